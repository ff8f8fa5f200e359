//! What a check looked at, and how each of it turned out.

use serde_json::{Value, json};

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What, in a word or two.
    pub check: &'static str,
    /// Whether it holds; none if it could not be looked at.
    pub holds: Option<bool>,
    /// How it turned out.
    pub said: String,
}

/// Everything that was looked at, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings(pub Vec<Finding>);

impl Findings {
    /// It holds.
    pub fn pass(&mut self, check: &'static str, said: impl Into<String>) {
        self.add(check, Some(true), said);
    }

    /// It does not hold.
    pub fn fail(&mut self, check: &'static str, said: impl Into<String>) {
        self.add(check, Some(false), said);
    }

    /// It was not looked at, which is said and is no failure.
    pub fn skip(&mut self, check: &'static str, said: impl Into<String>) {
        self.add(check, None, said);
    }

    /// It holds, or else it does not.
    pub fn either(&mut self, check: &'static str, result: Result<String, String>) {
        match result {
            Ok(said) => self.pass(check, said),
            Err(said) => self.fail(check, said),
        }
    }

    fn add(&mut self, check: &'static str, holds: Option<bool>, said: impl Into<String>) {
        self.0.push(Finding { check, holds, said: said.into() });
    }

    /// The checks that do not hold, each once.
    pub fn failed(&self) -> Vec<&'static str> {
        let mut failed: Vec<&'static str> =
            self.0.iter().filter(|finding| finding.holds == Some(false)).map(|finding| finding.check).collect();
        failed.dedup();
        failed
    }

    /// One line each; `colour` for a terminal.
    pub fn lines(&self, colour: bool) -> Vec<String> {
        let width = self.0.iter().map(|finding| finding.check.len()).max().unwrap_or_default();
        let line = |finding: &Finding| {
            let (mark, style) = match finding.holds {
                Some(true) => ("✓", "\x1b[32m"),
                Some(false) => ("✗", "\x1b[31m"),
                None => ("–", "\x1b[2m"),
            };
            let mark = if colour { format!("{style}{mark}\x1b[0m") } else { mark.to_owned() };
            format!("{mark} {:width$}  {}", finding.check, finding.said)
        };
        self.0.iter().map(line).collect()
    }

    /// The same as JSON: `check`, `holds` (true, false, or null if it was not looked at) and `words`.
    pub fn document(&self) -> Value {
        let one = |finding: &Finding| json!({ "check": finding.check, "holds": finding.holds, "words": finding.said });
        self.0.iter().map(one).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_failed_is_told_and_what_was_not_looked_at_is_no_failure() {
        let mut findings = Findings::default();
        findings.pass("form", "a credential");
        findings.skip("signature", "not signed");
        assert!(findings.failed().is_empty());
        findings.fail("status", "revoked");
        findings.fail("status", "suspended");
        assert_eq!(findings.failed(), ["status"]);
        assert_eq!(findings.lines(false)[2], "✗ status     revoked");
        assert!(findings.lines(true)[0].starts_with("\x1b[32m✓\x1b[0m form"));
        assert_eq!(findings.document()[1]["holds"], Value::Null);
    }
}
