//! What every consent command needs: the registry, accounts and subjects, and how a change is made or signed.

use salus_domain::blinding::Blinding;
use salus_domain::consent::{Action, Event, Terms};

use crate::cli::blocks;
use crate::cli::session;
pub use crate::cli::session::{merge, must_be_new, must_be_writable, read, transaction};
pub use crate::cli::signing::{Outcome, Signing};
use crate::failure::{Failure, Result};
use crate::suite::consent::Consents;
use crate::suite::secrets::SubjectFile;

/// A command at work on a consent registry.
pub type Session<'a> = session::Session<'a, Consents>;

impl Session<'_> {
    /// The subject named, else the one who signs.
    pub fn own_subject(&self, named: Option<&str>) -> Result<[u8; 32]> {
        self.own(named)
    }

    /// The subject that is asked about: named, else the one who signs if `--as` says so, else the only one known here.
    pub fn any_subject(&self, named: Option<&str>) -> Result<[u8; 32]> {
        if named.is_none()
            && self.context.global.signer.is_none()
            && let [only] = SubjectFile::subjects(&self.context.state).as_slice()
        {
            return Ok(*only);
        }
        self.own_subject(named)
    }

    /// The permutation of a subject's categories, if its secret is known here.
    pub fn known_blinding(&self, subject: &[u8; 32]) -> Result<Option<Blinding>> {
        SubjectFile::find(&self.context.state, subject)?.map(|file| file.blinding()).transpose()
    }

    /// The permutation of a subject's categories, which who asks has to know.
    pub fn blinding(&self, subject: &[u8; 32]) -> Result<Blinding> {
        self.known_blinding(subject)?.ok_or_else(|| {
            Failure::local(format!(
                "the category secret of {} is not known here, so categories cannot be named",
                self.show(subject)
            ))
            .hint("get the grant document from the subject: salus consent receive FILE")
        })
    }

    /// The permutation with which the subject itself (or who acts for it) grants. Made at the first use; a subject that used
    /// one before has it already, and a second would make its grants unreadable.
    pub async fn own_blinding(&self, subject: &[u8; 32]) -> Result<Blinding> {
        if let Some(known) = self.known_blinding(subject)? {
            return Ok(known);
        }
        if self.registry.subject_of(subject).await?.seq > 0 {
            let (events, gone) = blocks::known(self, Some(subject), 0).await?;
            if let Some(why) = secret_elsewhere(events.iter().map(|logged| &logged.event), gone) {
                return Err(Failure::local(format!(
                    "{} {why}, but its category secret is not in {}",
                    self.show(subject),
                    self.context.state.subjects().display()
                ))
                .hint("bring it from where it granted: salus consent document --out FILE there, salus consent receive FILE here"));
            }
        }
        let file = SubjectFile::obtain(&self.context.state, subject)?;
        file.blinding()
    }

    /// Gives back the plain mask, if the subject's secret is known here.
    pub fn unblind(&self, subject: &[u8; 32]) -> Result<impl Fn(u64) -> Option<u64> + use<>> {
        let blinding = self.known_blinding(subject)?;
        Ok(move |mask| blinding.as_ref().map(|blinding| blinding.unblind(mask)))
    }

    /// Makes a change, or signs it for somebody to relay. `draft` is what an accepted draft says.
    pub async fn perform(&self, action: Action, draft: Option<&Terms>, signing: &Signing) -> Result<Outcome> {
        let fill = async |action: &mut Action, signer: &_| super::numbers::fill(&self.registry, action, signer).await;
        self.change(action, draft, fill, signing).await
    }
}

/// Why a subject that has changed something may have a category secret, if it may. `gone`: there may be earlier events, which
/// the node cannot tell.
fn secret_elsewhere<'a>(mut events: impl Iterator<Item = &'a Event>, gone: bool) -> Option<&'static str> {
    let used = |event: &Event| match event {
        Event::Granted { .. } => true,
        Event::GuardianAppointed { guardianship, .. } => guardianship.powers.excluded != 0,
        _ => false,
    };
    if events.any(used) {
        return Some("has named categories before");
    }
    gone.then_some("has changes from before the oldest state that this node keeps, and may have named categories then")
}

#[cfg(test)]
mod tests {
    use salus_domain::consent::{Appointer, GuardianTerms, Guardianship, Instant, Period};

    use super::*;

    #[test]
    fn a_second_category_secret_is_made_only_if_there_can_be_no_first() {
        let appointed = |excluded: u64| Event::GuardianAppointed {
            subject: [1; 32],
            guardian: [2; 32],
            guardianship: Guardianship {
                term: 1,
                powers: GuardianTerms { period: Period::ALWAYS, excluded },
                appointed: Instant { at: 1, seq: 1 },
                ended: None,
                dropped: None,
                appointed_by: Appointer::Subject,
                suspended: false,
            },
        };
        let elsewhere = |events: &[Event], gone: bool| secret_elsewhere(events.iter(), gone);
        assert_eq!(elsewhere(&[appointed(0)], false), None);
        assert!(
            elsewhere(&[appointed(0), appointed(4)], false).is_some_and(|why| why.contains("named categories before"))
        );
        assert!(elsewhere(&[appointed(0)], true).is_some_and(|why| why.contains("oldest state")));
    }
}
