//! A decoded value, free of its metadata: prints as text people can type back, and as JSON.
//!
//! JSON: integers up to 2^53 - 1 are numbers, larger ones decimal strings; bytes are `0x…`; accounts SS58; a variant
//! without fields is its name, one with fields `{"Name": …}`; `None` is null and `Some(x)` is x.

use codec::{Compact, Decode};
use scale_info::{Field, PortableRegistry, TypeDef, TypeDefPrimitive, form::PortableForm};
use serde_json::json;

use super::types::{is_account, is_account_name, is_byte, is_option, type_name};
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
        Self::decode_called(registry, id, "", bytes)
    }

    /// As [`Plain::decode`], for a type that the source calls `name`: an alias such as `AccountId` is otherwise lost.
    ///
    /// # Errors
    /// As [`Plain::decode`].
    pub fn decode_called(registry: &PortableRegistry, id: u32, name: &str, bytes: &mut &[u8]) -> Result<Self> {
        Decoder { registry, depth: 0 }
            .take(id, name, bytes)
            .map_err(|e| Failure::local(format!("these bytes are no {}: {e}", type_name(registry, id))))
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
        Err(Failure::local(format!("{} bytes are left over after a {}", bytes.len(), type_name(registry, id))))
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

/// Nesting deeper than this is refused, rather than the stack exhausted.
const DEEPEST: u32 = 64;

/// Turns bytes into values. Written out, because scale-value 0.18 reserves memory for whatever length the bytes claim, and
/// these bytes come from strangers.
struct Decoder<'a> {
    registry: &'a PortableRegistry,
    depth: u32,
}

type Decoded<T> = std::result::Result<T, codec::Error>;

impl Decoder<'_> {
    /// Takes one value of a type, which the source calls `name`, off the front of `input`.
    fn take(&mut self, id: u32, name: &str, input: &mut &[u8]) -> Decoded<Plain> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("nested too deeply".into());
        }
        let taken = self.take_one(id, name, input);
        self.depth -= 1;
        taken
    }

    fn take_one(&mut self, id: u32, name: &str, input: &mut &[u8]) -> Decoded<Plain> {
        let registry = self.registry;
        let ty = registry.resolve(id).ok_or("the metadata does not define this type")?;
        Ok(match &ty.type_def {
            TypeDef::Primitive(primitive) => primitive_of(primitive, input)?,
            TypeDef::Compact(_) => Plain::Number(Compact::<u128>::decode(input)?.0.to_string()),
            TypeDef::Composite(_) if is_account(ty) => Plain::Account(Decode::decode(input)?),
            TypeDef::Array(array) if is_byte(registry, array.type_param.id) => {
                let bytes = bytes(array.len, input)?;
                match <[u8; 32]>::try_from(bytes.as_slice()) {
                    Ok(account) if is_account_name(name) => Plain::Account(account),
                    _ => Plain::Bytes(bytes),
                }
            }
            TypeDef::Array(array) => self.items(array.len, array.type_param.id, within(name, "Vec"), input)?,
            TypeDef::Sequence(sequence) => {
                let count = Compact::<u32>::decode(input)?.0;
                if is_byte(registry, sequence.type_param.id) {
                    Plain::Bytes(bytes(count, input)?)
                } else {
                    self.items(count, sequence.type_param.id, within(name, "Vec"), input)?
                }
            }
            TypeDef::Tuple(tuple) => match tuple.fields.as_slice() {
                [] => Plain::Unit,
                fields => {
                    let mut values = vec![];
                    for field in fields {
                        values.push(self.take(field.id, "", input)?);
                    }
                    unwrapped(Fields::Unnamed(values))
                }
            },
            TypeDef::Composite(composite) => unwrapped(self.fields(&composite.fields, input)?),
            TypeDef::Variant(variant) => {
                let index = u8::decode(input)?;
                let chosen = variant.variants.iter().find(|v| v.index == index).ok_or("no variant has that number")?;
                if !is_option(ty) {
                    return Ok(Plain::Variant(chosen.name.clone(), self.fields(&chosen.fields, input)?));
                }
                match chosen.fields.first() {
                    Some(field) => {
                        Plain::Optional(Some(Box::new(self.take(field.ty.id, within(name, "Option"), input)?)))
                    }
                    None => Plain::Optional(None),
                }
            }
            TypeDef::BitSequence(_) => return Err("bit sequences are not supported".into()),
        })
    }

    fn items(&mut self, count: u32, id: u32, name: &str, input: &mut &[u8]) -> Decoded<Plain> {
        let mut items = vec![];
        for _ in 0..count {
            let before = input.len();
            items.push(self.take(id, name, input)?);
            // Items that take no bytes could be claimed by the billion.
            if input.len() == before && items.len() > 1_000 {
                return Err("a list of more empty items than is reasonable".into());
            }
        }
        Ok(Plain::List(items))
    }

    fn fields(&mut self, fields: &[Field<PortableForm>], input: &mut &[u8]) -> Decoded<Fields> {
        let mut values = vec![];
        for field in fields {
            let name = field.type_name.as_deref().unwrap_or_default();
            values.push((field.name.clone().unwrap_or_default(), self.take(field.ty.id, name, input)?));
        }
        Ok(if values.is_empty() {
            Fields::None
        } else if fields.iter().all(|field| field.name.is_some()) {
            Fields::Named(values)
        } else {
            Fields::Unnamed(values.into_iter().map(|(_, value)| value).collect())
        })
    }
}

/// A newtype is what it holds.
fn unwrapped(fields: Fields) -> Plain {
    match fields {
        Fields::None => Plain::Unit,
        Fields::Unnamed(mut only) if only.len() == 1 => only.remove(0),
        fields => Plain::Record(fields),
    }
}

fn bytes(count: u32, input: &mut &[u8]) -> Decoded<Vec<u8>> {
    let (bytes, rest) = input.split_at_checked(count as usize).ok_or("it is cut off")?;
    *input = rest;
    Ok(bytes.to_vec())
}

fn primitive_of(primitive: &TypeDefPrimitive, input: &mut &[u8]) -> Decoded<Plain> {
    fn number<T: Decode + ToString>(input: &mut &[u8]) -> Decoded<Plain> {
        Ok(Plain::Number(T::decode(input)?.to_string()))
    }
    use TypeDefPrimitive as P;
    match primitive {
        P::Bool => Ok(Plain::Bool(Decode::decode(input)?)),
        P::Char => {
            let character = char::from_u32(u32::decode(input)?).ok_or("no such character")?;
            Ok(Plain::Text(character.to_string()))
        }
        P::Str => Ok(Plain::Text(Decode::decode(input)?)),
        P::U8 => number::<u8>(input),
        P::U16 => number::<u16>(input),
        P::U32 => number::<u32>(input),
        P::U64 => number::<u64>(input),
        P::U128 => number::<u128>(input),
        P::I8 => number::<i8>(input),
        P::I16 => number::<i16>(input),
        P::I32 => number::<i32>(input),
        P::I64 => number::<i64>(input),
        P::I128 => number::<i128>(input),
        P::U256 | P::I256 => Ok(Plain::Bytes(bytes(32, input)?)),
    }
}

/// `AccountId` of `Option<AccountId>`.
fn within<'a>(name: &'a str, wrapper: &str) -> &'a str {
    name.strip_prefix(wrapper)
        .and_then(|rest| rest.strip_prefix('<'))
        .and_then(|rest| rest.strip_suffix('>'))
        .unwrap_or_default()
}
