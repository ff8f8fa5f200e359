//! Cases of break-glass in words.

use salus_domain::Timestamp;
use salus_domain::consent::{Case, Emergency, GuardianKind, Instant, Outcome};

/// Why the glass was broken, by the name under which it is typed; HL7's code stands beside it.
pub const fn reason(reason: Emergency) -> &'static str {
    match reason {
        Emergency::TREATMENT => "treatment",
        Emergency::UNABLE_TO_CONSENT => "unable-to-consent",
        Emergency::PUBLIC_HEALTH => "public-health",
        Emergency::THREAT => "threat",
        _ => "unknown",
    }
}

/// What a reviewer found, as it is typed.
pub const fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Upheld => "upheld",
        Outcome::NotJustified => "not-justified",
    }
}

/// What a reviewer found, for people.
pub const fn outcome_words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Upheld => "upheld",
        Outcome::NotJustified => "not justified",
    }
}

/// For what a guardian is needed.
pub const fn guardian_kind(kind: GuardianKind) -> &'static str {
    match kind {
        GuardianKind::Minor => "minor",
        GuardianKind::Incapacity => "incapacity",
        GuardianKind::Estate => "estate",
    }
}

/// How far the answering for a case has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The clinician has to justify it.
    Owed,
    /// They did, and nobody reviewed it.
    Justified,
    /// They did not in time, and nobody noted that yet.
    Overdue,
    /// They did not in time, and that was noted: the next case needs a co-signature.
    Missed,
    /// A reviewer closed it.
    Closed(Outcome),
}

impl Progress {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Progress::Owed => "to-be-justified",
            Progress::Justified => "justified",
            Progress::Overdue => "overdue",
            Progress::Missed => "missed",
            Progress::Closed(outcome) => outcome_name(outcome),
        }
    }
}

/// How far the answering for a case has come.
pub fn progress(case: &Case, now: Timestamp) -> Progress {
    match case.closed {
        Some((_, outcome)) => Progress::Closed(outcome),
        None if case.justified.is_some() => Progress::Justified,
        None if case.missed => Progress::Missed,
        None if now >= case.justify_by => Progress::Overdue,
        None => Progress::Owed,
    }
}

/// Whether a case's window is open now; `bars` is the subject's count.
pub fn is_open(case: &Case, bars: u32, now: Timestamp) -> bool {
    case.open_at(bars, Instant::after(now)).is_some()
}

#[cfg(test)]
mod tests {
    use salus_domain::consent::{BreakGlass, Qualification};
    use salus_domain::credential::CredentialType;

    use super::*;

    #[test]
    fn a_case_is_as_far_as_what_was_said_about_it() {
        let case = Case {
            number: 1,
            opened: Instant { at: 10, seq: 1 },
            until: 20,
            bars: 0,
            glass: BreakGlass {
                qualification: Qualification { credential: CredentialType::NURSE, jurisdiction: *b"DE\0\0\0\0" },
                reason: Emergency::THREAT,
                statement: [1; 32],
                cosigner: None,
            },
            confirmed: 10,
            justify_by: 30,
            justified: None,
            challenged: None,
            closed: None,
            missed: false,
        };
        assert!(is_open(&case, 0, 19) && !is_open(&case, 0, 20) && !is_open(&case, 1, 19));
        let name = |case: &Case, now| progress(case, now).name();
        assert_eq!((name(&case, 29), name(&case, 30)), ("to-be-justified", "overdue"));
        let missed = Case { missed: true, ..case.clone() };
        assert_eq!(name(&missed, 30), "missed");
        let justified = Case { justified: Some((12, [2; 32])), ..case };
        assert_eq!(name(&justified, 30), "justified");
        let closed = Case { closed: Some((Instant { at: 13, seq: 2 }, Outcome::NotJustified)), ..justified };
        assert_eq!(name(&closed, 30), "not-justified");
        assert!(!is_open(&closed, 0, 13));
    }
}
