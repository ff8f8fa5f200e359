#!/usr/bin/env bash
# Rebuilds e2e-tests/data/psp22.contract, the yardstick of `make bench`: the published crate psp22 2.0.0 (Cardinal,
# Apache-2.0), built with the contracts' compiler and ink! 5.1.1. One lint that cargo-contract denies is allowed; nothing else
# is changed.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
eval "$("$ROOT/scripts/setup-contracts.sh")"
work=/tmp/salus-build/psp22
rm -rf "$work"; mkdir -p "$work/fetch/src"
printf '[package]\nname = "fetch"\nversion = "0.0.0"\nedition = "2021"\n[dependencies]\npsp22 = "=2.0.0"\n' > "$work/fetch/Cargo.toml"
touch "$work/fetch/src/lib.rs"
source="$(cd "$work/fetch" && cargo metadata --format-version 1 | python3 -c 'import json,os,sys; print(next(os.path.dirname(p["manifest_path"]) for p in json.load(sys.stdin)["packages"] if p["name"] == "psp22"))')"
cp -r "$source" "$work/psp22"
cd "$work/psp22"
sed -i '0,/^#!\[cfg_attr/s//#![allow(clippy::cast_possible_truncation)]\n#![cfg_attr/' lib.rs
cargo update -q -p ink --precise 5.1.1
env RUSTUP_TOOLCHAIN="$CONTRACTS_TOOLCHAIN" LD_LIBRARY_PATH="$CONTRACTS_LIBRARY_PATH" PATH="$CONTRACTS_PATH:$PATH" \
  CARGO_TARGET_DIR="$work/target" cargo-contract contract build --release --quiet
find "$work/target" -name psp22.contract -exec cp {} "$ROOT/e2e-tests/data/psp22.contract" \;
