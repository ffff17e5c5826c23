# SPDX-License-Identifier: Apache-2.0
"""Moves of payment versus payment: members with small limits, payments, and pairs (SPEC C-6).

Owns currencies and members, which are made where a game has none. Must never assert what follows; the audit does.
"""

from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, PvpPairId
from tests.stateful.liquidation_moves import provide
from tests.stateful.picks import account_id, amount_of, around, asset_id, known, size
from tests.stateful.player import EURC, SOL, USDC, VALUE, Player

PERCENT = types.PPB // 100
CURRENCIES = (USDC, EURC, SOL)
MEMBERS = 3
PLENTY = 10**9


def _begin(player: Player) -> None:
    """Make currencies and members, if the game has none."""
    if len(player.state.pvp.members) >= MEMBERS:
        return
    for asset in CURRENCIES:
        haircut = 0 if asset == USDC else 8 * PERCENT
        player.apply(commands.SetPvpCurrency(*player.head(), AssetId(asset), haircut))
    # A restart between two calls replaces the state.
    while len(player.state.pvp.members) < MEMBERS:
        outcome = player.apply(
            commands.CreateAccount(
                *player.head(),
                f"house{len(player.state.pvp.members)}",
                types.KIND_MEMBER_HOUSE,
                AccountId(0),
                10,
                0,
                0,
            )
        )
        if outcome.codes != [codes.OK]:
            return
        member_id = AccountId(outcome.ids[0])
        for asset in CURRENCIES:
            provide(player, member_id, asset, PLENTY)
        player.apply(commands.SetPvpMember(*player.head(), member_id, 1, 2_000 * VALUE))
        for asset in CURRENCIES:
            player.apply(
                commands.SetPvpShortLimit(*player.head(), member_id, AssetId(asset), PLENTY)
            )


def _member(player: Player, *, wrong: int = 4) -> AccountId:
    """Pick a member, at times an account that is none."""
    if not player.state.pvp.members or player.draw.chance(wrong):
        return AccountId(account_id(player))
    return player.draw.pick(list(player.state.pvp.members))


def _currency(player: Player, *, wrong: int = 3) -> AssetId:
    """Pick a currency, at times an asset that is none."""
    if not player.state.pvp.currencies or player.draw.chance(wrong):
        return AssetId(asset_id(player, wrong=50))
    return player.draw.pick(list(player.state.pvp.currencies))


def set_pvp_currency(player: Player) -> None:
    """Set a haircut and a band of a currency, at times large ones, or out of range.

    Most pairs of a game are away from the cross rate.
    """
    _begin(player)
    haircut = player.draw.pick([0, 8 * PERCENT, 50 * PERCENT, types.PPB - 1, types.PPB, -1])
    asset = AssetId(asset_id(player, wrong=6))
    band = player.draw.pick([-1, -1, -1, 0, 50 * PERCENT, types.PPB, types.PPB + 1])
    player.play(commands.SetPvpCurrency(*player.head(), asset, haircut, rate_band_ppb=band))


def set_pvp_member(player: Player) -> None:
    """Set the limit of a member, from 0 to more than it needs; at times the member may not settle."""
    _begin(player)
    draw = player.draw
    limit = draw.pick([0, 100 * VALUE, 2_000 * VALUE, 10**12, -1])
    active = draw.pick([1, 1, 1, 0, 2]) if draw.chance(40) else 1
    player.play(commands.SetPvpMember(*player.head(), _member(player, wrong=15), active, limit))


def set_pvp_short_limit(player: Player) -> None:
    """Set the limit of a short position, from 0 to more than is needed; at times out of range."""
    _begin(player)
    limit = player.draw.pick([0, 1_000, 10**6, PLENTY, -1])
    player.play(
        commands.SetPvpShortLimit(*player.head(), _member(player), _currency(player), limit)
    )


def set_pvp_schedule(player: Player) -> None:
    """Set a day that begins soon, with deadlines minutes apart; at times none, or one whose deadlines are out of
    order.
    """
    _begin(player)
    draw = player.draw
    if draw.chance(10):
        player.play(commands.SetPvpSchedule(*player.head(), 0, 0, 0, 0, [], [], []))
        return
    # Local midnight is 1 to 20 minutes back, so that the call of this day is ahead more often than not.
    now_seconds = player.state.time_ns // types.SECOND_NS
    offset = (draw.pick([60, 300, 1_200]) - now_seconds + 43_200) % 86_400 - 43_200
    offset = max(-50_400, min(50_400, offset))
    call = draw.pick([120, 400, 1_500])
    gap = draw.pick([30, 120, 600])
    rows = [
        (USDC, call + gap, 500_000_000),
        (EURC, call + 2 * gap, types.PPB),
        (USDC, call + 3 * gap, types.PPB),
    ][draw.pick([0, 0, 1, 3]) :]
    if rows and rows[0][0] == EURC:
        rows = [row for row in rows if row[0] == EURC or row[2] == types.PPB]
    close = call + draw.pick([3, 3, 4, 20]) * gap
    if draw.chance(15):
        rows, close = rows[::-1], call
    columns = [[row[place] for row in rows] for place in range(3)]
    player.play(commands.SetPvpSchedule(*player.head(), call, close, offset, 0, *columns))


def pay_in(player: Player) -> None:
    """Play payments in of about as much as is free."""
    _begin(player)
    accounts = [_member(player) for _ in range(size(player))]
    assets = [_currency(player) for _ in accounts]
    amounts = [
        amount_of(player, account, asset) for account, asset in zip(accounts, assets, strict=True)
    ]
    player.play(commands.PayInPvp(*player.head(), accounts, assets, amounts))


def pay_out(player: Player) -> None:
    """Play payments out of about as much as a claim."""
    _begin(player)
    found = [
        (member.account_id, asset, claim)
        for member in player.state.pvp.members.values()
        for asset, claim in member.claims.items()
        if claim > 0
    ]
    if not found and player.state.pvp.members:
        rule, player.rule = player.rule, ""
        pay_in(player)
        player.rule = rule
    if not found or player.draw.chance(10):
        found = [(_member(player), _currency(player), 1_000)]
    account, asset, claim = player.draw.pick(found)
    amount = player.draw.pick([0, -1]) if player.draw.chance(5) else around(player, claim)
    player.play(commands.PayOutPvp(*player.head(), [account], [asset], [amount]))


def submit_pairs(player: Player) -> None:
    """Submit pairs of any size, of which many wait.

    At times a pair has only one member or one currency, or a used reference.
    """
    _begin(player)
    draw = player.draw
    rows = []
    for place in range(size(player)):
        reference = f"{player.state.sequence}-{place}"
        if player.state.pvp.ended_references and draw.chance(5):
            reference = next(iter(player.state.pvp.ended_references))
        amounts = [draw.pick([1, 10**6, 10**8, 10**9, 3 * 10**9]) for _ in range(2)]
        if draw.chance(3):
            amounts[1] = 0
        rows.append(
            (
                _member(player, wrong=2),
                _currency(player, wrong=2),
                amounts[0],
                _member(player, wrong=2),
                _currency(player, wrong=2),
                amounts[1],
                reference,
            )
        )
    player.play(
        commands.SubmitPvpPairs(
            *player.head(),
            [row[0] for row in rows],
            [row[1] for row in rows],
            [row[2] for row in rows],
            [row[3] for row in rows],
            [row[4] for row in rows],
            [row[5] for row in rows],
            [row[6] for row in rows],
        )
    )


def _go_short(player: Player, giver: AccountId, taker: AccountId) -> None:
    """Submit a pair that leaves its first member short of a thousandth of a euro, where nothing prevents it from
    settling.
    """
    usdc, eurc = AssetId(USDC), AssetId(EURC)
    player.apply(commands.PayInPvp(*player.head(), [giver, taker], [usdc, usdc], [100 * VALUE, 1]))
    reference = f"short-{player.state.sequence}"
    player.apply(
        commands.SubmitPvpPairs(
            *player.head(), [giver], [eurc], [1_000], [taker], [usdc], [1], [reference]
        )
    )


def cover_shorts(player: Player) -> None:
    """Cover the short positions of a member that has missed its pay-in; at times of one that is not short, or of an
    account that is no member.
    """
    _begin(player)
    short = [
        one.account_id
        for one in player.state.pvp.members.values()
        if min(one.claims.values(), default=0) < 0
    ]
    members = list(player.state.pvp.members)
    if not short and len(members) >= MEMBERS:
        _go_short(player, members[0], members[1])
        short = members[:1]
    account = _member(player) if not short or player.draw.chance(10) else player.draw.pick(short)
    player.play(commands.CoverPvpShorts(*player.head(), AccountId(account)))
    if account in player.state.pvp.members:
        player.apply(commands.SetPvpMember(*player.head(), AccountId(account), 1, 2_000 * VALUE))


def cancel_pairs(player: Player) -> None:
    """Cancel pairs that wait; at times one of them twice."""
    if not player.state.pvp.pairs:
        rule, player.rule = player.rule, ""
        submit_pairs(player)
        player.rule = rule
    pairs = [PvpPairId(known(player, list(player.state.pvp.pairs))) for _ in range(size(player))]
    player.play(commands.CancelPvpPairs(*player.head(), pairs))
