# SPDX-License-Identifier: Apache-2.0
"""Moves of collateral of clearing accounts and of the default fund (SPEC C-7, C-8).

Owns amounts around what an account has. Must never assert what follows; the audit does.
"""

from clearinghouse.statemachine.arithmetic.calendars import DAY_NS, SECOND_NS, local_day
from clearinghouse.statemachine.clearing.parties import is_frozen
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from tests.stateful.clearing_moves import (
    capture_trade,
    capture_trades,
    cleared,
    lift_band,
    parties,
    prepared,
)
from tests.stateful.liquidation_moves import provide
from tests.stateful.picks import account_id, amount_of, around, asset_id, size
from tests.stateful.player import EURC, SOL, USDC, VALUE, Player, agree

KINDS = (types.KIND_MEMBER_HOUSE, types.KIND_MEMBER_OMNIBUS, types.KIND_MEMBER_INDIVIDUAL)

HOUR_NS = 3_600 * SECOND_NS


def clearing_account(player: Player) -> AccountId:
    """Return an account of a clearing member, with some money; at times another account."""
    parties(player)
    found = [one.id for one in player.state.accounts.values() if one.kind in KINDS]
    if not found or player.draw.chance(8):
        return AccountId(account_id(player))
    picked = player.draw.pick(found)
    owner = player.state.accounts[picked].owner
    if owner not in player.state.clearing.member_of and player.draw.chance(80):
        player.apply(commands.AdmitMember(*player.head(), owner, 0, 0, 0))
    if player.draw.chance(40):
        provide(player, picked, USDC, 100 * VALUE)
    return picked


def lodge_collateral(player: Player) -> None:
    """Lodge about as much collateral as accounts have free."""
    accounts, assets, amounts = [], [], []
    for _ in range(size(player)):
        account = clearing_account(player)
        asset = USDC if player.draw.chance(80) else asset_id(player)
        accounts.append(account)
        assets.append(AssetId(asset))
        amounts.append(player.draw.pick([amount_of(player, account, asset), 10 * VALUE]))
    player.play(commands.LodgeCollateral(*player.head(), accounts, assets, amounts))


def withdraw_collateral(player: Player) -> None:
    """Withdraw about as much collateral as accounts have lodged."""
    accounts, assets, amounts = [], [], []
    if not player.state.margin.collateral:
        one = clearing_account(player)
        provide(player, one, USDC, VALUE)
        player.apply(commands.LodgeCollateral(*player.head(), [one], [AssetId(USDC)], [VALUE // 2]))
    lodged = list(player.state.margin.collateral.items())
    if player.draw.chance(70):
        # Margin of a member in default is frozen, and there is often more of it than of others.
        state = player.state
        free = [
            one for one in lodged if not is_frozen(state, state.accounts[AccountId(one[0] >> 32)])
        ]
        lodged = free or lodged
    for _ in range(size(player)):
        if lodged and player.draw.chance(90):
            key, amount = player.draw.pick(lodged)
            account, asset = AccountId(key >> 32), key & (2**32 - 1)
        else:
            account, asset, amount = clearing_account(player), asset_id(player), VALUE
        accounts.append(account)
        assets.append(AssetId(asset))
        amounts.append(around(player, amount) if player.draw.chance(40) else (amount + 1) // 2)
    player.play(commands.WithdrawCollateral(*player.head(), accounts, assets, amounts))


def contribute(player: Player) -> None:
    """Pay about as much as the account has free into the default fund."""
    account = clearing_account(player)
    amount = player.draw.pick([amount_of(player, account, USDC), VALUE])
    player.play(commands.ContributeDefaultFund(*player.head(), account, amount))


def fund_ccp(player: Player) -> None:
    """Fund the counterparty's own parts of the waterfall, at times a part that does not exist."""
    account = AccountId(account_id(player))
    fund = player.draw.pick([types.FUND_SKIN, types.FUND_EQUITY, types.FUND_LIQUIDITY, 4])
    amount = player.draw.pick([amount_of(player, account, USDC), VALUE])
    player.play(commands.FundCcp(*player.head(), account, fund, amount))


# --- margin -----------------------------------------------------------------------------------------------

PERCENT = types.PPB // 100
LOOK_BACK, STRESS = 250, 30


def begin_margin_run(player: Player) -> None:
    """Begin a margin run between those of set times."""
    player.play(commands.BeginMarginRun(*player.head(), "prices fell"))


def set_margin_parameters(player: Player) -> None:
    """Set margin parameters: runs each minute or only at cut-offs, and calls with a deadline that comes soon; at times
    out of range.
    """
    draw = player.draw
    outcome = player.play(
        commands.SetMarginParameters(
            *player.head(),
            draw.pick(
                [99 * PERCENT, 995_000_000, 98 * PERCENT if draw.chance(50) else 99 * PERCENT]
            ),
            LOOK_BACK,
            STRESS,
            draw.pick([25 * PERCENT, types.PPB]),
            draw.pick([60, 120, 600]),
            draw.pick([0, 30, 60 if draw.chance(20) else 10]),
            draw.pick([0, 60, 60]),
            draw.pick([0, 10 * PERCENT]),
            draw.pick([0, 50 * PERCENT]),
            cover_ppb=draw.pick([-1, 0, types.PPB, 20 * PERCENT]),
            reduction_max_ppb=draw.pick([-1, 0, 0, 30 * PERCENT]),
            sale_share_ppb=draw.pick([-1, 0, 0, PERCENT]),
            exposure_multiple=(multiple := draw.pick([-1, 0, 1, 200])),
            exposure_unlimited=int(multiple == 0 and draw.pick([True, False, False])),
        )
    )
    if outcome.codes == [codes.OK] and draw.chance(50):
        _trade_in_euros(player)


THIRTEEN_TWELFTHS_E9 = 1_083_333_333 * VALUE  # of a euro: hardly any price in it divides


def _trade_in_euros(player: Player) -> None:
    """Capture trades that are paid in euros, lodge some euros as collateral, move a price, and let the next runs
    follow (C-7.5).
    """
    draw, state = player.draw, player.state
    accounts = prepared(player)[1]
    market, segments = MarketId(cleared(player, "EUR", EURC)), list(state.clearing.segments)
    if market not in state.clearing.markets and segments:
        player.apply(
            commands.SetClearing(*player.head(), market, draw.pick(segments), types.DVP_NET, 0)
        )
    player.apply(
        commands.SetMarginAsset(*player.head(), AssetId(EURC), 1, 10 * PERCENT, 0, 2, 0, 0)
    )
    lift_band(player, market)
    agree(player, EURC, THIRTEEN_TWELFTHS_E9)
    for _ in range(draw.integer(1, 3)):
        buyer, seller = draw.pick(accounts), draw.pick(accounts)
        for account in (buyer, seller):
            amount = draw.pick([0, 1, 777, 99_999])
            provide(player, account, EURC, amount)
            lodged = commands.LodgeCollateral(
                *player.head(), [AccountId(account)], [AssetId(EURC)], [amount // 2]
            )
            player.apply(lodged)
        price, lots = draw.integer(1, 400) * 5, draw.integer(1, 60)
        day = local_day(player.now, 0) + draw.pick([1, 2])
        capture_trade(player, market, (buyer, seller), price, lots, day)
    for _ in range(2):
        agree(
            player, SOL, max(1, state.assets[AssetId(SOL)].price_e9 * draw.pick([93, 107]) // 100)
        )
        player.now += 120 * SECOND_NS
        player.advance()


def set_margin_asset(player: Player) -> None:
    """Set whether an asset is eligible as collateral, with or without add-ons."""
    draw = player.draw
    members = list(player.state.clearing.members) or [1]
    player.play(
        commands.SetMarginAsset(
            *player.head(),
            AssetId(asset_id(player)),
            draw.pick([1, 1, 1, 0]),
            draw.pick([0, 20 * PERCENT, types.PPB if draw.chance(10) else 0]),
            draw.pick([0, 0, 50]),
            draw.pick([2, 5, 1 if draw.chance(10) else 2]),
            draw.pick([0, 1_000]),
            draw.pick([0, 0, draw.pick(members), 99 if draw.chance(10) else 0]),
        )
    )


def set_collateral_interest(player: Player) -> None:
    """Set the interest on collateral: a rate so high that a unit is earned soon, or 0, paid from any account; at times
    out of range.

    Mostly there is such collateral; at times the game continues past the midnight at which the interest is paid.
    """
    draw = player.draw
    lodged = [key & (2**32 - 1) for key in player.state.margin.collateral]
    asset = draw.pick(lodged) if lodged and draw.chance(80) else asset_id(player)
    player.play(
        commands.SetCollateralInterest(
            *player.head(),
            AssetId(asset),
            AccountId(account_id(player)),
            draw.pick([types.PPB, types.PPB // 10, 0, types.PPB + 1 if draw.chance(40) else 1]),
        )
    )
    if draw.chance(20):
        player.now = (player.now // DAY_NS + 1) * DAY_NS
        player.advance()


def _returns(player: Player) -> list[int]:
    """Return as many relative changes of a price as the parameters require, most of them small."""
    draw = player.draw
    return [draw.integer(-20, 20) * PERCENT for _ in range(40)] + [0] * (LOOK_BACK + STRESS - 40)


def set_margin_scenarios(player: Player) -> None:
    """Set the margin scenarios of an asset; the parameters are set first if there are none.

    At times there are too few scenarios.
    """
    if not player.state.margin.parameters.version:
        rule, player.rule = player.rule, "SetMarginParameters"
        set_margin_parameters(player)
        player.rule = rule
    cleared = [player.state.markets[key].base.id for key in player.state.clearing.markets]
    asset = player.draw.pick(cleared) if cleared and player.draw.chance(80) else asset_id(player)
    returns = _returns(player)
    if player.draw.chance(10):
        returns.pop()
    player.play(commands.SetMarginScenarios(*player.head(), AssetId(asset), returns))


def set_stress_scenario(player: Player) -> None:
    """Set a stress scenario. Where there are too few to size the fund by, mostly as many as are needed are set."""
    draw = player.draw
    asset = asset_id(player, wrong=0)
    present = player.state.margin.stress_scenarios
    if len(present) < types.STRESS_SCENARIOS_MIN and draw.chance(60):
        for number in range(1, types.STRESS_SCENARIOS_MIN + 1):
            shock = draw.integer(-90, 90) * PERCENT
            player.apply(
                commands.SetStressScenario(*player.head(), number, "all", [asset], [shock])
            )
    scenario_id = draw.pick([1, 2, 20, 100, 101, 0]) if draw.chance(20) else 7
    moved = [] if draw.chance(10) else [asset]
    shocks = [draw.pick([-50, 40, -100, -101 if draw.chance(70) else 3]) * PERCENT for _ in moved]
    if draw.chance(5):
        shocks.append(0)
    player.play(commands.SetStressScenario(*player.head(), scenario_id, "one", moved, shocks))


def set_default_fund_parameters(player: Player) -> None:
    """Set the parameters of the default fund: a least contribution, and calls with a deadline that comes soon."""
    draw = player.draw
    least = draw.pick([0, VALUE, -1 if draw.chance(60) else 0])
    seconds = draw.pick([60, 600, 59 if draw.chance(60) else 60])
    notice = draw.pick([-1, -1, 86_400, 0, 86_399 if draw.chance(60) else 86_400])
    days = draw.pick([-1, 0, 2, 367 if draw.chance(60) else 366])
    buffer = draw.pick([0, types.PPB, types.PPB + 1 if draw.chance(60) else 1])
    floor = draw.pick([-1, 0, 10 * VALUE])
    sized = draw.pick([0, 1, 367 if draw.chance(60) else 366])
    player.play(
        commands.SetDefaultFundParameters(
            *player.head(), least, seconds, notice, days, buffer, floor, sized, days
        )
    )


def set_cooling_off(player: Player) -> None:
    """Set a cooling-off period of one day or many, with a limit that is soon reached; or none."""
    draw = player.draw
    seconds, cap_ppb = draw.pick(
        [(86_400, types.PPB // 2), (7_776_000, 0), (86_400, 10 * types.PPB), (0, 0)]
    )
    if draw.chance(50):
        seconds, cap_ppb = draw.pick(
            [(86_399, 0), (86_400, -1), (0, 1), (86_400, 10 * types.PPB + 1)]
        )
    player.play(commands.SetCoolingOff(*player.head(), seconds, cap_ppb))


def set_liquidity_terms(player: Player) -> None:
    """Set the terms of liquidity: a target that is soon missed, with or without runs at set times; or none.

    At times the game continues to the next set time.
    """
    draw = player.draw
    target, every, other = draw.pick(
        [(types.PPB, 3_600, 0), (10 * types.PPB, 0, 60), (types.PPB, 3_600, -1), (0, 0, -1)]
    )
    if draw.chance(40):
        target, every, other = draw.pick(
            [(types.PPB - 1, 0, 0), (types.PPB, 3_599, 0), (0, 3_600, 0), (types.PPB, 0, -2)]
        )
    outcome = player.play(commands.SetLiquidityTerms(*player.head(), target, every, other))
    if target and outcome.codes == [codes.OK] and draw.chance(50):
        _need_liquidity(player)
    if draw.chance(60):
        player.now = (player.now // HOUR_NS + 1) * HOUR_NS
        player.advance()


def _need_liquidity(player: Player) -> None:
    """Make a need of liquidity: trades whose buyers owe cash, margin in cash and in securities, and lines of two
    providers.
    """
    draw = player.draw
    for asset in (USDC, SOL):
        player.apply(
            commands.SetMarginAsset(
                *player.head(), AssetId(asset), 1, draw.pick([0, 10 * PERCENT]), 0, 2, 0, 0
            )
        )
    for _ in range(3):
        account = clearing_account(player)
        asset, amount = draw.pick([(USDC, VALUE), (SOL, 50)])
        provide(player, account, asset, amount)
        player.apply(
            commands.LodgeCollateral(*player.head(), [account], [AssetId(asset)], [amount])
        )
    for line_id, provider in ((1, "north"), (2, "south"), (3, "south")):
        amount, seconds = draw.pick([VALUE, 1]), draw.pick([0, 60, 864_000])
        player.apply(
            commands.SetCreditLine(
                *player.head(), line_id, provider, AssetId(USDC), amount, seconds
            )
        )
    for _ in range(2):
        capture_trades(player)


def set_credit_line(player: Player) -> None:
    """Set lines of few providers in few currencies, or remove some; at times out of range or too large."""
    draw = player.draw
    line_id = draw.pick([1, 2, 3, 256])
    amount = draw.pick([VALUE, VALUE // 2, 0, 1])
    seconds = draw.pick([0, 60, 864_000])
    if draw.chance(40):
        line_id, amount, seconds = draw.pick(
            [
                (0, 1, 0),
                (257, 1, 0),
                (1, -1, 0),
                (1, 1, 864_001),
                (2, types.AMOUNT_MAX, 0),
                (3, types.AMOUNT_MAX, 0),
            ]
        )
    player.play(
        commands.SetCreditLine(
            *player.head(),
            line_id,
            draw.pick(["north", "south"]),
            AssetId(USDC if draw.chance(70) else asset_id(player)),
            amount,
            seconds,
        )
    )


def _close_cases(player: Player) -> None:
    """Lead open default cases to their end as far as possible. Until then no member gets a contribution back."""
    for case in player.state.defaults.open_cases():
        before = -1
        while before < case.state < types.CASE_CLOSED:
            before = case.state
            player.apply(commands.AdvanceDefaultCase(*player.head(), case.id, before + 1))
            player.advance()


def give_notice(player: Player) -> None:
    """Let a member give notice, at times twice."""
    account = clearing_account(player)
    player.play(commands.GiveLeavingNotice(*player.head(), account))


def return_contribution(player: Player) -> None:
    """Ask for the return of about as much as a member has in the fund, mostly to an account of its own."""
    account = clearing_account(player)
    if player.draw.chance(60):
        _close_cases(player)
    members = player.state.clearing.member_of
    own = [
        one
        for one in player.state.accounts.values()
        if one.kind == types.KIND_MEMBER_HOUSE
        and one.owner in members
        and members[one.owner].status < types.MEMBER_IN_DEFAULT
    ]
    if own and player.draw.chance(80):
        account = player.draw.pick(own).id
    owner = player.state.accounts[account].owner if account in player.state.accounts else ""
    member = player.state.clearing.member_of.get(owner)
    paid = 0 if member is None else player.state.margin.contributions.get(member.id << 32 | USDC, 0)
    if member is not None and not paid:
        provide(player, account, USDC, 2 * VALUE)
        player.apply(commands.ContributeDefaultFund(*player.head(), account, 2 * VALUE))
        paid = player.state.margin.contributions.get(member.id << 32 | USDC, 0)
    amount = 0 if player.draw.chance(10) else player.draw.pick([around(player, paid), VALUE, 1])
    player.play(commands.ReturnContribution(*player.head(), account, amount))


def pay_variation(player: Player) -> None:
    """Give members cash in most cases, move a price and let a run follow, so that legs have variation margin which
    moves with them.

    Some members then withdraw what they have.
    """
    draw, state = player.draw, player.state
    accounts = prepared(player)[1]
    terms = (99 * PERCENT, LOOK_BACK, STRESS, types.PPB, 3_600, 0, 60, 0, 0)
    asked = commands.SetMarginParameters(*player.head(), *terms, exposure_multiple=0)
    asked.cover_ppb, asked.exposure_unlimited = draw.pick([-1, 0, 20 * PERCENT, PERCENT]), 1
    player.apply(asked)
    for account in accounts:
        if account in state.accounts:
            provide(player, account, USDC, draw.pick([10, 100, 100, 10_000]) * VALUE)
    change = draw.pick([90, 97, 103, 111])
    agree(player, SOL, max(1, state.assets[AssetId(SOL)].price_e9 * change // 100))
    player.now += 60 * SECOND_NS
    player.advance()
    leaving = [AccountId(one) for one in accounts if one in state.accounts and draw.chance(30)]
    if leaving:
        amounts = [max(1, amount_of(player, one, USDC)) for one in leaving]
        usdc = [AssetId(USDC)] * len(leaving)
        player.play(
            commands.RequestWithdrawals(
                *player.head(), leaving, usdc, amounts, [""] * len(leaving), []
            )
        )
