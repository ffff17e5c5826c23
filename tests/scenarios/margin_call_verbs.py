# SPDX-License-Identifier: Apache-2.0
"""The verbs of margin of clearing accounts: collateral, contributions to the default fund, the counterparty's means.

Owns how those rows become commands and which figures they read (SPEC C-7, C-8).
"""

from __future__ import annotations

from datetime import date

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
from tests.scenarios.language import Words, duration_ns, rate_ppb, scaled
from tests.scenarios.names import Setup, same

FUNDS = {
    "skin": types.FUND_SKIN,
    "equity": types.FUND_EQUITY,
    "liquidity": types.FUND_LIQUIDITY,
    "neither": 4,
}


# --- figures ----------------------------------------------------------------------------------------------


def collateral(setup: Setup, words: Words) -> None:
    """`collateral alice USDC 1,000`: what an account has set apart."""
    name, symbol, text = words.take(), words.take(), words.take()
    words.done()
    key = pair_key(setup.account_id(name), setup.asset_id(symbol))
    amount = setup.system.state.margin.collateral.get(key, 0)
    same(f"collateral of {name}", amount, setup.amount(text, symbol))


def contribution(setup: Setup, words: Words) -> None:
    """`contribution alice 1,000`: what the member has in the default fund."""
    owner, text = words.take(), words.take()
    words.done()
    valuation = setup.system.state.valuation
    key = pair_key(setup.known(setup.members, owner), valuation.id)
    amount = setup.system.state.margin.contributions.get(key, 0)
    same(f"contribution of {owner}", amount, setup.amount(text, valuation.symbol))


# --- margin -----------------------------------------------------------------------------------------------

LOOK_BACK, STRESS = 250, 30


def earned(setup: Setup, words: Words) -> None:
    """`earned alice USDC 0.5`: the interest on collateral that is not paid yet, as ListCollateral shows it."""
    name, symbol, text = words.take(), words.take(), words.take()
    words.done()
    account_id, asset_id = AccountId(setup.account_id(name)), setup.asset_id(symbol)
    views = collateral_views(setup.system.state, account_id, (0, 0), 100)
    found = sum(one.interest for one in views if one.asset_id == asset_id)
    same(f"interest of {name}", found, setup.amount(text, symbol))


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


def requirement(setup: Setup, words: Words) -> None:
    """`requirement alice 1,000`: what the last run asked of an account."""
    name, text = words.take(), words.take()
    words.done()
    state = setup.system.state
    found = state.margin.requirements.get(AccountId(setup.account_id(name)), 0)
    same(f"requirement of {name}", found, setup.amount(text, state.valuation.symbol))


def call(setup: Setup, words: Words) -> None:
    """`margin-call alice 1,000 [missed]`, `margin-call alice none`."""
    name = words.take()
    found = setup.system.state.margin.calls.get(AccountId(setup.account_id(name)))
    if words.accept("none"):
        words.done()
        same(f"call of {name}", found, None)
        return
    text = words.take()
    missed = words.accept("missed")
    words.done()
    assert found is not None
    symbol = setup.system.state.valuation.symbol
    same(f"call of {name}", found.amount, setup.amount(text, symbol))
    same(f"missed by {name}", bool(found.is_missed), missed)


def variation(setup: Setup, words: Words) -> None:
    """`variation alice USDC 1,000`: what an account has received for its open nets; below 0: paid."""
    name, symbol, text = words.take(), words.take(), words.take()
    words.done()
    own = setup.system.state.margin.variation.get(AccountId(setup.account_id(name)), {})
    amount = own.get(AssetId(setup.asset_id(symbol)), 0)
    same(f"variation margin of {name}", amount, setup.amount(text, symbol))


def margin_of(setup: Setup, words: Words) -> None:
    """`margin-of alice initial 1,100 [shortfall 800] [floor 1,100] [concentration 0] [whole 0] [singles 900]
    [unreduced 20] [sale 30]`: by present figures.
    """
    name = words.take()
    found = margin_report(setup.system.state, AccountId(setup.account_id(name))).margin
    symbol = setup.system.state.valuation.symbol
    for word, actual in (
        ("initial", found.initial_margin),
        ("shortfall", found.expected_shortfall),
        ("stressed", found.stressed_shortfall),
        ("floor", found.floor),
        ("concentration", found.concentration),
        ("whole", found.whole),
        ("singles", found.singles),
        ("unreduced", found.unreduced),
        ("sale", found.sale),
        ("collateral", found.collateral_value),
    ):
        text = words.option(word, "")
        if text:
            same(f"{word} of {name}", actual, setup.amount(text, symbol))
    words.done()


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


def default_fund(setup: Setup, words: Words) -> None:
    """`default-fund required 1,000 [scenario 3] [first alice] [second bob]`: as it was sized last."""
    fund = setup.system.state.margin.fund
    symbol = setup.system.state.valuation.symbol
    same("size of the fund", fund.required, setup.amount(words.option("required", "0"), symbol))
    text = words.option("scenario", "")
    if text:
        same("scenario", fund.scenario_id, int(text))
    for word, actual in (("first", fund.first_member_id), ("second", fund.second_member_id)):
        owner = words.option(word, "")
        if owner:
            expected = 0 if owner == "none" else setup.known(setup.members, owner)
            same(f"{word} member", actual, expected)
    words.done()


def fund_cover(setup: Setup, words: Words) -> None:
    """`fund-cover 3,939 [stress 100] [short 0] [days-short 1]`: what the last run has found."""
    found = default_fund_view(setup.system.state)
    symbol = setup.system.state.valuation.symbol
    same("Cover-2", found.cover, setup.amount(words.take(), symbol))
    for word, actual in (("stress", found.stress_margin), ("short", found.short)):
        text = words.option(word, "")
        if text:
            same(word, actual, setup.amount(text, symbol))
    text = words.option("days-short", "")
    if text:
        same("days short", found.days_short, int(text))
    words.done()


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


def contribution_call(setup: Setup, words: Words) -> None:
    """`contribution-call alice 100 [missed]`, `contribution-call alice none`."""
    owner = words.take()
    margin = setup.system.state.margin
    found = margin.contribution_calls.get(setup.known(setup.members, owner))
    if words.accept("none"):
        words.done()
        same(f"call of {owner}", found, None)
        return
    text = words.take()
    missed = words.accept("missed")
    words.done()
    assert found is not None
    symbol = setup.system.state.valuation.symbol
    same(f"call of {owner}", found.amount, setup.amount(text, symbol))
    same(f"missed by {owner}", bool(found.is_missed), missed)


def reverse_stress(setup: Setup, words: Words) -> None:
    """`reverse-stress 1 uncovered 1,900 exhausted 65% [short 0]`: of a scenario, by present figures; `never` for 0."""
    scenario_id = int(words.take())
    (found,) = [one for one in stress_views(setup.system.state) if one.scenario_id == scenario_id]
    symbol = setup.system.state.valuation.symbol
    same("uncovered", found.uncovered, setup.amount(words.option("uncovered", "0"), symbol))
    text = words.option("exhausted", "0%")
    short = words.option("short", "")
    words.done()
    if short:
        same("short", found.short, setup.amount(short, symbol))
    same("multiple", found.exhausting_ppb, 0 if text == "never" else rate_ppb(text))
