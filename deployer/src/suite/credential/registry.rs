//! The typed client of the credential registry: what can be asked.

use salus_domain::credential::status_list::{LIST_WORDS, Word};
use salus_domain::credential::{
    Action, Binding, Change, Credential, CredentialType, Delegate, Entry, Error, Event, Jurisdiction, Slot, SlotKey,
    StatusPurpose, Term, TypeDefinition, Verdict, VerificationKey,
};
use salus_domain::{AccountId, Hash, Timestamp};

use super::{event, words};
use crate::chain::H256;
use crate::deploy::definition::CREDENTIAL_REGISTRY;
use crate::failure::{Failure, Result};
use crate::suite::arguments::Arguments;
use crate::suite::contract::{Contract, Register, Relayed};

/// The most entries, or words, that one question is answered with.
const PAGE: u32 = 50;

/// What makes a contract the credential registry.
pub struct Credentials;

/// One credential registry on one chain.
pub type Registry = Contract<Credentials>;

/// A term, and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TermOf {
    /// The account.
    pub account: AccountId,
    /// The type of credentials.
    pub credential_type: CredentialType,
    /// The number of the account's term for the type.
    pub number: u32,
}

impl Register for Credentials {
    type Error = Error;
    type Event = Event;
    const NAME: &'static str = "credential registry";
    const CONTRACT: &'static str = CREDENTIAL_REGISTRY;

    fn event(name: &str, data: &[u8]) -> Option<Event> {
        Event::decode(name, data).ok()
    }

    fn words(error: &Error, account: &dyn Fn(&[u8; 32]) -> String) -> (String, Option<&'static str>) {
        words::error(error, account)
    }
}

impl Relayed for Credentials {
    type Action = Action;

    fn change(logged: &Event) -> Option<Change> {
        event::change(logged)
    }
}

impl Registry {
    /// Whether a credential counts now.
    pub async fn is_valid(&self, slot: &SlotKey) -> Result<Verdict> {
        self.query("is_valid", &key(slot)).await
    }

    /// Whether a credential counted at a past instant; without a change number, after that millisecond's last change.
    pub async fn valid_at(&self, slot: &SlotKey, at: Timestamp, seq: Option<u64>) -> Result<Verdict> {
        self.query("valid_at", &key(slot).with("at", &at).with("seq", &seq)).await
    }

    /// What a holder has of a type in a jurisdiction.
    pub async fn slot(&self, slot: &SlotKey) -> Result<Slot> {
        self.query("slot", &key(slot)).await
    }

    /// A credential as it was issued, and its slot.
    pub async fn credential(&self, id: &Hash) -> Result<Option<(SlotKey, Credential)>> {
        self.query("credential", &Arguments::new().with("credential", id)).await
    }

    /// A term of an account for a type: the newest, or one by its number.
    pub async fn term(
        &self,
        account: &AccountId,
        credential_type: CredentialType,
        number: Option<u32>,
    ) -> Result<Option<Term>> {
        let arguments = Arguments::new().with("account", account).with("credential_type", &credential_type);
        self.query("term", &arguments.with("number", &number)).await
    }

    /// What a type is.
    pub async fn type_definition(&self, credential_type: CredentialType) -> Result<TypeDefinition> {
        self.query("type_definition", &Arguments::new().with("credential_type", &credential_type)).await
    }

    /// What a slot held since when, from the beginning.
    pub async fn timeline(&self, slot: &SlotKey) -> Result<Vec<Entry>> {
        let mut entries = Vec::new();
        loop {
            let cursor = u32::try_from(entries.len()).unwrap_or(u32::MAX);
            let arguments = key(slot).with("cursor", &cursor).with("limit", &PAGE);
            let page: Vec<Entry> = self.query("timeline", &arguments).await?;
            let last = page.len() < PAGE as usize;
            entries.extend(page);
            if last {
                return Ok(entries);
            }
        }
    }

    /// What a delegate may do for a principal. Whether it counts now depends on who the principal's controller is.
    pub async fn delegate(&self, principal: &AccountId, delegate: &AccountId) -> Result<Option<Delegate>> {
        self.query("delegate", &Arguments::new().with("principal", principal).with("delegate", delegate)).await
    }

    /// When a key is an issuer's.
    pub async fn key(&self, issuer: &AccountId, key: &VerificationKey) -> Result<Option<Binding>> {
        self.query("key", &Arguments::new().with("issuer", issuer).with("key", key)).await
    }

    /// All words of one of an issuer's status lists, as they were after one block: a list is one state, not several.
    pub async fn status_list(
        &self,
        issuer: &AccountId,
        purpose: StatusPurpose,
        list: u8,
        block: H256,
    ) -> Result<Vec<Word>> {
        let mut words: Vec<Word> = Vec::new();
        while words.len() < LIST_WORDS as usize {
            let cursor = u16::try_from(words.len()).unwrap_or(u16::MAX);
            let arguments = Arguments::new()
                .with("issuer", issuer)
                .with("purpose", &purpose)
                .with("list", &list)
                .with("cursor", &cursor)
                .with("limit", &PAGE_WORDS);
            let page: Vec<Word> = self.query_at("status_list", &arguments, block).await?;
            if page.is_empty() {
                return Err(Failure::check(format!(
                    "the status list ends after {} of {LIST_WORDS} words",
                    words.len()
                ))
                .hint("the contract is of another version than this program: salus verify"));
            }
            words.extend(page);
        }
        Ok(words)
    }

    /// The genesis hash that signed texts name.
    pub async fn genesis(&self) -> Result<Hash> {
        self.query("genesis", &Arguments::new()).await
    }
}

const PAGE_WORDS: u16 = PAGE as u16;

fn key(slot: &SlotKey) -> Arguments {
    let SlotKey { holder, credential_type, jurisdiction } = slot;
    let jurisdiction: &Jurisdiction = jurisdiction;
    Arguments::new().with("holder", holder).with("credential_type", credential_type).with("jurisdiction", jurisdiction)
}
