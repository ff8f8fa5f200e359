# Shared by the scripts: where caches live, how things are said, how Debian packages are had. Source it, do not run it.

# A folder that outlives the clone, so that a second clone builds nothing twice.
SALUS_CACHE="${SALUS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/salus}"
export SALUS_CACHE
ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$SALUS_CACHE/target}"
# The node's networking crates would compile OpenSSL from its sources, which takes minutes: Debian's serves.
export OPENSSL_NO_VENDOR="${OPENSSL_NO_VENDOR:-1}"

# cargo takes the crates of two clones for the same, and tells by the sources' times alone whether they were built: whichever
# clone was here last, this one's are looked at anew.
if [ -d "$CARGO_TARGET_DIR" ] && [ "$(cat "$CARGO_TARGET_DIR/.clone" 2>/dev/null)" != "$ROOT" ]; then
  ( cd "$ROOT" && git ls-files -z -- '*.rs' '*.toml' '*.contract' '*.wasm' | xargs -0 -r touch -c -- ) && printf '%s' "$ROOT" >"$CARGO_TARGET_DIR/.clone"
fi

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# as_root COMMAND…: runs it as root, by sudo where needed.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif have sudo; then sudo "$@"
  else die "needs root for: $* (run that yourself, then make again)"
  fi
}

APT_UPDATED=
# apt_update: once a run.
apt_update() {
  [ -n "$APT_UPDATED" ] && return 0
  as_root apt-get update -qq || die "apt-get update failed: is there a network?"
  APT_UPDATED=1
}

# apt_install PACKAGE…: installs what is missing, saying what.
apt_install() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] && return 0
  have apt-get || die "please install these with your package manager, then run make again: ${missing[*]}"
  say "installing with apt-get: ${missing[*]}"
  apt_update
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null \
    || die "apt-get could not install ${missing[*]}"
}

# unpack_debs FOLDER VERSION PACKAGE…: unpacks exact versions of packages into a private folder; nothing is installed, so
# they cannot conflict with a newer compiler.
unpack_debs() {
  local folder="$1" version="$2"; shift 2
  have apt-get || die "no rustup toolchain to be had, and no apt-get to get Debian's"
  local debs; debs="$(mktemp -d)"
  say "unpacking Debian's $* ($version) into $folder"
  apt_update
  ( cd "$debs" && for package in "$@"; do apt-get download -qq "$package=$version" || exit 1; done ) 2>/dev/null \
    || { rm -rf "$debs"; die "Debian has no $version of: $*"; }
  rm -rf "$folder.new"; mkdir -p "$folder.new"
  for deb in "$debs"/*.deb; do dpkg -x "$deb" "$folder.new"; done
  rm -rf "$debs" "$folder"; mv "$folder.new" "$folder"
}

# sources_hash PATH…: one SHA-256 over the names and contents of the tracked and new files below the paths (sorted, the
# same on every machine; build output and ignored files do not count).
sources_hash() {
  ( cd "$ROOT" && git ls-files -z --cached --others --exclude-standard -- "$@" | LC_ALL=C sort -zu \
      | while IFS= read -r -d '' file; do [ -f "$file" ] && sha256sum -- "$file"; done | sha256sum | cut -d' ' -f1 )
}
