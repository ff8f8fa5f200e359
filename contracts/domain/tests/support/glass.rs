//! Break-glass, authorities' guardians and death, as the contract's shell plays them; and a credential registry to ask.

use super::{Changed, Registry};
use salus_domain::consent::*;
use salus_domain::credential::CredentialType;
use salus_domain::{AccountId, Hash, Jurisdiction, Timestamp};

pub const HERE: Jurisdiction = *b"DE-BE\0";
pub const ELSEWHERE: Jurisdiction = *b"FR\0\0\0\0";

pub const PHYSICIAN: Qualification = here(CredentialType::PHYSICIAN);
pub const NURSE: Qualification = here(CredentialType::NURSE);

pub const fn here(credential: CredentialType) -> Qualification {
    Qualification { credential, jurisdiction: HERE }
}

/// An emergency of a physician, in which nobody co-signs.
pub fn emergency() -> BreakGlass {
    BreakGlass { qualification: PHYSICIAN, reason: Emergency::TREATMENT, statement: [1; 32], cosigner: None }
}

pub fn cosigned_by(cosigner: AccountId) -> BreakGlass {
    BreakGlass { cosigner: Some(cosigner), ..emergency() }
}

impl Registry {
    /// Gives an account a credential.
    pub fn license(&mut self, account: AccountId, qualification: Qualification) {
        self.credentials.insert((account, qualification));
    }

    pub fn revoke_license(&mut self, account: AccountId, qualification: Qualification) {
        self.credentials.remove(&(account, qualification));
    }

    pub fn ask(&self, account: AccountId, qualification: Qualification) -> Answer {
        self.asked.set(self.asked.get() + 1);
        match (self.down, self.credentials.contains(&(account, qualification))) {
            (true, _) => Answer::Unavailable,
            (false, true) => Answer::Valid,
            (false, false) => Answer::Invalid,
        }
    }

    fn ask_twice(&self, account: AccountId, qualification: Qualification) -> (Answer, Option<Timestamp>) {
        (self.ask(account, qualification), self.confirmed.get(&(account, qualification)).copied())
    }

    /// Whoever acts for an id that holds credentials.
    pub fn holder(&self, id: AccountId) -> Result<Holder, Error> {
        let subject = self.subject(id);
        Holder::of(&id, &subject, &subject.controller(&id))
    }

    pub fn acts_for(&self, id: &AccountId) -> AccountId {
        self.subject(*id).controller(id)
    }

    pub fn right(&self, clinician: AccountId) -> Right {
        self.rights.get(&clinician).copied().unwrap_or_default()
    }

    pub fn case(&mut self, id: AccountId, clinician: AccountId, number: u32) -> Result<&mut Case, Error> {
        match self.cases.get_mut(&(id, clinician)) {
            Some(newest) if newest.number == number => Ok(newest),
            _ => self.past_cases.get_mut(&(id, clinician, number)).ok_or(Error::NoCase),
        }
    }

    pub fn break_glass(&mut self, id: AccountId, clinician: AccountId, glass: BreakGlass) -> Result<Case, Error> {
        let (mut subject, mut right) = (self.subject(id), self.right(clinician));
        let mut cosignature = self.cosignatures.get(&(clinician, id)).copied();
        let case = Case::open(
            &id,
            &mut subject,
            &self.holder(clinician)?,
            self.cases.get(&(id, clinician)),
            (&mut right, cosignature.as_mut()),
            glass,
            |qualification| self.ask_twice(clinician, *qualification),
            self.now,
        )?;
        self.confirmed.insert((clinician, glass.qualification), case.confirmed);
        if let Some(cosignature) = cosignature {
            self.cosignatures.insert((clinician, id), cosignature);
        }
        self.rights.insert(clinician, right);
        if let Some(before) = self.cases.insert((id, clinician), case.clone()) {
            self.past_cases.insert((id, clinician, before.number), before);
        }
        self.subjects.insert(id, subject);
        Ok(case)
    }

    pub fn cosign(
        &mut self,
        cosigner: AccountId,
        clinician: AccountId,
        id: AccountId,
        qualification: Qualification,
    ) -> Result<Cosignature, Error> {
        let before = self.cosignatures.get(&(clinician, id));
        let ask = |qualification: &Qualification| self.ask_twice(cosigner, *qualification);
        let right = self.right(cosigner);
        let signed = Cosignature::sign(
            &self.holder(cosigner)?,
            &right,
            &clinician,
            |id| self.acts_for(id),
            qualification,
            before,
            ask,
            self.now,
        )?;
        self.confirmed.insert((cosigner, qualification), signed.confirmed);
        self.cosignatures.insert((clinician, id), signed);
        Ok(signed)
    }

    pub fn justify(&mut self, clinician: AccountId, id: AccountId, number: u32, document: Hash) -> Result<(), Error> {
        let now = self.now;
        self.case(id, clinician, number)?.justify(document, now)
    }

    pub fn review(
        &mut self,
        reviewer: AccountId,
        (id, clinician, number): (AccountId, AccountId, u32),
        verdict: (Outcome, bool),
    ) -> Changed {
        let (now, mut subject, mut right) = (self.now, self.subject(id), self.right(clinician));
        let mut case = self.case(id, clinician, number)?.clone();
        let ask = |qualification: &Qualification| self.ask(reviewer, *qualification);
        let who = (&clinician, &self.holder(reviewer)?);
        let change = case.review(&id, &mut subject, &mut right, who, |id| self.acts_for(id), verdict, ask, now)?;
        *self.case(id, clinician, number)? = case;
        self.rights.insert(clinician, right);
        self.subjects.insert(id, subject);
        Ok(change)
    }

    pub fn enforce(&mut self, id: AccountId, clinician: AccountId, number: u32) -> Result<(), Error> {
        let (now, mut right) = (self.now, self.right(clinician));
        self.case(id, clinician, number)?.enforce(&mut right, now)?;
        self.rights.insert(clinician, right);
        Ok(())
    }

    pub fn reinstate(&mut self, reviewer: AccountId, clinician: AccountId) -> Result<(), Error> {
        let mut right = self.right(clinician);
        let ask = |qualification: &Qualification| self.ask(reviewer, *qualification);
        right.reinstate(&clinician, &self.holder(reviewer)?, |id| self.acts_for(id), ask)?;
        self.rights.insert(clinician, right);
        Ok(())
    }

    pub fn appoint_by(
        &mut self,
        mandate: Mandate,
        id: AccountId,
        account: AccountId,
        powers: GuardianTerms,
    ) -> Changed {
        let (mut subject, mut kept) = (self.subject(id), self.guardian(id, account));
        let ask = |qualification: &Qualification| self.ask(mandate.authority, *qualification);
        let holder = self.holder(mandate.authority)?;
        let by = (&holder, mandate.kind, mandate.jurisdiction);
        let (change, before) = kept.appoint_by_authority(&id, &mut subject, &account, powers, by, ask, self.now)?;
        if let Some(before) = before {
            self.past_terms.insert((id, account, before.term), before);
        }
        self.guardians.insert((id, account), kept);
        self.subjects.insert(id, subject);
        Ok(change)
    }

    pub fn extend_by(&mut self, authority: AccountId, id: AccountId, account: AccountId, to: (u32, u64)) -> Changed {
        self.manage(authority, id, account, |kept, subject, ask, now| kept.extend_by_authority(subject, to, ask, now))
    }

    pub fn suspend(
        &mut self,
        authority: AccountId,
        id: AccountId,
        account: AccountId,
        (term, suspended): (u32, bool),
    ) -> Changed {
        self.manage(authority, id, account, |kept, subject, ask, now| {
            kept.suspend(subject, (term, suspended), ask, now)
        })
    }

    pub fn end_by(
        &mut self,
        authority: AccountId,
        id: AccountId,
        account: AccountId,
        (term, keep_grants): (u32, bool),
    ) -> Changed {
        self.manage(authority, id, account, |kept, subject, ask, now| {
            kept.end_by_authority(subject, (term, keep_grants), ask, now)
        })
    }

    fn manage(
        &mut self,
        authority: AccountId,
        id: AccountId,
        account: AccountId,
        change: impl FnOnce(&mut Guardian, &mut Subject, &dyn Fn(&Qualification) -> Answer, Timestamp) -> Changed,
    ) -> Changed {
        let (mut subject, mut kept) = (self.subject(id), self.guardian(id, account));
        let ask = |qualification: &Qualification| self.ask(authority, *qualification);
        let change = change(&mut kept, &mut subject, &ask, self.now)?;
        self.guardians.insert((id, account), kept);
        self.subjects.insert(id, subject);
        Ok(change)
    }

    pub fn attest_death(&mut self, authority: AccountId, id: AccountId, jurisdiction: Jurisdiction) -> Changed {
        let mut subject = self.subject(id);
        let ask = |qualification: &Qualification| self.ask(authority, *qualification);
        let change = subject.attest_death(jurisdiction, ask, self.now)?;
        self.subjects.insert(id, subject);
        Ok(change)
    }

    pub fn retract_death(&mut self, authority: AccountId, id: AccountId) -> Changed {
        let (mut subject, mut recovery) = (self.subject(id), self.recovery(id));
        let ask = |qualification: &Qualification| self.ask(authority, *qualification);
        let change = subject.retract_death(&mut recovery, ask, self.now)?;
        self.recoveries.insert(id, recovery);
        self.subjects.insert(id, subject);
        Ok(change)
    }
}
