//! An indexer of break-glass.

use std::collections::BTreeMap;

use salus_domain::{
    AccountId, Timestamp,
    consent::{Case, Cosignature, Instant, Outcome, Qualification, Right},
};

use super::governance_index::Items;

/// A subject and a clinician.
type Pair = (AccountId, AccountId);

/// What an indexer knows of it.
#[derive(Debug, Default)]
pub struct Emergencies {
    cases: BTreeMap<Pair, Case>,
    past_cases: BTreeMap<(Pair, u32), Case>,
    rights: BTreeMap<AccountId, Right>,
    /// By clinician and subject.
    cosignatures: BTreeMap<Pair, Cosignature>,
    confirmed: BTreeMap<(AccountId, Qualification), Timestamp>,
}

impl Emergencies {
    /// Its storage items.
    pub fn items(&self, items: &mut Items) {
        items.field("cases", &self.cases);
        items.field("past_cases", &self.past_cases);
        items.field("rights", &self.rights);
        items.field("cosignatures", &self.cosignatures);
        items.field("confirmed", &self.confirmed);
    }

    /// The glass was broken, perhaps with a co-signature, which that used up.
    pub fn opened(&mut self, subject: AccountId, clinician: AccountId, case: Case) {
        self.confirm(clinician, case.glass.qualification, (case.confirmed, case.opened.at));
        if let Some(cosigner) = case.glass.cosigner {
            let signed = self.cosignatures.get_mut(&(clinician, subject)).expect("it was co-signed");
            assert!(signed.by == cosigner && !signed.used, "it is used once, by the case that names it");
            signed.used = true;
            let right = self.right(clinician);
            right.owed = right.owed.saturating_sub(1);
        }
        let number = case.number;
        if let Some(before) = self.cases.insert((subject, clinician), case) {
            assert_eq!(before.number + 1, number, "cases are numbered without gaps");
            self.past_cases.insert(((subject, clinician), before.number), before);
        }
    }

    /// A case, which was opened once.
    pub fn case(&mut self, key: Pair, number: u32) -> &mut Case {
        match self.cases.get_mut(&key) {
            Some(newest) if newest.number == number => newest,
            _ => self.past_cases.get_mut(&(key, number)).expect("it was opened"),
        }
    }

    /// A reviewer closed a case, and perhaps suspended the right.
    pub fn reviewed(&mut self, key: Pair, number: u32, closed: (Instant, Outcome), suspended: bool) {
        let case = self.case(key, number);
        case.closed = Some(closed);
        let jurisdiction = case.glass.qualification.jurisdiction;
        if suspended {
            let right = self.right(key.1);
            // A suspension that stands already stands.
            if !right.suspended {
                *right = Right { suspended, since: closed.0.at, jurisdiction, ..*right };
            }
        }
    }

    /// A colleague co-signed.
    pub fn cosigned(&mut self, clinician: AccountId, subject: AccountId, signed: Cosignature) {
        self.confirm(signed.by, signed.qualification, (signed.confirmed, signed.at));
        self.cosignatures.insert((clinician, subject), signed);
    }

    /// A clinician's right, which is now written.
    pub fn right(&mut self, clinician: AccountId) -> &mut Right {
        self.rights.entry(clinician).or_default()
    }

    /// The credential registry vouched for somebody now, or, while it does not answer, some time before.
    fn confirm(&mut self, account: AccountId, qualification: Qualification, (confirmed, now): (Timestamp, Timestamp)) {
        let key = (account, qualification);
        if confirmed == now {
            self.confirmed.insert(key, confirmed);
        } else {
            assert_eq!(self.confirmed.get(&key), Some(&confirmed), "an older answer is the last one");
        }
    }
}
