# SPDX-License-Identifier: Apache-2.0
"""Read statements between any two moments, and interest, profit and loss by whole hours (SPEC A-6, L-2, B-3).

Owns the ranges and the order of these reads. `account_statements` makes a statement.
"""

from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Final

from clearinghouse.server.codec.errors import EdgeError, invalid
from clearinghouse.server.codec.projection import movement_kinds as kinds
from clearinghouse.server.codec.reads.history import Question
from clearinghouse.server.codec.reads.history_money_views import (
    InterestPaymentView,
    ProfitPeriodView,
)
from clearinghouse.server.past.account_statements import (
    FEES,
    Moment,
    assets_of,
    interest,
    moment_at,
    statement,
)
from clearinghouse.server.past.loans import (
    HOUR_NS,
    Worth,
    ended_hour,
    worth_at,
)
from clearinghouse.server.past.tables import Found, Reading, Span, scan
from clearinghouse.statemachine.ledger.postings_from_events import (
    BALANCE,
    UNSETTLED,
)
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.storage.derived import DerivedFile

PROFIT: Final = frozenset((kinds.REALISED_PNL, kinds.FUNDING, kinds.INTEREST, *FEES))
# Hours in a period.
LENGTHS: Final[dict[int, int]] = {kinds.INTERVAL_HOUR: 1, kinds.INTERVAL_DAY: 24}
# Worths that are kept while the hours of a list are read: those of one hour are used for the next.
KNOWN_MAX: Final = 1_000
_hour: Final = itemgetter(0)


def _check_whole(file: DerivedFile) -> None:
    """Raise EdgeError if the file lacks movements since genesis, because it began after an archive."""
    if file.oldest:
        raise EdgeError(
            codes.SEQUENCE_OUT_OF_RANGE,
            f"all before sequence {file.oldest} are archived, and not here any more",
            "from_time_ns",
            str(file.oldest),
            "0",
        )


def _period(reading: Reading, hours: int = 1) -> tuple[int, int]:
    """Return the hours of a question's range: the first, and the one after the last.

    Raises EdgeError for a time that is not a multiple of `hours`.
    """
    _check_whole(reading.file)
    question = reading.question
    length = hours * HOUR_NS
    for name in ("from_time_ns", "to_time_ns"):
        asked = getattr(question, name)
        if asked % length:
            down = asked // length * length
            raise invalid(
                name, f"must be whole hours: a multiple of {length} ns", str(down), str(asked)
            )
    end = ended_hour(reading.file, reading.time_ns) // hours * hours
    for name in ("from_time_ns", "to_time_ns"):
        asked = getattr(question, name)
        if asked > end * HOUR_NS:
            raise invalid(
                name, "lies after the last period that has ended", str(end * HOUR_NS), str(asked)
            )
    last = question.to_time_ns // HOUR_NS if question.to_time_ns else end
    return question.from_time_ns // HOUR_NS, last


def _moments(reading: Reading) -> tuple[Moment, Moment]:
    """Return the two ends of a question's range.

    They may be any times up to the last whole hour that has ended. Raises EdgeError.
    """
    _check_whole(reading.file)
    question = reading.question
    end_ns = ended_hour(reading.file, reading.time_ns) * HOUR_NS
    for name in ("from_time_ns", "to_time_ns"):
        asked = getattr(question, name)
        if asked > end_ns:
            raise invalid(
                name, "lies after the last whole hour that has ended", str(end_ns), str(asked)
            )
    ends = (question.from_time_ns, question.to_time_ns or end_ns)
    return moment_at(reading.file, ends[0]), moment_at(reading.file, ends[1])


def _directed(values: Iterable[int], question: Question) -> list[int]:
    """Return the values ascending or descending, as the question requests its list."""
    return sorted(values, reverse=question.newest_first)


# --- statements ---


def statements(reading: Reading) -> Iterator[Found]:
    """Yield the statements of an account for a period, by asset."""
    question = reading.question
    account_id, asset_id = question.filters["account_id"], question.filters["asset_id"]
    moments = _moments(reading)
    for each in _directed(assets_of(reading.file, account_id, asset_id), question):
        if reading.after is not None and not _comes_after((each,), reading):
            continue
        yield (each,), statement(reading.file, account_id, each, moments)


def _comes_after(position: tuple[int, ...], reading: Reading) -> bool:
    """Return whether a position in the list comes after the position of the cursor."""
    after = reading.after
    if after is None:
        return True
    return position < after if reading.question.newest_first else position > after


# --- interest ---


def _first_hour_with_loan(file: DerivedFile, account_id: int, asset_id: int) -> int | None:
    """Return the first whole hour at which an account can have interest in an asset; None if it never had a loan."""
    found = file.rows(
        "SELECT min(hour) + 1 FROM loans WHERE account_id = ? AND asset_id = ?",
        (account_id, asset_id),
    )[0][0]
    return None if found is None else int(found)


def interest_payments(reading: Reading) -> Iterator[Found]:
    """Yield the interest of an account by hour and asset."""
    file = reading.file
    _check_whole(file)
    filters = reading.question.filters
    account_id, asset_id = filters["account_id"], filters["asset_id"]
    firsts = {
        each: first
        for each in assets_of(file, account_id, asset_id)
        if (first := _first_hour_with_loan(file, account_id, each)) is not None
    }
    if not firsts:
        return
    equal = {"asset_id": next(iter(firsts))} if len(firsts) == 1 else {}
    columns = ("hour", "asset_id", "sequence")
    bounds = Span(min(firsts.values()), ended_hour(file, reading.time_ns))
    low, high = reading.span
    known: dict[tuple[int, int], Worth] = {}
    for hour, each, sequence in scan(
        reading, "pool_hours", columns, equal, ("hour", "asset_id"), bounds
    ):
        view = None
        if each in firsts and hour >= firsts[each] and low <= sequence <= high:
            view = _payment(file, (account_id, each, hour, sequence), known)
        yield (hour, each), view


def _payment(
    file: DerivedFile, of: tuple[int, int, int, int], known: dict[tuple[int, int], Worth]
) -> InterestPaymentView | None:
    """Return the interest of an account in a pool for the hour that ended; None if it had neither claim nor debt.

    `known` has values that the previous payment of the list has read, so that they are not read again.
    """
    account_id, asset_id, hour, sequence = of
    first, last = (
        known.get((asset_id, at)) or worth_at(file, account_id, asset_id, at)
        for at in (hour - 1, hour)
    )
    if len(known) > KNOWN_MAX:
        known.clear()
    known[asset_id, hour - 1] = first
    known[asset_id, hour] = last
    grown = interest(first, last)
    if not (last.has_shares or first.has_shares or any(grown)):
        return None
    return InterestPaymentView(
        account_id, asset_id, sequence, hour * HOUR_NS, *grown, last.lent, last.borrowed
    )


# --- profit and loss ---

Part = tuple[int, int, int, int, int]
"""Hour, asset, market, kind, amount."""


def profit_and_loss(reading: Reading) -> Iterator[Found]:
    """Yield the profit and loss of an account by period, asset and market."""
    question = reading.question
    filters = question.filters
    hours = LENGTHS[filters["interval"]]
    first, end = _period(reading, hours)
    down = question.newest_first
    if reading.after is not None:
        # The period of the cursor is summed up again, and what is on the page before left out.
        at = reading.after[0]
        first, end = (first, min(end, at + hours)) if down else (max(first, at), end)
    parts = merge(
        _parts(reading, first, end),
        _interest_parts(reading, first, end),
        key=_hour,
        reverse=down,
    )
    for start, group in groupby(parts, key=lambda part: part[0] // hours * hours):
        sums: dict[tuple[int, int], dict[int, int]] = {}
        for _, asset_id, market_id, kind, amount in group:
            of = sums.setdefault((asset_id, market_id), {})
            of[kind] = of.get(kind, 0) + amount
        for key in sorted(sums, reverse=down):
            position = (start, *key)
            if _comes_after(position, reading):
                yield position, _profit(filters["account_id"], position, sums[key])


def _parts(reading: Reading, first: int, end: int) -> Iterator[Part]:
    """Yield the parts of profit and loss that movements of balance and of unsettled equity make, by hour."""
    filters = reading.question.filters
    order = "DESC" if reading.question.newest_first else "ASC"
    rows = reading.file.each(
        "SELECT hour, asset_id, market_id, kind, amount, book FROM sums "  # noqa: S608
        f"WHERE account_id = ? AND hour >= ? AND hour < ? ORDER BY hour {order}",
        (filters["account_id"], first, end),
    )
    for hour, asset_id, market_id, kind, amount, book in rows:
        if (
            kind in PROFIT
            and book in {BALANCE, UNSETTLED}
            and _is_wanted(filters, asset_id, market_id)
        ):
            yield hour, asset_id, market_id, kind, int(amount)


def _is_wanted(filters: dict[str, int], asset_id: int, market_id: int) -> bool:
    """Return whether the filters select an asset and a market; a filter of 0 selects all."""
    return filters["asset_id"] in {0, asset_id} and filters["market_id"] in {0, market_id}


def _interest_parts(reading: Reading, first: int, end: int) -> Iterator[Part]:
    """Yield the interest of pools as parts of profit and loss, by hour; it belongs to no market."""
    filters = reading.question.filters
    account_id = filters["account_id"]
    if filters["market_id"]:
        return
    loans: list[tuple[int, int]] = []
    for asset_id in assets_of(reading.file, account_id, filters["asset_id"]):
        begun = _first_hour_with_loan(reading.file, account_id, asset_id)
        if begun is not None:
            loans.append((asset_id, begun))
    if not loans:
        return
    known: dict[tuple[int, int], Worth] = {}
    hours = range(max(first + 1, min(begun for _, begun in loans)), end + 1)
    for hour in reversed(hours) if reading.question.newest_first else hours:
        for asset_id, begun in loans:
            if hour >= begun:
                view = _payment(reading.file, (account_id, asset_id, hour, 0), known)
                if view is not None:
                    yield hour - 1, asset_id, 0, kinds.INTEREST, view.earned - view.paid


def _profit(
    account_id: int, position: tuple[int, int, int], sums: dict[int, int]
) -> ProfitPeriodView | None:
    """Return the profit and loss of a period from the sums of its parts; None if all sums are 0."""
    start, asset_id, market_id = position
    figures = (
        sums.get(kinds.REALISED_PNL, 0),
        sum(sums.get(kind, 0) for kind in FEES),
        sums.get(kinds.FUNDING, 0),
        sums.get(kinds.INTEREST, 0),
    )
    if not any(figures):
        return None
    return ProfitPeriodView(account_id, asset_id, market_id, start * HOUR_NS, *figures)
