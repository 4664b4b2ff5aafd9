"""What the server itself may do: its sandbox, and that nothing calls out (promises 4 and 21)."""

import ctypes
import json
import struct
import subprocess
import time

import pytest

from conftest import BIN
from serving import Server

BYTES_TYPE = {"Content-Type": "application/octet-stream"}


def without_landlock():
    """A filter of system calls, as a kernel without Landlock answers (seccomp(2))."""
    load, equal, give = 0x20, 0x15, 0x06  # of linux/bpf_common.h: LD|W|ABS, JMP|JEQ|K, RET|K
    program = b"".join(struct.pack("HBBI", *line) for line in (
        (load, 0, 0, 0), (equal, 0, 1, 444), (give, 0, 0, 0x00050000 | 38),
        (give, 0, 0, 0x7FFF0000)))
    held = ctypes.create_string_buffer(program)
    libc = ctypes.CDLL(None, use_errno=True)

    class Program(ctypes.Structure):
        _fields_ = [("count", ctypes.c_ushort), ("lines", ctypes.c_void_p)]

    libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
    filled = Program(4, ctypes.addressof(held))
    assert libc.prctl(22, 2, ctypes.byref(filled), 0, 0) == 0  # PR_SET_SECCOMP, filter


def test_without_landlock_it_says_so_or_refuses(hone):
    running = Server(hone, BIN, preexec=without_landlock)
    try:
        sandbox = running.get("/api/v1/system").json()["system"]["sandbox"]
        assert not sandbox["enforced"] and sandbox["reason"]
        assert "files" in running.log.read_text()
    finally:
        running.kill()
    done = subprocess.run([BIN / "hone", "--json", "--data", hone.store, "serve", "--listen",
                           "127.0.0.1:0", "--require-sandbox"], preexec_fn=without_landlock,
                          capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == "serve.sandbox"


def test_jobs_run_inside_the_servers_sandbox_and_nothing_calls_out(hone, topology, tmp_path):
    trace = tmp_path / "trace"
    running = Server(hone, BIN)
    tracer = subprocess.Popen(["strace", "-f", "-qq", "-e", "trace=connect", "-o", trace, "-p",
                               str(running.pid)], stderr=subprocess.DEVNULL)
    try:
        time.sleep(0.5)
        sandbox = running.get("/api/v1/system").json()["system"]["sandbox"]
        model = topology("tiny").read_bytes()
        job = running.request("POST", "/api/v1/models?file=tiny.onnx", model, BYTES_TYPE).json()
        for _ in range(200):
            row = running.get("/api/v1/jobs/" + job["job"]["id"]).json()["job"]
            if row["state"] not in ("queued", "running"):
                break
            time.sleep(0.1)
        assert row["state"] == "done", row
        if not sandbox["enforced"]:
            pytest.skip("this kernel does not enforce the sandbox: " + sandbox["reason"])
    finally:
        tracer.terminate()
        tracer.wait(10)
        running.kill()
    connected = [line for line in trace.read_text().splitlines() if "AF_INET" in line]
    assert not connected
