//! `salus consent history` and `watch`: what the chain logged about a subject.

use std::time::Duration;

use clap::Args;
use salus_domain::consent::{End, Event, Recorder, Request};
use serde_json::{Value, json};

use super::check::{answer, describe};
use super::session::{Session, merge};
use crate::cli::Context;
use crate::cli::blocks::{self, FromBlock, between, newest};
use crate::failure::Result;
use crate::suite::consent::{rules, words};
use crate::suite::when;

/// An event of the consent registry and where it was logged.
pub type Logged = blocks::Logged<Event>;

/// What was granted, permitted, denied, revoked.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus consent history --subject //Alice
  salus consent history --grantee //Bob --at 2026-11-21T12:00:00Z --purpose TREAT --category laboratory

With --at it asks the contract whether that was permitted then (exit 1 if not).")]
pub struct History {
    /// Whose data [default: the signer if --as is given, else the only subject known here]
    #[arg(long, value_name = "ACCOUNT")]
    subject: Option<String>,
    /// Only what concerns this grantee, alone or with all others
    #[arg(long, value_name = "ACCOUNT")]
    grantee: Option<String>,
    #[command(flatten)]
    from: FromBlock,
    /// Ask whether something was permitted at this instant (RFC 3339, or milliseconds)
    #[arg(long, value_name = "INSTANT", requires_all = ["grantee", "purpose", "category"])]
    at: Option<String>,
    /// The subject's change number, as a receipt names it, to tell apart what happened in one block
    #[arg(long, value_name = "SEQ", requires = "at")]
    seq: Option<u64>,
    /// With --at: what for
    #[arg(long, value_name = "CODE", requires = "at")]
    purpose: Option<String>,
    /// With --at: which categories
    #[arg(long, value_name = "NAME", value_delimiter = ',', requires = "at")]
    category: Vec<String>,
    /// With --at: the most sensitive label
    #[arg(long, value_name = "LABEL", default_value = "N", requires = "at")]
    confidentiality: String,
}

/// Prints as it happens.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  salus consent watch --subject //Alice --json      one line of JSON an event, until interrupted"
)]
pub struct Watch {
    /// Whose data [default: the signer if --as is given, else the only subject known here]
    #[arg(long, value_name = "ACCOUNT")]
    subject: Option<String>,
    /// Begin with this block: its number, or the first one of a day or an instant [default: the next one]
    #[arg(long, value_name = "BLOCK|WHEN")]
    from_block: Option<String>,
}

/// Every event about a subject, in order.
pub async fn events(session: &Session<'_>, subject: &[u8; 32], from: u32) -> Result<Vec<Logged>> {
    Ok(blocks::known(session, Some(subject), from).await?.0)
}

/// Tells the history, or asks about an instant.
pub async fn run(context: &Context, args: History) -> Result<()> {
    let session = Session::open(context).await?;
    let subject = session.any_subject(args.subject.as_deref())?;
    let grantee = args.grantee.as_deref().map(|text| session.account(text)).transpose()?;
    if let (Some(at), Some(grantee)) = (&args.at, &grantee) {
        return then(&session, &args, &subject, grantee, at).await;
    }
    let found = events(&session, &subject, args.from.block(&session).await?).await?;
    let mut table = crate::cli::table(&["TIME", "SEQ", "WHAT", "WHO", "DETAILS"]);
    let mut list = Vec::new();
    for logged in &found {
        let told = tell(&session, &subject, logged)?;
        // What names no grantee concerns each of them: all consents revoked, the default, a guardian's end.
        if grantee.is_some() && told.grantee.is_some() && told.grantee != grantee {
            continue;
        }
        let who = told.grantee.map(|grantee| session.show(&grantee)).unwrap_or_default();
        let seq = told.seq.map(|seq| seq.to_string()).unwrap_or_default();
        table.add_row([when::show(logged.time), seq, told.what.clone(), who, told.details.clone()]);
        list.push(told.document);
    }
    let text =
        if list.is_empty() { format!("nothing is logged about {}", session.show(&subject)) } else { table.trim_fmt() };
    context.out.answer(text, json!({ "subject": session.show(&subject), "events": list }));
    Ok(())
}

async fn then(session: &Session<'_>, args: &History, subject: &[u8; 32], grantee: &[u8; 32], at: &str) -> Result<()> {
    let at = when::instant_or_ms(at)?;
    let plain = Request {
        purpose: rules::purpose(args.purpose.as_deref().unwrap_or_default())?,
        categories: rules::categories(&args.category)?,
        confidentiality: rules::confidentiality(&args.confidentiality)?,
        data: salus_domain::consent::Period::ALWAYS,
    };
    let asked = Request { categories: session.blinding(subject)?.blind(plain.categories), ..plain.clone() };
    // The contract cannot know that the newest block is complete, so of its own time it answers up to a numbered change.
    let seq = match args.seq {
        None if at == session.now().await? => Some(session.registry.subject_of(subject).await?.seq),
        seq => seq,
    };
    let decision = session.registry.was_permitted(subject, grantee, &asked, at, seq).await?;
    let mut document = describe(session, &decision, subject, grantee, &plain);
    merge(&mut document, json!({ "time": at, "at": when::show(at), "seq": seq }));
    answer(session.context, &decision, document, &format!(" (at {})", when::show(at)))
}

/// Prints events as they happen.
pub async fn watch(context: &Context, args: Watch) -> Result<()> {
    let session = Session::open(context).await?;
    let subject = session.any_subject(args.subject.as_deref())?;
    let mut next = match args.from_block {
        Some(_) => FromBlock { from_block: args.from_block }.block(&session).await?,
        None => newest(&session).await?.saturating_add(1),
    };
    context.out.say(format!("watching {} from block {next} on; Ctrl-C ends", session.show(&subject)));
    loop {
        let last = newest(&session).await?;
        if last >= next {
            for logged in between(&session, Some(&subject), next, last).await? {
                let told = tell(&session, &subject, &logged)?;
                let who = told.grantee.map(|grantee| session.show(&grantee)).unwrap_or_default();
                let line = format!("{}  {}  {who}  {}", when::show(logged.time), told.what, told.details);
                if !context.out.line(line, told.document) {
                    return Ok(());
                }
            }
            next = last.saturating_add(1);
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(300)) => {}
            () = context.out.unread() => return Ok(()),
        }
    }
}

/// An event in words.
struct Told {
    what: String,
    grantee: Option<[u8; 32]>,
    details: String,
    seq: Option<u64>,
    document: Value,
}

fn tell(session: &Session<'_>, subject: &[u8; 32], logged: &Logged) -> Result<Told> {
    let unblind = session.unblind(subject)?;
    let by = |recorder: &Recorder| match recorder {
        Recorder::Subject => String::new(),
        Recorder::Guardian { account, term } => format!(" by guardian {} (term {term})", session.show(account)),
    };
    let categories = |mask: u64| match unblind(mask) {
        Some(plain) => words::categories(plain).join(", "),
        None => format!("categories 0x{mask:08x} (blinded)"),
    };
    let (what, grantee, details, seq): (&str, Option<&[u8; 32]>, String, Option<u64>) = match &logged.event {
        Event::Granted { grantee, scope, consent, clamped_from, .. } => {
            let clamped = clamped_from.map(|from| format!(" (asked from {})", when::show(from))).unwrap_or_default();
            let details = format!(
                "version {} for {}: {}{clamped}{}",
                consent.version,
                scope.code(),
                words::terms(&consent.terms, &unblind).join("; "),
                by(&consent.recorded_by)
            );
            ("granted", Some(grantee), details, Some(consent.recorded.seq))
        }
        Event::Revoked { grantee, scope, up_to, by: who, at, .. } => {
            ("revoked", Some(grantee), format!("{}, up to version {up_to}{}", scope.code(), by(who)), Some(at.seq))
        }
        Event::EnteredInError { grantee, scope, version, at, .. } => {
            ("entered in error", Some(grantee), format!("{}, version {version}", scope.code()), Some(at.seq))
        }
        Event::AllRevoked { epoch, by: who, at, .. } => {
            ("revoked all", None, format!("epoch {epoch} begins{}", by(who)), Some(at.seq))
        }
        Event::DefaultSet { policy, no_break_glass, revision, by: who, at, .. } => {
            let barred = if *no_break_glass { ", break-glass barred" } else { "" };
            let details = format!("without a consent: {}{barred}; revision {revision}{}", policy.words(), by(who));
            ("default set", None, details, Some(at.seq))
        }
        Event::Proposed { grantee, scope, terms, .. } => {
            let details = format!("for {}: {}", scope.code(), words::terms(terms, &unblind).join("; "));
            ("proposed", Some(grantee), details, None)
        }
        Event::Withdrawn { grantee, scope, .. } => ("withdrew", Some(grantee), scope.code().into(), None),
        Event::Declined { grantee, scope, by: who, at, .. } => {
            ("declined", Some(grantee), format!("{}{}", scope.code(), by(who)), Some(at.seq))
        }
        Event::Accessed { request, receipt, .. } => {
            let what = match words::outcome(&receipt.decision) {
                "permit" => "access permitted",
                _ => "access denied",
            };
            let mut details = format!(
                "{} for {}: {}",
                categories(request.categories),
                request.purpose.code().unwrap_or("?"),
                words::decision(&receipt.decision)
            );
            if receipt.accessor != receipt.grantee {
                details += &format!("; asked by {}", session.show(&receipt.accessor));
            }
            if let Some(left) = receipt.uses_left {
                details += &format!("; {left} uses left");
            }
            (what, Some(&receipt.grantee), details, Some(receipt.seq))
        }
        Event::GuardianAppointed { guardian, guardianship, .. } => {
            let details = format!(
                "{}, term {}, {}",
                session.show(guardian),
                guardianship.term,
                when::show_period(&guardianship.powers.period)
            );
            ("guardian appointed", None, details, Some(guardianship.appointed.seq))
        }
        Event::GuardianExtended { guardian, term, until, at, .. } => {
            let details = format!("{}, term {term}, until {}", session.show(guardian), when::show(*until));
            ("guardian extended", None, details, Some(at.seq))
        }
        Event::GuardianEnded { guardian, term, kept, resigned, at, .. } => {
            let how = if *resigned { "resigned" } else { "ended" };
            let grants = if *kept { "what they granted is kept" } else { "what they granted is dropped" };
            ("guardian ended", None, format!("{}, term {term} {how}; {grants}", session.show(guardian)), Some(at.seq))
        }
        Event::ControllerSet { controller, rotation, recovered, at, .. } => {
            let how = if *recovered { " (recovered by trustees)" } else { "" };
            ("controller set", None, format!("{}, rotation {rotation}{how}", session.show(controller)), Some(at.seq))
        }
        Event::RecoverySet { trustees, threshold, delay, at, .. } => {
            let live = trustees.iter().filter(|trustee| **trustee != [0; 32]).count();
            ("recovery set", None, format!("{threshold} of {live} trustees, {} s to veto", delay / 1_000), Some(at.seq))
        }
        Event::RecoveryVoted { trustee, candidate, attempt, pending, ready, at, .. } => {
            let vote = candidate.map_or("nobody".into(), |candidate| session.show(&candidate));
            // Zeros stand for nobody.
            let pending = match *pending == [0; 32] {
                true => String::new(),
                false => format!("; {} follows after {}", session.show(pending), when::show(*ready)),
            };
            let details = format!("{} for {vote}, attempt {attempt}{pending}", session.show(trustee));
            ("recovery vote", None, details, Some(at.seq))
        }
        Event::RecoveryVetoed { attempt, at, .. } => {
            ("recovery vetoed", None, format!("up to attempt {attempt}"), Some(at.seq))
        }
        Event::DelegateSet { delegate, until, .. } => {
            let details = match until {
                0 => format!("{} may no longer", session.show(delegate)),
                until => format!("{} may until {}", session.show(delegate), when::show(*until)),
            };
            ("delegate for own accesses", None, details, None)
        }
        Event::Governance(_) => ("governance", None, String::new(), None),
    };
    let prefix = session.registry.client.ss58_prefix();
    let decoded = session.registry.bundle.decode_event(&logged.place.topics, &logged.place.data);
    let mut document = json!({
        "event": logged.event.name(),
        "time": logged.time,
        "at": when::show(logged.time),
        "block": format!("{:?}", logged.place.block),
        "number": logged.place.number,
        "index": logged.place.index,
        "seq": seq,
        "what": what,
        "grantee": grantee.map(|grantee| session.show(grantee)),
        "details": details,
        "fields": decoded.map(|event| event.json(prefix)["fields"].clone()),
    });
    if let Event::Accessed { receipt, .. } = &logged.event {
        document["decision"] = json!(words::outcome(&receipt.decision));
        if let salus_domain::consent::Decision::Deny(reason) = &receipt.decision {
            document["reason"] = json!(words::reason_name(reason));
        }
    }
    Ok(Told { what: what.into(), grantee: grantee.copied(), details, seq, document })
}

/// How a consent ended, in a word.
pub fn end(end: End) -> &'static str {
    match end {
        End::Revoked => "revoked",
        End::EnteredInError => "entered in error",
    }
}
