"""The servers of chat models that the settings name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from likeopt.errors import ConfigurationError
from likeopt.llm.models import ModelSpec, Price, Timeouts, UpstreamSpec
from likeopt.services.chat_upstreams import configured
from likeopt.settings import Settings, read_settings

HERE = {"openai_base_url": "http://127.0.0.1:8000/v1", "openai_api_key": "sk-first-secret"}
CLAUDE = {
    "name": "anthropic",
    "dialect": "anthropic",
    "base_url": "https://api.anthropic.com/v1",
    "api_key": "sk-second-secret",
    "models": [
        {
            "name": "claude-haiku-4-5",
            "id": "haiku",
            "tier": "small",
            "context_tokens": 200_000,
            "answer_tokens": 4096,
            "price": {"prompt": 1.0, "completion": 5.0, "cached": 0.1},
        },
        {"name": "claude-sonnet-4-5"},
    ],
}


def specs(data_dir: Path, **values: Any) -> tuple[UpstreamSpec, ...]:
    return configured(Settings(data_dir=data_dir, **values))


def test_nothing_set_is_none(data_dir: Path) -> None:
    assert specs(data_dir) == ()


def test_a_model_alone_is_of_the_middle_tier(data_dir: Path) -> None:
    [spec] = specs(
        data_dir, **HERE, model="qwen3:8b", model_timeout_s=7, model_total_s=90, model_context_tokens=4096
    )
    assert spec.models == (ModelSpec("qwen3:8b", "qwen3:8b", spec.name, context_tokens=4096),)
    assert spec.timeouts == Timeouts(first_token_s=7, silence_s=7, total_s=90)
    assert (spec.dialect, spec.base_url, spec.api_key) == (
        "openai",
        HERE["openai_base_url"],
        "sk-first-secret",
    )


def test_smaller_and_larger_models_follow_the_first(data_dir: Path) -> None:
    [spec] = specs(data_dir, **HERE, model="m", model_small="s", model_large="l")
    assert [(model.id, model.tier) for model in spec.models] == [
        ("m", "medium"),
        ("s", "small"),
        ("l", "large"),
    ]


def test_one_model_for_several_tiers_is_one_model(data_dir: Path) -> None:
    [spec] = specs(data_dir, **HERE, model="m", model_small="m", model_large="l")
    assert [(model.id, model.tier) for model in spec.models] == [("m", "medium"), ("l", "large")]


def test_a_server_may_have_a_model_without_a_name(data_dir: Path) -> None:
    [spec] = specs(data_dir, **HERE)
    assert [model.name for model in spec.models] == [""]


def test_further_servers_follow(data_dir: Path) -> None:
    first, second = specs(
        data_dir, **HERE, model="m", upstreams=[CLAUDE | {"first_token_s": 20, "attempts": 2}]
    )
    assert first.models[0].id == "m"
    assert second.models == (
        ModelSpec("haiku", "claude-haiku-4-5", "anthropic", "small", 200_000, 4096, Price(1.0, 5.0, 0.1)),
        ModelSpec("claude-sonnet-4-5", "claude-sonnet-4-5", "anthropic"),
    )
    assert second.timeouts == Timeouts(first_token_s=20, silence_s=60, total_s=600)
    assert (second.dialect, second.api_key, second.attempts) == ("anthropic", "sk-second-secret", 2)


def test_they_are_read_from_the_file_as_documented(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = (Path(__file__).parents[2] / "docs/settings.md").read_text()
    [example] = [part for part in document.split("```") if "[[upstreams]]" in part]
    path = tmp_path / "likeopt.toml"
    path.write_text(example.removeprefix("toml\n"))
    monkeypatch.setenv("LIKEOPT_CONFIG", str(path))
    found = configured(read_settings())
    assert {spec.dialect for spec in found} == {"openai", "anthropic"}
    assert all(spec.models for spec in found)


@pytest.mark.parametrize("twice", [{"name": "openai"}, {"models": [{"name": "m"}]}])
def test_names_are_there_once(data_dir: Path, twice: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        specs(data_dir, **HERE, model="m", upstreams=[CLAUDE | twice])
    assert caught.value.code == "setting_invalid"


def test_an_address_holds_no_key(data_dir: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        specs(data_dir, openai_base_url="http://me:hidden@host/v1")
    assert "hidden" not in str(caught.value)


def test_keys_are_shown_nowhere(data_dir: Path) -> None:
    settings = Settings(data_dir=data_dir, **HERE, model="m", upstreams=[CLAUDE])  # type: ignore[arg-type]
    shown = repr(settings) + repr(configured(settings))
    assert "secret" not in shown.replace("secret_key", "").replace("SecretStr", "")
    assert {"sk-first-secret", "sk-second-secret"} <= set(settings.secrets())
