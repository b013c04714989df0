"""One way in: a file of any known kind into its text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import msgspec

from likeopt.documents.content import LoadedDocument, Section
from likeopt.documents.loading import media_types as media
from likeopt.documents.loading.decoding import decode
from likeopt.documents.loading.limits import Limits
from likeopt.documents.loading.sections import one_line
from likeopt.documents.loading.signatures import EMPTY, HWP_OLD, OLE, ZIP
from likeopt.errors import DocumentRejected

FromFile = Callable[[Path, str, Limits], LoadedDocument]
FromText = Callable[[str, str, Limits], LoadedDocument]

_ARCHIVES = {ZIP, "application/gzip", "application/x-7z-compressed", "application/vnd.rar"} | {
    "application/x-bzip2", "application/x-xz", "application/zstd", "application/x-tar",
}  # fmt: skip
_OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLE_PIECE_BYTES = 1024 * 1024

_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]")
_ALPHANUMERIC = re.compile(r"[^\W_]")
_HOLLOW_TITLE = re.compile(
    r"(?i)\W*(?:untitled\b.*|제목 ?없음|powerpoint (?:presentation|프레젠테이션)|microsoft word - .*"
    r"|(?:document|문서|slide|슬라이드|book|통합 문서) ?\d*|.*\.(?:docx?|hwpx?|pptx?|xlsx?|pdf|indd))?\W*"
)
_WIDE_GAP = re.compile(r"\n{3,}")
_LONGEST_TITLE = 300


def load(path: Path | str, name: str, limits: Limits) -> LoadedDocument:
    """The text of the file at ``path``, which its owner calls ``name``.

    Raises DocumentRejected with a code that says why: document_empty, document_encrypted,
    document_corrupt, document_type_unsupported, document_type_mismatch, document_format_old,
    document_is_archive, document_is_image, document_unpacks_too_large, document_has_no_text.
    MemoryError passes through.
    """
    path = Path(path)
    media_type = media.sniff_file(path, name)
    _refuse_unreadable(path, name, media_type)
    try:
        document = _cleaned(_load_as(media_type, path, limits))
    except (DocumentRejected, MemoryError):
        raise
    except Exception as error:
        # Parsers meet hostile bytes with any error there is, RecursionError among them.
        raise DocumentRejected("document_corrupt") from error
    if not any(_ALPHANUMERIC.search(section.text) for section in document.sections):
        raise DocumentRejected("document_has_no_text")
    return document


def _refuse_unreadable(path: Path, name: str, media_type: str) -> None:
    if media_type == EMPTY:
        raise DocumentRejected("document_empty")
    if media_type == OLE:
        raise DocumentRejected("document_encrypted" if _holds_encrypted(path) else "document_format_old")
    if media_type == HWP_OLD:
        raise DocumentRejected("document_format_old")
    if media_type in _ARCHIVES:
        raise DocumentRejected("document_is_archive")
    if media_type.startswith("image/"):
        raise DocumentRejected("document_is_image")
    if media.names_other_kind(media_type, name):
        raise DocumentRejected("document_type_mismatch", extension=media.extension_of(name))


def _holds_encrypted(path: Path) -> bool:
    """Whether an OLE file is an encrypted office document (MS-OFFCRYPTO 2.3.2)."""
    with path.open("rb") as file:
        carried = b""
        while piece := file.read(_OLE_PIECE_BYTES):
            if _OLE_ENCRYPTED in carried + piece:
                return True
            carried = piece[-len(_OLE_ENCRYPTED) :]
    return False


def _load_as(media_type: str, path: Path, limits: Limits) -> LoadedDocument:
    from_file = _from_file(media_type)
    if from_file is not None:
        return from_file(path, media_type, limits)
    from_text = _from_text(media_type)
    if from_text is None:
        raise DocumentRejected("document_type_unsupported", media_type=media_type)
    text = decode(path.read_bytes()).replace("\r\n", "\n").replace("\r", "\n")
    return from_text(text, media_type, limits)


def _from_file(media_type: str) -> FromFile | None:
    """The loader that reads the file itself; each brings its library in only when it is needed."""
    match media_type:
        case media.PDF:
            from likeopt.documents.loading.pdf import load_pdf as chosen
        case media.DOCX:
            from likeopt.documents.loading.word import load_word as chosen
        case media.PPTX:
            from likeopt.documents.loading.slides import load_slides as chosen
        case media.XLSX:
            from likeopt.documents.loading.sheets import load_sheets as chosen
        case media.HWPX:
            from likeopt.documents.loading.hwpx import load_hwpx as chosen
        case media.HTML:
            return _load_html
        case _:
            return None
    return chosen


def _load_html(path: Path, media_type: str, limits: Limits) -> LoadedDocument:
    from likeopt.documents.loading.html import load_html

    return load_html(path.read_bytes(), media_type, limits)


def _from_text(media_type: str) -> FromText | None:
    """The loader that reads decoded text with plain line ends."""
    match media_type:
        case media.MARKDOWN:
            from likeopt.documents.loading.markdown import load_markdown as chosen
        case media.CSV | media.TSV:
            from likeopt.documents.loading.delimited import load_delimited as chosen
        case media.JSON:
            from likeopt.documents.loading.json_text import load_json as chosen
        case media.JSON_LINES:
            from likeopt.documents.loading.json_text import load_json_lines as chosen
        case media.PLAIN:
            from likeopt.documents.loading.plain import load_plain as chosen
        case _ if media.is_code(media_type):
            from likeopt.documents.loading.plain import load_code as chosen
        case _:
            return None
    return chosen


def _cleaned(document: LoadedDocument) -> LoadedDocument:
    sections = (_clean_section(section) for section in document.sections)
    kept = tuple(section for section in sections if section.text)
    return msgspec.structs.replace(document, sections=kept, title=_clean_title(document.title))


def _clean_section(section: Section) -> Section:
    text = _clean_text(section.text)
    if section.kind == "code":
        text = text.rstrip().lstrip("\n")
    else:
        text = unicodedata.normalize("NFC", text).strip()
    if section.kind == "table":
        text = _WIDE_GAP.sub("\n\n", text)
    heading = unicodedata.normalize("NFC", _clean_text(section.heading)) if section.heading else None
    return Section(text, heading or None, section.page, section.kind)


def _clean_text(text: str) -> str:
    """Without control characters, stray surrogates and byte order marks, which no store holds."""
    return _UNWANTED.sub("", text) if _UNWANTED.search(text) else text


def _clean_title(title: str | None) -> str | None:
    """The title if it says something; programs write "Untitled" and file names there."""
    cleaned = one_line(_clean_text(title))[:_LONGEST_TITLE] if title else ""
    return None if _HOLLOW_TITLE.fullmatch(cleaned) else unicodedata.normalize("NFC", cleaned)
