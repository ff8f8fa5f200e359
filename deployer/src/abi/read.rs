//! Human arguments to SCALE, guided by the type, so that a mistake is pointed at and the expected type is known.
//!
//! One grammar reads what people type and JSON alike: numbers with underscores or in hex, `max`; `true`; text, quoted inside
//! other values; `0x…` for bytes; SS58, `0x…` or `//Alice` for accounts; `[a, b]`; `(a, b)`; `{ name: value }` with or
//! without the type's name before it and quotes around names; variants as `Name`, `Name(x)`, `Name { a: 1 }`,
//! `"Name"`, `{"Name": x}`; options as `None`, `null`, `Some(x)` or just `x`.

use codec::{Compact, Encode};
use scale_info::{Field, PortableRegistry, TypeDef, TypeDefPrimitive, form::PortableForm};

use super::near::near;
use super::types::{is_account, is_byte, is_option, type_name};

/// How an account's text becomes its 32 bytes: SS58, hex, development accounts, names of keys.
pub type Accounts<'a> = &'a dyn Fn(&str) -> Result<[u8; 32], String>;

/// Nesting deeper than this is refused, rather than the stack exhausted.
const DEEPEST: u32 = 64;

/// What could not be read, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Byte offset in the argument.
    pub at: usize,
    /// What is wrong there.
    pub what: String,
}

/// Reads one argument of a type into SCALE.
///
/// # Errors
/// What is wrong, and at which byte of `text`.
pub fn read(registry: &PortableRegistry, id: u32, text: &str, accounts: Accounts) -> Result<Vec<u8>, Unreadable> {
    let mut reader = Reader { registry, accounts, text, at: 0, depth: 0 };
    // A whole argument of type String needs no quotes.
    if let Some(TypeDef::Primitive(TypeDefPrimitive::Str)) = registry.resolve(id).map(|ty| &ty.type_def)
        && !text.trim_start().starts_with('"')
    {
        return Ok(text.encode());
    }
    let mut out = vec![];
    reader.value(id, &mut out)?;
    reader.space();
    if reader.at < text.len() {
        return Err(reader.wrong(format!("`{}` follows a complete {}", reader.rest(), type_name(registry, id))));
    }
    Ok(out)
}

struct Reader<'a> {
    registry: &'a PortableRegistry,
    accounts: Accounts<'a>,
    text: &'a str,
    at: usize,
    depth: u32,
}

type Read<T = ()> = Result<T, Unreadable>;

impl<'a> Reader<'a> {
    fn value(&mut self, id: u32, out: &mut Vec<u8>) -> Read {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.wrong("nested too deeply".into()));
        }
        self.space();
        let read = self.value_of(id, out);
        self.depth -= 1;
        read
    }

    fn value_of(&mut self, id: u32, out: &mut Vec<u8>) -> Read {
        let registry = self.registry;
        let Some(ty) = registry.resolve(id) else {
            return Err(self.wrong(format!("the metadata does not define type {id}")));
        };
        if is_account(ty) {
            let account = self.account()?;
            out.extend(account);
            return Ok(());
        }
        match &ty.type_def {
            TypeDef::Primitive(primitive) => self.primitive(primitive, out),
            TypeDef::Compact(compact) => {
                let start = self.at;
                let inner = compact.type_param.id;
                let mut bytes = vec![];
                self.value(inner, &mut bytes)?;
                if bytes.len() > 16 {
                    return Err(Unreadable { at: start, what: "a compact number over 128 bits".into() });
                }
                let mut wide = [0u8; 16];
                wide[..bytes.len()].copy_from_slice(&bytes);
                Compact(u128::from_le_bytes(wide)).encode_to(out);
                Ok(())
            }
            TypeDef::Array(array) => self.list(array.type_param.id, Some(array.len), out),
            TypeDef::Sequence(sequence) => self.list(sequence.type_param.id, None, out),
            TypeDef::Tuple(tuple) => {
                let ids: Vec<u32> = tuple.fields.iter().map(|field| field.id).collect();
                self.tuple(&ids, out)
            }
            TypeDef::Composite(composite) => {
                if let Some(name) = ty.path.segments.last() {
                    self.skip_name(name);
                }
                match composite.fields.as_slice() {
                    [only] if only.name.is_none() => self.transparent(only.ty.id, out),
                    fields => self.fields(fields, out),
                }
            }
            TypeDef::Variant(_) if is_option(ty) => self.option(id, out),
            TypeDef::Variant(_) => self.variant(id, out),
            TypeDef::BitSequence(_) => Err(self.wrong("bit sequences cannot be written as an argument".into())),
        }
    }

    fn primitive(&mut self, primitive: &TypeDefPrimitive, out: &mut Vec<u8>) -> Read {
        use TypeDefPrimitive as P;
        match primitive {
            P::Bool => match self.peek_word() {
                "true" => self.advance(4).map_out(out, &[1]),
                "false" => self.advance(5).map_out(out, &[0]),
                _ => Err(self.expected("true or false")),
            },
            P::Str => {
                let text = self.quoted()?.ok_or_else(|| self.expected("text in double quotes"))?;
                text.encode_to(out);
                Ok(())
            }
            P::Char => {
                let start = self.at;
                let text = self.quoted()?.ok_or_else(|| self.expected("one character in double quotes"))?;
                let mut characters = text.chars();
                match (characters.next(), characters.next()) {
                    (Some(character), None) => u32::from(character).encode_to(out),
                    _ => return Err(Unreadable { at: start, what: "expected exactly one character".into() }),
                }
                Ok(())
            }
            P::U8 => self.unsigned(8, out),
            P::U16 => self.unsigned(16, out),
            P::U32 => self.unsigned(32, out),
            P::U64 => self.unsigned(64, out),
            P::U128 => self.unsigned(128, out),
            P::U256 => self.unsigned(128, out).map_out(out, &[0; 16]),
            P::I8 => self.signed(8, out),
            P::I16 => self.signed(16, out),
            P::I32 => self.signed(32, out),
            P::I64 => self.signed(64, out),
            P::I128 => self.signed(128, out),
            P::I256 => Err(self.wrong("I256 cannot be written as an argument".into())),
        }
    }

    fn unsigned(&mut self, bits: u32, out: &mut Vec<u8>) -> Read {
        let most = if bits == 128 { u128::MAX } else { (1u128 << bits) - 1 };
        if let word @ ("max" | "MAX" | "u64::MAX" | "u128::MAX" | "u32::MAX") = self.peek_word() {
            out.extend(&most.to_le_bytes()[..(bits / 8) as usize]);
            return self.advance(word.len());
        }
        let (start, digits) = self.number(&format!("u{bits}"))?;
        let refuse = |what: String| Unreadable { at: start, what };
        let range = || format!("`{digits}` is not a u{bits} (0 to {most})");
        if digits.starts_with('-') {
            return Err(refuse(range()));
        }
        let value = parse_number(&digits).ok_or_else(|| refuse(range()))?;
        if value > most {
            return Err(refuse(range()));
        }
        out.extend(&value.to_le_bytes()[..(bits / 8) as usize]);
        Ok(())
    }

    fn signed(&mut self, bits: u32, out: &mut Vec<u8>) -> Read {
        let (start, digits) = self.number(&format!("i{bits}"))?;
        let most = i128::MAX >> (128 - bits);
        let least = -most - 1;
        let value = match digits.strip_prefix('-') {
            Some(magnitude) => {
                parse_number(magnitude).filter(|m| *m <= least.unsigned_abs()).map(|m| (m as i128).wrapping_neg())
            }
            None => parse_number(&digits).and_then(|value| i128::try_from(value).ok()),
        };
        let value = value.filter(|value| (least..=most).contains(value)).ok_or_else(|| Unreadable {
            at: start,
            what: format!("`{digits}` is not an i{bits} ({least} to {most})"),
        })?;
        out.extend(&value.to_le_bytes()[..(bits / 8) as usize]);
        Ok(())
    }

    /// The text of a number, without underscores; JSON may have it in quotes.
    fn number(&mut self, expected: &str) -> Read<(usize, String)> {
        let start = self.at;
        let word = match self.quoted()? {
            Some(text) => text,
            None => {
                let word = self.peek_word().to_string();
                self.at += word.len();
                word
            }
        };
        let digits = word.replace('_', "");
        let plain = digits.strip_prefix('-').unwrap_or(&digits);
        if !plain.starts_with(|c: char| c.is_ascii_digit()) {
            self.at = start;
            return Err(self.expected(expected));
        }
        Ok((start, digits))
    }

    fn account(&mut self) -> Read<[u8; 32]> {
        let start = self.at;
        let word = match self.quoted()? {
            Some(text) => text,
            None => {
                let word = self.peek_word().to_string();
                self.at += word.len();
                word
            }
        };
        if word.is_empty() {
            self.at = start;
            return Err(self.expected("an account (SS58 address, 0x… or //Alice)"));
        }
        (self.accounts)(&word).map_err(|what| Unreadable { at: start, what })
    }

    fn list(&mut self, item: u32, len: Option<u32>, out: &mut Vec<u8>) -> Read {
        let start = self.at;
        if is_byte(self.registry, item) {
            let quoted = self.text[self.at..].starts_with("\"0x");
            if quoted || self.peek_word().starts_with("0x") {
                let word = match self.quoted()? {
                    Some(text) => text,
                    None => {
                        let word = self.peek_word().to_string();
                        self.at += word.len();
                        word
                    }
                };
                let bytes = unhex(&word[2..])
                    .map_err(|(at, what)| Unreadable { at: start + usize::from(quoted) + 2 + at, what })?;
                if let Some(len) = len {
                    if bytes.len() as u64 != u64::from(len) {
                        let what = format!("expected {len} bytes of hex, got {}", bytes.len());
                        return Err(Unreadable { at: start, what });
                    }
                } else {
                    length(bytes.len()).encode_to(out);
                }
                out.extend(bytes);
                return Ok(());
            }
            // 32 bytes may be an account under another name.
            if len == Some(32) && !self.text[self.at..].starts_with('[') && self.found() != "nothing" {
                let account = self.account()?;
                out.extend(account);
                return Ok(());
            }
        }
        if !self.eat("[") {
            let bytes = is_byte(self.registry, item);
            return Err(self.expected(match (bytes, len) {
                (true, Some(len)) => format!("{len} bytes: 0x and {} hex digits", u64::from(len) * 2),
                (true, None) => "bytes: 0x and hex digits".into(),
                (false, Some(len)) => format!("a list of {len}: [ … ]"),
                (false, None) => "a list: [ … ]".into(),
            }));
        }
        let mut count = 0usize;
        let mut items = vec![];
        while !self.eat("]") {
            if count > 0 && !self.eat(",") {
                return Err(self.expected("`,` or `]`"));
            }
            if count > 0 && self.eat("]") {
                break;
            }
            self.value(item, &mut items)?;
            count += 1;
        }
        match len {
            Some(len) if count as u64 != u64::from(len) => {
                return Err(Unreadable { at: start, what: format!("expected {len} items, got {count}") });
            }
            Some(_) => {}
            None => length(count).encode_to(out),
        }
        out.extend(items);
        Ok(())
    }

    fn tuple(&mut self, ids: &[u32], out: &mut Vec<u8>) -> Read {
        if ids.is_empty() {
            if self.eat_word("null") {
                return Ok(());
            }
            return if self.eat("(") && self.eat(")") { Ok(()) } else { Err(self.expected("()")) };
        }
        let close = if self.eat("(") {
            ")"
        } else if self.eat("[") {
            "]"
        } else if let [only] = ids {
            return self.value(*only, out);
        } else {
            return Err(self.expected(format!("( … ) with {} values", ids.len())));
        };
        for (index, id) in ids.iter().enumerate() {
            if index > 0 && !self.eat(",") {
                return Err(self.expected(format!("`,` and value {} of {}", index + 1, ids.len())));
            }
            self.value(*id, out)?;
        }
        self.eat(",");
        if self.eat(close) { Ok(()) } else { Err(self.expected(format!("`{close}` after {} values", ids.len()))) }
    }

    /// A newtype: its inner value, with or without parentheses of its own.
    fn transparent(&mut self, inner: u32, out: &mut Vec<u8>) -> Read {
        let is_tuple = matches!(self.registry.resolve(inner).map(|ty| &ty.type_def), Some(TypeDef::Tuple(_)));
        if !is_tuple && self.eat("(") {
            self.value(inner, out)?;
            return if self.eat(")") { Ok(()) } else { Err(self.expected("`)`")) };
        }
        self.value(inner, out)
    }

    /// The fields of a struct or a variant, from `{ … }` in any order, or `( … )`.
    fn fields(&mut self, fields: &[Field<PortableForm>], out: &mut Vec<u8>) -> Read {
        if fields.is_empty() {
            let _ = (self.eat("{") && self.eat("}")) || (self.eat("(") && self.eat(")"));
            return Ok(());
        }
        if fields.iter().any(|field| field.name.is_none()) {
            let ids: Vec<u32> = fields.iter().map(|field| field.ty.id).collect();
            return self.tuple(&ids, out);
        }
        let names: Vec<&str> = fields.iter().filter_map(|field| field.name.as_deref()).collect();
        let start = self.at;
        if !self.eat("{") {
            return Err(self.expected(format!("{{ {}: … }}", names.join(": …, "))));
        }
        let mut found: Vec<Option<Vec<u8>>> = vec![None; fields.len()];
        let mut first = true;
        while !self.eat("}") {
            if !first && !self.eat(",") {
                return Err(self.expected("`,` or `}`"));
            }
            if !first && self.eat("}") {
                break;
            }
            first = false;
            self.space();
            let key_at = self.at;
            let key = self.key()?;
            let Some(index) = names.iter().position(|name| *name == key) else {
                let meant = near(&key, names.iter().copied());
                let hint =
                    if meant.is_empty() { names.join(", ") } else { format!("did you mean {}?", meant.join(", ")) };
                return Err(Unreadable { at: key_at, what: format!("no field `{key}` here ({hint})") });
            };
            if found[index].is_some() {
                return Err(Unreadable { at: key_at, what: format!("field `{key}` is given twice") });
            }
            if !self.eat(":") {
                return Err(self.expected(format!("`:` after `{key}`")));
            }
            let mut bytes = vec![];
            self.value(fields[index].ty.id, &mut bytes)?;
            found[index] = Some(bytes);
        }
        for (field, (name, bytes)) in fields.iter().zip(names.iter().zip(found)) {
            match bytes {
                Some(bytes) => out.extend(bytes),
                // What is optional may be left out.
                None if self.registry.resolve(field.ty.id).is_some_and(is_option) => out.push(0),
                None => {
                    let expected = type_name(self.registry, field.ty.id);
                    return Err(Unreadable { at: start, what: format!("field `{name}: {expected}` is missing") });
                }
            }
        }
        Ok(())
    }

    fn option(&mut self, id: u32, out: &mut Vec<u8>) -> Read {
        let inner = match self.registry.resolve(id).map(|ty| &ty.type_def) {
            Some(TypeDef::Variant(variant)) => {
                variant.variants.iter().find(|v| v.name == "Some").and_then(|v| v.fields.first()).map(|f| f.ty.id)
            }
            _ => None,
        };
        let Some(inner) = inner else { return Err(self.wrong("the metadata's Option has no Some".into())) };
        if self.eat_word("None") || self.eat_word("null") || self.eat_word("none") {
            out.push(0);
            return Ok(());
        }
        let start = self.at;
        out.push(1);
        if self.eat_word("Some") {
            if !self.eat("(") {
                self.at = start;
                return Err(self.expected("Some( … ), None, or the value alone"));
            }
            self.value(inner, out)?;
            return if self.eat(")") { Ok(()) } else { Err(self.expected("`)`")) };
        }
        self.value(inner, out)
    }

    fn variant(&mut self, id: u32, out: &mut Vec<u8>) -> Read {
        let registry = self.registry;
        let Some(ty) = registry.resolve(id) else { return Err(self.wrong("unknown type".into())) };
        let TypeDef::Variant(definition) = &ty.type_def else { return Err(self.wrong("not an enum".into())) };
        let object = self.eat("{");
        self.space();
        let start = self.at;
        let mut name = self.key()?;
        // `Purpose::Treatment` as well as `Treatment`.
        if !object && self.text[self.at..].starts_with("::") {
            self.at += 2;
            name = self.key()?;
        }
        let Some(variant) = definition.variants.iter().find(|v| v.name == name) else {
            let names = || definition.variants.iter().map(|v| v.name.as_str());
            let meant = near(&name, names());
            let hint = match meant.as_slice() {
                [] => format!("it is one of {}", names().collect::<Vec<_>>().join(", ")),
                meant => format!("did you mean {}?", meant.join(", ")),
            };
            let shown = if name.is_empty() { self.found() } else { format!("`{name}`") };
            return Err(Unreadable { at: start, what: format!("{shown} is no {}: {hint}", type_name(registry, id)) });
        };
        out.push(variant.index);
        if object && !self.eat(":") {
            return Err(self.expected(format!("`:` after `{name}`")));
        }
        match variant.fields.as_slice() {
            [] if object => {
                if !(self.eat_word("null") || (self.eat("[") && self.eat("]")) || (self.eat("{") && self.eat("}"))) {
                    return Err(self.expected("null"));
                }
            }
            [] => {}
            [only] if only.name.is_none() && object => self.value(only.ty.id, out)?,
            [only] if only.name.is_none() => {
                if !self.eat("(") {
                    return Err(self.expected(format!("`(` and {} after `{name}`", type_name(registry, only.ty.id))));
                }
                self.value(only.ty.id, out)?;
                if !self.eat(")") {
                    return Err(self.expected("`)`"));
                }
            }
            fields => self.fields(fields, out)?,
        }
        if object && !self.eat("}") {
            return Err(self.expected("`}`"));
        }
        Ok(())
    }

    // ---- the letters ----

    fn space(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    fn eat(&mut self, token: &str) -> bool {
        self.space();
        let found = self.text[self.at..].starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn eat_word(&mut self, word: &str) -> bool {
        self.space();
        let found = self.peek_word() == word;
        if found {
            self.at += word.len();
        }
        found
    }

    /// What stands before the next delimiter.
    fn peek_word(&self) -> &'a str {
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| c.is_whitespace() || ",()[]{}\"".contains(c)).unwrap_or(rest.len());
        &rest[..end]
    }

    /// An identifier, with or without quotes.
    fn key(&mut self) -> Read<String> {
        self.space();
        if let Some(quoted) = self.quoted()? {
            return Ok(quoted);
        }
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        self.at += end;
        Ok(rest[..end].to_string())
    }

    /// A type's name before its value is optional.
    fn skip_name(&mut self, name: &str) {
        let rest = &self.text[self.at..];
        if let Some(after) = rest.strip_prefix(name)
            && after.trim_start().starts_with(['{', '('])
        {
            self.at += name.len();
        }
    }

    /// Text in double quotes with JSON's escapes; none if no quote stands here.
    fn quoted(&mut self) -> Read<Option<String>> {
        let rest = &self.text[self.at..];
        if !rest.starts_with('"') {
            return Ok(None);
        }
        let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<String>();
        match stream.next() {
            Some(Ok(text)) => {
                self.at += stream.byte_offset();
                Ok(Some(text))
            }
            _ => Err(self.wrong("this text does not end (a closing `\"` is missing, or an escape is wrong)".into())),
        }
    }

    fn rest(&self) -> &'a str {
        self.text[self.at..].trim_end()
    }

    fn advance(&mut self, by: usize) -> Read {
        self.at += by;
        Ok(())
    }

    fn found(&self) -> String {
        let word = self.peek_word();
        match (word, self.text[self.at..].chars().next()) {
            ("", None) => "nothing".into(),
            ("", Some(character)) => format!("`{character}`"),
            (word, _) => format!("`{word}`"),
        }
    }

    fn expected(&self, what: impl AsRef<str>) -> Unreadable {
        self.wrong(format!("expected {}, found {}", what.as_ref(), self.found()))
    }

    fn wrong(&self, what: String) -> Unreadable {
        Unreadable { at: self.at, what }
    }
}

/// Lets a successful step append bytes in one line.
trait MapOut {
    fn map_out(self, out: &mut Vec<u8>, bytes: &[u8]) -> Read;
}

impl MapOut for Read {
    fn map_out(self, out: &mut Vec<u8>, bytes: &[u8]) -> Read {
        self.map(|()| out.extend(bytes))
    }
}

fn parse_number(digits: &str) -> Option<u128> {
    match digits.strip_prefix("0x") {
        Some(hex) => u128::from_str_radix(hex, 16).ok(),
        None => digits.parse().ok(),
    }
}

/// SCALE's length prefix. Arguments come from a command line, which is far shorter than u32::MAX.
fn length(count: usize) -> Compact<u32> {
    Compact(u32::try_from(count).unwrap_or(u32::MAX))
}

fn unhex(digits: &str) -> Result<Vec<u8>, (usize, String)> {
    if let Some(at) = digits.find(|c: char| !c.is_ascii_hexdigit()) {
        let wrong = digits[at..].chars().next().unwrap_or('?');
        return Err((at, format!("`{wrong}` is not a hex digit")));
    }
    hex::decode(digits).map_err(|_| (digits.len(), "hex needs an even number of digits".into()))
}
