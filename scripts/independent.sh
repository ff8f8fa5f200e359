#!/usr/bin/env bash
# Compares our W3C credentials, labels and EPCIS events with other people's implementations (e2e-tests/independent): needs node 20
# and npm.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
have node && have npm || apt_install nodejs npm
version="$(node --version)"; version="${version#v}"
[ "${version%%.*}" -ge 20 ] || die "node $version is too old: 20 is needed"

from="$ROOT/e2e-tests/independent"
folder="$SALUS_CACHE/independent"
mkdir -p "$folder"
if ! cmp -s "$from/package-lock.json" "$folder/installed.json"; then
  say "installing the packages of e2e-tests/independent into $folder"
  rm -f "$folder/installed.json"
  cp "$from/package.json" "$from/package-lock.json" "$folder/"
  npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error >&2
  cp "$from/package-lock.json" "$folder/installed.json"
fi
cp "$from"/*.mjs "$folder/"
say "comparing with other implementations"
SALUS_INDEPENDENT="$folder" cargo test --locked --workspace --test independent --test cli -- --ignored
