//! `salus consent break-glass cosign`.

use clap::Args;
use salus_domain::consent::Event;
use serde_json::json;

use super::{QualifiedAs, tell};
use crate::cli::Context;
use crate::cli::consent::session::Session;
use crate::failure::Result;
use crate::suite::consent::Arguments;
use crate::suite::when;

/// Co-signs.
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  salus consent break-glass cosign --subject 5F… --clinician doctor --type physician --jurisdiction DE-BE --as colleague

It is for one case of that clinician about that subject, within an hour. You vouch for it by name.
With --json: { subject, clinician, cosignature: { by, at, until, used, type, jurisdiction, confirmed }, transaction }")]
pub struct Cosign {
    /// Whose data shall be opened
    #[arg(long, value_name = "ACCOUNT")]
    subject: String,
    /// The colleague who will break the glass
    #[arg(long, value_name = "ID")]
    clinician: String,
    /// The id that holds your own credential [default: the signer's]
    #[arg(long, value_name = "ID")]
    cosigner: Option<String>,
    #[command(flatten)]
    qualified: QualifiedAs,
}

/// Co-signs.
pub async fn run(context: &Context, args: Cosign) -> Result<()> {
    let qualification = args.qualified.read()?;
    let session = Session::open(context).await?;
    let (subject, clinician) = (session.account(&args.subject)?, session.account(&args.clinician)?);
    let cosigner = session.own(args.cosigner.as_deref())?;
    qualification.check_clinician().map_err(|e| session.registry.refused("cosign", &e))?;
    let arguments = Arguments::new()
        .with("cosigner", &cosigner)
        .with("clinician", &clinician)
        .with("subject", &subject)
        .with("qualification", &qualification);
    let signed = |event: &Event| match event {
        Event::Cosigned { cosignature, .. } => Some(*cosignature),
        _ => None,
    };
    let done = session.vouched(&cosigner, "cosign", &arguments, signed).await?;
    let said = format!(
        "co-signed the next case of {} about {}, until {}",
        session.show(&clinician),
        session.show(&subject),
        when::show(done.value.until())
    );
    let document = json!({
        "subject": session.show(&subject),
        "clinician": session.show(&clinician),
        "cosignature": tell::cosignature(&session, &done.value),
    });
    session.answer_done(&done, &said, document);
    Ok(())
}
