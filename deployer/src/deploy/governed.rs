//! What every contract of the suite answers and does: its governance and its wiring.

use codec::Decode;
use salus_domain::governance::{Error, Governance, Slot};

use crate::abi::Bundle;
use crate::chain::Client;
use crate::failure::{Failure, Result};

/// One contract on a chain.
#[derive(Clone, Copy)]
pub struct Governed<'a> {
    /// The chain.
    pub client: &'a Client,
    /// The contract's bundle.
    pub bundle: &'a Bundle,
    /// Its account.
    pub address: [u8; 32],
}

impl Governed<'_> {
    /// Who governs it, and what is announced.
    pub async fn governance(&self) -> Result<Governance> {
        self.fallible("governance", &[]).await
    }

    /// The contract in a slot.
    pub async fn wired(&self, slot: Slot) -> Result<Option<[u8; 32]>> {
        self.fallible("wired", &[format!("{slot:?}")]).await
    }

    /// The genesis hash that its signed texts name.
    pub async fn genesis(&self) -> Result<[u8; 32]> {
        let answer: Result<[u8; 32], u8> = self.ask("genesis", &[]).await?;
        answer.map_err(|error| self.silent("genesis", &error.to_string()))
    }

    /// The call that fills a slot.
    pub fn wire_input(&self, slot: Slot, contract: &[u8; 32]) -> Result<Vec<u8>> {
        self.bundle.encode_message("wire", &[format!("{slot:?}"), format!("0x{}", hex::encode(contract))])
    }

    async fn fallible<T: Decode>(&self, message: &str, arguments: &[String]) -> Result<T> {
        let answer: Result<T, Error> = self.ask(message, arguments).await?;
        answer.map_err(|error| self.silent(message, &format!("{error:?}")))
    }

    /// What it answers; a contract that does not is not what the suite says (exit 6).
    async fn ask<T: Decode>(&self, message: &str, arguments: &[String]) -> Result<T> {
        let input = self.bundle.encode_message(message, arguments)?;
        let dry = self.client.dry_run(&[0; 32], &self.address, 0, input, None).await?;
        if let Some(error) = dry.error {
            return Err(self.silent(message, &error));
        }
        // ink! wraps what a message returns in a result of its own.
        match Result::<T, u8>::decode(&mut dry.data.as_slice()) {
            Ok(Ok(answer)) => Ok(answer),
            _ => Err(self.silent(message, &format!("0x{}", hex::encode(&dry.data)))),
        }
    }

    fn silent(&self, message: &str, why: &str) -> Failure {
        Failure::check(format!("{} does not answer {message}(): {why}", self.bundle.name))
    }
}
