# SPDX-License-Identifier: Apache-2.0
"""Check that the statements of all accounts of a journal add up to the unit, in two ways (SPEC A-6, I-1).

Owns the comparison. One source is the log: the movements of events, and the amount of each book after them. The other
source is the machine, which applies the commands again and reads no event. The check also covers that opening plus
movements is closing, that the two results of each position agree, and that the balances of all accounts sum to 0 by
asset.
"""

from collections.abc import Iterator
from typing import NamedTuple

from clearinghouse.server.analysis.replayed_state import Past
from clearinghouse.server.codec.projection import movement_kinds as kinds
from clearinghouse.server.codec.reads.history_money_views import StatementView
from clearinghouse.server.codec.scales import AssetScale
from clearinghouse.server.codec.text.events import account_name
from clearinghouse.server.past.account_statements import assets_of, statement
from clearinghouse.server.past.history import History
from clearinghouse.server.past.loans import last_shares
from clearinghouse.server.past.transactions import amounts_of, last_line, markets_of
from clearinghouse.server.reports.statements import Period, accounts_of
from clearinghouse.statemachine.ledger.postings_from_events import BALANCE, HELD, UNSETTLED
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import FUNDING


class Difference(NamedTuple):
    """Two figures that should be equal and differ.

    It has their name, the figure by the log, and the figure by the machine or by the sum.
    """

    account_id: int
    account: str
    of: str
    figure: str
    log: str
    other: str


class Checked:
    """The number of compared figures, and the sums of balances by asset, which must be 0."""

    def __init__(self) -> None:
        self.accounts = 0
        self.figures = 0
        self.totals: dict[int, int] = {}

    def different(
        self, account_id: int, of: str, figures: dict[str, tuple[int, int]]
    ) -> Iterator[Difference]:
        """Yield each figure of `figures` whose two values differ: the value by the log and the one by the other way."""
        self.figures += len(figures)
        for name, (log, other) in figures.items():
            if log != other:
                name_of = account_name(account_id)
                yield Difference(account_id, name_of, of, name, str(log), str(other))


def differences(
    history: History, past: Past, period: Period, checked: Checked
) -> Iterator[Difference]:
    """Yield the figures that do not add up, of all accounts: since genesis, at the journal's end, and over a period.

    `past` is the machine at the end of the journal. Amounts are in smallest units, quantities in lots.
    """
    state = past.state
    for account_id in _all_accounts(history, state):
        checked.accounts += 1
        yield from _at_end(history, state, account_id, checked)
        yield from _positions_at_end(history, state, account_id, checked)
        for asset_id in assets_of(history.derived, account_id):
            scale = history.instruments.scales.assets[asset_id]
            one = statement(history.derived, account_id, asset_id, (period.first, period.end))
            yield from _closes(one, scale, checked)
    for asset_id, total in checked.totals.items():
        symbol = history.instruments.scales.assets[asset_id].symbol
        yield from checked.different(0, symbol, {"sum of all balances": (total, 0)})


def _all_accounts(history: History, state: State) -> Iterator[int]:
    """Yield the accounts of the log and those of the machine, each once, in order."""
    of_log = accounts_of(history, 0)
    waiting = next(of_log, None)
    for account_id in sorted(state.accounts):
        while waiting is not None and waiting < account_id:
            yield waiting
            waiting = next(of_log, None)
        if waiting == account_id:
            waiting = next(of_log, None)
        yield account_id
    if waiting is not None:
        yield waiting
        yield from of_log


def _at_end(
    history: History, state: State, account_id: int, checked: Checked
) -> Iterator[Difference]:
    """Yield the differences between the books of an account in the log and those of the machine."""
    account = state.accounts.get(AccountId(account_id))
    logged = amounts_of(history.derived, account_id)
    assets = {asset_id for asset_id, _ in logged} | set(assets_of(history.derived, account_id))
    if account is not None:
        assets |= set(account.holdings)
    for asset_id in sorted(assets):
        lent, borrowed = last_shares(history.derived, account_id, asset_id)
        figures = [logged.get((asset_id, book), 0) for book in (BALANCE, HELD, UNSETTLED)]
        names = ("balance", "held", "unsettled equity", "shares lent", "shares borrowed")
        kept = _kept(state, account, asset_id)
        pairs = zip([*figures, lent, borrowed], kept, strict=True)
        checked.totals[asset_id] = checked.totals.get(asset_id, 0) + figures[0]
        symbol = history.instruments.scales.assets[asset_id].symbol
        yield from checked.different(account_id, symbol, dict(zip(names, pairs, strict=True)))


def _kept(state: State, account: Account | None, asset_id: int) -> tuple[int, int, int, int, int]:
    """Return balance, held, unsettled, lent and borrowed amount of an account in an asset, by the machine.

    The account `funding` has no amount of its own: its figures are those of the markets.
    """
    holding = account.holdings.get(AssetId(asset_id)) if account is not None else None
    if holding is None or account is None:
        return (0, 0, 0, 0, 0)
    unsettled = holding.unsettled
    if account.id == FUNDING:
        unsettled = sum(
            one.funding_line for one in state.markets.values() if one.quote.id == asset_id
        )
    return (
        holding.balance,
        holding.held,
        unsettled,
        holding.lent_shares,
        holding.borrow_shares,
    )


def _positions_at_end(
    history: History, state: State, account_id: int, checked: Checked
) -> Iterator[Difference]:
    """Yield the differences between an account's positions in the log and in the machine, and between their two
    results.
    """
    account = state.accounts.get(AccountId(account_id))
    lines = account.lines if account is not None else {}
    for market_id in sorted({*markets_of(history.derived, account_id), *lines}):
        line = last_line(history.derived, account_id, market_id)
        own = lines.get(MarketId(market_id))
        lots, cost = (own.position, own.cost) if own is not None else (0, 0)
        figures = {
            "position": (line.lots, lots),
            "cost base": (line.cost, cost),
            "reconciliation": (
                line.original_realised - line.realised,
                line.original_cost - line.cost,
            ),
        }
        symbol = history.instruments.scales.markets[market_id].symbol
        yield from checked.different(account_id, symbol, figures)


def _closes(one: StatementView, scale: AssetScale, checked: Checked) -> Iterator[Difference]:
    """Yield each book of a statement in which opening plus movements is not closing."""
    moved: dict[int, int] = {}
    for line in one.lines:
        moved[line.book] = moved.get(line.book, 0) + line.amount
    figures = {}
    for book, name in (
        (kinds.BOOK_BALANCE, "balance"),
        (kinds.BOOK_UNSETTLED, "unsettled"),
        (kinds.BOOK_LENT, "lent"),
        (kinds.BOOK_BORROWED, "borrowed"),
    ):
        opening, closing = (getattr(end, name) for end in (one.opening, one.closing))
        figures[f"{name} of the statement"] = (opening + moved.get(book, 0), closing)
    yield from checked.different(one.account_id, scale.symbol, figures)
