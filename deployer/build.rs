//! Embeds the contract bundles that `artifacts/` holds, as a table of names and bytes.

use std::fmt::Write as _;
use std::path::Path;

fn main() {
    // Asked when this runs, not when it is compiled: clones may share a target folder.
    let here = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR for build scripts");
    let artifacts = Path::new(&here).join("../artifacts");
    println!("cargo::rerun-if-changed={}", artifacts.display());
    let mut bundles: Vec<_> = std::fs::read_dir(&artifacts)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "contract"))
        .collect();
    bundles.sort();
    let mut table = String::from("&[\n");
    for path in &bundles {
        println!("cargo::rerun-if-changed={}", path.display());
        let name = path.file_stem().unwrap_or_default().to_string_lossy().replace('_', "-");
        // Writing to a String cannot fail.
        let _ = writeln!(table, "    ({name:?}, include_bytes!({:?})),", path.display().to_string());
    }
    table.push_str("]\n");
    let out = std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR for build scripts");
    std::fs::write(Path::new(&out).join("bundles.rs"), table).expect("OUT_DIR is writable");
}
