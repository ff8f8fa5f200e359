//! Products, lots, batches and recalls.

use salus_domain::supply::*;

use super::{Seen, batch, supplied::*};

pub fn products(seen: &mut Seen) {
    let mut twins = twins();
    let unknown = Gtin::new(9_506_000_140_445).unwrap();
    let (not_owner, no_product) = (Error::NotOwner { owner: MAKER }, Error::NoSuchProduct { gtin: unknown });
    let create = |gtin| Act::CreateLot { gtin, text: b"A1".to_vec(), secret: None };
    seen.refused(twins.act(MAKER, create(unknown)), no_product);
    seen.refused(twins.act(MAKER, batch(unknown, 1, b"x")), no_product);
    for by in [STRANGER, OTHER_MAKER, REGULATOR] {
        seen.refused(twins.act(by, create(gtin_a())), not_owner);
        seen.refused(twins.act(by, batch(gtin_a(), 1, b"x")), not_owner);
        seen.refused(twins.act(by, Act::OpenLot { lot: lot_a1(), secret: [7; 32] }), not_owner);
    }
    seen.refused(twins.act(MAKER, create(gtin_a())), Error::LotKnown { lot: lot_a1() });
    let nowhere = LotKey([9; 32]);
    seen.refused(twins.act(MAKER, Act::OpenLot { lot: nowhere, secret: [7; 32] }), Error::NoSuchLot { lot: nowhere });
    twins.act(MAKER, Act::OpenLot { lot: lot_a1(), secret: [7; 32] }).unwrap();
    // Opened once, for ever: neither closed nor opened otherwise.
    seen.refused(twins.act(MAKER, Act::OpenLot { lot: lot_a1(), secret: [8; 32] }), Error::LotOpen { lot: lot_a1() });
    twins.act(MAKER, batch(gtin_a(), 1, b"x")).unwrap();
    seen.refused(twins.act(MAKER, batch(gtin_a(), 1, b"x")), Error::BatchKnown { root: [9; 32] });
    let prefix = CompanyPrefix { digits: 614_141, length: 7 };
    let claim = Act::ClaimProduct { gtin: gtin_a(), prefix, jurisdiction: HERE };
    seen.refused(twins.act(OTHER_MAKER, claim), Error::ProductKnown { owner: MAKER });
}

pub fn recalls(seen: &mut Seen) {
    let mut twins = twins();
    let recall = |target, kind| Act::Recall { standing: Standing::Owner, target, kind };
    twins.act(MAKER, Act::Inactivate { units: all(&[1]) }).unwrap();
    for target in [Target::Product(gtin_a()), Target::Lot(lot_a1()), Target::Pack(unit(1))] {
        seen.refused(twins.act(REGULATOR, Act::CancelRecall { target }), Error::NotRecalled);
        twins.act(MAKER, recall(target, RecallKind::Recall)).unwrap();
        let already = Error::AlreadyRecalled { kind: RecallKind::Recall };
        seen.refused(twins.act(MAKER, recall(target, RecallKind::Withdrawal)), already);
        seen.refused(twins.recall(target), already);
        twins.act(REGULATOR, Act::CancelRecall { target }).unwrap();
    }
    let unknown = Gtin::new(9_506_000_140_445).unwrap();
    let act = recall(Target::Product(unknown), RecallKind::Recall);
    seen.refused(twins.act(MAKER, act), Error::NoSuchProduct { gtin: unknown });
    let act = recall(Target::Lot(LotKey([9; 32])), RecallKind::Recall);
    seen.refused(twins.act(MAKER, act), Error::NoSuchLot { lot: LotKey([9; 32]) });
    let act = recall(Target::Pack(unit(100)), RecallKind::Recall);
    seen.refused(twins.act(MAKER, act), Error::NotPack { unit: unit(100) });
}
