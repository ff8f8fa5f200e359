//! Doing what a plan leaves to do, once: the journal is written before anything is submitted, and the chain is asked before
//! anything is submitted again.

use crate::chain::contracts_api::Code;
use crate::chain::submit::{Landed, Payload, Signed, failed_on_chain};
use crate::chain::{Client, DryRun, H256, TxOptions, call_payload, instantiate_payload, upload_payload, with_margin};
use crate::deploy::definition::{Bundles, Wire};
use crate::deploy::governed::Governed;
use crate::deploy::journal::{Entry, Journal};
use crate::deploy::record::{Deployment, hex0x};
use crate::deploy::task::{Kind, Task};
use crate::deploy::wiring::Wired;
use crate::failure::{Failure, Result};
use crate::signer::Signer;

/// What a step turned out to need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The step's id, as in the plan.
    pub id: String,
    /// What it does.
    pub kind: Kind,
    /// The contract it is about.
    pub contract: &'static str,
    /// The transaction that did it now; `None` if the chain had it already, or it is somebody else's to do.
    pub included: Option<(H256, u32)>,
}

struct Run<'a> {
    client: &'a Client,
    signer: &'a Signer,
    deployment: &'a Deployment,
    bundles: &'a Bundles,
    options: &'a TxOptions,
    journal: Journal,
}

/// Does what is missing of a suite and is the signer's to do. `say` hears of every step before it is submitted.
pub async fn execute(
    client: &Client,
    signer: &Signer,
    deployment: &Deployment,
    bundles: &Bundles,
    options: &TxOptions,
    journal: Journal,
    mut say: impl FnMut(&str),
) -> Result<Vec<Done>> {
    let mut run = Run { client, signer, deployment, bundles, options, journal };
    let mut done = Vec::new();
    for task in Task::all() {
        let id = task.id(deployment)?;
        let landed = run.step(task, &id, &mut say).await?;
        let included = landed.map(|landed| (landed.extrinsic, landed.at.number));
        done.push(Done { id, kind: task.kind(), contract: task.contract(), included });
    }
    Ok(done)
}

impl Run<'_> {
    /// One step: nothing if the chain has it, waiting if a transaction is under way, else submitting.
    async fn step(&mut self, task: Task, id: &str, say: &mut impl FnMut(&str)) -> Result<Option<Landed>> {
        if self.is_settled(task).await? {
            return Ok(None);
        }
        for (hash, nonce, birth, death) in self.journal.open_transactions(id) {
            say(&format!("{}: looking for the transaction of an earlier run", task.words()));
            let signed = Signed { bytes: Vec::new(), hash, nonce, birth, death };
            if let Some(landed) = self.settle(&signed).await? {
                return Ok(Some(landed));
            }
        }
        // What was under way may have been another machine's.
        if self.is_settled(task).await? {
            return Ok(None);
        }
        say(&task.words());
        let payload = self.payload(task).await?;
        let (journal, signer) = (&mut self.journal, self.signer);
        let landed = self.client.transact(signer, &payload, self.options, |signed| journal.signed(id, signed)).await;
        let landed = landed.inspect_err(|failure| self.note(id, failure))?;
        self.record(&landed)?;
        Ok(Some(landed))
    }

    /// Whether the chain has what a task makes, or it is for somebody else to do.
    async fn is_settled(&self, task: Task) -> Result<bool> {
        if let Task::Wire(wire) = task {
            let wired = self.wired(wire).await?;
            wired.check(self.client)?;
            return Ok(wired.done() || wired.governor != self.signer.account());
        }
        let (name, record) = (task.contract(), self.deployment.contract(task.contract())?);
        let there = self.client.code_hash_of(&record.address()?).await?;
        if let Some(found) = there.filter(|found| Ok(*found) != record.code_hash().map_err(drop)) {
            return Err(Failure::check(format!(
                "{name} at {} runs code {}, the deployment says {}",
                record.address,
                hex0x(&found),
                record.code_hash
            )));
        }
        match task {
            Task::Upload(_) if there.is_none() => self.client.has_code(&record.code_hash()?).await,
            _ => Ok(there.is_some()),
        }
    }

    async fn wired(&self, wire: &'static Wire) -> Result<Wired> {
        Wired::read(self.client, self.deployment, self.bundles.get(wire.from)?, wire).await
    }

    /// Waits until an earlier transaction is in a block or can never be.
    async fn settle(&mut self, signed: &Signed) -> Result<Option<Landed>> {
        match self.client.settled(signed, &self.signer.account(), self.options).await? {
            Some(landed) => match &landed.outcome.error {
                None => {
                    self.record(&landed)?;
                    Ok(Some(landed))
                }
                // It failed then; it may succeed now.
                Some(error) => {
                    let error = error.clone();
                    self.journal.append(Entry::Failed { extrinsic: signed.hash, error })?;
                    Ok(None)
                }
            },
            None => {
                self.journal.append(Entry::Void { extrinsic: signed.hash })?;
                Ok(None)
            }
        }
    }

    /// The transaction of a task, tried just before.
    async fn payload(&self, task: Task) -> Result<Payload> {
        let signer = self.signer.account();
        let (bundle, record) = (self.bundles.get(task.contract())?, self.deployment.contract(task.contract())?);
        match task {
            Task::Upload(_) => match self.client.dry_upload(&signer, &bundle.wasm).await? {
                Ok((_, deposit)) => Ok(upload_payload(&bundle.wasm, deposit.saturating_add(deposit / 5))),
                Err(error) => Err(self.client.would_fail(&signer, &error).await),
            },
            Task::Instantiate(_) => {
                let (code_hash, input, salt) = (record.code_hash()?, record.input()?, record.salt()?);
                let code = Code::Existing(code_hash);
                let (dry, _) = self.client.dry_instantiate(&signer, &code, &input, &salt).await?;
                let (gas, deposit) = self.tried(&dry).await?;
                Ok(instantiate_payload(&code_hash, gas, deposit, &input, &salt))
            }
            Task::Wire(wire) => {
                let (address, to) = (record.address()?, self.deployment.contract(wire.to)?.address()?);
                let input = Governed { client: self.client, bundle, address }.wire_input(wire.slot, &to)?;
                let dry = self.client.dry_run(&signer, &address, 0, input.clone(), None).await?;
                if dry.reverted {
                    return Err(bundle.refusal("wire", &dry.data, self.client.ss58_prefix()));
                }
                let (gas, deposit) = self.tried(&dry).await?;
                Ok(call_payload(&address, 0, gas, deposit, &input))
            }
        }
    }

    /// The limits of gas and deposit that a dry run asks for.
    async fn tried(&self, dry: &DryRun) -> Result<((u64, u64), u128)> {
        match &dry.error {
            Some(error) => Err(self.client.would_fail(&self.signer.account(), error).await),
            None => Ok((with_margin(dry.gas_required), self.client.deposit_cap(dry))),
        }
    }

    fn record(&mut self, landed: &Landed) -> Result<()> {
        let extrinsic = landed.extrinsic;
        match &landed.outcome.error {
            None => self.journal.append(Entry::Included { extrinsic, block: landed.at.number }),
            Some(error) => {
                self.journal.append(Entry::Failed { extrinsic, error: error.clone() })?;
                Err(failed_on_chain(landed, error))
            }
        }
    }

    /// A refused transaction is void; one whose outcome is unknown stays open for the next run.
    fn note(&mut self, id: &str, failure: &Failure) {
        if failure.details.as_ref().is_none_or(|details| details["outcome"] != "refused") {
            return;
        }
        for (extrinsic, ..) in self.journal.open_transactions(id) {
            // Failing to write leaves it open: the next run asks the chain.
            let _ = self.journal.append(Entry::Void { extrinsic });
        }
    }
}
