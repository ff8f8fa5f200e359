//! Refusals.

use super::{Day, Gtin, LotKey, Outcome, RecallKind, Standing, StateKind, Target, UnitKey};
use crate::credential::CredentialType;
use crate::{AccountId, Hash, Jurisdiction, Timestamp};
use scale::{Decode, Encode};

/// Why a message was refused. A refused message changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
#[allow(missing_docs)] // the fields are the values that the variant's words name
pub enum Error {
    // --- malformed input
    /// Not a GTIN: over 14 digits, zeros only, or a wrong check digit.
    BadGtin { gtin: u64 },
    /// Not an SSCC: over 18 digits, zeros only, or a wrong check digit.
    BadSscc { sscc: u64 },
    /// A company prefix has 4 to 12 digits.
    BadPrefix { length: u8 },
    /// A lot has 1 to 20 characters of set 82.
    BadLot { length: u32 },
    /// A serial has 1 to 20 characters of set 82.
    BadSerial { length: u32 },
    /// A locator has 1 to 200 visible ASCII characters.
    BadLocator { length: u32 },
    /// A batch has 1 to 2^32 leaves.
    BadSize { size: u64 },
    /// No units, or more than 32 at once.
    BadCount { count: u32 },
    /// An offer can be taken back after 1 to 90 days.
    BadDays { days: u8 },
    /// Not ISO 3166-1 or 3166-2 in ASCII padded with NUL.
    BadJurisdiction,
    /// The account of zeros: anyone can sign in its name.
    Nobody,

    // --- proofs
    /// The unit has no record, and its proof is missing.
    ProofNeeded { unit: UnitKey },
    /// The proof does not lead to the batch's root.
    BadProof { unit: UnitKey },
    /// The batch commissions what cannot be: a container of no height or too high, without tags or with too many, or in one
    /// that is not higher.
    BadLeaf { unit: UnitKey },
    /// No batch of this root was commissioned.
    NoSuchBatch { root: Hash },
    /// The unit has a record from elsewhere; the first one counts.
    DuplicateKey { unit: UnitKey },
    /// The batch commissions packs of a product that is not its own.
    OtherProduct { gtin: Gtin },

    // --- who
    /// The consent registry, which knows who acts for whom, or the credential registry did not answer.
    DependencyUnavailable,
    /// Only the controller may do this.
    NotController { controller: AccountId },
    /// The actor is neither the controller nor an operator.
    MayNotAct { controller: AccountId },
    /// The operator was named by a controller who was replaced since.
    OperatorOfOldKey { controller: AccountId },
    /// The operator's time is over.
    OperatorEnded { until: Timestamp },
    /// One's own operator.
    OperatorToSelf,
    /// No such operator.
    NoOperator,
    /// The end does not lie in the future.
    NotFuture { now: Timestamp },
    /// Somebody else holds it.
    NotCustodian { custodian: AccountId },
    /// It is offered to somebody else.
    NotReceiver { to: AccountId },
    /// Somebody else owns the product, or made the batch.
    NotOwner { owner: AccountId },
    /// The sensor was not on the container in all of that time.
    NotSensor { sensor: AccountId },
    /// Somebody else made the entry.
    NotAuthor { by: AccountId },
    /// This may not be done in this standing.
    WrongStanding { standing: Standing },
    /// A credential of this type does not license for it.
    WrongLicence { credential: CredentialType },
    /// The party holds no such credential that counts now.
    NotLicensed { credential: CredentialType, jurisdiction: Jurisdiction },
    /// The product belongs to this other jurisdiction.
    OtherJurisdiction { jurisdiction: Jurisdiction },
    /// The GTIN was not given out under this company prefix.
    OtherPrefix { gtin: Gtin },

    // --- products, lots, batches
    /// The product has an owner; only the regulator replaces it.
    ProductKnown { owner: AccountId },
    /// There is no such product.
    NoSuchProduct { gtin: Gtin },
    /// There is such a lot.
    LotKnown { lot: LotKey },
    /// There is no such lot.
    NoSuchLot { lot: LotKey },
    /// The lot's secret is published already.
    LotOpen { lot: LotKey },
    /// A batch of this root was commissioned already.
    BatchKnown { root: Hash },
    /// It is recalled already, and this would be no graver.
    AlreadyRecalled { kind: RecallKind },
    /// It is not recalled.
    NotRecalled,

    // --- moves
    /// In this state the move is not to be had.
    WrongState { unit: UnitKey, state: StateKind },
    /// Only packs.
    NotPack { unit: UnitKey },
    /// Only containers.
    NotContainer { unit: UnitKey },
    /// It is in this container; take it out first.
    InsideContainer { unit: UnitKey, container: UnitKey },
    /// It is not in that container.
    NotInside { unit: UnitKey },
    /// It is recalled, by this.
    Recalled { unit: UnitKey, target: Target, kind: RecallKind },
    /// It, or something in it, could be used until the end of that day.
    Expired { unit: UnitKey, on: Day },
    /// This excursion's effect on it, or on a lot in it, is not decided, or it is rejected.
    Frozen { unit: UnitKey, container: UnitKey, excursion: u32 },
    /// What is recalled, expired or frozen goes back to the owner of all products in it, or to who takes returns.
    NotForReturn { unit: UnitKey },

    // --- packing
    /// A container that is out of use gets no contents again.
    SsccReused { container: UnitKey },
    /// A container in itself.
    Cycle { container: UnitKey },
    /// More than four containers, one in another.
    TooDeep { height: u8 },
    /// More than 8 lots in a container.
    TooManyTags { count: u32 },
    /// The unit was in four containers that an excursion can still be reported of, or is open for.
    TrailFull { unit: UnitKey },

    // --- handoff, dispensing
    /// A shipment to oneself.
    ToSelf,
    /// The sender's time to take it back has not come.
    TooEarly { ready: Timestamp },
    /// It was dispensed at other premises.
    OtherPremises { unit: UnitKey },
    /// It could be put back until then.
    WindowOver { unit: UnitKey, until: Timestamp },
    /// It was opened.
    Opened { unit: UnitKey },
    /// Nobody attests that it was not supplied.
    NotAttested,

    // --- suspicion
    /// It is in quarantine already, by somebody of that standing.
    AlreadySuspect { unit: UnitKey, by: Standing },
    /// Somebody of a higher standing put it in quarantine.
    StandingTooLow { unit: UnitKey, by: Standing },

    // --- excursions
    /// An excursion has a beginning in the last 30 days, and an end after it that is not to come.
    BadExcursion { from: Timestamp, to: Timestamp },
    /// The container has four sensors that can still report.
    TooManySensors,
    /// The sensor is on it already, or (none) there is none on it.
    SameSensor,
    /// The container lists no such excursion.
    NoSuchExcursion { excursion: u32 },
    /// It was decided; only a release can still become a rejection.
    AlreadyDecided { outcome: Outcome },

    // --- history
    /// The unit's history has no such entry, or it is the wrong one itself.
    NoSuchEntry { index: u32 },
    /// A correction is not corrected; say what was right in a new one of the same entry.
    NotCorrectable { index: u32 },
    /// There are no numbers left.
    NumbersExhausted,
}
