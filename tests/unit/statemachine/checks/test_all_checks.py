# SPDX-License-Identifier: Apache-2.0
"""Each check on a state finds what it is there to find: a sound state is damaged by hand, and the check says so."""

from collections.abc import Callable

import pytest

from clearinghouse.statemachine.checks.all_checks import INVARIANTS, sums_hold, violations
from clearinghouse.statemachine.clearing_cover.kept_cover import kept_now
from clearinghouse.statemachine.engine import deadlines
from clearinghouse.statemachine.ledger.dirty import market_changed
from clearinghouse.statemachine.orders.open_orders import line_of
from clearinghouse.statemachine.state.authority import (
    Approval,
    Authority,
    Delegation,
    DelegationLimit,
    Destination,
    Freeze,
    Grant,
    Proposal,
)
from clearinghouse.statemachine.state.brakes import Counted
from clearinghouse.statemachine.state.clearing import (
    ClearedMarket,
    Session,
    pair_key,
)
from clearinghouse.statemachine.state.corporate_actions import CorporateAction, Redemption
from clearinghouse.statemachine.state.cursors import MarketEnd
from clearinghouse.statemachine.state.default import Assessment, AuctionLot, Bid, DefaultCase
from clearinghouse.statemachine.state.dvp import PHASE_COMMIT, CashCall, Settlement
from clearinghouse.statemachine.state.holders import Closing, HolderAccount
from clearinghouse.statemachine.state.intraday_credit import IntradayCredit
from clearinghouse.statemachine.state.liquidity import CreditLine, LiquidityMoment
from clearinghouse.statemachine.state.long_list import LongList
from clearinghouse.statemachine.state.margin import (
    CollateralRate,
    ContributionCall,
    CoolingMember,
    EarnedInterest,
    FundDay,
    MarginCall,
)
from clearinghouse.statemachine.state.pvp import PvpMember
from clearinghouse.statemachine.state.quarantine import QuarantinedWork
from clearinghouse.statemachine.state.records import Bracket, DeadManSwitch, Twap
from clearinghouse.statemachine.state.session_prices import PriceBucket, SessionPrices
from clearinghouse.statemachine.state.setting_changes import SettingChange
from clearinghouse.statemachine.state.state import Holding, Line, Order
from clearinghouse.statemachine.state.timers import (
    DEADLINE_HOLDER_DAY,
    DEADLINE_SETTING_CHANGE,
    DEADLINE_SETTLEMENT_PASS,
)
from clearinghouse.statemachine.state.uncrossing import EXECUTING, Uncrossing
from clearinghouse.statemachine.state.waiting_trades import WaitingTrade
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    MarketId,
    OrderId,
    PricePerLot,
)
from tests.support import System, columns

USDC, SOL = 1, 2
SPOT, PERP, VENUE_MARKET = 1, 2, 3


class Sound(System):
    """A world with something of everything: positions, fees to settle, orders in books and at a venue."""

    def __init__(self) -> None:
        """Trade a little, and leave orders open."""
        super().__init__()
        self.asset("SOL", 4, 20)
        self.market("SOL/USDC", types.SPOT, SOL, lot=(1, 0))
        self.market("SOL-PERP", types.PERPETUAL, SOL, lot=(1, 0))
        self.venue = self.account("venue", kind=types.KIND_VENUE)
        self.market("SOL-X", types.PERPETUAL, SOL, lot=(1, 0), venue=self.venue)
        self.long = self.account("long", USDC=1_000 * 10**6, SOL=50_0000)
        self.short = self.account("short", USDC=1_000 * 10**6)
        self.order(self.short, PERP, types.SELL, 2000, 10)
        self.order(self.long, PERP, types.BUY, 2000, 10)
        self.price(SOL, 21)
        self.bid = self.order(self.short, SPOT, types.BUY, 1900, 3).ids[0]
        self.ask = self.order(self.long, SPOT, types.SELL, 2200, 5).ids[0]
        self.perp_bid = self.order(self.long, PERP, types.BUY, 2000, 4).ids[0]
        self.at_venue = self.order(self.long, VENUE_MARKET, types.BUY, 2000, 2).ids[0]
        self.check = False

    def order_of(self, order_id: int) -> Order:
        """An open order."""
        return self.state.orders[OrderId(order_id)]

    def holding_in(self, account: int, asset: int = USDC) -> Holding:
        """A holding by id of its asset."""
        return self.state.accounts[AccountId(account)].holdings[AssetId(asset)]

    def perp_line(self, account: int) -> Line:
        """The line of an account in the perpetual market."""
        return self.line(account, PERP)


def test_a_sound_state_has_no_finding() -> None:
    """The world that the cases below damage passes every check."""
    assert violations(Sound().state) == []


def make_money(system: Sound) -> None:
    """A unit out of nothing."""
    system.holding_in(system.long).balance += 1


def shift_cash_to_pnl_account(system: Sound) -> None:
    """Cash in `settlement` that no claim stands against."""
    system.holding_in(system.long).balance -= 1
    holding = Holding(system.state.accounts[types.SETTLEMENT], system.state.valuation)
    holding.balance = 1
    system.state.accounts[types.SETTLEMENT].holdings[AssetId(USDC)] = holding


def overdraw_pnl_account(system: Sound) -> None:
    """More paid out of `settlement` than it had."""
    shift_cash_to_pnl_account(system)
    system.state.accounts[types.SETTLEMENT].holdings[AssetId(USDC)].balance = -1


def claim_without_cash(system: Sound) -> None:
    """A member whose claim was never paid in."""
    member = PvpMember(AccountId(system.long), 1, 0)
    member.add_claim(AssetId(USDC), 1)
    system.state.pvp.members[member.account_id] = member


def lack_nothing(system: Sound) -> None:
    """A shortfall that is filled, and still stands."""
    system.state.custody.shortfalls[AssetId(USDC)] = 0


def credit_tomorrow(system: Sound) -> None:
    """A deposit that was confirmed after now."""
    next(iter(system.state.custody.credited.values())).credited_ns = system.state.time_ns + 1


def bank_of(system: Sound) -> HolderAccount:
    """The main account of the cash, which a bank holds."""
    system.must(commands.SetHolder(*system.head(), 1, types.HOLDER_BANK, "bank", 0, 0))
    system.must(commands.SetHolderAccount(*system.head(), 1, AssetId(USDC), 0))
    return system.state.holders.by_number[1]


def book_at_the_main_holder(system: Sound) -> None:
    """An amount of its own at the main account, which has the rest."""
    bank_of(system).booked = 1


def book_outside_of_the_ledger(system: Sound) -> None:
    """Another main account of an asset, which has the rest a second time."""
    bank_of(system)
    system.state.holders.add(HolderAccount(2, 2, AssetId(USDC), 1, 0))


def end_no_day(system: Sound) -> None:
    """A holder whose day never ends, so no statement of it can be loaded."""
    system.state.timers.cancel(DEADLINE_HOLDER_DAY, bank_of(system).id)


def state_without_break(system: Sound) -> None:
    """A statement of a unit less than is booked, and no break."""
    account = bank_of(system)
    account.statement_day = account.closed_day = 1
    account.closings[1] = Closing(1, 10, 0, 0)
    account.stated = 9


def release_no_break(system: Sound) -> None:
    """A release that outlives its break, and would let the next one pass."""
    bank_of(system).released = 1


def close_the_same_day_later(system: Sound) -> None:
    """A closing of a day after the last closed one."""
    bank_of(system).closings[1] = Closing(1, 0, 0, 0)


def wait_for_nothing(system: Sound) -> None:
    """A sum of deposits that wait, and none does."""
    system.state.custody.requested_in[AssetId(USDC)] = 1


def leave_for_nothing(system: Sound) -> None:
    """A sum of withdrawals that wait, and none does."""
    system.state.custody.requested_out[AssetId(USDC)] = 1


def lose_a_lot(system: Sound) -> None:
    """A position without its opposite."""
    system.perp_line(system.long).position -= 1


def change_a_cost(system: Sound) -> None:
    """Make a cost base without a result on the other side."""
    system.perp_line(system.long).cost += 1


def overdraw(system: Sound) -> None:
    """A negative balance of a customer."""
    amount = system.holding_in(system.long).balance + 1
    system.holding_in(system.long).balance -= amount
    system.holding_in(system.short).balance += amount


def owe_the_outside(system: Sound) -> None:
    """An outside world that has more in here than it brought."""
    system.holding_in(types.EXTERNAL).balance = 1


def hold_more_than_there_is(system: Sound) -> None:
    """An amount under hold beyond the balance."""
    system.holding_in(system.short).held = system.holding_in(system.short).balance + 1


def leave_the_range(system: Sound) -> None:
    """An amount that does not fit into 64 bits."""
    system.holding_in(system.long).balance += 2**63


def move_a_mark_without_event(system: Sound) -> None:
    """A mark that changed without making figures stale."""
    system.market_of(PERP).mark_e9 -= types.PRICE_E9


def change_a_balance_without_event(system: Sound) -> None:
    """An amount that changed without making its figures stale."""
    system.holding_in(system.long, SOL).balance -= 10_000
    system.holding_in(system.short, SOL).balance += 10_000


def forget_to_flag(system: Sound) -> None:
    """Leave accounts below maintenance without a flag."""
    market = system.market_of(PERP)
    market.mmf_base_ppb = 10**12
    market_changed(system.state, market)


def overfill(system: Sound) -> None:
    """An order with more filled and open than it asked for."""
    system.order_of(system.perp_bid).filled_lots += 1


def miscount_open_lots(system: Sound) -> None:
    """An aggregate that is not the sum over its orders."""
    system.perp_line(system.long).bid_lots += 1


def miscount_open_fees(system: Sound) -> None:
    """Fees of open orders that are not the sum over them."""
    system.perp_line(system.long).fees += 1


def misreserve(system: Sound) -> None:
    """A reservation that no order has made."""
    system.holding_in(system.short).reserved += 1


def forget_exposure(system: Sound) -> None:
    """An account with a position that the market's index does not know."""
    del system.market_of(PERP).exposed[AccountId(system.short)]


def miscount_a_level(system: Sound) -> None:
    """A price level with more lots than its orders."""
    system.market_of(PERP).bids.levels[20 * 10**6].lots += 1


def misplace_a_level(system: Sound) -> None:
    """A price that stands twice among the sorted ones."""
    keys = system.market_of(PERP).bids.keys
    keys.append(keys[-1])


def cross_the_book(system: Sound) -> None:
    """A bid at rest above the ask beside it."""
    market = system.market_of(SPOT)
    key = market.asks.keys.pop()
    level = market.asks.levels.pop(-key)
    level.price = PricePerLot(10**6)
    system.order_of(system.ask).price_per_lot = PricePerLot(10**6)
    market.asks.levels[10**6] = level
    market.asks.keys.append(-(10**6))


def keep_a_venues_book(system: Sound) -> None:
    """Orders of an EXTERNAL market in a book of ours."""
    system.market_of(VENUE_MARKET).bids.levels = system.market_of(PERP).bids.levels


def lose_an_order(system: Sound) -> None:
    """An open order that no book and no venue has."""
    market = system.market_of(PERP)
    market.bids.levels.clear()
    market.bids.keys.clear()


def forget_an_open_order(system: Sound) -> None:
    """An order in a book that is not open."""
    del system.state.orders[OrderId(system.perp_bid)]


def miscount_open_interest(system: Sound) -> None:
    """Open interest that is not the sum of long positions."""
    system.market_of(PERP).open_interest_lots += 1


def leave_a_bankrupt(system: Sound) -> None:
    """Leave a write-off without a check."""
    system.state.waterfall.bankrupt[AccountId(system.long)] = 1


def move_a_mark(system: Sound) -> None:
    """A mark that no price explains."""
    system.market_of(PERP).mark_e9 += 1


def lend_to_nobody(system: Sound) -> None:
    """Shares of a pool that does not exist."""
    system.holding_in(system.long).lent_shares = 1


def fill_a_funding_line(system: Sound) -> None:
    """Book funding without a payer."""
    system.market_of(PERP).funding_line = 1


def scale_a_margin(system: Sound) -> None:
    """A margin scale without rules for it."""
    system.market_of(PERP).imf_scale_ppb += 1


def isolate_a_stranger(system: Sound) -> None:
    """Take another client's account for an isolated position."""
    system.account_of(system.long).isolated = {MarketId(PERP): system.account_of(system.short)}


def lose_a_trigger(system: Sound) -> None:
    """A condition that was met and forgotten."""
    system.state.triggered.append(OrderId(system.perp_bid))


def pair_with_nothing(system: Sound) -> None:
    """One leg of a pair whose other leg is gone."""
    system.order_of(system.perp_bid).oco_id = OrderId(999)


def keep_no_exits(system: Sound) -> None:
    """A line that has forgotten to have none."""
    for line in system.account_of(system.long).lines.values():
        line.exits = {}


def bracket_without_an_entry(system: Sound) -> None:
    """A bracket of which nothing is open and nothing waits."""
    order = system.order_of(system.perp_bid)
    system.state.brackets[OrderId(999)] = Bracket(order.account.id, order.market.id, 1)


def slice_a_bid(system: Sound) -> None:
    """An order in slices without terms, and on no agenda."""
    system.state.twaps[OrderId(999)] = Twap(OrderId(999), 4, 2, 10 * 10**9)


def hide_an_iceberg(system: Sound) -> None:
    """An iceberg that shows nothing."""
    system.order_of(system.perp_bid).display_lots = 1


def forget_a_pass(system: Sound) -> None:
    """Fees to settle and no pass on the agenda."""
    system.state.timers.cancel(DEADLINE_SETTLEMENT_PASS, 0)


def invalidate_bounds(system: Sound) -> None:
    """An account with exposure that no price would find."""
    account = system.account_of(system.long)
    if account.margin_watch is not None:
        account.margin_watch.forget(account)
    system.state.margin_watch.unwatched.discard(account.id)


def arm_a_timer_without_a_deadline(system: Sound) -> None:
    """A dead-man timer that never comes."""
    system.state.last_seen_ns["test"] = system.now
    system.state.dead_man_counts["test"] = 1
    system.state.dead_man_switches[AccountId(system.long)] = DeadManSwitch(
        AccountId(system.long), "test", 1
    )


def halt_and_trade_on(system: Sound) -> None:
    """A market that is halted for its volatility and trades."""
    system.must(
        commands.SetVolatilityHalt(*system.head(), MarketId(PERP), types.TRIGGER_MARK, 1, 10**9, 0)
    )
    system.price(SOL, 22)
    system.state.markets[MarketId(PERP)].status = types.MARKET_OPEN


def hold_without_a_halt(system: Sound) -> None:
    """An order that waits for the end of no halt."""
    system.must(
        commands.SetVolatilityHalt(*system.head(), MarketId(PERP), types.TRIGGER_MARK, 1, 10**9, 0)
    )
    halt = system.state.markets[MarketId(PERP)].halt
    assert halt is not None
    halt.held.append(OrderId(system.perp_bid))


def rest_under_the_kill_switch(system: Sound) -> None:
    """An order that could open a position while risk may only fall."""
    system.state.brakes.kill_switch.engaged = True
    system.state.risk_disabled = True


def lift_the_kill_switch(system: Sound) -> None:
    """The kill switch engaged, and risk allowed."""
    system.state.brakes.kill_switch.engaged = True


def end_a_market_that_trades(system: Sound) -> None:
    """A market with open orders of accounts that were visited, as if it ended, and of status OPEN."""
    ending = MarketEnd(MarketId(PERP))
    ending.is_listed = True
    system.state.cursors.ending.append(ending)


def queue_a_limit_order(system: Sound) -> None:
    """A queue of MARKET orders that has another order."""
    market = system.market_of(PERP)
    market.auction_bids.head = market.auction_bids.tail = system.order_of(system.perp_bid)


def count_no_waiting_order(system: Sound) -> None:
    """A queue that counts an order too many."""
    system.market_of(PERP).auction_asks.count += 1


def uncross_an_open_market(system: Sound) -> None:
    """A market of status OPEN as if its auction were uncrossed, twice, with a bid that is listed twice and paired."""
    wrong = Uncrossing(MarketId(PERP), types.MARKET_OPEN, [])
    wrong.buys.ids = LongList([OrderId(system.perp_bid)] * 2)
    wrong.buys.lots = LongList([1, 1])
    wrong.buys.paired = 1
    wrong.stage = EXECUTING
    wrong.traded = 2
    system.state.cursors.uncrossings += [wrong, wrong]


def captured(system: Sound) -> Session:
    """The session of a trade between two members, in a market of its own."""
    system.market("SOL/USDC-C", types.SPOT, SOL, lot=(1, 0), status=types.MARKET_HALTED)
    market_id = MarketId(len(system.state.markets))
    parties: list[AccountId] = []
    for owner in ("north", "south"):
        parties.append(AccountId(system.account(owner, kind=types.KIND_MEMBER_HOUSE)))
        system.apply(commands.AdmitMember(*system.head(), owner, 0, 0, 0))
    system.apply(commands.SetCalendar(*system.head(), 0, 0, []))
    system.apply(commands.CreateSegment(*system.head(), "EQ", 1, 0, 86_399, 43_200, 1))
    system.apply(commands.SetClearing(*system.head(), market_id, 1, types.DVP_NET, 0))
    buyer, seller = parties
    outcome = system.apply(
        commands.CaptureTrades(
            *system.head(), [market_id], [buyer], [seller], [2000], [5], ["V1"], [0]
        )
    )
    assert outcome.codes == [0]
    return system.state.clearing.sessions[1]


def lose_a_leg(system: Sound) -> None:
    """The seller of a trade has no leg against `ccp`."""
    session = captured(system)
    net = session.nets[max(session.nets)]
    net.sold_lots = 0
    net.cash = 0


def settled(system: Sound) -> Settlement:
    """The settlement of a session whose trade is locked in part: the buyer has cash, the seller two of five lots."""
    session = captured(system)
    net = session.nets[min(session.nets)]
    seller = session.nets[max(session.nets)].account_id
    system.deposit(net.account_id, USDC, 1_000_000_000)
    system.deposit(seller, SOL, 2 * system.state.markets[net.market_id].lot_base_units)
    system.now = session.settlement_ns
    system.advance(0)
    while system.engine.is_behind:
        system.advance(0)
    assert session.state == types.SESSION_POSTED
    return system.state.dvp.settlements[session.id]


def break_a_settlement(system: Sound) -> None:
    """More is received than is delivered, cash is not that of the lots, and a booked session goes on."""
    settlement = settled(system)
    one = settlement.obligations[0]
    one.settled += 1
    one.cash += 5
    settlement.legs[0].amount -= 3
    settlement.is_open = 1
    settlement.phase = PHASE_COMMIT + 1
    settlement.legs[1].locked = -1
    system.state.dvp.settling.append(settlement.session_id)
    nets = system.state.clearing.sessions[2].nets
    nets[min(nets)].carried_cash += 1


def settle_more_than_is_locked(system: Sound) -> None:
    """More lots settle than are locked, in a session that was never final, while `ccp` keeps some of it."""
    settlement = settled(system)
    one = max(settlement.obligations, key=lambda due: due.account_id)
    one.settled, one.locked = 3, 2
    session = system.state.clearing.sessions[settlement.session_id]
    session.state = types.SESSION_NETTED
    settlement.is_open = 1
    holding = Holding(system.state.accounts[types.CCP], system.state.assets[AssetId(SOL)])
    holding.balance = 7
    system.state.accounts[types.CCP].holdings[AssetId(SOL)] = holding


def dividend(system: Sound) -> CorporateAction:
    """A dividend that is recorded for a holder and an open trade, and that the fund pays to neither yet."""
    session = captured(system)
    buyer = session.nets[min(session.nets)].account_id
    system.deposit(buyer, SOL, 1_000_000_000)
    payer = AccountId(system.account("issuer", USDC=1_000_000_000))
    record_ns, pay_ns = system.now + types.SECOND_NS, system.now + 60 * types.SECOND_NS
    announce = commands.AnnounceDividend(
        *system.head(), AssetId(SOL), payer, AssetId(USDC), 1_000_000, 10**9, record_ns, pay_ns
    )
    assert system.apply(announce).codes == [0]
    system.advance(1)
    action = system.state.corporate_actions.actions[1]
    assert action.status == types.CORPORATE_ACTION_RECORDED
    assert action.holder_ids
    assert action.claims
    return action


def pay_before_the_time(system: Sound) -> None:
    """A recorded dividend has paid a part, its claims do not cancel out, and its holders get more than was recorded."""
    action = dividend(system)
    action.place = 1
    action.claims[-1].amount += 5
    action.holder_ids.append(action.holder_ids[0])
    action.holder_units.append(0)
    action.total += 7
    system.state.corporate_actions.parts_of[AccountId(9)] = 3


def pay_what_is_not_held(system: Sound) -> None:
    """A dividend is being paid, and its payer has set nothing apart; or it was never recorded."""
    action = dividend(system)
    action.status = types.CORPORATE_ACTION_PAYING


def redemption(system: Sound) -> CorporateAction:
    """A bond that is redeemed, of which nothing is paid yet."""
    bond = system.asset("BND", 0, 100)
    system.market("BND/USDC", types.SPOT, bond, lot=(1, 0))
    payer = AccountId(system.account("issuer"))
    system.deposit(payer, USDC, 10)
    system.deposit(AccountId(system.account("holder")), bond, 3)
    announce = commands.AnnounceRedemption(
        *system.head(), AssetId(bond), payer, AssetId(USDC), 7, 2, system.now + types.SECOND_NS
    )
    assert system.apply(announce).codes == [0]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(deadlines, "WORK_SLICE", 1)
        system.advance(1)
    (action,) = system.state.corporate_actions.actions.values()
    assert (action.status, action.unpaid) == (types.CORPORATE_ACTION_RECORDED, 10)
    return action


def redeem_for_more(system: Sound) -> None:
    """A redemption is to pay more than all units cost, in a market that trades again."""
    action = redemption(system)
    action.unpaid += 1
    system.state.assets[action.security_id].listings[0].status = types.MARKET_OPEN


def redeem_a_part(system: Sound) -> None:
    """A redemption is over, and a holder has its units still."""
    system.state.corporate_actions.remove(redemption(system))


def leave_trades_in_a_split_security(system: Sound) -> None:
    """A security was split, and a trade of it is open in its own market."""
    session = captured(system)
    market = system.state.markets[session.nets[min(session.nets)].market_id]
    terms = Redemption(market.base.id, 1, AssetId(USDC))
    terms.is_split = 1
    system.state.corporate_actions.redeemed[market.base.id] = terms


def redeem_unrecorded(system: Sound) -> None:
    """A security is redeemed, and its action waits for the record time."""
    redemption(system).status = types.CORPORATE_ACTION_ANNOUNCED


def pay_unrecorded(system: Sound) -> None:
    """A dividend that waits for its record time has holders."""
    dividend(system).status = types.CORPORATE_ACTION_ANNOUNCED


def clearing_account(system: Sound) -> AccountId:
    """An own account of a member, with 400 of its 1,000 lodged and 100 in the default fund."""
    balance = 1_000_000_000
    account_id = AccountId(system.account("north", kind=types.KIND_MEMBER_HOUSE, USDC=balance))
    system.apply(commands.AdmitMember(*system.head(), "north", 0, 0, 0))
    usdc = AssetId(USDC)
    for command in (
        commands.LodgeCollateral(*system.head(), [account_id], [usdc], [400_000_000]),
        commands.ContributeDefaultFund(*system.head(), account_id, 100_000_000),
    ):
        assert system.apply(command).codes == [0]
    return account_id


def count_collateral_twice(system: Sound) -> None:
    """A unit of collateral is under no hold, and a customer has collateral that a hold has too."""
    system.holding_in(clearing_account(system)).held -= 1
    system.state.margin.collateral[pair_key(system.long, USDC)] = 5


def set_apart_too_much(system: Sound) -> None:
    """A session without the term has cash set apart, which a default case sees; what should be is not what is due."""
    session = captured(system)
    entry = session.cash[min(session.cash)]
    entry.prefunded = 7
    entry.prefund_due = 5
    system.state.defaults.case_with[entry.account_id] = DefaultCase(1, 1, 1)


def owe_without_an_hour(system: Sound) -> None:
    """An account owes nothing within the day by a settlement that there is not, against units that are not counted."""
    credit = system.state.intraday.open[AccountId(9)] = IntradayCredit(AccountId(9), 5)
    credit.sessions = 1
    credit.securities[AssetId(SOL)] = 5


def call_for_nothing(system: Sound) -> None:
    """Two calls of one account are for cash that it does not lack, without a deadline and with another number."""
    account_id = settled(system).legs[0].account_id
    for call_id in (7, 8):
        call = CashCall(7, account_id, 1, AssetId(USDC), 1, 2, is_missed=call_id - 7)
        system.state.dvp.cash_calls[call_id] = call


def lose_a_contribution(system: Sound) -> None:
    """The default fund has less than its members, one of which there is not, and a call asks for nothing."""
    clearing_account(system)
    margin = system.state.margin
    margin.contributions[pair_key(9, USDC)] = 5
    margin.contribution_calls[1] = ContributionCall(1, 0, 5)


def cool_off_beyond_the_limit(system: Sound) -> None:
    """A period began with no case; a member replenished more than it lost and may pay, another one does not exist."""
    clearing_account(system)
    cooling_off = system.state.margin.cooling_off
    cooling_off.until_ns = 5
    one = cooling_off.members[1] = CoolingMember(1, 10)
    one.assessed, one.replenished, one.lost = 6, 5, 4
    cooling_off.members[9] = CoolingMember(9, 10)


def stress_beyond_the_requirement(system: Sound) -> None:
    """Stress margin beyond what is required, days too many and of another number, and a part without a deadline."""
    account_id = clearing_account(system)
    margin = system.state.margin
    margin.stress_margins[account_id] = 5
    margin.fund_days = {day: FundDay(1) for day in range(types.FUND_DAYS_MAX + 1)}
    margin.fund.skin_lacking = 7


def damage_liquidity(system: Sound) -> None:
    """A line of no currency under another number, set times without one due, a run without its slice, and a moment."""
    liquidity = system.state.liquidity
    liquidity.credit_lines[1] = CreditLine(2, "north", AssetId(99), 5, 0)
    liquidity.terms.run_seconds = 3_600
    liquidity.run.phase = 0
    one = LiquidityMoment(1, AssetId(USDC), 1, 2)
    one.first_member_id, one.need, one.margin = 9, 5, 6
    liquidity.moments.append(one)


def end_a_run_of_liquidity(system: Sound) -> None:
    """A run that has ended was asked for once more."""
    system.state.liquidity.run.is_asked = 1


def earn_without_a_rate(system: Sound) -> None:
    """Collateral has earned below 0 and has no rate; another asset has one, and nothing is due."""
    margin = system.state.margin
    margin.interest[pair_key(9, USDC)] = EarnedInterest(-5, 0)
    margin.rates[AssetId(2)] = CollateralRate(AssetId(2))


def leave_work_unfrozen(system: Sound) -> None:
    """Passes of an account and marks of an open market are set aside, and nothing else with them."""
    work = system.state.quarantine.work
    market_id = next(iter(system.state.accounts[AccountId(system.long)].lines))
    for kind, subject_id in (
        (types.WORK_KIND_LIQUIDATION, system.long),
        (types.WORK_KIND_MARKS, market_id),
    ):
        work[kind, subject_id] = QuarantinedWork(kind, subject_id)


def let_act_what_is_set_aside(system: Sound) -> None:
    """A session that is set aside is open, and a trade has begun to wait in a segment that is."""
    session = captured(system)
    waiting, work = system.state.clearing.waiting, system.state.quarantine.work
    trade = waiting.trades[1] = WaitingTrade(1, "V", "venue")
    trade.market_id, trade.segment_id = MarketId(session.trades.market_ids[0]), session.segment_id
    for kind, subject_id in (
        (types.WORK_KIND_SESSION, session.id),
        (types.WORK_KIND_WAITING_TRADES, session.segment_id),
    ):
        work[kind, subject_id] = QuarantinedWork(kind, subject_id)


def announce_wrongly(system: Sound) -> None:
    """Changes have wrong numbers, no deadline, no values, fields of two terms, and a field is announced twice."""
    changes = system.state.setting_changes
    kind = commands.SetMarketParameters.KIND
    for key, number, values in ((1, 1, {15: 1, 16: 1}), (2, 9, {15: 2}), (3, 3, {})):
        change = changes.announced[key] = SettingChange(number, kind, 1, 7)
        change.values = values
    changes.last_id = 2
    system.state.timers.schedule(7, DEADLINE_SETTING_CHANGE, 1)


def damage_authority(system: Sound) -> None:
    """One operator is left, a principal granted itself what it has, and an account is delegated to its owner."""
    authority = system.state.authority = Authority(("ann", "bob"))
    principals = authority.principals
    principals["bob"].id = 7
    principals["bob"].grants[types.ROLE_OPERATOR].expires_ns = 5
    principals["ann"].grants[types.ROLE_TRADER] = Grant(types.ROLE_TRADER, 0, "ann", 1, 1)
    one = Delegation(AccountId(system.long), "ann", "ann")
    one.scopes = types.RIGHT_WITHDRAW
    authority.delegations[AccountId(system.long)] = {"ann": one}
    authority.approval_limits[AssetId(1)] = 0
    authority.destinations[AccountId(9)] = {}
    authority.destinations[AccountId(8)] = {"x": Destination(AccountId(7), "x", 1, "", 1)}
    authority.recovery_keys = ["a", "a"]
    authority.recovery_threshold = 3
    for number in range(257):
        authority.proposals[str(number)] = Proposal(number, "x", 318, "ann", 1, "")
    authority.approvals[999] = Approval(998, "ann", 1, 1)
    authority.freezes[AccountId(999)] = Freeze(AccountId(999), types.FREEZE_OTHER, "ann", 1, 1)
    authority.freezes[AccountId(system.long)] = Freeze(
        AccountId(system.long), types.FREEZE_OTHER, "cleo", 1, 1
    )
    lost = DelegationLimit(AccountId(9), "ann", AssetId(1), types.DELEGATED_ORDER_VALUE)
    lost.amount, lost.next_amount, lost.moved, lost.day = -1, -1, 1, 10**9
    below = DelegationLimit(AccountId(9), "ann", AssetId(2), types.DELEGATED_MOVED_A_DAY)
    below.moved = -1
    many = {(1, AssetId(number)): below for number in range(32)}
    authority.delegation_limits = {
        "ann": {AccountId(9): {(1, AssetId(1)): lost} | many | {(2, AssetId(1)): lost}},
        "bob": {},
    }
    authority.delegations[AccountId(9)] = {
        f"name {number}": Delegation(AccountId(9), f"name {number}", "ann") for number in range(17)
    }


def grant_without_operators(system: Sound) -> None:
    """Something is granted, and genesis names no operators."""
    system.state.authority.admit("ann")


def lose_more_than_was_found(system: Sound) -> None:
    """A case of a member that is in no default has another's account, pays out of order, and sells a lot of nothing."""
    clearing_account(system)
    case = DefaultCase(1, 1, 0)
    case.losses_found = {AccountId(system.short): 1, AccountId(system.long): 10}
    case.losses = {AccountId(system.long): 20}
    case.paid = {types.LAYER_EQUITY: 5, types.LAYER_ASSESSMENTS: 2}
    case.assessments[2] = Assessment(2, 1)
    case.assessments[2].paid = 3
    case.gains = {AccountId(5): 5}
    lot = AuctionLot(1, 1, 1, AccountId(system.long), MarketId(SPOT))
    bid = Bid(2, AccountId(system.short), "")
    bid.taken_lots = 4
    lot.bids[2] = bid
    system.state.defaults.cases[1] = case
    system.state.defaults.lots[1] = lot
    of_margin = AuctionLot(2, 1, 0, AccountId(system.long), MarketId(SPOT))
    of_margin.lots = of_margin.minimum_lots = 5
    of_margin.limit_per_lot = 100
    below = Bid(2, AccountId(system.short), "")
    below.is_revealed, below.price_per_lot, below.lots = 1, 99, 5
    of_margin.bids[2] = below
    system.state.defaults.lots[2] = of_margin


def pay_variation_from_nothing(system: Sound) -> None:
    """An account has paid what `ccp` never got, a call asks for nothing, and a run has ended in its midst."""
    account_id = clearing_account(system)
    margin = system.state.margin
    margin.variation = {account_id: {AssetId(USDC): -5}, AccountId(system.long): {}}
    margin.calls[account_id] = MarginCall(account_id, 1, 0, 0, 5)
    margin.run.marks = {MarketId(SPOT): 5}
    margin.run.place = 3


def lock_without_a_hold(system: Sound) -> None:
    """A settlement that is not final has locked what is under no hold."""
    settlement = settled(system)
    settlement.is_open = 1
    settlement.phase = PHASE_COMMIT
    settlement.legs[0].locked = 10


def net_too_early(system: Sound) -> None:
    """A session is listed for netting before its cut-off, with totals, cash and trades that are not its own."""
    session = captured(system)
    system.state.clearing.to_net.append(session.id)
    session.markets[min(session.markets)].gross += 1
    session.currencies[min(session.currencies)].gross += 1
    session.cash[min(session.cash)].amount -= 1
    session.trades.trade_ids[0] = 7
    session.trades.trade_ids.append(7)
    for column in ("market_ids", "buyer_ids", "seller_ids", "lots", "prices", "venue_trade_ids"):
        values = getattr(session.trades, column)
        values.append(values[0])


def open_past_the_cut_off(system: Sound) -> None:
    """A session that is open and whose cut-off is past; one more that is netted and delivers more than was traded."""
    session = captured(system)
    session.cut_off_ns = 1
    session.nets[1] = session.nets[min(session.nets)]


def deliver_more_than_traded(system: Sound) -> None:
    """A session that is NETTED delivers six lots of five."""
    session = captured(system)
    session.state = types.SESSION_NETTED
    session.markets[min(session.markets)].net = 6


def agree_and_wait(system: Sound) -> None:
    """Two sides that agree wait, one of them without a deadline; a cancel was asked for that no account may ask for."""
    session = captured(system)
    buyer = AccountId(session.trades.buyer_ids[0])
    seller = AccountId(session.trades.seller_ids[0])
    market_id = MarketId(session.trades.market_ids[0])
    for account_id, other_id in ((buyer, seller), (seller, buyer)):
        batch = commands.SubmitTradeSides(
            *system.head(),
            *columns(market_id, account_id, other_id, types.BUY, 2000, 5, "D1", 0),
        )
        assert system.apply(batch).codes == [0]
    affirmation = system.state.clearing.affirmation
    late = affirmation.sides[2]
    late.side = types.SELL
    late.cut_off_ns -= 1
    affirmation.counts[late.account_id] = 2
    affirmation.cancels[session.id] = {session.trades.trade_ids[0]: AccountId(7)}
    session.state = types.SESSION_CUT_OFF


def lose_a_side(system: Sound) -> None:
    """A side has another number than the one that it is kept by, and another reference; a second one came before it."""
    agree_and_wait(system)
    affirmation = system.state.clearing.affirmation
    first = affirmation.sides.pop(1)
    affirmation.sides[1] = first
    affirmation.sides[2].id = 5
    affirmation.sides[2].reference = "D2"


def give_up_too_much(system: Sound) -> None:
    """A leg of five lots is given up twice, once by an account that has it not; a part is one of nothing."""
    session = captured(system)
    trades = session.trades
    buyer, seller = AccountId(trades.buyer_ids[0]), AccountId(trades.seller_ids[0])
    for _ in range(2):
        command = commands.GiveUpTrade(
            *system.head(),
            buyer,
            session.id,
            trades.trade_ids[0],
            MarketId(trades.market_ids[0]),
            types.BUY,
            2,
            seller,
        )
        assert system.apply(command).codes == [0]
    give_ups = system.state.clearing.give_ups
    first, second = give_ups.open[1], give_ups.open[2]
    first.lots = 4
    second.account_id = seller
    second.cut_off_ns -= 1
    trades.blocks[7] = 8


def lose_a_give_up(system: Sound) -> None:
    """A give-up has another number than the one that it is kept by, and names a trade that is not there."""
    give_up_too_much(system)
    give_ups = system.state.clearing.give_ups
    give_ups.open[1] = give_ups.open.pop(1)
    give_ups.open[2].id = 5
    give_ups.open[2].trade_id = 99


def number_a_give_up_with_nothing(system: Sound) -> None:
    """The number of a give-up is 0, which says that there is none."""
    give_up_too_much(system)
    give_ups = system.state.clearing.give_ups
    first = give_ups.open.pop(1)
    first.id = 0
    give_ups.open = {0: first, **give_ups.open}
    give_ups.of_trade[first.trade_id] = [0, 2]


def break_waiting_trades(system: Sound) -> None:
    """Trades wait under wrong numbers, without a lacking side, beyond the cut-off, and with wrong debts and sums."""
    market_id = MarketId(captured(system).trades.market_ids[0])
    waiting = system.state.clearing.waiting
    damage: list[dict[str, int]] = [
        {"lacks": 1, "until_ns": 2},
        {"lacks": 0},
        {"lacks": 3, "is_lapsed": 1, "fee_owed": 1},
        {"lacks": 2, "owed": 5},
    ]
    for key, fields in enumerate(damage, 1):
        trade = waiting.trades[key] = WaitingTrade(key + 10, "V", "venue")
        trade.market_id = market_id
        for name, value in fields.items():
            setattr(trade, name, value)


def count_a_trade_that_waits_no_more(system: Sound) -> None:
    """Trades are counted that do not wait, and those that wait are in a wrong order."""
    market_id = MarketId(captured(system).trades.market_ids[0])
    waiting = system.state.clearing.waiting
    waiting.last_id = 2
    for key in (2, 1):
        trade = WaitingTrade(key, f"V{key}", "venue")
        trade.market_id = market_id
        trade.lacks = 1
        waiting.trades[key] = trade


def count_a_lack_that_no_trade_has(system: Sound) -> None:
    """An account is said to lack cover for a trade, and none waits."""
    system.state.clearing.waiting.lacks_of[AccountId(1001)] = 1


def leave_too_early(system: Sound) -> None:
    """A member has left with a net; one that is active has resigned without a deadline, assessed for less than 0."""
    captured(system)
    members = system.state.clearing.members
    members[1].status = types.MEMBER_TERMINATED
    members[2].resign_ns = 5
    members[2].assessable = -1


def share_an_identifier(system: Sound) -> None:
    """Two members have one LEI, and a member that does not exist has a code that is none."""
    captured(system)
    identifiers = system.state.clearing.identifiers
    identifiers[pair_key(types.SCHEME_LEI, 1)] = "529900T8BM49AURSDO55"
    identifiers[pair_key(types.SCHEME_LEI, 2)] = "529900T8BM49AURSDO55"
    identifiers[pair_key(types.SCHEME_BIC, 99)] = "BANK"


def forget_what_is_open(system: Sound) -> None:
    """The figures of limits leave out all that is open."""
    session = captured(system)
    clearing = system.state.clearing
    member = clearing.members[1]
    member.nets = 0
    member.open_cash = {}
    member.open_lots = {}
    clearing.markets[max(clearing.markets)].open_lots.long = 0
    session.of_members[min(session.of_members)].amount += 1


def keep_no_exposure(system: Sound) -> None:
    """The bound of a member's exposure has none of its lots, and is not the sum of its parts."""
    captured(system)
    kept = system.state.clearing.members[1].exposure
    kept.begin(system.state.sequence, system.state.version)
    kept.total = 5


def forget_nets(system: Sound) -> None:
    """An account has a net that is not listed."""
    trades = captured(system).trades
    system.state.clearing.nets_of[AccountId(trades.buyer_ids[0])].nets.clear()


def keep_other_covers(system: Sound) -> None:
    """What is kept of the positions of one account is of other nets, and another account has none of its positions."""
    session = captured(system)
    state = system.state
    first, second = (
        state.clearing.nets_of[AccountId(ids[0])]
        for ids in (session.trades.buyer_ids, session.trades.seller_ids)
    )
    kept = kept_now(state, AccountId(session.trades.buyer_ids[0]), 1, first)
    next(iter(kept.positions.values())).lots += 1
    next(iter(kept.parts.values())).margin += 1
    kept.open.clear()
    second.kept.version = state.version


def capture_more(system: Sound, prices: list[int]) -> ClearedMarket:
    """The market of a captured trade with more trades of its two accounts at these prices."""
    session = captured(system)
    market_id = MarketId(session.trades.market_ids[0])
    buyer, seller = session.trades.buyer_ids[0], session.trades.seller_ids[0]
    count = len(prices)
    ids = [f"W{number}" for number in range(count)]
    buyers, sellers = [AccountId(buyer)] * count, [AccountId(seller)] * count
    batch = commands.CaptureTrades(
        *system.head(), [market_id] * count, buyers, sellers, prices, [5] * count, ids, [0] * count
    )
    assert system.apply(batch).codes == [0] * count
    return system.state.clearing.markets[market_id]


def prices_of(system: Sound) -> SessionPrices:
    """The prices of the one market of the first session."""
    (found,) = system.state.clearing.sessions[1].prices.values()
    return found


def lose_a_row_of_prices(system: Sound) -> None:
    """A trade that stands is in the sums of no minute."""
    capture_more(system, [2100])
    prices_of(system).buckets[0].pairs.clear()


def forget_all_prices(system: Sound) -> None:
    """Trades stand, and their market has no prices."""
    capture_more(system, [2100])
    system.state.clearing.sessions[1].prices.clear()


def count_a_price_too_much(system: Sound) -> None:
    """The sum that makes the mean price is one unit too high."""
    capture_more(system, [2100])
    prices_of(system).buckets[0].value += 1


def keep_a_minute_twice(system: Sound) -> None:
    """A minute is kept twice."""
    capture_more(system, [2100])
    buckets = prices_of(system).buckets
    buckets.append(PriceBucket(buckets[0].minute, buckets[0].first_id))


def take_a_name_twice(system: Sound) -> None:
    """Two trades have one name, and that of the later one is still counted."""
    capture_more(system, [2100])
    names = system.state.clearing.sessions[1].trades.venue_trade_ids
    names[1] = names[0]


def leave_lots_with_rounding(system: Sound) -> None:
    """A position of `rounding` in a market that does not end."""
    rounding = system.account_of(types.ROUNDING)
    line_of(rounding, system.market_of(PERP)).position = 1


def never_open_the_gate(system: Sound) -> None:
    """A gate that is to open by itself, and nothing on the agenda."""
    system.state.brakes.withdrawal_gate.engaged = True
    system.state.brakes.withdrawal_gate.until_ns = 1


def miscount_a_window(system: Sound) -> None:
    """Let a cap count a borrow that no account made."""
    system.must(commands.SetAssetCaps(*system.head(), AssetId(USDC), 10, 10**9, 0, 0))
    brakes = system.state.assets[AssetId(USDC)].brakes
    assert brakes is not None
    brakes.borrow.total = 1


def let_a_window_grow(system: Sound) -> None:
    """A window with more entries than it has parts."""
    system.must(commands.SetAssetCaps(*system.head(), AssetId(USDC), 10, 10**9, 0, 0))
    brakes = system.state.assets[AssetId(USDC)].brakes
    assert brakes is not None
    brakes.borrow.entries.extend(Counted(at, at, 0) for at in range(62))


@pytest.mark.parametrize(
    ("damage", "invariant", "finding"),
    [
        (make_money, "I-1 conservation", "asset 1: balances sum to 1"),
        (lack_nothing, "I-1 custody", "asset 1: custody lacks 0"),
        (credit_tomorrow, "I-1 custody", "credited at"),
        (book_at_the_main_holder, "I-1 holders", "1 is booked"),
        (book_outside_of_the_ledger, "I-1 holders", "booked at holders, balances are"),
        (end_no_day, "I-1 holders", "its day does not end"),
        (state_without_break, "I-1 holders", "its break is 0, its statement leaves -1"),
        (release_no_break, "I-1 holders", "it has no break"),
        (close_the_same_day_later, "I-1 holders", "its closings are out of order"),
        (wait_for_nothing, "I-1 holders", "deposits that wait"),
        (leave_for_nothing, "I-1 holders", "withdrawals that wait"),
        (lose_a_lot, "I-2 zero-sum positions", "market 2: positions sum to -1"),
        (change_a_cost, "I-2 zero-sum positions", "asset 1: settlement cash differs by 1"),
        (shift_cash_to_pnl_account, "I-2 zero-sum positions", "settlement cash differs by 1"),
        (overdraw_pnl_account, "I-2 zero-sum positions", "asset 1: settlement cash is -1"),
        (overdraw, "I-3 no unbacked balance", "a negative amount"),
        (owe_the_outside, "I-3 no unbacked balance", "external balance is 1"),
        (hold_more_than_there_is, "I-3 no unbacked balance", "held of"),
        (leave_the_range, "I-3 no unbacked balance", "outside U-2"),
        (move_a_mark_without_event, "I-5 margin caches", "cached"),
        (change_a_balance_without_event, "I-5 margin caches", "cached"),
        (forget_to_flag, "I-6 no silent insolvency", "below maintenance and not flagged"),
        (forget_to_flag, "I-6 no silent insolvency", "rests below maintenance"),
        (overfill, "I-7 order conservation", "1 filled, 4 remain"),
        (miscount_open_lots, "I-7 order conservation", "market 2: aggregates are off"),
        (miscount_open_fees, "I-7 order conservation", "market 2: aggregates are off"),
        (misreserve, "I-7 order conservation", "asset 1: reserved"),
        (forget_exposure, "I-7 order conservation", "exposure index is off"),
        (miscount_a_level, "I-7 order conservation", "level 20000000 counts 5"),
        (misplace_a_level, "I-7 order conservation", "book keys and levels disagree"),
        (cross_the_book, "I-7 order conservation", "market 1: crossed at rest"),
        (keep_a_venues_book, "I-7 order conservation", "an EXTERNAL market keeps a book"),
        (lose_an_order, "I-7 order conservation", "4 open orders, 2 in books, 1 at venues"),
        (forget_an_open_order, "I-7 order conservation", "not open at its price"),
        (miscount_open_interest, "I-2 open interest", "open interest 11, longs 10"),
        (leave_a_bankrupt, "I-6 waterfall", "wait for a visit"),
        (move_a_mark, "I-5 prices and marks", "does not follow P-3"),
        (lend_to_nobody, "I-4 pool solvency", "without a pool"),
        (fill_a_funding_line, "I-2 funding lines", "funding lines sum to 1"),
        (scale_a_margin, "I-5 margin scales", "margin scales 1000000001"),
        (isolate_a_stranger, "I-5 isolated positions", "not its isolated account"),
        (lose_a_trigger, "I-7 conditional orders", "triggered orders are not placed"),
        (pair_with_nothing, "I-7 pairs", "its pair with 999 is off"),
        (keep_no_exits, "I-7 exits", "exits [] in"),
        (bracket_without_an_entry, "I-7 brackets", "bracket 999: neither entry nor exits"),
        (slice_a_bid, "I-7 twaps", "are of markets"),
        (hide_an_iceberg, "I-7 icebergs", "shows 0 of 4"),
        (forget_a_pass, "I-2 reconciliation", "no pass is due"),
        (invalidate_bounds, "I-6 health bounds", "without bounds, and not listed"),
        (arm_a_timer_without_a_deadline, "I-7 dead-man timers", "dead-man timer due 0"),
        (halt_and_trade_on, "I-5 circuit brakes", "halted and of status 1"),
        (hold_without_a_halt, "I-5 circuit brakes", "1 reached orders wait for no halt"),
        (
            rest_under_the_kill_switch,
            "I-5 circuit brakes",
            "may raise exposure where risk may only",
        ),
        (lift_the_kill_switch, "I-5 circuit brakes", "not what its brakes say"),
        (end_a_market_that_trades, "I-2 ending markets", "is ending and of status 1"),
        (end_a_market_that_trades, "I-2 ending markets", "was visited and is not flat"),
        (claim_without_cash, "I-1 payment versus payment", "claims differ from the cash"),
        (queue_a_limit_order, "I-7 uncrossings", "the queue of side 1 has not its orders"),
        (count_no_waiting_order, "I-7 uncrossings", "the queue of side 2 has not its orders"),
        (uncross_an_open_market, "I-7 uncrossings", "is uncrossed and of status 1"),
        (uncross_an_open_market, "I-7 uncrossings", "is uncrossed twice"),
        (uncross_an_open_market, "I-7 uncrossings", "an order is listed twice"),
        (uncross_an_open_market, "I-7 uncrossings", "1 lots bought are paired with 0 sold"),
        (uncross_an_open_market, "I-7 uncrossings", "1 lots are paired and 0 left, of 0"),
        (uncross_an_open_market, "I-7 uncrossings", "2 lots have traded, and 1 are paired"),
        (lose_a_leg, "I-9 nets", "are not those of its trades"),
        (lose_a_leg, "I-9 nets", "5 lots are open in market"),
        (lose_a_leg, "I-9 nets", "cash are open in market"),
        (lose_a_leg, "I-9 nets", "is not that of the nets"),
        (net_too_early, "I-9 nets", "and listed for netting"),
        (net_too_early, "I-9 nets", "the gross by market is not"),
        (net_too_early, "I-9 nets", "the gross by currency is not"),
        (net_too_early, "I-9 nets", "of asset 1 is left"),
        (net_too_early, "I-9 nets", "not in the order of their numbers"),
        (break_a_settlement, "I-9 settlement", "are not those of the nets"),
        (break_a_settlement, "I-9 settlement", "lots stay open in market"),
        (break_a_settlement, "I-9 settlement", "is not that of what settles"),
        (break_a_settlement, "I-9 settlement", "is left"),
        (break_a_settlement, "I-9 settlement", "its settlement open: 1"),
        (break_a_settlement, "I-9 settlement", "it is posted, and goes on"),
        (break_a_settlement, "I-9 settlement", "is held of"),
        (break_a_settlement, "I-9 settlement", "is carried in market"),
        (pay_before_the_time, "I-9 corporate actions", "has paid 1 parts before its time"),
        (pay_before_the_time, "I-9 corporate actions", "leave 5"),
        (pay_before_the_time, "I-9 corporate actions", "each once"),
        (pay_before_the_time, "I-9 corporate actions", "holders get"),
        (pay_before_the_time, "I-9 corporate actions", "accounts have parts"),
        (pay_what_is_not_held, "I-9 corporate actions", "and 0 is under hold"),
        (pay_what_is_not_held, "I-9 corporate actions", "and record, payment, paying are"),
        (redeem_for_more, "I-9 corporate actions", "3 units cost 10; kept is 10, 11"),
        (redeem_for_more, "I-9 corporate actions", "of a redeemed security is not closed"),
        (redeem_a_part, "I-9 corporate actions", "is redeemed, and 3 of it are left"),
        (
            leave_trades_in_a_split_security,
            "I-9 corporate actions",
            "in session 1 5 lots are open for",
        ),
        (redeem_unrecorded, "I-9 corporate actions", "it is of status 1, and redeemed: True"),
        (pay_unrecorded, "I-9 corporate actions", "it is not recorded, and pays"),
        (settle_more_than_is_locked, "I-9 settlement", "3 of -5 lots settle"),
        (settle_more_than_is_locked, "I-9 settlement", "and its state is 3"),
        (settle_more_than_is_locked, "I-9 locks", "`ccp` holds 7"),
        (lock_without_a_hold, "I-9 locks", "locked is not under hold"),
        (lock_without_a_hold, "I-3 collateral", "0 under hold, its parts are 10"),
        (count_collateral_twice, "I-3 collateral", "399999999 under hold, its parts are 400000000"),
        (count_collateral_twice, "I-3 collateral", "5 of collateral of no clearing account"),
        (
            earn_without_a_rate,
            "I-3 collateral interest",
            "account 9: interest of -5 is out of order",
        ),
        (earn_without_a_rate, "I-3 collateral interest", "has a rate and no interest is due"),
        (set_apart_too_much, "I-9 cash in advance", "5 should be set apart, and 0 by its trades"),
        (set_apart_too_much, "I-9 cash in advance", "7 is set apart, and 5 should be"),
        (set_apart_too_much, "I-9 cash in advance", "is of a default case, and has cash apart"),
        (call_for_nothing, "I-9 calls for cash", "another one of segment 1"),
        (call_for_nothing, "I-9 calls for cash", "call 7 for cash: missed 0, a deadline: False"),
        (call_for_nothing, "I-9 calls for cash", "it has no purchase that failed"),
        (call_for_nothing, "I-9 calls for cash", "the cash is there"),
        (owe_without_an_hour, "I-3 intraday credit", "account 9: credit of 0, an hour: False"),
        (owe_without_an_hour, "I-3 intraday credit", "account 9: 1 settlements draw credit"),
        (owe_without_an_hour, "I-3 intraday credit", "under hold, counted {}"),
        (lose_a_contribution, "I-1 default fund", "differ from `default_fund` by 5"),
        (lose_a_contribution, "I-1 default fund", "member 9: a contribution of 5"),
        (lose_a_contribution, "I-1 default fund", "a call for 0 is out of order"),
        (damage_liquidity, "I-8 liquidity", "line 1: 5 of asset 99 is out of order"),
        (damage_liquidity, "I-8 liquidity", "have set times and none is due"),
        (damage_liquidity, "I-8 liquidity", "is under way and no slice of it is due"),
        (damage_liquidity, "I-8 liquidity", "liquidity at 2 in asset 1 is out of order"),
        (end_a_run_of_liquidity, "I-8 liquidity", "has ended and left something"),
        (cool_off_beyond_the_limit, "I-8 cooling-off", "member 9: its limits are out of order"),
        (
            cool_off_beyond_the_limit,
            "I-8 cooling-off",
            "member 1: called 6 and replenished 5, its limit is 10",
        ),
        (cool_off_beyond_the_limit, "I-8 cooling-off", "member 1: it lost 4 and replenished 5"),
        (
            cool_off_beyond_the_limit,
            "I-8 cooling-off",
            "a cooling-off period without the case with which it began",
        ),
        (stress_beyond_the_requirement, "I-8 stress margin", "stress margin of 5 is out of order"),
        (stress_beyond_the_requirement, "I-8 stress margin", "the fund keeps 367 days"),
        (stress_beyond_the_requirement, "I-8 stress margin", "days of the fund are out of order"),
        (
            stress_beyond_the_requirement,
            "I-8 stress margin",
            "7 are lacking in `ccp_skin`, and its deadline is out of order",
        ),
        (grant_without_operators, "I-10 authority", "it is off, and something is granted"),
        (damage_authority, "I-10 authority", "only ['ann'] are operators without an end"),
        (damage_authority, "I-10 authority", "numbers of principals are not in order"),
        (
            damage_authority,
            "I-10 authority",
            "principal bob: its roles are not those of its grants",
        ),
        (damage_authority, "I-10 authority", "principal ann: it has a role of itself"),
        (damage_authority, "I-10 authority", "the delegation to ann is of another one"),
        (damage_authority, "I-10 authority", "the scopes of ann contradict each other"),
        (damage_authority, "I-10 authority", "account 9 has 0 destinations"),
        (damage_authority, "I-10 authority", "destinations of account 8 are of another one"),
        (damage_authority, "I-10 authority", "257 proposals"),
        (damage_authority, "I-10 authority", "2 recovery keys, some of them twice"),
        (damage_authority, "I-10 authority", "3 of 2 recovery keys are needed"),
        (damage_authority, "I-10 authority", "proposal 7 is another one"),
        (damage_authority, "I-10 authority", "999 is approved and does not wait"),
        (damage_authority, "I-10 authority", "the approval of 999 is of another one"),
        (damage_authority, "I-10 authority", "an approval limit is not above 0"),
        (damage_authority, "I-10 authority", "account 999 is frozen and not open, or isolated"),
        (damage_authority, "I-10 authority", "is of another one, or of no principal"),
        (damage_authority, "I-10 authority", "account 9 has 17 delegates"),
        (damage_authority, "I-10 authority", "bob has limits of no account"),
        (damage_authority, "I-10 authority", "ann has limits and no delegation of account 9"),
        (damage_authority, "I-10 authority", "ann has 33 limits of account 9"),
        (damage_authority, "I-10 authority", "a limit of ann is of another one"),
        (damage_authority, "I-10 authority", "a limit is below 0, or changes without a time"),
        (damage_authority, "I-10 authority", "less than nothing has moved, or on a day to come"),
        (damage_authority, "I-10 authority", "a limit of orders counts what moved"),
        (damage_authority, "I-10 authority", "name 3 or the account is not there"),
        (lose_more_than_was_found, "I-8 default cases", "are in default, and cases are [1]"),
        (lose_more_than_was_found, "I-8 default cases", "is of another member"),
        (lose_more_than_was_found, "I-8 default cases", "its accounts are out of order"),
        (lose_more_than_was_found, "I-8 default cases", "of 11, and 20 is left"),
        (lose_more_than_was_found, "I-8 default cases", "more is left of a loss than was found"),
        (
            lose_more_than_was_found,
            "I-8 default cases",
            "its accounts owe {}, and others have paid",
        ),
        (lose_more_than_was_found, "I-8 default cases", "members have paid 3 of assessments"),
        (lose_more_than_was_found, "I-8 default cases", "more than was called of it"),
        (lose_more_than_was_found, "I-8 default cases", "a late layer has paid"),
        (lose_more_than_was_found, "I-8 default cases", "not that of its step"),
        (lose_more_than_was_found, "I-8 default cases", "0 lots with a duty of 0"),
        (lose_more_than_was_found, "I-8 default cases", "bids took 4 of it, 0 are counted"),
        (lose_more_than_was_found, "I-8 default cases", "took more than it bid for"),
        (lose_more_than_was_found, "I-8 default cases", "open without a deadline"),
        (pay_variation_from_nothing, "I-3 margin calls", "keeps variation margin of 0"),
        (pay_variation_from_nothing, "I-3 margin calls", "by accounts {1: 5}"),
        (pay_variation_from_nothing, "I-3 margin calls", "`ccp` holds 0, variation margin is 5"),
        (pay_variation_from_nothing, "I-3 margin calls", "a margin call of 0 is out of order"),
        (pay_variation_from_nothing, "I-3 margin calls", "has ended and left something"),
        (pay_variation_from_nothing, "I-3 margin calls", "a margin run is out of order"),
        (open_past_the_cut_off, "I-9 nets", "open after its cut-off"),
        (open_past_the_cut_off, "I-9 nets", "has key 1"),
        (deliver_more_than_traded, "I-9 nets", "6 of 5 lots are delivered"),
        (agree_and_wait, "I-9 sides of trades", "side 1 waits, and side 2 agrees with it"),
        (agree_and_wait, "I-9 sides of trades", "side 2 does not end at its cut-off"),
        (agree_and_wait, "I-9 sides of trades", "are counted that do not wait"),
        (agree_and_wait, "I-9 sides of trades", "which is not its own"),
        (
            agree_and_wait,
            "I-9 sides of trades",
            "cancels are counted that no account has asked for",
        ),
        (agree_and_wait, "I-9 sides of trades", "is of state 2 and has cancels"),
        (leave_too_early, "I-9 members", "member 1 has left with 1 nets"),
        (leave_too_early, "I-9 members", "member 2 resigns at 5, and its deadline is 0"),
        (leave_too_early, "I-9 members", "member 2 has resigned and is active"),
        (leave_too_early, "I-9 members", "member 2 may be assessed for -1"),
        (share_an_identifier, "I-9 members", "is the identifier of 1 and of 2"),
        (share_an_identifier, "I-9 members", "'BANK' is the identifier 3 of 99"),
        (break_waiting_trades, "I-9 waiting trades", "waiting trade 1 has number 11"),
        (break_waiting_trades, "I-9 waiting trades", "waiting trade 1 waits beyond the cut-off"),
        (break_waiting_trades, "I-9 waiting trades", "waiting trade 2 waits, and no side lacks"),
        (
            break_waiting_trades,
            "I-9 waiting trades",
            "both sides of waiting trade 3 lacked cover",
        ),
        (break_waiting_trades, "I-9 waiting trades", "5 and a fee of 0 are owed for trade 4"),
        (break_waiting_trades, "I-9 waiting trades", "waiting trades are not tried again"),
        (count_a_trade_that_waits_no_more, "I-9 waiting trades", "not in the order"),
        (
            count_a_lack_that_no_trade_has,
            "I-9 waiting trades",
            "lacks_of of waiting trades differ",
        ),
        (give_up_too_much, "I-9 give-ups", "6 of 5 lots are given up"),
        (give_up_too_much, "I-9 give-ups", "give-up 2 does not end at its cut-off"),
        (give_up_too_much, "I-9 give-ups", "gives a leg of account"),
        (give_up_too_much, "I-9 give-ups", "are counted that are not open"),
        (give_up_too_much, "I-9 nets", "trade 7 is a part of trade 8"),
        (lose_a_give_up, "I-9 give-ups", "give-up 2 has number 5 and 2 lots"),
        (number_a_give_up_with_nothing, "I-9 give-ups", "give-up 0 has number 0 and 4 lots"),
        (lose_a_give_up, "I-9 give-ups", "has no leg 1 of trade 99"),
        (lose_a_give_up, "I-9 give-ups", "not in the order of their numbers"),
        (lose_a_side, "I-9 sides of trades", "side 2 has number 5"),
        (lose_a_side, "I-9 sides of trades", "side 2 is not found by its reference"),
        (lose_a_side, "I-9 sides of trades", "not in the order of their numbers"),
        (forget_what_is_open, "I-9 open figures", "0 nets are counted"),
        (forget_what_is_open, "I-9 open figures", "member 1: open cash"),
        (forget_what_is_open, "I-9 open figures", "member 1: open lots"),
        (forget_what_is_open, "I-9 open figures", "open lots are not those of its nets"),
        (forget_what_is_open, "I-9 open figures", "totals of members are not"),
        (keep_no_exposure, "I-9 open figures", "member 1: its lots of market"),
        (keep_no_exposure, "I-9 open figures", "member 1: 5 is not the sum of"),
        (keep_other_covers, "I-9 kept covers", "the position in"),
        (forget_nets, "I-9 kept covers", "the nets by account are not"),
        (keep_other_covers, "I-9 kept covers", "a position is not kept"),
        (keep_other_covers, "I-9 kept covers", "the part of asset"),
        (keep_other_covers, "I-9 kept covers", "sums are not those of the parts"),
        (keep_other_covers, "I-9 kept covers", "open positions are not"),
        (take_a_name_twice, "I-9 trade names", "two trades have the name V1"),
        (take_a_name_twice, "I-9 trade names", "its names are not those of its trades"),
        (lose_a_row_of_prices, "I-9 prices of sessions", "its sums {} are not those of"),
        (forget_all_prices, "I-9 prices of sessions", "no prices of market"),
        (count_a_price_too_much, "I-9 prices of sessions", "count"),
        (keep_a_minute_twice, "I-9 prices of sessions", "begin with the trades"),
        (leave_lots_with_rounding, "I-2 ending markets", "rounding has 1 lots"),
        (announce_wrongly, "I-6 announced settings", "announced change 2 has number 9"),
        (announce_wrongly, "I-6 announced settings", "announced change 3 has number 3"),
        (announce_wrongly, "I-6 announced settings", "announced change 2 takes effect at another"),
        (announce_wrongly, "I-6 announced settings", "announced change 1 has the fields [15, 16]"),
        (announce_wrongly, "I-6 announced settings", "announced change 3 has the fields []"),
        (announce_wrongly, "I-6 announced settings", "announced change 2 is announced twice"),
        (announce_wrongly, "I-6 announced settings", "1 deadlines are of 3 announced changes"),
        (leave_work_unfrozen, "I-6 work that is set aside", "is not frozen"),
        (leave_work_unfrozen, "I-6 work that is set aside", "trades, and its work is set aside"),
        (leave_work_unfrozen, "I-6 work that is set aside", "is open, and account"),
        (let_act_what_is_set_aside, "I-6 work that is set aside", "goes on though it is set aside"),
        (let_act_what_is_set_aside, "I-6 work that is set aside", "trade 1 began to wait"),
        (never_open_the_gate, "I-5 circuit brakes", "due 0, until 1"),
        (miscount_a_window, "I-5 circuit brakes", "counts 1"),
        (let_a_window_grow, "I-5 circuit brakes", "62 entries"),
    ],
    ids=lambda value: value.__name__ if callable(value) else None,
)
def test_a_check_finds_the_damage(
    damage: Callable[[Sound], None], invariant: str, finding: str
) -> None:
    """A state damaged in one way has the finding of the invariant that this breaks; sums hold unless it is theirs."""
    system = Sound()
    damage(system)
    found = [entry for entry in violations(system.state) if entry.startswith(invariant)]
    assert any(finding in entry for entry in found), violations(system.state)
    assert sums_hold(system.state) is not any(
        INVARIANTS[name](system.state) for name in ("I-1 conservation", "I-2 zero-sum positions")
    )


def test_every_invariant_is_damaged_by_a_case() -> None:
    """No check stands in the list without a case that it finds."""
    marks = test_a_check_finds_the_damage.pytestmark  # type: ignore[attr-defined]
    assert {case[1] for case in marks[0].args[1]} == set(INVARIANTS)
