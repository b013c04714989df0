from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from fake_upstream.running import FakeUpstream

from likeopt.errors import ModelUnavailable
from likeopt.llm.contract import ChatMessage, Limits, Usage
from likeopt.llm.openai import OpenAIChat, OpenAIReply, Timeouts

KEY = "sk-not-a-real-key-0123456789"
KOREAN = "서울의 인구는 약 938만 명입니다 [1]."
ASKED = [ChatMessage("system", "Answer."), ChatMessage("user", "How many?")]
SHORT = Timeouts(connect_s=1.0, first_token_s=0.15, silence_s=0.15)
NewModel = Callable[..., OpenAIChat]


@pytest.fixture
def new_model(upstream: FakeUpstream) -> Iterator[NewModel]:
    made: list[OpenAIChat] = []

    def make(timeouts: Timeouts | None = None, **plan: object) -> OpenAIChat:
        made.append(OpenAIChat(upstream.base_url, KEY, upstream.model(**plan), timeouts))
        return made[-1]

    yield make
    for model in made:
        model.close()


def ask(model: OpenAIChat) -> OpenAIReply:
    return model.stream(ASKED, Limits(answer_tokens=200))


def whole(model: OpenAIChat) -> str:
    with closing(ask(model)) as reply:
        return "".join(reply)


def failure(model: OpenAIChat) -> ModelUnavailable:
    with pytest.raises(ModelUnavailable) as caught:
        whole(model)
    return caught.value


def test_a_reply_streams_in_pieces_and_tells_its_usage(new_model: NewModel) -> None:
    with closing(ask(new_model(text=KOREAN))) as reply:
        pieces = list(reply)
    assert "".join(pieces) == KOREAN
    assert len(pieces) > 3
    assert reply.usage == Usage(prompt_tokens=4, completion_tokens=len(pieces), cached_tokens=2)
    assert reply.finish_reason == "stop"


def test_the_request_is_openais(new_model: NewModel, upstream: FakeUpstream) -> None:
    whole(new_model(text="yes"))
    [seen] = upstream.seen()
    assert seen["path"] == "/v1/chat/completions"
    assert seen["headers"]["authorization"] == f"Bearer {KEY}"
    assert seen["body"]["messages"] == [
        {"role": "system", "content": "Answer."},
        {"role": "user", "content": "How many?"},
    ]
    assert seen["body"]["stream"] is True
    assert seen["body"]["max_tokens"] == 200
    assert "temperature" not in seen["body"]


@pytest.mark.parametrize(
    "plan", [{"split": True}, {"crlf": True}, {"split": True, "crlf": True}, {"fault": "json"}]
)
def test_korean_arrives_whole_however_it_is_cut(new_model: NewModel, plan: dict[str, object]) -> None:
    assert whole(new_model(text=KOREAN, **plan)) == KOREAN


@pytest.mark.parametrize("plan", [{"usage": False}, {"done": False}, {"finish": ""}])
def test_a_stream_may_lack_usage_or_one_of_its_ends(new_model: NewModel, plan: dict[str, object]) -> None:
    assert whole(new_model(text="enough", **plan)) == "enough"


def test_a_stream_without_any_end_was_cut(new_model: NewModel) -> None:
    assert failure(new_model(text="enough", done=False, finish="")).code == "model_stream_cut"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("401", "model_refused_key"),
        ("403", "model_refused_key"),
        ("404", "model_not_found"),
        ("400", "model_rejected"),
        ("429", "model_rate_limited"),
        ("500", "model_failed"),
        ("503", "model_failed"),
        ("302", "model_bad_answer"),
        ("html", "model_bad_answer"),
        ("garbage", "model_bad_answer"),
        ("error", "model_failed"),
        ("cut", "model_stream_cut"),
    ],
)
def test_faults_have_codes(new_model: NewModel, fault: str, code: str) -> None:
    assert failure(new_model(fault=fault)).code == code


@pytest.mark.parametrize(("fault", "code"), [("cut", "model_stream_cut"), ("error", "model_failed")])
def test_text_before_a_fault_is_delivered(new_model: NewModel, fault: str, code: str) -> None:
    received: list[str] = []
    reply = ask(new_model(text="one two three", fault=fault, after=2))
    with closing(reply), pytest.raises(ModelUnavailable) as caught:
        received.extend(iter(reply))
    assert caught.value.code == code
    assert received == ["one ", "two "]


def test_a_limited_server_says_when_to_come_back(new_model: NewModel) -> None:
    assert failure(new_model(fault="429")).params["retry_after_s"] == 7


@pytest.mark.parametrize("plan", [{"fault": "hang"}, {"fault": "ping"}, {"fault": "stall", "after": 1}])
def test_silence_ends_the_call(new_model: NewModel, plan: dict[str, object]) -> None:
    assert failure(new_model(SHORT, **plan)).code == "model_timeout"


def test_nobody_listening_is_unreachable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        model = OpenAIChat(f"http://127.0.0.1:{taken.getsockname()[1]}/v1", KEY, "any")
        assert failure(model).code == "model_unreachable"


@pytest.mark.parametrize("address", ["http://[::1", "nonsense://host/v1", "http://host:99999/v1"])
def test_an_address_that_is_none_is_unreachable(address: str) -> None:
    assert failure(OpenAIChat(address, KEY, "any")).code == "model_unreachable"


@pytest.mark.parametrize("fault", ["401", "400", "500"])
def test_the_key_is_never_told(new_model: NewModel, caplog: pytest.LogCaptureFixture, fault: str) -> None:
    error = failure(new_model(fault=fault))
    assert caplog.records
    assert KEY not in caplog.text + str(error) + repr(error.__cause__) + repr(error.__context__)


@pytest.mark.parametrize("plan", [{"fault": "hang"}, {"fault": "stall", "after": 1}, {"token_ms": 60_000}])
def test_closing_from_another_thread_ends_the_call_at_once(
    new_model: NewModel, upstream: FakeUpstream, plan: dict[str, object]
) -> None:
    reply = ask(new_model(**plan))
    received: list[str] = []
    reader = threading.Thread(target=lambda: received.extend(reply), daemon=True)
    reader.start()
    assert upstream.until(lambda seen: len(seen) == 1)
    if "fault" not in plan or plan["fault"] == "stall":
        assert upstream.until(lambda seen: seen[0]["pieces"] == 1)
    reply.close()
    reader.join(2)
    assert not reader.is_alive()
    assert upstream.until(lambda seen: seen[0]["status"] == "closed by client")


def test_a_reply_closed_before_it_began_sends_nothing(new_model: NewModel, upstream: FakeUpstream) -> None:
    reply = ask(new_model())
    reply.close()
    assert list(reply) == []
    assert upstream.seen() == []


def test_an_iterator_given_up_ends_the_call(new_model: NewModel, upstream: FakeUpstream) -> None:
    reply = ask(new_model(token_ms=60_000))
    pieces = iter(reply)
    next(pieces)
    del pieces
    reply.close()
    assert upstream.until(lambda seen: seen[0]["status"] == "closed by client")


def test_calls_one_after_another_share_a_connection(new_model: NewModel, upstream: FakeUpstream) -> None:
    model = new_model(text="yes")
    assert [whole(model) for _ in range(3)] == ["yes", "yes", "yes"]
    assert len({seen["connection"] for seen in upstream.seen()}) == 1


def test_calls_at_the_same_time_do_not(new_model: NewModel, upstream: FakeUpstream) -> None:
    model = new_model(text="yes", first_ms=30)
    threads = [threading.Thread(target=whole, args=(model,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert len({seen["connection"] for seen in upstream.seen()}) == 4


def test_a_connection_closed_while_idle_is_replaced() -> None:
    """A server that closes after each answer without saying so."""
    body = b'data: {"choices":[{"delta":{"content":"yes"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: %d\r\n\r\n" % len(body)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            for _ in range(2):
                client, _ = server.accept()
                with client:
                    while not client.recv(65536).endswith(b"}"):
                        pass
                    client.sendall(head + body)
                    second = client.recv(1)  # the next request, or nothing when it went elsewhere
                    assert second in {b"P", b""}

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        model = OpenAIChat(f"http://127.0.0.1:{server.getsockname()[1]}/v1", KEY, "any")
        assert whole(model) == "yes"
        assert whole(model) == "yes"
        model.close()
        thread.join(2)


@pytest.mark.parametrize("field", ["stream_options", "max_tokens", "temperature"])
def test_a_field_the_server_refuses_is_left_out_from_then_on(
    new_model: NewModel, upstream: FakeUpstream, field: str
) -> None:
    model = new_model(text="yes", refuse=field)
    for _ in range(2):
        with closing(model.stream(ASKED, Limits(200, temperature=0.2))) as reply:
            assert "".join(reply) == "yes"
    bodies = [seen["body"] for seen in upstream.seen()]
    assert [field in body for body in bodies] == [True, False, False]


def test_a_server_that_never_stops_is_stopped(new_model: NewModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("likeopt.llm.openai.LARGEST_ANSWER_BYTES", 20_000)
    assert failure(new_model(tokens=1000)).code == "model_bad_answer"


def test_tokens_are_counted_by_the_server(new_model: NewModel, upstream: FakeUpstream) -> None:
    whole(new_model(text="yes"))
    assert json.dumps(upstream.seen()[0]["body"]["stream_options"]) == '{"include_usage": true}'
