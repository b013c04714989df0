"""Personas over HTTP: listed, written, removed, brought back, and chosen for a message."""

from __future__ import annotations

from flask import Blueprint, Response

from likeopt.chat.personas.persona import Persona
from likeopt.web.asking import asker
from likeopt.web.operations import Operation, describes
from likeopt.web.parts import services
from likeopt.web.persona_schemas import NewPersona, PersonaBody, RouteBody, RoutedPersona
from likeopt.web.rendering import Page, as_json, nothing, page_of
from likeopt.web.schemas import PageQuery
from likeopt.web.wording import request_language

personas = Blueprint("personas", __name__)


def _one(name: str, status: int = 200) -> Response:
    return as_json(services().personas.get(asker().owner, name, request_language()), status)


@personas.get("/personas")
@describes(Operation("List personas, the default one first", {200: Page[Persona]}, query=PageQuery))
def listing(query: PageQuery) -> Response:
    """One page of the shipped ones and the asker's own."""
    found = services().personas.list(asker().owner, request_language())
    start = (query.page - 1) * query.page_size
    return as_json(page_of(found[start : start + query.page_size], len(found), query))


@personas.post("/personas")
@describes(Operation("Add a persona", {201: Persona}, body=NewPersona))
def add(body: NewPersona) -> Response:
    """One of a name that is free."""
    services().personas.add(asker().owner, body.named(body.name))
    return _one(body.name, 201)


@personas.post("/personas/route")
@describes(Operation("Find the persona that fits a message", {200: RoutedPersona}, body=RouteBody))
def route(body: RouteBody) -> Response:
    """No model is asked."""
    chosen = services().personas.route(asker().owner, body.message, request_language())
    return as_json(RoutedPersona(chosen.persona.name, chosen.resonance, chosen.scores))


@personas.get("/personas/<name>")
@describes(Operation("Read a persona", {200: Persona}))
def read(name: str) -> Response:
    """A shipped one or the asker's own."""
    return _one(name)


@personas.put("/personas/<name>")
@describes(Operation("Write a persona", {200: Persona, 201: Persona}, body=PersonaBody))
def write(name: str, body: PersonaBody) -> Response:
    """In place of what has its name, a shipped one too."""
    is_new = services().personas.put(asker().owner, body.named(name))
    return _one(name, 201 if is_new else 200)


@personas.delete("/personas/<name>")
@describes(Operation("Remove a persona", {204: None}))
def remove(name: str) -> Response:
    """A shipped one comes back from behind the asker's own, or is hidden."""
    services().personas.remove(asker().owner, name)
    return nothing()


@personas.post("/personas/<name>/restore")
@describes(Operation("Bring a shipped persona back as it was", {200: Persona}))
def restore(name: str) -> Response:
    """Whether it was hidden or replaced."""
    return as_json(services().personas.restore(asker().owner, name, request_language()))
