//! Who acts as an id to which something was given: a credential, or a consent.

use super::{Error, Subject};
use crate::AccountId;

/// The id that holds a credential or a consent, and the account that acts for it.
///
/// What was given belongs to an id, as a person's data do. So whoever recovers a lost key keeps it, and a key that was
/// replaced opens nothing; nor does that of somebody who is dead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    id: AccountId,
    account: AccountId,
}

impl Holder {
    /// `actor` as the holder `id`, to whom `subject` belongs.
    ///
    /// # Errors
    /// [`Error::NotController`], [`Error::Deceased`].
    pub fn of(id: &AccountId, subject: &Subject, actor: &AccountId) -> Result<Holder, Error> {
        subject.require_controller(id, actor)?;
        Ok(Holder { id: *id, account: *actor })
    }

    /// The id that holds it.
    pub fn id(&self) -> &AccountId {
        &self.id
    }

    /// The account that acts for it.
    pub(super) fn account(&self) -> &AccountId {
        &self.account
    }

    /// Whether an account is the holder, or acts for it.
    pub(super) fn is(&self, account: &AccountId) -> bool {
        self.id == *account || self.account == *account
    }

    /// Whether it is somebody in a case: by the id or by the account that acts for it now, which `acts_for` tells. Else one
    /// key would judge its own case under another id.
    pub(super) fn is_party(&self, party: &AccountId, acts_for: impl FnOnce(&AccountId) -> AccountId) -> bool {
        self.is(party) || self.is(&acts_for(party))
    }

    /// Whether it is the subject itself.
    pub(super) fn is_subject(&self, id: &AccountId, subject: &Subject) -> bool {
        subject.is_own(id, &self.id) || subject.is_own(id, &self.account)
    }
}
