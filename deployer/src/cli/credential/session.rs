//! What every credential command needs: chain and registry, and who acts for whom.

use salus_domain::AccountId;
use salus_domain::credential::delegate::{self, PRESENT};
use salus_domain::credential::{Error, SlotKey};

use crate::cli::{consent, session};
use crate::failure::Result;
use crate::suite::credential::{Credentials, rules};

pub use crate::cli::session::{merge, must_be_new, must_be_writable, read, transaction};

/// A command at work on a credential registry.
pub type Session<'a> = session::Session<'a, Credentials>;

impl Session<'_> {
    /// What a holder has of a type in a jurisdiction, all as typed.
    pub fn slot(&self, holder: &str, kind: &str, place: &str) -> Result<SlotKey> {
        rules::slot(self.account(holder)?, kind, place)
    }

    /// Who acts for an account: the consent registry of the suite knows.
    pub async fn controller_of(&self, account: &AccountId) -> Result<AccountId> {
        let consents = consent::session::Session::on(self.context, self.registry.client.clone()).await?;
        consents.registry.controller_of(account).await
    }

    /// Whether `signer` may answer a verifier for `holder` now: its controller, or a delegate for that.
    pub async fn may_present(&self, holder: &AccountId, signer: &AccountId) -> Result<std::result::Result<(), Error>> {
        let controller = self.controller_of(holder).await?;
        let named = self.registry.delegate(holder, signer).await?;
        Ok(delegate::may_act(Some(controller), signer, PRESENT, || named, self.now().await?))
    }
}
