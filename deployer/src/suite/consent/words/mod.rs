//! Decisions, cases and refusals in words for people.

mod cases;
mod refusals;

use salus_domain::consent::codes::{CATEGORIES, PURPOSE_CODES};
use salus_domain::consent::{Basis, Decision, DenyReason, Effect, Provision, Purpose, Terms};

use crate::formats::jurisdiction;
pub use crate::formats::receipt::reason_name;
use crate::suite::when::{show, show_period};

pub use cases::{Progress, guardian_kind, is_open, outcome_name, outcome_words, progress, reason};
pub use refusals::error;

/// A decision as one sentence.
pub fn decision(decision: &Decision) -> String {
    match decision {
        Decision::Permit(Basis::Consent { version }) => format!("permitted, by version {version} of the consent"),
        Decision::Permit(Basis::Default) => "permitted, by the subject's default".into(),
        Decision::Permit(Basis::BreakGlass { case }) => format!("permitted, by breaking the glass (case {case})"),
        Decision::Deny(reason) => format!("denied: {}", deny(reason)),
    }
}

/// The name of a decision: `permit` or `deny`.
pub fn outcome(decision: &Decision) -> &'static str {
    match decision {
        Decision::Permit(_) => "permit",
        Decision::Deny(_) => "deny",
    }
}

/// Why something is denied.
pub fn deny(reason: &DenyReason) -> String {
    match reason {
        DenyReason::DeniedByProvision { index } => {
            format!("rule {} of the consent denies it", u16::from(*index).saturating_add(1))
        }
        DenyReason::NotCovered => "the consent permits other things, not this".into(),
        DenyReason::NoConsent => "nothing was ever granted to this grantee for this kind of purpose".into(),
        DenyReason::NotYetActive { from } => format!("the consent does not hold before {}", show(*from)),
        DenyReason::Expired { until } => format!("the consent held until {}", show(*until)),
        DenyReason::Exhausted => "all uses that the consent allows are used up".into(),
        DenyReason::Revoked => "the consent was revoked".into(),
        DenyReason::EnteredInError => "the consent was entered in error and taken back".into(),
        DenyReason::GuardianEnded => "a guardian had granted it, and what they granted was dropped at their end".into(),
        DenyReason::OtherVersion { current } => format!("another version than expected holds: {current}"),
        DenyReason::NotDelegate => "who asks is not (or no longer) a delegate of that grantee".into(),
    }
}

/// The codes of a mask of purposes.
pub fn purposes(mask: u64) -> Vec<&'static str> {
    PURPOSE_CODES.iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1).map(|(_, code)| *code).collect()
}

/// The codes of the widest purposes of a mask: each covers its narrower ones, which need no mention.
pub fn widest_purposes(mask: u64) -> Vec<&'static str> {
    let widest = PURPOSE_CODES.iter().enumerate().filter(|(bit, _)| {
        let purpose = u8::try_from(*bit).map(Purpose).ok();
        mask >> bit & 1 == 1 && purpose.is_some_and(|p| p.covered_by() & !p.mask() & mask == 0)
    });
    widest.map(|(_, code)| *code).collect()
}

/// The names of a mask of categories, not blinded (any more).
pub fn categories(mask: u64) -> Vec<&'static str> {
    CATEGORIES.iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1).map(|(_, category)| category.code).collect()
}

/// A provision in one line; `unblind` gives the plain mask if the secret is known.
pub fn provision(provision: &Provision, unblind: &dyn Fn(u64) -> Option<u64>) -> String {
    let categories = match unblind(provision.categories) {
        Some(salus_domain::consent::CATEGORY_MASK) => "every category".into(),
        Some(mask) => categories(mask).join(", "),
        None => format!("categories 0x{:08x} (blinded)", provision.categories),
    };
    let (verb, label) = match provision.effect {
        Effect::Permit => ("permits", "up to"),
        Effect::Deny => ("denies", "from"),
    };
    let mut text = format!(
        "{verb} {categories} for {}, confidentiality {label} {}",
        widest_purposes(provision.purposes).join(", "),
        provision.label.code()
    );
    if let Some(period) = &provision.period {
        text += &format!(", holds {}", show_period(period));
    }
    if provision.data != salus_domain::consent::Period::ALWAYS {
        text += &format!(", data {}", show_period(&provision.data));
    }
    text
}

/// Terms, one line each.
pub fn terms(terms: &Terms, unblind: &dyn Fn(u64) -> Option<u64>) -> Vec<String> {
    let mut lines = vec![format!("holds {}", show_period(&terms.period))];
    lines.extend(terms.provisions.iter().map(|rule| provision(rule, unblind)));
    if let Some(uses) = terms.max_uses {
        lines.push(format!("good for {uses} uses"));
    }
    if let Some(code) = &terms.jurisdiction {
        lines.push(format!("jurisdiction {}", jurisdiction::write(code)));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use salus_domain::consent::codes::{PURPOSE_MASK, purposes_of};
    use salus_domain::consent::{Confidentiality, Period, Scope};

    #[test]
    fn narrower_purposes_need_no_mention() {
        assert_eq!(widest_purposes(purposes_of(Scope::Treatment)), ["TREAT"]);
        assert_eq!(widest_purposes(Purpose::ETREAT.mask() | Purpose::BTG.mask()), ["ETREAT"]);
        assert!(widest_purposes(PURPOSE_MASK).len() < 10);
    }

    #[test]
    fn a_rule_reads_as_a_sentence() {
        let rule = Provision {
            effect: Effect::Deny,
            purposes: Purpose::HRESCH.mask(),
            categories: 0b11,
            label: Confidentiality::Restricted,
            period: None,
            data: Period { from: 0, until: 1_577_836_800_000 },
        };
        assert_eq!(
            provision(&rule, &Some),
            "denies medication, laboratory for HRESCH, confidentiality from R, data until 2020-01-01T00:00:00Z"
        );
        assert!(provision(&rule, &|_| None).contains("0x00000003 (blinded)"));
    }
}
