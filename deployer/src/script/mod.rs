//! Scripted interactions: a TOML document of actors and steps that is played on a chain and checked as it goes.
//! docs/scripts.md is their reference; [`Script`] and [`Step`] are their shape.

mod expect;
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
