#!/usr/bin/env bash
# Sets up .venv with the versions of constraints.txt. Safe to call again; a call that was killed is started afresh.
set -euo pipefail
cd "$(dirname "$0")"

fits() {  # a name on the PATH may be a shim that does not run, or a Python without venv
    "$1" -c 'import sys, venv, ensurepip; sys.exit(not (3, 12) <= sys.version_info[:2] <= (3, 14))' >/dev/null 2>&1
}

find_python() {
    local version folder candidate
    for version in 3.13 3.12 3.14; do
        for candidate in "python$version" "/usr/bin/python$version" "/usr/local/bin/python$version"; do
            fits "$candidate" && echo "$candidate" && return
        done
        for folder in "${PYENV_ROOT:-${HOME:-/root}/.pyenv}/versions/$version".*; do
            fits "$folder/bin/python" && echo "$folder/bin/python" && return
        done
    done
    for candidate in python3 python; do
        fits "$candidate" && echo "$candidate" && return
    done
    return 1
}

new_venv() {
    local python
    python=$(find_python) || {
        echo "set-up.sh: no Python 3.12, 3.13 or 3.14 with venv and ensurepip was found; install one (on Debian: python3-venv) and call again" >&2
        exit 1
    }
    echo "set-up.sh: a new .venv with $("$python" --version) ($python)"
    rm -rf .venv
    "$python" -m venv .venv
}

install_packages() {
    if command -v uv >/dev/null && uv pip install --quiet --python .venv/bin/python -c constraints.txt -e '.[test,lint]'; then
        return
    fi
    .venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test,lint]'
}

# .ready is the last thing written and the first thing removed: without it nobody knows how far the last call came.
if [ -e .venv/.ready ] && fits .venv/bin/python; then
    rm -f .venv/.ready
else
    new_venv
fi
install_packages
touch .venv/.ready
cat <<'NEXT'
Ready. `source .venv/bin/activate` puts `relief` on the path; then `relief run first_look` shows in a minute or two what an
answer looks like, `make demo` gives the answer, `relief --help` says what else there is.
NEXT
