//! What every consent command needs: the registry, accounts and subjects, and how a change is made or signed.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use salus_domain::blinding::Blinding;
use salus_domain::consent::{Action, Change, Envelope, Event, Terms};
use serde_json::{Value, json};

use crate::chain::Client;
use crate::cli::session;
pub use crate::cli::session::{merge, must_be_new, must_be_writable, read, transaction};
use crate::cli::{Context, blocks};
use crate::failure::{Failure, Result};
use crate::state::State;
use crate::suite::consent::{Consents, Done, Registry, SignedMessage};
use crate::suite::secrets::SubjectFile;
use crate::suite::when;

/// How a subject's change is made.
#[derive(Args, Clone, Debug)]
pub struct Signing {
    /// Sign only, and write the message that anyone may `salus relay` to this file: you need no tokens
    #[arg(long, value_name = "FILE", help_heading = "Signing")]
    pub sign_only: Option<PathBuf>,
    /// How long a signed message may be relayed: 15m, 1h, 2d
    #[arg(long, value_name = "DURATION", default_value = "1h", requires = "sign_only", help_heading = "Signing")]
    pub valid_for: String,
    /// Also show the signed message as a QR code, to be scanned by who relays it
    #[arg(long, requires = "sign_only", help_heading = "Signing")]
    pub qr: bool,
}

/// What became of a change.
pub enum Outcome {
    /// It is on chain.
    Done(Done<Change>),
    /// It is signed, for somebody to relay.
    Signed(SignedMessage, PathBuf),
}

/// A command at work on a consent registry.
pub type Session<'a> = session::Session<'a, Consents>;

impl<'a> Session<'a> {
    /// Finds chain and registry.
    pub async fn open(context: &'a Context) -> Result<Self> {
        Self::on(context, context.client().await?).await
    }

    /// Finds the registry on a chain.
    pub async fn on(context: &'a Context, client: Client) -> Result<Self> {
        let (bundle, address) = context.registry(&client).await?;
        Ok(Self { context, registry: Registry::new(client, Arc::new(bundle), address) })
    }

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
    pub async fn perform(&self, mut action: Action, draft: Option<&Terms>, signing: &Signing) -> Result<Outcome> {
        let name = action.name();
        action.check().map_err(|e| self.registry.refused(name, &e))?;
        let Some(file) = &signing.sign_only else {
            let signer = self.context.signer()?;
            return Ok(Outcome::Done(self.registry.act(&signer, &action, &self.context.tx_options()).await?));
        };
        must_be_new(file)?;
        let valid_for = when::duration(&signing.valid_for)?;
        let signer = self.context.signer()?;
        super::numbers::fill(&self.registry, &mut action, &signer.account()).await?;
        action.check_signed().map_err(|e| self.registry.refused(name, &e))?;
        let envelope = Envelope {
            contract: self.registry.address,
            genesis: self.registry.client.genesis(),
            signer: signer.account(),
            deadline: self.later().await?.saturating_add(valid_for),
        };
        let message = SignedMessage::sign(&signer, &action, &envelope, draft, self.registry.client.ss58_prefix())?;
        let theirs = self.registry.signed_text(&envelope.signer, &action, envelope.deadline).await?;
        if theirs != message.text.as_bytes() {
            return Err(Failure::check(
                "the contract would write another text than this program signed; nothing was written",
            )
            .hint("the contract is another version, or was made for another chain: salus verify"));
        }
        let text = serde_json::to_string_pretty(&message).map_err(|e| Failure::local(e.to_string()))?;
        // A message too long to be drawn is told before a file is left.
        let code = if signing.qr { Some(super::qr::draw(&message.compact()?)?) } else { None };
        State::write_new(file, format!("{text}\n").as_bytes(), false)?;
        if let Some(code) = code {
            self.context.out.say(code);
        }
        Ok(Outcome::Signed(message, file.clone()))
    }

    /// Tells what became of a change: `said` is the sentence once it is on chain, `more` goes into the document.
    pub fn report(&self, outcome: Outcome, said: impl FnOnce(&Change) -> String, more: Value) {
        let (text, document) = self.told(outcome, said, more);
        self.context.out.answer(text, document);
    }

    /// As [`Session::report`], for a change that is made, whatever failed afterwards: the answer is told, and then that.
    pub fn report_but(
        &self,
        outcome: Outcome,
        said: impl FnOnce(&Change) -> String,
        mut more: Value,
        trouble: Option<Failure>,
    ) -> Result<()> {
        let Some(trouble) = trouble else {
            self.report(outcome, said, more);
            return Ok(());
        };
        more["warning"] = json!(trouble.message);
        let (text, document) = self.told(outcome, said, more);
        Err(self.context.out.unsuccessful(text, document, trouble))
    }

    fn told(&self, outcome: Outcome, said: impl FnOnce(&Change) -> String, more: Value) -> (String, Value) {
        let (text, mut document) = match outcome {
            Outcome::Done(done) => {
                let said = said(&done.value);
                let (head, more) = said.split_once('\n').map_or((said.as_str(), None), |(a, b)| (a, Some(b)));
                let mut text = format!("{head} ({})", self.place(&done.included));
                more.into_iter().for_each(|more| text += &format!("\n{more}"));
                let change = json!({ "seq": done.value.seq, "number": done.value.number });
                (text, json!({ "change": change, "transaction": transaction(&done.included) }))
            }
            Outcome::Signed(message, file) => {
                self.context.out.say(message.text.replace("<Bytes>", "").replace("</Bytes>", ""));
                (
                    format!(
                        "signed, nothing sent: {} (relay it until {}: salus relay {})",
                        file.display(),
                        message.valid_until,
                        file.display()
                    ),
                    json!({ "signed": message, "file": file }),
                )
            }
        };
        merge(&mut document, more);
        (text, document)
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
    use salus_domain::consent::{GuardianTerms, Guardianship, Instant, Period};

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
