//! The well-known development accounts: their secrets are public, so they sign on development chains only.

use subxt_signer::DEV_PHRASE;
use zeroize::Zeroizing;

use crate::cli::{Context, Network};
use crate::failure::{Failure, Result};
use crate::signer::{Pair, Scheme, Uri};

/// The accounts that development chains endow.
const NAMES: [&str; 6] = ["Alice", "Bob", "Charlie", "Dave", "Eve", "Ferdie"];

/// The pair of `//Alice` … `//Ferdie`, or of an account derived from one of them (`//Alice//clinic`).
pub(super) fn pair(spec: &str) -> Result<Pair> {
    let root = spec.strip_prefix("//").map(|rest| rest.split('/').next().unwrap_or_default());
    if !root.is_some_and(|root| NAMES.contains(&root)) || spec.contains("///") {
        return Err(Failure::usage(format!("{spec} is not a development account"))
            .hint("they are //Alice, //Bob, //Charlie, //Dave, //Eve, //Ferdie, and what is derived from them: //Alice//clinic"));
    }
    Uri::new(Zeroizing::new(format!("{DEV_PHRASE}{spec}"))).pair(Scheme::Sr25519)
}

/// The account (public part) of a development account.
pub fn development_account(spec: &str) -> Result<[u8; 32]> {
    Ok(pair(spec)?.account())
}

/// Whether the chain named is one where development accounts may sign: the embedded chain, a loopback address, or a
/// network profile that says so.
pub fn is_development(context: &Context) -> Result<bool> {
    let url = match context.network()? {
        Network::Embedded => return Ok(true),
        Network::Profile(_, profile) if profile.development => return Ok(true),
        Network::Profile(_, profile) => profile.url,
        Network::Url(url) => url,
    };
    Ok(url::Url::parse(&url).is_ok_and(|url| match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }))
}
