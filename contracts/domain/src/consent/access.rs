//! Uses of consents.

use super::decision::{self, Standing};
use super::{Basis, Consent, Decision, DenyReason, Error, Instant, Request, Subject};
use crate::{AccountId, Timestamp};

/// Opening the same resource again within this time, in milliseconds, is the same use.
pub const REOPEN_WINDOW: u64 = 600_000;

/// What an access came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// The answer.
    pub decision: Decision,
    /// Uses left, if a limited consent permitted it.
    pub uses_left: Option<u32>,
    /// Whether it is the same use as a moment before.
    pub reopened: bool,
    /// Whether it consumed a use, so that consent, subject and opening have changed.
    pub counted: bool,
}

impl Access {
    /// A denial that changes nothing.
    pub const fn denied(reason: DenyReason) -> Access {
        Access { decision: Decision::Deny(reason), uses_left: None, reopened: false, counted: false }
    }
}

/// Decides about an access and consumes a use if the consent limits them.
///
/// `opened` is when the same resource was last counted under the same version. An open window for break-glass consumes no
/// use; who expects a version asks for the consent, and no window stands in for it.
pub fn access(
    consent: Option<&mut Consent>,
    subject: &mut Subject,
    standing: &Standing,
    request: &Request,
    expected: Option<u32>,
    opened: Option<Timestamp>,
    now: Timestamp,
) -> Access {
    if let (None, Some(decision)) = (expected, decision::by_window(standing, request)) {
        return Access { decision, uses_left: None, reopened: false, counted: false };
    }
    let at = Instant::after(now);
    let state = match &consent {
        Some(consent) => consent.state(standing, at),
        None => Err(DenyReason::NoConsent),
    };
    let reopened = opened.is_some_and(|opened| now.saturating_sub(opened) < REOPEN_WINDOW);
    let decision = match (state, &consent) {
        (Ok(()), Some(consent)) => consent.says(request, now),
        (Err(DenyReason::Exhausted), Some(consent))
            if reopened && matches!(consent.says(request, now), Decision::Permit(_)) =>
        {
            consent.says(request, now)
        }
        (state, _) => decision::by_default(standing.policy, request, state.err().unwrap_or(DenyReason::NoConsent)),
    };
    let (Decision::Permit(basis), Some(expected)) = (&decision, expected) else {
        return count(decision, consent, subject, reopened, now);
    };
    match *basis {
        Basis::Consent { version } if version == expected => count(decision, consent, subject, reopened, now),
        Basis::Consent { version } => Access::denied(DenyReason::OtherVersion { current: version }),
        Basis::Default | Basis::BreakGlass { .. } => Access::denied(state.err().unwrap_or(DenyReason::NoConsent)),
    }
}

fn count(
    decision: Decision,
    consent: Option<&mut Consent>,
    subject: &mut Subject,
    reopened: bool,
    now: Timestamp,
) -> Access {
    let mut access = Access { decision, uses_left: None, reopened: false, counted: false };
    let (Decision::Permit(Basis::Consent { .. }), Some(consent)) = (&access.decision, consent) else { return access };
    let Some(max_uses) = consent.terms.max_uses else { return access };
    if !reopened {
        let instant = subject.change(now);
        consent.uses = consent.uses.saturating_add(1);
        if consent.uses >= max_uses {
            consent.exhausted = Some(instant);
        }
    }
    access.uses_left = Some(max_uses.saturating_sub(consent.uses));
    access.reopened = reopened;
    access.counted = !reopened;
    access
}

/// Whether a caller may vouch for others; `wired` is the contract in the enforcer's slot.
///
/// # Errors
/// [`Error::NotEnforcer`].
pub fn check_enforcer(wired: Option<AccountId>, caller: &AccountId) -> Result<(), Error> {
    if wired.as_ref() == Some(caller) {
        Ok(())
    } else {
        Err(Error::NotEnforcer)
    }
}
