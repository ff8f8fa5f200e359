//! Amounts of tokens as people read them.

/// `1.25 UNIT` for 1 250 000 000 000 at 12 decimals; at most six digits after the point, rounded up, so that no cost
/// looks smaller than it is.
pub fn format(planck: u128, decimals: u8, symbol: &str) -> String {
    const SHOWN: u32 = 6;
    let decimals = u32::from(decimals);
    let (planck, decimals) = if decimals > SHOWN {
        let step = 10u128.saturating_pow(decimals.saturating_sub(SHOWN));
        (planck.div_ceil(step), SHOWN)
    } else {
        (planck, decimals)
    };
    let one = 10u128.saturating_pow(decimals);
    let fraction = format!("{:0width$}", planck % one, width = decimals as usize);
    let fraction = fraction.trim_end_matches('0');
    let whole = planck / one;
    if decimals == 0 || fraction.is_empty() {
        format!("{whole} {symbol}")
    } else {
        format!("{whole}.{fraction} {symbol}")
    }
}

#[cfg(test)]
mod tests {
    use super::format;

    #[test]
    fn amounts_read_well() {
        assert_eq!(format(1_250_000_000_000, 12, "UNIT"), "1.25 UNIT");
        assert_eq!(format(0, 12, "UNIT"), "0 UNIT");
        assert_eq!(format(1, 12, "UNIT"), "0.000001 UNIT");
        assert_eq!(format(7, 0, "UNIT"), "7 UNIT");
        assert_eq!(format(u128::MAX, 0, "UNIT"), format!("{} UNIT", u128::MAX));
    }
}
