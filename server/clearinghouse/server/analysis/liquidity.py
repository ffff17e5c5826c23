# SPDX-License-Identifier: Apache-2.0
"""Sum up what the default of the two largest members requires in cash, and what there is for it (SPEC C-12).

Owns the sums, by currency, value date and moment, and the order in which resources are drawn. It records figures that
follow from a state and from the committed lines that the caller states. Amounts are exact integers of smallest units.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from clearinghouse.server.analysis.clearing_tables import Row, Tables, date_text
from clearinghouse.server.codec.scales import Scales
from clearinghouse.statemachine.arithmetic.expected_shortfall import collateral_value
from clearinghouse.statemachine.clearing.parties import is_member_account
from clearinghouse.statemachine.default.positions import net_cash
from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId

HOUR_NS: Final = 3_600 * types.SECOND_NS
DAY_NS: Final = 24 * HOUR_NS
LARGEST: Final = 2
# By currency, value date and moment: what each account has to pay then.
Due = dict[AssetId, dict[int, dict[int, Counter[AccountId]]]]


@dataclass
class Line:
    """A committed line of credit: who provides it, in which currency, how much, and after how many hours."""

    provider: str
    asset_id: AssetId
    amount: int
    hours: int


@dataclass
class Assumed:
    """What is assumed beside the state: the lines, and after how many hours lodged securities are cash; -1: never."""

    lines: list[Line]
    repo_hours: int = -1


def payments_due(state: State) -> Due:
    """Return what accounts have to pay in sessions that are not committed, and what they are short of in `pvp`."""
    due: Due = {}
    for session in state.clearing.sessions.values():
        if session.state >= types.SESSION_COMMITTED:
            continue
        cash: Counter[tuple[AccountId, AssetId]] = Counter()
        for net in session.nets.values():
            if not net.is_closed:
                cash[net.account_id, state.markets[net.market_id].quote.id] += net_cash(net)
        for (account_id, asset_id), amount in cash.items():
            if amount < 0:
                days = due.setdefault(asset_id, {}).setdefault(session.value_date, {})
                days.setdefault(session.settlement_ns, Counter())[account_id] -= amount
    today = state.time_ns // DAY_NS
    for member in state.pvp.members.values():
        for asset_id, claim in member.claims.items():
            if claim < 0:
                days = due.setdefault(asset_id, {}).setdefault(today, {})
                days.setdefault(state.time_ns, Counter())[member.account_id] -= claim
    return due


def largest_need(state: State, asset_id: AssetId) -> int:
    """Return the most that one member has to pay on one value date in a currency."""
    most = 0
    for moments in payments_due(state).get(asset_id, {}).values():
        total: Counter[AccountId] = Counter()
        for payments in moments.values():
            total += payments
        most = max([most, *_by_member(state, total).values()])
    return most


def liquidity_report(state: State, scales: Scales, assumed: Assumed) -> Tables:
    """List need and resources by currency, value date and moment; what is due earlier on the date counts."""
    rows: list[Row] = []
    for asset_id, days in sorted(payments_due(state).items()):
        for value_date, moments in sorted(days.items()):
            total: Counter[AccountId] = Counter()
            for moment_ns in sorted(moments):
                total += moments[moment_ns]
                found = _row(state, asset_id, moment_ns, total, assumed)
                text = scales.assets[asset_id].texts
                minutes = moment_ns % DAY_NS // (60 * types.SECOND_NS)
                rows.append(
                    {
                        "currency": scales.assets[asset_id].symbol,
                        "date": date_text(value_date),
                        "time": f"{minutes // 60:02}:{minutes % 60:02}",
                        "members": found.pop("members"),
                        **{name: text[amount] for name, amount in found.items()},
                    }
                )
    return {"liquidity": rows}


def _row(
    state: State, asset_id: AssetId, moment_ns: int, due: Counter[AccountId], assumed: Assumed
) -> dict[str, Any]:
    """One moment: the two members that owe most, and what is drawn of each resource in its order."""
    by_member = _by_member(state, due)
    largest = sorted(by_member, key=lambda key: (-by_member[key], key))[:LARGEST]
    left = need = sum(by_member[key] for key in largest)
    available = {
        "margin": sum(_margin(state, key, asset_id, due) for key in largest),
        "own": _own(state, asset_id, types.CCP_SKIN) + _own(state, asset_id, types.CCP_EQUITY),
        "fund": _own(state, asset_id, types.DEFAULT_FUND),
        "lines": _lines(state, asset_id, moment_ns, assumed),
        "repo": sum(_repo(state, key, asset_id, moment_ns, assumed) for key in largest),
    }
    row: dict[str, Any] = {
        "members": " ".join(state.clearing.members[key].owner for key in largest),
        "need": need,
    }
    for name, amount in available.items():
        row[name] = amount
        row[f"{name}_drawn"] = min(left, amount)
        left -= row[f"{name}_drawn"]
    row["shortfall"] = left
    return row


def _by_member(state: State, due: Counter[AccountId]) -> Counter[int]:
    """Sum what accounts owe by member; accounts of one member are not netted."""
    found: Counter[int] = Counter()
    for account_id, amount in due.items():
        member = state.clearing.member_of.get(state.accounts[account_id].owner)
        if member is not None:
            found[member.id] += amount
    return found


def _accounts(state: State, member_id: int) -> list[Account]:
    """The clearing accounts of a member, by number."""
    owned = state.owned_ids.get(state.clearing.members[member_id].owner, [])
    return [state.accounts[key] for key in owned if is_member_account(state.accounts[key])]


def _margin(state: State, member_id: int, asset_id: AssetId, due: Counter[AccountId]) -> int:
    """Cash that a member has lodged: of a client for itself alone, of its own accounts for all of them (C-7)."""
    covered = own_lodged = 0
    accounts = _accounts(state, member_id)
    for account in accounts:
        lodged = state.margin.collateral.get(pair_key(account.id, asset_id), 0)
        if account.kind == types.KIND_MEMBER_HOUSE:
            own_lodged += lodged
        else:
            covered += min(lodged, due[account.id])
    rest = sum(due[account.id] for account in accounts) - covered
    return covered + min(own_lodged, rest)


def _own(state: State, asset_id: AssetId, account_id: AccountId) -> int:
    """Return what is free of an asset in an account of the clearinghouse."""
    holding = state.accounts[account_id].holdings.get(asset_id)
    return 0 if holding is None else max(free_balance(holding), 0)


def _lines(state: State, asset_id: AssetId, moment_ns: int, assumed: Assumed) -> int:
    """Sum lines that are paid out by then; the provider of most of them is assumed to fail."""
    by_provider: Counter[str] = Counter()
    for line in assumed.lines:
        if line.asset_id == asset_id and state.time_ns + line.hours * HOUR_NS <= moment_ns:
            by_provider[line.provider] += line.amount
    return by_provider.total() - max(by_provider.values(), default=0)


def _repo(state: State, member_id: int, asset_id: AssetId, moment_ns: int, assumed: Assumed) -> int:
    """Value other assets that a member's own accounts have lodged after haircuts, in the currency, floored."""
    currency = state.assets[asset_id]
    hours = assumed.repo_hours
    if hours < 0 or state.time_ns + hours * HOUR_NS > moment_ns or currency.price_e9 == 0:
        return 0
    value = 0
    for account in _accounts(state, member_id):
        for key in account.holdings if account.kind == types.KIND_MEMBER_HOUSE else ():
            lodged = state.margin.collateral.get(pair_key(account.id, key), 0)
            terms = state.margin.terms.get(key)
            if lodged and key != asset_id:
                asset = state.assets[key]
                haircut = 0 if terms is None else terms.haircut_ppb
                value += collateral_value(lodged, asset.price_e9, asset.value_denominator, haircut)
    return value * currency.value_denominator // currency.price_e9
