//! Preparing a document with the chain's help: indices that are free, and every refusal before anybody signs or pays.

use salus_domain::credential::status_list::LIST_BITS;
use salus_domain::credential::{Change, Error, StatusIndices, StatusPurpose};
use salus_domain::{AccountId, Timestamp};

use super::document::{Order, Place, Prepared, issuer_key, verification_key};
use super::registry::Registry;
use crate::failure::{Failure, Result};
use crate::formats::vc::status_list::indices;
use crate::formats::vc::{Credential, PublicKey};
use crate::suite::arguments::Act;

/// How often indices are drawn in one list before the next one is begun: by then it is nearly full.
const TRIES: u32 = 8;
/// How many lists an issuer has for each purpose.
const LISTS: u32 = 128;

impl Registry {
    /// Where this registry's credentials are on record.
    pub fn place(&self) -> Place {
        Place { genesis: self.client.genesis(), registry: self.address, prefix: self.client.ss58_prefix() }
    }

    /// Completes a document, with indices that are free, and asks the chain whether `signer` could issue it now.
    /// `drawn`: indices of other documents that are to be issued together with this one.
    ///
    /// # Errors
    /// Those of [`Prepared::new`]; refused (exit 1) with the contract's own error.
    pub async fn prepare(
        &self,
        signer: &AccountId,
        document: &str,
        order: &Order,
        drawn: &[StatusIndices],
    ) -> Result<Prepared> {
        for attempt in 0..TRIES * LISTS {
            let prepared = Prepared::new(document, order, &self.place(), draw(attempt / TRIES, drawn)?)?;
            let action = salus_domain::credential::Action::Issue(prepared.new);
            action.check().map_err(|error| self.refused("issue", &error))?;
            self.check_issuer_key(&prepared.credential, &order.issuer).await?;
            match self.ask::<Change>(signer, action.message(), &action.arguments(), None).await? {
                Ok(_) => return Ok(prepared),
                Err(Error::DuplicateStatusIndex { .. } | Error::DuplicateId { .. }) => {}
                Err(error) => return Err(self.refused("issue", &error)),
            }
        }
        Err(Failure::refused("all status lists of this issuer are full").hint("issue under another account"))
    }

    /// Refuses a document whose issuer is a key (`did:key`) that is not the issuer's on chain.
    async fn check_issuer_key(&self, credential: &Credential, issuer: &AccountId) -> Result<()> {
        match issuer_key(credential)? {
            Some(key) => {
                let now = self.client.now_ms(None).await?;
                self.check_key(&key, issuer, now).await
            }
            None => Ok(()),
        }
    }

    /// Whether a key was an issuer's at a time.
    ///
    /// # Errors
    /// Refused (exit 1).
    pub async fn check_key(&self, key: &PublicKey, issuer: &AccountId, at: Timestamp) -> Result<()> {
        let error = match self.key(issuer, &verification_key(key)).await? {
            Some(binding) if binding.holds(at) => return Ok(()),
            Some(binding) => Error::KeyEnded { until: binding.until },
            None => Error::NoKey,
        };
        Err(self.refused("key", &error).hint("salus credential key bind NAME binds a key to an issuer"))
    }
}

/// Indices at random in a list that is begun only when the ones before are full.
fn draw(list: u32, drawn: &[StatusIndices]) -> Result<StatusIndices> {
    let start = list * LIST_BITS;
    let one = |purpose: StatusPurpose| {
        let taken = |index: u32| drawn.iter().any(|other| other.of(purpose) == index);
        indices::draw(start..start + LIST_BITS, taken).map_err(|e| Failure::local(e.to_string()))
    };
    Ok(StatusIndices { revocation: one(StatusPurpose::Revocation)?, suspension: one(StatusPurpose::Suspension)? })
}
