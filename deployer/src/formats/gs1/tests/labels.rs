//! Labels: what is in them, and that their symbols hold it.

use super::*;
use crate::formats::gs1::ElementString;
use crate::formats::gs1::digital_link::CANONICAL;
use crate::formats::gs1::label::{Label, LabelError, Modules, Symbol, TARGET_MODULE_MM};

fn elements() -> ElementString {
    read(PACK).elements
}

fn label(symbol: &Symbol) -> Label {
    Label::new(&elements(), symbol, TARGET_MODULE_MM).unwrap()
}

fn bits(modules: &Modules) -> Vec<bool> {
    (0..modules.height()).flat_map(|y| (0..modules.width).map(move |x| modules.is_dark(x, y))).collect()
}

#[test]
fn a_data_matrix_holds_fnc1_and_the_elements() {
    let label = label(&Symbol::DataMatrix);
    assert_eq!(label.content, "010950600013435217280630211zE%Ab4-7(q)9R+0kWx;\u{1d}10LOT-42A");
    assert_eq!(read(&format!("]d2{}", label.content)).elements.serial(), elements().serial());
    assert_eq!((label.modules.width, label.modules.height(), label.quiet), (26, 26, 1));
    let decoded = datamatrix::DataMatrix::decode(&bits(&label.modules), label.modules.width).unwrap();
    assert_eq!(decoded, label.content.as_bytes());
    assert_eq!(label.lines[1], "(21)1zE%Ab4-7(q)9R+0kWx;");
}

#[test]
fn qr_codes_hold_a_link_or_the_elements() {
    let link = label(&Symbol::LinkQr(CANONICAL.into()));
    assert_eq!(read(&link.content).elements.serial(), elements().serial());
    assert!(link.content.starts_with("https://id.gs1.org/01/09506000134352/10/LOT-42A/21/1zE%25"));
    let gs1 = label(&Symbol::Gs1Qr);
    assert_eq!(gs1.quiet, 4);
    assert!(gs1.modules.width < link.modules.width && gs1.modules.width == gs1.modules.height());
}

#[test]
fn drawings_have_the_size_that_was_asked_for() {
    let label = label(&Symbol::DataMatrix);
    let svg = label.svg();
    assert!(
        svg.contains("scale(0.38)") && svg.contains("(21)1zE%Ab4-7(q)9R+0kWx;") && svg.ends_with("</svg>\n"),
        "{svg}"
    );
    let png = label.png(600).unwrap();
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    let side = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    // 0.38 mm are 9 dots at 600 dpi, and the text is wider than the symbol's 28 modules.
    assert!(side(16) >= 28 * 9 && side(20) > 28 * 9, "{} × {}", side(16), side(20));
    // 600 dpi are 23,622 dots a metre.
    assert!(png.windows(8).any(|part| part == [b'p', b'H', b'Y', b's', 0, 0, 0x5c, 0x46]));
    let odd = ElementString::new(&[("01", "09506000134352"), ("21", "<&>\"'")]).unwrap();
    let svg = Label::new(&odd, &Symbol::Gs1Qr, 0.5).unwrap().svg();
    assert!(svg.contains("(21)&lt;&amp;&gt;&quot;&apos;"));
}

#[test]
fn labels_that_should_not_be_printed_are_refused() {
    let refused = |text: &str, symbol: &Symbol, module| Label::new(&read(text).elements, symbol, module).unwrap_err();
    let link = |stem: &str| Symbol::LinkQr(stem.into());
    assert_eq!(refused(PACK, &Symbol::DataMatrix, 0.1), LabelError::Module);
    assert_eq!(refused(PACK, &Symbol::DataMatrix, f64::NAN), LabelError::Module);
    assert_eq!(refused("(01)09506000134352(17)280600", &Symbol::DataMatrix, 0.38), LabelError::NoDay("17"));
    assert!(matches!(refused(PACK, &link("example.com"), 0.38), LabelError::Link(_)));
    assert!(matches!(refused("(410)9506000134307", &link(CANONICAL), 0.38), LabelError::Link(_)));
    assert_eq!(label(&Symbol::Gs1Qr).png(72).unwrap_err(), LabelError::Dots);
    assert_eq!(label(&Symbol::Gs1Qr).png(u32::MAX).unwrap_err(), LabelError::Dots);
    let many: Vec<(String, String)> = (91..=99).map(|ai| (ai.to_string(), "~x".repeat(45).replace('~', "X"))).collect();
    let fits = Label::new(&ElementString::new(&many).unwrap(), &Symbol::DataMatrix, 0.38).unwrap();
    assert!(fits.modules.width > 60);
}

#[test]
fn the_svg_shows_every_module() {
    let label = label(&Symbol::DataMatrix);
    let svg = label.svg();
    let path = svg.split("d=\"").nth(1).unwrap().split('"').next().unwrap();
    let mut drawn = vec![false; label.modules.width * label.modules.height()];
    for run in path.split('z').filter(|run| !run.is_empty()) {
        let (start, length) = run.strip_prefix('M').unwrap().split_once('h').unwrap();
        let (x, y) = start.split_once(' ').unwrap();
        let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
        let length: usize = length.split('v').next().unwrap().parse().unwrap();
        let begin = (y - label.quiet) * label.modules.width + x - label.quiet;
        drawn[begin..begin + length].fill(true);
    }
    assert_eq!(drawn, bits(&label.modules));
}
