//! The credential registry's messages, typed.

use codec::{Decode, Encode};
use salus_domain::{
    AccountId, Hash, Timestamp,
    credential::{
        Action, Binding, Change, Credential, CredentialType, Delegate, Entry, Error, Jurisdiction, NewCredential,
        NewTerm, Principal, Reason, Slot, SlotKey, StatusPurpose, Term, TypeDefinition, Verdict, VerificationKey, Word,
    },
};

use super::{
    Suite,
    messages::{messages, returned},
};

type Result<T> = core::result::Result<T, Error>;

/// Somebody calling the registry. Every message returns what it returns to a contract; a trap panics.
pub struct Caller<'a> {
    pub(super) suite: &'a mut Suite,
    pub(super) account: AccountId,
}

messages! {
    Caller

    "define_type" define_type(credential_type: CredentialType, definition: TypeDefinition) -> Result<()>;
    "accredit" accredit(by: Principal, new: NewTerm) -> Result<u32>;
    "suspend_accreditation" suspend_accreditation(by: Principal, account: AccountId, credential_type: CredentialType, term: u32) -> Result<()>;
    "reinstate_accreditation" reinstate_accreditation(by: Principal, account: AccountId, credential_type: CredentialType, term: u32) -> Result<()>;
    "end_accreditation" end_accreditation(by: Principal, account: AccountId, credential_type: CredentialType, term: u32) -> Result<()>;
    "revoke_for_cause" revoke_for_cause(by: Principal, account: AccountId, credential_type: CredentialType, term: u32, since: Timestamp, grace: u64) -> Result<()>;
    "adopt_accreditation" adopt_accreditation(by: Principal, account: AccountId, credential_type: CredentialType, term: u32) -> Result<()>;
    "issue" issue(new: NewCredential) -> Result<Change>;
    "issue_batch" issue_batch(batch: Vec<NewCredential>) -> Result<Vec<Change>>;
    "renew" renew(by: AccountId, credential: Hash, until: Timestamp, commitment: Option<Hash>, revision: Option<u32>) -> Result<Change>;
    "suspend" suspend(by: Principal, credential: Hash, reason: Reason, revision: Option<u32>) -> Result<Change>;
    "reinstate" reinstate(by: Principal, credential: Hash, revision: Option<u32>) -> Result<Change>;
    "revoke" revoke(by: Principal, credential: Hash, reason: Reason) -> Result<Change>;
    "renounce" renounce(holder: AccountId, credential: Hash) -> Result<Change>;
    "adopt" adopt(by: Principal, credential: Hash) -> Result<Change>;
    "set_delegate" set_delegate(principal: AccountId, delegate: AccountId, scope: u8, until: Timestamp) -> Result<()>;
    "remove_delegate" remove_delegate(principal: AccountId, delegate: AccountId) -> Result<()>;
    "bind_key" bind_key(issuer: AccountId, key: VerificationKey, until: Timestamp) -> Result<()>;
    "unbind_key" unbind_key(issuer: AccountId, key: VerificationKey) -> Result<()>;
    "relay" relay(signer: AccountId, action: Action, deadline: Timestamp, signature: [u8; 64]) -> Result<Change>;
    "signed_text" signed_text(signer: AccountId, action: Action, deadline: Timestamp) -> Result<Vec<u8>>;
    "slot" slot(holder: AccountId, credential_type: CredentialType, jurisdiction: Jurisdiction) -> Result<Slot>;
    "credential" credential(credential: Hash) -> Result<Option<(SlotKey, Credential)>>;
    "term" term(account: AccountId, credential_type: CredentialType, number: Option<u32>) -> Result<Option<Term>>;
    "type_definition" type_definition(credential_type: CredentialType) -> Result<TypeDefinition>;
    "timeline" timeline(holder: AccountId, credential_type: CredentialType, jurisdiction: Jurisdiction, cursor: u32, limit: u32) -> Result<Vec<Entry>>;
    "delegate" delegate(principal: AccountId, delegate: AccountId) -> Result<Option<Delegate>>;
    "key" key(issuer: AccountId, key: VerificationKey) -> Result<Option<Binding>>;
    "status_list" status_list(issuer: AccountId, purpose: StatusPurpose, list: u8, cursor: u16, limit: u16) -> Result<Vec<Word>>;
    "genesis" genesis() -> Result<Hash>;
    "Credentials::is_valid" is_valid(holder: AccountId, credential_type: CredentialType, jurisdiction: Jurisdiction) -> Result<Verdict>;
    "Credentials::qualifies" qualifies(holder: AccountId, credential_type: CredentialType, jurisdiction: Jurisdiction, qualifier: Hash) -> Result<bool>;
    "Credentials::valid_at" valid_at(holder: AccountId, credential_type: CredentialType, jurisdiction: Jurisdiction, at: Timestamp, seq: Option<u64>) -> Result<Verdict>;
}

impl Caller<'_> {
    /// Calls the message of the same name directly.
    pub fn act(self, action: Action) -> Result<Change> {
        match action {
            Action::Issue(new) => self.issue(new),
            Action::Renew { by, id, until, commitment, revision } => self.renew(by, id, until, commitment, revision),
            Action::Suspend { by, id, reason, revision } => self.suspend(by, id, reason, revision),
            Action::Reinstate { by, id, revision } => self.reinstate(by, id, revision),
            Action::Revoke { by, id, reason } => self.revoke(by, id, reason),
            Action::Renounce { holder, id } => self.renounce(holder, id),
        }
    }

    pub(super) fn send<T: Decode, E: Decode>(self, label: &str, arguments: impl Encode) -> core::result::Result<T, E> {
        returned(label, self.suite.call(self.account, label, arguments))
    }
}
