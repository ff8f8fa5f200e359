//! What happens to scans between the symbol and the program.

use super::originals::{Original, gtin};
use super::{Random, read};
use crate::formats::gs1::GS;
use crate::formats::gs1::diagnose::{LAYOUTS, US};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Damage {
    /// The computer is set to another keyboard than the scanner's US.
    Layout,
    /// The scanner is set to another keyboard than the computer's US.
    LayoutOfScanner,
    /// [`Damage::Layout`], and the separators are lost.
    LayoutAndLost,
    CapsLock,
    LostSeparators,
    LostSeparator,
    /// A character that no value has.
    OddSeparator,
    /// A character that values can have.
    LikelySeparator,
    /// Cut within the serial number, or before its end.
    Truncated,
    CheckDigit,
    Digit,
    Character,
    Date,
    LoneGtin,
    OtherLink,
    TwoScans,
    JunkBefore,
    JunkAfter,
    OtherCode,
}

impl Damage {
    pub const ALL: [Damage; 19] = [
        Damage::Layout,
        Damage::LayoutOfScanner,
        Damage::LayoutAndLost,
        Damage::CapsLock,
        Damage::LostSeparators,
        Damage::LostSeparator,
        Damage::OddSeparator,
        Damage::LikelySeparator,
        Damage::Truncated,
        Damage::CheckDigit,
        Damage::Digit,
        Damage::Character,
        Damage::Date,
        Damage::LoneGtin,
        Damage::OtherLink,
        Damage::TwoScans,
        Damage::JunkBefore,
        Damage::JunkAfter,
        Damage::OtherCode,
    ];

    /// The damaged text; `None` where this cannot happen to it.
    pub fn done_to(self, original: &Original, random: &mut Random) -> Option<String> {
        let text = &original.text;
        let layout = &LAYOUTS[random.below(LAYOUTS.len())];
        let damaged = match self {
            Damage::Layout => US.retype(text, layout)?,
            Damage::LayoutOfScanner => layout.retype(text, &US)?,
            Damage::LayoutAndLost => US.retype(&text.replace(GS, ""), layout)?,
            Damage::CapsLock => text.chars().map(turned).collect(),
            Damage::LostSeparators => text.replace(GS, ""),
            Damage::LostSeparator => {
                let places: Vec<usize> = text.match_indices(GS).map(|(byte, _)| byte).collect();
                let lost = *places.get(random.below(places.len().max(1)))?;
                format!("{}{}", &text[..lost], &text[lost + 1..])
            }
            Damage::OddSeparator => {
                let stand_in = random
                    .pick(&["|", "~", "^]", "<GS>", "{GS}", "#", "@", " ", "␝", "\\x1d", "è", "\u{1e}", "Ê", "$"]);
                text.replace(GS, stand_in)
            }
            Damage::LikelySeparator => text.replace(GS, random.pick(&["?", "/", "_", "*", "&", "-", "+", ";"])),
            Damage::Truncated => truncated(original, random)?,
            Damage::CheckDigit | Damage::Digit => digit(self, original, random)?,
            Damage::Character => {
                let serial = original.elements.serial()?;
                let at = text.find(serial)? + random.below(serial.len());
                let odd = random.pick(&["#", "@", "é", "ß", "^", "`", "[", "\u{7}", "€", "\\", "{"]);
                format!("{}{odd}{}", &text[..at], &text[at + 1..])
            }
            Damage::Date => {
                let date = original.elements.get("17")?;
                let wrong = format!("{}{}", &date[..2], random.pick(&["1301", "0001", "0230", "0431", "1232", "9999"]));
                text.replacen(&format!("17{date}"), &format!("17{wrong}"), 1).replacen(
                    &format!("17={date}"),
                    &format!("17={wrong}"),
                    1,
                )
            }
            Damage::LoneGtin => original.elements.gtin14()?.trim_start_matches('0').to_owned(),
            Damage::OtherLink => format!("https://{}.example/{}", random.text("abcxyz", 5), random.text("abc/defg", 9)),
            Damage::TwoScans => {
                let other = Original::draw(random);
                format!("{text}{}{}", random.pick(&["", "", "\n", "\r\n", "\t"]), other.text)
            }
            Damage::JunkBefore => {
                format!("{}{text}", random.pick(&[" ", "#", "Code: ", "\u{2}", "~", "\u{feff}", "x", "0", "*"]))
            }
            Damage::JunkAfter => format!("{text}{}", random.pick(&[" ", "#", "\u{3}", "~~", "\n\n", " \r\n", "@42"])),
            Damage::OtherCode => random
                .pick(&["+A123BJC5D6E71G", "[)>\u{1e}06\u{1d}9N111234567842\u{1e}\u{4}", "-12345678", "3400930000007"])
                .to_owned(),
        };
        (damaged != *text).then_some(damaged)
    }
}

fn turned(c: char) -> char {
    if c.is_ascii_uppercase() { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() }
}

/// Cuts a pack's element string within its serial number, or anywhere before another value that would end as one.
fn truncated(original: &Original, random: &mut Random) -> Option<String> {
    let (text, elements) = (&original.text, &original.elements);
    let (serial, _) = elements.serial().zip(elements.lot())?;
    // A link without its end is a link.
    let at = text.find(serial).filter(|_| !text.contains("://"))?;
    Some(text[..at + random.below(serial.len())].to_owned())
}

/// Exchanges one digit of a key: its check digit, or any.
fn digit(damage: Damage, original: &Original, random: &mut Random) -> Option<String> {
    let key = original.elements.gtin14().or(original.elements.sscc())?;
    let place = if damage == Damage::CheckDigit { key.len() - 1 } else { random.below(key.len()) };
    let at = original.text.find(key)? + place;
    let found = original.text[at..=at].parse::<usize>().ok()?;
    let other = (found + 1 + random.below(9)) % 10;
    Some(format!("{}{other}{}", &original.text[..at], &original.text[at + 1..]))
}

#[test]
fn damage_is_damage() {
    let mut random = Random(1);
    let text = format!("01{}21A", gtin(&mut random));
    let original = Original { elements: read(&text).elements, text, serials: "" };
    assert_ne!(Damage::CheckDigit.done_to(&original, &mut random).unwrap(), original.text);
}
