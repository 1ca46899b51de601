"""A mirror that answers any image name with a stub, and remembers the tags that were asked for.

Each name and tag gets a manifest of its own, so that its digest tells which it is; all share one config and its layers.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from phasegate.image.digest import digest_of
from phasegate.image.mediatype import OCI_MANIFEST
from tests.kit.images import to_json


@dataclass
class StubMirror:
    """``manifest`` is that of every image, ``blobs`` its config and layers; ``tags`` maps what was asked for by tag,
    as ``host/name:tag``, to the digest that was the answer."""

    manifest: Mapping[str, Any]
    blobs: Mapping[str, bytes]
    address: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    _made: dict[str, bytes] = field(default_factory=dict)

    def answer(self, host: str, name: str, kind: str, wanted: str) -> tuple[bytes, str] | None:
        """Return the body and the media type, or None for what is not there."""
        if kind == "blobs":
            blob = self.blobs.get(wanted)
            return (blob, "application/octet-stream") if blob is not None else None
        if wanted.startswith("sha256:"):
            return (self._made[wanted], OCI_MANIFEST) if wanted in self._made else None
        reference = f"{host}/{name}:{wanted}"
        raw = to_json({**self.manifest, "annotations": {"reference": reference}})
        self.tags[reference] = digest_of(raw)
        self._made[digest_of(raw)] = raw
        return raw, OCI_MANIFEST


@contextmanager
def stub_mirror(manifest: Mapping[str, Any], blobs: Mapping[str, bytes]) -> Iterator[StubMirror]:
    """Serve a mirror on loopback."""
    mirror = StubMirror(manifest, blobs)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            parts = url.path.removeprefix("/v2/").split("/")
            host = parse_qs(url.query).get("ns", [mirror.address])[0]
            found = (b"{}", "application/json") if url.path == "/v2/" else None
            if len(parts) > 2:
                found = mirror.answer(host, "/".join(parts[:-2]), parts[-2], parts[-1])
            body, kind = found or (b"", "text/plain")
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            if found:
                self.send_header("Docker-Content-Digest", digest_of(body))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        def do_HEAD(self) -> None:
            self.do_GET()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    mirror.address = f"127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield mirror
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
