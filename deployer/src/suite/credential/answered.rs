//! Which challenges of this verifier were answered: a file each in the state folder, so that an answer counts once.

use std::path::PathBuf;

use salus_domain::Timestamp;
use salus_domain::commitment::blake2_256;

use crate::failure::Result;
use crate::formats::vc::presentation::Challenge;
use crate::state::State;

/// How long after its end a challenge is remembered: a clock may be set back.
const MEMORY: u64 = 30 * 86_400_000;

/// The challenges that were answered.
#[derive(Clone, Debug)]
pub struct Answered {
    folder: PathBuf,
}

impl Answered {
    /// Those in a state folder.
    pub fn of(state: &State) -> Self {
        Self { folder: state.challenges() }
    }

    /// Whether a challenge was answered.
    pub fn knows(&self, challenge: &Challenge) -> bool {
        self.file(challenge).exists()
    }

    /// Takes a challenge as answered; no if it was before. Of several commands at once one takes it.
    pub fn take(&self, challenge: &Challenge, now: Timestamp) -> Result<bool> {
        let taken = State::create(&self.file(challenge), challenge.expires.to_string().as_bytes(), true)?;
        self.forget(now);
        Ok(taken)
    }

    fn file(&self, challenge: &Challenge) -> PathBuf {
        self.folder.join(hex::encode(blake2_256(&challenge.nonce)))
    }

    /// Drops what is long over: an answer to it would be too late anyway. What cannot be dropped harms nobody.
    fn forget(&self, now: Timestamp) {
        for entry in std::fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let expires = std::fs::read_to_string(entry.path()).ok().and_then(|text| text.parse::<u64>().ok());
            if expires.is_some_and(|expires| expires.saturating_add(MEMORY) < now) {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_taken_once_and_forgotten_long_after_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let answered = Answered::of(&State::at(folder.path()));
        let challenge = |byte: u8| Challenge::new(&[byte; 16], "Pharmacy", 1_000).unwrap();
        assert!(!answered.knows(&challenge(1)));
        assert!(answered.take(&challenge(1), 500).unwrap());
        assert!(answered.knows(&challenge(1)) && !answered.take(&challenge(1), 500).unwrap());
        assert!(answered.take(&challenge(2), 1_000 + MEMORY).unwrap());
        assert!(answered.knows(&challenge(1)), "its last day");
        assert!(answered.take(&challenge(3), 1_001 + MEMORY).unwrap());
        assert!(!answered.knows(&challenge(1)) && !answered.knows(&challenge(2)));
    }
}
