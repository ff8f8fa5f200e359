//! Events of break-glass, of authorities' guardians and of death in words.

use salus_domain::consent::{Event, Guardianship};

use super::session::Session;
use super::tell::by;
use crate::formats::jurisdiction;
use crate::suite::consent::words;
use crate::suite::credential::words::credential_type;
use crate::suite::when::show;

/// What happened, to whose access, the details, and the subject's change.
type Parts<'a> = (&'static str, Option<&'a [u8; 32]>, String, Option<u64>);

/// Tells an event, if it is one of these.
pub fn tell<'a>(session: &Session<'_>, event: &'a Event) -> Option<Parts<'a>> {
    Some(match event {
        Event::GlassBroken { clinician, case, .. } => {
            let qualification = &case.glass.qualification;
            let cosigned = case.glass.cosigner.as_ref();
            let details = format!(
                "case {}, until {}, as {} for {}: {}; to be justified before {}{}",
                case.number,
                show(case.until),
                credential_type(qualification.credential),
                jurisdiction::write(&qualification.jurisdiction),
                words::reason(case.glass.reason),
                show(case.justify_by),
                cosigned.map(|who| format!("; co-signed by {}", session.show(who))).unwrap_or_default()
            );
            ("broke the glass", Some(clinician), details, Some(case.opened.seq))
        }
        Event::CaseJustified { clinician, number, .. } => {
            ("justified", Some(clinician), format!("case {number}"), None)
        }
        Event::CaseChallenged { clinician, number, by: who, at, .. } => {
            ("challenged", Some(clinician), format!("case {number}{}", by(session, who)), Some(at.seq))
        }
        Event::CaseReviewed { clinician, number, reviewer, outcome, suspended, at, .. } => {
            let found = words::outcome_words(*outcome);
            let suspended = if *suspended { "; the clinician's right is suspended" } else { "" };
            let details = format!("case {number} by {}: {found}{suspended}", session.show(reviewer));
            ("reviewed", Some(clinician), details, Some(at.seq))
        }
        Event::DeadlineMissed { clinician, number, owed, .. } => {
            let details = format!("case {number}; co-signatures owed for the next cases: {owed}");
            ("deadline missed", Some(clinician), details, None)
        }
        Event::Cosigned { clinician, cosignature, .. } => {
            let details = format!("by {}, good until {}", session.show(&cosignature.by), show(cosignature.until()));
            ("co-signed", Some(clinician), details, None)
        }
        Event::BreakGlassReinstated { clinician, reviewer, .. } => {
            ("break-glass reinstated", Some(clinician), format!("by {}", session.show(reviewer)), None)
        }
        Event::GuardianSuspended { guardian, term, suspended, authority, at, .. } => {
            let what = if *suspended { "guardian suspended" } else { "guardian reinstated" };
            let details = format!("{}, term {term}, by {}", session.show(guardian), session.show(authority));
            (what, None, details, Some(at.seq))
        }
        Event::DeathAttested { authority, death, .. } => {
            let place = jurisdiction::write(&death.jurisdiction);
            ("death attested", None, format!("by {} for {place}", session.show(authority)), Some(death.since.seq))
        }
        Event::DeathRetracted { authority, at, .. } => {
            ("death retracted", None, format!("by {}", session.show(authority)), Some(at.seq))
        }
        _ => return None,
    })
}

/// The authority that appointed a guardian and for what; nothing for one whom the subject appointed.
pub fn appointer(session: &Session<'_>, guardianship: &Guardianship) -> Option<String> {
    guardianship.mandate().map(|mandate| {
        format!(
            "appointed by {} ({}, {})",
            session.show(&mandate.authority),
            words::guardian_kind(mandate.kind),
            jurisdiction::write(&mandate.jurisdiction)
        )
    })
}
