//! Logs, on stderr.

use polkadot_sdk::sc_tracing::logging::LoggerBuilder;

use crate::failure::Failure;

/// Starts logging what `filter` lets through.
pub fn init(filter: &str) -> Result<(), Failure> {
    let mut logger = LoggerBuilder::new(filter);
    logger.with_detailed_output(false);
    logger.init().map_err(|error| Failure::Arguments(format!("--log {filter}: {error}")))
}
