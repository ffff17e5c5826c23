# SPDX-License-Identifier: Apache-2.0
"""Moves of the circuit brakes (SPEC K-1).

Owns terms that the prices and amounts of a game can reach, and the calls by which an operator engages and releases a
brake. The kill switch is mostly lifted after an order or two, so that the game can continue. Must never assert what
follows; the audit does.
"""

from clearinghouse.statemachine.views.exchange.brakes import BrakeView, brake_views
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId
from tests.stateful import order_moves
from tests.stateful.picks import asset_id, market_id
from tests.stateful.player import BTC, E9, EURC, SECOND, SOL, VALUE, Player, agree

PERCENT = types.PPB // 100
CAUSES = range(types.CAUSE_OPERATOR, types.CAUSE_DRILL + 1)


def set_volatility_halt(player: Player) -> None:
    """Set the volatility halt of any market, at times out of range.

    Often a price then moves by more than it permits, and may move back.
    """
    draw = player.draw
    market = player.state.markets.get(MarketId(name := market_id(player)))
    player.play(
        commands.SetVolatilityHalt(
            *player.head(),
            MarketId(name),
            draw.pick([types.TRIGGER_MARK] * 6 + [types.TRIGGER_INDEX] * 3 + [types.TRIGGER_LAST]),
            draw.pick([3, 1, 10, 3, 1, 10, 0, -1]) * PERCENT,
            draw.pick([5, 60, 60, 60, 0]) * SECOND,
            draw.pick([1, 10, 10, 0]) * SECOND,
        )
    )
    if market is None or draw.chance(40):
        return
    for _ in range(draw.integer(1, 3)):
        asset = player.state.assets[AssetId(draw.pick([SOL, BTC, market.base.id]))]
        price = asset.price_e9 or 10 * VALUE * E9
        if asset.instrument is not None:
            agree(player, asset.id, max(1, price * draw.pick([88, 97, 99, 101, 103, 112]) // 100))
        order_moves.order_batch(player)
        player.now += draw.pick([0, 1, SECOND, 12 * SECOND])
        player.advance()


def set_asset_caps(player: Player) -> None:
    """Set the caps of any asset, from a few units to more than a game moves; at times without a window."""
    draw = player.draw

    def limit() -> int:
        return draw.pick([0, 1, 1_000, 10**6, 10**9, 10**12, 10**6, 10**9, -1])

    player.play(
        commands.SetAssetCaps(
            *player.head(),
            AssetId(asset_id(player, wrong=4)),
            limit(),
            draw.pick([10, 60, 60, 60, 0]) * SECOND,
            limit(),
            draw.pick([10, 60, 60, 60, 0]) * SECOND,
            draw.pick([-1, -1, -1, 0, 10**9, 10**12, -2]),
        )
    )


def set_withdrawal_gate(player: Player) -> None:
    """Set the condition that closes the withdrawal gate: none, losses that the fund cannot pay, or any loss; rarely an
    unknown one.
    """
    draw = player.draw
    player.play(
        commands.SetWithdrawalGate(
            *player.head(), draw.pick([1, 2, 2, 3, 3, 3, 0, 4]), draw.pick([0, 10, 60]) * SECOND
        )
    )


def engage_brake(player: Player) -> None:
    """Engage the kill switch or the gate by hand, or a brake that cannot be engaged by hand.

    It is mostly released soon, so that the game can continue.
    """
    draw = player.draw
    brake = draw.pick([types.BRAKE_KILL_SWITCH, types.BRAKE_WITHDRAWAL_GATE])
    if draw.chance(15):
        brake = draw.pick([types.BRAKE_BORROW_CAP, types.BRAKE_PRICE_BAND, 0, 9])
    cause = draw.pick([*CAUSES, *CAUSES, types.CAUSE_PRICE_MOVED])
    target = 1 if draw.chance(5) else 0
    player.play(commands.EngageBrake(*player.head(), brake, target, cause, "drill"))
    for _ in range(draw.integer(0, 2)):
        order_moves.order_batch(player)
    if draw.chance(85):
        player.apply(
            commands.ReleaseBrake(*player.head(), brake, 0, types.CAUSE_DRILL, "end of the drill")
        )


def pause_asset(player: Player) -> None:
    """Pause an asset, while prices move and time passes. At times the pause is too long, or is of the valuation
    asset.
    """
    draw = player.draw
    asset = draw.pick([SOL, SOL, SOL, BTC, EURC, 1, 99])
    length = draw.pick([1, 10, 60, 600, 1_800, 3_600, 3_601, 0]) * SECOND
    cause = draw.pick([*CAUSES, *CAUSES, types.CAUSE_PRICE_MOVED])
    by_two = int(player.state.sequence % 3 == 0)
    length += by_two * 3_600 * SECOND
    for principal in ("test", "carla")[: 1 + by_two]:
        head = player.head(principal)
        player.play(commands.PauseAsset(*head, AssetId(asset), length, cause, "drill", by_two))


def release_brake(player: Player) -> None:
    """Release a brake that is engaged; one is engaged first if possible.

    At times the brake is not engaged, or the cause is one that only the machine may state.
    """
    draw = player.draw
    engaged = _engaged(player)
    if not engaged and draw.chance(70):
        gate, cause = types.BRAKE_WITHDRAWAL_GATE, types.CAUSE_DRILL
        player.apply(commands.EngageBrake(*player.head(), gate, 0, cause, "drill"))
        engaged = _engaged(player)
    kind, target = draw.integer(0, 9), draw.pick([0, 0, SOL, 99])
    if engaged and not draw.chance(15):
        view = draw.pick(engaged)
        kind, target = view.kind, view.market_id + view.asset_id
    cause = draw.pick([*CAUSES, *CAUSES, types.CAUSE_TIME_PASSED])
    player.play(commands.ReleaseBrake(*player.head(), kind, target, cause, "drill"))


def _engaged(player: Player) -> list[BrakeView]:
    """Return the brakes that stay engaged until a command releases them.

    A brake that is engaged only while a figure is beyond its limit is left out.
    """
    return [
        view
        for view in brake_views(player.state)
        if view.engaged and view.kind != types.BRAKE_OPEN_INTEREST_CAP
    ]
