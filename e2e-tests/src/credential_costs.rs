//! What the credential registry costs, measured as the consent registry is ([`crate::costs`]).

use codec::Encode;
use polkadot_sdk::pallet_contracts::{Config, WeightInfo};
use salus_devnet_runtime::Runtime;
use salus_domain::{
    AccountId,
    credential::{Action, Current, MAX_BATCH, NewCredential, NewTerm, Period, Principal, Reason, Role, SlotKey},
};

use crate::{
    costs::{Cost, Raw, cost},
    native::{
        Suite, Weight,
        credential_stage::{PLACE, TYPE, licence},
        given::DAY,
        input,
    },
};

/// What asking `is_valid` takes, with few credentials and with many.
#[derive(Debug)]
pub struct Growth {
    /// How many credentials.
    pub credentials: [u32; 2],
    /// What the question takes.
    pub is_valid: [Weight; 2],
    /// What asking about the past takes.
    pub valid_at: [Weight; 2],
}

/// What a contract pays for asking another one, besides what that takes.
pub fn asking(input_bytes: usize) -> Weight {
    <Runtime as Config>::WeightInfo::seal_call(0, input_bytes as u32)
}

/// A governor, a ministry, a board and a clerk: the longest chain that there is.
fn licensed() -> (Suite, AccountId, AccountId) {
    let mut suite = Suite::new();
    let [ministry, board, clerk, doctor] = suite.accounts(["ministry", "board", "clerk", "doctor"]);
    let governor = suite.governor;
    for (parent, by, account, role) in [
        (governor, Principal::Governor, ministry, Role::Authority),
        (ministry, Principal::Account(ministry), board, Role::Authority),
        (board, Principal::Account(board), clerk, Role::Issuer),
    ] {
        let new = NewTerm { account, credential_type: TYPE, role, period: Period::ALWAYS };
        suite.by(parent).accredit(by, new).expect("it is accredited");
    }
    (suite, clerk, doctor)
}

/// Measures the registry's messages.
pub fn messages() -> Vec<Cost> {
    let (mut suite, clerk, doctor) = licensed();
    let (by, until) = (Principal::Account(clerk), suite.now() + DAY);
    let mut costs = Vec::new();
    let mut measure = |suite: &mut Suite, name, caller, label: &str, arguments: Vec<u8>, writes| {
        let (contract, size) = (suite.registry, suite.bundle().code.len());
        let data = input(suite.bundle().selector(label), Raw(arguments));
        costs.push(cost(suite.chain(), name, caller, contract, size, data, writes));
    };
    let none: Option<u32> = None;
    let new = licence(1, clerk, doctor, until);
    let batch: Vec<NewCredential> =
        (0..MAX_BATCH as u8).map(|number| licence(100 + number, clerk, [100 + number; 32], until)).collect();
    measure(&mut suite, "issue", clerk, "issue", new.encode(), true);
    measure(&mut suite, "issue_batch of 32", clerk, "issue_batch", batch.encode(), true);
    measure(&mut suite, "is_valid", doctor, "Credentials::is_valid", (doctor, TYPE, PLACE).encode(), false);
    let past = (doctor, TYPE, PLACE, suite.now() - 1, None::<u64>);
    measure(&mut suite, "valid_at", doctor, "Credentials::valid_at", past.encode(), false);
    let renewal = (clerk, [1u8; 32], until + DAY, None::<[u8; 32]>, none);
    measure(&mut suite, "renew", clerk, "renew", renewal.encode(), true);
    measure(&mut suite, "suspend", clerk, "suspend", (by, [1u8; 32], Reason::Hold, none).encode(), true);
    measure(&mut suite, "reinstate", clerk, "reinstate", (by, [1u8; 32], none).encode(), true);
    let signer = suite.person("clerk");
    let action = Action::Revoke { by, id: [1; 32], reason: Reason::Superseded };
    let text = suite.by(doctor).signed_text(clerk, action.clone(), until).expect("it can be signed");
    let relayed = (clerk, action, until, signer.sign(&text));
    measure(&mut suite, "relay of a revoke", doctor, "relay", relayed.encode(), true);
    let revoked = (by, [100u8; 32], Reason::Superseded);
    measure(&mut suite, "revoke", clerk, "revoke", revoked.encode(), true);
    costs
}

/// Measures how questions grow with the number of credentials. All but one are put into storage directly.
pub fn growth(credentials: [u32; 2]) -> Growth {
    let measured = credentials.map(|count| {
        let (mut suite, clerk, doctor) = licensed();
        let new = licence(1, clerk, doctor, suite.now() + DAY);
        suite.by(clerk).issue(new).expect("it is issued");
        let slot = suite.by(doctor).slot(doctor, TYPE, PLACE).expect("it is there");
        let Current { mut credential, state } = slot.current.expect("it was issued");
        let registry = suite.registry;
        let roots = suite.bundle().storage();
        let root = |name: &str| *roots.iter().find(|(_, field)| *field == name).expect("there is such a field").0;
        let [slots, ids] = ["slots", "ids"].map(root);
        for number in 1..count {
            let mut holder = [0x67; 32];
            holder[..4].copy_from_slice(&number.to_be_bytes());
            (credential.says.id, credential.says.holder) = (holder, holder);
            let key = SlotKey { holder, credential_type: TYPE, jurisdiction: PLACE };
            let slot = salus_domain::credential::Slot { current: Some(Current { credential, state }), ..slot };
            suite.chain().overwrite(registry, &[slots.to_vec(), key.encode()].concat(), &slot.encode());
            suite.chain().overwrite(registry, &[ids.to_vec(), holder.encode()].concat(), &key.encode());
        }
        suite.chain().next_block();
        let past = suite.now() - 1;
        suite.by(doctor).is_valid(doctor, TYPE, PLACE).expect("it is judged");
        let is_valid = suite.weight();
        suite.by(doctor).valid_at(doctor, TYPE, PLACE, past, None).expect("it is judged");
        (is_valid, suite.weight())
    });
    Growth { credentials, is_valid: measured.map(|both| both.0), valid_at: measured.map(|both| both.1) }
}
