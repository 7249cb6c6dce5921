//! Aligned columns for a terminal.

/// Where a column's cells stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// Longest name that is shown whole.
const NAME_WIDTH: usize = 34;

/// Rows under a header, each column as wide as its widest cell.
pub(crate) struct Grid {
    columns: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
}

impl Grid {
    pub(crate) fn new(columns: &[(&str, Align)]) -> Self {
        Self {
            columns: columns.iter().map(|c| (c.0.to_owned(), c.1)).collect(),
            rows: Vec::new(),
        }
    }

    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// The lines, each indented by two and ended by a line feed.
    pub(crate) fn text(&self) -> String {
        self.indented("")
    }

    /// The lines with `margin` before each.
    pub(crate) fn indented(&self, margin: &str) -> String {
        let header: Vec<String> = self.columns.iter().map(|c| c.0.clone()).collect();
        let lines = || std::iter::once(&header).chain(&self.rows);
        let widths: Vec<usize> = (0..self.columns.len())
            .map(|i| lines().map(|line| width(&line[i])).max().unwrap_or(0))
            .collect();
        let mut text = String::new();
        for line in lines() {
            let mut shown = margin.to_owned();
            for ((cell, width_of), (_, align)) in line.iter().zip(&widths).zip(&self.columns) {
                let gap = " ".repeat(width_of - width(cell));
                shown.push_str("  ");
                match align {
                    Align::Left => shown.extend([cell.as_str(), &gap]),
                    Align::Right => shown.extend([gap.as_str(), cell]),
                }
            }
            text.push_str(shown.trim_end());
            text.push('\n');
        }
        text
    }
}

fn width(text: &str) -> usize {
    text.chars().count()
}

/// A name on one line, cut where it would push the numbers off the screen.
pub(crate) fn short(name: &str) -> String {
    let name: String = name
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if width(&name) <= NAME_WIDTH {
        return name;
    }
    let mut cut: String = name.chars().take(NAME_WIDTH - 1).collect();
    cut.push('…');
    cut
}

/// A score in millionths with its sign and two decimals.
pub(crate) fn signed(millionths: i64) -> String {
    let rounded = (millionths.unsigned_abs() + 5_000) / 10_000;
    let sign = if millionths < 0 && rounded != 0 {
        '-'
    } else {
        '+'
    };
    format!("{sign}{}.{:02}", rounded / 100, rounded % 100)
}

/// An interval of scores.
pub(crate) fn interval(low: i64, high: i64) -> String {
    format!("[{}, {}]", signed(low), signed(high))
}

/// A probability or share in millionths with three decimals.
pub(crate) fn share(millionths: u32) -> String {
    let rounded = (millionths + 500) / 1_000;
    format!("{}.{:03}", rounded / 1_000, rounded % 1_000)
}

/// A p-value or q-value, or a dash where there was no test.
pub(crate) fn chance(millionths: Option<u32>) -> String {
    match millionths {
        Some(small) if small < 1_000 => "<0.001".to_owned(),
        other => maybe(other),
    }
}

/// A share, or a dash.
pub(crate) fn maybe(millionths: Option<u32>) -> String {
    millionths.map_or_else(|| "–".to_owned(), share)
}

/// `3 articles`, `1 article`; thousands apart.
pub(crate) fn count(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", thousands(n), if n == 1 { one } else { many })
}

/// `3 articles`, `1 article`, the digits as a program reads them.
pub(crate) fn counted(n: u64, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// Digits in groups of three.
pub(crate) fn thousands(n: usize) -> String {
    let digits = n.to_string();
    let mut shown = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let mut grid = Grid::new(&[("who", Align::Left), ("score", Align::Right)]);
        grid.row(vec!["Ilmar Tõsk".to_owned(), signed(-412_345)]);
        grid.row(vec!["A".to_owned(), signed(-4_000)]);
        assert_eq!(
            grid.text(),
            "  who         score\n  Ilmar Tõsk  -0.41\n  A           +0.00\n"
        );
    }

    #[test]
    fn numbers_for_people() {
        assert_eq!(share(49_600), "0.050");
        assert_eq!(chance(Some(999)), "<0.001");
        assert_eq!(chance(Some(1_000)), "0.001");
        assert_eq!(chance(None), "–");
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(count(1, "article", "articles"), "1 article");
        assert_eq!(width(&short(&"x".repeat(90))), NAME_WIDTH);
    }
}
