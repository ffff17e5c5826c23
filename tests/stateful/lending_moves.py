# SPDX-License-Identifier: Apache-2.0
"""Moves of lending pools: their terms, loans to them and borrows from them.

Owns pools that are small and expensive, so that liquidity, caps, throttle and interest have an effect within seconds.
Must never assert what follows; the audit does.
"""

from collections.abc import Callable, Sequence

from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.ledger.pool_shares import claim_of, debt_of
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil
from clearinghouse.statemachine.lending.loans import headroom_of
from clearinghouse.statemachine.state.state import Holding
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from tests.stateful.liquidation_moves import provide
from tests.stateful.picks import account_id, around, asset_id, customers
from tests.stateful.player import BTC, EURC, SECOND, SOL, USDC, Player, agree

PERCENT = types.PPB // 100
AUTOMATIC = types.ACCOUNT_AUTO_REPAY | types.ACCOUNT_AUTO_LEND


def terms(player: Player, pool_id: int) -> commands.SetPool:
    """Draw terms of a pool: steep rates, at times limits that a game reaches, or one that is out of range."""
    draw = player.draw
    maximum = draw.pick([100, 100, 90, 60]) * PERCENT
    throttle = draw.pick([0, 0, 50]) * PERCENT
    return commands.SetPool(
        *player.head(),
        asset_id=AssetId(pool_id),
        kink_ppb=draw.pick([80, 80, 80, 50, 1, 99, 80, 80, 80, 0, 100]) * PERCENT,
        base_rate_ppb=draw.pick([0, 100, 1_000, 7]) * PERCENT,
        slope1_ppb=draw.pick([8, 1_000, 0]) * PERCENT,
        slope2_ppb=draw.pick([100, 9_000, 0]) * PERCENT,
        reserve_factor_ppb=draw.pick([10, 0, 100, 33]) * PERCENT,
        borrow_accrual=draw.pick([types.ACCRUAL_COMPOUNDED, types.ACCRUAL_LINEAR]),
        supply_accrual=draw.pick([types.ACCRUAL_LINEAR] * 9 + [types.ACCRUAL_COMPOUNDED]),
        supply_cap=draw.pick([0, 0, 10**9]),
        borrow_cap=draw.pick([0, -int(player.state.sequence % 3 == 0), 10**8]),
        account_supply_cap=draw.pick([0, 0, 10**8]),
        account_borrow_cap=draw.pick([0, 0, 10**7]),
        utilisation_max_ppb=maximum,
        throttle_ppb=throttle,
        throttle_share_ppb=20 * PERCENT,
        throttle_window_ns=10 * SECOND,
        claims_min=draw.pick([0, 0, 10**7]),
        fee_share_ppb=draw.pick([50, 0]) * PERCENT,
        virtual_claim=draw.pick([-1, -1, 0, 10**6, 10**7, 10**8, 999_999]),
    )


def set_pool(player: Player) -> None:
    """Open a pool, or change its terms."""
    player.play(terms(player, asset_id(player, wrong=6)))


def pool_asset(player: Player) -> int:
    """Return an asset with a pool, which is opened if there is none; at times any asset."""
    draw = player.draw
    if len(player.state.pool_ids) < 2:
        player.apply(terms(player, draw.pick([USDC, SOL, BTC, EURC])))
    if not player.state.pool_ids or draw.chance(3):
        return asset_id(player, wrong=20)
    return draw.pick(player.state.pool_ids)


def _holder(player: Player, pool_id: int, wanted: Callable[[Holding], int]) -> tuple[int, int]:
    """Return an account for whose holding of a pool's asset `wanted` is not 0, and that amount; any account if there
    is none.
    """
    found = [
        (account.id, amount)
        for account in customers(player)
        if pool_id in account.holdings
        and (amount := wanted(account.holdings[AssetId(pool_id)])) > 0
    ]
    if not found or player.draw.chance(6):
        return account_id(player, wrong=10), 100
    return player.draw.pick(found)


def _amount(player: Player, limit: int) -> int:
    """Draw an amount around a limit; at times 0 or less."""
    if player.draw.chance(6):
        return player.draw.pick([0, -1])
    return around(player, limit)


def lend(player: Player) -> None:
    """Lend about as much as an account has free to a pool."""
    pool_id = pool_asset(player)
    name, free = _holder(player, pool_id, free_balance)
    amount = _amount(player, free)
    player.play(commands.Lend(*player.head(), [AccountId(name)], [AssetId(pool_id)], [amount]))


def redeem(player: Player) -> None:
    """Redeem about as much as was lent, or as the pool has."""
    pool_id = pool_asset(player)
    name, share_value = _holder(player, pool_id, claim_of)
    amount = _amount(player, share_value)
    player.play(commands.Redeem(*player.head(), [AccountId(name)], [AssetId(pool_id)], [amount]))


def ask_redemption(player: Player) -> None:
    """Ask for the redemption of about a whole claim on a pool, which is often emptied first.

    At times a borrower is then made to pay.
    """
    draw = player.draw
    if draw.chance(25):
        squeeze(player)
    pool_id = pool_asset(player)
    name, share_value = _holder(player, pool_id, claim_of)
    if draw.chance(50):
        borrow(player)
    amount = draw.pick([0, -1]) if draw.chance(6) else around(player, share_value)
    player.play(
        commands.AskRedemption(*player.head(), [AccountId(name)], [AssetId(pool_id)], [amount])
    )


def squeeze(player: Player) -> None:
    """Borrow all of a pool, ask for the redemption of a loan, and let the price rise until the borrower has to pay."""
    state = player.state
    if len(state.accounts) >= 40:
        return
    player.apply(
        commands.SetLiquidation(
            *player.head(),
            *(1, SECOND, types.PPB, 10 * PERCENT, 0, 0, types.PPB, 2, 6 * PERCENT, PERCENT, 20, 0),
        )
    )
    steep = (80 * PERCENT, 0, 8 * PERCENT, 100 * PERCENT, 10 * PERCENT, 1, 1)
    player.apply(
        commands.SetPool(
            *player.head(), AssetId(SOL), *steep, 0, 0, 0, 0, types.PPB, 0, 0, SECOND, 0, 0
        )
    )
    lender = 1002
    provide(player, lender, SOL, 5_0000)
    player.apply(commands.Lend(*player.head(), [AccountId(lender)], [AssetId(SOL)], [5_0000]))
    outcome = player.apply(
        commands.CreateAccount(
            *player.head(),
            "squeezed",
            types.KIND_CUSTOMER,
            AccountId(0),
            20,
            types.ACCOUNT_SPOT_MARGIN,
            0,
        )
    )
    headroom = headroom_of(state, state.assets[AssetId(SOL)])
    if outcome.codes != [codes.OK] or headroom is None or headroom.borrowable() <= 0:
        return
    name = outcome.ids[0]
    amount = headroom.borrowable()
    price = state.assets[AssetId(SOL)].price_e9
    worth = to_valuation_ceil(state.assets[AssetId(SOL)], amount)
    provide(player, name, USDC, worth * 6 // 5)
    player.apply(commands.Borrow(*player.head(), [AccountId(name)], [AssetId(SOL)], [amount]))
    player.apply(
        commands.Transfers(
            *player.head(), 0, [AccountId(name)], [AccountId(1003)], [AssetId(SOL)], [amount]
        )
    )
    share_value = claim_of(state.accounts[AccountId(lender)].holdings[AssetId(SOL)])
    player.apply(
        commands.AskRedemption(*player.head(), [AccountId(lender)], [AssetId(SOL)], [share_value])
    )
    # 1.2 of the debt are there, and 3 % of it have to be left.
    agree(player, SOL, price * 118 // 100)
    for _ in range(2):
        player.now += SECOND
        player.advance()


def borrow(player: Player) -> None:
    """Borrow about as much as a pool has. In most cases the account gets spot margin first."""
    _borrow_of(player, pool_asset(player))


def _borrow_of(player: Player, pool_id: int) -> None:
    """Borrow from one pool."""
    draw = player.draw
    name = account_id(player, wrong=2)
    account = player.state.accounts.get(AccountId(name))
    asset = player.state.assets.get(AssetId(pool_id))
    headroom = headroom_of(player.state, asset) if asset is not None else None
    if headroom is not None and headroom.borrowable() <= 0 and draw.chance(80):
        lender, free = _holder(player, pool_id, free_balance)
        player.apply(
            commands.Lend(*player.head(), [AccountId(lender)], [AssetId(pool_id)], [free // 2 + 1])
        )
    if account is not None and not account.flags & types.ACCOUNT_SPOT_MARGIN and draw.chance(85):
        flags = types.ACCOUNT_SPOT_MARGIN | draw.pick([0, AUTOMATIC])
        player.apply(
            commands.SetAccountSettings(
                *player.head(), AccountId(name), account.max_leverage, flags
            )
        )
    amount = _amount(player, headroom.borrowable() if headroom is not None else 100)
    if draw.chance(60):
        amount = draw.pick([1, 10, amount // 100 + 1])
    player.play(commands.Borrow(*player.head(), [AccountId(name)], [AssetId(pool_id)], [amount]))


def _debtor(player: Player, pools: Sequence[int]) -> tuple[int, int, int]:
    """Return an asset with a pool, mostly one of `pools`, an account that owes it, and how much.

    If there is no debt in them, something is borrowed first.
    """
    assets = player.state.assets
    for _ in range(4):
        if any(assets[AssetId(key)].borrowers for key in pools):
            break
        pool_id = player.draw.pick(pools)
        if pool_id not in player.state.pool_ids:
            player.apply(terms(player, pool_id))
        rule, player.rule = player.rule, "Borrow"
        _borrow_of(player, pool_id)
        player.rule = rule
    liability = [key for key in pools if assets[AssetId(key)].borrowers]
    is_plain = liability and player.draw.chance(90)
    pool_id = player.draw.pick(liability) if is_plain else pool_asset(player)
    name, debt = _holder(player, pool_id, debt_of)
    return pool_id, name, debt


def repay_dust(player: Player) -> None:
    """Repay the rest of a debt in cash. In most cases all but a little of the debt is repaid first.

    Mostly it is a debt of SOL, the only asset that can be bought for the valuation asset.
    """
    draw = player.draw
    pool_id, name, debt = _debtor(player, [SOL] if draw.chance(80) else list(player.state.assets))
    account = player.state.accounts.get(AccountId(name))
    holding = account.holdings.get(AssetId(pool_id)) if account is not None else None
    if holding is not None and draw.chance(80):
        amount = debt - draw.pick([1, 7, 100, debt // 3 + 1])
        if amount > free_balance(holding):
            provide(player, name, pool_id, amount - free_balance(holding))
        provide(player, name, USDC, draw.pick([1, 1_000, 10**7]))
        if amount > 0:
            player.apply(
                commands.Repay(*player.head(), [AccountId(name)], [AssetId(pool_id)], [amount])
            )
    player.play(commands.RepayDust(*player.head(), AccountId(name), AssetId(pool_id)))


def repay(player: Player) -> None:
    """Repay a part of a debt, all of it, or more."""
    pool_id, name, debt = _debtor(player, list(player.state.assets))
    amount = _amount(player, debt)
    player.play(commands.Repay(*player.head(), [AccountId(name)], [AssetId(pool_id)], [amount]))
