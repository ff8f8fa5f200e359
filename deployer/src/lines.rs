//! Lines of what may be no text at all: nothing is read further than a line may be long.

use std::io::{self, BufRead, Read};

/// The longest line that is read, in bytes, its end counted.
pub const MAX: usize = 8_192;

/// Reads a line with its end into a buffer; of a longer one [`MAX`] bytes and one more. How many bytes that is: none at the end.
pub fn read(source: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<usize> {
    line.clear();
    source.take(MAX as u64 + 1).read_until(b'\n', line)
}

/// As [`read`]; what is left of a longer line is passed over.
pub fn read_over(source: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<usize> {
    let read = read(source, line)?;
    if read > MAX && line.last() != Some(&b'\n') {
        source.skip_until(b'\n')?;
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_line_ends_fills_no_memory() {
        let mut line = Vec::new();
        let mut endless = io::BufReader::new(io::repeat(b'x'));
        assert_eq!((read(&mut endless, &mut line).unwrap(), line.len()), (MAX + 1, MAX + 1));
    }

    #[test]
    fn the_line_after_one_that_is_too_long_is_read_whole() {
        let mut line = Vec::new();
        for length in [MAX - 1, MAX, MAX + 1, 3 * MAX] {
            let text = format!("{}\nnext\nlast", "x".repeat(length));
            let mut source = text.as_bytes();
            assert_eq!(read_over(&mut source, &mut line).unwrap(), (length + 1).min(MAX + 1));
            read_over(&mut source, &mut line).unwrap();
            assert_eq!(line, b"next\n", "{length}");
            read_over(&mut source, &mut line).unwrap();
            assert_eq!(line, b"last");
            assert_eq!(read_over(&mut source, &mut line).unwrap(), 0);
        }
    }
}
