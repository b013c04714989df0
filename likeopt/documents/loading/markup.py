"""XML without surprises: no entities, no network, no endless depth."""

from __future__ import annotations

from typing import Any

from lxml import etree

from likeopt.errors import DocumentRejected

# lxml has no type information; an element is whatever its parser gives.
Element = Any


def parse_xml(data: bytes) -> Element:
    """The root element of ``data``.

    libxml2 itself refuses a depth beyond 256 and text nodes beyond 10 MB.
    Raises DocumentRejected("document_corrupt").
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise DocumentRejected("document_corrupt") from error
    if root is None:
        raise DocumentRejected("document_corrupt")
    return root


def local_name(element: Element) -> str:
    """The tag without its namespace; "" for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str | None:
    """The attribute called ``name`` in whatever namespace, or None."""
    value = element.get(name)
    if value is not None:
        return str(value)
    return next((str(v) for key, v in element.attrib.items() if str(key).rpartition("}")[2] == name), None)


def children(element: Element, name: str) -> list[Element]:
    """The direct children whose local name is ``name``."""
    return [child for child in element if local_name(child) == name]


def whole_number(element: Element, name: str, otherwise: int) -> int:
    """The attribute ``name`` as a number, or ``otherwise`` where it is missing or none."""
    value = attribute(element, name)
    return int(value) if value is not None and value.isascii() and value.lstrip("-").isdigit() else otherwise
