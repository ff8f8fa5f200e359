//! The supply chain: every saleable pack and serialised device from maker to patient, who holds it, whether it is genuine, and
//! that it is dispensed once.
//!
//! A shell: it loads, asks `salus_domain::supply` to decide, stores, and says so in an event. `docs/supply-chain.md` is the
//! reference.
#![cfg_attr(not(feature = "std"), no_std, no_main)]
// Enums that derive `Encode` trip this inside the derive, and cargo-contract denies it.
#![allow(clippy::cast_possible_truncation)]
// ink! expands the storage fields' types.
#![allow(clippy::type_complexity)]
// Arguments are boxed on purpose: see `salus_interfaces::arg`.
#![allow(clippy::boxed_local)]

// Every message is `inline(never)`: the pallet compiles a function when it is first called and charges its length, seven times
// what loading it takes, and ink!'s dispatcher is called by every call. What a message does is to stand outside of it.

mod actions;
pub mod events;
mod state;
#[cfg(test)]
mod tests;

pub use contract::{SupplyChain, SupplyChainRef};

#[ink::contract]
mod contract {
    use crate::events::*;
    use ink::prelude::boxed::Box;
    use ink::prelude::vec::Vec;
    use ink::storage::Mapping;
    use salus_domain::credential::CredentialType;
    use salus_domain::governance::{self, Governance};
    use salus_domain::supply::{
        verify, Batch, CompanyPrefix, CorrectionReason, Decided, Entry, Error, Finding, Gtin, Licence, Lot, LotKey,
        NewBatch, Operator, Outcome, OutcomeKey, Product, Proof, Qualification, Reading, RecallKind, Register,
        Standing, Unit, UnitKey,
    };
    use salus_domain::Jurisdiction;
    use salus_interfaces::base::{now, Base, PAGE};
    use salus_interfaces::events::emit;
    use salus_interfaces::governed::Governed;
    use salus_interfaces::{arg, Stored};

    /// An account as domain knows it.
    pub(crate) type Id = salus_domain::AccountId;
    pub(crate) type Hash32 = salus_domain::Hash;
    pub(crate) type Result<T> = core::result::Result<T, Error>;

    /// The slots that this contract has a use for.
    const WIRING: &[governance::Slot] = &[governance::Slot::ConsentRegistry, governance::Slot::CredentialRegistry];

    /// One item for each thing that a move needs, so that a handoff touches the unit, its lots and its products.
    #[ink(storage)]
    #[derive(Default)]
    pub struct SupplyChain {
        /// Genesis, governance, wiring.
        pub(crate) base: Base,
        /// By GTIN.
        pub(crate) products: Mapping<Gtin, Stored<Product>>,
        /// By key.
        pub(crate) lots: Mapping<LotKey, Stored<Lot>>,
        /// By the tree's root.
        pub(crate) batches: Mapping<Hash32, Stored<Batch>>,
        /// Packs and containers by key, from when they are first acted on.
        pub(crate) units: Mapping<UnitKey, Stored<Unit>>,
        /// By unit and index: what was done with it.
        pub(crate) entries: Mapping<(UnitKey, u32), Stored<Entry>>,
        /// By container, excursion and lot: what the owner decided.
        pub(crate) outcomes: Mapping<OutcomeKey, Stored<Decided>>,
        /// By party and operator.
        pub(crate) operators: Mapping<(Id, Id), Stored<Operator>>,
    }

    /// The bytes of an account: domain does not know ink!'s type.
    fn id(account: &AccountId) -> &Id {
        account.as_ref()
    }

    // Whoever is named by `by` is a party: the caller is its controller or an operator of it (`Nobody`, `MayNotAct`,
    // `OperatorOfOldKey`, `OperatorEnded`, `DependencyUnavailable`). `holds` is by virtue of what it acts; the credential
    // registry has to vouch for that now (`WrongLicence`, `NotLicensed`). `proofs` are of units that may have no record
    // yet, and of what surrounds them (`ProofNeeded`, `BadProof`, `DuplicateKey`).
    impl SupplyChain {
        /// A supply chain on the chain with this genesis hash.
        ///
        /// `governor` may change wiring and code, `delay` milliseconds after announcing it. Event: `Created`.
        #[ink(constructor)]
        pub fn new(genesis: Hash32, governor: AccountId, delay: u64) -> Self {
            let mut chain = Self::default();
            chain.base.create(genesis, governor, delay);
            chain
        }

        // --- products, lots, batches

        /// Says who owns a product, for the first time or anew. A recall stays.
        ///
        /// A regulator of the jurisdiction; another one's product is not theirs (`OtherJurisdiction`). Refused: `BadGtin`,
        /// `Nobody`, `BadJurisdiction`. Event: `ProductRegistered`.
        #[ink(message)]
        #[inline(never)]
        pub fn register_product(
            &mut self,
            by: arg::AccountId,
            gtin: Gtin,
            owner: arg::AccountId,
            jurisdiction: Jurisdiction,
        ) -> Result<()> {
            let holds = Qualification { credential: CredentialType::REGULATOR, jurisdiction };
            let changes = self.act(id(&by), &[], &mut |ledger, _, ask| {
                ledger.register_product(gtin, id(&owner), &Licence { holds, ask })
            })?;
            self.say_registered(id(&by), &changes);
            Ok(())
        }

        /// Takes a product that nobody registered (`ProductKnown`).
        ///
        /// A manufacturer whose credential's qualifier is the GTIN's company prefix (`OtherPrefix`, `NotLicensed`). Refused:
        /// `BadGtin`, `BadPrefix`, `BadJurisdiction`. Event: `ProductRegistered`.
        #[ink(message)]
        #[inline(never)]
        pub fn claim_product(
            &mut self,
            by: arg::AccountId,
            gtin: Gtin,
            prefix: CompanyPrefix,
            jurisdiction: Jurisdiction,
        ) -> Result<()> {
            self.claim(id(&by), gtin, prefix, jurisdiction)
        }

        /// Creates a lot of a product; returns its key. With its secret it is open: whoever has a pack can verify it.
        ///
        /// The product's owner. Refused: `BadLot`, `NoSuchProduct`, `NotOwner`, `LotKnown`. Event: `LotCreated`.
        #[ink(message)]
        #[inline(never)]
        pub fn create_lot(
            &mut self,
            by: arg::AccountId,
            gtin: Gtin,
            lot: Vec<u8>,
            secret: Option<arg::Hash>,
        ) -> Result<LotKey> {
            let secret = secret.map(|secret| *secret);
            self.create_lot_by(id(&by), gtin, &lot, secret)
        }

        /// Publishes a lot's secret, for ever.
        ///
        /// The product's owner. Refused: `NoSuchLot`, `NotOwner`, `LotOpen`. Event: `LotOpened`.
        #[ink(message)]
        #[inline(never)]
        pub fn open_lot(&mut self, by: arg::AccountId, lot: arg::LotKey, secret: arg::Hash) -> Result<()> {
            self.act(id(&by), &[], &mut |ledger, party, _| ledger.open_lot(party, &lot, *secret))?;
            emit::<LotOpened>(&lot.0, (*lot, *secret));
            Ok(())
        }

        /// Commissions all packs and containers of a tree, however many. From then on any acts with its proof.
        ///
        /// The product's owner, who holds them then. Refused: `BadSize`, `BadLocator`, `NoSuchProduct`, `NotOwner`,
        /// `BatchKnown`. Event: `Commissioned`.
        #[ink(message)]
        #[inline(never)]
        pub fn commission(
            &mut self,
            by: arg::AccountId,
            root: arg::Hash,
            gtin: Gtin,
            size: u64,
            locator: Vec<u8>,
        ) -> Result<()> {
            let new = NewBatch { root: *root, gtin, size, locator };
            let changes = self.act(id(&by), &[], &mut |ledger, party, _| ledger.commission(party, &new))?;
            self.say_commissioned(&changes);
            Ok(())
        }

        // --- packing

        /// Puts up to 32 units into a container; one that is unknown begins to exist.
        ///
        /// Who holds them all (`NotCustodian`). Refused: `BadCount`, `NotContainer`, `Cycle`, `SsccReused`, `InsideContainer`,
        /// `WrongState`, `Frozen`, `TooDeep`, `TooManyTags`, `TrailFull`. Event: `UnitChanged` for each.
        #[ink(message)]
        #[inline(never)]
        pub fn pack(&mut self, by: arg::AccountId, container: arg::UnitKey, children: arg::Units) -> Result<()> {
            self.move_units(id(&by), &children.proofs, &mut |ledger, party, _| {
                ledger.pack(party, &container, &children.keys)
            })
        }

        /// Takes up to 32 units out of a container. Emptied, it is out of use for ever.
        ///
        /// Who holds it (`NotCustodian`). Refused: `BadCount`, `NotContainer`, `InsideContainer`, `WrongState`, `NotInside`.
        /// Event: `UnitChanged` for each.
        #[ink(message)]
        #[inline(never)]
        pub fn unpack(&mut self, by: arg::AccountId, container: arg::UnitKey, children: arg::Units) -> Result<()> {
            self.move_units(id(&by), &children.proofs, &mut |ledger, party, _| {
                ledger.unpack(party, &container, &children.keys)
            })
        }

        // --- handoffs

        /// Offers up to 32 units to a receiver; what is in them goes along. The sender may take it back after 1 to 90 days.
        ///
        /// Who holds them (`NotCustodian`). Refused: `BadCount`, `BadDays`, `Nobody`, `ToSelf`, `InsideContainer`,
        /// `WrongState`; unless it is a return: `Recalled`, `Expired`, `Frozen`. Event: `UnitChanged` for each.
        #[ink(message)]
        #[inline(never)]
        pub fn ship(
            &mut self,
            by: arg::AccountId,
            units: arg::Units,
            shipment: arg::Shipment,
            holds: arg::Qualification,
        ) -> Result<()> {
            self.move_units(id(&by), &units.proofs, &mut |ledger, party, ask| {
                ledger.ship(party, &units.keys, &shipment, &Licence { holds: *holds, ask })
            })
        }

        /// Accepts units that are offered; what is recalled, expired or frozen only as a return.
        ///
        /// The receiver (`NotReceiver`). Refused: `BadCount`, `WrongState`, `Recalled`, `Expired`, `Frozen`, `NotForReturn`.
        /// Event: `UnitChanged` for each.
        #[ink(message)]
        #[inline(never)]
        pub fn receive(
            &mut self,
            by: arg::AccountId,
            units: arg::Units,
            as_return: bool,
            holds: arg::Qualification,
        ) -> Result<()> {
            self.move_units(id(&by), &units.proofs, &mut |ledger, party, ask| {
                ledger.receive(party, &units.keys, as_return, &Licence { holds: *holds, ask })
            })
        }

        /// Accepts some of what is in a container; the rest stays in transit.
        ///
        /// As `receive`; refused: `NotContainer`, `NotInside`. Event: `UnitChanged` for each.
        #[ink(message)]
        #[inline(never)]
        pub fn receive_partial(
            &mut self,
            by: arg::AccountId,
            container: arg::UnitKey,
            children: arg::Units,
            as_return: bool,
            holds: arg::Qualification,
        ) -> Result<()> {
            self.move_units(id(&by), &children.proofs, &mut |ledger, party, ask| {
                ledger.receive_partial(party, &container, &children.keys, as_return, &Licence { holds: *holds, ask })
            })
        }

        /// Refuses units that are offered; they are with their sender again.
        ///
        /// The receiver (`NotReceiver`). Refused: `BadCount`, `WrongState`. Event: `UnitChanged` for each.
        #[ink(message)]
        #[inline(never)]
        pub fn reject(&mut self, by: arg::AccountId, units: arg::Units) -> Result<()> {
            self.move_units(id(&by), &units.proofs, &mut |ledger, party, _| ledger.reject(party, &units.keys))
        }

        /// Takes back units that nobody accepted in time (`TooEarly`).
        ///
        /// The sender (`NotCustodian`). Refused: `BadCount`, `WrongState`. Event: `UnitChanged` for each.
        #[ink(message)]
        #[inline(never)]
        pub fn void(&mut self, by: arg::AccountId, units: arg::Units) -> Result<()> {
            self.move_units(id(&by), &units.proofs, &mut |ledger, party, _| ledger.void(party, &units.keys))
        }

        // --- dispensing

        /// Gives packs to a patient, or the rest of opened ones. `premises` is a commitment to where.
        ///
        /// Who holds them (`NotCustodian`). Refused: `BadCount`, `NotPack`, `InsideContainer`, `WrongState`, `Recalled`,
        /// `Expired`, `Frozen`. Event: `UnitChanged` for each.
        #[ink(message)]
        #[inline(never)]
        pub fn dispense(
            &mut self,
            by: arg::AccountId,
            units: arg::Units,
            premises: arg::Hash,
            holds: arg::Qualification,
        ) -> Result<()> {
            self.move_units(id(&by), &units.proofs, &mut |ledger, party, ask| {
                ledger.dispense(party, &units.keys, *premises, &Licence { holds: *holds, ask })
            })
        }

        /// Opens packs, and gives a part of them to a patient.
        ///
        /// As `dispense`. Event: `UnitChanged` for each.
        #[ink(message)]
        #[inline(never)]
        pub fn dispense_partial(
            &mut self,
            by: arg::AccountId,
            units: arg::Units,
            premises: arg::Hash,
            holds: arg::Qualification,
        ) -> Result<()> {
            self.move_units(id(&by), &units.proofs, &mut |ledger, party, ask| {
                ledger.dispense_partial(party, &units.keys, *premises, &Licence { holds: *holds, ask })
            })
        }

        /// Puts dispensed packs back on the shelf, within 10 days, on the same premises, never opened, and `attested` not to
        /// have been supplied.
        ///
        /// Who dispensed them. Refused: as `dispense`, `NotAttested`, `OtherPremises`, `Opened`, `WindowOver`. Event:
        /// `UnitChanged` for each.
        #[ink(message)]
        #[inline(never)]
        pub fn undo_dispense(
            &mut self,
            by: arg::AccountId,
            units: arg::Units,
            premises: arg::Hash,
            attested: bool,
            holds: arg::Qualification,
        ) -> Result<()> {
            self.move_units(id(&by), &units.proofs, &mut |ledger, party, ask| {
                ledger.undo_dispense(party, &units.keys, (*premises, attested), &Licence { holds: *holds, ask })
            })
        }

        // --- what a custodian says

        /// Sets units aside.
        ///
        /// Who holds them (`NotCustodian`). Refused: `BadCount`, `InsideContainer`, `WrongState`. Event: `UnitChanged` for each.
        #[ink(message)]
        #[inline(never)]
        pub fn inactivate(&mut self, by: arg::AccountId, units: arg::Units) -> Result<()> {
            self.move_units(id(&by), &units.proofs, &mut |ledger, party, _| ledger.inactivate(party, &units.keys))
        }

        /// Takes units back into stock.
        ///
        /// As `inactivate`.
        #[ink(message)]
        #[inline(never)]
        pub fn reactivate(&mut self, by: arg::AccountId, units: arg::Units) -> Result<()> {
            self.move_units(id(&by), &units.proofs, &mut |ledger, party, _| ledger.reactivate(party, &units.keys))
        }

        /// Reports units stolen, also out of a container, and as the sender on their way.
        ///
        /// As `inactivate`.
        #[ink(message)]
        #[inline(never)]
        pub fn report_stolen(&mut self, by: arg::AccountId, units: arg::Units) -> Result<()> {
            self.move_units(id(&by), &units.proofs, &mut |ledger, party, _| ledger.report_stolen(party, &units.keys))
        }

        /// Destroys units, with all that is in them.
        ///
        /// As `inactivate`.
        #[ink(message)]
        #[inline(never)]
        pub fn destroy(&mut self, by: arg::AccountId, units: arg::Units, holds: arg::Qualification) -> Result<()> {
            self.move_units(id(&by), &units.proofs, &mut |ledger, party, ask| {
                ledger.destroy(party, &units.keys, &Licence { holds: *holds, ask })
            })
        }

        /// Exports units to where nobody verifies them.
        ///
        /// As `inactivate`. Refused: `Recalled`, `Expired`, `Frozen`.
        #[ink(message)]
        #[inline(never)]
        pub fn export(&mut self, by: arg::AccountId, units: arg::Units, holds: arg::Qualification) -> Result<()> {
            self.move_units(id(&by), &units.proofs, &mut |ledger, party, ask| {
                ledger.export(party, &units.keys, &Licence { holds: *holds, ask })
            })
        }

        /// Takes units as samples.
        ///
        /// As `inactivate`.
        #[ink(message)]
        #[inline(never)]
        pub fn sample(&mut self, by: arg::AccountId, units: arg::Units, holds: arg::Qualification) -> Result<()> {
            self.move_units(id(&by), &units.proofs, &mut |ledger, party, ask| {
                ledger.sample(party, &units.keys, &Licence { holds: *holds, ask })
            })
        }

        /// Makes units into the packs of a batch that the same party commissioned.
        ///
        /// As `export`. Refused: `NoSuchBatch`, `NotOwner`.
        #[ink(message)]
        #[inline(never)]
        pub fn transform(
            &mut self,
            by: arg::AccountId,
            inputs: arg::Units,
            output: arg::Hash,
            holds: arg::Qualification,
        ) -> Result<()> {
            self.move_units(id(&by), &inputs.proofs, &mut |ledger, party, ask| {
                ledger.transform(party, &inputs.keys, *output, &Licence { holds: *holds, ask })
            })
        }

        // --- suspicion and recalls

        /// Puts units into quarantine, also inside a container; or takes a quarantine over in a higher standing.
        ///
        /// Who holds them, the owner of all products in them, or their regulator (`NotCustodian`, `NotOwner`,
        /// `OtherJurisdiction`, `NotLicensed`). Refused: `BadCount`, `WrongState`, `AlreadySuspect`. Event: `UnitChanged`
        /// for each.
        #[ink(message)]
        #[inline(never)]
        pub fn quarantine(&mut self, by: arg::AccountId, standing: Standing, units: arg::Units) -> Result<()> {
            self.move_units(id(&by), &units.proofs, &mut |ledger, party, ask| {
                ledger.quarantine(party, standing, &units.keys, ask)
            })
        }

        /// Ends a quarantine.
        ///
        /// As `quarantine`, and in no lower standing than it was made in (`StandingTooLow`).
        #[ink(message)]
        #[inline(never)]
        pub fn clear(&mut self, by: arg::AccountId, standing: Standing, units: arg::Units) -> Result<()> {
            self.move_units(id(&by), &units.proofs, &mut |ledger, party, ask| {
                ledger.clear(party, standing, &units.keys, ask)
            })
        }

        /// Declares suspect units to be illegitimate, for ever.
        ///
        /// As `quarantine`.
        #[ink(message)]
        #[inline(never)]
        pub fn declare_illegitimate(
            &mut self,
            by: arg::AccountId,
            standing: Standing,
            units: arg::Units,
        ) -> Result<()> {
            self.move_units(id(&by), &units.proofs, &mut |ledger, party, ask| {
                ledger.declare_illegitimate(party, standing, &units.keys, ask)
            })
        }

        /// Recalls or withdraws a product, a lot or a pack. It holds at once for all packs, with and without a record.
        ///
        /// The product's owner, or the regulator of its jurisdiction (`WrongStanding`, `NotOwner`, `NotLicensed`). Refused:
        /// `NoSuchProduct`, `NoSuchLot`, `NotPack`, `AlreadyRecalled`. Event: `Recalled`; of a pack `UnitChanged`.
        #[ink(message)]
        #[inline(never)]
        pub fn recall(
            &mut self,
            by: arg::AccountId,
            standing: Standing,
            target: arg::Target,
            proofs: Vec<Proof>,
            kind: RecallKind,
            statement: arg::Hash,
        ) -> Result<()> {
            self.recall_by(id(&by), &target, &proofs, &mut |ledger, party, ask| {
                ledger.recall(party, standing, &target, (kind, *statement), ask)
            })
        }

        /// Takes a recall back.
        ///
        /// The regulator of the product's jurisdiction alone. Refused: `NotRecalled`. Event: as `recall`.
        #[ink(message)]
        #[inline(never)]
        pub fn cancel_recall(&mut self, by: arg::AccountId, target: arg::Target) -> Result<()> {
            self.recall_by(id(&by), &target, &[], &mut |ledger, party, ask| ledger.cancel_recall(party, &target, ask))
        }

        // --- excursions

        /// Puts a sensor on a container in the place of the one before, or takes that off.
        ///
        /// Who holds it (`NotCustodian`). Refused: `NotContainer`, `WrongState`, `Nobody`, `SameSensor`, `TooManySensors`.
        /// Event: `UnitChanged`.
        #[ink(message)]
        #[inline(never)]
        pub fn attach_sensor(
            &mut self,
            by: arg::AccountId,
            container: arg::UnitKey,
            proofs: Vec<Proof>,
            sensor: Option<arg::AccountId>,
        ) -> Result<()> {
            let sensor = sensor.map(|sensor| *id(&sensor));
            self.move_units(id(&by), &proofs, &mut |ledger, party, _| ledger.attach_sensor(party, &container, sensor))
        }

        /// Reports that a container's temperature was out of range: whatever was inside then is frozen. `reading` is a
        /// commitment.
        ///
        /// A sensor that was on it in all of that time (`NotSensor`). Refused: `BadExcursion`, `NotContainer`. Event:
        /// `UnitChanged`.
        #[ink(message)]
        #[inline(never)]
        pub fn report_excursion(
            &mut self,
            by: arg::AccountId,
            container: arg::UnitKey,
            from: Timestamp,
            to: Timestamp,
            reading: arg::Hash,
            holds: arg::Qualification,
        ) -> Result<()> {
            let reading = Reading { from, to, reading: *reading };
            self.move_units(id(&by), &[], &mut |ledger, party, ask| {
                ledger.report_excursion(party, &container, reading, &Licence { holds: *holds, ask })
            })
        }

        /// Decides what an excursion did to a lot. What was released can still be rejected.
        ///
        /// The product's owner (`NotOwner`). Refused: `NotContainer`, `NoSuchExcursion`, `NoSuchLot`, `AlreadyDecided`. Event:
        /// `ExcursionDecided`.
        #[ink(message)]
        #[inline(never)]
        pub fn release(
            &mut self,
            by: arg::AccountId,
            container: arg::UnitKey,
            excursion: u32,
            lot: arg::LotKey,
            outcome: Outcome,
            statement: arg::Hash,
        ) -> Result<()> {
            let about = OutcomeKey { container: *container, excursion, lot: *lot };
            let changes =
                self.act(id(&by), &[], &mut |ledger, party, _| ledger.release(party, &about, (outcome, *statement)))?;
            if let Some((_, decided)) = changes.outcome {
                emit::<ExcursionDecided>(&container.0, (*container, excursion, *lot, decided));
            }
            Ok(())
        }

        // --- history, operators

        /// Declares an entry of a unit's history to be wrong, and names those that are right. Nothing else changes.
        ///
        /// Who made it (`NotAuthor`). Refused: `BadCount`, `NoSuchEntry`, `NotCorrectable`. Event: `UnitChanged`.
        #[ink(message)]
        #[inline(never)]
        pub fn correct(
            &mut self,
            by: arg::AccountId,
            unit: arg::UnitKey,
            wrong: u32,
            reason: CorrectionReason,
            corrective: Vec<u32>,
        ) -> Result<()> {
            self.move_units(id(&by), &[], &mut |ledger, party, _| {
                ledger.correct(party, &unit, wrong, reason, &corrective)
            })
        }

        /// Names an operator of a party, or changes until when it is one.
        ///
        /// The party's controller (`NotController`). An operator counts only for the controller who named it. Refused:
        /// `Nobody`, `OperatorToSelf`, `NotFuture`. Event: `OperatorSet`.
        #[ink(message)]
        #[inline(never)]
        pub fn set_operator(
            &mut self,
            party: arg::AccountId,
            operator: arg::AccountId,
            until: Timestamp,
        ) -> Result<()> {
            self.set_operator_by(id(&party), id(&operator), until)
        }

        /// Removes an operator at once, and returns its deposit to the caller.
        ///
        /// The party's controller (`NotController`). Refused: `NoOperator`. Event: `OperatorSet`, without terms.
        #[ink(message)]
        #[inline(never)]
        pub fn remove_operator(&mut self, party: arg::AccountId, operator: arg::AccountId) -> Result<()> {
            self.remove_operator_by(id(&party), id(&operator))
        }

        // --- questions

        /// All that is known about a unit, gravest first; free, and never a trap.
        ///
        /// Refused: a proof that proves nothing.
        #[ink(message)]
        #[inline(never)]
        pub fn verify(
            &self,
            unit: arg::UnitKey,
            presented: arg::Presented,
            proofs: Vec<Proof>,
        ) -> Result<Vec<Finding>> {
            verify(self, &unit, &presented, &proofs, now())
        }

        /// A pack or a container, if it has a record.
        #[ink(message)]
        #[inline(never)]
        pub fn unit(&self, unit: arg::UnitKey) -> Result<Option<Unit>> {
            Ok(Register::unit(self, &unit))
        }

        /// What was done with a unit: up to 50 entries from `cursor` on.
        #[ink(message)]
        #[inline(never)]
        pub fn trace(&self, unit: arg::UnitKey, cursor: u32, limit: u32) -> Result<Vec<Entry>> {
            let indices = cursor..cursor.saturating_add(limit.min(u32::from(PAGE)));
            Ok(indices.map_while(|index| self.entry(&unit, index)).collect())
        }

        /// A product.
        #[ink(message)]
        #[inline(never)]
        pub fn product(&self, gtin: Gtin) -> Result<Option<Product>> {
            Ok(Register::product(self, gtin))
        }

        /// A lot.
        #[ink(message)]
        #[inline(never)]
        pub fn lot(&self, lot: arg::LotKey) -> Result<Option<Lot>> {
            Ok(Register::lot(self, &lot))
        }

        /// A batch.
        #[ink(message)]
        #[inline(never)]
        pub fn batch(&self, root: arg::Hash) -> Result<Option<Batch>> {
            Ok(Register::batch(self, &root))
        }

        /// What was decided about an excursion.
        #[ink(message)]
        #[inline(never)]
        pub fn outcome(&self, container: arg::UnitKey, excursion: u32, lot: arg::LotKey) -> Result<Option<Decided>> {
            Ok(Register::outcome(self, &OutcomeKey { container: *container, excursion, lot: *lot }))
        }

        /// An operator of a party. Whether it counts now depends on who the party's controller is.
        #[ink(message)]
        #[inline(never)]
        pub fn operator(&self, party: arg::AccountId, operator: arg::AccountId) -> Result<Option<Operator>> {
            Ok(self.load_operator(id(&party), id(&operator)))
        }

        /// The genesis hash of the chain that it was made for.
        #[ink(message)]
        #[inline(never)]
        pub fn genesis(&self) -> Result<Hash32> {
            Ok(self.base.genesis())
        }
    }

    impl Governed for SupplyChain {
        #[ink(message)]
        #[inline(never)]
        fn offer_governance(&mut self, to: Option<arg::AccountId>) -> core::result::Result<(), governance::Error> {
            self.base.offer_governance(to)
        }

        #[ink(message)]
        #[inline(never)]
        fn take_governance(&mut self) -> core::result::Result<(), governance::Error> {
            self.base.take_governance()
        }

        #[ink(message)]
        #[inline(never)]
        fn wire(
            &mut self,
            slot: governance::Slot,
            contract: arg::AccountId,
        ) -> core::result::Result<(), governance::Error> {
            self.base.wire(WIRING, slot, &contract)
        }

        #[ink(message)]
        #[inline(never)]
        fn announce(&mut self, change: arg::Announcement) -> core::result::Result<(), governance::Error> {
            self.base.announce(WIRING, *change)
        }

        #[ink(message)]
        #[inline(never)]
        fn execute(&mut self) -> core::result::Result<(), governance::Error> {
            self.base.execute()
        }

        #[ink(message)]
        #[inline(never)]
        fn cancel(&mut self) -> core::result::Result<(), governance::Error> {
            self.base.cancel()
        }

        #[ink(message)]
        #[inline(never)]
        fn governance(&self) -> core::result::Result<Governance, governance::Error> {
            Ok(self.base.governance())
        }

        #[ink(message)]
        #[inline(never)]
        fn wired(&self, slot: governance::Slot) -> core::result::Result<Option<arg::AccountId>, governance::Error> {
            Ok(self.base.wired(slot).map(|contract| Box::new(contract.into())))
        }
    }
}
