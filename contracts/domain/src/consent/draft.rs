//! What grantees propose.

use super::{Authority, Change, Error, Holder, Instant, Scope, Subject, Terms};
use crate::{AccountId, Hash, Timestamp};
use alloc::vec::Vec;
use scale::{Decode, Encode};

/// A grantee's proposal.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Draft {
    /// What the grantee proposes.
    pub terms: Terms,
    /// When: the time, and the subject's last change before.
    pub proposed: Instant,
    /// What became of it. It stays, because the deposit is the grantee's.
    pub state: DraftState,
}

/// What became of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum DraftState {
    /// Nothing yet.
    Open,
    /// It was accepted.
    Accepted,
    /// It was declined.
    Declined,
}

impl Draft {
    /// What a grantee proposes to a subject.
    ///
    /// # Errors
    /// Those of [`Terms::check`]; [`Error::GrantToSelf`].
    pub fn propose(
        id: &AccountId,
        subject: &Subject,
        grantee: &Holder,
        scope: Scope,
        terms: Terms,
        now: Timestamp,
    ) -> Result<Draft, Error> {
        terms.check(scope)?;
        if grantee.is_subject(id, subject) {
            return Err(Error::GrantToSelf);
        }
        Ok(Draft { terms, proposed: Instant { at: now, seq: subject.seq }, state: DraftState::Open })
    }

    /// What names this draft: BLAKE2b-256 of these bytes.
    ///
    /// To accept or to decline it is a change of the subject's, whose number is in the name of whatever is proposed
    /// afterwards. So the name of a draft that was answered never comes back, not even if the draft is withdrawn and the
    /// same proposed again in the same block, and a signed answer counts once.
    pub fn preimage(&self) -> Vec<u8> {
        (&self.terms, self.proposed).encode()
    }

    /// Accepts it, for the caller to record its terms.
    ///
    /// # Errors
    /// [`Error::OtherDraft`] if it goes by another name than the one that is meant; [`Error::DraftAccepted`],
    /// [`Error::DraftDeclined`].
    pub fn accept(&mut self, own: Hash, named: Hash) -> Result<(), Error> {
        self.close(own, named, DraftState::Accepted)
    }

    /// Declines it. The change has no number besides its own.
    ///
    /// # Errors
    /// Those of [`Draft::accept`]; for a guardian also [`Error::ExcludedCategory`].
    pub fn decline(
        &mut self,
        subject: &mut Subject,
        by: &Authority,
        (own, named): (Hash, Hash),
        now: Timestamp,
    ) -> Result<Change, Error> {
        self.close(own, named, DraftState::Declined)?;
        by.may_touch(self.terms.touched_categories())?;
        Ok(Change { seq: subject.change(now).seq, number: 0 })
    }

    fn close(&mut self, own: Hash, named: Hash, state: DraftState) -> Result<(), Error> {
        if own != named {
            return Err(Error::OtherDraft { draft: own });
        }
        match self.state {
            DraftState::Open => {}
            DraftState::Accepted => return Err(Error::DraftAccepted),
            DraftState::Declined => return Err(Error::DraftDeclined),
        }
        self.state = state;
        Ok(())
    }
}
