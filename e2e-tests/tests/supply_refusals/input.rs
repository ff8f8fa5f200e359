//! What is malformed, and proofs that prove nothing.

use salus_domain::{NOBODY, credential::CredentialType, supply::*};

use super::{Seen, batch, ship, shipment, supplied::*};

/// A number that comes off the wire as a GTIN.
fn number(number: u64) -> Gtin {
    codec::Decode::decode(&mut &number.to_le_bytes()[..]).expect("any number can be read")
}

pub fn numbers_and_texts(seen: &mut Seen) {
    let mut twins = twins();
    let holds = here(CredentialType::REGULATOR);
    let register = |gtin, owner| Act::RegisterProduct { gtin, owner, holds };
    let bad = number(10_614_141_000_416);
    seen.refused(twins.act(REGULATOR, register(bad, MAKER)), Error::BadGtin { gtin: bad.number() });
    seen.refused(twins.act(REGULATOR, register(gtin_a(), NOBODY)), Error::Nobody);
    let claim = |digits, length| Act::ClaimProduct {
        gtin: gtin_a(),
        prefix: CompanyPrefix { digits, length },
        jurisdiction: HERE,
    };
    seen.refused(twins.act(MAKER, claim(614, 3)), Error::BadPrefix { length: 3 });
    seen.refused(twins.act(MAKER, claim(614_142, 7)), Error::OtherPrefix { gtin: gtin_a() });
    for (text, length) in [(&b""[..], 0), (b"A 1", 3), (&[b'1'; 21], 21)] {
        let create = Act::CreateLot { gtin: gtin_a(), text: text.to_vec(), secret: None };
        seen.refused(twins.act(MAKER, create), Error::BadLot { length });
    }
    for (locator, length) in [(&b""[..], 0), (b"https://a b", 11), (&[b'x'; 201], 201)] {
        seen.refused(twins.act(MAKER, batch(gtin_a(), 1, locator)), Error::BadLocator { length });
    }
    for size in [0, (1 << 32) + 1] {
        seen.refused(twins.act(MAKER, batch(gtin_a(), size, b"x")), Error::BadSize { size });
    }
    for days in [0, 91] {
        seen.refused(twins.act(MAKER, ship(all(&[1]), shipment(PHARMACY, days))), Error::BadDays { days });
    }
    seen.refused(twins.act(MAKER, ship(all(&[1]), shipment(NOBODY, 7))), Error::Nobody);
    seen.refused(twins.act(MAKER, ship(all(&[1]), shipment(MAKER, 7))), Error::ToSelf);
}

pub fn counts(seen: &mut Seen) {
    let mut twins = twins();
    let many: Vec<UnitKey> = (140..173).map(unit).collect();
    for (units, count) in [(Vec::new(), 0), (many, 33)] {
        let (standing, premises, container) = (Standing::Custodian, SHOP, unit(120));
        let [maker, pharmacy] = [MAKER, PHARMACY].map(licence_of);
        let of = || units.clone();
        for act in [
            ship(of(), shipment(PHARMACY, 7)),
            Act::Pack { container, children: of() },
            Act::Unpack { container, children: of() },
            Act::Receive { units: of(), as_return: false, holds: maker },
            Act::ReceivePartial { container, children: of(), as_return: false, holds: maker },
            Act::Reject { units: of() },
            Act::Void { units: of() },
            Act::Dispense { units: of(), premises, holds: pharmacy },
            Act::DispensePartial { units: of(), premises, holds: pharmacy },
            Act::UndoDispense { units: of(), premises, attested: true, holds: pharmacy },
            Act::Inactivate { units: of() },
            Act::Reactivate { units: of() },
            Act::ReportStolen { units: of() },
            Act::Destroy { units: of(), holds: maker },
            Act::Export { units: of(), holds: maker },
            Act::Sample { units: of(), holds: maker },
            Act::Quarantine { standing, units: of() },
            Act::Clear { standing, units: of() },
            Act::DeclareIllegitimate { standing, units: of() },
        ] {
            seen.refused(twins.act(MAKER, act), Error::BadCount { count });
        }
    }
}

pub fn proofs(seen: &mut Seen) {
    let mut twins = twins();
    let act = Act::Inactivate { units: all(&[11]) };
    let proof = |twins: &Twins, number| {
        let all = &twins.memory.proofs;
        all.iter().find(|one| *one.leaf.key() == unit(number)).unwrap().clone()
    };
    let [pack, case] = [11, 101].map(|number| proof(&twins, number));
    for (proofs, error) in [
        (vec![], Error::ProofNeeded { unit: unit(11) }),
        (vec![pack.clone()], Error::ProofNeeded { unit: unit(101) }),
        (vec![pack.clone(), case], Error::ProofNeeded { unit: unit(100) }),
        (vec![Proof { index: 0, ..pack.clone() }], Error::BadProof { unit: unit(11) }),
        (vec![Proof { siblings: vec![[0; 32]; 33], ..pack.clone() }], Error::BadProof { unit: unit(11) }),
        (vec![Proof { root: [9; 32], ..pack }], Error::NoSuchBatch { root: [9; 32] }),
    ] {
        seen.refused(twins.act_with(MAKER, MAKER, &act, &proofs), error);
    }
    // A batch of the other maker's that says it has the first one's pack.
    twins.hand(MAKER, PHARMACY, &[1]);
    let (root, proofs) = prove(&[pack_leaf(1, lot_b1(), far(), None)]);
    let new = NewBatch { root, gtin: gtin_b(), size: 1, locator: b"x".to_vec() };
    twins.act(OTHER_MAKER, Act::Commission(new)).unwrap();
    let act = ship(all(&[1]), shipment(HOSPITAL, 7));
    let duplicate = Error::DuplicateKey { unit: unit(1) };
    seen.refused(twins.act_with(OTHER_MAKER, OTHER_MAKER, &act, &proofs), duplicate);
}

/// What a batch cannot commission.
pub fn leaves(seen: &mut Seen) {
    let mut twins = twins();
    let tag = |lot, gtin, count| Tag { gtin, lot, expiry: far(), count };
    let good = tag(lot_a1(), gtin_a(), 1);
    let container = |key: u8, height, tags| Leaf::Container { key: unit(key), parent: None, height, tags };
    let nine = (0..9).map(|n| tag(LotKey([n; 32]), gtin_a(), 1)).collect();
    let bad = |number| Error::BadLeaf { unit: unit(number) };
    let nowhere = LotKey([9; 32]);
    let leaves = [
        (container(70, 0, vec![good]), bad(70)),
        (container(71, 5, vec![good]), bad(71)),
        (container(72, 1, vec![]), bad(72)),
        (container(73, 1, nine), bad(73)),
        (container(74, 1, vec![tag(lot_a1(), gtin_a(), 0)]), bad(74)),
        (container(75, 1, vec![good, good]), bad(75)),
        (container(76, 1, vec![tag(lot_b1(), gtin_b(), 1)]), Error::OtherProduct { gtin: gtin_b() }),
        (container(77, 1, vec![tag(lot_b1(), gtin_a(), 1)]), Error::OtherProduct { gtin: gtin_b() }),
        (container(78, 1, vec![tag(nowhere, gtin_a(), 1)]), Error::NoSuchLot { lot: nowhere }),
        (pack_leaf(79, lot_b1(), far(), None), Error::OtherProduct { gtin: gtin_b() }),
        // Keys of what comes to be by packing.
        (container(130, 1, vec![good]), bad(130)),
        (pack_leaf(131, lot_a1(), far(), None), bad(131)),
        (container_leaf(81, 1, 1, Some(82)), bad(81)),
        (container_leaf(82, 1, 1, None), bad(81)),
    ];
    twins.commission(MAKER, gtin_a(), &leaves.clone().map(|(leaf, _)| leaf));
    for (leaf, error) in &leaves[..13] {
        seen.refused(twins.act(MAKER, Act::Inactivate { units: vec![*leaf.key()] }), *error);
    }
}
