//! Colours of a score: ColorBrewer's diverging "PuOr", orange for oppose and violet for support, which
//! people with any of the common forms of colour blindness can tell apart.
//! (Brewer, Hatchard and Harrower 2003, ColorBrewer in print.) A number always stands beside a colour.

/// The ends and the middle of a continuous scale that black text can be read on: oppose, 0, support.
pub(crate) const SCALE: [u32; 3] = [0x00F1_A340, 0x00F7_F7F7, 0x0099_8EC3];

/// Steps of a score; the middle one is for −0.1 to 0.1.
pub(crate) const STEPS: usize = 11;

/// Ground and text of each step from −1 to 1, on a light page.
pub(crate) const LIGHT: [(u32, u32); STEPS] = [
    (0x007F_3B08, 0x00FF_FFFF),
    (0x00A8_5206, 0x00FF_FFFF),
    (0x00E0_8214, 0x0000_0000),
    (0x00FD_B863, 0x0000_0000),
    (0x00FE_E0B6, 0x0000_0000),
    (0x00F2_F2F2, 0x0000_0000),
    (0x00D8_DAEB, 0x0000_0000),
    (0x00B2_ABD2, 0x0000_0000),
    (0x008A_7DB5, 0x0000_0000),
    (0x0054_2788, 0x00FF_FFFF),
    (0x002D_004B, 0x00FF_FFFF),
];

/// The same on a dark page: the middle is dark, the ends are bright.
pub(crate) const DARK: [(u32, u32); STEPS] = [
    (0x00FD_B863, 0x0000_0000),
    (0x00E0_9A3E, 0x0000_0000),
    (0x00B8_7420, 0x0000_0000),
    (0x0085_4F10, 0x00FF_FFFF),
    (0x0053_3415, 0x00FF_FFFF),
    (0x002C_2C30, 0x00FF_FFFF),
    (0x003A_3552, 0x00FF_FFFF),
    (0x0053_4A7C, 0x00FF_FFFF),
    (0x0074_69A6, 0x00FF_FFFF),
    (0x009C_92C9, 0x0000_0000),
    (0x00C9_C2E8, 0x0000_0000),
];

/// The step of a score in millionths.
pub(crate) fn step(score: i64) -> usize {
    let rounded = (score.clamp(-1_000_000, 1_000_000) + 1_100_000) / 200_000;
    usize::try_from(rounded).map_or(0, |step| step.min(STEPS - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance, WCAG 2.
    fn luminance(rgb: u32) -> f64 {
        let channel = |shift: u32| {
            let c = f64::from(rgb >> shift & 0xff) / 255.0;
            if c <= 0.039_28 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0)
    }

    #[test]
    fn every_number_can_be_read_on_its_colour() {
        let scale = SCALE.map(|ground| (ground, 0));
        for (ground, text) in LIGHT.into_iter().chain(DARK).chain(scale) {
            let (a, b) = (luminance(ground) + 0.05, luminance(text) + 0.05);
            let contrast = a.max(b) / a.min(b);
            assert!(
                contrast >= 4.5,
                "{ground:06x} with {text:06x}: {contrast:.2}"
            );
        }
    }

    #[test]
    fn each_side_grows_away_from_the_middle() {
        for steps in [LIGHT, DARK] {
            let middle = luminance(steps[STEPS / 2].0);
            let far = |step: usize| (luminance(steps[step].0) - middle).abs();
            for step in 0..STEPS / 2 {
                assert!(far(step) > far(step + 1), "step {step}");
                assert!(
                    far(STEPS - 1 - step) > far(STEPS - 2 - step),
                    "step {}",
                    STEPS - 1 - step
                );
            }
        }
    }

    #[test]
    fn zero_is_in_the_middle_and_the_sides_mirror() {
        assert_eq!([-1_000_000, 0, 1_000_000].map(step), [0, 5, 10]);
        assert_eq!([-99_999, 99_999].map(step), [5, 5]);
        assert_eq!([-100_001, 100_000].map(step), [4, 6]);
        assert_eq!([-9_000_000, 9_000_000].map(step), [0, 10]);
    }
}
