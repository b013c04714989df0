"""Headers that tell a browser what a response of this server may never do."""

from __future__ import annotations

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

# Browsers show a PDF in a page of their own, which needs its styles and the file itself; nothing else runs.
PDF_POLICY = "; ".join(
    (
        "default-src 'none'",
        "object-src 'self'",
        "style-src 'unsafe-inline'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)

SECURITY_HEADERS: tuple[tuple[str, str], ...] = (
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Embedder-Policy", "require-corp"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)

_OWN = frozenset({"Content-Security-Policy", "Cross-Origin-Embedder-Policy"})
# For an answer with a policy of its own: two policies would both be obeyed.
OTHER_SECURITY_HEADERS = tuple(header for header in SECURITY_HEADERS if header[0] not in _OWN)

# How a document may be shown is nothing to a script, a style or a picture, and a page loads many.
ASSET_TYPES = ("text/javascript", "text/css", "image/png")
_OF_ASSETS = frozenset({"X-Content-Type-Options", "Cross-Origin-Resource-Policy"})
ASSET_HEADERS = tuple(header for header in SECURITY_HEADERS if header[0] in _OF_ASSETS)
