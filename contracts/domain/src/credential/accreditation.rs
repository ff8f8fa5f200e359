//! Accreditation: who may issue, and who may say so.
//!
//! Suspension, expiry and an ordinary end only stop what is new: whatever was granted or issued before stays as it is, so that
//! a board's lapse closes no pharmacy. Revocation for cause alone reaches back, to a stated instant, after a stated grace.

use super::{Cause, Chain, CredentialType, Error, Principal, Role, Term, Terms, TypeDefinition, MAX_DEPTH};
use crate::{AccountId, Period, Timestamp};
use scale::{Decode, Encode};

/// The longest grace of a revocation for cause: 90 days.
pub const MAX_GRACE: u64 = 90 * 86_400_000;

/// What somebody is accredited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct NewTerm {
    /// The account.
    pub account: AccountId,
    /// The type of credentials.
    pub credential_type: CredentialType,
    /// What it allows.
    pub role: Role,
    /// When it runs; a `from` in the past is raised to now.
    pub period: Period,
}

/// What an accreditation did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accredited {
    /// The new term, to be kept as the newest.
    pub term: Term,
    /// The `from` that was asked for, if it lay in the past and was raised to now.
    pub clamped_from: Option<Timestamp>,
    /// The term before, to be kept under its number.
    pub replaced: Option<Term>,
}

/// Accredits an account for a type of credentials.
///
/// # Errors
/// [`Error::TypeRetired`], [`Error::SelfAccreditation`]; [`Error::NotAccredited`] and [`Error::NotAuthority`] of the one who
/// accredits; [`Error::Cycle`], [`Error::TooDeep`]; [`Error::AlreadyAccredited`] while a term runs, unless it is void for
/// cause; [`Error::BadPeriod`] if nothing of it lies in the future; [`Error::NumbersExhausted`].
pub fn accredit(
    new: &NewTerm,
    by: &Principal,
    definition: &TypeDefinition,
    terms: &dyn Terms,
    now: Timestamp,
) -> Result<Accredited, Error> {
    definition.check_open(new.credential_type)?;
    let account = Principal::Account(new.account);
    if *by == account {
        return Err(Error::SelfAccreditation);
    }
    let above = Chain::acting(by, terms, now)?;
    if above.hops().any(|hop| hop.account == new.account) {
        return Err(Error::Cycle { account: new.account });
    }
    let depth = above.depth().saturating_add(1);
    if depth > MAX_DEPTH {
        return Err(Error::TooDeep { depth });
    }
    let replaced = terms.newest(&new.account);
    if let Some(newest) = &replaced {
        let standing = Chain::load(Some((new.account, newest.number)), terms, now)?;
        if !standing.is_orphaned_by(0, now) {
            return Err(Error::AlreadyAccredited { term: newest.number });
        }
    }
    let number = crate::numbers::create(replaced.map_or(0, |newest| newest.number), None)?;
    let (period, clamped_from) = new.period.from_now_on(now);
    period.check()?;
    let term = Term {
        number,
        role: new.role,
        granted: above.beneath(now),
        adopted: [None; 2],
        period,
        suspended: false,
        ended: None,
        cause: None,
    };
    Ok(Accredited { term, clamped_from, replaced })
}

/// Suspends a term: its account issues and accredits nothing until it is reinstated, nor does anyone beneath.
///
/// By the parent. Returns the term as it is now, and so do the others.
///
/// # Errors
/// [`Error::NoSuchTerm`], [`Error::NotParent`], [`Error::NotAccredited`] if it is over or the parent has no say any more,
/// [`Error::AlreadySuspended`].
pub fn suspend(
    account: &AccountId,
    number: u32,
    by: &Principal,
    terms: &dyn Terms,
    now: Timestamp,
) -> Result<Term, Error> {
    let mut term = held(account, number, by, terms, now)?;
    check_not_over(account, &term, now)?;
    if term.suspended {
        return Err(Error::AlreadySuspended);
    }
    term.suspended = true;
    Ok(term)
}

/// Ends a suspension. By the parent.
///
/// # Errors
/// [`Error::NoSuchTerm`], [`Error::NotParent`], [`Error::NotAccredited`] if it is over or the parent has no say any more,
/// [`Error::NotSuspended`].
pub fn reinstate(
    account: &AccountId,
    number: u32,
    by: &Principal,
    terms: &dyn Terms,
    now: Timestamp,
) -> Result<Term, Error> {
    let mut term = held(account, number, by, terms, now)?;
    check_not_over(account, &term, now)?;
    if !term.suspended {
        return Err(Error::NotSuspended);
    }
    term.suspended = false;
    Ok(term)
}

/// Ends a term before its time. By the parent, or by the account itself, which nobody can keep accredited against its will.
///
/// # Errors
/// [`Error::NoSuchTerm`], [`Error::NotParent`], [`Error::NotAccredited`] if it is over or the parent has no say any more.
pub fn end(account: &AccountId, number: u32, by: &Principal, terms: &dyn Terms, now: Timestamp) -> Result<Term, Error> {
    let mut term = match by {
        Principal::Account(own) if own == account => terms.term(account, number)?,
        _ => held(account, number, by, terms, now)?,
    };
    check_not_over(account, &term, now)?;
    term.ended = Some(now);
    Ok(term)
}

/// Revokes a term for cause, running or over: what it granted or issued at or after `since` is void once the grace is over.
///
/// By the parent; final. A `since` before the term is raised to its beginning.
///
/// # Errors
/// [`Error::NoSuchTerm`], [`Error::NotParent`], [`Error::NotAccredited`] if the parent has no say any more,
/// [`Error::SinceInFuture`], [`Error::GraceTooLong`], [`Error::AlreadyRevokedForCause`].
pub fn revoke_for_cause(
    account: &AccountId,
    number: u32,
    by: &Principal,
    (since, grace): (Timestamp, u64),
    terms: &dyn Terms,
    now: Timestamp,
) -> Result<Term, Error> {
    let mut term = held(account, number, by, terms, now)?;
    if since > now {
        return Err(Error::SinceInFuture { now });
    }
    if grace > MAX_GRACE {
        return Err(Error::GraceTooLong { grace });
    }
    if term.cause.is_some() {
        return Err(Error::AlreadyRevokedForCause);
    }
    if term.over(now).is_none() {
        term.ended = Some(now);
    }
    let since = since.max(term.granted.since);
    term.cause = Some(Cause { since, recorded: now, effective: now.saturating_add(grace) });
    Ok(term)
}

/// Takes over a term whose parent is gone: from now on it hangs beneath the adopter, and what was void for a cause above it
/// counts again.
///
/// By an authority further up, or the governor.
///
/// # Errors
/// [`Error::NoSuchTerm`], [`Error::NotAncestor`], [`Error::StillAccredited`]; [`Error::NotAccredited`] and
/// [`Error::NotAuthority`] of the adopter; [`Error::TooDeep`] unless that brings the term nearer to the governor.
pub fn adopt(
    account: &AccountId,
    number: u32,
    by: &Principal,
    terms: &dyn Terms,
    now: Timestamp,
) -> Result<Term, Error> {
    let (mut term, chain) = load(account, number, terms, now)?;
    let Some(parent) = chain.hop(1) else { return Err(Error::NotAncestor) };
    if !chain.is_above(2, by) {
        return Err(Error::NotAncestor);
    }
    if !chain.is_orphaned_by(1, now) {
        return Err(Error::StillAccredited { account: parent.account });
    }
    let above = Chain::acting(by, terms, now)?;
    let depth = above.depth().saturating_add(1);
    // Nearer each time: so there are at most two adoptions, what is beneath never gets too deep, and no cycle can close.
    match term.adopted.iter_mut().find(|adopted| adopted.is_none()) {
        Some(free) if depth < chain.depth() => *free = Some(above.beneath(now)),
        _ => return Err(Error::TooDeep { depth }),
    }
    Ok(term)
}

/// The term, if `by` is its parent and has a say.
fn held(account: &AccountId, number: u32, by: &Principal, terms: &dyn Terms, now: Timestamp) -> Result<Term, Error> {
    let (term, chain) = load(account, number, terms, now)?;
    let parent = Principal::from(term.link(now).parent);
    if *by != parent {
        return Err(Error::NotParent { parent });
    }
    chain.check_say(1)?;
    Ok(term)
}

/// A term and its chain.
fn load(account: &AccountId, number: u32, terms: &dyn Terms, now: Timestamp) -> Result<(Term, Chain), Error> {
    let chain = Chain::load(Some((*account, number)), terms, now)?;
    let first = chain.hop(0).ok_or(Error::NoSuchTerm { account: *account, term: number })?;
    Ok((first.term, chain))
}

fn check_not_over(account: &AccountId, term: &Term, now: Timestamp) -> Result<(), Error> {
    match term.over(now) {
        Some(why) => Err(Error::NotAccredited { hop: *account, why }),
        None => Ok(()),
    }
}
