//! The consent registry's messages, typed.

use codec::{Decode, Encode};
use salus_domain::{
    AccountId, Hash, Jurisdiction, Timestamp,
    consent::{
        Action, Authority, BreakGlass, Case, Change, Consent, Cosignature, Decision, DefaultPolicy, Delegate, Draft,
        Entry, Error, GuardianTerms, Guardianship, Mandate, Outcome, Qualification, Receipt, Record, Recovery, Request,
        Right, Scope, Subject, Terms, Timeline,
    },
};

use super::{
    World,
    messages::{messages, returned},
};

type Result<T> = core::result::Result<T, Error>;

/// Somebody calling the registry. Every message returns what it returns to a contract; a trap panics.
pub struct Caller<'a> {
    pub(super) world: &'a mut World,
    pub(super) account: AccountId,
    pub(super) contract: AccountId,
}

messages! {
    Caller

    "grant" grant(subject: AccountId, grantee: AccountId, scope: Scope, terms: Terms, version: Option<u32>, epoch: Option<u32>) -> Result<Change>;
    "revoke" revoke(subject: AccountId, grantee: AccountId, scope: Scope, up_to: Option<u32>) -> Result<Change>;
    "enter_in_error" enter_in_error(subject: AccountId, grantee: AccountId, scope: Scope, version: u32) -> Result<Change>;
    "revoke_all" revoke_all(subject: AccountId, up_to: Option<u32>) -> Result<Change>;
    "set_default" set_default(subject: AccountId, policy: DefaultPolicy, no_break_glass: bool, revision: Option<u32>) -> Result<Change>;
    "propose" propose(subject: AccountId, grantee: AccountId, scope: Scope, terms: Terms) -> Result<Hash>;
    "withdraw" withdraw(subject: AccountId, grantee: AccountId, scope: Scope) -> Result<()>;
    "accept" accept(subject: AccountId, grantee: AccountId, scope: Scope, draft: Hash, version: Option<u32>, epoch: Option<u32>) -> Result<Change>;
    "decline" decline(subject: AccountId, grantee: AccountId, scope: Scope, draft: Hash) -> Result<Change>;
    "access" access(subject: AccountId, grantee: Option<AccountId>, request: Request, expected: Option<u32>, resource: Hash) -> Result<Receipt>;
    "set_delegate" set_delegate(grantee: AccountId, delegate: AccountId, until: Timestamp) -> Result<()>;
    "remove_delegate" remove_delegate(grantee: AccountId, delegate: AccountId) -> Result<()>;
    "appoint_guardian" appoint_guardian(subject: AccountId, guardian: AccountId, powers: GuardianTerms, term: Option<u32>) -> Result<Change>;
    "extend_guardian" extend_guardian(subject: AccountId, guardian: AccountId, term: u32, until: Timestamp) -> Result<Change>;
    "end_guardian" end_guardian(subject: AccountId, guardian: AccountId, keep_grants: bool, term: Option<u32>) -> Result<Change>;
    "resign_guardian" resign_guardian(subject: AccountId, term: Option<u32>) -> Result<Change>;
    "set_controller" set_controller(subject: AccountId, controller: AccountId, rotation: Option<u32>) -> Result<Change>;
    "set_recovery" set_recovery(subject: AccountId, trustees: Vec<AccountId>, threshold: u8, delay: u64, revision: Option<u32>) -> Result<Change>;
    "veto_recovery" veto_recovery(subject: AccountId, attempt: Option<u32>) -> Result<Change>;
    "vote_recovery" vote_recovery(subject: AccountId, candidate: Option<AccountId>) -> Result<Change>;
    "execute_recovery" execute_recovery(subject: AccountId) -> Result<Change>;
    "relay" relay(signer: AccountId, action: Action, deadline: Timestamp, signature: [u8; 64]) -> Result<Change>;
    "signed_text" signed_text(signer: AccountId, action: Action, deadline: Timestamp) -> Result<Vec<u8>>;
    "subject" subject(subject: AccountId) -> Result<Subject>;
    "consent" consent(subject: AccountId, grantee: AccountId, scope: Scope) -> Result<Record>;
    "consent_at" consent_at(subject: AccountId, grantee: AccountId, scope: Scope, index: u32) -> Result<Option<Consent>>;
    "draft" draft(subject: AccountId, grantee: AccountId, scope: Scope) -> Result<Option<(Draft, Hash)>>;
    "guardian" guardian(subject: AccountId, guardian: AccountId, term: Option<u32>) -> Result<Option<Guardianship>>;
    "recovery" recovery(subject: AccountId) -> Result<Recovery>;
    "delegate" delegate(grantee: AccountId, delegate: AccountId) -> Result<Option<Delegate>>;
    "timeline" timeline(subject: AccountId, kind: Timeline, cursor: u32, limit: u32) -> Result<Vec<Entry>>;
    "genesis" genesis() -> Result<Hash>;
    "Consents::check" check(subject: AccountId, grantee: AccountId, request: Request) -> Result<Decision>;
    "Consents::was_permitted" was_permitted(subject: AccountId, grantee: AccountId, request: Request, at: Timestamp, seq: Option<u64>) -> Result<Decision>;
    "Consents::access_for" access_for(subject: AccountId, accessor: AccountId, grantee: Option<AccountId>, request: Request, expected: Option<u32>, resource: Hash) -> Result<Receipt>;
    "Subjects::controller_of" controller_of(subject: AccountId) -> Result<AccountId>;
    "Subjects::may_act" may_act(subject: AccountId, account: AccountId) -> Result<Authority>;
    "BreakGlass::break_glass" break_glass(subject: AccountId, clinician: AccountId, glass: BreakGlass) -> Result<Change>;
    "BreakGlass::cosign" cosign(cosigner: AccountId, clinician: AccountId, subject: AccountId, qualification: Qualification) -> Result<()>;
    "BreakGlass::justify" justify(subject: AccountId, clinician: AccountId, number: u32, document: Hash) -> Result<()>;
    "BreakGlass::challenge" challenge(subject: AccountId, clinician: AccountId, number: u32, statement: Hash) -> Result<Change>;
    "BreakGlass::review" review(reviewer: AccountId, subject: AccountId, clinician: AccountId, number: u32, outcome: Outcome, suspend: bool) -> Result<Change>;
    "BreakGlass::enforce" enforce(subject: AccountId, clinician: AccountId, number: u32) -> Result<()>;
    "BreakGlass::reinstate_break_glass" reinstate_break_glass(reviewer: AccountId, clinician: AccountId) -> Result<()>;
    "BreakGlass::case" case(subject: AccountId, clinician: AccountId, number: Option<u32>) -> Result<Option<Case>>;
    "BreakGlass::right" right(clinician: AccountId) -> Result<Right>;
    "BreakGlass::cosignature" cosignature(clinician: AccountId, subject: AccountId) -> Result<Option<Cosignature>>;
    "BreakGlass::confirmed" confirmed(account: AccountId, qualification: Qualification) -> Result<Option<Timestamp>>;
    "Authorities::appoint_guardian_by_authority" appoint_guardian_by_authority(subject: AccountId, guardian: AccountId, powers: GuardianTerms, mandate: Mandate) -> Result<Change>;
    "Authorities::extend_guardian_by_authority" extend_guardian_by_authority(authority: AccountId, subject: AccountId, guardian: AccountId, term: u32, until: Timestamp) -> Result<Change>;
    "Authorities::suspend_guardian" suspend_guardian(authority: AccountId, subject: AccountId, guardian: AccountId, term: u32, suspended: bool) -> Result<Change>;
    "Authorities::end_guardian_by_authority" end_guardian_by_authority(authority: AccountId, subject: AccountId, guardian: AccountId, term: u32, keep_grants: bool) -> Result<Change>;
    "Authorities::attest_death" attest_death(authority: AccountId, subject: AccountId, jurisdiction: Jurisdiction) -> Result<Change>;
    "Authorities::retract_death" retract_death(authority: AccountId, subject: AccountId) -> Result<Change>;
}

impl Caller<'_> {
    /// Calls the message of the same name directly.
    pub fn act(self, action: Action) -> Result<Change> {
        match action {
            Action::Grant { subject, grantee, scope, terms, version, epoch } => {
                self.grant(subject, grantee, scope, terms, version, epoch)
            }
            Action::Revoke { subject, grantee, scope, up_to } => self.revoke(subject, grantee, scope, up_to),
            Action::EnterInError { subject, grantee, scope, version } => {
                self.enter_in_error(subject, grantee, scope, version)
            }
            Action::RevokeAll { subject, up_to } => self.revoke_all(subject, up_to),
            Action::SetDefault { subject, policy, no_break_glass, revision } => {
                self.set_default(subject, policy, no_break_glass, revision)
            }
            Action::Accept { subject, grantee, scope, draft, version, epoch } => {
                self.accept(subject, grantee, scope, draft, version, epoch)
            }
            Action::Decline { subject, grantee, scope, draft } => self.decline(subject, grantee, scope, draft),
            Action::AppointGuardian { subject, guardian, powers, term } => {
                self.appoint_guardian(subject, guardian, powers, term)
            }
            Action::ExtendGuardian { subject, guardian, term, until } => {
                self.extend_guardian(subject, guardian, term, until)
            }
            Action::EndGuardian { subject, guardian, keep_grants, term } => {
                self.end_guardian(subject, guardian, keep_grants, term)
            }
            Action::ResignGuardian { subject, term } => self.resign_guardian(subject, term),
            Action::SetController { subject, controller, rotation } => {
                self.set_controller(subject, controller, rotation)
            }
            Action::SetRecovery { subject, trustees, threshold, delay, revision } => {
                self.set_recovery(subject, trustees, threshold, delay, revision)
            }
            Action::VetoRecovery { subject, attempt } => self.veto_recovery(subject, attempt),
            Action::Challenge { subject, clinician, number, statement } => {
                self.challenge(subject, clinician, number, statement)
            }
        }
    }

    pub(super) fn send<T: Decode, E: Decode>(self, label: &str, arguments: impl Encode) -> core::result::Result<T, E> {
        let outcome = self.world.call(self.account, self.contract, label, arguments);
        returned(label, outcome)
    }
}
