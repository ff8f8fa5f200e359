//! Rules of a consent as people type them.

use salus_domain::consent::codes::Category;
use salus_domain::consent::codes::{CATEGORIES, PURPOSE_CODES, SCOPES};
use salus_domain::consent::{
    CATEGORY_MASK, Confidentiality, Effect, Emergency, Period, Provision, Purpose, REASON_CODES, Scope,
};

use crate::failure::{Failure, Result};
use crate::suite::rules::meant;
pub use crate::suite::rules::{jurisdiction, period};

/// Reads one purpose: an HL7 v3 PurposeOfUse code such as TREAT.
pub fn purpose(text: &str) -> Result<Purpose> {
    Purpose::from_code(&text.to_ascii_uppercase()).ok_or_else(|| {
        Failure::usage(format!("`{text}` is not a purpose of use")).hint(meant(
            &text.to_ascii_uppercase(),
            &PURPOSE_CODES,
            "the common ones: TREAT, HRESCH, HPAYMT, HOPERAT, PATRQT",
        ))
    })
}

/// Reads purposes into a mask.
pub fn purposes(texts: &[String]) -> Result<u64> {
    texts.iter().try_fold(0, |mask, text| Ok(mask | purpose(text)?.mask()))
}

/// Reads categories into a plain (not blinded) mask; `all` means every one.
pub fn categories(texts: &[String]) -> Result<u64> {
    texts.iter().try_fold(0, |mask, text| {
        let text = text.to_ascii_lowercase();
        if text == "all" {
            return Ok(CATEGORY_MASK);
        }
        let position = Category::position(&text).ok_or_else(|| {
            let names: Vec<&str> = CATEGORIES.iter().map(|category| category.code).collect();
            Failure::usage(format!("`{text}` is not a category of data")).hint(meant(
                &text,
                &names,
                &format!("they are: all, {}", names.join(", ")),
            ))
        })?;
        Ok(mask | 1 << position)
    })
}

/// Reads a confidentiality label: U, L, M, N, R or V.
pub fn confidentiality(text: &str) -> Result<Confidentiality> {
    let code = text.to_ascii_uppercase();
    Confidentiality::ALL.into_iter().find(|label| label.code() == code).ok_or_else(|| {
        Failure::usage(format!("`{text}` is not a confidentiality label"))
            .hint("U unrestricted, L low, M moderate, N normal, R restricted, V very restricted")
    })
}

/// Reads a scope: treatment, research, privacy (patient-privacy) or advance-directive (adr).
pub fn scope(text: &str) -> Result<Scope> {
    match text.to_ascii_lowercase().as_str() {
        "privacy" => Ok(Scope::Privacy),
        "advance-directive" => Ok(Scope::AdvanceDirective),
        code => Scope::from_code(code).ok_or_else(|| {
            Failure::usage(format!("`{text}` is not a scope")).hint("treatment, research, privacy or advance-directive")
        }),
    }
}

/// The one scope that all purposes belong to.
pub fn scope_of(purposes: u64) -> Result<Scope> {
    use salus_domain::consent::codes::purposes_of;
    let touched: Vec<Scope> = SCOPES.into_iter().filter(|scope| purposes & purposes_of(*scope) != 0).collect();
    match touched.as_slice() {
        [scope] => Ok(*scope),
        [] => Err(Failure::usage("no purpose is named").hint("for instance --purpose TREAT")),
        several => {
            let lists: Vec<String> = several
                .iter()
                .map(|scope| {
                    let names = super::words::purposes(purposes & purposes_of(*scope));
                    format!("{} ({})", scope.code(), names.join(", "))
                })
                .collect();
            Err(Failure::usage(format!("these purposes belong to several scopes: {}", lists.join("; ")))
                .hint("a consent has one scope: grant each by a command of its own"))
        }
    }
}

/// Reads a rule such as `deny purpose=HRESCH category=genetic,hiv label=R from=2026-01-01 until=… data-from=… data-until=…`;
/// its categories are plain. A permit without a label goes up to N, a deny begins at U; without a category it means all.
pub fn provision(text: &str) -> Result<Provision> {
    let bad = |what: String| {
        Failure::usage(format!("the rule `{text}`: {what}"))
            .hint("for instance 'deny purpose=HRESCH category=genetic,hiv label=R until=2027-01-01'")
    };
    let mut words = text.split_whitespace();
    let effect = match words.next() {
        Some("permit") => Effect::Permit,
        Some("deny") => Effect::Deny,
        other => return Err(bad(format!("it begins with permit or deny, not with `{}`", other.unwrap_or_default()))),
    };
    let (mut purpose_names, mut category_names) = (Vec::new(), Vec::new());
    let mut label = None;
    let (mut from, mut until, mut data_from, mut data_until) = (None, None, None, None);
    for word in words {
        let (name, value) = word.split_once('=').ok_or_else(|| bad(format!("`{word}` is not name=value")))?;
        let list = || value.split(',').map(str::to_owned);
        match name {
            "purpose" => purpose_names.extend(list()),
            "category" => category_names.extend(list()),
            "label" | "confidentiality" => label = Some(confidentiality(value)?),
            "from" => from = Some(value),
            "until" => until = Some(value),
            "data-from" => data_from = Some(value),
            "data-until" => data_until = Some(value),
            _ => {
                return Err(bad(format!(
                    "it has no `{name}`; it has purpose, category, label, from, until, data-from, data-until"
                )));
            }
        }
    }
    if purpose_names.is_empty() {
        return Err(bad("it names no purpose".into()));
    }
    if category_names.is_empty() {
        category_names.push("all".into());
    }
    let holds = period(from, until)?;
    Ok(Provision {
        effect,
        purposes: purposes(&purpose_names)?,
        categories: categories(&category_names)?,
        label: label.unwrap_or(match effect {
            Effect::Permit => Confidentiality::Normal,
            Effect::Deny => Confidentiality::Unrestricted,
        }),
        period: (holds != Period::ALWAYS).then_some(holds),
        data: period(data_from, data_until)?,
    })
}

/// Reads why the glass is broken: treatment, unable-to-consent, public-health, threat, or HL7's code.
pub fn emergency(text: &str) -> Result<Emergency> {
    let all = (0..=u8::MAX).map(Emergency).take_while(|reason| reason.code().is_some());
    let names: Vec<(&str, Emergency)> = all.map(|reason| (super::words::reason(reason), reason)).collect();
    let typed = text.to_ascii_lowercase();
    let is_meant = |name: &str, reason: &Emergency| {
        name == typed || reason.code().is_some_and(|code| code.eq_ignore_ascii_case(&typed))
    };
    names.iter().find(|(name, reason)| is_meant(name, reason)).map(|(_, reason)| *reason).ok_or_else(|| {
        let names: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
        let known = format!("they are: {} (HL7: {})", names.join(", "), REASON_CODES.join(", "));
        Failure::usage(format!("`{text}` is not a reason to break the glass")).hint(meant(&typed, &names, &known))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::when;

    #[test]
    fn a_rule_reads_back_as_typed() {
        let rule = provision("deny purpose=HRESCH category=genetic,hiv label=R until=2026-12-31").unwrap();
        assert_eq!(rule.effect, Effect::Deny);
        assert_eq!(rule.purposes, Purpose::HRESCH.mask());
        assert_eq!(rule.categories.count_ones(), 2);
        assert_eq!(rule.label, Confidentiality::Restricted);
        assert_eq!(rule.period.unwrap().until, when::from("2027-01-01").unwrap());
        assert_eq!(rule.data, Period::ALWAYS);
    }

    #[test]
    fn what_is_left_out_of_a_rule() {
        let permit = provision("permit purpose=treat").unwrap();
        assert_eq!((permit.categories, permit.label), (CATEGORY_MASK, Confidentiality::Normal));
        assert_eq!(provision("deny purpose=TREAT").unwrap().label, Confidentiality::Unrestricted);
    }

    #[test]
    fn mistakes_are_pointed_at() {
        for (text, part) in [
            ("allow purpose=TREAT", "`allow`"),
            ("permit", "no purpose"),
            ("permit purpose=TREAT colour=red", "`colour`"),
            ("permit purpose=TREAT laboratory", "`laboratory`"),
            ("permit purpose=TREET", "`TREET`"),
            ("permit purpose=TREAT category=lab", "`lab`"),
            ("permit purpose=TREAT label=X", "`X`"),
            ("permit purpose=TREAT from=2027-01-01 until=2026-01-01", "ends before"),
        ] {
            let failure = provision(text).unwrap_err();
            assert!(failure.message.contains(part), "{text}: {}", failure.message);
        }
    }

    #[test]
    fn a_near_name_is_suggested() {
        assert!(categories(&["labratory".into()]).unwrap_err().hint.unwrap().contains("laboratory"));
        assert!(purpose("TREET").unwrap_err().hint.unwrap().contains("TREAT"));
    }

    #[test]
    fn purposes_of_two_scopes_are_refused_by_name() {
        let mask = purposes(&["TREAT".into(), "HRESCH".into()]).unwrap();
        let message = scope_of(mask).unwrap_err().message;
        assert!(message.contains("treatment (TREAT)") && message.contains("research (HRESCH)"), "{message}");
        assert_eq!(scope_of(Purpose::HPAYMT.mask()).unwrap(), Scope::Privacy);
    }

    #[test]
    fn a_reason_is_a_name_or_hl7s_code() {
        for (number, (name, code)) in
            ["treatment", "unable-to-consent", "public-health", "threat"].iter().zip(REASON_CODES).enumerate()
        {
            assert_eq!(usize::from(emergency(name).unwrap().0), number);
            assert_eq!(emergency(name).unwrap(), emergency(code).unwrap());
        }
        assert!(emergency("treatmnt").unwrap_err().hint.unwrap().contains("treatment"));
        assert!(emergency("urgent").unwrap_err().hint.unwrap().contains("OVRINCOMP"));
    }
}
