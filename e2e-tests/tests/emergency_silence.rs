//! Break-glass while the credential registry does not answer; and clinicians who were struck off and try to bring that about.

use salus_domain::{
    AccountId,
    consent::{Error, LAST_ANSWER, WINDOW},
    governance::{Announcement, Slot},
};
use salus_e2e_tests::native::{
    GAS, GOVERNANCE_DELAY, Suite, Weight,
    glass_stage::emergency,
    hostile::Hostile,
    licensing::{NURSE, PHYSICIAN},
};

struct Ward {
    suite: Suite,
    patient: AccountId,
    doctor: AccountId,
}

impl Ward {
    fn of(mut suite: Suite) -> Ward {
        let patient = suite.person("patient").id;
        let doctor = suite.licensed("doctor", PHYSICIAN);
        Ward { suite, patient, doctor }
    }

    fn new() -> Ward {
        Ward::of(Suite::new())
    }

    fn breaks(&mut self) -> Result<u32, Error> {
        let (patient, doctor) = (self.patient, self.doctor);
        self.suite.consents.by(doctor).break_glass(patient, doctor, emergency(None)).map(|change| change.number)
    }

    /// Whoever answers from now on.
    fn rewire(&mut self, contract: AccountId) {
        let governor = self.suite.consents.governor;
        let change = Announcement::Wire { slot: Slot::CredentialRegistry, contract };
        self.suite.consents.by(governor).announce(change).unwrap();
        self.suite.chain().advance(GOVERNANCE_DELAY);
        self.suite.consents.by(governor).execute().unwrap();
    }

    fn install(&mut self, hostile: Hostile) -> AccountId {
        let doctor = self.doctor;
        let (code, _) = self.suite.chain().upload(doctor, &hostile.code());
        self.suite.chain().instantiate(doctor, code, Vec::new(), b"").0
    }

    /// A doctor who broke the glass once, and whose window is over.
    fn confirmed() -> Ward {
        let mut ward = Ward::new();
        assert_eq!(ward.breaks(), Ok(1));
        ward.suite.chain().advance(WINDOW);
        ward
    }

    /// The same, then struck off.
    fn struck_off() -> Ward {
        let mut ward = Ward::confirmed();
        let doctor = ward.doctor;
        ward.suite.strike_off(doctor, PHYSICIAN);
        ward
    }

    /// How many cases there are after a transaction with that gas.
    fn tries(&mut self, caller: AccountId, to: AccountId, data: Vec<u8>, gas: Weight) -> u32 {
        let (patient, doctor) = (self.patient, self.doctor);
        self.suite.attempt(|suite| {
            suite.chain().call_with(caller, to, 0, gas, data);
            let case = suite.consents.by(patient).case(patient, doctor, None).expect("it can be read");
            case.map_or(0, |case| case.number)
        })
    }

    fn data(&self) -> Vec<u8> {
        self.suite.consents.input("BreakGlass::break_glass", (self.patient, self.doctor, emergency(None)))
    }
}

#[test]
fn the_last_positive_answer_counts_for_30_days_to_the_millisecond() {
    let mut ward = Ward::new();
    let answered = ward.suite.now();
    assert_eq!(ward.breaks(), Ok(1));
    ward.rewire([0x0b; 32]);
    ward.suite.chain().set_time(answered + LAST_ANSWER);
    ward.suite.attempt(|suite| {
        let (patient, doctor) = (ward.patient, ward.doctor);
        suite.consents.by(doctor).break_glass(patient, doctor, emergency(None)).expect("the last millisecond");
        let case = suite.consents.by(doctor).case(patient, doctor, None).unwrap().unwrap();
        assert_eq!((case.number, case.confirmed), (2, answered), "the case says how old the answer is");
        let kept = suite.consents.by(doctor).confirmed(doctor, PHYSICIAN);
        assert_eq!(kept, Ok(Some(answered)), "it is no newer for being used");
    });
    ward.suite.chain().advance(1);
    assert_eq!(ward.breaks(), Err(Error::DependencyUnavailable));
}

#[test]
fn an_answer_counts_for_its_account_type_and_jurisdiction_only() {
    let mut ward = Ward::confirmed();
    let (patient, doctor) = (ward.patient, ward.doctor);
    ward.suite.license(doctor, NURSE);
    ward.rewire([0x0b; 32]);
    let nurse = salus_domain::consent::BreakGlass { qualification: NURSE, ..emergency(None) };
    let as_nurse = ward.suite.consents.by(doctor).break_glass(patient, doctor, nurse);
    assert_eq!(as_nurse, Err(Error::DependencyUnavailable));
    // A co-signature, too, rests on an answer of its own.
    let colleague = ward.suite.person("colleague").id;
    let signed = ward.suite.consents.by(colleague).cosign(colleague, doctor, patient, PHYSICIAN);
    assert_eq!(signed, Err(Error::DependencyUnavailable));
    assert_eq!(ward.breaks(), Ok(2));
}

#[test]
fn what_is_refused_now_is_no_answer_of_before() {
    // The registry answers, and says no: nothing older counts.
    let mut ward = Ward::struck_off();
    let Err(Error::NoCredential { .. }) = ward.breaks() else { panic!("struck off") };
    // Once it is down, the answer of before counts again, though it said no meanwhile: of that nothing was stored.
    ward.rewire([0x0b; 32]);
    assert_eq!(ward.breaks(), Ok(2));
}

#[test]
fn a_registry_that_is_not_wired_never_answered() {
    let mut suite = Suite::unwired(salus_e2e_tests::native::person("governor").id);
    let consents = suite.consents.registry;
    let governor = suite.governor;
    suite.by(governor).wire(Slot::ConsentRegistry, consents).unwrap();
    let mut ward = Ward::of(suite);
    assert_eq!(ward.breaks(), Err(Error::DependencyUnavailable));
    let registry = ward.suite.registry;
    ward.suite.wire_credentials(registry);
    assert_eq!(ward.breaks(), Ok(1));
}

#[test]
fn whatever_is_wired_instead_the_last_answer_counts_and_nothing_traps() {
    for hostile in Hostile::SILENT {
        let mut ward = Ward::confirmed();
        let contract = ward.install(hostile);
        ward.rewire(contract);
        assert_eq!(ward.breaks(), Ok(2), "{hostile:?}");
        let stranger = ward.suite.person("stranger").id;
        let patient = ward.patient;
        let unknown = ward.suite.consents.by(stranger).break_glass(patient, stranger, emergency(None));
        assert_eq!(unknown, Err(Error::DependencyUnavailable), "{hostile:?}");
    }
    // The consent registry itself, which knows no such message.
    let mut ward = Ward::confirmed();
    let itself = ward.suite.consents.registry;
    ward.rewire(itself);
    assert_eq!(ward.breaks(), Ok(2));
}

#[test]
fn no_gas_limit_opens_a_window_for_whoever_was_struck_off() {
    let mut ward = Ward::struck_off();
    let (doctor, registry, data) = (ward.doctor, ward.suite.consents.registry, ward.data());
    // What it takes when the registry is down, with room to spare.
    let most = Weight::from_parts(16_000_000_000, 1_000_000);
    let mut tried = 0;
    let mut try_with = |time: u64, proof: u64| {
        let cases = ward.tries(doctor, registry, data.clone(), Weight::from_parts(time, proof));
        assert_eq!(cases, 1, "a window with {time} of ref_time and {proof} of proof_size");
        tried += 1;
    };
    (0..=160).for_each(|part| try_with(most.ref_time() / 160 * part, GAS.proof_size()));
    (0..=200).for_each(|part| try_with(GAS.ref_time(), most.proof_size() / 200 * part));
    for time in 0..=16 {
        for proof in 0..=20 {
            try_with(most.ref_time() / 16 * time, most.proof_size() / 20 * proof);
        }
    }
    println!("{tried} limits, no window");
}

#[test]
fn some_gas_limit_opens_a_window_while_the_registry_is_down() {
    // Else the sweep above would prove nothing; and nobody pays for what no one can afford.
    let mut ward = Ward::confirmed();
    ward.rewire([0x0b; 32]);
    let (doctor, registry, data) = (ward.doctor, ward.suite.consents.registry, ward.data());
    let proof = (1..=100).map(|part| part * 10_000).find(|proof| {
        let gas = Weight::from_parts(GAS.ref_time(), *proof);
        ward.tries(doctor, registry, data.clone(), gas) == 2
    });
    let time = (1..=200).map(|part| part * 100_000_000).find(|time| {
        let gas = Weight::from_parts(*time, GAS.proof_size());
        ward.tries(doctor, registry, data.clone(), gas) == 2
    });
    println!("while the registry is down: ref_time from {time:?}, proof_size from {proof:?}");
    assert!(proof.is_some_and(|proof| (400_000..=900_000).contains(&proof)), "{proof:?}");
    assert!(time.is_some_and(|time| time <= 12_000_000_000), "{time:?}");
}

#[test]
fn no_depth_of_calls_opens_a_window_for_whoever_was_struck_off() {
    // With calls nested deeply enough the consent registry can ask nobody any more.
    for struck_off in [false, true] {
        let mut ward = Ward::confirmed();
        let (doctor, registry, data) = (ward.doctor, ward.suite.consents.registry, ward.data());
        let proxy = ward.install(Hostile::PassesOn);
        let (code, _) = ward.suite.chain().upload(doctor, &Hostile::PassesOn.code());
        let others = [b"1", b"2", b"3", b"4", b"5"];
        let others = others.map(|salt| ward.suite.chain().instantiate(doctor, code, Vec::new(), salt).0);
        ward.suite.consents.by(doctor).set_controller(doctor, proxy, None).unwrap();
        if struck_off {
            ward.suite.strike_off(doctor, PHYSICIAN);
        }
        let cases: Vec<u32> = (0..=others.len())
            .map(|depth| {
                // The first is called; each passes on to the next, the last to the registry.
                let mut path: Vec<AccountId> = others[..depth].to_vec();
                path.extend([proxy, registry]);
                let input = [path[1..].concat(), data.clone()].concat();
                ward.tries(doctor, path[0], input, GAS)
            })
            .collect();
        println!("struck off: {struck_off}; cases by depth: {cases:?}");
        assert_eq!(cases.contains(&2), !struck_off, "{cases:?}");
    }
}
