# SPDX-License-Identifier: Apache-2.0
"""Rows that check something: each verb compares one figure of the state, or the last command's events.

Owns the verbs and nothing else. Must never change the state, and never compare what the row does not state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearinghouse.statemachine.exchange_margin import account_margin
from clearinghouse.statemachine.feeds.mark import mark_from_index
from clearinghouse.statemachine.orders.book import depth
from clearinghouse.statemachine.pretrade.position_limits import weighted_exposure
from clearinghouse.statemachine.prices.stable import stable_price_e9
from clearinghouse.statemachine.views.exchange.call_auctions import call_auction_views
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId, OrderId
from tests.scenarios import (
    affirmation_verbs,
    authority_verbs,
    block_verbs,
    brake_verbs,
    clearing_verbs,
    conditional_order_verbs,
    corporate_verbs,
    default_verbs,
    dues_verbs,
    holder_verbs,
    lending_verbs,
    liquidation_verbs,
    liquidity_verbs,
    margin_call_verbs,
    margin_verbs,
    pvp_verbs,
    schedule_verbs,
    setting_verbs,
    settlement_verbs,
    waiting_verbs,
)
from tests.scenarios.forms import Check, check
from tests.scenarios.language import ScenarioError, Words, duration_ns, parts, rate_ppb, scaled
from tests.scenarios.names import CODES, SIDES, STATUSES, Setup, same

if TYPE_CHECKING:
    from collections.abc import Callable

    from clearinghouse.statemachine.state.state import Account, Asset, Market, State
    from clearinghouse.statemachine.vocabulary.events import Event

PRICE_STATES = {
    "ABSENT": types.PRICE_ABSENT,
    "OK": types.PRICE_OK,
    "NO_QUORUM": types.PRICE_NO_QUORUM,
    "STALE": types.PRICE_STALE,
    "JUMPED": types.PRICE_JUMPED,
    "WIDE": types.PRICE_WIDE,
}
SOURCE_STATUSES = {
    "FRESH": types.SOURCE_FRESH,
    "STALE": types.SOURCE_STALE,
    "FROZEN": types.SOURCE_FROZEN,
    "NO_QUOTE_INDEX": types.SOURCE_NO_QUOTE_INDEX,
    "DISAGREES": types.SOURCE_DISAGREES,
}

# Fields of the events of a market that are amounts of its quote asset.
QUOTE_FIELDS = ("value", "fund_paid", "fund_before")


def _amount(attribute: str) -> Check:
    """`balance alice USDC 84991`: one amount of a holding."""

    def found(setup: Setup, account_id: AccountId, asset_id: AssetId) -> int:
        holding = setup.system.state.accounts[account_id].holdings.get(asset_id)
        return getattr(holding, attribute) if holding is not None else 0

    return check("account asset =amount", found)


def _owed_back(setup: Setup, account_id: AccountId, asset_id: AssetId) -> int:
    """What the owner of an account owes for reversed deposits of an asset."""
    owner = setup.system.state.accounts[account_id].owner
    debt = setup.system.state.custody.reversal_debts.get((owner, asset_id))
    return debt.amount if debt is not None else 0


def _position(setup: Setup, account_id: AccountId, market_id: MarketId) -> tuple[int, int]:
    """Signed quantity and signed cost base."""
    line = setup.system.state.accounts[account_id].lines.get(market_id)
    return (line.position, line.cost) if line is not None else (0, 0)


def _margin(figure: Callable[[State, Account], int]) -> Check:
    """`equity alice 985`: one figure of an account in the valuation asset."""

    def found(setup: Setup, account_id: AccountId) -> int:
        account = setup.system.state.accounts[account_id]
        account_margin.refresh(setup.system.state, account)
        return figure(setup.system.state, account)

    return check("account =value", found)


def _of_market(attribute: str, kind: str) -> Check:
    """One figure of a market."""
    return check(
        f"market ={kind}", lambda setup, one: getattr(setup.system.state.markets[one], attribute)
    )


def _of_asset(figure: Callable[[State, Asset], int], kind: str) -> Check:
    """One figure of an asset."""
    return check(
        f"asset ={kind}",
        lambda setup, one: figure(setup.system.state, setup.system.state.assets[one]),
    )


def order(setup: Setup, words: Words) -> None:
    """`order bid1 open 40 [@ 150]`, `order bid1 pending 40`, `order bid1 gone`."""
    name, state = words.take(), words.take()
    found = setup.system.state.orders.get(OrderId(setup.known(setup.orders, name)))
    if state == "gone":
        words.done()
        same(f"order {name}", found, None)
        return
    if found is None:
        raise ScenarioError(f"order {name} is gone")
    same(f"cancel pending of {name}", found.cancel_pending, state == "pending")
    same(f"remaining of {name}", found.remaining_lots, setup.lots(words.take(), found.market))
    if words.accept("@"):
        same(
            f"price of {name}", found.price_per_lot, setup.price_per_lot(words.take(), found.market)
        )
    words.done()


def orders(setup: Setup, words: Words) -> None:
    """`orders alice bid1 ask2`, `orders alice none`: all open orders of an account, oldest first."""
    name = words.take()
    expected = [] if words.accept("none") else [setup.known(setup.orders, w) for w in words.words]
    same(f"orders of {name}", list(setup.account(name).orders), expected)


def _levels(side: int) -> Callable[[Setup, Words], None]:
    """`bids SOL/USDC 10 @ 150 ; 5 @ 149`, `asks SOL/USDC none`: a whole side of a book, the best first."""

    def check(setup: Setup, words: Words) -> None:
        market = setup.market(words.take())
        expected: list[tuple[int, int]] = []
        if words.peek() != "none":
            for level in parts(" ".join(words.words)):
                lots = setup.lots(level.take(), market)
                level.expect("@")
                expected.append((setup.price_per_lot(level.take(), market), lots))
                level.done()
        book = market.bids if side == types.BUY else market.asks
        found = [(row[0], row[1]) for row in depth(book, 1000)]
        same(f"book of {market.symbol}", found, expected)

    return check


def indicates(setup: Setup, words: Words) -> None:
    """`indicates SOL/USDC 3 @ 150`, `... nothing`, `... ended`: what the auction of a market would trade now."""
    market = setup.market(words.take())
    (found,) = call_auction_views(setup.system.state, [market])
    word = words.take()
    lots = price = 0
    if word not in ("nothing", "ended"):
        lots = setup.lots(word, market)
        words.expect("@")
        price = setup.price_per_lot(words.take(), market)
    words.done()
    same("indication", (found.lots, found.price), (lots, price))
    same("collects", found.is_collecting, word != "ended")


def queue(setup: Setup, words: Words) -> None:
    """`queue SOL/USDC sell @ 150 first second`: the orders of one price, by priority."""
    market = setup.market(words.take())
    side = market.bids if SIDES[words.take()] == types.BUY else market.asks
    words.expect("@")
    level = side.levels.get(setup.price_per_lot(words.take(), market))
    found: list[int] = []
    pending = level.head if level is not None else None
    while pending is not None:
        found.append(pending.id)
        pending = pending.next
    same("queue", found, [setup.known(setup.orders, word) for word in words.words])


def mark_units(text: str, market: Market) -> int:
    """A price in quote per whole base, as 10^-9 quote units per lot; it has to be exact."""
    per_base = scaled(text, market.quote.scale + 9)
    found, rest = divmod(per_base * market.lot_units, market.lot_divisor)
    same("rest of the price", rest, 0)
    return found


def mark(setup: Setup, words: Words) -> None:
    """`mark SOL-PERP 150.25`: the mark in quote per whole base, to nine decimals of a unit per lot."""
    market = setup.market(words.take())
    expected = mark_units(words.take(), market)
    words.done()
    same(f"mark of {market.symbol}", market.mark_e9, expected)
    if market.mark_rules is None and market.expiry is None:
        same("mark", market.mark_e9, mark_from_index(setup.system.state, market))


def answer(setup: Setup, words: Words) -> None:
    """`answer repeated`, `answer fresh`: whether the last answer was the stored one of an earlier call."""
    expected = words.take() == "repeated"
    words.done()
    if setup.outcome is None:
        raise ScenarioError("no command yet")
    same("answer repeated", setup.outcome.repeated, expected)


def events(setup: Setup, words: Words) -> None:
    """`events TRADE ORDER_REDUCED`, `events none`: the kinds of the last command's events, in order."""
    expected = [] if words.accept("none") else words.words
    same("events", setup.system.event_names(), expected)


def event(setup: Setup, words: Words) -> None:
    """`event TRADE lots 10 price_per_lot 150 maker_account_id bob`: exactly one event has these fields."""
    name = words.take()
    pairs: list[tuple[str, str]] = []
    while words.words:
        pairs.append((words.take(), words.take()))
    named = [found for found in setup.system.events if found.name == name]
    matching = [
        found
        for found in named
        if all(found.fields[key] == _field(setup, found, key, text) for key, text in pairs)
    ]
    if len(matching) != 1:
        seen = "; ".join(f"{found.name} {found.fields}" for found in setup.system.events)
        raise ScenarioError(f"{len(matching)} such events among: {seen}")


FIGURES = ("limit", "actual", "shortfall")
# Events with moments that a row counts from now.
MOVES = ("DEADLINE_MOVED", "DEADLINES_POSTPONED", "SESSION_MOVED")
MOMENTS = ("deadline_ns", "to_ns", "limit_ns", "cut_off_ns", "settlement_ns")
COUNTS = (
    *("principal_id", "run_id", "role", "scopes", "reason", "destination_id"),
    *("limit_kind", "removed", "act", "acts"),
    *("resource", "line_id", "moments", "alerts", "stress", "holder_id", "cover", "stress_days"),
    *("bust_id", "trades", "approves"),
    *("session_id", "is_house_cause"),
    *("new_units", "old_units", "action_id"),
    *("call_id", "segment_id", "scenario_id", "assets"),
    *("change_id", "command_kind"),
    *("count", "threshold", "recovery_number", "signatures", "operators", "open_nets"),
)


def _field(setup: Setup, found: Event, key: str, text: str) -> int:
    """The value of an event's field, written as the row's reader would write it."""
    fields = found.fields
    state = setup.system.state
    books = {
        "source_id": setup.sources,
        "account_id": setup.accounts,
        "order_id": setup.orders,
        "beneficiary_id": setup.accounts,
        "receiver_id": setup.accounts,
        "pair_id": setup.pairs,
        "member_id": setup.members,
        "withdrawal_id": setup.money,
        "deposit_id": setup.money,
    }
    found_brake = brake_verbs.field(setup, fields, key, text)
    if found_brake is not None:
        return found_brake
    if key in ("from_id", "to_id"):
        return setup.account_id(text)
    if key in ("first_id", "second_id", "take_profit_id", "stop_id"):
        return setup.known(setup.orders, text)
    for ending, book in books.items():
        if key.endswith(ending):
            return setup.known(book, text)
    if key in ("market_id", "asset_id", "paid_asset_id") or key.endswith("asset_id"):
        return setup.known(state.symbols, text)
    if key.endswith(("_days", "_day", "holder_id", "loss_id")) or key.startswith("is_"):
        return int(text)
    if key.endswith("_ray"):
        return scaled(text, 27)
    if key.endswith("shares"):
        return scaled(text, state.assets[AssetId(fields["asset_id"])].scale + 9)
    if key in COUNTS or key.endswith("seconds") or found.name.startswith("PVP_DAY_"):
        return int(text)
    if key == "trade_id" and "BUST" in found.name:
        return int(text)
    if key == "standing":
        return SOURCE_STATUSES[text]
    if key in ("from_state", "to_state", "price_state"):
        return PRICE_STATES[text]
    if key in ("value_paid", "value_received", "loss_value"):
        return scaled(text, state.valuation.scale)
    if key in ("index_e9", "stable_e9", "uncapped_e9"):
        return scaled(text, state.valuation.scale + 9)
    if key in ("interval_ns", "moves_ns", "moved_ns"):
        return duration_ns(text)
    if (found.name in MOVES and key in MOMENTS) or key.endswith("from_time_ns"):
        return setup.system.now + duration_ns(text)
    if key == "work_kind":
        return int(getattr(types, f"WORK_KIND_{text}"))
    if key == "subject_id" and text in state.symbols:
        return state.symbols[text]
    if key == "subject_id" and text.isdecimal():
        return int(text)
    if key == "subject_id":
        return setup.known(setup.accounts, text)
    if key == "deadline_kind":
        return int(getattr(types, f"MOVED_{text}"))
    if key == "code":
        return CODES[text]
    if found.name.startswith("SETTING_") and key in ("field", "value"):
        return int(text)
    if key == "notice_ns":
        return duration_ns(text)
    if key == "item":
        return int(getattr(types, f"CLOSING_{text}"))
    if key.endswith("_ppb"):
        return rate_ppb(text)
    if key.endswith("_status"):
        return STATUSES[text]
    market: Market | None = state.markets.get(MarketId(fields.get("market_id", 0)))
    if market is not None:
        of_band = key in FIGURES and fields.get("code") == CODES["PRICE_BAND"]
        if of_band or key.endswith("price_per_lot"):
            return setup.price_per_lot(text, market)
        if key in ("take_profit_price", "stop_price") or (
            found.name == "TWAP_PLACED" and key == "price"
        ):
            return setup.price_units(text, market)
        if key == "price_e9" or key.endswith("trigger_e9"):
            return mark_units(text, market)
        if key.endswith("lots"):
            return setup.lots(text, market)
        if key in QUOTE_FIELDS or key.endswith(("_fee", "realised", "_cost", "_spread")):
            return setup.amount(text, market.quote.symbol)
    if key in (
        "offset",
        "side",
        "taker_side",
        "fresh_sources",
        "quorum",
        "samples",
        "enabled",
        "rank",
        "cancelled",
        "slice_number",
        "last_trade_id",
        "last_money_id",
        "last_break_id",
        "slices",
        "reduce_only",
    ):
        return SIDES[text] if text in SIDES else int(text)
    asset = state.assets.get(AssetId(fields.get("asset_id", state.valuation.id)), state.valuation)
    return scaled(text, asset.scale)


def no_event(setup: Setup, words: Words) -> None:
    """`no-event TRADE`: the last command had none of this kind."""
    name = words.take()
    words.done()
    same(f"number of {name}", setup.system.event_names().count(name), 0)


CHECKS: dict[str, Callable[[Setup, Words], None]] = {
    "accrued": schedule_verbs.accrued,
    "adl-rank": liquidation_verbs.rank,
    "answer": answer,
    "approved": authority_verbs.approved,
    "operators-are": authority_verbs.operators_are,
    "proposed": authority_verbs.proposed,
    "asks": _levels(types.SELL),
    "balance": _amount("balance"),
    "owes-back": check("account asset =amount", _owed_back),
    "bids": _levels(types.BUY),
    "borrowed": lending_verbs.borrowed,
    "brake": brake_verbs.brake,
    "assessment": default_verbs.assessment,
    "cash-net": clearing_verbs.cash_net,
    "set-apart": clearing_verbs.set_apart,
    "claim": pvp_verbs.claim,
    "frozen": authority_verbs.frozen,
    "delegation-limits": authority_verbs.delegation_limits,
    "has-destinations-only": authority_verbs.has_destinations_only,
    "listed": authority_verbs.listed,
    "held-at": holder_verbs.held,
    "loss-is": holder_verbs.loss_is,
    "collateral": margin_call_verbs.collateral,
    "cooling-off-is": default_verbs.cooling_off_is,
    "liquidity": liquidity_verbs.moment,
    "liquidity-runs": liquidity_verbs.runs,
    "new-money": default_verbs.new_money,
    "notice": margin_call_verbs.notice,
    "contribution": margin_call_verbs.contribution,
    "earned": margin_call_verbs.earned,
    "contribution-call": margin_call_verbs.contribution_call,
    "default-fund": margin_call_verbs.default_fund,
    "fund-cover": margin_call_verbs.fund_cover,
    "skin-lacking": margin_call_verbs.skin_lacking,
    "reverse-stress": margin_call_verbs.reverse_stress,
    "margin-call": margin_call_verbs.call,
    "margin-of": margin_call_verbs.margin_of,
    "requirement": margin_call_verbs.requirement,
    "variation": margin_call_verbs.variation,
    "debt-line": liquidation_verbs.debt_line,
    "default-case": default_verbs.case,
    "dues": dues_verbs.dues,
    "layers": default_verbs.layers,
    "equity": _margin(lambda _, account: account_margin.equity(account)),
    "bankruptcy_equity": liquidation_verbs.recoverable,
    "event": event,
    "events": events,
    "exposure": _margin(lambda _, account: account.exposure),
    "fund-holds": liquidation_verbs.fund_holds,
    "fund-owes": liquidation_verbs.fund_owes,
    "funding-line": schedule_verbs.funding_line,
    "held": _amount("held"),
    "imf": _margin(account_margin.initial_margin),
    "index": _of_asset(lambda _, asset: asset.price_e9, "index"),
    "lent": lending_verbs.lent,
    "mark": mark,
    "market-status": _of_market("status", "status"),
    "mmf": _margin(account_margin.maintenance_margin),
    "net": clearing_verbs.net,
    "netting": clearing_verbs.netting,
    "no-event": no_event,
    "open-exposure": clearing_verbs.open_exposure,
    "open-lots": clearing_verbs.open_lots,
    "open-interest": _of_market("open_interest_lots", "lots"),
    "order": order,
    "orders": orders,
    "pair-waits": pvp_verbs.why,
    "pool-has": lending_verbs.pool_figures,
    "pool-index": lending_verbs.pool_index,
    "pool-rates": lending_verbs.pool_rates,
    "pool-virtual": lending_verbs.pool_virtual,
    "position": check("account market =lots =amount?cost", _position),
    "price-state": _of_asset(lambda _, asset: asset.price_state, "price-state"),
    "pvp-call": pvp_verbs.call,
    "pvp-day": pvp_verbs.day_state,
    "pvp-queue": pvp_verbs.queue,
    "queue": queue,
    "reserved": _amount("reserved"),
    "scales": margin_verbs.scales,
    "sends": conditional_order_verbs.sends,
    "slice": conditional_order_verbs.slice_sent,
    "session": clearing_verbs.session,
    "action": corporate_verbs.action,
    "market-claim": corporate_verbs.claim,
    "obligation": settlement_verbs.obligation,
    "fail": settlement_verbs.fail,
    "failed": settlement_verbs.failed,
    "rated": settlement_verbs.rated,
    "unrated": settlement_verbs.unrated,
    "session-mark": settlement_verbs.mark,
    "advanced": settlement_verbs.advanced,
    "cash-call": settlement_verbs.cash_call,
    "credit": settlement_verbs.credit,
    "ccp-holds-nothing": settlement_verbs.ccp,
    "side-waits": affirmation_verbs.waits,
    "sides": affirmation_verbs.sides,
    "waiting-trades": waiting_verbs.waiting,
    "trade-waits": waiting_verbs.waits,
    "announced": setting_verbs.announced,
    "in-force": setting_verbs.in_force,
    "indicates": indicates,
    "member-is": clearing_verbs.member_is,
    "cleared-trade": block_verbs.cleared_trade,
    "give-ups": block_verbs.give_ups,
    "stable": _of_asset(stable_price_e9, "index"),
    "status": check(
        "account =account-status", lambda setup, one: setup.system.state.accounts[one].status
    ),
    "strict": margin_verbs.strict,
    "strict-without-gains": margin_verbs.strict_without_gains,
    "exits": conditional_order_verbs.exits,
    "triggered": conditional_order_verbs.triggered,
    "unsettled": _amount("unsettled"),
    "waiting": conditional_order_verbs.pending,
    "waits": conditional_order_verbs.waits,
    "weighted-exposure": _margin(lambda _, account: weighted_exposure(account)),
    "worst-case": _margin(account_margin.worst_case_equity),
}
