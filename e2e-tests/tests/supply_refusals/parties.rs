//! Who acts, and by virtue of what.

use salus_domain::{NOBODY, credential::CredentialType, supply::*};
use salus_e2e_tests::native::SupplyChain;

use super::{Seen, shipment, supplied::*};

pub fn who_acts(seen: &mut Seen) {
    let mut twins = twins();
    let (till, key) = (account(40), account(41));
    let now = twins.memory.now;
    let act = Act::Inactivate { units: all(&[1]) };
    seen.refused(twins.act_as(NOBODY, till, &act), Error::Nobody);
    seen.refused(twins.act_as(MAKER, till, &act), Error::MayNotAct { controller: MAKER });
    let not_controller = Error::NotController { controller: MAKER };
    seen.refused(twins.name_operator((MAKER, till), key, now + 9), not_controller);
    seen.refused(twins.name_operator((MAKER, MAKER), MAKER, now + 9), Error::OperatorToSelf);
    seen.refused(twins.name_operator((MAKER, MAKER), NOBODY, now + 9), Error::Nobody);
    seen.refused(twins.name_operator((MAKER, MAKER), till, now), Error::NotFuture { now });
    seen.refused(twins.remove_operator((MAKER, MAKER), till), Error::NoOperator);
    twins.name_operator((MAKER, MAKER), till, now + 9).unwrap();
    // An operator names and removes none, not even itself.
    seen.refused(twins.name_operator((MAKER, till), key, now + 9), not_controller);
    seen.refused(twins.remove_operator((MAKER, till), till), not_controller);
    twins.memory.now += 8;
    twins.act_as(MAKER, till, &act).unwrap();
    twins.memory.now += 1;
    let act = Act::Reactivate { units: all(&[1]) };
    seen.refused(twins.act_as(MAKER, till, &act), Error::OperatorEnded { until: now + 9 });
    twins.memory.controllers.insert(MAKER, key);
    seen.refused(twins.act_as(MAKER, till, &act), Error::OperatorOfOldKey { controller: key });
    seen.refused(twins.name_operator((MAKER, key), key, u64::MAX), Error::OperatorToSelf);
    // Nobody is believed to be a controller while nobody can be asked.
    twins.memory.consent_down = true;
    seen.refused(twins.act_as(MAKER, key, &act), Error::DependencyUnavailable);
    seen.refused(twins.name_operator((MAKER, key), till, u64::MAX), Error::DependencyUnavailable);
    seen.refused(twins.remove_operator((MAKER, key), till), Error::DependencyUnavailable);
    twins.memory.consent_down = false;
    twins.remove_operator((MAKER, key), till).unwrap();
    // Nor where nothing was ever wired.
    let mut alone = SupplyChain::unwired();
    alone.chain().fund(MAKER);
    let units = Units { keys: all(&[1]), proofs: vec![] };
    seen.refused(alone.by(MAKER).inactivate(MAKER, units), Error::DependencyUnavailable);
    assert_eq!(alone.by(MAKER).unit(unit(1)), Ok(None), "anybody may ask all the same");
}

pub fn licences(seen: &mut Seen) {
    let mut twins = twins();
    let wholesale = here(CredentialType::WHOLESALER);
    let act = Act::Dispense { units: all(&[1]), premises: SHOP, holds: wholesale };
    seen.refused(twins.act(MAKER, act), Error::WrongLicence { credential: CredentialType::WHOLESALER });
    let nowhere = Qualification { credential: CredentialType::MANUFACTURER, jurisdiction: *b"de\0\0\0\0" };
    let act = Act::Ship { units: all(&[1]), shipment: shipment(PHARMACY, 7), holds: nowhere };
    seen.refused(twins.act(MAKER, act), Error::BadJurisdiction);
    let not = |credential| Error::NotLicensed { credential, jurisdiction: HERE };
    twins.memory.unlicense(MAKER);
    seen.refused(twins.ship(MAKER, PHARMACY, &[1]), not(CredentialType::MANUFACTURER));
    let recall = |standing| Act::Recall { standing, target: Target::Lot(lot_a1()), kind: RecallKind::Recall };
    let quarantine = || Act::Quarantine { standing: Standing::Regulator, units: all(&[1]) };
    seen.refused(twins.act(STRANGER, recall(Standing::Regulator)), not(CredentialType::REGULATOR));
    seen.refused(twins.act(STRANGER, quarantine()), not(CredentialType::REGULATOR));
    let standing = Standing::Custodian;
    seen.refused(twins.act(MAKER, recall(standing)), Error::WrongStanding { standing });
    // Nobody has a licence while nobody can be asked.
    twins.memory.license(MAKER, licence_of(MAKER));
    twins.memory.registry_down = true;
    seen.refused(twins.ship(MAKER, PHARMACY, &[1]), Error::DependencyUnavailable);
    seen.refused(twins.act(REGULATOR, recall(Standing::Regulator)), Error::DependencyUnavailable);
    seen.refused(twins.act(REGULATOR, quarantine()), Error::DependencyUnavailable);
    twins.memory.registry_down = false;
    twins.ship(MAKER, PHARMACY, &[1]).unwrap();
}

pub fn jurisdictions(seen: &mut Seen) {
    let mut twins = twins();
    let abroad = Qualification { credential: CredentialType::REGULATOR, jurisdiction: ABROAD };
    twins.memory.license(RETURNS, abroad);
    let act = Act::RegisterProduct { gtin: gtin_a(), owner: RETURNS, holds: abroad };
    seen.refused(twins.act(RETURNS, act), Error::OtherJurisdiction { jurisdiction: HERE });
    let act = Act::Recall { standing: Standing::Regulator, target: Target::Lot(lot_a1()), kind: RecallKind::Recall };
    let not_here = Error::NotLicensed { credential: CredentialType::REGULATOR, jurisdiction: HERE };
    seen.refused(twins.act(RETURNS, act), not_here);
    // Nobody regulates products of two countries at once.
    let gtin = Gtin::new(9_506_000_140_445).unwrap();
    twins.act(RETURNS, Act::RegisterProduct { gtin, owner: MAKER, holds: abroad }).unwrap();
    twins.act(MAKER, Act::CreateLot { gtin, text: b"C1".to_vec(), secret: None }).unwrap();
    twins.commission(MAKER, gtin, &[pack_leaf(60, lot(gtin, "C1"), far(), None)]);
    let act = Act::Quarantine { standing: Standing::Regulator, units: all(&[1, 60]) };
    seen.refused(twins.act(REGULATOR, act), Error::OtherJurisdiction { jurisdiction: ABROAD });
}
