//! A signed message: what somebody signs and anybody may relay.

use codec::Decode;
use salus_domain::Envelope;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::chain::ss58;
use crate::failure::{Failure, Result};
use crate::printable;
use crate::signer::{Signer, verify_sr25519};
use crate::suite::arguments::Act;
use crate::suite::when;

/// What such a file calls itself.
pub const SCHEMA: &str = "salus-signed-message/1";

/// An action that can be signed for somebody else to relay.
pub trait Signable: Act + Decode {
    /// Why it is refused.
    type Error;
    /// What its text quotes of what is on record already.
    type Quoted;

    /// The exact text that is signed, `<Bytes>` and `</Bytes>` included.
    fn text(&self, envelope: &Envelope, quoted: Option<&Self::Quoted>) -> Vec<u8>;
    /// What can be said about it without looking anything up.
    ///
    /// # Errors
    /// Domain's.
    fn check_direct(&self) -> Result<(), Self::Error>;
    /// As [`Signable::check_direct`], for an action that is signed: it has to be single-use.
    ///
    /// # Errors
    /// Domain's.
    fn check_signed(&self) -> Result<(), Self::Error>;
    /// The refusal of a message that nobody relayed in time.
    fn too_late(deadline: u64) -> Self::Error;
}

/// A signed message as it is written to a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignedMessage {
    /// [`SCHEMA`].
    pub schema: String,
    /// The contract it is for.
    pub contract: ContractName,
    /// The chain's genesis hash, 0x-hex.
    pub chain: String,
    /// What is to be done.
    pub action: ActionText,
    /// The exact text that was signed, `<Bytes>` and `</Bytes>` included; left out of a QR code, because everybody can
    /// write it from the rest.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Who signed: SS58.
    pub signer: String,
    /// The first millisecond at which it may not be relayed any more.
    pub deadline: u64,
    /// The same, readable.
    pub valid_until: String,
    /// The sr25519 signature, 0x-hex.
    pub signature: String,
}

/// The contract that a message is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractName {
    /// Its name in the suite.
    pub name: String,
    /// Its account: SS58.
    pub address: String,
}

/// An action: its name for people, its bytes for the contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionText {
    /// The message's name.
    pub name: String,
    /// The action, SCALE-encoded, 0x-hex.
    pub scale: String,
}

impl SignedMessage {
    /// Signs an action for a contract of the suite.
    pub fn sign<A: Signable>(
        signer: &Signer,
        contract: &str,
        action: &A,
        envelope: &Envelope,
        quoted: Option<&A::Quoted>,
        prefix: u16,
    ) -> Result<Self> {
        let text = action.text(envelope, quoted);
        let signature = signer.sign_bytes(&text)?;
        Ok(Self {
            schema: SCHEMA.into(),
            contract: ContractName { name: contract.into(), address: ss58::encode(&envelope.contract, prefix) },
            chain: format!("0x{}", hex::encode(envelope.genesis)),
            action: ActionText { name: action.message().into(), scale: format!("0x{}", hex::encode(action.encode())) },
            text: String::from_utf8(text).map_err(|_| Failure::local("the signed text is not ASCII"))?,
            signer: ss58::encode(&envelope.signer, prefix),
            deadline: envelope.deadline,
            valid_until: when::show(envelope.deadline),
            signature: format!("0x{}", hex::encode(signature)),
        })
    }

    /// Reads a file's text.
    pub fn parse(text: &str, from: &str) -> Result<Self> {
        let message: Self = serde_json::from_str(text).map_err(|e| {
            Failure::usage(format!("{from} is not a signed message: {e}")).hint("--sign-only FILE writes such files")
        })?;
        if message.schema != SCHEMA {
            let schema = printable::line(&message.schema);
            return Err(Failure::usage(format!("{from} is a `{schema}`, not a `{SCHEMA}`")));
        }
        Ok(message)
    }

    /// The message on one line without its text, short enough for a QR code.
    pub fn compact(&self) -> Result<String> {
        let bare = Self { text: String::new(), ..self.clone() };
        serde_json::to_string(&bare).map_err(|e| Failure::local(e.to_string()))
    }

    /// The text as people read it, written from the action.
    pub fn readable<A: Signable>(&self, quoted: Option<&A::Quoted>) -> Result<String> {
        let text = self.action::<A>()?.text(&self.envelope()?, quoted);
        let text = String::from_utf8_lossy(&text);
        Ok(text.replace("<Bytes>", "").replace("</Bytes>", ""))
    }

    /// What it is bound to.
    pub fn envelope(&self) -> Result<Envelope> {
        Ok(Envelope {
            contract: ss58::decode(&self.contract.address)?.0,
            genesis: bytes("chain", &self.chain)?,
            signer: ss58::decode(&self.signer)?.0,
            deadline: self.deadline,
        })
    }

    /// The action.
    pub fn action<A: Signable>(&self) -> Result<A> {
        let bytes = hex_of("action.scale", &self.action.scale)?;
        let mut rest = bytes.as_slice();
        match A::decode(&mut rest) {
            Ok(action) if rest.is_empty() => Ok(action),
            _ => Err(Failure::usage(format!(
                "action.scale of the signed message is not an action of the {}",
                printable::line(&self.contract.name.replace('-', " "))
            ))),
        }
    }

    /// The signature.
    pub fn signature(&self) -> Result<[u8; 64]> {
        bytes("signature", &self.signature)
    }

    /// Checks that the text is the action's, and the signature the signer's over it.
    ///
    /// # Errors
    /// Refused (exit 1).
    pub fn check<A: Signable>(&self, quoted: Option<&A::Quoted>) -> Result<()> {
        let (action, envelope) = (self.action::<A>()?, self.envelope()?);
        let text = action.text(&envelope, quoted);
        let refused = |what: &str| {
            Failure::refused(what).details(json!({ "error": "BadSignature" })).hint("ask the signer for a new message")
        };
        if !self.text.is_empty() && text != self.text.as_bytes() {
            return Err(refused("the message's text does not say what its action does: it was altered"));
        }
        if !verify_sr25519(&envelope.signer, &text, &self.signature()?) {
            return Err(refused("the signature is not the signer's over this text (BadSignature)"));
        }
        Ok(())
    }
}

fn hex_of(name: &str, text: &str) -> Result<Vec<u8>> {
    text.strip_prefix("0x")
        .and_then(|digits| hex::decode(digits).ok())
        .ok_or_else(|| Failure::usage(format!("{name} of the signed message is not 0x and hexadecimal digits")))
}

fn bytes<const N: usize>(name: &str, text: &str) -> Result<[u8; N]> {
    hex_of(name, text)?
        .try_into()
        .map_err(|_| Failure::usage(format!("{name} of the signed message is not {N} bytes long")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::Encode;
    use salus_domain::consent::{Action, Scope};

    fn signed() -> SignedMessage {
        let signer = Signer::development("//Alice//patient").unwrap();
        let action =
            Action::Revoke { subject: signer.account(), grantee: [2; 32], scope: Scope::Treatment, up_to: Some(3) };
        let envelope =
            Envelope { contract: [3; 32], genesis: [4; 32], signer: signer.account(), deadline: 1_800_000_000_000 };
        SignedMessage::sign(&signer, "consent-registry", &action, &envelope, None, 42).unwrap()
    }

    #[test]
    fn a_message_survives_its_file() {
        let message = signed();
        let text = serde_json::to_string(&message).unwrap();
        let back = SignedMessage::parse(&text, "file").unwrap();
        back.check::<Action>(None).unwrap();
        assert_eq!(back.action::<Action>().unwrap(), message.action().unwrap());
        assert!(back.text.contains("every version up to: 3"));
        let scanned = SignedMessage::parse(&message.compact().unwrap(), "code").unwrap();
        scanned.check::<Action>(None).unwrap();
        assert!(scanned.readable::<Action>(None).unwrap().contains("every version up to: 3"));
    }

    #[test]
    fn every_altered_part_is_noticed() {
        let genuine = signed();
        let mut other_action = genuine.clone();
        let Action::Revoke { subject, grantee, scope, .. } = genuine.action().unwrap() else { panic!("a revocation") };
        let altered = Action::Revoke { subject, grantee, scope, up_to: Some(4) };
        other_action.action.scale = format!("0x{}", hex::encode(altered.encode()));
        let mut other_text = genuine.clone();
        other_text.text = other_text.text.replace("up to: 3", "up to: 4");
        let both = SignedMessage { text: other_text.text.clone(), ..other_action.clone() };
        let other_chain = SignedMessage { chain: format!("0x{}", hex::encode([5; 32])), ..genuine.clone() };
        let later = SignedMessage { deadline: genuine.deadline + 1, ..genuine.clone() };
        for message in [other_action, other_text, both, other_chain, later] {
            assert_eq!(message.check::<Action>(None).unwrap_err().kind, crate::failure::Kind::Refused);
        }
    }
}
