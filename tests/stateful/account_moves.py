# SPDX-License-Identifier: Apache-2.0
"""Moves that open, limit and close accounts, and that bring in, move and hold their money.

Owns how each of their commands is drawn: with amounts near what an account has free, or beyond it. Must never assert
what follows; the audit does.
"""

from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.state.custody import WITHDRAWALS
from clearinghouse.statemachine.state.records import Withdrawal
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    DepositId,
    HoldId,
    WithdrawalId,
)
from tests.stateful.picks import (
    ACCOUNTS_MAX,
    NOBODY,
    account_id,
    amount_of,
    asset_id,
    customers,
    known,
    size,
)
from tests.stateful.player import (
    SECOND,
    Player,
)


def create_account(player: Player) -> None:
    """Play the creation of an account or of a sub-account. Its leverage or its owner may be a wrong one."""
    draw = player.draw
    owner = draw.pick(["bob", "erin", "bob", "erin", ""])
    leverage = draw.pick([10, 1, 20, 5, 1001])
    if sum(a.status != types.CLOSED for a in customers(player)) >= ACCOUNTS_MAX:
        owner = ""
    player.play(
        commands.CreateAccount(
            *player.head(),
            owner,
            draw.pick([types.KIND_CUSTOMER] * 3 + [types.KIND_MARKET_MAKER, types.KIND_SYSTEM]),
            AccountId(draw.pick([0, 0, 0, 0, 1004, NOBODY])),
            leverage,
            draw.pick([0, types.ACCOUNT_AUTO_REPAY]),
            draw.pick([0, 500 * 10**6]),
        )
    )


def set_account_settings(player: Player) -> None:
    """Set another leverage of an account. The account's margin may not permit it."""
    player.play(
        commands.SetAccountSettings(
            *player.head(),
            AccountId(account_id(player)),
            player.draw.pick([20, 10, 5, 2, 1, 3, 0]),
            player.draw.pick([0, types.ACCOUNT_AUTO_LEND, 7, 8]),
        )
    )


def set_account_limits(player: Player) -> None:
    """Set another fee tier and another limit on the exposure of an account."""
    player.play(
        commands.SetAccountLimits(
            *player.head(),
            AccountId(account_id(player, wrong=8)),
            player.draw.pick([0, 1, 2, 256]),
            player.draw.pick([0, 0, 800 * 10**6, -1]),
        )
    )


def close_account(player: Player) -> None:
    """Close an account: one that never held anything if there is one."""
    fresh = [a.id for a in customers(player) if not a.holdings and a.status != types.CLOSED]
    name = account_id(player, wrong=8)
    if player.draw.chance(40):
        opened = commands.CreateAccount(
            *player.head(), "gone", types.KIND_CUSTOMER, AccountId(0), 1, 0, 0
        )
        name = player.draw.pick(fresh) if fresh else player.must(opened)
    player.play(commands.CloseAccount(*player.head(), AccountId(name)))


def close_all(player: Player) -> None:
    """End all that an account has.

    What is then free goes to another account, mostly one of the same owner, or nowhere.
    """
    draw = player.draw
    name = account_id(player, wrong=8)
    account = player.state.accounts.get(AccountId(name))
    own = [a.id for a in customers(player) if account is not None and a.owner == account.owner]
    receiver = draw.pick([*own, account_id(player, wrong=8), 0])
    player.play(commands.CloseAll(*player.head(), AccountId(name), AccountId(receiver)))


def request_deposits(player: Player) -> None:
    """Play a batch of deposits, rarely with an amount of 0. Each pair of them names the same payment."""
    draw = player.draw
    accounts = [account_id(player, wrong=8) for _ in range(size(player))]
    assets = [asset_id(player) for _ in accounts]
    amounts = [draw.pick([10_000, 5, 10**8, 0, -1, types.AMOUNT_MAX]) for _ in accounts]
    player.play(
        commands.RequestDeposits(
            *player.head(),
            list(map(AccountId, accounts)),
            list(map(AssetId, assets)),
            amounts,
            [f"d{player.state.last_money_id + n // 2}" for n in range(len(accounts))],
        )
    )


def decide_deposits(player: Player) -> None:
    """Confirm or reject deposits that wait for a decision. At times the batch decides one of them twice."""
    if not player.state.deposits or player.draw.chance(20):
        rule, player.rule = player.rule, ""
        request_deposits(player)
        player.rule = rule
    ids = [known(player, list(player.state.deposits)) for _ in range(size(player))]
    player.play(
        commands.DecideDeposits(
            *player.head(),
            list(map(DepositId, ids)),
            [int(not player.draw.chance(20)) for _ in ids],
        )
    )


def reverse_deposit(player: Player) -> None:
    """Ask for the reversal of a credited deposit, mostly by two principals one after the other."""
    credited = list(player.state.custody.credited)[-8:]
    deposit_id = DepositId(known(player, credited))
    for principal in ("test", "carla")[: 1 + player.draw.chance(70)]:
        player.play(commands.ReverseDeposit(*player.head(principal), deposit_id))


def reverse_withdrawal(player: Player) -> None:
    """Report that a confirmed withdrawal came back, mostly by two principals one after the other."""
    sent = list(player.state.custody.decided.get(WITHDRAWALS, {}))[-8:]
    withdrawal_id = WithdrawalId(known(player, sent))
    with_fee = int(player.draw.chance(40))
    for principal in ("test", "carla")[: 1 + player.draw.chance(70)]:
        player.play(commands.ReverseWithdrawal(*player.head(principal), withdrawal_id, with_fee))


def write_off_reversal_debt(player: Player) -> None:
    """Write off a part of what an owner owes for reversed deposits, mostly by two principals."""
    debts = list(player.state.custody.reversal_debts.values())
    if not debts:
        return
    debt = player.draw.pick(debts)
    of = player.state.owned_ids[debt.owner][0]
    amount = debt.amount if player.draw.chance(30) else (debt.amount + 1) // 2
    for principal in ("test", "carla")[: 1 + player.draw.chance(70)]:
        player.play(
            commands.WriteOffReversalDebt(*player.head(principal), of, debt.asset_id, amount)
        )


def move_house_money(player: Player) -> None:
    """Ask to pay about as much as a system account has free to an account, mostly by two principals."""
    giver_account_id = AccountId(player.draw.pick([3, 4, 5, 6, 3, 14, 7]))
    held = player.state.accounts[giver_account_id].holdings
    asset_id = player.draw.pick(sorted(held) or [AssetId(1)])
    free = free_balance(held[asset_id]) if asset_id in held else 0
    amount = player.draw.pick([free, free + 1, free // 2, 1])
    floor = player.draw.pick([0, 0, free - amount, 1])
    to = types.CCP_LIQUIDITY if floor == 1 else AccountId(account_id(player))
    for principal in ("test", "carla")[: 1 + player.draw.chance(70)]:
        head = player.head(principal)
        player.play(
            commands.MoveHouseMoney(*head, giver_account_id, to, asset_id, amount, floor, "rebate")
        )


def request_withdrawals(player: Player) -> None:
    """Play a batch of withdrawals, each of about as much as its account has free."""
    accounts = [account_id(player) for _ in range(size(player))]
    assets = [asset_of(player, name) for name in accounts]
    amounts = [amount_of(player, a, s) for a, s in zip(accounts, assets, strict=True)]
    player.play(
        commands.RequestWithdrawals(
            *player.head(),
            list(map(AccountId, accounts)),
            list(map(AssetId, assets)),
            amounts,
            [""] * len(accounts),
            [int(player.draw.chance(10)) for _ in accounts],
        )
    )


def asset_of(player: Player, account_id_: int) -> int:
    """Pick an asset that the account holds; any asset if it holds none."""
    account = player.state.accounts.get(AccountId(account_id_))
    held = [h.asset.id for h in account.holdings.values() if free_balance(h) > 0] if account else []
    return player.draw.pick(held) if held and not player.draw.chance(8) else asset_id(player)


def other_account(player: Player, than: int) -> int:
    """Pick another account than `than`; at times the same one or one that does not exist."""
    name = account_id(player, wrong=2)
    return name if name != than or player.draw.chance(20) else 1001


def decide_withdrawals(player: Player) -> None:
    """Confirm withdrawals that wait, at times with a fee of the chain, or reject them."""
    if not player.state.withdrawals or player.draw.chance(20):
        rule, player.rule = player.rule, ""
        request_withdrawals(player)
        player.rule = rule
    ids = [known(player, list(player.state.withdrawals)) for _ in range(size(player))]
    waiting = [player.state.withdrawals.get(WithdrawalId(one)) for one in ids]
    player.play(
        commands.DecideWithdrawals(
            *player.head(),
            list(map(WithdrawalId, ids)),
            [player.draw.pick([0, 0, 1, 1, 1, 1, 3]) for _ in ids],
            [""] * len(ids),
            [AssetId(1) if one is None else one.asset_id for one in waiting],
            [_chain_fee(player, one) for one in waiting],
        )
    )


def _chain_fee(player: Player, withdrawal: Withdrawal | None) -> int:
    """Draw the amount that the chain takes of a withdrawal: 0, up to the limit for the one who pays it, or one unit
    more.
    """
    if withdrawal is None or player.draw.chance(50):
        return 0
    asset = player.state.assets[withdrawal.asset_id]
    limit = asset.house_fee_limit if withdrawal.fee_from_house else asset.chain_fee_limit
    return player.draw.pick([limit, limit, limit, 1, limit + 1] if limit else [0, 0, 0, 0, 1])


def transfers(player: Player) -> None:
    """Play a batch of transfers of about as much as is free. It is applied item by item or as a whole."""
    count = player.draw.pick([1, 1, 1, 2, 3])
    sources = [account_id(player, wrong=2) for _ in range(count)]
    targets = [other_account(player, name) for name in sources]
    assets = [asset_of(player, name) for name in sources]
    amounts = [amount_of(player, a, s) for a, s in zip(sources, assets, strict=True)]
    player.play(
        commands.Transfers(
            *player.head(),
            int(player.draw.chance(40)),
            list(map(AccountId, sources)),
            list(map(AccountId, targets)),
            list(map(AssetId, assets)),
            amounts,
        )
    )


def create_holds(player: Player) -> None:
    """Play a batch of holds of about as much as is free, with or without an expiry.

    It is applied item by item or as a whole.
    """
    draw = player.draw
    count = draw.pick([1, 1, 1, 2, 3])
    accounts = [account_id(player, wrong=2) for _ in range(count)]
    targets = [other_account(player, name) for name in accounts]
    assets = [asset_of(player, name) for name in accounts]
    amounts = [amount_of(player, a, s) for a, s in zip(accounts, assets, strict=True)]
    if draw.chance(10):
        amounts = [draw.pick([9_999, 10_000]) for _ in amounts]  # around the least, in USDC
    expiries = [
        draw.pick([0, player.now + 5 * SECOND, player.now + 1, player.now]) for _ in accounts
    ]
    player.play(
        commands.CreateHolds(
            *player.head(),
            int(draw.chance(40)),
            list(map(AccountId, accounts)),
            list(map(AccountId, targets)),
            list(map(AssetId, assets)),
            amounts,
            expiries,
        )
    )


def decide_holds(player: Player) -> None:
    """Capture holds in part or in full, or release them."""
    if not player.state.holds or player.draw.chance(20):
        rule, player.rule = player.rule, ""
        create_holds(player)
        player.rule = rule
    holds = player.state.holds
    ids = [known(player, list(holds)) for _ in range(size(player))]
    amounts: list[int] = []
    assets: list[int] = []
    for name in ids:
        hold = holds.get(HoldId(name))
        whole = hold.amount if hold is not None else 5
        amounts.append(player.draw.pick([whole, 0, whole // 2, whole + 1, -1]))
        assets.append(asset_id(player) if player.draw.chance(10) or not hold else hold.asset_id)
    player.play(
        commands.DecideHolds(
            *player.head(), list(map(HoldId, ids)), amounts, list(map(AssetId, assets))
        )
    )
