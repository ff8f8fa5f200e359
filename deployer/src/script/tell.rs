//! How a play looks: lines on stdout for people; on stderr when stdout carries JSON.

use std::io::IsTerminal;

use crate::output::Output;

/// The narrator.
pub struct Teller {
    out: Output,
    colour: bool,
}

impl Teller {
    /// A narrator for this output.
    pub fn new(out: &Output) -> Self {
        let terminal = if out.json { std::io::stderr().is_terminal() } else { std::io::stdout().is_terminal() };
        Self { out: out.clone(), colour: terminal && std::env::var_os("NO_COLOR").is_none() }
    }

    /// A line.
    pub fn line(&self, text: impl AsRef<str>) {
        if self.out.json { self.out.say(text) } else { self.out.tell(text) }
    }

    /// Text in a style, on terminals.
    fn styled(&self, code: &str, text: &str) -> String {
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_string() }
    }

    /// Bold.
    pub fn bold(&self, text: &str) -> String {
        self.styled("1", text)
    }
    /// Less important.
    pub fn dim(&self, text: &str) -> String {
        self.styled("2", text)
    }
    /// As it should be.
    pub fn good(&self, text: &str) -> String {
        self.styled("32", text)
    }
    /// Not as it should be.
    pub fn bad(&self, text: &str) -> String {
        self.styled("31;1", text)
    }

    /// A paragraph, wrapped and indented.
    pub fn paragraph(&self, text: &str, indent: usize) {
        for line in wrap(text, 96usize.saturating_sub(indent)) {
            self.line(format!("{}{line}", " ".repeat(indent)));
        }
    }
}

fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![];
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    #[test]
    fn lines_break_between_words() {
        assert_eq!(super::wrap("one two  three\nfour", 9), ["one two", "three", "four"]);
        assert_eq!(super::wrap("  ", 9), Vec::<String>::new());
    }
}
