# SPDX-License-Identifier: Apache-2.0
"""Moves of outside holders of money and securities: their accounts, statements close to the ledger, and breaks (SPEC
C-14).

Owns days that end soon, and balances around what is booked. Must never assert what follows; the audit does.
"""

from clearinghouse.statemachine.state.holders import HolderAccount
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from tests.stateful.picks import around, asset_id, size
from tests.stateful.player import USDC, Player

DAY = 86_400
SECOND = 10**9


def set_holder(player: Player) -> None:
    """Set a holder whose day ends within minutes, at times at any time of the day; at times with a calendar, or out of
    range.
    """
    draw = player.draw
    # Local time is so many seconds before midnight.
    seconds = player.state.time_ns // SECOND
    offset = (-seconds - draw.pick([1, 10, 60, 300])) % DAY
    offset = offset if offset <= DAY // 2 else offset - DAY
    number = draw.pick([1, 2, 2, 3, 64 if draw.chance(20) else 1, 65 if draw.chance(20) else 2])
    calendars = [0, 0, *player.state.clearing.calendars, 99 if draw.chance(20) else 0]
    player.play(
        commands.SetHolder(
            *player.head(),
            number,
            draw.pick([types.HOLDER_BANK, types.HOLDER_CUSTODIAN, types.HOLDER_CSD]),
            "holder",
            draw.pick(calendars),
            draw.pick([offset, offset, offset, 50_401 if draw.chance(10) else 0]),
        )
    )


def some_account(player: Player) -> HolderAccount | None:
    """Return an account at a holder. One is opened first if there is none; None if that fails."""
    holders = player.state.holders
    if not holders.by_number:
        rule = player.rule
        player.rule = "SetHolder"
        set_holder(player)
        player.rule = "SetHolderAccount"
        set_holder_account(player)
        player.rule = rule
    found = list(holders.by_number.values())
    return player.draw.pick(found) if found else None


def set_holder_account(player: Player) -> None:
    """Set the account of an asset at a holder, most often with a limit of a few units."""
    draw = player.draw
    holders = [*player.state.holders.holders] or [1]
    asset = USDC if draw.chance(60) else asset_id(player)
    most = draw.pick([0, 5, 10**6, 10**9])
    holder = draw.pick(holders) if draw.chance(95) else 7
    player.play(commands.SetHolderAccount(*player.head(), holder, AssetId(asset), most))


def move_between_holders(player: Player) -> None:
    """Move about as much as is booked to any holder."""
    draw = player.draw
    account = some_account(player)
    source, asset = (1, AssetId(USDC)) if account is None else (account.holder_id, account.asset_id)
    holders = player.state.holders
    if len(holders.of_asset.get(asset, [])) == 1 and draw.chance(70):
        for number in {1, 2} - {source}:
            player.apply(commands.SetHolder(*player.head(), number, 1, "holder", 0, 0))
            player.apply(commands.SetHolderAccount(*player.head(), number, asset, 0))
    there = [one.holder_id for one in holders.of_asset.get(asset, [])]
    target = draw.pick([*there, *there, 7])
    booked = 10 if account is None or account.is_main else account.booked
    amount = draw.pick([around(player, booked), 1, 10**6])
    player.play(commands.MoveBetweenHolders(*player.head(), asset, source, target, amount))


def load_statements(player: Player) -> None:
    """Load statements of closed days that agree with the ledger or nearly so; at times of other days.

    Some state amounts on their way.
    """
    draw = player.draw
    columns: list[tuple[int, AssetId, int, int, int]] = []
    for _ in range(size(player)):
        account = some_account(player)
        if account is None or not account.closings:
            day = player.state.time_ns // (DAY * SECOND)
            columns.append((1, AssetId(USDC), day, draw.pick([0, 1_000]), 0))
            continue
        closing = draw.pick(list(account.closings.values()))
        transit = draw.pick([0, 0, closing.requested_in, -closing.requested_out, 1])
        balance = closing.booked + account.explained + transit
        balance += draw.pick([0, 0, 0, 1, -1, 10, 10**7, -(10**7)])
        day = closing.day + draw.pick([0, 0, 0, 0, 1, -1 if draw.chance(20) else 0])
        columns.append((account.holder_id, account.asset_id, day, balance, transit))
    holders, assets, days, balances, transits = (list(one) for one in zip(*columns, strict=True))
    names = ["S"] * len(columns)
    player.play(
        commands.LoadStatements(*player.head(), holders, assets, days, balances, transits, names)
    )


def _break(player: Player) -> tuple[int, AssetId, int]:
    """Return a break as its holder, asset and difference; at times an account without one.

    If there is none, a statement of the last closed day makes one.
    """
    accounts = player.state.holders.by_number.values()
    found = [one for one in accounts if one.difference]
    closed = [one for one in accounts if one.closings]
    if closed and not found:
        one = player.draw.pick(closed)
        booked = one.closings[one.closed_day].booked
        names = ([one.holder_id], [one.asset_id], [one.closed_day])
        stated = booked + one.explained + player.draw.pick([7, -7])
        player.apply(commands.LoadStatements(*player.head(), *names, [stated], [0], ["S"]))
        found = [one] if one.difference else []
    if found and player.draw.chance(90):
        account = player.draw.pick(found)
        return account.holder_id, account.asset_id, account.difference
    return player.draw.pick([1, 2, 3]), AssetId(asset_id(player)), 1


def assign_break(player: Player) -> None:
    """Assign a break to a person, who clears it up."""
    holder, asset, _ = _break(player)
    player.play(commands.AssignBreak(*player.head(), holder, asset, "carla"))


def explain_break(player: Player) -> None:
    """Explain a break in full or in part; at times too much of it, or with the opposite sign."""
    holder, asset, difference = _break(player)
    half = difference // 2
    amount = player.draw.pick([difference, difference, half, -difference, 2 * difference])
    player.play(commands.ExplainBreak(*player.head(), holder, asset, amount, "a fee"))


def release_break(player: Player) -> None:
    """Release a break, so that it stops nothing for now."""
    holder, asset, _ = _break(player)
    player.play(commands.ReleaseBreak(*player.head(), holder, asset, "known"))
