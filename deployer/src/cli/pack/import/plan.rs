//! What an EPCIS document asks of a party: its events as steps, and why a step is left.

use std::collections::HashMap;

use salus_domain::AccountId;

use crate::formats::epcis::moves::Move;
use crate::formats::epcis::{Document, Endpoint, Event, Id, What};
use crate::formats::gs1::ElementString;
use crate::suite::when;

/// What an event asks for.
pub struct Step {
    /// Its place in the document, from 1.
    pub event: usize,
    /// Its identifier.
    pub id: Option<String>,
    /// When it happened, in milliseconds.
    pub at: i64,
    /// The same, readable.
    pub time: String,
    /// The move, if it tells one.
    pub step: Option<Move>,
    /// The container that units go into or come out of.
    pub container: Option<String>,
    /// Who gives.
    pub from: Option<AccountId>,
    /// Who takes.
    pub to: Option<AccountId>,
    /// Whether it becomes the taker's own.
    pub ownership: bool,
    /// Scans, SSCCs and keys.
    pub units: Vec<String>,
    /// Why it is left.
    pub left: Option<String>,
    whose: Whose,
}

/// What an event says of who did it.
struct Whose {
    /// Who did it, where events of its kind say so.
    says: Vec<Party>,
    /// Who else is named, as far as that tells of somebody else.
    hints: Vec<Party>,
    /// What is to be said of somebody else.
    did: &'static str,
    /// Where it would be said.
    place: &'static str,
}

/// Somebody that an event names.
#[derive(Clone, PartialEq, Eq)]
struct Party {
    id: String,
    /// Whether it is a party's GLN or account; else it is a name of somebody's own, such as that of a shelf.
    public: bool,
    account: Option<AccountId>,
}

/// How a document is read.
pub struct Reader<'a> {
    /// The lot of packs of which the document does not say it.
    pub lot: Option<&'a str>,
    /// Whose account an identifier is.
    pub account: &'a dyn Fn(&Id) -> Option<AccountId>,
}

/// The moves that a document's events tell, in the order of their times.
pub fn plan(document: &Document, reader: &Reader<'_>) -> Vec<Step> {
    // A pack's key is made with its lot, which its identifier does not say; its commissioning does.
    let mut lots: HashMap<&str, &str> = HashMap::new();
    for event in &document.events {
        if let What::Object { epcs, ilmd: Some(ilmd), .. } = &event.what {
            lots.extend(epcs.iter().filter_map(|id| Some((id.text(), ilmd.lot.as_deref()?))));
        }
    }
    let named = |id: &Id| -> Result<String, String> {
        if let Some(sscc) = id.get("00") {
            return Ok(sscc.to_owned());
        }
        if let Some(key) = id.text().strip_prefix("urn:salus:unit:") {
            return Ok(key.to_owned());
        }
        let (Some(_), Some(_), Some(elements)) = (id.get("01"), id.get("21"), id.elements()) else {
            return Err(format!("{} is neither a pack nor a container", id.text()));
        };
        let own = elements.lot().or_else(|| lots.get(id.text()).copied()).or(reader.lot);
        let own = own.ok_or_else(|| format!("the lot of {} is not said: --lot", id.text()))?;
        let pairs: Vec<(&str, &str)> = [("01", id.get("01")), ("10", Some(own)), ("21", id.get("21"))]
            .into_iter()
            .filter_map(|(ai, value)| Some((ai, value?)))
            .collect();
        ElementString::new(&pairs).map(|elements| elements.bracketed()).map_err(|_| format!("{own} is no lot"))
    };
    let step = |(at, event)| step(at, event, &named, reader.account);
    let mut steps: Vec<Step> = document.events.iter().enumerate().map(step).collect();
    steps.sort_by_key(|step| step.at);
    steps
}

/// Leaves what lies in the future, and what is not the party's own. `assume_mine`: what names nobody is its own.
pub fn leave(steps: &mut [Step], by: &AccountId, assume_mine: bool, now: u64) {
    for step in steps.iter_mut().filter(|step| step.left.is_none()) {
        step.left = early(step, now).or_else(|| not_own(step, by, assume_mine));
    }
}

fn step(
    at: usize,
    event: &Event,
    named: &dyn Fn(&Id) -> Result<String, String>,
    account: &dyn Fn(&Id) -> Option<AccountId>,
) -> Step {
    let (parent, ids): (Option<&Id>, &[Id]) = match &event.what {
        What::Object { epcs, .. } => (None, epcs),
        What::Transaction { epcs, parent, .. } => (parent.as_ref(), epcs),
        What::Aggregation { parent, children, .. } => (parent.as_ref(), children),
        What::Association { parent, children, .. } => (Some(parent), children),
        What::Transformation { input_epcs, .. } => (None, input_epcs),
    };
    let mut left = None;
    let mut name = |id: &Id| named(id).map_err(|why| left.get_or_insert(why).clone()).ok();
    let units: Vec<String> = ids.iter().filter_map(&mut name).collect();
    let container = parent.and_then(&mut name);
    let told = Move::of(event);
    let move_ = told.as_ref().ok().copied();
    let read = |id: &Id| party(id, account);
    let (givers, takers) = (holders(&event.sources, &read), holders(&event.destinations, &read));
    let before = of_kind(&event.sources, OWNER, &read);
    let after = of_kind(&event.destinations, OWNER, &read);
    let ownership = !after.is_empty() && !same(&before, &after);
    let left = match &told {
        Err(why) => Some(why.to_string()),
        Ok(step) => by_hand(*step).map(str::to_owned).or(left),
    };
    let left = left.or_else(|| match move_ {
        _ if units.is_empty() => Some("it names no units".into()),
        Some(Move::Pack | Move::Unpack) if container.is_none() => Some("it names no container".into()),
        Some(Move::Ship | Move::Return) => match takers.as_slice() {
            [] => Some("it does not say to whom".into()),
            [taker] if taker.account.is_none() => Some(taker.unknown()),
            [_] if ownership && !same(&after, &takers) => Some("who takes it is not who owns it then".into()),
            [_] => None,
            _ => Some("it names several to whom".into()),
        },
        _ => None,
    });
    let account = |parties: &[Party]| parties.first().and_then(|party| party.account);
    Step {
        event: at + 1,
        id: event.event_id.as_ref().map(|id| id.text().to_owned()),
        at: event.time.ms(),
        time: event.time.rounded_utc(),
        step: move_,
        container,
        from: account(&givers),
        to: account(&takers),
        ownership,
        units,
        left,
        whose: whose(event, move_, (givers, takers), &read),
    }
}

const HOLDER: &str = "possessing_party";
const OWNER: &str = "owning_party";

fn party(id: &Id, account: &dyn Fn(&Id) -> Option<AccountId>) -> Party {
    let public = id.get("414").or_else(|| id.get("417")).is_some() || id.text().starts_with(super::ACCOUNT);
    Party { id: id.text().to_owned(), public, account: account(id) }
}

/// Whether both name the same party.
fn same(one: &[Party], other: &[Party]) -> bool {
    let key = |party: &Party| party.account.ok_or_else(|| party.id.clone());
    matches!((one, other), ([one], [other]) if key(one) == key(other))
}

/// The sources or destinations of a type, each once.
fn of_kind(ends: &[Endpoint], kind: &str, read: &dyn Fn(&Id) -> Party) -> Vec<Party> {
    let mut found: Vec<Party> = Vec::new();
    for party in ends.iter().filter(|end| end.kind.word() == Some(kind)).map(|end| read(&end.id)) {
        if !found.iter().any(|other| same(std::slice::from_ref(other), std::slice::from_ref(&party))) {
            found.push(party);
        }
    }
    found
}

/// Who has it; if that is not said, who owns it.
fn holders(ends: &[Endpoint], read: &dyn Fn(&Id) -> Party) -> Vec<Party> {
    let holders = of_kind(ends, HOLDER, read);
    if holders.is_empty() { of_kind(ends, OWNER, read) } else { holders }
}

/// Whose doing an event is: a handoff that of its giver, a receipt that of its taker, and all else that of the party at whose place
/// it happened.
fn whose(
    event: &Event,
    step: Option<Move>,
    (givers, takers): (Vec<Party>, Vec<Party>),
    read: &dyn Fn(&Id) -> Party,
) -> Whose {
    let places: Vec<Party> =
        [&event.read_point, &event.biz_location].into_iter().flatten().map(|at| read(&at.id)).collect();
    match step {
        Some(Move::Ship | Move::Return | Move::Void) => {
            Whose { says: givers, hints: places, did: "sent", place: "a source that is a party" }
        }
        Some(Move::Receive | Move::Reject) => {
            Whose { says: takers, hints: places, did: "received", place: "a destination that is a party" }
        }
        _ => Whose { says: places, hints: Vec::new(), did: "did", place: "a bizLocation or readPoint" },
    }
}

impl Party {
    fn unknown(&self) -> String {
        format!("whose account {} is, is not said: --gln", self.id)
    }
}

/// Why a move is not made by an event alone.
const fn by_hand(step: Move) -> Option<&'static str> {
    match step {
        Move::Commission => Some("salus pack commission takes the list of packs"),
        Move::UndoDispense => Some("salus pack undo wants it attested that the pack was not supplied"),
        Move::Recall | Move::CancelRecall => Some("salus pack recall wants a statement"),
        Move::Excursion | Move::Release => Some("salus pack excursion wants a reading or a statement"),
        Move::Transform => Some("salus pack transform wants the batch that they became"),
        _ => None,
    }
}

/// Why a step is too early: what has not happened cannot be told.
fn early(step: &Step, now: u64) -> Option<String> {
    let is_future = u64::try_from(step.at).is_ok_and(|at| at > now);
    is_future.then(|| format!("it lies in the future: now it is {}", when::show(now)))
}

/// Why a step is not the party's own. It is only if the event says so: else whoever writes a document would act for its reader.
fn not_own(step: &Step, by: &AccountId, assume_mine: bool) -> Option<String> {
    let Whose { says, hints, did, place } = &step.whose;
    let is_own = |party: &Party| party.account.as_ref() == Some(by);
    let is_other = |party: &Party| party.account.is_some_and(|account| account != *by);
    let somebody_else = || Some(format!("somebody else {did} it"));
    if says.iter().any(is_other) {
        return somebody_else();
    }
    let says_own = says.iter().any(is_own);
    // A shelf's own name beside the party's GLN is no other party.
    let unknown = |party: &&Party| party.account.is_none() && (party.public || !says_own);
    if let Some(party) = says.iter().find(unknown) {
        return Some(party.unknown());
    }
    if says_own {
        return None;
    }
    // Nobody is named. What is sent to the party was not sent by it, nor received if it comes from it.
    let opposite = match step.step {
        Some(Move::Ship | Move::Return | Move::Void) => step.to,
        Some(Move::Receive | Move::Reject) => step.from,
        _ => None,
    };
    if opposite == Some(*by) || hints.iter().any(is_other) {
        return somebody_else();
    }
    if !assume_mine {
        return Some(format!("it does not say who {did} it: {place}, or --assume-mine"));
    }
    let at_own = hints.iter().any(is_own);
    let stranger = hints.iter().find(|party| party.account.is_none() && (party.public || !at_own));
    stranger.map(Party::unknown)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::cli::session::merge;

    const MINE: &str = "0614141000005";
    const THEIRS: &str = "0614141000012";
    const STRANGER: &str = "0614141000029";
    const ME: AccountId = [7; 32];
    const AT: &str = "2026-11-02T00:00:00Z";

    fn steps(events: Value, lot: Option<&str>) -> Vec<Step> {
        let document = json!({
            "@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
            "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-11-21T00:00:00Z",
            "epcisBody": { "eventList": events },
        });
        let document = Document::parse(&document.to_string()).unwrap();
        let account = |id: &Id| match id.get("417").or_else(|| id.get("414")) {
            Some(MINE) => Some(ME),
            Some(THEIRS) => Some([8; 32]),
            _ => None,
        };
        plan(&document, &Reader { lot, account: &account })
    }

    fn event(step: &str, disposition: &str, time: &str, more: Value) -> Value {
        let mut event = json!({
            "type": "ObjectEvent", "action": "OBSERVE", "eventTime": time, "eventTimeZoneOffset": "+00:00",
            "bizStep": step, "disposition": disposition, "epcList": ["https://id.gs1.org/01/09506000134352/21/A%2F1"],
        });
        merge(&mut event, more);
        event
    }

    fn destroyed(more: Value) -> Value {
        let mut event = event("destroying", "destroyed", AT, json!({ "action": "DELETE" }));
        merge(&mut event, more);
        event
    }

    fn link(gln: &str) -> String {
        format!("https://id.gs1.org/417/{gln}")
    }

    fn from(gln: &str) -> Value {
        json!({ "sourceList": [{ "type": "possessing_party", "source": link(gln) }] })
    }

    fn to(gln: &str) -> Value {
        json!({ "destinationList": [{ "type": "possessing_party", "destination": link(gln) }] })
    }

    fn at(name: &str, gln: &str) -> Value {
        json!({ name: { "id": format!("https://id.gs1.org/414/{gln}") } })
    }

    fn with(parts: &[Value]) -> Value {
        let mut whole = json!({});
        parts.iter().for_each(|part| merge(&mut whole, part.clone()));
        whole
    }

    /// Why an event is left, of what says whose it is and of what assumes that.
    fn left(event: &Value) -> [Option<String>; 2] {
        [false, true].map(|assume_mine| {
            let mut all = steps(json!([event]), Some("L"));
            assert_eq!(all[0].left, None, "{event:#}");
            leave(&mut all, &ME, assume_mine, u64::MAX);
            all.remove(0).left
        })
    }

    #[test]
    fn events_become_moves_in_the_order_of_time_with_the_lot_of_their_commissioning() {
        let ilmd = json!({ "action": "ADD", "ilmd": { "cbvmda:lotNumber": "L1" } });
        let made = event("commissioning", "active", "2026-11-01T00:00:00Z", ilmd);
        let shipped = event("shipping", "in_transit", AT, to(MINE));
        let steps = steps(json!([shipped, made]), None);
        let told: Vec<(usize, Option<Move>)> = steps.iter().map(|step| (step.event, step.step)).collect();
        assert_eq!(told, [(2, Some(Move::Commission)), (1, Some(Move::Ship))]);
        assert!(steps[0].left.as_ref().unwrap().contains("salus pack commission"));
        assert_eq!((&steps[1].left, steps[1].to), (&None, Some(ME)));
        assert_eq!(steps[1].units, ["(01)09506000134352(10)L1(21)A/1"]);
    }

    #[test]
    fn what_cannot_be_done_is_left_and_says_why() {
        let two = json!({ "destinationList": [
            { "type": "possessing_party", "destination": link(MINE) },
            { "type": "possessing_party", "destination": link(THEIRS) },
        ] });
        for (event, lot, why) in [
            (event("receiving", "in_progress", AT, json!({})), None, "the lot of"),
            (event("shipping", "in_transit", AT, json!({})), Some("L"), "to whom"),
            (event("shipping", "in_transit", AT, two), Some("L"), "several to whom"),
            (event("shipping", "in_transit", AT, to(STRANGER)), Some("L"), "--gln"),
            (event("stocking", "active", AT, json!({})), Some("L"), "attested"),
            (event("shipping", "destroyed", AT, json!({})), Some("L"), "no move"),
            (
                event("receiving", "in_progress", AT, json!({ "epcList": ["urn:uuid:0b1a"] })),
                Some("L"),
                "neither a pack",
            ),
        ] {
            let step = steps(json!([event]), lot).remove(0);
            assert!(step.left.as_ref().is_some_and(|left| left.contains(why)), "{why}: {:?}", step.left);
        }
    }

    #[test]
    fn ownership_goes_over_to_the_receiver_or_the_event_is_left() {
        let owners = |before: &str, after: &str| {
            let source = json!({ "sourceList": [
                { "type": "possessing_party", "source": link(MINE) }, { "type": "owning_party", "source": link(before) },
            ] });
            let destination = json!({ "destinationList": [
                { "type": "possessing_party", "destination": link(THEIRS) },
                { "type": "owning_party", "destination": link(after) },
            ] });
            steps(json!([event("shipping", "in_transit", AT, with(&[source, destination]))]), Some("L")).remove(0)
        };
        let sold = owners(MINE, THEIRS);
        assert_eq!((sold.ownership, &sold.left), (true, &None));
        let kept = owners(MINE, MINE);
        assert_eq!((kept.ownership, &kept.left), (false, &None));
        assert!(owners(MINE, STRANGER).left.unwrap().contains("not who owns it"));
    }

    #[test]
    fn an_event_is_the_partys_own_only_if_it_says_so() {
        let own = [
            event("shipping", "in_transit", AT, with(&[from(MINE), to(THEIRS)])),
            event("shipping", "returned", AT, with(&[from(MINE), to(THEIRS)])),
            event("void_shipping", "in_progress", AT, from(MINE)),
            event("receiving", "in_progress", AT, to(MINE)),
            event("receiving", "returned", AT, with(&[from(THEIRS), to(MINE)])),
            destroyed(at("bizLocation", MINE)),
            destroyed(at("readPoint", MINE)),
            destroyed(with(&[
                at("bizLocation", MINE),
                json!({ "readPoint": { "id": "https://maker.example/gate/4" } }),
            ])),
        ];
        for event in &own {
            assert_eq!(left(event), [None, None], "{event:#}");
        }
    }

    #[test]
    fn what_somebody_else_did_is_never_carried_out() {
        let shelf = json!({ "bizLocation": { "id": "https://stranger.example/shelf/4" } });
        for (event, why) in [
            (event("shipping", "in_transit", AT, with(&[from(THEIRS), to(MINE)])), "somebody else sent it"),
            (event("shipping", "in_transit", AT, to(MINE)), "somebody else sent it"),
            (event("shipping", "in_transit", AT, with(&[from(STRANGER), to(THEIRS)])), "--gln"),
            (
                event("shipping", "in_transit", AT, with(&[to(THEIRS), at("readPoint", THEIRS)])),
                "somebody else sent it",
            ),
            (event("void_shipping", "in_progress", AT, from(THEIRS)), "somebody else sent it"),
            (event("receiving", "in_progress", AT, to(THEIRS)), "somebody else received it"),
            (event("receiving", "returned", AT, from(MINE)), "somebody else received it"),
            (event("receiving", "in_progress", AT, to(STRANGER)), "--gln"),
            (destroyed(at("bizLocation", THEIRS)), "somebody else did it"),
            (destroyed(with(&[at("bizLocation", MINE), at("readPoint", THEIRS)])), "somebody else did it"),
            (destroyed(with(&[at("bizLocation", MINE), at("readPoint", STRANGER)])), "--gln"),
            (destroyed(at("readPoint", STRANGER)), "--gln"),
            (destroyed(shelf), "--gln"),
        ] {
            for left in left(&event) {
                assert!(left.as_ref().is_some_and(|left| left.contains(why)), "{why}: {left:?} {event:#}");
            }
        }
    }

    #[test]
    fn what_names_nobody_is_assumed_to_be_the_partys_own_only_if_asked_for() {
        for (event, why) in [
            (event("shipping", "in_transit", AT, to(THEIRS)), "it does not say who sent it: a source"),
            (event("shipping", "in_transit", AT, with(&[to(THEIRS), at("readPoint", MINE)])), "who sent it"),
            (event("receiving", "in_progress", AT, from(THEIRS)), "who received it: a destination"),
            (destroyed(json!({})), "who did it: a bizLocation or readPoint, or --assume-mine"),
        ] {
            let [plain, assumed] = left(&event);
            assert!(plain.as_ref().is_some_and(|left| left.contains(why)), "{why}: {plain:?}");
            assert_eq!(assumed, None, "{event:#}");
        }
        // A stranger's gate is somebody's.
        let shipped = event("shipping", "in_transit", AT, with(&[to(THEIRS), at("readPoint", STRANGER)]));
        let [plain, assumed] = left(&shipped);
        assert!(plain.unwrap().contains("--assume-mine") && assumed.unwrap().contains("--gln"));
    }

    #[test]
    fn what_has_not_happened_yet_is_left() {
        let time = 1_793_577_600_000; // AT
        for (now, is_left) in [(time - 1, true), (time, false), (time + 1, false)] {
            let mut all = steps(json!([destroyed(at("readPoint", MINE))]), Some("L"));
            leave(&mut all, &ME, false, now);
            assert_eq!(all[0].left.as_ref().is_some_and(|left| left.contains("in the future")), is_left, "{now}");
        }
    }
}
