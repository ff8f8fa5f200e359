//! Keys that an issuer signs documents with, bound to it on chain, so that a verifier knows whose they are and since when.

use super::Error;
use crate::Timestamp;
use scale::{Decode, Encode};

/// A public key for signatures off the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum VerificationKey {
    /// Ed25519 (RFC 8032).
    Ed25519([u8; 32]),
    /// NIST P-256, compressed (SEC 1, 2.3.3).
    P256([u8; 33]),
}

/// When a key is an issuer's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Binding {
    /// The first millisecond at which it is: when it was bound.
    pub from: Timestamp,
    /// The first millisecond at which it is not any more.
    pub until: Timestamp,
}

impl VerificationKey {
    /// Whether it can be a key. Whether it is a point of the curve, whoever verifies with it finds out.
    ///
    /// # Errors
    /// [`Error::BadKey`].
    pub fn check(&self) -> Result<(), Error> {
        let plausible = match self {
            VerificationKey::Ed25519(bytes) => *bytes != [0; 32],
            VerificationKey::P256([sign, x @ ..]) => matches!(sign, 2 | 3) && *x != [0; 32],
        };
        if plausible {
            Ok(())
        } else {
            Err(Error::BadKey)
        }
    }
}

impl Binding {
    /// Binds a key from now on. `before` is its binding to the same issuer: what is known about the past is not written over.
    ///
    /// # Errors
    /// [`Error::BadKey`], [`Error::KeyKnown`], [`Error::NotFuture`].
    pub fn bind(
        key: &VerificationKey,
        before: Option<Binding>,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Binding, Error> {
        key.check()?;
        if let Some(Binding { until, .. }) = before {
            return Err(Error::KeyKnown { until });
        }
        if until <= now {
            return Err(Error::NotFuture { now });
        }
        Ok(Binding { from: now, until })
    }

    /// Ends a binding now; that there was one stays known.
    ///
    /// # Errors
    /// [`Error::NoKey`], [`Error::KeyEnded`].
    pub fn unbind(before: Option<Binding>, now: Timestamp) -> Result<Binding, Error> {
        let binding = before.ok_or(Error::NoKey)?;
        if binding.until <= now {
            return Err(Error::KeyEnded { until: binding.until });
        }
        Ok(Binding { until: now, ..binding })
    }

    /// Whether the key was the issuer's at a time.
    pub const fn holds(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }
}
