//! Fixed-point numbers as text, without floats on the way.

/// `value` in units of 10^−`unit`, shown with `places` ≤ `unit` decimals; halves are rounded away from
/// zero, and what rounds to zero has no sign.
pub(crate) fn show(value: i64, unit: u32, places: u32) -> String {
    let step = 10u64.pow(unit - places);
    let rounded = (value.unsigned_abs() + step / 2) / step;
    let one = 10u64.pow(places);
    let sign = if value < 0 && rounded != 0 { "-" } else { "" };
    format!(
        "{sign}{}.{:0width$}",
        rounded / one,
        rounded % one,
        width = places as usize
    )
}

/// `value` in units of 10^−`unit`, exact, without zeros at its end: `0.25`, `-1`.
pub(crate) fn shortest(value: i64, unit: u32) -> String {
    show(value, unit, unit)
        .trim_end_matches('0')
        .trim_end_matches('.')
        .to_owned()
}

/// A number with at most `places` decimals, in units of 10^−`places`. The decimal mark is a point or a
/// comma. `None` if it is anything else.
pub(crate) fn parse(text: &str, places: u32) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, part) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
    let is_number = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if !is_number(whole) || !is_number(part) {
        return None;
    }
    let scale = 10i64.checked_pow(places.checked_sub(u32::try_from(part.len()).ok()?)?)?;
    let part = part.parse::<i64>().ok()?.checked_mul(scale)?;
    let value = whole
        .parse::<i64>()
        .ok()?
        .checked_mul(10i64.checked_pow(places)?)?;
    let value = value.checked_add(part)?;
    Some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shows_four_decimals_rounded_half_away_from_zero() {
        let check = |value, shown: &str| assert_eq!(show(value, 6, 4), shown);
        check(0, "0.0000");
        check(49, "0.0000");
        check(-49, "0.0000");
        check(50, "0.0001");
        check(-50, "-0.0001");
        check(149, "0.0001");
        check(150, "0.0002");
        check(999_949, "0.9999");
        check(999_950, "1.0000");
        check(-1_000_000, "-1.0000");
        check(12_345_678, "12.3457");
        check(i64::MIN, "-9223372036854.7758");
    }

    #[test]
    fn shortest_is_exact() {
        let check = |value, shown: &str| assert_eq!(shortest(value, 6), shown);
        check(0, "0");
        check(-1, "-0.000001");
        check(250_000, "0.25");
        check(-1_000_000, "-1");
        check(10_000_000, "10");
    }

    #[test]
    fn refuses_what_is_no_number() {
        for text in [
            "",
            "-",
            ".5",
            "1.",
            "1e3",
            "+1",
            "0x1",
            "1.2.3",
            "0.1234567",
            "NaN",
            "١",
            " 1",
        ] {
            assert_eq!(parse(text, 6), None, "{text:?}");
        }
        assert_eq!(parse("9999999999999999999", 6), None);
        assert_eq!(parse("9223372036855", 6), None);
    }

    proptest! {
        #[test]
        fn what_is_shown_is_within_half_a_step_and_comes_back(value in -2_000_000_000i64..2_000_000_000) {
            let shown = show(value, 6, 4);
            let back = parse(&shown, 6).expect("a number");
            prop_assert!((back - value).abs() <= 50);
            prop_assert_eq!(show(back, 6, 4), shown.clone());
            prop_assert_eq!(parse(&shown.replace('.', ","), 6), Some(back));
            prop_assert_ne!(shown, "-0.0000");
        }
    }
}
