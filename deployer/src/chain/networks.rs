//! Network profiles: a name, a node's address, and the genesis hash that the chain must have.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::chain::rpc::check_url;
use crate::failure::{Failure, Result};
use crate::state::State;

/// The names of the embedded chain.
pub const EMBEDDED: [&str; 2] = ["local", "embedded"];

/// One network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The node's WebSocket address.
    pub url: String,
    /// The genesis hash, `0x` and 64 hex digits.
    pub genesis: String,
    /// Whether the well-known development accounts may sign there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub development: bool,
}

/// The user's networks, as `networks.toml` holds them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Networks {
    /// By name.
    #[serde(default)]
    pub networks: BTreeMap<String, Profile>,
}

impl Networks {
    /// Reads the file; none is an empty list.
    pub fn load(state: &State) -> Result<Self> {
        let path = state.networks();
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(e) => return Err(Failure::local(format!("cannot read {}: {e}", path.display()))),
        };
        toml::from_str(&text).map_err(|e| {
            Failure::local(format!("{} is not a list of networks: {e}", path.display()))
                .hint("correct the file, or remove it and add the networks again")
        })
    }

    /// Reads the file, changes the list, and writes it; commands that change it at once wait for each other.
    pub fn change<T>(state: &State, change: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let _held = State::hold(&state.root().join(".networks.lock"))?;
        let mut networks = Self::load(state)?;
        let outcome = change(&mut networks)?;
        networks.save(state)?;
        Ok(outcome)
    }

    /// Writes the file.
    fn save(&self, state: &State) -> Result<()> {
        let text = toml::to_string(self).map_err(|e| Failure::local(format!("the networks cannot be written: {e}")))?;
        State::write(&state.networks(), text.as_bytes(), false)
    }

    /// Adds a network; a name that is taken, or not one, is refused.
    pub fn add(&mut self, name: &str, profile: Profile) -> Result<()> {
        self.check_free(name)?;
        check_url(&profile.url)?;
        profile.genesis_hash()?;
        self.networks.insert(name.into(), profile);
        Ok(())
    }

    /// Refuses a name that is taken, or not one.
    pub fn check_free(&self, name: &str) -> Result<()> {
        check_name(name)?;
        if self.networks.contains_key(name) {
            return Err(Failure::usage(format!("there is a network `{name}` already"))
                .hint(format!("`salus networks remove {name}` first, or choose another name")));
        }
        Ok(())
    }

    /// The network with a name.
    pub fn get(&self, name: &str) -> Result<&Profile> {
        self.networks.get(name).ok_or_else(|| {
            let known: Vec<&str> =
                EMBEDDED[..1].iter().copied().chain(self.networks.keys().map(String::as_str)).collect();
            let near = crate::abi::near(name, known.iter().copied());
            let hint = match near.first() {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known: {}; `salus networks add NAME --url URL` adds one", known.join(", ")),
            };
            Failure::usage(format!("unknown network `{name}`")).hint(hint)
        })
    }

    /// Removes a network and returns it.
    pub fn remove(&mut self, name: &str) -> Result<Profile> {
        self.get(name)?;
        // `get` found it.
        self.networks.remove(name).ok_or_else(|| Failure::usage(format!("unknown network `{name}`")))
    }
}

impl Profile {
    /// The pinned genesis hash.
    pub fn genesis_hash(&self) -> Result<[u8; 32]> {
        parse_genesis(&self.genesis)
    }
}

/// Reads a genesis hash.
pub fn parse_genesis(text: &str) -> Result<[u8; 32]> {
    hex::decode(text.trim_start_matches("0x"))
        .ok()
        .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
        .ok_or_else(|| Failure::usage(format!("`{text}` is not a genesis hash: expected 0x and 64 hex digits")))
}

fn check_name(name: &str) -> Result<()> {
    if EMBEDDED.contains(&name) {
        return Err(Failure::usage(format!("`{name}` names the embedded chain")).hint("choose another name"));
    }
    let fine = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || !name.chars().all(fine) {
        return Err(Failure::usage(format!("`{name}` cannot name a network"))
            .hint("letters, digits, `-` and `_`; for example `pop-testnet`"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Kind;

    fn profile() -> Profile {
        Profile { url: "wss://rpc.example.org".into(), genesis: format!("0x{}", "ab".repeat(32)), development: false }
    }

    #[test]
    fn networks_survive_a_round_trip() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::at(folder.path());
        let mut networks = Networks::load(&state).unwrap();
        networks.add("test", profile()).unwrap();
        networks.save(&state).unwrap();
        assert_eq!(Networks::load(&state).unwrap(), networks);
        assert_eq!(networks.get("test").unwrap().genesis_hash().unwrap(), [0xab; 32]);
        assert_eq!(networks.remove("test").unwrap(), profile());
    }

    #[test]
    fn networks_added_at_once_are_all_kept() {
        let folder = tempfile::tempdir().unwrap();
        let threads: Vec<_> = (0..8)
            .map(|number| {
                let state = State::at(folder.path());
                let add = move |networks: &mut Networks| networks.add(&format!("n{number}"), profile());
                std::thread::spawn(move || Networks::change(&state, add).unwrap())
            })
            .collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        assert_eq!(Networks::load(&State::at(folder.path())).unwrap().networks.len(), 8);
    }

    #[test]
    fn bad_entries_are_refused() {
        let mut networks = Networks::default();
        assert_eq!(networks.add("local", profile()).unwrap_err().kind, Kind::Usage);
        assert_eq!(networks.add("a b", profile()).unwrap_err().kind, Kind::Usage);
        assert_eq!(networks.add("x", Profile { genesis: "0x12".into(), ..profile() }).unwrap_err().kind, Kind::Usage);
        assert_eq!(networks.add("x", Profile { url: "http://x".into(), ..profile() }).unwrap_err().kind, Kind::Usage);
        networks.add("x", profile()).unwrap();
        assert!(networks.add("x", profile()).unwrap_err().message.contains("already"));
    }

    #[test]
    fn an_unknown_network_is_a_usage_failure() {
        let mut networks = Networks::default();
        networks.add("staging", profile()).unwrap();
        let failure = networks.get("stagin").unwrap_err();
        assert_eq!(failure.kind, Kind::Usage);
        assert!(failure.hint.unwrap().contains("staging"));
    }

    #[test]
    fn a_broken_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::at(folder.path());
        std::fs::write(state.networks(), "networks = 3").unwrap();
        let failure = Networks::load(&state).unwrap_err();
        assert_eq!(failure.kind, Kind::Local);
        assert!(failure.message.contains("networks.toml"));
    }
}
