# SPDX-License-Identifier: Apache-2.0
"""Moves of redemptions and splits of securities that these moves create, so that the assets of the other games stay
(SPEC C-5).

Owns what accounts have of a security when its end is announced: free, lodged, on hold, to be withdrawn, and in open
trades. Must never assert what follows; the audit does.
"""

from typing import Any, Final

from clearinghouse.statemachine.arithmetic.calendars import local_day
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from tests.stateful.clearing_moves import parties
from tests.stateful.lending_moves import terms as pool_terms
from tests.stateful.liquidation_moves import provide
from tests.stateful.picks import account_id
from tests.stateful.player import SECOND, SOL, USDC, Player, asset_terms, market_terms

BONDS_MAX: Final = 3


def announce_redemption(player: Player) -> None:
    """Announce that a bond, which some accounts have or trade, is redeemed within the game; at times it is another
    asset.
    """
    draw = player.draw
    bond = _security(player, "BOND")
    found = parties(player) or [999]
    payer = draw.pick(found) if draw.chance(90) else account_id(player)
    if bond:
        _spread(player, bond, found)
        if draw.chance(80):
            provide(player, AccountId(payer), USDC, 10**9)
    security = draw.pick([SOL, 99]) if draw.chance(8) else bond or SOL
    player.play(
        commands.AnnounceRedemption(
            *player.head(),
            AssetId(security),
            AccountId(payer),
            AssetId(USDC if draw.chance(95) else SOL),
            draw.pick([1, 2, 7_000, 100_000, 0 if draw.chance(20) else 30]),
            draw.pick([1, 1, 3, 0 if draw.chance(10) else 1]),
            player.now + draw.pick([1, 10, 100, 0 if draw.chance(20) else 30]) * SECOND,
        )
    )


def announce_split(player: Player) -> None:
    """Announce that a share, which some accounts have or trade, is split within the game; at times the terms are not
    permitted.
    """
    draw = player.draw
    share, into = _security(player, "SHARE"), _security(player, "PART")
    found = parties(player) or [999]
    payer = draw.pick(found) if draw.chance(90) else account_id(player)
    if share and into:
        if draw.chance(90):
            _spread(player, share, found)
            _trade(player, into, found)
        if draw.chance(80):
            provide(player, AccountId(payer), into, draw.pick([100, 10_000]))
    player.play(
        commands.AnnounceSplit(
            *player.head(),
            AssetId(draw.pick([SOL, 99]) if draw.chance(8) else share or SOL),
            AccountId(payer),
            AssetId(into or USDC),
            draw.pick([2, 3, 6, 1]),
            2 if draw.chance(5) else 1,
            player.now + draw.pick([1, 10, 100, 0 if draw.chance(20) else 30]) * SECOND,
        )
    )


def redenominate_asset(player: Player) -> None:
    """Replace a coin, which some accounts have and lend, by another asset. Often two persons ask for the same."""
    draw = player.draw
    coin, into = _security(player, "COIN"), _security(player, "NEWCOIN")
    payer, name, other = (AccountId(account_id(player)) for _ in range(3))
    if coin and into:
        provide(player, name, coin, draw.pick([10, 1_000]))
        provide(player, other, coin, 5)
        if draw.chance(70):
            player.apply(pool_terms(player, coin))
            player.apply(commands.Lend(*player.head(), [name, other], [AssetId(coin)] * 2, [8, 1]))
        if draw.chance(90):
            provide(player, payer, into, 100_000)
    terms: tuple[Any, ...] = (
        AssetId(draw.pick([SOL, 99]) if draw.chance(8) else coin or SOL),
        payer,
        AssetId(into or USDC),
        draw.pick([2, 3, 6, 1]),
        2 if draw.chance(5) else 1,
        player.now + draw.pick([1, 10, 100, 0 if draw.chance(20) else 30]) * SECOND,
    )
    if draw.chance(80):
        player.apply(commands.RedenominateAsset(*player.head("first"), *terms))
    player.play(commands.RedenominateAsset(*player.head(), *terms))


def _security(player: Player, name: str) -> int:
    """Return the newest security that has not ended, or a new one with two markets; 0 if no more may be made."""
    redeemed = player.state.corporate_actions.redeemed
    bonds = [one.id for one in player.state.assets.values() if one.symbol.startswith(name)]
    going_on = [bond for bond in bonds if bond not in redeemed]
    if going_on or len(bonds) >= BONDS_MAX:
        return going_on[-1] if going_on else 0
    player.symbols += 1
    terms = asset_terms(types.PPB, 0, 0)
    player.apply(commands.CreateAsset(*player.head(), f"{name}{player.symbols}", 0, *terms))
    bond = max(player.state.assets)
    for kind, status in (("CLEARED", types.MARKET_HALTED), ("BOOK", types.MARKET_OPEN)):
        player.apply(
            commands.CreateMarket(
                *player.head(),
                f"{kind}-{name}{player.symbols}",
                types.SPOT,
                types.INTERNAL,
                AssetId(bond),
                AssetId(USDC),
                *(player.draw.pick([1, 3]), 0),
                *(1, 2),
                AccountId(0),
                status,
                *market_terms(0, 0),  # type: ignore[arg-type]
            )
        )
    return bond


def _spread(player: Player, bond: int, found: list[int]) -> None:
    """Let accounts have some of a bond in each way that is possible."""
    draw = player.draw
    names = [
        AccountId(draw.pick(found)),
        AccountId(account_id(player)),
        AccountId(account_id(player)),
    ]
    for name in names:
        provide(player, name, bond, draw.pick([1, 10, 100]))
    asset = AssetId(bond)
    name, other, third = names
    if draw.chance(60):
        terms = (1, 0, 0, 2, 0, 0)
        player.apply(commands.SetMarginAsset(*player.head(), asset, *terms))
        player.apply(commands.LodgeCollateral(*player.head(), [name], [asset], [draw.pick([1, 3])]))
    if draw.chance(60):
        holds = commands.CreateHolds(*player.head(), 0, [other], [third], [asset], [1], [0])
        player.apply(holds)
    if draw.chance(60):
        asked = commands.RequestWithdrawals(*player.head(), [third], [asset], [1], [""])
        player.apply(asked)
    if draw.chance(60):
        _trade(player, bond, found)


def _trade(player: Player, bond: int, found: list[int]) -> None:
    """Capture trades in a bond, in the cleared market. Their sellers may or may not have it."""
    market = next(
        (
            one
            for one in player.state.markets.values()
            if one.base.id == bond and one.symbol.startswith("CLEARED")
        ),
        None,
    )
    segments = player.state.clearing.segments
    # The market of a new security may have been refused.
    if market is None or not segments or market.status == types.MARKET_CLOSED:
        return
    draw = player.draw
    if market.id not in player.state.clearing.markets:
        model = draw.pick([types.DVP_NET, types.DVP_NET_CASH, types.DVP_GROSS])
        segment_id = draw.pick(list(segments))
        outcome = player.apply(
            commands.SetClearing(*player.head(), market.id, segment_id, model, 0)
        )
        if outcome.codes != [codes.OK]:
            return
    batch = commands.CaptureTrades(*player.head(), [], [], [], [], [], [], [])
    for _ in range(draw.integer(1, 3)):
        player.venue_fills += 1
        batch.market_ids.append(MarketId(market.id))
        batch.buyer_account_ids.append(AccountId(draw.pick(found)))
        batch.seller_account_ids.append(AccountId(draw.pick(found)))
        batch.prices.append(draw.integer(1, 400))
        batch.quantities.append(draw.integer(1, 20) * market.lot_units)
        batch.venue_trade_ids.append(f"V{player.venue_fills}")
        today = local_day(player.now, 0)
        batch.value_dates.append(draw.pick([0, today + 1, today + 1, today + 2]))
    player.apply(batch)
