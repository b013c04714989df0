"""Reading a stream of server-sent events (WHATWG HTML, section 9.2.6)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from likeopt.errors import ModelUnavailable

LONGEST_EVENT_BYTES = 4 * 1024 * 1024

_LINE_END = re.compile(rb"\r\n|\n|\r")


class EventParser:
    """Turns bytes, cut anywhere, into the data of each event.

    Lines are cut before they are decoded: no byte of a multi-byte UTF-8 character is a line end,
    so a character that arrives in two halves is whole again by then. ``events`` counts what was read.
    """

    def __init__(self) -> None:
        self._carriage_return = b""
        self._line: list[bytes] = []
        self._data: list[str] = []
        self._size_bytes = 0
        self.events = 0

    def feed(self, received: bytes) -> Iterator[str]:
        """Yield the data of every event that ``received`` completes.

        Raises ModelUnavailable when an event is larger than 4 MiB.
        """
        text = self._carriage_return + received
        # A CR at the very end may be the first half of CRLF.
        self._carriage_return = text[-1:] if text.endswith(b"\r") else b""
        *lines, last = _LINE_END.split(text.removesuffix(b"\r"))
        for line in lines:
            self._line.append(line)
            yield from self._take_line()
        self._line.append(last)
        self._size_bytes += len(last)
        self._check_size()

    def end(self) -> Iterator[str]:
        """Yield what the end of the stream completes: some servers leave out the last blank line."""
        yield from self._take_line()
        yield from self._take_line()

    def _take_line(self) -> Iterator[str]:
        line = b"".join(self._line)
        self._line.clear()
        if not line:
            data, self._data, self._size_bytes = self._data, [], 0
            if data:
                self.events += 1
                yield "\n".join(data)
            return
        self._size_bytes += len(line)
        self._check_size()
        name, _, value = line.removeprefix(b"\xef\xbb\xbf").partition(b":")
        if name == b"data":
            self._data.append(value.removeprefix(b" ").decode("utf-8", "replace"))

    def _check_size(self) -> None:
        if self._size_bytes > LONGEST_EVENT_BYTES:
            raise ModelUnavailable("model_bad_answer")
