"""Who may come in, and from where: promises 18 to 20 on a real server."""

import hashlib
import http.client
import json
import pathlib
import signal
import sqlite3
import ssl
import stat
import subprocess
import time

import pytest

from conftest import BIN
from serving import Server

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


def test_accounts_stand_for_the_token_file(hone):
    assert add_user(hone, "anna", "correct horse battery", "admin")[0] == 0
    Server(hone, BIN, "--listen", "0.0.0.0:0", "--allowed-host", "bench.example").kill()


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
