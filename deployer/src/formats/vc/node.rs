//! A place in a document, and what is wrong there. Everything is collected: a document is refused with all its problems.

use std::cell::RefCell;

use serde_json::{Map, Value};

use super::problem::{Problem, ReadError};

/// As many problems are told as anybody reads; a hostile document could have millions.
const MAX_PROBLEMS: usize = 64;

/// The problems found so far.
#[derive(Default)]
pub(super) struct Report(RefCell<Vec<Problem>>);

impl Report {
    pub fn problem(&self, path: impl Into<String>, what: impl Into<String>) {
        let entry = Problem { path: path.into(), what: what.into() };
        let mut list = self.0.borrow_mut();
        if list.len() < MAX_PROBLEMS && !list.contains(&entry) {
            list.push(entry);
        }
    }

    /// The value that was read, if nothing is wrong.
    pub fn finish<T>(&self, value: Option<T>) -> Result<T, ReadError> {
        let problems = self.0.take();
        match value {
            Some(value) if problems.is_empty() => Ok(value),
            _ => Err(ReadError::Malformed(problems)),
        }
    }
}

/// A value with its path.
#[derive(Clone)]
pub(super) struct Node<'a> {
    pub value: &'a Value,
    pub path: String,
    pub report: &'a Report,
}

impl<'a> Node<'a> {
    pub fn root(value: &'a Value, report: &'a Report) -> Node<'a> {
        Node { value, path: String::new(), report }
    }

    pub fn problem(&self, what: impl Into<String>) {
        let path = if self.path.is_empty() { "(document)" } else { &self.path };
        self.report.problem(path, what);
    }

    /// The path of a field, whether it is there or not.
    pub fn at(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    fn child(&self, value: &'a Value, path: String) -> Node<'a> {
        Node { value, path, report: self.report }
    }

    pub fn object(&self) -> Option<&'a Map<String, Value>> {
        match self.value {
            Value::Object(fields) if !fields.is_empty() => Some(fields),
            Value::Object(_) => {
                self.problem("an empty object says nothing");
                None
            }
            _ => {
                self.problem("expected an object `{…}`");
                None
            }
        }
    }

    /// Whether it is an object with none but these fields.
    pub fn only(&self, allowed: &[&str]) -> bool {
        let Some(fields) = self.object() else { return false };
        for name in fields.keys().filter(|name| !allowed.contains(&name.as_str())) {
            self.report.problem(self.at(name), "there is no such field here");
        }
        true
    }

    /// A field, if it is there.
    pub fn field(&self, name: &str) -> Option<Node<'a>> {
        Some(self.child(self.value.get(name)?, self.at(name)))
    }

    /// A field that has to be there.
    pub fn required(&self, name: &str, expected: &str) -> Option<Node<'a>> {
        let field = self.field(name);
        if field.is_none() && self.value.is_object() {
            self.report.problem(self.at(name), format!("is missing: expected {expected}"));
        }
        field
    }

    /// The items of a list; nothing if it is none.
    pub fn items(&self) -> Vec<Node<'a>> {
        let item = |(index, value)| self.child(value, format!("{}[{index}]", self.path));
        self.value.as_array().into_iter().flatten().enumerate().map(item).collect()
    }

    /// One value, or the items of a list that is not empty.
    pub fn one_or_many(&self) -> Vec<Node<'a>> {
        match self.value {
            Value::Array(items) if items.is_empty() => {
                self.problem("an empty list says nothing: fill it or leave it out");
                Vec::new()
            }
            Value::Array(_) => self.items(),
            _ => vec![self.clone()],
        }
    }

    /// A text that is not empty.
    pub fn text(&self, expected: &str) -> Option<&'a str> {
        match self.value {
            Value::String(text) if !text.trim().is_empty() => Some(text),
            _ => {
                self.problem(format!("expected {expected}"));
                None
            }
        }
    }

    /// An absolute URL: `https:…`, `did:…`, `urn:…`.
    pub fn url(&self, expected: &str) -> Option<&'a str> {
        let text = self.text(expected)?;
        if !is_url(text) {
            self.problem(format!("`{text}` is no URL: expected {expected}"));
            return None;
        }
        Some(text)
    }
}

/// The URL standard would forgive blanks and line breaks, which two readers then take away differently.
pub(super) fn is_url(text: &str) -> bool {
    !text.chars().any(|c| c.is_whitespace() || c.is_control()) && url::Url::parse(text).is_ok()
}
