# What ./x and each of its commands say with --help. Sourced by x.

usage() {
  cat <<'EOF'
usage: ./x COMMAND [options]

  demo     import, analyse, measure and check the accuracy of a small network of the project's own
  build    build hone and its workers into build/release/bin
  test     unit tests, product tests, and the rules of the tree
  lint     the rules of the tree, formatting, clang-tidy
  format   format the C++ files
  bench    compare hone with its peers
  fuzz     look for inputs that break what reads them
  setup    install what the commands above need, and nothing else
  web      build the page, or serve it while it is being changed
  package  make the Debian packages and the archive
  image    make a container image of the package
  clean    remove what was built

./x COMMAND --help says more. Each command first installs what is missing: Debian packages as root
or through sudo, and the OpenVINO runtime into ${HONE_DEPS:-~/.cache/hone}.
EOF
}

help_demo() {
  cat <<'EOF'
usage: ./x demo [options of hone demo]

Builds the release preset and the page, and runs `hone demo`. On a terminal, or with --serve, it ends
by serving the page until Ctrl-C; otherwise it says which command serves it.
EOF
}

help_build() {
  cat <<'EOF'
usage: ./x build [--preset release|dev|asan|tsan] [target…]

Builds into build/<preset>; the programs are build/<preset>/bin/hone, hone-worker and hone-fetcher.
EOF
}

help_test() {
  cat <<'EOF'
usage: ./x test [--long] [--preset release|dev|asan|tsan] [FILTER]

Builds with tests, then runs the unit tests (ctest), the product tests (pytest in tests/ and tools/)
and the rules of the tree (tools/check_layers, tools/tidy). With FILTER only the tests whose name
contains it. Every stage runs even if an earlier one failed; the exit code says whether all passed.

  --long            the long forms too (HONE_LONG=1)
  HONE_TEST_DATA    real models and labelled images for the tests that want them
                    (default ../shared/data where that is there; else those tests are skipped)
EOF
}

help_lint() {
  cat <<'EOF'
usage: ./x lint [--all] [FILE…]

tools/check_layers, tools/tidy and formatting over the whole tree; clang-tidy over the C++ files that
changed since origin/main (on main itself: since the commit before), over FILEs, or over --all.
EOF
}

help_format() {
  cat <<'EOF'
usage: ./x format [FILE…]

Formats the C++ files of the tree, or FILEs, in place with clang-format 14.
EOF
}

help_bench() {
  cat <<'EOF'
usage: ./x bench [NAME [options]]

Runs a benchmark on a release build; without NAME lists what there is. The first time it makes a
Python environment with the peers, on the same OpenVINO wheel that hone is built with.
EOF
}

help_fuzz() {
  cat <<'EOF'
usage: ./x fuzz [--seconds N] [TARGET…]

Builds the fuzzer with clang under address and undefined-behaviour sanitizers (preset fuzz) and runs
every target, or TARGETs, for N seconds each (default 60). Inputs that break something are kept in
build/fuzz/findings/; the kept corpora of fuzz/corpus/ run with every ./x test.
EOF
}

help_setup() {
  cat <<'EOF'
usage: ./x setup [build|test|lint|bench|fuzz|package]…

Installs what these commands need (default: build) and does nothing else.
EOF
}

help_web() {
  cat <<'EOF'
usage: ./x web [dev | check | types]

Builds the page of web/ into build/<preset>/share/hone/web, where `hone serve` finds it.

  dev      serves the page and shows each change at once; $HONE_SERVER (default
           http://127.0.0.1:5665) is the `hone serve` that it asks
  check    types, rules and unit tests of the page
  types    makes web/src/api/schema.ts again from what `hone openapi` says
EOF
}

help_package() {
  cat <<'EOF'
usage: ./x package [--check]

Makes into build/packages: hone, hone-gpu and hone-npu for Debian 12, and an archive that runs from any
folder (docs/installing.md).

  --check  installs the package in a fresh Debian tree and, without network, runs the demo and the unit's
           command there; needs root
EOF
}

help_image() {
  cat <<'EOF'
usage: ./x image [--chroot]

Builds the image hone:0.1.0 from Containerfile and the package, with podman or docker.

  --chroot  runs the steps of Containerfile in a fresh Debian tree instead, starts what a container would
            and waits for its health check; needs root
EOF
}

help_clean() {
  cat <<'EOF'
usage: ./x clean [--all]

Removes build/. With --all also what was fetched into ${HONE_DEPS:-~/.cache/hone}.
EOF
}
