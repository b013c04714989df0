"""JSON and JSON lines as text that reads: one value per line, under the path of its keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from likeopt.documents.content import LoadedDocument
from likeopt.documents.loading.limits import Limits
from likeopt.documents.loading.plain import load_code
from likeopt.documents.loading.sections import SectionWriter
from likeopt.errors import DocumentRejected

_TITLE_KEYS = ("title", "name", "제목")


def load_json(text: str, media_type: str, limits: Limits) -> LoadedDocument:
    """A section per key of the outermost object; of lists of objects, a record per paragraph.

    Text that is not strict JSON (comments, trailing commas) is kept as it is written.
    Raises DocumentRejected("document_corrupt") when it is nested too deep to be read.
    """
    try:
        value = json.loads(text)
    except RecursionError as error:
        raise DocumentRejected("document_corrupt") from error
    except ValueError:
        return load_code(text, media_type, limits)
    writer = SectionWriter(limits)
    _write_value(writer, value)
    return LoadedDocument(media_type, writer.finish(), _title(value))


def load_json_lines(text: str, media_type: str, limits: Limits) -> LoadedDocument:
    """A record per line; lines that are not JSON are kept as they are."""
    writer = SectionWriter(limits)
    for line in text.splitlines():
        if not line.strip():
            continue
        try:
            writer.block(_record(json.loads(line)), "table")
        except ValueError:
            writer.block(line, "table")
        except RecursionError as error:
            raise DocumentRejected("document_corrupt") from error
    return LoadedDocument(media_type, writer.finish())


def _title(value: Any) -> str | None:
    if not isinstance(value, dict):
        return None
    return next((value[key] for key in _TITLE_KEYS if isinstance(value.get(key), str)), None) or None


def _write_value(writer: SectionWriter, value: Any) -> None:
    if not isinstance(value, dict):
        _write_container(writer, value)
        return
    simple = {key: item for key, item in value.items() if not isinstance(item, dict | list)}
    writer.block("\n".join(_lines(simple)), "table")
    for key, item in value.items():
        if isinstance(item, dict | list) and item:
            writer.heading(1, key)
            _write_container(writer, item)


def _write_container(writer: SectionWriter, value: Any) -> None:
    if isinstance(value, list):
        for item in value:
            writer.block(_record(item), "table")
    else:
        writer.block("\n".join(_lines(value)), "table")


def _record(value: Any) -> str:
    """One item of a list: a line if it is a plain value, else a paragraph of lines."""
    if not isinstance(value, dict | list):
        return _scalar(value)
    lines = "\n".join(_lines(value))
    return f"\n{lines}\n" if lines else ""


def _lines(root: Any) -> Iterator[str]:
    """``path.to.key: value`` for every value under ``root``, in document order, without recursion."""
    stack: list[tuple[str, Any]] = [("", root)]
    while stack:
        path, value = stack.pop()
        if isinstance(value, dict):
            stack.extend((f"{path}.{key}" if path else key, item) for key, item in reversed(value.items()))
        elif isinstance(value, list) and not any(isinstance(item, dict | list) for item in value):
            if value:
                yield _named(path, ", ".join(map(_scalar, value)))
        elif isinstance(value, list):
            stack.extend((f"{path}[{at}]", item) for at, item in reversed(list(enumerate(value))))
        elif value is not None and value != "":
            yield _named(path, _scalar(value))


def _named(path: str, text: str) -> str:
    return f"{path}: {text}" if path else text


def _scalar(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
