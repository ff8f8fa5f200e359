//! Scripted interactions: a TOML document of actors and steps that is played on a chain and checked as it goes.
//!
//! ```toml
//! title = "A consent and its end"
//! files = ["consent.json"]             # copied from the script's folder to where the steps run
//!
//! [actors.patient]
//! who = "Anna, who owns no tokens"
//! generate = true                      # a new key; or: key = "//Alice", or a name in the keystore
//! # fund = 1_000_000_000_000           # what the new key is given, in the smallest unit
//!
//! [actors.clinic]
//! key = "//Bob"
//!
//! [[steps]]
//! say = "The clinic asks."
//! as = "clinic"
//! salus = "consent check {{patient}} {{clinic}} --purpose TREAT"   # any command line
//! expect = { decision = "deny" }       # or "ok" (the default), { error = "NotController" }, { exit = 5 },
//!                                      # each also with values = { "path.in.the.answer" = 1 }
//! save = { seen = "decision" }         # {{seen}} from now on
//!
//! [[steps]]
//! time_travel = "+1d"                  # the embedded chain's clock
//!
//! [[steps]]
//! as = "patient"
//! contract = "consent-registry"        # any contract's message, by its metadata
//! message = "controller_of"
//! args = ["{{patient}}"]
//! ```
//!
//! `{{name}}` stands for an actor's address, a saved value, or `now`, the chain's time in milliseconds.

mod expect;
mod fund;
mod model;
mod play;
mod record;
mod stage;
mod tell;
mod vars;

pub use expect::{Expect, Surprise};
pub use model::{Actor, Script, Step};
pub use play::{Assets, Options, play};
pub use record::record;
