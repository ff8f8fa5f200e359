//! Moves that are noted while there is no chain: JSON Lines, appended with their time.

use std::collections::HashSet;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::bulk::Units;
use super::finder::{Sources, settings};
use crate::cli::Context;
use crate::failure::{Failure, Result};
use crate::suite::supply::judge::{Named, Said};
use crate::suite::supply::words;
use crate::suite::when;

/// The most bytes of a queue that is read.
const MAX_QUEUE: u64 = 64 << 20;

/// What is noted besides the unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "move", rename_all = "snake_case", deny_unknown_fields)]
pub enum Queued {
    /// It came in.
    Receive {
        /// As a return.
        as_return: bool,
        /// Out of this container, the rest of which is still on its way.
        from_container: Option<String>,
    },
    /// It was given to a patient.
    Dispense {
        /// Where.
        premises: String,
        /// A part of it.
        partial: bool,
    },
}

/// A line of a queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What was done.
    #[serde(flatten)]
    pub what: Queued,
    /// When, in milliseconds, by this machine's clock.
    pub at: u64,
    /// With what: as it was scanned.
    pub unit: String,
    /// The lot, where the scan does not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    /// What the scanner typed for a separator, if something else than it should.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub separator: Option<String>,
}

impl Entry {
    /// What was scanned, read as it was then.
    ///
    /// # Errors
    /// Usage (exit 2): somebody changed the line since.
    pub fn said(&self) -> Result<Said> {
        Said::read(&self.unit, &settings(self.separator.as_deref())?)
    }
}

/// Why something is not noted as dispensed, as far as that can be told without a chain.
fn not_dispensed(named: Option<&Named>, now: u64) -> Option<String> {
    match named {
        Some(Named::Container { .. }) => Some("a container is not dispensed, its packs are".into()),
        Some(Named::Pack { expiry: Some(day), .. }) if day.is_over(now) => {
            Some(format!("by the date on it, it expired on {}", words::day(*day)))
        }
        _ => None,
    }
}

/// Notes units. What does not read is refused now, while the pack is at hand; and a code that was dispensed by this queue before.
///
/// # Errors
/// Usage (exit 2): a scan that does not read; refused (exit 1): dispensed before; local (exit 5): the file.
pub fn append(context: &Context, path: &Path, units: &Units, what: Queued) -> Result<()> {
    let lines = units.lines()?;
    let Sources { lot, separator, .. } = &units.sources;
    let mut text = String::new();
    let mut dispensed: HashSet<String> = HashSet::new();
    if path.exists() {
        let gone = |entry: &Entry| matches!(entry.what, Queued::Dispense { partial: false, .. });
        for (number, entry) in read(path)?.iter().filter(|(_, entry)| gone(entry)) {
            let told =
                |e: Failure| Failure { message: format!("{}, line {number}: {}", path.display(), e.message), ..e };
            dispensed.insert(entry.said().map_err(told)?.show());
        }
    }
    let at = when::machine();
    for (number, unit) in &lines {
        let told = |e: Failure| Failure { message: format!("line {number}: {}", e.message), ..e };
        let entry =
            Entry { what: what.clone(), at, unit: unit.clone(), lot: lot.clone(), separator: separator.clone() };
        let said = entry.said().map_err(told)?;
        let shown = said.show();
        let is_dispense = matches!(what, Queued::Dispense { .. });
        if let Some(why) = not_dispensed(said.named(), at).filter(|_| is_dispense) {
            return Err(Failure::refused(format!("line {number}: {shown}: {why}; nothing was noted"))
                .details(json!({ "error": "NotDispensed", "line": number })));
        }
        if is_dispense && !dispensed.insert(shown.clone()) {
            return Err(Failure::refused(format!(
                "line {number}: {shown} is in this queue as dispensed already; nothing was noted"
            ))
            .hint("it was scanned twice, or is a copy: set it aside")
            .details(json!({ "error": "Repeated", "line": number })));
        }
        text += &serde_json::to_string(&entry).map_err(|e| Failure::local(e.to_string()))?;
        text.push('\n');
    }
    let cannot = |e: std::io::Error| Failure::local(format!("cannot write {}: {e}", path.display()));
    let mut options = std::fs::OpenOptions::new();
    options.create(true).read(true).append(true);
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(cannot)?;
    // An editor may have left the last line without an end.
    if !ends_a_line(&mut file).map_err(cannot)? {
        text.insert(0, '\n');
    }
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(cannot)?;
    context.out.answer(
        format!(
            "{} noted in {}, nothing is on chain yet; when there is one: salus pack reconcile {}",
            lines.len(),
            path.display(),
            path.display()
        ),
        json!({ "queued": lines.len(), "queue": path, "at": at }),
    );
    Ok(())
}

fn ends_a_line(file: &mut std::fs::File) -> std::io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(true);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

/// The entries of a queue with their lines.
///
/// # Errors
/// Local (exit 5): it cannot be read, or a line is none.
pub fn read(path: &Path) -> Result<Vec<(u64, Entry)>> {
    let cannot = |e: std::io::Error| Failure::local(format!("cannot read {}: {e}", path.display()));
    if std::fs::metadata(path).map_err(cannot)?.len() > MAX_QUEUE {
        return Err(Failure::local(format!("{} is longer than any queue", path.display())));
    }
    let text = std::fs::read_to_string(path).map_err(cannot)?;
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| {
            let entry = serde_json::from_str(line).map_err(|e| {
                Failure::local(format!("{}, line {number}: {e}", path.display())).hint(
                    "a line that was cut when the power went is none: take it out, and look what became of its pack",
                )
            })?;
            Ok((number, entry))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::gs1::Settings;

    #[test]
    fn an_entry_reads_back_and_names_what_was_scanned() {
        let what = Queued::Dispense { premises: "Main Street 1".into(), partial: false };
        let unit = "(01)09506000134352(21)A1".into();
        let entry = Entry { what, at: 7, unit, lot: Some("L".into()), separator: None };
        let line = serde_json::to_string(&entry).unwrap();
        assert_eq!(serde_json::from_str::<Entry>(&line).unwrap(), entry);
        let said = |text: &str| Said::read(text, &Settings::default());
        let show = |text: &str| said(text).unwrap().show();
        assert_eq!(entry.said().unwrap().show(), show("9506000134352 A1"), "two ways to write one pack");
        assert_eq!(show("106141412345678908"), "container 106141412345678908");
        assert!(said("garbage").is_err() && said("0x12").is_err());
        assert_eq!(show(&format!("0x{}", "aB".repeat(32))), show(&format!("0x{}", "ab".repeat(32))));
        assert!(not_dispensed(said("106141412345678908").unwrap().named(), 0).is_some());
        let pack = said("(01)09506000134352(17)260630(21)A1").unwrap();
        let over = when::until("2026-06-30").unwrap();
        assert!(not_dispensed(pack.named(), over - 1).is_none() && not_dispensed(pack.named(), over).is_some());
        // A scan is read as it was when it was noted, whatever is said later.
        let unit = "0109506000134352211234|10L1".to_owned();
        let odd = Entry { unit, separator: Some("|".into()), ..entry };
        assert_eq!(odd.said().unwrap().show(), show("(01)09506000134352(21)1234(10)L1"));
    }

    #[test]
    fn a_line_that_is_none_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("q");
        std::fs::write(&path, "\n{\"move\":\"steal\",\"at\":1,\"unit\":\"x\"}\n").unwrap();
        assert!(read(&path).unwrap_err().message.contains("line 2"));
    }
}
