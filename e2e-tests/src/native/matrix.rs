//! Tables of who may do what, as pages of the documentation.

use std::{env, fs, path::Path};

/// A page: a head, and a table with one row for each message and one column for each part. `cell` says what a message (by its
/// place) comes to for a part.
pub fn page(
    head: &str,
    parts: &[&str],
    messages: &[(&str, &str)],
    mut cell: impl FnMut(usize, &str) -> String,
) -> String {
    let mut page = format!("{head}| message | {} |\n|---|{}\n", parts.join(" | "), "---|".repeat(parts.len()));
    for (place, (label, what)) in messages.iter().enumerate() {
        let note = if what.is_empty() { String::new() } else { format!(" ({what})") };
        let cells: Vec<String> = parts.iter().map(|part| cell(place, part)).collect();
        page += &format!("| `{label}`{note} | {} |\n", cells.join(" | "));
    }
    page
}

/// Compares a page with the one in `docs/`; with `BLESS=1` in the environment it is written first.
pub fn compare(name: &str, page: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name);
    if env::var_os("BLESS").is_some() {
        fs::write(&path, page).expect("docs can be written");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page, "docs/{name} differs: look at what changed, and write it with BLESS=1");
}
