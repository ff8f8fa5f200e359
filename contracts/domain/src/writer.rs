//! Readable text without `core::fmt`, which would double a contract's size.

use crate::{calendar, Timestamp};
use alloc::vec::Vec;

/// Writes ASCII text, line by line.
#[derive(Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// The text.
    pub fn finish(self) -> Vec<u8> {
        self.0
    }

    /// Text as it is.
    #[inline(never)]
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.0.extend_from_slice(text.as_bytes());
        self
    }

    /// A new line with a name: `\nname: `.
    #[inline(never)]
    pub fn line(&mut self, name: &str) -> &mut Self {
        self.text("\n").text(name).text(": ")
    }

    /// Bytes in hexadecimal, with `0x`.
    #[inline(never)]
    pub fn hex(&mut self, bytes: &[u8]) -> &mut Self {
        self.text("0x");
        for byte in bytes {
            self.0.push(digit(byte >> 4));
            self.0.push(digit(byte & 15));
        }
        self
    }

    /// A number in decimal.
    #[inline(never)]
    pub fn decimal(&mut self, number: u64) -> &mut Self {
        self.padded(number, 1)
    }

    /// A time as ISO 8601 in UTC, with milliseconds.
    #[inline(never)]
    pub fn time(&mut self, at: Timestamp) -> &mut Self {
        let moment = calendar::moment(at);
        self.padded(moment.year, 4).text("-").padded(moment.month, 2).text("-").padded(moment.day, 2).text("T");
        let (seconds, millis) = (moment.millis.wrapping_div(1_000), moment.millis.wrapping_rem(1_000));
        let (minutes, second) = (seconds.wrapping_div(60), seconds.wrapping_rem(60));
        self.padded(minutes.wrapping_div(60), 2).text(":").padded(minutes.wrapping_rem(60), 2).text(":");
        self.padded(second, 2).text(".").padded(millis, 3).text("Z")
    }

    #[inline(never)]
    fn padded(&mut self, mut number: u64, width: usize) -> &mut Self {
        // 20 digits hold any u64; they are written from the last to the first.
        let mut digits = [b'0'; 20];
        let mut used = 0usize;
        for place in digits.iter_mut().rev() {
            if number == 0 && used >= width {
                break;
            }
            *place = digit(number.wrapping_rem(10) as u8);
            number = number.wrapping_div(10);
            used = used.saturating_add(1);
        }
        self.0.extend(digits.iter().skip(digits.len().saturating_sub(used)));
        self
    }
}

fn digit(nibble: u8) -> u8 {
    if nibble < 10 {
        b'0'.wrapping_add(nibble)
    } else {
        b'a'.wrapping_sub(10).wrapping_add(nibble)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Writer)) -> String {
        let mut writer = Writer::default();
        write(&mut writer);
        String::from_utf8(writer.finish()).unwrap()
    }

    #[test]
    fn numbers_hex_and_times() {
        assert_eq!(
            written(|w| {
                w.decimal(0).text(" ").decimal(u64::MAX);
            }),
            "0 18446744073709551615"
        );
        assert_eq!(
            written(|w| {
                w.hex(&[0, 0x9a, 0xff]);
            }),
            "0x009aff"
        );
        assert_eq!(
            written(|w| {
                w.time(0);
            }),
            "1970-01-01T00:00:00.000Z"
        );
        assert_eq!(
            written(|w| {
                w.time(951_868_799_999);
            }),
            "2000-02-29T23:59:59.999Z"
        );
        assert_eq!(
            written(|w| {
                w.time(u64::MAX - 1);
            }),
            "584556019-04-03T14:25:51.614Z"
        );
        assert_eq!(
            written(|w| {
                w.line("name").text("value");
            }),
            "\nname: value"
        );
    }
}
