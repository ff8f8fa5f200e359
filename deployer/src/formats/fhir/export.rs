//! From the register to a FHIR Consent.

use salus_domain::consent::codes::SCOPE_SYSTEM;
use salus_domain::consent::{Effect, End, Period, Provision, Recorder, Scope};
use salus_domain::{AccountId, Hash};
use serde_json::{Map, Value, json};

use super::{ConsentView, ExportError, Status, Version, codes, dates, urls};
use crate::formats::jurisdiction;

/// How an account is written: as its SS58 address under the chain's prefix.
pub type WriteAddress<'a> = &'a dyn Fn(&AccountId) -> String;

/// Writes a consent as a FHIR Consent. [`super::import`] reads back the same terms.
///
/// # Errors
/// A bit or a time that FHIR has no form for.
pub fn export(view: &ConsentView, version: Version, address: WriteAddress) -> Result<Value, ExportError> {
    let mut out = Map::new();
    out.insert("resourceType".into(), json!("Consent"));
    let mut modifiers = Vec::new();
    if let Some(uses) = view.terms.max_uses {
        // FHIR's integers end at 2^31 - 1.
        let name = if i32::try_from(uses).is_ok() { "valueUnsignedInt" } else { "valueDecimal" };
        modifiers.push(json!({ "url": urls::MAX_USES, name: uses }));
    }
    // FHIR's privacy scope is about every purpose: without this the base would deny those of the register's other scopes.
    if view.scope == Scope::Privacy {
        modifiers.push(json!({ "url": urls::SCOPE, "valueCode": view.scope.code() }));
    }
    if !modifiers.is_empty() {
        out.insert("modifierExtension".into(), modifiers.into());
    }
    let extensions = extensions(view, address)?;
    if !extensions.is_empty() {
        out.insert("extension".into(), extensions.into());
    }
    out.insert("status".into(), json!(status(view.status, version)));
    let document = json!({ "coding": [{ "system": urls::LOINC, "code": "59284-0", "display": "Consent Document" }] });
    let scope = json!({ "coding": [{ "system": SCOPE_SYSTEM, "code": view.scope.code() }] });
    let subject = party(&view.subject, "Patient", address);
    let grantee = party(&view.grantee, "Organization", address);
    let recorded = view.record.as_ref().map(|record| dates::write(record.recorded.at)).transpose()?;
    let period = dates::write_period(&view.terms.period)?;
    match version {
        Version::R4 => {
            out.insert("scope".into(), scope);
            out.insert("category".into(), json!([document]));
            out.insert("patient".into(), subject);
            put(&mut out, "dateTime", recorded.map(Value::from));
            // What no provision permits is denied.
            let base = json!({ "system": urls::ACT_CODE, "code": "OPTOUT", "display": "opt-out" });
            out.insert("policyRule".into(), json!({ "coding": [base] }));
            let mut root = Map::new();
            put(&mut root, "period", period);
            let role = json!({ "system": urls::PARTICIPATION, "code": "IRCP", "display": "information recipient" });
            root.insert("actor".into(), json!([{ "role": { "coding": [role] }, "reference": grantee }]));
            let rules = view.terms.provisions.iter().enumerate();
            let rules: Result<Vec<Value>, _> = rules.map(|(index, rule)| r4_provision(index, rule)).collect();
            root.insert("provision".into(), rules?.into());
            out.insert("provision".into(), root.into());
        }
        Version::R5 => {
            out.insert("category".into(), json!([document, scope]));
            out.insert("subject".into(), subject);
            put(&mut out, "date", recorded.as_deref().and_then(|at| at.get(..10)).map(Value::from));
            put(&mut out, "period", period);
            out.insert("grantee".into(), json!([grantee]));
            out.insert("decision".into(), json!("deny"));
            out.insert("provision".into(), r5_provisions(&view.terms.provisions)?);
        }
    }
    Ok(out.into())
}

fn put(map: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        map.insert(name.into(), value);
    }
}

fn party(account: &AccountId, kind: &str, address: WriteAddress) -> Value {
    json!({ "type": kind, "identifier": { "system": urls::SS58, "value": address(account) } })
}

fn status(status: Status, version: Version) -> &'static str {
    match (status, version) {
        (Status::Proposed, Version::R4) => "proposed",
        (Status::Proposed, Version::R5) => "draft",
        (Status::Active, _) => "active",
        (Status::Rejected, Version::R4) => "rejected",
        (Status::Rejected, Version::R5) => "not-done",
        (Status::Inactive, _) => "inactive",
        (Status::EnteredInError, _) => "entered-in-error",
    }
}

/// What the register can say and FHIR cannot, and changes no rule.
fn extensions(view: &ConsentView, address: WriteAddress) -> Result<Vec<Value>, ExportError> {
    let mut list = Vec::new();
    if view.terms.document != Hash::default() {
        let hex = format!("0x{}", hex::encode(view.terms.document));
        list.push(json!({ "url": urls::DOCUMENT, "valueString": hex }));
    }
    if let Some(code) = view.terms.jurisdiction {
        list.push(json!({ "url": urls::JURISDICTION, "valueCode": jurisdiction::write(&code) }));
    }
    if let Some(record) = &view.record {
        let number = |name: &str, value: u32| json!({ "url": name, "valueUnsignedInt": value });
        let mut parts = vec![
            number("version", record.version),
            number("epoch", record.epoch),
            number("uses", record.uses),
            json!({ "url": "recorded", "valueInstant": dates::write(record.recorded.at)? }),
            json!({ "url": "change", "valueString": record.recorded.seq.to_string() }),
        ];
        if let Recorder::Guardian { account, term } = record.recorded_by {
            parts.push(json!({ "url": "guardian", "valueString": address(&account) }));
            parts.push(number("term", term));
        }
        if let Some(version) = record.supersedes {
            parts.push(number("supersedes", version));
        }
        if let Some(exhausted) = record.exhausted {
            parts.push(json!({ "url": "exhausted", "valueInstant": dates::write(exhausted.at)? }));
        }
        if let Some((at, end)) = record.ended {
            let how = match end {
                End::Revoked => "revoked",
                End::EnteredInError => "entered-in-error",
            };
            parts.push(json!({ "url": how, "valueInstant": dates::write(at.at)? }));
        }
        list.push(json!({ "url": urls::RECORD, "extension": parts }));
    }
    Ok(list)
}

fn r4_provision(index: usize, rule: &Provision) -> Result<Value, ExportError> {
    let mut out = Map::new();
    let effect = match rule.effect {
        Effect::Permit => "permit",
        Effect::Deny => "deny",
    };
    out.insert("type".into(), json!(effect));
    criteria(&mut out, index, rule)?;
    Ok(out.into())
}

/// In R5 a level negates the one above: every permit carries every deny as its exception. Without a permit, each deny
/// says by our modifier extension that it is one.
fn r5_provisions(rules: &[Provision]) -> Result<Value, ExportError> {
    let permits = rules.iter().enumerate().filter(|(_, rule)| rule.effect == Effect::Permit);
    let denies: Result<Vec<Value>, _> = rules
        .iter()
        .enumerate()
        .filter(|(_, rule)| rule.effect == Effect::Deny)
        .map(|(index, rule)| r5_provision(index, rule))
        .collect();
    let denies = denies?;
    let mut list = Vec::new();
    for (index, rule) in permits {
        let mut permit = r5_provision(index, rule)?;
        if !denies.is_empty() {
            permit["provision"] = denies.clone().into();
        }
        list.push(permit);
    }
    if list.is_empty() {
        for mut deny in denies {
            deny["modifierExtension"] = json!([{ "url": urls::TYPE, "valueCode": "deny" }]);
            list.push(deny);
        }
    }
    Ok(list.into())
}

fn r5_provision(index: usize, rule: &Provision) -> Result<Value, ExportError> {
    let mut out = Map::new();
    out.insert("extension".into(), json!([{ "url": urls::INDEX, "valueUnsignedInt": index }]));
    criteria(&mut out, index, rule)?;
    Ok(out.into())
}

fn criteria(out: &mut Map<String, Value>, index: usize, rule: &Provision) -> Result<(), ExportError> {
    if let Some(period) = &rule.period {
        put(out, "period", dates::write_period(period)?);
    }
    put(out, "securityLabel", codes::write_labels(rule.label, rule.effect));
    let unknown = |what: &'static str| move |bit: u32| ExportError::UnknownBit { index, what, bit };
    out.insert("purpose".into(), codes::write_purposes(rule.purposes).map_err(unknown("purpose"))?);
    out.insert("code".into(), codes::write_categories(rule.categories).map_err(unknown("category"))?);
    if rule.data != Period::ALWAYS {
        put(out, "dataPeriod", dates::write_period(&rule.data)?);
    }
    Ok(())
}
