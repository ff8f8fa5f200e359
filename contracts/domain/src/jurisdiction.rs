//! Jurisdictions: where a consent is made out, or a credential counts.

/// ISO 3166-1 alpha-2 or ISO 3166-2, ASCII, padded with NUL.
pub type Jurisdiction = [u8; 6];

/// Whether it is `CC` or `CC-X`, `CC-XX`, `CC-XXX`, padded with NUL: ISO 3166-1 alpha-2, or ISO 3166-2.
pub fn is_valid(code: &Jurisdiction) -> bool {
    let [a, b, dash, rest @ ..] = code;
    if !(a.is_ascii_uppercase() && b.is_ascii_uppercase()) {
        return false;
    }
    let is_part = |c: &u8| c.is_ascii_uppercase() || c.is_ascii_digit();
    let length = rest.iter().position(|c| *c == 0).unwrap_or(rest.len());
    let (part, padding) = rest.split_at(length);
    let padded = padding.iter().all(|c| *c == 0);
    match dash {
        0 => part.is_empty() && padded,
        b'-' => !part.is_empty() && part.iter().all(is_part) && padded,
        _ => false,
    }
}

/// The code without its padding; nothing if it is not [valid](is_valid).
pub fn text(code: &Jurisdiction) -> &str {
    let length = code.iter().position(|c| *c == 0).unwrap_or(code.len());
    code.get(..length).and_then(|code| core::str::from_utf8(code).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_and_their_parts() {
        for (code, shown) in
            [(*b"US\0\0\0\0", "US"), (*b"US-CA\0", "US-CA"), (*b"FR-75C", "FR-75C"), (*b"DE-B\0\0", "DE-B")]
        {
            assert!(is_valid(&code), "{shown}");
            assert_eq!(text(&code), shown);
        }
        for code in [
            *b"\0\0\0\0\0\0",
            *b"us\0\0\0\0",
            *b"USA\0\0\0",
            *b"US-\0\0\0",
            *b"US\0-CA",
            *b"US-C\0A",
            *b"US-ca\0",
            *b"US CA\0",
        ] {
            assert!(!is_valid(&code), "{code:?}");
        }
    }
}
