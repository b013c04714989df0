"""What a file is: from its content first; its name decides among kinds of text only."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection
from pathlib import Path, PurePosixPath

from likeopt.documents.loading.decoding import decode, is_text
from likeopt.documents.loading.languages import (
    BY_EXTENSION,
    BY_FILE_NAME,
    CODE_PREFIX,
    UNNAMED_CODE,
    by_shebang,
    looks_like_code,
)
from likeopt.documents.loading.signatures import PDF, UNKNOWN_BINARY, ZIP, signature
from likeopt.errors import DocumentRejected

HEAD_BYTES = 65_536

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HWPX = "application/hwp+zip"
HTML = "text/html"
MARKDOWN = "text/markdown"
CSV = "text/csv"
TSV = "text/tab-separated-values"
JSON = "application/json"
JSON_LINES = "application/x-ndjson"
PLAIN = "text/plain"

_ZIP_BY_EXTENSION = {
    ".docx": DOCX,
    ".docm": DOCX,
    ".dotx": DOCX,
    ".pptx": PPTX,
    ".pptm": PPTX,
    ".ppsx": PPTX,
    ".xlsx": XLSX,
    ".xlsm": XLSX,
    ".hwpx": HWPX,
}
_MEMBER_FOLDERS = (("word/", DOCX), ("ppt/", PPTX), ("xl/", XLSX))
_OTHER_ZIPS = {
    "application/epub+zip",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.presentation",
}
_MIMETYPE_MEMBER = re.compile(rb"\bmimetype(application/[\w.+-]+?)(?=PK|[^\w.+-])")

_TEXT_BY_EXTENSION = {
    ".txt": PLAIN,
    ".text": PLAIN,
    ".log": PLAIN,
    ".rst": PLAIN,
    ".adoc": PLAIN,
    ".tex": PLAIN,
    ".srt": PLAIN,
    ".vtt": PLAIN,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".mdx": MARKDOWN,
    ".mkd": MARKDOWN,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".csv": CSV,
    ".tsv": TSV,
    ".tab": TSV,
    ".json": JSON,
    ".geojson": JSON,
    ".webmanifest": JSON,
    ".jsonl": JSON_LINES,
    ".ndjson": JSON_LINES,
}
_BINARY_EXTENSIONS = frozenset(
    {".pdf", ".doc", ".xls", ".ppt", ".hwp", ".rtf", ".odt", ".ods", ".odp", ".epub", ".parquet", ".sqlite"}
    | {".zip", ".gz", ".7z", ".rar", ".tar", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".tif", ".tiff"}
    | {".exe", ".dll", ".so", ".bin", ".class", ".jar", ".mp3", ".mp4", ".wav", *_ZIP_BY_EXTENSION}
)
_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*+<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_JSON_START = re.compile(r'\s*(?:\{\s*(?:"|\})|\[\s*[\[{"\]\d-])')
_FENCE = re.compile(r"^```", re.M)
_JSON_LINE = re.compile(r'\s*\{\s*".*\}\s*$')


def extension_of(name: str) -> str:
    """The last extension of ``name``, lower case with its dot; "" if it has none."""
    return PurePosixPath(name.replace("\\", "/")).suffix.lower()


def is_code(media_type: str) -> bool:
    """Whether ``media_type`` is one of source code."""
    return media_type.startswith(CODE_PREFIX)


def sniff(head: bytes, name: str, members: Collection[str] = ()) -> str:
    """The media type of a file that begins with ``head`` (64 KiB are enough) and is called ``name``.

    ``members`` are the file names inside it if it is an archive and they are known; without
    them the head and the name tell archives apart. Never raises.
    """
    extension = extension_of(name)
    proven = signature(head, extension)
    if proven == ZIP:
        return _sniff_zip(head, extension, members)
    if proven is not None:
        return proven
    if not is_text(head):
        return UNKNOWN_BINARY
    return _sniff_text(_readable(head), name, extension)


def sniff_file(path: Path, name: str) -> str:
    """The media type of the file at ``path`` that its owner calls ``name``; reads its head only.

    An archive's list of members is read as well. Never raises for what the file holds.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    members: list[str] = []
    if head.startswith(b"PK"):
        try:
            with zipfile.ZipFile(path) as archive:
                members = archive.namelist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            members = []
    return sniff(head, name, members)


def names_other_kind(media_type: str, name: str) -> bool:
    """Whether ``name`` promises a binary format while the content is text.

    Web pages called .xls or .doc are let pass: several programs export tables so.
    """
    extension = extension_of(name)
    is_textual = media_type.startswith("text/") or media_type in {JSON, JSON_LINES}
    exported_page = media_type == HTML and extension in {".xls", ".doc"}
    return is_textual and extension in _BINARY_EXTENSIONS and not exported_page


def _sniff_zip(head: bytes, extension: str, members: Collection[str]) -> str:
    declared = _MIMETYPE_MEMBER.search(head[:256])
    if declared:
        kind = declared[1].decode()
        return kind if kind == HWPX or kind in _OTHER_ZIPS else ZIP
    for folder, media_type in _MEMBER_FOLDERS:
        if any(member.startswith(folder) for member in members):
            return media_type
    if any(member.startswith("Contents/section") for member in members):
        return HWPX
    if members:
        return ZIP
    return _ZIP_BY_EXTENSION.get(extension, ZIP)


def _readable(head: bytes) -> str:
    try:
        return decode(head)
    except DocumentRejected:
        return ""


def _sniff_text(text: str, name: str, extension: str) -> str:
    file_name = PurePosixPath(name.replace("\\", "/")).name.lower()
    named = BY_FILE_NAME.get(file_name) or _TEXT_BY_EXTENSION.get(extension) or BY_EXTENSION.get(extension)
    if named is not None and named != PLAIN:
        return named
    if _HTML_START.match(text):
        return HTML
    shebang = by_shebang(text)
    if shebang is not None:
        return shebang
    if named is None and _JSON_START.match(text):
        return _json_kind(text)
    if named is None and _FENCE.search(text):
        return MARKDOWN
    return UNNAMED_CODE if looks_like_code(text) else PLAIN


def _json_kind(text: str) -> str:
    lines = [line for line in text.splitlines()[:3] if line.strip()]
    several = len(lines) > 1 and all(_JSON_LINE.match(line) for line in lines[:2])
    return JSON_LINES if several else JSON


__all__ = [
    "CSV", "DOCX", "HTML", "HWPX", "JSON", "JSON_LINES", "MARKDOWN", "PDF", "PLAIN", "PPTX", "TSV", "XLSX",
    "extension_of", "is_code", "names_other_kind", "sniff", "sniff_file",
]  # fmt: skip
