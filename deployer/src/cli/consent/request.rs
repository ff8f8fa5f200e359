//! What somebody wants to do with data, as it is typed and as the chain sees it.

use std::path::PathBuf;

use clap::Args;
use salus_domain::blinding::Blinding;
use salus_domain::consent::{CATEGORY_MASK, Purpose, Request};

use super::session::{Session, read};
use crate::failure::{Failure, Result};
use crate::suite::consent::{GrantDocument, rules};
use crate::suite::secrets::SubjectFile;

/// What somebody wants to do.
#[derive(Args, Debug)]
pub struct RequestArgs {
    /// Whose data [default: the signer if --as is given, else the only subject known here]
    #[arg(long, value_name = "ACCOUNT")]
    pub subject: Option<String>,
    /// What for: one HL7 v3 PurposeOfUse code
    #[arg(long, value_name = "CODE")]
    pub purpose: String,
    /// Which categories of data [with --purpose BTG: all]
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub category: Vec<String>,
    /// The most sensitive label among the data: U, L, M, N, R or V
    #[arg(long, value_name = "LABEL", default_value = "N")]
    pub confidentiality: String,
    /// The oldest of the data [default: any time]
    #[arg(long, value_name = "WHEN")]
    pub data_from: Option<String>,
    /// The newest of the data, the day included [default: any time]
    #[arg(long, value_name = "WHEN")]
    pub data_until: Option<String>,
    /// The grant document, if it was not received before
    #[arg(long, value_name = "FILE")]
    pub document: Option<PathBuf>,
}

impl RequestArgs {
    /// The subject and the request as the chain sees it, and the request as it is meant.
    pub fn read(&self, session: &Session<'_>) -> Result<([u8; 32], Request, Request)> {
        let purpose = rules::purpose(&self.purpose)?;
        let categories = categories(purpose, &self.category)?;
        let document = match &self.document {
            Some(file) => Some(GrantDocument::parse(&read(file)?, &file.display().to_string())?),
            None => None,
        };
        let subject = match (&document, &self.subject) {
            (Some(document), None) => document.subject()?,
            (_, named) => session.any_subject(named.as_deref())?,
        };
        let plain = Request {
            purpose,
            categories,
            confidentiality: rules::confidentiality(&self.confidentiality)?,
            data: rules::period(self.data_from.as_deref(), self.data_until.as_deref())?,
        };
        match &document {
            Some(document) => {
                let blinding = received(session, document, &subject)?;
                let asked = Request { categories: blinding.blind(plain.categories), ..plain.clone() };
                Ok((subject, asked, plain))
            }
            None => {
                let (asked, plain) = blinded(session, &subject, plain)?;
                Ok((subject, asked, plain))
            }
        }
    }
}

/// The categories that are named; who breaks the glass need name none, and asks for all.
pub fn categories(purpose: Purpose, named: &[String]) -> Result<u64> {
    match (named, purpose) {
        ([], Purpose::BTG) => Ok(CATEGORY_MASK),
        ([], _) => {
            Err(Failure::usage("no category is named: --category NAME").hint("only --purpose BTG asks for all of them"))
        }
        _ => rules::categories(named),
    }
}

/// A request as the chain sees it, and as it is meant: without the subject's secret categories cannot be named, so who breaks
/// the glass asks for all of them, which no permutation changes.
pub fn blinded(session: &Session<'_>, subject: &[u8; 32], mut plain: Request) -> Result<(Request, Request)> {
    let known = session.known_blinding(subject)?;
    if known.is_none() && plain.breaks_glass() && plain.categories != CATEGORY_MASK {
        session.context.out.say(format!(
            "note: the category secret of {} is not known here, so every category is asked for",
            session.show(subject)
        ));
        plain.categories = CATEGORY_MASK;
    }
    let asked = match (known, plain.categories) {
        (None, CATEGORY_MASK) => CATEGORY_MASK,
        (Some(blinding), mask) => blinding.blind(mask),
        // Says what is missing.
        (None, mask) => session.blinding(subject)?.blind(mask),
    };
    Ok((Request { categories: asked, ..plain.clone() }, plain))
}

/// The permutation of a grant document that is not taken over yet.
fn received(session: &Session<'_>, document: &GrantDocument, subject: &[u8; 32]) -> Result<Blinding> {
    let chain = session.registry.client.genesis();
    if document.chain()? != chain {
        return Err(Failure::chain(format!(
            "the grant document is about the chain {}, this is {} (0x{})",
            document.chain,
            session.registry.client.name(),
            hex::encode(chain)
        ))
        .hint("name the right network with --network"));
    }
    if document.subject()? != *subject {
        return Err(Failure::usage(format!("the grant document is about {}", document.subject)));
    }
    SubjectFile::receive(&session.context.state, subject, &document.category_secret)?.blinding()
}

#[cfg(test)]
mod tests {
    use super::*;
    use salus_domain::consent::CATEGORY_BITS;

    #[test]
    fn only_who_breaks_the_glass_need_name_no_category() {
        assert_eq!(categories(Purpose::BTG, &[]).unwrap(), CATEGORY_MASK);
        assert_eq!(categories(Purpose::BTG, &["laboratory".into()]).unwrap().count_ones(), 1);
        assert!(categories(Purpose::TREAT, &[]).unwrap_err().message.contains("--category"));
    }

    #[test]
    fn every_category_is_the_same_under_any_secret() {
        assert_eq!(CATEGORY_MASK.count_ones(), CATEGORY_BITS);
        for byte in 0..20 {
            assert_eq!(Blinding::new(&[byte; 32]).blind(CATEGORY_MASK), CATEGORY_MASK);
        }
    }
}
