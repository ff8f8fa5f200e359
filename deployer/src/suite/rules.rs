//! What people type for more than one register.

use salus_domain::Period;

use crate::abi::near;
use crate::failure::{Failure, Result};
use crate::formats::jurisdiction;
use crate::suite::when;

/// Reads a jurisdiction: US, DE, US-CA.
pub fn jurisdiction(text: &str) -> Result<[u8; 6]> {
    jurisdiction::read(&text.to_ascii_uppercase()).ok_or_else(|| {
        Failure::usage(format!("`{text}` is not a jurisdiction")).hint("an ISO 3166 code: US, DE, US-CA")
    })
}

/// Reads a period from its two optional ends.
pub fn period(from: Option<&str>, until: Option<&str>) -> Result<Period> {
    let period = Period {
        from: from.map(when::from).transpose()?.unwrap_or(0),
        until: until.map(when::until).transpose()?.unwrap_or(u64::MAX),
    };
    if period.from >= period.until {
        return Err(Failure::usage(format!("the period ends before it begins: {}", when::show_period(&period))));
    }
    Ok(period)
}

/// What a mistyped name may have meant, else what there is.
pub fn meant(given: &str, known: &[&str], otherwise: &str) -> String {
    match near(given, known.iter().copied()).as_slice() {
        [] => otherwise.to_owned(),
        names => format!("did you mean {}?", names.join(" or ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jurisdiction_is_a_code_in_any_case() {
        assert_eq!(jurisdiction("us-ca").unwrap(), *b"US-CA\0");
        for text in ["??", "Bayern", "U", "US-"] {
            assert!(jurisdiction(text).unwrap_err().message.contains(text));
        }
    }

    #[test]
    fn a_period_that_ends_before_it_begins_is_refused() {
        assert_eq!(period(None, None).unwrap(), Period::ALWAYS);
        assert!(period(Some("2027-01-01"), Some("2026-01-01")).unwrap_err().message.contains("ends before"));
    }
}
