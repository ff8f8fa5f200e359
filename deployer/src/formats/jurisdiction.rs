//! Jurisdictions: a code of ISO 3166-1 or 3166-2 in six bytes, NUL-padded, as the contracts keep it. Domain has the rule.

use salus_domain::{Jurisdiction, jurisdiction};

/// Reads `DE` or `DE-BY`, in capitals.
pub fn read(text: &str) -> Option<Jurisdiction> {
    let mut code = Jurisdiction::default();
    code.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
    // One text for each code: padding is not written.
    (jurisdiction::is_valid(&code) && jurisdiction::text(&code) == text).then_some(code)
}

/// Writes a code without its padding.
pub fn write(code: &Jurisdiction) -> String {
    jurisdiction::text(code).to_owned()
}

#[cfg(test)]
mod tests {
    use salus_domain::consent::{
        CATEGORY_MASK, Confidentiality, Effect, Error, Period, Provision, Purpose, Scope, Terms,
    };

    use super::*;

    /// Whether the contract takes a code.
    fn taken(code: [u8; 6]) -> bool {
        let provision = Provision {
            effect: Effect::Permit,
            purposes: Purpose::TREAT.mask(),
            categories: CATEGORY_MASK,
            label: Confidentiality::Normal,
            period: None,
            data: Period::ALWAYS,
        };
        let (provisions, period) = (vec![provision], Period::ALWAYS);
        let terms = Terms { provisions, period, max_uses: None, document: [0; 32], jurisdiction: Some(code) };
        terms.check(Scope::Treatment) != Err(Error::BadJurisdiction)
    }

    #[test]
    fn what_is_read_is_what_the_contract_takes() {
        for text in ["DE", "US", "DE-BY", "US-CA", "FR-75", "GB-ENG"] {
            let code = read(text).unwrap();
            assert!(taken(code) && write(&code) == text, "{text}");
        }
        for text in ["", "D", "DEU", "de", "??", "D?", "DE-", "DE--", "DE-by", "-BY", "DE BY", "DÉ", "DE-BAYE"] {
            assert_eq!(read(text), None, "{text}");
            let mut code = [0; 6];
            // What is too long for the contract cannot even be asked of it.
            let fits = text.len() <= code.len();
            code.iter_mut().zip(text.bytes()).for_each(|(into, byte)| *into = byte);
            assert!(!fits || !taken(code), "{text}");
        }
        assert_eq!(read("DE\0"), None, "padding is the contract's");
    }
}
