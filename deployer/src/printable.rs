//! Other people's text on a terminal: what would move its cursor, or hide or reorder what stands there, is shown by its code.
//! Otherwise a form could paint over what a person is asked to confirm.

use std::borrow::Cow;

/// The styles in which this program itself writes.
const STYLES: [&str; 7] = ["\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[32m", "\x1b[31m", "\x1b[31;1m", "\x1b[30;107m"];

/// A text that stands in one line, such as a name: line ends are shown by their codes too.
pub fn line(text: &str) -> Cow<'_, str> {
    escaped(text, |_, c| acts(c))
}

/// A text of several lines, as this program writes it.
pub fn lines(text: &str) -> Cow<'_, str> {
    let own = |rest: &str| STYLES.iter().any(|style| rest.starts_with(style));
    escaped(text, |rest, c| acts(c) && !matches!(c, '\n' | '\t') && !own(rest))
}

/// A serialised JSON document, which stays the same document.
pub fn json(text: &str) -> Cow<'_, str> {
    if !text.contains(|c| acts(c) && c != '\n') {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if acts(c) && c != '\n' {
            // Inside a string, where alone JSON allows them; the layout's line ends are not.
            c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out += &format!("\\u{unit:04x}"));
        } else {
            out.push(c);
        }
    }
    out.into()
}

fn escaped(text: &str, escape: impl Fn(&str, char) -> bool) -> Cow<'_, str> {
    if !text.contains(acts) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match escape(&text[at..], c) {
            true => out.extend(c.escape_unicode()),
            false => out.push(c),
        }
    }
    out.into()
}

/// Whether a character does something to a terminal instead of standing there. (The joiners of Persian and Indic scripts
/// only shape their neighbours.)
fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_on_a_terminal_is_shown_by_its_code() {
        assert_eq!(line("Dr. Weiß, Ärztin\u{200d}"), "Dr. Weiß, Ärztin\u{200d}");
        assert_eq!(line("clinic\ngranted\x1b[2K\r\u{202e}"), r"clinic\u{a}granted\u{1b}[2K\u{d}\u{202e}");
        assert_eq!(lines("one\n\ttwo\x1b[2J\u{9b}A"), "one\n\ttwo\\u{1b}[2J\\u{9b}A");
        assert_eq!(lines("\x1b[31m\x1b[1merror\x1b[0m: \x1b[31;8m"), "\x1b[31m\x1b[1merror\x1b[0m: \\u{1b}[31;8m");
    }

    #[test]
    fn a_document_stays_the_same_document() {
        let value = serde_json::json!({ "name\u{9b}": "a\n\x1b\u{7f}\u{202e}\u{e0041}é" });
        let text = serde_json::to_string_pretty(&value).unwrap();
        let shown = json(&text);
        assert!(shown.chars().all(|c| !acts(c) || c == '\n'), "{shown:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), value);
    }
}
