//! Chains: from an accreditation up to the governor, in at most three hops.

use super::{Error, Lapse, Link, Principal, Role, Term, MAX_DEPTH};
use crate::{AccountId, Timestamp};

/// Where the accreditations for one credential type are loaded from.
pub trait Terms {
    /// An account's newest term.
    fn newest(&self, account: &AccountId) -> Option<Term>;

    /// A term that another one followed.
    fn older(&self, account: &AccountId, number: u32) -> Option<Term>;

    /// A term by its number.
    ///
    /// # Errors
    /// [`Error::NoSuchTerm`].
    fn term(&self, account: &AccountId, number: u32) -> Result<Term, Error> {
        self.newest(account)
            .filter(|newest| newest.number == number)
            .or_else(|| self.older(account, number))
            .ok_or(Error::NoSuchTerm { account: *account, term: number })
    }
}

/// An account and the term in which it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hop {
    /// The account.
    pub account: AccountId,
    /// Its term.
    pub term: Term,
}

/// The hops from an accreditation up to the governor, at a time; none for the governor itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chain {
    hops: [Option<Hop>; MAX_DEPTH as usize],
    at: Timestamp,
}

/// What causes do to something at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cover {
    /// The nearest hop that makes it void: the account, and how far away it is.
    pub void: Option<(AccountId, u8)>,
    /// When the first of them takes or took effect, if one reaches it.
    pub effective: Option<Timestamp>,
}

impl Chain {
    /// The chain that begins at a term, as it was at a time; none is the governor.
    ///
    /// # Errors
    /// [`Error::NoSuchTerm`].
    pub fn load(first: Option<(AccountId, u32)>, terms: &dyn Terms, at: Timestamp) -> Result<Chain, Error> {
        let mut hops = [None; MAX_DEPTH as usize];
        let mut next = first;
        for hop in &mut hops {
            let Some((account, number)) = next else { break };
            let term = terms.term(&account, number)?;
            next = term.link(at).parent;
            *hop = Some(Hop { account, term });
        }
        Ok(Chain { hops, at })
    }

    /// The chain that begins at an account's newest term.
    ///
    /// # Errors
    /// [`Error::NotAccredited`] if there never was one.
    pub(super) fn newest(account: &AccountId, terms: &dyn Terms, now: Timestamp) -> Result<Chain, Error> {
        let newest = terms.newest(account).ok_or(Error::NotAccredited { hop: *account, why: Lapse::Never })?;
        Chain::load(Some((*account, newest.number)), terms, now)
    }

    /// The chain of somebody who acts as an authority now: none for the governor, an account's by its newest term.
    ///
    /// # Errors
    /// [`Error::NotAccredited`], [`Error::NotAuthority`].
    pub(super) fn acting(by: &Principal, terms: &dyn Terms, now: Timestamp) -> Result<Chain, Error> {
        let Principal::Account(account) = by else { return Chain::load(None, terms, now) };
        let chain = Chain::newest(account, terms, now)?;
        chain.check_running(now)?;
        if !chain.hop(0).is_some_and(|hop| hop.term.role == Role::Authority) {
            return Err(Error::NotAuthority { account: *account });
        }
        Ok(chain)
    }

    /// The link of a term that the first hop, or the governor, grants or takes over now.
    pub(super) fn beneath(&self, now: Timestamp) -> Link {
        Link { parent: self.first(), since: now }
    }

    /// How far from the governor the first hop is: 1 to [`MAX_DEPTH`]; 0 for the governor.
    pub fn depth(&self) -> u8 {
        self.hops().fold(0, |depth, _| depth.saturating_add(1))
    }

    /// The first hop's account and the number of its term; none for the governor.
    pub fn first(&self) -> Option<(AccountId, u32)> {
        self.hop(0).map(|hop| (hop.account, hop.term.number))
    }

    /// The time that it is the chain of.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// The hops, nearest first.
    pub fn hops(&self) -> impl Iterator<Item = &Hop> {
        self.hops.iter().flatten()
    }

    /// A hop by its distance.
    pub fn hop(&self, level: usize) -> Option<&Hop> {
        self.hops.get(level)?.as_ref()
    }

    /// Whether everyone in it may act on their accreditation now: each hop active and in its period.
    ///
    /// # Errors
    /// [`Error::NotAccredited`], of the nearest hop that may not.
    pub fn check_running(&self, now: Timestamp) -> Result<(), Error> {
        self.hops().try_for_each(|hop| match hop.term.lapse(now) {
            Some(why) => Err(Error::NotAccredited { hop: hop.account, why }),
            None => Ok(()),
        })
    }

    /// What causes do to something that the first hop granted or issued at `since`.
    ///
    /// A cause reaches what its own hop granted or issued at or after the stated instant, and so everything beneath that.
    pub fn cover(&self, since: Timestamp) -> Cover {
        let mut cover = Cover { void: None, effective: None };
        let mut item = since;
        for (hop, level) in self.hops().zip(0u8..) {
            // What was recorded later is not looked at, so that an answer about the past never changes.
            if let Some(cause) = hop.term.cause_against(item).filter(|cause| cause.recorded <= self.at) {
                let earlier = cover.effective.map_or(cause.effective, |known| known.min(cause.effective));
                cover.effective = Some(earlier);
                if cause.effective <= self.at && cover.void.is_none() {
                    cover.void = Some((hop.account, level));
                }
            }
            item = hop.term.link(self.at).since;
        }
        cover
    }

    /// Whoever's revocation for cause makes void what the first hop granted or issued at `since`, now or once the grace is over.
    pub(super) fn reached(&self, since: Timestamp) -> Option<AccountId> {
        self.reach(0, since)
    }

    /// Whoever was revoked for cause so that the hop at this distance has no say any more: itself, or one above it to whom
    /// it owes its term.
    pub fn outcast(&self, level: usize) -> Option<AccountId> {
        // What it does itself it does now, and no cause dates from later.
        self.reach(level, self.at)
    }

    fn reach(&self, level: usize, since: Timestamp) -> Option<AccountId> {
        let mut item = since;
        for hop in self.hops().skip(level) {
            if hop.term.cause_against(item).is_some() {
                return Some(hop.account);
            }
            item = hop.term.link(self.at).since;
        }
        None
    }

    /// # Errors
    /// [`Error::NotAccredited`] if the hop at this distance is [outcast](Chain::outcast).
    pub(super) fn check_say(&self, level: usize) -> Result<(), Error> {
        match self.outcast(level) {
            Some(hop) => Err(Error::NotAccredited { hop, why: Lapse::RevokedForCause }),
            None => Ok(()),
        }
    }

    /// Whether the hop at this distance left behind what is beneath it: its term is over, or it is outcast.
    pub(super) fn is_orphaned_by(&self, level: usize, now: Timestamp) -> bool {
        let over = self.hop(level).is_some_and(|hop| hop.term.over(now).is_some());
        over || self.outcast(level).is_some()
    }

    /// Whether this is the governor, or an account at or above this distance.
    pub(super) fn is_above(&self, level: usize, who: &Principal) -> bool {
        match who {
            Principal::Governor => true,
            Principal::Account(account) => self.hops().skip(level).any(|hop| hop.account == *account),
        }
    }
}
