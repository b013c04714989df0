"""The small library that searches and questions are tried on: one passage per document."""

from __future__ import annotations

LIBRARY = {
    "handbook/pumps.md": "# Pumps\n\nThe pump P-101 must be serviced every 500 hours.\n\n"
    "# Safety\n\nWear gloves when opening the valve of a pump.",
    "지리/서울.txt": "서울은 대한민국의 수도이다. 한강이 서울을 가로지른다.",
    "src/client.py": "def read_timeout_s() -> float:\n    return 30.0\n",
}
