"""A file seen in the browser instead of downloaded, and a document read around one of its passages."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from reportlab.pdfgen.canvas import Canvas
from web.test_documents import URL, download, upload


def pdf() -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.drawString(72, 700, "The first page.")
    canvas.save()
    return file.getvalue()


def taken_in(client: FlaskClient, name: str, content: bytes) -> str:
    return str(upload(client, (name, content)).json["items"][0]["id"])


def viewed(client: FlaskClient, document_id: str, view: str = "inline", **headers: str) -> Any:
    return client.get(f"{URL}/{document_id}/file?view={view}", headers=headers, buffered=True)


def test_a_pdf_is_shown_by_the_browser_under_a_policy_of_its_own(client: FlaskClient) -> None:
    content = pdf()
    answer = viewed(client, taken_in(client, "보고서/첫 쪽.pdf", content))
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "application/pdf", content)
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("inline")
    assert "filename*=UTF-8''%EC%B2%AB%20%EC%AA%BD.pdf" in disposition
    [policy] = answer.headers.getlist("Content-Security-Policy")
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_every_other_answer_keeps_the_policy_of_the_pages(client: FlaskClient) -> None:
    answer = download(client, taken_in(client, "a.pdf", pdf()))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    [policy] = answer.headers.getlist("Content-Security-Policy")
    assert "script-src 'self'" in policy


def test_parts_of_a_pdf_are_had_for_the_viewer(client: FlaskClient) -> None:
    content = pdf()
    answer = viewed(client, taken_in(client, "a.pdf", content), Range="bytes=5-14")
    assert (answer.status_code, answer.data) == (206, content[5:15])


@pytest.mark.parametrize("name", ["a.html", "a.svg", "a.md", "a.csv"])
def test_nothing_but_a_pdf_is_shown(client: FlaskClient, name: str) -> None:
    answer = viewed(client, taken_in(client, name, b"<svg xmlns='http://www.w3.org/2000/svg'>text</svg>"))
    assert (answer.status_code, answer.json["code"]) == (422, "document_not_viewable")
    assert "view=inline" in answer.json["detail"]


def test_a_way_of_viewing_that_there_is_not_is_refused(client: FlaskClient) -> None:
    assert viewed(client, taken_in(client, "a.pdf", pdf()), "upside-down").status_code == 422


def test_passages_are_read_around_one_of_them(reader: FlaskClient) -> None:
    [found] = [one for one in reader.get(URL).json["items"] if one["name"] == "handbook/pumps.md"]
    chunks = f"{URL}/{found['id']}/chunks"
    whole = reader.get(chunks).json
    assert [one["overlap"] for one in whole["items"]] == [0] * whole["total"]
    last = whole["items"][-1]
    around = reader.get(f"{chunks}?around={last['id']}&page_size=1").json
    assert (around["items"], around["page"]) == ([last], whole["total"])
    refused = reader.get(f"{chunks}?around=other-1-0")
    assert (refused.status_code, refused.json["code"]) == (404, "chunk_not_found")
