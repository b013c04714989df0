"""Binary formats by their first bytes."""

from __future__ import annotations

import re

PDF = "application/pdf"
OLE = "application/x-ole-storage"
ZIP = "application/zip"
EMPTY = "application/x-empty"
UNKNOWN_BINARY = "application/octet-stream"
HWP_OLD = "application/x-hwp"

_AT_START: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"HWP Document File V", HWP_OLD),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"PK\x07\x08", ZIP),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"BZh91AY&SY", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"\x1a\x45\xdf\xa3", "video/x-matroska"),
    (b"\x7fELF", "application/x-elf"),
    (b"\xca\xfe\xba\xbe", "application/java-vm"),
    (b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (b"\x00asm", "application/wasm"),
    (b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (b"{\\rtf", "application/rtf"),
    (b"%!PS", "application/postscript"),
    (b"PAR1", "application/vnd.apache.parquet"),
)

_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}

# Letters alone could open a text as well; these count only where a NUL follows.
_WITH_NUL: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"BM", "image/bmp"),
)

_PDF_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*%PDF-\d")
_PDF_HEADER_REACH = 1024


def signature(head: bytes, extension: str) -> str | None:
    """The media type that ``head`` (a file's first kilobytes) proves, or None.

    ``extension`` is lower case with its dot. It decides one thing only: readers of PDF accept
    the header anywhere in the first 1,024 bytes, where a text about PDF may have it too.
    """
    if not head:
        return EMPTY
    if _PDF_START.match(head) or (extension == ".pdf" and b"%PDF-" in head[:_PDF_HEADER_REACH]):
        return PDF
    for magic, media_type in _AT_START:
        if head.startswith(magic):
            return media_type
    return _by_position(head)


def _by_position(head: bytes) -> str | None:
    if head.startswith(b"RIFF") and head[8:12] in _RIFF:
        return _RIFF[head[8:12]]
    if head[4:8] == b"ftyp":
        return "image/heic" if head[8:11] in {b"hei", b"mif", b"avi"} else "video/mp4"
    if head[257:262] == b"ustar":
        return "application/x-tar"
    for magic, media_type in _WITH_NUL:
        if head.startswith(magic) and b"\x00" in head[:64]:
            return media_type
    return None
