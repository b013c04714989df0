"""The one tree of errors: each is a code with parameters, put into words at the edge.

No class here knows HTTP; ``web/errors.py`` maps classes to statuses and
``messages.py`` holds the sentence that belongs to each code.
"""

from __future__ import annotations

import dataclasses

Params = dict[str, str | int | float]


class LikeOptError(Exception):
    """Root of every error raised on purpose.

    ``code`` is stable and machine-readable; ``params`` fill its sentence.
    """

    def __init__(self, code: str, **params: str | int | float) -> None:
        super().__init__(code, params)
        self.code = code
        self.params: Params = params

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.code} ({details})" if details else self.code


@dataclasses.dataclass(frozen=True, slots=True)
class FieldProblem:
    """One field of a request that was not accepted, and why."""

    field: str
    code: str
    params: Params = dataclasses.field(default_factory=dict)


class InvalidInput(LikeOptError):
    """The request cannot be understood or breaks a rule its sender can mend."""

    def __init__(
        self,
        code: str = "invalid_input",
        problems: tuple[FieldProblem, ...] = (),
        **params: str | int | float,
    ) -> None:
        super().__init__(code, **params)
        self.problems = problems


class NotFound(LikeOptError):
    """The named thing does not exist, or is not the asker's to see."""


class Conflict(LikeOptError):
    """The thing is in a state that does not allow the request."""


class TooLarge(LikeOptError):
    """The request's body, head or file exceeds its limit."""


class Unauthenticated(LikeOptError):
    """No key, or a wrong one, was given."""


class Forbidden(LikeOptError):
    """The asker is known (or need not be) but may not do this."""


class NotSupported(LikeOptError):
    """The call is part of the contract but cannot be served yet."""


class RateLimited(LikeOptError):
    """The asker has used up its share for now; ``retry_after_s`` says how long."""


class Unavailable(LikeOptError):
    """A part needed for the answer does not answer; ``retry_after_s`` may be given."""


class Overloaded(Unavailable):
    """More requests are under way than are admitted."""


class EmbeddingUnavailable(Unavailable):
    """The embedding model is not installed or its server does not answer."""


class VectorsUnavailable(Unavailable):
    """The vector store does not answer."""


class LexicalUnavailable(Unavailable):
    """The BM25 index cannot be read."""


class ModelUnavailable(Unavailable):
    """No model upstream gave an answer."""


class DocumentRejected(LikeOptError):
    """A document cannot be loaded; the code says why in a person's terms."""


class StartupError(LikeOptError):
    """The server cannot start; one sentence says why. Ends the process with code 1."""


class ConfigurationError(StartupError):
    """A setting is wrong or missing. Ends the process with code 2."""
