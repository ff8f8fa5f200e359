//! A move, made on a registry in memory and on the model.

use super::chance::Move;
use super::model::{Model, What};
use super::support::credential::*;
use salus_domain::credential::*;
use salus_domain::AccountId;

/// What a registry says: the change number, where there is one, or 0.
pub fn on_registry(registry: &mut Registry, actor: AccountId, by: Principal, step: &Move) -> Result<u64, Error> {
    let who = (actor, by);
    let changed = |outcome: Result<Changed, Error>| outcome.map(|changed| changed.change.seq);
    match step {
        Move::Accredit(new) => registry.accredit(actor, by, *new).map(|_| 0),
        Move::Suspend(term) => registry.held_for(accreditation::suspend, who, *term).map(|_| 0),
        Move::Reinstate(term) => registry.held_for(accreditation::reinstate, who, *term).map(|_| 0),
        Move::End(term) => registry.held_for(accreditation::end, who, *term).map(|_| 0),
        Move::Cause(term, since, grace) => registry.revoke_for_cause_for(who, *term, *since, *grace).map(|_| 0),
        Move::AdoptTerm(term) => registry.held_for(accreditation::adopt, who, *term).map(|_| 0),
        Move::Act(action) => changed(registry.act(actor, action.clone())),
        Move::Adopt(id) => changed(registry.adopt(actor, by, *id)),
        Move::Name { principal, delegate, scope, until } => {
            registry.set_delegate((*principal, actor), *delegate, *scope, *until).map(|()| 0)
        }
        Move::Unname { principal, delegate } => registry.remove_delegate((*principal, actor), *delegate).map(|()| 0),
        Move::Rotate { account, controller } => {
            registry.controllers.insert(*account, *controller);
            Ok(0)
        }
    }
}

/// The same of the model; nothing if it refuses.
pub fn on_model(model: &mut Model, actor: AccountId, by: Principal, step: &Move, now: u64) -> Option<u64> {
    let who = (actor, by);
    match step {
        // Nobody accredits themself.
        Move::Accredit(new) if by == Principal::Account(new.account) => None,
        Move::Accredit(new) => model.accredit(who, *new, now).then_some(0),
        Move::Suspend(term) => model.suspend_term(who, *term, now).then_some(0),
        Move::Reinstate(term) => model.reinstate_term(who, *term, now).then_some(0),
        Move::End(term) => model.end_term(who, *term, now).then_some(0),
        Move::Cause(term, since, grace) => model.cause(who, *term, (*since, *grace), now).then_some(0),
        Move::AdoptTerm(term) => model.adopt_term(who, *term, now).then_some(0),
        Move::Act(action) => model.act(actor, action, now),
        Move::Adopt(id) => model.adopt(who, *id, now),
        Move::Name { principal, delegate, scope, until } => {
            model.name((*principal, actor), *delegate, *scope, *until, now).then_some(0)
        }
        Move::Unname { principal, delegate } => model.unname((*principal, actor), *delegate, now).then_some(0),
        Move::Rotate { account, controller } => {
            model.note(now, What::Rotated { account: *account, controller: *controller });
            Some(0)
        }
    }
}
