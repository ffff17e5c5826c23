# SPDX-License-Identifier: Apache-2.0
"""Explain orders: refusals by gate, costs and results of fills, reasons of ends (SPEC G-1 to G-10, O-7).

Owns the text of what the gates and the book decide about orders. The figures of a refusal come from its event.
"""

from collections.abc import Callable
from typing import Final

from clearinghouse.server.analysis import sources
from clearinghouse.server.analysis.explain.builder import PartWriter, factor, percent
from clearinghouse.server.analysis.explain.margin import (
    explain_equity,
    explain_requirements,
    explain_strict,
    explain_worst_case,
)
from clearinghouse.server.analysis.explain.money import compare_with_limit, explain_refused_amount
from clearinghouse.server.analysis.explain.order_fees import ROLES, Charged
from clearinghouse.server.codec.decimals import units_to_text
from clearinghouse.server.codec.text.events import (
    MARKET_STATUS_NAMES,
    PRICE_STATE_NAMES,
    SIDE_NAMES,
    STATUS_NAMES,
    Plain,
)
from clearinghouse.statemachine.ledger.valuation import least_notional
from clearinghouse.statemachine.prices.price_guard import decision
from clearinghouse.statemachine.state.state import Account, Market
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.code_forms import CODES
from clearinghouse.statemachine.vocabulary.commands import (
    Brackets,
    Command,
    ConditionalOrders,
    OrderBatch,
)
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from clearinghouse.statemachine.vocabulary.types import (
    ACTION_INCREASE_RISK,
    BUY,
    DECISION_BLOCK,
    PPB,
    SCOPE_ACCOUNT,
    SCOPE_CLEARINGHOUSE,
    SCOPE_MARKET,
)

# Decimals of a rate in parts per billion.
RATE_DECIMALS: Final = 9
# The gates in their order, by their result codes (section 7).
GATES: Final[tuple[tuple[str, tuple[int, ...]], ...]] = (
    ("G-1", (codes.ACCOUNT_IN_LIQUIDATION,)),
    ("G-2", (codes.RISK_TAKING_DISABLED,)),
    ("G-3", (codes.MARK_PRICE_UNAVAILABLE,)),
    ("G-4", (codes.ORDER_NOTIONAL_LIMIT,)),
    ("G-5", (codes.OPEN_ORDER_QUANTITY_LIMIT, codes.OPEN_ORDER_COUNT_LIMIT, codes.STATE_LIMIT)),
    ("G-6", (codes.REDUCE_ONLY_INVALID,)),
    ("G-7", (codes.POSITION_LIMIT,)),
    ("G-8", (codes.INSUFFICIENT_MARGIN, codes.INSUFFICIENT_BALANCE)),
)
# Names of the changes that end the wait of an exit, by the reason (O-9.1).
_ENDS_WAIT: Final[dict[int, str]] = {
    codes.MARKET_STATUS_FORBIDS: "the status of the market",
    codes.MARK_PRICE_UNAVAILABLE: "the state of the price",
    codes.PRICE_BAND: "the mark or the band, by which the edge reaches its price",
}
_NEXT_PRICE: Final = "the best opposite price within reach"
_AT_THE_BOOK: Final = (
    codes.POST_ONLY_WOULD_CROSS,
    codes.FOK_NOT_FILLABLE,
    codes.SELF_TRADE,
    codes.NO_LIQUIDITY,
)
# The refusals of the margin that an order brings to its isolated position (M-8), besides WITHDRAWAL_MARGIN.
_OF_ORDER_MARGIN: Final = (
    codes.REVERSED_DEPOSIT_OWED,
    codes.AMOUNT_NOT_POSITIVE,
    codes.ACCOUNT_LIQUIDATING,
    codes.NEGATIVE_UNSETTLED_EQUITY,
    codes.INSUFFICIENT_FREE_BALANCE,
    codes.PRICE_GUARD,
)


def explain_gate(writer: PartWriter, code: int) -> None:
    """Explain which gates an order passed, and which gate refused it with `code`."""
    passed: list[str] = []
    for name, answers in GATES:
        if code in answers:
            before = ", ".join(passed) or "none"
            writer.work(name, f"gates passed: {before}; refused at", name)
            return
        passed.append(name)
    if code in _AT_THE_BOOK:
        writer.work("G-10", "all gates passed; refused at", "the book")


def account_and_market(
    writer: PartWriter, command: Command, item: int
) -> tuple[Account | None, Market | None]:
    """Return the account and the market of an order's item; None in place of one that does not exist.

    If the account has an isolated position in the market, the account is the isolated account (M-8).
    """
    state = writer.state
    account: Account | None = None
    market: Market | None = None
    if isinstance(command, OrderBatch | ConditionalOrders | Brackets):
        account = state.accounts.get(command.account_ids[item])
        market = state.markets.get(command.market_ids[item])
    if account is not None and market is not None:
        account = account.isolated.get(market.id, account)
    return account, market


def explain_margin_refusal(writer: PartWriter, account: Account) -> None:
    """Explain a refusal for lack of margin: worst-case equity, and the initial margin requirement.

    Called while the refused amount is still counted, so the figures are those of the decision, also under strict
    valuation (M-9).
    """
    view = explain_equity(writer, account)
    explain_worst_case(writer, account, view)
    explain_requirements(writer, account, view, initial=True)
    explain_strict(writer, account, view)


def explain_refused_order(
    writer: PartWriter, command: Command, item: int, code: int, figures: Plain
) -> None:
    """Explain a refusal of an order for any reason except margin, from the state before the order."""
    account, market = account_and_market(writer, command, item)
    if isinstance(command, OrderBatch) and code in _OF_ORDER_MARGIN:
        payer = writer.state.accounts.get(command.account_ids[item])
        asset = market.quote if market is not None else None
        explain_refused_amount(writer, payer, asset, code, figures)
        return
    explain_gate(writer, code)
    teller = _REFUSALS.get(code)
    if teller is not None and account is not None and market is not None:
        teller(writer, account, market)
    compare_with_limit(writer, code, figures)


def _liquidating(writer: PartWriter, account: Account, market: Market) -> None:
    writer.put("status of the account", STATUS_NAMES[account.status], sources.flag(account.id))
    _position(writer, account, market)


def _switches(writer: PartWriter, account: Account, market: Market) -> None:
    state = writer.state
    for name, is_set, key in (
        (
            "switch of the clearinghouse",
            state.risk_disabled,
            sources.switch(SCOPE_CLEARINGHOUSE, 0),
        ),
        ("switch of the market", market.risk_disabled, sources.switch(SCOPE_MARKET, market.id)),
        ("switch of the account", account.risk_disabled, sources.switch(SCOPE_ACCOUNT, account.id)),
    ):
        if is_set:
            writer.put(name, "only risk-reducing orders pass", key)
    _status(writer, account, market)
    _position(writer, account, market)


def _status(writer: PartWriter, _: Account, market: Market) -> None:
    writer.put(
        f"status of {market.symbol}",
        MARKET_STATUS_NAMES[market.status],
        sources.market_status(market.id),
    )


def _price(writer: PartWriter, _: Account, market: Market) -> None:
    writer.put(
        f"mark of {market.symbol}",
        writer.price_e9(market.id, market.mark_e9),
        sources.mark(market.id) if market.mark_e9 else None,
    )
    for asset in (market.base, market.quote):
        if asset is not writer.state.valuation:
            blocked = decision(writer.state, asset, ACTION_INCREASE_RISK) == DECISION_BLOCK
            writer.put(
                f"price state of {asset.symbol}",
                PRICE_STATE_NAMES[asset.price_state]
                + (": more risk is blocked" if blocked else ": more risk is allowed"),
                sources.price_state(asset.id) if asset.index_e9 else None,
            )


def _terms(writer: PartWriter, _: Account, market: Market) -> None:
    writer.put(
        f"limits of {market.symbol}",
        f"notional {writer.quote(market.id, least_notional(writer.state, market))} to "
        + (writer.quote(market.id, market.notional_max) if market.notional_max else "any")
        + f", open orders {writer.lots(market.id, market.open_order_lots_max)}",
        sources.market_terms(market.id),
    )


def _open_orders(writer: PartWriter, account: Account, market: Market) -> None:
    _terms(writer, account, market)
    line = account.lines.get(market.id)
    if line is not None:
        writer.put(
            f"open orders in {market.symbol}",
            f"bids {writer.lots(market.id, line.bid_lots)}, asks {writer.lots(market.id, line.ask_lots)}",
            sources.orders(account.id, market.id) if line.orders else None,
        )


def _position(writer: PartWriter, account: Account, market: Market) -> None:
    line = account.lines.get(market.id)
    lots = line.position if line is not None else 0
    writer.put(
        f"position {market.symbol}",
        writer.lots(market.id, lots),
        sources.position(account.id, market.id) if lots else None,
        lots,
    )


def _exposure(writer: PartWriter, account: Account, market: Market) -> None:
    writer.put(
        "position limit of the account",
        writer.worth(account.position_limit) if account.position_limit else "none",
        sources.account_terms(account.id),
    )
    writer.put(
        f"open interest of {market.symbol}",
        f"{writer.lots(market.id, market.open_interest_lots)} of "
        + (writer.lots(market.id, market.open_interest_lots_max) or "any"),
        sources.market_terms(market.id),
    )
    _position(writer, account, market)


def _band(writer: PartWriter, account: Account, market: Market) -> None:
    _price(writer, account, market)
    writer.put(
        f"price band of {market.symbol}", percent(market.band_ppb), sources.market_terms(market.id)
    )
    writer.work(
        "O-5",
        f"{writer.price_e9(market.id, market.mark_e9)} x (1 +- {factor(market.band_ppb)})",
        f"{writer.price_e9(market.id, market.mark_e9 * (PPB - market.band_ppb) // PPB)} to "
        f"{writer.price_e9(market.id, market.mark_e9 * (PPB + market.band_ppb) // PPB)}",
    )


def _payment(writer: PartWriter, account: Account, market: Market) -> None:
    for asset in (market.quote, market.base):
        holding = account.holdings.get(asset.id)
        if holding is None:
            writer.put(f"balance {asset.symbol}", "0")
            continue
        texts = writer.asset(asset.id).texts
        writer.put(
            f"balance {asset.symbol}",
            texts[holding.balance],
            sources.balance(account.id, asset.id) if holding.balance else None,
        )
        if holding.reserved:
            writer.put(f"reserved {asset.symbol}", texts[holding.reserved])
        if holding.held:
            writer.put(
                f"under hold {asset.symbol}",
                texts[holding.held],
                sources.held(account.id, asset.id),
            )


def _book(writer: PartWriter, account: Account, market: Market) -> None:
    for name, side in (("best bid", market.bids), ("best ask", market.asks)):
        price = abs(side.keys[-1]) if side.keys else 0
        head = side.levels[price].head if price else None
        writer.put(
            f"{name} of {market.symbol}",
            writer.price(market.id, price) if price else "none",
            sources.order(head.id) if head is not None else None,
        )
    writer.put(
        f"slippage limit of {market.symbol}",
        percent(market.slippage_ppb) if market.slippage_ppb else "none",
        sources.market_terms(market.id),
    )
    writer.put("owner of the account", account.owner, sources.account_terms(account.id))


_REFUSALS: Final[dict[int, Callable[[PartWriter, Account, Market], None]]] = {
    codes.ACCOUNT_IN_LIQUIDATION: _liquidating,
    codes.RISK_TAKING_DISABLED: _switches,
    codes.MARKET_STATUS_FORBIDS: _status,
    codes.MARK_PRICE_UNAVAILABLE: _price,
    codes.ORDER_NOTIONAL_LIMIT: _terms,
    codes.OPEN_ORDER_QUANTITY_LIMIT: _open_orders,
    codes.OPEN_ORDER_COUNT_LIMIT: _open_orders,
    codes.STATE_LIMIT: _open_orders,
    codes.REDUCE_ONLY_INVALID: _position,
    codes.POSITION_LIMIT: _exposure,
    codes.INSUFFICIENT_BALANCE: _payment,
    codes.PRICE_BAND: _band,
    codes.TICK_SIZE: _terms,
    codes.LOT_SIZE: _terms,
    codes.POST_ONLY_WOULD_CROSS: _book,
    codes.FOK_NOT_FILLABLE: _book,
    codes.SELF_TRADE: _book,
    codes.NO_LIQUIDITY: _book,
}


# --- fills --------------------------------------------------------------------------------------------------


def explain_trade(
    writer: PartWriter,
    event: Event,
    before: Callable[[int, int], tuple[int, int]],
    charged: Callable[[str], Charged],
    reader_account_id: int = 0,
) -> None:
    """Explain the fees (O-7) and the result (S-4) of both sides of a trade, or only of the reader's account (Q-5.2).

    `before` returns position and cost base of an account in a market before the trade, and `charged` the fees of the
    order of a side before it.
    """
    own = event.fields
    market = writer.state.markets[MarketId(own["market_id"])]
    price, lots = own["price_per_lot"], own["lots"]
    notional = price * lots
    writer.work(
        "U-3",
        f"notional = {writer.price(market.id, price)} x {writer.lots(market.id, lots)}",
        writer.quote(market.id, notional),
    )
    for role in ROLES:
        account_id = own[f"{role}_account_id"]
        if reader_account_id not in (0, account_id):
            continue
        order_id = own[f"{role}_order_id"]
        if order_id:
            writer.put(f"{role}'s order", str(order_id), sources.order(order_id))
        _explain_fee(writer, event, role, market, charged(role))
        if not market.is_spot:
            _explain_result(writer, event, role, account_id, market, before)


def _explain_fee(
    writer: PartWriter, event: Event, role: str, market: Market, charged: Charged
) -> None:
    """Explain the fee of one side of a trade by the rate of its order, which is fixed when it is accepted (O-7)."""
    own = event.fields
    rate_ppb = charged.maker_ppb if role == "maker" else charged.taker_ppb
    rate = percent(rate_ppb) if rate_ppb >= 0 else f"-{percent(-rate_ppb)}"
    if own[f"{role}_order_id"]:
        writer.put(f"rate of the {role}", rate, sources.order(own[f"{role}_order_id"]))
    notional = writer.quote(market.id, own["price_per_lot"] * own["lots"])
    if rate_ppb < 0:
        formula = f"rebate: floor({percent(-rate_ppb)} x {notional}), at most the taker's fee"
    else:
        scale = writer.market(market.id).quote.scale + RATE_DECIMALS
        formula = (
            f"fee: {units_to_text(charged.accrued, scale)} + {rate} x {notional}, ceiled, less "
            f"{writer.quote(market.id, charged.paid)} that it has paid"
        )
    writer.work("O-7", f"{role}'s {formula}", writer.quote(market.id, own[f"{role}_fee"]))


def _explain_result(
    writer: PartWriter,
    event: Event,
    role: str,
    account_id: int,
    market: Market,
    before: Callable[[int, int], tuple[int, int]],
) -> None:
    """Explain the result of one side of a trade: lots that it closes release their part of the cost base (S-4)."""
    own = event.fields
    position, cost = before(account_id, market.id)
    buys = (own["taker_side"] == BUY) == (role == "taker")
    lots = own["lots"] if buys else -own["lots"]
    if position:
        writer.put(
            f"{role}'s position {market.symbol} before",
            f"{writer.lots(market.id, position)}, cost base {writer.quote(market.id, cost)}",
            sources.position(account_id, market.id),
            position,
        )
    if position * lots >= 0:
        writer.work(
            "S-2",
            f"{role} {'opens' if position == 0 else 'adds'}: cost base "
            f"{writer.quote(market.id, cost)} + {writer.quote(market.id, lots * own['price_per_lot'])}",
            writer.quote(market.id, cost + lots * own["price_per_lot"]),
        )
        return
    closed = min(abs(lots), abs(position))
    value = (closed if position > 0 else -closed) * own["price_per_lot"]
    released = value - own[f"{role}_realised"]
    writer.work(
        "S-4",
        f"{role} closes {writer.lots(market.id, closed)} of {writer.lots(market.id, abs(position))}: released cost "
        f"= ceil({writer.quote(market.id, cost)} x {writer.lots(market.id, closed)} / "
        f"{writer.lots(market.id, abs(position))})",
        writer.quote(market.id, released),
    )
    writer.work(
        "S-4",
        f"{role}'s result = {writer.quote(market.id, value)} - {writer.quote(market.id, released)}",
        writer.quote(market.id, own[f"{role}_realised"]),
    )


def explain_accepted(writer: PartWriter, event: Event, *, by_machine: bool) -> None:
    """Explain an accepted order, and the price that its gates checked; an order of the machine passes no gate (W-2)."""
    own = event.fields
    market = writer.state.markets[MarketId(own["market_id"])]
    writer.put(
        f"mark of {market.symbol}",
        writer.price_e9(market.id, market.mark_e9),
        sources.mark(market.id) if market.mark_e9 else None,
    )
    writer.work(
        "U-3",
        f"notional = {writer.price(market.id, own['price_per_lot'])} x {writer.lots(market.id, own['lots'])}"
        f" ({SIDE_NAMES[own['side']]})",
        writer.quote(market.id, own["price_per_lot"] * own["lots"]),
    )
    if by_machine:
        writer.work("W-2", "an order of the machine passes no gate", "placed at once")
    else:
        writer.work("G-8", "all gates passed", "accepted")


def explain_waiting(writer: PartWriter, event: Event) -> None:
    """Explain why a triggered exit waits, and what ends its wait (O-9.1)."""
    own = event.fields
    market = writer.state.markets[MarketId(own["market_id"])]
    order_id = own["conditional_order_id"]
    writer.put("the order that waits", str(order_id), sources.order(order_id))
    writer.put(
        f"status of {market.symbol}", MARKET_STATUS_NAMES[market.status], ("status", market.id, 0)
    )
    writer.put(
        f"mark of {market.symbol}",
        writer.price_e9(market.id, market.mark_e9),
        sources.mark(market.id) if market.mark_e9 else None,
    )
    code = own["code"]
    if code == codes.OK:
        writer.work(
            "O-9", "the price has left its trigger before it traded", "it waits for its price again"
        )
        return
    writer.work("O-9", "it waits since this sequence, for", CODES[code].name)
    if code == codes.PRICE_BAND:
        writer.put(
            f"band of {market.symbol}", percent(market.band_ppb), sources.market_terms(market.id)
        )
        writer.work(
            "O-5", "the edge of the band on its side", writer.price(market.id, own["limit"])
        )
        writer.work("O-9", "its own price, which it keeps", writer.price(market.id, own["actual"]))
    writer.work(
        "O-9",
        "it is tried again, at most once a second, after a change of",
        _ENDS_WAIT.get(code, _NEXT_PRICE),
    )


def explain_conditional_end(writer: PartWriter, event: Event) -> None:
    """Explain why a conditional order ended, by its result code (O-3)."""
    own = event.fields
    order_id = own["conditional_order_id"]
    writer.put("the order that waited", str(order_id), sources.order(order_id))
    writer.work("O-3", "it ended by", CODES[own["code"]].name)


def explain_slice(writer: PartWriter, event: Event) -> None:
    """Explain whether the next slice of an order in slices passed the gates or was skipped (O-3)."""
    own = event.fields
    writer.put("the order in slices", str(own["order_id"]), sources.order(own["order_id"]))
    writer.work("O-3", "the slice whose time came", str(own["slice_number"]))
    if own["slice_order_id"]:
        writer.work("O-3", "it passed all gates as order", str(own["slice_order_id"]))
    else:
        writer.work("O-3", "it is skipped; refused at", CODES[own["code"]].name)


def explain_trigger(writer: PartWriter, event: Event) -> None:
    """Explain which price or event triggered a conditional order (O-3)."""
    own = event.fields
    market_id = own["market_id"]
    writer.put(
        "the order that waited",
        str(own["conditional_order_id"]),
        sources.order(own["conditional_order_id"]),
    )
    writer.put(
        f"mark of {writer.market(market_id).symbol}",
        writer.price_e9(market_id, writer.state.markets[MarketId(market_id)].mark_e9),
        sources.mark(market_id),
    )
    writer.work(
        "O-3", "the price that reached its trigger", writer.price_e9(market_id, own["price_e9"])
    )
    if own["order_id"]:
        writer.work("O-3", "it passed all gates as order", str(own["order_id"]))
