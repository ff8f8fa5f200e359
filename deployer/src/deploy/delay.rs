//! The announcement period: how long before changes of wiring and code are announced.

/// The announcement period on production chains.
pub const PRODUCTION_DELAY_MS: u64 = 72 * 3_600_000;
/// The announcement period on the embedded chain.
pub const EMBEDDED_DELAY_MS: u64 = 60_000;

const UNITS: [(&str, u64); 5] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

/// Writes a period in its largest whole unit.
pub fn text(ms: u64) -> String {
    let (unit, factor) = UNITS.iter().rev().find(|(_, f)| ms != 0 && ms.is_multiple_of(*f)).unwrap_or(&UNITS[0]);
    format!("{} {unit}", ms / factor)
}

/// Says so when nobody has the time to react to an announcement: it cannot be made longer afterwards. The embedded chain is
/// for trying things out, where a minute will do.
pub fn warning(ms: u64, embedded: bool) -> Option<String> {
    match ms {
        0 => Some("changes of wiring and code take effect at once: the announcement period is zero".into()),
        PRODUCTION_DELAY_MS.. => None,
        _ if embedded => None,
        _ => Some(format!(
            "changes of wiring and code are announced only {} before they take effect; {} is what people need to react",
            text(ms),
            text(PRODUCTION_DELAY_MS)
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_written_in_their_largest_unit() {
        assert_eq!(text(PRODUCTION_DELAY_MS), "3 d");
        assert_eq!(text(EMBEDDED_DELAY_MS), "1 m");
        assert_eq!(text(1_500), "1500 ms");
        assert_eq!(text(0), "0 ms");
    }

    #[test]
    fn a_period_too_short_to_react_in_is_warned_of() {
        assert_eq!(warning(PRODUCTION_DELAY_MS, false), None);
        assert!(warning(PRODUCTION_DELAY_MS - 1, false).is_some());
        assert!(warning(72_000, false).unwrap().contains("only 72 s before"), "the h was forgotten");
        assert_eq!(warning(EMBEDDED_DELAY_MS, true), None);
        assert!(warning(0, true).unwrap().contains("zero"));
    }
}
