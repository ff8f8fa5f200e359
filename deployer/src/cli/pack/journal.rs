//! What became of a list: a file beside it, so that a command that was killed goes on where it stopped.
//!
//! Before a transaction is sent its hash is noted, with the units that it moves; what became of it the chain tells, this run or
//! the next. So a unit counts as done by this list only if a transaction of this list did it.

use std::collections::HashSet;
use std::fs::TryLockError;
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use salus_domain::commitment::blake2_256;
use salus_domain::supply::UnitKey;
use salus_domain::{AccountId, Hash};

use super::session::Session;
use crate::chain::submit::Signed;
use crate::chain::{H256, Included};
use crate::failure::{Failure, Result};
use crate::suite::arguments::Arguments;

/// A unit of a list: its key, or together with what it is bound to, if the same unit may stand there for other moves.
pub type Mark = Hash;

/// The mark of a unit.
pub fn mark(key: &UnitKey, bound_to: Option<&[u8]>) -> Mark {
    bound_to.map_or(key.0, |what| blake2_256(&[&blake2_256(what)[..], &key.0].concat()))
}

/// A transaction whose outcome is not noted, as far as it takes to find it again, and what it moves.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Sent {
    signed: Signed,
    /// Whose nonce it has: the next run may be signed by somebody else.
    account: AccountId,
    units: Vec<Mark>,
}

/// A journal: a first line that says what is done with whom; then `sent HASH NONCE BIRTH DEATH ACCOUNT UNIT…`, and `done HASH` or
/// `void HASH`. One command at a time has it.
pub struct Journal {
    path: PathBuf,
    file: std::fs::File,
    done: HashSet<Mark>,
    sent: Vec<Sent>,
}

impl Journal {
    /// Opens or begins one. `about` is what is done, by whom, on which chain.
    ///
    /// # Errors
    /// Local (exit 5): it is about something else, or cannot be read or written.
    pub fn open(path: &Path, about: &str) -> Result<Self> {
        let cannot = |e: std::io::Error| Failure::local(format!("cannot use {}: {e}", path.display()));
        if std::fs::metadata(path).is_ok_and(|file| !file.is_file()) {
            return Err(Failure::local(format!("{} is no file", path.display())));
        }
        let mut options = std::fs::OpenOptions::new();
        let mut file = options.create(true).read(true).append(true).mode(0o600).open(path).map_err(cannot)?;
        // A file system without locks is no reason to stop.
        if let Err(TryLockError::WouldBlock) = file.try_lock() {
            return Err(Failure::local(format!("another command is at work with {}", path.display()))
                .hint("wait until it has ended, or stop it: run again, the same command goes on"));
        }
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(cannot)?;
        let mut lines = text.lines();
        let first = lines.next();
        if first.is_some_and(|first| first != about) {
            return Err(Failure::local(format!("{} is the journal of something else", path.display())).hint(
                "another list, party or chain, or the list was changed since: take the journal away if that is finished, or name another one: --journal FILE",
            ));
        }
        let (mut done, mut sent) = (HashSet::new(), Vec::<Sent>::new());
        for line in lines {
            let words: Vec<&str> = line.split(' ').collect();
            match words.as_slice() {
                // A line that was cut when the process was killed was not sent: it is on disk before the transaction is.
                ["sent", hash, nonce, birth, death, account, units @ .., "."] => {
                    sent.extend(read([hash, account], [nonce, birth, death], units));
                }
                [end @ ("done" | "void"), hash] => {
                    let Some(hash) = bytes(hash) else { continue };
                    let Some(place) = sent.iter().position(|one| one.signed.hash.0 == hash) else { continue };
                    let one = sent.remove(place);
                    if *end == "done" {
                        done.extend(one.units);
                    }
                }
                _ => {}
            }
        }
        if first.is_none() {
            writeln!(file, "{about}").map_err(cannot)?;
        } else if !text.ends_with('\n') {
            writeln!(file).map_err(cannot)?;
        }
        Ok(Self { path: path.to_owned(), file, done, sent })
    }

    /// Whether a transaction of this list moved a unit.
    pub fn knows(&self, unit: &Mark) -> bool {
        self.done.contains(unit)
    }

    /// Asks the chain what became of the transactions of which nobody noted it; how many they were.
    ///
    /// # Errors
    /// Transaction (exit 4): one can still get into a block; chain (exit 3); local (exit 5): it cannot be written.
    pub async fn settle(&mut self, session: &Session<'_>) -> Result<usize> {
        let unsettled: Vec<(Signed, AccountId)> =
            self.sent.iter().map(|sent| (sent.signed.clone(), sent.account)).collect();
        let options = session.context.tx_options();
        for (sent, account) in &unsettled {
            match session.registry.client.settled(sent, account, &options).await? {
                Some(landed) if landed.outcome.error.is_none() => self.landed(&sent.hash)?,
                _ => self.void(&sent.hash)?,
            }
        }
        Ok(unsettled.len())
    }

    /// Calls a message that is about no unit, and waits for it. What becomes of it if this command does not see it, the next one
    /// asks before it does it again.
    ///
    /// # Errors
    /// As of the message; local (exit 5): it cannot be written.
    pub async fn submit(&mut self, session: &Session<'_>, message: &str, arguments: &Arguments) -> Result<Included> {
        let (signer, options) = (session.context.signer()?, session.context.tx_options());
        let account = signer.account();
        let note = |signed: &Signed| self.sending(signed, &account, &[]);
        let included = session.registry.submit_noted(&signer, message, arguments, &options, note).await?;
        self.landed(&included.extrinsic)?;
        Ok(included)
    }

    /// Notes a transaction that is about to be sent.
    ///
    /// # Errors
    /// Local (exit 5): it cannot be written.
    pub fn sending(&mut self, signed: &Signed, account: &AccountId, units: &[Mark]) -> Result<()> {
        let named: String = units.iter().map(|unit| format!("0x{} ", hex::encode(unit))).collect();
        let (hash, whose) = (hex::encode(signed.hash.0), hex::encode(account));
        let Signed { nonce, birth, death, .. } = signed;
        self.write(&format!("sent 0x{hash} {nonce} {birth} {death} 0x{whose} {named}.\n"))?;
        let signed = Signed { bytes: Vec::new(), ..signed.clone() };
        self.sent.push(Sent { signed, account: *account, units: units.to_vec() });
        Ok(())
    }

    /// Notes that a transaction did what it should.
    ///
    /// # Errors
    /// Local (exit 5): it cannot be written.
    pub fn landed(&mut self, hash: &H256) -> Result<()> {
        self.write(&format!("done 0x{}\n", hex::encode(hash.0)))?;
        if let Some(place) = self.sent.iter().position(|one| one.signed.hash == *hash) {
            self.done.extend(self.sent.remove(place).units);
        }
        Ok(())
    }

    /// Notes that a transaction did nothing, and never will.
    ///
    /// # Errors
    /// Local (exit 5): it cannot be written.
    pub fn void(&mut self, hash: &H256) -> Result<()> {
        self.write(&format!("void 0x{}\n", hex::encode(hash.0)))?;
        self.sent.retain(|one| one.signed.hash != *hash);
        Ok(())
    }

    /// On disk before anything else happens.
    fn write(&mut self, text: &str) -> Result<()> {
        let written = self.file.write_all(text.as_bytes()).and_then(|()| self.file.sync_data());
        written.map_err(|e| Failure::local(format!("cannot write {}: {e}", self.path.display())))
    }

    /// Ends it: everything is done.
    pub fn finish(self) {
        // What is left behind is looked into once more, and that is all.
        let _ = std::fs::remove_file(&self.path);
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// A file's journal: beside it, with its name and more.
pub fn beside(file: &Path, more: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(more);
    name.into()
}

/// The first line of a journal: what is done, for whom, on which chain.
pub fn about(session: &Session<'_>, what: &str, by: &AccountId) -> String {
    let (by, genesis) = (hex::encode(by), hex::encode(session.registry.client.genesis()));
    format!("salus-journal/3 {what} by 0x{by} on 0x{genesis}")
}

fn bytes(text: &str) -> Option<[u8; 32]> {
    hex::decode(text.strip_prefix("0x")?).ok()?.try_into().ok()
}

fn read([hash, account]: [&&str; 2], [nonce, birth, death]: [&&str; 3], units: &[&str]) -> Option<Sent> {
    let units = units.iter().map(|unit| bytes(unit)).collect::<Option<_>>()?;
    let (nonce, birth, death) = (nonce.parse().ok()?, birth.parse().ok()?, death.parse().ok()?);
    let signed = Signed { bytes: Vec::new(), hash: H256(bytes(hash)?), nonce, birth, death };
    Some(Sent { signed, account: bytes(account)?, units })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(number: u8) -> Signed {
        Signed { bytes: vec![1], hash: H256([number; 32]), nonce: 9, birth: 3, death: 67 }
    }

    #[test]
    fn what_a_transaction_did_is_known_to_the_next_run_also_after_a_cut() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scans.txt.receive.done");
        let mut journal = Journal::open(&path, "receive by A").unwrap();
        journal.sending(&signed(1), &[7; 32], &[[1; 32], [2; 32]]).unwrap();
        journal.sending(&signed(2), &[7; 32], &[[3; 32]]).unwrap();
        journal.sending(&signed(3), &[8; 32], &[[4; 32]]).unwrap();
        journal.landed(&H256([1; 32])).unwrap();
        journal.void(&H256([2; 32])).unwrap();
        journal.sending(&signed(4), &[7; 32], &[[5; 32]]).unwrap();
        let another = Journal::open(&path, "receive by A").err().unwrap();
        assert!(another.message.contains("another command is at work"), "{}", another.message);
        drop(journal);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, &text[..text.len() - 5]).unwrap();
        let mut again = Journal::open(&path, "receive by A").unwrap();
        let known: Vec<u8> = (1..=5).filter(|unit| again.knows(&[*unit; 32])).collect();
        assert_eq!(known, [1, 2], "what is void or unsettled is not done");
        assert_eq!(again.sent.len(), 1, "a line that was cut was never sent");
        assert_eq!((&again.sent[0].signed.hash, again.sent[0].account), (&H256([3; 32]), [8; 32]));
        again.landed(&H256([3; 32])).unwrap();
        drop(again);
        let again = Journal::open(&path, "receive by A").unwrap();
        assert!(again.knows(&[4; 32]) && again.sent.is_empty(), "nothing is written behind a line that was cut");
        drop(again);
        assert!(Journal::open(&path, "receive by B").err().unwrap().message.contains("something else"));
        Journal::open(&path, "receive by A").unwrap().finish();
        assert!(!path.exists());
    }

    #[test]
    fn a_journal_is_a_file_that_nobody_else_reads() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("q.done");
        drop(Journal::open(&path, "x").unwrap());
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(Journal::open(folder.path(), "x").err().unwrap().message.contains("is no file"));
        assert!(Journal::open(Path::new("/dev/null"), "x").err().unwrap().message.contains("is no file"));
    }

    #[test]
    fn the_same_unit_bound_to_something_else_is_another_one() {
        let key = UnitKey([1; 32]);
        assert_eq!(mark(&key, None), key.0);
        assert_ne!(mark(&key, Some(b"line 1")), mark(&key, Some(b"line 2")));
        assert_eq!(mark(&key, Some(b"line 1")), mark(&key, Some(b"line 1")));
    }
}
