"""A fresh Debian 12 tree to try a package in: bootstrapped once, copied for each use, entered with
namespaces of its own. Needs root and debootstrap. Packages come from where this machine's come from.
"""

import os
import pathlib
import re
import shutil
import subprocess

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
DEPS = pathlib.Path(os.environ.get("HONE_DEPS", pathlib.Path.home() / ".cache" / "hone"))

# What stands around a command: /proc, /sys and /dev of its own, and its loopback up.
ENTER = r"""
set -e
root=$1; shift
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys" 2>/dev/null || mount --rbind /sys "$root/sys"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
mkdir -p "$root/dev/shm"
for name in null zero full random urandom tty; do
  touch "$root/dev/$name"
  mount --bind "/dev/$name" "$root/dev/$name"
done
ln -s /proc/self/fd "$root/dev/fd"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
ip link set lo up 2>/dev/null || true
exec chroot "$@"
"""


def mirror():
    """Where apt takes packages from here; empty: debootstrap's own choice."""
    for file in ("/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list"):
        try:
            text = pathlib.Path(file).read_text(encoding="utf-8")
        except OSError:
            continue
        found = re.search(r"^(?:URIs:|deb)\s+(?:\[[^]]*\]\s+)?(\S+)", text, re.MULTILINE)
        if found:
            return [found[1]]
    return []


def copy_settings(root):
    """apt of the tree asks whom apt of this machine asks, in the same way."""
    for pattern in ("apt/sources.list", "apt/sources.list.d/debian.sources", "apt/apt.conf.d/99*",
                    "apt/keyrings/*", "ssl/certs/ca-certificates.crt", "resolv.conf", "hosts"):
        for file in pathlib.Path("/etc").glob(pattern):
            goal = root / "etc" / file.relative_to("/etc")
            goal.parent.mkdir(parents=True, exist_ok=True)
            goal.unlink(missing_ok=True)
            shutil.copyfile(file, goal)
    if (root / "etc/apt/sources.list.d/debian.sources").exists():
        (root / "etc/apt/sources.list").unlink(missing_ok=True)


def base():
    """The bootstrapped tree that others are copies of."""
    folder = DEPS / "debian-bookworm"
    if folder.exists():
        return folder
    print("bootstrapping Debian 12 (about a minute)", flush=True)
    made = DEPS / f".debian-bookworm.{os.getpid()}"
    DEPS.mkdir(parents=True, exist_ok=True)
    subprocess.run(["debootstrap", "--variant=minbase", "bookworm", made, *mirror()],
                   check=True, stdout=subprocess.DEVNULL)
    copy_settings(made)
    policy = made / "usr/sbin/policy-rc.d"  # nothing is started by being installed
    policy.write_text("#!/bin/sh\nexit 101\n", encoding="utf-8")
    policy.chmod(0o755)
    for file in (made / "var/cache/apt/archives").glob("*.deb"):
        file.unlink()
    made.rename(folder)
    return folder


class Tree:
    """A copy of the base. Use as a context: the copy is removed at the end."""

    def __init__(self, folder):
        self.root = pathlib.Path(folder)

    def __enter__(self):
        subprocess.run(["cp", "-a", "--reflink=auto", base(), self.root], check=True)
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.root)

    def command(self, words, user="root", network=False, environment=None, folder="/"):
        """The words that run `words` inside, as `user`; without `network` there is a loopback only."""
        apart = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--uts", "--ipc",
                 "--propagation", "private", *([] if network else ["--net"])]
        inside = {"PATH": PATH, "HOME": "/root" if user == "root" else "/tmp", "LANG": "C.UTF-8",
                  "DEBIAN_FRONTEND": "noninteractive", **(environment or {})}
        settings = [f"{name}={value}" for name, value in inside.items()]
        change = ["/usr/sbin/runuser", "-u", user, "--"] if user != "root" else []
        return [*apart, "bash", "-c", ENTER, "enter", self.root, self.root, *change,
                "/usr/bin/env", "-i", "-C", folder, *settings, *map(str, words)]

    def run(self, *words, check=True, capture=False, **where):
        done = subprocess.run(self.command(words, **where), check=False, text=True,
                              stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE if capture else None)
        if check and done.returncode != 0:
            raise SystemExit(f"failed with {done.returncode}: {' '.join(map(str, words))}\n"
                             + (done.stdout or ""))
        return done
