//! `salus decode`: call data, returns and events, by a contract's metadata; needs no chain.

use clap::Subcommand;
use serde_json::json;

use crate::abi::Returned;
use crate::chain::ss58::GENERIC_PREFIX;
use crate::cli::Context;
use crate::cli::target::{bundle_of, hex_bytes};
use crate::failure::{Failure, Result};

/// Decode call data, a return or an event, without a chain
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  salus decode consent-registry call 0x…
  salus decode consent-registry return check 0x0000…
  salus decode psp22.contract event 0x… --topic 0x… --topic 0x…")]
pub struct Args {
    /// A contract of the suite, such as consent-registry, or a .contract file
    contract: String,
    /// What to decode
    #[command(subcommand)]
    what: What,
}

/// What to decode.
#[derive(Subcommand, Debug)]
enum What {
    /// A call's input: selector and arguments
    Call {
        /// The bytes in hex
        data: String,
    },
    /// What a message returned
    Return {
        /// The message
        message: String,
        /// The bytes in hex
        data: String,
    },
    /// An event
    Event {
        /// The event's data in hex
        data: String,
        /// Its topics in order
        #[arg(long = "topic", value_name = "HEX")]
        topics: Vec<String>,
    },
}

/// Runs the command.
pub async fn run(context: &Context, args: Args) -> Result<()> {
    let bundle = bundle_of(&args.contract)?;
    let (text, document) = match args.what {
        What::Call { data } => {
            let (call, values) = bundle.decode_input(&hex_bytes(&data, "the call data")?)?;
            let shown: Vec<_> =
                values.iter().map(|(name, value)| format!("{name}: {}", value.text(GENERIC_PREFIX))).collect();
            let args: serde_json::Map<_, _> =
                values.iter().map(|(name, value)| (name.clone(), value.json(GENERIC_PREFIX))).collect();
            (format!("{}({})", call.label, shown.join(", ")), json!({ "message": call.label, "args": args }))
        }
        What::Return { message, data } => {
            let data = hex_bytes(&data, "the returned data")?;
            match bundle.decode_message_return(&message, &data)? {
                Returned::Value(value) => {
                    (value.text(GENERIC_PREFIX), json!({ "ok": true, "returned": value.json(GENERIC_PREFIX) }))
                }
                Returned::Refused(error) => (
                    format!("refused: {}", error.value.text(GENERIC_PREFIX)),
                    json!({ "ok": false, "error": error.name, "value": error.value.json(GENERIC_PREFIX) }),
                ),
                Returned::Lang(what) => (format!("refused by ink!: {what}"), json!({ "ok": false, "error": what })),
            }
        }
        What::Event { data, topics } => {
            let data = hex_bytes(&data, "the event's data")?;
            let topics = topics
                .iter()
                .map(|topic| {
                    <[u8; 32]>::try_from(hex_bytes(topic, "the topic")?)
                        .map_err(|_| Failure::usage(format!("the topic `{topic}` is not 32 bytes long")))
                })
                .collect::<Result<Vec<_>>>()?;
            let event = bundle.decode_event(&topics, &data).ok_or_else(|| {
                let names = bundle.event_names().collect::<Vec<_>>().join(", ");
                Failure::usage(format!("no event of {} has these topics and this data", bundle.name))
                    .hint(format!("its events are: {names}; the first topic names the event"))
            })?;
            (event.text(GENERIC_PREFIX), event.json(GENERIC_PREFIX))
        }
    };
    context.out.answer(text, document);
    Ok(())
}
