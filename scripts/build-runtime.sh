#!/usr/bin/env bash
# Builds the embedded chain's runtime to Wasm: artifacts/salus_devnet_runtime.compact.compressed.wasm and its lock.
#
#   build-runtime.sh                  build, and write blob and lock
#   build-runtime.sh --check          are blob, sources and lock those of one build? (needs git and coreutils only)
#   build-runtime.sh --rebuild-check  build again and compare; with another compiler than the lock's, say where the blob is
#
# The compiler needs the target wasm32v1-none: rustup's 1.95.0, where it can be had, else Debian's 1.96, unpacked into the
# cache folder (nothing is installed). SALUS_RUNTIME_TOOLCHAIN=rustup|debian chooses. Everything is built at one fixed
# path, because paths end up in the blob.
set -euo pipefail
shopt -s inherit_errexit
export LC_ALL=C

. "$(dirname "$0")/lib.sh"

work=/tmp/salus-build/runtime
wasm=salus_devnet_runtime.wasm
artifact=salus_devnet_runtime.compact.compressed.wasm
blob=$ROOT/artifacts/$artifact
lock=$ROOT/artifacts/runtime.lock.json
# The part of the workspace's Cargo.lock that the runtime needs, so that updating any other package leaves the blob alone.
cargo_lock=$ROOT/artifacts/runtime.Cargo.lock

# ---- What the blob is made from -------------------------------------------------------------------------------------

rustflags="-C target-cpu=mvp -C target-feature=-sign-ext -C link-arg=--export-table --cfg substrate_runtime"

# A workspace of the runtime alone: the package fields of the real one, and a profile for small code.
workspace_manifest() {
  cat <<'TOML'
[workspace]
resolver = "2"
members = ["devnet/runtime"]

TOML
  sed -n '/^\[workspace\.package\]/,/^$/p; /^\[workspace\.lints\./,/^$/p' "$ROOT/Cargo.toml"
  cat <<'TOML'
[profile.release]
codegen-units = 1
lto = "fat"
opt-level = 3
panic = "abort"
strip = true
TOML
}

# The packages of a Cargo.lock: name, version and checksum, sorted.
packages() {
  awk '
    function finish() { if (name != "") print name, version, sum }
    /^\[\[package\]\]/ { finish(); name = version = sum = "" }
    /^name = /     { gsub(/"/, "", $3); name = $3 }
    /^version = /  { gsub(/"/, "", $3); version = $3 }
    /^checksum = / { gsub(/"/, "", $3); sum = $3 }
    END { finish() }
  ' "$1" | sort
}

runtime_hash() {
  (
    cd "$ROOT"
    find devnet/runtime/Cargo.toml devnet/runtime/src -type f ! -name tests.rs | sort | xargs sha256sum
    workspace_manifest
    printf '%s\n' "$rustflags"
    packages "$cargo_lock"
  ) | sha256sum | sed 's/ .*//; s/^/sha256:/'
}

blake2_256() { printf '0x%s\n' "$(b2sum -l 256 "$1" | cut -d' ' -f1)"; }

locked() { sed -n "s/^  \"$1\": \"\(.*\)\",\{0,1\}\$/\1/p" "$lock"; }

check() {
  [ -f "$lock" ] || die "artifacts/runtime.lock.json is missing: run scripts/build-runtime.sh"
  [ "$(blake2_256 "$blob")" = "$(locked blake2_256)" ] || die "artifacts/$artifact is not the blob that its lock names"
  local strangers
  strangers=$(comm -23 <(packages "$cargo_lock") <(packages "$ROOT/Cargo.lock"))
  [ -z "$strangers" ] ||
    die "the runtime was built with packages that Cargo.lock no longer has: run scripts/build-runtime.sh and commit artifacts/
$strangers"
  [ "$(runtime_hash)" = "$(locked sources)" ] ||
    die "the runtime's sources (devnet/runtime, its locked dependencies, its build flags) are not those that artifacts/$artifact was built from: run scripts/build-runtime.sh and commit artifacts/"
  say "artifacts/$artifact matches its sources"
}

# ---- The compiler ---------------------------------------------------------------------------------------------------

# Pinned, so that everybody whose rustup works builds the same blob.
rust=1.95.0

# After one of these, `toolchain_env COMMAND` runs COMMAND with that compiler.
use_rustup() {
  have rustup || return 1
  local toolchain=$rust
  case $(rustc --version) in "rustc $rust "*) toolchain=$(rustup show active-toolchain | cut -d' ' -f1) ;; esac
  if ! rustup target list --installed --toolchain "$toolchain" 2>/dev/null | grep -qx wasm32v1-none; then
    say "installing Rust $rust's target wasm32v1-none by rustup"
    { [ "$toolchain" != "$rust" ] || rustup toolchain install "$rust" --profile minimal --no-self-update; } >/dev/null 2>&1 &&
      rustup target add wasm32v1-none --toolchain "$toolchain" >/dev/null 2>&1 || return 1
  fi
  eval "toolchain_env() { env RUSTUP_TOOLCHAIN=$toolchain \"\$@\"; }"
}

debian=$SALUS_CACHE/rust-1.96
debian_version="1.96.0+dfsg1-1~deb12u2"

use_debian() {
  [ -x "$debian/usr/bin/cargo" ] ||
    unpack_debs "$debian" "$debian_version" rustc-web libstd-rust-web-1.96 libstd-rust-web-dev cargo-web rust-web-src
  apt_install libllvm22
  # At a fixed path too: the standard library's paths end up in the blob.
  local fixed=/tmp/salus-build/rust-1.96
  if [ ! -x "$fixed/usr/bin/cargo" ]; then
    rm -rf "$fixed"
    mkdir -p "$fixed"
    cp -al "$debian/usr" "$fixed/" 2>/dev/null || { rm -rf "$fixed/usr"; cp -a "$debian/usr" "$fixed/"; }
  fi
  local linker
  linker=$(dirname "$(find "${RUSTUP_HOME:-$HOME/.rustup}/toolchains" -name rust-lld -path '*stable*/bin/*' 2>/dev/null | sort | tail -1)")
  [ -x "$linker/rust-lld" ] || die "no rust-lld found in rustup's stable toolchain"
  eval "toolchain_env() {
    env PATH=$fixed/usr/bin:$linker:\$PATH LD_LIBRARY_PATH=$fixed/usr/lib/x86_64-linux-gnu RUSTC=$fixed/usr/bin/rustc \\
      CARGO=$fixed/usr/bin/cargo \"\$@\"
  }"
  standard_library "$fixed"
}

# core, alloc and compiler_builtins for the target, which Debian does not package.
standard_library() {
  local lib=$1/usr/lib/rustlib/wasm32v1-none/lib build=/tmp/salus-build/core
  [ -n "$(find "$lib" -name 'libcore-*.rlib' 2>/dev/null)" ] && return
  say "building core and alloc for wasm32v1-none"
  rm -rf "$build"
  mkdir -p "$build/src"
  printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n' >"$build/Cargo.toml"
  printf '#![no_std]\n' >"$build/src/lib.rs"
  (
    cd "$build"
    toolchain_env RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes CARGO_TARGET_DIR="$build/target" \
      cargo build -q --release --target wasm32v1-none -Zbuild-std=core,alloc
  )
  mkdir -p "$lib"
  cp "$build"/target/wasm32v1-none/release/deps/lib{core,alloc,compiler_builtins}-*.rlib "$lib/"
}

compiler_text() { toolchain_env rustc -vV; }
# As it stands in the lock, newlines escaped.
compiler() { compiler_text | sed ':a;N;$!ba;s/\n/\\n/g'; }

choose_compiler() {
  case ${SALUS_RUNTIME_TOOLCHAIN:-} in
    rustup) use_rustup || die "rustup cannot provide Rust $rust with wasm32v1-none" ;;
    debian) use_debian ;;
    "") use_rustup || use_debian ;;
    *) die "SALUS_RUNTIME_TOOLCHAIN is rustup or debian" ;;
  esac
}

# ---- Building -------------------------------------------------------------------------------------------------------

# Builds $work/$artifact, with a Cargo.lock. Cargo drops from its copy of the lock what the runtime does not need, and changes
# nothing else.
build() {
  have zstd || apt_install zstd
  local home=/tmp/salus-build/cargo-home target=/tmp/salus-build/runtime-target own=${CARGO_HOME:-$HOME/.cargo}
  rm -rf "$work"
  mkdir -p "$work/devnet/runtime" "$home" "$own/registry"
  # Dependencies' paths end up in the blob, so cargo's folder has a fixed name; what it holds is the user's.
  ln -sfn "$own/registry" "$home/registry"
  [ ! -f "$own/config.toml" ] || cp "$own/config.toml" "$home/config.toml"
  workspace_manifest >"$work/Cargo.toml"
  cp "$1" "$work/Cargo.lock"
  cp -r "$ROOT/devnet/runtime/Cargo.toml" "$ROOT/devnet/runtime/src" "$work/devnet/runtime/"
  say "building the runtime with $(compiler_text | head -1)"
  (
    cd "$work"
    toolchain_env CARGO_HOME="$home" CARGO_TARGET_DIR="$target" RUSTFLAGS="$rustflags" \
      cargo rustc -q --release --target wasm32v1-none --package salus-devnet-runtime --lib --crate-type cdylib \
      --no-default-features
  )
  cp "$target/wasm32v1-none/release/$wasm" "$work/"
  # What nodes unpack: eight bytes that announce zstd, then zstd.
  { printf '\122\274\123\166\106\333\216\005' && zstd --ultra -22 -q -c "$work/$wasm"; } >"$work/$artifact"
}

write_lock() {
  cat >"$lock" <<JSON
{
  "artifact": "$artifact",
  "blake2_256": "$(blake2_256 "$blob")",
  "rustc": "$(compiler)",
  "sources": "$(runtime_hash)"
}
JSON
}

same_wasm() { cmp -s <(tail -c +9 "$blob" | zstd -dqc) "$work/$wasm"; }

case ${1:-} in
  --check) check ;;
  --rebuild-check)
    check
    choose_compiler
    build "$cargo_lock"
    if same_wasm; then
      say "the rebuilt runtime is identical"
    elif [ "$(compiler)" = "$(locked rustc)" ]; then
      die "the lock's own compiler built another runtime: $work/$artifact"
    else
      say "another compiler than the lock's built another runtime, as expected; the tests may be run with it by salus-devnet --runtime"
      printf '%s\n' "$work/$artifact"
    fi
    ;;
  "")
    choose_compiler
    build "$ROOT/Cargo.lock"
    mkdir -p "$ROOT/artifacts"
    cp "$work/$artifact" "$blob"
    cp "$work/Cargo.lock" "$cargo_lock"
    write_lock
    say "wrote artifacts/$artifact ($(stat -c %s "$blob") bytes) and its locks"
    ;;
  *) die "usage: build-runtime.sh [--check | --rebuild-check]" ;;
esac
