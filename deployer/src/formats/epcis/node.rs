//! A place in a document, and what is wrong there. Everything is collected: a document is refused with all its problems.

use std::cell::RefCell;

use serde_json::{Map, Value};

use super::id::Id;
use super::limits::{MAX_DEPTH, MAX_ITEMS, MAX_PROBLEMS, MAX_TEXT};
use super::model::Extensions;
use super::namespaces::Namespaces;
use super::problem::{Problem, ReadError};
use super::time::Instant;
use super::vocabulary::{Term, Vocabulary};

/// The problems found so far.
#[derive(Default)]
pub(super) struct Report(RefCell<Vec<Problem>>);

impl Report {
    fn add(&self, path: &str, what: String) {
        let mut list = self.0.borrow_mut();
        if list.len() < MAX_PROBLEMS {
            let path = if path.is_empty() { "(document)" } else { path };
            list.push(Problem { path: path.to_owned(), what });
        }
    }

    /// Whether as many are told as are told: reading on would tell nothing.
    pub fn is_full(&self) -> bool {
        self.0.borrow().len() >= MAX_PROBLEMS
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
    pub namespaces: &'a Namespaces,
}

impl<'a> Node<'a> {
    pub fn problem(&self, what: impl Into<String>) {
        self.report.add(&self.path, what.into());
    }

    fn at(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    /// Says what is wrong with a field, whether it is there or not.
    pub fn problem_at(&self, name: &str, what: impl Into<String>) {
        self.report.add(&self.at(name), what.into());
    }

    /// With other prefixes.
    pub fn within<'b>(&'b self, namespaces: &'b Namespaces) -> Node<'b> {
        Node { value: self.value, path: self.path.clone(), report: self.report, namespaces }
    }

    pub fn object(&self) -> Option<&'a Map<String, Value>> {
        let object = self.value.as_object();
        if object.is_none() {
            self.problem("expected an object `{…}`");
        }
        object
    }

    /// The fields of an object beside the standard ones: they have to have a prefix that the context declares.
    pub fn extensions(&self, known: &[&str]) -> Option<Extensions> {
        let mut extensions = Extensions::new();
        for (name, value) in self.object()?.iter().filter(|(name, _)| !known.contains(&name.as_str())) {
            if !self.may_extend(name) {
                continue;
            }
            let node = Node { value, path: self.at(name), report: self.report, namespaces: self.namespaces };
            node.check_extension(0);
            extensions.insert(name.clone(), value.clone());
        }
        Some(extensions)
    }

    fn may_extend(&self, name: &str) -> bool {
        if name.len() <= MAX_TEXT && self.namespaces.split(name).is_some() {
            return true;
        }
        let shown: String = name.chars().take(80).collect();
        let what = match name.split_once(':') {
            Some((prefix, _)) => format!("nothing declares the prefix `{prefix}`: add it to the @context"),
            None => "there is no such field here: an extension has a prefix that the @context declares".to_owned(),
        };
        self.report.add(&self.at(&shown), what);
        false
    }

    fn check_extension(&self, depth: usize) {
        let child = |value, path| Node { value, path, report: self.report, namespaces: self.namespaces };
        match self.value {
            _ if depth > MAX_DEPTH => self.problem(format!("extensions are nested at most {MAX_DEPTH} deep")),
            Value::Null => self.problem("null says nothing: leave it out"),
            Value::String(text) if text.len() > MAX_TEXT => self.problem(too_long(text)),
            Value::Number(number) if number.as_f64().is_none_or(|n| !n.is_finite()) => {
                self.problem("the number is beyond what readers hold");
            }
            Value::Array(items) if items.len() > MAX_ITEMS => self.problem(too_many(items.len())),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    child(item, format!("{}[{index}]", self.path)).check_extension(depth + 1);
                }
            }
            Value::Object(fields) => {
                for (name, value) in fields {
                    if name.starts_with('@') || name.len() > MAX_TEXT {
                        self.problem("keywords of JSON-LD and overlong names have no place in an extension");
                    }
                    child(value, self.at(name)).check_extension(depth + 1);
                }
            }
            _ => {}
        }
    }

    /// A field, if it is there.
    pub fn field(&self, name: &str) -> Option<Node<'a>> {
        let value = self.value.get(name)?;
        Some(Node { value, path: self.at(name), report: self.report, namespaces: self.namespaces })
    }

    /// A field that has to be there.
    pub fn required(&self, name: &str, expected: &str) -> Option<Node<'a>> {
        let field = self.field(name);
        if field.is_none() && self.value.is_object() {
            self.problem_at(name, format!("is missing: expected {expected}"));
        }
        field
    }

    /// The items of a list.
    pub fn items(&self) -> Vec<Node<'a>> {
        let Some(items) = self.value.as_array() else {
            self.problem("expected a list `[…]`");
            return Vec::new();
        };
        if items.len() > MAX_ITEMS {
            self.problem(too_many(items.len()));
            return Vec::new();
        }
        let item = |(index, value)| Node {
            value,
            path: format!("{}[{index}]", self.path),
            report: self.report,
            namespaces: self.namespaces,
        };
        items.iter().enumerate().map(item).collect()
    }

    /// A field's list, each item read; none if the field is not there.
    pub fn list<T>(&self, name: &str, read: impl Fn(&Node<'a>) -> Option<T>) -> Vec<T> {
        let items = self.field(name).map(|field| field.items()).unwrap_or_default();
        items.iter().take_while(|item| !item.report.is_full()).filter_map(read).collect()
    }

    /// A text that is not empty.
    pub fn text(&self, expected: &str) -> Option<&'a str> {
        match self.value {
            Value::String(text) if text.len() > MAX_TEXT => {
                self.problem(too_long(text));
                None
            }
            Value::String(text) if !text.trim().is_empty() => Some(text),
            _ => {
                self.problem(format!("expected {expected}"));
                None
            }
        }
    }

    pub fn optional_text(&self, name: &str, expected: &str) -> Option<String> {
        self.field(name)?.text(expected).map(str::to_owned)
    }

    /// What a reader of texts makes of it.
    pub fn read<T>(&self, expected: &str, read: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        read(self.text(expected)?).map_err(|what| self.problem(what)).ok()
    }

    pub fn id(&self) -> Option<Id> {
        self.read("an EPC URN, a GS1 Digital Link or another URI", Id::parse)
    }

    pub fn optional_id(&self, name: &str) -> Option<Id> {
        self.field(name)?.id()
    }

    pub fn instant(&self) -> Option<Instant> {
        self.read("an instant with its zone, such as 2027-01-31T08:00:00.000Z", Instant::parse)
    }

    pub fn optional_instant(&self, name: &str) -> Option<Instant> {
        self.field(name)?.instant()
    }

    pub fn term(&self, vocabulary: Vocabulary) -> Option<Term> {
        let expected = format!("a {} of CBV 2.0, or your own as a URI", vocabulary.name());
        self.read(&expected, |text| Term::read(vocabulary, text, self.namespaces))
    }

    pub fn optional_term(&self, name: &str, vocabulary: Vocabulary) -> Option<Term> {
        self.field(name)?.term(vocabulary)
    }

    /// A number that a double holds.
    pub fn number(&self) -> Option<f64> {
        let number = self.value.as_f64().filter(|number| number.is_finite());
        if number.is_none() {
            self.problem("expected a number, without quotes");
        }
        number
    }

    pub fn optional_number(&self, name: &str) -> Option<f64> {
        self.field(name)?.number()
    }
}

fn too_many(count: usize) -> String {
    format!("{count} items are too many: at most {MAX_ITEMS} are read")
}

fn too_long(text: &str) -> String {
    format!("{} bytes are too long: at most {MAX_TEXT} are read", text.len())
}
