//! Events, decoded by the contract's own metadata.

use ink_metadata::EventSpec;
use scale_info::form::PortableForm;
use serde_json::json;

use super::{Bundle, Plain, types::called};

/// An event of a contract.
#[derive(Debug, Clone, PartialEq)]
pub struct DecodedEvent {
    /// The event's name, such as `Granted`.
    pub name: String,
    /// Its fields in order.
    pub fields: Vec<(String, Plain)>,
}

impl DecodedEvent {
    /// As one line of text.
    pub fn text(&self, ss58_prefix: u16) -> String {
        let fields: Vec<_> =
            self.fields.iter().map(|(name, value)| format!("{name}: {}", value.text(ss58_prefix))).collect();
        format!("{} {{ {} }}", self.name, fields.join(", "))
    }

    /// As JSON: `{"name": …, "fields": {…}}`.
    pub fn json(&self, ss58_prefix: u16) -> serde_json::Value {
        let fields: serde_json::Map<_, _> =
            self.fields.iter().map(|(name, value)| (name.clone(), value.json(ss58_prefix))).collect();
        json!({ "name": self.name, "fields": fields })
    }
}

impl Bundle {
    /// Decodes an event: by its signature topic, else as the one anonymous event that its bytes fit. None: not one of
    /// this contract's.
    pub fn decode_event(&self, topics: &[[u8; 32]], data: &[u8]) -> Option<DecodedEvent> {
        let events = self.project.spec().events();
        if let Some(signature) = topics.first()
            && let Some(spec) =
                events.iter().find(|spec| spec.signature_topic().is_some_and(|topic| topic.as_bytes() == signature))
        {
            return self.event(spec, data);
        }
        events
            .iter()
            .filter(|spec| spec.signature_topic().is_none())
            .filter(|spec| spec.args().iter().filter(|arg| arg.indexed()).count() == topics.len())
            .find_map(|spec| self.event(spec, data))
    }

    /// The names of all events.
    pub fn event_names(&self) -> impl Iterator<Item = &str> {
        self.project.spec().events().iter().map(|spec| spec.label().as_str())
    }

    fn event(&self, spec: &EventSpec<PortableForm>, mut data: &[u8]) -> Option<DecodedEvent> {
        let mut fields = vec![];
        for arg in spec.args() {
            let value = Plain::decode_called(self.registry(), arg.ty().ty().id, &called(arg.ty()), &mut data).ok()?;
            fields.push((arg.label().clone(), value));
        }
        data.is_empty().then(|| DecodedEvent { name: spec.label().clone(), fields })
    }
}
