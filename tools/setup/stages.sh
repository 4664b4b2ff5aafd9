# Stages of ./x test and ./x lint: each is timed, a failed one is remembered, and a table closes the
# run. Sourced by x.

stage_rows=()
stages_failed=0

# stage NAME COMMAND…: runs in this shell's environment but cannot end it.
stage() {
  local name=$1 began=$SECONDS outcome=passed
  shift
  say "-- $name"
  # In a process of its own, so that set -e holds inside (it would not in a condition).
  set +e
  (
    set -e
    "$@"
  )
  local status=$?
  set -e
  if [ $status != 0 ]; then
    outcome="FAILED ($status)"
    stages_failed=1
  fi
  stage_rows+=("$(printf '  %-24s %5d s   %s' "$name" $((SECONDS - began)) "$outcome")")
}

# required NAME COMMAND…: what comes after makes no sense when this fails.
required() {
  stage "$@"
  [ $stages_failed = 0 ] || stages_end
}

stages_end() {
  printf '\n'
  printf '%s\n' "${stage_rows[@]}"
  printf '  %-24s %5d s\n' total "$SECONDS"
  exit $stages_failed
}
