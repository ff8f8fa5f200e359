//! For whom a change is made, how it is made or signed, and how it is told.

use clap::Args;
use salus_domain::credential::{Action, Change, Credential, Lapse, NewCredential, Principal};
use salus_domain::{AccountId, Hash};
use serde_json::{Value, json};

use super::session::Session;
use crate::cli::signing::{Outcome, Signing};
use crate::failure::{Failure, Result};
use crate::formats::jurisdiction;
use crate::suite::arguments::Act;
use crate::suite::credential::words;

/// How many revisions more than the chain knows a signed suspension names: a reinstatement that was signed before and is
/// held back shall not undo it. The contract takes 1,000 more at most.
const HEADROOM: u32 = 100;

/// For whom it is done.
#[derive(Args, Clone, Debug, Default)]
pub struct By {
    /// For whom: an account that the signer controls or is a delegate of, or `governor` [default: the signer's own]
    #[arg(long, value_name = "ACCOUNT|governor")]
    pub by: Option<String>,
}

impl By {
    /// Who is meant.
    pub fn principal(&self, session: &Session<'_>) -> Result<Principal> {
        match self.by.as_deref() {
            Some("governor") => Ok(Principal::Governor),
            by => Ok(Principal::Account(session.own(by)?)),
        }
    }

    /// Who is meant, where it cannot be the governor.
    pub fn account(&self, session: &Session<'_>) -> Result<AccountId> {
        match self.principal(session)? {
            Principal::Account(account) => Ok(account),
            Principal::Governor => Err(Failure::usage("the governor issues and renews nothing")
                .hint("it accredits issuers: salus credential accredit ACCOUNT --by governor")),
        }
    }

    /// Tells who did not say for whom they act that they can, where they have no say themselves.
    pub fn advise(&self, failure: Failure) -> Failure {
        let refused = ["NotParent", "NotResponsible", "NotAncestor"];
        let error = failure.details.as_ref().and_then(|details| details.get("error")?.as_str()).unwrap_or_default();
        // Who is suspended, say, would not be helped by acting for another.
        let never = error == "NotAccredited" && failure.message.contains(&words::lapse(&Lapse::Never));
        match self.by {
            None if never || refused.contains(&error) => failure.hint(
                "--by governor, or --by ACCOUNT, acts for another; salus credential trust-tree shows who has a say",
            ),
            _ => failure,
        }
    }
}

impl Session<'_> {
    /// Makes a change of a credential, or signs it for somebody to relay.
    pub async fn perform(&self, action: Action, signing: &Signing) -> Result<Outcome> {
        let known = match &action {
            Action::Issue(_) => None,
            _ => self.registry.credential(action.id()).await?,
        };
        if signing.sign_only.is_some() {
            // Who signs pays nothing, so that no dry run tells them: what would be refused now is not worth a signature.
            self.try_out(&action).await?;
        }
        let fill = async |action: &mut Action, _: &AccountId| {
            let (headroom, revision) = match action {
                Action::Suspend { revision, .. } => (HEADROOM, revision),
                Action::Renew { revision, .. } | Action::Reinstate { revision, .. } => (1, revision),
                _ => return Ok(()),
            };
            if let (None, Some((slot, _))) = (*revision, &known) {
                let highest = self.registry.slot(slot).await?.revision;
                *revision = Some(highest.saturating_add(headroom));
            }
            Ok(())
        };
        self.change(action, known.as_ref().map(|(_, credential)| credential), fill, signing).await
    }

    /// Refuses what the contract would refuse the signer now, before anything is written or signed.
    pub async fn try_out(&self, action: &Action) -> Result<()> {
        let (signer, name) = (self.context.signer_account()?, action.message());
        action.check().map_err(|error| self.registry.refused(name, &error))?;
        let tried = self.registry.ask::<Change>(&signer, name, &action.arguments(), None).await?;
        tried.map(drop).map_err(|error| self.registry.refused(name, &error))
    }

    /// A credential by its id.
    pub async fn credential(&self, id: &Hash) -> Result<Credential> {
        let known = self.registry.credential(id).await?.map(|(_, credential)| credential);
        known.ok_or_else(|| {
            let error = salus_domain::credential::Error::NotCurrent { current: None };
            let failure = self.registry.refused("credential", &error);
            Failure { message: format!("{} ({})", failure.message, show_id(id)), ..failure }
        })
    }
}

/// An id as people and machines read it.
pub fn show_id(id: &Hash) -> String {
    format!("0x{}", hex::encode(id))
}

/// What a credential is, in a few words: `physician in US-CA of 5F…`.
pub fn named(session: &Session<'_>, says: &NewCredential) -> String {
    format!(
        "{} in {} of {}",
        words::credential_type(says.credential_type),
        jurisdiction::write(&says.jurisdiction),
        session.show(&says.holder)
    )
}

/// Which credential it is, for machines.
pub fn about(session: &Session<'_>, says: &NewCredential) -> Value {
    json!({
        "credential": show_id(&says.id),
        "issuer": session.show(&says.issuer),
        "holder": session.show(&says.holder),
        "type": words::credential_type(says.credential_type),
        "code": says.credential_type.0,
        "jurisdiction": jurisdiction::write(&says.jurisdiction),
    })
}
