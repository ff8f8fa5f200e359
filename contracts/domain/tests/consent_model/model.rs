//! The naive model: a log of everything that ever happened, read from its beginning for every question.

use crate::SUBJECT;
use salus_domain::consent::*;
use salus_domain::{AccountId, Hash};

#[derive(Clone, Debug)]
pub enum What {
    Granted { grantee: AccountId, version: u32, by: Recorder, terms: Terms },
    Revoked { grantee: AccountId, up_to: u32 },
    Erred { grantee: AccountId, version: u32 },
    Used { grantee: AccountId, version: u32, resource: Hash },
    Epoch(u32),
    Default { policy: DefaultPolicy, no_break_glass: bool, revision: u32 },
    Appointed { guardian: AccountId, term: u32, powers: GuardianTerms },
    Extended { guardian: AccountId, until: u64 },
    Ended { guardian: AccountId, up_to: u32 },
    Dropped { guardian: AccountId, term: u32 },
    Controller { controller: AccountId, rotation: u32 },
    Trustees { trustees: Vec<AccountId>, threshold: u8, delay: u64, revision: u32 },
    Voted { trustee: AccountId, candidate: Option<AccountId> },
    Vetoed { up_to: u32 },
    Proposed { grantee: AccountId, draft: Hash, terms: Terms },
    Withdrawn { grantee: AccountId },
    Answered { grantee: AccountId, draft: Hash },
}

/// From the narrowest to the widest.
const POLICIES: [DefaultPolicy; 4] =
    [DefaultPolicy::Nothing, DefaultPolicy::BreakGlassOnly, DefaultPolicy::NormalConfidentiality, DefaultPolicy::All];

/// Whether the second policy permits more than the first.
fn is_wider(than: DefaultPolicy, policy: DefaultPolicy) -> bool {
    POLICIES.iter().skip_while(|known| **known != than).skip(1).any(|wider| *wider == policy)
}

#[derive(Default)]
pub struct Model {
    pub log: Vec<(Instant, What)>,
    pub seq: u64,
}

/// The consents of one pair, as the model sees them at an instant.
struct Pair<'a> {
    newest: Option<(Instant, u32, Recorder, &'a Terms)>,
    ended: Option<DenyReason>,
    uses: u32,
    highest: u32,
    burned: u32,
}

impl Model {
    fn note(&mut self, now: u64, what: What) {
        self.log.push((Instant { at: now, seq: self.seq }, what));
    }

    fn facts(&self, at: Instant) -> impl Iterator<Item = (Instant, &What)> {
        self.log.iter().filter(move |(when, _)| *when <= at).map(|(when, what)| (*when, what))
    }

    /// Whether the past that is asked about is over: not even a change in the same millisecond can be added to it.
    pub fn is_past(&self, at: Instant, now: u64) -> bool {
        at.at < now || (at.at == now && at.seq <= self.seq)
    }

    fn all(&self) -> impl Iterator<Item = (Instant, &What)> {
        self.facts(END)
    }

    pub fn controller(&self) -> AccountId {
        self.all().fold(SUBJECT, |last, (_, what)| match what {
            What::Controller { controller, .. } => *controller,
            _ => last,
        })
    }

    fn highest(&self, of: impl Fn(&What) -> Option<u32>) -> u32 {
        self.all().filter_map(|(_, what)| of(what)).max().unwrap_or(0)
    }

    fn epoch(&self, at: Instant) -> (u32, Option<Instant>) {
        self.facts(at).fold((0, None), |last, (when, what)| match what {
            What::Epoch(epoch) => (*epoch, Some(when)),
            _ => last,
        })
    }

    fn default_then(&self, at: Instant) -> (DefaultPolicy, bool) {
        self.facts(at).fold((DefaultPolicy::BreakGlassOnly, false), |last, (_, what)| match what {
            What::Default { policy, no_break_glass, .. } => (*policy, *no_break_glass),
            _ => last,
        })
    }

    fn pair(&self, of: AccountId, at: Instant) -> Pair<'_> {
        let mut pair = Pair { newest: None, ended: None, uses: 0, highest: 0, burned: 0 };
        for (when, what) in self.facts(at) {
            match what {
                What::Granted { grantee, version, by, terms } if *grantee == of => {
                    pair.newest = Some((when, *version, *by, terms));
                    pair.ended = None;
                    pair.uses = 0;
                    pair.highest = *version;
                    pair.burned = pair.burned.max(version - 1);
                }
                What::Revoked { grantee, up_to } if *grantee == of => {
                    pair.ended = pair.ended.or(Some(DenyReason::Revoked));
                    pair.burned = *up_to;
                    pair.highest = pair.highest.max(*up_to);
                }
                What::Erred { grantee, version } if *grantee == of => {
                    pair.ended = Some(DenyReason::EnteredInError);
                    pair.burned = pair.burned.max(*version);
                }
                What::Used { grantee, .. } if *grantee == of => pair.uses += 1,
                _ => {}
            }
        }
        pair
    }

    /// Why the newest consent does not count, if it does not.
    fn state(&self, of: AccountId, at: Instant, reopened: bool) -> Option<DenyReason> {
        let pair = self.pair(of, at);
        let Some((recorded, _, by, terms)) = pair.newest else { return Some(DenyReason::NoConsent) };
        if pair.ended.is_some() {
            return pair.ended;
        }
        if self.epoch(at).1.is_some_and(|ended| ended > recorded) {
            return Some(DenyReason::Revoked);
        }
        if let Recorder::Guardian { account, term } = by {
            let dropped =
                |what: &What| matches!(what, What::Dropped { guardian, term: t } if *guardian == account && *t == term);
            if self.facts(at).any(|(_, what)| dropped(what)) {
                return Some(DenyReason::GuardianEnded);
            }
        }
        let from = terms.period.from.max(recorded.at);
        if at.at < from {
            return Some(DenyReason::NotYetActive { from });
        }
        if at.at >= terms.period.until {
            return Some(DenyReason::Expired { until: terms.period.until });
        }
        (terms.max_uses == Some(pair.uses) && !reopened).then_some(DenyReason::Exhausted)
    }

    pub fn decide(&self, of: AccountId, request: &Request, at: Instant, reopened: bool) -> Decision {
        if let Some(reason) = self.state(of, at, reopened) {
            let permitted = match self.default_then(at).0 {
                DefaultPolicy::All => true,
                DefaultPolicy::NormalConfidentiality => "ULMN".contains(request.confidentiality.code()),
                _ => false,
            };
            return if permitted { Decision::Permit(Basis::Default) } else { Decision::Deny(reason) };
        }
        let (_, version, _, terms) = self.pair(of, at).newest.unwrap();
        for (index, rule) in terms.provisions.iter().enumerate() {
            if rule.effect == Effect::Deny && says(rule, request, at.at) {
                return Decision::Deny(DenyReason::DeniedByProvision { index: index as u8 });
            }
        }
        match terms.provisions.iter().any(|rule| rule.effect == Effect::Permit && says(rule, request, at.at)) {
            true => Decision::Permit(Basis::Consent { version }),
            false => Decision::Deny(DenyReason::NotCovered),
        }
    }

    /// The newest term of a guardian: number, powers, whether it was ended and dropped; and the highest number burned.
    fn guardian(&self, of: AccountId) -> (Option<(u32, GuardianTerms, bool, bool)>, u32) {
        let (mut newest, mut burned) = (None, 0);
        for (_, what) in self.all() {
            match what {
                What::Appointed { guardian, term, powers } if *guardian == of => {
                    newest = Some((*term, *powers, false, false));
                    burned = burned.max(term - 1);
                }
                What::Extended { guardian, until } if *guardian == of => {
                    newest.as_mut().unwrap().1.period.until = *until;
                }
                What::Ended { guardian, up_to } if *guardian == of => {
                    burned = burned.max(*up_to);
                    if let Some(newest) = &mut newest {
                        newest.2 = true;
                    }
                }
                What::Dropped { guardian, term } if *guardian == of => {
                    if let Some(newest) = newest.as_mut().filter(|newest| newest.0 == *term) {
                        newest.3 = true;
                    }
                }
                _ => {}
            }
        }
        (newest, burned)
    }

    /// Nobody, or the recorder and the categories that are none of their business.
    fn acts(&self, actor: AccountId, now: u64) -> Option<(Recorder, u64)> {
        if actor == self.controller() {
            return Some((Recorder::Subject, 0));
        }
        let (term, powers, ended, _) = self.guardian(actor).0?;
        let acting = !ended && powers.period.from <= now && now < powers.period.until;
        acting.then_some((Recorder::Guardian { account: actor, term }, powers.excluded))
    }

    /// What the subject itself said, and may still count, touches these categories.
    fn protects(&self, of: AccountId, excluded: u64, now: u64) -> bool {
        let Some((_, _, Recorder::Subject, terms)) = self.pair(of, END).newest else { return false };
        let counts = matches!(self.state(of, Instant::after(now), false), None | Some(DenyReason::NotYetActive { .. }));
        counts && terms.provisions.iter().any(|rule| rule.categories & excluded != 0)
    }

    /// The draft of a grantee and whether it is open, if there is one.
    fn draft(&self, of: AccountId) -> Option<(Hash, &Terms, bool)> {
        self.all().fold(None, |last, (_, what)| match what {
            What::Proposed { grantee, draft, terms } if *grantee == of => Some((*draft, terms, true)),
            What::Withdrawn { grantee } if *grantee == of => None,
            What::Answered { grantee, .. } if *grantee == of => last.map(|(draft, terms, _)| (draft, terms, false)),
            _ => last,
        })
    }

    /// Notes a proposal, if it may be made.
    pub fn propose(&mut self, grantee: AccountId, draft: Option<Hash>, terms: &Terms, now: u64) -> bool {
        let may = grantee != SUBJECT && grantee != self.controller();
        if let (true, Some(draft)) = (may, draft) {
            let answered = |what: &What| matches!(what, What::Answered { draft: d, .. } if *d == draft);
            assert!(!self.all().any(|(_, what)| answered(what)), "the name of an answered draft comes back");
            self.note(now, What::Proposed { grantee, draft, terms: terms.clone() });
        }
        may
    }

    pub fn withdraw(&mut self, grantee: AccountId, now: u64) -> bool {
        let known = self.draft(grantee).is_some();
        self.note(now, What::Withdrawn { grantee });
        known
    }

    /// Any draft that ever was.
    pub fn drafts(&self) -> Vec<Hash> {
        let proposed = |what: &What| match what {
            What::Proposed { draft, .. } => Some(*draft),
            _ => None,
        };
        self.all().filter_map(|(_, what)| proposed(what)).collect()
    }

    fn grant(
        &self,
        actor: AccountId,
        grantee: AccountId,
        terms: &Terms,
        (version, epoch): (Option<u32>, Option<u32>),
        now: u64,
    ) -> Option<(What, u32)> {
        let (by, excluded) = self.acts(actor, now)?;
        let permits = |rule: &Provision| rule.effect == Effect::Permit && rule.categories & excluded != 0;
        let own = grantee == SUBJECT || grantee == self.controller();
        if own || grantee == actor || terms.provisions.iter().any(permits) || self.protects(grantee, excluded, now) {
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
                let (_, excluded) = self.acts(actor, now)?;
                let (draft, terms, _) = self.draft(*grantee).filter(|(draft, _, open)| draft == named && *open)?;
                if terms.provisions.iter().any(|rule| rule.categories & excluded != 0) {
                    return None;
                }
                (vec![What::Answered { grantee: *grantee, draft }], 0)
            }
            Action::Revoke { grantee, up_to, .. } => {
                let (by, excluded) = self.acts(actor, now)?;
                let pair = self.pair(*grantee, END);
                let up_to = up_to.unwrap_or(pair.highest);
                let own = by != Recorder::Subject && *grantee == actor;
                let protected = own || self.protects(*grantee, excluded, now);
                if protected || up_to <= pair.burned || up_to > pair.highest + ahead(by) {
                    return None;
                }
                (vec![What::Revoked { grantee: *grantee, up_to }], up_to)
            }
            Action::EnterInError { grantee, version, .. } => {
                let (recorder, _) = self.acts(actor, now)?;
                let pair = self.pair(*grantee, END);
                let (recorded, newest, by, _) = pair.newest?;
                let over = pair.ended.is_some() || self.epoch(END).1.is_some_and(|ended| ended > recorded);
                if newest != *version || by != recorder || over {
                    return None;
                }
                (vec![What::Erred { grantee: *grantee, version: *version }], *version)
            }
            Action::RevokeAll { up_to, .. } => {
                let (by, excluded) = self.acts(actor, now)?;
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
                let (by, excluded) = self.acts(actor, now)?;
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
                let running = newest.is_some_and(|(_, powers, ended, _)| !ended && now < powers.period.until);
                let own = *guardian == SUBJECT || *guardian == self.controller();
                if actor != self.controller() || own || running || powers.period.until <= now {
                    return None;
                }
                let term = above(burned.max(newest.map_or(0, |newest| newest.0)), *term, FAR)?;
                (vec![What::Appointed { guardian: *guardian, term, powers: *powers }], term)
            }
            Action::ExtendGuardian { guardian, term, until, .. } => {
                let (newest, powers, ended, _) = self.guardian(*guardian).0?;
                let running = !ended && now < powers.period.until;
                if actor != self.controller() || newest != *term || !running || *until <= powers.period.until {
                    return None;
                }
                (vec![What::Extended { guardian: *guardian, until: *until }], *term)
            }
            Action::EndGuardian { guardian, keep_grants, term, .. } => {
                if actor != self.controller() {
                    return None;
                }
                let guardian = *guardian;
                let (newest, burned) = self.guardian(guardian);
                let newest_term = newest.map_or(0, |newest| newest.0);
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
                } else if up_to > highest + 1_000 {
                    return None;
                } else if newest.is_some_and(|(_, _, ended, dropped)| ended && !dropped && !keep_grants) {
                    let what = vec![What::Ended { guardian, up_to }, What::Dropped { guardian, term: newest_term }];
                    (what, burned.max(up_to))
                } else if up_to <= burned {
                    return None;
                } else {
                    let mut what = vec![What::Ended { guardian, up_to }];
                    if newest.is_some_and(|(_, _, ended, _)| !ended) && !keep_grants {
                        what.push(What::Dropped { guardian, term: newest_term });
                    }
                    (what, up_to)
                }
            }
            Action::ResignGuardian { term, .. } => {
                let (newest, _, ended, _) = self.guardian(actor).0?;
                if ended || term.is_some_and(|term| term != newest) {
                    return None;
                }
                (vec![What::Ended { guardian: actor, up_to: newest }], newest)
            }
            Action::SetController { controller, rotation, .. } => {
                if actor != self.controller() || *controller == actor {
                    return None;
                }
                let rotation = above(self.rotation(), *rotation, FAR)?;
                (vec![What::Controller { controller: *controller, rotation }], rotation)
            }
            Action::SetRecovery { trustees, threshold, delay, revision, .. } => {
                if actor != self.controller() || trustees.contains(&actor) || trustees.contains(&SUBJECT) {
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
                if actor != self.controller() || !known || up_to < election.attempt || up_to > election.attempt + 1_000
                {
                    return None;
                }
                (vec![What::Vetoed { up_to }], up_to)
            }
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
                    if election.pending.is_none() {
                        election.pending = election.first().map(|candidate| (candidate, when.at + election.delay));
                    }
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
        if !election.trustees.contains(&trustee) || candidate == Some(self.controller()) {
            return None;
        }
        self.seq += 1;
        self.note(now, What::Voted { trustee, candidate });
        Some(election.attempt)
    }

    pub fn recover(&mut self, now: u64) -> Option<u32> {
        let election = self.election();
        let (candidate, ready) = election.pending?;
        if now < ready || candidate == self.controller() {
            return None;
        }
        let rotation = self.rotation() + 1;
        self.seq += 1;
        // The attempt is over, like after a veto.
        self.note(now, What::Vetoed { up_to: election.attempt });
        self.note(now, What::Controller { controller: candidate, rotation });
        Some(rotation)
    }

    pub fn access(
        &mut self,
        of: AccountId,
        request: &Request,
        expected: Option<u32>,
        resource: Hash,
        now: u64,
    ) -> (Decision, bool, Option<u32>) {
        let at = Instant::after(now);
        let pair = self.pair(of, at);
        let version = pair.newest.map_or(0, |newest| newest.1);
        let limit = pair.newest.and_then(|newest| newest.3.max_uses);
        let opened = self.all().filter_map(|(when, what)| match what {
            What::Used { grantee, version: v, resource: r } if *grantee == of && *v == version && *r == resource => {
                Some(when.at)
            }
            _ => None,
        });
        let opened = opened.last();
        let reopened = limit.is_some() && opened.is_some_and(|opened| now - opened < 600_000);
        // Reopening helps where the consent itself permits.
        let decision = match self.decide(of, request, at, reopened) {
            decision @ Decision::Permit(Basis::Consent { .. }) => decision,
            _ => self.decide(of, request, at, false),
        };
        let uses = pair.uses;
        match (&decision, expected) {
            (Decision::Permit(Basis::Consent { version }), Some(expected)) if *version != expected => {
                (Decision::Deny(DenyReason::OtherVersion { current: *version }), false, None)
            }
            (Decision::Permit(Basis::Default), Some(_)) => {
                let reason = self.state(of, at, false).unwrap();
                (Decision::Deny(reason), false, None)
            }
            (Decision::Permit(Basis::Consent { .. }), _) if limit.is_some() => {
                if !reopened {
                    self.seq += 1;
                    self.note(now, What::Used { grantee: of, version, resource });
                }
                let used = uses + u32::from(!reopened);
                (decision, reopened, limit.map(|limit| limit - used))
            }
            _ => (decision, false, None),
        }
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

/// After everything.
const END: Instant = Instant { at: u64::MAX, seq: u64::MAX };

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

/// Whether a rule has something to say, bit by bit and code by code.
fn says(rule: &Provision, request: &Request, at: u64) -> bool {
    if rule.period.is_some_and(|period| at < period.from || at >= period.until) {
        return false;
    }
    let mut purpose = Some(request.purpose);
    let mut named = false;
    while let Some(wider) = purpose {
        named |= (rule.purposes >> wider.0) & 1 == 1;
        purpose = wider.parent();
    }
    let asked = (0..64).filter(|bit| (request.categories >> bit) & 1 == 1);
    let mut has = asked.map(|bit| (rule.categories >> bit) & 1 == 1);
    let order = |label: Confidentiality| "ULMNRV".find(label.code()).unwrap();
    let (own, theirs) = (order(rule.label), order(request.confidentiality));
    named
        && match rule.effect {
            Effect::Deny => {
                has.any(|has| has)
                    && own <= theirs
                    && rule.data.from.max(request.data.from) < rule.data.until.min(request.data.until)
            }
            Effect::Permit => {
                has.all(|has| has)
                    && own >= theirs
                    && rule.data.from <= request.data.from
                    && rule.data.until >= request.data.until
            }
        }
}
