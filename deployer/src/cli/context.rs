//! What every command is given: the global options, where to print, and the user's state folder.

use std::time::Duration;

use zeroize::Zeroizing;

use crate::abi::Bundle;
use crate::chain::embedded::{Embedded, Running};
use crate::chain::networks::{self, Networks, Profile};
use crate::chain::{Client, Target, TxOptions, ss58};
use crate::cli::Global;
use crate::deploy::{Store, resolve};
use crate::failure::{Failure, Result};
use crate::output::Output;
use crate::signer::{Keystore, PasswordSource, Signer, Unlocked};
use crate::state::State;

/// How long to wait for a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Until {
    /// In a best block.
    Best,
    /// In a finalised block.
    Finalized,
}

/// Which chain a command is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Network {
    /// This user's embedded chain.
    Embedded,
    /// A profile of `networks.toml`, whose genesis is pinned.
    Profile(String, Profile),
    /// An address given as it is; nothing is pinned.
    Url(String),
}

/// What every command is given.
#[derive(Clone, Debug)]
pub struct Context {
    /// The global options as given.
    pub global: Global,
    /// Where to print.
    pub out: Output,
    /// The user's files.
    pub state: State,
    /// The keys that were unlocked so far.
    pub unlocked: Unlocked,
}

impl Context {
    /// Builds the context of one command.
    pub fn new(global: Global, out: Output) -> Result<Self> {
        Ok(Self { global, out, state: State::locate()?, unlocked: Unlocked::default() })
    }

    /// Which chain `--network` names, without touching it.
    pub fn network(&self) -> Result<Network> {
        let Some(named) = self.global.network.as_deref() else { return Ok(Network::Embedded) };
        if networks::EMBEDDED.contains(&named) {
            return Ok(Network::Embedded);
        }
        if named.contains("://") {
            crate::chain::rpc::check_url(named)?;
            return Ok(Network::Url(named.into()));
        }
        let networks = Networks::load(&self.state)?;
        Ok(Network::Profile(named.into(), networks.get(named)?.clone()))
    }

    /// The chain that `--network` names; none named: the embedded chain, started in the background if it is not running.
    pub async fn client(&self) -> Result<Client> {
        let target = match self.network()? {
            Network::Embedded => {
                let running = Embedded::of(&self.state).ensure(|text| self.out.say(text)).await?;
                return self.embedded_client(&running).await;
            }
            Network::Profile(name, profile) => {
                Target { name, genesis: Some(profile.genesis_hash()?), url: profile.url, embedded: false }
            }
            Network::Url(url) => {
                if self.out.verbose > 0 {
                    self.out.say(format!("{url} pins no genesis: `salus networks add NAME --url {url}` does"));
                }
                Target { name: url.clone(), genesis: None, url, embedded: false }
            }
        };
        Client::connect(&target, self.timeout()).await
    }

    /// The embedded chain that runs.
    pub async fn embedded_client(&self, running: &Running) -> Result<Client> {
        let genesis = Some(running.genesis()?);
        let target = Target { name: "local".into(), genesis, url: running.url.clone(), embedded: true };
        Client::connect(&target, self.timeout()).await
    }

    /// A contract of the suite (`--suite`): its bundle and its address. On the embedded chain the suite is deployed when it
    /// is missing.
    pub async fn contract(&self, client: &Client, name: &'static str) -> Result<(Bundle, [u8; 32])> {
        let store = Store::of(client, &self.state, &self.global.deployments, &self.out);
        resolve::contract(client, store, &self.global.suite, name, |text| self.out.say(text)).await
    }

    /// Who signs: `--as`, on the embedded chain `//Alice` if nobody is named. A key is unlocked once.
    pub fn signer(&self) -> Result<Signer> {
        Signer::resolve(&self.signer_name()?, self)
    }

    /// The account of whoever signs, without asking for a password where the public part is enough.
    pub fn signer_account(&self) -> Result<[u8; 32]> {
        let name = self.signer_name()?;
        if name.contains('/') {
            Ok(self.signer()?.account())
        } else {
            Ok(Keystore::of(&self.state).info(&name)?.account)
        }
    }

    fn signer_name(&self) -> Result<String> {
        match (&self.global.signer, self.network()?) {
            (Some(name), _) => Ok(name.clone()),
            (None, Network::Embedded) => Ok("//Alice".into()),
            (None, _) => Err(Failure::usage("nobody is named to sign")
                .hint("--as NAME (`salus keys list`; `salus keys new NAME` makes one)")),
        }
    }

    /// The password of a key. One that comes through a descriptor, which can be read once, is for every key of the command.
    pub fn password(&self, prompt: &str) -> Result<Zeroizing<String>> {
        let source = PasswordSource::of(&self.global);
        let ask = || source.password(prompt);
        if source.fd.is_some() { self.unlocked.password(ask) } else { ask() }
    }

    /// An account as people write it: SS58, `0x…`, `//Alice`, or the name of a key.
    pub fn account(&self, text: &str, client: &Client) -> Result<[u8; 32]> {
        if let Ok(key) = Keystore::of(&self.state).info(text) {
            return Ok(key.account);
        }
        ss58::account(text, client.ss58_prefix())
    }

    /// How transactions are submitted and awaited, from the global options.
    pub fn tx_options(&self) -> TxOptions {
        TxOptions { until: self.global.until, timeout: self.timeout(), ..TxOptions::default() }
    }

    /// How long to wait for the chain.
    pub fn timeout(&self) -> Duration {
        Duration::from_secs(self.global.timeout)
    }
}
