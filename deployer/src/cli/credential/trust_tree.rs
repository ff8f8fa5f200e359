//! `salus credential trust-tree`: who accredited whom.

use clap::Args;
use salus_domain::credential::Term;
use salus_domain::governance::Governance;
use serde_json::{Value, json};

use super::session::Session;
use super::tell::coloured;
use crate::cli::{Context, blocks};
use crate::failure::Result;
use crate::suite::arguments::Arguments;
use crate::suite::credential::tree::{Forest, Node};
use crate::suite::credential::{rules, words};
use crate::suite::when;

/// Draws who accredited whom.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus credential trust-tree
  salus credential trust-tree //Bob --type physician

It is put together from what the registry logged, block by block.
With --json: { governor, incomplete, types: [{ type, code, accredited: [{ account, role, term, state, words, from, until, since, ended, cause,
  void: { hop, level } | null, uprooted, issued, accredited: […] }] }] }")]
pub struct TrustTree {
    /// Only what is above and beneath this account
    #[arg(value_name = "ACCOUNT")]
    account: Option<String>,
    /// Only for this type of credentials
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<String>,
    #[command(flatten)]
    from: blocks::FromBlock,
}

/// Draws.
pub async fn run(context: &Context, args: TrustTree) -> Result<()> {
    let kind = args.kind.as_deref().map(rules::credential_type).transpose()?;
    let session = Session::open(context).await?;
    let account = args.account.as_deref().map(|text| session.account(text)).transpose()?;
    let (logged, gone) = blocks::known(&session, None, args.from.block(&session).await?).await?;
    let now = session.now().await?;
    let forest = Forest::grow(logged.iter().map(|logged| &logged.event), now);
    let governance: Governance = session.registry.query("governance", &Arguments::new()).await?;
    let governor = session.show(&governance.governor);
    let pen = Pen { session: &session, colour: coloured(context), now };
    let (mut lines, mut types) = (Vec::new(), Vec::new());
    for code in forest.types().into_iter().filter(|code| kind.is_none_or(|kind| kind == *code)) {
        let roots = forest.roots(code).into_iter();
        let roots: Vec<Node> = match &account {
            Some(account) => roots.filter_map(|node| node.about(account)).collect(),
            None => roots.collect(),
        };
        if roots.is_empty() {
            continue;
        }
        lines.push(pen.paint("\x1b[1m", &words::credential_type(code)));
        lines.push(format!("{governor}  governor"));
        pen.draw(&roots, "", &mut lines);
        types.push(json!({
            "type": words::credential_type(code),
            "code": code.0,
            "accredited": roots.iter().map(|node| pen.document(node)).collect::<Vec<_>>(),
        }));
    }
    if lines.is_empty() {
        lines.push("nobody is accredited".into());
    }
    context.out.answer(lines.join("\n"), json!({ "governor": governor, "types": types, "incomplete": gone }));
    Ok(())
}

struct Pen<'a> {
    session: &'a Session<'a>,
    colour: bool,
    now: u64,
}

impl Pen<'_> {
    fn paint(&self, style: &str, text: &str) -> String {
        if self.colour { format!("{style}{text}\x1b[0m") } else { text.to_owned() }
    }

    fn draw(&self, nodes: &[Node], indent: &str, lines: &mut Vec<String>) {
        for (index, node) in nodes.iter().enumerate() {
            let (branch, below) =
                if index + 1 == nodes.len() { ("└── ", "    ") } else { ("├── ", "│   ") };
            lines.push(format!("{indent}{branch}{}", self.line(node)));
            self.draw(&node.beneath, &format!("{indent}{below}"), lines);
        }
    }

    fn line(&self, node: &Node) -> String {
        let Node { account, term, lapse, .. } = node;
        let style = match lapse {
            _ if node.void.is_some() => "\x1b[31m",
            None => "\x1b[32m",
            Some(salus_domain::credential::Lapse::RevokedForCause) => "\x1b[31m",
            Some(_) => "\x1b[2m",
        };
        let mut text = format!("{}  {}", self.session.show(account), words::role(term.role));
        if term.number > 1 {
            text += &format!(" (term {})", term.number);
        }
        text += &format!(", {}", self.paint(style, &words::term(term, self.now)));
        if lapse.is_none() && term.period.until != u64::MAX {
            text += &format!(" until {}", when::show(term.period.until));
        }
        if let Some((hop, _)) = &node.void {
            text += &self.paint(style, &format!(", void with {}", self.session.show(hop)));
        }
        if node.uprooted {
            text += ", granted before the oldest block that this node keeps";
        }
        match node.issued {
            0 => text,
            1 => text + "; 1 credential issued",
            many => text + &format!("; {many} credentials issued"),
        }
    }

    /// A node as JSON: `account`, `role`, `term` (its number), `state` (`active`, `suspended`, `ended`, `expired`, `not-yet`,
    /// `revoked-for-cause`), `words`, its period, since when it is held by whom it hangs beneath, the `cause`, with whom it is
    /// `void`, how many credentials were `issued` in it, and whom it `accredited`.
    fn document(&self, node: &Node) -> Value {
        let Node { account, term, lapse, void, uprooted, issued, beneath } = node;
        let Term { number, role, period, cause, ended, .. } = term;
        json!({
            "account": self.session.show(account),
            "role": words::role(*role),
            "term": number,
            "state": words::term_state(*lapse),
            "words": words::term(term, self.now),
            "from": period.from,
            "until": period.until,
            "since": term.link(self.now).since,
            "ended": ended,
            "cause": cause.map(|cause| json!({
                "since": cause.since, "recorded": cause.recorded, "effective": cause.effective,
            })),
            "void": void.map(|(hop, level)| json!({ "hop": self.session.show(&hop), "level": level })),
            "uprooted": uprooted,
            "issued": issued,
            "accredited": beneath.iter().map(|node| self.document(node)).collect::<Vec<_>>(),
        })
    }
}
