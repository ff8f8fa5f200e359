//! JSON-RPC: what this node answers beyond the methods that every node has.

mod dev;
pub mod endpoint;

use std::{error::Error, sync::Arc};

use futures::channel::mpsc;
use jsonrpsee::RpcModule;
use polkadot_sdk::{
    pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer},
    sc_consensus_manual_seal::{
        EngineCommand,
        rpc::{ManualSeal, ManualSealApiServer},
    },
    substrate_frame_rpc_system::{System, SystemApiServer},
};
use salus_devnet_runtime::Hash;

use self::dev::{Dev, DevApiServer};
use crate::{
    arguments::Finality,
    clock::Clock,
    service::{Client, Pool},
};

/// What the methods act on.
pub struct Methods {
    /// The chain.
    pub client: Arc<Client>,
    /// Transactions that wait.
    pub pool: Arc<Pool>,
    /// The chain's clock.
    pub clock: Arc<Clock>,
    /// The sealing task.
    pub commands: mpsc::Sender<EngineCommand<Hash>>,
    /// Whether `dev_newBlock` finalises what it makes.
    pub finality: Finality,
}

impl Methods {
    /// `system_accountNextIndex`, `system_dryRun`, `payment_*`, `engine_*` and `dev_*`.
    pub fn module(&self) -> Result<RpcModule<()>, Box<dyn Error + Send + Sync>> {
        let mut module = RpcModule::new(());
        module.merge(System::new(self.client.clone(), self.pool.clone()).into_rpc())?;
        module.merge(TransactionPayment::new(self.client.clone()).into_rpc())?;
        module.merge(ManualSeal::new(self.commands.clone()).into_rpc())?;
        module.merge(Dev::new(self).into_rpc())?;
        Ok(module)
    }
}
