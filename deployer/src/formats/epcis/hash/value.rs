//! Values in their one form (CBV 2.0, 8.9.2).

use crate::formats::epcis::id::Id;
use crate::formats::epcis::time::Instant;
use crate::formats::epcis::vocabulary::Vocabulary;

/// The URNs that standard words had, and what stands in their place.
fn web_uri(text: &str) -> Option<String> {
    let rest = text.strip_prefix("urn:epcglobal:cbv:")?;
    let (list, word) = rest.split_once(':')?;
    let (list, name) = match list {
        "bizstep" => (Vocabulary::BizStep, "BizStep"),
        "disp" => (Vocabulary::Disposition, "Disp"),
        "btt" => (Vocabulary::BizTransactionType, "BTT"),
        "sdt" => (Vocabulary::SourceDestinationType, "SDT"),
        "er" => (Vocabulary::ErrorReason, "ER"),
        _ => return None,
    };
    list.words().any(|known| known == word).then(|| format!("https://ref.gs1.org/cbv/{name}-{word}"))
}

/// A decimal number without zeros that say nothing: `0010.50` is `10.5`. Nothing for what is no plain decimal number.
fn decimal(text: &str) -> Option<String> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !plain(whole) || !plain(fraction) || digits.ends_with('.') {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(match fraction {
        "" if whole == "0" => "0".to_owned(),
        "" => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{fraction}"),
    })
}

/// A text: blanks around it away; instants in UTC to the millisecond, numbers, old URNs of the CBV, EPCs and links in their one
/// form.
pub(super) fn text(text: &str) -> String {
    let text = text.trim();
    if let Ok(instant) = Instant::parse(text) {
        return instant.rounded_utc();
    }
    let standard = decimal(text).or_else(|| web_uri(text));
    standard.or_else(|| Id::parse(text).ok().map(|id| id.constrained())).unwrap_or_else(|| text.to_owned())
}

/// A number as ECMAScript writes it: `26`, `0.05`.
pub(super) fn number(value: f64) -> String {
    ryu_js::Buffer::new().format(value).to_owned()
}
