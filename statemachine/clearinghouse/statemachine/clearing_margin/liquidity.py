# SPDX-License-Identifier: Apache-2.0
"""Compare the cash for the default of the two largest members with the available resources (SPEC C-12).

Owns the sums, by currency, value date and moment, and the order of draws. Must never change the state: a run stores
its results, and a report of another moment does the same with its own sums.
"""

from collections.abc import Iterable
from typing import Final

from clearinghouse.statemachine.arithmetic.calendars import DAY_NS, SECOND_NS
from clearinghouse.statemachine.arithmetic.expected_shortfall import collateral_value
from clearinghouse.statemachine.arithmetic.liquidity import (
    draws,
    in_currency_floor,
    member_margin,
)
from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.state.clearing import Session, pair_key, pair_of
from clearinghouse.statemachine.state.liquidity import (
    CreditLine,
    LiquidityMoment,
    LiquiditySums,
    MemberDue,
)
from clearinghouse.statemachine.state.open_nets import net_cash, nets_of_account
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    CCP_EQUITY,
    CCP_SKIN,
    DEFAULT_FUND,
    DRAW_FUND,
    DRAW_LINE,
    DRAW_MARGIN,
    DRAW_OTHER_MARGIN,
    DRAW_OWN,
    KIND_MEMBER_HOUSE,
    SESSION_COMMITTED,
)

LARGEST: Final = 2

# A draw: the resource, the id of a line or 0, and the amount.
Draw = tuple[int, int, int]


def moments_of(state: State) -> list[tuple[int, int]]:
    """Return value date and time of each uncommitted session, and of now if claims can be short; ascending."""
    found = {
        (session.value_date, session.settlement_ns)
        for session in state.clearing.sessions.values()
        if session.state < SESSION_COMMITTED
    }
    if state.pvp.members:
        found.add((state.time_ns // DAY_NS, state.time_ns))
    return sorted(found)


def accounts_of(state: State) -> list[AccountId]:
    """Return the accounts that may have to pay, or have collateral; ascending."""
    lodged = [AccountId(pair_of(key)[0]) for key in state.margin.collateral]
    return sorted({*state.clearing.nets_of, *state.pvp.members, *lodged})


def add_account(state: State, sums: LiquiditySums, begun_ns: int, account_id: AccountId) -> None:
    """Add an account's payments up to each moment, and its collateral, to the sums of its member.

    Payments due earlier on the same date count too.
    """
    account = state.accounts[account_id]
    member = state.clearing.member_of.get(account.owner)
    if member is None:
        return
    collateral = state.margin.collateral
    is_own = account.kind == KIND_MEMBER_HOUSE
    if is_own:
        for asset_id in account.holdings:
            amount = collateral.get(pair_key(account_id, asset_id), 0)
            if amount:
                key = pair_key(member.id, asset_id)
                sums.lodged[key] = min(sums.lodged.get(key, 0) + amount, AMOUNT_MAX)
    for asset_id, payments in _payments(state, begun_ns, account_id).items():
        lodged = 0 if is_own else collateral.get(pair_key(account_id, asset_id), 0)
        total = date = 0
        for place, moment in enumerate(sums.moments):
            if moment[0] != date:
                date, total = moment[0], 0
            total += payments.get(moment, 0)
            if total:
                by_member = sums.due.setdefault(pair_key(place, asset_id), {})
                of_member = by_member.setdefault(member.id, MemberDue())
                of_member.due = min(of_member.due + total, AMOUNT_MAX)
                of_member.covered = min(of_member.covered + min(total, lodged), of_member.due)
                assert of_member.due > 0


def _payments(
    state: State, begun_ns: int, account_id: AccountId
) -> dict[AssetId, dict[tuple[int, int], int]]:
    """Sum an account's payments by currency and moment: in open sessions, and its shorts in `pvp`."""
    due: dict[AssetId, dict[tuple[int, int], int]] = {}
    net: dict[AssetId, int] = {}
    last: Session | None = None
    for session, one in nets_of_account(state, account_id):
        if session.state >= SESSION_COMMITTED:
            continue
        if last is not None and session is not last:
            _add_session(due, last, account_id, net)
            net = {}
        last = session
        asset_id = state.markets[one.market_id].quote.id
        net[asset_id] = net.get(asset_id, 0) + net_cash(one)
    if last is not None:
        _add_session(due, last, account_id, net)
    member = state.pvp.members.get(account_id)
    if member is not None:
        now = (begun_ns // DAY_NS, begun_ns)
        for asset_id, claim in member.claims.items():
            if claim < 0:
                of_asset = due.setdefault(asset_id, {})
                of_asset[now] = of_asset.get(now, 0) - claim
    return due


def _add_session(
    due: dict[AssetId, dict[tuple[int, int], int]],
    session: Session,
    account_id: AccountId,
    net: dict[AssetId, int],
) -> None:
    """Add an account's payments in one session: gross amounts trade by trade, the others net (DvP models, C-5).

    Cash set apart in advance for the session reduces the payment.
    """
    moment = (session.value_date, session.settlement_ns)
    for asset_id, amount in net.items():
        entry = session.cash[pair_key(account_id, asset_id)]
        netted = amount - entry.gross_received + entry.gross_paid
        paid = max(-netted, 0) + entry.gross_paid - entry.prefunded
        if paid > 0:
            of_asset = due.setdefault(asset_id, {})
            of_asset[moment] = of_asset.get(moment, 0) + paid


def compare(
    state: State,
    sums: LiquiditySums,
    key: int,
    begun_ns: int,
    lines: Iterable[CreditLine],
    other_margin_seconds: int,
) -> LiquidityMoment:
    """Find the two members that owe most at a moment in a currency, and the resources. Ties to lower ids."""
    place, currency = pair_of(key)
    asset_id = AssetId(currency)
    value_date, due_ns = sums.moments[place]
    found = LiquidityMoment(asset_id, value_date, due_ns)
    by_member = sums.due[key]
    largest = sorted(by_member, key=lambda one: (-by_member[one].due, one))[:LARGEST]
    found.first_member_id, found.second_member_id = (*largest, 0)[:LARGEST]
    for member_id in largest:
        of_member = by_member[member_id]
        found.need += of_member.due
        lodged = sums.lodged.get(pair_key(member_id, asset_id), 0)
        found.margin += member_margin(of_member.due, of_member.covered, lodged)
    assert found.margin <= found.need
    found.own = _free(state, asset_id, CCP_SKIN) + _free(state, asset_id, CCP_EQUITY)
    found.fund = _free(state, asset_id, DEFAULT_FUND)
    found.committed = sum(line.amount for line in counted_lines(lines, found, begun_ns))
    if other_margin_seconds >= 0 and begun_ns + other_margin_seconds * SECOND_NS <= due_ns:
        found.other_margin = sum(_other_margin(state, sums, one, asset_id) for one in largest)
    return found


def counted_lines(
    lines: Iterable[CreditLine], moment: LiquidityMoment, begun_ns: int
) -> list[CreditLine]:
    """Return lines in a currency that pay out by a moment, the earliest first, without the largest provider's lines.

    If two provide the same amount, the provider whose name comes first fails.
    """
    in_time = [
        line
        for line in lines
        if line.asset_id == moment.asset_id and begun_ns + line.seconds * SECOND_NS <= moment.due_ns
    ]
    provided: dict[str, int] = {}
    for line in in_time:
        provided[line.provider] = provided.get(line.provider, 0) + line.amount
    failing = min(provided, key=lambda one: (-provided[one], one), default="")
    counted = [line for line in in_time if line.provider != failing]
    return sorted(counted, key=lambda line: (line.seconds, line.id))


def plan(lines: Iterable[CreditLine], moment: LiquidityMoment, begun_ns: int) -> list[Draw]:
    """Return the draws for a moment, in order; each line separately."""
    resources: list[Draw] = [
        (DRAW_MARGIN, 0, moment.margin),
        (DRAW_OWN, 0, moment.own),
        (DRAW_FUND, 0, moment.fund),
    ]
    counted = counted_lines(lines, moment, begun_ns)
    resources += [(DRAW_LINE, line.id, line.amount) for line in counted]
    resources.append((DRAW_OTHER_MARGIN, 0, moment.other_margin))
    drawn = draws(moment.need, [amount for _, _, amount in resources])
    return [
        (resource, line_id, amount)
        for (resource, line_id, _), amount in zip(resources, drawn, strict=True)
        if amount
    ]


def _free(state: State, asset_id: AssetId, account_id: AccountId) -> int:
    """Return the free balance of an asset in an account of the clearinghouse."""
    holding = state.accounts[account_id].holdings.get(asset_id)
    return 0 if holding is None else max(free_balance(holding), 0)


def _other_margin(state: State, sums: LiquiditySums, member_id: int, asset_id: AssetId) -> int:
    """Return the value of other collateral of a member's house accounts after haircuts, in the currency, floored."""
    currency = state.assets[asset_id]
    if currency.price_e9 == 0:
        return 0
    value = 0
    for key, terms in state.margin.terms.items():
        lodged = sums.lodged.get(pair_key(member_id, key), 0)
        if lodged and key != asset_id:
            asset = state.assets[key]
            value += collateral_value(
                lodged, asset.price_e9, asset.value_denominator, terms.haircut_ppb
            )
    if asset_id != state.valuation.id and state.valuation.id not in state.margin.terms:
        value += sums.lodged.get(pair_key(member_id, state.valuation.id), 0)
    return min(in_currency_floor(value, currency.price_e9, currency.value_denominator), AMOUNT_MAX)
