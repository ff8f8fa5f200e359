//! What a verification found, in words for whoever holds the pack.

use salus_domain::supply::{Finding, StateKind};
use serde_json::{Value, json};

use super::{day, hash, key, lot_key, recalled, target};
use crate::suite::when;

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Nothing is known against it.
    Good,
    /// Worth knowing: it is on its way, opened, or with somebody else.
    Note,
    /// Nothing can be said before a proof is there.
    Open,
    /// It must not be supplied.
    Alarm,
}

/// How grave it is.
pub const fn grade(finding: &Finding) -> Grade {
    match finding {
        Finding::Recalled { .. }
        | Finding::Stolen
        | Finding::Illegitimate
        | Finding::Suspect
        | Finding::DuplicateKey { .. }
        | Finding::OutOfUse { .. }
        | Finding::Dispensed { .. }
        | Finding::Expired { .. }
        | Finding::Frozen { .. }
        | Finding::LotDiffers
        | Finding::ExpiryDiffers => Grade::Alarm,
        Finding::PartiallyDispensed | Finding::InTransit | Finding::WrongCustodian => Grade::Note,
        Finding::ProofNeeded { .. } => Grade::Open,
        Finding::Genuine => Grade::Good,
    }
}

/// A finding as one sentence: what it is, and what to do.
pub fn finding(finding: &Finding) -> String {
    match finding {
        Finding::Recalled { target: of, kind } => {
            format!("RECALLED: {} is {}; do not supply it, send it back", target(of), recalled(*kind))
        }
        Finding::Stolen => "STOLEN: it, or what it was in, was reported stolen; keep it and tell the authority".into(),
        Finding::Illegitimate => "ILLEGITIMATE: it was found to be falsified or diverted; keep it apart".into(),
        Finding::Suspect => {
            "SUSPECT: it, or what it is in, is in quarantine; keep it apart until that is decided".into()
        }
        Finding::DuplicateKey { .. } => {
            "TWO RECORDS: a record from elsewhere stands under this code; ask the manufacturer before anything is done"
                .into()
        }
        Finding::OutOfUse { state } => format!("OUT OF USE: {}", out_of_use(*state)),
        Finding::Dispensed { at } => format!(
            "ALREADY DISPENSED on {}: this code was given to a patient once; a second pack with it is a copy",
            when::show(*at)
        ),
        Finding::PartiallyDispensed => "opened: a part of it was given to a patient".into(),
        Finding::Expired { on } => format!("EXPIRED: its last day was {}", day(*on)),
        Finding::Frozen { excursion, .. } => format!(
            "HELD BACK: the temperature was out of range (excursion {excursion}), and the product's owner has not released it"
        ),
        Finding::LotDiffers => "ANOTHER LOT is printed on it than it was made in".into(),
        Finding::ExpiryDiffers => "ANOTHER EXPIRY DATE is printed on it than it was made with".into(),
        Finding::InTransit => "on its way: it was shipped, and is not received yet".into(),
        Finding::WrongCustodian => "somebody else holds it on chain, and it is not on its way to you".into(),
        Finding::ProofNeeded { .. } => {
            "not judged: it has no record yet, and its proof is not here; nothing follows from that".into()
        }
        Finding::Genuine => "genuine: commissioned by the product's owner, and nothing is known against it".into(),
    }
}

const fn out_of_use(state: StateKind) -> &'static str {
    match state {
        StateKind::Destroyed => "it, or what it is in, was destroyed",
        StateKind::Exported => "it, or what it is in, was exported",
        StateKind::Sample => "it is a sample, not for sale",
        StateKind::Consumed => "it was made into something else",
        StateKind::Retired => "the container was emptied, and its SSCC is not used again",
        StateKind::Inactive => "it, or what it is in, was set aside",
        _ => "it is not to be had",
    }
}

/// The contract's name of a finding.
pub const fn finding_name(finding: &Finding) -> &'static str {
    match finding {
        Finding::Recalled { .. } => "Recalled",
        Finding::Stolen => "Stolen",
        Finding::Illegitimate => "Illegitimate",
        Finding::Suspect => "Suspect",
        Finding::DuplicateKey { .. } => "DuplicateKey",
        Finding::OutOfUse { .. } => "OutOfUse",
        Finding::Dispensed { .. } => "Dispensed",
        Finding::PartiallyDispensed => "PartiallyDispensed",
        Finding::Expired { .. } => "Expired",
        Finding::Frozen { .. } => "Frozen",
        Finding::LotDiffers => "LotDiffers",
        Finding::ExpiryDiffers => "ExpiryDiffers",
        Finding::InTransit => "InTransit",
        Finding::WrongCustodian => "WrongCustodian",
        Finding::ProofNeeded { .. } => "ProofNeeded",
        Finding::Genuine => "Genuine",
    }
}

/// A finding as JSON: `finding` (the contract's name), `grade` (`alarm`, `open`, `note`, `good`), `words`, and what the name
/// leaves open: `target`, `kind`, `state`, `at`, `on`, `container`, `excursion`, `unit`.
pub fn finding_details(finding: &Finding) -> Value {
    let grade = match grade(finding) {
        Grade::Good => "good",
        Grade::Note => "note",
        Grade::Open => "open",
        Grade::Alarm => "alarm",
    };
    let mut details = json!({ "finding": finding_name(finding), "grade": grade, "words": self::finding(finding) });
    match finding {
        Finding::Recalled { target, kind } => {
            details["target"] = match target {
                salus_domain::supply::Target::Product(gtin) => json!({ "product": super::gtin(*gtin) }),
                salus_domain::supply::Target::Lot(lot) => json!({ "lot": lot_key(lot) }),
                salus_domain::supply::Target::Pack(unit) => json!({ "pack": key(unit) }),
            };
            details["kind"] = json!(format!("{kind:?}").to_lowercase());
        }
        Finding::DuplicateKey { unit } | Finding::ProofNeeded { unit } => details["unit"] = json!(key(unit)),
        Finding::OutOfUse { state } => details["state"] = json!(state.name()),
        Finding::Dispensed { at } => details["at"] = json!(at),
        Finding::Expired { on } => details["on"] = json!(day(*on)),
        Finding::Frozen { container, excursion } => {
            details["container"] = json!(hash(&container.0));
            details["excursion"] = json!(excursion);
        }
        _ => {}
    }
    details
}
