//! Secrets of lots and containers: what keys are made with besides what is printed.
//!
//! Those of this user are in the state folder, `packs/secrets.json`, readable by the user alone. A closed lot's travels with the
//! goods, as a file of the same form (`salus-secrets/1`).
//!
//! A lot's secret is of one chain: to open a lot publishes it, and what was published where a lot was only rehearsed keeps nothing
//! on the chain where the goods are. What containers are named with is never published, so that it serves on every chain.

use std::collections::HashMap;
use std::path::PathBuf;

use salus_domain::Hash;
use salus_domain::supply::{Gtin, LotKey};
use serde::{Deserialize, Serialize};

use super::memory::Premises;
use super::{rules, words};
use crate::failure::{Failure, Result};
use crate::state::State;
use crate::suite::secrets::random;

/// The format's name.
const FORMAT: &str = "salus-secrets/1";

/// Secrets by what they are of.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Secrets {
    format: String,
    /// What this user's own containers are named with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    container: Option<String>,
    /// What others' containers are named with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    containers: Vec<String>,
    /// Of lots.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    lots: Vec<LotSecret>,
    /// What opens the commitments to premises: only in files that go from one state folder of a party to another.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    premises: Vec<Premises>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LotSecret {
    gtin: String,
    lot: String,
    /// The genesis hash of the lot's chain. Older files do not say it: any chain's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    genesis: Option<String>,
    secret: String,
}

impl LotSecret {
    fn key(&self) -> Option<LotKey> {
        rules::gtin(&self.gtin).and_then(|gtin| rules::lot(gtin, &self.lot)).ok()
    }

    fn chain(&self) -> Option<Hash> {
        rules::hash(self.genesis.as_deref()?).ok()
    }

    fn secret(&self) -> Option<Hash> {
        rules::hash(&self.secret).ok()
    }
}

/// A lot that there is a secret of.
pub struct Known<'a> {
    /// The product's GTIN.
    pub gtin: &'a str,
    /// The lot, as it is printed.
    pub lot: &'a str,
    /// Its chain's genesis hash; any chain's if an older file did not say it.
    pub genesis: Option<&'a str>,
}

impl Default for Secrets {
    fn default() -> Self {
        Self { format: FORMAT.into(), container: None, containers: Vec::new(), lots: Vec::new(), premises: Vec::new() }
    }
}

impl Secrets {
    /// Those of this user.
    ///
    /// # Errors
    /// Local (exit 5): the file is damaged.
    pub fn load(state: &State) -> Result<Self> {
        let path = file(state);
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                let read = Self::parse(&text, &path.display().to_string());
                read.map_err(|failure| Failure::local(failure.message))
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(e) => Err(Failure::local(format!("cannot read {}: {e}", path.display()))),
        }
    }

    /// Those that somebody sent.
    ///
    /// # Errors
    /// Usage (exit 2): it is no such file.
    pub fn parse(text: &str, name: &str) -> Result<Self> {
        let wrong = |why: String| Failure::usage(format!("{name} is no file of secrets: {why}"));
        let read: Self = serde_json::from_str(text).map_err(|e| wrong(e.to_string()))?;
        if read.format != FORMAT {
            return Err(wrong(format!("its format is `{}`, not `{FORMAT}`", read.format)));
        }
        for lot in &read.lots {
            let gtin = rules::gtin(&lot.gtin).map_err(|e| wrong(e.message))?;
            rules::lot(gtin, &lot.lot).and(rules::hash(&lot.secret)).map_err(|e| wrong(e.message))?;
        }
        let chains = read.lots.iter().filter_map(|lot| lot.genesis.as_ref());
        let salts = read.premises.iter().map(|premises| &premises.salt);
        for secret in read.containers.iter().chain(&read.container).chain(chains).chain(salts) {
            rules::hash(secret).map_err(|e| wrong(e.message))?;
        }
        Ok(read)
    }

    /// As a file.
    ///
    /// # Errors
    /// Local (exit 5) if it cannot be written as JSON.
    pub fn text(&self) -> Result<String> {
        Ok(serde_json::to_string_pretty(self).map_err(|e| Failure::local(e.to_string()))? + "\n")
    }

    /// Changes this user's, while no other command does.
    ///
    /// # Errors
    /// Local (exit 5): the file is damaged or cannot be written; and whatever `change` refuses.
    pub fn change<T>(state: &State, change: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let path = file(state);
        let _held = State::hold(&path.with_extension("lock"))?;
        let mut secrets = Self::load(state)?;
        let before = secrets.clone();
        let value = change(&mut secrets)?;
        if secrets != before {
            State::write(&path, secrets.text()?.as_bytes(), true)?;
        }
        Ok(value)
    }

    /// The secret of a lot on a chain.
    pub fn lot(&self, genesis: &Hash, key: &LotKey) -> Option<Hash> {
        self.by_key(genesis).get(key).copied()
    }

    /// The secrets of all lots on a chain, by their keys.
    pub fn by_key(&self, genesis: &Hash) -> HashMap<LotKey, Hash> {
        // The chain's own come last, and prevail over what may be any chain's.
        let of = |chain: Option<Hash>| self.lots.iter().filter(move |lot| lot.chain() == chain);
        let all = of(None).chain(of(Some(*genesis)));
        all.filter_map(|lot| Some((lot.key()?, lot.secret()?))).collect()
    }

    /// The secret of a lot on a chain, drawn if there is none.
    ///
    /// # Errors
    /// Local (exit 5): no randomness.
    pub fn obtain_lot(&mut self, genesis: &Hash, gtin: Gtin, lot: &str) -> Result<Hash> {
        if let Some(known) = self.lot(genesis, &rules::lot(gtin, lot)?) {
            return Ok(known);
        }
        let secret = draw()?;
        self.lots.push(LotSecret {
            gtin: words::gtin(gtin),
            lot: lot.to_owned(),
            genesis: Some(words::hash(genesis)),
            secret: words::hash(&secret),
        });
        Ok(secret)
    }

    /// Takes out what was drawn for a lot that did not come to be.
    pub fn withdraw_lot(&mut self, genesis: &Hash, key: &LotKey, secret: &Hash) {
        let drawn = (Some(*genesis), Some(*key), Some(*secret));
        self.lots.retain(|lot| (lot.chain(), lot.key(), lot.secret()) != drawn);
    }

    /// What this user's own containers are named with, drawn if there is nothing.
    ///
    /// # Errors
    /// Local (exit 5): no randomness.
    pub fn obtain_container(&mut self) -> Result<Hash> {
        if let Some(known) = self.container.as_deref() {
            return rules::hash(known);
        }
        let secret = draw()?;
        self.container = Some(words::hash(&secret));
        Ok(secret)
    }

    /// Keeps what somebody else's container is named with; nothing changes if it is here already.
    pub fn put_container(&mut self, secret: &Hash) {
        if !self.for_containers().contains(secret) {
            self.containers.push(words::hash(secret));
        }
    }

    /// Everything that a container may be named with: this user's own first, then others', then the lots'.
    pub fn for_containers(&self) -> Vec<Hash> {
        let lots = self.lots.iter().map(|lot| &lot.secret);
        let texts = self.container.iter().chain(&self.containers).chain(lots);
        let mut found: Vec<Hash> = Vec::new();
        for secret in texts.filter_map(|text| rules::hash(text).ok()) {
            if !found.contains(&secret) {
                found.push(secret);
            }
        }
        found
    }

    /// Takes over what somebody sent in a file. Their own container secret is another's here.
    ///
    /// # Errors
    /// Refused (exit 1), and nothing is taken: another secret of a lot that there is one of.
    pub fn take(&mut self, other: &Self, file: &str) -> Result<usize> {
        match other.lots.iter().find(|lot| !self.knows(lot) && self.used_for(lot).any(|used| used != lot.secret())) {
            None => Ok(self.add(other)),
            Some(LotSecret { gtin, lot, .. }) => {
                let another = format!("{file} has another secret of lot {lot} of {gtin} than there is here");
                Err(Failure::refused(another).hint(format!(
                    "who created the lot knows which is right; salus pack secret import --replace {file} takes the file's instead"
                )))
            }
        }
    }

    /// As [`Secrets::take`], and what would be refused takes the place of what is here: how many are taken, and how many are gone.
    pub fn replace(&mut self, other: &Self) -> (usize, usize) {
        let before = self.lots.len();
        // What may be any chain's stays where a chain's own is used instead of it.
        let goes = |known: &LotSecret, lot: &LotSecret| {
            known.key() == lot.key()
                && known.secret() != lot.secret()
                && (lot.genesis.is_none() || known.chain() == lot.chain())
        };
        self.lots.retain(|known| !other.lots.iter().any(|lot| goes(known, lot)));
        let gone = before - self.lots.len();
        (self.add(other), gone)
    }

    fn add(&mut self, other: &Self) -> usize {
        let mut taken = 0;
        for lot in &other.lots {
            if !self.knows(lot) {
                self.lots.push(lot.clone());
                taken += 1;
            }
        }
        for secret in other.container.iter().chain(&other.containers) {
            if self.container.as_ref() != Some(secret) && !self.containers.contains(secret) {
                self.containers.push(secret.clone());
                taken += 1;
            }
        }
        taken
    }

    /// Whether a secret is here, and used wherever it should be.
    fn knows(&self, lot: &LotSecret) -> bool {
        match lot.genesis {
            Some(_) => self.used_for(lot).any(|used| used == lot.secret()),
            None => self
                .lots
                .iter()
                .any(|known| known.genesis.is_none() && (known.key(), known.secret()) == (lot.key(), lot.secret())),
        }
    }

    /// The secrets that are used where one of a lot should be: one on its chain, and of any chain all that there are.
    fn used_for(&self, lot: &LotSecret) -> impl Iterator<Item = Option<Hash>> {
        let used: Vec<Option<Hash>> = match (lot.chain(), lot.key()) {
            (Some(genesis), Some(key)) => self.lot(&genesis, &key).map(Some).into_iter().collect(),
            (_, key) => self.lots.iter().filter(|known| known.key() == key).map(LotSecret::secret).collect(),
        };
        used.into_iter()
    }

    /// What is to be sent: the lots that are named, and what this user's own containers are named with if that is wanted.
    ///
    /// # Errors
    /// Local (exit 5): there is no secret of a lot.
    pub fn part(&self, lots: &[(Gtin, String)], container: bool) -> Result<Self> {
        let mut part = Self::default();
        for (gtin, lot) in lots {
            let key = rules::lot(*gtin, lot)?;
            // Of every chain: they are told apart where they are used.
            let known: Vec<_> = self.lots.iter().filter(|known| known.key() == Some(key)).cloned().collect();
            if known.is_empty() {
                let none = format!("there is no secret of lot {lot} of {} here", words::gtin(*gtin));
                return Err(Failure::local(none)
                    .hint("who commissioned it has it; that of an open lot is on chain, and nobody needs it"));
            }
            part.lots.extend(known);
        }
        part.container = self.container.clone().filter(|_| container);
        Ok(part)
    }

    /// What opens commitments to premises, to be sent with nothing else: it is for a party's own tills.
    pub fn of_premises(premises: Vec<Premises>) -> Self {
        Self { premises, ..Self::default() }
    }

    /// What opens commitments to premises, in a file that was sent.
    pub fn premises(&self) -> &[Premises] {
        &self.premises
    }

    /// Which lots there are secrets of.
    pub fn lots(&self) -> impl Iterator<Item = Known<'_>> {
        self.lots.iter().map(|lot| Known { gtin: &lot.gtin, lot: &lot.lot, genesis: lot.genesis.as_deref() })
    }

    /// How many secrets of others' containers there are.
    pub fn others(&self) -> usize {
        self.containers.len()
    }
}

fn draw() -> Result<Hash> {
    let mut secret = [0; 32];
    random(&mut secret)?;
    Ok(secret)
}

fn file(state: &State) -> PathBuf {
    state.root().join("packs").join("secrets.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Hash = [1; 32];
    const REHEARSAL: Hash = [2; 32];

    fn of_lot(genesis: Option<&Hash>, secret: u8) -> Secrets {
        let (gtin, lot) = ("9506000134352".to_owned(), "L1".to_owned());
        let one = LotSecret { gtin, lot, genesis: genesis.map(words::hash), secret: words::hash(&[secret; 32]) };
        Secrets { lots: vec![one], ..Secrets::default() }
    }

    fn l1() -> (Gtin, LotKey) {
        let gtin = rules::gtin("9506000134352").unwrap();
        (gtin, rules::lot(gtin, "L1").unwrap())
    }

    #[test]
    fn secrets_are_drawn_once_kept_and_sent() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::at(folder.path());
        let (gtin, lot) = l1();
        let draw = |secrets: &mut Secrets| secrets.obtain_lot(&HERE, gtin, "L1");
        let drawn = Secrets::change(&state, draw).unwrap();
        let own = Secrets::change(&state, Secrets::obtain_container).unwrap();
        assert_ne!(drawn, own);
        let secrets = Secrets::load(&state).unwrap();
        assert_eq!(secrets.lot(&HERE, &lot), Some(drawn));
        assert_eq!(Secrets::change(&state, draw).unwrap(), drawn);
        let sent = secrets.part(&[(gtin, "L1".into())], true).unwrap();
        let mut theirs = Secrets::default();
        assert_eq!(theirs.take(&Secrets::parse(&sent.text().unwrap(), "sent").unwrap(), "sent").unwrap(), 2);
        assert_eq!(theirs.by_key(&HERE), [(lot, drawn)].into());
        assert_eq!(theirs.for_containers(), [own, drawn]);
        assert_eq!(theirs.take(&sent, "sent").unwrap(), 0, "twice is once");
        assert!(theirs.part(&[(gtin, "L2".into())], false).is_err());
        theirs.put_container(&drawn);
        theirs.put_container(&[7; 32]);
        theirs.put_container(&[7; 32]);
        assert_eq!(theirs.for_containers(), [own, [7; 32], drawn], "each once");
        theirs.withdraw_lot(&HERE, &lot, &[9; 32]);
        assert_eq!(theirs.lot(&HERE, &lot), Some(drawn), "another secret is not the one that is withdrawn");
        theirs.withdraw_lot(&HERE, &lot, &drawn);
        assert_eq!(theirs.lot(&HERE, &lot), None);
    }

    #[test]
    fn what_was_published_at_a_rehearsal_keeps_no_lot_closed_elsewhere() {
        let (gtin, lot) = l1();
        let mut secrets = Secrets::default();
        let rehearsed = secrets.obtain_lot(&REHEARSAL, gtin, "L1").unwrap();
        assert_eq!(secrets.lot(&HERE, &lot), None);
        let drawn = secrets.obtain_lot(&HERE, gtin, "L1").unwrap();
        assert_ne!(drawn, rehearsed);
        // Who gets both finds each where it belongs.
        let mut theirs = Secrets::default();
        assert_eq!(theirs.take(&secrets.part(&[(gtin, "L1".into())], false).unwrap(), "sent").unwrap(), 2);
        assert_eq!((theirs.lot(&HERE, &lot), theirs.lot(&REHEARSAL, &lot)), (Some(drawn), Some(rehearsed)));
    }

    #[test]
    fn a_secret_of_an_older_file_is_any_chains() {
        let text = format!(
            r#"{{"format":"salus-secrets/1","lots":[{{"gtin":"9506000134352","lot":"L1","secret":"{}"}}]}}"#,
            words::hash(&[3; 32])
        );
        let (gtin, lot) = l1();
        let mut secrets = Secrets::parse(&text, "old").unwrap();
        assert_eq!((secrets.lot(&HERE, &lot), secrets.lot(&REHEARSAL, &lot)), (Some([3; 32]), Some([3; 32])));
        assert_eq!(secrets.obtain_lot(&HERE, gtin, "L1").unwrap(), [3; 32]);
        assert_eq!(secrets.take(&of_lot(Some(&HERE), 3), "sent").unwrap(), 0, "it is known");
    }

    #[test]
    fn another_secret_of_a_lot_takes_the_place_of_the_one_here_only_if_that_is_said() {
        let (_, lot) = l1();
        for (ours, theirs, gone) in [
            (Some(&HERE), Some(&HERE), 1),
            (Some(&HERE), None, 1),
            (None, None, 1),
            // It goes on being any other chain's.
            (None, Some(&HERE), 0),
        ] {
            let (mut secrets, sent) = (of_lot(ours, 3), of_lot(theirs, 9));
            let failure = secrets.take(&sent, "sent.json").unwrap_err();
            assert_eq!(failure.message, "sent.json has another secret of lot L1 of 9506000134352 than there is here");
            assert!(failure.hint.unwrap().contains("secret import --replace sent.json"));
            assert_eq!(secrets.lot(&HERE, &lot), Some([3; 32]));
            assert_eq!(secrets.replace(&sent), (1, gone), "{ours:?} {theirs:?}");
            assert_eq!(secrets.replace(&sent), (0, 0), "twice is once");
            assert_eq!(secrets.lot(&HERE, &lot), Some([9; 32]));
        }
        let mut secrets = of_lot(Some(&REHEARSAL), 3);
        assert_eq!(
            secrets.take(&of_lot(Some(&HERE), 9), "sent").unwrap(),
            1,
            "another chain's is no other one of the lot"
        );
    }

    #[test]
    fn what_is_no_file_of_secrets_is_refused() {
        for text in [
            "{",
            r#"{"format":"salus-secrets/2"}"#,
            r#"{"format":"salus-secrets/1","container":"0x12"}"#,
            r#"{"format":"salus-secrets/1","lots":[{"gtin":"1","lot":"A","secret":"0x"}]}"#,
            r#"{"format":"salus-secrets/1","premises":[{"premises":"A","salt":"0x"}]}"#,
            r#"{"format":"salus-secrets/1","more":1}"#,
        ] {
            assert!(Secrets::parse(text, "sent").err().unwrap().message.contains("no file of secrets"), "{text}");
        }
    }
}
