//! Documents read: everything that is wrong is told, by its path.

use serde_json::Value;

use super::limits::{MAX_BYTES, MAX_EVENTS, MAX_PREFIXES};
use super::model::{Document, Event};
use super::namespaces::{Context, Namespaces};
use super::node::{Node, Report};
use super::problem::{ReadError, parse};
use super::read_event;
use super::uri::is_uri;

const FIELDS: [&str; 10] = [
    "@context",
    "id",
    "type",
    "schemaVersion",
    "creationDate",
    "instanceIdentifier",
    "sender",
    "receiver",
    "epcisHeader",
    "epcisBody",
];

impl Document {
    /// Reads an `EPCISDocument` of EPCIS 2.0 in JSON-LD (EPCIS 2.0, section 10).
    ///
    /// # Errors
    /// Every place at which it is not one, or that it is too large.
    pub fn parse(text: &str) -> Result<Document, ReadError> {
        if text.len() > MAX_BYTES {
            return Err(ReadError::TooLarge { bytes: text.len(), max: MAX_BYTES });
        }
        Document::read(&parse(text)?)
    }

    /// Reads it from JSON.
    ///
    /// # Errors
    /// Every place at which it is not one.
    pub fn read(value: &Value) -> Result<Document, ReadError> {
        let report = Report::default();
        let none = Namespaces::default();
        let root = Node { value, path: String::new(), report: &report, namespaces: &none };
        let context = context(&root, true);
        let namespaces = Namespaces::of(&[&context]);
        let document = document(&root.within(&namespaces), context);
        report.finish(document)
    }
}

fn document(root: &Node<'_>, context: Vec<Context>) -> Option<Document> {
    let extensions = root.extensions(&FIELDS)?;
    let kind = root.required("type", "`EPCISDocument`")?;
    match kind.text("`EPCISDocument`")? {
        "EPCISDocument" => {}
        "EPCISQueryDocument" => kind.problem("answers to queries are not read: ask for an EPCISDocument"),
        _ => kind.problem("expected `EPCISDocument`"),
    }
    if let Some(version) = root.required("schemaVersion", "`2.0`") {
        let known =
            |text: &str| text == "2.0" || text.strip_prefix("2.0.").is_some_and(|rest| rest.parse::<u16>().is_ok());
        if version.text("`2.0`").is_some_and(|text| !known(text)) {
            version.problem("EPCIS 2.0 is read, and no other version");
        }
    }
    let creation_date = root.required("creationDate", "when it was made").and_then(|date| date.instant());
    let id = root.optional_text("id", "a URI");
    if id.as_deref().is_some_and(|id| !is_uri(id)) {
        root.problem_at("id", "expected a URI");
    }
    let header = root.field("epcisHeader");
    if let Some(header) = &header {
        header.extensions(&["epcisMasterData"]);
    }
    let events = events(root)?;
    Some(Document {
        context,
        id,
        creation_date: creation_date?,
        instance_identifier: root.optional_text("instanceIdentifier", "a text"),
        sender: root.optional_text("sender", "who sends it"),
        receiver: root.optional_text("receiver", "who receives it"),
        header: header.map(|header| header.value.clone()),
        events,
        extensions,
    })
}

fn events(root: &Node<'_>) -> Option<Vec<Event>> {
    let body = root.required("epcisBody", "`{\"eventList\": […]}`")?;
    body.extensions(&["eventList"])?;
    let list = body.required("eventList", "a list of events")?;
    let items = list.items();
    if items.len() > MAX_EVENTS {
        list.problem(format!("{} events are too many: at most {MAX_EVENTS} are read", items.len()));
        return None;
    }
    let one = |item: &Node<'_>| {
        let context = context(item, false);
        let namespaces = item.namespaces.with(&context);
        read_event::event(&item.within(&namespaces), context)
    };
    Some(items.iter().take_while(|item| !item.report.is_full()).filter_map(one).collect())
}

/// The `@context`: URLs, and prefixes with what they stand for.
fn context(node: &Node<'_>, required: bool) -> Vec<Context> {
    let field = if required {
        node.required("@context", "EPCIS's own, `https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld`")
    } else {
        node.field("@context")
    };
    let Some(field) = field else { return Vec::new() };
    let entries = if field.value.is_array() { field.items() } else { vec![field.clone()] };
    let count: usize = entries.iter().map(|entry| entry.value.as_object().map_or(1, serde_json::Map::len)).sum();
    if count > MAX_PREFIXES {
        field.problem(format!("{count} prefixes are too many: at most {MAX_PREFIXES} are read"));
        return Vec::new();
    }
    let read: Vec<Context> = entries.iter().filter_map(entry).collect();
    let own = |entry: &Context| matches!(entry, Context::Url(url) if is_epcis(url));
    if required && !read.iter().any(own) {
        field.problem(
            "EPCIS's own context is not there: `https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld`",
        );
    }
    read
}

fn is_epcis(url: &str) -> bool {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    (rest.starts_with("ref.gs1.org/standards/epcis/") || rest.starts_with("gs1.github.io/EPCIS/"))
        && rest.ends_with("epcis-context.jsonld")
}

fn entry(node: &Node<'_>) -> Option<Context> {
    if let Value::String(_) = node.value {
        let url = node.text("a URL")?;
        if !is_uri(url) {
            node.problem("expected a URL");
        }
        return Some(Context::Url(url.to_owned()));
    }
    let mut pairs = Vec::new();
    for (prefix, namespace) in node.object()? {
        // Anything else could give standard fields another meaning.
        let Some(namespace) = namespace.as_str() else {
            node.problem_at(prefix, "only prefixes are read here, each with the URI of its namespace");
            continue;
        };
        match Namespaces::check(prefix, namespace) {
            Ok(()) => pairs.push((prefix.clone(), namespace.to_owned())),
            Err(error) => node.problem_at(prefix, format!("`{prefix}` {error}")),
        }
    }
    Some(Context::Prefixes(pairs))
}
