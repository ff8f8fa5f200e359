//! `salus credential types` and `define-type`: what credentials license for.

use clap::Args;
use salus_domain::credential::codes::TYPES;
use salus_domain::credential::{CredentialType, TypeDefinition};
use serde_json::{Value, json};

use super::session::{Session, transaction};
use crate::cli::Context;
use crate::failure::Result;
use crate::suite::credential::{rules, words};

/// Shows types.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus credential types
  salus credential types 1000 1001 --json

With --json: { types: [{ code, name | null, holders: [kind], clinician, retired }] }")]
pub struct Types {
    /// Only these, by name or code; those from 1000 on the governor defines, and the chain is asked
    types: Vec<String>,
}

/// Defines a type.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus credential define-type 1000 --holder person --holder site
  salus credential define-type 1000 --retire
  salus credential define-type 1000 --bring-back

What a type means is said once: afterwards it can only be retired (nothing new of it; what was issued stays) and brought back.
With --json: { code, holders, clinician, retired, transaction }")]
pub struct DefineType {
    /// Its code, from 1000 on
    code: u16,
    /// What its holders are: person, organisation, device, site
    #[arg(long = "holder", value_name = "KIND", required_unless_present_any = ["retire", "bring_back"])]
    holders: Vec<String>,
    /// Its holders treat patients, and may break the glass in an emergency
    #[arg(long, requires = "holders")]
    clinician: bool,
    /// Nothing new of it from now on
    #[arg(long, conflicts_with_all = ["holders", "bring_back"])]
    retire: bool,
    /// It is issued again
    #[arg(long, conflicts_with = "holders")]
    bring_back: bool,
}

/// Shows.
pub async fn types(context: &Context, args: Types) -> Result<()> {
    let asked: Vec<CredentialType> =
        args.types.iter().map(|text| rules::credential_type(text)).collect::<Result<_>>()?;
    let fixed = || TYPES.iter().map(|(code, _)| *code);
    let wanted: Vec<CredentialType> = if asked.is_empty() { fixed().collect() } else { asked };
    // The table needs no chain.
    let session = match wanted.iter().all(|code| code.name().is_some()) {
        true => None,
        false => Some(Session::open(context).await?),
    };
    let mut table = crate::cli::table(&["CODE", "TYPE", "HOLDERS", "CLINICIAN", "STATE"]);
    let mut documents = Vec::new();
    for code in wanted {
        let definition = match &session {
            Some(session) => session.registry.type_definition(code).await?,
            // Those with a name are all in the table.
            None => {
                code.definition(None).unwrap_or(TypeDefinition { holder_kinds: 0, clinician: false, retired: true })
            }
        };
        let state = if definition.retired { "retired" } else { "" };
        table.add_row([
            code.0.to_string(),
            code.name().unwrap_or("-").to_owned(),
            words::holder_kinds(definition.holder_kinds).join(", "),
            if definition.clinician { "yes" } else { "" }.to_owned(),
            state.to_owned(),
        ]);
        documents.push(document(code, &definition));
    }
    let note = if args.types.is_empty() {
        "\nFrom 1000 on the governor defines types: name their codes to see them."
    } else {
        ""
    };
    context.out.answer(format!("{}{note}", table.trim_fmt()), json!({ "types": documents }));
    Ok(())
}

/// Defines.
pub async fn define(context: &Context, args: DefineType) -> Result<()> {
    let code = CredentialType(args.code);
    let session = Session::open(context).await?;
    let definition = if args.retire || args.bring_back {
        TypeDefinition { retired: args.retire, ..session.registry.type_definition(code).await? }
    } else {
        let kinds = args.holders.iter().map(|text| rules::holder_kind(text)).collect::<Result<Vec<_>>>()?;
        let holder_kinds = kinds.iter().fold(0, |mask, kind| mask | kind.mask());
        TypeDefinition { holder_kinds, clinician: args.clinician, retired: false }
    };
    // What was defined before the contract knows, and refuses by the same rule.
    code.define(None, definition).map_err(|error| session.registry.refused("define_type", &error))?;
    let signer = context.signer()?;
    let done = session.registry.define_type(&signer, code, definition, &context.tx_options()).await?;
    let verb = if args.retire {
        "retired"
    } else if args.bring_back {
        "brought back"
    } else {
        "defined"
    };
    let mut answer = document(code, &done.value);
    answer["transaction"] = transaction(&done.included);
    context.out.answer(
        format!(
            "{verb} type {}: held by {} ({})",
            code.0,
            words::holder_kinds(done.value.holder_kinds).join(", "),
            session.place(&done.included)
        ),
        answer,
    );
    Ok(())
}

fn document(code: CredentialType, definition: &TypeDefinition) -> Value {
    json!({
        "code": code.0,
        "name": code.name(),
        "holders": words::holder_kinds(definition.holder_kinds),
        "clinician": definition.clinician,
        "retired": definition.retired,
    })
}
