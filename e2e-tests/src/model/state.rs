//! What the model keeps, and one subject's rules.

use std::collections::BTreeMap;

use codec::Encode;
use polkadot_sdk::sp_io::hashing::blake2_256;
use salus_domain::{
    AccountId, Hash, Timestamp,
    consent::{
        Basis, Confidentiality, Decision, DefaultPolicy, DenyReason, Effect, Error, GuardianTerms, Instant, Period,
        Provision, Recorder, Request, Scope, Terms,
    },
};

use super::Result;

/// How far a number may lie beyond the highest one.
const FAR: u32 = 1_000;

/// One subject as a whole.
#[derive(Clone, Default)]
pub(super) struct State {
    pub(super) seq: u64,
    pub(super) controller: Option<AccountId>,
    pub(super) rotation: u32,
    pub(super) epoch: u32,
    pub(super) policy: DefaultPolicy,
    pub(super) no_break_glass: bool,
    pub(super) revision: u32,
    pub(super) files: BTreeMap<(AccountId, Scope), File>,
    pub(super) guardians: BTreeMap<AccountId, Guardian>,
    pub(super) recovery: Recovery,
}

/// What is on file for a grantee and a scope.
#[derive(Clone, Default)]
pub(super) struct File {
    pub(super) burned: u32,
    pub(super) newest: Option<Version>,
}

#[derive(Clone)]
pub(super) struct Version {
    pub(super) number: u32,
    pub(super) epoch: u32,
    pub(super) by: Recorder,
    pub(super) terms: Terms,
    pub(super) uses: u32,
    pub(super) end: Option<DenyReason>,
}

#[derive(Clone, Default)]
pub(super) struct Guardian {
    pub(super) burned: u32,
    pub(super) terms: Vec<Term>,
}

#[derive(Clone)]
pub(super) struct Term {
    pub(super) number: u32,
    pub(super) powers: GuardianTerms,
    pub(super) ended: bool,
    pub(super) dropped: bool,
}

#[derive(Clone, Default)]
pub(super) struct Recovery {
    pub(super) revision: u32,
    pub(super) trustees: Vec<AccountId>,
    pub(super) threshold: u8,
    pub(super) delay: u64,
    pub(super) attempt: u32,
    pub(super) votes: BTreeMap<AccountId, AccountId>,
    pub(super) pending: Option<(AccountId, Timestamp)>,
}

pub(super) struct Draft {
    pub(super) terms: Terms,
    pub(super) at: Instant,
    pub(super) answered: Option<Error>,
}

/// As what somebody acts.
pub(super) struct By {
    pub(super) recorder: Recorder,
    pub(super) excluded: u64,
}

impl Draft {
    pub(super) fn name(&self) -> Hash {
        blake2_256(&(&self.terms, self.at.at, self.at.seq).encode())
    }

    pub(super) fn check(&self, named: Hash) -> Result<()> {
        if self.name() != named {
            return Err(Error::OtherDraft { draft: self.name() });
        }
        self.answered.clone().map_or(Ok(()), Err)
    }
}

impl State {
    pub(super) fn controller(&self, id: &AccountId) -> AccountId {
        self.controller.unwrap_or(*id)
    }

    pub(super) fn controlled_by(&self, id: &AccountId, actor: &AccountId) -> Result<()> {
        let controller = self.controller(id);
        if controller == *actor { Ok(()) } else { Err(Error::NotController { controller }) }
    }

    pub(super) fn authority(&self, id: &AccountId, actor: &AccountId, now: Timestamp) -> Result<By> {
        let controller = self.controller(id);
        if controller == *actor {
            return Ok(By { recorder: Recorder::Subject, excluded: 0 });
        }
        let last = self.guardians.get(actor).and_then(|guardian| guardian.terms.last());
        let last = last.ok_or(Error::MayNotAct { controller })?;
        let Period { from, until } = last.powers.period;
        if last.ended {
            Err(Error::GuardianEnded)
        } else if now >= until {
            Err(Error::GuardianExpired { until })
        } else if now < from {
            Err(Error::GuardianNotYet { from })
        } else {
            Ok(By {
                recorder: Recorder::Guardian { account: *actor, term: last.number },
                excluded: last.powers.excluded,
            })
        }
    }

    #[allow(clippy::too_many_arguments)]
    pub(super) fn grant(
        &mut self,
        id: &AccountId,
        actor: &AccountId,
        grantee: AccountId,
        scope: Scope,
        mut terms: Terms,
        version: Option<u32>,
        epoch: Option<u32>,
        now: Timestamp,
    ) -> Result<u32> {
        let by = self.authority(id, actor, now)?;
        if grantee == *id || grantee == self.controller(id) {
            return Err(Error::GrantToSelf);
        }
        let (current, policy) = (self.epoch, self.policy);
        let file = self.files.entry((grantee, scope)).or_default();
        if by.is_guardian() {
            if *actor == grantee {
                return Err(Error::GuardianToSelf);
            }
            let permits = terms.provisions.iter().filter(|provision| provision.effect == Effect::Permit);
            by.allow(permits.map(|provision| provision.categories))?;
            file.may_end(&by, (current, policy), now)?;
        }
        if epoch.is_some_and(|epoch| epoch != current) {
            return Err(Error::OtherEpoch { current });
        }
        by.at_most(version, file.highest() + 1)?;
        let number = fresh(file.highest(), version)?;
        terms.period.from = terms.period.from.max(now);
        if terms.period.until <= terms.period.from {
            return Err(Error::BadPeriod { from: terms.period.from, until: terms.period.until });
        }
        file.newest = Some(Version { number, epoch: current, by: by.recorder, terms, uses: 0, end: None });
        Ok(number)
    }

    pub(super) fn replace(&mut self, id: &AccountId, controller: AccountId, rotation: Option<u32>) -> Result<u32> {
        if self.controller(id) == controller {
            return Err(Error::SameController);
        }
        self.rotation = fresh(self.rotation, rotation)?;
        self.controller = Some(controller);
        Ok(self.rotation)
    }

    /// Why no consent of that scope counts.
    pub(super) fn why_not(&self, grantee: &AccountId, scope: Scope, at: Timestamp) -> Option<DenyReason> {
        let newest = self.files.get(&(*grantee, scope)).and_then(|file| file.newest.as_ref());
        let Some(newest) = newest else { return Some(DenyReason::NoConsent) };
        if newest.end.is_some() {
            return newest.end;
        }
        if newest.epoch != self.epoch {
            return Some(DenyReason::Revoked);
        }
        if let Recorder::Guardian { account, term } = newest.by
            && self.guardians[&account].terms.iter().any(|known| known.number == term && known.dropped)
        {
            return Some(DenyReason::GuardianEnded);
        }
        let Period { from, until } = newest.terms.period;
        if at < from {
            Some(DenyReason::NotYetActive { from })
        } else if at >= until {
            Some(DenyReason::Expired { until })
        } else if newest.terms.max_uses.is_some_and(|max| newest.uses >= max) {
            Some(DenyReason::Exhausted)
        } else {
            None
        }
    }

    pub(super) fn decide(&self, grantee: &AccountId, request: &Request, at: Timestamp) -> Decision {
        let scope = request.purpose.scope().expect("the request was checked");
        let Some(reason) = self.why_not(grantee, scope, at) else {
            return self.files[&(*grantee, scope)].newest.as_ref().expect("it counts").says(request, at);
        };
        let highest = match self.policy {
            DefaultPolicy::All => Some(Confidentiality::VeryRestricted),
            DefaultPolicy::NormalConfidentiality => Some(Confidentiality::Normal),
            DefaultPolicy::Nothing | DefaultPolicy::BreakGlassOnly => None,
        };
        match highest {
            Some(highest) if request.confidentiality <= highest => Decision::Permit(Basis::Default),
            _ => Decision::Deny(reason),
        }
    }
}

impl File {
    pub(super) fn highest(&self) -> u32 {
        self.burned.max(self.newest.as_ref().map_or(0, |newest| newest.number))
    }

    pub(super) fn may_end(&self, by: &By, (epoch, policy): (u32, DefaultPolicy), now: Timestamp) -> Result<()> {
        let Some(newest) = &self.newest else { return Ok(()) };
        let used_up = newest.terms.max_uses.is_some_and(|max| newest.uses >= max);
        let over = newest.end.is_some() || newest.epoch != epoch || newest.terms.period.until <= now || used_up;
        if newest.by != Recorder::Subject || over {
            return Ok(());
        }
        by.allow(newest.terms.provisions.iter().map(|provision| provision.categories))?;
        // What the consent leaves out the default would give.
        let open = width(policy) > width(DefaultPolicy::BreakGlassOnly);
        if by.excluded != 0 && open { Err(Error::GuardianWidens { policy }) } else { Ok(()) }
    }
}

impl Version {
    pub(super) fn says(&self, request: &Request, at: Timestamp) -> Decision {
        for (index, provision) in self.terms.provisions.iter().enumerate() {
            if provision.effect == Effect::Deny && touches(provision, request, at) {
                return Decision::Deny(DenyReason::DeniedByProvision { index: index as u8 });
            }
        }
        if self
            .terms
            .provisions
            .iter()
            .any(|provision| provision.effect == Effect::Permit && covers(provision, request, at))
        {
            return Decision::Permit(Basis::Consent { version: self.number });
        }
        Decision::Deny(DenyReason::NotCovered)
    }
}

/// Whether a deny is about any of it.
pub(super) fn touches(provision: &Provision, request: &Request, at: Timestamp) -> bool {
    let data = provision.data.from < request.data.until && request.data.from < provision.data.until;
    let category = (0..64).any(|bit| has(request.categories, bit) && has(provision.categories, bit));
    speaks(provision, request, at) && data && category && provision.label <= request.confidentiality
}

/// Whether a permit is about all of it.
pub(super) fn covers(provision: &Provision, request: &Request, at: Timestamp) -> bool {
    let data = provision.data.from <= request.data.from && request.data.until <= provision.data.until;
    let category = (0..64).all(|bit| !has(request.categories, bit) || has(provision.categories, bit));
    speaks(provision, request, at) && data && category && request.confidentiality <= provision.label
}

/// Whether a rule holds then, and is about the purpose or a wider one.
pub(super) fn speaks(provision: &Provision, request: &Request, at: Timestamp) -> bool {
    let mut purpose = Some(request.purpose);
    let mut named = false;
    while let Some(this) = purpose {
        named |= has(provision.purposes, u32::from(this.0));
        purpose = this.parent();
    }
    named && provision.period.is_none_or(|period| period.from <= at && at < period.until)
}

pub(super) fn has(mask: u64, bit: u32) -> bool {
    mask & (1 << bit) != 0
}

impl Guardian {
    pub(super) fn highest(&self) -> u32 {
        self.burned.max(self.terms.last().map_or(0, |last| last.number))
    }

    pub(super) fn end(&mut self, keep_grants: bool, term: Option<u32>) -> Result<u32> {
        let highest = self.highest();
        let up_to = term.unwrap_or(highest);
        let last = self.terms.len().saturating_sub(1);
        // An older term by its number, or the last one if it is among those that end.
        let place = self.terms.iter().position(|known| known.number == up_to).filter(|place| *place < last);
        if let Some(past) = place.map(|place| &mut self.terms[place]) {
            if keep_grants || past.dropped {
                return Err(Error::NothingToRevoke { burned: past.number });
            }
            past.dropped = true;
            return Ok(past.number);
        }
        let newest = self.terms.last_mut().filter(|newest| newest.number <= up_to);
        if let Some(newest) = newest.filter(|newest| newest.ended && !newest.dropped && !keep_grants) {
            near(highest, up_to)?;
            newest.dropped = true;
            self.burned = self.burned.max(up_to);
            return Ok(self.burned);
        }
        let over = self.burned.max(self.terms.last().map_or(0, |newest| newest.number).saturating_sub(1));
        if up_to <= over {
            return Err(Error::NothingToRevoke { burned: over });
        }
        near(highest, up_to)?;
        self.burned = up_to;
        if let Some(newest) = self.terms.last_mut().filter(|newest| !newest.ended) {
            newest.ended = true;
            newest.dropped = !keep_grants;
        }
        Ok(up_to)
    }
}

impl Recovery {
    pub(super) fn begin(&mut self, attempt: u32) {
        self.attempt = attempt;
        self.votes.clear();
        self.pending = None;
    }
}

impl By {
    pub(super) fn is_guardian(&self) -> bool {
        self.recorder != Recorder::Subject
    }

    /// A guardian's number does not go further.
    pub(super) fn at_most(&self, number: Option<u32>, most: u32) -> Result<()> {
        match number {
            Some(number) if self.is_guardian() && number > most => Err(Error::GuardianGap { most }),
            _ => Ok(()),
        }
    }

    pub(super) fn unlimited(&self) -> Result<()> {
        if self.excluded == 0 { Ok(()) } else { Err(Error::GuardianLimited { excluded: self.excluded }) }
    }

    pub(super) fn allow(&self, categories: impl Iterator<Item = u64>) -> Result<()> {
        match categories.fold(0, |all, these| all | these) & self.excluded {
            0 => Ok(()),
            categories => Err(Error::ExcludedCategory { categories }),
        }
    }
}

/// How much a default permits, to be compared.
pub(super) fn width(policy: DefaultPolicy) -> u8 {
    match policy {
        DefaultPolicy::Nothing => 0,
        DefaultPolicy::BreakGlassOnly => 1,
        DefaultPolicy::NormalConfidentiality => 2,
        DefaultPolicy::All => 3,
    }
}

pub(super) fn near(highest: u32, number: u32) -> Result<()> {
    if number > highest + FAR { Err(Error::NumberTooFar { highest }) } else { Ok(()) }
}

pub(super) fn fresh(highest: u32, named: Option<u32>) -> Result<u32> {
    let number = named.unwrap_or(highest + 1);
    if number <= highest {
        return Err(Error::NumberUsed { highest });
    }
    near(highest, number)?;
    Ok(number)
}

pub(super) fn closed(open: u32, named: Option<u32>) -> Result<u32> {
    let up_to = named.unwrap_or(open);
    if up_to < open {
        return Err(Error::NothingToRevoke { burned: open - 1 });
    }
    near(open, up_to)?;
    Ok(up_to + 1)
}
