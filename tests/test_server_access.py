"""Who may come in, from where, and under which limits: promises 18 to 23 on a real server."""

import hashlib
import http.client
import json
import os
import pathlib
import socket
import sqlite3
import ssl
import stat
import subprocess
import threading
import time

import pytest

from conftest import BIN, LONG
from serving import Server

JSON_TYPE = {"Content-Type": "application/json"}
BYTES_TYPE = {"Content-Type": "application/octet-stream"}
CHANGING = ("post", "put", "patch", "delete")


def routes(server):
    """(METHOD, path with its places filled, description) of every route of the document."""
    document = server.get("/api/v1/openapi.json").json()
    for pattern, methods in document["paths"].items():
        path = "/".join("x" if part.startswith("{") else part for part in pattern.split("/"))
        for method, described in methods.items():
            if method in (*CHANGING, "get"):
                yield method.upper(), path, described


def database_digest(server):
    """Of all that the tables hold."""
    with sqlite3.connect(f"file:{server.hone.store}/hone.db?mode=ro", uri=True) as database:
        return hashlib.sha256("\n".join(database.iterdump()).encode()).hexdigest()


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


# --- getting in


def test_the_printed_address_lets_in_once_opened(server):
    path = server.opened.removeprefix(server.url)
    reply = server.get(path, token=False)
    assert (reply.status, reply.headers["Location"]) == (303, "/")
    cookie = reply.headers["Set-Cookie"]
    for word in (f"hone_session_{server.port}=", "HttpOnly", "SameSite=Strict", "Path=/"):
        assert word in cookie
    assert server.token not in cookie
    sent = {"Cookie": cookie.split(";")[0]}
    session = server.get("/api/v1/session", token=False, headers=sent)
    assert session.json() == {"session": {"name": "token", "role": "admin"}}
    gone = server.request("DELETE", "/api/v1/session", token=False, headers=sent)
    assert gone.status == 204 and "Max-Age=0" in gone.headers["Set-Cookie"]
    assert server.get("/api/v1/session", token=False, headers=sent).status == 401


@pytest.mark.parametrize("wrong", ["", "x", "0" * 64])
def test_a_wrong_token_lets_nobody_in(shared_server, wrong):
    opened = shared_server.get(f"/?token={wrong}", token=False)
    assert (opened.status, opened.code()) == (401, "access.token")
    assert "Set-Cookie" not in opened.headers
    for sent in ({"Authorization": f"Bearer {wrong}"}, {"Authorization": f"Basic {wrong}"},
                 {"Cookie": f"hone_session_{shared_server.port}={wrong}"}):
        assert shared_server.get("/api/v1/models", token=False, headers=sent).status == 401


def test_the_token_is_secret_and_stays(hone):
    first = Server(hone, BIN)
    file = hone.store / "token"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(first.token) * 4 >= 128
    first.get("/api/v1/models")
    first.get("/?token=" + first.token[:-1], token=False)
    secret = first.token.encode()
    for name in ("cmdline", "environ"):
        assert secret not in pathlib.Path(f"/proc/{first.pid}/{name}").read_bytes()
    assert "Max core file size        0" in pathlib.Path(f"/proc/{first.pid}/limits").read_text()
    assert first.stop() == 0
    kept = [path for path in hone.store.rglob("*") if path.is_file() and path != file]
    assert not [path for path in [*kept, first.log] if secret in path.read_bytes()]
    second = Server(hone, BIN)
    assert second.token == first.token
    second.kill()


def test_a_token_that_others_can_read_is_refused(hone, tmp_path):
    file = tmp_path / "token"
    file.write_text("a" * 40)
    file.chmod(0o644)
    error = hone.error("serve", "--listen", "127.0.0.1:0", "--token-file", file, code=1)
    assert error["code"] == "access.token_file"
    file.write_text("short")
    file.chmod(0o600)
    error = hone.error("serve", "--listen", "127.0.0.1:0", "--token-file", file, code=1)
    assert error["code"] == "access.token_file"


# --- closed by default


def listening(port):
    """Local addresses that something listens at with this port, as the kernel writes them."""
    found = set()
    for table in ("tcp", "tcp6"):
        for line in pathlib.Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            address, number = fields[1].rsplit(":", 1)
            if int(number, 16) == port and fields[3] == "0A":
                found.add(address)
    return found


def test_only_this_machine_is_served(server):
    assert listening(server.port) <= {"0100007F", "00000000000000000000000001000000"}
    assert "0100007F" in listening(server.port)


@pytest.mark.parametrize("words", [
    ("--listen", "0.0.0.0:0"),
    ("--listen", "[::]:0"),
    ("--listen", "0.0.0.0:0", "--allowed-host", "bench.example"),
])
def test_other_addresses_want_names_and_a_token(hone, words):
    assert hone.error("serve", *words, code=2)["code"] == "serve.open_address"


def test_an_open_address_is_served_to_the_named_hosts(hone, tmp_path):
    running = Server(hone, BIN, "--listen", "0.0.0.0:0", "--allowed-host", "bench.example",
                     "--token-file", tmp_path / "token")
    try:
        for host, status in ((f"bench.example:{running.port}", 200), ("bench.example", 200),
                             (f"127.0.0.1:{running.port}", 200), ("other.example", 403),
                             (f"0.0.0.0:{running.port}", 403)):
            assert running.get("/healthz", headers={"Host": host}).status == status, host
    finally:
        running.kill()


@pytest.mark.parametrize("listen", ["127.0.0.1", "127.0.0.1:x", "127.0.0.1:70000", ""])
def test_an_address_that_is_none_is_a_usage_error(hone, listen):
    assert hone.error("serve", "--listen", listen, code=2)["code"] == "serve.listen"


def test_an_address_in_use_is_said(server, tmp_path):
    other = type(server.hone)(tmp_path / "other")
    error = other.error("serve", "--listen", f"127.0.0.1:{server.port}", code=1)
    assert error["code"] == "server.listen"


def test_it_ends_when_asked(hone):
    import signal
    for how in (signal.SIGINT, signal.SIGTERM):
        assert Server(hone, BIN).stop(how) == 0


def test_tls(hone, tmp_path):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                    "-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem"],
                   check=True, capture_output=True)
    running = Server(hone, BIN, "--tls-cert", tmp_path / "cert.pem", "--tls-key",
                     tmp_path / "key.pem")
    try:
        assert running.opened.startswith("https://")
        trusted = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
        connection = http.client.HTTPSConnection("localhost", running.port, context=trusted)
        for _ in range(2):  # the connection is kept
            connection.request("GET", "/?token=" + running.token)
            reply = connection.getresponse()
            reply.read()
            assert reply.status == 303 and "Secure" in reply.headers["Set-Cookie"]
        connection.close()
    finally:
        running.kill()
    error = hone.error("serve", "--tls-cert", tmp_path / "key.pem", "--tls-key",
                       tmp_path / "key.pem", "--listen", "127.0.0.1:0", code=2)
    assert error["code"] == "server.tls"


# --- a foreign page


def attempts(server, method, described):
    """(what is tried, headers, whether the token is sent) that must be refused."""
    port = server.port
    for host in ("evil.example", f"0.0.0.0:{port}", f"127.0.0.1.nip.io:{port}", f"[::]:{port}",
                 f"localhost.evil.example:{port}", f"127.0.0.1:{port + 1}", "127.0.0.1", ""):
        yield f"host {host}", {"Host": host}, True
    if not described.get("security", True):
        return  # open to everyone on this machine
    yield "no token", {}, False
    for origin in ("http://evil.example", "null", f"http://127.0.0.1:{port + 1}",
                   f"https://127.0.0.1:{port}", f"http://127.0.0.1:{port}.evil.example"):
        yield f"origin {origin}", {"Origin": origin}, True
    for site in ("cross-site", "same-site", *(() if method == "GET" else ("none",))):
        yield f"fetch site {site}", {"Sec-Fetch-Site": site}, True


def is_open(described):
    return described.get("security") == []


def test_every_route_refuses_foreign_pages(server):
    before = database_digest(server)
    tried = 0
    for method, path, described in routes(server):
        body_type = next(iter(described.get("requestBody", {}).get("content", {})), None)
        for what, headers, token in attempts(server, method, described):
            if is_open(described) and not what.startswith("host"):
                continue
            if path == "/api/v1/session" and method == "POST" and what == "no token":
                continue  # that is how one comes in
            sent = {**({"Content-Type": body_type} if body_type else {}), **headers}
            reply = server.request(method, path, b"{}" if body_type else None, headers=sent,
                                   token=token)
            assert reply.status in (401, 403), f"{method} {path}: {what}: {reply.status}"
            assert reply.code().startswith("access."), f"{method} {path}: {what}"
            tried += 1
    assert tried > 200
    assert database_digest(server) == before


def test_forms_and_links_change_nothing(server):
    before = database_digest(server)
    for method, path, described in routes(server):
        if method == "GET":
            continue
        if "requestBody" in described:
            for form in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                         "text/plain", "text/plain; application/json", ""):
                reply = server.request(method, path, b"{}", headers={"Content-Type": form})
                assert reply.status == 415, f"{method} {path} as {form!r}: {reply.status}"
        assert server.get(path).status in (200, 400, 404, 405, 409), path
    assert database_digest(server) == before


def test_the_own_page_is_let_in(shared_server):
    port = shared_server.port
    for name in ("127.0.0.1", "localhost", "[::1]"):
        sent = {"Host": f"{name}:{port}", "Origin": f"http://{name}:{port}",
                "Sec-Fetch-Site": "same-origin"}
        assert shared_server.get("/api/v1/models", headers=sent).status == 200
    mixed = {"Host": f"127.0.0.1:{port}", "Origin": f"http://localhost:{port}"}
    assert shared_server.get("/api/v1/models", headers=mixed).status == 403


# --- what every reply carries


def test_every_reply_has_its_headers(shared_server):
    wanted = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Opener-Policy": "same-origin",
              "Cross-Origin-Resource-Policy": "same-origin", "Referrer-Policy": "no-referrer"}
    for path, token in (("/", True), ("/healthz", True), ("/api/v1/models", True), ("/%zz", True),
                        ("/api/v1/nothing", True), ("/api/v1/models", False), ("/?token=x", True),
                        ("/metrics", True), ("/models/x", True)):
        reply = shared_server.get(path, token=token)
        for name, value in wanted.items():
            assert reply.headers[name] == value, f"{path}: {name}"
        policy = reply.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'") and "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "Access-Control-Allow-Origin" not in reply.headers


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


# --- accounts


def add_user(hone, name, password, role):
    done = subprocess.run([BIN / "hone", "--json", "--data", hone.store, "user", "add", name,
                           "--role", role], input=password + "\n", text=True,
                          capture_output=True, timeout=60, check=False)
    return done.returncode, json.loads(done.stdout)


def sign_in(server, user, password):
    return server.post("/api/v1/session", {"user": user, "password": password}, token=False)


def test_accounts_and_their_roles(server):
    hone = server.hone
    password = "correct horse battery"
    code, made = add_user(hone, "anna", password, "viewer")
    assert code == 0 and made["user"]["role"] == "viewer" and password not in str(made)
    assert add_user(hone, "anna", password, "viewer")[1]["error"]["code"] == "user.exists"
    assert add_user(hone, "token", password, "admin")[1]["error"]["code"] == "user.name"
    assert add_user(hone, "b", "short", "admin")[1]["error"]["code"] == "user.password"
    assert [user["name"] for user in hone.run("user", "list")["users"]] == ["anna"]
    for user, word in (("anna", "wrong password"), ("nobody", password), ("anna", "")):
        assert sign_in(server, user, word).code() == "access.password"
    came = sign_in(server, "anna", password)
    assert came.json() == {"session": {"name": "anna", "role": "viewer"}}
    cookie = {"Cookie": came.headers["Set-Cookie"].split(";")[0]}
    assert server.get("/api/v1/models", token=False, headers=cookie).status == 200
    refused = server.post("/api/v1/jobs", {"kind": "demo", "request": {}}, token=False,
                          headers=cookie)
    assert (refused.status, refused.code()) == (403, "access.role")
    stored = (hone.store / "hone.db").read_bytes() + (hone.store / "hone.db-wal").read_bytes()
    assert b"$argon2id$" in stored and password.encode() not in stored
    hone.run("user", "remove", "anna")
    for _ in range(80):  # believed for five seconds
        if server.get("/api/v1/models", token=False, headers=cookie).status == 401:
            break
        time.sleep(0.1)
    assert server.get("/api/v1/models", token=False, headers=cookie).status == 401
    assert hone.error("user", "remove", "anna", code=2)["code"] == "user.not_found"


def test_passwords_are_not_guessed_quickly(server):
    codes = [sign_in(server, "anna", f"guess number {i}") for i in range(14)]
    assert {reply.code() for reply in codes} == {"access.password", "access.logins"}
    last = [reply for reply in codes if reply.code() == "access.logins"][0]
    assert last.status == 429 and int(last.headers["Retry-After"]) > 0


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
        assert status_of(slow[0].recv(4096)) == 408
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


# --- the server's own rights


def without_landlock():
    """A filter of system calls, as a kernel without Landlock answers (seccomp(2))."""
    import ctypes
    import struct
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
