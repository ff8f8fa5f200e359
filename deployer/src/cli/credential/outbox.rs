//! Documents on their way to their holders: the finished file is there before the chain has the credential, so that nothing is
//! lost by whatever happens in between, and a rerun goes on with it.

use std::path::{Path, PathBuf};

use salus_domain::credential::{Action, Change, Error, StatusIndices};
use salus_domain::{AccountId, Hash};

use super::acting::show_id;
use super::session::{Session, must_be_writable};
use crate::failure::{Failure, Result};
use crate::formats::vc::{Credential, PublicKey, SigningKey};
use crate::state::State;
use crate::suite::arguments::Act;
use crate::suite::credential::document::{Order, Prepared, Proof, secure};
use crate::suite::credential::file;
use crate::suite::credential::keys::DocumentKeys;
use crate::suite::findings::Findings;
use crate::suite::when;

/// How far a document has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nothing is written.
    New,
    /// An earlier run wrote the finished file.
    Written,
    /// It is on record.
    Issued,
}

/// A document that is issued.
pub struct Item {
    /// Where it comes from.
    pub source: PathBuf,
    /// Where the finished document goes.
    pub out: PathBuf,
    /// What goes on chain, and the document.
    pub prepared: Prepared,
    /// How far it has come.
    pub stage: Stage,
}

/// The key that documents are signed with.
pub struct Pen {
    name: String,
    /// Its public part.
    pub public: PublicKey,
    proof: Proof,
}

impl Pen {
    /// The key of a name, which has to be the issuer's on chain now.
    pub async fn of(session: &Session<'_>, name: &str, proof: Proof, issuer: &AccountId) -> Result<Self> {
        let public = DocumentKeys::of(&session.context.state).info(name)?.public;
        session.registry.check_key(&public, issuer, session.now().await?).await?;
        Ok(Self { name: name.to_owned(), public, proof })
    }

    /// Asks for the password and unlocks it.
    pub fn unlock(&self, session: &Session<'_>) -> Result<(SigningKey, Proof)> {
        let password = session.context.password(&format!("Password of document key {}: ", self.name))?;
        Ok((DocumentKeys::of(&session.context.state).unlock(&self.name, &password)?, self.proof))
    }
}

/// Writes a finished document, signed if there is a key. It is its holder's: readable by the user alone.
pub async fn write(
    session: &Session<'_>,
    out: &Path,
    credential: &Credential,
    pen: Option<&(SigningKey, Proof)>,
) -> Result<()> {
    let text = match pen {
        Some((key, proof)) => secure(credential, key, *proof, session.later().await?)?,
        None => {
            let text = serde_json::to_string_pretty(credential.document());
            text.map_err(|e| Failure::local(e.to_string()))? + "\n"
        }
    };
    State::write_new(out, text.as_bytes(), true)
}

/// Reads a document, signed or not.
pub fn read(path: &Path) -> Result<Credential> {
    let text = super::session::read(path)?;
    let mut findings = Findings::default();
    let read = file::open(&text, when::machine(), &mut findings).map(|file| file.credential);
    read.ok_or_else(|| {
        let why = findings.0.into_iter().rfind(|finding| finding.holds == Some(false));
        Failure::usage(format!("{}: {}", path.display(), why.map(|finding| finding.said).unwrap_or_default()))
    })
}

/// A finished document that is there already.
pub fn finished(out: &Path) -> Result<Option<Credential>> {
    match out.exists() {
        true => read(out).map(Some).map_err(|_| in_the_way(out)),
        false => Ok(None),
    }
}

/// The failure when a file is in the way.
pub fn in_the_way(out: &Path) -> Failure {
    Failure::local(format!(
        "{} exists already and is not what this would make of the document; nothing is overwritten",
        out.display()
    ))
    .hint("name another file, or take that one away")
}

impl Item {
    /// Works out what is to be done with one document: prepared anew, or as an earlier run left it. Every refusal is told
    /// before anything is written or paid.
    pub async fn prepare(
        session: &Session<'_>,
        signer: &AccountId,
        (source, out): (&Path, &Path),
        document: &str,
        order: &Order,
        drawn: &[StatusIndices],
    ) -> Result<Self> {
        let item = |prepared, stage| Self { source: source.to_owned(), out: out.to_owned(), prepared, stage };
        let Some(finished) = finished(out)? else {
            must_be_writable(out)?;
            let prepared = session.registry.prepare(signer, document, order, drawn).await?;
            return Ok(item(prepared, Stage::New));
        };
        let again = Prepared::again(document, &finished, order, &session.registry.place())?;
        let prepared = again.ok_or_else(|| in_the_way(out))?;
        if session.registry.credential(&prepared.new.id).await?.is_some() {
            return Ok(item(prepared, Stage::Issued));
        }
        let action = Action::Issue(prepared.new);
        match session.registry.ask::<Change>(signer, action.message(), &action.arguments(), None).await? {
            Ok(_) => Ok(item(prepared, Stage::Written)),
            Err(error @ (Error::DuplicateStatusIndex { .. } | Error::DuplicateId { .. })) => {
                let hint = format!("take {} away and issue anew: its place was taken meanwhile", out.display());
                Err(session.registry.refused("issue", &error).hint(hint))
            }
            Err(error) => Err(session.registry.refused("issue", &error)),
        }
    }

    /// Its id.
    pub fn id(&self) -> Hash {
        self.prepared.new.id
    }
}

/// Says with a failure that the finished documents stay, and that a rerun goes on with them.
pub fn stays(failure: Failure, item: &Item) -> Failure {
    let message = format!(
        "{} ({} of {} is written, and not known to be issued: run again, the same command goes on with it)",
        failure.message,
        item.out.display(),
        show_id(&item.id())
    );
    Failure { message, ..failure }
}
