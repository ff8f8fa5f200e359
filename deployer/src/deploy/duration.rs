//! Durations as people write them: `72h`, `90s`, `1500ms`.

use crate::failure::{Failure, Result};

/// The announcement period on production chains.
pub const PRODUCTION_DELAY_MS: u64 = 72 * 3_600_000;
/// The announcement period on the embedded chain.
pub const EMBEDDED_DELAY_MS: u64 = 60_000;

const UNITS: [(&str, u64); 5] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

/// Reads a duration in milliseconds; a bare number counts seconds.
pub fn parse(text: &str) -> Result<u64> {
    let digits = text.len().saturating_sub(text.trim_start_matches(|c: char| c.is_ascii_digit()).len());
    let (number, unit) = text.split_at(digits);
    let factor =
        if unit.is_empty() { Some(1_000) } else { UNITS.iter().find(|(name, _)| *name == unit).map(|(_, f)| *f) };
    let number = number.parse::<u64>().ok();
    number.zip(factor).and_then(|(number, factor)| number.checked_mul(factor)).ok_or_else(|| {
        Failure::usage(format!("`{text}` is not a duration")).hint("a number and ms, s, m, h or d: 72h, 90s")
    })
}

/// Writes a duration in its largest whole unit.
pub fn text(ms: u64) -> String {
    let (unit, factor) = UNITS.iter().rev().find(|(_, f)| ms != 0 && ms.is_multiple_of(*f)).unwrap_or(&UNITS[0]);
    format!("{} {unit}", ms / factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_and_write() {
        assert_eq!(parse("72h").unwrap(), PRODUCTION_DELAY_MS);
        assert_eq!(parse("60").unwrap(), EMBEDDED_DELAY_MS);
        assert_eq!(parse("1500ms").unwrap(), 1_500);
        for bad in ["", "h", "1 h", "1y", "-1s", "99999999999999999d"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
        assert_eq!(text(PRODUCTION_DELAY_MS), "3 d");
        assert_eq!(text(EMBEDDED_DELAY_MS), "1 m");
        assert_eq!(text(1_500), "1500 ms");
        assert_eq!(text(0), "0 ms");
    }
}
