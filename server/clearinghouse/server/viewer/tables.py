# SPDX-License-Identifier: Apache-2.0
"""Show a state as tables of a page: in public units, by name, with a limit of rows.

Owns the columns. A column has the type of its cells, so that the page can link a sequence, an account or a market. Must
never change any part of a state except its caches.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import floor
from typing import Final, TypeAlias

from clearinghouse.server.codec.decimals import units_to_text
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.text.events import (
    CODE_NAMES,
    MARKET_STATUS_NAMES,
    PRICE_STATE_NAMES,
    SIDE_NAMES,
    STATUS_NAMES,
    account_name,
)
from clearinghouse.server.console.times import time_text
from clearinghouse.statemachine.exchange_margin.account_margin import (
    equity,
    initial_margin,
    maintenance_margin,
    refresh,
    worst_case_equity,
)
from clearinghouse.statemachine.state.state import Account, Market, State
from clearinghouse.statemachine.views.exchange import (
    brakes as brake_views,
    conditional_orders,
    instruments_and_accounts,
    lending,
    liquidation,
    margin,
)
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.numbers import MarketId, OrderId
from clearinghouse.statemachine.vocabulary.types import FIRST_ACCOUNT_ID

Cell: TypeAlias = str | int | float | None

TEXT: Final = "text"
NUMBER: Final = "number"
SEQUENCE: Final = "sequence"
ACCOUNT: Final = "account"

ROWS_MAX: Final = 200
PAGE_ROWS: Final = 50
SCATTER_MAX: Final = 2_000
LEVELS_MAX: Final = 100
_FRACTION_DIGITS: Final = 6

BRAKE_NAMES: Final = {
    number: name.removeprefix("BRAKE_").lower().replace("_", " ")
    for name, number in vars(types).items()
    if name.startswith("BRAKE_") and isinstance(number, int)
}


@dataclass
class Table:
    """Rows under named columns; `left_out` is the number of further rows, which are not shown."""

    name: str
    title: str
    columns: list[tuple[str, str]]
    rows: list[list[Cell]] = field(default_factory=list)
    left_out: int = 0

    def plain(self) -> dict[str, object]:
        """Return the table as values for JSON."""
        return {
            "name": self.name,
            "title": self.title,
            "columns": [{"name": name, "kind": kind} for name, kind in self.columns],
            "rows": self.rows,
            "left_out": self.left_out,
        }


def bounded(table: Table, rows: Sequence[list[Cell]], most: int = ROWS_MAX) -> Table:
    """Return a table with the first `most` of the rows, and the number of the others."""
    table.rows = list(rows[:most])
    table.left_out = max(len(rows) - most, 0)
    return table


# --- the whole ---


def markets(state: State, scales: Scales) -> Table:
    """Return a table of all markets: status, prices, open interest, funding."""
    table = Table(
        "markets",
        "Markets",
        [
            ("market", TEXT),
            ("status", TEXT),
            ("mark", NUMBER),
            ("last", NUMBER),
            ("best bid", NUMBER),
            ("best ask", NUMBER),
            ("open interest", NUMBER),
            ("open orders", NUMBER),
            ("funding rate ppb", NUMBER),
        ],
    )
    orders: dict[int, int] = {}
    for order in state.orders.values():
        orders[order.market.id] = orders.get(order.market.id, 0) + 1
    rows: list[list[Cell]] = []
    for key in sorted(state.markets):
        one = state.markets[key]
        scale = scales.markets[key]
        last = one.last_price_per_lot
        rows.append(
            [
                one.symbol,
                MARKET_STATUS_NAMES.get(one.status, str(one.status)),
                scale.price_e9_text(one.mark_e9) if one.mark_e9 else "",
                scale.price_texts[last] if last else "",
                scale.price_texts[one.bids.keys[-1]] if one.bids.keys else "",
                scale.price_texts[-one.asks.keys[-1]] if one.asks.keys else "",
                scale.lot_texts[one.open_interest_lots],
                orders.get(key, 0),
                one.funding.rate_ppb if one.funding is not None else None,
            ]
        )
    return bounded(table, rows)


def assets(state: State, scales: Scales) -> Table:
    """Return a table of all assets: the price, and the actions that the price permits."""
    table = Table(
        "assets",
        "Assets",
        [("asset", TEXT), ("index", NUMBER), ("price state", TEXT), ("stable price", NUMBER)],
    )
    rows: list[list[Cell]] = [
        [
            one.symbol,
            scales.index_price_text(one.price_e9) if one.price_e9 else "",
            PRICE_STATE_NAMES.get(one.price_state, str(one.price_state)),
            scales.index_price_text(one.stable_e9) if one.stable_e9 else "",
        ]
        for one in (state.assets[key] for key in sorted(state.assets))
    ]
    return bounded(table, rows)


def fund(state: State, scales: Scales) -> Table:
    """Return the table of the liquidity fund."""
    table = Table(
        "fund",
        "Liquidity fund",
        [
            ("asset", TEXT),
            ("balance", NUMBER),
            ("lent", NUMBER),
            ("borrowed", NUMBER),
            ("unsettled", NUMBER),
            ("can pay", NUMBER),
            ("debt", NUMBER),
            ("to sell", NUMBER),
            ("buys up to", NUMBER),
            ("bought", NUMBER),
        ],
    )
    rows: list[list[Cell]] = []
    for view in liquidation.fund_view(state):
        texts = scales.assets[view.asset_id].texts
        figures = view[1:]
        rows.append([scales.assets[view.asset_id].symbol, *(texts[value] for value in figures)])
    return bounded(table, rows)


def pools(state: State, scales: Scales) -> Table:
    """Return the table of lending pools."""
    table = Table(
        "pools",
        "Lending pools",
        [("asset", TEXT), ("cash", NUMBER), ("debt", NUMBER), ("claims", NUMBER)],
    )
    rows: list[list[Cell]] = []
    for view in lending.pool_views(state):
        scale = scales.assets[view.asset_id]
        rows.append(
            [scale.symbol, *(scale.texts[value] for value in (view.cash, view.debt, view.claims))]
        )
    return bounded(table, rows)


def brakes(state: State, scales: Scales) -> Table:
    """Return the table of the circuit brakes that are in force."""
    table = Table(
        "brakes",
        "Brakes engaged",
        [("brake", TEXT), ("market", TEXT), ("asset", TEXT), ("since", TEXT), ("reason", TEXT)],
    )
    rows: list[list[Cell]] = [
        [
            BRAKE_NAMES.get(view.kind, str(view.kind)),
            scales.markets[view.market_id].symbol if view.market_id else "",
            scales.assets[view.asset_id].symbol if view.asset_id else "",
            time_text(view.since_ns) if view.since_ns else "",
            view.reason,
        ]
        for view in brake_views.brake_views(state)
        if view.engaged
    ]
    return bounded(table, rows)


class AccountRow:
    """The identity and the margin figures of one account, from which its row is made."""

    def __init__(self, state: State, account: Account) -> None:
        refresh(state, account)
        self.account = account
        self.equity = equity(account)
        self.exposure = account.exposure
        self.fraction = self.equity / account.exposure if account.exposure else None
        self.positions = sum(1 for line in account.lines.values() if line.position)

    def order(self) -> tuple[bool, float, int]:
        """Return the sort key of the row: accounts nearest to liquidation come first, accounts without exposure
        last.
        """
        return self.fraction is None, self.fraction or 0.0, self.account.id

    def fits(self, wanted: str) -> bool:
        """Return whether the id, the owner or the status of the account matches a search text."""
        account = self.account
        status = STATUS_NAMES.get(account.status, "")
        return (
            wanted in (str(account.id), account_name(account.id))
            or wanted in account.owner.lower()
            or wanted == status.lower()
        )

    def row(self, state: State, scales: Scales) -> list[Cell]:
        """Return the cells of the account's row."""
        account = self.account
        texts = scales.valuation.texts
        return [
            account.id,
            account_name(account.id) if account.id < FIRST_ACCOUNT_ID else account.owner,
            STATUS_NAMES.get(account.status, str(account.status)),
            _fraction(self.fraction),
            texts[self.equity],
            texts[self.exposure],
            texts[maintenance_margin(state, account)] if account.exposure_count else "0",
            self.positions,
            len(account.orders),
        ]


def _fraction(value: float | None) -> float | None:
    """Return a margin fraction for people, floored to the digits that all tables show; None without one."""
    return None if value is None else floor(value * 10**_FRACTION_DIGITS) / 10**_FRACTION_DIGITS


def accounts(
    state: State, scales: Scales, page: int, wanted: str
) -> tuple[Table, int, list[list[Cell]]]:
    """Return a page of accounts, the number of accounts that match, and the points for the plot of all accounts.

    Accounts nearest to liquidation come first. A point is account, margin fraction, equity, exposure and status.
    """
    account_rows = sorted(
        (AccountRow(state, one) for one in state.accounts.values()), key=AccountRow.order
    )
    points: list[list[Cell]] = [
        [
            one.account.id,
            _fraction(one.fraction),
            one.equity / 10**state.valuation.scale,
            one.exposure / 10**state.valuation.scale,
            STATUS_NAMES.get(one.account.status, str(one.account.status)),
        ]
        for one in account_rows
        if one.fraction is not None
    ]
    fitting = [one for one in account_rows if not wanted or one.fits(wanted)]
    table = Table(
        "accounts",
        "Accounts",
        [
            ("account", ACCOUNT),
            ("owner", TEXT),
            ("status", TEXT),
            ("margin fraction", NUMBER),
            ("equity", NUMBER),
            ("exposure", NUMBER),
            ("maintenance", NUMBER),
            ("positions", NUMBER),
            ("open orders", NUMBER),
        ],
    )
    first = page * PAGE_ROWS
    table.rows = [one.row(state, scales) for one in fitting[first : first + PAGE_ROWS]]
    table.left_out = max(len(fitting) - first - len(table.rows), 0)
    return table, len(fitting), points[:SCATTER_MAX]


def book(market: Market, scales: Scales) -> Table:
    """Return the best levels of a book as a table: asks from the highest down to the best, then bids."""
    view = instruments_and_accounts.book_view(market, LEVELS_MAX)
    scale = scales.markets[market.id]
    table = Table(
        "book",
        f"Order book of {market.symbol}",
        [("side", TEXT), ("price", NUMBER), ("quantity", NUMBER), ("orders", NUMBER)],
    )
    for side, levels in (("ask", view.asks[::-1]), ("bid", view.bids)):
        table.rows += [
            [side, scale.price_texts[one.price], scale.lot_texts[one.lots], one.orders]
            for one in levels
        ]
    return table


# --- one account ---


def summary(state: State, account: Account, scales: Scales) -> Table:
    """Return the identity and the margin figures of an account as a table."""
    refresh(state, account)
    texts = scales.valuation.texts
    fraction = ""
    if account.exposure:
        fraction_e6 = (
            equity(account) * 10**_FRACTION_DIGITS // account.exposure
        )  # floored, as `explain` shows it
        fraction = units_to_text(fraction_e6, _FRACTION_DIGITS)
    rows: list[list[Cell]] = [
        ["owner", account.owner or account_name(account.id)],
        ["status", STATUS_NAMES.get(account.status, str(account.status))],
        ["margin fraction", fraction],
        ["equity", texts[equity(account)]],
        ["worst-case equity", texts[worst_case_equity(state, account)]],
        ["exposure", texts[account.exposure]],
        ["initial requirement", texts[initial_margin(state, account)]],
        ["maintenance requirement", texts[maintenance_margin(state, account)]],
        ["leverage at most", str(account.max_leverage)],
    ]
    return Table("summary", "Margin", [("figure", TEXT), ("value", TEXT)], rows)


def balances(account: Account, scales: Scales) -> Table:
    """Return the balances and debts of an account."""
    table = Table(
        "balances",
        "Balances",
        [
            ("asset", TEXT),
            ("balance", NUMBER),
            ("free", NUMBER),
            ("reserved", NUMBER),
            ("held", NUMBER),
            ("lent", NUMBER),
            ("borrowed", NUMBER),
            ("unsettled", NUMBER),
        ],
    )
    rows: list[list[Cell]] = []
    for view in instruments_and_accounts.balance_views(account):
        scale = scales.assets[view.asset_id]
        figures = (
            view.balance,
            view.free,
            view.reserved,
            view.held + view.withdrawing,
            view.lent,
            view.borrowed,
            view.unsettled,
        )
        rows.append([scale.symbol, *(scale.texts[value] for value in figures)])
    return bounded(table, rows)


def positions(state: State, account: Account, scales: Scales) -> Table:
    """Return the positions of an account as a table, with the margin figures of each."""
    table = Table(
        "positions",
        "Positions",
        [
            ("market", TEXT),
            ("quantity", NUMBER),
            ("cost base", NUMBER),
            ("mark", NUMBER),
            ("unrealised", NUMBER),
            ("exposure", NUMBER),
            ("initial", NUMBER),
            ("maintenance", NUMBER),
            ("open bids", NUMBER),
            ("open asks", NUMBER),
        ],
    )
    worth = scales.valuation.texts
    rows: list[list[Cell]] = []
    for view in margin.margin_view(state, account).positions:
        scale = scales.markets[view.market_id]
        rows.append(
            [
                scale.symbol,
                scale.lot_texts[view.lots],
                scale.quote.texts[view.cost],
                scale.price_e9_text(view.mark_e9) if view.mark_e9 else "",
                worth[view.unrealised],
                worth[view.exposure],
                worth[view.imf],
                worth[view.mmf],
                scale.lot_texts[view.bid_lots],
                scale.lot_texts[view.ask_lots],
            ]
        )
    return bounded(table, rows)


def orders(account: Account, scales: Scales) -> Table:
    """Return the table of open orders."""
    table = Table(
        "orders",
        "Open orders",
        [
            ("order", NUMBER),
            ("market", TEXT),
            ("side", TEXT),
            ("price", NUMBER),
            ("quantity", NUMBER),
            ("filled", NUMBER),
            ("remaining", NUMBER),
            ("accepted at", SEQUENCE),
        ],
    )
    rows: list[list[Cell]] = []
    for view in instruments_and_accounts.order_views(account, MarketId(0), OrderId(0), ROWS_MAX):
        scale = scales.markets[view.market_id]
        rows.append(
            [
                view.order_id,
                scale.symbol,
                SIDE_NAMES[view.side],
                scale.price_texts[view.price] if view.price else "",
                scale.lot_texts[view.quantity],
                scale.lot_texts[view.filled],
                scale.lot_texts[view.remaining],
                view.sequence,
            ]
        )
    table.rows = rows
    table.left_out = max(len(account.orders) - len(rows), 0)
    return table


def conditional_order_table(state: State, account: Account, scales: Scales) -> Table:
    """Return the table of conditional orders, with the reason of a waiting exit (O-9.1)."""
    table = Table(
        "waiting",
        "Orders that wait for a price, and exits that wait to trade",
        [
            ("order", NUMBER),
            ("market", TEXT),
            ("side", TEXT),
            ("trigger", NUMBER),
            ("quantity", NUMBER),
            ("waits to trade for", TEXT),
        ],
    )
    seen = conditional_orders.conditional_order_views(
        state, account, MarketId(0), OrderId(0), ROWS_MAX
    )
    for view in seen:
        scale = scales.markets[view.market_id]
        lots = view.quantity_units // state.markets[view.market_id].lot_units
        table.rows.append(
            [
                view.order_id,
                scale.symbol,
                SIDE_NAMES[view.side],
                scale.price_e9_text(view.trigger_e9),
                "position" if view.flags & types.FLAG_CLOSE_POSITION else scale.lot_texts[lots],
                CODE_NAMES[view.waits_for] if view.waits_for else "",
            ]
        )
    table.left_out = max(len(account.conditionals) - len(table.rows), 0)
    return table


def account_tables(state: State, account: Account, scales: Scales) -> list[Table]:
    """Return the tables of one account; omits empty tables."""
    found = [
        summary(state, account, scales),
        balances(account, scales),
        positions(state, account, scales),
        orders(account, scales),
        conditional_order_table(state, account, scales),
    ]
    return [table for table in found if table.rows]


def state_tables(state: State, scales: Scales) -> list[Table]:
    """Return all tables about the state except those of accounts; empty tables are omitted."""
    found = [
        markets(state, scales),
        assets(state, scales),
        fund(state, scales),
        pools(state, scales),
        brakes(state, scales),
    ]
    return [table for table in found if table.rows]
