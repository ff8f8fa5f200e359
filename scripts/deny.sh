#!/usr/bin/env bash
# Licences, sources, duplicates and, where the advisory database can be fetched, advisories of every lock file.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

VERSION=0.20.2
deny="$SALUS_CACHE/tools/bin/cargo-deny"
if ! "$deny" --version 2>/dev/null | grep -q "$VERSION"; then
  say "installing cargo-deny $VERSION"
  env CARGO_TARGET_DIR="$SALUS_CACHE/deny-target" cargo install cargo-deny --version "$VERSION" --locked --debug --root "$SALUS_CACHE/tools" >&2
  rm -rf "$SALUS_CACHE/deny-target"
fi

advisories=advisories
if ! timeout 60 "$deny" --manifest-path "$ROOT/contracts/domain/Cargo.toml" fetch db >/dev/null 2>&1; then
  advisories=
  say "the RustSec advisory database cannot be fetched from here: advisories are NOT checked in this run"
fi
cd "$ROOT"
for manifest in Cargo.toml contracts/Cargo.toml contracts/*-*/Cargo.toml; do
  say "cargo deny: $manifest"
  "$deny" --manifest-path "$ROOT/$manifest" --config "$ROOT/deny.toml" check --hide-inclusion-graph licenses bans sources $advisories
done
# What salus itself links must be permissive: the node is GPL (with Classpath exception) and stays a binary of its own.
say "cargo deny: what salus links"
"$deny" --manifest-path "$ROOT/deployer/Cargo.toml" --config "$ROOT/deny-salus.toml" --exclude-dev check --hide-inclusion-graph licenses
