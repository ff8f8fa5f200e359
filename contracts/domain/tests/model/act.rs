//! Actions and the recovery of a controller.

use super::authority::Acting;
use super::emergency::HOUR;
use super::*;

impl Model {
    /// Carries out an action if it may be; returns the number it made.
    pub fn act(&mut self, actor: AccountId, action: &Action, now: u64) -> Option<u32> {
        let (what, number): (Vec<What>, u32) = match action {
            Action::Grant { grantee, terms, version, epoch, .. } => {
                let (by, excluded) = self.acts(actor, now)?.fully()?;
                let permits = |rule: &Provision| rule.effect == Effect::Permit && rule.categories & excluded != 0;
                let own = *grantee == SUBJECT || *grantee == self.controller();
                let current = self.epoch(END).0;
                if own || *grantee == actor || terms.provisions.iter().any(permits) || self.protects(*grantee, excluded)
                {
                    return None;
                }
                if epoch.is_some_and(|epoch| epoch != current) || terms.period.until <= now.max(terms.period.from) {
                    return None;
                }
                let version = above(self.pair(*grantee, END).highest, *version)?;
                (vec![What::Granted { grantee: *grantee, version, by, terms: terms.clone() }], version)
            }
            Action::Revoke { grantee, up_to, .. } => {
                let Acting { excluded, .. } = self.acts(actor, now)?;
                let pair = self.pair(*grantee, END);
                let up_to = up_to.unwrap_or(pair.highest);
                if self.protects(*grantee, excluded) || up_to <= pair.burned || up_to > pair.highest + 1_000 {
                    return None;
                }
                (vec![What::Revoked { grantee: *grantee, up_to }], up_to)
            }
            Action::EnterInError { grantee, version, .. } => {
                let (recorder, _) = self.acts(actor, now)?.fully()?;
                let pair = self.pair(*grantee, END);
                let (recorded, newest, by, _) = pair.newest?;
                let over = pair.ended.is_some() || self.epoch(END).1.is_some_and(|ended| ended > recorded);
                if newest != *version || by != recorder || over {
                    return None;
                }
                (vec![What::Erred { grantee: *grantee, version: *version }], *version)
            }
            Action::RevokeAll { up_to, .. } => {
                let Acting { excluded, .. } = self.acts(actor, now)?;
                let (open, _) = self.epoch(END);
                let up_to = up_to.unwrap_or(open);
                if excluded != 0 || up_to < open || up_to > open + 1_000 {
                    return None;
                }
                (vec![What::Epoch(up_to + 1)], up_to + 1)
            }
            Action::SetDefault { policy, no_break_glass, revision, .. } => {
                let Acting { by, excluded, executor } = self.acts(actor, now)?;
                let (before, barred) = self.default_then(END);
                if excluded != 0 || (by != Recorder::Subject && *no_break_glass != barred) {
                    return None;
                }
                if executor && permits(*policy) > permits(before) {
                    return None;
                }
                let highest = self.highest(|what| match what {
                    What::Default { revision, .. } => Some(*revision),
                    _ => None,
                });
                let revision = above(highest, *revision)?;
                (vec![What::Default { policy: *policy, no_break_glass: *no_break_glass, revision }], revision)
            }
            Action::AppointGuardian { guardian, powers, term, .. } => {
                let (newest, burned) = self.guardian(*guardian);
                let own = *guardian == SUBJECT || *guardian == self.controller();
                if !self.controls(actor) || own || newest.is_some_and(|newest| newest.runs(now)) {
                    return None;
                }
                if powers.period.until <= now {
                    return None;
                }
                let term = above(burned.max(newest.map_or(0, |newest| newest.number)), *term)?;
                (vec![What::Appointed { guardian: *guardian, term, powers: *powers, mandate: None }], term)
            }
            Action::ExtendGuardian { guardian, term, until, .. } => {
                let newest = self.guardian(*guardian).0?;
                if !self.controls(actor) || newest.number != *term || newest.mandate.is_some() {
                    return None;
                }
                if !newest.runs(now) || *until <= newest.powers.period.until {
                    return None;
                }
                (vec![What::Extended { guardian: *guardian, until: *until }], *term)
            }
            Action::EndGuardian { guardian, keep_grants, term, .. } => {
                if !self.controls(actor) {
                    return None;
                }
                let guardian = *guardian;
                let (newest, burned) = self.guardian(guardian);
                let newest_term = newest.map_or(0, |newest| newest.number);
                let highest = burned.max(newest_term);
                let up_to = term.unwrap_or(highest);
                let was = |what: &What| matches!(what, What::Appointed { guardian: g, term, .. } if *g == guardian && *term == up_to);
                let gone = |what: &What| matches!(what, What::Dropped { guardian: g, term } if *g == guardian && *term == up_to);
                if up_to < newest_term {
                    // An earlier term: only what was granted in it can be dropped.
                    let known = self.all().any(|(_, what)| was(what));
                    if !known || *keep_grants || self.all().any(|(_, what)| gone(what)) {
                        return None;
                    }
                    (vec![What::Dropped { guardian, term: up_to }], up_to)
                } else if newest.is_some_and(|newest| newest.mandate.is_some() && newest.runs(now)) {
                    return None;
                } else if up_to > highest + 1_000 {
                    return None;
                } else if newest.is_some_and(|newest| newest.ended && !newest.dropped && !keep_grants) {
                    let what = vec![What::Ended { guardian, up_to }, What::Dropped { guardian, term: newest_term }];
                    (what, burned.max(up_to))
                } else if up_to <= burned {
                    return None;
                } else {
                    let mut what = vec![What::Ended { guardian, up_to }];
                    if newest.is_some_and(|newest| !newest.ended) && !keep_grants {
                        what.push(What::Dropped { guardian, term: newest_term });
                    }
                    (what, up_to)
                }
            }
            Action::ResignGuardian { term, .. } => {
                let newest = self.guardian(actor).0?;
                if newest.ended || newest.suspended || term.is_some_and(|term| term != newest.number) {
                    return None;
                }
                (vec![What::Ended { guardian: actor, up_to: newest.number }], newest.number)
            }
            Action::SetController { controller, rotation, .. } => {
                if !self.controls(actor) || *controller == actor {
                    return None;
                }
                let rotation = above(self.rotation(), *rotation)?;
                (vec![What::Controller { controller: *controller, rotation }], rotation)
            }
            Action::SetRecovery { trustees, threshold, delay, revision, .. } => {
                if !self.controls(actor) || trustees.contains(&actor) || trustees.contains(&SUBJECT) {
                    return None;
                }
                let highest = self.highest(|what| match what {
                    What::Trustees { revision, .. } => Some(*revision),
                    _ => None,
                });
                let revision = above(highest, *revision)?;
                let (trustees, threshold, delay) = (trustees.clone(), *threshold, *delay);
                (vec![What::Trustees { trustees, threshold, delay, revision }], revision)
            }
            Action::VetoRecovery { attempt, .. } => {
                let election = self.election();
                let up_to = attempt.unwrap_or(election.attempt);
                let known = election.threshold > 0;
                if !self.controls(actor) || !known || up_to < election.attempt || up_to > election.attempt + 1_000 {
                    return None;
                }
                (vec![What::Vetoed { up_to }], up_to)
            }
            Action::Challenge { clinician, number, .. } => {
                let (by, _) = self.acts(actor, now)?.fully()?;
                let case = self.case(*clinician, *number)?;
                let own = by != Recorder::Subject && case.is_of(actor);
                if own || case.closed.is_some() || case.challenged || now >= case.opened.at + 366 * 24 * HOUR {
                    return None;
                }
                // No decision depends on it, so it takes no number of the subject's.
                self.note(now, What::Challenged { clinician: *clinician, number: *number });
                return Some(*number);
            }
            Action::Accept { .. } | Action::Decline { .. } => unreachable!("not played here"),
        };
        self.seq += 1;
        for what in what {
            self.note(now, what);
        }
        Some(number)
    }

    fn rotation(&self) -> u32 {
        self.highest(|what| match what {
            What::Controller { rotation, .. } => Some(*rotation),
            _ => None,
        })
    }

    fn election(&self) -> Election {
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
                    if let (None, Some(candidate)) = (election.pending, candidate) {
                        if election.support(*candidate) >= election.threshold {
                            election.pending = Some((*candidate, when.at + election.delay));
                        }
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
struct Election {
    trustees: Vec<AccountId>,
    threshold: u8,
    delay: u64,
    attempt: u32,
    votes: Vec<(AccountId, AccountId)>,
    pending: Option<(AccountId, u64)>,
}

impl Election {
    fn support(&self, candidate: AccountId) -> u8 {
        self.votes.iter().filter(|(_, vote)| *vote == candidate).count() as u8
    }
}

/// How much a default permits.
fn permits(policy: DefaultPolicy) -> u32 {
    match policy {
        DefaultPolicy::BreakGlassOnly | DefaultPolicy::Nothing => 0,
        DefaultPolicy::NormalConfidentiality => 1,
        DefaultPolicy::All => 2,
    }
}
