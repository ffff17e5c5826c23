# SPDX-License-Identifier: Apache-2.0
"""HistoryService on a real server: the past by pages, as of a sequence, and typed refusals of bad questions."""

import os
import signal
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from clearinghouse.client import Cancel, NotFound, Side
from clearinghouse.client.api.models import PastOrder
from clearinghouse.client.sync import Client
from clearinghouse.client.values.enums import (
    CandleInterval,
    OrderStatus,
    PastOrderState,
    ResultCode,
)
from clearinghouse.client.values.errors import StatusError
from clearinghouse.server.past.history import HISTORY_FILE
from tests.server.harness import SEED, RunningServer, System, when_it_is_read
from tests.server.test_get_call import wait_until
from tests.tutorial.examples import DOCS, blocks
from tests.undisturbed import undisturbed

KEEPER = b"past.process"


def keeper_of(server: RunningServer) -> int:
    """The id of the process that keeps the past; 0 if it does not run."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            command = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if parent == server.process.pid and KEEPER in command:
            return int(entry.name)
    return 0


def has_another(server: RunningServer, before: int) -> bool:
    """Return whether a process keeps the past, and it is not the one before."""
    return keeper_of(server) not in {0, before}


def all_orders(client: Client) -> tuple[PastOrder, ...]:
    """All orders as of the last commit, once the process that keeps the past has started."""
    head = client.head().sequence
    return when_it_is_read(lambda: client.past_orders(min_sequence=head)).orders


def test_orders_of_the_past_by_pages(tmp_path: Path) -> None:
    """Open and ended orders by account, market and state, by pages in both directions, as of the last commit."""
    with RunningServer(tmp_path / "data", "--seed", SEED) as server:
        system = System(server)
        with system.client as client:
            placed = [
                client.place_orders([system.order(system.bob, Side.SELL, 1, 160 + number)]).only()
                for number in range(25)
            ]
            client.cancel_order(system.bob, order_id=placed[3].order_id)
            all_orders(client)
            whole, head = undisturbed(
                client,
                lambda: client.past_orders(system.bob, min_sequence=client.head().sequence),
            )
            assert whole.as_of_sequence == head
            assert (whole.sequences_behind, whole.time_behind_ns, whole.next_cursor) == (0, 0, "")
            ids = [one.order.order_id for one in whole.orders]
            assert ids == [one.order_id for one in placed]
            ended = [one for one in whole.orders if one.ended_sequence]
            assert [one.order.order_id for one in ended] == [placed[3].order_id]
            assert ended[0].order.status == OrderStatus.CANCELLED
            found = []
            cursor = ""
            while True:
                page = client.past_orders(
                    system.bob, newest_first=True, page_size=10, cursor=cursor, min_sequence=head
                )
                found += [one.order.order_id for one in page.orders]
                cursor = page.next_cursor
                if not cursor:
                    break
            assert found == ids[::-1]
            state = PastOrderState.ENDED
            assert client.past_orders(state=state, min_sequence=head).orders == tuple(ended)


def test_the_example_of_the_page_reads_all_pages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It prints the orders of an account that ended, the newest first."""
    example = blocks(DOCS / "how-to" / "read-the-past.md", "python")[0]
    with RunningServer(tmp_path / "data", "--seed", SEED) as server:
        system = System(server)
        with system.client as client:
            orders = [system.order(system.alice, Side.BUY, 1, 100 + at) for at in range(3)]
            placed = client.place_orders(orders)
            client.cancel_orders([Cancel(system.alice, one.order_id) for one in placed[:2]])
            all_orders(client)
            names = {"client": client, "alice": system.alice, "PastOrderState": PastOrderState}
            exec(compile(example, "read-the-past.md", "exec"), names)  # noqa: S102  our own page
            head = client.head().sequence
            ids = [placed[1].order_id, placed[0].order_id]
            assert capsys.readouterr().out == f"{head} {ids}\n"


def test_every_list_answers(tmp_path: Path) -> None:
    """A trade is in the fills, the public trades, the candles, the figures of the day and the changes of the book."""
    with RunningServer(tmp_path / "data", "--seed", SEED) as server:
        system = System(server)
        with system.client as client:
            orders = [
                system.order(system.bob, Side.SELL, 3, 160),
                system.order(system.alice, Side.BUY, 2, 160),
            ]
            placed = client.place_orders(orders)
            all_orders(client)
            head = client.head().sequence
            book = client.order_book(system.spot)
            fills = client.past_fills(system.alice, min_sequence=head).fills
            assert fills == tuple(client.fills(system.alice))
            [trade] = client.public_trades(system.spot, min_sequence=head).trades
            assert (trade.trade_id, trade.price) == (fills[0].trade_id, fills[0].price)
            for interval in CandleInterval:
                if interval != CandleInterval.UNSPECIFIED:
                    [candle] = client.candles(system.spot, interval, min_sequence=head).candles
                    assert {candle.open, candle.close} == {Decimal(160)}
                    assert candle.trades == 1
            tickers = client.tickers(min_sequence=head).tickers
            [ticker] = [one for one in tickers if one.trades]
            assert ticker.last == Decimal(160)
            assert (ticker.quantity, ticker.value) == (Decimal(2), Decimal(320))
            changes = client.depth_changes(system.spot, min_sequence=head).changes
            assert [(one.sequence, one.quantity) for one in changes] == [
                (placed[0].sequence, Decimal(3)),
                (placed[1].sequence, Decimal(1)),
            ]
            assert [(level.price, level.quantity) for level in book.asks] == [
                (Decimal(160), Decimal(1))
            ]

            def prices() -> tuple[int, int]:
                now = client.head().sequence
                index = client.index_prices(1, min_sequence=now)
                mark = client.mark_prices(system.spot, min_sequence=now)
                return index.as_of_sequence, mark.as_of_sequence

            found, now = undisturbed(client, prices)
            assert found == (now, now)
            assert client.funding_rates(system.spot, min_sequence=head).rates == ()


def test_refusals_reach_the_caller_with_their_field(tmp_path: Path) -> None:
    """Unknown names, a forged cursor and a sequence beyond the end are statuses with code, reason and field."""
    with RunningServer(tmp_path / "data", "--seed", SEED) as server:
        system = System(server)
        with system.client as client:
            with pytest.raises(NotFound) as unknown:
                client.past_orders(999_999)
            assert unknown.value.reason == ResultCode.UNKNOWN_ACCOUNT
            with pytest.raises(StatusError) as forged:
                client.past_orders(cursor="AAAA")
            assert forged.value.reason == ResultCode.INVALID_ARGUMENT
            with pytest.raises(StatusError) as beyond:
                client.past_orders(from_sequence=10**9)
            assert beyond.value.reason == ResultCode.SEQUENCE_OUT_OF_RANGE
            with pytest.raises(StatusError) as large:
                client.past_orders(page_size=10_000_000)
            assert large.value.reason == ResultCode.INVALID_ARGUMENT
            with pytest.raises(StatusError) as ahead:
                client.past_orders(min_sequence=10**12)
            assert ahead.value.reason == ResultCode.SEQUENCE_OUT_OF_RANGE


def test_the_past_is_the_same_after_any_end(tmp_path: Path) -> None:
    """After kill -9 of the process and of the server, and without the file, with a damaged or a foreign one."""
    data_dir = tmp_path / "data"
    file = data_dir / HISTORY_FILE
    with RunningServer(data_dir, "--seed", SEED) as server:
        system = System(server)
        with system.client as client:
            placed = [
                client.place_orders([system.order(system.bob, Side.SELL, 1, 160 + number)]).only()
                for number in range(5)
            ]
            before = all_orders(client)
            assert [one.order.order_id for one in before] == [one.order_id for one in placed]
            for _ in range(2):
                keeper = keeper_of(server)
                os.kill(keeper, signal.SIGKILL)
                wait_until(partial(has_another, server, keeper))
                assert all_orders(client) == before
        keeper = keeper_of(server)
        server.kill()
    wait_until(lambda: not Path(f"/proc/{keeper}").exists())
    assert file.exists()
    for damage in (None, b"", b"no file of SQLite" * 1_000, file.unlink):
        if callable(damage):
            damage()
        elif damage is not None:
            file.write_bytes(damage)
        with RunningServer(data_dir) as server, server.client() as client:
            assert all_orders(client) == before
            assert client.order(system.bob, placed[2].order_id) == before[2].order
            assert server.terminate() == 0
