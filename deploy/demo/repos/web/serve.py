# What it imports is in the image alone.
# mypy: ignore-errors
"""A small service. ``--check`` serves one request to itself; ``--healthy`` asks the one that runs."""

import os
import sys
import threading
import urllib.request

from flask import Flask, jsonify, render_template_string
from werkzeug.serving import make_server

VERSION = os.environ["WEB_VERSION"]
app = Flask(__name__)


@app.get("/")
def home() -> str:
    return render_template_string("<h1>web {{ version }}</h1>", version=VERSION)


@app.get("/healthy")
def healthy():
    return jsonify(version=VERSION, healthy=True)


def ask(port: int, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
        return answer.read().decode()


def check() -> None:
    server = make_server("127.0.0.1", 0, app)
    threading.Thread(target=server.handle_request, daemon=True).start()
    print(f"web {VERSION} served {ask(server.port, '/')}")


if "--check" in sys.argv:
    check()
elif "--healthy" in sys.argv:
    ask(8000, "/healthy")
else:
    make_server("0.0.0.0", 8000, app, threaded=True).serve_forever()
