"""The yardstick: the smallest Flask application there is, under the same workers."""

from __future__ import annotations

from flask import Flask, Response, jsonify

application = Flask(__name__)


@application.get("/")
def ok() -> Response:
    """Say that all is well."""
    return jsonify(ok=True)
