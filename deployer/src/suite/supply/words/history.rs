//! Entries of a unit's history, in words.

use salus_domain::supply::{CorrectionReason, ShipPurpose, What};
use serde_json::{Value, json};

use super::{ShowAccount, hash, key, recalled, standing};
use crate::suite::when;

/// What was done, in a few words.
pub fn what(what: &What, account: ShowAccount<'_>) -> String {
    let units = |count: usize| if count == 1 { "1 unit".to_owned() } else { format!("{count} units") };
    match what {
        What::Packed { children } => format!("{} packed into it", units(children.len())),
        What::Unpacked { children } => format!("{} taken out of it", units(children.len())),
        What::Received { from, offered, ownership, purpose, as_return } => {
            let mut text = format!("received from {}, shipped {}", account(from), when::show(*offered));
            if *ownership {
                text += ", with ownership";
            }
            if *purpose == ShipPurpose::Return || *as_return {
                text += ", as a return";
            }
            text
        }
        What::Rejected { from, .. } => format!("refused; back with {}", account(from)),
        What::Voided { to, .. } => format!("offer to {} taken back", account(to)),
        What::Dispensed { .. } => "dispensed".into(),
        What::PartiallyDispensed { .. } => "opened, a part dispensed".into(),
        What::DispenseUndone => "dispense undone: back on the shelf".into(),
        What::Inactivated => "set aside".into(),
        What::Reactivated => "back in stock".into(),
        What::Quarantined { standing: by } => format!("in quarantine, by its {}", standing(*by)),
        What::Cleared { standing: by } => format!("cleared, by its {}", standing(*by)),
        What::DeclaredIllegitimate { standing: by } => format!("declared illegitimate, by its {}", standing(*by)),
        What::Destroyed => "destroyed".into(),
        What::Stolen => "reported stolen".into(),
        What::Exported => "exported".into(),
        What::Sampled => "taken as a sample".into(),
        What::Transformed { output } => format!("made into batch {}", hash(output)),
        What::Recalled { kind, standing: by, .. } => format!("{} by itself, by its {}", recalled(*kind), standing(*by)),
        What::RecallCancelled => "recall taken back".into(),
        What::SensorAttached { sensor: Some(sensor) } => format!("sensor {} put on", account(sensor)),
        What::SensorAttached { sensor: None } => "sensor taken off".into(),
        What::ExcursionReported { id, from, to, .. } => {
            format!("excursion {id}: out of range from {} to {}", when::show(*from), when::show(*to))
        }
        What::Corrected { wrong, reason, .. } => {
            let why = match reason {
                CorrectionReason::DidNotOccur => "did not occur",
                CorrectionReason::IncorrectData => "incorrect data",
            };
            format!("entry {wrong} is wrong: {why}")
        }
    }
}

/// The contract's name of it.
pub const fn what_name(what: &What) -> &'static str {
    match what {
        What::Packed { .. } => "Packed",
        What::Unpacked { .. } => "Unpacked",
        What::Received { .. } => "Received",
        What::Rejected { .. } => "Rejected",
        What::Voided { .. } => "Voided",
        What::Dispensed { .. } => "Dispensed",
        What::PartiallyDispensed { .. } => "PartiallyDispensed",
        What::DispenseUndone => "DispenseUndone",
        What::Inactivated => "Inactivated",
        What::Reactivated => "Reactivated",
        What::Quarantined { .. } => "Quarantined",
        What::Cleared { .. } => "Cleared",
        What::DeclaredIllegitimate { .. } => "DeclaredIllegitimate",
        What::Destroyed => "Destroyed",
        What::Stolen => "Stolen",
        What::Exported => "Exported",
        What::Sampled => "Sampled",
        What::Transformed { .. } => "Transformed",
        What::Recalled { .. } => "Recalled",
        What::RecallCancelled => "RecallCancelled",
        What::SensorAttached { .. } => "SensorAttached",
        What::ExcursionReported { .. } => "ExcursionReported",
        What::Corrected { .. } => "Corrected",
    }
}

/// What was done as JSON: `what` (the contract's name), `words`, and what belongs to it.
pub fn what_details(what: &What, account: ShowAccount<'_>) -> Value {
    let mut details = json!({ "what": what_name(what), "words": self::what(what, account) });
    match what {
        What::Packed { children } | What::Unpacked { children } => {
            details["children"] = children.iter().map(key).collect();
        }
        What::Received { from, offered, ownership, purpose, as_return } => {
            details["from"] = json!(account(from));
            details["offered"] = json!(offered);
            details["ownership"] = json!(ownership);
            details["purpose"] = json!(format!("{purpose:?}").to_lowercase());
            details["as_return"] = json!(as_return);
        }
        What::Rejected { from, offered } => {
            details["from"] = json!(account(from));
            details["offered"] = json!(offered);
        }
        What::Voided { to, offered } => {
            details["to"] = json!(account(to));
            details["offered"] = json!(offered);
        }
        What::Dispensed { premises } | What::PartiallyDispensed { premises } => {
            details["premises"] = json!(hash(premises));
        }
        What::Quarantined { standing: by }
        | What::Cleared { standing: by }
        | What::DeclaredIllegitimate { standing: by } => details["standing"] = json!(standing(*by)),
        What::Transformed { output } => details["output"] = json!(hash(output)),
        What::Recalled { kind, standing: by, statement } => {
            details["kind"] = json!(format!("{kind:?}").to_lowercase());
            details["standing"] = json!(standing(*by));
            details["statement"] = json!(hash(statement));
        }
        What::SensorAttached { sensor } => details["sensor"] = json!(sensor.as_ref().map(account)),
        What::ExcursionReported { id, from, to, reading } => {
            details["excursion"] = json!({ "number": id, "from": from, "to": to, "reading": hash(reading) });
        }
        What::Corrected { wrong, reason, corrective } => {
            details["wrong"] = json!(wrong);
            details["reason"] = json!(match reason {
                CorrectionReason::DidNotOccur => "did_not_occur",
                CorrectionReason::IncorrectData => "incorrect_data",
            });
            details["corrective"] = json!(corrective);
        }
        What::DispenseUndone
        | What::Inactivated
        | What::Reactivated
        | What::Destroyed
        | What::Stolen
        | What::Exported
        | What::Sampled
        | What::RecallCancelled => {}
    }
    details
}
