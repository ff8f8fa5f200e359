//! GS1 Digital Links.

use super::*;
use crate::formats::gs1::digital_link::CANONICAL;
use crate::formats::gs1::{ElementString, Form, LinkError};

#[test]
fn links_of_any_domain_are_read() {
    for (text, stem) in [
        ("https://id.gs1.org/01/09506000134352/10/B/21/A%2F1?17=280630", "https://id.gs1.org"),
        (
            "http://example.com/some/path/01/09506000134352/10/B/21/A%2f1?17=280630&linkType=gs1:pip",
            "http://example.com/some/path",
        ),
        ("HTTPS://EXAMPLE.COM:8080/01/09506000134352/10/B/21/A%2F1?17=280630#top", "HTTPS://EXAMPLE.COM:8080"),
        ("]Q1https://example.com/gtin/9506000134352/lot/B/ser/A%2F1?17=280630&&", "https://example.com"),
        ("https://example.com/01/12345/01/09506000134352/10/B/21/A%2F1?17=280630", "https://example.com/01/12345"),
    ] {
        let reading = read(text);
        let expected = [("01", "09506000134352"), ("10", "B"), ("21", "A/1"), ("17", "280630")];
        assert_eq!(pairs(&reading), expected, "{text}");
        let Form::Link(link) = &reading.form else { panic!("{text} is a link") };
        assert_eq!(link.stem, stem);
        let asks = text.contains("linkType");
        assert_eq!(link.others, if asks { vec![("linkType".into(), "gs1:pip".into())] } else { vec![] });
    }
    // A lot that is called like a key.
    assert_eq!(pairs(&read("https://example.com/01/09506000134352/10/01"))[1], ("10", "01"));
    assert_eq!(pairs(&read("https://example.com/00/095060001340000000")), [("00", "095060001340000000")]);
    assert_eq!(pairs(&read("https://example.com/414/9506000134307/254/A"))[1], ("254", "A"));
}

#[test]
fn links_that_are_not_right_are_refused() {
    for (text, problem) in [
        ("https://example.com/", "character 1: a link without a GS1 key in its path"),
        ("https://example.com", "character 1: a link without a GS1 key in its path"),
        ("https://example.com/shop/42", "character 1: a link without a GS1 key in its path"),
        ("https://example.com/01/09506000134353", "character 24, (01): its check digit does not fit: it would be 2"),
        (
            "https://example.com/01/09506000134352/21/A/10/B",
            "character 42, (21): in the path after (01) may stand, in this order: /22/…/10/…/21/… or /235/…",
        ),
        ("https://example.com/01/09506000134352?21=A", "character 39, (21): cannot stand in the query of a link"),
        ("https://example.com/01/09506000134352?05=A", "character 39: no Application Identifier begins with \"05\""),
        (
            "https://example.com/01/09506000134352/21/A%2",
            "character 42, (21): a % without two hexadecimal digits of UTF-8 after it",
        ),
        (
            "https://example.com/01/09506000134352/21/%FF",
            "character 42, (21): a % without two hexadecimal digits of UTF-8 after it",
        ),
        (
            "https://example.com/01/09506000134352?240=A+B",
            "character 43, (240): a + in a query means a space: a plus is written %2B",
        ),
        ("https://example.com/01/09506000134352/21/", "character 42, (21): has 0 characters and needs 1"),
        ("https://example.com/01/09506000134352/10/A?10=B", "character 47, (10): stands twice with different values"),
        ("https://example.com/00/095060001340000000/21/A", "character 1: a link without a GS1 key in its path"),
    ] {
        let found = refused(text);
        if text.contains("/00/") {
            assert!(!found.is_empty());
            continue;
        }
        assert_eq!(found, [problem], "{text}");
    }
}

#[test]
fn links_are_written_in_the_standards_order_and_read_back() {
    let elements = read("(17)280630(21)A/1?(10)B%2(01)09506000134352(240)x+y(22)v").elements;
    let link = elements.link(CANONICAL).unwrap();
    assert_eq!(link, "https://id.gs1.org/01/09506000134352/22/v/10/B%252/21/A%2F1%3F?17=280630&240=x%2By");
    let again = read(&link).elements;
    assert_eq!(again.elements().len(), 6);
    assert!(elements.elements().iter().all(|element| again.get(element.ai()) == Some(&element.value)));
    assert_eq!(elements.link("https://example.com/p/").unwrap().replace("example.com/p", "id.gs1.org"), link);
    let third_party = ElementString::new(&[("01", "09506000134352"), ("235", "T")]).unwrap();
    assert_eq!(third_party.link(CANONICAL).unwrap(), "https://id.gs1.org/01/09506000134352/235/T");
    for (text, stem, error) in [
        ("(01)09506000134352", "ftp://example.com", LinkError::Domain),
        ("(01)09506000134352", "https://", LinkError::Domain),
        ("(01)09506000134352", "https://example.com?a", LinkError::Domain),
        ("(410)9506000134307", CANONICAL, LinkError::NoKey),
        ("(01)09506000134352(8200)http", CANONICAL, LinkError::NoPlace("8200")),
    ] {
        assert_eq!(read(text).elements.link(stem), Err(error), "{text}");
    }
    // All of set 82 survives.
    for part in crate::formats::gs1::keys::set_82().as_bytes().chunks(20) {
        let value = String::from_utf8(part.to_vec()).unwrap();
        let elements =
            ElementString::new(&[("01", "09506000134352"), ("10", &value), ("21", &value), ("240", &value)]).unwrap();
        assert_eq!(read(&elements.link(CANONICAL).unwrap()).elements, elements);
        assert_eq!(read(&elements.bracketed()).elements, elements);
        assert_eq!(read(&elements.element_string()).elements, elements);
    }
}

#[test]
fn a_link_that_ends_with_the_name_of_an_attribute_is_told_to_be_cut() {
    let cut = scan("https://id.gs1.org/01/09506000134352/21/A?17");
    assert!(cut.result.is_err());
    assert!(kinds(&cut, Confidence::Likely).contains(&Kind::Truncated), "{:?}", cut.diagnoses);
}
