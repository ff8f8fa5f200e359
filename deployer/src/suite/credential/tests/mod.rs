//! The client against the bundle, and documents against the rules.

mod client;
mod damage;
mod documents;
