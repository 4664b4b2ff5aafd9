"""Runs the steps of a Containerfile in a fresh Debian 12 tree, where there is no container engine: what
is copied, run, set and started is read from the file itself. Then it waits until the health check passes.

usage: image.py CONTAINERFILE       needs root; paths of COPY are seen from the file's folder
"""

import json
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

from fresh_tree import Tree

PATIENCE_SECONDS = 30


def instructions(text):
    """(name, rest of the line) of each; a line that ends in a backslash goes on."""
    joined = re.sub(r"\\\n", " ", text)
    for line in joined.splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, rest = line.partition(" ")
            yield name.upper(), rest.strip()


class Image:
    """The state that the instructions build up."""

    def __init__(self, tree, context):
        self.tree = tree
        self.context = context
        self.environment = {}
        self.user = "root"
        self.folder = "/"
        self.entry = []
        self.words = []
        self.health = None
        self.ignored = []

    def take(self, name, rest):
        step = getattr(self, "do_" + name.lower(), None)
        if step is None:
            raise SystemExit(f"an instruction that is not known: {name}")
        print(f"image: {name} {rest}", flush=True)
        step(rest)

    def do_from(self, rest):
        if not rest.startswith("debian:bookworm"):
            raise SystemExit(f"the fresh tree is Debian 12, not {rest}")

    def do_copy(self, rest):
        *sources, goal = shlex.split(rest)
        for source in sources:
            shutil.copy(self.context / source, self.tree.root / goal.lstrip("/"))

    def do_run(self, rest):
        self.tree.run("/bin/sh", "-c", rest, user=self.user, network=True, folder=self.folder,
                      environment=self.environment)

    def do_env(self, rest):
        self.environment.update(word.split("=", 1) for word in shlex.split(rest))

    def do_user(self, rest):
        self.user = rest

    def do_workdir(self, rest):
        self.folder = rest

    def do_volume(self, rest):
        owner = self.tree.run("stat", "-c", "%U", rest, capture=True).stdout.strip()
        if owner != self.user:
            raise SystemExit(f"the volume {rest} belongs to {owner}, the container runs as {self.user}")

    def do_expose(self, rest):
        self.ignored.append(rest)

    def do_healthcheck(self, rest):
        self.health = rest.split("CMD ", 1)[1]

    def do_entrypoint(self, rest):
        self.entry = json.loads(rest)

    def do_cmd(self, rest):
        self.words = json.loads(rest)

    def start(self):
        """Starts what a container would, without network, until it is healthy."""
        if self.user == "root":
            raise SystemExit("the container would run as root")
        # One set of namespaces for the program and its check: the check is asked from inside.
        script = (f'"$@" & for _ in $(seq {PATIENCE_SECONDS * 5}); do sleep 0.2; '
                  f"if sh -c {shlex.quote(self.health)} 2>/dev/null; then kill %1; wait %1; exit 0; fi; "
                  "done; echo 'image: not healthy' >&2; kill %1; exit 1")
        began = time.monotonic()
        done = subprocess.run(
            self.tree.command(["bash", "-c", script, "start", *self.entry, *self.words],
                              user=self.user, environment=self.environment, folder=self.folder),
            stdin=subprocess.DEVNULL, check=False)
        if done.returncode != 0:
            raise SystemExit(f"image: failed with {done.returncode}")
        print(f"image: healthy as user {self.user} after {time.monotonic() - began:.1f} s", flush=True)


def main(file):
    file = pathlib.Path(file).resolve()
    with tempfile.TemporaryDirectory(prefix="hone-image.", dir="/var/tmp") as folder:
        with Tree(pathlib.Path(folder) / "root") as tree:
            image = Image(tree, file.parent)
            for name, rest in instructions(file.read_text(encoding="utf-8")):
                image.take(name, rest)
            image.start()


if __name__ == "__main__":
    main(sys.argv[1])
