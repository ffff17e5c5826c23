# SPDX-License-Identifier: Apache-2.0
"""Compare what a trade makes an account owe with what the account has (SPEC C-16, C-16.1).

Owns the figure: loss to date and margin of all open nets on one side, free cash and collateral on the other. A gain
counts 0 until it is cash. Must never move an amount. Each account answers for itself.
"""

from clearinghouse.statemachine.arithmetic.money import mul_div_ceil
from clearinghouse.statemachine.clearing.references import traded_reference
from clearinghouse.statemachine.clearing_margin.initial_margin import (
    Position,
    initial_margin,
    positions_of,
    value_of_collateral,
)
from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil, to_valuation_floor
from clearinghouse.statemachine.state.clearing import Member
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, Asset, Market, State
from clearinghouse.statemachine.state.work import ASKED_PER_UNIT, RESULTS_PER_UNIT, WORK_OF_MARGIN
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    KIND_MEMBER_HOUSE,
    MEMBER_IN_DEFAULT,
    PPB,
)


def refuse_cover(
    state: State,
    member: Member,
    account_id: AccountId,
    market: Market,
    lots: int,
    cash: int,
    refusal: Refusal,
) -> int:
    """Return NO_PRICE_FOR_LIMIT or COMMITMENT_NOT_COVERED if an account may not take lots for cash; else OK.

    Lots and cash are signed: positive is received. What raises neither loss nor margin passes in any case. A member in
    default is not asked: default management closes its nets (C-9).
    """
    parameters = state.margin.parameters
    if parameters.cover_ppb < 0 or member.status == MEMBER_IN_DEFAULT:
        return codes.OK
    if market.quote.price_e9 == 0:
        return codes.NO_PRICE_FOR_LIMIT
    positions = positions_of(state, account_id)
    scenarios = parameters.look_back_days + parameters.stress_days
    asked = sum(len(session.markets) for session in state.clearing.sessions.values())
    state.work.units += WORK_OF_MARGIN + asked // ASKED_PER_UNIT
    state.work.units += 2 * (len(positions) + 1) * scenarios // RESULTS_PER_UNIT
    account = state.accounts[account_id]
    before = _owed(state, account, positions, member)
    _add(positions, market, lots, cash)
    owed = _owed(state, account, positions, member)
    if owed <= before:
        return codes.OK
    owed = mul_div_ceil(owed, parameters.cover_ppb or PPB, PPB)
    has = _has(
        state, account, member, {state.valuation.id: state.valuation, market.quote.id: market.quote}
    )
    if owed <= has:
        return codes.OK
    refusal.below(owed, has)
    return codes.COMMITMENT_NOT_COVERED


def _add(positions: list[Position], market: Market, lots: int, cash: int) -> None:
    """Add a trade to the positions of an account."""
    for position in positions:
        if position.market_id == market.id:
            break
    else:
        position = Position(market.id)
        positions.append(position)
    position.lots += lots
    position.cash += cash
    position.value = to_valuation_floor(market.base, position.lots * market.lot_base_units)


def _owed(state: State, account: Account, positions: list[Position], member: Member) -> int:
    """Return the loss to date and the margin of positions, in the valuation asset."""
    gain = 0
    for position in positions:
        market = state.markets[position.market_id]
        cash = position.cash
        if market.base.price_e9:
            gain += position.value
        else:
            cleared = state.clearing.markets[market.id]
            cash += position.lots * traded_reference(state, market, cleared, None)
        gain += to_valuation_floor(market.quote, cash)
    for asset_id, received in state.margin.variation.get(account.id, {}).items():
        gain -= to_valuation_ceil(state.assets[asset_id], received)
    return max(-gain, 0) + initial_margin(state, positions, member.id).total


def _has(state: State, account: Account, member: Member, currencies: dict[int, Asset]) -> int:
    """Return the free cash of an account in some currencies, less its call for the fund, and its collateral."""
    result = value_of_collateral(state, account)
    for asset in currencies.values():
        holding = account.holdings.get(asset.id)
        if holding is not None:
            result += to_valuation_floor(asset, max(free_balance(holding), 0))
    call = state.margin.contribution_calls.get(member.id)
    if call is not None and account.kind == KIND_MEMBER_HOUSE:
        result -= call.amount
    return result
