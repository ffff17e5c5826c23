# SPDX-License-Identifier: Apache-2.0
"""Prices, scales and brakes of the machine beside those of the model, all of them after every command.

Owns that comparison and nothing else.
"""

from clearinghouse.statemachine.state.brakes import Brake
from clearinghouse.statemachine.state.state import Asset, Market, State
from clearinghouse.statemachine.vocabulary.types import PPB
from tests.model.brakes import Brake as MyBrake
from tests.model.model import Model

E9 = 10**9
Row = tuple[object, ...]
UNSAMPLED: Row = (0, 0, 0)


def price_differences(model: Model, state: State) -> list[str]:
    """Return where a price, the values kept with it, a scale or a brake differs, by a full scan."""
    pairs: list[tuple[str, Row, Row]] = [
        (f"price of {asset.id}", _asset(asset), _my_asset(model, asset.id))
        for asset in state.assets.values()
        if asset is not state.valuation
    ]
    pairs += [
        (f"mark of {market.id}", _market(market), _my_market(model, market.id))
        for market in state.markets.values()
    ]
    pairs += _brakes(model, state)
    return [
        f"{what}: {stated}, by the model {mine}" for what, stated, mine in pairs if stated != mine
    ]


def _asset(asset: Asset) -> Row:
    """Return the row of an asset: state, value, index, stable price, the last allowed price, and since when it is in
    this state.
    """
    return (
        *(asset.price_state, asset.price_e9, asset.index_e9, asset.stable_e9),
        *(asset.allowed_price_e9, asset.index_changed_ns, asset.without_index_ns),
        asset.index_allowance_ppb,
    )


def _my_asset(model: Model, key: int) -> Row:
    """Return the row of an asset of the model."""
    priced, terms = model.context.board.priced[key], model.system.assets[key]
    return (
        *(terms.price_state, priced.value, priced.index, priced.stable),
        int(model.system.allowed.asset[key] * 10 ** (9 + terms.scale)),
        *(priced.moved_ns, priced.lost_ns),
        priced.spare_ppb,
    )


def _market(market: Market) -> Row:
    """Return the row of a market: status, mark, basis, the last allowed mark, both scales, and what dynamic margin has
    measured.
    """
    rules = market.dynamic_margin
    seen: Row = UNSAMPLED
    if rules is not None:
        seen = (rules.variance_e18, rules.sampled_e9, rules.sampled_ns)
    return (
        *(market.status, market.mark_e9, market.basis_e9, market.allowed_mark_e9),
        *(market.imf_scale_ppb, market.mmf_scale_ppb, *seen),
    )


def _my_market(model: Model, key: int) -> Row:
    """Return the row of a market of the model."""
    market, marks = model.system.markets[key], model.predicted_commands.marks
    rules = model.predicted_commands.scales.markets.get(key)
    seen: Row = UNSAMPLED
    if rules is not None:
        seen = (rules.variance, rules.sampled, rules.sampled_ns)
    return (
        *(market.status, marks.mark.get(key, 0), marks.basis.get(key, 0)),
        int(model.system.allowed.mark[key] * E9),
        *(int(market.imf_scale * PPB), int(market.mmf_scale * PPB), *seen),
    )


def _brake(brake: Brake | MyBrake) -> Row:
    """Return whether a brake is engaged, until when, and the figures of its last change, as two rows can be
    compared.
    """
    return (brake.engaged, brake.until_ns, brake.cause, brake.limit, brake.actual, brake.wanted)


def _brakes(model: Model, state: State) -> list[tuple[str, Row, Row]]:
    """Return every brake with its row and the model's row."""
    mine = model.context.brakes
    pairs = [
        ("kill switch", _brake(state.brakes.kill_switch), _brake(mine.kill_switch)),
        ("gate on withdrawals", _brake(state.brakes.withdrawal_gate), _brake(mine.gate)),
    ]
    for market in state.markets.values():
        if market.halt is not None:
            by_model = mine.halts[market.id]
            stated = (market.halt.price_e9, *_brake(market.halt.brake))
            pairs.append(
                (f"halt of {market.id}", stated, (by_model.price, *_brake(by_model.brake)))
            )
    for asset in state.assets.values():
        if asset.brakes is not None:
            caps, own = mine.caps[asset.id], asset.brakes
            pairs += [
                (f"borrow cap of {asset.id}", _brake(own.borrow_cap), _brake(caps.borrow_cap)),
                (f"deposit cap of {asset.id}", _brake(own.deposit_cap), _brake(caps.deposit_cap)),
                (
                    f"outflow limit of {asset.id}",
                    _brake(own.outflow_limit),
                    _brake(caps.outflow_limit),
                ),
            ]
    return pairs
