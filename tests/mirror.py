"""A catalogue for the tests: entries in the form of Open Model Zoo, and the server that their files come
from, which can break off, lie and lead elsewhere."""

import hashlib
import http.server
import threading


class Files(http.server.BaseHTTPRequestHandler):
    """GET /HOW/NAME: the file NAME of `files`, served as HOW says."""

    files = {}
    seen = []  # (path, Range header)
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def send_file(self, data, status=200, length=None, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(data) if length is None else length))
        self.end_headers()
        self.wfile.write(data)

    def redirect(self, goal):
        self.send_file(b"", 302, Location=goal)

    def do_GET(self):
        _, how, name = self.path.split("/", 2)
        wanted = self.headers.get("Range")
        self.seen.append((self.path, wanted))
        data = self.files.get(name, b"")
        first = int(wanted.split("=")[1].split("-")[0]) if wanted else 0
        getattr(self, "how_" + how)(name, data, first)
        self.close_connection = True

    def how_whole(self, _, data, first):
        if first:
            self.send_file(data[first:], 206,
                           Content_Range=f"bytes {first}-{len(data) - 1}/{len(data)}")
        else:
            self.send_file(data)

    def how_breaks(self, name, data, first):
        """Half of what is left, three times."""
        if sum(path == self.path for path, _ in self.seen) > 3:
            return self.how_whole(name, data, first)
        status = 206 if first else 200
        rest = data[first:]
        return self.send_file(rest[:len(rest) // 2], status, len(rest), **(
            {"Content_Range": f"bytes {first}-{len(data) - 1}/{len(data)}"} if first else {}))

    def how_forgets(self, name, data, _):
        """Breaks off once and does not know Range."""
        if sum(path == self.path for path, _ in self.seen) > 1:
            return self.send_file(data)
        return self.send_file(data[:len(data) // 2], 200, len(data))

    def how_never(self, _, data, first):
        """Nothing more after the first byte."""
        self.send_file(data[:1] if not first else b"", 200 if not first else 206, len(data) - first,
                       **({"Content_Range": f"bytes {first}-{len(data) - 1}/{len(data)}"}
                          if first else {}))

    def how_other(self, _, data, first):
        self.send_file(bytes(data[:-1]) + bytes([data[-1] ^ 1]))

    def how_short(self, _, data, first):
        self.send_file(data[:-7])

    def how_long(self, _, data, first):
        self.send_file(data + b"more")

    def how_missing(self, *_):
        self.send_file(b"no", 404)

    def how_busy(self, name, data, first):
        if sum(path == self.path for path, _ in self.seen) > 2:
            return self.how_whole(name, data, first)
        return self.send_file(b"later", 503)

    def how_file(self, *_):
        self.redirect("file:///etc/passwd")

    def how_ftp(self, *_):
        self.redirect("ftp://127.0.0.1/x")

    def how_elsewhere(self, name, *_):
        self.redirect(f"http://localhost:{self.server.server_port}/whole/{name}")

    def how_circle(self, *_):
        self.redirect(self.path)


class Mirror:
    """A server on a free port while the block runs; `url` leads to it."""

    def __enter__(self):
        Files.files, Files.seen = {}, []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Files)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def entry(root, name, listed, framework="onnx", task="classification", more=""):
    """Writes an entry: `listed` is (file name, bytes, source, how its checksum is named)."""
    folder = root / "public" / name
    folder.mkdir(parents=True)
    text = f"description: >-\n  A model for tests.\ntask_type: {task}\nfiles:\n"
    for file, data, source, kind in listed:
        digest = hashlib.new("sha384" if kind == "checksum" else "sha256", data).hexdigest()
        text += f"  - name: {file}\n    size: {len(data)}\n    {kind}: {digest}\n    source: {source}\n"
    (folder / "model.yml").write_text(f"{text}framework: {framework}\nlicense: Apache-2.0\n{more}")
    return root
