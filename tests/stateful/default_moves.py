# SPDX-License-Identifier: Apache-2.0
"""Moves of defaults of clearing members, which are declared, ported, auctioned and allocated (SPEC C-9, C-10).

Owns how far a game leads a case. Must never assert what follows; the audit does.
"""

from clearinghouse.statemachine.default.auction import commitment_of
from clearinghouse.statemachine.default.positions import open_nets_of
from clearinghouse.statemachine.default.sales import margin_lots
from clearinghouse.statemachine.state.default import AuctionLot, DefaultCase
from clearinghouse.statemachine.state.open_nets import net_lots
from clearinghouse.statemachine.state.state import Market
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from tests.stateful.clearing_moves import OWNERS, cleared, lift_band, parties, set_clearing
from tests.stateful.liquidation_moves import provide
from tests.stateful.picks import account_id, around
from tests.stateful.player import USDC, VALUE, Player

KINDS = (types.KIND_MEMBER_HOUSE, types.KIND_MEMBER_OMNIBUS, types.KIND_MEMBER_INDIVIDUAL)
SALT = "salt"
CASES_MAX = 5


def _market(player: Player) -> MarketId:
    """Return the market of the moves of clearing; it is cleared."""
    name = cleared(player)
    if name not in player.state.clearing.markets:
        rule, player.rule = player.rule, "SetClearing"
        set_clearing(player)
        player.rule = rule
    lift_band(player, name)
    return MarketId(name)


def _weak_member(player: Player) -> int:
    """Return a new member without money. Its own account and its client sold at a low price what they do not have."""
    market = player.state.markets[_market(player)]
    buyers = parties(player)
    for owner in OWNERS:
        if owner not in player.state.clearing.member_of:
            player.apply(commands.AdmitMember(*player.head(), owner, 0, 0, 0))
    player.symbols += 1
    owner = f"weak-{player.symbols}"
    accounts = [
        AccountId(
            player.apply(
                commands.CreateAccount(*player.head(), owner, kind, AccountId(0), 5, 0, 0)
            ).ids[0]
        )
        for kind in (types.KIND_MEMBER_HOUSE, types.KIND_MEMBER_INDIVIDUAL)
    ]
    member_id = player.apply(commands.AdmitMember(*player.head(), owner, 0, 0, 0)).ids[0]
    for seller in accounts:
        player.venue_fills += 1
        buyer = AccountId(player.draw.pick(buyers))
        quantity = player.draw.pick([5, 20, 60]) * market.lot_units
        price = player.draw.pick([1, 100]) * market.tick_units
        name = f"V{player.venue_fills}"
        player.apply(
            commands.CaptureTrades(
                *player.head(), [market.id], [buyer], [seller], [price], [quantity], [name], [0]
            )
        )
    if player.draw.chance(50):
        provide(player, accounts[0], USDC, 10 * VALUE)
        amount = player.draw.integer(1, 9) * VALUE
        lodge = commands.LodgeCollateral(*player.head(), [accounts[0]], [AssetId(USDC)], [amount])
        player.apply(lodge)
    if player.draw.chance(50):
        _lodge_shares(player, accounts[player.draw.integer(0, 1)], market)
    return member_id


def _lodge_shares(player: Player, account: AccountId, market: Market) -> None:
    """Lodge some of the security of a market as collateral; the security is made eligible first."""
    asset, amount = market.base.id, player.draw.integer(1, 30) * market.lot_base_units
    terms = (1, 20 * types.PPB // 100, 0, 2, 0, 0)
    player.apply(commands.SetMarginAsset(*player.head(), asset, *terms))
    provide(player, account, asset, amount)
    player.apply(commands.LodgeCollateral(*player.head(), [account], [asset], [amount]))


def _new_case(player: Player) -> DefaultCase | None:
    """Declare a new member in default, while there are few cases; return the case, None if there is none.

    The members that share the loss have paid into the fund.
    """
    if len(player.state.defaults.cases) >= CASES_MAX:
        return None
    member_id = _weak_member(player)
    for account in parties(player):
        if player.draw.chance(50):
            provide(player, account, USDC, VALUE)
            player.apply(commands.ContributeDefaultFund(*player.head(), AccountId(account), VALUE))
    cap = player.draw.pick([types.PPB, 3 * types.PPB])
    outcome = player.apply(commands.DeclareDefault(*player.head(), member_id, 60, 60, cap))
    player.advance()
    return player.state.defaults.cases.get(outcome.ids[0])


def _at(player: Player, state: int) -> DefaultCase | None:
    """Return a case in this state. If there is none, one is led to it; at times the case is in another state.

    None if there is none at all.
    """
    found = player.state.defaults.open_cases()
    if found and player.draw.chance(10):
        return player.draw.pick(found)
    there = [case for case in found if case.state == state]
    if there:
        return player.draw.pick(there)
    earlier = [case for case in found if case.state < state]
    return _lead(player, player.draw.pick(earlier) if earlier else _new_case(player), state)


def _lead(player: Player, case: DefaultCase | None, state: int) -> DefaultCase | None:
    """Lead a case to a state, as far as it goes; return the case."""
    player.advance()
    while case is not None and case.state < state:
        before = case.state
        player.apply(commands.AdvanceDefaultCase(*player.head(), case.id, before + 1))
        player.advance()
        if case.state == before:
            break
    return case


def _id(player: Player, case: DefaultCase | None) -> int:
    """Return the number of a case, at times one that does not exist."""
    return 99 if case is None or player.draw.chance(5) else case.id


def _clearing_account(player: Player) -> AccountId:
    """Return an account of a kind that members clear with, at times of another kind."""
    found = [one.id for one in player.state.accounts.values() if one.kind in KINDS]
    if not found or player.draw.chance(8):
        return AccountId(account_id(player))
    return player.draw.pick(found)


def declare_default(player: Player) -> None:
    """Declare a weak member in default; at times one that has left or does not exist."""
    members = list(player.state.clearing.members.values())
    gone = [one.id for one in members if one.status >= types.MEMBER_IN_DEFAULT]
    picked = player.draw.pick(gone) if gone and player.draw.chance(40) else 99
    if len(gone) < CASES_MAX and player.draw.chance(60):
        picked = _weak_member(player)
    seconds = player.draw.pick([1, 60, 3600])
    cap = player.draw.pick([0, types.PPB, types.PPB, 3 * types.PPB, -1])
    player.play(commands.DeclareDefault(*player.head(), picked, seconds, 60, cap))


def advance_case(player: Player) -> None:
    """Lead a case to its next state, at times to another one."""
    found = _at(player, player.draw.pick([types.CASE_FROZEN, types.CASE_HEDGING]))
    to_state = types.CASE_PORTING if found is None else min(found.state + 1, types.CASE_CLOSED)
    if player.draw.chance(10):
        to_state = player.draw.integer(types.CASE_DECLARED, types.CASE_CLOSED)
    player.play(commands.AdvanceDefaultCase(*player.head(), _id(player, found), to_state))


def _clients(player: Player, case: DefaultCase | None) -> list[AccountId]:
    """Return the client accounts of a case."""
    accounts = [] if case is None else list(case.losses_found)
    return [key for key in accounts if player.state.accounts[key].kind != types.KIND_MEMBER_HOUSE]


def _takers(player: Player) -> list[AccountId]:
    """Return the own accounts of active members."""
    members = player.state.clearing.member_of
    return [
        account
        for account in map(AccountId, parties(player))
        if (member := members.get(player.state.accounts[account].owner)) is not None
        and member.status == types.MEMBER_ACTIVE
    ]


def offer_porting(player: Player) -> None:
    """Offer a client account of the case to an active member, at times another account to any owner."""
    found = _at(player, types.CASE_PORTING)
    clients = _clients(player, found)
    picked = player.draw.pick(clients) if clients else _clearing_account(player)
    takers = _takers(player)
    member_id = 99
    if takers and not player.draw.chance(10):
        owner = player.state.accounts[player.draw.pick(takers)].owner
        member_id = player.state.clearing.member_of[owner].id
    player.play(commands.OfferPorting(*player.head(), _id(player, found), picked, member_id))


def accept_porting(player: Player) -> None:
    """Accept an offer of porting by the member that has it, at times by another one."""
    found = _at(player, types.CASE_PORTING)
    by, client = _clearing_account(player), _clearing_account(player)
    clients, takers = _clients(player, found), _takers(player)
    if found is not None and clients and takers and not player.draw.chance(10):
        client, by = player.draw.pick(clients), player.draw.pick(takers)
        owner = player.state.accounts[by].owner
        member_id = player.state.clearing.member_of[owner].id
        player.apply(commands.OfferPorting(*player.head(), found.id, client, member_id))
    player.play(commands.AcceptPorting(*player.head(), _id(player, found), by, client))


def _net(player: Player, case: DefaultCase | None) -> tuple[int, AccountId, MarketId, int] | None:
    """Return session, account, market and lots of a net of a case that may be auctioned, at times of a net in its
    margin; None if there is none.
    """
    nets = [] if case is None else list(open_nets_of(player.state, case))
    market = player.state.markets[_market(player)]
    for account in [] if case is None else case.losses_found:
        lots = margin_lots(player.state, account, market)
        if lots and (not nets or player.draw.chance(40)):
            return 0, account, market.id, lots
    if not nets:
        return None
    session, net = player.draw.pick(nets)
    return session.id, net.account_id, net.market_id, abs(net_lots(net))


def add_auction_lot(player: Player) -> None:
    """Put up a part of a net of the case, or of another net, for auction."""
    found = _at(player, types.CASE_AUCTION)
    session_id, account, market_id, lots = _net(player, found) or (
        1,
        _clearing_account(player),
        MarketId(1),
        1,
    )
    market = player.state.markets[market_id]
    quantity = player.draw.pick([lots, max(lots // 2, 1), lots + 1]) * market.lot_units
    minimum = player.draw.pick([0, market.lot_units, quantity])
    command = commands.AddAuctionLot(
        *player.head(),
        _id(player, found),
        session_id,
        account,
        market_id,
        quantity,
        minimum,
        30,
        30,
        player.draw.pick([0, 0, 1, 100, 104, 105, -1]) * market.tick_units,
    )
    player.play(command)


def _lot(player: Player) -> AuctionLot | None:
    """Return a lot, mostly one that is open. If there is none, one is put up; None if that fails."""
    going_on = [lot for lot in player.state.defaults.lots.values() if not lot.is_closed]
    if not going_on:
        found = _at(player, types.CASE_AUCTION)
        net = _net(player, found)
        if found is not None and net is not None:
            session_id, account, market_id, lots = net
            quantity = lots * player.state.markets[market_id].lot_units
            command = commands.AddAuctionLot(
                *player.head(), found.id, session_id, account, market_id, quantity, 0, 30, 30, 0
            )
            player.apply(command)
    lots_of_all = list(player.state.defaults.lots.values())
    going_on = [lot for lot in lots_of_all if not lot.is_closed]
    if going_on and not player.draw.chance(10):
        return player.draw.pick(going_on)
    return player.draw.pick(lots_of_all) if lots_of_all else None


def _terms(player: Player, lot: AuctionLot, account: AccountId) -> tuple[int, int]:
    """Return the price per lot and the lots of a bid.

    Both follow from the lot and the account, so that a later move can reveal them.
    """
    market = player.state.markets[lot.market_id]
    ticks = 100 + account % 7
    if lot.session_id == 0:
        ticks += lot.limit_per_lot // market.tick_per_lot - 102
    return max(ticks, 1) * market.tick_per_lot, max(
        lot.minimum_lots, abs(lot.lots) // (1 + account % 2)
    )


def _bidder(player: Player) -> AccountId:
    """Return an own account of an active member, at times another account."""
    takers = _takers(player)
    if not takers or player.draw.chance(10):
        return _clearing_account(player)
    return player.draw.pick(takers)


def _bid(player: Player, lot: AuctionLot, account: AccountId) -> commands.SubmitBid:
    """Return a sealed bid of the terms that follow from the lot and the account."""
    price, lots = _terms(player, lot, account)
    text = commitment_of(lot.id, account, price, lots, SALT)
    return commands.SubmitBid(*player.head(), lot.id, account, text)


def submit_bid(player: Player) -> None:
    """Submit a sealed bid, at times with bytes that are no hash."""
    lot = _lot(player)
    account = _bidder(player)
    if player.draw.chance(50):
        provide(player, account, USDC, 100 * VALUE)
    command = commands.SubmitBid(*player.head(), 99, account, "ABC")
    if lot is not None and not player.draw.chance(5):
        command = _bid(player, lot, account)
    player.play(command)


def reveal_bid(player: Player) -> None:
    """Reveal the terms of a bid; at times other terms, or too early."""
    lot = _lot(player)
    account = _bidder(player)
    lot_id, market_id, price, quantity = 99, MarketId(1), 1, 1
    if lot is not None:
        lot_id, market_id = lot.id, lot.market_id
        if not lot.bids:
            player.apply(_bid(player, lot, account))
        elif not player.draw.chance(10):
            account = player.draw.pick(list(lot.bids.values())).account_id
        if player.now < lot.bids_until_ns and player.draw.chance(80):
            player.now = lot.bids_until_ns
            while player.advance() is not None:
                pass  # all slices of what is due, as time has come that far
        market = player.state.markets[lot.market_id]
        per_lot, lots = _terms(player, lot, account)
        price = per_lot // market.tick_per_lot * market.tick_units
        quantity = lots * market.lot_units
        if player.draw.chance(10):
            quantity += market.lot_units
    player.play(
        commands.RevealBid(*player.head(), lot_id, account, market_id, price, quantity, SALT)
    )


def _unpaid(player: Player) -> list[DefaultCase]:
    """Return the open cases in which a member still has to pay an assessment."""
    return [
        case
        for case in player.state.defaults.open_cases()
        if any(one.called > one.paid for one in case.assessments.values())
    ]


def _house_account(player: Player, owner: str) -> AccountId:
    """Return an account by which a member pays; one is opened if there is none."""
    state = player.state
    for key in state.owned_ids.get(owner, ()):
        account = state.accounts[key]
        if account.kind == types.KIND_MEMBER_HOUSE and account.status != types.CLOSED:
            return key
    kind = types.KIND_MEMBER_HOUSE
    opened = commands.CreateAccount(*player.head(), owner, kind, AccountId(0), 5, 0, 0)
    return AccountId(player.apply(opened).ids[0])


def pay_assessment(player: Player) -> None:
    """Pay about as much as is called from a member, mostly in a case in which something still is."""
    unpaid = _unpaid(player)
    if not unpaid:
        _lead(player, _new_case(player), types.CASE_ALLOCATION)
        unpaid = _unpaid(player)
    found = player.draw.pick(unpaid) if unpaid else _at(player, types.CASE_ALLOCATION)
    account, amount = _clearing_account(player), VALUE
    called = [] if found is None else list(found.assessments.values())
    if called:
        one = player.draw.pick(called)
        owner = player.state.clearing.members[one.member_id].owner
        account = _house_account(player, owner) if player.draw.chance(90) else account
        amount = around(player, one.called - one.paid)
        provide(player, account, USDC, max(amount, 1))
    player.play(commands.PayAssessment(*player.head(), _id(player, found), account, amount))
