# Runs named stages one after the other, all of them even when one fails, and tells at the end how each went.
# Read by tools/check, tools/fix and tools/test:  stage "name" command …  and, last, `report`.

cd "$(dirname "${BASH_SOURCE[0]}")/.."
PATH=$PWD/.venv/bin:$PWD/node_modules/.bin:$PATH
stages=()
failures=0

stage() {
    local name=$1 began=$SECONDS status=0
    shift
    printf '\n── %s: %s\n' "$name" "$*"
    "$@" || status=$?
    if ((status == 0)); then
        stages+=("ok      $name ($((SECONDS - began)) s)")
    else
        stages+=("FAILED  $name ($((SECONDS - began)) s, exit code $status)")
        failures=$((failures + 1))
    fi
}

report() {
    printf '\n── %s\n' "$1"
    printf '%s\n' "${stages[@]}"
    ((failures == 0))
}
