//! Connect, dry-run, nonces, submit and track, events, contract addresses.
