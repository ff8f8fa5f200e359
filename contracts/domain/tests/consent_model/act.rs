//! What a subject, or somebody for it, does.

use crate::authority::Acting;
use crate::emergency::HOUR;
use crate::model::*;
use salus_domain::consent::*;
use salus_domain::AccountId;

/// From the narrowest to the widest.
const POLICIES: [DefaultPolicy; 4] =
    [DefaultPolicy::Nothing, DefaultPolicy::BreakGlassOnly, DefaultPolicy::NormalConfidentiality, DefaultPolicy::All];

/// Whether the second policy permits more than the first.
fn is_wider(than: DefaultPolicy, policy: DefaultPolicy) -> bool {
    POLICIES.iter().skip_while(|known| **known != than).skip(1).any(|wider| *wider == policy)
}

impl Model {
    fn grant(
        &self,
        actor: AccountId,
        grantee: AccountId,
        terms: &Terms,
        (version, epoch): (Option<u32>, Option<u32>),
        now: u64,
    ) -> Option<(What, u32)> {
        let acting = self.acts(actor, now)?;
        let protected = self.protects(grantee, &acting, now);
        let (by, excluded) = acting.fully()?;
        let permits = |rule: &Provision| rule.effect == Effect::Permit && rule.categories & excluded != 0;
        let own = grantee == SUBJECT || grantee == self.controller();
        if own || grantee == actor || terms.provisions.iter().any(permits) || protected {
            return None;
        }
        let current = self.epoch(END).0;
        if epoch.is_some_and(|epoch| epoch != current) || terms.period.until <= now.max(terms.period.from) {
            return None;
        }
        let version = above(self.pair(grantee, END).highest, version, reach(by))?;
        Some((What::Granted { grantee, version, by, terms: terms.clone() }, version))
    }

    /// Carries out an action if it may be; returns the number it made.
    pub fn act(&mut self, actor: AccountId, action: &Action, now: u64) -> Option<u32> {
        let (what, number): (Vec<What>, u32) = match action {
            Action::Grant { grantee, terms, version, epoch, .. } => {
                let (granted, version) = self.grant(actor, *grantee, terms, (*version, *epoch), now)?;
                (vec![granted], version)
            }
            Action::Accept { grantee, draft: named, version, epoch, .. } => {
                let (draft, terms, _) = self.draft(*grantee).filter(|(draft, _, open)| draft == named && *open)?;
                let (granted, version) = self.grant(actor, *grantee, terms, (*version, *epoch), now)?;
                (vec![granted, What::Answered { grantee: *grantee, draft }], version)
            }
            Action::Decline { grantee, draft: named, .. } => {
                let (_, excluded) = self.acts(actor, now)?.fully()?;
                let (draft, terms, _) = self.draft(*grantee).filter(|(draft, _, open)| draft == named && *open)?;
                if terms.provisions.iter().any(|rule| rule.categories & excluded != 0) {
                    return None;
                }
                (vec![What::Answered { grantee: *grantee, draft }], 0)
            }
            Action::Revoke { grantee, up_to, .. } => {
                let acting = self.acts(actor, now)?;
                let by = acting.by;
                let pair = self.pair(*grantee, END);
                let up_to = up_to.unwrap_or(pair.highest);
                let own = by != Recorder::Subject && *grantee == actor;
                let protected = own || self.protects(*grantee, &acting, now);
                if protected || up_to <= pair.burned || up_to > pair.highest + ahead(by) {
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
                let Acting { by, excluded, .. } = self.acts(actor, now)?;
                let (open, _) = self.epoch(END);
                let up_to = up_to.unwrap_or(open);
                let widens =
                    by != Recorder::Subject && is_wider(DefaultPolicy::BreakGlassOnly, self.default_then(END).0);
                if excluded != 0 || widens || up_to < open || up_to > open + ahead(by) {
                    return None;
                }
                (vec![What::Epoch(up_to + 1)], up_to + 1)
            }
            Action::SetDefault { policy, no_break_glass, revision, .. } => {
                let Acting { by, excluded, .. } = self.acts(actor, now)?;
                let (before, barred) = self.default_then(END);
                let beyond = *no_break_glass != barred || is_wider(before, *policy);
                if excluded != 0 || (by != Recorder::Subject && beyond) {
                    return None;
                }
                let highest = self.highest(|what| match what {
                    What::Default { revision, .. } => Some(*revision),
                    _ => None,
                });
                let revision = above(highest, *revision, reach(by))?;
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
                let term = above(burned.max(newest.map_or(0, |newest| newest.number)), *term, FAR)?;
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
                } else if up_to > highest + FAR
                    || newest.is_some_and(|newest| newest.mandate.is_some() && newest.runs(now))
                {
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
                let rotation = above(self.rotation(), *rotation, FAR)?;
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
                let revision = above(highest, *revision, FAR)?;
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
                let again = if by == Recorder::Subject { case.challenged.0 } else { case.challenged.1 };
                if own || case.closed.is_some() || again || now >= case.opened.at + 366 * 24 * HOUR {
                    return None;
                }
                (vec![What::Challenged { clinician: *clinician, number: *number, by }], *number)
            }
        };
        self.seq += 1;
        for what in what {
            self.note(now, what);
        }
        Some(number)
    }
}

/// How far a new number may lie above the highest one.
const FAR: u32 = 1_000;

/// How far a new number of somebody's may lie above the highest one: a guardian takes the next.
fn reach(by: Recorder) -> u32 {
    if by == Recorder::Subject {
        FAR
    } else {
        1
    }
}

/// How far an ending of somebody's may reach beyond the highest number: a guardian's does not.
fn ahead(by: Recorder) -> u32 {
    if by == Recorder::Subject {
        FAR
    } else {
        0
    }
}

/// The next number, or the named one if it is above the highest by no more than may be.
fn above(highest: u32, named: Option<u32>, reach: u32) -> Option<u32> {
    let number = named.unwrap_or(highest + 1);
    (highest < number && number <= highest + reach).then_some(number)
}
