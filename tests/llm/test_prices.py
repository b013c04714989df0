from __future__ import annotations

import pytest

from likeopt.llm.contract import Usage
from likeopt.llm.models import Price
from likeopt.llm.prices import cost_usd


@pytest.mark.parametrize(
    ("price", "usage", "usd"),
    [
        (Price(), Usage(1000, 1000, 500), 0.0),
        (Price(3.0, 15.0), Usage(1_000_000, 0), 3.0),
        (Price(3.0, 15.0), Usage(0, 1_000_000), 15.0),
        (Price(3.0, 15.0), Usage(1_000_000, 0, 400_000), 3.0),
        (Price(3.0, 15.0, 0.5), Usage(1_000_000, 0, 400_000), 2.0),
        (Price(3.0, 15.0, 0.0), Usage(1_000_000, 0, 1_000_000), 0.0),
        # A server that counts cached tokens beside the prompt's cannot make it negative.
        (Price(3.0, 15.0, 1.0), Usage(10, 0, 1_000_000), 0.00001),
    ],
)
def test_tokens_cost_by_the_million(price: Price, usage: Usage, usd: float) -> None:
    assert cost_usd(price, usage) == pytest.approx(usd)
