//! The frame of every text that somebody signs, and the lines that several registers write.

use crate::writer::Writer;
use crate::{AccountId, Hash, Period, Timestamp};
use alloc::vec::Vec;

/// What a signed action is bound to besides its own arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The contract that it is for.
    pub contract: AccountId,
    /// The chain, by its genesis hash.
    pub genesis: Hash,
    /// Who signs.
    pub signer: AccountId,
    /// The first millisecond at which it may not be relayed any more.
    pub deadline: Timestamp,
}

/// The exact bytes that a wallet signs, `<Bytes>` and `</Bytes>` included; `action` writes the lines in the middle.
pub fn signed(title: &str, envelope: &Envelope, action: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.text("<Bytes>").text(title);
    action(&mut writer);
    writer.account("signer", &envelope.signer);
    writer.account("contract", &envelope.contract);
    writer.account("chain", &envelope.genesis);
    writer.line("message valid until").time(envelope.deadline);
    writer.text("</Bytes>");
    writer.finish()
}

impl Writer {
    /// A line with an account, a hash or a commitment.
    #[inline(never)]
    pub fn account(&mut self, name: &str, account: &[u8; 32]) {
        self.line(name).hex(account);
    }

    /// A line with a number that makes the action single-use.
    #[inline(never)]
    pub fn number(&mut self, name: &str, number: Option<u32>) {
        // A signed action names its numbers; one that does not is refused before anybody signs it.
        self.line(name).decimal(u64::from(number.unwrap_or_default()));
    }

    /// A period: `from … until …`.
    pub fn period(&mut self, period: &Period) {
        if period.from == 0 {
            self.text("from any time");
        } else {
            self.text("from ").time(period.from);
        }
        self.text(" until ").end(period.until);
    }

    /// The end of a period.
    pub fn end(&mut self, until: Timestamp) {
        if until == Timestamp::MAX {
            self.text("any time");
        } else {
            self.time(until);
        }
    }
}
