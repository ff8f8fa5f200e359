//! One credential with everybody who has to do with it, prepared so that every message succeeds for somebody.

use codec::{Decode, Encode};
use salus_domain::{
    AccountId, Hash, Timestamp,
    credential::{
        Action, CredentialType, HolderKind, Jurisdiction, NewCredential, NewTerm, Period, Principal, Reason, Role,
        StatusIndices, StatusPurpose, TypeDefinition, VerificationKey, delegate,
    },
    governance::{Announcement, Slot},
};

use super::{
    Bundle, Chain, GOVERNANCE_DELAY, Outcome, Person, Suite,
    credentials::Caller,
    given::{DAY, HOUR},
    governed::{Governed, with_governance},
    matrix::{self, Row, answer},
    messages, person,
};

/// Everybody's part, in the order of the table's columns.
pub const PARTS: [&str; 13] = [
    "governor",
    "ministry",
    "board",
    "issuer",
    "issuer's old key",
    "issuer of another type",
    "delegate",
    "issuing delegate",
    "ended delegate",
    "old key's delegate",
    "holder",
    "stranger",
    "successor",
];

/// The type of most of it.
pub const TYPE: CredentialType = CredentialType::PHYSICIAN;
/// Where it counts.
pub const PLACE: Jurisdiction = *b"US-CA\0";

/// A key that is bound.
const KEY: VerificationKey = VerificationKey::Ed25519([1; 32]);

/// The accounts.
#[allow(missing_docs)]
pub struct Stage {
    pub suite: Suite,
    pub ministry: AccountId,
    pub board: AccountId,
    /// The issuer's id, which is its old key's account.
    pub issuer: AccountId,
    /// Its controller.
    pub key: Person,
    pub holder: AccountId,
    pub delegate: AccountId,
    pub other: AccountId,
    /// Accredited by the board: one who issues, one who is suspended, one whose own parent is gone.
    pub trainee: AccountId,
    pub held: AccountId,
    pub left: AccountId,
    pub heir: AccountId,
}

impl Stage {
    /// Prepares it.
    ///
    /// The governor accredited the ministry, the ministry the board, the board the issuer, whose key was replaced, and the
    /// others. The issuer issued a credential, and another one, which is suspended. An issuer is gone, and so is a board.
    pub fn set() -> Stage {
        let mut suite = Suite::new();
        let key = suite.person("issuer");
        let [ministry, board, issuer, other, holder] =
            suite.accounts(["ministry", "board", "issuer's old key", "issuer of another type", "holder"]);
        let [delegate, issuing, ended, old] =
            suite.accounts(["delegate", "issuing delegate", "ended delegate", "old key's delegate"]);
        let [trainee, held, gone, lost, left] = suite.accounts(["trainee", "held", "gone", "lost board", "left"]);
        let [_, successor, heir] = suite.accounts(["stranger", "successor", "heir"]);
        let governor = suite.governor;

        let mut accredit = |parent: AccountId, account, credential_type, role| {
            let by = if parent == governor { Principal::Governor } else { Principal::Account(parent) };
            let new = NewTerm { account, credential_type, role, period: Period::ALWAYS };
            suite.by(parent).accredit(by, new).unwrap();
        };
        accredit(governor, ministry, TYPE, Role::Authority);
        accredit(ministry, board, TYPE, Role::Authority);
        accredit(ministry, lost, TYPE, Role::Authority);
        for issuer in [issuer, trainee, held, gone] {
            accredit(board, issuer, TYPE, Role::Issuer);
        }
        accredit(lost, left, TYPE, Role::Issuer);
        accredit(governor, other, CredentialType::NURSE, Role::Issuer);
        let by = Principal::Account;
        suite.by(board).suspend_accreditation(by(board), held, TYPE, 1).unwrap();
        suite.by(ministry).end_accreditation(by(ministry), lost, TYPE, 1).unwrap();

        let later = suite.now() + DAY;
        suite.by(issuer).set_delegate(issuer, old, delegate::ALL, later).unwrap();
        suite.consents.by(issuer).set_controller(issuer, key.id, None).unwrap();
        for (account, scope, until) in [
            (delegate, delegate::ALL, later),
            (issuing, delegate::ISSUE, later),
            (ended, delegate::ALL, later - DAY + 1),
        ] {
            suite.by(key.id).set_delegate(issuer, account, scope, until).unwrap();
        }
        suite.by(key.id).bind_key(issuer, KEY, later).unwrap();

        suite.by(key.id).issue(licence(1, issuer, holder, later)).unwrap();
        suite.by(key.id).issue(licence(2, issuer, heir, later)).unwrap();
        suite.by(key.id).suspend(by(issuer), id(2), Reason::Hold, None).unwrap();
        suite.by(gone).issue(licence(3, gone, trainee, later)).unwrap();
        suite.by(board).end_accreditation(by(board), gone, TYPE, 1).unwrap();

        suite.by(governor).offer_governance(Some(successor)).unwrap();
        suite.by(governor).announce(Announcement::Wire { slot: Slot::ConsentRegistry, contract: successor }).unwrap();
        suite.chain().advance(HOUR.max(GOVERNANCE_DELAY));
        Stage { suite, ministry, board, issuer, key, holder, delegate, other, trainee, held, left, heir }
    }

    fn by(&mut self, account: AccountId) -> Caller<'_> {
        self.suite.by(account)
    }

    /// As whom somebody acts in their own name.
    fn own(&self, account: AccountId) -> Principal {
        if account == self.suite.governor {
            Principal::Governor
        } else if account == self.key.id {
            Principal::Account(self.issuer)
        } else {
            Principal::Account(account)
        }
    }

    /// A new credential by an issuer.
    fn licence_by(&self, principal: Principal) -> NewCredential {
        let Principal::Account(issuer) = principal else { return licence(9, [0; 32], self.held, self.later()) };
        licence(9, issuer, self.held, self.later())
    }

    fn later(&self) -> Timestamp {
        self.suite.now() + DAY
    }
}

impl matrix::Stage for Stage {
    fn chain(&mut self) -> &mut Chain {
        self.suite.chain()
    }

    fn bundle(&self) -> &'static Bundle {
        self.suite.bundle()
    }

    fn last(&self) -> &Outcome {
        self.suite.last()
    }

    fn account(&self, part: &str) -> AccountId {
        person(part).id
    }
}

impl Governed for Stage {
    const SLOT: Slot = Slot::ConsentRegistry;
    const OTHER: (Slot, &'static str) = (Slot::ConsentRegistry, FILLED);

    fn governor(&self) -> AccountId {
        self.suite.governor
    }

    fn heir(&self) -> AccountId {
        self.heir
    }

    fn send<T: Decode>(&mut self, who: AccountId, label: &str, arguments: impl Encode) -> messages::Governed<T> {
        self.by(who).send(label, arguments)
    }
}

fn id(number: u8) -> Hash {
    [number; 32]
}

/// A licence, its indices made from its number.
pub fn licence(number: u8, issuer: AccountId, holder: AccountId, until: Timestamp) -> NewCredential {
    NewCredential {
        id: id(number),
        issuer,
        holder,
        holder_kind: HolderKind::Person,
        credential_type: TYPE,
        jurisdiction: PLACE,
        period: Period { from: 0, until },
        commitment: [0xd0; 32],
        qualifier: None,
        indices: StatusIndices { revocation: u32::from(number), suspension: u32::from(number) },
    }
}

fn heir(stage: &Stage) -> NewTerm {
    NewTerm { account: stage.heir, credential_type: TYPE, role: Role::Issuer, period: Period::ALWAYS }
}

const ISSUER: fn(&Stage) -> Principal = |s| Principal::Account(s.issuer);

/// What the notes say.
const FOR_THE_ISSUER: &str = "for the issuer";
const OWN: &str = "in one's own name";

/// Every message, with arguments that somebody in [`PARTS`] may give; the same label twice where it matters.
pub fn calls() -> Vec<Row<Stage>> {
    with_governance(OWN_CALLS)
}

const OWN_CALLS: &[Row<Stage>] = &[
    ("define_type", "", |s, who| {
        let definition = TypeDefinition { holder_kinds: 1, clinician: true, retired: false };
        answer(s.by(who).define_type(CredentialType(1_000), definition))
    }),
    ("accredit", OWN, |s, who| {
        let (by, new) = (s.own(who), heir(s));
        answer(s.by(who).accredit(by, new))
    }),
    ("suspend_accreditation", OWN, |s, who| {
        let (by, account) = (s.own(who), s.trainee);
        answer(s.by(who).suspend_accreditation(by, account, TYPE, 1))
    }),
    ("reinstate_accreditation", OWN, |s, who| {
        let (by, account) = (s.own(who), s.held);
        answer(s.by(who).reinstate_accreditation(by, account, TYPE, 1))
    }),
    ("end_accreditation", OWN, |s, who| {
        let (by, account) = (s.own(who), s.trainee);
        answer(s.by(who).end_accreditation(by, account, TYPE, 1))
    }),
    ("end_accreditation", "the issuer's, for the issuer", |s, who| {
        let (by, account) = (ISSUER(s), s.issuer);
        answer(s.by(who).end_accreditation(by, account, TYPE, 1))
    }),
    ("revoke_for_cause", OWN, |s, who| {
        let (by, account) = (s.own(who), s.trainee);
        answer(s.by(who).revoke_for_cause(by, account, TYPE, 1, 0, 0))
    }),
    ("adopt_accreditation", OWN, |s, who| {
        let (by, account) = (s.own(who), s.left);
        answer(s.by(who).adopt_accreditation(by, account, TYPE, 1))
    }),
    ("issue", OWN, |s, who| {
        let new = s.licence_by(s.own(who));
        answer(s.by(who).issue(new))
    }),
    ("issue", FOR_THE_ISSUER, |s, who| {
        let new = s.licence_by(ISSUER(s));
        answer(s.by(who).issue(new))
    }),
    ("issue_batch", FOR_THE_ISSUER, |s, who| {
        let new = s.licence_by(ISSUER(s));
        answer(s.by(who).issue_batch(vec![new]))
    }),
    ("renew", FOR_THE_ISSUER, |s, who| {
        let (by, until) = (s.issuer, s.later() + DAY);
        answer(s.by(who).renew(by, id(1), until, None, None))
    }),
    ("suspend", OWN, |s, who| {
        let by = s.own(who);
        answer(s.by(who).suspend(by, id(1), Reason::Hold, None))
    }),
    ("suspend", FOR_THE_ISSUER, |s, who| {
        let by = ISSUER(s);
        answer(s.by(who).suspend(by, id(1), Reason::Hold, None))
    }),
    ("reinstate", OWN, |s, who| {
        let by = s.own(who);
        answer(s.by(who).reinstate(by, id(2), None))
    }),
    ("revoke", OWN, |s, who| {
        let by = s.own(who);
        answer(s.by(who).revoke(by, id(1), Reason::Superseded))
    }),
    ("revoke", FOR_THE_ISSUER, |s, who| {
        let by = ISSUER(s);
        answer(s.by(who).revoke(by, id(1), Reason::Superseded))
    }),
    ("renounce", "for the holder", |s, who| {
        let holder = s.holder;
        answer(s.by(who).renounce(holder, id(1)))
    }),
    ("adopt", OWN, |s, who| {
        let by = s.own(who);
        answer(s.by(who).adopt(by, id(3)))
    }),
    ("set_delegate", "of the issuer", |s, who| {
        let (issuer, heir, later) = (s.issuer, s.heir, s.later());
        answer(s.by(who).set_delegate(issuer, heir, delegate::ISSUE, later))
    }),
    ("remove_delegate", "of the issuer", |s, who| {
        let (issuer, delegate) = (s.issuer, s.delegate);
        answer(s.by(who).remove_delegate(issuer, delegate))
    }),
    ("bind_key", "of the issuer", |s, who| {
        let (issuer, later) = (s.issuer, s.later());
        answer(s.by(who).bind_key(issuer, VerificationKey::Ed25519([2; 32]), later))
    }),
    ("unbind_key", "of the issuer", |s, who| {
        let issuer = s.issuer;
        answer(s.by(who).unbind_key(issuer, KEY))
    }),
    ("relay", "what the issuer signed", |s, who| {
        let (signer, by) = (s.key.clone(), ISSUER(s));
        answer(s.suite.relay(who, &signer, Action::Revoke { by, id: id(1), reason: Reason::Superseded }))
    }),
    ("relay", "what oneself signed, for the issuer", |s, who| {
        let by = ISSUER(s);
        let signer = PARTS.map(person).into_iter().find(|person| person.id == who).expect("somebody in PARTS");
        answer(s.suite.relay(who, &signer, Action::Revoke { by, id: id(1), reason: Reason::Superseded }))
    }),
    ("signed_text", "", |s, who| {
        let (by, deadline) = (ISSUER(s), s.later());
        let action = Action::Revoke { by, id: id(1), reason: Reason::Superseded };
        answer(s.by(who).signed_text(who, action, deadline))
    }),
    ("Credentials::is_valid", "", |s, who| {
        let holder = s.holder;
        answer(s.by(who).is_valid(holder, TYPE, PLACE))
    }),
    ("Credentials::qualifies", "", |s, who| {
        let holder = s.holder;
        answer(s.by(who).qualifies(holder, TYPE, PLACE, [0xd0; 32]))
    }),
    ("Credentials::valid_at", "", |s, who| {
        let (holder, past) = (s.holder, s.suite.now() - 1);
        answer(s.by(who).valid_at(holder, TYPE, PLACE, past, None))
    }),
    ("slot", "", |s, who| {
        let holder = s.holder;
        answer(s.by(who).slot(holder, TYPE, PLACE))
    }),
    ("credential", "", |s, who| answer(s.by(who).credential(id(1)))),
    ("term", "", |s, who| {
        let board = s.board;
        answer(s.by(who).term(board, TYPE, None))
    }),
    ("type_definition", "", |s, who| answer(s.by(who).type_definition(TYPE))),
    ("timeline", "", |s, who| {
        let holder = s.holder;
        answer(s.by(who).timeline(holder, TYPE, PLACE, 0, 50))
    }),
    ("delegate", "", |s, who| {
        let (issuer, delegate) = (s.issuer, s.delegate);
        answer(s.by(who).delegate(issuer, delegate))
    }),
    ("key", "", |s, who| {
        let issuer = s.issuer;
        answer(s.by(who).key(issuer, KEY))
    }),
    ("status_list", "", |s, who| {
        let issuer = s.issuer;
        answer(s.by(who).status_list(issuer, StatusPurpose::Revocation, 0, 0, 50))
    }),
    ("genesis", "", |s, who| answer(s.by(who).genesis())),
];

/// What nobody may do: the registry's one slot is filled, or it could not ask who anybody is.
pub const FILLED: &str = "a filled slot";
