# SPDX-License-Identifier: Apache-2.0
"""The verbs of margin of clearing accounts: collateral, contributions to the default fund, the counterparty's means.

Owns how those rows become commands and which figures they read (SPEC C-7, C-8).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.views.clearing.margin_calls import (
    collateral_views,
    contribution_views,
    default_fund_view,
    margin_report,
    stress_views,
)
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from tests.scenarios.expected_results import Action
from tests.scenarios.forms import check
from tests.scenarios.language import Words, duration_ns, rate_ppb, scaled
from tests.scenarios.names import Setup, same

# --- figures ----------------------------------------------------------------------------------------------


# --- margin -----------------------------------------------------------------------------------------------

if TYPE_CHECKING:
    from collections.abc import Callable

    from clearinghouse.statemachine.state.margin import ContributionCall, MarginCall

LOOK_BACK, STRESS = 250, 30


def scenarios(setup: Setup, words: Words) -> Action:
    """`margin-scenarios XYZ -10% -8% 5% [stress -20%] [less 1]`: the first of each part; all others are 0 %."""
    symbol = words.take()
    less = scaled(words.option("less", "0"), 0)
    stress: list[int] = []
    if "stress" in words.words:
        at = words.words.index("stress")
        stress = [rate_ppb(word) for word in words.words[at + 1 :]]
        del words.words[at:]
    first = [rate_ppb(word) for word in words.words]
    returns = first + [0] * (LOOK_BACK - len(first)) + stress + [0] * (STRESS - len(stress) - less)
    asset_id = AssetId(setup.asset_id(symbol))
    return Action(commands.SetMarginScenarios(*setup.head(), asset_id, returns))


# --- default fund -----------------------------------------------------------------------------------------


def stress(setup: Setup, words: Words) -> Action:
    """`stress 1 XYZ -30% [NEW 10%]`, `stress 1 none`: the moves of assets."""
    scenario_id = int(words.take())
    moves: list[tuple[int, int]] = []
    if not words.accept("none"):
        while words.words:
            moves.append((setup.asset_id(words.take()), rate_ppb(words.take())))
    words.done()
    return Action(
        commands.SetStressScenario(
            *setup.head(),
            scenario_id,
            f"scenario-{scenario_id}",
            [asset_id for asset_id, _ in moves],
            [shock for _, shock in moves],
        )
    )


def fund_parameters(setup: Setup, words: Words) -> Action:
    """`fund-parameters [least 9] [call 60] [notice 86,400] [days 60 [buffer 10%] [floor 1] [sized 30] [skin 9]]`.

    With notice 0 for the usual one; without it none is asked, as in a journal of before C-8.2. Without days the fund is
    sized by each cut-off, as before C-8.3.
    """
    least = setup.amount(words.option("least", "0"), setup.system.state.valuation.symbol)
    seconds = scaled(words.option("call", "3,600"), 0)
    notice = scaled(words.option("notice", "-1"), 0)
    days = scaled(words.option("days", "-1"), 0)
    buffer = rate_ppb(words.option("buffer", "0%"))
    floor = setup.amount(words.option("floor", "0"), setup.system.state.valuation.symbol)
    sized = scaled(words.option("sized", "0"), 0)
    skin = scaled(words.option("skin", "0"), 0) if days >= 0 else days
    words.done()
    return Action(
        commands.SetDefaultFundParameters(
            *setup.head(), least, seconds, notice, days, buffer, floor, sized, skin
        )
    )


def notice(setup: Setup, words: Words) -> None:
    """`notice alice ends 2592000s lapses 3024000s`, `notice alice none`: from now."""
    member_id = setup.known(setup.members, words.take())
    state = setup.system.state
    views = [one for one in contribution_views(state) if one.member_id == member_id]
    actual = (0, 0)
    if views and views[0].notice_ends_ns:
        actual = (
            views[0].notice_ends_ns - state.time_ns,
            views[0].notice_lapses_ns - state.time_ns,
        )
    expected = (0, 0)
    if not words.accept("none"):
        expected = (
            duration_ns(words.option("ends", "0s")),
            duration_ns(words.option("lapses", "0s")),
        )
    words.done()
    same("end and lapse of the notice", actual, expected)


def skin_lacking(setup: Setup, words: Words) -> None:
    """`skin-lacking 1,000 due 2023-12-13 [overdue]`, `skin-lacking none`: due at midnight, as a day begins."""
    found = default_fund_view(setup.system.state)
    if words.accept("none"):
        words.done()
        same(
            "lacking", (found.skin_lacking, found.skin_due_ns, found.is_skin_overdue), (0, 0, False)
        )
        return
    amount = setup.amount(words.take(), setup.system.state.valuation.symbol)
    day = date.fromisoformat(words.option("due", "")) - date(1970, 1, 1)
    overdue = words.accept("overdue")
    words.done()
    expected = (amount, day.days * 86_400 * types.SECOND_NS, overdue)
    same("lacking", (found.skin_lacking, found.skin_due_ns, found.is_skin_overdue), expected)


def _margin(attribute: str) -> Callable[[Setup, int, int], int]:
    """An amount that the margin of clearing accounts has by two ids."""
    return lambda setup, *ids: getattr(setup.system.state.margin, attribute).get(pair_key(*ids), 0)


def _amount_and_missed(found: MarginCall | ContributionCall | None) -> tuple[int, bool] | None:
    """Return what a call says."""
    return None if found is None else (found.amount, bool(found.is_missed))


def _earned(setup: Setup, account_id: AccountId, asset_id: int) -> int:
    """The interest on collateral that is not paid yet, as ListCollateral shows it."""
    views = collateral_views(setup.system.state, account_id, (0, 0), 100)
    return sum(one.interest for one in views if one.asset_id == asset_id)


def _margin_of(setup: Setup, account_id: AccountId) -> tuple[int, ...]:
    """The parts of the initial margin by present figures."""
    found = margin_report(setup.system.state, account_id).margin
    shortfalls = (found.expected_shortfall, found.stressed_shortfall)
    parts_of_it = (found.floor, found.concentration, found.whole, found.singles)
    reduced = (found.unreduced, found.sale, found.collateral_value)
    return (found.initial_margin, *shortfalls, *parts_of_it, *reduced)


def _fund(setup: Setup) -> tuple[int, ...]:
    """The default fund as it was sized last."""
    fund = setup.system.state.margin.fund
    return fund.required, fund.scenario_id, fund.first_member_id, fund.second_member_id


def _cover(setup: Setup) -> tuple[int, ...]:
    """What the last run has found of the default fund."""
    found = default_fund_view(setup.system.state)
    return found.cover, found.stress_margin, found.short, found.days_short


def _reverse_stress(setup: Setup, scenario_id: int) -> tuple[int, ...]:
    """Return what a scenario would leave uncovered, what multiple exhausts the fund, and what is short."""
    views = stress_views(setup.system.state)
    (found,) = [one for one in views if one.scenario_id == scenario_id]
    return found.uncovered, found.exhausting_ppb, found.short


collateral = check("account asset =amount", _margin("collateral"))
contribution = check(
    "member =value", lambda setup, member: _margin("contributions")(setup, member, 1)
)
earned = check("account asset =amount", _earned)
requirement = check(
    "account =value", lambda setup, one: setup.system.state.margin.requirements.get(one, 0)
)
call = check(
    "account |none =value =flag?missed",
    lambda setup, one: _amount_and_missed(setup.system.state.margin.calls.get(one)),
)
contribution_call = check(
    "member |none =value =flag?missed",
    lambda setup, one: _amount_and_missed(setup.system.state.margin.contribution_calls.get(one)),
)
# What an account has received for its open nets; below 0: paid.
variation = check(
    "account asset =amount",
    lambda setup, one, asset: setup.system.state.margin.variation.get(one, {}).get(asset, 0),
)
margin_of = check(
    "account =value?initial =value?shortfall =value?stressed =value?floor =value?concentration "
    "=value?whole =value?singles =value?unreduced =value?sale =value?collateral",
    _margin_of,
)
default_fund = check("=value?required=0 =number?scenario =member?first =member?second", _fund)
fund_cover = check("=value =value?stress =value?short =number?days-short", _cover)
reverse_stress = check(
    "number =value?uncovered=0 =multiple?exhausted=0% =value?short", _reverse_stress
)
