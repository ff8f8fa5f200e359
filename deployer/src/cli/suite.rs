//! Which suite `plan` and `deploy` mean, and what it shall be when it is new.

use crate::chain::Client;
use crate::cli::Context;
use crate::deploy::{Bundles, Store, Suite, Wanted};
use crate::failure::Result;
use crate::suite::when;

/// Which suite, and what it shall be when it is new.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct SuiteArgs {
    /// A second suite beside the one that is there (its name is part of its contracts' addresses)
    #[arg(long, value_name = "NAME")]
    pub new: Option<String>,
    /// Who may change wiring and code after the announcement period: an account or a key's name [default: the deployer]
    #[arg(long, value_name = "ACCOUNT")]
    pub governor: Option<String>,
    /// The announcement period for changes of wiring and code, such as 72h or 3d [default: 72h; 60s on the embedded chain]
    #[arg(long, value_name = "DURATION")]
    pub delay: Option<String>,
}

impl SuiteArgs {
    /// The suite that is meant.
    pub fn resolve(&self, context: &Context, client: &Client, bundles: &Bundles) -> Result<Suite> {
        let name = self.new.as_deref().unwrap_or(&context.global.suite);
        let store = Store::of(client, &context.state, &context.global.deployments, &context.out);
        let wanted = Wanted {
            // A suite that has its file needs nobody to be named.
            deployer: if store.find(name)?.is_some() { None } else { Some(context.signer_account()?) },
            governor: self.governor.as_deref().map(|text| context.account(text, client)).transpose()?,
            delay_ms: self.delay.as_deref().map(when::duration).transpose()?,
        };
        Suite::resolve(client, store, name, &wanted, bundles)
    }
}
