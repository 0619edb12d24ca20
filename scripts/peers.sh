#!/bin/sh
# Installs what `stile bench evidence --peers PYTHON` compares with into a throw-away environment, and prints the path of its
# Python: nothing of it is part of Stile.
#
#   stile bench evidence --peers "$(scripts/peers.sh)"
set -eu
place=${1:-${TMPDIR:-/tmp}/stile-peers}
if [ ! -x "$place/bin/python" ]; then
    python3 -m venv "$place" >&2
fi
"$place/bin/python" -m pip install --quiet --disable-pip-version-check \
    duckdb statsmodels lifelines pandas numpy scipy >&2
echo "$place/bin/python"
