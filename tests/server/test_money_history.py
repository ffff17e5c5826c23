# SPDX-License-Identifier: Apache-2.0
"""Payments, transfers and statements of a real server, whose journal has some hours behind it."""

import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import pytest

from clearinghouse.client.sync import Client
from clearinghouse.client.values.enums import (
    MovementKind,
    ProfitInterval,
    ResultCode,
    StatementBook,
    TransferKind,
    TransferStatus,
)
from clearinghouse.client.values.errors import StatusError
from clearinghouse.server.startup.genesis import make_genesis
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.codes import OK
from clearinghouse.statemachine.vocabulary.types import SECOND_NS
from tests.analysis.journals import SEED, RecordedSystem
from tests.server.harness import RunningServer
from tests.tutorial.examples import DOCS, blocks

HOUR: Final = 3_600 * SECOND_NS
SOL, PERP = 2, 1


class Earlier(RecordedSystem):
    """A world that began three hours before now."""

    def __init__(self) -> None:
        super().__init__()
        self.now = (time.time_ns() // HOUR - 3) * HOUR
        self._begin(make_genesis(seed=SEED))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of a server on the journal of a game: deposits, a transfer, a trade with a result, and a pass."""
    system = Earlier()
    system.advance(60)
    system.asset("SOL", 4, 150)
    system.market("SOL-PERP", types.PERPETUAL, SOL, lot=(1, 0))
    alice = system.account("alice", USDC=100_000 * 10**6)
    bob = system.account("bob", USDC=100_000 * 10**6)
    assert (alice, bob) == (1001, 1002)
    system.order(bob, PERP, types.SELL, 15000, 10)
    system.order(alice, PERP, types.BUY, 15000, 10)
    system.price(SOL, 160)
    system.order(bob, PERP, types.BUY, 16000, 10)
    system.order(alice, PERP, types.SELL, 16000, 10)
    system.advance(11)
    assert system.transfer(bob, alice, 1, 7 * 10**6) == OK
    directory = system.write(tmp_path_factory.mktemp("earlier") / "data")
    with RunningServer(directory) as server, server.client("operator") as found:
        # An hour has ended once a record of its end or later is there.
        found.create_account("carol")
        yield found


def test_statements_close_with_the_balances(client: Client) -> None:
    """Every account's statement of the hours so far has the figures of ListBalances, and its lines sum to them."""
    head = client.head().sequence
    for account_id in (1001, 1002, *range(1, 10)):
        statements = client.statements(account_id, min_sequence=head).statements
        balances = {
            one.asset_id: one
            for one in client.balances(account_id).values()
            if one.balance or one.unsettled_equity or one.lent or one.borrowed
        }
        closing = {one.asset_id: one.closing for one in statements}
        assert balances.keys() <= closing.keys()
        for asset_id, there in balances.items():
            own = closing[asset_id]
            assert (own.balance, own.unsettled_equity) == (there.balance, there.unsettled_equity)
            assert (own.lent, own.borrowed) == (there.lent, there.borrowed)
            assert own.held == there.held + there.withdrawing
        for one in statements:
            moved = sum(line.amount for line in one.lines if line.book == StatementBook.BALANCE)
            assert one.opening.balance + moved == one.closing.balance


def test_profit_and_loss_is_that_of_the_statement(client: Client) -> None:
    """Alice won 100 on ten lots and paid both fees; by hour, by day and in the statement."""
    [statement] = client.statements(1001).statements
    assert statement.realised_pnl == Decimal(100)
    assert statement.fees < 0
    kinds = {line.kind for line in statement.lines}
    assert kinds == {
        MovementKind.DEPOSIT,
        MovementKind.TRANSFER,
        MovementKind.TRADING_FEE,
        MovementKind.REALISED_PNL,
        MovementKind.SETTLEMENT,
    }
    [period] = client.profit_and_loss(1001, ProfitInterval.HOUR).periods
    assert (period.realised_pnl, period.fees) == (statement.realised_pnl, statement.fees)
    assert (period.market_id, period.market) == (PERP, "SOL-PERP")
    assert (period.funding, period.interest) == (Decimal(), Decimal())
    assert period.start_time_ns < statement.to_time_ns
    [part] = client.statements(1001, from_time_ns=period.start_time_ns + 1).statements
    assert part.realised_pnl == statement.realised_pnl


def test_the_example_of_the_page_prints_the_statement(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    """The second example of the page runs, and has a line of text for each line of the statement."""
    example = blocks(DOCS / "how-to" / "read-the-past.md", "python")[1]
    [statement] = client.statements(1001).statements
    hours = {"first_hour": 0, "last_hour": statement.to_time_ns}
    exec(compile(example, "read-the-past.md", "exec"), {"client": client, "alice": 1001, **hours})  # noqa: S102  our own page
    first, *lines = capsys.readouterr().out.splitlines()
    assert first.startswith("USDC 0 ")
    assert lines == [f"{line.book.name} {line.kind.name} {line.amount}" for line in statement.lines]
    assert lines


def test_transfers_and_empty_lists(client: Client) -> None:
    """Deposits with their state, a transfer of now with the reply's sequence, and lists of what never happened."""
    deposits = client.transfers(1001, kind=TransferKind.DEPOSIT).transfers
    assert [(one.amount, one.status) for one in deposits] == [
        (Decimal(100_000), TransferStatus.CONFIRMED)
    ]
    # Back at once: other tests compare balances with the statements of the hours that are over.
    client.transfer(1002, 1001, "USDC", 5)
    client.transfer(1001, 1002, "USDC", 5)
    head = client.head().sequence
    page = client.transfers(1002, newest_first=True, page_size=1, min_sequence=head)
    assert page.as_of_sequence == head
    [last] = page.transfers
    assert (last.counterparty_account_id, last.sequence) == (1001, head)
    assert last.amount == Decimal(5)
    assert last.asset == "USDC"
    older = client.transfers(1002, newest_first=True, page_size=9, cursor=page.next_cursor)
    assert [one.kind for one in older.transfers] == [
        TransferKind.TRANSFER,
        TransferKind.TRANSFER,
        TransferKind.DEPOSIT,
    ]
    assert client.funding_payments(1001).payments == ()
    assert client.interest_payments(1001).payments == ()
    assert client.liquidation_steps(1001).steps == ()
    with pytest.raises(StatusError) as unknown:
        client.liquidation_steps(999_999)
    assert unknown.value.reason == ResultCode.UNKNOWN_ACCOUNT
