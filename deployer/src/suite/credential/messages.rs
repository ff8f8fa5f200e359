//! The typed client of the credential registry: changes that are not signed and relayed.

use salus_domain::credential::{
    Binding, Change, CredentialType, Delegate, Event, NewCredential, NewTerm, Principal, Term, TypeDefinition,
    VerificationKey,
};
use salus_domain::{AccountId, Hash, Timestamp};

use super::event;
use super::registry::{Registry, TermOf};
use crate::chain::TxOptions;
use crate::failure::Result;
use crate::signer::Signer;
use crate::suite::arguments::Arguments;
use crate::suite::contract::Done;

/// A change of a term that there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermChange {
    /// Nothing new for now.
    Suspend,
    /// The end of a suspension.
    Reinstate,
    /// The end before its time.
    End,
    /// Taken over by an authority further up.
    Adopt,
    /// Final, and reaching back.
    RevokeForCause {
        /// What it granted or issued at or after this time is void …
        since: Timestamp,
        /// … so many milliseconds from now on.
        grace: u64,
    },
}

impl TermChange {
    /// The name of its message.
    pub const fn message(&self) -> &'static str {
        match self {
            TermChange::Suspend => "suspend_accreditation",
            TermChange::Reinstate => "reinstate_accreditation",
            TermChange::End => "end_accreditation",
            TermChange::Adopt => "adopt_accreditation",
            TermChange::RevokeForCause { .. } => "revoke_for_cause",
        }
    }

    /// What its message takes.
    pub fn arguments(&self, by: &Principal, term: &TermOf) -> Arguments {
        let arguments = Arguments::new()
            .with("by", by)
            .with("account", &term.account)
            .with("credential_type", &term.credential_type)
            .with("term", &term.number);
        match self {
            TermChange::RevokeForCause { since, grace } => arguments.with("since", since).with("grace", grace),
            _ => arguments,
        }
    }
}

impl Registry {
    /// Accredits an account; gives back the term.
    pub async fn accredit(
        &self,
        signer: &Signer,
        by: &Principal,
        new: &NewTerm,
        options: &TxOptions,
    ) -> Result<Done<Term>> {
        let arguments = Arguments::new().with("by", by).with("new", new);
        self.call(signer, "accredit", &arguments, options, |logged| Some(event::term(logged)?.2)).await
    }

    /// Changes a term; gives it back as it is from then on.
    pub async fn change_term(
        &self,
        signer: &Signer,
        change: TermChange,
        by: &Principal,
        term: &TermOf,
        options: &TxOptions,
    ) -> Result<Done<Term>> {
        let arguments = change.arguments(by, term);
        self.call(signer, change.message(), &arguments, options, |logged| Some(event::term(logged)?.2)).await
    }

    /// Issues up to 32 credentials, all or none; gives back what was issued, in order.
    pub async fn issue_batch(
        &self,
        signer: &Signer,
        batch: &[NewCredential],
        options: &TxOptions,
    ) -> Result<Done<Vec<Hash>>> {
        let arguments = Arguments::new().with("batch", &batch);
        let first = self.call(signer, "issue_batch", &arguments, options, issued).await?;
        let value = self.all_logged(&first.included, issued);
        Ok(Done { value, included: first.included })
    }

    /// Takes over a credential whose issuer is gone.
    pub async fn adopt(
        &self,
        signer: &Signer,
        by: &Principal,
        credential: &Hash,
        options: &TxOptions,
    ) -> Result<Done<Change>> {
        self.change(signer, "adopt", &Arguments::new().with("by", by).with("credential", credential), options).await
    }

    /// Defines a type of the governor's, retires it, or brings it back.
    pub async fn define_type(
        &self,
        signer: &Signer,
        credential_type: CredentialType,
        definition: TypeDefinition,
        options: &TxOptions,
    ) -> Result<Done<TypeDefinition>> {
        let arguments = Arguments::new().with("credential_type", &credential_type).with("definition", &definition);
        self.call(signer, "define_type", &arguments, options, |logged| match logged {
            Event::TypeDefined { definition, .. } => Some(*definition),
            _ => None,
        })
        .await
    }

    /// Names a delegate, or changes what it may do; gives back what it may do from then on.
    pub async fn set_delegate(
        &self,
        signer: &Signer,
        principal: &AccountId,
        delegate: &AccountId,
        (scope, until): (u8, Timestamp),
        options: &TxOptions,
    ) -> Result<Done<Option<Delegate>>> {
        let arguments = Arguments::new()
            .with("principal", principal)
            .with("delegate", delegate)
            .with("scope", &scope)
            .with("until", &until);
        self.call(signer, "set_delegate", &arguments, options, delegate_set).await
    }

    /// Removes a delegate at once.
    pub async fn remove_delegate(
        &self,
        signer: &Signer,
        principal: &AccountId,
        delegate: &AccountId,
        options: &TxOptions,
    ) -> Result<Done<Option<Delegate>>> {
        let arguments = Arguments::new().with("principal", principal).with("delegate", delegate);
        self.call(signer, "remove_delegate", &arguments, options, delegate_set).await
    }

    /// Binds a key that the issuer signs documents with, from now on.
    pub async fn bind_key(
        &self,
        signer: &Signer,
        issuer: &AccountId,
        key: &VerificationKey,
        until: Timestamp,
        options: &TxOptions,
    ) -> Result<Done<Binding>> {
        let arguments = Arguments::new().with("issuer", issuer).with("key", key).with("until", &until);
        self.call(signer, "bind_key", &arguments, options, bound).await
    }

    /// Ends a key's binding now.
    pub async fn unbind_key(
        &self,
        signer: &Signer,
        issuer: &AccountId,
        key: &VerificationKey,
        options: &TxOptions,
    ) -> Result<Done<Binding>> {
        let arguments = Arguments::new().with("issuer", issuer).with("key", key);
        self.call(signer, "unbind_key", &arguments, options, bound).await
    }
}

fn issued(event: &Event) -> Option<Hash> {
    match event {
        Event::Issued { credential, .. } => Some(credential.says.id),
        _ => None,
    }
}

fn delegate_set(event: &Event) -> Option<Option<Delegate>> {
    match event {
        Event::DelegateSet { terms, .. } => Some(*terms),
        _ => None,
    }
}

fn bound(event: &Event) -> Option<Binding> {
    match event {
        Event::KeyBound { binding, .. } | Event::KeyUnbound { binding, .. } => Some(*binding),
        _ => None,
    }
}
