//! `.contract` bundles: code and metadata.

use std::{collections::BTreeMap, env, fs, path::PathBuf};

use serde_json::Value;

/// A contract's code, and its metadata by label.
pub struct Bundle {
    /// The Wasm.
    pub code: Vec<u8>,
    metadata: Value,
}

impl Bundle {
    /// A bundle of the project, by its file's stem, from `artifacts/` or the folder that `SALUS_ARTIFACTS` names.
    pub fn artifact(name: &str) -> Bundle {
        let folder = env::var_os("SALUS_ARTIFACTS")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../artifacts"), PathBuf::from);
        Bundle::open(folder.join(name).with_extension("contract"))
    }

    /// A bundle that is test data.
    pub fn data(name: &str) -> Bundle {
        Bundle::open(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data").join(name).with_extension("contract"))
    }

    fn open(path: PathBuf) -> Bundle {
        let text = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let metadata: Value = serde_json::from_slice(&text).expect("a bundle is JSON");
        let code = bytes(&metadata["source"]["wasm"]);
        Bundle { code, metadata }
    }

    /// A message's selector, by its label (`grant`, `Consents::check`).
    pub fn selector(&self, label: &str) -> [u8; 4] {
        self.select("messages", label)
    }

    /// A constructor's selector, by its label.
    pub fn constructor(&self, label: &str) -> [u8; 4] {
        self.select("constructors", label)
    }

    fn select(&self, kind: &str, label: &str) -> [u8; 4] {
        let spec = self.specs(kind).find(|spec| spec["label"] == label);
        let spec = spec.unwrap_or_else(|| panic!("the bundle has no {label} among its {kind}"));
        bytes(&spec["selector"]).try_into().expect("a selector has four bytes")
    }

    /// All messages' labels.
    pub fn messages(&self) -> Vec<String> {
        self.specs("messages").map(|spec| text(&spec["label"])).collect()
    }

    /// Whether a message changes state.
    pub fn mutates(&self, label: &str) -> bool {
        self.specs("messages").any(|spec| spec["label"] == label && spec["mutates"] == true)
    }

    /// Whether a message takes value.
    pub fn payable(&self, label: &str) -> bool {
        self.specs("messages").any(|spec| spec["label"] == label && spec["payable"] == true)
    }

    /// Events' labels, by their signature topic.
    pub fn events(&self) -> BTreeMap<[u8; 32], String> {
        let topic = |spec: &Value| bytes(&spec["signature_topic"]).try_into().expect("a topic has 32 bytes");
        self.specs("events").map(|spec| (topic(spec), text(&spec["label"]))).collect()
    }

    /// The names of an enum's variants, by the end of the type's path (`governance::Error`).
    pub fn variants(&self, path: &str) -> Vec<String> {
        let path: Vec<&str> = path.split("::").collect();
        let named = |ty: &&Value| {
            let own: Vec<&str> = array(&ty["type"]["path"]).iter().filter_map(Value::as_str).collect();
            own.ends_with(&path)
        };
        let ty = array(&self.metadata["types"]).iter().find(named).unwrap_or_else(|| panic!("no type {path:?}"));
        array(&ty["type"]["def"]["variant"]["variants"]).iter().map(|variant| text(&variant["name"])).collect()
    }

    /// The names of the storage fields, and of those of their parts, by their root keys.
    pub fn storage(&self) -> BTreeMap<[u8; 4], String> {
        let mut roots = BTreeMap::new();
        collect(&self.metadata["storage"]["root"]["layout"], &mut roots);
        roots
    }

    /// The names of an event's fields, in order.
    pub fn fields(&self, event: &str) -> Vec<String> {
        let spec = self.specs("events").find(|spec| spec["label"] == event);
        let spec = spec.unwrap_or_else(|| panic!("the bundle has no event {event}"));
        array(&spec["args"]).iter().map(|field| text(&field["label"])).collect()
    }

    fn specs(&self, kind: &str) -> impl Iterator<Item = &Value> {
        array(&self.metadata["spec"][kind]).iter()
    }
}

fn collect(layout: &Value, roots: &mut BTreeMap<[u8; 4], String>) {
    for field in array(&layout["struct"]["fields"]) {
        let layout = &field["layout"];
        match layout.get("root") {
            Some(root) => {
                let key = bytes(&root["root_key"]).try_into().expect("a root key has four bytes");
                roots.insert(key, text(&field["name"]));
            }
            None => collect(layout, roots),
        }
    }
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn bytes(value: &Value) -> Vec<u8> {
    let text = value.as_str().expect("bytes are a text");
    hex::decode(text.strip_prefix("0x").unwrap_or(text)).expect("bytes are hex")
}
