//! Keystore, prompt, environment, development accounts.
