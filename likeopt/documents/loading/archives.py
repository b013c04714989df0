"""Zip archives, opened with care: what they say they unpack to, and what they do unpack to."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from likeopt.documents.loading.limits import Limits
from likeopt.documents.loading.sections import too_large
from likeopt.errors import DocumentRejected

_ENCRYPTED_FLAG = 0x1
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_PIECE_BYTES = 1024 * 1024
_DECLARATION_BYTES = 4096
_FORBIDDEN = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)
_ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([^\"']+)", re.I)
_ENCODINGS = {b"utf-8", b"utf8", b"utf-16", b"us-ascii", b"ascii", b"iso-8859-1"}


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """The archive at ``path`` after a look at what it declares.

    Reading a member through it never gives more than the member declares: zipfile stops there.
    Raises DocumentRejected: corrupt, encrypted, or unpacking to more than ``limits``.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_declared(archive, path.stat().st_size, limits)
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, KeyError) as error:
        raise DocumentRejected("document_corrupt") from error


def _check_declared(archive: zipfile.ZipFile, size_bytes: int, limits: Limits) -> None:
    members = archive.infolist()
    if len(members) > limits.max_members:
        raise DocumentRejected("document_corrupt")
    if any(member.flag_bits & _ENCRYPTED_FLAG for member in members):
        raise DocumentRejected("document_encrypted")
    if any(member.compress_type not in _METHODS for member in members):
        raise DocumentRejected("document_corrupt")
    if sum(member.file_size for member in members) > limits.max_unpacked_bytes:
        raise too_large(limits.max_unpacked_bytes)
    if any(_is_too_dense(member, limits) for member in members):
        raise too_large(limits.max_unpacked_bytes)
    # Members that overlap can only be meant to unpack the same bytes many times.
    if sum(member.compress_size for member in members) > size_bytes:
        raise DocumentRejected("document_corrupt")


def _is_too_dense(member: zipfile.ZipInfo, limits: Limits) -> bool:
    grown = member.file_size > limits.ratio_floor_bytes
    return grown and member.file_size > limits.max_ratio * max(member.compress_size, 1)


def check_xml_parts(archive: zipfile.ZipFile) -> None:
    """Refuse an office file whose XML declares entities or an unusual encoding.

    The formats forbid both; they serve only to make a parser grow or reach outside.
    Raises DocumentRejected("document_corrupt").
    """
    for member in archive.infolist():
        if member.filename.lower().endswith((".xml", ".rels", ".hpf", ".rdf")):
            _check_xml_part(archive, member)


def _check_xml_part(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    with archive.open(member) as part:
        carried = b""
        first = True
        while piece := part.read(_PIECE_BYTES):
            # NULs are dropped so that UTF-16 reads like ASCII.
            readable = carried + piece.replace(b"\x00", b"")
            if _FORBIDDEN.search(readable) or (first and not _has_usual_encoding(readable)):
                raise DocumentRejected("document_corrupt")
            carried = readable[-16:]
            first = False


def _has_usual_encoding(readable: bytes) -> bool:
    declared = _ENCODING.search(readable[:_DECLARATION_BYTES])
    return declared is None or declared[1].lower() in _ENCODINGS
