//! What grantees propose, as the log tells it.

use crate::model::*;
use salus_domain::consent::Terms;
use salus_domain::{AccountId, Hash};

impl Model {
    /// The draft of a grantee and whether it is open, if there is one.
    pub fn draft(&self, of: AccountId) -> Option<(Hash, &Terms, bool)> {
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
}
