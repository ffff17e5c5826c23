# SPDX-License-Identifier: Apache-2.0
"""List a state as facts, and compare two such lists (SPEC A-1, A-3).

Owns the choice of facts: balances, positions, orders, prices, flags, status, parameters, and the margin figures of
every account with exposure. Must never change anything except caches. A fact that is 0 or empty is omitted, so an
entry that one state lacks compares as empty.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from clearinghouse.server.codec.figures import unit_to_text
from clearinghouse.server.codec.scales import Scales, scales_of
from clearinghouse.server.codec.text.events import (
    MARKET_STATUS_NAMES,
    PRICE_STATE_NAMES,
    SIDE_NAMES,
    STATUS_NAMES,
    account_name,
)
from clearinghouse.server.codec.text.views import shown
from clearinghouse.statemachine.exchange_margin.account_margin import (
    equity,
    initial_margin,
    maintenance_margin,
    refresh,
    worst_case_equity,
)
from clearinghouse.statemachine.state.state import Account, Asset, Market, State
from clearinghouse.statemachine.views.exchange.instruments_and_accounts import (
    asset_view,
    market_view,
)
from clearinghouse.statemachine.views.exchange.lending import pool_views
from clearinghouse.statemachine.views.exchange.liquidation import rules_view
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import FLAG_CLOSE_POSITION
from clearinghouse.statemachine.vocabulary.units import (
    ASSET_AMOUNT,
    FUNDING_INDEX,
    INDEX_E9,
    LOTS,
    POOL_SHARES,
    PRICE_PER_LOT,
    PRICE_PER_LOT_E9,
    QUOTE_AMOUNT,
    RAW,
    RAY,
    VALUATION_AMOUNT,
)

ACCOUNT: Final = "account"
ORDER: Final = "order"
MARKET: Final = "market"
ASSET: Final = "asset"
CLEARINGHOUSE: Final = "clearinghouse"

Value = int | str


class Fact(NamedTuple):
    """The key of a fact: its subject, the name of the figure, and the asset or market of the figure if there are
    several.
    """

    subject: str
    subject_id: int
    what: str
    asset_id: int = 0
    market_id: int = 0


class Change(NamedTuple):
    """A fact whose value differs; `before` or `after` is None if that state does not have the fact."""

    fact: Fact
    before: Value | None
    after: Value | None


UNIT_OF_FACT: Final[dict[str, int]] = {
    "balance": ASSET_AMOUNT,
    "reserved": ASSET_AMOUNT,
    "held": ASSET_AMOUNT,
    "unsettled_equity": ASSET_AMOUNT,
    "lent_shares": POOL_SHARES,
    "borrow_shares": POOL_SHARES,
    "position": LOTS,
    "cost_base": QUOTE_AMOUNT,
    "open_bids": LOTS,
    "open_asks": LOTS,
    "equity": VALUATION_AMOUNT,
    "worst_case_equity": VALUATION_AMOUNT,
    "exposure": VALUATION_AMOUNT,
    "imf_requirement": VALUATION_AMOUNT,
    "mmf_requirement": VALUATION_AMOUNT,
    "debt_line": ASSET_AMOUNT,
    "price": PRICE_PER_LOT,
    "quantity": LOTS,
    "filled_quantity": LOTS,
    "remaining_quantity": LOTS,
    "trigger_price": PRICE_PER_LOT_E9,
    "take_profit_trigger": PRICE_PER_LOT_E9,
    "stop_trigger": PRICE_PER_LOT_E9,
    "exit_lots": LOTS,
    "index": INDEX_E9,
    "stable": INDEX_E9,
    "mark": PRICE_PER_LOT_E9,
    "last": PRICE_PER_LOT,
    "open_interest": LOTS,
    "best_bid": PRICE_PER_LOT,
    "best_ask": PRICE_PER_LOT,
    "basis": PRICE_PER_LOT_E9,
    "funding_index": FUNDING_INDEX,
    "funding_line": QUOTE_AMOUNT,
    "pool_cash": ASSET_AMOUNT,
    "pool_debt": ASSET_AMOUNT,
    "pool_claims": ASSET_AMOUNT,
    "pool_reserve": ASSET_AMOUNT,
    "borrow_index": RAY,
    "supply_index": RAY,
    "to_sell": ASSET_AMOUNT,
    "amount": ASSET_AMOUNT,
}
# Figures of `asset_view` and `market_view` that are no parameters; they have facts of their own.
_NOT_PARAMETERS: Final = frozenset(
    {
        "asset_id",
        "market_id",
        "price_state",
        "mark_price",
        "index_price",
        "status",
        "risk_taking_disabled",
        "open_interest",
        "funding_rate_ppb",
        "funding_index",
        "mark_basis",
        "is_valuation_asset",
    }
)


def facts(state: State, accounts: Iterable[int] | None = None) -> dict[Fact, Value]:
    """Return all facts of a state.

    With `accounts`, only the facts of these accounts, and no facts of markets and assets.
    """
    found: dict[Fact, Value] = {}
    if accounts is None:
        scales = scales_of(state)
        _add_clearinghouse(state, found)
        for asset in state.assets.values():
            _asset(state, asset, scales, found)
        _pools(state, scales, found)
        for market in state.markets.values():
            _market(state, market, scales, found)
    for account_id in sorted(state.accounts if accounts is None else accounts):
        account = state.accounts.get(AccountId(account_id))
        if account is not None:
            _account(state, account, found)
    return {fact: value for fact, value in found.items() if value not in (0, "", "0")}


def _account(state: State, account: Account, found: dict[Fact, Value]) -> None:
    """Add the facts of an account and of its orders to `found`."""
    number = account.id

    def say(what: str, value: Value, asset_id: int = 0, market_id: int = 0) -> None:
        found[Fact(ACCOUNT, number, what, asset_id, market_id)] = value

    say("owner", account.owner)
    say("status", STATUS_NAMES.get(account.status, str(account.status)))
    say("max_leverage", account.max_leverage)
    say("flags", account.flags)
    say("fee_tier", account.fee_tier)
    say("position_limit", account.position_limit)
    say("risk_taking_disabled", int(account.risk_disabled))
    for asset_id, holding in account.holdings.items():
        say("balance", holding.balance, asset_id)
        say("reserved", holding.reserved, asset_id)
        say("held", holding.held, asset_id)
        say("unsettled_equity", holding.unsettled, asset_id)
        say("lent_shares", holding.lent_shares, asset_id)
        say("borrow_shares", holding.borrow_shares, asset_id)
    for market_id, line in account.lines.items():
        say("position", line.position, 0, market_id)
        say("cost_base", line.cost, 0, market_id)
        say("open_bids", line.bid_lots, 0, market_id)
        say("open_asks", line.ask_lots, 0, market_id)
    for (owner_id, asset_id), amount in state.waterfall.debt_lines.items():
        if owner_id == number:
            say("debt_line", amount, asset_id)
    if account.exposure_count:
        refresh(state, account)
        say("equity", equity(account))
        say("worst_case_equity", worst_case_equity(state, account))
        say("exposure", account.exposure)
        say("imf_requirement", initial_margin(state, account))
        say("mmf_requirement", maintenance_margin(state, account))
    for order_id, order in account.orders.items():
        market_id = order.market.id
        for what, value in (
            ("account", account_name(number)),
            ("side", SIDE_NAMES[order.side]),
            ("price", order.price_per_lot),
            ("quantity", order.quantity_lots),
            ("filled_quantity", order.filled_lots),
            ("remaining_quantity", order.remaining_lots),
        ):
            found[Fact(ORDER, order_id, what, 0, market_id)] = value
    for order_id, conditional in account.conditionals.items():
        for what, value in (
            ("account", account_name(number)),
            ("side", SIDE_NAMES[conditional.side]),
            ("trigger_price", conditional.trigger_e9),
            ("trail_distance_ppb", conditional.distance_ppb),
            ("closes", "position" if conditional.flags & FLAG_CLOSE_POSITION else "quantity"),
            ("entry", conditional.entry_id),
            ("waiting_code", conditional.waits_for),
        ):
            found[Fact(ORDER, order_id, what, 0, conditional.market_id)] = value
        twap = state.twaps.get(order_id)
        if twap is not None:
            for what, value in (("slice", twap.number), ("filled_quantity", twap.filled_lots)):
                found[Fact(ORDER, order_id, what, 0, conditional.market_id)] = value
    for entry_id, bracket in account.brackets.items():
        for what, value in (
            ("take_profit_trigger", bracket.take_profit_e9),
            ("stop_trigger", bracket.stop_e9),
            ("take_profit", bracket.take_profit_id),
            ("stop", bracket.stop_id),
            ("exit_lots", bracket.lots),
        ):
            found[Fact(ORDER, entry_id, what, 0, bracket.market_id)] = value


def _market(state: State, market: Market, scales: Scales, found: dict[Fact, Value]) -> None:
    """Add the facts of a market to `found`."""
    number = market.id

    def say(what: str, value: Value) -> None:
        found[Fact(MARKET, number, what, 0, number)] = value

    say("status", MARKET_STATUS_NAMES.get(market.status, str(market.status)))
    say("risk_taking_disabled", int(market.risk_disabled))
    say("mark", market.mark_e9)
    say("basis", market.basis_e9)
    say("last", market.last_price_per_lot)
    say("open_interest", market.open_interest_lots)
    say("best_bid", market.bids.keys[-1] if market.bids.keys else 0)
    say("best_ask", -market.asks.keys[-1] if market.asks.keys else 0)
    say("funding_index", market.funding_index_ray)
    say("funding_line", market.funding_line)
    say("funding_rate_ppb", market.funding.rate_ppb if market.funding is not None else 0)
    say("imf_scale_ppb", market.imf_scale_ppb)
    say("mmf_scale_ppb", market.mmf_scale_ppb)
    for name, value in shown(market_view(state, market), scales).items():
        if name not in _NOT_PARAMETERS:
            say(f"parameter {name}", _plain(value))


def _asset(state: State, asset: Asset, scales: Scales, found: dict[Fact, Value]) -> None:
    """Add the facts of an asset to `found`."""
    number = asset.id

    def say(what: str, value: Value) -> None:
        found[Fact(ASSET, number, what, number)] = value

    say("index", asset.price_e9)
    say("price_state", PRICE_STATE_NAMES.get(asset.price_state, str(asset.price_state)))
    say("stable", asset.stable_e9)
    say("to_sell", state.waterfall.to_sell.get(number, 0))
    if asset.instrument is not None:
        say("fresh_sources", asset.instrument.fresh_units)
    for name, value in shown(asset_view(state, asset), scales).items():
        if name not in _NOT_PARAMETERS:
            say(f"parameter {name}", _plain(value))


def _pools(state: State, scales: Scales, found: dict[Fact, Value]) -> None:
    """Add the facts of all lending pools to `found`."""
    for view in pool_views(state):
        for what, value in (
            ("pool_cash", view.cash),
            ("pool_debt", view.debt),
            ("pool_claims", view.claims),
            ("pool_reserve", view.reserve),
            ("borrow_index", view.borrow_index_ray),
            ("supply_index", view.supply_index_ray),
            ("pool_epoch", view.epoch),
        ):
            found[Fact(ASSET, view.asset_id, what, view.asset_id)] = value
        for name, value in shown(view, scales)["terms"].items():
            found[Fact(ASSET, view.asset_id, f"pool parameter {name}", view.asset_id)] = value


def _add_clearinghouse(state: State, found: dict[Fact, Value]) -> None:
    """Add the facts of the clearinghouse as a whole to `found`."""
    found[Fact(CLEARINGHOUSE, 0, "risk_taking_disabled")] = int(state.risk_disabled)
    for name, value in rules_view(state)._asdict().items():
        if name != "offers":
            found[Fact(CLEARINGHOUSE, 0, f"liquidation {name}")] = int(value)
    for asset_id, amount in state.custody.shortfalls.items():
        found[Fact(ASSET, asset_id, "custody_shortfall", asset_id)] = amount
    for number, deposit in state.deposits.items():
        found[Fact("deposit", number, "amount", deposit.asset_id)] = deposit.amount
    for withdrawal_id, withdrawal in state.withdrawals.items():
        found[Fact("withdrawal", withdrawal_id, "amount", withdrawal.asset_id)] = withdrawal.amount
    for hold_id, hold in state.holds.items():
        found[Fact("hold", hold_id, "amount", hold.asset_id)] = hold.amount


def _plain(value: object) -> Value:
    """Return a parameter as one plain value; the entries of a list are joined."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | str):
        return value
    assert isinstance(value, list)
    return " ".join(map(str, value))


def changes(before: dict[Fact, Value], after: dict[Fact, Value]) -> list[Change]:
    """Return the facts that differ between two states, in the order of the facts."""
    keys = sorted(before.keys() | after.keys())
    return [
        Change(fact, before.get(fact), after.get(fact))
        for fact in keys
        if before.get(fact) != after.get(fact)
    ]


# --- as text -----------------------------------------------------------------------------------------------


def subject_text(fact: Fact, scales: Scales) -> str:
    """Return the subject of a fact in words, such as an account or a market."""
    if fact.subject == MARKET:
        return f"market {scales.markets[fact.subject_id].symbol}"
    if fact.subject == ASSET:
        return f"asset {scales.assets[fact.subject_id].symbol}"
    if fact.subject == ACCOUNT:
        return f"account {account_name(fact.subject_id)}"
    return fact.subject if fact.subject == CLEARINGHOUSE else f"{fact.subject} {fact.subject_id}"


def of_text(fact: Fact, scales: Scales) -> str:
    """Return the symbol of a fact's asset or market; "" if the subject of the fact already names it."""
    if fact.subject in (MARKET, ASSET):
        return ""
    if fact.market_id:
        return scales.markets[fact.market_id].symbol
    return scales.assets[fact.asset_id].symbol if fact.asset_id else ""


def value_text(fact: Fact, value: Value | None, scales: Scales) -> str:
    """Return a value of a fact as text in its unit; "" if the fact is absent."""
    if value is None or isinstance(value, str):
        return value or ""
    unit = UNIT_OF_FACT.get(fact.what, RAW)
    asset = scales.assets.get(fact.asset_id)
    market = scales.markets.get(fact.market_id)
    return unit_to_text(value, unit, asset, market, scales)


def change_plain(change: Change, scales: Scales) -> dict[str, str]:
    """Return a change as names and texts; if both sides are numbers of one unit, `change` is their difference."""
    fact = change.fact
    found = {
        "subject": subject_text(fact, scales),
        "what": fact.what,
        "of": of_text(fact, scales),
        "before": value_text(fact, change.before, scales),
        "after": value_text(fact, change.after, scales),
    }
    before = 0 if change.before is None else change.before
    after = 0 if change.after is None else change.after
    if isinstance(before, int) and isinstance(after, int):
        found["change"] = value_text(fact, after - before, scales)
    return found
