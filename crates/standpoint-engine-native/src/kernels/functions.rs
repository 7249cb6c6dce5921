//! Elementary functions, one vector at a time, no better than the eight bits around them need.

use rten_simd::ops::{BitOps as _, FloatOps, IntOps as _, NumOps as _};
use rten_simd::{Isa, Simd as _};

/// Beyond this the normal distribution function is 0 or 1 to within `TAIL`.
const END: f32 = 4.4;
/// `(Φ(x) - 1/2) / x` as a polynomial in x², the lowest power first: a weighted minimax fit (Lawson's
/// algorithm) on `-END..END`.
const NORMAL: [f32; 9] = [
    3.987_618_7e-1,
    -6.607_692e-2,
    9.643_34e-3,
    -1.055_088e-3,
    8.430_905e-5,
    -4.726_425e-6,
    1.741_718_9e-7,
    -3.756_658e-9,
    3.572_66e-11,
];
/// `2^x` on `-1/2..1/2`, the lowest power first, fitted likewise for the relative error.
const POWER: [f32; 6] = [
    1.000_000_1,
    6.931_469_4e-1,
    2.402_212e-1,
    5.550_713_5e-2,
    9.675_541e-3,
    1.327_646_7e-3,
];

/// `x Φ(x)`, the GELU of BERT, within 1e-4 for |x| below 12.
#[inline(always)]
pub(super) fn gelu<I: Isa>(isa: I, x: I::F32) -> I::F32 {
    let ops = isa.f32();
    let near = ops.clamp(x, ops.splat(-END), ops.splat(END));
    let square = ops.mul(near, near);
    let ratio = polynomial(ops, &NORMAL, square);
    let half = ops.splat(0.5);
    let above = ops.clamp(ops.mul(near, ratio), ops.splat(-0.5), half);
    ops.mul(x, ops.add(above, half))
}

/// `2^x` for x up to 0, within 2e-7 of it; below -126 it is 2^-126.
#[inline(always)]
pub(super) fn power_of_two<I: Isa>(isa: I, x: I::F32) -> I::F32 {
    let (ops, ints) = (isa.f32(), isa.i32());
    let x = ops.max(x, ops.splat(-126.0));
    let whole = ops.round_ties_even(x);
    let fraction = polynomial(ops, &POWER, ops.sub(x, whole));
    let exponent = ints.add(ops.to_int_trunc(whole), ints.splat(127));
    let power: I::F32 = ints.shift_left::<23>(exponent).reinterpret_cast();
    ops.mul(fraction, power)
}

#[inline(always)]
fn polynomial<O: FloatOps<f32>>(ops: O, coefficients: &[f32], x: O::Simd) -> O::Simd {
    let mut sum = ops.zero();
    for coefficient in coefficients.iter().rev() {
        sum = ops.mul_add(sum, x, ops.splat(*coefficient));
    }
    sum
}

#[cfg(test)]
mod tests {
    use rten_simd::SimdOp;

    use super::*;

    /// A function on every lane of a vector.
    struct Apply<'a> {
        x: &'a mut [f32],
        gelu: bool,
    }

    impl SimdOp for Apply<'_> {
        type Output = ();

        #[inline(always)]
        fn eval<I: Isa>(self, isa: I) {
            let ops = isa.f32();
            for x in self.x.chunks_exact_mut(ops.len()) {
                let value = ops.load(x);
                let value = if self.gelu {
                    gelu(isa, value)
                } else {
                    power_of_two(isa, value)
                };
                ops.store(value, x);
            }
        }
    }

    fn grid(from: f32, to: f32) -> Vec<f32> {
        const STEPS: usize = 64_000;
        (0..STEPS)
            .map(|i| from + (to - from) * i as f32 / STEPS as f32)
            .collect()
    }

    #[test]
    fn gelu_is_close() {
        let x = grid(-12.0, 12.0);
        let mut got = x.clone();
        Apply {
            x: &mut got,
            gelu: true,
        }
        .dispatch();
        for (x, got) in x.into_iter().zip(got) {
            let x = f64::from(x);
            let wanted = 0.5 * x * (1.0 + libm::erf(x / 2.0_f64.sqrt()));
            assert!(
                (f64::from(got) - wanted).abs() < 1e-4,
                "{x}: {got} {wanted}"
            );
        }
    }

    #[test]
    fn powers_are_close() {
        let x = grid(-125.0, 0.001);
        let mut got = x.clone();
        Apply {
            x: &mut got,
            gelu: false,
        }
        .dispatch();
        for (x, got) in x.into_iter().zip(got) {
            let wanted = f64::from(x).exp2();
            assert!(
                (f64::from(got) / wanted - 1.0).abs() < 4e-7,
                "{x}: {got} {wanted}"
            );
        }
    }

    #[test]
    fn what_is_masked_weighs_nothing() {
        let mut x = [f32::NEG_INFINITY; 64];
        Apply {
            x: &mut x,
            gelu: false,
        }
        .dispatch();
        assert!(x.iter().all(|&x| (0.0..1e-37).contains(&x)), "{x:?}");
    }
}
