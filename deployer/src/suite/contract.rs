//! What the typed clients of contracts have in common: asking, calling, and reading what was returned and logged.

use std::marker::PhantomData;
use std::sync::Arc;

use codec::{Decode, Encode};
use salus_domain::Change;

use crate::abi::Bundle;
use crate::chain::submit::Signed;
use crate::chain::{CallError, Client, ContractEvent, DryRun, H256, Included, TxOptions, Underway, dispatch, ss58};
use crate::failure::{Failure, Result};
use crate::signer::Signer;
use crate::suite::arguments::{Act, Arguments};

/// Who asks when nobody in particular does: read-only messages do not look at their caller.
const NOBODY: [u8; 32] = [0; 32];

/// What tells one contract of the suite from another: the domain's types, and its refusals in words.
pub trait Register {
    /// Why a message is refused.
    type Error: Encode + Decode;
    /// What it logs.
    type Event;
    /// What people call it: `consent registry`.
    const NAME: &'static str;
    /// Its name in the suite: `consent-registry`.
    const CONTRACT: &'static str;

    /// An event by its name; none if it is not one that this program knows.
    fn event(name: &str, data: &[u8]) -> Option<Self::Event>;
    /// A refusal: what it means, and what to do about it when that is known. `account` writes an account.
    fn words(error: &Self::Error, account: &dyn Fn(&[u8; 32]) -> String) -> (String, Option<&'static str>);
}

/// A contract whose changes are numbered, and can be signed by one and relayed by another.
pub trait Relayed: Register {
    /// What is done directly, or signed and relayed.
    type Action: Act;

    /// The change that an event tells of, if it tells of one.
    fn change(event: &Self::Event) -> Option<Change>;
}

/// One contract on one chain.
pub struct Contract<R> {
    /// The chain.
    pub client: Client,
    /// The contract's bundle.
    pub bundle: Arc<Bundle>,
    /// The contract's account.
    pub address: [u8; 32],
    register: PhantomData<fn() -> R>,
}

impl<R> Clone for Contract<R> {
    fn clone(&self) -> Self {
        Self::new(self.client.clone(), self.bundle.clone(), self.address)
    }
}

/// A message that changed something.
#[derive(Clone, Debug)]
pub struct Done<T> {
    /// What it did, as the contract logged it. What a dry run returned just before may not be what happened.
    pub value: T,
    /// The transaction.
    pub included: Included,
}

impl<R> Contract<R> {
    /// The contract at an address.
    pub fn new(client: Client, bundle: Arc<Bundle>, address: [u8; 32]) -> Self {
        Self { client, bundle, address, register: PhantomData }
    }

    /// An account as this chain's people write it.
    pub fn show(&self, account: &[u8; 32]) -> String {
        ss58::encode(account, self.client.ss58_prefix())
    }

    /// What this contract logged about somebody (about everybody if nobody is named), in order.
    pub fn logged_about<'a>(&self, events: &'a [ContractEvent], whom: Option<&[u8; 32]>) -> Vec<&'a ContractEvent> {
        let about = |event: &&ContractEvent| whom.is_none_or(|whom| event.topics.contains(whom));
        events.iter().filter(|event| event.contract == self.address).filter(about).collect()
    }

    /// The first block, up to `last`, in which the contract answers, found by halving; and whether there may be earlier ones
    /// whose state the node did not keep.
    pub async fn first_block(&self, last: u32) -> Result<(u32, bool)> {
        let input = Arguments::new().input(&self.bundle, "genesis")?;
        let answers = async |number: u32| {
            let hash = self.client.block_hash(number).await?;
            self.client
                .dry_run(&NOBODY, &self.address, 0, input.clone(), hash)
                .await
                .map(|run| hash.is_some() && run.ok())
        };
        // If this fails, the chain cannot be asked at all; below, a failure means that a state is gone.
        answers(last).await?;
        let (mut low, mut high) = (0, last);
        while low < high {
            let middle = low.midpoint(high);
            match answers(middle).await {
                Ok(true) => high = middle,
                Ok(false) | Err(_) => low = middle.saturating_add(1),
            }
        }
        let gone = match low.checked_sub(1) {
            Some(before) => answers(before).await.is_err(),
            None => false,
        };
        Ok((low, gone))
    }
}

impl<R: Register> Contract<R> {
    /// Asks a read-only message.
    pub async fn query<T: Decode>(&self, message: &str, arguments: &Arguments) -> Result<T> {
        self.ask(&NOBODY, message, arguments, None).await?.map_err(|error| self.refused(message, &error))
    }

    /// Asks a read-only message what it would have answered after a block.
    pub async fn query_at<T: Decode>(&self, message: &str, arguments: &Arguments, block: H256) -> Result<T> {
        self.ask(&NOBODY, message, arguments, Some(block)).await?.map_err(|error| self.refused(message, &error))
    }

    /// What a message that changes something would return to an account.
    ///
    /// # Errors
    /// As if it were called: refused (exit 1), transaction (exit 4); nothing is sent, nothing is paid.
    pub async fn would<T: Decode>(&self, signer: &[u8; 32], message: &str, arguments: &Arguments) -> Result<T> {
        let input = arguments.input(&self.bundle, message)?;
        let run = self.client.dry_run(signer, &self.address, 0, input, None).await?;
        if let Some(error) = &run.error {
            return Err(self.client.would_fail(signer, error).await);
        }
        self.returned(message, &run.data)?.map_err(|error| self.refused(message, &error))
    }

    /// What a message would return to an account after a block (the best one if none is named), or how it would refuse.
    pub async fn ask<T: Decode>(
        &self,
        origin: &[u8; 32],
        message: &str,
        arguments: &Arguments,
        block: Option<H256>,
    ) -> Result<Result<T, R::Error>> {
        let input = arguments.input(&self.bundle, message)?;
        let run = self.client.dry_run(origin, &self.address, 0, input, block).await?;
        if let Some(error) = &run.error {
            return Err(self.unreachable(message, error));
        }
        self.returned(message, &run.data)
    }

    /// Calls a message and waits for it; `read` finds what it did in the event that it logs.
    pub async fn call<T>(
        &self,
        signer: &Signer,
        message: &str,
        arguments: &Arguments,
        options: &TxOptions,
        read: impl Fn(&R::Event) -> Option<T>,
    ) -> Result<Done<T>> {
        let included = self.submit(signer, message, arguments, options).await?;
        let value = self.logged(message, &included, read)?;
        Ok(Done { value, included })
    }

    /// Calls a message and waits for it.
    pub async fn submit(
        &self,
        signer: &Signer,
        message: &str,
        arguments: &Arguments,
        options: &TxOptions,
    ) -> Result<Included> {
        self.submit_noted(signer, message, arguments, options, |_| Ok(())).await
    }

    /// As [`Contract::submit`]; `journal` is given the signed transaction before it is submitted.
    pub async fn submit_noted(
        &self,
        signer: &Signer,
        message: &str,
        arguments: &Arguments,
        options: &TxOptions,
        journal: impl FnMut(&Signed) -> Result<()>,
    ) -> Result<Included> {
        let input = arguments.input(&self.bundle, message)?;
        let dry = self.client.dry_run(&signer.account(), &self.address, 0, input, None).await?;
        let underway = self.submit_tried(signer, message, (arguments, dry), options, journal).await?;
        self.finish(message, underway).await
    }

    /// As [`Contract::submit`], after a dry run with the same arguments, and without waiting for a block. `journal` is given the
    /// signed transaction before it is submitted.
    pub async fn submit_tried(
        &self,
        signer: &Signer,
        message: &str,
        (arguments, dry): (&Arguments, DryRun),
        options: &TxOptions,
        journal: impl FnMut(&Signed) -> Result<()>,
    ) -> Result<Underway> {
        let input = arguments.input(&self.bundle, message)?;
        let underway = self.client.call_tried(signer, (&self.address, 0, input), dry, options, journal).await;
        self.told(message, underway)
    }

    /// Waits for what [`Contract::submit_tried`] began.
    pub async fn finish(&self, message: &str, underway: Underway) -> Result<Included> {
        self.told(message, underway.included().await)
    }

    /// A refusal in the contract's words.
    fn told<T>(&self, message: &str, outcome: std::result::Result<T, CallError>) -> Result<T> {
        match outcome {
            Ok(value) => Ok(value),
            Err(CallError::Reverted { data, included }) => {
                let mut failure = self.explain(message, &data);
                if let Some((extrinsic, block)) = included {
                    // The dry run had let it pass: something changed in between.
                    failure.message += "; it was included all the same, and its fee is paid";
                    if let Some(details) = &mut failure.details {
                        details["transaction"] =
                            serde_json::json!({ "extrinsic": format!("{extrinsic:?}"), "block": format!("{block:?}") });
                    }
                }
                Err(failure)
            }
            Err(CallError::Failed(failure)) => Err(failure),
        }
    }

    /// Decodes an event by its name in the bundle's metadata; none if it is not one of this contract's.
    pub fn event(&self, logged: &ContractEvent) -> Option<R::Event> {
        let name = self.bundle.decode_event(&logged.topics, &logged.data)?.name;
        // An event that the metadata knows and this program does not is one of a later version: shown undecoded elsewhere.
        R::event(&name, &logged.data)
    }

    /// Everything of one kind that a transaction did, as this contract logged it.
    pub fn all_logged<T>(&self, included: &Included, read: impl Fn(&R::Event) -> Option<T>) -> Vec<T> {
        let ours = included.events.iter().filter(|logged| logged.contract == self.address);
        ours.filter_map(|logged| self.event(logged)).filter_map(|event| read(&event)).collect()
    }

    /// Finds what a message did in what this contract logged in a transaction.
    ///
    /// # Errors
    /// Transaction (exit 4) if it logged nothing of the kind: the transaction is on chain, and what it did is unknown.
    pub fn logged<T>(&self, message: &str, included: &Included, read: impl Fn(&R::Event) -> Option<T>) -> Result<T> {
        self.all_logged(included, read).into_iter().next().ok_or_else(|| {
            Failure::transaction(format!(
                "the transaction {:?} is in block {}, but no event that this program knows tells what `{message}` did",
                included.extrinsic, included.number
            ))
            .hint("the contract is of another version than this program: salus verify")
            .details(serde_json::json!({
                "extrinsic": format!("{:?}", included.extrinsic),
                "block": format!("{:?}", included.block),
                "outcome": "unknown",
            }))
        })
    }

    /// A refusal of the rules, before anybody asks the chain: the same words as the contract's.
    pub fn refused(&self, message: &str, error: &R::Error) -> Failure {
        // As the contract returns it: Ok of ink!, Err of the message.
        let data = [&[0, 1], error.encode().as_slice()].concat();
        self.explain(message, &data)
    }

    fn returned<T: Decode>(&self, message: &str, data: &[u8]) -> Result<Result<T, R::Error>> {
        match Result::<Result<T, R::Error>, u8>::decode(&mut &*data) {
            Ok(Ok(returned)) => Ok(returned),
            Ok(Err(_)) => Err(self.explain(message, data)),
            Err(_) => Err(Failure::local(format!("cannot read what `{message}` returned: 0x{}", hex::encode(data)))
                .hint("the contract is of another version than this program")),
        }
    }

    fn explain(&self, message: &str, data: &[u8]) -> Failure {
        let failure = self.bundle.refusal(message, data, self.client.ss58_prefix());
        let Some(error) = data.strip_prefix(&[0, 1]).and_then(|mut rest| R::Error::decode(&mut rest).ok()) else {
            return failure;
        };
        let (sentence, hint) = R::words(&error, &|account| self.show(account));
        let name = failure.details.as_ref().and_then(|details| details.get("error")?.as_str().map(str::to_owned));
        let message = match name {
            Some(name) => format!("{sentence} ({name})"),
            None => sentence,
        };
        Failure { message, hint: hint.map(str::to_owned).or(failure.hint), ..failure }
    }

    fn unreachable(&self, message: &str, error: &str) -> Failure {
        Failure::chain(format!("cannot ask `{message}` of {}: {error}", self.show(&self.address)))
            .hint(format!("is the {} deployed on this chain? salus deploy shows and does it", R::NAME))
    }
}

impl<R: Relayed> Contract<R> {
    /// Whether the contract would refuse an action now: who signs pays nothing, so that no dry run of theirs tells them.
    ///
    /// # Errors
    /// The refusal, by its typed error; chain (exit 3) if the contract cannot be asked.
    pub async fn try_out(&self, signer: &[u8; 32], action: &R::Action) -> Result<()> {
        let message = action.message();
        let input = action.arguments().input(&self.bundle, message)?;
        let run = self.client.dry_run(signer, &self.address, 0, input, None).await?;
        match &run.error {
            // Whoever relays it pays.
            Some(error) if dispatch::is_about_funds(error) => Ok(()),
            Some(error) => Err(self.unreachable(message, error)),
            None => self.returned::<Change>(message, &run.data)?.map(drop).map_err(|e| self.refused(message, &e)),
        }
    }

    /// The text that a signer signs, as the contract writes it.
    pub async fn signed_text(&self, signer: &[u8; 32], action: &R::Action, deadline: u64) -> Result<Vec<u8>> {
        let arguments = Arguments::new().with("signer", signer).with("action", action).with("deadline", &deadline);
        self.query("signed_text", &arguments).await
    }

    /// Does what the signer may do.
    pub async fn act(&self, signer: &Signer, action: &R::Action, options: &TxOptions) -> Result<Done<Change>> {
        self.change(signer, action.message(), &action.arguments(), options).await
    }

    /// Calls a message whose event tells of a change that has a number.
    pub async fn change(
        &self,
        signer: &Signer,
        message: &str,
        arguments: &Arguments,
        options: &TxOptions,
    ) -> Result<Done<Change>> {
        self.call(signer, message, arguments, options, R::change).await
    }
}
