//! By virtue of what a party acts: as it says, as it said before, or as the credential registry has it.

use clap::Args;
use salus_domain::AccountId;
use salus_domain::credential::{CredentialType, Event as CredentialEvent, SlotKey, Verdict};
use salus_domain::supply::{Error, MOVES, Move, Qualification};
use serde_json::json;

use super::session::{By, Session};
use crate::cli::{Context, blocks, credential};
use crate::failure::{Failure, Result};
use crate::formats::jurisdiction;
use crate::suite::credential::words::credential_type;
use crate::suite::supply::memory::{Memory, Remembered};

/// By virtue of what it is done.
#[derive(Args, Clone, Debug, Default)]
pub struct Virtue {
    /// By virtue of which credential: dispenser, wholesaler, manufacturer … [default: what the party holds, or `salus pack as`]
    #[arg(long = "type", value_name = "TYPE")]
    pub kind: Option<String>,
    /// Where that credential counts: DE, US-CA
    #[arg(long, value_name = "CODE")]
    pub jurisdiction: Option<String>,
}

impl Virtue {
    /// The qualification with which a party makes a move.
    ///
    /// # Errors
    /// Usage (exit 2): several could be meant; refused (exit 1): none that the move takes.
    pub async fn holds(&self, session: &Session<'_>, party: &AccountId, act: Move) -> Result<Qualification> {
        let kind = self.kind.as_deref().map(crate::suite::credential::rules::credential_type).transpose()?;
        let place = self.jurisdiction.as_deref().map(crate::suite::rules::jurisdiction).transpose()?;
        let takes = act.rule().licences;
        if let Some(credential) = kind.filter(|kind| !takes.contains(kind)) {
            return Err(session.registry.refused(act.name(), &Error::WrongLicence { credential }));
        }
        if let (Some(credential), Some(jurisdiction)) = (kind, place) {
            return Ok(Qualification { credential, jurisdiction });
        }
        let fits = |holds: &Qualification| {
            takes.contains(&holds.credential)
                && kind.is_none_or(|kind| kind == holds.credential)
                && place.is_none_or(|place| place == holds.jurisdiction)
        };
        let (memory, genesis) = (Memory::of(&session.context.state), session.registry.client.genesis());
        let remembered = memory.known_as(&genesis, party)?;
        let of = |said: bool| {
            let known = remembered.iter().filter(|known| known.said == said).map(|known| known.holds);
            known.filter(fits).collect::<Vec<_>>()
        };
        let mut known = of(true);
        if known.is_empty() {
            known = of(false);
            // Revoked, and issued again elsewhere, it would be refused for ever. What was said is the user's own to take back.
            if known.is_empty() || !all_count(session, party, &known).await? {
                known = held(session, party).await?;
                memory.find_as(&genesis, party, &known)?;
                known.retain(fits);
            }
        }
        match known.as_slice() {
            [only] => Ok(*only),
            [] => {
                let names: Vec<String> = takes.iter().map(|kind| credential_type(*kind)).collect();
                Err(Failure::refused(format!(
                    "{} holds no credential for this that counts now: {}",
                    session.show(party),
                    names.join(", ")
                ))
                .hint("--by names the party that you act for; salus credential show tells what it holds; --type and --jurisdiction say it")
                .details(json!({ "error": "NotLicensed", "takes": names })))
            }
            several => {
                let options: Vec<String> = several.iter().map(options).collect();
                Err(Failure::usage("it is not clear by virtue of which credential").hint(options.join(", or ")))
            }
        }
    }
}

fn options(holds: &Qualification) -> String {
    let kind = credential_type(holds.credential).replace(' ', "-");
    format!("--type {kind} --jurisdiction {}", jurisdiction::write(&holds.jurisdiction))
}

/// Whether credentials of a party all count now.
async fn all_count(session: &Session<'_>, party: &AccountId, known: &[Qualification]) -> Result<bool> {
    let credentials = credential::session::Session::on(session.context, session.registry.client.clone()).await?;
    for Qualification { credential, jurisdiction } in known {
        let slot = SlotKey { holder: *party, credential_type: *credential, jurisdiction: *jurisdiction };
        if !matches!(credentials.registry.is_valid(&slot).await?, Verdict::Valid { .. }) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The credentials of the supply chain that a party was issued and that count now.
async fn held(session: &Session<'_>, party: &AccountId) -> Result<Vec<Qualification>> {
    let trades = |kind: &CredentialType| MOVES.iter().any(|rule| rule.licences.contains(kind));
    let client = session.registry.client.clone();
    let credentials = credential::session::Session::on(session.context, client).await?;
    let (logged, _) = blocks::known(&credentials, Some(party), 0).await?;
    let mut found: Vec<Qualification> = Vec::new();
    for logged in logged {
        let CredentialEvent::Issued { credential, .. } = logged.event else { continue };
        let says = credential.says;
        let holds = Qualification { credential: says.credential_type, jurisdiction: says.jurisdiction };
        if says.holder != *party || !trades(&holds.credential) || found.contains(&holds) {
            continue;
        }
        let slot = SlotKey { holder: *party, credential_type: says.credential_type, jurisdiction: says.jurisdiction };
        if let Verdict::Valid { .. } = credentials.registry.is_valid(&slot).await? {
            found.push(holds);
        }
    }
    Ok(found)
}

/// For whom it is done, and by virtue of what.
#[derive(Args, Clone, Debug, Default)]
pub struct Acting {
    #[command(flatten)]
    virtue: Virtue,
    #[command(flatten)]
    by: By,
}

impl Acting {
    /// The party, and the qualification with which it makes a move.
    ///
    /// # Errors
    /// As [`Virtue::holds`].
    pub async fn of(&self, session: &Session<'_>, act: Move) -> Result<(AccountId, Qualification)> {
        let by = self.by.party(session)?;
        Ok((by, self.virtue.holds(session, &by, act).await?))
    }
}

/// Remembers.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus pack as --type dispenser --jurisdiction DE --as pharmacy
  salus pack as --forget --as pharmacy
  salus pack as --as pharmacy

Says for this party and chain by virtue of what it acts where a command does not; without anything it shows that, and what commands have
found on chain meanwhile. It is kept in the state folder; whether the credential counts, the chain asks at every move.
With --json: { party, holds: [{ type, code, jurisdiction, said }] }")]
pub struct AsArgs {
    #[command(flatten)]
    virtue: Virtue,
    /// Forget it, and what was found: the credential registry is asked anew
    #[arg(long, conflicts_with_all = ["kind", "jurisdiction"])]
    forget: bool,
    #[command(flatten)]
    by: By,
}

/// Remembers, forgets or shows.
pub async fn run(context: &Context, args: AsArgs) -> Result<()> {
    let session = Session::open(context).await?;
    let party = args.by.party(&session)?;
    let (memory, genesis) = (Memory::of(&context.state), session.registry.client.genesis());
    match (&args.virtue.kind, &args.virtue.jurisdiction) {
        (Some(kind), Some(place)) => {
            let credential = crate::suite::credential::rules::credential_type(kind)?;
            let jurisdiction = crate::suite::rules::jurisdiction(place)?;
            memory.say_as(&genesis, &party, Qualification { credential, jurisdiction })?;
        }
        (None, None) if args.forget => memory.forget_as(&genesis, &party),
        (None, None) => {}
        _ => return Err(Failure::usage("--type and --jurisdiction go together")),
    }
    let known = memory.known_as(&genesis, &party)?;
    let list = |said: bool| {
        let known = known.iter().filter(|known| known.said == said);
        known.map(|known| options(&known.holds)).collect::<Vec<_>>().join(", or ")
    };
    let said = match (list(true), list(false)) {
        (said, found) if said.is_empty() && found.is_empty() => "not said; the credential registry is asked".into(),
        (said, found) if said.is_empty() => format!("not said; found on chain: {found}"),
        (said, found) if found.is_empty() => said,
        (said, found) => format!("{said}; found on chain: {found}"),
    };
    let text = format!("{}: {said}", session.show(&party));
    let holds = |known: &Remembered| {
        json!({
            "type": credential_type(known.holds.credential),
            "code": known.holds.credential.0,
            "jurisdiction": jurisdiction::write(&known.holds.jurisdiction),
            "said": known.said,
        })
    };
    let document = json!({ "party": session.show(&party), "holds": known.iter().map(holds).collect::<Vec<_>>() });
    context.out.answer(text, document);
    Ok(())
}
