//! How a change that can be relayed is made: sent by who pays, or signed for somebody else to send; and how that is told.

use std::path::PathBuf;

use clap::Args;
use salus_domain::{Change, Envelope};
use serde_json::{Value, json};

use crate::cli::qr;
use crate::cli::session::{Session, merge, must_be_new, transaction};
use crate::failure::{Failure, Result};
use crate::state::State;
use crate::suite::contract::{Done, Relayed};
use crate::suite::signed::{Signable, SignedMessage};
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

impl<R: Relayed> Session<'_, R>
where
    R::Action: Signable<Error = R::Error>,
{
    /// Makes a change, or signs it for somebody to relay. `quoted` is what its text quotes; `fill` names the numbers that make
    /// what a signer signs single-use.
    pub async fn change<Q>(
        &self,
        mut action: R::Action,
        quoted: Option<&Q>,
        fill: impl AsyncFnOnce(&mut R::Action, &[u8; 32]) -> Result<()>,
        signing: &Signing,
    ) -> Result<Outcome>
    where
        R::Action: Signable<Quoted = Q>,
    {
        let name = crate::suite::arguments::Act::message(&action);
        action.check_direct().map_err(|e| self.registry.refused(name, &e))?;
        let Some(file) = &signing.sign_only else {
            let signer = self.context.signer()?;
            return Ok(Outcome::Done(self.registry.act(&signer, &action, &self.context.tx_options()).await?));
        };
        must_be_new(file)?;
        let valid_for = when::duration(&signing.valid_for)?;
        let account = self.context.signer_account()?;
        fill(&mut action, &account).await?;
        action.check_signed().map_err(|e| self.registry.refused(name, &e))?;
        // What would be refused now is not worth a signature.
        self.registry.try_out(&account, &action).await?;
        let signer = self.context.signer()?;
        let envelope = Envelope {
            contract: self.registry.address,
            genesis: self.registry.client.genesis(),
            signer: signer.account(),
            deadline: self.later().await?.saturating_add(valid_for),
        };
        let prefix = self.registry.client.ss58_prefix();
        let message = SignedMessage::sign(&signer, R::CONTRACT, &action, &envelope, quoted, prefix)?;
        let theirs = self.registry.signed_text(&envelope.signer, &action, envelope.deadline).await?;
        if theirs != message.text.as_bytes() {
            return Err(Failure::check(
                "the contract would write another text than this program signed; nothing was written",
            )
            .hint("the contract is another version, or was made for another chain: salus verify"));
        }
        let text = serde_json::to_string_pretty(&message).map_err(|e| Failure::local(e.to_string()))?;
        // A message too long to be drawn is told before a file is left.
        let code = if signing.qr { Some(qr::draw(&message.compact()?)?) } else { None };
        State::write_new(file, format!("{text}\n").as_bytes(), false)?;
        if let Some(code) = code {
            qr::show(&self.context.out, &code);
        }
        Ok(Outcome::Signed(message, file.clone()))
    }
}

impl<R> Session<'_, R> {
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
