//! A message's arguments by name, put into the order that the bundle's metadata gives.

use codec::Encode;

use crate::abi::Bundle;
use crate::failure::{Failure, Result};

/// Something that a contract has a message for and that can also be signed and relayed.
pub trait Act: Encode {
    /// The name of its message.
    fn message(&self) -> &'static str;
    /// What its message takes.
    fn arguments(&self) -> Arguments;
}

/// Named, encoded arguments.
#[derive(Clone, Debug, Default)]
pub struct Arguments(Vec<(&'static str, Vec<u8>)>);

impl Arguments {
    /// No arguments.
    pub fn new() -> Self {
        Self::default()
    }

    /// The arguments of the message that an action is.
    pub fn of(action: &impl Act) -> Self {
        action.arguments()
    }

    /// One argument more.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &impl Encode) -> Self {
        self.0.push((name, value.encode()));
        self
    }

    /// The call data of a message.
    ///
    /// # Errors
    /// Local (exit 5) when the bundle's message does not exist or wants an argument that is not there: another version.
    pub fn input(&self, bundle: &Bundle, message: &str) -> Result<Vec<u8>> {
        let call = bundle.message(message).map_err(|e| Failure::local(e.message).hint(OTHER_VERSION))?;
        let mut input = call.selector.to_vec();
        for arg in call.args {
            let name = arg.label();
            let (_, value) = self.0.iter().find(|(known, _)| known == name).ok_or_else(|| {
                Failure::local(format!("`{message}` of this bundle wants `{name}`, which this program does not know"))
                    .hint(OTHER_VERSION)
            })?;
            input.extend_from_slice(value);
        }
        Ok(input)
    }
}

const OTHER_VERSION: &str = "the contract's bundle is of another version than this program";
