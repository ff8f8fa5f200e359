//! `docs/fhir.md` says what the tables say.

use salus_domain::consent::codes::CATEGORIES;

use crate::formats::fhir::elements::{self, Element, Handling};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/fhir.md");

fn table(title: &str, prefix: &str, table: &[Element]) -> String {
    let mut text = format!("### {title}\n\n| element | | |\n|---|---|---|\n");
    for (name, handling) in table {
        let (what, why) = match handling {
            Handling::Read(into) => ("read", into),
            Handling::Listed(why) => ("listed", why),
            Handling::Refused(why) => ("refused", why),
        };
        text.push_str(&format!("| `{prefix}.{name}` | {what} | {why} |\n"));
    }
    text
}

fn generated() -> String {
    let mut text = [
        table("Both releases, the consent", "Consent", elements::CONSENT),
        table("R4 alone, the consent", "Consent", elements::R4_CONSENT[1]),
        table("R5 alone, the consent", "Consent", elements::R5_CONSENT[1]),
        table("Both releases, a provision", "Consent.provision", elements::PROVISION),
        table("R4 alone, a provision", "Consent.provision", elements::R4_PROVISION[1]),
        table("R5 alone, a provision", "Consent.provision", elements::R5_PROVISION[1]),
    ]
    .join("\n");
    text.push_str("\n### Categories\n\n| category | | codes |\n|---|---|---|\n");
    for category in &CATEGORIES {
        let codes: Vec<String> = category
            .codings
            .iter()
            .map(|(system, code)| format!("{} `{code}`", system.rsplit('/').next().unwrap_or(system)))
            .collect();
        text.push_str(&format!("| `{}` | {} | {} |\n", category.code, category.display, codes.join(", ")));
    }
    text
}

#[test]
fn the_page_shows_the_tables() {
    let page = std::fs::read_to_string(PAGE).unwrap();
    let (head, rest) = page.split_once("<!-- tables -->\n").unwrap();
    let (shown, tail) = rest.split_once("<!-- end of tables -->").unwrap();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let updated = format!("{head}<!-- tables -->\n{}<!-- end of tables -->{tail}", generated());
        std::fs::write(PAGE, updated).unwrap();
    } else {
        assert!(shown == generated(), "docs/fhir.md is old: run this test with UPDATE_DOCS=1");
    }
}

#[test]
fn no_element_stands_twice_in_a_release() {
    for table in [elements::R4_CONSENT, elements::R4_PROVISION, elements::R5_CONSENT, elements::R5_PROVISION] {
        let mut names: Vec<&str> = elements::rows(&table).map(|(name, _)| *name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
