"""Errors within Flask: each caught once and answered in the shape its caller reads."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, render_template, request
from markupsafe import escape
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as WerkzeugResponse

from likeopt.errors import InvalidInput, LikeOptError, NotFound, TooLarge
from likeopt.web.csrf import csrf_token
from likeopt.web.errors import Problem, error_body, error_headers, problem_of, status_on, wants_page
from likeopt.web.exchange import REQUEST_ID
from likeopt.web.wording import request_language

logger = logging.getLogger(__name__)

# What the framework refuses by itself.
_REFUSALS: dict[int, tuple[type[LikeOptError], str]] = {
    400: (InvalidInput, "request_malformed"),
    404: (NotFound, "path_not_found"),
    405: (InvalidInput, "method_not_allowed"),
    413: (TooLarge, "form_too_large"),
    415: (InvalidInput, "body_type_unsupported"),
    416: (InvalidInput, "range_not_satisfiable"),
}
_FIRST_ERROR = 400


def answer_errors(app: Flask) -> None:
    """Have ``app`` answer every error in our shapes."""
    app.register_error_handler(LikeOptError, _answer)
    app.register_error_handler(HTTPException, _answer_refusal)
    app.register_error_handler(Exception, _answer_fault)


def render_error_page(problem: Problem) -> str:
    """The page a person sees; a plain one when the template itself fails."""
    try:
        return render_template(
            "error.html",
            status=problem.status,
            detail=problem.detail,
            request_id=problem.request_id,
            csrf_token=csrf_token(),
        )
    except Exception:
        logger.exception("error_page_failed")
        return _plain_page(problem)


def _plain_page(problem: Problem) -> str:
    title, detail, trace = escape(problem.title), escape(problem.detail), escape(problem.request_id)
    return f"<!doctype html><meta charset=utf-8><title>{title}</title><h1>{title}</h1><p>{detail}<p>{trace}"


def _answer(error: LikeOptError) -> Response:
    problem = problem_of(error, request_language(), request.environ[REQUEST_ID])
    if wants_page(request.path, request.headers.get("Accept", "")):
        response = Response(render_error_page(problem), problem.status, mimetype="text/html")
    else:
        media_type, body = error_body(problem, request.path)
        response = Response(body, status_on(request.path, problem), mimetype=media_type)
    response.headers["Cache-Control"] = "no-store"
    response.headers.extend(error_headers(error))
    return response


def _answer_refusal(refusal: HTTPException) -> WerkzeugResponse:
    original = refusal.get_response()
    status = refusal.code or original.status_code
    if status < _FIRST_ERROR:
        return original
    kind, code = _REFUSALS.get(status, (LikeOptError, "internal_error"))
    response = _answer(kind(code, **_known_params(code)))
    for name in ("Allow", "Content-Range"):
        if name in original.headers:
            response.headers[name] = original.headers[name]
    return response


def _known_params(code: str) -> dict[str, Any]:
    return {"given": request.mimetype or "-"} if code == "body_type_unsupported" else {}


def _answer_fault(error: Exception) -> Response:
    logger.error("request_failed", exc_info=error, extra={"route": str(request.url_rule)})
    return _answer(LikeOptError("internal_error"))
