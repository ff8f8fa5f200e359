//! Who acts for the subject: guardians, authorities, executors.

use crate::model::*;
use salus_domain::consent::*;
use salus_domain::{AccountId, Jurisdiction};

/// A guardian's newest term.
#[derive(Clone, Copy)]
pub struct Term {
    pub number: u32,
    pub powers: GuardianTerms,
    pub ended: bool,
    pub dropped: bool,
    pub suspended: bool,
    pub mandate: Option<Mandate>,
    /// For an executor: the death was taken back meanwhile.
    pub outlived: bool,
}

impl Term {
    pub fn runs(&self, now: u64) -> bool {
        !self.ended && !self.outlived && now < self.powers.period.until
    }
}

/// As what somebody acts, and the categories that are none of their business.
pub struct Acting {
    pub by: Recorder,
    pub excluded: u64,
    pub executor: bool,
}

impl Acting {
    /// Unless it is only to revoke.
    pub fn fully(self) -> Option<(Recorder, u64)> {
        (!self.executor).then_some((self.by, self.excluded))
    }
}

impl Model {
    /// The newest term of a guardian, and the highest number burned.
    pub fn guardian(&self, of: AccountId) -> (Option<Term>, u32) {
        let (mut newest, mut burned): (Option<Term>, u32) = (None, 0);
        for (_, what) in self.all() {
            match what {
                What::Appointed { guardian, term, powers, mandate } if *guardian == of => {
                    let (number, powers, mandate) = (*term, *powers, *mandate);
                    let (ended, dropped, suspended, outlived) = (false, false, false, false);
                    newest = Some(Term { number, powers, ended, dropped, suspended, mandate, outlived });
                    burned = burned.max(term - 1);
                }
                What::Revived => {
                    if let Some(newest) = &mut newest {
                        newest.outlived |= newest.mandate.is_some_and(|mandate| mandate.kind == GuardianKind::Estate);
                    }
                }
                What::Extended { guardian, until } if *guardian == of => {
                    newest.as_mut().unwrap().powers.period.until = *until;
                }
                What::Suspended { guardian, suspended } if *guardian == of => {
                    newest.as_mut().unwrap().suspended = *suspended;
                }
                What::Ended { guardian, up_to } if *guardian == of => {
                    burned = burned.max(*up_to);
                    if let Some(newest) = &mut newest {
                        newest.ended = true;
                    }
                }
                What::Dropped { guardian, term } if *guardian == of => {
                    if let Some(newest) = newest.as_mut().filter(|newest| newest.number == *term) {
                        newest.dropped = true;
                    }
                }
                _ => {}
            }
        }
        (newest, burned)
    }

    pub fn dead(&self) -> bool {
        self.all().fold(false, |dead, (_, what)| match what {
            What::Died { .. } => true,
            What::Revived => false,
            _ => dead,
        })
    }

    pub fn controls(&self, actor: AccountId) -> bool {
        actor == self.controller() && !self.dead()
    }

    pub fn acts(&self, actor: AccountId, now: u64) -> Option<Acting> {
        let dead = self.dead();
        if actor == self.controller() {
            return (!dead).then_some(Acting { by: Recorder::Subject, excluded: 0, executor: false });
        }
        let term = self.guardian(actor).0?;
        let acting = term.runs(now) && !term.suspended && term.powers.period.from <= now;
        let executor = term.mandate.is_some_and(|mandate| mandate.kind == GuardianKind::Estate);
        let by = Recorder::Guardian { account: actor, term: term.number };
        (acting && executor == dead).then_some(Acting { by, excluded: term.powers.excluded, executor })
    }

    /// Whether somebody may not end what is on record: the subject itself said it, about categories that are none of their
    /// business; or the default would give more of those, or of anything where only less is to be given.
    pub fn protects(&self, of: AccountId, acting: &Acting, now: u64) -> bool {
        let pair = self.pair(of, END);
        let Some((recorded, _, by, terms)) = pair.newest else { return false };
        let ended = pair.ended.is_some() || self.epoch(END).1.is_some_and(|ended| ended > recorded);
        if ended || now >= terms.period.until || terms.max_uses == Some(pair.uses) {
            return false;
        }
        let subjects = by == Recorder::Subject && acting.excluded != 0;
        let touches = terms.provisions.iter().any(|rule| rule.categories & acting.excluded != 0);
        let open = matches!(self.default_then(END).0, DefaultPolicy::All | DefaultPolicy::NormalConfidentiality);
        (subjects && (touches || open)) || (acting.executor && open)
    }

    pub fn appoint_by(
        &mut self,
        mandate: Mandate,
        account: AccountId,
        powers: GuardianTerms,
        answer: Answer,
        now: u64,
    ) -> Option<u32> {
        let own = [SUBJECT, self.controller(), mandate.authority].contains(&account);
        let (newest, burned) = self.guardian(account);
        if answer != Answer::Valid || own || newest.is_some_and(|newest| newest.runs(now)) {
            return None;
        }
        if (mandate.kind == GuardianKind::Estate) != self.dead() || powers.period.until <= now {
            return None;
        }
        let term = burned.max(newest.map_or(0, |newest| newest.number)) + 1;
        self.change(now, What::Appointed { guardian: account, term, powers, mandate: Some(mandate) });
        Some(term)
    }

    /// An authority's guardian, for an authority that may manage them.
    fn managed(&self, account: AccountId, term: u32, answer: Answer) -> Option<Term> {
        let newest = self.guardian(account).0?;
        (newest.number == term && newest.mandate.is_some() && answer == Answer::Valid).then_some(newest)
    }

    pub fn extend_by(&mut self, account: AccountId, to: (u32, u64), answer: Answer, now: u64) -> Option<u32> {
        let newest = self.managed(account, to.0, answer)?;
        let estate = newest.mandate?.kind == GuardianKind::Estate;
        if !newest.runs(now) || estate != self.dead() || to.1 <= newest.powers.period.until {
            return None;
        }
        self.change(now, What::Extended { guardian: account, until: to.1 });
        Some(to.0)
    }

    pub fn suspend(&mut self, account: AccountId, to: (u32, bool), answer: Answer, now: u64) -> Option<u32> {
        let newest = self.managed(account, to.0, answer)?;
        if !newest.runs(now) || newest.suspended == to.1 {
            return None;
        }
        self.change(now, What::Suspended { guardian: account, suspended: to.1 });
        Some(to.0)
    }

    pub fn end_by(&mut self, account: AccountId, to: (u32, bool), answer: Answer, now: u64) -> Option<u32> {
        let (term, keep_grants) = to;
        let newest = self.managed(account, term, answer)?;
        if newest.ended && (keep_grants || newest.dropped) {
            return None;
        }
        self.change(now, What::Ended { guardian: account, up_to: term });
        if !keep_grants {
            self.note(now, What::Dropped { guardian: account, term });
        }
        Some(self.guardian(account).1)
    }

    pub fn attest_death(&mut self, jurisdiction: Jurisdiction, answer: Answer, now: u64) -> Option<u32> {
        if answer != Answer::Valid || self.dead() {
            return None;
        }
        self.change(now, What::Died { jurisdiction });
        Some(0)
    }

    /// The jurisdiction that attested the last death.
    pub fn death(&self) -> Option<Jurisdiction> {
        self.all().fold(None, |last, (_, what)| match what {
            What::Died { jurisdiction } => Some(*jurisdiction),
            _ => last,
        })
    }

    pub fn retract_death(&mut self, answer: Answer, now: u64) -> Option<u32> {
        if answer != Answer::Valid || !self.dead() {
            return None;
        }
        self.change(now, What::Revived);
        Some(0)
    }
}
