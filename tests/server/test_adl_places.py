# SPDX-License-Identifier: Apache-2.0
"""Own places in the order of deleveraging, pushed when they change (SPEC W-4, I-12.1)."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from clearinghouse.client import (
    AdlPlace,
    InvalidRequest,
    NewOrder,
    NotFound,
    ResultCode,
    Side,
    Tick,
)
from tests.server.harness import RunningServer, System, deposit

GENESIS = "settlement_interval_seconds = 1\n"


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    """A server whose settlement passes come each second."""
    genesis = tmp_path / "genesis.toml"
    genesis.write_text(GENESIS, encoding="utf-8")
    with RunningServer(tmp_path / "data", "--genesis", str(genesis)) as server:
        made = System(server)
        with made.client:
            yield made


def shown(places: tuple[AdlPlace, ...]) -> list[tuple[int, Side, int, int, int, bool]]:
    """What a frame says of its positions."""
    return [
        (one.account_id, one.side, one.adl_fifth, one.adl_rank, one.adl_ranked, one.is_closed)
        for one in places
    ]


def test_two_readers_get_their_own_places_and_each_change(system: System) -> None:
    """All places at first, then a profit, a new holder that takes the first place, and a closed position."""
    client, alice, bob = system.client, system.alice, system.bob
    carol = client.create_account("carol", max_leverage=10)
    deposit(client, [carol], "USDC", 100_000)

    def trade(buyer: int, seller: int, quantity: int, price: int) -> None:
        for account_id, side in ((seller, Side.SELL), (buyer, Side.BUY)):
            (done,) = client.place_orders(
                [NewOrder(account_id, system.perp, side, quantity, price)]
            )
            assert done.code == ResultCode.OK

    def price(last: int) -> None:
        (source,) = [one.source_id for one in client.index("SOL").sources]
        client.submit_ticks([Tick(source, "SOL", time.time_ns(), last=last)])

    trade(alice, bob, 10, 150)
    longs = client.adl_places([alice, carol], heartbeat_interval_ms=100)
    shorts = client.adl_places([bob], heartbeat_interval_ms=100)
    first = next(longs)
    assert (first.number, shown(first.places)) == (1, [(alice, Side.BUY, 0, 0, 0, False)])
    assert shown(next(shorts).places) == [(bob, Side.SELL, 0, 0, 0, False)]

    price(151)
    frame = next(longs)
    assert shown(frame.places) == [(alice, Side.BUY, 5, 1, 1, False)]
    (place,) = frame.places
    assert place.market == "SOL-PERP"
    assert 0 < place.ranked_sequence <= client.head().sequence
    assert 0 < place.ranked_time_ns <= time.time_ns()

    trade(carol, bob, 10, 150)
    assert (
        shown(next(longs).places)
        == [
            (alice, Side.BUY, 5, 2, 2, False),
            (carol, Side.BUY, 3, 1, 2, False),
        ][1:]
    ), "alice is still in the last fifth"

    trade(bob, alice, 10, 151)
    assert shown(next(longs).places) == [
        (alice, Side.BUY, 0, 0, 0, True),
        (carol, Side.BUY, 5, 1, 1, False),
    ]
    price(140)
    assert shown(next(longs).places) == [(carol, Side.BUY, 0, 0, 0, False)]
    assert shown(next(shorts).places) == [(bob, Side.SELL, 5, 1, 1, False)]


def test_what_cannot_be_streamed_is_refused(system: System) -> None:
    """No account, too many, one that does not exist, and too short an interval."""
    client = system.client
    for accounts, interval_ms, reason in (
        ([], 0, InvalidRequest),
        (range(1, 102), 0, InvalidRequest),
        ([system.alice, 10**6], 0, NotFound),
        ([system.alice], 99, InvalidRequest),
    ):
        with pytest.raises(reason):
            next(client.adl_places(accounts, heartbeat_interval_ms=interval_ms))
