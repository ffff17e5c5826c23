# SPDX-License-Identifier: Apache-2.0
"""The verbs of the circuit brakes, and the check that reads one (SPEC K-1).

Owns how those rows become commands, and the unit in which the figures of each brake are written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearinghouse.statemachine.views.exchange.brakes import BrakeView, brake_views
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId
from tests.scenarios.expected_results import Action
from tests.scenarios.language import ScenarioError, Words, duration_ns, rate_ppb
from tests.scenarios.names import same

if TYPE_CHECKING:
    from tests.scenarios.names import Setup

BRAKES: dict[str, int] = {
    name.removeprefix("BRAKE_"): value
    for name, value in vars(types).items()
    if name.startswith("BRAKE_")
}
CAUSES: dict[str, int] = {
    name.removeprefix("CAUSE_"): value
    for name, value in vars(types).items()
    if name.startswith("CAUSE_")
}
OF_ALL = (types.BRAKE_KILL_SWITCH, types.BRAKE_WITHDRAWAL_GATE)


def engage(setup: Setup, words: Words) -> Action:
    """`engage-brake KILL_SWITCH DRILL`."""
    brake, target_id = _target(setup, words)
    cause = CAUSES[words.take()]
    words.done()
    return Action(commands.EngageBrake(*setup.head(), brake, target_id, cause, "by hand"))


def pause(setup: Setup, words: Words) -> Action:
    """`pause SOL for 600s [DRILL] [by-two] [by WHO]`: nothing is liquidated, converted or settled at its prices."""
    asset_id = setup.known(setup.system.state.symbols, words.take())
    time = duration_ns(words.option("for", "0s"))
    cause = words.choice(CAUSES, CAUSES["OPERATOR"])
    by_two = int(words.flag("by-two"))
    head = setup.head(words.option("by", ""))
    words.done()
    return Action(commands.PauseAsset(*head, AssetId(asset_id), time, cause, "by hand", by_two))


def release(setup: Setup, words: Words) -> Action:
    """`release-brake VOLATILITY_HALT SOL-PERP OPERATOR`, `release-brake BORROW_CAP USDC DRILL`."""
    brake, target_id = _target(setup, words)
    cause = CAUSES[words.take()]
    words.done()
    return Action(commands.ReleaseBrake(*setup.head(), brake, target_id, cause, "by hand"))


def _target(setup: Setup, words: Words) -> tuple[int, int]:
    """A brake, with its market or asset where it has one."""
    brake = BRAKES[words.take()]
    return brake, 0 if brake in OF_ALL else setup.known(setup.system.state.symbols, words.take())


def figure(setup: Setup, brake: int, asset_id: int, market_id: int, text: str) -> int:
    """A figure of a brake in its unit: a share of a price, an amount, a quantity, a number of orders."""
    state = setup.system.state
    if brake in (types.BRAKE_VOLATILITY_HALT, types.BRAKE_PRICE_BAND):
        return rate_ppb(text)
    if brake == types.BRAKE_OPEN_INTEREST_CAP:
        return setup.lots(text, state.markets[MarketId(market_id)])
    if brake == types.BRAKE_KILL_SWITCH:
        return int(text)
    if brake == types.BRAKE_ASSET_PAUSE:
        return duration_ns(text)
    return setup.amount(text, state.assets[AssetId(asset_id or state.valuation.id)].symbol)


def brake(setup: Setup, words: Words) -> None:
    """`brake BORROW_CAP USDC engaged|released [cause X] [actual 1] [limit 2] [present 3] [of 4] [until 60s]`.

    `none` in the place of the state: it is not among those that are shown. `armed` and `unarmed` may follow.
    """
    kind, target_id = _target(setup, words)
    found = [
        view
        for view in brake_views(setup.system.state)
        if view.kind == kind and target_id in (view.market_id, view.asset_id)
    ]
    if words.accept("none"):
        words.done()
        same("brakes shown", found, [])
        return
    if len(found) != 1:
        raise ScenarioError(f"{len(found)} such brakes are shown")
    _compare(setup, words, found[0])


def _compare(setup: Setup, words: Words, view: BrakeView) -> None:
    """Compare what a row states of a brake."""
    same("engaged", view.engaged, words.take() == "engaged")
    if words.flag("armed"):
        same("armed", view.armed, expected=True)
    if words.flag("unarmed"):
        same("armed", view.armed, expected=False)
    cause = words.option("cause", "")
    if cause:
        same("cause", view.cause, CAUSES[cause])
    until = words.option("until", "")
    if until:
        same("until", view.until_ns, setup.system.now + duration_ns(until))
    since = words.option("since", "")
    if since:
        same("since", view.since_ns, setup.system.now - duration_ns(since))
    for name, value in (
        ("limit", view.limit),
        ("actual", view.actual),
        ("present", view.present),
        ("of", view.present_limit),
    ):
        text = words.option(name, "")
        if text:
            wanted = figure(setup, view.kind, view.asset_id, view.market_id, text)
            same(name, value, wanted)
    words.done()


def field(setup: Setup, fields: dict[str, int], key: str, text: str) -> int | None:
    """The value of a field of a brake's event as a row writes it; None for any other field."""
    if key == "brake":
        return BRAKES[text]
    if key == "cause":
        return CAUSES[text]
    if key == "until_ns":
        return setup.system.now + duration_ns(text) if text != "0" else 0
    if key in ("limit", "actual") and "brake" in fields:
        return figure(setup, fields["brake"], fields["asset_id"], fields["market_id"], text)
    return None
