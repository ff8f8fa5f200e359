//! Who signs: keys of the keystore, accounts derived from them for one relationship, development accounts.

mod dev;
mod files;
mod json;
mod keystore;
mod pair;
mod password;
mod phrase;
mod sealed;
#[cfg(test)]
mod tests;
mod unlocked;

use subxt::utils::{AccountId32, MultiSignature};

pub use dev::{development_account, is_development};
pub use files::KeyFiles;
pub use keystore::{KeyInfo, Keystore};
pub use pair::{Pair, Scheme, verify_sr25519};
pub use password::{Password, PasswordSource, VARIABLE, ask, read_fd};
pub use phrase::{Phrase, Uri};
pub use sealed::{damaged, open, seal};
pub use unlocked::Unlocked;

use crate::cli::Context;
use crate::failure::{Failure, Result};

/// An account that can sign, and the name it goes by.
#[derive(Clone)]
pub struct Signer {
    name: String,
    pair: Pair,
}

impl Signer {
    /// Finds the signer that `spec` names: `//Alice` and what is derived from the six development accounts (on development
    /// chains only), a key's name, or `NAME//RELATION`, an account that nobody can link to NAME's.
    ///
    /// # Errors
    /// Usage (exit 2) for a development account elsewhere, local (exit 5) for an unknown key or a wrong password.
    pub fn resolve(spec: &str, context: &Context) -> Result<Self> {
        if spec.starts_with('/') {
            if !is_development(context)? {
                return Err(Failure::usage(format!(
                    "{spec} is a development account: its secret is public, so it signs on development chains only"
                ))
                .hint("name a key of yours with --as NAME (salus keys new NAME makes one)"));
            }
            return Self::development(spec);
        }
        let (name, path) = spec.split_at(spec.find('/').unwrap_or(spec.len()));
        let keystore = Keystore::of(&context.state);
        // An unknown name is told before anybody is asked for a password.
        let known = keystore.info(name)?;
        let pair = context.unlocked.pair(&known.file, || {
            let password = context.password(&format!("Password of key {name}: "))?;
            keystore.unlock(name, &password)
        })?;
        let pair = if path.is_empty() { pair } else { pair.derive(path)? };
        Ok(Self { name: spec.to_owned(), pair })
    }

    /// A development account such as `//Alice` or `//Alice//clinic`, without asking which chain it is for.
    pub fn development(spec: &str) -> Result<Self> {
        Ok(Self { name: spec.to_owned(), pair: dev::pair(spec)? })
    }

    /// A signer of a pair at hand.
    pub fn new(name: impl Into<String>, pair: Pair) -> Self {
        Self { name: name.into(), pair }
    }

    /// The account that signs.
    pub fn account(&self) -> [u8; 32] {
        self.pair.account()
    }

    /// The name the account goes by: what was given to `--as`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The signature scheme.
    pub fn scheme(&self) -> Scheme {
        self.pair.scheme()
    }

    /// A raw sr25519 signature, as contracts verify relayed messages.
    ///
    /// # Errors
    /// Usage (exit 2) for keys of another scheme.
    pub fn sign_bytes(&self, message: &[u8]) -> Result<[u8; 64]> {
        self.pair.sign_sr25519(message).ok_or_else(|| {
            Failure::usage(format!(
                "{} is an {} key; a signed message that others relay needs an sr25519 key",
                self.name,
                self.scheme()
            ))
            .hint("salus keys new NAME makes one, or send the command itself instead of --sign-only")
        })
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer").field("name", &self.name).field("scheme", &self.scheme()).finish_non_exhaustive()
    }
}

impl<T> subxt::transactions::Signer<T> for Signer
where
    T: subxt::Config,
    T::AccountId: From<AccountId32>,
    T::Signature: From<MultiSignature>,
{
    fn account_id(&self) -> T::AccountId {
        AccountId32(self.account()).into()
    }

    fn sign(&self, payload: &[u8]) -> T::Signature {
        self.pair.sign(payload).into()
    }
}
