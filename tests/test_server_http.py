"""HTTP itself on a real server: limits (promises 22 and 23), the page's files, events."""

import http.client
import json
import os
import socket
import threading
import time

import pytest

from conftest import BIN, LONG
from serving import Server

JSON_TYPE = {"Content-Type": "application/json"}
BYTES_TYPE = {"Content-Type": "application/octet-stream"}


def raw(server, sent, timeout=15):
    """What comes back for these bytes until the server closes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=timeout) as connection:
        try:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # refused in the middle: the reply says why
        came = b""
        try:
            while piece := connection.recv(65536):
                came += piece
        except OSError:
            pass
        return came


def head(server, method="GET", path="/healthz", *lines):
    """The head of a request with the token, without the empty line that ends it."""
    return "\r\n".join([f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{server.port}",
                        f"Authorization: Bearer {server.token}", *lines]).encode() + b"\r\n"


def status_of(reply):
    return int(reply.split(b" ", 2)[1]) if reply.startswith(b"HTTP/1.1 ") else None


# --- limits of HTTP


def test_heads_have_limits(shared_server):
    server = shared_server
    cases = {
        b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n": 414,
        head(server, "GET", "/healthz", *(f"X-{i}: 1" for i in range(62))) + b"\r\n": 200,
        head(server, "GET", "/healthz", *(f"X-{i}: 1" for i in range(63))) + b"\r\n": 431,
        head(server, "GET", "/healthz", "X: " + "a" * 40000) + b"\r\n": 431,
        head(server, "GET", "/healthz", "Origin: null", "Origin: null") + b"\r\n": 400,
        head(server, "GET", "/healthz", "Host: evil.example") + b"\r\n": 403,
        b"GET /healthz HTTP/1.1\r\n\r\n": 403,
        b"GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n": 400,
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello\r\n\r\n": 400,
        b"GET http://127.0.0.1/healthz HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % server.port: 400,
        b"GET /healthz\x00 HTTP/1.1\r\nHost: x\r\n\r\n": 400,
        b"OPTIONS /api/v1/models HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % server.port: 405,
        b"FETCH /healthz HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % server.port: 405,
    }
    for sent, status in cases.items():
        closing = sent[:-2] + b"Connection: close\r\n\r\n" if status == 200 else sent
        if status == 200:
            closing = sent.replace(b"X-61: 1", b"Connection: close")
        assert status_of(raw(server, closing)) == status, sent[:80]


def test_bodies_have_limits(shared_server):
    server = shared_server
    jobs = "/api/v1/jobs"
    chunked = head(server, "POST", jobs, "Content-Type: application/json",
                   "Transfer-Encoding: chunked") + b"\r\n"
    kind = "Content-Type: application/json"
    cases = [
        (head(server, "POST", jobs, kind, "Content-Length: 1048577") + b"\r\n{", 413),
        (chunked + b"100001\r\n" + b" " * 0x100001 + b"\r\n0\r\n\r\n", 413),
        (chunked + b"1\r\n \r\n" * 200_000 + b"0\r\n\r\n", 400),
        (chunked + b"-1\r\n", 400),
        (chunked + b"ffffffffffffffffff\r\n", 400),
        (chunked + b"xyz\r\n", 400),
        (chunked + b"1;" + b"a" * 1_000_000 + b"\r\n", 400),
        (head(server, "POST", jobs, kind, "Content-Length: 2", "Transfer-Encoding: chunked")
         + b"\r\n{}", 400),
        (head(server, "POST", jobs, kind, "Content-Length: 2", "Content-Length: 3")
         + b"\r\n{}", 400),
        (head(server, "POST", jobs, kind, "Content-Length: -2") + b"\r\n{}", 400),
        (head(server, "POST", jobs, kind, "Content-Encoding: gzip", "Content-Length: 2")
         + b"\r\n{}", 415),
        (head(server, "GET", "/api/v1/models", "Content-Length: 2") + b"\r\n{}", 400),
    ]
    for sent, status in cases:
        assert status_of(raw(server, sent)) == status, sent[:300]
    at_limit = b'{"kind": "' + b"a" * (1048576 - 12) + b'"}'
    assert len(at_limit) == 1048576
    assert server.request("POST", jobs, at_limit, JSON_TYPE).status == 400  # read, and refused
    deep = server.request("POST", jobs, b"[" * 65 + b"]" * 65, JSON_TYPE)
    assert deep.code() == "json.too_deep"
    assert server.get("/healthz").status == 200


def test_requests_in_a_row_and_clients_that_leave(shared_server):
    server = shared_server
    one = head(server) + b"\r\n"
    replies = raw(server, one * 3 + head(server, "GET", "/healthz", "Connection: close") + b"\r\n")
    assert replies.count(b"HTTP/1.1 200 OK") == 4
    for _ in range(10_000 if LONG else 200):
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.sendall(one[:20])
    assert server.get("/healthz").status == 200


def test_slow_clients_hold_nobody_up(server):
    count = 200 if LONG else 40
    slow = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(count)]
    for connection in slow:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHos")
    began = time.monotonic()
    for _ in range(20):
        assert server.get("/healthz").status == 200
    assert time.monotonic() - began < 5
    if LONG:  # ten seconds for a head, then the server has enough
        slow[0].settimeout(20)
        assert slow[0].recv(4096) == b""
    for connection in slow:
        connection.close()


def test_uploads_beyond_two_wait(server):
    upload = server.post("/api/v1/uploads", {"files": [{"name": f"{i}.bin", "bytes": 1000}
                                                       for i in range(3)]}).json()["upload"]["id"]
    held = []
    for i in range(2):
        connection = socket.create_connection(("127.0.0.1", server.port))
        connection.sendall(head(server, "PUT", f"/api/v1/uploads/{upload}/files/{i}?offset=0",
                                "Content-Type: application/octet-stream", "Content-Length: 1000")
                           + b"\r\n" + b"x" * 10)
        held.append(connection)
    for _ in range(100):
        if "hone_http_uploads 2" in server.get("/metrics").body.decode():
            break
        time.sleep(0.05)
    path = f"/api/v1/uploads/{upload}/files/2?offset=0"
    third = server.request("PUT", path, b"x" * 1000, BYTES_TYPE)
    assert third.status == 429 and third.code() == "limit.uploads"
    assert int(third.headers["Retry-After"]) > 0
    for connection in held:
        connection.close()
    for _ in range(100):
        if server.request("PUT", path, b"x" * 1000, BYTES_TYPE).status == 200:
            return
        time.sleep(0.05)
    pytest.fail("the third upload was never taken")


def test_an_upload_takes_no_memory(server):
    size = (4096 if LONG else 128) * 1024 * 1024
    made = server.post("/api/v1/uploads", {"files": [{"name": "large.bin", "bytes": size}]})
    upload = made.json()["upload"]["id"]
    before = server.rss_bytes()
    peak = [before]
    done = threading.Event()

    def watch():
        while not done.wait(0.05):
            peak.append(server.rss_bytes())

    watcher = threading.Thread(target=watch)
    watcher.start()
    piece = os.urandom(1024 * 1024)
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
    connection.request("PUT", f"/api/v1/uploads/{upload}/files/0?offset=0",
                       body=(piece for _ in range(size // len(piece))),
                       headers={"Authorization": f"Bearer {server.token}",
                                "Content-Length": str(size), **BYTES_TYPE})
    reply = connection.getresponse()
    body = reply.read()
    done.set()
    watcher.join()
    assert reply.status == 200, body
    print(f"upload of {size >> 20} MiB: {size / 1e6 / (time.monotonic() - began):.0f} MB/s, "
          f"memory +{(max(peak) - before) / 1e6:.1f} MB")
    assert max(peak) - before <= 64 * 1024 * 1024


# --- events


def test_events_go_on_where_they_stopped(server):
    def stream(**headers):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        connection.request("GET", "/api/v1/events",
                           headers={"Authorization": f"Bearer {server.token}", **headers})
        return connection, connection.getresponse()

    def next_event(reply):
        event = {}
        while (line := reply.readline().decode().rstrip("\n")) or not event.get("event"):
            name, _, value = line.partition(": ")
            event[name] = value
        return event

    first, reply = stream()
    assert reply.headers["Content-Type"] == "text/event-stream"
    hello = next_event(reply)
    assert hello["event"] == "hello" and hello["id"].startswith(json.loads(hello["data"])["run"])
    upload = server.post("/api/v1/jobs", {"kind": "model_import", "request": {"upload": "u-x"}})
    assert upload.status in (400, 404)
    server.hone.attempt("model", "import", "/dev/null")  # another process, a job that fails
    news = next_event(reply)
    assert news["event"] == "job"
    first.close()
    again, reply = stream(**{"Last-Event-ID": hello["id"]})
    assert next_event(reply)["event"] == "hello"
    assert next_event(reply) == news
    again.close()
    lost, reply = stream(**{"Last-Event-ID": "e-of-another-run-7"})
    assert [next_event(reply)["event"] for _ in range(2)] == ["hello", "reset"]
    lost.close()


# --- the page's files


def test_the_page_is_served_by_its_list(hone, tmp_path):
    page = tmp_path / "page"
    (page / "assets").mkdir(parents=True)
    (page / "index.html").write_text("<!doctype html>the page")
    (page / "assets" / "main-1a.js").write_text("plain")
    (page / "assets" / "main-1a.js.gz").write_bytes(b"packed")
    (tmp_path / "secret.txt").write_text("canary")
    (page / "link.txt").symlink_to(tmp_path / "secret.txt")
    running = Server(hone, BIN, "--page", page)
    try:
        for path in ("/", "/models/4db4", "/jobs?state=queued", "/..%2fsecret.txt", "/link.txt",
                     "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "//etc/passwd"):
            reply = running.get(path, token=False)
            assert reply.status in (200, 404) and b"canary" not in reply.body, path
            if reply.status == 200:
                assert reply.body == b"<!doctype html>the page", path
                assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
                assert reply.headers["Cache-Control"] == "no-cache"
                assert "require-trusted-types-for 'script'" in reply.headers[
                    "Content-Security-Policy"]
        plain = running.get("/assets/main-1a.js", token=False)
        assert (plain.body, plain.headers["Content-Encoding"]) == (b"plain", None)
        assert "immutable" in plain.headers["Cache-Control"]
        assert plain.headers["Content-Type"] == "text/javascript; charset=utf-8"
        packed = running.get("/assets/main-1a.js", token=False,
                             headers={"Accept-Encoding": "br;q=0, gzip"})
        assert (packed.body, packed.headers["Content-Encoding"]) == (b"packed", "gzip")
        assert running.get("/assets/other.js", token=False).status == 404
        only_head = running.request("HEAD", "/", token=False)
        assert (only_head.status, only_head.body) == (200, b"")
        assert only_head.headers["Content-Length"] == "23"
    finally:
        running.kill()
