//! A decoded value, free of its metadata: prints as text people can type back, and as JSON.
//!
//! JSON: integers up to 2^53 - 1 are numbers, larger ones decimal strings; bytes are `0x…`; accounts SS58; a variant
//! without fields is its name, one with fields `{"Name": …}`; `None` is null and `Some(x)` is x.

use scale_info::{PortableRegistry, TypeDef};
use scale_value::{Composite, Primitive, Value, ValueDef};
use serde_json::json;

use super::types::{is_account, is_byte, is_option};
use crate::failure::{Failure, Result};

/// A decoded value.
#[derive(Debug, Clone, PartialEq)]
pub enum Plain {
    /// Nothing: `()`.
    Unit,
    /// A truth value.
    Bool(bool),
    /// A whole number, in decimal.
    Number(String),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// An account.
    Account([u8; 32]),
    /// Values of one type.
    List(Vec<Plain>),
    /// A struct.
    Record(Fields),
    /// A variant of an enum.
    Variant(String, Fields),
    /// `None` or `Some`.
    Optional(Option<Box<Plain>>),
}

/// What a struct or a variant holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Fields {
    /// Nothing.
    None,
    /// By position.
    Unnamed(Vec<Plain>),
    /// By name.
    Named(Vec<(String, Plain)>),
}

impl Plain {
    /// Decodes one value of a type from the front of `bytes`, which moves on.
    ///
    /// # Errors
    /// Local (exit 5): the bytes are not of that type.
    pub fn decode(registry: &PortableRegistry, id: u32, bytes: &mut &[u8]) -> Result<Self> {
        let value = scale_value::scale::decode_as_type(bytes, id, registry).map_err(|e| {
            Failure::local(format!("these bytes are no {}: {e}", super::types::type_name(registry, id)))
        })?;
        Ok(Self::of(registry, &value))
    }

    /// Decodes a value that fills `bytes`.
    ///
    /// # Errors
    /// As [`Plain::decode`]; and when bytes are left over.
    pub fn decode_all(registry: &PortableRegistry, id: u32, mut bytes: &[u8]) -> Result<Self> {
        let value = Self::decode(registry, id, &mut bytes)?;
        if bytes.is_empty() {
            return Ok(value);
        }
        let name = super::types::type_name(registry, id);
        Err(Failure::local(format!("{} bytes are left over after a {name}", bytes.len())))
    }

    fn of(registry: &PortableRegistry, value: &Value<u32>) -> Self {
        let ty = registry.resolve(value.context);
        match &value.value {
            ValueDef::Primitive(primitive) => match primitive {
                Primitive::Bool(truth) => Self::Bool(*truth),
                Primitive::Char(character) => Self::Text(character.to_string()),
                Primitive::String(text) => Self::Text(text.clone()),
                Primitive::U128(number) => Self::Number(number.to_string()),
                Primitive::I128(number) => Self::Number(number.to_string()),
                Primitive::U256(bytes) | Primitive::I256(bytes) => Self::Bytes(bytes.to_vec()),
            },
            ValueDef::BitSequence(bits) => Self::List(bits.iter().map(Self::Bool).collect()),
            ValueDef::Variant(variant) if ty.is_some_and(is_option) => {
                let inner = match &variant.values {
                    Composite::Unnamed(values) => values.first(),
                    Composite::Named(values) => values.first().map(|(_, value)| value),
                };
                Self::Optional(inner.map(|inner| Box::new(Self::of(registry, inner))))
            }
            ValueDef::Variant(variant) => Self::Variant(variant.name.clone(), Self::fields(registry, &variant.values)),
            ValueDef::Composite(composite) => match ty.map(|ty| (ty, &ty.type_def)) {
                Some((ty, TypeDef::Composite(_))) if is_account(ty) => Self::account(composite),
                Some((_, TypeDef::Array(array))) if is_byte(registry, array.type_param.id) => {
                    Self::Bytes(bytes(composite))
                }
                Some((_, TypeDef::Sequence(sequence))) if is_byte(registry, sequence.type_param.id) => {
                    Self::Bytes(bytes(composite))
                }
                Some((_, TypeDef::Array(_) | TypeDef::Sequence(_))) => {
                    Self::List(composite.values().map(|value| Self::of(registry, value)).collect())
                }
                _ => match Self::fields(registry, composite) {
                    Fields::None => Self::Unit,
                    Fields::Unnamed(mut only) if only.len() == 1 => only.remove(0),
                    fields => Self::Record(fields),
                },
            },
        }
    }

    fn fields(registry: &PortableRegistry, composite: &Composite<u32>) -> Fields {
        match composite {
            composite if composite.is_empty() => Fields::None,
            Composite::Named(values) => {
                Fields::Named(values.iter().map(|(name, value)| (name.clone(), Self::of(registry, value))).collect())
            }
            Composite::Unnamed(values) => Fields::Unnamed(values.iter().map(|v| Self::of(registry, v)).collect()),
        }
    }

    fn account(composite: &Composite<u32>) -> Self {
        let bytes = bytes(composite);
        match <[u8; 32]>::try_from(bytes.as_slice()) {
            Ok(account) => Self::Account(account),
            Err(_) => Self::Bytes(bytes),
        }
    }

    /// The variant's name and, if its only content is another variant, that one's, and so on.
    pub fn variant_names(&self) -> Vec<&str> {
        match self {
            Self::Variant(name, fields) => {
                let mut names = vec![name.as_str()];
                if let Fields::Unnamed(values) = fields
                    && let [only] = values.as_slice()
                {
                    names.extend(only.variant_names());
                }
                names
            }
            _ => vec![],
        }
    }

    /// The value as text; it reads back in as an argument.
    pub fn text(&self, ss58_prefix: u16) -> String {
        match self {
            Self::Unit => "()".into(),
            Self::Bool(truth) => truth.to_string(),
            Self::Number(number) => number.clone(),
            Self::Text(text) => json!(text).to_string(),
            Self::Bytes(bytes) => format!("0x{}", hex::encode(bytes)),
            Self::Account(account) => crate::chain::ss58::encode(account, ss58_prefix),
            Self::List(items) => {
                format!("[{}]", items.iter().map(|item| item.text(ss58_prefix)).collect::<Vec<_>>().join(", "))
            }
            Self::Record(Fields::Named(fields)) => braces(fields, ss58_prefix),
            Self::Record(fields) => fields.text(ss58_prefix),
            Self::Variant(name, fields @ Fields::Named(_)) => format!("{name} {}", fields.text(ss58_prefix)),
            Self::Variant(name, fields) => format!("{name}{}", fields.text(ss58_prefix)),
            Self::Optional(None) => "None".into(),
            Self::Optional(Some(value)) => format!("Some({})", value.text(ss58_prefix)),
        }
    }

    /// The value as JSON.
    pub fn json(&self, ss58_prefix: u16) -> serde_json::Value {
        match self {
            Self::Unit => serde_json::Value::Null,
            Self::Bool(truth) => json!(truth),
            Self::Number(number) => match number.parse::<i64>() {
                Ok(small) if small.unsigned_abs() < 1 << 53 => json!(small),
                _ => json!(number),
            },
            Self::Text(text) => json!(text),
            Self::Bytes(_) | Self::Account(_) => json!(self.text(ss58_prefix)),
            Self::List(items) => items.iter().map(|item| item.json(ss58_prefix)).collect(),
            Self::Record(fields) => fields.json(ss58_prefix),
            Self::Variant(name, Fields::None) => json!(name),
            Self::Variant(name, Fields::Unnamed(values)) if values.len() == 1 => {
                json!({ name: values[0].json(ss58_prefix) })
            }
            Self::Variant(name, fields) => json!({ name: fields.json(ss58_prefix) }),
            Self::Optional(None) => serde_json::Value::Null,
            Self::Optional(Some(value)) => value.json(ss58_prefix),
        }
    }
}

impl Fields {
    /// As the text after a name.
    fn text(&self, ss58_prefix: u16) -> String {
        match self {
            Self::None => String::new(),
            Self::Unnamed(values) => {
                format!("({})", values.iter().map(|value| value.text(ss58_prefix)).collect::<Vec<_>>().join(", "))
            }
            Self::Named(fields) => braces(fields, ss58_prefix),
        }
    }

    /// As JSON: an object, a list, or null.
    pub fn json(&self, ss58_prefix: u16) -> serde_json::Value {
        match self {
            Self::None => serde_json::Value::Null,
            Self::Unnamed(values) => values.iter().map(|value| value.json(ss58_prefix)).collect(),
            Self::Named(fields) => serde_json::Value::Object(
                fields.iter().map(|(name, value)| (name.clone(), value.json(ss58_prefix))).collect(),
            ),
        }
    }
}

fn braces(fields: &[(String, Plain)], ss58_prefix: u16) -> String {
    let inner: Vec<_> = fields.iter().map(|(name, value)| format!("{name}: {}", value.text(ss58_prefix))).collect();
    format!("{{ {} }}", inner.join(", "))
}

/// The bytes of a list of bytes, newtypes around it included.
fn bytes(composite: &Composite<u32>) -> Vec<u8> {
    composite
        .values()
        .flat_map(|value| match &value.value {
            ValueDef::Primitive(Primitive::U128(byte)) => vec![u8::try_from(*byte).unwrap_or_default()],
            ValueDef::Composite(inner) => bytes(inner),
            _ => vec![],
        })
        .collect()
}
