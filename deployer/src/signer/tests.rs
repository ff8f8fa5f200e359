//! Keys against independent implementations: subxt-signer's, and files that polkadot-js itself wrote.
