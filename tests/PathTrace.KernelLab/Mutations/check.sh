#!/usr/bin/env bash
# Puts one deliberate fault after another into a copy of the datapath and lets the kernel lab look for it: each must be found within 2,000 probes,
# those of the way back (answers-*) on 40 clusters.
# Usage: tests/PathTrace.KernelLab/Mutations/check.sh [SEED]. Needs root and the lab's tools; takes a few minutes.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(git -C "$here" rev-parse --show-toplevel)
seed=${1:-1}
copy=$(mktemp -d)
log=$(mktemp)
trap 'rm -rf "$copy" "$log"' EXIT
git -C "$root" archive HEAD | tar -x -C "$copy"
cd "$copy" || exit 2
git init -q .

# Builds the copy and runs the lab with the given options: 0 no difference, 1 differences, anything else is no answer.
lab() {
    dotnet build tests/PathTrace.KernelLab -c Release -v q > "$log" 2>&1 || return 3
    dotnet run --no-build --project tests/PathTrace.KernelLab -c Release -- "$@" --seed "$seed" --explain 1 > "$log" 2>&1
}

for options in "--cases 2000" "--clusters 40"; do
    # shellcheck disable=SC2086
    lab $options
    status=$?
    if [ "$status" -ne 0 ]; then
        tail -n 40 "$log"
        echo "without a fault the lab must find no difference; it ended with $status"
        exit 2
    fi
done

missed=0
for fault in "$here"/*.patch; do
    name=$(basename "$fault" .patch)
    git apply "$fault" || { echo "$name: the patch no longer fits the code"; exit 2; }
    case "$name" in
        answers-*) lab --clusters 40 ;;
        *) lab --cases 2000 ;;
    esac
    case $? in
        1) echo "found   $name: $(tail -n 1 "$log")" ;;
        0) echo "MISSED  $name: $(tail -n 1 "$log")"; missed=$((missed + 1)) ;;
        *) tail -n 20 "$log"; echo "$name: the lab gave no answer"; exit 2 ;;
    esac
    git apply -R "$fault"
done
[ "$missed" -eq 0 ]
