"""Models on the fake chat server, in both dialects."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from fake_upstream.running import FakeUpstream

from likeopt.errors import ModelUnavailable
from likeopt.llm.contract import ChatMessage, ChatModel, Limits
from likeopt.llm.endpoint import Endpoint
from likeopt.llm.models import Dialect, ModelSpec, Timeouts, UpstreamSpec
from likeopt.llm.served_model import ServedModel, ServedReply

KEY = "sk-not-a-real-key-0123456789"
KOREAN = "서울의 인구는 약 938만 명입니다 [1]."
ASKED = [ChatMessage("system", "Answer."), ChatMessage("user", "How many?")]
NewModel = Callable[..., ServedModel]


class Endpoints:
    """Makes endpoints, and closes them at the end."""

    def __init__(self) -> None:
        self._made: list[Endpoint] = []

    def at(self, base_url: str, timeouts: Timeouts | None = None, dialect: Dialect = "openai") -> Endpoint:
        """An endpoint at ``base_url``."""
        spec = UpstreamSpec(
            "fake", base_url, api_key=KEY, dialect=dialect, timeouts=timeouts or Timeouts(connect_s=1.0)
        )
        self._made.append(Endpoint(spec))
        return self._made[-1]

    def model(self, base_url: str, timeouts: Timeouts | None = None) -> ServedModel:
        """A model of OpenAI's dialect at ``base_url``."""
        return self.at(base_url, timeouts).model(ModelSpec("any", "any", "fake"))

    def close(self) -> None:
        """Close them all."""
        for endpoint in self._made:
            endpoint.close()


@pytest.fixture
def endpoints() -> Iterator[Endpoints]:
    made = Endpoints()
    yield made
    made.close()


@pytest.fixture(params=["openai", "anthropic"])
def dialect(request: pytest.FixtureRequest) -> Dialect:
    spoken: Dialect = request.param
    return spoken


@pytest.fixture
def new_model(upstream: FakeUpstream, endpoints: Endpoints, dialect: Dialect) -> NewModel:
    def make(timeouts: Timeouts | None = None, **plan: object) -> ServedModel:
        """A model that answers as ``plan`` says (plan.Plan's fields)."""
        name = upstream.model(**plan)
        return endpoints.at(upstream.base_url, timeouts, dialect).model(ModelSpec(name, name, "fake"))

    return make


def ask(model: ServedModel, **limits: object) -> ServedReply:
    """A reply that has not begun."""
    return model.stream(ASKED, Limits(200, **limits))


def whole(model: ChatModel, **limits: object) -> str:
    """The text of a whole reply."""
    with closing(model.stream(ASKED, Limits(200, **limits))) as reply:
        return "".join(reply)


def failure(model: ChatModel) -> ModelUnavailable:
    """What a reply that fails raises."""
    with pytest.raises(ModelUnavailable) as caught:
        whole(model)
    return caught.value
