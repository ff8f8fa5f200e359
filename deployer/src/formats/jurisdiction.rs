//! Jurisdictions: a code of ISO 3166-1 or 3166-2 in six bytes, NUL-padded, as the contract keeps it.

/// Reads `DE` or `DE-BY`, in capitals.
pub fn read(text: &str) -> Option<[u8; 6]> {
    let (country, part) = text.split_once('-').unwrap_or((text, ""));
    let good = country.len() == 2
        && country.bytes().all(|b| b.is_ascii_uppercase())
        && part.len() <= 3
        && part.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        && !text.ends_with('-');
    let mut bytes = [0; 6];
    good.then(|| bytes[..text.len()].copy_from_slice(text.as_bytes()))?;
    Some(bytes)
}

/// Writes a code without its padding.
pub fn write(code: &[u8; 6]) -> String {
    code.iter().take_while(|c| **c != 0).map(|c| char::from(*c)).collect()
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
    }
}
