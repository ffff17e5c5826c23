# SPDX-License-Identifier: Apache-2.0
"""Explain variation margin: what a run takes and pays, and what goes with a leg that moves or ends (SPEC C-7, C-7.5).

Owns the text of these explanations. Positions, marks and gains are those of the machine's margin run.
"""

from typing import Final

from clearinghouse.server.analysis import sources
from clearinghouse.server.analysis.explain.builder import PartWriter
from clearinghouse.server.analysis.explain.step_events import StepEvents
from clearinghouse.statemachine.arithmetic.expected_shortfall import share_of_receipts
from clearinghouse.statemachine.clearing.parties import own_accounts
from clearinghouse.statemachine.clearing_cover.initial_margin import positions_of
from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.state.state import Account
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import BUY, MEMBER_IN_DEFAULT

# The account that had the leg before, and the account on which what was moved for it falls.
_OF_LEGS: Final[dict[int, tuple[str, str]]] = {
    events.TRADE_LEG_MOVED: ("from_account_id", "to_account_id"),
    events.TRADE_CANCELLED: ("buyer_account_id", "seller_account_id"),
}


def explain_payment(writer: PartWriter, account: Account, asset_id: AssetId) -> None:
    """Explain what an account owes in a margin run, and its cash, before the run takes any."""
    owed = -_explain_due(writer, account, asset_id)
    member = writer.state.clearing.member_of.get(account.owner)
    if member is not None and member.status == MEMBER_IN_DEFAULT:
        received = writer.state.margin.variation.get(account.id, {}).get(asset_id, 0)
        owed = min(owed, max(received, 0))
        writer.work(
            "C-10",
            "once its loss is allocated, a member in default returns what it received, at most what it owes",
            writer.amount(asset_id, owed),
        )
    holding = account.holdings.get(asset_id)
    free = 0 if holding is None else max(free_balance(holding), 0)
    lodged = writer.state.margin.collateral.get(pair_key(account.id, asset_id), 0)
    writer.put("free cash", writer.amount(asset_id, free), sources.balance(account.id, asset_id))
    if lodged:
        key = sources.collateral(account.id, asset_id)
        writer.put("lodged cash", writer.amount(asset_id, lodged), key)
    writer.work(
        "C-7.5",
        f"paid with free cash, {writer.amount(asset_id, free)}, then lodged cash, "
        f"{writer.amount(asset_id, lodged)}",
        writer.amount(asset_id, min(owed, free + lodged)),
    )


def explain_gain(writer: PartWriter, account: Account, asset_id: AssetId) -> None:
    """Explain the gain of an account in a margin run, and its part of what came in."""
    run = writer.state.margin.run
    due = _explain_due(writer, account, asset_id)
    key = pair_key(account.id, asset_id)
    received = run.receipts.get(asset_id, 0)
    total, before = run.total_gains.get(asset_id, 0), 0
    gain, kind = run.gains.get(key, 0), "gains of accounts that are not cut first"
    if not gain:
        gain, kind = run.cut_first[key], "gains that are cut first"
        total, before = run.total_cut_first[asset_id], total
    if gain != due:
        writer.work(
            "C-7", "the gain when the run visited the account", writer.amount(asset_id, gain)
        )
    others = f" less the {writer.amount(asset_id, before)} of other gains" if before else ""
    writer.work(
        "C-7.5",
        f"the cash that came in, {writer.amount(asset_id, received)}{others}, for {kind} of "
        f"{writer.amount(asset_id, total)}: all of the gain if it suffices, else pro rata, rounded down",
        writer.amount(asset_id, share_of_receipts(gain, received, total, before)),
    )


def _explain_due(writer: PartWriter, account: Account, asset_id: AssetId) -> int:
    """Explain the gain of an account in a currency at the marks of the open run; return it, negative to pay."""
    state = writer.state
    due = 0
    for position in positions_of(state, (account.id,)):
        market_id = position.market_id
        mark = state.margin.run.marks.get(market_id)
        if mark is None or state.markets[market_id].quote.id != asset_id:
            continue
        base = state.markets[market_id].base
        writer.put(
            f"open in {writer.market(market_id).symbol}",
            f"{writer.lots(market_id, position.lots)} for {writer.quote(market_id, position.cash)}",
            sources.cleared(account.id, market_id),
        )
        if base.price_e9:
            key = sources.index(base.id)
            writer.put(f"index of {base.symbol}", writer.index(base.price_e9), key)
        value = position.lots * mark + position.cash
        writer.work(
            "C-7",
            f"{writer.lots(market_id, position.lots)} x {writer.price(market_id, mark)} and the cash of its trades, "
            f"fails and claims, {writer.quote(market_id, position.cash)}",
            writer.quote(market_id, value),
        )
        due += value
    received = state.margin.variation.get(account.id, {}).get(asset_id, 0)
    due -= received
    writer.work(
        "C-7",
        f"less variation margin received before, {writer.amount(asset_id, received)}: the gain, negative to pay",
        writer.amount(asset_id, due),
    )
    return due


def explain_posted(writer: PartWriter, step: StepEvents, number: int) -> None:
    """Explain the posted amount: the part that a run takes, or what goes with legs that move or end."""
    event = step.said[number]
    account_id, asset_id = AccountId(event.fields["account_id"]), AssetId(event.fields["asset_id"])
    if any(one.kind in _OF_LEGS for one in step.said[:number]):
        _explain_legs(writer, step, number, account_id, asset_id)
    elif event.kind == events.VARIATION_PAID:
        amount = event.fields["amount"]
        advanced = sum(
            one.fields["amount"]
            for one in step.said[max(number - 1, 0) : number]
            if one.kind == events.CASH_ADVANCED and one.fields["account_id"] == account_id
        )
        if advanced:
            writer.work(
                "C-7.5",
                f"with {writer.amount(asset_id, advanced)} that ccp_equity advances against its other collateral, "
                f"beside its own {writer.amount(asset_id, amount - advanced)}",
                writer.amount(asset_id, amount),
            )


def _explain_legs(
    writer: PartWriter, step: StepEvents, number: int, account_id: AccountId, asset_id: AssetId
) -> None:
    """Explain what goes with the legs of an item that moved from or to an account, or ended with a cancelled trade."""
    state, event = writer.state, step.said[number]
    own_ids = own_accounts(state, state.accounts[account_id])
    total = 0
    for one in step.said[:number]:
        parties = _OF_LEGS.get(one.kind)
        if parties is None or one.fields["offset"] != event.fields["offset"]:
            continue
        first, second = (AccountId(one.fields[name]) for name in parties)
        other = second if account_id == first else first
        if account_id not in (first, second) or other in own_ids:
            continue
        # The account of the first name had the lots, bought or sold, before this command.
        market_id, lots = MarketId(one.fields["market_id"]), one.fields["lots"]
        sign = 1 if one.fields.get("side", BUY) == BUY else -1
        mark, price = state.margin.paid_marks[market_id], one.fields["price_per_lot"]
        amount = (-1 if account_id == first else 1) * sign * lots * (mark - price)
        total += amount
        key = sources.captured(one.fields["trade_id"])
        writer.put(f"trade {one.fields['trade_id']}", writer.price(market_id, price), key)
        writer.work(
            "C-7.5",
            f"moved by runs for {writer.lots(market_id, lots)}: by the mark of the last run, "
            f"{writer.price(market_id, mark)}, less the price, {writer.price(market_id, price)}",
            writer.quote(market_id, amount),
        )
    writer.work("C-7.5", "goes with the legs, negative to pay", writer.amount(asset_id, total))
