//! Refusals in words: what each means, and what to do about it when that is known.

use salus_domain::supply::{Error, Outcome, UnitKey};

use super::{ShowAccount, day, gtin, hash, recalled, standing, target};
use crate::formats::jurisdiction;
use crate::suite::credential::words::credential_type;
use crate::suite::when::show;

/// The beginning of a key, which is enough to tell the units of one message apart.
fn unit(key: &UnitKey) -> String {
    format!("unit 0x{}…", hex::encode(&key.0[..6]))
}

/// A refusal: what it means, and what to do about it when that is known.
pub fn error(error: &Error, account: ShowAccount<'_>) -> (String, Option<&'static str>) {
    let sentence = match error {
        Error::BadGtin { gtin } => format!("{gtin} is no GTIN: 8, 12, 13 or 14 digits, the last one the check digit"),
        Error::BadSscc { sscc } => format!("{sscc} is no SSCC: 18 digits, the last one the check digit"),
        Error::BadPrefix { length } => format!("a GS1 company prefix of {length} digits: it has 4 to 12"),
        Error::BadLot { length } => format!("a lot of {length} characters: it has 1 to 20 of GS1's set 82"),
        Error::BadSerial { length } => {
            format!("a serial number of {length} characters: it has 1 to 20 of GS1's set 82")
        }
        Error::BadLocator { length } => {
            format!("a locator of {length} characters: it has 1 to 200, visible and of ASCII")
        }
        Error::BadSize { size } => format!("a batch of {size} packs and containers: 1 to 4,294,967,296 can be"),
        Error::BadCount { count } => format!("{count} at once: 1 to 32 units, and up to 8 corrective entries"),
        Error::BadDays { days } => format!("an offer that can be taken back after {days} days: 1 to 90 can be"),
        Error::BadJurisdiction => "the jurisdiction is not an ISO 3166-1 or 3166-2 code such as DE or US-CA".into(),
        Error::Nobody => "the account of zeros is nobody: anyone can sign in its name".into(),
        Error::ProofNeeded { unit: key } => format!("{} has no record yet, and its proof is missing", unit(key)),
        Error::BadProof { unit: key } => format!("the proof of {} does not lead to its batch", unit(key)),
        Error::BadLeaf { unit: key } => {
            format!("the batch says of {} what cannot be: its height, its tags or what it is in", unit(key))
        }
        Error::NoSuchBatch { root } => format!("no batch {} was commissioned", hash(root)),
        Error::DuplicateKey { unit: key } => {
            format!("there is a record from elsewhere under the key of {}: the first one counts", unit(key))
        }
        Error::OtherProduct { gtin: of } => {
            format!("the batch would commission packs of another product: {}", gtin(*of))
        }
        Error::DependencyUnavailable => "the consent registry or the credential registry did not answer".into(),
        Error::NotController { controller } => format!("only the controller may do this: {}", account(controller)),
        Error::MayNotAct { controller } => {
            format!("the signer is neither the party's controller, {}, nor its operator", account(controller))
        }
        Error::OperatorOfOldKey { controller } => {
            format!("the operator was named by a key that was replaced: {} acts now", account(controller))
        }
        Error::OperatorEnded { until } => format!("the operator's time was over at {}", show(*until)),
        Error::OperatorToSelf => "one is not one's own operator".into(),
        Error::NoOperator => "there is no such operator".into(),
        Error::NotFuture { now } => format!("the end does not lie ahead: the chain's time is {}", show(*now)),
        Error::NotCustodian { custodian } => format!("somebody else holds it: {}", account(custodian)),
        Error::NotReceiver { to } => format!("it is on its way to somebody else: {}", account(to)),
        Error::NotOwner { owner } => format!("somebody else owns the product, or made the batch: {}", account(owner)),
        Error::NotSensor { sensor } => {
            format!("the sensor {} was not on the container in all of that time", account(sensor))
        }
        Error::NotAuthor { by } => format!("somebody else made that entry: {}", account(by)),
        Error::WrongStanding { standing: given } => format!("this is not done as {}", standing(*given)),
        Error::WrongLicence { credential } => format!("a {} does not do this", credential_type(*credential)),
        Error::NotLicensed { credential, jurisdiction: place } => format!(
            "the party holds no credential as {} in {} that counts now",
            credential_type(*credential),
            jurisdiction::write(place)
        ),
        Error::OtherJurisdiction { jurisdiction: place } => {
            format!("the product belongs to another jurisdiction: {}", jurisdiction::write(place))
        }
        Error::OtherPrefix { gtin: of } => {
            format!("the GTIN {} was not given out under this company prefix", gtin(*of))
        }
        Error::ProductKnown { owner } => format!("the product has an owner: {}", account(owner)),
        Error::NoSuchProduct { gtin: of } => format!("there is no product {}", gtin(*of)),
        Error::LotKnown { .. } => "there is such a lot already".into(),
        Error::NoSuchLot { .. } => "there is no such lot".into(),
        Error::LotOpen { .. } => "the lot is open already: its secret is published".into(),
        Error::BatchKnown { root } => format!("the batch {} was commissioned already", hash(root)),
        Error::AlreadyRecalled { kind } => format!("it is {} already, and this would be no graver", recalled(*kind)),
        Error::NotRecalled => "it is not recalled".into(),
        Error::WrongState { unit: key, state } => format!("{} is {}", unit(key), state.name()),
        Error::NotPack { unit: key } => format!("{} is a container: this is done with packs", unit(key)),
        Error::NotContainer { unit: key } => format!("{} is a pack: this is done with containers", unit(key)),
        Error::InsideContainer { unit: key, container } => {
            format!("{} is inside container 0x{}…", unit(key), hex::encode(&container.0[..6]))
        }
        Error::NotInside { unit: key } => format!("{} is not in that container", unit(key)),
        Error::Recalled { unit: key, target: of, kind } => {
            format!("{} is not to be supplied: {} is {}", unit(key), target(of), recalled(*kind))
        }
        Error::Expired { unit: key, on } => format!("{} is expired: its last day was {}", unit(key), day(*on)),
        Error::Frozen { unit: key, excursion, .. } => format!(
            "{} is held back: the temperature was out of range (excursion {excursion}), and it is not released",
            unit(key)
        ),
        Error::NotForReturn { unit: key } => {
            format!("{} goes back to the owner of all products in it, or to who takes returns", unit(key))
        }
        Error::SsccReused { .. } => "the container is out of use: its SSCC is not used again".into(),
        Error::Cycle { .. } => "a container cannot be inside itself".into(),
        Error::TooDeep { height } => format!("{height} containers, one in another: 4 at most"),
        Error::TooManyTags { count } => format!("{count} lots in one container: 8 at most"),
        Error::TrailFull { unit: key } => format!(
            "{} was in four containers in the last 30 days, or an excursion of one of them is still open",
            unit(key)
        ),
        Error::ToSelf => "a shipment to oneself".into(),
        Error::TooEarly { ready } => format!("the offer can be taken back from {} on", show(*ready)),
        Error::OtherPremises { unit: key } => format!("{} was dispensed at other premises", unit(key)),
        Error::WindowOver { unit: key, until } => {
            format!("{} could be put back until {}: 10 days after it was dispensed", unit(key), show(*until))
        }
        Error::Opened { unit: key } => format!("{} was opened: it is not put back", unit(key)),
        Error::NotAttested => "nobody attests that it was not supplied".into(),
        Error::AlreadySuspect { unit: key, by } => {
            format!("{} is in quarantine already, by its {}", unit(key), standing(*by))
        }
        Error::StandingTooLow { unit: key, by } => {
            format!("{} was put in quarantine by its {}, who alone or above ends it", unit(key), standing(*by))
        }
        Error::BadExcursion { from, to } => format!(
            "an excursion from {} to {}: it begins in the last 30 days, and ends after that and not later than now",
            show(*from),
            show(*to)
        ),
        Error::TooManySensors => "the container has four sensors that can still report".into(),
        Error::SameSensor => "that sensor is on it already, or there is none to take off".into(),
        Error::NoSuchExcursion { excursion } => format!("the container has no excursion {excursion}"),
        Error::AlreadyDecided { outcome: Outcome::Released } => "it is released already".into(),
        Error::AlreadyDecided { outcome: Outcome::Rejected } => "it is rejected, for ever".into(),
        Error::NoSuchEntry { index } => format!("its history has no entry {index} that could be meant here"),
        Error::NotCorrectable { index } => format!("entry {index} is a correction itself"),
        Error::NumbersExhausted => "there are no numbers left".into(),
    };
    (sentence, advice(error))
}

fn advice(error: &Error) -> Option<&'static str> {
    Some(match error {
        Error::ProofNeeded { .. } => {
            "--batch FILE takes its proof from the batch's file; who made the batch has that file"
        }
        Error::BadProof { .. } | Error::BadLeaf { .. } | Error::NoSuchBatch { .. } => {
            "the batch's file is not the one that was commissioned, or was altered: get it anew from who made it"
        }
        Error::DuplicateKey { .. } | Error::OtherProduct { .. } => {
            "set the pack aside and ask the manufacturer: salus pack quarantine"
        }
        Error::DependencyUnavailable => "are the registries wired? salus verify tells, salus deploy finishes it",
        Error::NotController { .. } => "sign as that account with --as",
        Error::MayNotAct { .. } => {
            "sign with --as as the controller, or let it name the signer: salus pack operator set"
        }
        Error::OperatorOfOldKey { .. } | Error::OperatorEnded { .. } => {
            "the controller can name the operator anew: salus pack operator set"
        }
        Error::NotCustodian { .. } => "salus pack trace shows who had it; --by names the party that you act for",
        Error::NotReceiver { .. } => {
            "--by names the party that you act for; else it was sent to the wrong one: tell the sender"
        }
        Error::NotOwner { .. } => "salus pack product show tells who owns it; --by names the party that you act for",
        Error::WrongLicence { .. } => "salus pack moves shows which credentials a move takes",
        Error::NotLicensed { .. } => {
            "salus credential show PARTY tells what it holds; what was said before is taken back by salus pack as --forget"
        }
        Error::WrongStanding { .. } => "--standing owner or --standing regulator",
        Error::ProductKnown { .. } => "the regulator alone gives it another owner: salus pack product register",
        Error::NoSuchProduct { .. } => "salus pack product register, or claim, comes first",
        Error::NoSuchLot { .. } => "check the lot as it is printed; its owner creates it: salus pack lot create",
        Error::InsideContainer { .. } => "take it out first: salus pack unpack",
        Error::Recalled { .. } | Error::Expired { .. } | Error::Frozen { .. } => {
            "it moves only back: salus pack return, and receive --as-return"
        }
        Error::TooEarly { .. } => "the receiver can still accept or refuse it",
        Error::NotAttested => "--not-supplied attests it",
        Error::WrongState { .. } => "salus pack trace shows how it came to that, salus pack moves what is possible",
        Error::SsccReused { .. } => "give the goods a new SSCC",
        _ => return None,
    })
}
