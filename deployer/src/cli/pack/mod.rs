//! `salus pack`: packs and containers from maker to patient.

mod commission;
mod fetch_proof;
mod finder;
mod lot;
mod operator;
mod product;
mod scan;
mod secret;
pub mod session;
mod tell;

use clap::Subcommand;

use crate::cli::Context;
use crate::failure::Result;

/// What to do with packs.
#[derive(Subcommand, Debug)]
pub enum PackCommand {
    /// Judge a scan: is it genuine, recalled, dispensed already?
    Scan(scan::ScanArgs),
    /// As scan, from what is printed on a pack, or from its key
    Verify(scan::Verify),
    /// Commission any number of packs with one transaction
    Commission(commission::Commission),
    /// Fetch a pack's proof from its batch's file
    FetchProof(fetch_proof::FetchProof),
    /// Who owns a product
    #[command(subcommand)]
    Product(product::ProductCommand),
    /// Lots of a product, open and closed
    #[command(subcommand)]
    Lot(lot::LotCommand),
    /// Tills, scanners and systems that act for a party
    #[command(subcommand)]
    Operator(operator::OperatorCommand),
    /// Secrets of closed lots and of containers, which travel with the goods
    #[command(subcommand)]
    Secret(secret::SecretCommand),
}

/// Runs `salus pack …`.
pub async fn run(context: &Context, command: PackCommand) -> Result<()> {
    use PackCommand as P;
    match command {
        P::Scan(args) => scan::run(context, args).await,
        P::Verify(args) => scan::verify(context, args).await,
        P::Commission(args) => commission::run(context, args).await,
        P::FetchProof(args) => fetch_proof::run(context, args).await,
        P::Product(command) => product::run(context, command).await,
        P::Lot(command) => lot::run(context, command).await,
        P::Operator(command) => operator::run(context, command).await,
        P::Secret(command) => secret::run(context, command),
    }
}
