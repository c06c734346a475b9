#!/bin/sh
# What `make demo` runs: a class list and nine sample recordings become a record book, which is then searched.
set -e
samples=$(dirname "$0")
RECAP_NOTEBOOK=${1:-demo-notebook}
export RECAP_NOTEBOOK

run() {
    printf '\n$ recap %s\n' "$*"
    recap "$@"
}

run roster import "$samples/class.csv"
run process "$samples/recordings"
run list
run search --student Ruby
run search --goal "quotation marks"
printf '\nThe notebook is in %s. Try: recap --notebook %s show 1\n' "$RECAP_NOTEBOOK" "$RECAP_NOTEBOOK"
