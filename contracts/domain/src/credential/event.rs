//! The registry's events, field by field as the contract declares them.

use super::{Binding, Credential, CredentialType, Delegate, Entry, Principal, Term, TypeDefinition, VerificationKey};
use crate::{governance, AccountId, Jurisdiction, Timestamp};

crate::event::events! {
    /// An event of the credential registry.
    pub enum Event or Governance(governance::Event) {
        /// The governor defined, retired or brought back a type.
        TypeDefined { credential_type: CredentialType, definition: TypeDefinition }
        /// A term of an accreditation began.
        Accredited {
            account: AccountId, credential_type: CredentialType, term: Term, clamped_from: Option<Timestamp>,
        }
        /// A term was suspended.
        AccreditationSuspended {
            account: AccountId, credential_type: CredentialType, term: Term, by: Principal, at: Timestamp,
        }
        /// A suspension of a term ended.
        AccreditationReinstated {
            account: AccountId, credential_type: CredentialType, term: Term, by: Principal, at: Timestamp,
        }
        /// A term was ended before its time.
        AccreditationEnded { account: AccountId, credential_type: CredentialType, term: Term, by: Principal }
        /// A term was revoked for cause.
        RevokedForCause { account: AccountId, credential_type: CredentialType, term: Term, by: Principal }
        /// A term was taken over.
        AccreditationAdopted { account: AccountId, credential_type: CredentialType, term: Term }
        /// A credential was issued.
        Issued { holder: AccountId, credential: Credential, entry: Entry, clamped_from: Option<Timestamp> }
        /// A credential was renewed.
        Renewed {
            holder: AccountId, credential_type: CredentialType, jurisdiction: Jurisdiction, entry: Entry,
            revision: u32,
        }
        /// A credential was suspended.
        Suspended {
            holder: AccountId, credential_type: CredentialType, jurisdiction: Jurisdiction, entry: Entry,
            revision: u32, by: Principal,
        }
        /// A suspension of a credential ended.
        Reinstated {
            holder: AccountId, credential_type: CredentialType, jurisdiction: Jurisdiction, entry: Entry,
            revision: u32, by: Principal,
        }
        /// A credential was revoked.
        Revoked {
            holder: AccountId, credential_type: CredentialType, jurisdiction: Jurisdiction, entry: Entry,
            by: Principal,
        }
        /// A holder renounced.
        Renounced { holder: AccountId, credential_type: CredentialType, jurisdiction: Jurisdiction, entry: Entry }
        /// A credential was taken over.
        Adopted { holder: AccountId, credential_type: CredentialType, jurisdiction: Jurisdiction, entry: Entry }
        /// A delegate was named; none: removed.
        DelegateSet { principal: AccountId, delegate: AccountId, terms: Option<Delegate> }
        /// A key was bound.
        KeyBound { issuer: AccountId, key: VerificationKey, binding: Binding }
        /// A binding of a key ended.
        KeyUnbound { issuer: AccountId, key: VerificationKey, binding: Binding }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use scale::Encode;

    #[test]
    fn an_event_is_its_fields_in_order_and_nothing_else() {
        let delegate = Delegate { scope: 3, until: 9, named_by: [1; 32] };
        let data = ([1u8; 32], [2u8; 32], Some(delegate)).encode();
        let event = Event::DelegateSet { principal: [1; 32], delegate: [2; 32], terms: Some(delegate) };
        assert_eq!(Event::decode("DelegateSet", &data), Ok(event.clone()));
        assert_eq!(event.name(), "DelegateSet");
        assert!(Event::decode("DelegateSet", &data[..70]).is_err());
        assert!(Event::decode("DelegateSet", &[&data[..], &[0]].concat()).is_err());
        assert!(Event::decode("Delegated", &data).is_err());
        // What every contract has, this one has too.
        let taken = Event::Governance(governance::Event::GovernanceTaken { governor: [5; 32] });
        assert_eq!(Event::decode("GovernanceTaken", &[5; 32]), Ok(taken));
    }
}
