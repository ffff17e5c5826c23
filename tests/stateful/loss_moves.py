# SPDX-License-Identifier: Apache-2.0
"""Moves of losses that no default has caused: their terms, losses at holders, and what is paid of them later (SPEC
C-13).

Owns amounts around what is booked, and around the part of a loss that is not allocated. Must never assert what
follows; the audit does.
"""

from clearinghouse.statemachine.arithmetic.calendars import local_day
from clearinghouse.statemachine.holders.closings import booked_at
from clearinghouse.statemachine.state.holders import HolderAccount
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from tests.stateful.holder_moves import some_account
from tests.stateful.liquidation_moves import provide
from tests.stateful.margin_call_moves import clearing_account, lodge_collateral
from tests.stateful.picks import account_id, around, asset_id
from tests.stateful.player import USDC, VALUE, Player

CAUSES = (types.LOSS_OF_SETTLEMENT_BANK, types.LOSS_OF_CUSTODIAN, types.LOSS_OF_INVESTMENT)


def set_terms(player: Player) -> None:
    """Set the terms of losses of any cause, at times out of range."""
    draw = player.draw
    cause = draw.pick([*CAUSES, 4 if draw.chance(60) else types.LOSS_OF_INVESTMENT])
    asset = USDC if draw.chance(60) else asset_id(player)
    most = draw.pick([0, 7, VALUE, 100 * VALUE])
    cap = draw.pick([0, 1, 10**8, 10**9, 10**9, 10**9 + 1 if draw.chance(60) else 333_333_333])
    player.play(commands.SetNonDefaultLossTerms(*player.head(), cause, AssetId(asset), most, cap))


def _prepare(player: Player, account: HolderAccount, cause: int) -> None:
    """Set the terms of the loss, and prepare members that can bear a part of it."""
    draw = player.draw
    for _ in range(draw.integer(0, 2)):
        member = clearing_account(player)
        if member in player.state.accounts and draw.chance(70):
            provide(player, member, account.asset_id, draw.pick([3, 1_000, 10 * VALUE]))
    if cause == types.LOSS_OF_INVESTMENT and draw.chance(60):
        rule = player.rule
        player.rule = "LodgeCollateral"
        lodge_collateral(player)
        player.rule = rule
    known = [one.cause for one in player.state.holders.loss_terms.values()]
    if cause not in known or draw.chance(40):
        terms = (draw.pick([0, 5, VALUE]), draw.pick([10**9, 5 * 10**8]))
        player.apply(
            commands.SetNonDefaultLossTerms(*player.head(), cause, account.asset_id, *terms)
        )


def declare(player: Player) -> None:
    """Declare a loss of a few units or of much at a holder, since one of the last days; at times at a holder that does
    not exist.
    """
    draw = player.draw
    account = some_account(player)
    cause = draw.pick(CAUSES)
    if account is None:
        asset = AssetId(USDC)
        player.play(
            commands.DeclareNonDefaultLoss(*player.head(), cause, 1, asset, 1, 0, "none is there")
        )
        return
    if draw.chance(90):
        _prepare(player, account, cause)
    state = player.state
    offset = state.holders.holders[account.holder_id].utc_offset_seconds
    today = local_day(state.time_ns, offset)
    since = today - draw.pick([0, 0, 1, 2, -1 if draw.chance(15) else 3])
    amount = draw.pick([1, 7, 10, 1_000, VALUE, around(player, booked_at(state, account))])
    holder = account.holder_id
    if cause == types.LOSS_OF_INVESTMENT and draw.chance(40):
        holder = 0
    holder = 65 if draw.chance(3) else holder
    player.play(
        commands.DeclareNonDefaultLoss(
            *player.head(), cause, holder, account.asset_id, amount, since, "it has failed"
        )
    )
    # Most losses are covered, since nothing of the asset leaves before.
    for loss in list(state.holders.non_default_losses.values()):
        if loss.uncovered() and draw.chance(80):
            payer = AccountId(account_id(player, wrong=0))
            provide(player, payer, loss.asset_id, loss.uncovered())
            player.apply(
                commands.CoverNonDefaultLoss(
                    *player.head(), payer, loss.id, loss.asset_id, loss.uncovered()
                )
            )


def cover(player: Player) -> None:
    """Pay a part of what no party bears of a loss, all of it, or one unit too much; at times of a loss that does not
    exist.
    """
    draw = player.draw
    losses = player.state.holders.non_default_losses
    open_losses = [one for one in losses.values() if one.uncovered()]
    if not open_losses:
        account = some_account(player)
        if account is not None:
            cause = types.LOSS_OF_SETTLEMENT_BANK
            head = (*player.head(), cause)
            player.apply(commands.SetNonDefaultLossTerms(*head, account.asset_id, 0, 0))
            player.apply(
                commands.DeclareNonDefaultLoss(
                    *(*player.head(), cause, account.holder_id, account.asset_id),
                    *(draw.pick([5, 1_000]), 0, "it has failed"),
                )
            )
        open_losses = [one for one in losses.values() if one.uncovered()]
    if not open_losses or draw.chance(4):
        number, asset, left = 999, AssetId(USDC), 1
    else:
        loss = draw.pick(open_losses)
        number, asset, left = loss.id, loss.asset_id, loss.uncovered()
    payer = AccountId(account_id(player))
    if payer in player.state.accounts and payer >= types.FIRST_ACCOUNT_ID and draw.chance(80):
        provide(player, payer, asset, left)
    amount = draw.pick([left, left, max(left // 2, 1), around(player, left)])
    player.play(commands.CoverNonDefaultLoss(*player.head(), payer, number, asset, amount))
