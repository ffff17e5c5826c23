# SPDX-License-Identifier: Apache-2.0
"""Explain the nets of settlement sessions: trades, fails and penalties in them, and cash set apart (SPEC C-3, C-5).

Owns the text of these explanations. Trades, nets and marks are those of the session; sums are added up again from the
trades.
"""

from collections.abc import Sequence
from typing import Final

from clearinghouse.server.analysis import sources
from clearinghouse.server.analysis.explain.builder import PartWriter, percent
from clearinghouse.server.analysis.explain.shares import explain_share
from clearinghouse.server.analysis.explain.step_events import StepEvents
from clearinghouse.statemachine.arithmetic.settlement import carried_cash, penalty
from clearinghouse.statemachine.settlement.fails import late_lots, waiting_lots
from clearinghouse.statemachine.state.clearing import Net, Session, pair_key
from clearinghouse.statemachine.state.dvp import Obligation
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import (
    DVP_NET,
    FAIL_FOR_COUNTERPARTY,
    FAIL_FOR_DEFAULT,
    FAIL_FOR_LACK_OF_CASH,
    FAIL_FOR_LACK_OF_SECURITIES,
)

TRADES_SHOWN_MAX: Final = 200
_PENALTIES: Final = (events.FAIL_PENALISED, events.PENALTY_RATED, events.PENALTY_SHARED)
_REASONS: Final = {
    FAIL_FOR_LACK_OF_SECURITIES: "it lacked securities",
    FAIL_FOR_LACK_OF_CASH: "it lacked cash",
    FAIL_FOR_COUNTERPARTY: "others failed it",
    FAIL_FOR_DEFAULT: "it is of a default case",
}
_LACKS: Final = {FAIL_FOR_LACK_OF_SECURITIES: "securities", FAIL_FOR_LACK_OF_CASH: "cash"}


def explain_net(writer: PartWriter, step: StepEvents, number: int) -> None:
    """Explain the net of an account in a market: each trade, the sums of trades, and the amounts from fails and
    penalties.
    """
    own = step.said[number].fields
    session = writer.state.clearing.sessions.get(own["session_id"])
    if session is None:
        return
    account_id, market_id = own["account_id"], own["market_id"]
    bought, sold, paid, received = _explain_trades(writer, step, session, account_id, market_id)
    writer.work(
        "C-3",
        f"bought {writer.lots(market_id, bought)} less sold {writer.lots(market_id, sold)}: net quantity",
        writer.lots(market_id, bought - sold),
    )
    writer.work(
        "C-3",
        f"received {writer.quote(market_id, received)} less paid {writer.quote(market_id, paid)}: net cash",
        writer.quote(market_id, received - paid),
    )
    _explain_carried(writer, session.nets[pair_key(account_id, market_id)], bought - sold)


def _explain_trades(
    writer: PartWriter, step: StepEvents, session: Session, account_id: int, market_id: int
) -> tuple[int, int, int, int]:
    """Explain the trades of a net.

    Returns lots bought, lots sold, cash paid and cash received.
    """
    trades = session.trades
    bought = sold = paid = received = left_out = 0
    for place in step.trades_of(session, account_id, market_id):
        lots, price = trades.lots[place], trades.prices[place]
        verbs: list[str] = []
        if trades.buyer_ids[place] == account_id:
            bought += lots
            paid += lots * price
            verbs.append("bought")
        if trades.seller_ids[place] == account_id:
            sold += lots
            received += lots * price
            verbs.append("sold")
        if len(writer.inputs) == TRADES_SHOWN_MAX:
            left_out += 1
            continue
        writer.put(
            f"trade {trades.trade_ids[place]} ({trades.venue_trade_ids[place]})",
            f"{' and '.join(verbs)} {writer.lots(market_id, lots)} x {writer.price(market_id, price)}"
            f" = {writer.quote(market_id, lots * price)}",
            sources.captured(trades.trade_ids[place]),
        )
    if left_out:
        writer.put("trades that are not listed here, but added up", str(left_out))
    return bought, sold, paid, received


def _explain_carried(writer: PartWriter, net: Net, traded_lots: int) -> None:
    """Explain the lots and cash that earlier fails and penalties add to a net."""
    account_id, market_id = net.account_id, net.market_id
    if net.carried_lots or net.carried_cash:
        writer.put(
            "carried fails, and cuts of gains",
            f"{writer.lots(market_id, net.carried_lots)} for {writer.quote(market_id, net.carried_cash)}",
            sources.carried(account_id, market_id),
        )
        writer.work(
            "C-5",
            f"traded {writer.lots(market_id, traded_lots)} and carried {writer.lots(market_id, net.carried_lots)}: "
            "to be received, below 0 delivered",
            writer.lots(market_id, traded_lots + net.carried_lots),
        )
    if net.penalty:
        writer.put(
            "penalties",
            writer.quote(market_id, net.penalty),
            sources.penalties(account_id, market_id),
        )
    if net.carried_cash or net.penalty:
        writer.work(
            "C-5",
            f"cash of trades {writer.quote(market_id, net.cash)}, of fails "
            f"{writer.quote(market_id, net.carried_cash)}, of penalties "
            f"{writer.quote(market_id, net.penalty)}: to be received, below 0 paid",
            writer.quote(market_id, net.cash + net.carried_cash + net.penalty),
        )


def explain_cash(writer: PartWriter, step: StepEvents, number: int) -> None:
    """Explain the net cash of an account in a currency: the sum over the markets of the session."""
    own = step.said[number].fields
    state = writer.state
    session = state.clearing.sessions.get(own["session_id"])
    if session is None:
        return
    account_id, asset_id = own["account_id"], own["asset_id"]
    total = 0
    parts: list[str] = []
    for market_id in sorted(session.markets):
        net = session.nets.get(pair_key(account_id, market_id))
        if net is None or state.markets[market_id].quote.id != asset_id:
            continue
        writer.put(
            f"net cash in {writer.market(market_id).symbol}", writer.quote(market_id, net.cash)
        )
        parts.append(writer.quote(market_id, net.cash))
        total += net.cash
    writer.work("C-3", f"the sum of {', '.join(parts)}", writer.amount(asset_id, total))


def explain_set_apart(writer: PartWriter, step: StepEvents, number: int) -> None:
    """Explain the cash that an account sets apart before a session: what it pays in each market, less the amount
    before.
    """
    event = step.said[number]
    own = event.fields
    account_id, asset_id = own["account_id"], AssetId(own["asset_id"])
    session = writer.state.clearing.sessions.get(own["session_id"])
    entry = None if session is None else session.cash.get(pair_key(account_id, asset_id))
    if session is None or entry is None:
        return
    later = [_change_of(other, own) for other in step.said[number + 1 :]]
    after = entry.prefunded - sum(later)
    if not any(later):
        _explain_due(writer, session, account_id, asset_id)
    change = _change_of(event, own)
    writer.work(
        "C-5",
        f"{writer.amount(asset_id, after - change)} were set apart, {writer.amount(asset_id, after)} are: the change",
        writer.amount(asset_id, abs(change)),
    )


def _explain_due(writer: PartWriter, session: Session, account_id: int, asset_id: AssetId) -> None:
    """Explain the cash that an account must have set apart after the call; nothing if the session is booked."""
    parts: list[str] = []
    total = 0
    for market_id in sorted(session.markets):
        net = session.nets.get(pair_key(account_id, market_id))
        if net is None or net.cash_net.asset_id != asset_id or net.prefund_due == 0:
            continue
        writer.put(
            f"paid in {writer.market(market_id).symbol}, trades and fails",
            writer.quote(market_id, net.prefund_due),
            sources.cleared(account_id, market_id),
        )
        parts.append(writer.quote(market_id, net.prefund_due))
        total += net.prefund_due
    if parts:
        writer.work(
            "C-5",
            f"{' + '.join(parts)}, each market by itself: should be set apart",
            writer.amount(asset_id, total),
        )


def _change_of(event: Event, own: dict[str, int]) -> int:
    """Return by how much an event changes the cash that the event with the fields `own` concerns; 0 if it does not."""
    signs = {events.CASH_SET_APART: 1, events.CASH_SET_FREE: -1}
    names = ("session_id", "account_id", "asset_id")
    if event.kind not in signs or any(event.fields[name] != own[name] for name in names):
        return 0
    return signs[event.kind] * event.fields["amount"]


def explain_fail(writer: PartWriter, step: StepEvents, number: int) -> None:
    """Explain a fail: the open part of a net or a trade, the missing asset, and the price of the open part."""
    own = step.said[number].fields
    account_id, market_id, lots = own["account_id"], own["market_id"], own["lots"]
    one = _obligation(writer, own)
    if one is not None:
        writer.work(
            "C-5",
            f"of {writer.lots(market_id, one.lots)} settle {writer.lots(market_id, one.settled)}: open",
            writer.lots(market_id, one.open_lots),
        )
        late = late_lots(one)
        if own["reason"] == FAIL_FOR_DEFAULT:
            reason = _REASONS[FAIL_FOR_DEFAULT]
        elif one.lots < 0:
            reason = f"it delivered {writer.lots(market_id, one.locked)} of its own"
        elif one.leg.is_out:
            reason = "it lacked cash, and receives nothing in this currency"
        elif late:
            by_rank = writer.lots(market_id, one.served)
            reason = f"it lacked cash for a part of {by_rank}, which it would receive by its rank"
        else:
            reason = "others failed it"
        writer.work("C-5", f"{reason}: late with", writer.lots(market_id, late))
    else:
        reason = _REASONS[own["reason"]]
        writer.work("C-5.4", f"{reason}: late with", writer.lots(market_id, own["late_lots"]))
    writer.put(f"net of account {account_id}", "netted", sources.netted(account_id, market_id))
    price = own["price_per_lot"]
    writer.work(
        "C-5",
        f"carried into the next session: -({writer.lots(market_id, lots)}) x {writer.price(market_id, price)}",
        writer.quote(market_id, carried_cash(lots, price)),
    )


def _obligation(writer: PartWriter, own: dict[str, int]) -> Obligation | None:
    """Return the obligation that an event of a netted market concerns; None if the trades settle one by one."""
    state = writer.state
    market_id = MarketId(own["market_id"])
    begun = state.dvp.settlements.get(own["session_id"])
    if begun is None or market_id not in begun.markets:
        return None
    if state.clearing.markets[market_id].dvp_model != DVP_NET:
        return None
    for one in begun.markets[market_id].all:
        if one.account_id == own["account_id"]:
            return one
    return None


def explain_penalty(writer: PartWriter, step: StepEvents, number: int) -> None:
    """Explain a penalty, which is lots times mark times rate, and who receives it."""
    own = step.said[number].fields
    state = writer.state
    market_id = MarketId(own["market_id"])
    session = state.clearing.sessions.get(own["session_id"])
    if session is None:
        return
    mark = session.marks[market_id]
    rate = _explain_rate(writer, step.said, number)
    writer.put(f"mark of session {session.id}", writer.price(market_id, mark))
    writer.put(
        f"net of account {own['account_id']}",
        "netted",
        sources.netted(own["account_id"], market_id),
    )
    writer.work(
        "C-5",
        f"late with {writer.lots(market_id, own['lots'])} x {writer.price(market_id, mark)} x {percent(rate)}, "
        "rounded up",
        writer.quote(market_id, penalty(own["lots"], mark, rate)),
    )
    _, shared = _penalties_beside(step.said, number)
    for event in shared:
        writer.work(
            "C-5",
            f"of all penalties of these lots account {event.fields['account_id']} receives",
            writer.quote(market_id, event.fields["amount"]),
        )


def _explain_rate(writer: PartWriter, said: Sequence[Event], number: int) -> int:
    """Explain and return the rate of a penalty, in parts per billion.

    It is the rate of the asset class and the cause in the next event, else the rate of the market.
    """
    market_id = MarketId(said[number].fields["market_id"])
    rated = said[number + 1] if number + 1 < len(said) else None
    if rated is None or rated.kind != events.PENALTY_RATED:
        rate = writer.state.dvp.terms_of(market_id).penalty_ppb
        writer.put("rate of penalties", percent(rate), sources.cleared_terms(market_id))
        return rate
    asset_class, rate = rated.fields["asset_class"], rated.fields["rate_ppb"]
    writer.put("asset class", str(asset_class), sources.penalty_class(market_id))
    writer.put(
        f"rate of class {asset_class} for lack of {_LACKS[rated.fields['reason']]}",
        percent(rate),
        sources.penalty_rates(asset_class),
    )
    return rate


def explain_penalty_share(writer: PartWriter, step: StepEvents, number: int) -> None:
    """Explain the share of a penalty for an account that did not receive its lots: pro rata to its failed lots."""
    own = step.said[number].fields
    market_id = MarketId(own["market_id"])
    charged, shared = _penalties_beside(step.said, number)
    total = 0
    for event in charged:
        total += event.fields["amount"]
        writer.put(
            f"penalty of account {event.fields['account_id']}",
            writer.quote(market_id, event.fields["amount"]),
        )
    failed = _failed_lots(writer, own, shared)
    writer.work(
        "C-5",
        f"penalties of {writer.quote(market_id, total)} in all; of "
        f"{writer.lots(market_id, sum(failed.values()))} that others were failed, this account",
        writer.lots(market_id, own["lots"]),
    )
    explain_share(
        writer,
        "C-5",
        total,
        list(failed.values()),
        list(failed).index(own["account_id"]),
        lambda amount: writer.quote(market_id, amount),
        is_covered=False,
    )


def _failed_lots(writer: PartWriter, own: dict[str, int], shared: list[Event]) -> dict[int, int]:
    """Return by account the lots of a market that were not delivered to it; for a single trade those of its
    receiver.
    """
    begun = writer.state.dvp.settlements.get(own["session_id"])
    market_id = MarketId(own["market_id"])
    if _obligation(writer, own) is None or begun is None:
        return {event.fields["account_id"]: event.fields["lots"] for event in shared}
    return {
        int(AccountId(one.account_id)): waiting_lots(one) for one in begun.markets[market_id].all
    }


def _penalties_beside(said: Sequence[Event], number: int) -> tuple[list[Event], list[Event]]:
    """Return the charges and the shares of the penalty at `number`.

    They are the events of the same session and market without an event of another kind between them.
    """
    own = said[number].fields

    def belongs(place: int) -> bool:
        event = said[place]
        return event.kind in _PENALTIES and all(
            event.fields[name] == own[name] for name in ("session_id", "market_id")
        )

    first = last = number
    while first and belongs(first - 1):
        first -= 1
    while last + 1 < len(said) and belongs(last + 1):
        last += 1
    together = said[first : last + 1]
    return (
        [event for event in together if event.kind == events.FAIL_PENALISED],
        [event for event in together if event.kind == events.PENALTY_SHARED],
    )
