//! What the model allows: each message's rules in words, over what the log says.

use super::facts::What;
use super::model::{Model, Span};
use super::support::supply::*;
use salus_domain::credential::CredentialType;
use salus_domain::supply::*;
use salus_domain::AccountId;

/// A rule is kept, or nothing happens.
type Kept = Option<()>;

fn when(kept: bool) -> Kept {
    kept.then_some(())
}

impl Model {
    /// Whether a message is allowed; if so, what it does is noted.
    pub fn act(&mut self, by: AccountId, act: &Act, world: &World) -> bool {
        self.now = world.now;
        let before = self.log.len();
        let done = self.judge(by, act, world).is_some();
        if !done {
            self.log.truncate(before);
        }
        done
    }

    fn judge(&mut self, by: AccountId, act: &Act, world: &World) -> Kept {
        let holds = |of: &Qualification, types: &[CredentialType]| {
            when(types.contains(&of.credential) && !world.registry_down && world.licences.contains_key(&(by, *of)))
        };
        when(!world.consent_down)?;
        use CredentialType as Of;
        let dispensers = [Of::DISPENSER, Of::HOSPITAL, Of::TRIAL_SITE];
        let shippers = [Of::MANUFACTURER, Of::WHOLESALER, Of::DISPENSER, Of::HOSPITAL, Of::RETURNS];
        let receivers = [&shippers[..], &[Of::TRIAL_SITE]].concat();
        match act {
            Act::RegisterProduct { gtin, owner, holds: of } => {
                holds(of, &[Of::REGULATOR])?;
                self.note(What::Owner { gtin: *gtin, owner: *owner });
            }
            Act::Recall { standing, target, kind } => {
                let gtin = self.product_of(target)?;
                when(self.recall(*target).is_none_or(|before| before < *kind))?;
                match standing {
                    Standing::Custodian => return None,
                    Standing::Owner => when(self.owner(gtin) == by)?,
                    Standing::Regulator => holds(&here(Of::REGULATOR), &[Of::REGULATOR])?,
                }
                self.note(What::Recalled { target: *target, kind: *kind });
                self.entry_of(target, by);
            }
            Act::CancelRecall { target } => {
                self.product_of(target)?;
                when(self.recall(*target).is_some())?;
                holds(&here(Of::REGULATOR), &[Of::REGULATOR])?;
                self.note(What::Cancelled { target: *target });
                self.entry_of(target, by);
            }
            Act::Pack { container, children } => self.pack(by, *container, children)?,
            Act::Unpack { container, children } => {
                when(self.exists(*container) && !self.is_pack(*container))?;
                when(self.place(*container) == Place::Held(by))?;
                when(matches!(self.state(*container), State::Active | State::Retired))?;
                for child in children {
                    self.out(*child, *container, by)?;
                }
                self.retire(*container);
                self.entry(*container, by);
            }
            Act::Ship { units, shipment, holds: of } => {
                let Shipment { to, purpose, ownership, void_after } = *shipment;
                holds(of, &shippers)?;
                when(to != by)?;
                for unit in units {
                    self.own(by, *unit, &[StateKind::Active])?;
                    when(purpose == ShipPurpose::Return || !self.is_flagged(*unit))?;
                    let state = State::InTransit(Offer { to, at: self.now, void_after, ownership, purpose });
                    self.note(What::Became { unit: *unit, state });
                }
            }
            Act::Receive { units, as_return, holds: of } => {
                holds(of, &receivers)?;
                for unit in units {
                    let offer = self.offer_to(by, *unit)?;
                    self.may_come(by, *unit, &offer, *as_return, of)?;
                    self.note(What::Given { unit: *unit, to: by });
                    self.become_(*unit, State::Active, by);
                }
            }
            Act::ReceivePartial { container, children, as_return, holds: of } => {
                holds(of, &receivers)?;
                when(self.exists(*container) && !self.is_pack(*container))?;
                let offer = self.offer_to(by, *container)?;
                for child in children {
                    when(self.exists(*child))?;
                    self.may_come(by, *child, &offer, *as_return, of)?;
                    self.out(*child, *container, by)?;
                    self.entry(*child, by);
                }
                self.retire(*container);
                self.entry(*container, by);
            }
            Act::Reject { units } => {
                for unit in units {
                    self.offer_to(by, *unit)?;
                    self.become_(*unit, State::Active, by);
                }
            }
            Act::Void { units } => {
                for unit in units {
                    self.own(by, *unit, &[StateKind::InTransit])?;
                    let offer = *self.state(*unit).offer()?;
                    when(self.now >= offer.at + u64::from(offer.void_after) * DAY)?;
                    self.become_(*unit, State::Active, by);
                }
            }
            Act::Dispense { units, premises, holds: of } => {
                holds(of, &dispensers)?;
                for unit in units {
                    self.own(by, *unit, &[StateKind::Active, StateKind::PartiallyDispensed])?;
                    when(self.is_pack(*unit) && !self.is_flagged(*unit))?;
                    self.note(What::Gave { unit: *unit, premises: *premises });
                    self.become_(*unit, State::Dispensed, by);
                }
            }
            Act::DispensePartial { units, holds: of, .. } => {
                holds(of, &dispensers)?;
                for unit in units {
                    self.own(by, *unit, &[StateKind::Active, StateKind::PartiallyDispensed])?;
                    when(self.is_pack(*unit) && !self.is_flagged(*unit))?;
                    self.note(What::Opened { unit: *unit });
                    self.become_(*unit, State::PartiallyDispensed, by);
                }
            }
            Act::UndoDispense { units, premises, attested, holds: of } => {
                holds(of, &dispensers)?;
                when(*attested)?;
                for unit in units {
                    self.own(by, *unit, &[StateKind::Dispensed])?;
                    let (at, place) = self.given(*unit)?;
                    when(place == *premises && self.now - at <= 10 * DAY)?;
                    when(!self.opened(*unit) && !self.is_flagged(*unit))?;
                    self.become_(*unit, State::Active, by);
                }
            }
            Act::Inactivate { units } => self.each(by, units, &[StateKind::Active], State::Inactive)?,
            Act::Reactivate { units } => self.each(by, units, &[StateKind::Inactive], State::Active)?,
            Act::ReportStolen { units } => {
                use StateKind::*;
                for unit in units {
                    when(self.exists(*unit) && self.holder(*unit) == by)?;
                    let from = [Active, InTransit, Inactive, PartiallyDispensed, Suspect];
                    when(from.contains(&self.state(*unit).kind()))?;
                    self.become_(*unit, State::Stolen, by);
                }
            }
            Act::Destroy { units, holds: of } => {
                use StateKind::*;
                holds(of, &shippers)?;
                self.each(by, units, &[Active, Inactive, PartiallyDispensed, Illegitimate], State::Destroyed)?;
            }
            Act::Export { units, holds: of } => {
                holds(of, &shippers)?;
                when(!units.iter().any(|unit| self.exists(*unit) && self.is_flagged(*unit)))?;
                self.each(by, units, &[StateKind::Active], State::Exported)?;
            }
            Act::Sample { units, holds: of } => {
                let takers = [Of::MANUFACTURER, Of::WHOLESALER, Of::DISPENSER, Of::HOSPITAL, Of::TRIAL_SITE];
                holds(of, &takers)?;
                self.each(by, units, &[StateKind::Active, StateKind::PartiallyDispensed], State::Sample)?;
            }
            Act::Transform { inputs, output, holds: of } => {
                holds(of, &[Of::MANUFACTURER])?;
                when(world.batches.get(output)?.by == by)?;
                when(!inputs.iter().any(|unit| self.exists(*unit) && self.is_flagged(*unit)))?;
                self.each(by, inputs, &[StateKind::Active], State::Consumed)?;
            }
            Act::Quarantine { standing, units } => {
                use StateKind::*;
                for unit in units {
                    self.stands(by, *standing, *unit, world)?;
                    let state = self.state(*unit);
                    when([Active, Inactive, PartiallyDispensed, Suspect].contains(&state.kind()))?;
                    when(!matches!(state, State::Suspect { by } if by >= *standing))?;
                    self.become_(*unit, State::Suspect { by: *standing }, by);
                }
            }
            Act::Clear { standing, units } => {
                for unit in units {
                    self.stands(by, *standing, *unit, world)?;
                    when(matches!(self.state(*unit), State::Suspect { by } if by <= *standing))?;
                    let opened = self.is_pack(*unit) && self.opened(*unit);
                    self.become_(*unit, if opened { State::PartiallyDispensed } else { State::Active }, by);
                }
            }
            Act::DeclareIllegitimate { standing, units } => {
                for unit in units {
                    self.stands(by, *standing, *unit, world)?;
                    when(self.state(*unit).kind() == StateKind::Suspect)?;
                    self.become_(*unit, State::Illegitimate, by);
                }
            }
            Act::AttachSensor { container, sensor } => {
                use StateKind::*;
                when(self.exists(*container) && !self.is_pack(*container) && self.holder(*container) == by)?;
                when([Active, InTransit, Inactive, Suspect].contains(&self.state(*container).kind()))?;
                let sensors = self.sensors(*container);
                let present = sensors.iter().find(|one| one.2 == u64::MAX).map(|one| one.0);
                when(present != *sensor)?;
                let can_report = sensors.iter().filter(|one| one.2 > self.now - 30 * DAY).count();
                when(sensor.is_none() || can_report < 4)?;
                self.note(What::Sensor { container: *container, sensor: *sensor });
                self.entry(*container, by);
            }
            Act::ReportExcursion { container, from, to, holds: of } => {
                when(from < to && *to <= self.now && *from >= self.now - 30 * DAY)?;
                when(self.exists(*container) && !self.is_pack(*container))?;
                let on = |one: &(AccountId, u64, u64)| one.0 == by && one.1 <= *from && *to <= one.2;
                when(self.sensors(*container).iter().any(on))?;
                holds(of, &[Of::SENSOR])?;
                self.note(What::Excursion { container: *container, from: *from, to: *to });
                self.entry(*container, by);
            }
            Act::Release { about, outcome } => {
                when(self.exists(about.container) && !self.is_pack(about.container))?;
                when(self.excursions(about.container).iter().any(|one| one.id == about.excursion))?;
                when(self.owner(*self.lots.get(&about.lot)?) == by)?;
                when(match self.outcome(*about) {
                    None => true,
                    Some(Outcome::Released) => *outcome == Outcome::Rejected,
                    Some(Outcome::Rejected) => false,
                })?;
                self.note(What::Decided { about: *about, outcome: *outcome });
            }
            Act::Correct { unit, wrong, corrective, .. } => {
                when(self.exists(*unit))?;
                let entries = self.entries(*unit);
                let (author, correction) = *entries.get(*wrong as usize)?;
                when(author == by && !correction)?;
                when(corrective.iter().all(|one| one != wrong && (*one as usize) < entries.len()))?;
                self.note(What::Entry { unit: *unit, by, correction: true });
            }
            Act::ClaimProduct { .. } | Act::CreateLot { .. } | Act::OpenLot { .. } | Act::Commission(_) => {
                panic!("not a move of these worlds: {act:?}")
            }
        }
        Some(())
    }

    // --- what several have in common

    fn entry(&mut self, unit: UnitKey, by: AccountId) {
        self.note(What::Entry { unit, by, correction: false });
    }

    fn become_(&mut self, unit: UnitKey, state: State, by: AccountId) {
        self.note(What::Became { unit, state });
        self.entry(unit, by);
    }

    fn entry_of(&mut self, target: &Target, by: AccountId) {
        if let Target::Pack(unit) = target {
            self.entry(*unit, by);
        }
    }

    fn product_of(&self, target: &Target) -> Option<Gtin> {
        match target {
            Target::Product(gtin) => Some(*gtin),
            Target::Lot(lot) => self.lots.get(lot).copied(),
            Target::Pack(unit) => {
                when(self.is_pack(*unit))?;
                Some(self.lots[&self.lot_of(*unit).0])
            }
        }
    }

    /// Something that a party holds in its hands, in one of some states.
    fn own(&self, by: AccountId, unit: UnitKey, states: &[StateKind]) -> Kept {
        when(self.exists(unit) && self.place(unit) == Place::Held(by))?;
        when(states.contains(&self.state(unit).kind()))
    }

    fn each(&mut self, by: AccountId, units: &[UnitKey], from: &[StateKind], to: State) -> Kept {
        for unit in units {
            self.own(by, *unit, from)?;
            self.become_(*unit, to, by);
        }
        Some(())
    }

    fn owns_all(&self, by: AccountId, unit: UnitKey) -> bool {
        self.contents(unit).keys().all(|lot| self.owner(self.lots[lot]) == by)
    }

    fn stands(&self, by: AccountId, standing: Standing, unit: UnitKey, world: &World) -> Kept {
        when(self.exists(unit))?;
        let regulates = || {
            let licensed = world.licences.contains_key(&(by, here(CredentialType::REGULATOR)));
            licensed && !world.registry_down
        };
        when(match standing {
            Standing::Custodian => self.holder(unit) == by,
            Standing::Owner => self.owns_all(by, unit) && !self.contents(unit).is_empty(),
            Standing::Regulator => regulates(),
        })
    }

    fn offer_to(&self, by: AccountId, unit: UnitKey) -> Option<Offer> {
        when(self.exists(unit) && matches!(self.place(unit), Place::Held(_)))?;
        self.state(unit).offer().copied().filter(|offer| offer.to == by)
    }

    fn may_come(&self, by: AccountId, unit: UnitKey, offer: &Offer, as_return: bool, of: &Qualification) -> Kept {
        let entitled =
            offer.purpose == ShipPurpose::Supply || of.credential == CredentialType::RETURNS || self.owns_all(by, unit);
        when(!self.is_flagged(unit) || as_return && entitled)
    }

    fn out(&mut self, child: UnitKey, container: UnitKey, to: AccountId) -> Kept {
        when(self.exists(child))?;
        when(matches!(self.place(child), Place::In { container: around, .. } if around == container))?;
        self.note(What::Out { child, to });
        Some(())
    }

    fn retire(&mut self, container: UnitKey) {
        if self.contents(container).is_empty() {
            self.note(What::Became { unit: container, state: State::Retired });
        }
    }

    fn pack(&mut self, by: AccountId, container: UnitKey, children: &[UnitKey]) -> Kept {
        when(!self.is_pack(container))?;
        if !self.exists(container) {
            self.note(What::Born { container, by });
        }
        self.own(by, container, &[StateKind::Active])?;
        for child in children {
            when(*child != container)?;
            self.own(by, *child, &[StateKind::Active])?;
            when(self.freezes(*child).is_empty())?;
            let height = self.height(*child);
            when(height < 4)?;
            self.forget(*child)?;
            self.note(What::In { child: *child, container, height });
            when(self.height(container) <= 4 && self.contents(container).len() <= 8)?;
        }
        self.entry(container, by);
        Some(())
    }

    /// With four past stays remembered, those are forgotten of which nothing can come any more; there has to be one.
    fn forget(&mut self, unit: UnitKey) -> Kept {
        let remembered = self.remembered(unit);
        if remembered.len() < 4 {
            return Some(());
        }
        let lots = self.contents(unit);
        let gone: Vec<usize> = remembered
            .into_iter()
            .filter(|(_, Span { from, to, .. })| {
                let bound = self.bound_by(unit, (*from, *to));
                let open = |(container, excursion): &(UnitKey, u32)| {
                    let about = |lot: &LotKey| OutcomeKey { container: *container, excursion: *excursion, lot: *lot };
                    lots.keys().any(|lot| self.outcome(about(lot)) != Some(Outcome::Released))
                };
                let nothing = if self.is_pack(unit) { !bound.iter().any(open) } else { bound.is_empty() };
                *to <= self.now - 30 * DAY && nothing
            })
            .map(|(stay, _)| stay)
            .collect();
        when(!gone.is_empty())?;
        for stay in gone {
            self.note(What::Forgotten { unit, stay });
        }
        Some(())
    }
}
