# SPDX-License-Identifier: Apache-2.0
"""Define figures by key, and the recorded events that write each of them (SPEC A-2).

Owns the keys and the table. `cause_search` finds the event that last wrote a figure.
"""

from collections.abc import Mapping
from typing import Final, TypeAlias

from clearinghouse.statemachine.ledger.postings_from_events import (
    BALANCE,
    BORROWED,
    CLAIM,
    COST,
    HELD,
    LACKING,
    LENT,
    POSITION,
    UNSETTLED,
    postings,
)
from clearinghouse.statemachine.state.state import Market
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from clearinghouse.statemachine.vocabulary.types import FUNDING

Key: TypeAlias = tuple[str, int, int]
"""A figure: its kind and up to two ids."""


def balance(account_id: int, asset_id: int) -> Key:
    """Return the key of a balance."""
    return ("balance", account_id, asset_id)


def unsettled(account_id: int, asset_id: int) -> Key:
    """Return the key of unsettled equity."""
    return ("unsettled", account_id, asset_id)


def position(account_id: int, market_id: int) -> Key:
    """Return the key of a position and its cost base; its sources are the fills since the position was last flat."""
    return ("position", account_id, market_id)


def held(account_id: int, asset_id: int) -> Key:
    """Return the key of an amount under hold or in a requested withdrawal."""
    return ("held", account_id, asset_id)


def loan(account_id: int, asset_id: int) -> Key:
    """Return the key of an account's loan to a pool."""
    return ("lent", account_id, asset_id)


def debt(account_id: int, asset_id: int) -> Key:
    """Return the key of an account's borrow."""
    return ("borrowed", account_id, asset_id)


def index(asset_id: int) -> Key:
    """Return the key of the price of an asset."""
    return ("index", asset_id, 0)


def price_state(asset_id: int) -> Key:
    """Return the key of the state of a price."""
    return ("price_state", asset_id, 0)


def tick(asset_id: int, source_id: int) -> Key:
    """Return the key of the last tick of a source."""
    return ("tick", asset_id, source_id)


def mark(market_id: int) -> Key:
    """Return the key of the mark of a market."""
    return ("mark", market_id, 0)


def basis(market_id: int) -> Key:
    """Return the key of the average distance of a market's book from its index."""
    return ("basis", market_id, 0)


def order(order_id: int) -> Key:
    """Return the key of the acceptance of an order or conditional order.

    If the order is a waiting exit, the key is that of the last reason for its wait (O-9.1).
    """
    return ("order", order_id, 0)


def orders(account_id: int, market_id: int) -> Key:
    """Return the key of the open orders of an account in a market."""
    return ("orders", account_id, market_id)


def account_terms(account_id: int) -> Key:
    """Return the key of the settings and limits of an account."""
    return ("account", account_id, 0)


def market_terms(market_id: int) -> Key:
    """Return the key of the parameters of a market."""
    return ("market", market_id, 0)


def asset_terms(asset_id: int) -> Key:
    """Return the key of the parameters of an asset."""
    return ("asset", asset_id, 0)


def market_status(market_id: int) -> Key:
    """Return the key of the status of a market."""
    return ("status", market_id, 0)


def switch(scope: int, target_id: int) -> Key:
    """Return the key of a risk switch."""
    return ("switch", scope, target_id)


def flag(account_id: int) -> Key:
    """Return the key of the liquidation flag of an account."""
    return ("liquidating", account_id, 0)


def funding_index(market_id: int) -> Key:
    """Return the key of the cumulative funding of a market."""
    return ("funding", market_id, 0)


def scale(market_id: int) -> Key:
    """Return the key of the margin scales of a market."""
    return ("scale", market_id, 0)


LIQUIDATION_RULES: Final[Key] = ("liquidation_rules", 0, 0)


def pool_terms(asset_id: int) -> Key:
    """Return the key of the terms of a pool."""
    return ("pool", asset_id, 0)


def captured(trade_id: int) -> Key:
    """Return the key of a captured trade."""
    return ("captured", trade_id, 0)


def cleared(account_id: int, market_id: int) -> Key:
    """Return the key of the last captured trade of an account in a market."""
    return ("cleared", account_id, market_id)


def netted(account_id: int, market_id: int) -> Key:
    """Return the key of the net of an account in a market."""
    return ("netted", account_id, market_id)


def carried(account_id: int, market_id: int) -> Key:
    """Return the key of the lots and cash that fails bring into the next session."""
    return ("carried", account_id, market_id)


def penalties(account_id: int, market_id: int) -> Key:
    """Return the key of the penalties of an account in a market, paid or received."""
    return ("penalties", account_id, market_id)


def cleared_terms(market_id: int) -> Key:
    """Return the key of the terms on which a cleared market settles."""
    return ("settlement_terms", market_id, 0)


def penalty_class(market_id: int) -> Key:
    """Return the key of the asset class whose penalty rates apply to a cleared market."""
    return ("penalty_class", market_id, 0)


def penalty_rates(asset_class: int) -> Key:
    """Return the key of the penalties of an asset class."""
    return ("penalty_rates", asset_class, 0)


def collateral(account_id: int, asset_id: int) -> Key:
    """Return the key of an account's lodged margin."""
    return ("collateral", account_id, asset_id)


def scenarios(asset_id: int) -> Key:
    """Return the key of the scenarios of an asset."""
    return ("scenarios", asset_id, 0)


def contribution(member_id: int) -> Key:
    """Return the key of a member's contribution to the default fund."""
    return ("contribution", member_id, 0)


def case_loss(account_id: int) -> Key:
    """Return the key of the loss of an account of a member in default."""
    return ("case_loss", account_id, 0)


def assessment(case_id: int, member_id: int) -> Key:
    """Return the key of the amount called of a member beyond its contribution."""
    return ("assessment", case_id, member_id)


MARGIN_PARAMETERS: Final[Key] = ("margin_parameters", 0, 0)


def role(principal_id: int, role_number: int) -> Key:
    """Return the key of a role of a principal."""
    return ("role", principal_id, role_number)


def delegation(account_id: int, principal_id: int) -> Key:
    """Return the key of a delegation of an account to a principal."""
    return ("delegation", account_id, principal_id)


def approval(money_id: int) -> Key:
    """Return the key of the first approval of a deposit or withdrawal, or of its release by an operator alone."""
    return ("approval", money_id, 0)


def approval_limit(asset_id: int) -> Key:
    """Return the key of the approval limit of an asset."""
    return ("approval_limit", asset_id, 0)


def proposal(proposal_id: int) -> Key:
    """Return the key of a proposed change of parameters."""
    return ("proposal", proposal_id, 0)


def parameter_glass(proposal_id: int) -> Key:
    """Return the key of the operator's release of a proposed change of parameters."""
    return ("parameter_glass", proposal_id, 0)


PARAMETER_APPROVAL: Final[Key] = ("parameter_approval", 0, 0)
RECOVERY_KEYS: Final[Key] = ("recovery_keys", 0, 0)


def money(kind: str, number: int) -> Key:
    """Return the key of a deposit, withdrawal or hold by its id."""
    return (kind, number, 0)


# Kind of event -> the field with the order that one which waited became; 0 where a gate refused it.
BECAME: Final[dict[int, str]] = {
    events.CONDITIONAL_TRIGGERED: "order_id",
    events.TWAP_SLICE: "slice_order_id",
}

# Kind of event -> the keys that it writes, each with the fields that make its ids; 0 for none.
_WRITES: Final[dict[int, tuple[tuple[str, str, str], ...]]] = {
    events.INDEX_CHANGED: (("index", "asset_id", ""),),
    events.VALUED_AT_STABLE: (("index", "asset_id", ""),),
    events.MARK_CHANGED: (("mark", "market_id", ""),),
    events.MARK_SAMPLED: (("basis", "market_id", ""),),
    events.PRICE_STATE_CHANGED: (("price_state", "asset_id", ""),),
    events.ORDER_ACCEPTED: (("order", "order_id", ""), ("orders", "account_id", "market_id")),
    events.ORDER_REDUCED: (("orders", "account_id", "market_id"),),
    events.ORDER_CANCELLED: (("orders", "account_id", "market_id"),),
    events.CONDITIONAL_PLACED: (("order", "conditional_order_id", ""),),
    # So the source of what an order that waited becomes is its last wait, and of that the wait before (O-9.1).
    events.CONDITIONAL_WAITING: (("order", "conditional_order_id", ""),),
    events.TWAP_PLACED: (("order", "order_id", ""),),
    events.TRADE: (
        ("orders", "maker_account_id", "market_id"),
        ("orders", "taker_account_id", "market_id"),
    ),
    events.ACCOUNT_CREATED: (("account", "account_id", ""),),
    events.ACCOUNT_CHANGED: (("account", "account_id", ""),),
    events.ASSET_CREATED: (("asset", "asset_id", ""),),
    events.ASSET_CHANGED: (("asset", "asset_id", ""),),
    events.MARKET_CREATED: (("market", "market_id", ""), ("status", "market_id", "")),
    events.MARKET_CHANGED: (("market", "market_id", ""),),
    events.MARKET_STATUS_CHANGED: (("status", "market_id", ""),),
    events.RISK_SWITCH_SET: (("switch", "scope", "target_id"),),
    events.LIQUIDATION_STARTED: (("liquidating", "account_id", ""),),
    events.LIQUIDATION_ENDED: (("liquidating", "account_id", ""),),
    events.LIQUIDATION_SET: (("liquidation_rules", "", ""),),
    events.RECONCILIATION_SET: (("reconciliation_rules", "", ""),),
    events.POOL_CREATED: (("pool", "asset_id", ""),),
    events.POOL_CHANGED: (("pool", "asset_id", ""),),
    events.FUNDING_RATE: (("funding", "market_id", ""),),
    events.FUNDING_CHANGED: (("funding_terms", "market_id", ""),),
    events.EXPIRY_CHANGED: (("expiry", "market_id", ""),),
    events.MARGIN_SCALE_CHANGED: (("scale", "market_id", ""),),
    events.DEPOSIT_REQUESTED: (("deposit", "deposit_id", ""),),
    events.DEPOSIT_REVERSAL_ASKED: (("deposit", "deposit_id", ""),),
    events.WITHDRAWAL_REQUESTED: (("withdrawal", "withdrawal_id", ""),),
    events.WITHDRAWAL_REVERSAL_ASKED: (("withdrawal", "withdrawal_id", ""),),
    events.WITHDRAWAL_APPROVED: (("approval", "withdrawal_id", ""),),
    events.DEPOSIT_APPROVED: (("approval", "deposit_id", ""),),
    events.BREAK_GLASS: (("approval", "withdrawal_id", ""),),
    events.APPROVAL_LIMIT_SET: (("approval_limit", "asset_id", ""),),
    events.PARAMETER_APPROVAL_SET: (("parameter_approval", "", ""),),
    events.PARAMETERS_PROPOSED: (("proposal", "proposal_id", ""),),
    events.PARAMETER_GLASS_BROKEN: (("parameter_glass", "proposal_id", ""),),
    events.RECOVERY_KEYS_SET: (("recovery_keys", "", ""),),
    events.AUTHORITY_RECOVERED: (("recovery", "", ""),),
    events.ROLE_GRANTED: (("role", "principal_id", "role"),),
    events.ACCOUNT_DELEGATED: (("delegation", "account_id", "principal_id"),),
    events.MANDATE_SET: (("mandate", "account_id", ""),),
    events.HOLD_CREATED: (("hold", "hold_id", ""),),
    events.BACKSTOP_SET: (("backstop", "account_id", "market_id"),),
    events.TRADE_NOVATED: (
        ("captured", "trade_id", ""),
        ("cleared", "buyer_account_id", "market_id"),
        ("cleared", "seller_account_id", "market_id"),
    ),
    events.TRADE_LEG_MOVED: (
        ("captured", "new_trade_id", ""),
        ("cleared", "from_account_id", "market_id"),
        ("cleared", "to_account_id", "market_id"),
    ),
    events.ACCOUNT_NETTED: (("netted", "account_id", "market_id"),),
    events.OBLIGATION_FAILED: (("carried", "account_id", "market_id"),),
    events.OBLIGATION_CARRIED: (("carried", "account_id", "market_id"),),
    events.FAIL_PENALISED: (("penalties", "account_id", "market_id"),),
    events.PENALTY_SHARED: (("penalties", "account_id", "market_id"),),
    events.SETTLEMENT_TERMS_SET: (("settlement_terms", "market_id", ""),),
    events.PENALTY_CLASS_SET: (("penalty_class", "market_id", ""),),
    events.PENALTY_RATES_SET: (("penalty_rates", "asset_class", ""),),
    events.COLLATERAL_LODGED: (("collateral", "account_id", "asset_id"),),
    events.COLLATERAL_WITHDRAWN: (("collateral", "account_id", "asset_id"),),
    events.MARGIN_PARAMETERS_SET: (("margin_parameters", "", ""),),
    events.MARGIN_SCENARIOS_SET: (("scenarios", "asset_id", ""),),
    events.DEFAULT_FUND_CONTRIBUTED: (("contribution", "member_id", ""),),
    events.DEFAULT_LOSS_FOUND: (("case_loss", "account_id", ""),),
    events.ASSESSMENT_CALLED: (("assessment", "case_id", "member_id"),),
}
_BOOK_KEYS: Final = {
    BALANCE: "balance",
    UNSETTLED: "unsettled",
    COST: "position",
    POSITION: "position",
    HELD: "held",
    LENT: "lent",
    BORROWED: "borrowed",
    LACKING: "lacking",
    CLAIM: "claim",
}
LEDGER_KEYS: Final = frozenset(_BOOK_KEYS.values())
# Kinds that never move value: a search for a key of the ledger reads all others.
MOVE_NOTHING: Final = frozenset(_WRITES) - {
    events.TRADE,
    events.WITHDRAWAL_REQUESTED,
    events.HOLD_CREATED,
    events.COLLATERAL_LODGED,
    events.COLLATERAL_WITHDRAWN,
    events.DEFAULT_FUND_CONTRIBUTED,
}
WRITERS: Final[dict[str, frozenset[int]]] = {
    name: frozenset(
        kind for kind, rows in _WRITES.items() for written, _, _ in rows if written == name
    )
    for name in {written for rows in _WRITES.values() for written, _, _ in rows}
}


def writes(event: Event) -> list[Key]:
    """Return the keys of the figures that an event sets, except amounts of the ledger."""
    own = event.fields
    return [
        (name, own[first] if first else 0, own[second] if second else 0)
        for name, first, second in _WRITES.get(event.kind, ())
    ]


def moves(event: Event, markets: Mapping[MarketId, Market]) -> dict[Key, int]:
    """Return the keys of the amounts in the ledger that an event changes; a position has the number of lots as
    value.
    """
    found: dict[Key, int] = {}
    for entry in postings(event, markets):
        name = _BOOK_KEYS[entry.book]
        of = entry.market_id if name == "position" or entry.account_id == FUNDING else 0
        key = (name, entry.account_id, of or entry.asset_id)
        found[key] = found.get(key, 0) + (entry.amount if entry.book == POSITION else 0)
    return found
