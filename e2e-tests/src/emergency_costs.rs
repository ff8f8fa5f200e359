//! What break-glass, courts and deaths cost, with both registries and three accreditations above every credential, measured
//! as the rest is ([`crate::costs`]).

use codec::Encode;
use salus_domain::{
    AccountId,
    consent::{GuardianKind, Mandate, Outcome},
    governance::{Announcement, Slot},
};

use crate::{
    costs::{Cost, Raw, cost},
    native::{
        GOVERNANCE_DELAY, Suite, given,
        glass_stage::emergency,
        input,
        licensing::{COURT, HERE, NURSE, PHYSICIAN, REGISTRAR, REVIEWER},
    },
};

/// Measures the messages.
pub fn messages() -> Vec<Cost> {
    let mut suite = Suite::new();
    let [patient, other, child, mother] = suite.accounts(["patient", "other", "child", "mother"]);
    let [doctor, nurse, reviewer, court, registrar] =
        [("doctor", PHYSICIAN), ("nurse", NURSE), ("reviewer", REVIEWER), ("court", COURT), ("registrar", REGISTRAR)]
            .map(|(name, qualification)| suite.licensed(name, qualification));
    let mut costs = Vec::new();
    let mut measure = |suite: &mut Suite, name, caller: AccountId, label: &str, arguments: Vec<u8>| {
        let world = &mut suite.consents;
        let (contract, size) = (world.registry, world.bundle().code.len());
        let data = input(world.bundle().selector(label), Raw(arguments));
        costs.push(cost(&mut world.chain, name, caller, contract, size, data, true));
    };
    let glass = |subject: AccountId, cosigner| (subject, doctor, emergency(cosigner)).encode();
    measure(&mut suite, "break_glass", doctor, "BreakGlass::break_glass", glass(patient, None));
    measure(&mut suite, "justify", doctor, "BreakGlass::justify", (patient, doctor, 1u32, [1u8; 32]).encode());
    measure(&mut suite, "challenge", patient, "BreakGlass::challenge", (patient, doctor, 1u32, [0u8; 32]).encode());
    let verdict = (reviewer, patient, doctor, 1u32, Outcome::NotJustified, false);
    measure(&mut suite, "review", reviewer, "BreakGlass::review", verdict.encode());
    measure(&mut suite, "break_glass again", doctor, "BreakGlass::break_glass", glass(patient, None));
    let signature = (nurse, doctor, other, NURSE);
    measure(&mut suite, "cosign", nurse, "BreakGlass::cosign", signature.encode());
    measure(&mut suite, "break_glass, co-signed", doctor, "BreakGlass::break_glass", glass(other, Some(nurse)));
    let mandate = Mandate { authority: court, kind: GuardianKind::Minor, jurisdiction: HERE };
    let label = "Authorities::appoint_guardian_by_authority";
    measure(&mut suite, "appoint by a court", court, label, (child, mother, given::powers(0), mandate).encode());
    let suspended = (court, child, mother, 1u32, true);
    measure(&mut suite, "suspend_guardian", court, "Authorities::suspend_guardian", suspended.encode());
    measure(&mut suite, "attest_death", registrar, "Authorities::attest_death", (registrar, child, HERE).encode());
    silence(&mut suite);
    measure(&mut suite, "break_glass, no answer", doctor, "BreakGlass::break_glass", glass(child, None));
    costs
}

/// The credential registry does not answer any more.
fn silence(suite: &mut Suite) {
    let governor = suite.consents.governor;
    let change = Announcement::Wire { slot: Slot::CredentialRegistry, contract: [0x0b; 32] };
    suite.consents.by(governor).announce(change).expect("nothing else is announced");
    suite.chain().advance(GOVERNANCE_DELAY);
    suite.consents.by(governor).execute().expect("it was announced");
}
