//! `salus consent guardian appoint`.

use clap::{Args, ValueEnum};
use salus_domain::Change;
use salus_domain::consent::{Action, GuardianKind, GuardianTerms, Mandate, Period};
use serde_json::{Value, json};

use super::authority::{parties, send};
use super::{By, Who, quarter, who};
use crate::cli::consent::session::{Session, Signing};
use crate::failure::{Failure, Result};
use crate::formats::jurisdiction;
use crate::suite::consent::{Arguments, rules, words};
use crate::suite::when;

/// Appoints.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus consent guardian appoint --guardian //Bob --until 2034-05-17 --exclude reproductive
  salus consent guardian appoint --guardian //Bob --subject 5F… --until 2034-05-17 --by court --kind minor --jurisdiction DE-BE --as clerk
  salus consent guardian appoint --guardian //Bob --subject 5F… --until 2028-01-01 --by court --kind estate --jurisdiction DE-BE --as clerk

The end is rounded up to the start of a quarter (UTC), so that it publishes no birthday. Whom an authority appoints only an authority
of that jurisdiction extends, suspends and ends. The guardian of a dead subject's estate is its executor, who may only revoke.
With --json: { change | signed, subject, guardian, until, excluded, authority, kind, jurisdiction (those three with --by), transaction }")]
pub struct Appoint {
    #[command(flatten)]
    who: Who,
    /// Until when; rounded up to the start of a quarter
    #[arg(long, value_name = "WHEN")]
    until: String,
    /// From when on [default: now]
    #[arg(long, value_name = "WHEN")]
    from: Option<String>,
    /// A category that is none of the guardian's business
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    exclude: Vec<String>,
    #[command(flatten)]
    by: By,
    /// With --by: for what a guardian is needed
    #[arg(long, value_enum, requires = "by")]
    kind: Option<Kind>,
    /// With --by: for which jurisdiction the authority's credential was issued: DE, DE-BE, US-CA
    #[arg(long, value_name = "CODE", requires = "by")]
    jurisdiction: Option<String>,
    #[command(flatten)]
    signing: Signing,
}

/// For what a guardian is needed.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Kind {
    /// The subject is a minor
    Minor,
    /// The subject is an adult who cannot act
    Incapacity,
    /// The subject is dead: an executor, who may only revoke
    Estate,
}

impl From<Kind> for GuardianKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Minor => GuardianKind::Minor,
            Kind::Incapacity => GuardianKind::Incapacity,
            Kind::Estate => GuardianKind::Estate,
        }
    }
}

/// Appoints, as the subject or as an authority.
pub async fn run(session: &Session<'_>, args: Appoint) -> Result<()> {
    let excluded = rules::categories(&args.exclude)?;
    let until = quarter(session, &args.until)?;
    let period = Period { from: args.from.as_deref().map(when::from).transpose()?.unwrap_or(0), until };
    // Without the permutation, which the rules about the rest do not look at.
    let powers = GuardianTerms { period, excluded };
    powers.check().map_err(|e| session.registry.refused("appoint_guardian", &e))?;
    let said = |term: u32| format!("a guardian, term {term}, {}", when::show_period(&period));
    let more = json!({ "until": until, "excluded": words::categories(excluded) });
    if let Some(by) = &args.by.by {
        return by_authority(session, &args, by, powers, said, more).await;
    }
    let (subject, guardian) = who(session, &args.who)?;
    let blinded = if excluded == 0 { 0 } else { session.own_blinding(&subject).await?.blind(excluded) };
    let powers = GuardianTerms { period, excluded: blinded };
    let action = Action::AppointGuardian { subject, guardian, powers, term: None };
    let outcome = session.perform(action, None, &args.signing).await?;
    let shown = session.show(&guardian);
    let mut document = json!({ "subject": session.show(&subject), "guardian": shown });
    crate::cli::session::merge(&mut document, more);
    session.report(outcome, |change| format!("{shown} is {}", said(change.number)), document);
    Ok(())
}

async fn by_authority(
    session: &Session<'_>,
    args: &Appoint,
    by: &str,
    plain: GuardianTerms,
    said: impl Fn(u32) -> String,
    mut more: Value,
) -> Result<()> {
    let (Some(kind), Some(place)) = (args.kind, &args.jurisdiction) else {
        return Err(Failure::usage("an authority says for what and where it appoints: --kind and --jurisdiction")
            .hint("for instance --by court --kind minor --jurisdiction DE-BE"));
    };
    let (kind, place) = (GuardianKind::from(kind), rules::jurisdiction(place)?);
    let (authority, subject, guardian) = parties(session, by, &args.who)?;
    let mandate = Mandate { authority, kind, jurisdiction: place };
    mandate.manager().check().map_err(|e| session.registry.refused("appoint_guardian_by_authority", &e))?;
    // The subject's own secret: an authority that made one would name other categories.
    let excluded = if plain.excluded == 0 { 0 } else { session.blinding(&subject)?.blind(plain.excluded) };
    let powers = GuardianTerms { period: plain.period, excluded };
    let arguments = Arguments::new()
        .with("subject", &subject)
        .with("guardian", &guardian)
        .with("powers", &powers)
        .with("mandate", &mandate);
    let message = "appoint_guardian_by_authority";
    session.tried::<Change>(&authority, message, &arguments).await?;
    more["kind"] = json!(words::guardian_kind(kind));
    more["jurisdiction"] = json!(jurisdiction::write(&place));
    let said = |term: u32| format!("{} ({})", said(term), words::guardian_kind(kind));
    send(session, (&authority, &subject, &guardian), message, &arguments, said, more).await
}
