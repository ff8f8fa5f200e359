//! What ink! and the pallet refuse by trapping, and what is wired but gives no answer: nothing changes, and what can be told
//! is told by a typed error.

use salus_domain::{
    governance::Slot,
    supply::{Day, Error, Finding, Leaf, LotKey, Presented, Proof, UnitKey, Units},
};
use salus_e2e_tests::native::{
    Bundle, Limits, SupplyChain, Weight, input, person,
    supply_stage::{DISPENSER, MANUFACTURER, Stage, to, unit},
    traps,
};

fn refused(chain: &mut SupplyChain, caller: [u8; 32], data: Vec<u8>, limits: Limits) {
    let address = chain.address;
    traps::refused(chain.chain(), address, caller, data, limits);
}

/// The proof of a pack that no tree has, 20 high as one of a million leaves is.
fn proof(number: u8, siblings: usize) -> Proof {
    let leaf = Leaf::Pack { key: unit(number), lot: LotKey([0; 32]), expiry: Day(1), parent: None };
    Proof { root: [9; 32], leaf, index: 0, siblings: vec![[7; 32]; siblings] }
}

#[test]
fn value_sent_to_any_message() {
    let mut stage = Stage::set();
    let (chain, owner) = (&mut stage.chain, stage.owner);
    for label in chain.bundle().messages() {
        assert!(!chain.bundle().payable(&label), "{label}");
        // The first argument is mostly the party; whether the rest can be read does not matter.
        let data = input(chain.bundle().selector(&label), (owner, [0u8; 512]));
        refused(chain, owner, data, Limits { value: 1_000_000_000_000, ..Limits::default() });
    }
}

#[test]
fn proofs_over_16_384_bytes() {
    let mut stage = Stage::set();
    let (chain, owner) = (&mut stage.chain, stage.owner);
    let inactivate = |chain: &SupplyChain, count: u8| {
        let keys: Vec<UnitKey> = (100..100 + count).map(unit).collect();
        let proofs = (100..100 + count).map(|number| proof(number, 20)).collect();
        input(chain.bundle().selector("inactivate"), (owner, Units { keys, proofs }))
    };
    let address = chain.address;
    let longest = (1..).find(|count| inactivate(chain, *count).len() > 16_384).unwrap() - 1;
    assert_eq!(longest, 20, "so many packs of a million fit a message by their proofs");
    let fits = inactivate(chain, longest);
    let outcome = chain.chain().call(owner, address, fits);
    assert!(outcome.reverted, "up to the limit it is a typed refusal: {outcome:?}");
    let too_long = inactivate(chain, longest + 1);
    refused(chain, owner, too_long, Limits::default());
}

#[test]
fn verification_of_whatever_fits_a_call_never_traps() {
    let mut stage = Stage::set();
    let real = stage.proofs(&[unit(8)]).remove(0);
    let (chain, anybody) = (&mut stage.chain, stage.receiver);
    for siblings in [0, 32, 33, 500] {
        // One with a record, one with none yet, one that nobody commissioned.
        for number in [1, 8, 100] {
            let nowhere = proof(number, siblings);
            let found = chain.by(anybody).verify(unit(number), Presented::default(), vec![nowhere]);
            assert_eq!(found, Err(Error::NoSuchBatch { root: [9; 32] }), "{siblings} {number}");
            let mut padded = Proof { leaf: proof(number, 0).leaf, ..real.clone() };
            padded.siblings.resize(siblings, [7; 32]);
            let found = chain.by(anybody).verify(unit(number), Presented::default(), vec![padded]);
            assert_eq!(found, Err(Error::BadProof { unit: unit(number) }), "{siblings} {number}");
        }
        // A good proof, and then some.
        let mut longer = real.clone();
        longer.siblings.resize(siblings, [7; 32]);
        let found = chain.by(anybody).verify(unit(8), Presented::default(), vec![longer]);
        assert_eq!(found, Err(Error::BadProof { unit: unit(8) }), "{siblings}");
    }
    let good = chain.by(anybody).verify(unit(8), Presented::default(), vec![real]);
    assert_eq!(good, Ok(vec![Finding::Genuine]));
    let nowhere = Presented { lot: Some(LotKey([8; 32])), expiry: Some(Day(u32::MAX)), by: Some([0; 32]) };
    chain.by(anybody).verify(unit(1), nowhere, vec![]).unwrap();
}

#[test]
fn exhausted_gas_at_any_point_and_registries_that_are_starved_of_it() {
    let mut stage = Stage::set();
    let (key, heir) = (person("custodian").id, stage.heir);
    let arguments = (stage.custodian, stage.units(&[1]), to(heir), DISPENSER);
    let chain = &mut stage.chain;
    let (data, address) = (input(chain.bundle().selector("ship"), arguments), chain.address);
    let (needed, told) = traps::starved::<Error>(chain.chain(), address, key, &data);
    assert!(!told.is_empty(), "some of it is enough for the contract, and not for the registries");
    assert!(told.iter().all(|error| *error == Error::DependencyUnavailable), "{told:?}");
    // What a question leaves for the rest no dry run tells: the command line gives it besides.
    let gas = needed.saturating_add(Weight::from_parts(4_000_000_000, 200_000));
    chain.chain().dispatch(key, address, data, Limits { gas, ..Limits::default() }).unwrap();
}

#[test]
fn input_that_makes_no_sense() {
    let mut stage = Stage::set();
    let (chain, owner) = (&mut stage.chain, stage.owner);
    let ship = chain.bundle().selector("ship").to_vec();
    for data in [
        Vec::new(),
        vec![0xde, 0xad, 0xbe, 0xef],
        ship.clone(),
        [ship.clone(), vec![0xff; 300]].concat(),
        // A list that says it is longer than everything.
        [ship.clone(), owner.to_vec(), vec![0xfe, 0xff, 0xff, 0xff], vec![0; 100]].concat(),
        // Proofs of which the first is of a leaf that is none.
        [ship, owner.to_vec(), vec![0, 4], vec![0; 32], vec![9; 400]].concat(),
    ] {
        refused(chain, owner, data, Limits::default());
    }
}

#[test]
fn whatever_is_wired_nothing_traps() {
    let mut stage = Stage::set();
    let (owner, units) = (stage.owner, stage.units(&[8]));
    let chain = &mut stage.chain;
    let token = Bundle::data("psp22");
    let (code, _) = chain.chain().upload(owner, &token.code);
    let none: Option<String> = None;
    let data = input(token.constructor("new"), (1u128, &none, &none, 0u8));
    let (token, _) = chain.chain().instantiate(owner, code, data, b"");
    for slot in [Slot::ConsentRegistry, Slot::CredentialRegistry] {
        // Nobody, a contract that knows no such message, the supply chain itself, the other registry.
        let other = if slot == Slot::ConsentRegistry { Slot::CredentialRegistry } else { Slot::ConsentRegistry };
        for wired in [[77; 32], token, chain.address, chain.registry(other)] {
            chain.begin();
            chain.rewire(slot, wired);
            let before = chain.state();
            let shipped = chain.by(owner).ship(owner, units.clone(), to([5; 32]), MANUFACTURER);
            assert_eq!(shipped, Err(Error::DependencyUnavailable), "{slot:?}");
            assert_eq!(chain.state(), before);
            chain.undo();
        }
    }
}
