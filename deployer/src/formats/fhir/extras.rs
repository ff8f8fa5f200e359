//! What our own extensions say, and the commitment to the document.

use salus_domain::Hash;
use salus_domain::consent::Scope;
use serde_json::Value;

use super::ImportOptions;
use super::node::Node;
use super::urls;
use crate::formats::{json, jurisdiction};

/// The domain tag of a commitment to a consent document.
pub const DOCUMENT_TAG: &str = "salus/consent/document/1";

/// What only our own extensions say.
pub(super) struct Extras {
    pub max_uses: Option<u32>,
    pub scope: Option<Scope>,
    pub document: Hash,
    pub jurisdiction: Option<[u8; 6]>,
}

/// Reads our extensions, and commits to the document.
pub(super) fn read(node: &Node, value: &Value, options: &ImportOptions) -> Extras {
    let max_uses = own(node, "modifierExtension", urls::MAX_USES).and_then(|extension| max_uses(&extension));
    let scope = own(node, "modifierExtension", urls::SCOPE).and_then(|extension| {
        let text = extension.text_of("valueCode");
        let scope = text.and_then(Scope::from_code);
        if scope.is_none() {
            extension.problem("expected valueCode with a code of consentscope that is a scope of the register");
        }
        scope
    });
    let stated = own(node, "extension", urls::DOCUMENT).and_then(|extension| {
        let text = extension.text_of("valueString")?;
        let bytes = text.strip_prefix("0x").and_then(|digits| hex::decode(digits).ok());
        let hash = bytes.and_then(|bytes| Hash::try_from(bytes.as_slice()).ok());
        if hash.is_none() {
            extension.problem("expected valueString with 0x and 64 hex digits");
        }
        hash
    });
    // What is granted now is this document; an export's own commitment is to an earlier one.
    let document = match options.salt.as_deref().map(|salt| json::commit(DOCUMENT_TAG, salt, value)) {
        Some(Ok(hash)) => hash,
        Some(Err(short)) => {
            node.problem(short.to_string());
            Hash::default()
        }
        None => stated.unwrap_or_default(),
    };
    let jurisdiction = own(node, "extension", urls::JURISDICTION).and_then(|extension| {
        let text = extension.text_of("valueCode")?;
        let code = jurisdiction::read(text);
        if code.is_none() {
            extension.problem(format!("`{text}` is no code of ISO 3166-1 or 3166-2, such as DE or DE-BY"));
        }
        code
    });
    Extras { max_uses, scope, document, jurisdiction }
}

fn own<'a>(node: &Node<'a>, list: &str, url: &str) -> Option<Node<'a>> {
    // That it is a list is checked where all extensions are.
    node.value.get(list)?.as_array()?;
    let mut found = node.items(list)?.into_iter().filter(|item| item.value.get("url").is_some_and(|u| u == url));
    let first = found.next()?;
    if let Some(second) = found.next() {
        second.problem(format!("{url} stands twice"));
    }
    Some(first)
}

fn max_uses(extension: &Node) -> Option<u32> {
    let value = ["valueUnsignedInt", "valuePositiveInt", "valueDecimal"].iter().find_map(|v| extension.value.get(v));
    let uses = value.and_then(Value::as_u64).and_then(|uses| u32::try_from(uses).ok()).filter(|uses| *uses > 0);
    if uses.is_none() {
        extension.problem("expected valueUnsignedInt, 1 or more");
    }
    uses
}
