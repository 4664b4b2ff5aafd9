# Installing what is missing; sourced by x. Every step first looks whether there is anything to do,
# says in one line what it does, and is silent when there is nothing.

deps=${HONE_DEPS:-${XDG_CACHE_HOME:-$HOME/.cache}/hone}
setup_dir=$root/tools/setup
openvino_version=$(sed -n 's/^openvino==\([0-9.]*\).*/\1/p' "$setup_dir/openvino.txt")
openvino_home=$deps/openvino-$openvino_version
python=/usr/bin/python3 # Debian's own: the one that sees Debian's packages
[ -x "$python" ] || python=python3

say() { printf 'x: %s\n' "$*" >&2; }
die() {
  say "$*"
  exit 1
}
misuse() {
  say "$*"
  exit 2
}

as_root() {
  if [ "$(id -u)" = 0 ]; then env "$@"; else sudo env "$@"; fi
}

# run_logged NAME COMMAND…: the output goes to a log file and is shown only when the command fails.
run_logged() {
  local log=$deps/log/$1.log
  shift
  mkdir -p "$deps/log"
  "$@" >"$log" 2>&1 && return
  tail -n 20 "$log" >&2
  die "failed; the whole log is $log"
}

# Debian packages named in packages.<set> files that are not installed, into $missing.
find_missing() {
  local files=("${@/#/$setup_dir/packages.}") wanted installed
  wanted=$(sed -e 's/[[:space:]].*//' -e '/^#/d' -e '/^$/d' "${files[@]}" | LC_ALL=C sort -u)
  # shellcheck disable=SC2086  # one word a package
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null |
    sed -n 's/^installed //p' | LC_ALL=C sort -u) || true
  mapfile -t missing < <(LC_ALL=C comm -23 <(echo "$wanted") <(echo "$installed"))
}

install_packages() {
  if ! command -v dpkg-query >/dev/null; then
    say "not a Debian machine: what tools/setup/packages.* list must be there already"
    return
  fi
  find_missing "$@"
  [ ${#missing[@]} -gt 0 ] || return 0
  [ "$(id -u)" = 0 ] || command -v sudo >/dev/null ||
    die "root or sudo is needed to install Debian packages: ${missing[*]}"
  say "installing ${#missing[@]} Debian packages: ${missing[*]}"
  local apt=(DEBIAN_FRONTEND=noninteractive apt-get -qy -o DPkg::Lock::Timeout=600)
  run_logged apt-update as_root "${apt[@]}" update
  run_logged apt-install as_root "${apt[@]}" install --no-install-recommends "${missing[@]}"
}

# unpack_wheel NAME PINS FOLDER: the wheel that PINS names, fetched by hash, unpacked beside its place
# and renamed: it is there as a whole or not at all.
unpack_wheel() {
  local name=$1 pins=$2 folder=$3 fresh
  [ "$(uname -m)" = x86_64 ] || die "the pinned wheel of $name is for x86_64, this machine is $(uname -m)"
  mkdir -p "$deps"
  fresh=$(mktemp -d "$deps/.$name.XXXXXX")
  # shellcheck disable=SC2064  # the folder of now
  trap "rm -rf '$fresh'" EXIT
  run_logged "$name" "$python" -m pip download --quiet --no-deps --require-hashes \
    --only-binary=:all: --python-version 3.11 --implementation cp --abi cp311 --abi none \
    --platform manylinux_2_28_x86_64 --dest "$fresh/wheel" -r "$pins"
  "$python" -m zipfile -e "$fresh"/wheel/*.whl "$fresh/$name"
  chmod 755 "$fresh/$name"
  # -T: another ./x may have put it there meanwhile
  mv -T "$fresh/$name" "$folder" 2>/dev/null || [ -e "$folder" ]
  rm -rf "$fresh"
  trap - EXIT
}

install_openvino() {
  [ ! -e "$openvino_home/openvino/cmake/OpenVINOConfig.cmake" ] || return 0
  say "fetching OpenVINO $openvino_version into $deps"
  unpack_wheel openvino "$setup_dir/openvino.txt" "$openvino_home"
}

# Folder of a Python environment with the packages of tools/setup/NAME.txt; a new one for new pins.
venv_of() { # venv_of NAME
  local pins
  pins=$(cat "$setup_dir/openvino.txt" "$setup_dir/$1.txt" "$setup_dir/install.sh" | sha256sum | cut -c1-12)
  echo "$deps/$1-$pins"
}

# make_venv NAME: makes it where it is not complete.
make_venv() {
  local folder
  folder=$(venv_of "$1")
  rm -rf "$folder"
  run_logged "$1-venv" "$python" -m venv "$folder"
  run_logged "$1-pip" "$folder/bin/python" -m pip install --quiet --no-deps --require-hashes \
    --only-binary=:all: -r "$setup_dir/$1.txt"
}

# onnx-tool and pycocotools, which tests compare numbers with, and schemathesis, which drives the
# server.
install_counters() {
  local folder
  folder=$(venv_of test)
  [ ! -e "$folder/.done" ] || return 0
  say "making a Python environment with onnx-tool, schemathesis and pycocotools in $folder"
  make_venv test
  touch "$folder/.done"
}

# A Python that imports the very wheel that hone is built with: benchmark_app runs on the same runtime. Sets $venv.
install_peers() {
  venv=$(venv_of bench)
  if [ ! -e "$venv/.done" ]; then
    say "making a Python environment for the peers in $venv"
    make_venv bench
    echo "$openvino_home" >"$(echo "$venv"/lib/python3*/site-packages)/openvino.pth"
    cat >"$venv/bin/benchmark_app" <<EOF
#!$venv/bin/python
from openvino.tools.benchmark.main import main
main()
EOF
    chmod 755 "$venv/bin/benchmark_app"
    touch "$venv/.done"
  fi
}
