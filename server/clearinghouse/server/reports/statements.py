# SPDX-License-Identifier: Apache-2.0
"""Make statements of accounts for a period, from the tables of the past (SPEC A-6).

Owns the file of these tables, which exists only during the command, and the rows of a statement. Rows are made account
by account, so memory does not grow with the number of accounts.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from clearinghouse.server.codec.decimals import units_to_text
from clearinghouse.server.codec.projection import movement_kinds as kinds
from clearinghouse.server.codec.reads.history_money_views import (
    StatementPositionView,
    StatementView,
    TransactionView,
)
from clearinghouse.server.codec.scales import SHARE_DECIMALS, AssetScale, MarketScale, Scales
from clearinghouse.server.codec.text.events import account_name
from clearinghouse.server.console.times import time_text
from clearinghouse.server.console.zones import PeriodError
from clearinghouse.server.past.account_statements import Moment, assets_of, moment_at, statement
from clearinghouse.server.past.history import HISTORY_FILE, History
from clearinghouse.server.past.transactions import log_of
from clearinghouse.server.reports.cost_basis import bases, index_before
from clearinghouse.server.startup.directory import Progress
from clearinghouse.statemachine.vocabulary.constants import PRICE_E9
from clearinghouse.storage.archives import ARCHIVE_DIRECTORY
from clearinghouse.storage.exporting import Columns
from clearinghouse.storage.projectiontables import INTEGER, TEXT, Column

Row = dict[str, Any]
"""A row of a table, by the names of its columns."""

_ACCOUNT: Final = {
    "account_id": Column(INTEGER, "The account."),
    "account": Column(TEXT, "Its number, or its name if it is one of the system."),
}
_ASSET: Final = {"asset": Column(TEXT, "The asset.")}


def _amounts(**meanings: str) -> Columns:
    """Return columns whose values are exact amounts as decimal text; each name has its meaning."""
    return {name: Column(TEXT, meaning) for name, meaning in meanings.items()}


TABLES: Final[dict[str, Columns]] = {
    "statements": {
        **_ACCOUNT,
        **_ASSET,
        **_amounts(
            **{
                f"{end}_{name}": meaning
                for end in ("opening", "closing")
                for name, meaning in (
                    ("balance", "The balance, with what is held."),
                    ("held", "The part of it under requests of withdrawal and under holds."),
                    ("unsettled", "Booked results that are not paid in cash yet."),
                    ("lent", "The claim on the lending pool with its interest, floored."),
                    ("borrowed", "The debt to the lending pool with its interest, ceiled."),
                )
            },
            realised="Booked results of positions in the period.",
            fees="Fees of trades and liquidations.",
            funding="Booked funding.",
            interest="Interest, booked and accrued.",
        ),
    },
    "movements": {
        **_ACCOUNT,
        **_ASSET,
        "book": Column(TEXT, "The book: balance, unsettled equity, lent or borrowed."),
        "kind": Column(TEXT, "Why it moved."),
        "market": Column(TEXT, "The market that it was for; empty: none."),
        **_amounts(amount="By how much the book grew; more of a debt is positive."),
    },
    "positions": {
        **_ACCOUNT,
        **_ASSET,
        "market": Column(TEXT, "The market."),
        **_amounts(
            **{
                f"{end}_{name}": meaning
                for end in ("opening", "closing")
                for name, meaning in (
                    ("quantity", "Signed, in whole base."),
                    ("entry_price", "The present cost base over the quantity; empty: flat."),
                    ("original_entry_price", "The same of fills alone, without realisations."),
                    ("mark_price", "The mark; empty: none."),
                    ("unrealised", "At the mark less the present cost base; empty: no mark."),
                )
            },
            realised="Booked results in the period, realisations (R-3) included.",
            original_realised="Results by fill at the original entry price: a memorandum.",
            reconciliation="What the second is more than the first: how much the original cost base"
            " grew beyond the present one.",
        ),
    },
    "cost_basis": {
        **_ACCOUNT,
        **_ASSET,
        "method": Column(TEXT, "average or fifo."),
        **_amounts(
            opening_quantity="What the account owned, loans included, without interest in the coin.",
            opening_cost="What that cost, valuation asset.",
            result="Results of trades in the period, without fees.",
            closing_quantity="What it then owned.",
            closing_cost="What that cost.",
            closing_value="What that is worth at the index price; empty: none.",
            unrealised="That less the cost; empty: no price.",
            interest="Interest in the coin since the first record, which has no cost.",
        ),
        "unvalued": Column(INTEGER, "Movements that came in without an index price, at no cost."),
    },
    "transactions": {
        **_ACCOUNT,
        "sequence": Column(INTEGER, "The sequence that it comes from."),
        "place": Column(INTEGER, "Its place among the rows of its call, from 1."),
        "time": Column(TEXT, "When it took effect, UTC."),
        **_ASSET,
        "book": Column(TEXT, "The book."),
        "kind": Column(TEXT, "Why it moved."),
        "market": Column(TEXT, "The market that it was for; empty: none."),
        "counterparty": Column(TEXT, "The account on the other side; empty: none, or hidden."),
        **_amounts(
            amount="By how much the book grew.",
            shares="Of a claim or a debt by how many shares of the pool it grew; else 0.",
            after="What the book then had; of a claim or a debt shares.",
        ),
    },
}


class Period(NamedTuple):
    """A period of a statement: its first moment, and the first moment after it, in ns since 1970."""

    first: Moment
    end: Moment


class UnknownAccountError(Exception):
    """There is no account with this id."""


class HistoryGapError(Exception):
    """Records that a statement needs are in an archive that was moved away."""


@contextmanager
def read_history(directory: Path, progress: Progress) -> Iterator[History]:
    """In the block, give the tables of the past of a journal; remove them after the block.

    Raises HistoryGapError, and errors of the storage.
    """
    with TemporaryDirectory(prefix="clearinghouse-") as folder:
        history = History(directory, Path(folder) / HISTORY_FILE)
        try:
            if history.oldest:
                raise HistoryGapError(
                    f"of the archives with the records before sequence {history.oldest} the first ones are not "
                    f"in {directory / ARCHIVE_DIRECTORY}, and a statement needs all from sequence 0 on: put them "
                    "back first"
                )
            end = history.reader.head().sequence
            while history.follow(seconds=inf):
                progress(history.sequence, end)
            history.write_rows()
            yield history
        finally:
            history.close()


def period_of(history: History, first_ns: int | None, end_ns: int | None) -> Period:
    """Return the period between two times.

    None stands for the first record, or for the end of the journal. Raises PeriodError.
    """
    begins_ns, last_ns = history.genesis_ns, history.time_ns
    first_ns = begins_ns if first_ns is None else first_ns
    end_ns = last_ns + 1 if end_ns is None else end_ns
    if first_ns > last_ns:
        raise PeriodError(
            f"the start {time_text(first_ns)} lies after the last record, of {time_text(last_ns)}"
        )
    if end_ns <= first_ns:
        raise PeriodError(
            f"the end {time_text(end_ns)} does not lie after the start {time_text(first_ns)}"
        )
    if end_ns <= begins_ns:
        raise PeriodError(
            f"the end {time_text(end_ns)} lies before the first record, of {time_text(begins_ns)}"
        )
    return Period(*(moment_at(history.derived, one) for one in (first_ns, end_ns)))


def accounts_of(history: History, account_id: int) -> Iterator[int]:
    """Yield the accounts that ever had an amount; with `account_id`, only that account. Raises UnknownAccountError."""
    if account_id:
        if not history.instruments.has_account(account_id):
            raise UnknownAccountError(f"there is no account {account_id}")
        yield account_id
        return
    found = -1
    sql = "SELECT min(account_id) FROM books WHERE account_id > ?"
    lent = "SELECT min(account_id) FROM loans WHERE account_id > ?"
    while True:
        nexts = [history.derived.rows(one, (found,))[0][0] for one in (sql, lent)]
        following = [one for one in nexts if one is not None]
        if not following:
            return
        found = min(following)
        yield found


def statement_rows(
    history: History, account_id: int, period: Period, symbol: str
) -> Iterator[tuple[str, Row]]:
    """Yield the rows of an account's statement, each with the name of its table; `symbol` "": of all assets."""
    scales = history.instruments.scales
    for asset_id in assets_of(history.derived, account_id):
        scale = scales.assets[asset_id]
        if symbol not in {"", scale.symbol}:
            continue
        one = statement(history.derived, account_id, asset_id, (period.first, period.end))
        head = _head(account_id) | {"asset": scale.symbol}
        yield "statements", head | _figures(one, scale)
        for line in one.lines:
            yield (
                "movements",
                head
                | {
                    "book": kinds.book_name(line.book),
                    "kind": kinds.kind_name(line.kind),
                    "market": _market(scales, line.market_id),
                    "amount": scale.texts[line.amount],
                },
            )
        for position in one.positions:
            yield "positions", head | _position(position, scales.markets[position.market_id])


def transaction_rows(
    history: History, account_id: int, period: Period, symbol: str
) -> Iterator[tuple[str, Row]]:
    """Yield the rows of an account's log in a period, each with the name of its table; `symbol` "": of all assets."""
    scales = history.instruments.scales
    for one in log_of(history.derived, account_id, (period.first.sequence, period.end.sequence)):
        scale = scales.assets[one.asset_id]
        if symbol in {"", scale.symbol}:
            yield "transactions", _transaction(one, scale, scales)


def basis_rows(
    history: History, account_id: int, period: Period, symbol: str, method: str
) -> Iterator[tuple[str, Row]]:
    """Yield the rows of the cost basis of an account's coins, each with the name of its table; `symbol` "": of all
    coins.
    """
    scales = history.instruments.scales
    money = scales.valuation.texts
    end = period.end.sequence
    found = bases(history, account_id, (period.first.sequence, end), method)
    for asset_id, one in sorted(found.items()):
        scale = scales.assets[asset_id]
        if symbol not in {"", scale.symbol}:
            continue
        price_e9 = index_before(history, asset_id, end)
        value = one.closing_quantity * price_e9 // (10**scale.scale * PRICE_E9)
        closing = statement(
            history.derived, account_id, asset_id, (period.first, period.end)
        ).closing
        owned = closing.balance + closing.lent - closing.borrowed
        yield (
            "cost_basis",
            _head(account_id)
            | {
                "asset": scale.symbol,
                "method": method,
                "opening_quantity": scale.texts[one.opening_quantity],
                "opening_cost": money[one.opening_cost],
                "result": money[one.result],
                "closing_quantity": scale.texts[one.closing_quantity],
                "closing_cost": money[one.closing_cost],
                "closing_value": money[value] if price_e9 else "",
                "unrealised": money[value - one.closing_cost] if price_e9 else "",
                "interest": scale.texts[owned - one.closing_quantity],
                "unvalued": one.unvalued,
            },
        )


def _head(account_id: int) -> Row:
    return {"account_id": account_id, "account": account_name(account_id)}


def _market(scales: Scales, market_id: int) -> str:
    return scales.markets[market_id].symbol if market_id else ""


def _figures(one: StatementView, scale: AssetScale) -> Row:
    """Return the figures of a statement as a row."""
    row: Row = {}
    for end, figures in (("opening", one.opening), ("closing", one.closing)):
        for name in ("balance", "held", "unsettled", "lent", "borrowed"):
            row[f"{end}_{name}"] = scale.texts[getattr(figures, name)]
    for name in ("realised", "fees", "funding", "interest"):
        row[name] = scale.texts[getattr(one, name)]
    return row


def _position(one: StatementPositionView, market: MarketScale) -> Row:
    """Return a position as a row."""
    texts = market.quote.texts
    row: Row = {"market": market.symbol}
    for end in ("opening", "closing"):
        lots, mark_e9 = getattr(one, f"{end}_lots"), getattr(one, f"{end}_mark_e9")
        row[f"{end}_quantity"] = market.lot_texts[lots]
        for name in ("entry", "original_entry", "mark"):
            price_e9 = getattr(one, f"{end}_{name}_e9")
            row[f"{end}_{name}_price"] = market.price_e9_text(price_e9) if price_e9 else ""
        row[f"{end}_unrealised"] = texts[getattr(one, f"{end}_unrealised")] if mark_e9 else ""
    return row | {
        "realised": texts[one.realised],
        "original_realised": texts[one.original_realised],
        "reconciliation": texts[one.original_realised - one.realised],
    }


def _transaction(one: TransactionView, scale: AssetScale, scales: Scales) -> Row:
    """Return a movement as a row."""
    return _head(one.account_id) | {
        "sequence": one.sequence,
        "place": one.place,
        "time": time_text(one.time_ns),
        "asset": scale.symbol,
        "book": kinds.book_name(one.book),
        "kind": kinds.kind_name(one.kind),
        "market": _market(scales, one.market_id),
        "counterparty": account_name(one.counterparty_account_id)
        if one.counterparty_account_id
        else "",
        "amount": scale.texts[one.amount],
        "shares": units_to_text(one.shares, scale.scale + SHARE_DECIMALS),
        "after": scale.texts[one.amount_after]
        if one.is_amount
        else units_to_text(one.shares_after, scale.scale + SHARE_DECIMALS),
    }
