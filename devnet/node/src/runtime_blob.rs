//! The runtime as Wasm.

use std::{borrow::Cow, fs, path::Path};

use crate::failure::Failure;

/// The runtime that `scripts/build-runtime.sh` built, compressed.
const EMBEDDED: &[u8] = include_bytes!("../../../artifacts/salus_devnet_runtime.compact.compressed.wasm");

/// The runtime in `file`, or the embedded one.
pub fn load(file: Option<&Path>) -> Result<Cow<'static, [u8]>, Failure> {
    match file {
        Some(path) => fs::read(path).map(Cow::Owned).map_err(Failure::file(path)),
        None => Ok(Cow::Borrowed(EMBEDDED)),
    }
}
