#!/usr/bin/env bash
# Installs the compiler that ink! 5.1.1 needs (1.85.0, because cargo-contract 5.0.3 drives -Zbuild-std) and cargo-contract
# itself. Only `make contracts` and CI's rebuild need them: demo and test use the committed bundles. Idempotent.
# Prints shell assignments for the build on stdout; everything else goes to stderr.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
have rustup || die "building contracts needs rustup (https://rustup.rs)"

RUST=1.85.0
DEBIAN='1.85.0+dfsg3-1~deb12u3'
LINKED=salus-contracts
folder="$SALUS_CACHE/rust-1.85"

library_path=
if rustup toolchain list | grep -q "^$RUST-" && rustup +$RUST component list 2>/dev/null | grep -q '^rust-src.*(installed)'; then
  toolchain=$RUST
elif [ -x "$folder/usr/bin/rustc" ] && rustup toolchain list | grep -q "^$LINKED"; then
  toolchain=$LINKED
elif [ -z "${SALUS_DEBIAN_RUST:-}" ] && { say "installing Rust $RUST with rust-src and clippy by rustup"; timeout 600 rustup toolchain install "$RUST" --profile minimal --component rust-src,clippy --no-self-update >&2; }; then
  toolchain=$RUST
else
  say "rustup cannot get Rust $RUST: taking Debian's"
  [ -x "$folder/usr/bin/rustc" ] || unpack_debs "$folder" "$DEBIAN" rustc-web libstd-rust-web-1.85 libstd-rust-web-dev cargo-web rust-web-src rust-web-clippy >&2
  apt_install libllvm19 libpcre3 libgit2-1.5 >&2
  rustup toolchain link "$LINKED" "$folder/usr" >&2
  toolchain=$LINKED
fi
[ "$toolchain" = "$LINKED" ] && library_path="$folder/usr/lib/x86_64-linux-gnu"

if [ ! -x "$SALUS_CACHE/tools/bin/cargo-contract" ]; then
  say "installing cargo-contract 5.0.3 (about 11 minutes on two cores)"
  env CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
    CARGO_TARGET_DIR="$SALUS_CACHE/tools-target" \
    cargo install cargo-contract --version 5.0.3 --locked --root "$SALUS_CACHE/tools" >&2
  rm -rf "$SALUS_CACHE/tools-target"
fi

# rustup's stable carries rust-lld; cargo-contract's compiler looks for one on PATH.
lld="$(rustc --print sysroot)/lib/rustlib/$(rustc -vV | sed -n 's/^host: //p')/bin"
cat <<ASSIGN
CONTRACTS_TOOLCHAIN='$toolchain'
CONTRACTS_LIBRARY_PATH='$library_path'
CONTRACTS_PATH='$SALUS_CACHE/tools/bin:$lld'
ASSIGN
