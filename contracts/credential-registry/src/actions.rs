//! Changes: load, let domain decide, store, and say so in an event.
//!
//! Every function takes the account that it counts for: the caller of a direct message, or the signer of a relayed one.

use crate::contract::{CredentialRegistry, Hash32, Id, Result};
use crate::events::*;
use crate::state::Known;
use ink::codegen::Env as _;
use ink::prelude::vec::Vec;
use salus_domain::credential::status_list::word_of;
use salus_domain::credential::{
    accreditation, check_batch, check_relayed, delegate, Action, Binding, Change, Credential, CredentialType, Delegate,
    Intake, NewCredential, NewTerm, Principal, SlotKey, StatusPurpose, Term, Terms, TypeDefinition, VerificationKey,
};
use salus_domain::Timestamp;
use salus_interfaces::base::{is_signed, now};
use salus_interfaces::events::{emit, Who};
use salus_interfaces::Stored;

/// A change of a term by who holds it.
pub type ByHolder = fn(&Id, u32, &Principal, &dyn Terms, Timestamp) -> Result<Term>;
/// An account, a type, and the number of a term.
pub type TermKey<'a> = (&'a Id, CredentialType, u32);

impl CredentialRegistry {
    pub(crate) fn define(
        &mut self,
        actor: &Id,
        credential_type: CredentialType,
        definition: TypeDefinition,
    ) -> Result<()> {
        self.authorise_governor(actor)?;
        credential_type.define(self.types.get(credential_type).map(|stored| stored.0), definition)?;
        self.types.insert(credential_type, &Stored(definition));
        self.env().emit_event(TypeDefined { credential_type, definition });
        Ok(())
    }

    // --- accreditations

    pub(crate) fn accredit_by(&mut self, actor: &Id, by: &Principal, new: &NewTerm) -> Result<u32> {
        self.authorise(by, actor, delegate::ACCREDIT)?;
        let (account, credential_type) = (&new.account, new.credential_type);
        let definition = self.load_definition(credential_type)?;
        let accredited = accreditation::accredit(
            new,
            by,
            &definition,
            &self.accreditations(credential_type, &Known::default()),
            now(),
        )?;
        if let Some(replaced) = accredited.replaced {
            self.older.insert((account, credential_type, replaced.number), &Stored(replaced));
        }
        let term = accredited.term;
        self.newest.insert((account, credential_type), &Stored(term));
        emit::<Accredited>(account, (Who(account), credential_type, term, accredited.clamped_from));
        Ok(term.number)
    }

    /// Suspends, reinstates, ends or adopts a term; the caller emits the event.
    pub(crate) fn change_term(&mut self, change: ByHolder, actor: &Id, by: &Principal, key: TermKey) -> Result<Term> {
        self.authorise(by, actor, delegate::ACCREDIT)?;
        let (account, credential_type, number) = key;
        let term = change(account, number, by, &self.accreditations(credential_type, &Known::default()), now())?;
        self.save_term(account, credential_type, term);
        Ok(term)
    }

    pub(crate) fn revoke_term(
        &mut self,
        actor: &Id,
        by: &Principal,
        (account, credential_type, number): TermKey,
        since: Timestamp,
        grace: u64,
    ) -> Result<()> {
        self.authorise(by, actor, delegate::ACCREDIT)?;
        let known = Known::default();
        let terms = self.accreditations(credential_type, &known);
        let term = accreditation::revoke_for_cause(account, number, by, (since, grace), &terms, now())?;
        self.save_term(account, credential_type, term);
        emit::<RevokedForCause>(account, (Who(account), credential_type, term, by));
        Ok(())
    }

    // --- credentials

    /// Carries out an action that has passed its check: one path for what is called and for what is relayed.
    pub(crate) fn perform(&mut self, actor: &Id, action: &Action) -> Result<Change> {
        self.authorise(&action.principal(), actor, action.scope())?;
        match action {
            Action::Issue(new) => self.issue_authorised(new, &Known::default()),
            _ => self.change(action),
        }
    }

    pub(crate) fn perform_signed(
        &mut self,
        signer: &Id,
        action: &Action,
        deadline: Timestamp,
        signature: &[u8; 64],
    ) -> Result<Change> {
        let credential = self.credential_for(action)?;
        let envelope = self.base.envelope(signer, deadline);
        check_relayed(action, &envelope, credential.as_ref(), now(), |text| is_signed(text, signer, signature))?;
        self.perform(signer, action)
    }

    pub(crate) fn issue_all(&mut self, actor: &Id, batch: &[NewCredential]) -> Result<Vec<Change>> {
        check_batch(batch.len())?;
        let mut changes = Vec::with_capacity(batch.len());
        // Who acts for an issuer does not change within a call, so nobody is asked the same twice in a row.
        let (mut authorised, known) = (None, Known::default());
        for new in batch {
            new.check()?;
            if authorised != Some(&new.issuer) {
                self.authorise(&Principal::Account(new.issuer), actor, delegate::ISSUE)?;
                authorised = Some(&new.issuer);
            }
            changes.push(self.issue_authorised(new, &known)?);
        }
        Ok(changes)
    }

    fn issue_authorised(&mut self, new: &NewCredential, known: &Known) -> Result<Change> {
        let key = new.slot();
        let mut slot = self.load_slot(&key);
        let issuer = &new.issuer;
        let places = [StatusPurpose::Revocation, StatusPurpose::Suspension]
            .map(|purpose| (purpose, word_of(new.indices.of(purpose))));
        let mut taken = self.load_taken(issuer, places);
        let intake = Intake {
            definition: self.load_definition(new.credential_type)?,
            known: self.ids.contains(new.id),
            taken: &mut taken,
        };
        let issued = slot.issue(new, intake, &self.accreditations(new.credential_type, known), now())?;
        for ((purpose, word), bits) in places.into_iter().zip([taken.revocation, taken.suspension]) {
            self.taken.insert((issuer, purpose, word), &bits);
        }
        self.ids.insert(new.id, &Stored(key));
        if let Some(replaced) = issued.replaced {
            self.archive.insert(replaced.says.id, &Stored(replaced));
        }
        self.save_slot(&key, slot, &issued.changed);
        let credential: &Credential = &issued.credential;
        emit::<Issued>(&key.holder, (Who(&key.holder), credential, issued.changed.entry, issued.clamped_from));
        Ok(issued.changed.change)
    }

    /// Changes a credential that there is.
    fn change(&mut self, action: &Action) -> Result<Change> {
        let (key, mut slot) = self.load_named(action.id())?;
        let known = Known::default();
        let (terms, now) = (self.accreditations(key.credential_type, &known), now());
        let changed = match action {
            Action::Renew { by, id, until, commitment, revision } => {
                let definition = self.load_definition(key.credential_type)?;
                slot.renew(id, by, (*until, *commitment), *revision, &definition, &terms, now)?
            }
            Action::Suspend { by, id, reason, revision } => slot.suspend(id, by, *reason, *revision, &terms, now)?,
            Action::Reinstate { by, id, revision } => slot.reinstate(id, by, *revision, &terms, now)?,
            Action::Revoke { by, id, reason } => slot.revoke(id, by, *reason, &terms, now)?,
            Action::Renounce { holder, id } => slot.renounce(id, holder, now)?,
            // Issued elsewhere: its id names no slot yet.
            Action::Issue(new) => return self.issue_authorised(new, &Known::default()),
        };
        self.save_slot(&key, slot, &changed);
        let SlotKey { holder, credential_type, jurisdiction } = &key;
        let (holder, entry, revision) = (holder, &changed.entry, changed.change.number);
        let slot = (Who(holder), credential_type, jurisdiction);
        match action {
            Action::Renew { .. } => emit::<Renewed>(holder, (slot.0, slot.1, slot.2, entry, revision)),
            Action::Suspend { by, .. } => emit::<Suspended>(holder, (slot.0, slot.1, slot.2, entry, revision, by)),
            Action::Reinstate { by, .. } => emit::<Reinstated>(holder, (slot.0, slot.1, slot.2, entry, revision, by)),
            Action::Revoke { by, .. } => emit::<Revoked>(holder, (slot.0, slot.1, slot.2, entry, by)),
            Action::Renounce { .. } | Action::Issue(_) => emit::<Renounced>(holder, (slot.0, slot.1, slot.2, entry)),
        }
        Ok(changed.change)
    }

    pub(crate) fn adopt_by(&mut self, actor: &Id, by: &Principal, id: &Hash32) -> Result<Change> {
        self.authorise(by, actor, delegate::STATUS)?;
        let (key, mut slot) = self.load_named(id)?;
        let changed = slot.adopt(id, by, &self.accreditations(key.credential_type, &Known::default()), now())?;
        self.save_slot(&key, slot, &changed);
        let SlotKey { holder, credential_type, jurisdiction } = &key;
        emit::<Adopted>(holder, (Who(holder), credential_type, jurisdiction, &changed.entry));
        Ok(changed.change)
    }

    // --- delegates and keys

    pub(crate) fn set_delegate_by(
        &mut self,
        actor: &Id,
        principal: &Id,
        account: &Id,
        scope: u8,
        until: Timestamp,
    ) -> Result<()> {
        let controller = self.authorise_controller(principal, actor)?;
        let named = Delegate::name(account, (principal, &controller), scope, until, now())?;
        self.delegates.insert((principal, account), &Stored(named));
        emit::<DelegateSet>(principal, (Who(principal), Who(account), Some(named)));
        Ok(())
    }

    pub(crate) fn remove_delegate_by(&mut self, actor: &Id, principal: &Id, account: &Id) -> Result<()> {
        self.authorise_controller(principal, actor)?;
        let key = (principal, account);
        Delegate::remove(self.delegates.contains(key))?;
        self.delegates.remove(key);
        emit::<DelegateSet>(principal, (Who(principal), Who(account), None::<Delegate>));
        Ok(())
    }

    pub(crate) fn bind_key_by(
        &mut self,
        actor: &Id,
        issuer: &Id,
        key: &VerificationKey,
        until: Timestamp,
    ) -> Result<()> {
        self.authorise_controller(issuer, actor)?;
        let before = self.keys.get((issuer, key)).map(|stored| stored.0);
        let binding = Binding::bind(key, before, until, now())?;
        self.keys.insert((issuer, key), &Stored(binding));
        emit::<KeyBound>(issuer, (Who(issuer), key, binding));
        Ok(())
    }

    pub(crate) fn unbind_key_by(&mut self, actor: &Id, issuer: &Id, key: &VerificationKey) -> Result<()> {
        self.authorise_controller(issuer, actor)?;
        let before = self.keys.get((issuer, key)).map(|stored| stored.0);
        let binding = Binding::unbind(before, now())?;
        self.keys.insert((issuer, key), &Stored(binding));
        emit::<KeyUnbound>(issuer, (Who(issuer), key, binding));
        Ok(())
    }
}
