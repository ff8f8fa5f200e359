//! Whether a credential's file is what the chain committed to, signed by the issuer's key, and valid.

use salus_domain::credential::{Binding, Credential, Entry, Error, SlotKey, Verdict};
use salus_domain::{Hash, Timestamp};

use super::document::{commit, verification_key};
use super::file::{self, File};
use super::record::{Record, account_of};
use super::registry::Registry;
use super::status::{PURPOSES, is_place_of};
use super::words;
use crate::failure::Result;
use crate::formats::vc::secured::Signature;
use crate::suite::findings::Findings;
use crate::suite::when::show;

/// By how much an issuer's clock may be ahead of ours.
const SKEW: u64 = 5 * 60_000;

/// When a file is judged.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// The time by the chain and by this machine, whichever is later.
    pub now: Timestamp,
    /// A past instant that is asked about; none is now.
    pub at: Option<Timestamp>,
}

/// What was found about a file.
#[derive(Clone, Debug)]
pub struct Verified {
    /// Everything that was looked at.
    pub findings: Findings,
    /// What the file says of its place on chain, if it could be read.
    pub record: Option<Record>,
    /// What is on record there.
    pub credential: Option<Credential>,
    /// Whether it counts, or counted.
    pub verdict: Option<Verdict>,
}

impl Registry {
    /// Looks at everything that can be known about a file.
    ///
    /// # Errors
    /// Chain (exit 3) if it cannot be asked; whatever is wrong with the file is a finding.
    pub async fn verify(&self, text: &str, moment: Moment) -> Result<Verified> {
        let mut findings = Findings::default();
        let file = file::open(text, moment.at.unwrap_or(moment.now), &mut findings);
        let mut verified = Verified { findings, record: None, credential: None, verdict: None };
        if let Some(file) = file {
            self.look_up(&file, moment, &mut verified).await?;
        }
        Ok(verified)
    }

    async fn look_up(&self, file: &File, moment: Moment, verified: &mut Verified) -> Result<()> {
        let findings = &mut verified.findings;
        let record = match Record::of(&file.credential) {
            Ok(record) => record,
            Err(failure) => {
                findings.fail("place", failure.message);
                return Ok(());
            }
        };
        verified.record = Some(record.clone());
        let place = self.place();
        if record.chain != place.genesis {
            findings.fail(
                "place",
                format!("it is on record on the chain 0x{}, not on this one", hex::encode(record.chain)),
            );
            return Ok(());
        }
        if record.registry != place.registry {
            findings.fail(
                "place",
                format!(
                    "it is on record at {}, the registry here is {}",
                    self.show(&record.registry),
                    self.show(&place.registry)
                ),
            );
            return Ok(());
        }
        let Some((slot, credential)) = self.credential(&record.credential).await? else {
            findings.fail("place", format!("nothing is on record as 0x{}", hex::encode(record.credential)));
            return Ok(());
        };
        findings.pass(
            "place",
            format!("on record at {} as 0x{}", self.show(&record.registry), hex::encode(record.credential)),
        );
        verified.credential = Some(credential);
        let entries = self.entries_of(&slot, &record.credential).await?;
        let before = |entry: &&Entry| moment.at.is_none_or(|at| entry.since.at <= at);
        // Before it was issued the document was what it was issued as.
        let Some(entry) = entries.iter().rev().find(before).or(entries.first()) else {
            findings.fail("document", "the registry has no history of it");
            return Ok(());
        };
        findings.either("document", document(file, &record, &credential, entry, &entries));
        findings.either("content", content(file, &record, &credential, entry));
        for signature in &file.signatures {
            let found = self.key_finding(signature, &credential, entry, moment.now).await?;
            findings.either("key", found);
        }
        let verdict = match moment.at {
            None => self.is_valid(&slot).await?,
            Some(at) => self.valid_at(&slot, at, None).await?,
        };
        verified.verdict = Some(verdict);
        findings.either("status", self.status(&verdict, &record.credential));
        Ok(())
    }

    /// What a slot's history says of one credential.
    async fn entries_of(&self, slot: &SlotKey, id: &Hash) -> Result<Vec<Entry>> {
        let mut entries = self.timeline(slot).await?;
        entries.retain(|entry| entry.id == *id);
        Ok(entries)
    }

    /// Whether the key was the issuer's (or of who took the credential over) when it signed, as far as is known.
    async fn key_finding(
        &self,
        signature: &Signature,
        credential: &Credential,
        entry: &Entry,
        now: Timestamp,
    ) -> Result<std::result::Result<String, String>> {
        let key = &signature.key;
        let issuer = credential.says.issuer;
        let adopter = entry.state.responsible(credential).term.map(|(account, _)| account);
        let mut why = None;
        for account in [Some(issuer), adopter.filter(|account| *account != issuer)].into_iter().flatten() {
            let binding = self.key(&account, &verification_key(key)).await?;
            let shown = self.show(&account);
            match bound(binding, signature.created, credential.issued.at, now) {
                Ok(said) => return Ok(Ok(format!("{shown}'s{said}"))),
                Err(said) => why = why.or(Some(format!("{key} {}", said.replace("THEM", &shown)))),
            }
        }
        Ok(Err(why.unwrap_or_default()))
    }

    fn status(&self, verdict: &Verdict, id: &Hash) -> std::result::Result<String, String> {
        let said = words::verdict(verdict, &|account| self.show(account));
        match verdict {
            Verdict::Valid { id: current, .. } if current == id => Ok(said),
            Verdict::Valid { id: current, .. } => {
                Err(format!("another credential took its place: 0x{}", hex::encode(current)))
            }
            Verdict::Invalid(_) => Err(said),
        }
    }
}

/// Whether the document is the one that the chain commits to.
fn document(
    file: &File,
    record: &Record,
    credential: &Credential,
    entry: &Entry,
    entries: &[Entry],
) -> std::result::Result<String, String> {
    let found = commit(&file.credential, record).map_err(|e| e.message)?;
    if found == entry.state.commitment(credential) {
        return Ok("it is the one that the issuer put on record".into());
    }
    if entries.iter().any(|other| other.state.commitment(credential) == found) {
        return Err(
            "it is another edition than the one that held: the credential was renewed with a new document".into()
        );
    }
    Err("it is not the one on record: something in it was changed".into())
}

/// Whether what the document says is what the chain says.
fn content(
    file: &File,
    record: &Record,
    credential: &Credential,
    entry: &Entry,
) -> std::result::Result<String, String> {
    let says = &credential.says;
    let document = &file.credential;
    let named = |url: &str| account_of(url).ok().flatten();
    let renewed = entry.state.until != says.period.until;
    // An edition from before a renewal without a new document ends earlier.
    let (told, until) = (document.validity.until, entry.state.until);
    let differs = [
        ("issuer", record.issuer != says.issuer || named(&document.issuer).is_some_and(|found| found != says.issuer)),
        (
            "holder",
            record.holder != says.holder
                || document.subject.as_deref().and_then(named).is_some_and(|found| found != says.holder),
        ),
        ("kind of holder", record.holder_kind != says.holder_kind),
        ("type", record.credential_type != says.credential_type),
        ("jurisdiction", record.jurisdiction != says.jurisdiction),
        // Nothing is backdated: an earlier beginning counts from when it was issued.
        ("beginning", document.validity.from.max(credential.issued.at) != says.period.from),
        ("end", told > until || (told < until && !renewed)),
        (
            "places in status lists",
            !PURPOSES.iter().all(|purpose| {
                let index = says.indices.of(*purpose);
                document
                    .status
                    .iter()
                    .any(|entry| entry.purpose.name() == purpose.name() && is_place_of(entry, *purpose, index))
            }),
        ),
    ];
    let differs: Vec<&str> = differs.iter().filter(|(_, differs)| *differs).map(|(name, _)| *name).collect();
    match differs.as_slice() {
        [] => Ok(format!(
            "issuer, holder, {}, {} and period are as on record",
            words::credential_type(says.credential_type),
            salus_domain::jurisdiction::text(&says.jurisdiction)
        )),
        names => Err(format!("the document says another {} than the chain", names.join(", "))),
    }
}

/// Whether a key was somebody's when it signed: since when and until when it is bound to them, when it says that it signed,
/// when the credential was issued, and the time. In words; `THEM` stands for whose it should be.
fn bound(
    binding: Option<Binding>,
    created: Option<Timestamp>,
    issued: Timestamp,
    now: Timestamp,
) -> std::result::Result<String, String> {
    let Some(binding) = binding else { return Err("was never bound to THEM".into()) };
    match created {
        Some(created) if created > now.saturating_add(SKEW) => {
            Err(format!("says that it signed at {}, which has not come", show(created)))
        }
        Some(created) if binding.holds(created) => Ok(format!(" when it signed, at {}", show(created))),
        Some(created) => Err(format!(
            "was THEM's from {} until {}, and it signed at {}",
            show(binding.from),
            show(binding.until),
            show(created)
        )),
        // A token does not say when it was signed: it has to be possible that it was after the credential was issued.
        None if binding.until > issued => Ok(String::new()),
        None => Err(format!("was THEM's until {} only, before the credential was issued", show(binding.until))),
    }
}

/// Whether an instant lies ahead, which the contract would refuse to judge.
pub fn not_yet(at: Timestamp, now: Timestamp) -> Option<Error> {
    (at > now).then_some(Error::NotYetPast { now })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_signs_while_it_is_bound() {
        let binding = Some(Binding { from: 10_000, until: 20_000 });
        let at = |created: u64| bound(binding, Some(created), 5_000, 30_000);
        assert!(at(10_000).is_ok() && at(19_999).is_ok());
        for created in [9_999, 20_000] {
            assert!(at(created).unwrap_err().contains("and it signed at"), "{created}");
        }
        let ahead = bound(Some(Binding { from: 0, until: u64::MAX }), Some(30_001 + SKEW), 5_000, 30_000);
        assert!(ahead.unwrap_err().contains("has not come"));
        assert!(bound(Some(Binding { from: 0, until: u64::MAX }), Some(30_000 + SKEW), 5_000, 30_000).is_ok());
        assert_eq!(bound(None, Some(15_000), 0, 30_000).unwrap_err(), "was never bound to THEM");
    }

    #[test]
    fn a_token_that_names_no_time_needs_a_key_that_can_have_signed() {
        let until = |until: u64| bound(Some(Binding { from: 0, until }), None, 5_000, 30_000);
        assert!(until(5_001).is_ok());
        assert!(until(5_000).unwrap_err().contains("before the credential was issued"));
    }
}
