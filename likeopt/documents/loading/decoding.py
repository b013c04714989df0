"""Bytes into text: UTF-8, UTF-16, UTF-32, CP949 (which holds EUC-KR), and Windows-1252 at last.

A Unicode text is known by its byte order mark or by being valid; Korean CP949 by decoding to
Hangul. Text of several encodings, as concatenated logs and mails have it, is read line by line.
"""

from __future__ import annotations

import codecs
import re

from likeopt.errors import DocumentRejected

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE_BYTES = 65_536
_PLAUSIBLE_SHARE = 0.9
_MOST_CONTROLS = 0.02
_MOST_REPLACED = 0.1
_MOST_NULS = 0.05
_LONGEST_CHARACTER_BYTES = 4

_PLAUSIBLE = re.compile(
    r"[\t\n\r\x20-\x7e\u00a0-\u024f\u2010-\u2049\u20a9\u20ac\u2190-\u21ff\u2460-\u257f"
    r"\u25a0-\u26ff\u3000-\u303f\u3040-\u30ff\u3130-\u318f\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff5e]"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f\ufffd]")
_KS_PAIR = re.compile(rb"[\xa1-\xfd][\xa1-\xfe]")
_HIGH_BYTES = bytes(range(0x80, 0x100))
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_CONTROL_BYTES = bytes(b for b in range(32) if b not in b"\t\n\r\f\x1b\x00") + b"\x7f"


def is_text(head: bytes) -> bool:
    """Whether a file that begins with ``head`` can be read as text."""
    sample = head[:_SAMPLE_BYTES]
    if _marked(sample):
        return True
    nuls = sample.count(0)
    if nuls and _unmarked_utf16(sample):
        return True
    controls = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    return nuls <= _MOST_NULS * len(sample) and controls <= _MOST_CONTROLS * len(sample)


def decode(data: bytes) -> str:
    """The text of ``data`` without byte order mark, line ends as they are.

    Raises DocumentRejected("document_corrupt") when a tenth of it cannot be read in any encoding.
    """
    mark = _marked(data)
    if mark is not None:
        return _checked(data[len(mark[0]) :].decode(mark[1], "replace"))
    if b"\x00" in data[:_SAMPLE_BYTES]:
        encoding = _unmarked_utf16(data[:_SAMPLE_BYTES])
        if encoding is not None:
            return _checked(data.decode(encoding, "replace"))
    return _decode_unmarked(data)


def _decode_unmarked(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(data) - _LONGEST_CHARACTER_BYTES:
            cut_off = data[: error.start].decode("utf-8")
            if _NOT_ASCII.search(cut_off):
                return cut_off
    korean = _as_korean(data)
    if korean is not None:
        return korean
    lines = (_decode_line(line) for line in data.splitlines(keepends=True))
    return _checked("".join(lines))


def _decode_line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp949" if _is_korean(line) else "cp1252", "replace")


def _as_korean(data: bytes) -> str | None:
    if not _is_korean(data[:_SAMPLE_BYTES]):
        return None
    try:
        return data.decode("cp949")
    except UnicodeDecodeError:
        return None


def _is_korean(data: bytes) -> bool:
    """Whether four fifths of the bytes beyond ASCII are pairs of KS X 1001.

    Valid CP949 alone proves little: in it, Windows-1252's apostrophe and a letter are a syllable.
    """
    beyond_ascii = len(data) - len(data.translate(None, _HIGH_BYTES))
    return len(_KS_PAIR.findall(data)) * 5 >= beyond_ascii * 2


def _marked(data: bytes) -> tuple[bytes, str] | None:
    return next((mark for mark in _MARKS if data.startswith(mark[0])), None)


def _unmarked_utf16(sample: bytes) -> str | None:
    """The byte order in which ``sample`` is plausible UTF-16, or None."""
    even = sample[: len(sample) // 2 * 2]
    shares = {name: _plausible_share(even.decode(name, "replace")) for name in ("utf-16-le", "utf-16-be")}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= _PLAUSIBLE_SHARE else None


def _plausible_share(text: str) -> float:
    return len(_PLAUSIBLE.findall(text)) / max(len(text), 1)


def _checked(text: str) -> str:
    if len(_CONTROLS.findall(text)) > _MOST_REPLACED * len(text):
        raise DocumentRejected("document_corrupt")
    return text
