"""What the tests of the server's routes share: jobs that are waited for, uploads, and a listener."""

import base64
import hashlib
import http.client
import json
import struct
import threading
import time
import zlib

API = "/api/v1"
ENDED = ("done", "failed", "cancelled")


def ok(reply, status=200):
    """The document of an answer that must have this status."""
    assert reply.status == status, f"{reply.status}: {reply.body[:600]}"
    return reply.json() if reply.body else None


def get(server, path, status=200):
    return ok(server.get(API + path), status)


def error(server, path, status):
    """The error of a GET that must fail so."""
    return get(server, path, status)["error"]


def gray_rows(file):
    """The rows of a PNG of gray pixels of 8 bits that was written without filters."""
    assert file.startswith(b"\x89PNG\r\n\x1a\n")
    width, height, depth, color = struct.unpack(">IIBB", file[16:26])
    assert (depth, color) == (8, 0)
    at, packed = 8, b""
    while at < len(file):
        size, kind = struct.unpack(">I4s", file[at:at + 8])
        packed += file[at + 8:at + 8 + size] if kind == b"IDAT" else b""
        at += 12 + size
    lines = zlib.decompress(packed)
    rows = [lines[y * (width + 1):(y + 1) * (width + 1)] for y in range(height)]
    assert all(row[0] == 0 for row in rows)
    return [list(row[1:]) for row in rows]


def served_mask(server, run, index, side):
    """The classes of an image's pixels, row by row."""
    reply = server.get(f"{API}/runs/{run}/masks/{index}/{side}")
    assert (reply.status, reply.headers["Content-Type"]) == (200, "image/png"), reply.body[:600]
    return gray_rows(reply.body)


def post_job(server, kind, request=None, **more):
    """The row of a job that was taken."""
    body = {"kind": kind, "request": request or {}, **more}
    return ok(server.post(API + "/jobs", body), 202)["job"]


def wait_for(server, job, seconds=120):
    """The row of a job that has ended."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        row = get(server, f"/jobs/{job['id']}")["job"]
        if row["state"] in ENDED:
            return row
        time.sleep(0.1)
    raise AssertionError(f"job {job['id']} did not end: {row}")


def run_job(server, kind, request=None, **more):
    """The row of a job that was done."""
    row = wait_for(server, post_job(server, kind, request, **more))
    assert row["state"] == "done", row
    return row


def drain(server, seconds=120):
    """Until nothing waits or runs."""
    end = time.monotonic() + seconds
    while get(server, "/jobs?state=queued")["jobs"] or get(server, "/jobs?state=running")["jobs"]:
        assert time.monotonic() < end, "the queue does not drain"
        time.sleep(0.1)


def digest_header(data):
    return "sha-256=:" + base64.b64encode(hashlib.sha256(data).digest()).decode() + ":"


def begin_upload(server, files):
    """Announces files: name -> bytes."""
    announced = [{"name": name, "bytes": len(data)} for name, data in files.items()]
    return ok(server.post(API + "/uploads", {"files": announced}), 201)["upload"]


def send(server, upload, number, data, offset=0, **headers):
    return server.request("PUT", f"{API}/uploads/{upload['id']}/files/{number}?offset={offset}", data,
                          headers={"Content-Type": "application/octet-stream", **headers})


def upload_all(server, files):
    """An upload that has come as a whole."""
    upload = begin_upload(server, files)
    for number, data in enumerate(files.values()):
        if data:
            ok(send(server, upload, number, data, **{"Repr-Digest": digest_header(data)}))
    return upload


def folder_files(folder, inside=""):
    """name -> bytes of all files below a folder, under the folder's own name."""
    return {f"{inside or folder.name}/{path.relative_to(folder)}": path.read_bytes()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def demo(server):
    """Model and data set of the demo."""
    run_job(server, "demo")
    drain(server)  # its shapes are open, so a worker analyses it
    model = next(m for m in get(server, "/models")["models"] if m["name"] == "shapes")
    dataset = next(d for d in get(server, "/datasets")["datasets"] if d["name"] == "shapes")
    return model, dataset


class Listener:
    """Collects events until it is closed."""

    def __init__(self, server, last_event_id=None):
        self.events = []  # (id, kind, data)
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        headers = {"Authorization": f"Bearer {server.token}", "Accept": "text/event-stream"}
        if last_event_id:
            headers["Last-Event-ID"] = last_event_id
        self.connection.request("GET", API + "/events", headers=headers)
        self.response = self.connection.getresponse()
        assert self.response.status == 200, self.response.read()
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self):
        fields = {}
        try:
            for raw in self.response:
                line = raw.decode().rstrip("\n")
                if line.startswith(":"):
                    continue
                if not line:
                    if "data" in fields:
                        self.events.append((fields.get("id"), fields.get("event"),
                                            json.loads(fields["data"])))
                    fields = {}
                    continue
                name, _, value = line.partition(": ")
                fields[name] = value
        except (OSError, ValueError, AttributeError):
            pass  # closed

    def wait(self, wanted, seconds=20):
        """The first event that fits."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for event in list(self.events):
                if wanted(event[1], event[2]):
                    return event
            time.sleep(0.02)
        raise AssertionError(f"no such event among {self.events}")

    def close(self):
        if self.connection.sock:
            self.connection.sock.close()
        self.connection.close()
