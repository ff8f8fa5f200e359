//! From FHIR's tree of exceptions to the register's flat list, where deny beats permit: only where both decide alike.
//!
//! - A permit with denies inside becomes the permit and the denies.
//! - A deny with permits inside becomes the permits: what the register does not permit, it denies (in the scopes that have
//!   a permit; for the others the import keeps the deny). Denies inside those permits are kept, unless another permit
//!   permits what they deny. Denies beside the permits are kept; they win.
//! - A permit inside a deny inside a permit has no flat form. A permit inside a permit says nothing, or was meant
//!   otherwise.

use salus_domain::AccountId;
use salus_domain::consent::codes::{CATEGORY_MASK, PURPOSE_COUNT};
use salus_domain::consent::{Confidentiality, Effect, MAX_PROVISIONS, Period, Provision, Purpose};

use super::node::Report;
use super::rule::Rule;

/// A flat rule on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Flat {
    provision: Provision,
    index: Option<u64>,
}

/// Flattens a rule for one grantee. `all` is every purpose the document can be about.
pub(super) fn flatten(root: &Rule, grantee: &AccountId, all: u64, report: &Report) -> Vec<Provision> {
    let exceptions: Vec<&Rule> = root.exceptions.iter().filter(|rule| concerns(rule, grantee)).collect();
    let mut flats = match root.effect {
        Effect::Permit => permit_root(root, &exceptions, grantee, all, report),
        Effect::Deny if exceptions.is_empty() => vec![literal(root, all, None)],
        Effect::Deny => deny_root(root, &exceptions, grantee, all, report),
    };
    // Documents of ours tell the register's order.
    if flats.iter().all(|flat| flat.index.is_some()) {
        flats.sort_by_key(|flat| flat.index);
    }
    if flats.len() > MAX_PROVISIONS {
        let what = format!("comes to {} flat provisions; {MAX_PROVISIONS} fit", flats.len());
        report.problem(&root.path, what);
    }
    flats.into_iter().map(|flat| flat.provision).collect()
}

fn concerns(rule: &Rule, grantee: &AccountId) -> bool {
    rule.actors.as_ref().is_none_or(|actors| actors.iter().any(|party| party.account == *grantee))
}

fn permit_root(root: &Rule, exceptions: &[&Rule], grantee: &AccountId, all: u64, report: &Report) -> Vec<Flat> {
    let permit = literal(root, all, None);
    let mut flats = vec![permit.clone()];
    for rule in exceptions {
        if rule.effect == Effect::Permit {
            refuse_idle_permit(rule, report);
            continue;
        }
        refuse_deeper(rule, grantee, report);
        let deny = literal(rule, all, rule.period);
        if meet(&permit.provision, &deny.provision).is_none() {
            report.problem(&rule.path, EXCEPTS_NOTHING);
        }
        flats.push(deny);
    }
    flats
}

fn deny_root(root: &Rule, exceptions: &[&Rule], grantee: &AccountId, all: u64, report: &Report) -> Vec<Flat> {
    let mut flats = Vec::new();
    // Each permit with the denies inside it.
    let mut permits: Vec<(Flat, Vec<(&Rule, Flat)>)> = Vec::new();
    for rule in exceptions {
        if rule.effect == Effect::Deny {
            refuse_deeper(rule, grantee, report);
            flats.push(literal(rule, all, rule.period));
            continue;
        }
        let Some(permit) = within(root, rule, all, report) else { continue };
        let mut denies = Vec::new();
        for inner in rule.exceptions.iter().filter(|inner| concerns(inner, grantee)) {
            if inner.effect == Effect::Permit {
                refuse_idle_permit(inner, report);
                continue;
            }
            refuse_deeper(inner, grantee, report);
            denies.push((inner, literal(inner, all, inner.period)));
        }
        flats.push(permit.clone());
        permits.push((permit, denies));
    }
    for (place, (permit, denies)) in permits.iter().enumerate() {
        for (rule, deny) in denies {
            let everywhere = permits.iter().all(|(_, others)| others.iter().any(|(_, other)| other == deny));
            let met = meet(&permit.provision, &deny.provision);
            let flat = match (everywhere, met) {
                // One flat deny stands for the same exception to every permit.
                (true, Some(_)) => deny.clone(),
                (true, None) if deny.index.is_some() => deny.clone(),
                (false, Some(provision)) => Flat { provision, index: deny.index },
                (_, None) => {
                    report.problem(&rule.path, EXCEPTS_NOTHING);
                    continue;
                }
            };
            let elsewhere = permits.iter().enumerate().find(|(other, (permit, others))| {
                *other != place
                    && meet(&permit.provision, &flat.provision).is_some()
                    && !others.iter().any(|(_, same)| same == deny)
            });
            if elsewhere.is_some() {
                let what = "another permit permits what this exception denies: in the register a deny always wins";
                report.problem(&rule.path, what);
            }
            if !flats.contains(&flat) {
                flats.push(flat);
            }
        }
    }
    flats
}

const EXCEPTS_NOTHING: &str = "is an exception to nothing: it has nothing in common with the rule it stands in";

fn refuse_idle_permit(rule: &Rule, report: &Report) {
    let what = "a permit inside a permit takes nothing away and adds nothing; if only this is to be permitted, let the \
                rule around it be a deny";
    report.problem(&rule.path, what);
}

/// Nothing is flat that stands inside such a deny.
fn refuse_deeper(deny: &Rule, grantee: &AccountId, report: &Report) {
    for rule in deny.exceptions.iter().filter(|rule| concerns(rule, grantee)) {
        let what = match rule.effect {
            Effect::Permit => "an exception to a deny that itself is one: in the register a deny always wins",
            Effect::Deny => "a deny inside a deny adds nothing",
        };
        report.problem(&rule.path, what);
    }
}

/// A root as it stands, without its exceptions.
pub(super) fn alone(root: &Rule, all: u64) -> Provision {
    literal(root, all, None).provision
}

/// The rule as it stands; what it leaves open is everything.
fn literal(rule: &Rule, all: u64, period: Option<Period>) -> Flat {
    let open = match rule.effect {
        Effect::Permit => Confidentiality::VeryRestricted,
        Effect::Deny => Confidentiality::Unrestricted,
    };
    let provision = Provision {
        effect: rule.effect,
        purposes: rule.purposes.unwrap_or(all),
        categories: rule.categories.unwrap_or(CATEGORY_MASK),
        label: rule.label.unwrap_or(open),
        period,
        data: rule.data.unwrap_or(Period::ALWAYS),
    };
    Flat { provision, index: rule.index }
}

/// A permit inside a deny is about no more than the deny is about. (The deny's period is the consent's.)
fn within(deny: &Rule, permit: &Rule, all: u64, report: &Report) -> Option<Flat> {
    let mut flat = literal(permit, all, permit.period);
    if deny.unconditional() {
        return Some(flat);
    }
    if deny.label.is_some_and(|label| label != Confidentiality::Unrestricted) {
        let what = "the deny around it begins at a label: the register cannot permit from a label upwards";
        report.problem(&permit.path, what);
        return None;
    }
    let outer = literal(deny, all, None).provision;
    let inner = &mut flat.provision;
    inner.purposes = common_purposes(outer.purposes, inner.purposes);
    inner.categories &= outer.categories;
    let data = common(&outer.data, &inner.data);
    if inner.purposes == 0 || inner.categories == 0 || data.is_none() {
        report.problem(&permit.path, EXCEPTS_NOTHING);
        return None;
    }
    inner.data = data?;
    Some(flat)
}

/// What a deny denies of a permit, if anything.
fn meet(permit: &Provision, deny: &Provision) -> Option<Provision> {
    let purposes = common_purposes(permit.purposes, deny.purposes);
    let categories = permit.categories & deny.categories;
    let data = common(&permit.data, &deny.data)?;
    let period = match (permit.period, deny.period) {
        (Some(a), Some(b)) => Some(common(&a, &b)?),
        (one, other) => one.or(other),
    };
    (purposes != 0 && categories != 0 && deny.label <= permit.label).then_some(Provision {
        effect: Effect::Deny,
        purposes,
        categories,
        label: deny.label,
        period,
        data,
    })
}

fn common(a: &Period, b: &Period) -> Option<Period> {
    let both = Period { from: a.from.max(b.from), until: a.until.min(b.until) };
    (both.from < both.until).then_some(both)
}

/// The purposes that both masks cover; a purpose covers the narrower ones.
fn common_purposes(a: u64, b: u64) -> u64 {
    (a & covered(b)) | (b & covered(a))
}

fn covered(mask: u64) -> u64 {
    (0..PURPOSE_COUNT)
        .filter_map(|bit| u8::try_from(bit).ok().map(Purpose))
        .filter(|purpose| purpose.covered_by() & mask != 0)
        .fold(0, |all, purpose| all | purpose.mask())
}
