# SPDX-License-Identifier: Apache-2.0
"""Check corporate actions: they pay the recorded amounts, and open trades pay each other (SPEC C-5, I-9).

Owns those checks; `all_checks` lists them. Must never trust a running sum.
"""

from collections import Counter
from collections.abc import Iterator

from clearinghouse.statemachine.state.clearing import Session
from clearinghouse.statemachine.state.corporate_actions import CorporateAction, Redemption
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_PAYMENT, DEADLINE_RECORD
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import (
    CORPORATE_ACTION_ANNOUNCED,
    CORPORATE_ACTION_PAYING,
    CORPORATE_ACTION_RECORDED,
    EXTERNAL,
    MARKET_CLOSED,
)


def check_corporate_actions(state: State) -> list[str]:
    """Check C-5: each action is at its step and pays the recorded amounts; claims of open trades sum to 0 in each
    market.
    """
    corporate = state.corporate_actions
    found: list[str] = []
    parts: dict[AccountId, int] = {}
    claims: Counter[tuple[AccountId, MarketId]] = Counter()
    for action in corporate.actions.values():
        parts[action.account_id] = parts.get(action.account_id, 0) + 1
        for one in action.unpaid_claims():
            parts[one.account_id] = parts.get(one.account_id, 0) + 1
            claims[one.account_id, one.market_id] += one.amount
        check_sums = _redemption_sums if action.ends_security() else _sums
        findings = _stage(state, action) + check_sums(state, action) + _under_hold(state, action)
        found += [f"corporate action {action.id}: {finding}" for finding in findings]
    if parts != corporate.parts_of:
        found.append(
            f"accounts have parts {parts} of corporate actions, kept is {corporate.parts_of}"
        )
    kept = {
        (account_id, market_id): amount
        for account_id, of_account in corporate.claims_of.items()
        for market_id, amount in of_account.items()
    }
    if kept != {key: amount for key, amount in claims.items() if amount}:
        found.append(f"claims that are not booked are {dict(claims)}, kept is {kept}")
    return found + _redeemed(state)


def _redeemed(state: State) -> list[str]:
    """Return findings about redeemed securities.

    Their markets are closed, and no unit remains after all payments.
    """
    found: list[str] = []
    corporate = state.corporate_actions
    for security_id, terms in corporate.redeemed.items():
        found += [
            f"market {market.id} of a redeemed security is not closed"
            for market in state.assets[security_id].listings
            if market.status != MARKET_CLOSED
        ]
        left = _units(state, security_id)
        if left and terms.action_id not in corporate.actions:
            found.append(f"security {security_id} is redeemed, and {left} of it are left")
        if terms.is_split:
            found += [
                f"in session {session.id} {lots} lots are open for {cash} in a market of a split security"
                for session, lots, cash in _open_of(state, terms)
                if lots or cash
            ]
    return found


def _open_of(state: State, terms: Redemption) -> Iterator[tuple[Session, int, int]]:
    """Yield the open lots and the cash of a security that has ended, for each net of sessions that had not settled by
    its end.
    """
    for session in state.clearing.sessions.values():
        for net in session.nets.values():
            base = state.markets[net.market_id].base
            if base.id == terms.security_id and session.id not in terms.settled_ids:
                lots = net.bought_lots - net.sold_lots + net.carried_lots
                yield session, lots, net.cash + net.carried_cash


def _units(state: State, security_id: AssetId) -> int:
    """Return all units of a security that accounts have, the clearinghouse's own included."""
    return sum(
        account.holdings[security_id].balance
        for account in state.accounts.values()
        if account.id != EXTERNAL and security_id in account.holdings
    )


def _redemption_sums(state: State, action: CorporateAction) -> list[str]:
    """Return findings about a redemption's amount.

    It is the floored price of all remaining units, and 0 before the record time.
    """
    is_closed = action.security_id in state.corporate_actions.redeemed
    if is_closed != (action.status != CORPORATE_ACTION_ANNOUNCED):
        return [f"it is of status {action.status}, and redeemed: {is_closed}"]
    units = _units(state, action.security_id) if is_closed else 0
    unpaid = units * action.amount // action.per_units
    if action.unpaid != unpaid or action.total < unpaid:
        return [f"{units} units cost {unpaid}; kept is {action.total}, {action.unpaid}"]
    return []


def _stage(state: State, action: CorporateAction) -> list[str]:
    """Return findings about the step of an action: it has one deadline before its payment starts, none afterwards."""
    due = state.timers.due
    expected = {
        CORPORATE_ACTION_ANNOUNCED: (True, False, False),
        CORPORATE_ACTION_RECORDED: (False, True, False),
        CORPORATE_ACTION_PAYING: (False, False, True),
    }[action.status]
    actual = (
        (DEADLINE_RECORD, action.id) in due,
        (DEADLINE_PAYMENT, action.id) in due,
        action.id in state.corporate_actions.paying,
    )
    found: list[str] = []
    if actual != expected:
        found.append(f"it is of status {action.status}, and record, payment, paying are {actual}")
    if action.status == CORPORATE_ACTION_ANNOUNCED and action.parts():
        found.append("it is not recorded, and pays")
    if action.status != CORPORATE_ACTION_PAYING and action.place:
        found.append(f"it has paid {action.place} parts before its time")
    return found


def _sums(_state: State, action: CorporateAction) -> list[str]:
    """Return findings about the amounts of a dividend: holders get the recorded amounts, and claims sum to 0 in each
    market.
    """
    found: list[str] = []
    amounts = [units * action.amount // action.per_units for units in action.holder_units]
    total, unpaid = sum(amounts), sum(amounts[action.place :])
    if (total, unpaid) != (action.total, action.unpaid):
        found.append(
            f"holders get {total}, unpaid {unpaid}; kept is {action.total}, {action.unpaid}"
        )
    claims: dict[MarketId, int] = {}
    for one in action.claims:
        claims[one.market_id] = claims.get(one.market_id, 0) + one.amount
    if action.holder_ids != sorted(set(action.holder_ids)):
        found.append("its holders are not listed by account, each once")
    found += [f"claims in market {key} leave {left}" for key, left in claims.items() if left]
    return found


def _under_hold(state: State, action: CorporateAction) -> list[str]:
    """Return a finding if the payer has less under hold than it must."""
    found: list[str] = []
    if action.under_hold():
        holding = state.accounts[action.account_id].holdings.get(action.asset_id)
        held = 0 if holding is None else holding.held
        if held < action.unpaid:
            found.append(f"{action.unpaid} is to be paid, and {held} is under hold")
    return found
