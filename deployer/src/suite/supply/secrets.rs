//! Secrets of lots and containers: what keys are made with besides what is printed.
//!
//! Those of this user are in the state folder, `packs/secrets.json`, readable by the user alone. A closed lot's travels with the
//! goods, as a file of the same form (`salus-secrets/1`).

use std::collections::HashMap;
use std::path::PathBuf;

use salus_domain::Hash;
use salus_domain::supply::{Gtin, LotKey};
use serde::{Deserialize, Serialize};

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
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LotSecret {
    gtin: String,
    lot: String,
    secret: String,
}

impl Default for Secrets {
    fn default() -> Self {
        Self { format: FORMAT.into(), container: None, containers: Vec::new(), lots: Vec::new() }
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
        for secret in read.containers.iter().chain(&read.container) {
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

    /// The secret of a lot.
    pub fn lot(&self, key: &LotKey) -> Option<Hash> {
        let named =
            |lot: &&LotSecret| rules::gtin(&lot.gtin).and_then(|gtin| rules::lot(gtin, &lot.lot)).ok() == Some(*key);
        self.lots.iter().find(named).and_then(|lot| rules::hash(&lot.secret).ok())
    }

    /// The secrets of all lots, by their keys.
    pub fn by_key(&self) -> HashMap<LotKey, Hash> {
        let keyed = |lot: &LotSecret| {
            let key = rules::gtin(&lot.gtin).and_then(|gtin| rules::lot(gtin, &lot.lot)).ok()?;
            Some((key, rules::hash(&lot.secret).ok()?))
        };
        self.lots.iter().filter_map(keyed).collect()
    }

    /// The secret of a lot, drawn if there is none.
    ///
    /// # Errors
    /// Local (exit 5): no randomness.
    pub fn obtain_lot(&mut self, gtin: Gtin, lot: &str) -> Result<Hash> {
        if let Some(known) = self.lot(&rules::lot(gtin, lot)?) {
            return Ok(known);
        }
        let secret = draw()?;
        self.put_lot(gtin, lot, &secret);
        Ok(secret)
    }

    /// Keeps the secret of a lot.
    pub fn put_lot(&mut self, gtin: Gtin, lot: &str, secret: &Hash) {
        let gtin = words::gtin(gtin);
        self.lots.retain(|known| known.gtin != gtin || known.lot != lot);
        self.lots.push(LotSecret { gtin, lot: lot.to_owned(), secret: words::hash(secret) });
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

    /// Takes over what somebody sent. Their own container secret is another's here.
    ///
    /// # Errors
    /// Refused (exit 1): another secret of a lot that there is one of.
    pub fn take(&mut self, other: &Self) -> Result<usize> {
        let mut taken = 0;
        for lot in &other.lots {
            let known = self.lots.iter().find(|known| known.gtin == lot.gtin && known.lot == lot.lot);
            match known {
                Some(known) if known.secret != lot.secret => {
                    return Err(Failure::refused(format!("another secret of lot {} is known already", lot.lot)));
                }
                Some(_) => {}
                None => {
                    self.lots.push(lot.clone());
                    taken += 1;
                }
            }
        }
        for secret in other.container.iter().chain(&other.containers) {
            if self.container.as_ref() != Some(secret) && !self.containers.contains(secret) {
                self.containers.push(secret.clone());
                taken += 1;
            }
        }
        Ok(taken)
    }

    /// What is to be sent: the lots that are named, and what this user's own containers are named with if that is wanted.
    ///
    /// # Errors
    /// Local (exit 5): there is no secret of a lot.
    pub fn part(&self, lots: &[(Gtin, String)], container: bool) -> Result<Self> {
        let mut part = Self::default();
        for (gtin, lot) in lots {
            let secret = self.lot(&rules::lot(*gtin, lot)?).ok_or_else(|| {
                Failure::local(format!("there is no secret of lot {lot} of {} here", words::gtin(*gtin)))
                    .hint("who commissioned it has it; that of an open lot is on chain, and nobody needs it")
            })?;
            part.put_lot(*gtin, lot, &secret);
        }
        part.container = self.container.clone().filter(|_| container);
        Ok(part)
    }

    /// Which lots there are secrets of: GTIN and lot.
    pub fn lots(&self) -> impl Iterator<Item = (&str, &str)> {
        self.lots.iter().map(|lot| (lot.gtin.as_str(), lot.lot.as_str()))
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

    #[test]
    fn secrets_are_drawn_once_kept_and_sent() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::at(folder.path());
        let gtin = rules::gtin("9506000134352").unwrap();
        let lot = rules::lot(gtin, "L1").unwrap();
        let drawn = Secrets::change(&state, |secrets| secrets.obtain_lot(gtin, "L1")).unwrap();
        let own = Secrets::change(&state, Secrets::obtain_container).unwrap();
        assert_ne!(drawn, own);
        let secrets = Secrets::load(&state).unwrap();
        assert_eq!(secrets.lot(&lot), Some(drawn));
        assert_eq!(Secrets::change(&state, |secrets| secrets.obtain_lot(gtin, "L1")).unwrap(), drawn);
        let sent = secrets.part(&[(gtin, "L1".into())], true).unwrap();
        let mut theirs = Secrets::default();
        assert_eq!(theirs.take(&Secrets::parse(&sent.text().unwrap(), "sent").unwrap()).unwrap(), 2);
        assert_eq!(theirs.lot(&lot), Some(drawn));
        assert_eq!(theirs.by_key(), [(lot, drawn)].into());
        assert_eq!(theirs.for_containers(), [own, drawn]);
        assert_eq!(theirs.take(&sent).unwrap(), 0, "twice is once");
        assert!(theirs.part(&[(gtin, "L2".into())], false).is_err());
        theirs.put_container(&drawn);
        theirs.put_container(&[7; 32]);
        theirs.put_container(&[7; 32]);
        assert_eq!(theirs.for_containers(), [own, [7; 32], drawn], "each once");
        let mut other = Secrets::default();
        other.put_lot(gtin, "L1", &[9; 32]);
        assert!(theirs.take(&other).unwrap_err().message.contains("another secret"));
    }

    #[test]
    fn what_is_no_file_of_secrets_is_refused() {
        for text in [
            "{",
            r#"{"format":"salus-secrets/2"}"#,
            r#"{"format":"salus-secrets/1","container":"0x12"}"#,
            r#"{"format":"salus-secrets/1","lots":[{"gtin":"1","lot":"A","secret":"0x"}]}"#,
            r#"{"format":"salus-secrets/1","more":1}"#,
        ] {
            assert!(Secrets::parse(text, "sent").err().unwrap().message.contains("no file of secrets"), "{text}");
        }
    }
}
