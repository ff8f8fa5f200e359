//! The model: a log of everything that ever happened, read from its beginning for every question.
//!
//! Written from the rules in words, not from the code of the rules: no slot, no chain, no stored state. Accreditations are
//! dated by the millisecond; the changes of a slot are also numbered.

use super::support::credential::{TermKey, GOVERNOR};
use super::terms::who;
use salus_domain::credential::*;
use salus_domain::{AccountId, Hash};
use std::collections::BTreeSet;

/// Whose doing: an account, or the governor.
pub type Above = Option<(AccountId, u32)>;

#[derive(Clone, Debug)]
pub enum What {
    Accredited { term: TermKey, parent: Above, role: Role, period: Period },
    TermSuspended { term: TermKey },
    TermReinstated { term: TermKey },
    TermEnded { term: TermKey },
    TermCaused { term: TermKey, since: u64, effective: u64 },
    TermAdopted { term: TermKey, parent: Above },
    Issued { new: NewCredential, from: u64, term: u32 },
    Renewed { until: u64, term: u32, revision: u32 },
    Held { id: Hash, authority: bool, revision: u32 },
    Lifted { id: Hash, revision: u32 },
    Gone { id: Hash, reason: Reason },
    Adopted { parent: Above },
    Named { principal: AccountId, delegate: AccountId, scope: u8, until: u64, by: AccountId },
    Unnamed { principal: AccountId, delegate: AccountId },
    Rotated { account: AccountId, controller: AccountId },
}

/// What happened when; `seq` is the number among the changes of the slot, for those that change one.
#[derive(Clone, Debug)]
pub struct Fact {
    pub at: u64,
    pub slot: Option<SlotKey>,
    pub seq: u64,
    pub what: What,
}

#[derive(Default)]
pub struct Model {
    pub log: Vec<Fact>,
}

/// A credential as a walk over the log leaves it.
pub struct Held {
    pub says: NewCredential,
    pub from: u64,
    pub until: u64,
    /// Whose it is to answer for, and since when.
    pub owner: Above,
    pub since: u64,
    pub held: bool,
    pub by_authority: bool,
    pub gone: Option<Reason>,
}

impl Model {
    pub fn note(&mut self, at: u64, what: What) {
        self.log.push(Fact { at, slot: None, seq: 0, what });
    }

    fn change(&mut self, at: u64, slot: SlotKey, what: What) -> u64 {
        let seq = self.log.iter().filter(|fact| fact.slot == Some(slot)).count() as u64 + 1;
        self.log.push(Fact { at, slot: Some(slot), seq, what });
        seq
    }

    /// When one of the causes took effect, the latest first.
    pub fn causes_so_far(&self, now: u64, which: u64) -> Option<u64> {
        let mut effective = self.log.iter().rev().filter_map(|fact| match fact.what {
            What::TermCaused { effective, .. } if effective <= now => Some(effective),
            _ => None,
        });
        effective.nth(which as usize)
    }

    // ------------------------------------------------------------ who acts

    fn controller(&self, of: AccountId) -> AccountId {
        let last = self.log.iter().rev().find_map(|fact| match fact.what {
            What::Rotated { account, controller } if account == of => Some(controller),
            _ => None,
        });
        last.unwrap_or(of)
    }

    pub fn may_act(&self, by: Principal, actor: AccountId, wanted: u8, now: u64) -> bool {
        let Principal::Account(own) = by else { return actor == GOVERNOR };
        let controller = self.controller(own);
        let mut delegated = false;
        for fact in &self.log {
            match fact.what {
                What::Named { principal, delegate, scope, until, by } if principal == own && delegate == actor => {
                    delegated = scope & wanted != 0 && now < until && by == controller;
                }
                What::Unnamed { principal, delegate } if principal == own && delegate == actor => delegated = false,
                _ => {}
            }
        }
        actor == controller || delegated
    }

    pub fn name(
        &mut self,
        (principal, actor): (AccountId, AccountId),
        delegate: AccountId,
        scope: u8,
        until: u64,
        now: u64,
    ) -> bool {
        let by = self.controller(principal);
        let good = actor == by && delegate != by && delegate != principal && until > now && scope != 0 && scope < 16;
        if good {
            self.note(now, What::Named { principal, delegate, scope, until, by });
        }
        good
    }

    pub fn unname(&mut self, (principal, actor): (AccountId, AccountId), delegate: AccountId, now: u64) -> bool {
        let known = self.log.iter().rev().find_map(|fact| match fact.what {
            What::Named { principal: p, delegate: d, .. } if p == principal && d == delegate => Some(true),
            What::Unnamed { principal: p, delegate: d } if p == principal && d == delegate => Some(false),
            _ => None,
        });
        let good = known == Some(true) && actor == self.controller(principal);
        if good {
            self.note(now, What::Unnamed { principal, delegate });
        }
        good
    }

    // ------------------------------------------------------------ credentials

    /// What a slot held at an instant.
    pub fn held(&self, slot: SlotKey, at: Instant) -> Option<Held> {
        let mut current: Option<Held> = None;
        let known = |fact: &&Fact| fact.slot == Some(slot) && (fact.at, fact.seq) <= (at.at, at.seq);
        for fact in self.log.iter().filter(known) {
            if let What::Issued { new, from, term } = fact.what {
                current = Some(Held {
                    says: new,
                    from,
                    until: new.period.until,
                    owner: Some((new.issuer, term)),
                    since: fact.at,
                    held: false,
                    by_authority: false,
                    gone: None,
                });
                continue;
            }
            let current = current.as_mut().unwrap();
            match fact.what {
                What::Renewed { until, term, .. } => {
                    current.until = until;
                    current.owner = Some((current.owner.unwrap().0, term));
                    current.since = fact.at;
                }
                What::Held { authority, .. } => (current.held, current.by_authority) = (true, authority),
                What::Lifted { .. } => current.held = false,
                What::Gone { reason, .. } => current.gone = Some(reason),
                What::Adopted { parent } => {
                    (current.owner, current.since, current.by_authority) = (parent, fact.at, false);
                }
                _ => unreachable!("not a change of a slot"),
            }
        }
        current
    }

    fn now_held(&self, slot: SlotKey) -> Option<Held> {
        self.held(slot, Instant { at: u64::MAX, seq: u64::MAX })
    }

    pub fn verdict(&self, slot: SlotKey, at: Instant) -> Verdict {
        let Some(held) = self.held(slot, at) else { return Verdict::Invalid(Why::NotIssued) };
        let causes = self.causes(held.owner, slot.credential_type, held.since, at.at);
        let void = causes.iter().find(|(.., effective)| *effective <= at.at);
        let ends = causes.iter().map(|(.., effective)| *effective).chain([held.until]);
        match (held.gone, void) {
            (Some(reason), _) => Verdict::Invalid(Why::Revoked { reason }),
            _ if at.at >= held.until => Verdict::Invalid(Why::Expired { until: held.until }),
            _ if at.at < held.from => Verdict::Invalid(Why::NotYetValid { from: held.from }),
            (_, Some((hop, level, _))) => Verdict::Invalid(Why::VoidForCause { hop: *hop, level: *level }),
            _ if held.held => Verdict::Invalid(Why::Suspended),
            _ => Verdict::Valid { id: held.says.id, until: ends.min().unwrap() },
        }
    }

    fn slot_of(&self, id: Hash) -> Option<SlotKey> {
        self.log.iter().find_map(|fact| match fact.what {
            What::Issued { new, .. } if new.id == id => fact.slot,
            _ => None,
        })
    }

    /// The bits of a credential: revoked, suspended.
    pub fn bits(&self, of: Hash) -> [bool; 2] {
        let mut bits = [false; 2];
        for fact in &self.log {
            match fact.what {
                What::Gone { id, .. } if id == of => bits[0] = true,
                What::Held { id, .. } if id == of => bits[1] = true,
                What::Lifted { id, .. } if id == of => bits[1] = false,
                _ => {}
            }
        }
        bits
    }

    /// The revision that a change gets, if it may have it.
    fn revision(&self, slot: SlotKey, named: Option<u32>) -> Option<u32> {
        let used = self.log.iter().filter(|fact| fact.slot == Some(slot)).filter_map(|fact| match fact.what {
            What::Renewed { revision, .. } | What::Held { revision, .. } | What::Lifted { revision, .. } => {
                Some(revision)
            }
            _ => None,
        });
        let highest = used.max().unwrap_or(0);
        let number = named.unwrap_or(highest + 1);
        (highest < number && number <= highest + 1_000).then_some(number)
    }

    /// Carries out an action if it may be; returns the slot's change number.
    pub fn act(&mut self, actor: AccountId, action: &Action, now: u64) -> Option<u64> {
        if !self.may_act(action.principal(), actor, action.scope(), now) {
            return None;
        }
        if let Action::Issue(new) = action {
            return self.issue(new, now);
        }
        let slot = self.slot_of(*action.id())?;
        let held = self.now_held(slot)?;
        let (id, of) = (held.says.id, slot.credential_type);
        if id != *action.id() || held.gone.is_some() {
            return None;
        }
        // Whether somebody is the one who answers for it, or the authority above that.
        let party = |by: Principal| {
            if by == who(held.owner) {
                return (!self.outcast(held.owner, of, now)).then_some(false);
            }
            let (account, number) = held.owner?;
            let above = self.standing((account, of, number), now)?.parent;
            (by == who(above) && !self.outcast(above, of, now)).then_some(true)
        };
        let what = match *action {
            Action::Issue(_) => return None,
            Action::Renew { by, until, revision, .. } => {
                let (term, ..) = self.running(by, of, now)?;
                let own = held.owner.is_some_and(|(account, _)| account == by);
                let reached = !self.causes(held.owner, of, held.since, now).is_empty();
                if !own || reached || until <= held.until || until <= now {
                    return None;
                }
                What::Renewed { until, term, revision: self.revision(slot, revision)? }
            }
            Action::Suspend { by, revision, .. } => {
                let authority = party(by)?;
                if held.held && (held.by_authority || !authority) {
                    return None;
                }
                What::Held { id, authority, revision: self.revision(slot, revision)? }
            }
            Action::Reinstate { by, revision, .. } => {
                let authority = party(by)?;
                if !held.held || (held.by_authority && !authority) {
                    return None;
                }
                What::Lifted { id, revision: self.revision(slot, revision)? }
            }
            Action::Revoke { by, reason, .. } => {
                party(by)?;
                What::Gone { id, reason }
            }
            Action::Renounce { holder, .. } => {
                if holder != slot.holder {
                    return None;
                }
                What::Gone { id, reason: Reason::HolderRequest }
            }
        };
        Some(self.change(now, slot, what))
    }

    fn issue(&mut self, new: &NewCredential, now: u64) -> Option<u64> {
        let (slot, of) = (new.slot(), new.credential_type);
        let (term, ..) = self.running(new.issuer, of, now)?;
        let mut earlier = BTreeSet::new();
        for fact in &self.log {
            if let What::Issued { new: old, .. } = fact.what {
                let again = old.issuer == new.issuer
                    && (old.indices.revocation == new.indices.revocation
                        || old.indices.suspension == new.indices.suspension);
                if again || !earlier.insert(old.id) {
                    return None;
                }
            }
        }
        let free = self.now_held(slot).is_none_or(|held| {
            held.gone.is_some() || now >= held.until || !self.causes(held.owner, of, held.since, now).is_empty()
        });
        let from = new.period.from.max(now);
        if earlier.contains(&new.id) || !free || new.period.until <= from {
            return None;
        }
        Some(self.change(now, slot, What::Issued { new: *new, from, term }))
    }

    pub fn adopt(&mut self, (actor, by): (AccountId, Principal), id: Hash, now: u64) -> Option<u64> {
        let slot = self.slot_of(id)?;
        let of = slot.credential_type;
        let held = self.now_held(slot).filter(|held| held.says.id == id && held.gone.is_none())?;
        held.owner?;
        let line = self.line(held.owner, of, now);
        let above = line.iter().skip(1).any(|((account, ..), _)| by == Principal::Account(*account));
        let (parent, _) = self.authority(by, of, now)?;
        let good = self.may_act(by, actor, delegate::STATUS, now)
            && (above || by == Principal::Governor)
            && self.left(held.owner, of, now);
        good.then(|| self.change(now, slot, What::Adopted { parent }))
    }
}
