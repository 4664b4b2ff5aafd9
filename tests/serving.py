"""A running server for the tests: `hone serve` on a store of its own, and requests to it."""

import http.client
import json
import os
import pathlib
import signal
import subprocess


class Reply:
    """What came back."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers  # of http.client: get() is case-insensitive
        self.body = body

    def json(self):
        return json.loads(self.body)

    def code(self):
        """The code of the error, for a message that says more than a status."""
        try:
            return self.json()["error"]["code"]
        except (ValueError, KeyError, TypeError):
            return None


class Server:
    """`hone serve` on a free port; `hone` is a tests' Hone, `words` are further options."""

    def __init__(self, hone, bin_folder, *words, environment=None, preexec=None):
        self.hone = hone
        self.log = pathlib.Path(str(hone.store) + ".serve.log")
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [bin_folder / "hone", "--json", "--data", hone.store, "serve",
                 *(() if "--listen" in words else ("--listen", "127.0.0.1:0")), *map(str, words)],
                stdout=subprocess.PIPE, stderr=log, text=True, preexec_fn=preexec,
                env={**os.environ, **(environment or {})})
        self.facts = self._read_document()
        self.port = self.facts["port"]
        self.url = f"http://127.0.0.1:{self.port}"  # as the page's address, without the token
        self.opened = self.facts["url"]  # what a person opens
        self.token = self.opened.rsplit("token=", 1)[1]
        self.pid = self.process.pid

    def _read_document(self):
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if line == "}\n":
                break
        document = json.loads("".join(lines) or "{}")
        assert "serve" in document, f"the server did not start: {document}\n{self.log.read_text()}"
        return document["serve"]

    def request(self, method, path, body=None, headers=None, token=True, timeout=30):
        """One request on a connection of its own. `body`: bytes, or what becomes JSON."""
        sent = {"Authorization": f"Bearer {self.token}"} if token else {}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        sent.update(headers or {})
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.putrequest(method, path, skip_host="Host" in sent,
                                  skip_accept_encoding=True)
            if body is not None and "Content-Length" not in sent:
                sent["Content-Length"] = str(len(body))
            for name, value in sent.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            came = connection.getresponse()
            return Reply(came.status, came.headers, came.read())
        finally:
            connection.close()

    def get(self, path, **more):
        return self.request("GET", path, **more)

    def post(self, path, body, **more):
        return self.request("POST", path, body, **more)

    def rss_bytes(self):
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) * 1024

    def stop(self, how=signal.SIGINT, timeout=20):
        """Its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.stdout.close()
        return self.process.wait(timeout)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.stdout.close()
        self.process.wait(10)
