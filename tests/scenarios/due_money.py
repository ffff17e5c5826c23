# SPDX-License-Identifier: Apache-2.0
"""All that owe become able and willing to pay, days go by, and what is then still due is listed (SPEC I-1 to I-4).

Owns the acts of those who owe and the list of what can be due. Invariants compare sums: an amount that stays
in an account of the machine for ever keeps them all. Must never change a balance by itself: deposits bring money.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from clearinghouse.statemachine.clearing_margin.runs import has_run_to_come
from clearinghouse.statemachine.settlement.redemptions import total_of
from clearinghouse.statemachine.state.authority import Authority
from clearinghouse.statemachine.state.clearing import pair_of
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    NO_ACCOUNT,
    AccountId,
    AssetId,
    DepositId,
    SourceId,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from clearinghouse.statemachine.state.state import Account, State
    from tests.support import System

WHOLE_UNITS: Final = 10**7  # of each asset, for each account and time
STEPS_S: Final = (*((10,) * 7), *((600,) * 3), *((3_600,) * 3), *((21_600,) * 40))
DEPOSITS_AT: Final = (0, 14, 20, 30)  # steps; what is called for on a later day is paid too
PAYS_UNTIL: Final = 45  # steps; in the last two days only what was paid before arrives
PRICE: Final = 100  # whole units of the valuation asset, of assets that have none


def let_all_pay(system: System) -> None:
    """Lift freezes and the need of second persons, and let all who owe pay for some days, while prices stand still."""
    system.state.authority = Authority(())  # the acts below need no roles, and nothing is frozen
    _settle_profit_and_loss(system)
    _price_all(system)
    for number, seconds in enumerate(STEPS_S):
        _tick(system)
        if number in DEPOSITS_AT:
            _deposit_all(system)
        if number < PAYS_UNTIL:
            for pay in ACTS:
                for command in list(pay(system)):
                    system.apply(command)
        system.advance(seconds)
        while system.engine.is_behind:
            system.advance(0)


def _settle_profit_and_loss(system: System) -> None:
    """Switch passes of settlement on where they are off: R-3 realises what claims wait for."""
    if not system.state.pnl_settlement.rules.on:
        system.must(commands.SetReconciliation(*system.head(), 1, 10_000_000, 10_000_000, 3, 1))


def _price_all(system: System) -> None:
    """Give each asset without an instrument a source: a case in default closes at a mark (C-9)."""
    for asset in list(system.state.assets.values()):
        if asset is system.state.valuation or asset.instrument is not None:
            continue
        source = SourceId(
            system.must(commands.CreateOracleSource(*system.head(), f"due-{asset.id}", "", 1))
        )
        system.must(commands.SetOracleInstrument(*system.head(), asset.id, [source], 10**18, 100))
        system.price(asset.id, PRICE)


def _tick(system: System) -> None:
    """Let each source repeat what is the price now."""
    system.now += 1
    for asset in system.state.assets.values():
        ticks = {} if asset.instrument is None else asset.instrument.ticks
        zeros = [0] * len(ticks)
        prices = [asset.index_e9 or tick.price_e9 for tick in ticks.values()]
        if ticks:
            system.apply(
                commands.OracleTicks(
                    *system.head(),
                    list(ticks),
                    [asset.id] * len(ticks),
                    zeros,
                    zeros,
                    prices,
                    zeros,
                    [system.now] * len(ticks),
                )
            )


def _owned(state: State) -> list[Account]:
    """The open accounts that are neither of the machine nor of an isolated position."""
    return [
        account
        for account in state.accounts.values()
        if account.id >= types.FIRST_ACCOUNT_ID
        and account.status != types.CLOSED
        and not account.isolated_market_id
    ]


def _deposit_all(system: System) -> None:
    """Deposit much of each asset for each account."""
    state = system.state
    rows = [(account.id, asset) for account in _owned(state) for asset in state.assets.values()]
    most = types.AMOUNT_MAX // (8 * max(len(rows), 1))
    _deposit(
        system,
        [
            (account_id, asset.id, min(WHOLE_UNITS * 10**asset.scale, most))
            for account_id, asset in rows
        ],
    )


def _deposit(system: System, rows: list[tuple[AccountId, AssetId, int]]) -> None:
    """Request deposits and confirm those that are accepted."""
    outcome = system.apply(
        commands.RequestDeposits(
            *system.head(),
            [row[0] for row in rows],
            [row[1] for row in rows],
            [row[2] for row in rows],
            [""] * len(rows),
        )
    )
    ids = [DepositId(one) for one in outcome.ids if one]
    if ids:
        system.apply(commands.DecideDeposits(*system.head(), ids, [1] * len(ids)))


# --- acts of those who owe ----------------------------------------------------------------------------------


def _repay(system: System) -> Iterator[commands.Command]:
    """Borrowers repay."""
    for account in _owned(system.state):
        for holding in account.holdings.values():
            if holding.borrow_shares:
                amount = holding.borrowed + 10**holding.asset.scale
                yield commands.Repay(*system.head(), [account.id], [holding.asset.id], [amount])


def _add_margin(system: System) -> Iterator[commands.Command]:
    """Owners of isolated positions move margin to them."""
    amount = 10 ** (system.state.valuation.scale + 4)
    for account in _owned(system.state):
        for market_id in account.isolated:
            yield commands.MoveIsolatedMargin(*system.head(), account.id, market_id, amount)


def _meet_calls(system: System) -> Iterator[commands.Command]:
    """Members lodge and contribute what they are called for."""
    margin = system.state.margin
    valuation = system.state.valuation
    for account_id, call in margin.calls.items():
        amount = call.amount + 10 ** (valuation.scale + 3)
        yield commands.LodgeCollateral(*system.head(), [account_id], [valuation.id], [amount])
    for member_id, contribution in margin.contribution_calls.items():
        house = _house(system.state, member_id)
        yield commands.ContributeDefaultFund(*system.head(), house, contribution.amount)


def _end_cases(system: System) -> Iterator[commands.Command]:
    """Members pay their assessments, and the risk officer takes each case to its next state."""
    for case in system.state.defaults.cases.values():
        for assessment in case.assessments.values():
            owed = assessment.called - assessment.paid
            if owed:
                house = _house(system.state, assessment.member_id)
                yield commands.PayAssessment(*system.head(), case.id, house, owed)
        if case.state < types.CASE_CLOSED:
            yield commands.AdvanceDefaultCase(*system.head(), case.id, case.state + 1)


def _even_claims(system: System) -> Iterator[commands.Command]:
    """Members pay shorts in, and have their claims paid out."""
    for member in system.state.pvp.members.values():
        for asset_id, claim in member.claims.items():
            act = commands.PayInPvp if claim < 0 else commands.PayOutPvp
            yield act(*system.head(), [member.account_id], [asset_id], [abs(claim)])


def _fund_house(system: System) -> Iterator[commands.Command]:
    """One owner pays what the clearinghouse itself owes."""
    state = system.state
    rich = next((account.id for account in _owned(state)), NO_ACCOUNT)
    for holding in state.accounts[types.LIQUIDITY_FUND].holdings.values():
        lacking = max(-holding.unsettled, 0) + holding.borrowed
        if lacking:
            yield commands.FundLiquidity(*system.head(), rich, holding.asset.id, 2 * lacking)
    if state.margin.fund.skin_lacking:
        amount = state.margin.fund.skin_lacking
        yield commands.FundCcp(*system.head(), rich, types.FUND_SKIN, amount)
    for loss in state.holders.non_default_losses.values():
        if loss.uncovered():
            yield commands.CoverNonDefaultLoss(
                *system.head(), rich, loss.id, loss.asset_id, loss.uncovered()
            )


def _fund_issuers(system: System) -> Iterator[commands.Command]:
    """Payers of corporate actions get what they lack; their payment is tried again by itself.

    The record of an action that ends its security waits until its payer has all.
    """
    state = system.state
    rows = [
        (action.account_id, action.asset_id, action.unpaid or total_of(state, action))
        for action in state.corporate_actions.actions.values()
        if action.unpaid or (action.ends_security() and action.record_ns <= state.time_ns)
    ]
    rows = [row for row in rows if row[2]]
    if rows:
        _deposit(system, rows)
    yield from ()


def _house(state: State, member_id: int) -> AccountId:
    """The first house account of a member."""
    ids = state.house_ids.get(state.clearing.members[member_id].owner, [])
    return ids[0] if ids else NO_ACCOUNT


ACTS: Final[tuple[Callable[[System], Iterator[commands.Command]], ...]] = (
    _repay,
    _add_margin,
    _meet_calls,
    _end_cases,
    _even_claims,
    _fund_house,
    _fund_issuers,
)


# --- what is due --------------------------------------------------------------------------------------------


def still_due(state: State) -> list[str]:
    """What is due and unpaid, a line each. What only waits for an act of its owner is not due."""
    return [*_of_exchange(state), *_of_margin(state), *_of_sessions(state), *_of_cases(state)]


def _of_exchange(state: State) -> Iterator[str]:
    """Results, redemptions, fees of lenders, debts for reversals and busts, debts of the fund, liquidations."""
    for asset in state.assets.values():
        # Where P-4 permits no settlement of the asset, results wait for its price.
        if asset is state.valuation or asset.price_state == types.PRICE_OK:
            for account_id, holding in asset.unsettled.items():
                yield f"result of account {account_id}: {holding.unsettled} {asset.symbol}"
        if asset.pool is not None:
            for account_id, amount in asset.pool.redemption_queue.amounts.items():
                yield f"redemption of account {account_id}: {amount} {asset.symbol}"
            if asset.pool.fees_due:
                yield f"fees for lenders: {asset.pool.fees_due} {asset.symbol}"
    for (owner, asset_id), debt in state.custody.reversal_debts.items():
        yield f"reversal debt of {owner}: {debt.amount} of asset {asset_id}"
    for asset_id, amount in state.custody.shortfalls.items():
        yield f"custody shortfall: {amount} of asset {asset_id}"
    for asset_id in state.waterfall.to_repay:
        yield f"debt of the fund in asset {asset_id}"
    for account_id in state.waterfall.cases:
        yield f"account {account_id} in liquidation"


def _of_margin(state: State) -> Iterator[str]:
    """Calls, variation margin, `ccp_skin`, claims in payment versus payment, losses at holders."""
    margin = state.margin
    for account_id, call in margin.calls.items():
        yield f"margin call of account {account_id}: {call.amount}"
    for member_id, contribution in margin.contribution_calls.items():
        yield f"contribution of member {member_id}: {contribution.amount}"
    for account_id, own in margin.variation.items():
        if account_id not in state.clearing.nets_of:
            yield f"variation margin of account {account_id}: {own}, {has_run_to_come(state)}"
    if margin.fund.skin_lacking:
        yield f"`ccp_skin`: {margin.fund.skin_lacking}"
    for member in state.pvp.members.values():
        for asset_id, claim in member.claims.items():
            yield f"claim of account {member.account_id}: {claim} of asset {asset_id}"
    for loss in state.holders.non_default_losses.values():
        # A security that was redeemed or split is owed by none.
        if loss.uncovered() and loss.asset_id not in state.corporate_actions.redeemed:
            yield f"loss {loss.id}: {loss.uncovered()}"


def _of_sessions(state: State) -> Iterator[str]:
    """Sessions, fails, advances, calls for cash, credit, waiting trades, corporate actions, cash in `ccp` and `pvp`."""
    for session in state.clearing.sessions.values():
        if session.state == types.SESSION_POSTED:
            continue
        if session.settlement_ns < state.time_ns:
            yield f"session {session.id} in state {session.state}"
        for net in session.nets.values():
            if net.carried_lots:
                yield f"fail of account {net.account_id}: {net.carried_lots} lots"
    for key, amount in state.dvp.advances.items():
        yield f"advance to account {pair_of(key)[0]}: {amount}"
    for call in state.dvp.cash_calls.values():
        yield f"call for cash of account {call.account_id}"
    for credit in state.intraday.open.values():
        yield f"credit of account {credit.account_id}: {credit.amount}"
    for trade in state.clearing.waiting.trades.values():
        yield f"waiting trade {trade.id} with {trade.owed} and {trade.fee_owed} owed"
    for action in state.corporate_actions.actions.values():
        if action.pay_ns < state.time_ns:
            yield f"corporate action {action.id}: {action.unpaid} unpaid"
    for number in (types.CCP, types.PVP):
        for holding in state.accounts[number].holdings.values():
            if holding.balance and not state.clearing.nets_of:
                yield f"balance of system account {number}: {holding.balance} {holding.asset.symbol}"


def _of_cases(state: State) -> Iterator[str]:
    """Default cases that are open, and losses that none has paid."""
    for case in state.defaults.cases.values():
        if case.state < types.CASE_CLOSED:
            yield f"case {case.id} in state {case.state}"
        if case.losses:
            yield f"losses of case {case.id}: {case.losses}"
