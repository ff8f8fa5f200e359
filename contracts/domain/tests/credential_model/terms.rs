//! The model's accreditations: who may issue, who lost their say, and what a cause reaches.

use super::model::{Above, Fact, Model, What};
use super::support::credential::TermKey;
use salus_domain::credential::*;
use salus_domain::AccountId;

const GRACE: u64 = 90 * 86_400_000;

/// A term as a walk over the log leaves it.
pub struct Standing {
    role: Role,
    period: Period,
    pub parent: Above,
    since: u64,
    suspended: bool,
    ended: bool,
    /// Since when, recorded when, effective when.
    causes: Vec<(u64, u64, u64)>,
}

impl Standing {
    fn over(&self, now: u64) -> bool {
        self.ended || !self.causes.is_empty() || now >= self.period.until
    }

    fn runs(&self, now: u64) -> bool {
        !self.over(now) && !self.suspended && now >= self.period.from
    }
}

impl Model {
    /// The number of an account's last term; 0 if there never was one.
    pub fn last_term(&self, account: AccountId, of: CredentialType) -> u32 {
        let granted =
            |fact: &&Fact| matches!(fact.what, What::Accredited { term, .. } if (term.0, term.1) == (account, of));
        self.log.iter().filter(granted).count() as u32
    }

    pub fn standing(&self, which: TermKey, at: u64) -> Option<Standing> {
        let mut standing: Option<Standing> = None;
        for fact in self.log.iter().filter(|fact| fact.at <= at) {
            match fact.what {
                What::Accredited { term, parent, role, period } if term == which => {
                    let (since, suspended, ended, causes) = (fact.at, false, false, Vec::new());
                    standing = Some(Standing { role, period, parent, since, suspended, ended, causes });
                }
                What::TermSuspended { term } if term == which => standing.as_mut()?.suspended = true,
                What::TermReinstated { term } if term == which => standing.as_mut()?.suspended = false,
                What::TermEnded { term } if term == which => standing.as_mut()?.ended = true,
                What::TermCaused { term, since, effective } if term == which => {
                    standing.as_mut()?.causes.push((since, fact.at, effective));
                }
                What::TermAdopted { term, parent } if term == which => {
                    let standing = standing.as_mut()?;
                    (standing.parent, standing.since) = (parent, fact.at);
                }
                _ => {}
            }
        }
        standing
    }

    /// Everybody from a term up to the governor.
    pub fn line(&self, first: Above, of: CredentialType, at: u64) -> Vec<(TermKey, Standing)> {
        match first {
            None => Vec::new(),
            Some((account, number)) => {
                let term = (account, of, number);
                let standing = self.standing(term, at).unwrap();
                let above = self.line(standing.parent, of, at);
                [(term, standing)].into_iter().chain(above).collect()
            }
        }
    }

    /// The causes, nearest first, that reach what a term granted or issued at `item`: who, how far up, from when on.
    pub fn causes(&self, first: Above, of: CredentialType, item: u64, at: u64) -> Vec<(AccountId, u8, u64)> {
        let mut found = Vec::new();
        let mut item = item;
        for (level, ((account, ..), standing)) in self.line(first, of, at).into_iter().enumerate() {
            found.extend(
                standing
                    .causes
                    .iter()
                    .filter(|(since, recorded, _)| *since <= item && *recorded <= at)
                    .map(|(.., effective)| (account, level as u8, *effective)),
            );
            item = standing.since;
        }
        found
    }

    /// Whether a term's account lost its say: a cause of its own, or one that reaches its grant.
    pub fn outcast(&self, term: Above, of: CredentialType, now: u64) -> bool {
        !self.causes(term, of, u64::MAX, now).is_empty()
    }

    /// Whether it is over, or outcast.
    pub fn left(&self, term: Above, of: CredentialType, now: u64) -> bool {
        let Some((account, number)) = term else { return false };
        self.standing((account, of, number), now).unwrap().over(now) || self.outcast(term, of, now)
    }

    /// The newest term of an account, if everybody from it up runs.
    pub fn running(&self, account: AccountId, of: CredentialType, now: u64) -> Option<(u32, Role, usize)> {
        let number = self.last_term(account, of);
        if number == 0 {
            return None;
        }
        let line = self.line(Some((account, number)), of, now);
        line.iter().all(|(_, standing)| standing.runs(now)).then(|| (number, line[0].1.role, line.len()))
    }

    /// As what somebody acts as an authority: its term and its distance from the governor.
    pub fn authority(&self, by: Principal, of: CredentialType, now: u64) -> Option<(Above, usize)> {
        match by {
            Principal::Governor => Some((None, 0)),
            Principal::Account(account) => {
                let (number, role, depth) = self.running(account, of, now)?;
                (role == Role::Authority).then_some((Some((account, number)), depth))
            }
        }
    }

    pub fn accredit(&mut self, (actor, by): (AccountId, Principal), new: NewTerm, now: u64) -> bool {
        let NewTerm { account, credential_type: of, role, period } = new;
        let Some((parent, depth)) = self.authority(by, of, now) else { return false };
        let above = self.line(parent, of, now);
        let number = self.last_term(account, of);
        let free = number == 0 || self.left(Some((account, number)), of, now);
        let good = self.may_act(by, actor, delegate::ACCREDIT, now)
            && above.iter().all(|((above, ..), _)| *above != account)
            && depth < 3
            && free
            && period.until > now.max(period.from);
        if good {
            let period = Period { from: now.max(period.from), ..period };
            self.note(now, What::Accredited { term: (account, of, number + 1), parent, role, period });
        }
        good
    }

    /// Whether somebody may act on a term as its parent.
    pub fn holds(&self, (actor, by): (AccountId, Principal), term: TermKey, now: u64) -> Option<Standing> {
        let standing = self.standing(term, now)?;
        let good = self.may_act(by, actor, delegate::ACCREDIT, now)
            && who(standing.parent) == by
            && !self.outcast(standing.parent, term.1, now);
        good.then_some(standing)
    }

    pub fn suspend_term(&mut self, who: (AccountId, Principal), term: TermKey, now: u64) -> bool {
        let good = self.holds(who, term, now).is_some_and(|standing| !standing.over(now) && !standing.suspended);
        if good {
            self.note(now, What::TermSuspended { term });
        }
        good
    }

    pub fn reinstate_term(&mut self, who: (AccountId, Principal), term: TermKey, now: u64) -> bool {
        let good = self.holds(who, term, now).is_some_and(|standing| !standing.over(now) && standing.suspended);
        if good {
            self.note(now, What::TermReinstated { term });
        }
        good
    }

    pub fn end_term(&mut self, (actor, by): (AccountId, Principal), term: TermKey, now: u64) -> bool {
        let own = by == Principal::Account(term.0) && self.may_act(by, actor, delegate::ACCREDIT, now);
        let standing = if own { self.standing(term, now) } else { self.holds((actor, by), term, now) };
        let good = standing.is_some_and(|standing| !standing.over(now));
        if good {
            self.note(now, What::TermEnded { term });
        }
        good
    }

    pub fn cause(&mut self, who: (AccountId, Principal), term: TermKey, (since, grace): (u64, u64), now: u64) -> bool {
        let good = self.holds(who, term, now).is_some_and(|standing| standing.causes.is_empty())
            && since <= now
            && grace <= GRACE;
        if good {
            self.note(now, What::TermCaused { term, since, effective: now + grace });
        }
        good
    }

    pub fn adopt_term(&mut self, (actor, by): (AccountId, Principal), term: TermKey, now: u64) -> bool {
        let Some(standing) = self.standing(term, now) else { return false };
        let line = self.line(Some((term.0, term.2)), term.1, now);
        let above = line.iter().skip(2).any(|((account, ..), _)| by == Principal::Account(*account));
        let Some((parent, depth)) = self.authority(by, term.1, now) else { return false };
        let good = self.may_act(by, actor, delegate::ACCREDIT, now)
            && standing.parent.is_some()
            && (above || by == Principal::Governor)
            && self.left(standing.parent, term.1, now)
            && depth + 1 < line.len();
        if good {
            self.note(now, What::TermAdopted { term, parent });
        }
        good
    }
}

/// Whose term it is.
pub fn who(term: Above) -> Principal {
    match term {
        Some((account, _)) => Principal::Account(account),
        None => Principal::Governor,
    }
}
