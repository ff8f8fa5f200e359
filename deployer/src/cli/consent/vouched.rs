//! What is done by virtue of a credential: tried for free first, so that nobody pays for a refusal, and so that a refusal tells
//! what the credential registry says, not only that it says no.

use codec::Decode;
use salus_domain::AccountId;
use salus_domain::consent::{Error, Event, Qualification};
use salus_domain::credential::{CredentialType, SlotKey, Verdict};
use serde_json::{Value, json};

use super::session::{Session, merge, transaction};
use crate::cli::credential;
use crate::failure::{Failure, Result};
use crate::formats::jurisdiction;
use crate::suite::consent::{Arguments, Done};
use crate::suite::credential::words as verdicts;

impl Session<'_> {
    /// What a message would return to who signs for `holder`, the id whose credential has to count. Nothing is sent.
    ///
    /// # Errors
    /// Refused (exit 1), with the credential registry's own reason where it is the credential that does not count.
    pub async fn tried<T: Decode>(&self, holder: &AccountId, message: &str, arguments: &Arguments) -> Result<T> {
        let signer = self.context.signer_account()?;
        match self.registry.ask(&signer, message, arguments, None).await? {
            Ok(returned) => Ok(returned),
            Err(error) => Err(self.refusal(holder, message, &error).await),
        }
    }

    /// Tries a message, and then sends it; `read` finds what it did in the event that it logs.
    pub async fn vouched<T>(
        &self,
        holder: &AccountId,
        message: &str,
        arguments: &Arguments,
        read: impl Fn(&Event) -> Option<T>,
    ) -> Result<Done<T>> {
        self.tried::<Returned>(holder, message, arguments).await?;
        self.registry.call(&self.context.signer()?, message, arguments, &self.context.tx_options(), read).await
    }

    async fn refusal(&self, holder: &AccountId, message: &str, error: &Error) -> Failure {
        let failure = self.registry.refused(message, error);
        let qualification = match *error {
            Error::NoCredential { credential, jurisdiction } => Qualification { credential, jurisdiction },
            Error::NotReviewer { jurisdiction } => Qualification { credential: CredentialType::REVIEWER, jurisdiction },
            _ => return failure,
        };
        // If it cannot be asked here, what the contract was told has to do.
        match self.verdict(holder, &qualification).await {
            Ok(Verdict::Invalid(why)) => {
                let said = verdicts::why(&why, &|account| self.show(account));
                let mut failure = failure;
                failure.message += &format!("; of {} the credential registry says: {said}", self.show(holder));
                if let Some(details) = &mut failure.details {
                    details["credential"] = json!({
                        "holder": self.show(holder),
                        "type": verdicts::credential_type(qualification.credential),
                        "jurisdiction": jurisdiction::write(&qualification.jurisdiction),
                        "error": verdicts::why_name(&why),
                        "words": said,
                    });
                }
                failure
            }
            _ => failure,
        }
    }

    async fn verdict(&self, holder: &AccountId, qualification: &Qualification) -> Result<Verdict> {
        let registry = credential::session::Session::on(self.context, self.registry.client.clone()).await?.registry;
        let Qualification { credential, jurisdiction } = *qualification;
        registry.is_valid(&SlotKey { holder: *holder, credential_type: credential, jurisdiction }).await
    }

    /// Answers that a message is on chain: `said`, and the document with its transaction.
    pub fn answer_done<T>(&self, done: &Done<T>, said: &str, mut document: Value) {
        merge(&mut document, json!({ "transaction": transaction(&done.included) }));
        let (head, more) =
            said.split_once('\n').map_or((said, String::new()), |(head, more)| (head, format!("\n{more}")));
        self.context.out.answer(format!("{head} ({}){more}", self.place(&done.included)), document);
    }
}

/// What a message returns, whichever it is: only whether it is refused matters to who tries.
struct Returned;

impl Decode for Returned {
    fn decode<I: codec::Input>(_: &mut I) -> Result<Self, codec::Error> {
        Ok(Returned)
    }
}
