//! What became of the units of a list.

use salus_domain::AccountId;
use salus_domain::supply::UnitKey;
use serde_json::{Value, json};

use super::session::{Session, counted, merge};
use crate::suite::supply::{Act, words};

/// What became of a line.
pub enum Outcome {
    /// The move was made.
    Done,
    /// It was made before.
    Before,
    /// The same unit stands in the list before.
    Repeated,
    /// It was refused.
    Refused {
        /// The contract's name of the refusal.
        name: String,
        /// In words.
        words: String,
        /// What to do.
        hint: Option<String>,
    },
}

/// What became of all of them.
#[derive(Default)]
pub struct Report {
    /// The line's number, what it names, its key, and what became of it.
    pub lines: Vec<(u64, String, Option<UnitKey>, Outcome)>,
    /// The transactions.
    pub transactions: Vec<Value>,
}

impl Report {
    /// How many lines came out so.
    pub fn count(&self, counts: impl Fn(&Outcome) -> bool) -> usize {
        self.lines.iter().filter(|(_, _, _, outcome)| counts(outcome)).count()
    }

    /// As text, and as JSON.
    pub fn told(&self, session: &Session<'_>, by: &AccountId, act: &Act, done: &str) -> (String, Value) {
        let now = self.count(|outcome| matches!(outcome, Outcome::Done));
        let before = self.count(|outcome| matches!(outcome, Outcome::Before));
        let repeated = self.count(|outcome| matches!(outcome, Outcome::Repeated));
        let refused = self.count(|outcome| matches!(outcome, Outcome::Refused { .. }));
        let mut lines = Vec::new();
        let one = match self.lines.as_slice() {
            [(_, shown, _, Outcome::Done)] => {
                let place = |one: &Value| {
                    one["number"]
                        .as_u64()
                        .zip(one["at"].as_str())
                        .map(|(number, at)| format!(" (block {number}, {at})"))
                };
                let place = self.transactions.first().and_then(place).unwrap_or_default();
                Some(format!("{shown}: {done}{place}"))
            }
            [(_, shown, _, Outcome::Before)] => Some(format!("nothing to do: {shown} is {done} already")),
            _ => None,
        };
        lines.push(one.unwrap_or_else(|| {
            let mut text = format!("{} {done}", counted(now, "unit"));
            for (count, what) in
                [(before, "were so before"), (repeated, "stand there twice"), (refused, "were refused")]
            {
                if count > 0 {
                    text += &format!("; {count} {what}");
                }
            }
            text
        }));
        for (number, shown, _, outcome) in &self.lines {
            if let Outcome::Refused { name, words, .. } = outcome {
                lines.push(format!("  line {number}: {shown}: {words} ({name})"));
            }
        }
        let unit = |(number, shown, key, outcome): &(u64, String, Option<UnitKey>, Outcome)| {
            let mut unit = json!({
                "line": number,
                "named": shown,
                "key": key.as_ref().map(words::key),
                "outcome": match outcome {
                    Outcome::Done => "done",
                    Outcome::Before => "before",
                    Outcome::Repeated => "repeated",
                    Outcome::Refused { .. } => "refused",
                },
            });
            if let Outcome::Refused { name, words, hint } = outcome {
                merge(&mut unit, json!({ "error": name, "words": words, "hint": hint }));
            }
            unit
        };
        let document = json!({
            "move": act.message(),
            "by": session.show(by),
            "done": now,
            "before": before,
            "repeated": repeated,
            "refused": refused,
            "units": self.lines.iter().map(unit).collect::<Vec<_>>(),
            "transactions": self.transactions,
        });
        (lines.join("\n"), document)
    }
}
