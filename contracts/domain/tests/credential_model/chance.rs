//! What happens next, by chance: mostly what may be done, so that worlds grow, and often enough what may not.

use super::support::account;
use super::support::credential::*;
use salus_domain::credential::*;
use salus_domain::{AccountId, Hash};

/// Those who are accredited, and whom they license.
pub const BOARDS: [AccountId; 6] = [account(1), account(2), account(3), account(4), account(5), account(6)];
const HOLDERS: [AccountId; 3] = [account(10), account(11), BOARDS[5]];
const DESKS: [AccountId; 2] = [account(20), account(21)];
const KEYS: [AccountId; 2] = [account(30), account(31)];
const STRANGER: AccountId = account(99);

pub struct Chance(pub u64);

/// A step that may change something.
#[derive(Clone, Debug)]
pub enum Move {
    Accredit(NewTerm),
    Suspend(TermKey),
    Reinstate(TermKey),
    End(TermKey),
    Cause(TermKey, u64, u64),
    AdoptTerm(TermKey),
    Act(Action),
    Adopt(Hash),
    Name { principal: AccountId, delegate: AccountId, scope: u8, until: u64 },
    Unname { principal: AccountId, delegate: AccountId },
    Rotate { account: AccountId, controller: AccountId },
}

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        (self.next() >> 11) % bound
    }

    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }

    fn maybe<T: Copy>(&mut self, from: &[T]) -> Option<T> {
        (!from.is_empty()).then(|| self.pick(from))
    }

    fn of_type(&mut self) -> CredentialType {
        if self.one_in(9) {
            CredentialType::NURSE
        } else {
            CredentialType::PHYSICIAN
        }
    }

    pub fn slot(&mut self) -> SlotKey {
        SlotKey {
            holder: self.pick(&HOLDERS),
            credential_type: self.of_type(),
            jurisdiction: if self.one_in(4) { *b"US-NV\0" } else { *b"US-CA\0" },
        }
    }

    /// Mostly no number, sometimes one near `around`, seldom one far away.
    fn number(&mut self, around: u32) -> Option<u32> {
        match self.below(12) {
            0..=6 => None,
            7..=10 => Some((u64::from(around) + self.below(4)).saturating_sub(1) as u32),
            _ => Some(around + self.pick(&[999, 1_000, 1_001])),
        }
    }

    fn period(&mut self, now: u64) -> Period {
        let from = self.pick(&[0, 0, 0, now - 3, now + 2]);
        let until = match self.below(8) {
            0 => now + self.below(3),
            1 | 2 => now + self.below(4_000),
            _ => u64::MAX,
        };
        Period { from, until: until.max(from + u64::from(from > 0)) }
    }

    /// An account that may act for a principal, or one that might try.
    pub fn actor(&mut self, registry: &Registry, by: Principal) -> AccountId {
        let Principal::Account(own) = by else { return if self.one_in(12) { STRANGER } else { GOVERNOR } };
        match self.below(10) {
            0..=6 => registry.controller(own).unwrap(),
            7 | 8 => self.pick(&DESKS),
            _ => self.pick(&[own, STRANGER]),
        }
    }

    /// A principal that has to do with this, or another one.
    fn by(&mut self, likely: &[Principal]) -> Principal {
        match self.maybe(likely) {
            Some(by) if !self.one_in(8) => by,
            _ if self.one_in(4) => Principal::Governor,
            _ => Principal::Account(self.pick(&BOARDS)),
        }
    }

    /// The terms there are, older ones seldom.
    fn term(&mut self, registry: &Registry, wanted: impl Fn(&Term) -> bool) -> Option<(TermKey, Term)> {
        let of = self.of_type();
        if self.one_in(8) {
            let older = BOARDS.iter().flat_map(|account| {
                (1..9)
                    .filter_map(|number| Some(((*account, of, number), *registry.older.get(&(*account, of, number))?)))
            });
            return self.maybe(&older.collect::<Vec<_>>());
        }
        let newest = BOARDS.iter().filter_map(|account| Some((*account, *registry.newest.get(&(*account, of))?)));
        let newest: Vec<_> = newest.map(|(account, term)| ((account, of, term.number), term)).collect();
        let likely: Vec<_> = newest.iter().copied().filter(|(_, term)| wanted(term)).collect();
        match self.maybe(&likely) {
            Some(term) if !self.one_in(6) => Some(term),
            _ => self.maybe(&newest),
        }
    }

    fn parent(&mut self, registry: &Registry, term: &Term) -> Principal {
        self.by(&[Principal::from(term.link(registry.now).parent)])
    }

    fn runs(registry: &Registry, account: AccountId, of: CredentialType) -> bool {
        Self::distance(registry, account, of).is_some()
    }

    /// How far from the governor an account is that may issue now.
    fn distance(registry: &Registry, account: AccountId, of: CredentialType) -> Option<u8> {
        let newest = registry.newest.get(&(account, of))?;
        let chain = Chain::load(Some((account, newest.number)), &Accreditations(registry, of), registry.now).unwrap();
        chain.check_running(registry.now).ok().map(|()| chain.depth())
    }

    /// The beginning of a world: a line as long as it can be.
    pub fn line(step: usize) -> (Principal, Move) {
        let by = step.checked_sub(1).map_or(Principal::Governor, |above| Principal::Account(BOARDS[above]));
        let (credential_type, period) = (CredentialType::PHYSICIAN, Period::ALWAYS);
        (by, Move::Accredit(NewTerm { account: BOARDS[step], credential_type, role: Role::Authority, period }))
    }

    fn accreditation(&mut self, registry: &Registry) -> (Principal, Move) {
        let of = self.of_type();
        let authority = |account: &&AccountId| {
            Self::runs(registry, **account, of) && registry.newest[&(**account, of)].role == Role::Authority
        };
        let mut likely: Vec<Principal> = BOARDS.iter().filter(authority).map(|a| Principal::Account(*a)).collect();
        // Rather not the governor, so that lines get long.
        if likely.is_empty() || self.one_in(4) {
            likely = vec![Principal::Governor];
        }
        let without: Vec<AccountId> =
            BOARDS.iter().copied().filter(|account| !Self::runs(registry, *account, of)).collect();
        let account = match self.maybe(&without) {
            Some(account) if !self.one_in(5) => account,
            _ => self.pick(&BOARDS),
        };
        let role = if self.one_in(3) { Role::Issuer } else { Role::Authority };
        let period = self.period(registry.now);
        (self.by(&likely), Move::Accredit(NewTerm { account, credential_type: of, role, period }))
    }

    fn about_a_term(&mut self, registry: &Registry) -> Option<(Principal, Move)> {
        let now = registry.now;
        let kind = self.below(14);
        let orphan = |term: &Term| {
            let Some((parent, number)) = term.link(now).parent else { return false };
            let terms = [CredentialType::PHYSICIAN, CredentialType::NURSE];
            terms.iter().any(|of| {
                Accreditations(registry, *of).term(&parent, number).is_ok_and(|parent| parent.over(now).is_some())
            })
        };
        let (key, term) = match kind {
            0..=2 => self.term(registry, |term| !term.suspended && term.over(now).is_none()),
            3..=6 => self.term(registry, |term| term.suspended && term.over(now).is_none()),
            7 => self.term(registry, |term| term.over(now).is_none()),
            // Rather one that something hangs on.
            8 | 9 => self.behind_a_credential(registry).or_else(|| self.term(registry, |term| term.cause.is_none())),
            _ => self.term(registry, orphan),
        }?;
        let by = self.parent(registry, &term);
        Some(match kind {
            0..=2 => (by, Move::Suspend(key)),
            3..=6 => (by, Move::Reinstate(key)),
            7 => (if self.one_in(5) { Principal::Account(key.0) } else { by }, Move::End(key)),
            8 | 9 => {
                let since = match self.below(10) {
                    0 => now + self.below(2),
                    1..=4 => 0,
                    _ => now - self.below(3_000),
                };
                (by, Move::Cause(key, since, self.pick(&[0, 0, 0, 0, 1, 40, 900, 7_776_000_000, 7_776_000_001])))
            }
            _ => {
                let by = self.above(registry, Some((key.0, key.2)), key.1, 2);
                (by, Move::AdoptTerm(key))
            }
        })
    }

    /// Somebody at or above a distance from a term, or the governor.
    fn above(
        &mut self,
        registry: &Registry,
        first: Option<(AccountId, u32)>,
        of: CredentialType,
        level: usize,
    ) -> Principal {
        let chain = Chain::load(first, &Accreditations(registry, of), registry.now).unwrap();
        let mut likely: Vec<Principal> = chain.hops().skip(level).map(|hop| Principal::Account(hop.account)).collect();
        likely.push(Principal::Governor);
        self.by(&likely)
    }

    fn issuance(&mut self, registry: &Registry, step: u32) -> (Principal, Move) {
        let now = registry.now;
        let mut slot = self.slot();
        // Rather a slot that is free, and not so soon one that became free by a cause.
        for _ in 0..3 {
            let taken = match registry.is_valid(slot) {
                Ok(Verdict::Valid { .. } | Verdict::Invalid(Why::Suspended)) => true,
                Ok(Verdict::Invalid(Why::VoidForCause { .. })) => self.one_in(2),
                _ => false,
            };
            if taken {
                slot = self.slot();
            }
        }
        // Rather somebody far from the governor.
        let least = self.pick(&[1, 3]);
        let distance = |account: &AccountId| Self::distance(registry, *account, slot.credential_type);
        let far = BOARDS.iter().filter(|account| distance(account) >= Some(least));
        let far: Vec<Principal> = far.map(|account| Principal::Account(*account)).collect();
        let by = self.by(&far);
        let Principal::Account(issuer) = by else { return (by, Move::Adopt([0; 32])) };
        let number = if self.one_in(30) { self.below(u64::from(step) + 1) as u32 } else { step };
        let index = |chance: &mut Chance| if chance.one_in(40) { 3 } else { 7 * step + 5 };
        let new = NewCredential {
            id: id(number),
            issuer,
            holder: slot.holder,
            holder_kind: HolderKind::Person,
            credential_type: slot.credential_type,
            jurisdiction: slot.jurisdiction,
            period: Period {
                from: self.pick(&[0, 0, 0, 0, now - 1, now, now + 3]),
                until: now + self.pick(&[1, 5, 300, 2_000, 6_000, 6_000, 20_000]),
            },
            commitment: [0xd0; 32],
            qualifier: None,
            indices: StatusIndices { revocation: index(self), suspension: index(self) },
        };
        // Malformed input is refused before either side is asked.
        let new =
            NewCredential { period: Period { from: new.period.from.min(new.period.until - 1), ..new.period }, ..new };
        let holder = if new.holder == issuer { HOLDERS[0] } else { new.holder };
        (by, Move::Act(Action::Issue(NewCredential { holder, ..new })))
    }

    /// A slot with a credential that is not revoked.
    fn open_slot(&mut self, registry: &Registry) -> Option<Slot> {
        let open = registry.slots.values().filter(|slot| slot.current.unwrap().state.status != Status::Revoked);
        let mut open: Vec<Slot> = open.copied().collect();
        // In an order that does not depend on the map's.
        open.sort_by_key(|slot| slot.current.unwrap().credential.says.id);
        self.maybe(&open)
    }

    /// A term that a credential stands on.
    fn behind_a_credential(&mut self, registry: &Registry) -> Option<(TermKey, Term)> {
        let Current { credential, state } = self.open_slot(registry)?.current?;
        let of = credential.says.credential_type;
        let owner = state.responsible(&credential).term;
        let chain = Chain::load(owner, &Accreditations(registry, of), registry.now).unwrap();
        let hops: Vec<Hop> = chain.hops().copied().collect();
        // Rather far up.
        let hop = if self.one_in(2) { hops.last().copied() } else { self.maybe(&hops) };
        hop.map(|hop| ((hop.account, of, hop.term.number), hop.term))
    }

    fn about_a_credential(&mut self, registry: &Registry) -> Option<(Principal, Move)> {
        let slot = self.open_slot(registry)?;
        let Current { credential, state } = slot.current?;
        let of = credential.says.credential_type;
        let id = if self.one_in(15) { id(self.below(250) as u32) } else { credential.says.id };
        let owner = state.responsible(&credential).term;
        let mut likely = vec![Principal::from(owner), Principal::from(owner)];
        if let Some((account, number)) = owner {
            let term = Accreditations(registry, of).term(&account, number).unwrap();
            likely.push(Principal::from(term.link(registry.now).parent));
        }
        let by = self.by(&likely);
        let revision = self.number(slot.revision);
        let action = match self.below(18) {
            0..=4 => {
                let Principal::Account(by) = by else { return None };
                let until = state.until.max(registry.now) + self.pick(&[0, 1, 500, 500, 4_000, 4_000]);
                let commitment = self.one_in(2).then_some([0xd1; 32]);
                Action::Renew { by, id, until, commitment, revision }
            }
            5..=7 => Action::Suspend { by, id, reason: Reason::Hold, revision },
            8..=11 => Action::Reinstate { by, id, revision },
            12 => Action::Revoke { by, id, reason: self.pick(&[Reason::Superseded, Reason::PrivilegeWithdrawn]) },
            13 => {
                let holder = if self.one_in(3) { self.pick(&HOLDERS) } else { credential.says.holder };
                Action::Renounce { holder, id }
            }
            _ => {
                let by = self.above(registry, owner, of, 1);
                return Some((by, Move::Adopt(id)));
            }
        };
        Some((action.principal(), Move::Act(action)))
    }

    fn about_keys(&mut self, registry: &Registry) -> (Principal, Move) {
        let principal = self.pick(&BOARDS);
        let delegate = self.pick(&DESKS);
        let step = match self.below(8) {
            0..=4 => {
                let until = registry.now + self.pick(&[0, 1, 50, 3_000, 9_000]);
                Move::Name { principal, delegate, scope: self.pick(&[0, 1, 2, 4, 7, 15, 16]), until }
            }
            5 => Move::Unname { principal, delegate },
            _ => Move::Rotate { account: principal, controller: self.pick(&[principal, KEYS[0], KEYS[1]]) },
        };
        (Principal::Account(principal), step)
    }

    /// Whose move is next, and which.
    pub fn step(&mut self, registry: &Registry, step: u32) -> (Principal, Move) {
        let next = match self.below(40) {
            0..=6 => Some(self.accreditation(registry)),
            7..=14 => self.about_a_term(registry),
            15..=23 => Some(self.issuance(registry, step)),
            24..=36 => self.about_a_credential(registry),
            _ => Some(self.about_keys(registry)),
        };
        next.unwrap_or_else(|| self.accreditation(registry))
    }
}

/// The id of a number.
pub fn id(number: u32) -> Hash {
    let mut id = [0xee; 32];
    id[..4].copy_from_slice(&number.to_be_bytes());
    id
}
