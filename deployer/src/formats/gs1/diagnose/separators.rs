//! Separators (FNC1) that were lost on the way, or replaced by something else.

use std::collections::HashSet;

use super::{Case, has_key};
use crate::formats::gs1::Identifier;
use crate::formats::gs1::diagnosis::{Confidence, Diagnosis, Kind};
use crate::formats::gs1::elements::{Element, ElementString, GS, faults, finish};
use crate::formats::gs1::problem::Report;
use crate::formats::gs1::reading::{Form, Reading};
use crate::formats::gs1::symbology::Symbology;

/// What wedges and systems are known to write for a separator.
const STAND_INS: [&str; 18] = [
    "<GS>", "{GS}", "[GS]", "(GS)", "^]", "\\x1d", "\\x1D", "\\u001d", "\\u001D", "\\F", "~d029", "~1", "&#29;",
    "&#x1D;", "%1D", "<FNC1>", "{FNC1}", "#029",
];

/// What packs of medicines carry (EU 2016/161, article 5; US DSCSA, product identifier).
const PACK: [&str; 4] = ["01", "21", "17", "10"];
/// What stands beside it now and then.
const BESIDE: [&str; 20] = [
    "00", "02", "37", "11", "13", "15", "16", "240", "241", "710", "711", "712", "713", "714", "715", "716", "717",
    "30", "400", "410",
];
/// How many parses are looked at.
const BUDGET: usize = 400;

/// Whether a value has swallowed what stood after the separator.
pub(super) fn missing(case: &Case<'_>) -> Option<Diagnosis> {
    if !is_element_string(case) {
        return None;
    }
    let (confidence, best) = resplits(case.text)
        .into_iter()
        .filter_map(|reading| case.differs(reading))
        .filter_map(|reading| Some((worth(case, &reading)?, reading)))
        .rev()
        .max_by_key(|(confidence, _)| *confidence)?;
    let swallowed = best
        .elements
        .elements()
        .iter()
        .find(|element| case.reading().is_none_or(|original| original.elements.get(element.ai()).is_none()));
    let what = match (confidence, swallowed) {
        (Confidence::Possible, Some(element)) => {
            format!("If the scanner does not send the separator (FNC1), a value has swallowed ({}).", element.ai())
        }
        _ => "The separator (FNC1) seems to be missing: a value has swallowed the next element.".to_owned(),
    };
    let advice = "Set the scanner to send FNC1 as GS (ASCII 29) and scan again.";
    Some(Diagnosis::new(Kind::MissingSeparator, confidence, what, advice).reads(best))
}

/// Whether something else stands in the separator's place.
pub(super) fn replaced(case: &Case<'_>) -> Option<Diagnosis> {
    if !is_element_string(case) {
        return None;
    }
    let from = Symbology::starting(case.text).map_or(0, |symbology| symbology.identifier.len());
    let odd: HashSet<char> = case.text[from..].chars().filter(|c| !c.is_ascii_alphanumeric() && *c != GS).collect();
    let mut odd: Vec<String> = odd.into_iter().map(String::from).collect();
    odd.sort();
    let stand_ins = STAND_INS.iter().filter(|stand_in| case.text.contains(*stand_in)).map(|s| (*s).to_owned());
    for stand_in in stand_ins.chain(odd) {
        // What stands before the first element or after the last one separates nothing.
        let inside = |copy: &String| copy.get(from..).is_some_and(|rest| !rest.starts_with(GS) && !rest.ends_with(GS));
        let best = copies(case.text, &stand_in)
            .into_iter()
            .filter(inside)
            .filter_map(|copy| case.other(&copy))
            .filter_map(|reading| Some((worth(case, &reading)?, reading)))
            .max_by_key(|(confidence, reading)| (*confidence, pack(&reading.elements)));
        if let Some((confidence, reading)) = best {
            let what = match confidence {
                Confidence::Possible => {
                    format!("If {stand_in:?} stands for the separator (FNC1), it reads differently.")
                }
                _ => format!("{stand_in:?} seems to stand for the separator (FNC1)."),
            };
            let advice = "Set the scanner to send FNC1 as GS (ASCII 29) and scan again, or name the stand-in.";
            let at = case.text.find(&stand_in).map_or(0, |byte| case.text[..byte].chars().count()) + 1;
            return Some(Diagnosis::new(Kind::ReplacedSeparator, confidence, what, advice).at(at).reads(reading));
        }
    }
    None
}

fn is_element_string(case: &Case<'_>) -> bool {
    match case.reading() {
        Some(reading) => reading.form == Form::ElementString,
        None => !case.text.contains("://") && !case.text.starts_with('('),
    }
}

/// Copies with a separator for some of the places of a stand-in; for all, if there are many.
fn copies(text: &str, stand_in: &str) -> Vec<String> {
    let pieces: Vec<&str> = text.split(stand_in).collect();
    let places = pieces.len() - 1;
    if places > 5 {
        return vec![text.replace(stand_in, "\u{1d}")];
    }
    let joined = |chosen: usize| {
        let mut copy = String::from(pieces[0]);
        for (place, piece) in pieces[1..].iter().enumerate() {
            copy += if chosen >> place & 1 == 1 { "\u{1d}" } else { stand_in };
            copy += piece;
        }
        copy
    };
    (1..1 << places).map(joined).collect()
}

/// How much speaks for a reading instead of the scan's; `None` if it is no better.
fn worth(case: &Case<'_>, reading: &Reading) -> Option<Confidence> {
    let Some(original) = case.reading() else { return Some(Confidence::Likely) };
    let new = |element: &&Element| original.elements.get(element.ai()).is_none();
    let added: Vec<&str> = reading.elements.elements().iter().filter(new).map(Element::ai).collect();
    let gained = pack(&reading.elements).saturating_sub(pack(&original.elements));
    if gained >= 2 || (gained == 1 && added.contains(&"17")) {
        return Some(Confidence::Likely);
    }
    // A reader that sends one separator sends all: then only what packs carry is worth a word.
    let sends = case.text.trim_end_matches(GS).contains(GS);
    let usual = reading.elements.elements().iter().filter(new).any(|element| match element.ai() {
        "11" | "13" | "15" | "16" | "240" | "241" => true,
        ai => ai.starts_with("71") && element.value.len() >= 6,
    });
    (gained == 1 || usual || (!sends && !added.is_empty())).then_some(Confidence::Possible)
}

fn pack(elements: &ElementString) -> usize {
    PACK.iter().filter(|ai| elements.get(ai).is_some()).count()
}

/// The best reading of a text that lacks one separator or more.
pub(super) fn resplit(text: &str) -> Option<Reading> {
    resplits(text).into_iter().next()
}

/// All readings of a text that lacks one separator or more, the best first.
fn resplits(text: &str) -> Vec<Reading> {
    let symbology = Symbology::starting(text);
    let from = symbology.map_or(0, |symbology| symbology.identifier.len());
    let mut search = Search { text, dead: HashSet::new(), found: Vec::new(), budget: BUDGET, repeats: 0 };
    search.walk(from, false, &mut Vec::new());
    let rank = |elements: &ElementString| {
        let strange = |element: &&Element| !PACK.contains(&element.ai()) && !BESIDE.contains(&element.ai());
        (pack(elements), std::cmp::Reverse(elements.elements().iter().filter(strange).count()))
    };
    search.found.sort_by_key(|elements| std::cmp::Reverse(rank(elements)));
    search
        .found
        .into_iter()
        .map(|elements| Reading { elements, form: Form::ElementString, symbology, stand_in: None })
        .collect()
}

struct Search<'a> {
    text: &'a str,
    /// Bytes from which nothing reads to the end.
    dead: HashSet<usize>,
    found: Vec<ElementString>,
    budget: usize,
    /// How often an identifier stood twice: that depends on the way to a place, so the place is not dead for it.
    repeats: usize,
}

impl Search<'_> {
    /// Reads on from a byte in every way; says whether one came to the end.
    fn walk(&mut self, at: usize, cut: bool, before: &mut Vec<(usize, Element)>) -> bool {
        if at == self.text.len() {
            if cut && let Ok(elements) = finish(before.clone(), Report::new(self.text)) {
                self.found.extend(has_key(&elements).then_some(elements));
            }
            return true;
        }
        if self.budget == 0 || self.dead.contains(&at) {
            return false;
        }
        self.budget -= 1;
        let repeats = self.repeats;
        let Some(identifier) = Identifier::starting(&self.text[at..]) else {
            self.dead.insert(at);
            return false;
        };
        if before.iter().any(|(_, earlier)| earlier.identifier == identifier) {
            self.repeats += 1;
            return false;
        }
        let begin = at + identifier.ai.len();
        let mut reached = false;
        for (length, inserted) in self.ends(identifier, begin) {
            let value = &self.text[begin..begin + length];
            if !faults(identifier, value).is_empty() {
                continue;
            }
            before.push((begin, Element { identifier, value: value.to_owned() }));
            let next = begin + length;
            let separator = usize::from(self.text[next..].starts_with(GS));
            reached |= self.walk(next + separator, cut || inserted, before);
            before.pop();
        }
        // Without budget nothing is known about a place.
        if !reached && self.budget > 0 && self.repeats == repeats {
            self.dead.insert(at);
        }
        reached
    }

    /// Where a value can end, and whether a separator has to be put there.
    fn ends(&self, identifier: &Identifier, begin: usize) -> Vec<(usize, bool)> {
        let rest = &self.text[begin..];
        let until = rest.find(GS).unwrap_or(rest.len());
        if identifier.predefined {
            return vec![(identifier.max().min(until), false)]
                .into_iter()
                .filter(|(l, _)| rest.is_char_boundary(*l))
                .collect();
        }
        let cuts = (identifier.min()..=identifier.max()).filter(|length| {
            *length < until && rest.get(*length..).is_some_and(|next| Identifier::starting(next).is_some_and(is_usual))
        });
        std::iter::once((until, false)).chain(cuts.map(|length| (length, true))).collect()
    }
}

/// Whether an identifier stands on packs and pallets, so that it can have been swallowed.
fn is_usual(identifier: &Identifier) -> bool {
    let internal = identifier.ai.len() == 2 && identifier.ai.starts_with('9');
    PACK.contains(&identifier.ai) || BESIDE.contains(&identifier.ai) || internal
}
