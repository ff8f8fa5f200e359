//! A place in a document, and what is wrong or worth knowing there.

use std::cell::RefCell;

use serde_json::Value;

use super::PathNote;

/// What an import found so far. Everything is collected: a document is refused with all its problems at once.
#[derive(Default)]
pub(super) struct Report {
    pub problems: RefCell<Vec<PathNote>>,
    pub notes: RefCell<Vec<PathNote>>,
}

impl Report {
    pub fn problem(&self, path: impl Into<String>, what: impl Into<String>) {
        add(&self.problems, path.into(), what.into());
    }
    pub fn note(&self, path: impl Into<String>, what: impl Into<String>) {
        add(&self.notes, path.into(), what.into());
    }
}

fn add(list: &RefCell<Vec<PathNote>>, path: String, note: String) {
    let entry = PathNote { path, note };
    let mut list = list.borrow_mut();
    if !list.contains(&entry) {
        list.push(entry);
    }
}

const NULL: &str = "null is not a value in FHIR: leave the element out";

/// An element of the document with its path.
#[derive(Clone)]
pub(super) struct Node<'a> {
    pub value: &'a Value,
    pub path: String,
    pub report: &'a Report,
}

impl<'a> Node<'a> {
    pub fn problem(&self, what: impl Into<String>) {
        self.report.problem(&self.path, what);
    }

    pub fn note(&self, what: impl Into<String>) {
        self.report.note(&self.path, what);
    }

    /// The path of a field, whether it is there or not.
    pub fn at(&self, name: &str) -> String {
        format!("{}.{name}", self.path)
    }

    fn child(&self, value: &'a Value, path: String) -> Node<'a> {
        Node { value, path, report: self.report }
    }

    /// A field, if it is there. JSON's null is none of FHIR's values.
    pub fn field(&self, name: &str) -> Option<Node<'a>> {
        let node = self.child(self.value.get(name)?, self.at(name));
        if node.value.is_null() {
            node.problem(NULL);
        }
        Some(node)
    }

    /// A repeating field: nothing if it is absent. An empty list is not an absent one, and is none in FHIR.
    pub fn items(&self, name: &str) -> Option<Vec<Node<'a>>> {
        let node = self.field(name)?;
        let Value::Array(items) = node.value else {
            if !node.value.is_null() {
                node.problem("this element repeats: expected a list `[…]`");
            }
            return Some(Vec::new());
        };
        if items.is_empty() {
            node.problem("an empty list says neither all nor nothing: fill it or leave the element out");
        }
        let item = |(index, value): (usize, &'a Value)| {
            let item = self.child(value, format!("{}[{index}]", node.path));
            if value.is_null() {
                item.problem(NULL);
            }
            item
        };
        Some(items.iter().enumerate().map(item).collect())
    }

    /// The text of a primitive.
    pub fn text(&self) -> Option<&'a str> {
        match self.value {
            Value::String(text) if !text.trim().is_empty() => Some(text),
            Value::Null => None,
            _ => {
                self.problem("expected a text");
                None
            }
        }
    }

    /// A field's text, if it is there.
    pub fn text_of(&self, name: &str) -> Option<&'a str> {
        self.field(name)?.text()
    }

    /// Whether it is an object with these fields and no others; an empty object is none in FHIR.
    pub fn only(&self, allowed: &[&str]) -> bool {
        let Value::Object(fields) = self.value else {
            if !self.value.is_null() {
                self.problem("expected an object `{…}`");
            }
            return false;
        };
        if fields.is_empty() {
            self.problem("an empty object says nothing: fill it or leave it out");
        }
        let mut good = !fields.is_empty();
        // A modifierExtension is refused wherever it stands, elsewhere.
        for name in fields.keys().filter(|name| !allowed.contains(&name.as_str()) && *name != "modifierExtension") {
            self.report.problem(self.at(name), "the register has no place for this");
            good = false;
        }
        good
    }
}
