//! A `.contract` bundle: the code, its hash and its metadata, checked before anything is done with it.

use std::path::Path;

use blake2::{Blake2b, Digest, digest::consts::U32};
use ink_metadata::InkProject;
use scale_info::PortableRegistry;
use serde::Deserialize;

use crate::failure::{Failure, Result};

/// The bundles that this program carries, from `artifacts/` (see build.rs).
const EMBEDDED: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/bundles.rs"));

/// The metadata version of ink! 5, the only one for Wasm that is understood.
const INK_5: u64 = 5;

/// A contract's code and metadata.
#[derive(Debug)]
pub struct Bundle {
    /// The contract's name, as its package is called, with dashes.
    pub name: String,
    /// The contract's version.
    pub version: String,
    /// blake2b-256 of the code.
    pub code_hash: [u8; 32],
    /// The code.
    pub wasm: Vec<u8>,
    /// The metadata.
    pub project: InkProject,
}

/// What this program reads of a bundle beside ink!'s metadata.
#[derive(Deserialize)]
struct Frame {
    source: Source,
    contract: Contract,
}

#[derive(Deserialize)]
struct Source {
    hash: String,
    wasm: Option<String>,
}

#[derive(Deserialize)]
struct Contract {
    name: String,
    version: String,
}

impl Bundle {
    /// Reads and checks a bundle file.
    ///
    /// # Errors
    /// Local (exit 5), naming the file and what is wrong with it.
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let shown = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|e| {
            Failure::local(format!("cannot read the contract bundle {shown}: {e}"))
                .hint("a bundle is the .contract file that `cargo contract build` writes to target/ink")
        })?;
        Self::parse(&bytes, &shown)
    }

    /// A bundle that this program carries, such as `consent-registry`.
    ///
    /// # Errors
    /// Local (exit 5) when the program was built without it.
    pub fn embedded(name: &str) -> Result<Self> {
        let wanted = name.replace('_', "-");
        match EMBEDDED.iter().find(|(known, _)| *known == wanted) {
            Some((known, bytes)) => Self::parse(bytes, &format!("{known} (embedded)")),
            None if EMBEDDED.is_empty() => {
                Err(Failure::local("this `salus` was built without contract bundles: artifacts/ held none")
                    .hint("build the contracts (`make contracts`), then build `salus` again"))
            }
            None => {
                let known: Vec<_> = Self::embedded_names().collect();
                Err(Failure::local(format!("this `salus` carries no bundle `{name}`"))
                    .hint(format!("it carries: {}; for another contract give --bundle FILE", known.join(", "))))
            }
        }
    }

    /// The names of the bundles that this program carries.
    pub fn embedded_names() -> impl Iterator<Item = &'static str> {
        EMBEDDED.iter().map(|(name, _)| *name)
    }

    /// Checks and reads a bundle; `from` names it in messages.
    pub fn parse(bytes: &[u8], from: &str) -> Result<Self> {
        let bad = |what: String| Failure::local(format!("the contract bundle {from} is unusable: {what}"));
        let rebuild = "take the .contract file as `cargo contract build` wrote it (ink! 5.1.1, cargo-contract 5.0.3)";
        let document: serde_json::Value = serde_json::from_slice(bytes).map_err(|e| {
            let what = if e.is_eof() { "it is cut off" } else { "it is not JSON" };
            bad(format!("{what} ({e})")).hint(rebuild)
        })?;
        check_version(&document).map_err(|what| bad(what).hint(rebuild))?;
        let frame = Frame::deserialize(&document).map_err(|e| bad(e.to_string()).hint(rebuild))?;
        let wasm = frame.source.wasm.ok_or_else(|| {
            bad("it carries no code (`source.wasm` is missing)".into())
                .hint("this is the metadata alone (.json): take the .contract file beside it")
        })?;
        let wasm = unhex(&wasm).map_err(|e| bad(format!("`source.wasm` {e}")).hint(rebuild))?;
        let code_hash: [u8; 32] = unhex(&frame.source.hash)
            .and_then(|hash| hash.try_into().map_err(|_| "is not 32 bytes long".to_string()))
            .map_err(|e| bad(format!("`source.hash` {e}")).hint(rebuild))?;
        if !wasm.starts_with(b"\0asm") {
            return Err(bad("its code is not WebAssembly".into()).hint(rebuild));
        }
        let actual: [u8; 32] = Blake2b::<U32>::digest(&wasm).into();
        if actual != code_hash {
            return Err(bad(format!(
                "its code does not match its hash: `source.hash` says 0x{}, the code hashes to 0x{}",
                hex::encode(code_hash),
                hex::encode(actual)
            ))
            .hint("code and metadata come from different builds, or the file was changed: build it again"));
        }
        let project = InkProject::deserialize(&document)
            .map_err(|e| bad(format!("its metadata cannot be read ({e})")).hint(rebuild))?;
        let bundle = Self {
            name: frame.contract.name.replace('_', "-"),
            version: frame.contract.version,
            code_hash,
            wasm,
            project,
        };
        bundle.check_types().map_err(|what| bad(what).hint(rebuild))?;
        Ok(bundle)
    }

    /// The types of the metadata.
    pub fn registry(&self) -> &PortableRegistry {
        self.project.registry()
    }

    /// Every type that the metadata mentions must be in its registry, so that nobody has to ask again.
    fn check_types(&self) -> std::result::Result<(), String> {
        use scale_info::TypeDef;
        let spec = self.project.spec();
        let mut mentioned = vec![];
        for constructor in spec.constructors() {
            mentioned.extend(constructor.args().iter().map(|arg| arg.ty().ty().id));
            mentioned.push(constructor.return_type().ret_type().ty().id);
        }
        for message in spec.messages() {
            mentioned.extend(message.args().iter().map(|arg| arg.ty().ty().id));
            mentioned.push(message.return_type().ret_type().ty().id);
        }
        mentioned.extend(spec.events().iter().flat_map(|event| event.args()).map(|arg| arg.ty().ty().id));
        for ty in &self.registry().types {
            match &ty.ty.type_def {
                TypeDef::Composite(composite) => mentioned.extend(composite.fields.iter().map(|f| f.ty.id)),
                TypeDef::Variant(variant) => {
                    mentioned.extend(variant.variants.iter().flat_map(|v| &v.fields).map(|f| f.ty.id));
                }
                TypeDef::Sequence(sequence) => mentioned.push(sequence.type_param.id),
                TypeDef::Array(array) => mentioned.push(array.type_param.id),
                TypeDef::Tuple(tuple) => mentioned.extend(tuple.fields.iter().map(|f| f.id)),
                TypeDef::Compact(compact) => mentioned.push(compact.type_param.id),
                TypeDef::Primitive(_) | TypeDef::BitSequence(_) => {}
            }
        }
        match mentioned.into_iter().find(|id| self.registry().resolve(*id).is_none()) {
            Some(id) => Err(format!("its metadata mentions type {id}, which it does not define")),
            None => Ok(()),
        }
    }
}

/// ink! 5 writes the number 5; ink! 4 the text "4"; ink! 6 the number 6 and code for PolkaVM.
fn check_version(document: &serde_json::Value) -> std::result::Result<(), String> {
    let version = match document.get("version") {
        Some(serde_json::Value::Number(number)) => number.as_u64(),
        Some(serde_json::Value::String(text)) => text.parse().ok(),
        _ => None,
    };
    match version {
        Some(INK_5) => Ok(()),
        Some(newer) if newer > INK_5 => Err(format!(
            "its metadata is version {newer} (ink! {newer}, PolkaVM); Salus runs on pallet-contracts, which takes \
             WebAssembly from ink! 5"
        )),
        Some(older) => Err(format!("its metadata is version {older}; only version 5 (ink! 5) is understood")),
        None => Err("it has no metadata version (`version`)".into()),
    }
}

fn unhex(text: &str) -> std::result::Result<Vec<u8>, String> {
    hex::decode(text.strip_prefix("0x").ok_or("does not start with 0x")?).map_err(|e| format!("is not hex ({e})"))
}
