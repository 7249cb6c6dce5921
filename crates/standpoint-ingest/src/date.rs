//! Dates as people and machines write them, to ISO 8601 dates that may be partial.
//!
//! A date is taken as written: a time zone never moves it to another day. `07/11/2024` means two days
//! in two countries, so only its year is kept.

use std::sync::LazyLock;

use regex::Regex;

/// English month names; three letters or more tell them.
const MONTHS: &str = "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|\
                      sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?";

fn pattern(pattern: &str) -> Regex {
    Regex::new(&pattern.replace("MONTH", &format!("(?P<month>{MONTHS})\\.?")))
        .expect("the patterns are constants")
}

static ISO: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:$|[T ,])"));
static COMPACT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(\d{4})(\d{2})(\d{2})(?:$|[T_-])"));
static NUMERIC: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:$|\D)"));
static DAY_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?P<day>\d{1,2})(?:st|nd|rd|th)?[ -](?:of )?MONTH,?[ -](?P<year>\d{4})\b")
});
static MONTH_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\bMONTH (?:(?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?:at )?)?(?P<year>\d{4})\b")
});

/// The date that `text` starts with or, written with a month's name, holds.
pub(crate) fn normalise(text: &str) -> Option<String> {
    let text: String = text.trim().chars().take(80).collect();
    let number = |part: Option<regex::Match<'_>>| part.and_then(|m| m.as_str().parse().ok());
    if let Some(parts) = COMPACT.captures(&text).or_else(|| ISO.captures(&text)) {
        return partial(
            number(parts.get(1))?,
            number(parts.get(2)),
            number(parts.get(3)),
        );
    }
    if let Some(parts) = NUMERIC.captures(&text) {
        let (a, b) = (number(parts.get(1))?, number(parts.get(2))?);
        let year = number(parts.get(3))?;
        return match (a, b) {
            (13.., 1..=12) => partial(year, Some(b), Some(a)),
            (1..=12, 13..) => partial(year, Some(a), Some(b)),
            (1..=12, 1..=12) if a == b => partial(year, Some(a), Some(b)),
            (1..=12, 1..=12) => partial(year, None, None),
            _ => None,
        };
    }
    if let Some(parts) = DAY_FIRST
        .captures(&text)
        .or_else(|| MONTH_FIRST.captures(&text))
    {
        let month = month_number(parts.name("month")?.as_str());
        return partial(
            number(parts.name("year"))?,
            Some(month),
            number(parts.name("day")),
        );
    }
    None
}

/// Seconds or milliseconds since 1970, of this century's news.
pub(crate) fn of_unix_time(time: f64) -> Option<String> {
    let seconds = if time.abs() >= 1e11 {
        time / 1000.0
    } else {
        time
    };
    if !(1e8..1e10).contains(&seconds) {
        return None;
    }
    // Howard Hinnant's civil_from_days, for days after 1970.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "in range, above"
    )]
    let z = (seconds / 86_400.0) as u32 + 719_468;
    let (era, day_of_era) = (z / 146_097, z % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    partial(
        year_of_era + era * 400 + u32::from(month <= 2),
        Some(month),
        Some(day),
    )
}

/// `2024-11-07`, `2024-11` or `2024`, if there is such a day.
fn partial(year: u32, month: Option<u32>, day: Option<u32>) -> Option<String> {
    if !(1600..=2200).contains(&year) {
        return None;
    }
    let Some(month) = month else {
        return Some(format!("{year:04}"));
    };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        1..=12 => 31,
        _ => return None,
    };
    match day {
        None => Some(format!("{year:04}-{month:02}")),
        Some(day) if (1..=days).contains(&day) => Some(format!("{year:04}-{month:02}-{day:02}")),
        Some(_) => None,
    }
}

fn month_number(name: &str) -> u32 {
    const STARTS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let name = name.to_lowercase();
    STARTS
        .iter()
        .zip(1..)
        .find(|(start, _)| name.starts_with(**start))
        .map_or(0, |(_, n)| n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_dates_become_iso() {
        for (written, expected) in [
            ("2024", Some("2024")),
            ("2024-11", Some("2024-11")),
            ("2024-11-07", Some("2024-11-07")),
            ("2024/1/7", Some("2024-01-07")),
            ("2024-11-07T23:59:00-08:00", Some("2024-11-07")),
            ("2024-11-07 10:00", Some("2024-11-07")),
            ("20241107", Some("2024-11-07")),
            ("7 November 2024", Some("2024-11-07")),
            ("7th of Nov. 2024, 10:00 GMT", Some("2024-11-07")),
            ("November 7, 2024", Some("2024-11-07")),
            ("Published Sept. 7 2024", Some("2024-09-07")),
            ("Thursday, 7 Nov 2024 10:00:00 +0000", Some("2024-11-07")),
            ("November 2024", Some("2024-11")),
            ("31/12/2024", Some("2024-12-31")),
            ("12/31/2024", Some("2024-12-31")),
            ("05/05/2024", Some("2024-05-05")),
            ("07/11/2024", Some("2024")),
            ("2024-02-30", None),
            ("2024-13", None),
            ("30 February 2024", None),
            ("yesterday", None),
            ("", None),
            ("123456", None),
        ] {
            assert_eq!(normalise(written).as_deref(), expected, "{written}");
        }
    }

    #[test]
    fn unix_times_become_dates() {
        assert_eq!(of_unix_time(1_730_937_600.0).as_deref(), Some("2024-11-07"));
        assert_eq!(
            of_unix_time(1_709_164_800_000.0).as_deref(),
            Some("2024-02-29")
        );
        assert_eq!(of_unix_time(951_868_799.0).as_deref(), Some("2000-02-29"));
        assert_eq!(of_unix_time(5.0), None);
        assert_eq!(of_unix_time(f64::NAN), None);
    }
}
