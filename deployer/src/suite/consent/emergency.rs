//! What the registry says about cases of break-glass, and about who may act for whom.

use salus_domain::consent::{Authority, Case, Cosignature, Right};

use super::{Registry, words};
use crate::failure::Result;
use crate::suite::arguments::Arguments;

impl Registry {
    /// The newest case of a clinician and a subject, or one by its number.
    pub async fn case(&self, subject: &[u8; 32], clinician: &[u8; 32], number: Option<u32>) -> Result<Option<Case>> {
        let arguments = Arguments::new().with("subject", subject).with("clinician", clinician);
        self.query("case", &arguments.with("number", &number)).await
    }

    /// A clinician's right to break the glass, over all subjects.
    pub async fn right(&self, clinician: &[u8; 32]) -> Result<Right> {
        self.query("right", &Arguments::new().with("clinician", clinician)).await
    }

    /// A colleague's signature for a clinician and a subject, used or not.
    pub async fn cosignature(&self, clinician: &[u8; 32], subject: &[u8; 32]) -> Result<Option<Cosignature>> {
        self.query("cosignature", &Arguments::new().with("clinician", clinician).with("subject", subject)).await
    }

    /// As what an account acts for a subject now.
    ///
    /// # Errors
    /// Refused (exit 1) if it may not.
    pub async fn may_act(&self, subject: &[u8; 32], account: &[u8; 32]) -> Result<Authority> {
        self.query("may_act", &Arguments::new().with("subject", subject).with("account", account)).await
    }

    /// Why an account may not act for a subject now, in words; nothing if it may.
    pub async fn may_not_act(&self, subject: &[u8; 32], account: &[u8; 32]) -> Result<Option<String>> {
        let arguments = Arguments::new().with("subject", subject).with("account", account);
        let answer = self.ask::<Authority>(&[0; 32], "may_act", &arguments, None).await?;
        Ok(answer.err().map(|error| words::error(&error, &|account| self.show(account)).0))
    }
}
