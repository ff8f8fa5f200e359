//! `salus pack`: packs and containers from maker to patient.

mod aggregate;
mod beside;
mod bulk;
mod commission;
mod correct;
mod dispense;
mod excursion;
mod export;
mod fetch_proof;
mod finder;
mod handoff;
mod import;
mod journal;
mod label;
mod licence;
mod lot;
mod notice;
mod once;
mod operator;
mod product;
mod queue;
mod recall;
mod reconcile;
mod report;
mod scan;
mod secret;
pub mod session;
mod statement;
mod stock;
mod table;
mod tell;
mod ti;
mod trace;

use clap::Subcommand;
use salus_domain::supply::{Move, ShipPurpose};

use crate::cli::Context;
use crate::failure::Result;
use crate::suite::supply::Act;

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
    /// Put units into a container
    Aggregate(aggregate::Aggregate),
    /// Take units out of a container
    Unpack(aggregate::Unpack),
    /// Offer units to a receiver
    Ship(handoff::Ship),
    /// Accept what was shipped
    Receive(handoff::Receive),
    /// Refuse what was shipped: it is with its sender again
    #[command(after_help = "Example:\n  salus pack reject 195060000000000142 --as pharmacy\n\nWith --json: as ship")]
    Reject(handoff::Plain),
    /// Take back what nobody accepted in time
    #[command(after_help = "Example:\n  salus pack void 195060000000000142 --as wholesaler\n\nWith --json: as ship")]
    Void(handoff::Plain),
    /// Ship back: the only way for what is recalled, expired or held back
    #[command(
        after_help = "Example:\n  salus pack return --file recalled.txt --to maker --as pharmacy\n\nReceived by the owner of all products in it, or by virtue of a returns credential.\nWith --json: as ship"
    )]
    Return(handoff::Ship),
    /// Give packs to a patient
    Dispense(dispense::Dispense),
    /// Make the moves that were noted without a chain, in order, and tell conflicts
    Reconcile(reconcile::Reconcile),
    /// Put a dispensed pack back on the shelf
    Undo(dispense::Undo),
    /// Set units aside
    #[command(
        after_help = "Example:\n  salus pack inactivate --file damaged-carton.txt --as wholesaler\n\nWith --json: as ship"
    )]
    Inactivate(handoff::Plain),
    /// Take units back into stock
    #[command(
        after_help = "Example:\n  salus pack reactivate --file damaged-carton.txt --as wholesaler\n\nWith --json: as ship"
    )]
    Reactivate(handoff::Plain),
    /// Report units stolen
    #[command(after_help = "Example:\n  salus pack stolen --file stolen.txt --as wholesaler\n\nWith --json: as ship")]
    Stolen(handoff::Plain),
    /// Destroy units
    #[command(after_help = "Example:\n  salus pack destroy --file expired.txt --as pharmacy\n\nWith --json: as ship")]
    Destroy(stock::Licensed),
    /// Say that units leave the countries that verify them
    #[command(after_help = "Example:\n  salus pack exported --file export.txt --as wholesaler\n\nWith --json: as ship")]
    Exported(stock::Licensed),
    /// Take units as samples
    #[command(after_help = "Example:\n  salus pack sample ']d2010950600013435217…' --as maker\n\nWith --json: as ship")]
    Sample(stock::Licensed),
    /// Make units into the packs of a batch
    Transform(stock::Transform),
    /// Put units into quarantine: suspect
    #[command(
        after_help = "Example:\n  salus pack quarantine ']d2010950600013435217…' --as pharmacy\n\nWith --json: as ship"
    )]
    Quarantine(stock::Suspicion),
    /// End a quarantine: the suspicion is gone
    #[command(
        after_help = "Example:\n  salus pack clear ']d2010950600013435217…' --standing owner --as maker\n\nWith --json: as ship"
    )]
    Clear(stock::Suspicion),
    /// Declare suspect units to be illegitimate, for ever
    #[command(
        after_help = "Example:\n  salus pack illegitimate ']d2010950600013435217…' --standing owner --as maker\n\nWith --json: as ship"
    )]
    Illegitimate(stock::Suspicion),
    /// Recall or withdraw a product, a lot or a pack
    Recall(recall::Recall),
    /// Sensors, temperatures out of range, and their release
    #[command(subcommand)]
    Excursion(excursion::ExcursionCommand),
    /// Declare an entry of a history to be wrong
    Correct(correct::Correct),
    /// Show what happened to a unit, and to what it was in
    Trace(trace::Trace),
    /// Draw the code of a pack or container: DataMatrix or QR, SVG or PNG
    Label(label::LabelArgs),
    /// Write what an authority is told of a suspicious pack
    Notice(notice::Notice),
    /// Write a unit's trace as an EPCIS 2.0 document, with event hashes
    Export(export::Export),
    /// Read an EPCIS 2.0 document as a plan of moves, and carry it out
    Import(import::Import),
    /// Write DSCSA transaction information and statement for each change of ownership
    Ti(ti::Ti),
    /// Print the table of legal moves
    Moves(table::Moves),
    /// Say by virtue of what a party acts, where a command does not
    As(licence::AsArgs),
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
        P::Aggregate(args) => aggregate::aggregate(context, args).await,
        P::Unpack(args) => aggregate::unpack(context, args).await,
        P::Ship(args) => handoff::ship(context, args, ShipPurpose::Supply).await,
        P::Receive(args) => handoff::receive(context, args).await,
        P::Reject(args) => handoff::plain(context, args, Act::Reject, "refused").await,
        P::Void(args) => handoff::plain(context, args, Act::Void, "taken back").await,
        P::Return(args) => handoff::ship(context, args, ShipPurpose::Return).await,
        P::Dispense(args) => dispense::dispense(context, args).await,
        P::Reconcile(args) => reconcile::run(context, args).await,
        P::Undo(args) => dispense::undo(context, args).await,
        P::Inactivate(args) => handoff::plain(context, args, Act::Inactivate, "set aside").await,
        P::Reactivate(args) => handoff::plain(context, args, Act::Reactivate, "back in stock").await,
        P::Stolen(args) => handoff::plain(context, args, Act::ReportStolen, "reported stolen").await,
        P::Destroy(args) => {
            stock::licensed(context, args, (Move::Destroy, |holds| Act::Destroy { holds }), "destroyed").await
        }
        P::Exported(args) => {
            stock::licensed(context, args, (Move::Export, |holds| Act::Export { holds }), "exported").await
        }
        P::Sample(args) => {
            stock::licensed(context, args, (Move::Sample, |holds| Act::Sample { holds }), "taken as samples").await
        }
        P::Transform(args) => stock::transform(context, args).await,
        P::Quarantine(args) => {
            stock::suspicion(context, args, |standing| Act::Quarantine { standing }, "in quarantine").await
        }
        P::Clear(args) => stock::suspicion(context, args, |standing| Act::Clear { standing }, "cleared").await,
        P::Illegitimate(args) => {
            let act = |standing| Act::DeclareIllegitimate { standing };
            stock::suspicion(context, args, act, "declared illegitimate").await
        }
        P::Recall(args) => recall::run(context, args).await,
        P::Excursion(command) => excursion::run(context, command).await,
        P::Correct(args) => correct::run(context, args).await,
        P::Trace(args) => trace::run(context, args).await,
        P::Label(args) => label::run(context, args).await,
        P::Notice(args) => notice::run(context, args).await,
        P::Export(args) => export::run(context, args).await,
        P::Import(args) => import::run(context, args).await,
        P::Ti(args) => ti::run(context, args).await,
        P::Moves(args) => table::run(context, args),
        P::As(args) => licence::run(context, args).await,
        P::Product(command) => product::run(context, command).await,
        P::Lot(command) => lot::run(context, command).await,
        P::Operator(command) => operator::run(context, command).await,
        P::Secret(command) => secret::run(context, command),
    }
}
