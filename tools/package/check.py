"""Tries a package of Hone in a fresh Debian 12 tree: installs it with what it depends on, then, without
network, runs the demo, starts the unit's command as a user without rights and asks it for the page.

usage: check.py PACKAGE.deb       needs root
"""

import json
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

from fresh_tree import Tree

MOST_BYTES = 130_000_000
MOST_EXPOSURE = 3.0
UNIT = "/usr/lib/systemd/system/hone.service"

# The unit's command in the background; its address is the one it prints. Then the page is asked for.
SERVE = r"""
"$@" >/tmp/serve.out 2>/tmp/serve.err &
for _ in $(seq 100); do grep -q token= /tmp/serve.out && break; sleep 0.1; done
ask() {
  exec 3<>/dev/tcp/127.0.0.1/5665
  printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1:5665\r\n\r\n' "$1" >&3
  cat <&3
}
page=$(ask / | tr -d '\r'); health=$(ask /healthz | head -1)
kill %1; wait %1
cat /tmp/serve.out /tmp/serve.err >&2
case $health in *' 200 '*) ;; *) echo "healthz: $health" >&2; exit 1 ;; esac
case ${page%%$'\n'*} in *' 200 '*) ;; *) echo "page: $page" >&2; exit 1 ;; esac
case $page in *'<div id="root">'*) ;; *) echo "not the page: $page" >&2; exit 1 ;; esac
"""


def say(text):
    print(f"check: {text}", flush=True)


def installed_bytes(tree, package):
    """Bytes of the package's files on disk, links not followed."""
    files = tree.run("dpkg", "-L", package, capture=True).stdout.splitlines()
    paths = [tree.root / name.lstrip("/") for name in files]
    return sum(path.stat().st_size for path in paths if path.is_file() and not path.is_symlink())


def check_size(tree):
    size = installed_bytes(tree, "hone")
    say(f"installed size {size / 1e6:.1f} MB")
    if size > MOST_BYTES:
        raise SystemExit(f"more than {MOST_BYTES / 1e6:.0f} MB")


def check_unit(tree):
    unit = tree.root / UNIT.lstrip("/")
    if shutil.which("systemd-analyze"):
        done = subprocess.run(["systemd-analyze", "security", "--offline=yes", "--no-pager", unit],
                              capture_output=True, text=True, check=True)
        exposure = float(done.stdout.split("Overall exposure level")[1].split(":")[1].split()[0])
        say(f"exposure {exposure}")
        if exposure > MOST_EXPOSURE:
            raise SystemExit(f"more than {MOST_EXPOSURE}")
    lines = unit.read_text(encoding="utf-8").splitlines()
    start = next(line for line in lines if line.startswith("ExecStart=")).split("=", 1)[1]
    words = [word for word in shlex.split(start) if not word.startswith("$")]
    tree.run("useradd", "--system", "hone")
    tree.run("install", "-d", "-o", "hone", "-m", "0700", "/var/lib/hone")
    tree.run("bash", "-c", SERVE, "serve", *words, user="hone")
    say("the unit's command serves the page")


def check_demo(tree):
    tree.run("useradd", "--create-home", "anna")
    done = tree.run("/usr/bin/hone", "demo", "--json", "--quiet", user="anna", capture=True,
                    environment={"HOME": "/home/anna"}, folder="/home/anna")
    say("demo passed without network: " + ", ".join(json.loads(done.stdout)))


def main(package):
    with tempfile.TemporaryDirectory(prefix="hone-tree.", dir="/var/tmp") as folder:
        with Tree(pathlib.Path(folder) / "root") as tree:
            shutil.copyfile(package, tree.root / "tmp/hone.deb")
            say("installing in a fresh tree")
            tree.run("bash", "-c", "apt-get -q update >/tmp/log && apt-get -qy install "
                     "--no-install-recommends /tmp/hone.deb >>/tmp/log 2>&1 || "
                     "{ tail -30 /tmp/log; exit 1; }", network=True)
            check_size(tree)
            tree.run("bash", "-n", "/usr/share/bash-completion/completions/hone")
            check_demo(tree)
            check_unit(tree)
    say("passed")


if __name__ == "__main__":
    main(sys.argv[1])
