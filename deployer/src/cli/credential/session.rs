//! What every credential command needs: chain and registry, and who acts for whom.

use std::sync::Arc;

use salus_domain::AccountId;
use salus_domain::credential::delegate::{self, PRESENT};
use salus_domain::credential::{Error, SlotKey};

use crate::chain::Client;
use crate::cli::{Context, session};
use crate::deploy::definition::CREDENTIAL_REGISTRY;
use crate::failure::Result;
use crate::suite::consent;
use crate::suite::credential::{Credentials, Registry, rules};

pub use crate::cli::session::{merge, must_be_new, must_be_writable, read, transaction};

/// A command at work on a credential registry.
pub type Session<'a> = session::Session<'a, Credentials>;

impl<'a> Session<'a> {
    /// Finds chain and registry.
    pub async fn open(context: &'a Context) -> Result<Self> {
        Self::on(context, context.client().await?).await
    }

    /// Finds the registry on a chain.
    pub async fn on(context: &'a Context, client: Client) -> Result<Self> {
        let (bundle, address) = context.contract(&client, CREDENTIAL_REGISTRY).await?;
        Ok(Self { context, registry: Registry::new(client, Arc::new(bundle), address) })
    }

    /// What a holder has of a type in a jurisdiction, all as typed.
    pub fn slot(&self, holder: &str, kind: &str, place: &str) -> Result<SlotKey> {
        rules::slot(self.account(holder)?, kind, place)
    }

    /// Who acts for an account: the consent registry of the suite knows.
    pub async fn controller_of(&self, account: &AccountId) -> Result<AccountId> {
        let client = self.registry.client.clone();
        let (bundle, address) = self.context.registry(&client).await?;
        consent::Registry::new(client, Arc::new(bundle), address).controller_of(account).await
    }

    /// Whether `signer` may answer a verifier for `holder` now: its controller, or a delegate for that.
    pub async fn may_present(&self, holder: &AccountId, signer: &AccountId) -> Result<std::result::Result<(), Error>> {
        let controller = self.controller_of(holder).await?;
        let named = self.registry.delegate(holder, signer).await?;
        Ok(delegate::may_act(Some(controller), signer, PRESENT, || named, self.now().await?))
    }
}
