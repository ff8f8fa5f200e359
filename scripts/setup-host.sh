#!/usr/bin/env bash
# Installs what building and running Salus needs and is not there: a C compiler, protoc, Rust. Idempotent.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

packages=()
have cc || packages+=(gcc libc6-dev)
have protoc || packages+=(protobuf-compiler)   # a build script of the node's networking crates runs it
have pkg-config || packages+=(pkg-config)
pkg-config --exists openssl 2>/dev/null || packages+=(libssl-dev)   # the node's networking crates link it
have git || packages+=(git)
have curl || have cargo || packages+=(curl ca-certificates)
[ ${#packages[@]} = 0 ] || apt_install "${packages[@]}"

if ! have cargo && [ -x "$HOME/.cargo/bin/cargo" ]; then PATH="$HOME/.cargo/bin:$PATH"; fi
if ! have cargo; then
  say "installing Rust by rustup (stable, minimal profile)"
  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal -c clippy -c rustfmt \
    || die "rustup could not be installed: is there a network? See https://rustup.rs"
  PATH="$HOME/.cargo/bin:$PATH"
fi

# The newest compiler that some dependency asks for.
need=1.95
version="$(rustc --version | cut -d' ' -f2)"
if [ "$(printf '%s\n%s\n' "$need" "${version%%-*}" | sort -V | head -1)" != "$need" ]; then
  have rustup || die "rustc $version is too old: $need is needed, and there is no rustup to get it"
  say "updating Rust: $version is older than $need"
  rustup update stable --no-self-update
fi
mkdir -p "$SALUS_CACHE"
