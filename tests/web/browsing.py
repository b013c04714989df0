"""What tests of pages need to know of a page."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Flask

MakeApp = Callable[..., Flask]

_CSRF = re.compile(r'<meta name="csrf-token" content="([^"]*)">')


def csrf_token_of(page: str) -> str:
    """The token a page's scripts and forms send along."""
    found = _CSRF.search(page)
    assert found
    return found[1]
