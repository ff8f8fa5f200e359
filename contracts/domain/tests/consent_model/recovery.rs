//! The recovery of a controller, as the log tells it.

use crate::model::*;
use salus_domain::AccountId;

impl Model {
    pub fn rotation(&self) -> u32 {
        self.highest(|what| match what {
            What::Controller { rotation, .. } => Some(*rotation),
            _ => None,
        })
    }

    pub fn election(&self) -> Election {
        let mut election = Election::default();
        for (when, what) in self.all() {
            match what {
                What::Trustees { trustees, threshold, delay, .. } => {
                    let (trustees, attempt) = (trustees.clone(), election.attempt + 1);
                    election =
                        Election { trustees, threshold: *threshold, delay: *delay, attempt, ..Election::default() };
                }
                What::Voted { trustee, candidate } => {
                    election.votes.retain(|(voter, _)| voter != trustee);
                    election.votes.extend(candidate.map(|candidate| (*trustee, candidate)));
                    if election.pending.is_some_and(|(pending, _)| election.support(pending) < election.threshold) {
                        election.pending = None;
                    }
                    if election.pending.is_none() {
                        election.pending = election.first().map(|candidate| (candidate, when.at + election.delay));
                    }
                }
                What::Revived => {
                    election.pending = election.pending.map(|(candidate, _)| (candidate, when.at + election.delay));
                }
                What::Vetoed { up_to } => {
                    election.attempt = up_to + 1;
                    election.votes.clear();
                    election.pending = None;
                }
                _ => {}
            }
        }
        election
    }

    /// The candidate who waits for the delay, and its end.
    pub fn pending(&self) -> Option<(AccountId, u64)> {
        self.election().pending
    }

    pub fn vote(&mut self, trustee: AccountId, candidate: Option<AccountId>, now: u64) -> Option<u32> {
        let election = self.election();
        if self.dead() || !election.trustees.contains(&trustee) || candidate == Some(self.controller()) {
            return None;
        }
        self.change(now, What::Voted { trustee, candidate });
        Some(election.attempt)
    }

    pub fn recover(&mut self, now: u64) -> Option<u32> {
        let election = self.election();
        let (candidate, ready) = election.pending?;
        if self.dead() || now < ready || candidate == self.controller() {
            return None;
        }
        let rotation = self.rotation() + 1;
        self.seq += 1;
        // The attempt is over, like after a veto.
        self.note(now, What::Vetoed { up_to: election.attempt });
        self.note(now, What::Controller { controller: candidate, rotation });
        Some(rotation)
    }
}

#[derive(Default)]
pub struct Election {
    trustees: Vec<AccountId>,
    pub threshold: u8,
    delay: u64,
    pub attempt: u32,
    votes: Vec<(AccountId, AccountId)>,
    pending: Option<(AccountId, u64)>,
}

impl Election {
    /// The candidate with enough votes whose voter stands first among the trustees.
    fn first(&self) -> Option<AccountId> {
        for trustee in &self.trustees {
            for (voter, candidate) in &self.votes {
                if voter == trustee && self.support(*candidate) >= self.threshold {
                    return Some(*candidate);
                }
            }
        }
        None
    }

    fn support(&self, candidate: AccountId) -> u8 {
        self.votes.iter().filter(|(_, vote)| *vote == candidate).count() as u8
    }
}
