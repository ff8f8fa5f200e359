//! What happens next, by chance: mostly what may be done, so that worlds grow, and often enough what may not.

use super::support::account;
use super::support::supply::*;
use salus_domain::credential::CredentialType;
use salus_domain::supply::*;
use salus_domain::{AccountId, Hash};
use std::rc::Rc;

const PARTIES: [AccountId; 9] =
    [MAKER, WHOLESALER, PHARMACY, HOSPITAL, RETURNS, REGULATOR, OTHER_MAKER, STRANGER, TRIAL_SITE];
/// Where goods go.
const TRADE: [AccountId; 6] = [MAKER, WHOLESALER, PHARMACY, HOSPITAL, RETURNS, OTHER_MAKER];
const SENSORS: [AccountId; 4] = [SENSOR, SENSOR, account(60), account(61)];
/// The containers that are packed by hand.
const BY_HAND: [u8; 9] = [150, 151, 152, 153, 154, 155, 156, 157, 158];

macro_rules! names {
    ($($name:ident),* $(,)?) => {
        /// The messages that these worlds know.
        pub const NAMES: &[&str] = &[$(stringify!($name)),*];

        /// The name of a message.
        pub fn name(act: &Act) -> &'static str {
            match act {
                $(Act::$name { .. } => stringify!($name),)*
                _ => "another",
            }
        }
    };
}

names!(
    RegisterProduct,
    Recall,
    CancelRecall,
    Pack,
    Unpack,
    Ship,
    Receive,
    ReceivePartial,
    Reject,
    Void,
    Dispense,
    DispensePartial,
    UndoDispense,
    Inactivate,
    Reactivate,
    ReportStolen,
    Destroy,
    Export,
    Sample,
    Transform,
    Quarantine,
    Clear,
    DeclareIllegitimate,
    AttachSensor,
    ReportExcursion,
    Release,
    Correct,
);

/// What a world is like.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mood {
    /// A bit of everything.
    Trade,
    /// Somebody packs and unpacks the same things all the time, with sensors.
    Warehouse,
    /// Pallets of as many lots as there are.
    Mixed,
}

pub struct Chance {
    state: u64,
    mood: Mood,
}

fn lots() -> Vec<LotKey> {
    let more = (0..7).map(|n| lot(gtin_a(), &format!("L{n}")));
    [lot_a1(), lot_a2(), lot_b1()].into_iter().chain(more).collect()
}

/// The beginning of every world: what the makers commissioned, one pack of each of seven lots more, and a batch for what is made
/// of others.
pub fn stage() -> World {
    let mut world = world();
    let more: Vec<LotKey> = lots()[3..].to_vec();
    for n in 0..more.len() as u8 {
        let text = vec![b'L', b'0' + n];
        world.act(MAKER, Act::CreateLot { gtin: gtin_a(), text, secret: None }).unwrap();
    }
    let leaves: Vec<Leaf> = more.iter().zip(60..).map(|(lot, n)| pack_leaf(n, *lot, far(), None)).collect();
    world.commission(MAKER, gtin_a(), &leaves);
    for sensor in SENSORS {
        world.license(sensor, here(CredentialType::SENSOR));
    }
    world
}

impl Chance {
    pub fn new(seed: u64) -> Chance {
        let mood = match seed % 6 {
            0 => Mood::Warehouse,
            1 => Mood::Mixed,
            _ => Mood::Trade,
        };
        Chance { state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1, mood }
    }

    fn next(&mut self) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state
    }

    fn below(&mut self, bound: u64) -> u64 {
        (self.next() >> 11) % bound
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize].clone()
    }

    /// How much time passes.
    pub fn time(&mut self) -> u64 {
        match self.below(100) {
            0..=54 => 0,
            55..=84 => self.below(DAY / 4),
            85..=98 => self.below(2 * DAY),
            _ => self.below(35 * DAY),
        }
    }

    /// Licences come and go, and registries fail for a moment.
    pub fn weather(&mut self, world: &mut World) {
        if self.one_in(12) {
            for (party, credential) in CAST {
                world.license(party, here(credential));
            }
        }
        if self.one_in(25) {
            let party = self.pick(&TRADE);
            world.unlicense(party);
        }
        world.registry_down = self.one_in(60);
        world.consent_down = self.one_in(200);
    }

    /// Something that there is.
    pub fn any(&mut self, world: &World) -> UnitKey {
        let known = known(world);
        self.pick(&known)
    }

    pub fn presented(&mut self) -> Presented {
        let lots = lots();
        Presented {
            lot: self.one_in(3).then(|| self.pick(&lots)),
            expiry: self.one_in(3).then(|| self.pick(&[far(), soon()])),
            by: self.one_in(3).then(|| self.pick(&PARTIES)),
        }
    }

    /// Mostly units that suit, with others of the same custodian.
    fn some(&mut self, world: &World, suits: impl Fn(&Unit) -> bool) -> (Vec<UnitKey>, AccountId) {
        if self.one_in(9) {
            let units = (0..=self.below(2)).map(|_| self.any(world)).collect();
            return (units, self.pick(&PARTIES));
        }
        let good: Vec<(UnitKey, Unit)> =
            known(world).into_iter().map(|key| (key, peek(world, key))).filter(|(_, unit)| suits(unit)).collect();
        if good.is_empty() {
            return (vec![self.any(world)], self.pick(&PARTIES));
        }
        let (first, unit) = self.pick(&good);
        let holder = holder(world, &unit);
        let place = |unit: &Unit| match unit.place {
            Place::Held(_) => None,
            Place::In { container, .. } => Some(container),
        };
        let same = |other: &Unit| {
            place(other) == place(&unit) && other.state == unit.state && self::holder(world, other) == holder
        };
        let mut units = vec![first];
        for (key, other) in &good {
            if !units.contains(key) && same(other) && units.len() < 4 && self.one_in(3) {
                units.push(*key);
            }
        }
        (units, if self.one_in(12) { self.pick(&PARTIES) } else { holder })
    }

    /// Units that somebody holds in their hands, in a state.
    fn held(&mut self, world: &World, states: &[StateKind]) -> (Vec<UnitKey>, AccountId) {
        self.some(world, |unit| matches!(unit.place, Place::Held(_)) && states.contains(&unit.state.kind()))
    }

    /// Such of which nothing but a chance in a few is a container.
    fn packs(
        &mut self,
        world: &World,
        states: &[StateKind],
        by: impl Fn(AccountId) -> bool,
    ) -> (Vec<UnitKey>, AccountId) {
        let containers = self.one_in(15);
        self.some(world, |unit| {
            let held = matches!(unit.place, Place::Held(holder) if by(holder));
            held && (containers || unit.pack().is_some()) && states.contains(&unit.state.kind())
        })
    }

    fn container(&mut self, world: &World, suits: impl Fn(&Container) -> bool) -> (UnitKey, AccountId) {
        let (units, by) = self.some(world, |unit| unit.as_container().is_some_and(&suits));
        (units[0], by)
    }

    fn licence(&mut self, by: AccountId) -> Qualification {
        if self.one_in(25) {
            licence_of(self.pick(&PARTIES))
        } else {
            licence_of(by)
        }
    }

    fn premises(&mut self) -> Hash {
        if self.one_in(6) {
            OTHER_SHOP
        } else {
            SHOP
        }
    }

    fn standing(&mut self, custodian: AccountId) -> (Standing, AccountId) {
        match self.below(6) {
            0 => (Standing::Owner, if self.one_in(3) { OTHER_MAKER } else { MAKER }),
            1 => (Standing::Regulator, if self.one_in(6) { STRANGER } else { REGULATOR }),
            _ => (Standing::Custodian, custodian),
        }
    }

    fn target(&mut self, world: &World) -> Target {
        match self.below(8) {
            0 => Target::Product(if self.one_in(2) { gtin_a() } else { gtin_b() }),
            1..=3 => {
                let lots = lots();
                Target::Lot(self.pick(&lots))
            }
            _ => Target::Pack(self.packs(world, &StateKind::ALL, |_| true).0[0]),
        }
    }

    /// The next message, and whose it is.
    pub fn step(&mut self, world: &World) -> (AccountId, Act) {
        use StateKind::*;
        let mood = self.mood;
        match mood {
            Mood::Warehouse if !self.one_in(3) => return self.shuttle(world),
            Mood::Mixed if world.units.is_empty() || self.one_in(12) => {
                let mut children = [60, 61, 62, 63, 64, 65, 66, 1, 5].map(unit).to_vec();
                children.rotate_left(self.below(9) as usize);
                children.truncate(self.pick(&[3, 8, 9, 9]));
                return (MAKER, Act::Pack { container: unit(self.pick(&BY_HAND)), children });
            }
            _ => {}
        }
        let dispensers = |holder| [PHARMACY, HOSPITAL].contains(&holder);
        match self.below(100) {
            0..=15 => self.shipment(world),
            16..=29 => self.receipt(world),
            30..=39 => self.packing(world),
            40..=46 => self.unpacking(world),
            47..=51 => {
                let (units, by) = self.packs(world, &[Active, PartiallyDispensed], dispensers);
                let (premises, holds) = (self.premises(), self.licence(by));
                if self.one_in(3) {
                    (by, Act::DispensePartial { units, premises, holds })
                } else {
                    (by, Act::Dispense { units, premises, holds })
                }
            }
            52..=54 => {
                let (units, by) = self.packs(world, &[Dispensed], dispensers);
                let (premises, holds) = (self.premises(), self.licence(by));
                (by, Act::UndoDispense { units, premises, attested: !self.one_in(20), holds })
            }
            55..=56 => {
                let (units, by) = self.held(world, &[Active]);
                (by, Act::Inactivate { units })
            }
            57..=59 => {
                let (units, by) = self.held(world, &[Inactive]);
                (by, Act::Reactivate { units })
            }
            60..=69 => self.suspicion(world),
            70..=71 => self.ending(world),
            72..=77 => self.sensor(world),
            78..=83 => self.report(world),
            84..=88 => self.decision(world),
            89..=91 => {
                let recalled = recalled(world);
                let again = !recalled.is_empty() && self.one_in(4);
                let target = if again { self.pick(&recalled) } else { self.target(world) };
                let kind = if self.one_in(3) { RecallKind::Recall } else { RecallKind::Withdrawal };
                let (standing, by) = self.standing(MAKER);
                (by, Act::Recall { standing, target, kind })
            }
            92..=95 => {
                let recalled = recalled(world);
                let target =
                    if recalled.is_empty() || self.one_in(6) { self.target(world) } else { self.pick(&recalled) };
                (if self.one_in(8) { MAKER } else { REGULATOR }, Act::CancelRecall { target })
            }
            96 if self.one_in(2) => {
                let (gtin, owner) = (self.pick(&[gtin_a(), gtin_b()]), self.pick(&[MAKER, OTHER_MAKER, MAKER]));
                (REGULATOR, Act::RegisterProduct { gtin, owner, holds: here(CredentialType::REGULATOR) })
            }
            _ => self.correction(world),
        }
    }

    /// The same few things in and out of containers that never get empty, with sensors on and off.
    fn shuttle(&mut self, world: &World) -> (AccountId, Act) {
        let child = unit(self.pick(&[1, 2, 60, 101]));
        let shelf = unit(self.pick(&BY_HAND[..6]));
        match (peek(world, child).place, self.below(8)) {
            (_, 0 | 3) => {
                let sensor = Some(self.pick(&SENSORS));
                (
                    MAKER,
                    Act::AttachSensor { container: shelf_or(world, shelf), sensor: sensor.filter(|_| !self.one_in(5)) },
                )
            }
            (_, 1) => self.report(world),
            (_, 2) => self.decision(world),
            (Place::In { container, .. }, _) => (MAKER, Act::Unpack { container, children: vec![child] }),
            (Place::Held(_), _) => {
                // Something stays inside.
                let stock: Vec<UnitKey> = [3, 4, 61, 62, 63, 64].map(unit).to_vec();
                let stays = self.pick(&stock);
                let free = peek(world, stays).place == Place::Held(MAKER);
                let children = if free && self.one_in(2) { vec![child, stays] } else { vec![child] };
                (MAKER, Act::Pack { container: shelf, children })
            }
        }
    }

    fn shipment(&mut self, world: &World) -> (AccountId, Act) {
        let (units, by) = self.held(world, &[StateKind::Active]);
        let purpose = if self.one_in(3) { ShipPurpose::Return } else { ShipPurpose::Supply };
        let to = if self.one_in(3) { PHARMACY } else { self.pick(&TRADE) };
        let shipment = Shipment { to, purpose, ownership: self.one_in(2), void_after: self.pick(&[1, 2, 5, 90]) };
        (by, Act::Ship { units, shipment, holds: self.licence(by) })
    }

    fn receipt(&mut self, world: &World) -> (AccountId, Act) {
        let (units, by) = self.held(world, &[StateKind::InTransit]);
        let offer = peek(world, units[0]).state.offer().copied();
        let to = offer.filter(|_| !self.one_in(12)).map_or(by, |offer| offer.to);
        let (as_return, holds) = (self.one_in(2), self.licence(to));
        match self.below(10) {
            0..=5 => (to, Act::Receive { units, as_return, holds }),
            6 => (to, Act::Reject { units }),
            7 => (by, Act::Void { units }),
            _ => {
                let sent = |unit: &Unit| matches!(unit.state, State::InTransit(_));
                let (containers, _) = self.some(world, |unit| unit.as_container().is_some() && sent(unit));
                let container = containers[0];
                let to = peek(world, container).state.offer().map_or(to, |offer| offer.to);
                let children = self.children(world, container);
                (to, Act::ReceivePartial { container, children, as_return, holds: self.licence(to) })
            }
        }
    }

    /// Some of what is in a container, or something else.
    fn children(&mut self, world: &World, container: UnitKey) -> Vec<UnitKey> {
        let inside: Vec<UnitKey> = known(world)
            .into_iter()
            .filter(|key| matches!(peek(world, *key).place, Place::In { container: around, .. } if around == container))
            .collect();
        if inside.is_empty() || self.one_in(15) {
            return vec![self.any(world)];
        }
        let count = self.below(3) as usize + 1;
        let first = self.below(inside.len() as u64) as usize;
        let all = self.one_in(3);
        inside
            .iter()
            .cycle()
            .skip(first)
            .take(if all { inside.len() } else { count.min(inside.len()) })
            .copied()
            .collect()
    }

    fn packing(&mut self, world: &World) -> (AccountId, Act) {
        let (mut children, by) = self.held(world, &[StateKind::Active]);
        if self.one_in(4) {
            // As many lots as there are.
            let lots = (60..67).chain([1, 5, 51]).map(unit);
            let together = lots.filter(|key| {
                let unit = peek(world, *key);
                unit.place == Place::Held(by) && unit.state == State::Active
            });
            children.extend(together.collect::<Vec<_>>());
            children.dedup();
        }
        let usable = |unit: &Unit| unit.place == Place::Held(by) && unit.state == State::Active;
        let mine: Vec<UnitKey> = known(world)
            .into_iter()
            .filter(|key| peek(world, *key).as_container().is_some() && usable(&peek(world, *key)))
            .filter(|key| !children.contains(key))
            .collect();
        let container = match self.below(8) {
            0..=3 if !mine.is_empty() => self.pick(&mine),
            7 => self.any(world),
            _ => unit(self.pick(&BY_HAND)),
        };
        (by, Act::Pack { container, children })
    }

    fn unpacking(&mut self, world: &World) -> (AccountId, Act) {
        let held = |unit: &Unit| matches!(unit.place, Place::Held(_)) && unit.state == State::Active;
        let (containers, by) = self.some(world, |unit| unit.as_container().is_some() && held(unit));
        let container = containers[0];
        (by, Act::Unpack { container, children: self.children(world, container) })
    }

    fn suspicion(&mut self, world: &World) -> (AccountId, Act) {
        use StateKind::*;
        match self.below(6) {
            0 | 1 => {
                let (units, by) = self
                    .some(world, |unit| [Active, Inactive, PartiallyDispensed, Suspect].contains(&unit.state.kind()));
                let (standing, by) = self.standing(by);
                (by, Act::Quarantine { standing, units })
            }
            2..=4 => {
                let (units, by) = self.some(world, |unit| unit.state.kind() == Suspect);
                let as_it_was = match peek(world, units[0]).state {
                    State::Suspect { by: Standing::Regulator } => (Standing::Regulator, REGULATOR),
                    State::Suspect { by: Standing::Owner } => (Standing::Owner, MAKER),
                    _ => (Standing::Custodian, by),
                };
                let (standing, by) = if self.one_in(3) { self.standing(by) } else { as_it_was };
                (by, Act::Clear { standing, units })
            }
            _ if self.one_in(3) => {
                let (units, by) = self.some(world, |unit| unit.state.kind() == Suspect);
                let (standing, by) = self.standing(by);
                (by, Act::DeclareIllegitimate { standing, units: vec![units[0]] })
            }
            _ => {
                let (units, by) = self.held(world, &[Active, Suspect]);
                (by, Act::AttachSensor { container: units[0], sensor: Some(SENSOR) })
            }
        }
    }

    /// What leads out of the chain, seldom.
    fn ending(&mut self, world: &World) -> (AccountId, Act) {
        use StateKind::*;
        let (units, by) = self.held(world, &[Active, Inactive, PartiallyDispensed, Illegitimate]);
        let (units, holds) = (vec![units[0]], self.licence(by));
        match self.below(7) {
            0 => (by, Act::Destroy { units, holds }),
            1 => (by, Act::ReportStolen { units }),
            2 => (by, Act::Export { units, holds }),
            3 => (by, Act::Sample { units, holds }),
            _ => {
                let (inputs, by) = self.packs(world, &[Active], |holder| [MAKER, OTHER_MAKER].contains(&holder));
                let mut batches: Vec<Hash> = world.proofs.iter().map(|proof| proof.root).collect();
                batches.retain(|root| world.batches[root].by == by || self.one_in(9));
                let output = if batches.is_empty() { world.proofs[0].root } else { self.pick(&batches) };
                (by, Act::Transform { inputs: vec![inputs[0]], output, holds: self.licence(by) })
            }
        }
    }

    fn sensor(&mut self, world: &World) -> (AccountId, Act) {
        let without = self.one_in(2);
        let (container, by) =
            self.container(world, |container| !without || container.sensors.iter().all(|one| one.until.is_some()));
        let sensor = if self.one_in(4) { None } else { Some(self.pick(&SENSORS)) };
        (by, Act::AttachSensor { container, sensor })
    }

    fn report(&mut self, world: &World) -> (AccountId, Act) {
        let (container, _) = self.container(world, |container| !container.sensors.is_empty());
        let holds = here(CredentialType::SENSOR);
        let sensors = peek(world, container).as_container().map_or(Vec::new(), |body| body.sensors.clone());
        if sensors.is_empty() || self.one_in(10) {
            let to = world.now - self.below(DAY);
            return (SENSOR, Act::ReportExcursion { container, from: to - self.below(DAY), to, holds });
        }
        let Attachment { sensor, since, until } = self.pick(&sensors);
        let until = until.unwrap_or(world.now);
        let length = until.saturating_sub(since) + 1;
        let from = since + self.below(length);
        let to = until.min(from + 1 + self.below(DAY));
        (sensor, Act::ReportExcursion { container, from, to, holds })
    }

    fn decision(&mut self, world: &World) -> (AccountId, Act) {
        let (container, _) = self.container(world, |container| !container.excursions.is_empty());
        let list = peek(world, container).as_container().map_or(Vec::new(), |body| body.excursions.clone());
        let excursion = if list.is_empty() || self.one_in(15) { self.below(4) as u32 } else { self.pick(&list).id };
        let inside: Vec<LotKey> = peek(world, container)
            .as_container()
            .map_or(Vec::new(), |body| body.tags.iter().map(|tag| tag.lot).collect());
        let all = lots();
        let lot = if inside.is_empty() || self.one_in(3) { self.pick(&all) } else { self.pick(&inside) };
        let owner = world.products[&world.lots[&lot].gtin].owner;
        let by = if self.one_in(12) { self.pick(&PARTIES) } else { owner };
        let outcome = if self.one_in(15) { Outcome::Rejected } else { Outcome::Released };
        (by, Act::Release { about: OutcomeKey { container, excursion, lot }, outcome })
    }

    fn correction(&mut self, world: &World) -> (AccountId, Act) {
        let (units, by) = self.some(world, |unit| unit.entries > 0);
        let entries = peek(world, units[0]).entries;
        let mut wrong = self.below(u64::from(entries) + 1) as u32;
        let is_correction = |index: &u32| {
            matches!(world.entries.get(&(units[0], *index)).map(|e| &e.what), Some(What::Corrected { .. }))
        };
        if let Some(correction) = (0..entries).find(is_correction).filter(|_| self.one_in(3)) {
            wrong = correction;
        }
        let author = world.entries.get(&(units[0], wrong)).map_or(by, |entry| entry.by);
        let by = if self.one_in(6) { by } else { author };
        let corrective = (0..self.below(2)).map(|_| self.below(u64::from(entries) + 1) as u32).collect();
        let reason = self.pick(&[CorrectionReason::DidNotOccur, CorrectionReason::IncorrectData]);
        (by, Act::Correct { unit: units[0], wrong, reason, corrective })
    }
}

/// What is recalled now.
fn recalled(world: &World) -> Vec<Target> {
    let packs = world.units.iter().filter(|(_, unit)| unit.pack().is_some_and(|pack| pack.recall.is_some()));
    let lots = world.lots.iter().filter(|(_, lot)| lot.recall.is_some()).map(|(key, _)| Target::Lot(*key));
    let products = world.products.iter().filter(|(_, one)| one.recall.is_some()).map(|(key, _)| Target::Product(*key));
    // In an order that does not depend on the maps'.
    let mut targets: Vec<Target> = packs.map(|(key, _)| Target::Pack(*key)).chain(lots).chain(products).collect();
    targets.sort();
    targets
}

/// Everything there is, in an order that does not depend on the map's.
fn known(world: &World) -> Vec<UnitKey> {
    let mut keys: Vec<UnitKey> = world.proofs.iter().map(|proof| *proof.leaf.key()).collect();
    keys.extend(BY_HAND.iter().map(|number| unit(*number)).filter(|key| world.units.contains_key(key)));
    keys
}

/// A unit as it is, with or without a record.
fn peek(world: &World, key: UnitKey) -> Unit {
    if let Some(unit) = world.units.get(&key) {
        return unit.clone();
    }
    let proofs = Rc::clone(&world.proofs);
    let Some(proof) = proofs.iter().find(|proof| *proof.leaf.key() == key) else { panic!("{key:?} is not known") };
    let batch = &world.batches[&proof.root];
    let place = match proof.leaf.parent() {
        Some(container) => Place::In { container: *container, since: batch.at },
        None => Place::Held(batch.by),
    };
    let body = match &proof.leaf {
        Leaf::Pack { lot, expiry, .. } => {
            Body::Pack(Pack { lot: *lot, expiry: *expiry, opened: false, dispensed: None, recall: None })
        }
        Leaf::Container { height, tags, .. } => {
            Body::Container(Container { tags: tags.clone(), height: *height, ..Container::default() })
        }
    };
    Unit { origin: Some(proof.root), place, state: State::Active, trail: Vec::new(), entries: 0, body }
}

fn holder(world: &World, unit: &Unit) -> AccountId {
    match unit.place {
        Place::Held(holder) => holder,
        Place::In { container, .. } => holder(world, &peek(world, container)),
    }
}

/// A shelf, once it is there; before that, a pallet.
fn shelf_or(world: &World, shelf: UnitKey) -> UnitKey {
    if world.units.contains_key(&shelf) {
        shelf
    } else {
        unit(100)
    }
}
