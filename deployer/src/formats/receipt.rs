//! Consent receipts: what the person, or whoever opened their data, keeps of it.
//!
//! The fields are ISO/IEC TS 27560's (record, processing, parties, events), with Kantara's Consent Receipt 1.1 beside
//! them for readers who know that one, and the place on the ledger where both can be checked. A receipt names
//! categories in clear: it belongs to those concerned, never on the chain. [`commit`] gives what may stand there.

use salus_domain::consent::codes::{CATEGORIES, CATEGORY_MASK};
use salus_domain::consent::{
    Basis, Decision, DenyReason, Effect, Period, Provision, Purpose, Receipt, Request, Scope, Terms,
};
use salus_domain::{AccountId, Hash, Timestamp};
use serde_json::{Value, json};

use super::json::{self, ShortSalt};
use super::jurisdiction;

/// The domain tag of a commitment to a receipt.
pub const TAG: &str = "salus/consent/receipt/1";
/// The ISO schema that the top level follows.
pub const SCHEMA: &str = "ISO/IEC TS 27560:2023";
/// Kantara's version string.
pub const KANTARA: &str = "KI-CR-v1.1.0";

/// How an account is written: as its SS58 address under the chain's prefix.
pub type WriteAddress<'a> = &'a dyn Fn(&AccountId) -> String;

/// Where on which chain it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ledger {
    /// The chain.
    pub genesis: Hash,
    /// The consent registry on it.
    pub contract: AccountId,
    /// The block.
    pub block: Hash,
    /// Its number.
    pub number: u64,
    /// The transaction, if it was one.
    pub extrinsic: Option<Hash>,
    /// The block's time.
    pub at: Timestamp,
}

/// What happened to a consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// It was granted.
    Given,
    /// It was revoked.
    Withdrawn,
    /// It was declared an error.
    EnteredInError,
}

/// A consent, for its receipt.
#[derive(Clone, Debug)]
pub struct Grant<'a> {
    /// Where it was recorded.
    pub ledger: Ledger,
    /// What happened.
    pub event: Event,
    /// Whose data.
    pub subject: AccountId,
    /// To whom.
    pub grantee: AccountId,
    /// In which scope.
    pub scope: Scope,
    /// Its version.
    pub version: u32,
    /// What it says; the categories unblinded.
    pub terms: &'a Terms,
    /// The start that was asked for, if it lay in the past.
    pub clamped_from: Option<Timestamp>,
}

/// An access, permitted or denied, for its receipt.
#[derive(Clone, Debug)]
pub struct Access<'a> {
    /// Where it was recorded.
    pub ledger: Ledger,
    /// Whose data.
    pub subject: AccountId,
    /// What was asked; the categories unblinded.
    pub request: &'a Request,
    /// What the registry answered.
    pub receipt: &'a Receipt,
}

/// The receipt of a consent.
pub fn grant(grant: &Grant, address: WriteAddress) -> Value {
    let record = record_id(&grant.ledger, &grant.subject, &grant.grantee, grant.scope, grant.version);
    let event = match grant.event {
        Event::Given => "consent given",
        Event::Withdrawn => "consent withdrawn",
        Event::EnteredInError => "entered in error",
    };
    let terms = grant.terms;
    let mut happened =
        json!({ "event_type": event, "event_time": time(grant.ledger.at), "entity_id": address(&grant.subject) });
    put_period(&mut happened, "validity", &terms.period);
    if let Some(from) = grant.clamped_from {
        happened["requested_from"] = time(from).into();
    }
    let purposes: Vec<Value> = terms.provisions.iter().map(provision).collect();
    let mut processing = json!({ "scope": grant.scope.code(), "purposes": purposes });
    if let Some(uses) = terms.max_uses {
        processing["max_uses"] = uses.into();
    }
    if terms.document != Hash::default() {
        processing["document_commitment"] = hex(&terms.document).into();
    }
    if let Some(code) = &terms.jurisdiction {
        processing["jurisdictions"] = json!([jurisdiction::write(code)]);
    }
    json!({
        "schema_version": SCHEMA,
        "receipt_type": "consent",
        "record_id": record,
        "pii_principal_id": address(&grant.subject),
        "pii_processing": processing,
        "party_identification": [party("recipient", &grant.grantee, address)],
        "event": [happened],
        "ledger": ledger(&grant.ledger, address, grant.version),
        "kantara": kantara(grant, &record, address),
    })
}

/// The receipt of an access.
pub fn access(access: &Access, address: WriteAddress) -> Value {
    let Access { ledger: place, subject, request, receipt } = access;
    let (decision, reason) = match receipt.decision {
        Decision::Permit(Basis::Consent { version }) => ("permit", json!({ "basis": "consent", "version": version })),
        Decision::Permit(Basis::Default) => ("permit", json!({ "basis": "default" })),
        Decision::Permit(Basis::BreakGlass { case }) => ("permit", json!({ "basis": "break-glass", "case": case })),
        Decision::Deny(reason) => ("deny", deny_reason(reason)),
    };
    let version = match receipt.decision {
        Decision::Permit(Basis::Consent { version }) => version,
        _ => 0,
    };
    let mut parties = vec![party("recipient", &receipt.grantee, address)];
    if receipt.accessor != receipt.grantee {
        parties.push(party("delegate", &receipt.accessor, address));
    }
    if let Some(enforcer) = &receipt.enforcer {
        parties.push(party("enforcer", enforcer, address));
    }
    let mut asked = json!({
        "purpose": purpose(request.purpose),
        "pii_information": categories(request.categories),
        "confidentiality": request.confidentiality.code(),
        "resource": hex(&receipt.resource),
    });
    put_period(&mut asked, "data", &request.data);
    let mut happened = json!({
        "event_type": "access",
        "event_time": time(receipt.at),
        "entity_id": address(&receipt.accessor),
        "event_state": decision,
        "reason": reason,
        "change": receipt.seq,
        "reopened": receipt.reopened,
    });
    if let Some(left) = receipt.uses_left {
        happened["uses_left"] = left.into();
    }
    json!({
        "schema_version": SCHEMA,
        "receipt_type": "access",
        "record_id": format!("urn:salus:access:{}:{}:{}", hex(&place.genesis), hex(subject), receipt.seq),
        "pii_principal_id": address(subject),
        "pii_processing": { "purposes": [asked] },
        "party_identification": parties,
        "event": [happened],
        "ledger": ledger(place, address, version),
    })
}

/// The salted commitment to a receipt's RFC 8785 form.
///
/// # Errors
/// If the salt is shorter than 16 bytes.
pub fn commit(receipt: &Value, salt: &[u8]) -> Result<Hash, ShortSalt> {
    json::commit(TAG, salt, receipt)
}

/// Kantara's Consent Receipt 1.1. Its times are seconds.
fn kantara(grant: &Grant, record: &str, address: WriteAddress) -> Value {
    let permits = grant.terms.provisions.iter().filter(|provision| provision.effect == Effect::Permit);
    let purposes: Vec<Value> = permits
        .map(|permit| {
            let codes: Vec<&str> = purposes_in(permit.purposes).filter_map(Purpose::code).collect();
            let termination = match grant.terms.period.until {
                u64::MAX => "until revoked".to_owned(),
                until => format!("revoked, or {}", time(until)),
            };
            json!({
                "purpose": codes.join(", "),
                "purposeCategory": [grant.scope.code()],
                "consentType": "EXPLICIT",
                "piiCategory": names(permit.categories),
                "primaryPurpose": grant.scope == Scope::Treatment,
                "termination": termination,
                "thirdPartyDisclosure": false,
            })
        })
        .collect();
    json!({
        "version": KANTARA,
        "jurisdiction": grant.terms.jurisdiction.as_ref().map(jurisdiction::write).unwrap_or_default(),
        "consentTimestamp": grant.ledger.at / 1000,
        "collectionMethod": "signed by the subject's key, recorded on a ledger",
        "consentReceiptID": record,
        "piiPrincipalId": address(&grant.subject),
        "piiControllers": [{ "piiController": address(&grant.grantee), "onBehalf": false }],
        "services": [{ "service": "health data exchange", "purposes": purposes }],
        // Health data always is.
        "sensitive": true,
        "spiCat": ["health"],
    })
}

fn record_id(place: &Ledger, subject: &AccountId, grantee: &AccountId, scope: Scope, version: u32) -> String {
    let (chain, subject, grantee) = (hex(&place.genesis), hex(subject), hex(grantee));
    format!("urn:salus:consent:{chain}:{subject}:{grantee}:{}:{version}", scope.code())
}

fn ledger(place: &Ledger, address: WriteAddress, version: u32) -> Value {
    let mut value = json!({
        "genesis": hex(&place.genesis),
        "contract": address(&place.contract),
        "block": hex(&place.block),
        "number": place.number,
        "time": time(place.at),
    });
    if let Some(extrinsic) = &place.extrinsic {
        value["extrinsic"] = hex(extrinsic).into();
    }
    if version > 0 {
        value["version"] = version.into();
    }
    value
}

fn party(role: &str, account: &AccountId, address: WriteAddress) -> Value {
    json!({ "party_role": role, "party_id": address(account) })
}

fn provision(rule: &Provision) -> Value {
    let label = match rule.effect {
        Effect::Permit => "confidentiality_up_to",
        Effect::Deny => "confidentiality_from",
    };
    let mut value = json!({
        "effect": if rule.effect == Effect::Permit { "permit" } else { "deny" },
        "purpose": purposes_in(rule.purposes).map(purpose).collect::<Vec<_>>(),
        "lawful_basis": "consent",
        "pii_information": categories(rule.categories),
        label: rule.label.code(),
    });
    if let Some(period) = &rule.period {
        put_period(&mut value, "validity", period);
    }
    put_period(&mut value, "data", &rule.data);
    value
}

fn purpose(purpose: Purpose) -> Value {
    json!({ "code": purpose.code().unwrap_or("unknown"), "display": purpose.display().unwrap_or("unknown") })
}

fn purposes_in(mask: u64) -> impl Iterator<Item = Purpose> {
    (0..64).filter(move |bit| mask & (1u64 << bit) != 0).map(Purpose)
}

/// What kind of data; that health data is a special category of personal data is said with each.
fn categories(mask: u64) -> Value {
    let list = names(mask).into_iter().map(|name| json!({ "pii_type": name, "special_pii_category": "health" }));
    list.collect::<Vec<_>>().into()
}

fn names(mask: u64) -> Vec<&'static str> {
    if mask & CATEGORY_MASK == CATEGORY_MASK {
        return vec!["all"];
    }
    let set = CATEGORIES.iter().enumerate().filter(|(bit, _)| mask & (1u64 << bit) != 0);
    set.map(|(_, category)| category.code).collect()
}

/// The name of a reason, as the contract has it.
pub fn reason_name(reason: &DenyReason) -> &'static str {
    match reason {
        DenyReason::DeniedByProvision { .. } => "DeniedByProvision",
        DenyReason::NotCovered => "NotCovered",
        DenyReason::NoConsent => "NoConsent",
        DenyReason::NotYetActive { .. } => "NotYetActive",
        DenyReason::Expired { .. } => "Expired",
        DenyReason::Exhausted => "Exhausted",
        DenyReason::Revoked => "Revoked",
        DenyReason::EnteredInError => "EnteredInError",
        DenyReason::GuardianEnded => "GuardianEnded",
        DenyReason::OtherVersion { .. } => "OtherVersion",
        DenyReason::NotDelegate => "NotDelegate",
    }
}

fn deny_reason(reason: DenyReason) -> Value {
    let mut value = json!({ "name": reason_name(&reason) });
    match reason {
        DenyReason::DeniedByProvision { index } => value["provision"] = index.into(),
        DenyReason::NotYetActive { from } => value["from"] = time(from).into(),
        DenyReason::Expired { until } => value["until"] = time(until).into(),
        DenyReason::OtherVersion { current } => value["current"] = current.into(),
        _ => {}
    }
    value
}

fn put_period(value: &mut Value, name: &str, period: &Period) {
    if period.from != 0 {
        value[format!("{name}_from")] = time(period.from).into();
    }
    if period.until != u64::MAX {
        value[format!("{name}_until")] = time(period.until).into();
    }
}

/// ISO 8601 in UTC; a time that no calendar knows as the number it is.
fn time(at: Timestamp) -> String {
    let known = i64::try_from(at).ok().and_then(|at| jiff::Timestamp::from_millisecond(at).ok());
    known.map_or_else(|| at.to_string(), |time| time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string())
}

fn hex(bytes: &[u8; 32]) -> String {
    format!("0x{}", hex::encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use salus_domain::consent::Confidentiality;

    const PLACE: Ledger = Ledger {
        genesis: [1; 32],
        contract: [2; 32],
        block: [3; 32],
        number: 7,
        extrinsic: Some([4; 32]),
        at: 1_798_761_600_123,
    };

    fn address(account: &AccountId) -> String {
        format!("account-{}", account[0])
    }

    fn terms() -> Terms {
        Terms {
            provisions: vec![
                Provision {
                    effect: Effect::Permit,
                    purposes: Purpose::TREAT.mask(),
                    categories: 0b11,
                    label: Confidentiality::Normal,
                    period: None,
                    data: Period::ALWAYS,
                },
                Provision {
                    effect: Effect::Deny,
                    purposes: Purpose::ETREAT.mask(),
                    categories: CATEGORY_MASK,
                    label: Confidentiality::Restricted,
                    period: Some(Period { from: 1000, until: u64::MAX }),
                    data: Period::ALWAYS,
                },
            ],
            period: Period { from: 0, until: 1_800_000_000_000 },
            max_uses: Some(3),
            document: [9; 32],
            jurisdiction: Some(*b"DE-BY\0"),
        }
    }

    fn given(terms: &Terms) -> Grant<'_> {
        Grant {
            ledger: PLACE,
            event: Event::Given,
            subject: [5; 32],
            grantee: [6; 32],
            scope: Scope::Treatment,
            version: 2,
            terms,
            clamped_from: Some(1000),
        }
    }

    #[test]
    fn a_grants_receipt_says_what_was_agreed_in_both_forms() {
        let terms = terms();
        let receipt = grant(&given(&terms), &address);
        assert_eq!(receipt["schema_version"], SCHEMA);
        assert_eq!(receipt["pii_principal_id"], "account-5");
        assert_eq!(receipt["event"][0]["event_time"], "2027-01-01T00:00:00.123Z");
        assert_eq!(receipt["event"][0]["requested_from"], "1970-01-01T00:00:01.000Z");
        assert_eq!(receipt["event"][0]["validity_until"], "2027-01-15T08:00:00.000Z");
        let rules = &receipt["pii_processing"]["purposes"];
        assert_eq!(rules[0]["pii_information"][1]["pii_type"], "laboratory");
        assert_eq!(rules[0]["confidentiality_up_to"], "N");
        assert_eq!(rules[1]["effect"], "deny");
        assert_eq!(rules[1]["pii_information"][0]["pii_type"], "all");
        assert_eq!(receipt["pii_processing"]["jurisdictions"][0], "DE-BY");
        let kantara = &receipt["kantara"];
        for field in [
            "version",
            "jurisdiction",
            "consentTimestamp",
            "collectionMethod",
            "consentReceiptID",
            "piiPrincipalId",
            "piiControllers",
            "services",
            "sensitive",
            "spiCat",
        ] {
            assert!(kantara.get(field).is_some(), "Kantara requires {field}");
        }
        assert_eq!(kantara["consentTimestamp"], 1_798_761_600);
        // What is denied is no purpose that was consented to.
        assert_eq!(kantara["services"][0]["purposes"].as_array().map(Vec::len), Some(1));
    }

    #[test]
    fn an_accesss_receipt_names_both_and_the_reason() {
        let request = Request {
            purpose: Purpose::HRESCH,
            categories: 0b10,
            confidentiality: Confidentiality::Normal,
            data: Period::ALWAYS,
        };
        let answer = Receipt {
            decision: Decision::Deny(DenyReason::Expired { until: 1000 }),
            at: PLACE.at,
            seq: 4,
            grantee: [6; 32],
            accessor: [7; 32],
            enforcer: None,
            resource: [8; 32],
            uses_left: None,
            reopened: false,
        };
        let receipt =
            access(&Access { ledger: PLACE, subject: [5; 32], request: &request, receipt: &answer }, &address);
        assert_eq!(receipt["event"][0]["event_state"], "deny");
        assert_eq!(receipt["event"][0]["reason"]["name"], "Expired");
        assert_eq!(receipt["party_identification"][1]["party_role"], "delegate");
        assert_eq!(receipt["pii_processing"]["purposes"][0]["purpose"]["code"], "HRESCH");
    }

    #[test]
    fn the_commitment_does_not_depend_on_the_order_of_keys() {
        let terms = terms();
        let receipt = grant(&given(&terms), &address);
        let reordered: Value = serde_json::from_str(&json::canonical(&receipt)).unwrap();
        assert_eq!(commit(&receipt, &[1; 16]), commit(&reordered, &[1; 16]));
        assert_ne!(commit(&receipt, &[1; 16]), commit(&receipt, &[2; 16]));
        assert!(commit(&receipt, &[1; 15]).is_err());
    }
}
