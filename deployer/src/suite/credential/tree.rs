//! Who accredited whom, put together from what the registry logged.

use std::collections::BTreeMap;

use salus_domain::credential::{Chain, CredentialType, Event, Lapse, Term, Terms};
use salus_domain::{AccountId, Timestamp};

use super::event;

/// What names a term.
type Key = (AccountId, CredentialType, u32);

/// Which terms hang beneath which one of the same type; none is the governor.
type Beneath = BTreeMap<Option<(AccountId, u32)>, Vec<(AccountId, u32)>>;

/// All terms of all types, as of one time.
#[derive(Clone, Debug, Default)]
pub struct Forest {
    terms: BTreeMap<Key, Term>,
    issued: BTreeMap<Key, u32>,
    now: Timestamp,
}

/// A term and those granted in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Whose.
    pub account: AccountId,
    /// The term.
    pub term: Term,
    /// Why it does not run, if it does not.
    pub lapse: Option<Lapse>,
    /// Who was revoked for cause so that it is void: the account, and how far above.
    pub void: Option<(AccountId, u8)>,
    /// Whether who granted it is not known: it happened in blocks that the node does not keep.
    pub uprooted: bool,
    /// How many credentials were issued in it.
    pub issued: u32,
    /// Whom it accredited, or took over.
    pub beneath: Vec<Node>,
}

/// The terms of one type.
struct OfType<'a>(&'a Forest, CredentialType);

impl Terms for OfType<'_> {
    fn newest(&self, account: &AccountId) -> Option<Term> {
        let all = (*account, self.1, 0)..=(*account, self.1, u32::MAX);
        self.0.terms.range(all).next_back().map(|(_, term)| *term)
    }

    fn older(&self, account: &AccountId, number: u32) -> Option<Term> {
        self.0.terms.get(&(*account, self.1, number)).copied()
    }
}

impl Forest {
    /// Puts together what was logged up to a time, in order.
    pub fn grow<'a>(events: impl IntoIterator<Item = &'a Event>, now: Timestamp) -> Self {
        let mut forest = Self { now, ..Self::default() };
        for logged in events {
            if let Some((account, credential_type, term)) = event::term(logged) {
                forest.terms.insert((account, credential_type, term.number), term);
            }
            if let Event::Issued { credential, .. } = logged {
                let key = (credential.says.issuer, credential.says.credential_type, credential.term);
                let count = forest.issued.entry(key).or_default();
                *count = count.saturating_add(1);
            }
        }
        forest
    }

    /// The types that anybody was ever accredited for.
    pub fn types(&self) -> Vec<CredentialType> {
        let mut types: Vec<CredentialType> = self.terms.keys().map(|(_, code, _)| *code).collect();
        types.sort_unstable();
        types.dedup();
        types
    }

    /// Those whom the governor accredited for a type, and everyone beneath.
    pub fn roots(&self, credential_type: CredentialType) -> Vec<Node> {
        let mut beneath: Beneath = BTreeMap::new();
        for ((account, code, number), term) in &self.terms {
            if *code == credential_type {
                let parent = term.link(self.now).parent;
                // Who is not known stands at the root, marked.
                let parent = parent.filter(|(above, number)| self.terms.contains_key(&(*above, *code, *number)));
                beneath.entry(parent).or_default().push((*account, *number));
            }
        }
        self.those(None, credential_type, &beneath)
    }

    fn those(&self, parent: Option<(AccountId, u32)>, code: CredentialType, beneath: &Beneath) -> Vec<Node> {
        let found = beneath.get(&parent).into_iter().flatten();
        let mut nodes: Vec<Node> = found.filter_map(|own| self.node(*own, code, beneath)).collect();
        nodes.sort_by_key(|node| (node.term.granted.since, node.account));
        nodes
    }

    fn node(&self, own: (AccountId, u32), code: CredentialType, beneath: &Beneath) -> Option<Node> {
        let (account, number) = own;
        let term = self.terms.get(&(account, code, number))?;
        let link = term.link(self.now);
        let above = Chain::load(link.parent, &OfType(self, code), self.now);
        Some(Node {
            account,
            term: *term,
            lapse: term.lapse(self.now),
            void: above.as_ref().ok().and_then(|chain| chain.cover(link.since).void),
            uprooted: above.is_err(),
            issued: self.issued.get(&(account, code, number)).copied().unwrap_or_default(),
            // A term is granted by one that was there before, so this ends.
            beneath: self.those(Some(own), code, beneath),
        })
    }
}

impl Node {
    /// The part of a tree that has to do with an account: what is above it, and all that is beneath.
    pub fn about(self, account: &AccountId) -> Option<Node> {
        if self.account == *account {
            return Some(self);
        }
        let beneath: Vec<Node> = self.beneath.into_iter().filter_map(|node| node.about(account)).collect();
        (!beneath.is_empty()).then_some(Node { beneath, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use salus_domain::credential::{Cause, Link, Period, Role};

    const NURSE: CredentialType = CredentialType::NURSE;

    fn term(number: u32, parent: Option<u8>, since: u64) -> Term {
        Term {
            number,
            role: Role::Authority,
            granted: Link { parent: parent.map(|byte| ([byte; 32], 1)), since },
            adopted: [None; 2],
            period: Period { from: since, until: u64::MAX },
            suspended: false,
            ended: None,
            cause: None,
        }
    }

    fn accredited(account: u8, term: Term) -> Event {
        Event::Accredited { account: [account; 32], credential_type: NURSE, term, clamped_from: None }
    }

    #[test]
    fn a_tree_shows_what_is_beneath_and_what_fell_with_whom() {
        let cause = Some(Cause { since: 25, recorded: 40, effective: 45 });
        let events = [
            accredited(1, term(1, None, 10)),
            accredited(2, term(1, Some(1), 20)),
            accredited(3, term(1, Some(1), 30)),
            accredited(4, term(1, Some(9), 30)),
            Event::RevokedForCause {
                account: [1; 32],
                credential_type: NURSE,
                term: Term { cause, ..term(1, None, 10) },
                by: salus_domain::credential::Principal::Governor,
            },
        ];
        let forest = Forest::grow(&events, 50);
        assert_eq!(forest.types(), [NURSE]);
        let roots = forest.roots(NURSE);
        assert_eq!(
            roots.iter().map(|node| (node.account[0], node.uprooted)).collect::<Vec<_>>(),
            [(1, false), (4, true)]
        );
        assert_eq!(roots[0].lapse, Some(Lapse::RevokedForCause));
        let beneath: Vec<_> = roots[0].beneath.iter().map(|node| (node.account[0], node.lapse, node.void)).collect();
        assert_eq!(beneath, [(2, None, None), (3, None, Some(([1; 32], 0)))]);
        let about = roots[0].clone().about(&[3; 32]).unwrap();
        assert_eq!(about.beneath.len(), 1);
        assert!(roots[0].clone().about(&[8; 32]).is_none());
        // During the grace nothing has fallen yet.
        assert_eq!(Forest::grow(&events, 44).roots(NURSE)[0].beneath[1].void, None);
    }
}
