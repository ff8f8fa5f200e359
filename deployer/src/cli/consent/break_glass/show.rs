//! `salus consent break-glass show` and `list`: cases, rights and co-signatures.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use clap::Args;
use salus_domain::AccountId;
use salus_domain::consent::{Case, Event};
use serde_json::json;

use super::tell;
use crate::cli::blocks::{self, FromBlock};
use crate::cli::consent::session::{Session, merge};
use crate::cli::{Context, table};
use crate::failure::{Failure, Result};
use crate::suite::consent::words;
use crate::suite::when;

/// Shows cases.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus consent break-glass show --subject 5F… --clinician 5G…               their newest case
  salus consent break-glass show --subject 5F… --clinician 5G… --number 2
  salus consent break-glass show --clinician 5G… --json

With a subject and a clinician it asks for their case, and the co-signature; else it finds the cases by their events.
With --json: { cases: [{ subject, clinician, number, open, state: to-be-justified | justified | overdue | missed | upheld |
  not-justified, opened: { at, seq }, until, type, jurisdiction, reason, reason_code, statement, cosigner, confirmed, justify_by,
  justified: { at, document } | null, challenge_by, challenged: { at, seq, statement, by_guardian } | null,
  reviewed: { at, seq, outcome } | null, missed }], right: { clinician, suspended, since, jurisdiction, owed } | null,
  cosignature: { by, at, until, used, type, jurisdiction, confirmed } | null }")]
pub struct Show {
    #[command(flatten)]
    whose: Whose,
    /// Which case [default: the newest of the pair; all without a pair]
    #[arg(long, value_name = "NUMBER")]
    number: Option<u32>,
}

/// Lists cases.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus consent break-glass list                             the cases about you
  salus consent break-glass list --clinician 5G…             what a clinician opened, whoever the subject
  salus consent break-glass list --subject 5F… --from-block 2026-11-01

With --json: { cases: [ … as in show ] }")]
pub struct List {
    #[command(flatten)]
    whose: Whose,
}

/// Whose cases.
#[derive(Args, Debug)]
pub struct Whose {
    /// Whose data were opened [default, if no clinician is named: the signer if --as is given, else the only subject known here]
    #[arg(long, value_name = "ACCOUNT")]
    subject: Option<String>,
    /// Who broke the glass
    #[arg(long, value_name = "ID")]
    clinician: Option<String>,
    #[command(flatten)]
    from: FromBlock,
}

/// A case, and whose it is.
pub struct Found {
    /// Whose data.
    pub subject: [u8; 32],
    /// Who broke the glass.
    pub clinician: [u8; 32],
    /// The case as it is now.
    pub case: Case,
    /// How many of the subject's defaults had barred break-glass by now.
    pub bars: u32,
}

impl Found {
    fn pair(&self) -> (&[u8; 32], &[u8; 32]) {
        (&self.subject, &self.clinician)
    }
}

/// Shows cases in full, the right of the clinician named, and the co-signature.
pub async fn show(context: &Context, args: Show) -> Result<()> {
    let session = Session::open(context).await?;
    let now = session.now().await?;
    let (subject, clinician) = args.whose.read(&session)?;
    let (cases, cosignature) = match (subject, clinician) {
        (Some(subject), Some(clinician)) => {
            let case = session.registry.case(&subject, &clinician, args.number).await?;
            if case.is_none() && args.number.is_some() {
                return Err(session.registry.refused("case", &salus_domain::consent::Error::NoCase));
            }
            let bars = session.registry.subject_of(&subject).await?.bars;
            let cases: Vec<Found> = case.map(|case| Found { subject, clinician, case, bars }).into_iter().collect();
            (cases, session.registry.cosignature(&clinician, &subject).await?)
        }
        _ => {
            let found = cases(&session, subject, clinician, &args.whose.from).await?;
            (
                found
                    .into_iter()
                    .filter(|found| args.number.is_none_or(|number| found.case.number == number))
                    .collect(),
                None,
            )
        }
    };
    let right = match &clinician {
        Some(clinician) => Some((clinician, session.registry.right(clinician).await?)),
        None => None,
    };
    let mut lines: Vec<String> =
        cases.iter().map(|found| tell::lines(&session, found.pair(), &found.case, found.bars, now)).collect();
    if lines.is_empty() {
        lines.push("no case".into());
    }
    lines.extend(right.as_ref().map(|(clinician, right)| tell::right_line(&session, clinician, right)));
    lines.extend(cosignature.as_ref().map(|given| tell::cosignature_line(&session, given, now)));
    let mut document = documents(&session, &cases, now);
    merge(
        &mut document,
        json!({
            "right": right.as_ref().map(|(clinician, right)| tell::right(&session, clinician, right)),
            "cosignature": cosignature.as_ref().map(|given| tell::cosignature(&session, given)),
        }),
    );
    context.out.answer(lines.join("\n"), document);
    Ok(())
}

/// Lists cases in a table.
pub async fn list(context: &Context, args: List) -> Result<()> {
    let session = Session::open(context).await?;
    let now = session.now().await?;
    let (subject, clinician) = args.whose.read(&session)?;
    let cases = cases(&session, subject, clinician, &args.whose.from).await?;
    let mut rows = table(&["OPENED", "CASE", "CLINICIAN", "SUBJECT", "REASON", "STATE"]);
    for found in &cases {
        rows.add_row([
            when::show(found.case.opened.at),
            found.case.number.to_string(),
            session.show(&found.clinician),
            session.show(&found.subject),
            words::reason(found.case.glass.reason).to_owned(),
            tell::state(&found.case, found.bars, now),
        ]);
    }
    let text = if cases.is_empty() { "no case".to_owned() } else { rows.trim_fmt() };
    context.out.answer(text, documents(&session, &cases, now));
    Ok(())
}

impl Whose {
    /// The subject and the clinician, of whom one is there.
    fn read(&self, session: &Session<'_>) -> Result<(Option<AccountId>, Option<AccountId>)> {
        let clinician = self.clinician.as_deref().map(|text| session.account(text)).transpose()?;
        let subject = match (&self.subject, clinician) {
            (None, Some(_)) => None,
            (named, _) => Some(session.any_subject(named.as_deref())?),
        };
        Ok((subject, clinician))
    }
}

fn documents(session: &Session<'_>, cases: &[Found], now: u64) -> serde_json::Value {
    let cases: Vec<_> =
        cases.iter().map(|found| tell::document(session, found.pair(), &found.case, found.bars, now)).collect();
    json!({ "cases": cases })
}

/// Every case of a subject, of a clinician or of both, in the order in which they were opened, as they are now.
async fn cases(
    session: &Session<'_>,
    subject: Option<[u8; 32]>,
    clinician: Option<[u8; 32]>,
    from: &FromBlock,
) -> Result<Vec<Found>> {
    // Events name the subject alone as a topic: a clinician's are found among everybody's.
    let (events, _) = blocks::known(session, subject.as_ref(), from.block(session).await?).await?;
    let opened = events.iter().filter_map(|logged| match &logged.event {
        Event::GlassBroken { subject, clinician, case } => Some((*subject, *clinician, case.number)),
        _ => None,
    });
    let mut bars = BTreeMap::new();
    let mut found = Vec::new();
    for (subject, who, number) in opened.filter(|(_, who, _)| clinician.is_none_or(|clinician| clinician == *who)) {
        let case = session.registry.case(&subject, &who, Some(number)).await?.ok_or_else(|| {
            Failure::chain(format!("case {number} of {} was opened and is not on record", session.show(&who)))
                .hint("the node is behind, or the block was replaced: run it again")
        })?;
        let bars = match bars.entry(subject) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(unknown) => *unknown.insert(session.registry.subject_of(&subject).await?.bars),
        };
        found.push(Found { subject, clinician: who, case, bars });
    }
    Ok(found)
}
