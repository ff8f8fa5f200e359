//! The naive model: a log of everything that ever happened, read from its beginning for every question.

use crate::support::*;
use salus_domain::consent::*;
use salus_domain::{AccountId, Hash, Jurisdiction};

pub const SUBJECT: AccountId = account(1);
pub const GRANTEES: [AccountId; 2] = [account(2), account(3)];
pub const GUARDIANS: [AccountId; 2] = [account(4), account(5)];
/// Only ever appointed to estates, because a guardian whose term runs cannot be.
pub const EXECUTOR: AccountId = account(6);
pub const KEYS: [AccountId; 2] = [account(10), account(11)];
pub const TRUSTEES: [AccountId; 5] = [account(20), account(21), account(22), account(23), account(24)];
pub const STRANGER: AccountId = account(9);
/// Grantees are clinicians too, so that consents and windows meet; one guardian is, and one key.
pub const CLINICIANS: [AccountId; 4] = [GRANTEES[0], GRANTEES[1], GUARDIANS[1], KEYS[0]];
pub const REVIEWER: AccountId = account(33);
pub const COURT: AccountId = account(40);

#[derive(Clone, Debug)]
pub enum What {
    Granted { grantee: AccountId, version: u32, by: Recorder, terms: Terms },
    Revoked { grantee: AccountId, up_to: u32 },
    Erred { grantee: AccountId, version: u32 },
    Used { grantee: AccountId, version: u32, resource: Hash },
    Epoch(u32),
    Default { policy: DefaultPolicy, no_break_glass: bool, revision: u32 },
    Appointed { guardian: AccountId, term: u32, powers: GuardianTerms, mandate: Option<Mandate> },
    Extended { guardian: AccountId, until: u64 },
    Ended { guardian: AccountId, up_to: u32 },
    Dropped { guardian: AccountId, term: u32 },
    Suspended { guardian: AccountId, suspended: bool },
    Controller { controller: AccountId, rotation: u32 },
    Trustees { trustees: Vec<AccountId>, threshold: u8, delay: u64, revision: u32 },
    Voted { trustee: AccountId, candidate: Option<AccountId> },
    Vetoed { up_to: u32 },
    Proposed { grantee: AccountId, draft: Hash, terms: Terms },
    Withdrawn { grantee: AccountId },
    Answered { grantee: AccountId, draft: Hash },
    Died { jurisdiction: Jurisdiction },
    Revived,
    Broke { clinician: AccountId, number: u32, glass: BreakGlass },
    Confirmed { account: AccountId, qualification: Qualification },
    Cosigned { clinician: AccountId, by: AccountId },
    Justified { clinician: AccountId, number: u32 },
    Challenged { clinician: AccountId, number: u32, by: Recorder },
    Closed { clinician: AccountId, number: u32, outcome: Outcome, suspend: bool },
    Missed { clinician: AccountId, number: u32 },
    Reinstated { clinician: AccountId },
}

#[derive(Default)]
pub struct Model {
    pub log: Vec<(Instant, What)>,
    pub seq: u64,
}

/// The consents of one pair, as the model sees them at an instant.
pub struct Pair<'a> {
    pub newest: Option<(Instant, u32, Recorder, &'a Terms)>,
    pub ended: Option<DenyReason>,
    pub uses: u32,
    pub highest: u32,
    pub burned: u32,
}

/// After everything.
pub const END: Instant = Instant { at: u64::MAX, seq: u64::MAX };

impl Model {
    pub fn note(&mut self, now: u64, what: What) {
        self.log.push((Instant { at: now, seq: self.seq }, what));
    }

    /// Notes what takes the subject's next number.
    pub fn change(&mut self, now: u64, what: What) {
        self.seq += 1;
        self.note(now, what);
    }

    pub fn facts(&self, at: Instant) -> impl Iterator<Item = (Instant, &What)> {
        self.log.iter().filter(move |(when, _)| *when <= at).map(|(when, what)| (*when, what))
    }

    /// Whether the past that is asked about is over: not even a change in the same millisecond can be added to it.
    pub fn is_past(&self, at: Instant, now: u64) -> bool {
        at.at < now || (at.at == now && at.seq <= self.seq)
    }

    pub fn all(&self) -> impl Iterator<Item = (Instant, &What)> {
        self.facts(END)
    }

    pub fn controller(&self) -> AccountId {
        self.all().fold(SUBJECT, |last, (_, what)| match what {
            What::Controller { controller, .. } => *controller,
            _ => last,
        })
    }

    pub fn highest(&self, of: impl Fn(&What) -> Option<u32>) -> u32 {
        self.all().filter_map(|(_, what)| of(what)).max().unwrap_or(0)
    }

    pub fn epoch(&self, at: Instant) -> (u32, Option<Instant>) {
        self.facts(at).fold((0, None), |last, (when, what)| match what {
            What::Epoch(epoch) => (*epoch, Some(when)),
            _ => last,
        })
    }

    pub fn default_then(&self, at: Instant) -> (DefaultPolicy, bool) {
        self.facts(at).fold((DefaultPolicy::BreakGlassOnly, false), |last, (_, what)| match what {
            What::Default { policy, no_break_glass, .. } => (*policy, *no_break_glass),
            _ => last,
        })
    }

    pub fn pair(&self, of: AccountId, at: Instant) -> Pair<'_> {
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
    pub fn state(&self, of: AccountId, at: Instant, reopened: bool) -> Option<DenyReason> {
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

    pub fn decide(&self, of: AccountId, request: &Request, at: Instant) -> Decision {
        self.by_window(of, request, at).unwrap_or_else(|| self.by_consent(of, request, at, false))
    }

    pub fn by_window(&self, of: AccountId, request: &Request, at: Instant) -> Option<Decision> {
        let asked = request.purpose.code() == Some("BTG");
        self.window(of, at).filter(|_| asked).map(|case| Decision::Permit(Basis::BreakGlass { case }))
    }

    pub fn by_consent(&self, of: AccountId, request: &Request, at: Instant, reopened: bool) -> Decision {
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
        let window = self.by_window(of, request, at).filter(|_| expected.is_none());
        // Reopening helps where the consent itself permits.
        let decision = window.unwrap_or_else(|| match self.by_consent(of, request, at, reopened) {
            decision @ Decision::Permit(Basis::Consent { .. }) => decision,
            _ => self.by_consent(of, request, at, false),
        });
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
                    self.change(now, What::Used { grantee: of, version, resource });
                }
                let used = uses + u32::from(!reopened);
                (decision, reopened, limit.map(|limit| limit - used))
            }
            _ => (decision, false, None),
        }
    }
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
