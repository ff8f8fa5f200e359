#!/usr/bin/env bash
# Builds the contracts' bundles into artifacts/ from a copy at one fixed path, because code hashes depend on the path.
#   build-contracts.sh                 rebuild what has changed since artifacts/lock.json (everything with --force)
#   build-contracts.sh --check         compare the sources' hashes with the lock; no compiler needed
#   build-contracts.sh --rebuild-check rebuild into a scratch folder: with the lock's compiler the code hash must be equal,
#                                      with another the rebuilt bundles' folder is printed so that the tests can run on them
set -euo pipefail
. "$(dirname "$0")/lib.sh"

CONTRACTS=(consent-registry credential-registry supply-chain)
FIXED=/tmp/salus-build/contracts
LOCK="$ROOT/artifacts/lock.json"

snake() { printf '%s' "${1//-/_}"; }
sources() { sources_hash "contracts/$1" contracts/domain contracts/interfaces contracts/Cargo.toml contracts/Cargo.lock; }
locked() { [ -f "$LOCK" ] || return 0; python3 - "$LOCK" "$1" "$2" <<'PY'
import json, sys
print(json.load(open(sys.argv[1]))["contracts"].get(sys.argv[2], {}).get(sys.argv[3], ""))
PY
}

check() {
  local differs=0 contract now was
  for contract in "${CONTRACTS[@]}"; do
    now="$(sources "$contract")"; was="$(locked "$contract" sources)"
    if [ "$now" != "$was" ]; then
      echo "$contract: the sources differ from those its bundle was built from (run: make contracts)" >&2; differs=1
    elif ! [ -f "$ROOT/artifacts/$(snake "$contract").contract" ]; then
      echo "$contract: artifacts/$(snake "$contract").contract is missing (run: make contracts)" >&2; differs=1
    else
      local hash; hash="$(python3 -c 'import json,sys,hashlib; d=json.load(open(sys.argv[1])); w=bytes.fromhex(d["source"]["wasm"][2:]); print("0x"+hashlib.blake2b(w,digest_size=32).hexdigest())' "$ROOT/artifacts/$(snake "$contract").contract")"
      if [ "$hash" != "$(locked "$contract" code_hash)" ]; then
        echo "$contract: the committed bundle's code hash $hash is not the lock's" >&2; differs=1
      else
        echo "$contract: bundle, lock and sources agree ($hash)"
      fi
    fi
  done
  return $differs
}

# build_all FOLDER CONTRACT…: builds bundles at the fixed path and copies them to FOLDER.
build_all() {
  local out="$1"; shift
  eval "$("$ROOT/scripts/setup-contracts.sh")"
  mkdir -p "$out" /tmp/salus-build
  exec 9>/tmp/salus-build/contracts.lock; flock 9
  rm -rf "$FIXED"; mkdir -p "$FIXED"
  # Dependencies' paths may end up in the code too, so cargo's folder has a fixed name; what it holds is the user's.
  local home=/tmp/salus-build/cargo-home own="${CARGO_HOME:-$HOME/.cargo}"
  mkdir -p "$home" "$own/registry"; ln -sfn "$own/registry" "$home/registry"
  [ ! -f "$own/config.toml" ] || cp "$own/config.toml" "$home/config.toml"
  ( cd "$ROOT" && git ls-files -z --cached --others --exclude-standard -- contracts | xargs -0 cp --parents -t "$FIXED" )
  local contract
  for contract in "$@"; do
    say "building $contract with $CONTRACTS_TOOLCHAIN"
    ( cd "$FIXED/contracts/$contract" && env RUSTUP_TOOLCHAIN="$CONTRACTS_TOOLCHAIN" LD_LIBRARY_PATH="$CONTRACTS_LIBRARY_PATH" \
        PATH="$CONTRACTS_PATH:$PATH" CARGO_HOME="$home" CARGO_TARGET_DIR=/tmp/salus-build/target CARGO_INCREMENTAL=0 \
        cargo-contract contract build --release --quiet >&2 ) || die "$contract does not build"
    cp "/tmp/salus-build/target/ink/$(snake "$contract")/$(snake "$contract").contract" "$out/" 2>/dev/null \
      || cp "/tmp/salus-build/target/ink/$(snake "$contract").contract" "$out/"
  done
  COMPILER="$(env RUSTUP_TOOLCHAIN="$CONTRACTS_TOOLCHAIN" LD_LIBRARY_PATH="$CONTRACTS_LIBRARY_PATH" rustc -vV)"
}

write_lock() {
  local contract args=()
  for contract in "${CONTRACTS[@]}"; do args+=("$contract" "$(sources "$contract")" "$ROOT/artifacts/$(snake "$contract").contract"); done
  python3 - "$LOCK" "$COMPILER" "${REBUILT[*]}" "${args[@]}" <<'PY'
import json, os, sys
path, compiler, rebuilt, rest = sys.argv[1], sys.argv[2], sys.argv[3].split(), sys.argv[4:]
lock = json.load(open(path)) if os.path.exists(path) else {"contracts": {}}
for name, sources, bundle in zip(rest[0::3], rest[1::3], rest[2::3]):
    if name not in rebuilt:
        continue
    d = json.load(open(bundle))
    lock["contracts"][name] = {
        "bundle": "artifacts/" + os.path.basename(bundle),
        "code_hash": d["source"]["hash"],
        "code_bytes": (len(d["source"]["wasm"]) - 2) // 2,
        "cargo_contract": "5.0.3",
        "rustc": compiler,
        "sources": sources,
    }
json.dump(lock, open(path, "w"), indent=2)
open(path, "a").write("\n")
PY
}

case "${1:-}" in
  --check) check ;;
  --rebuild-check)
    out="$SALUS_CACHE/rebuilt"; rm -rf "$out"
    build_all "$out" "${CONTRACTS[@]}"
    status=0
    for contract in "${CONTRACTS[@]}"; do
      hash="$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["source"]["hash"])' "$out/$(snake "$contract").contract")"
      if [ "$COMPILER" = "$(locked "$contract" rustc)" ]; then
        [ "$hash" = "$(locked "$contract" code_hash)" ] && say "$contract: rebuilt with the lock's compiler, code hash equal" \
          || { echo "$contract: rebuilt with the lock's compiler, but its code hash is $hash" >&2; status=1; }
      else
        say "$contract: rebuilt with another compiler than the lock's; test it with SALUS_ARTIFACTS=$out make test"
      fi
    done
    echo "$out"; exit $status ;;
  ''|--force)
    REBUILT=()
    for contract in "${CONTRACTS[@]}"; do
      if [ "${1:-}" = --force ] || [ "$(sources "$contract")" != "$(locked "$contract" sources)" ] || ! [ -f "$ROOT/artifacts/$(snake "$contract").contract" ]; then
        REBUILT+=("$contract")
      else
        say "$contract: unchanged, nothing to build"
      fi
    done
    [ ${#REBUILT[@]} = 0 ] && exit 0
    build_all "$ROOT/artifacts" "${REBUILT[@]}"
    write_lock; check ;;
  *) die "unknown option $1 (see the head of this script)" ;;
esac
