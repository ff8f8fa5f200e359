//! Break-glass, as the log tells it.

use crate::model::*;
use salus_domain::consent::*;
use salus_domain::{AccountId, Hash, Jurisdiction};

pub const HOUR: u64 = 3_600_000;

/// A case, as everything that was noted about it makes it.
pub struct Known {
    pub opened: Instant,
    pub clinician: AccountId,
    pub glass: BreakGlass,
    pub justified: bool,
    /// By the subject itself, and by anybody.
    pub challenged: (bool, bool),
    pub closed: Option<Outcome>,
    pub missed: bool,
}

impl Known {
    pub fn is_of(&self, account: AccountId) -> bool {
        account == self.clinician || self.glass.cosigner == Some(account)
    }
}

impl Model {
    /// The case whose window is open at an instant.
    pub fn window(&self, of: AccountId, at: Instant) -> Option<u32> {
        let mut open = None;
        for (when, what) in self.facts(at) {
            match what {
                What::Broke { clinician, number, .. } if *clinician == of => open = Some((when, *number)),
                What::Default { no_break_glass: true, .. } => open = None,
                What::Closed { clinician, number, outcome: Outcome::NotJustified, .. }
                    if *clinician == of && open.is_some_and(|(_, open)| open == *number) =>
                {
                    open = None;
                }
                _ => {}
            }
        }
        open.filter(|(since, _)| at.at < since.at + 4 * HOUR).map(|(_, number)| number)
    }

    pub fn case(&self, of: AccountId, wanted: u32) -> Option<Known> {
        let mut case: Option<Known> = None;
        for (when, what) in self.all() {
            match what {
                What::Broke { clinician, number, glass } if *clinician == of && *number == wanted => {
                    let (justified, challenged, closed, missed) = (false, (false, false), None, false);
                    let (clinician, glass) = (*clinician, *glass);
                    case = Some(Known { opened: when, clinician, glass, justified, challenged, closed, missed });
                }
                What::Justified { clinician, number } if *clinician == of && *number == wanted => {
                    case.as_mut().unwrap().justified = true;
                }
                What::Challenged { clinician, number, by } if *clinician == of && *number == wanted => {
                    let challenged = &mut case.as_mut().unwrap().challenged;
                    *challenged = (challenged.0 || *by == Recorder::Subject, true);
                }
                What::Closed { clinician, number, outcome, .. } if *clinician == of && *number == wanted => {
                    case.as_mut().unwrap().closed = Some(*outcome);
                }
                What::Missed { clinician, number } if *clinician == of && *number == wanted => {
                    case.as_mut().unwrap().missed = true;
                }
                _ => {}
            }
        }
        case
    }

    /// The jurisdiction in which a clinician's right is suspended.
    fn suspended(&self, of: AccountId) -> Option<Jurisdiction> {
        self.all().fold(None, |last, (_, what)| match what {
            What::Closed { clinician, number, suspend: true, .. } if *clinician == of => {
                last.or_else(|| self.case(of, *number).map(|case| case.glass.qualification.jurisdiction))
            }
            What::Reinstated { clinician } if *clinician == of => None,
            _ => last,
        })
    }

    fn owed(&self, of: AccountId) -> u32 {
        self.all().fold(0, |owed, (_, what)| match what {
            What::Missed { clinician, .. } if *clinician == of => owed + 1,
            What::Broke { clinician, glass, .. } if *clinician == of && glass.cosigner.is_some() => owed.max(1) - 1,
            _ => owed,
        })
    }

    /// Who co-signed for a clinician, if that can still be used.
    fn cosigner(&self, of: AccountId, now: u64) -> Option<AccountId> {
        let last = self.all().fold(None, |last, (when, what)| match what {
            What::Cosigned { clinician, by } if *clinician == of => Some((*by, when.at)),
            What::Broke { clinician, glass, .. } if *clinician == of && glass.cosigner.is_some() => None,
            _ => last,
        });
        last.filter(|(_, at)| now < at + HOUR).map(|(by, _)| by)
    }

    /// Whether a credential counts in an emergency; notes it if the registry said so itself.
    fn confirm(&mut self, account: AccountId, qualification: Qualification, answer: Answer, now: u64) -> bool {
        let last = self.all().filter_map(|(when, what)| match what {
            What::Confirmed { account: a, qualification: q } if *a == account && *q == qualification => Some(when.at),
            _ => None,
        });
        let last = last.last();
        match answer {
            Answer::Valid => self.note(now, What::Confirmed { account, qualification }),
            Answer::Unavailable => return last.is_some_and(|last| now <= last + 30 * 24 * HOUR),
            Answer::Invalid => return false,
        }
        true
    }

    pub fn break_glass(&mut self, of: AccountId, glass: BreakGlass, answer: Answer, now: u64) -> Option<u32> {
        let malformed = !(1..=3).contains(&glass.qualification.credential.0)
            || glass.reason.0 > 3
            || glass.statement == [0; 32]
            || glass.qualification.jurisdiction[0] == 0;
        let own = of == SUBJECT || of == self.controller();
        let barred = self.default_then(END).1 || self.suspended(of).is_some();
        if malformed || own || barred || self.window(of, Instant::after(now)).is_some() {
            return None;
        }
        let settled = match glass.cosigner {
            Some(named) => self.cosigner(of, now) == Some(named),
            None => self.owed(of) == 0,
        };
        if !settled || !self.confirm(of, glass.qualification, answer, now) {
            return None;
        }
        let number = 1 + self
            .all()
            .filter(|(_, what)| matches!(what, What::Broke { clinician, .. } if *clinician == of))
            .count() as u32;
        self.change(now, What::Broke { clinician: of, number, glass });
        Some(number)
    }

    pub fn cosign(
        &mut self,
        by: AccountId,
        clinician: AccountId,
        qualification: Qualification,
        answer: Answer,
        now: u64,
    ) -> Option<u32> {
        let taken = self.cosigner(clinician, now).is_some_and(|other| other != by);
        let clinicians = (1..=3).contains(&qualification.credential.0);
        if !clinicians || by == clinician || taken || self.suspended(by).is_some() {
            return None;
        }
        self.confirm(by, qualification, answer, now).then(|| self.note(now, What::Cosigned { clinician, by }))?;
        Some(0)
    }

    pub fn justify(&mut self, clinician: AccountId, number: u32, document: Hash, now: u64) -> Option<u32> {
        let case = self.case(clinician, number)?;
        let late = now >= case.opened.at + 72 * HOUR;
        if late || case.justified || case.closed.is_some() || document == [0; 32] {
            return None;
        }
        self.note(now, What::Justified { clinician, number });
        Some(number)
    }

    pub fn review(
        &mut self,
        reviewer: AccountId,
        (clinician, number): (AccountId, u32),
        (outcome, suspend): (Outcome, bool),
        answer: Answer,
        now: u64,
    ) -> Option<u32> {
        let case = self.case(clinician, number)?;
        let own = case.is_of(reviewer) || reviewer == SUBJECT || reviewer == self.controller();
        if own || case.closed.is_some() || answer != Answer::Valid {
            return None;
        }
        self.change(now, What::Closed { clinician, number, outcome, suspend });
        Some(number)
    }

    pub fn enforce(&mut self, clinician: AccountId, number: u32, now: u64) -> Option<u32> {
        let case = self.case(clinician, number)?;
        let early = now < case.opened.at + 72 * HOUR;
        if early || case.justified || case.missed || case.closed == Some(Outcome::Upheld) {
            return None;
        }
        self.note(now, What::Missed { clinician, number });
        Some(number)
    }

    pub fn reinstate(&mut self, reviewer: AccountId, clinician: AccountId, answer: Answer, now: u64) -> Option<u32> {
        self.suspended(clinician)?;
        if reviewer == clinician || answer != Answer::Valid {
            return None;
        }
        self.note(now, What::Reinstated { clinician });
        Some(0)
    }

    /// Where a reviewer has to be one to reinstate a clinician.
    pub fn suspended_in(&self, clinician: AccountId) -> Jurisdiction {
        self.suspended(clinician).unwrap_or_default()
    }
}
