"""Reading a stream of server-sent events (WHATWG HTML, section 9.2.6)."""

from __future__ import annotations

import re

from likeopt.errors import ModelUnavailable

LONGEST_EVENT_BYTES = 4 * 1024 * 1024

_NAMED = re.compile(rb"event: \w+\ndata: (.*)")
_LINE_END = re.compile(rb"\r\n|\n|\r")


class EventParser:
    """Turns bytes, cut anywhere, into the data of each event, which stays bytes.

    Lines are cut before they are decoded: no byte of a multi-byte UTF-8 character is a line end,
    so a character that arrives in two halves is whole again by then. ``events`` counts what was read.
    """

    def __init__(self) -> None:
        self._carriage_return = b""
        self._line: list[bytes] = []
        self._data: list[bytes] = []
        self._size_bytes = 0
        self.events = 0

    def feed(self, received: bytes) -> list[bytes]:
        """The data of every event that ``received`` completes.

        Raises ModelUnavailable when an event is larger than 4 MiB.
        """
        found: list[bytes] = []
        between_events = not self._size_bytes and not self._carriage_return
        # Most servers send one event, or a few, at a time.
        if between_events and received.endswith(b"\n\n") and b"\r" not in received:
            for event in received[:-2].split(b"\n\n"):
                if event.startswith(b"data: ") and b"\n" not in event:
                    found.append(event[6:])
                elif named := _NAMED.fullmatch(event):
                    found.append(named[1])
                else:
                    self._take_lines(event + b"\n\n", found)
        else:
            self._take_lines(received, found)
        self.events += len(found)
        return found

    def end(self) -> list[bytes]:
        """What the end of the stream completes: some servers leave out the last blank line."""
        found: list[bytes] = []
        self._take_line(found)
        self._take_line(found)
        self.events += len(found)
        return found

    def _take_lines(self, received: bytes, found: list[bytes]) -> None:
        text = self._carriage_return + received
        # A CR at the very end may be the first half of CRLF.
        self._carriage_return = text[-1:] if text.endswith(b"\r") else b""
        *lines, last = _LINE_END.split(text.removesuffix(b"\r"))
        for line in lines:
            self._line.append(line)
            self._take_line(found)
        self._line.append(last)
        self._size_bytes += len(last)
        self._check_size()

    def _take_line(self, found: list[bytes]) -> None:
        line = b"".join(self._line)
        self._line.clear()
        if not line:
            data, self._data, self._size_bytes = self._data, [], 0
            if data:
                found.append(b"\n".join(data))
            return
        self._size_bytes += len(line)
        self._check_size()
        name, _, value = line.removeprefix(b"\xef\xbb\xbf").partition(b":")
        if name == b"data":
            self._data.append(value.removeprefix(b" "))

    def _check_size(self) -> None:
        if self._size_bytes > LONGEST_EVENT_BYTES:
            raise ModelUnavailable("model_bad_answer")
