//! What the Drug Supply Chain Security Act wants told at each change of ownership: transaction information and transaction
//! statement (FD&C Act §581(26) and (27), 21 U.S.C. 360eee), as JSON and as text.
//!
//! Who the parties are and what the products are stands in a local file ([`Directory`]): the chain knows neither names nor
//! addresses.

mod directory;
mod information;
mod statement;
#[cfg(test)]
mod tests;

pub use directory::{Address, Directory, DirectoryError, Party, Product};
pub use information::{Change, ChangeError, Line, TransactionInformation};
pub use statement::{ASSERTIONS, Assertion};
