//! `salus pack notice`: what an authority is told of a suspicious pack.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use salus_domain::supply::Finding;
use serde_json::{Value, json};

use super::beside::Beside;
use super::finder::{Finder, Sources};
use super::scan::{Judged, judge};
use super::session::{Session, merge};
use super::tell;
use crate::cli::Context;
use crate::failure::{Failure, Result};
use crate::suite::supply::judge::Verdict;
use crate::suite::supply::words;
use crate::suite::when;

/// How long after a pack is found to be illegitimate it has to be told (FD&C Act §582(b)(4)(B)(ii), (c), (d), (e)): 24 hours.
const DSCSA_TIME: u64 = 24 * 3_600_000;

/// Under which law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Law {
    /// Regulation (EU) 2016/161, article 30: the competent authorities, at once
    Fmd,
    /// FD&C Act §582: FDA and trading partners, within 24 hours (Form FDA 3911)
    Dscsa,
}

/// Writes a notice.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus pack notice ']d2010950600013435217…' --law fmd --reporter 'Pharmacy at the Market, Main Street 1' --out notice.json
  salus pack notice ']d2010950600013435217…' --law dscsa --reporter 'Market Pharmacy' --reason 'carton glued twice' --out notice.json

Verifies the pack anew and writes what was found as JSON, and as text beside it (notice.txt): who tells, what stands on the pack, the findings, where the
chain has it. It is sent to nobody: the authority's own form or portal takes it. Of a pack that is genuine by all that is known, --reason has to
say what is suspicious. It names the pack's serial number: keep it and send it with care.
With --json: the notice, with `file` and `text_file`")]
pub struct Notice {
    /// The scan of the pack
    #[arg(value_name = "DATA")]
    data: String,
    /// Under which law
    #[arg(long, value_enum)]
    law: Law,
    /// Who tells: name and address
    #[arg(long, value_name = "TEXT")]
    reporter: String,
    /// What else is suspicious
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// The new file
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    sources: Sources,
}

/// Writes a notice.
pub async fn run(context: &Context, args: Notice) -> Result<()> {
    let beside = Beside::new(&args.out)?;
    let session = Session::open(context).await?;
    let mut finder = Finder::new(&session, &args.sources)?;
    let judged = judge(&mut finder, &args.data, None).await?;
    if judged.verdict == Verdict::Genuine && args.reason.is_none() {
        return Err(
            Failure::refused("nothing is known against this pack: say what is suspicious").hint("--reason TEXT")
        );
    }
    let unit = match &judged.key {
        Some(key) => session.registry.unit(key).await?,
        None => None,
    };
    let now = when::machine();
    let record = unit.as_ref().map(|unit| tell::unit(&session, unit));
    let place = unit.as_ref().map(|unit| format!("{}, {}", tell::state(&session, unit), tell::place(&session, unit)));
    let notice = document(&args, &judged, record, now);
    let text = text(&args, &judged, place.as_deref(), now);
    beside.write(&notice, &text)?;
    let mut answer = notice;
    merge(&mut answer, json!({ "file": beside.file, "text_file": beside.text_file }));
    context.out.answer(format!("{text}\nwritten to {}", beside.shown()), answer);
    Ok(())
}

fn clause(law: Law) -> &'static str {
    match law {
        Law::Fmd => "Regulation (EU) 2016/161, article 30",
        Law::Dscsa => "FD&C Act section 582 (21 U.S.C. 360eee-1), notification of illegitimate product",
    }
}

fn document(args: &Notice, judged: &Judged, record: Option<Value>, now: u64) -> Value {
    let elements = judged.scan.as_ref().and_then(|scan| scan.reading()).map(|reading| {
        let one =
            |e: &crate::formats::gs1::Element| json!({ "ai": e.ai(), "title": e.identifier.title, "value": e.value });
        reading.elements.elements().iter().map(one).collect::<Vec<_>>()
    });
    json!({
        "format": "salus-notice/1",
        "law": clause(args.law),
        "made": when::show(now),
        "tell_before": (args.law == Law::Dscsa).then(|| when::show(now.saturating_add(DSCSA_TIME))),
        "reporter": args.reporter,
        "reason": args.reason,
        "pack": elements,
        "key": judged.key.as_ref().map(words::key),
        "verdict": judged.verdict.name(),
        "findings": judged.findings.iter().map(words::finding_details).collect::<Vec<_>>(),
        "why": judged.why.as_ref().map(|why| why.message.clone()),
        "record": record,
    })
}

fn text(args: &Notice, judged: &Judged, place: Option<&str>, now: u64) -> String {
    let mut lines = vec![
        "Notice of a suspicious pack".to_owned(),
        format!("Under: {}", clause(args.law)),
        format!("Made: {}", when::show(now)),
    ];
    lines.push(match args.law {
        Law::Fmd => "To be told: the competent authority, at once".into(),
        Law::Dscsa => format!(
            "To be told: FDA (Form FDA 3911) and the trading partners who may have it, before {} if it is illegitimate",
            when::show(now.saturating_add(DSCSA_TIME))
        ),
    });
    lines.push(format!("By: {}", args.reporter));
    lines.push(format!("What: {}", judged.shown));
    let elements =
        judged.scan.iter().filter_map(|scan| scan.reading()).flat_map(|reading| reading.elements.human_readable());
    lines.extend(elements.map(|line| format!("  {line}")));
    lines.push(format!("Verdict: {}", judged.verdict.words()));
    lines.extend(judged.findings.iter().map(|finding: &Finding| format!("  {}", words::finding(finding))));
    lines.extend(judged.why.iter().map(|why| format!("  {}", why.message)));
    lines.extend(args.reason.iter().map(|reason| format!("Besides: {reason}")));
    lines.push(format!("On chain: {}", place.unwrap_or("no record of its own")));
    lines.push(String::new());
    lines.join("\n")
}
