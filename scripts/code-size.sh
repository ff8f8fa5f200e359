#!/usr/bin/env bash
# What takes the room in a contract's code: built with its functions' names, summed up by twiggy.
#   code-size.sh [CONTRACT] [ROWS]
set -euo pipefail
. "$(dirname "$0")/lib.sh"

contract="${1:-consent-registry}" rows="${2:-40}" VERSION=0.8.0
twiggy="$SALUS_CACHE/tools/bin/twiggy"
if ! "$twiggy" --version 2>/dev/null | grep -q "$VERSION"; then
  say "installing twiggy $VERSION"
  CARGO_TARGET_DIR="$SALUS_CACHE/twiggy-target" cargo install twiggy --version "$VERSION" --locked --root "$SALUS_CACHE/tools" >&2
  rm -rf "$SALUS_CACHE/twiggy-target"
fi
eval "$("$ROOT/scripts/setup-contracts.sh")"
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT
( cd "$ROOT" && git ls-files -z --cached --others --exclude-standard -- contracts | xargs -0 cp --parents -t "$work" )
( cd "$work/contracts/$contract" && env RUSTUP_TOOLCHAIN="$CONTRACTS_TOOLCHAIN" LD_LIBRARY_PATH="$CONTRACTS_LIBRARY_PATH" \
    PATH="$CONTRACTS_PATH:$PATH" CARGO_TARGET_DIR="$work/target" \
    cargo-contract contract build --release --quiet --generate code-only --keep-debug-symbols >&2 )
"$twiggy" top -n "$rows" "$(find "$work/target/ink" -maxdepth 2 -name "${contract//-/_}.wasm" | head -1)"
