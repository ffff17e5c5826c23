# SPDX-License-Identifier: Apache-2.0
"""Compute the statement of an account in an asset between two moments (SPEC A-6, L-2, B-3).

Owns how sums, shares and positions become opening figures, movements and closing figures. Interest is the growth of a
claim or a debt that no movement explains; with it, opening plus movements is closing to the unit.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from clearinghouse.server.codec.projection import movement_kinds as kinds
from clearinghouse.server.codec.reads.history_money_views import (
    StatementFiguresView,
    StatementLineView,
    StatementPositionView,
    StatementView,
)
from clearinghouse.server.past.loans import HOUR_NS, Worth, loan_at, worth_of
from clearinghouse.server.past.position_lines import Line
from clearinghouse.server.past.sums import sums_of
from clearinghouse.server.past.tables import sequence_at
from clearinghouse.server.past.transactions import (
    Part,
    has_changed,
    line_before,
    markets_of,
    part_of,
)
from clearinghouse.statemachine.arithmetic.money import notional_e9_floor
from clearinghouse.statemachine.ledger.postings_from_events import (
    BALANCE,
    BORROWED,
    HELD,
    LENT,
    UNSETTLED,
)
from clearinghouse.statemachine.views.exchange.positions import entry_e9
from clearinghouse.storage.derived import DerivedFile

BOOKS: Final = {
    BALANCE: kinds.BOOK_BALANCE,
    UNSETTLED: kinds.BOOK_UNSETTLED,
    LENT: kinds.BOOK_LENT,
    BORROWED: kinds.BOOK_BORROWED,
}
FEES: Final = frozenset((kinds.TRADING_FEE, kinds.LIQUIDATION_FEE))
_ASSETS: Final = """
    SELECT asset_id FROM sums WHERE account_id = ? UNION SELECT asset_id FROM loans
    WHERE account_id = ? ORDER BY asset_id
    """
_Key = tuple[int, int, int]
"""Book, kind, market."""


def assets_of(file: DerivedFile, account_id: int, asset_id: int = 0) -> list[int]:
    """Return the assets in which an account ever had an amount; with `asset_id`, only that one."""
    found = [row[0] for row in file.rows(_ASSETS, (account_id, account_id))]
    return [one for one in found if asset_id in {0, one}]


class Moment(NamedTuple):
    """A moment of a statement.

    It has the hour that contains the moment, the first sequence at or after the start of that hour, and the first
    sequence at or after the moment.
    """

    time_ns: int
    hour: int
    hour_sequence: int
    sequence: int


def moment_at(file: DerivedFile, time_ns: int) -> Moment:
    """Return the hour and the sequences of a time."""
    hour = time_ns // HOUR_NS
    sequence = sequence_at(file, time_ns)
    is_whole = hour * HOUR_NS == time_ns
    return Moment(
        time_ns, hour, sequence if is_whole else sequence_at(file, hour * HOUR_NS), sequence
    )


def statement(
    file: DerivedFile, account_id: int, asset_id: int, moments: tuple[Moment, Moment]
) -> StatementView:
    """Return the statement of an account in an asset, from the first moment up to before the second."""
    opening, closing = (
        part_of(file, account_id, asset_id, (one.hour_sequence, one.sequence)) for one in moments
    )
    before: dict[_Key, int] = {}
    after: dict[_Key, int] = {}
    for each in sums_of(file, account_id, asset_id, (moments[0].hour, moments[1].hour)):
        key = (each.book, each.kind, each.market_id)
        before[key] = each.before
        after[key] = each.after
    for sums, part in ((before, opening), (after, closing)):
        for one in part:
            key = (one.book, one.kind, one.market_id)
            sums[key] = sums.get(key, 0) + one.amount
    lines = [
        StatementLineView(BOOKS[key[0]], *key[1:], moved)
        for key, total in after.items()
        if (moved := total - before.get(key, 0)) and key[0] in BOOKS
    ]
    first, last = (
        _worth(file, (account_id, asset_id), moment, part)
        for moment, part in zip(moments, (opening, closing), strict=True)
    )
    grown = interest(first, last)
    for book, amount in ((kinds.BOOK_LENT, grown.earned), (kinds.BOOK_BORROWED, grown.paid)):
        if amount:
            lines.append(StatementLineView(book, kinds.INTEREST, 0, amount))
    lines.sort(key=lambda line: (line.book, line.kind, line.market_id))
    return StatementView(
        account_id,
        asset_id,
        moments[0].time_ns,
        moments[1].time_ns,
        _figures(before, first),
        _figures(after, last),
        lines,
        _of(lines, {kinds.REALISED_PNL}),
        _of(lines, FEES),
        _of(lines, {kinds.FUNDING}),
        _of(lines, {kinds.INTEREST}),
        _positions(file, account_id, asset_id, moments),
    )


def _worth(file: DerivedFile, of: tuple[int, int], moment: Moment, part: list[Part]) -> Worth:
    """Return the value of an account's shares of a pool at a moment.

    `of` is the account and the asset; `part` is the account's log from the start of the hour to the moment.
    """
    loan = loan_at(file, *of, moment.hour)
    for one in part:
        if one.book == LENT:
            loan.lent_shares, loan.epoch = one.amount_after, one.epoch
            loan.lent_in += one.amount
        elif one.book == BORROWED:
            loan.borrowed_shares = one.amount_after
            loan.borrowed_in += one.amount
    return worth_of(file, of[1], loan, moment.time_ns)


def _figures(sums: dict[_Key, int], worth: Worth) -> StatementFiguresView:
    """Return the figures of a statement at a moment, from sums of movements and the value of shares."""
    books: dict[int, int] = {}
    for (book, _, _), amount in sums.items():
        books[book] = books.get(book, 0) + amount
    return StatementFiguresView(
        books.get(BALANCE, 0),
        books.get(HELD, 0),
        books.get(UNSETTLED, 0),
        worth.lent,
        worth.borrowed,
    )


# --- positions ---


def _positions(
    file: DerivedFile, account_id: int, asset_id: int, moments: tuple[Moment, Moment]
) -> list[StatementPositionView]:
    """Return the account's positions with this quote asset that were open at the end of the period or changed in it."""
    found: list[StatementPositionView] = []
    for market_id in markets_of(file, account_id):
        quote = file.rows("SELECT quote_asset_id FROM markets WHERE market_id = ?", (market_id,))
        if quote[0][0] != asset_id:
            continue
        first, last = (line_before(file, account_id, market_id, one.sequence) for one in moments)
        sequences = (moments[0].sequence, moments[1].sequence)
        if last.lots == 0 and not has_changed(file, account_id, market_id, sequences):
            continue
        ends = [
            _position_end(line, _mark_before(file, market_id, one.sequence))
            for line, one in zip((first, last), moments, strict=True)
        ]
        found.append(
            StatementPositionView(
                market_id,
                *ends[0],
                *ends[1],
                last.realised - first.realised,
                last.original_realised - first.original_realised,
            )
        )
    return found


def _mark_before(file: DerivedFile, market_id: int, sequence: int) -> int:
    """Return the mark of a market before a sequence, in 10^-9 quote units per lot; 0 if there was none."""
    rows = file.rows(
        "SELECT mark_e9 FROM marks WHERE market_id = ? AND sequence < ? ORDER BY sequence DESC LIMIT 1",
        (market_id, sequence),
    )
    return int(rows[0][0]) if rows else 0


def _position_end(line: Line, mark_e9: int) -> tuple[int, int, int, int, int, int, int]:
    """Return the figures of a position at one end of a period; its unrealised result at the mark is floored."""
    return (
        line.lots,
        line.cost,
        line.original_cost,
        entry_e9(line.cost, line.lots) if line.lots else 0,
        entry_e9(line.original_cost, line.lots) if line.lots else 0,
        mark_e9,
        notional_e9_floor(line.lots, mark_e9) - line.cost,
    )


def _of(lines: list[StatementLineView], of: Iterable[int]) -> int:
    """Return the sum of the lines whose kind is in `of`.

    The amount of a line about a debt counts with the opposite sign, since a growing debt is a loss.
    """
    return sum(
        -line.amount if line.book == kinds.BOOK_BORROWED else line.amount
        for line in lines
        if line.kind in of
    )


class Interest(NamedTuple):
    """The interest earned on a claim and the interest paid on a debt, as growth that no movement explains."""

    earned: int
    paid: int


def interest(first: Worth, last: Worth) -> Interest:
    """Return the interest between two moments, from the value of claim and debt at each of them."""
    return Interest(
        last.lent - first.lent - (last.lent_in - first.lent_in),
        last.borrowed - first.borrowed - (last.borrowed_in - first.borrowed_in),
    )
