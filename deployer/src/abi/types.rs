//! Types of a contract's metadata, as a Rust programmer would read them.

use std::collections::BTreeSet;

use ink_metadata::TypeSpec;
use scale_info::{Field, PortableRegistry, Type, TypeDef, TypeDefPrimitive, form::PortableForm};

/// The short name of a type, such as `Option<Vec<Provision>>`.
pub fn type_name(registry: &PortableRegistry, id: u32) -> String {
    named(registry, id, 16)
}

fn named(registry: &PortableRegistry, id: u32, depth: u8) -> String {
    let Some(ty) = registry.resolve(id) else { return format!("type {id}") };
    let Some(depth) = depth.checked_sub(1) else { return "…".into() };
    let inner = |id: u32| named(registry, id, depth);
    match &ty.type_def {
        TypeDef::Composite(_) | TypeDef::Variant(_) => {
            let name = ty.path.segments.last().map_or("struct", |segment| segment.as_str());
            let parameters: Vec<_> = ty.type_params.iter().filter_map(|p| p.ty.map(|ty| inner(ty.id))).collect();
            if parameters.is_empty() { name.into() } else { format!("{name}<{}>", parameters.join(", ")) }
        }
        TypeDef::Sequence(sequence) => format!("Vec<{}>", inner(sequence.type_param.id)),
        TypeDef::Array(array) => format!("[{}; {}]", inner(array.type_param.id), array.len),
        TypeDef::Tuple(tuple) => {
            format!("({})", tuple.fields.iter().map(|f| inner(f.id)).collect::<Vec<_>>().join(", "))
        }
        TypeDef::Compact(compact) => inner(compact.type_param.id),
        TypeDef::BitSequence(_) => "bits".into(),
        TypeDef::Primitive(primitive) => primitive_name(primitive).into(),
    }
}

fn primitive_name(primitive: &TypeDefPrimitive) -> &'static str {
    match primitive {
        TypeDefPrimitive::Bool => "bool",
        TypeDefPrimitive::Char => "char",
        TypeDefPrimitive::Str => "String",
        TypeDefPrimitive::U8 => "u8",
        TypeDefPrimitive::U16 => "u16",
        TypeDefPrimitive::U32 => "u32",
        TypeDefPrimitive::U64 => "u64",
        TypeDefPrimitive::U128 => "u128",
        TypeDefPrimitive::U256 => "U256",
        TypeDefPrimitive::I8 => "i8",
        TypeDefPrimitive::I16 => "i16",
        TypeDefPrimitive::I32 => "i32",
        TypeDefPrimitive::I64 => "i64",
        TypeDefPrimitive::I128 => "i128",
        TypeDefPrimitive::I256 => "I256",
    }
}

/// The definitions of a type's own parts, one a line, each named type once; empty for types that need none.
pub fn definitions(registry: &PortableRegistry, id: u32) -> Vec<String> {
    let mut lines = vec![];
    define(registry, id, &mut BTreeSet::new(), &mut lines);
    lines
}

fn define(registry: &PortableRegistry, id: u32, seen: &mut BTreeSet<u32>, lines: &mut Vec<String>) {
    if !seen.insert(id) {
        return;
    }
    let Some(ty) = registry.resolve(id) else { return };
    let mut parts: Vec<u32> = vec![];
    match &ty.type_def {
        TypeDef::Composite(composite) => {
            if is_account(ty) {
                lines.push("AccountId: an SS58 address, 0x… (32 bytes), or //Alice and the like".into());
                return;
            }
            lines.push(format!("struct {}{}", type_name(registry, id), fields(registry, &composite.fields)));
            parts.extend(composite.fields.iter().map(|field| field.ty.id));
        }
        TypeDef::Variant(variant) => {
            parts.extend(variant.variants.iter().flat_map(|v| &v.fields).map(|field| field.ty.id));
            if !is_option(ty) {
                let variants: Vec<_> =
                    variant.variants.iter().map(|v| format!("{}{}", v.name, fields(registry, &v.fields))).collect();
                lines.push(format!("enum {} {{ {} }}", type_name(registry, id), variants.join(", ")));
            }
        }
        TypeDef::Sequence(sequence) => parts.push(sequence.type_param.id),
        TypeDef::Array(array) => parts.push(array.type_param.id),
        TypeDef::Tuple(tuple) => parts.extend(tuple.fields.iter().map(|field| field.id)),
        TypeDef::Compact(compact) => parts.push(compact.type_param.id),
        TypeDef::Primitive(_) | TypeDef::BitSequence(_) => {}
    }
    for part in parts {
        define(registry, part, seen, lines);
    }
}

fn fields(registry: &PortableRegistry, fields: &[Field<PortableForm>]) -> String {
    match fields {
        [] => String::new(),
        [first, ..] if first.name.is_some() => {
            let named: Vec<_> = fields
                .iter()
                .map(|f| format!("{}: {}", f.name.as_deref().unwrap_or("_"), field_type(registry, f)))
                .collect();
            format!(" {{ {} }}", named.join(", "))
        }
        _ => {
            format!("({})", fields.iter().map(|f| field_type(registry, f)).collect::<Vec<_>>().join(", "))
        }
    }
}

/// A field's type; where the source said `AccountId` for 32 bytes, so do we.
fn field_type(registry: &PortableRegistry, field: &Field<PortableForm>) -> String {
    match &field.type_name {
        Some(name) if name.contains("AccountId") => name.clone(),
        _ => type_name(registry, field.ty.id),
    }
}

/// Whether the source's name for a type says that it is an account.
pub(super) fn is_account_name(name: &str) -> bool {
    matches!(name.rsplit("::").next(), Some("AccountId" | "AccountId32"))
}

/// Whether a type is an account: `AccountId` or `AccountId32`, 32 bytes.
pub(super) fn is_account(ty: &Type<PortableForm>) -> bool {
    ty.path.segments.last().is_some_and(|name| is_account_name(name))
}

/// Whether a type is Rust's own `Option`.
pub(super) fn is_option(ty: &Type<PortableForm>) -> bool {
    ty.path.segments.len() == 1 && ty.path.segments[0] == "Option"
}

/// Whether a type is the byte.
pub(super) fn is_byte(registry: &PortableRegistry, id: u32) -> bool {
    registry.resolve(id).is_some_and(|ty| matches!(ty.type_def, TypeDef::Primitive(TypeDefPrimitive::U8)))
}

/// What the source calls the type of an argument.
pub(super) fn called(spec: &TypeSpec<PortableForm>) -> String {
    spec.display_name().segments.last().cloned().unwrap_or_default()
}
