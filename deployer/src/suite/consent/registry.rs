//! The typed client of the consent registry.

use std::sync::Arc;

use codec::{Decode, Encode};
use salus_domain::consent::{
    Action, Change, Consent, Decision, Draft, Error, Event, GuardianTerms, Guardianship, Period, Record, Recovery,
    Request, Scope, Subject,
};

use crate::abi::Bundle;
use crate::chain::{CallError, Client, ContractEvent, H256, Included, TxOptions, ss58};
use crate::failure::{Failure, Result};
use crate::signer::Signer;
use crate::suite::consent::{Arguments, event, words};

/// Who asks when nobody in particular does: read-only messages do not look at their caller.
const NOBODY: [u8; 32] = [0; 32];

/// One consent registry on one chain.
#[derive(Clone)]
pub struct Registry {
    /// The chain.
    pub client: Client,
    /// The contract's bundle.
    pub bundle: Arc<Bundle>,
    /// The contract's account.
    pub address: [u8; 32],
}

/// A message that changed something.
#[derive(Clone, Debug)]
pub struct Done<T> {
    /// What it did, as the contract logged it. What a dry run returned just before may not be what happened.
    pub value: T,
    /// The transaction.
    pub included: Included,
}

impl Registry {
    /// The registry at an address.
    pub fn new(client: Client, bundle: Arc<Bundle>, address: [u8; 32]) -> Self {
        Self { client, bundle, address }
    }

    /// Who acts for a subject.
    pub async fn controller_of(&self, subject: &[u8; 32]) -> Result<[u8; 32]> {
        self.query("controller_of", &Arguments::new().with("subject", subject)).await
    }

    /// What belongs to a subject as a whole.
    pub async fn subject_of(&self, subject: &[u8; 32]) -> Result<Subject> {
        self.query("subject", &Arguments::new().with("subject", subject)).await
    }

    /// What belonged to a subject as a whole after a block.
    pub async fn subject_at(&self, subject: &[u8; 32], block: H256) -> Result<Subject> {
        let input = Arguments::new().with("subject", subject).input(&self.bundle, "subject")?;
        let run = self.client.dry_run(&NOBODY, &self.address, 0, input, Some(block)).await?;
        match &run.error {
            Some(error) => Err(self.unreachable("subject", error)),
            None => self.returned("subject", &run.data)?.map_err(|error| self.refused("subject", &error)),
        }
    }

    /// What is on record for a subject, a grantee and a scope.
    pub async fn record(&self, subject: &[u8; 32], grantee: &[u8; 32], scope: Scope) -> Result<Record> {
        self.query("consent", &key(subject, grantee, scope)).await
    }

    /// An older version, by its index in the archive.
    pub async fn consent_at(
        &self,
        subject: &[u8; 32],
        grantee: &[u8; 32],
        scope: Scope,
        index: u32,
    ) -> Result<Option<Consent>> {
        self.query("consent_at", &key(subject, grantee, scope).with("index", &index)).await
    }

    /// What a grantee proposed, and the hash that names it.
    pub async fn draft(
        &self,
        subject: &[u8; 32],
        grantee: &[u8; 32],
        scope: Scope,
    ) -> Result<Option<(Draft, [u8; 32])>> {
        self.query("draft", &key(subject, grantee, scope)).await
    }

    /// A term of a guardian of a subject, or the newest one.
    pub async fn guardian(
        &self,
        subject: &[u8; 32],
        guardian: &[u8; 32],
        term: Option<u32>,
    ) -> Result<Option<Guardianship>> {
        let arguments = Arguments::new().with("subject", subject).with("guardian", guardian).with("term", &term);
        self.query("guardian", &arguments).await
    }

    /// The highest term of a guardian that was ever given or burned. No message tells what is burned; the refusal of a term
    /// that cannot be does.
    pub async fn highest_term(&self, subject: &[u8; 32], guardian: &[u8; 32]) -> Result<u32> {
        let powers = GuardianTerms { period: Period::ALWAYS, excluded: 0 };
        let (subject, guardian) = (*subject, *guardian);
        let action = Action::AppointGuardian { subject, guardian, powers, term: Some(0) };
        let controller = self.controller_of(&subject).await?;
        match self.ask_as::<Change>(&controller, action.name(), &Arguments::of(&action)).await? {
            Err(Error::NumberUsed { highest }) => Ok(highest),
            // A term that runs is never burned, so it is the highest.
            Err(Error::StillGuardian { term }) => Ok(term),
            Err(error) => Err(self.refused(action.name(), &error)),
            Ok(_) => Err(Failure::check("the contract would begin a guardian's term 0, which every number exceeds")
                .hint("the contract is another version than this program: salus verify")),
        }
    }

    /// A subject's trustees and what they vote on.
    pub async fn recovery(&self, subject: &[u8; 32]) -> Result<Recovery> {
        self.query("recovery", &Arguments::new().with("subject", subject)).await
    }

    /// Whether a grantee may do something now.
    pub async fn check(&self, subject: &[u8; 32], grantee: &[u8; 32], request: &Request) -> Result<Decision> {
        let arguments = Arguments::new().with("subject", subject).with("grantee", grantee).with("request", request);
        self.query("check", &arguments).await
    }

    /// Whether a grantee was allowed to do something at a past instant.
    pub async fn was_permitted(
        &self,
        subject: &[u8; 32],
        grantee: &[u8; 32],
        request: &Request,
        at: u64,
        seq: Option<u64>,
    ) -> Result<Decision> {
        let arguments = Arguments::new()
            .with("subject", subject)
            .with("grantee", grantee)
            .with("request", request)
            .with("at", &at)
            .with("seq", &seq);
        self.query("was_permitted", &arguments).await
    }

    /// The text that a signer signs, as the contract writes it.
    pub async fn signed_text(&self, signer: &[u8; 32], action: &Action, deadline: u64) -> Result<Vec<u8>> {
        let arguments = Arguments::new().with("signer", signer).with("action", action).with("deadline", &deadline);
        self.query("signed_text", &arguments).await
    }

    /// Does what the signer may do.
    pub async fn act(&self, signer: &Signer, action: &Action, options: &TxOptions) -> Result<Done<Change>> {
        self.change(signer, action.name(), &Arguments::of(action), options).await
    }

    /// Calls a message that changes something of a subject's.
    pub async fn change(
        &self,
        signer: &Signer,
        message: &str,
        arguments: &Arguments,
        options: &TxOptions,
    ) -> Result<Done<Change>> {
        let included = self.submit(signer, message, arguments, options).await?;
        let value = self.logged(message, &included, event::change)?;
        Ok(Done { value, included })
    }

    /// Asks a read-only message.
    pub async fn query<T: Decode>(&self, message: &str, arguments: &Arguments) -> Result<T> {
        self.query_as(&NOBODY, message, arguments).await
    }

    /// What a message would return to an account.
    pub async fn query_as<T: Decode>(&self, origin: &[u8; 32], message: &str, arguments: &Arguments) -> Result<T> {
        self.ask_as(origin, message, arguments).await?.map_err(|error| self.refused(message, &error))
    }

    /// What a message would return to an account, or how it would refuse.
    async fn ask_as<T: Decode>(
        &self,
        origin: &[u8; 32],
        message: &str,
        arguments: &Arguments,
    ) -> Result<Result<T, Error>> {
        let input = arguments.input(&self.bundle, message)?;
        let run = self.client.dry_run(origin, &self.address, 0, input, None).await?;
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
        read: impl Fn(&Event) -> Option<T>,
    ) -> Result<Done<T>> {
        let included = self.submit(signer, message, arguments, options).await?;
        let value = self.logged(message, &included, read)?;
        Ok(Done { value, included })
    }

    /// Finds what a message did in what this contract logged in a transaction.
    ///
    /// # Errors
    /// Transaction (exit 4) if it logged nothing of the kind: the transaction is on chain, and what it did is unknown.
    pub fn logged<T>(&self, message: &str, included: &Included, read: impl Fn(&Event) -> Option<T>) -> Result<T> {
        let ours = included.events.iter().filter(|logged| logged.contract == self.address);
        let found = ours.filter_map(|logged| event::decode(&self.bundle, logged)).find_map(|event| read(&event));
        found.ok_or_else(|| {
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

    async fn submit(
        &self,
        signer: &Signer,
        message: &str,
        arguments: &Arguments,
        options: &TxOptions,
    ) -> Result<Included> {
        let input = arguments.input(&self.bundle, message)?;
        match self.client.call(signer, &self.address, 0, input, options).await {
            Ok(included) => Ok(included),
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

    /// The first block, up to `last`, in which the registry answers, found by halving; and whether there may be earlier ones
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

    /// The events of this registry about a subject, in order.
    pub fn about<'a>(&self, events: &'a [ContractEvent], subject: &[u8; 32]) -> Vec<&'a ContractEvent> {
        let topic = *subject;
        events.iter().filter(|event| event.contract == self.address && event.topics.contains(&topic)).collect()
    }

    /// A refusal of the rules, before anybody asks the chain: the same words as the contract's.
    pub fn refused(&self, message: &str, error: &Error) -> Failure {
        // As the contract returns it: Ok of ink!, Err of the message.
        let data = [&[0, 1], error.encode().as_slice()].concat();
        self.explain(message, &data)
    }

    fn returned<T: Decode>(&self, message: &str, data: &[u8]) -> Result<Result<T, Error>> {
        match Result::<Result<T, Error>, u8>::decode(&mut &*data) {
            Ok(Ok(returned)) => Ok(returned),
            Ok(Err(_)) => Err(self.explain(message, data)),
            Err(_) => Err(Failure::local(format!("cannot read what `{message}` returned: 0x{}", hex::encode(data)))
                .hint("the contract is of another version than this program")),
        }
    }

    fn explain(&self, message: &str, data: &[u8]) -> Failure {
        let failure = self.bundle.refusal(message, data, self.client.ss58_prefix());
        let Some(error) = data.strip_prefix(&[0, 1]).and_then(|mut rest| Error::decode(&mut rest).ok()) else {
            return failure;
        };
        let (sentence, hint) = words::error(&error, &|account| self.show(account));
        let name = failure.details.as_ref().and_then(|details| details.get("error")?.as_str().map(str::to_owned));
        let message = match name {
            Some(name) => format!("{sentence} ({name})"),
            None => sentence,
        };
        Failure { message, hint: hint.map(str::to_owned).or(failure.hint), ..failure }
    }

    fn unreachable(&self, message: &str, error: &str) -> Failure {
        Failure::chain(format!("cannot ask `{message}` of {}: {error}", self.show(&self.address)))
            .hint("is the consent registry deployed on this chain? salus deploy shows and does it")
    }

    /// An account as this chain's people write it.
    pub fn show(&self, account: &[u8; 32]) -> String {
        ss58::encode(account, self.client.ss58_prefix())
    }
}

fn key(subject: &[u8; 32], grantee: &[u8; 32], scope: Scope) -> Arguments {
    Arguments::new().with("subject", subject).with("grantee", grantee).with("scope", &scope)
}
