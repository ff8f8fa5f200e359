//! What the registry tells the world. Every change emits exactly one event, and from all of them together the registry's
//! state can be rebuilt. Topics: the event's signature, and whose matter it is.

use ink::primitives::AccountId;
use salus_domain::credential::{
    Binding, Credential, CredentialType, Delegate, Entry, Jurisdiction, Principal, Term, TypeDefinition,
    VerificationKey,
};
use salus_domain::Timestamp;

/// The governor defined a type of credentials, retired it, or brought it back.
#[ink::event]
pub struct TypeDefined {
    /// The type.
    pub credential_type: CredentialType,
    /// What it is.
    pub definition: TypeDefinition,
}

salus_interfaces::events! {
    /// A term of an accreditation began.
    Accredited {
        /// Who is accredited.
        #[ink(topic)]
        account: AccountId,
        /// For which type of credentials.
        credential_type: CredentialType,
        /// The term.
        term: Term,
        /// The `from` that was asked for, if it lay in the past and was raised to now.
        clamped_from: Option<Timestamp>,
    }

    /// A term was suspended.
    AccreditationSuspended {
        /// Whose.
        #[ink(topic)]
        account: AccountId,
        /// For which type of credentials.
        credential_type: CredentialType,
        /// The term as it is now.
        term: Term,
        /// Who did it.
        by: Principal,
        /// When.
        at: Timestamp,
    }

    /// A suspension of a term ended.
    AccreditationReinstated {
        /// Whose.
        #[ink(topic)]
        account: AccountId,
        /// For which type of credentials.
        credential_type: CredentialType,
        /// The term as it is now.
        term: Term,
        /// Who did it.
        by: Principal,
        /// When.
        at: Timestamp,
    }

    /// A term was ended before its time.
    AccreditationEnded {
        /// Whose.
        #[ink(topic)]
        account: AccountId,
        /// For which type of credentials.
        credential_type: CredentialType,
        /// The term as it is now, which says when.
        term: Term,
        /// Who did it.
        by: Principal,
    }

    /// A term was revoked for cause.
    RevokedForCause {
        /// Whose.
        #[ink(topic)]
        account: AccountId,
        /// For which type of credentials.
        credential_type: CredentialType,
        /// The term as it is now, which says when, and since when what it issued is void.
        term: Term,
        /// Who did it.
        by: Principal,
    }

    /// A term was taken over by an authority further up.
    AccreditationAdopted {
        /// Whose.
        #[ink(topic)]
        account: AccountId,
        /// For which type of credentials.
        credential_type: CredentialType,
        /// The term as it is now, which says who took it over, and when.
        term: Term,
    }

    /// A credential was issued; any that had the slot before is archived.
    Issued {
        /// Who holds it.
        #[ink(topic)]
        holder: AccountId,
        /// The credential as recorded.
        credential: Credential,
        /// What the slot holds from now on.
        entry: Entry,
        /// The `from` that was asked for, if it lay in the past and was raised to now.
        clamped_from: Option<Timestamp>,
    }

    /// A credential was renewed.
    Renewed {
        /// Who holds it.
        #[ink(topic)]
        holder: AccountId,
        /// For what.
        credential_type: CredentialType,
        /// Where.
        jurisdiction: Jurisdiction,
        /// What the slot holds from now on.
        entry: Entry,
        /// The slot's revision.
        revision: u32,
    }

    /// A credential was suspended.
    Suspended {
        /// Who holds it.
        #[ink(topic)]
        holder: AccountId,
        /// For what.
        credential_type: CredentialType,
        /// Where.
        jurisdiction: Jurisdiction,
        /// What the slot holds from now on.
        entry: Entry,
        /// The slot's revision.
        revision: u32,
        /// Who did it.
        by: Principal,
    }

    /// A suspension of a credential ended.
    Reinstated {
        /// Who holds it.
        #[ink(topic)]
        holder: AccountId,
        /// For what.
        credential_type: CredentialType,
        /// Where.
        jurisdiction: Jurisdiction,
        /// What the slot holds from now on.
        entry: Entry,
        /// The slot's revision.
        revision: u32,
        /// Who did it.
        by: Principal,
    }

    /// A credential was revoked, for ever.
    Revoked {
        /// Who holds it.
        #[ink(topic)]
        holder: AccountId,
        /// For what.
        credential_type: CredentialType,
        /// Where.
        jurisdiction: Jurisdiction,
        /// What the slot holds from now on.
        entry: Entry,
        /// Who did it.
        by: Principal,
    }

    /// A holder renounced a credential, for ever.
    Renounced {
        /// Who.
        #[ink(topic)]
        holder: AccountId,
        /// For what.
        credential_type: CredentialType,
        /// Where.
        jurisdiction: Jurisdiction,
        /// What the slot holds from now on.
        entry: Entry,
    }

    /// A credential was taken over by an authority above its issuer.
    Adopted {
        /// Who holds it.
        #[ink(topic)]
        holder: AccountId,
        /// For what.
        credential_type: CredentialType,
        /// Where.
        jurisdiction: Jurisdiction,
        /// What the slot holds from now on, which says who answers for it.
        entry: Entry,
    }

    /// A delegate was named, or removed.
    DelegateSet {
        /// Who is acted for.
        #[ink(topic)]
        principal: AccountId,
        /// Who acts.
        delegate: AccountId,
        /// What for, until when, and who said so; nothing if removed.
        terms: Option<Delegate>,
    }

    /// A key was bound to an issuer.
    KeyBound {
        /// The issuer.
        #[ink(topic)]
        issuer: AccountId,
        /// The key.
        key: VerificationKey,
        /// Since when and until when.
        binding: Binding,
    }

    /// The binding of a key ended before its time.
    KeyUnbound {
        /// The issuer.
        #[ink(topic)]
        issuer: AccountId,
        /// The key.
        key: VerificationKey,
        /// Since when and until when.
        binding: Binding,
    }
}
