//! Constructors and messages: arguments in, returns and typed errors out.

use ink_metadata::MessageParamSpec;
use scale_info::form::PortableForm;
use serde_json::json;

use super::{Accounts, Bundle, Plain, definitions, near, read, type_name, types::called};
use crate::chain::ss58;
use crate::failure::{Failure, Result};

/// A constructor or a message.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// Its name, such as `grant` or `PSP22::transfer`.
    pub label: &'a str,
    /// The four bytes that choose it.
    pub selector: [u8; 4],
    /// Its parameters.
    pub args: &'a [MessageParamSpec<PortableForm>],
    /// The type it returns, ink!'s own `Result<_, LangError>` around it.
    pub returns: u32,
    /// Whether it may change state (constructors do).
    pub mutates: bool,
    /// Whether it takes value.
    pub payable: bool,
    /// Its documentation.
    pub docs: &'a [String],
}

/// What a message returned.
#[derive(Debug, Clone, PartialEq)]
pub enum Returned {
    /// A value (the `Ok` of the message's own Result, if it has one).
    Value(Plain),
    /// The message's own error: a rule said no.
    Refused(TypedError),
    /// ink! itself said no, such as `CouldNotReadInput`.
    Lang(String),
}

/// A contract's typed error.
#[derive(Debug, Clone, PartialEq)]
pub struct TypedError {
    /// The variant's name, such as `NotController`.
    pub name: String,
    /// The whole error, data included.
    pub value: Plain,
}

impl TypedError {
    fn of(value: Plain) -> Self {
        let name = value.variant_names().first().map_or_else(|| value.text(ss58::GENERIC_PREFIX), |n| n.to_string());
        Self { name, value }
    }

    /// The failure (exit 1) that names this error.
    pub fn failure(&self, message: &str, ss58_prefix: u16) -> Failure {
        Failure::refused(format!("`{message}` was refused: {}", self.value.text(ss58_prefix)))
            .details(json!({ "error": self.name, "value": self.value.json(ss58_prefix), "message": message }))
    }
}

impl Bundle {
    /// All constructors.
    pub fn constructors(&self) -> impl Iterator<Item = Call<'_>> {
        self.project.spec().constructors().iter().map(|spec| Call {
            label: spec.label(),
            selector: selector(spec.selector().to_bytes()),
            args: spec.args(),
            returns: spec.return_type().ret_type().ty().id,
            mutates: true,
            payable: *spec.payable(),
            docs: spec.docs(),
        })
    }

    /// All messages.
    pub fn messages(&self) -> impl Iterator<Item = Call<'_>> {
        self.project.spec().messages().iter().map(|spec| Call {
            label: spec.label(),
            selector: selector(spec.selector().to_bytes()),
            args: spec.args(),
            returns: spec.return_type().ret_type().ty().id,
            mutates: spec.mutates(),
            payable: spec.payable(),
            docs: spec.docs(),
        })
    }

    /// The message called `name`; a trait's message also by its own name alone, where that is unambiguous.
    ///
    /// # Errors
    /// Usage (exit 2), with the names nearest to it.
    pub fn message(&self, name: &str) -> Result<Call<'_>> {
        self.find("message", self.messages().collect(), name)
    }

    /// The constructor called `name`.
    ///
    /// # Errors
    /// As [`Bundle::message`].
    pub fn constructor(&self, name: &str) -> Result<Call<'_>> {
        self.find("constructor", self.constructors().collect(), name)
    }

    fn find<'a>(&self, kind: &str, calls: Vec<Call<'a>>, name: &str) -> Result<Call<'a>> {
        let short = |label: &'a str| label.rsplit("::").next().unwrap_or(label);
        let wanted = name.replace('-', "_");
        if let Some(exact) = calls.iter().find(|call| call.label == name || call.label == wanted) {
            return Ok(*exact);
        }
        let mut tails = calls.iter().filter(|call| short(call.label) == wanted);
        if let (Some(only), None) = (tails.next(), tails.next()) {
            return Ok(*only);
        }
        let meant = near(&wanted, calls.iter().map(|call| short(call.label)));
        let hint = match meant.as_slice() {
            [] => format!("it has: {}", calls.iter().map(|call| call.label).collect::<Vec<_>>().join(", ")),
            meant => format!("did you mean {}?", meant.join(" or ")),
        };
        Err(Failure::usage(format!("{} has no {kind} `{name}`", self.name)).hint(hint))
    }

    /// A call as a Rust programmer would declare it: `grant(subject: AccountId, …) -> Result<u32, Error>`.
    pub fn signature(&self, call: &Call) -> String {
        let args: Vec<_> = call
            .args
            .iter()
            .map(|arg| format!("{}: {}", arg.label(), type_name(self.registry(), arg.ty().ty().id)))
            .collect();
        let returns = type_name(self.registry(), ok_type(self, call.returns).unwrap_or(call.returns));
        format!("{}({}) -> {returns}", call.label, args.join(", "))
    }

    /// Encodes a call to a message, accounts being SS58, hex or development accounts.
    ///
    /// # Errors
    /// Usage (exit 2): unknown message, wrong number of arguments, an argument that cannot be read.
    pub fn encode_message(&self, name: &str, args: &[String]) -> Result<Vec<u8>> {
        self.encode(&self.message(name)?, args, &generic_account)
    }

    /// Encodes a call to a constructor.
    ///
    /// # Errors
    /// As [`Bundle::encode_message`].
    pub fn encode_constructor(&self, name: &str, args: &[String]) -> Result<Vec<u8>> {
        self.encode(&self.constructor(name)?, args, &generic_account)
    }

    /// Encodes a call; `accounts` knows what an account may be called.
    ///
    /// # Errors
    /// As [`Bundle::encode_message`].
    pub fn encode(&self, call: &Call, args: &[String], accounts: Accounts) -> Result<Vec<u8>> {
        if args.len() != call.args.len() {
            let what = match (args.len(), call.args.len()) {
                (given, 0) => format!("`{}` takes no arguments, {given} were given", call.label),
                (given, 1) => format!("`{}` takes 1 argument, {given} were given", call.label),
                (given, wanted) => format!("`{}` takes {wanted} arguments, {given} were given", call.label),
            };
            return Err(Failure::usage(what).hint(self.signature_with_types(call)));
        }
        let mut input = call.selector.to_vec();
        for (index, (spec, text)) in call.args.iter().zip(args).enumerate() {
            let id = spec.ty().ty().id;
            let bytes =
                read::read(self.registry(), id, text, accounts).map_err(|e| self.unreadable(call, index, text, &e))?;
            input.extend(bytes);
        }
        Ok(input)
    }

    fn signature_with_types(&self, call: &Call) -> String {
        let mut lines = vec![self.signature(call)];
        for arg in call.args {
            for line in definitions(self.registry(), arg.ty().ty().id) {
                if !lines.contains(&line) {
                    lines.push(line);
                }
            }
        }
        lines.join("\n        ")
    }

    fn unreadable(&self, call: &Call, index: usize, text: &str, unreadable: &read::Unreadable) -> Failure {
        let spec = &call.args[index];
        let id = spec.ty().ty().id;
        let expected = type_name(self.registry(), id);
        let (line, column) = excerpt(text, unreadable.at);
        let mut hint = vec![format!("expected {}: {expected}", spec.label())];
        hint.extend(definitions(self.registry(), id));
        Failure::usage(format!(
            "argument {} of `{}`, `{}`: {}\n    {line}\n    {}^",
            index + 1,
            call.label,
            spec.label(),
            unreadable.what,
            " ".repeat(column),
        ))
        .hint(hint.join("\n        "))
        .details(json!({
            "argument": spec.label().as_str(),
            "position": index + 1,
            "at": unreadable.at,
            "expected": expected,
            "problem": unreadable.what,
        }))
    }

    /// Decodes what a message returned, the revert flag or not.
    ///
    /// # Errors
    /// Local (exit 5): the bytes are not what this bundle's message returns (another version of the contract?).
    pub fn decode_message_return(&self, message: &str, data: &[u8]) -> Result<Returned> {
        self.decode_return(&self.message(message)?, data)
    }

    /// Decodes what a call returned.
    ///
    /// # Errors
    /// As [`Bundle::decode_message_return`].
    pub fn decode_return(&self, call: &Call, data: &[u8]) -> Result<Returned> {
        let value = Plain::decode_all(self.registry(), call.returns, data).map_err(|e| {
            Failure::local(format!("what `{}` returned cannot be decoded: {}", call.label, e.message))
                .hint("is the contract another version than the bundle?")
        })?;
        let (ok, inner) = match value {
            Plain::Variant(name, super::Fields::Unnamed(mut values)) if values.len() == 1 && name == "Ok" => {
                (true, values.remove(0))
            }
            Plain::Variant(name, super::Fields::Unnamed(mut values)) if values.len() == 1 && name == "Err" => {
                (false, values.remove(0))
            }
            Plain::Variant(name, super::Fields::None) if name == "Ok" => (true, Plain::Unit),
            other => return Ok(Returned::Value(other)),
        };
        if !ok {
            return Ok(Returned::Lang(inner.text(ss58::GENERIC_PREFIX)));
        }
        let fallible = ok_type(self, call.returns)
            .and_then(|id| self.registry().resolve(id))
            .is_some_and(|ty| ty.path.segments.last().is_some_and(|name| name == "Result"));
        Ok(match inner {
            Plain::Variant(name, super::Fields::Unnamed(mut values)) if fallible && values.len() == 1 => {
                let value = values.remove(0);
                if name == "Err" { Returned::Refused(TypedError::of(value)) } else { Returned::Value(value) }
            }
            Plain::Variant(name, super::Fields::None) if fallible && name == "Ok" => Returned::Value(Plain::Unit),
            value => Returned::Value(value),
        })
    }

    /// The typed error in what a message returned, if it returned one.
    pub fn typed_error(&self, message: &str, data: &[u8]) -> Option<TypedError> {
        match self.decode_message_return(message, data) {
            Ok(Returned::Refused(error)) => Some(error),
            _ => None,
        }
    }

    /// The failure (exit 1) for a reverted message: its typed error, ink!'s error, or the bytes when neither decodes.
    pub fn refusal(&self, message: &str, data: &[u8], ss58_prefix: u16) -> Failure {
        match self.decode_message_return(message, data) {
            Ok(Returned::Refused(error)) => error.failure(message, ss58_prefix),
            Ok(Returned::Lang(what)) => Failure::refused(format!("the contract could not run `{message}`: {what}"))
                .hint("is the contract another version than the bundle?")
                .details(json!({ "error": what, "message": message })),
            _ => Failure::refused(format!("`{message}` was refused, with 0x{}", hex::encode(data)))
                .details(json!({ "data": format!("0x{}", hex::encode(data)), "message": message })),
        }
    }

    /// What a call's input says: the message (or constructor) and its arguments by name.
    ///
    /// # Errors
    /// Usage (exit 2): no message has that selector, or the arguments do not decode.
    pub fn decode_input(&self, input: &[u8]) -> Result<(Call<'_>, Vec<(String, Plain)>)> {
        let (selector, mut rest) = input
            .split_at_checked(4)
            .ok_or_else(|| Failure::usage("call data starts with a selector of 4 bytes; there are fewer"))?;
        let call =
            self.messages().chain(self.constructors()).find(|call| call.selector == selector).ok_or_else(|| {
                Failure::usage(format!("{} has no message with selector 0x{}", self.name, hex::encode(selector)))
            })?;
        let mut values = vec![];
        for arg in call.args {
            let value =
                Plain::decode_called(self.registry(), arg.ty().ty().id, &called(arg.ty()), &mut rest).map_err(|e| {
                    Failure::usage(format!("argument `{}` of `{}`: {}", arg.label(), call.label, e.message))
                })?;
            values.push((arg.label().clone(), value));
        }
        if rest.is_empty() {
            return Ok((call, values));
        }
        Err(Failure::usage(format!("{} bytes are left over after the arguments of `{}`", rest.len(), call.label)))
    }
}

fn selector(bytes: &[u8]) -> [u8; 4] {
    // ink_metadata's Selector holds exactly four bytes.
    bytes.try_into().unwrap_or_default()
}

/// The `T` of ink!'s `Result<T, LangError>`.
fn ok_type(bundle: &Bundle, id: u32) -> Option<u32> {
    let ty = bundle.registry().resolve(id)?;
    ty.type_params.iter().find(|parameter| parameter.name == "T").and_then(|parameter| parameter.ty).map(|ty| ty.id)
}

fn generic_account(text: &str) -> std::result::Result<[u8; 32], String> {
    ss58::account(text, ss58::GENERIC_PREFIX).map_err(|e| e.message)
}

/// The line of `text` around byte `at`, shortened, and the caret's column in it.
fn excerpt(text: &str, at: usize) -> (String, usize) {
    const BEFORE: usize = 60;
    const AFTER: usize = 30;
    let flat: Vec<char> = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let position = text.char_indices().take_while(|(index, _)| *index < at).count();
    let from = position.saturating_sub(BEFORE);
    let to = (position + AFTER).min(flat.len());
    let mut line: String = flat[from..to].iter().collect();
    let mut column = position - from;
    if from > 0 {
        line.insert(0, '…');
        column += 1;
    }
    if to < flat.len() {
        line.push('…');
    }
    (line, column)
}
