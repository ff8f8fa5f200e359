//! Comma-separated values, row by row (RFC 4180): serial numbers may hold commas and quotes.

use std::io::BufRead;

use crate::failure::{Failure, Result};
use crate::lines;

/// Rows of a file with a heading.
pub struct Rows<R> {
    source: R,
    name: String,
    heading: Vec<String>,
    line: u64,
    buffer: Vec<u8>,
}

/// A row: the line it begins on, from 1, and its fields in the heading's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line.
    pub line: u64,
    /// The fields; as many as the heading has.
    pub fields: Vec<String>,
}

impl<R: BufRead> Rows<R> {
    /// Reads the heading: names in any case.
    ///
    /// # Errors
    /// Usage (exit 2): no heading; local (exit 5): the file cannot be read.
    pub fn new(source: R, name: &str) -> Result<Self> {
        let mut rows = Self { source, name: name.to_owned(), heading: Vec::new(), line: 0, buffer: Vec::new() };
        let first = rows.fields()?.ok_or_else(|| Failure::usage(format!("{name} is empty")))?;
        rows.heading = first.fields.iter().map(|text| text.trim().to_ascii_lowercase()).collect();
        Ok(rows)
    }

    /// Where the rows come from.
    pub fn source(&self) -> &R {
        &self.source
    }

    /// The names in the heading.
    pub fn heading(&self) -> &[String] {
        &self.heading
    }

    /// The next row.
    ///
    /// # Errors
    /// Usage (exit 2) with the line: another number of fields than the heading has, a quote that does not end, no UTF-8.
    pub fn next_row(&mut self) -> Result<Option<Row>> {
        loop {
            let Some(row) = self.fields()? else { return Ok(None) };
            if row.fields.len() == 1 && row.fields[0].is_empty() {
                continue;
            }
            let (found, wanted) = (row.fields.len(), self.heading.len());
            if found != wanted {
                return Err(self.wrong(row.line, &format!("{found} fields, where the heading has {wanted}")));
            }
            return Ok(Some(row));
        }
    }

    fn fields(&mut self) -> Result<Option<Row>> {
        let read = lines::read(&mut self.source, &mut self.buffer);
        let read = read.map_err(|e| Failure::local(format!("cannot read {}: {e}", self.name)))?;
        if read == 0 {
            return Ok(None);
        }
        self.line += 1;
        if self.buffer.len() > lines::MAX {
            return Err(self.wrong(self.line, &format!("longer than {} bytes", lines::MAX)));
        }
        let text = std::str::from_utf8(&self.buffer).map_err(|_| self.wrong(self.line, "not UTF-8"))?;
        // Spreadsheets put a mark before the first line.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let text = text.strip_suffix('\n').unwrap_or(text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        let fields = split(text).map_err(|why| self.wrong(self.line, why))?;
        Ok(Some(Row { line: self.line, fields }))
    }

    fn wrong(&self, line: u64, why: &str) -> Failure {
        Failure::usage(format!("{}, line {line}: {why}", self.name))
    }
}

/// Splits a line; within quotes a comma is one, and two quotes are one.
fn split(line: &str) -> Result<Vec<String>, &'static str> {
    let mut fields = Vec::new();
    let mut rest = line;
    loop {
        let (field, after) = match rest.strip_prefix('"') {
            Some(quoted) => unquote(quoted)?,
            None => {
                let end = rest.find(',').unwrap_or(rest.len());
                (rest[..end].to_owned(), &rest[end..])
            }
        };
        fields.push(field);
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None if after.is_empty() => return Ok(fields),
            None => return Err("something follows a closing quote"),
        }
    }
}

fn unquote(text: &str) -> Result<(String, &str), &'static str> {
    let mut field = String::new();
    let mut rest = text;
    loop {
        let end = rest.find('"').ok_or("a quote that does not end on its line")?;
        field += &rest[..end];
        rest = &rest[end + 1..];
        match rest.strip_prefix('"') {
            Some(next) => {
                field.push('"');
                rest = next;
            }
            None => return Ok((field, rest)),
        }
    }
}

/// A field as it is written: quoted if it has to be.
pub fn quoted(field: &str) -> String {
    match field.contains(['"', ',', '\n', '\r']) || field != field.trim() {
        true => format!("\"{}\"", field.replace('"', "\"\"")),
        false => field.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Result<Vec<Row>> {
        let mut rows = Rows::new(text.as_bytes(), "packs.csv")?;
        let mut found = Vec::new();
        while let Some(row) = rows.next_row()? {
            found.push(row);
        }
        Ok(found)
    }

    #[test]
    fn serials_may_hold_commas_and_quotes() {
        let all = rows("\u{feff}GTIN,Serial\r\n1,\"a\"\"b,c\"\r\n\r\n2,d\n").unwrap();
        assert_eq!(all[0], Row { line: 2, fields: vec!["1".into(), "a\"b,c".into()] });
        assert_eq!(all[1], Row { line: 4, fields: vec!["2".into(), "d".into()] });
        for serial in ["a\"b,c", "plain", "\"", ",", " x"] {
            assert_eq!(split(&quoted(serial)).unwrap(), [serial]);
        }
    }

    #[test]
    fn what_does_not_fit_is_told_with_its_line() {
        for (text, why) in [
            ("a,b\n1\n", "line 2: 1 fields"),
            ("a,b\n1,\"x\n", "line 2: a quote"),
            ("a,b\n1,\"x\"y\n", "line 2: something follows"),
            ("", "is empty"),
        ] {
            assert!(rows(text).unwrap_err().message.contains(why), "{text:?}");
        }
        assert!(rows(&format!("a\n{}\n", "x".repeat(9_000))).unwrap_err().message.contains("longer"));
        let endless = std::io::BufReader::new(std::io::repeat(b'x'));
        assert!(Rows::new(endless, "packs.csv").err().unwrap().message.contains("line 1: longer than 8192 bytes"));
    }
}
