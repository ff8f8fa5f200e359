//! Status lists built from the chain: one of an issuer's bitmaps as a Bitstring Status List credential.

use std::collections::BTreeSet;

use salus_domain::credential::status_list::{LIST_BITS, list_of};
use salus_domain::credential::{Event, StatusPurpose};
use salus_domain::{AccountId, Timestamp};

use super::registry::Registry;
use super::status::StatusBase;
use crate::chain::H256;
use crate::failure::{Failure, Result};
use crate::formats::vc::status_list::{Bitstring, Purpose, StatusList};
use crate::formats::vc::{Credential, Validity};

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Which {
    /// About what.
    pub purpose: StatusPurpose,
    /// Its number among the issuer's.
    pub list: u8,
}

/// Whose list it is, and how it goes by its name.
#[derive(Clone, Debug)]
pub struct Publisher {
    /// The issuer on chain.
    pub account: AccountId,
    /// The issuer as the credentials name it.
    pub url: String,
    /// Where its lists are published.
    pub base: StatusBase,
}

impl Registry {
    /// A list as it is after a block, as a credential that is not signed yet.
    pub async fn list_credential(
        &self,
        publisher: &Publisher,
        which: Which,
        block: H256,
        valid: (Timestamp, Timestamp),
    ) -> Result<Credential> {
        let words = self.status_list(&publisher.account, which.purpose, which.list, block).await?;
        let mut bits = Bitstring::new(u64::from(LIST_BITS));
        for (at, word) in words.iter().enumerate() {
            if !bits.set_word(at, word) {
                return Err(Failure::check(format!("the status list has more than {LIST_BITS} entries"))
                    .hint("the contract is of another version than this program: salus verify"));
            }
        }
        let list = StatusList {
            id: Some(publisher.base.url(which.purpose, which.list)),
            issuer: publisher.url.clone(),
            purposes: vec![Purpose::from_name(which.purpose.name())],
            validity: Validity { from: valid.0, until: valid.1 },
            ttl: None,
            bits,
        };
        Ok(Credential::read(&list.document())?)
    }
}

/// The lists that an issuer's credentials lie in, as its events tell; the first ones always, so that there is something to
/// publish before anybody is licensed.
pub fn in_use<'a>(events: impl IntoIterator<Item = &'a Event>, issuer: &AccountId) -> BTreeSet<Which> {
    let mut lists: BTreeSet<Which> = super::status::PURPOSES.map(|purpose| Which { purpose, list: 0 }).into();
    for event in events {
        if let Event::Issued { credential, .. } = event
            && credential.says.issuer == *issuer
        {
            lists.extend(
                super::status::PURPOSES
                    .map(|purpose| Which { purpose, list: list_of(credential.says.indices.of(purpose)) }),
            );
        }
    }
    lists
}
