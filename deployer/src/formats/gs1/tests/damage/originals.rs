//! Scans of packs and pallets as they are, of many kinds.

use super::{Random, read};
use crate::formats::gs1::ElementString;
use crate::formats::gs1::keys::{check_digit, set_82};

const CAPITALS: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

pub struct Original {
    pub text: String,
    pub elements: ElementString,
    /// How its serial numbers are made.
    pub serials: &'static str,
}

impl Original {
    pub fn draw(random: &mut Random) -> Original {
        match random.below(10) {
            0 => pallet(random),
            1 => link(random),
            2 => plain(random),
            _ => pack(random),
        }
    }

    /// How long the product's serial numbers are: a maker that draws them knows.
    pub fn serial_length(&self) -> Option<usize> {
        self.elements.serial().map(str::len)
    }
}

pub fn gtin(random: &mut Random) -> String {
    let body = format!("0{}", random.text("0123456789", 12));
    let digit = check_digit(&body).unwrap();
    format!("{body}{digit}")
}

fn serial(random: &mut Random) -> (String, &'static str) {
    let (alphabet, from, to, name) = random.pick(&[
        (set_82(), 20, 20, "20 of set 82"),
        (set_82(), 20, 20, "20 of set 82"),
        (CAPITALS, 8, 20, "capitals and digits"),
        ("0123456789", 10, 16, "digits"),
    ]);
    let length = from + random.below(to - from + 1);
    (random.text(alphabet, length), name)
}

fn lot(random: &mut Random) -> String {
    let alphabet = random.pick(&[CAPITALS, CAPITALS, "0123456789", "ABCDEFGHJKLMNPRSTUVWXYZ0123456789-/"]);
    let length = 4 + random.below(7);
    random.text(alphabet, length)
}

fn date(random: &mut Random) -> String {
    format!("{:02}{:02}{:02}", 26 + random.below(6), 1 + random.below(12), random.below(29))
}

fn with_symbology(text: String, symbology: &str, random: &mut Random) -> String {
    if random.one_in(2) { format!("{symbology}{text}") } else { text }
}

fn pack(random: &mut Random) -> Original {
    let (serial, serials) = serial(random);
    let mut pairs = vec![("01", gtin(random)), ("21", serial), ("17", date(random)), ("10", lot(random))];
    match random.below(6) {
        0 => pairs.push((random.pick(&["710", "711", "712", "713", "714", "716"]), random.text("0123456789", 7))),
        1 => pairs.push(("11", date(random))),
        2 => pairs.push(("240", random.text(CAPITALS, 6))),
        _ => {}
    }
    // The orders that packs have, and any other.
    match random.below(3) {
        0 => pairs.swap(1, 3),
        1 => {}
        _ => {
            for place in (1..pairs.len()).rev() {
                let other = random.below(place + 1);
                pairs.swap(place, other);
            }
        }
    }
    let mut text = String::new();
    for (place, (ai, value)) in pairs.iter().enumerate() {
        let fixed = matches!(*ai, "01" | "17" | "11");
        text += &format!("{ai}{value}{}", if fixed || place + 1 == pairs.len() { "" } else { "\u{1d}" });
    }
    Original { text: with_symbology(text, "]d2", random), elements: ElementString::new(&pairs).unwrap(), serials }
}

fn pallet(random: &mut Random) -> Original {
    let body = random.text("0123456789", 17);
    let digit = check_digit(&body).unwrap();
    let mut pairs = vec![("00", format!("{body}{digit}"))];
    if random.one_in(2) {
        pairs.push(("02", gtin(random)));
        pairs.push(("37", (1 + random.below(9_999)).to_string()));
    }
    let elements = ElementString::new(&pairs).unwrap();
    Original { text: with_symbology(elements.element_string(), "]C1", random), elements, serials: "none" }
}

fn link(random: &mut Random) -> Original {
    let (serial, serials) = serial(random);
    let pairs = [("01", gtin(random)), ("10", lot(random)), ("21", serial), ("17", date(random))];
    let elements = ElementString::new(&pairs).unwrap();
    let stem = random.pick(&["https://id.gs1.org", "https://med.example/p", "http://example.com"]);
    Original { text: with_symbology(elements.link(stem).unwrap(), "]Q1", random), elements, serials }
}

fn plain(random: &mut Random) -> Original {
    let (serial, serials) = serial(random);
    let text = format!("{} {serial}", gtin(random));
    Original { elements: read(&text).elements, text, serials }
}
