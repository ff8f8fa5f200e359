//! Codes of another kind, by their names.

use super::{Case, strict};
use crate::formats::gs1::diagnosis::{Confidence, Diagnosis, Kind};
use crate::formats::gs1::digital_link::is_link;
use crate::formats::gs1::keys;
use crate::formats::gs1::problem::Wrong;
use crate::formats::gs1::reading::Form;
use crate::formats::gs1::symbology::{Carries, Symbology};

const SCAN_2D: &str = "Scan the 2D code of the pack, which holds the serial number (21) too.";

/// What a text is that is not a scan of a GS1 symbol.
pub(super) fn named(case: &Case<'_>) -> Option<Diagnosis> {
    let symbology = Symbology::starting(case.text);
    let text = &case.text[symbology.map_or(0, |symbology| symbology.identifier.len())..];
    if let Some(reading) = case.reading() {
        // Digits that begin with 9 are an element string too, a company's own data; and those with 401 or 8004 name a
        // consignment or an asset, if nobody says that they are a linear barcode.
        let sure = if super::has_key(&reading.elements) { Confidence::Likely } else { Confidence::Certain };
        let alone = reading.symbology.is_none() && reading.form == Form::ElementString;
        return number(text).filter(|_| alone).map(|diagnosis| Diagnosis { confidence: sure, ..diagnosis });
    }
    number(text)
        .or_else(|| link(case, text))
        .or_else(|| symbology.and_then(|symbology| without_fnc1(symbology, text)))
        .or_else(|| {
            kind(text).map(|(name, advice)| {
                Diagnosis::new(Kind::OtherCode, Confidence::Certain, format!("This is {name}, not a GS1 code."), advice)
            })
        })
}

/// Numbers without an identifier.
fn number(text: &str) -> Option<Diagnosis> {
    let text = text.trim_end_matches([' ', ',', ';']);
    if !text.bytes().all(|b| b.is_ascii_digit()) || keys::verify(text).is_err() {
        return None;
    }
    let say = |kind, what: &str, advice: &str| Some(Diagnosis::new(kind, Confidence::Certain, what, advice));
    match text.len() {
        13 if text.starts_with("3400") => {
            let what = "This is a French CIP13 in a linear barcode: a product number without a serial number.";
            say(Kind::LoneGtin, what, SCAN_2D)
        }
        8 | 12 | 13 | 14 => {
            let what = format!(
                "This is a GTIN-{} alone, as linear barcodes hold it: it names the product, not the pack.",
                text.len()
            );
            say(Kind::LoneGtin, &what, SCAN_2D)
        }
        18 => {
            let what = "These are the 18 digits of an SSCC without the identifier (00).";
            let diagnosis =
                say(Kind::OtherCode, what, "Scan the GS1-128 code of the container, or put (00) before it.");
            diagnosis.zip(strict(&format!("00{text}"))).map(|(diagnosis, reading)| diagnosis.reads(reading))
        }
        _ => None,
    }
}

/// Links that are no GS1 Digital Link.
fn link(case: &Case<'_>, text: &str) -> Option<Diagnosis> {
    let other = case.problems().iter().any(|problem| matches!(problem.wrong, Wrong::Other(_)) && problem.ai.is_none());
    if !is_link(text) || !other || text.matches("://").count() > 1 {
        return None;
    }
    let path = text.split(['?', '#']).next().unwrap_or(text);
    let last = path.split('/').skip(3).last().unwrap_or_default();
    let packed = last.len() >= 12
        && last.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        && last.bytes().any(|b| b.is_ascii_uppercase())
        && last.bytes().any(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    Some(if packed {
        let what = "This may be a compressed GS1 Digital Link, which is not read.";
        let advice = "Open it in a browser: the resolver shows the product; or type what stands beside the code.";
        Diagnosis::new(Kind::CompressedLink, Confidence::Possible, what, advice)
    } else {
        let what = "This is a link to something else: its path holds no GS1 key.";
        Diagnosis::new(Kind::OtherLink, Confidence::Certain, what, "Scan the other code of the pack.")
    })
}

/// Element strings in a symbol that does not say that it holds them.
fn without_fnc1(symbology: Symbology, text: &str) -> Option<Diagnosis> {
    if symbology.carries != Carries::Text {
        return None;
    }
    let reading = strict(text)?;
    let what = format!(
        "The symbol is {}: without FNC1 in first position it is no GS1 symbol, though it holds GS1 data.",
        symbology.name
    );
    let advice = "The code was printed so: tell the maker, and set the pack aside.";
    Some(Diagnosis::new(Kind::NotGs1Symbol, Confidence::Certain, what, advice).reads(reading))
}

/// Other codes that pharmacies meet, and the texts that QR codes hold elsewhere.
fn kind(text: &str) -> Option<(&'static str, &'static str)> {
    let plain: String = text.chars().filter(|c| !c.is_control()).collect();
    let begins = |begin: &str| text.get(..begin.len()).is_some_and(|b| b.eq_ignore_ascii_case(begin));
    let texts =
        ["wifi:", "begin:vcard", "mecard:", "mailto:", "tel:", "smsto:", "geo:", "otpauth:", "hc1:", "bitcoin:", "spc"];
    if let Some(rest) = plain.strip_prefix("[)>06") {
        return Some(match rest.strip_prefix("9N").is_some_and(is_ppn) {
            true => (
                "a Data Matrix with an IFA PPN (a German pharmacy product number)",
                "Scan the GS1 code, or look the PPN up.",
            ),
            false => ("an ISO 15434 message with data identifiers", "Scan the GS1 code of the pack."),
        });
    }
    if plain.starts_with("[)>05") {
        return Some(("an ISO 15434 message that wraps GS1 data", "Scan the GS1 code of the pack."));
    }
    if is_hibc(text) {
        return Some(("a HIBC code", "HIBC names devices in another way: look the device up by it."));
    }
    if is_pzn(text) {
        return Some(("a German PZN in a linear barcode", SCAN_2D));
    }
    if is_code_32(text) {
        return Some(("an Italian AIC in a linear barcode", SCAN_2D));
    }
    if text.len() == 16 && text.starts_with('=') && text[1..].bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Some(("an ISBT 128 code of blood or tissue", "ISBT 128 is not read here."));
    }
    if begins("urn:epc:") {
        return Some(("an EPC URI", "EPC URIs are read from EPCIS documents only."));
    }
    texts
        .iter()
        .any(|begin| begins(begin))
        .then_some(("the text of a QR Code for something else", "Scan the other code of the pack."))
}

/// A PPN: an agency's two characters, a product number, two check digits (IFA, PPN code specification). What follows it are
/// other data identifiers.
fn is_ppn(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    (6..=digits.min(22)).any(|length| {
        let (body, check) = text[..length].split_at(length - 2);
        let sum: u32 = body.bytes().zip(2..).map(|(c, weight)| u32::from(c) * weight).sum();
        check.parse() == Ok(sum % 97)
    })
}

/// A HIBC: `+`, and a check character modulo 43 (ANSI/HIBC 2.6).
fn is_hibc(text: &str) -> bool {
    const ALPHABET: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%";
    let values: Option<Vec<usize>> = text.chars().map(|c| ALPHABET.find(c)).collect();
    let letter =
        text.strip_prefix('+').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase() || c == '$'));
    let Some((check, body)) = values.as_deref().and_then(<[usize]>::split_last) else { return false };
    letter && body.len() >= 5 && body.iter().sum::<usize>() % 43 == *check
}

/// A PZN in Code 39: `-`, seven digits and a check digit modulo 11 (IFA).
fn is_pzn(text: &str) -> bool {
    let Some(digits) = text.strip_prefix('-').filter(|digits| digits.len() == 8) else { return false };
    let values: Option<Vec<u32>> = digits.chars().map(|c| c.to_digit(10)).collect();
    values.is_some_and(|v| v[..7].iter().zip(1..).map(|(digit, weight)| digit * weight).sum::<u32>() % 11 == v[7])
}

/// An AIC as readers send Code 32: `A`, eight digits and a check digit.
fn is_code_32(text: &str) -> bool {
    let Some(digits) = text.strip_prefix('A').filter(|digits| digits.len() == 9) else { return false };
    let values: Option<Vec<u32>> = digits.chars().map(|c| c.to_digit(10)).collect();
    values.is_some_and(|v| {
        let twice = |digit: u32| digit * 2 / 10 + digit * 2 % 10;
        let sum: u32 =
            v[..8].iter().enumerate().map(|(i, digit)| if i % 2 == 0 { *digit } else { twice(*digit) }).sum();
        sum % 10 == v[8]
    })
}
