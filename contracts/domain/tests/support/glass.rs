//! Break-glass, authorities' guardians and death, as the contract's shell plays them; and a credential registry to ask.

use super::{Changed, Registry};
use salus_domain::consent::*;
use salus_domain::{AccountId, Hash, Timestamp};

/// An account, a type and a jurisdiction.
pub type Credential = (AccountId, u16, [u8; 6]);

pub const HERE: [u8; 6] = *b"DE-BE\0";
pub const ELSEWHERE: [u8; 6] = *b"FR\0\0\0\0";

pub const PHYSICIAN: Qualification = here(Qualification::PHYSICIAN);
pub const NURSE: Qualification = here(Qualification::NURSE);

pub const fn here(credential: u16) -> Qualification {
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
        self.credentials.insert((account, qualification.credential, qualification.jurisdiction));
    }

    pub fn revoke_license(&mut self, account: AccountId, qualification: Qualification) {
        self.credentials.remove(&(account, qualification.credential, qualification.jurisdiction));
    }

    pub fn ask(&self, account: AccountId, qualification: Qualification) -> Answer {
        let known = (account, qualification.credential, qualification.jurisdiction);
        match (self.down, self.credentials.contains(&known)) {
            (true, _) => Answer::Unavailable,
            (false, true) => Answer::Valid,
            (false, false) => Answer::Invalid,
        }
    }

    fn ask_twice(&self, account: AccountId, qualification: Qualification) -> (Answer, Option<Timestamp>) {
        let known = (account, qualification.credential, qualification.jurisdiction);
        (self.ask(account, qualification), self.confirmed.get(&known).copied())
    }

    fn confirm(&mut self, account: AccountId, qualification: Qualification, at: Timestamp) {
        self.confirmed.insert((account, qualification.credential, qualification.jurisdiction), at);
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
            &clinician,
            self.cases.get(&(id, clinician)),
            (&mut right, cosignature.as_mut()),
            glass,
            self.ask_twice(clinician, glass.qualification),
            self.now,
        )?;
        self.confirm(clinician, glass.qualification, case.confirmed);
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
        let asked = self.ask_twice(cosigner, qualification);
        let right = self.right(cosigner);
        let signed = Cosignature::sign(&cosigner, &right, &clinician, qualification, before, asked, self.now)?;
        self.confirm(cosigner, qualification, signed.confirmed);
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
        let qualification = self.case(id, clinician, number)?.reviewer();
        let answer = self.ask(reviewer, qualification);
        let who = (&clinician, &reviewer);
        let change =
            self.case(id, clinician, number)?.review(&id, &mut subject, &mut right, who, verdict, answer, now)?;
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
        let answer = self.ask(reviewer, right.reviewer());
        right.reinstate(&clinician, &reviewer, answer)?;
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
        let answer = self.ask(mandate.authority, mandate.manager());
        let (change, before) =
            kept.appoint_by_authority(&id, &mut subject, &account, powers, mandate, answer, self.now)?;
        if let Some(before) = before {
            self.past_terms.insert((id, account, before.term), before);
        }
        self.guardians.insert((id, account), kept);
        self.subjects.insert(id, subject);
        Ok(change)
    }

    pub fn extend_by(&mut self, authority: AccountId, id: AccountId, account: AccountId, to: (u32, u64)) -> Changed {
        self.manage(authority, id, account, |kept, subject, answer, now| {
            kept.extend_by_authority(subject, to, answer, now)
        })
    }

    pub fn suspend(
        &mut self,
        authority: AccountId,
        id: AccountId,
        account: AccountId,
        (term, suspended): (u32, bool),
    ) -> Changed {
        self.manage(authority, id, account, |kept, subject, answer, now| {
            kept.suspend(subject, (term, suspended), answer, now)
        })
    }

    pub fn end_by(
        &mut self,
        authority: AccountId,
        id: AccountId,
        account: AccountId,
        (term, keep_grants): (u32, bool),
    ) -> Changed {
        self.manage(authority, id, account, |kept, subject, answer, now| {
            kept.end_by_authority(subject, (term, keep_grants), answer, now)
        })
    }

    fn manage(
        &mut self,
        authority: AccountId,
        id: AccountId,
        account: AccountId,
        change: impl FnOnce(&mut Guardian, &mut Subject, Answer, Timestamp) -> Changed,
    ) -> Changed {
        let (mut subject, mut kept) = (self.subject(id), self.guardian(id, account));
        let manager = kept.newest.as_ref().and_then(Guardianship::mandate).map(Mandate::manager);
        let answer = manager.map_or(Answer::Unavailable, |manager| self.ask(authority, manager));
        let change = change(&mut kept, &mut subject, answer, self.now)?;
        self.guardians.insert((id, account), kept);
        self.subjects.insert(id, subject);
        Ok(change)
    }

    pub fn attest_death(&mut self, authority: AccountId, id: AccountId, jurisdiction: [u8; 6]) -> Changed {
        let mut subject = self.subject(id);
        let registrar = Qualification { credential: Qualification::VITAL_RECORDS, jurisdiction };
        let change = subject.attest_death(jurisdiction, self.ask(authority, registrar), self.now)?;
        self.subjects.insert(id, subject);
        Ok(change)
    }

    pub fn retract_death(&mut self, authority: AccountId, id: AccountId) -> Changed {
        let (mut subject, mut recovery) = (self.subject(id), self.recovery(id));
        let registrar = subject.registrar();
        let answer = registrar.map_or(Answer::Unavailable, |registrar| self.ask(authority, registrar));
        let change = subject.retract_death(&mut recovery, answer, self.now)?;
        self.recoveries.insert(id, recovery);
        self.subjects.insert(id, subject);
        Ok(change)
    }
}
