# SPDX-License-Identifier: Apache-2.0
"""Each finding of the checks on pools, waiting orders, isolated positions, quotes and the waterfall can be found.

Owns a world with all of these and the ways to damage it; `test_all_checks` has balances, positions, orders and brakes.
What the audits of events find is shown on events made by hand.
"""

from collections.abc import Callable

import pytest

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.checks.exchange.liquidation import (
    event_findings as findings_of_tiers,
)
from clearinghouse.statemachine.checks.exchange.pnl_settlement import (
    event_findings as findings_of_passes,
)
from clearinghouse.statemachine.exchange_margin.account_margin import refresh
from clearinghouse.statemachine.exchange_margin.watch import watch_accounts
from clearinghouse.statemachine.state.account_blocks import BLOCK_BITS
from clearinghouse.statemachine.state.brakes import Counted, Extremes
from clearinghouse.statemachine.state.liquidation import LiquidationCase
from clearinghouse.statemachine.state.pnl_settlement import Quote, UnsoldCollateral
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.price_bounds import OF_INDEX, AccountBounds
from clearinghouse.statemachine.state.records import ConditionalOrder, DeadManSwitch
from clearinghouse.statemachine.state.state import Account, Holding, Order, State
from clearinghouse.statemachine.state.timers import DEADLINE_LIQUIDATION_PASS, DEADLINE_ORDER_EXPIRY
from clearinghouse.statemachine.vocabulary import events, types
from clearinghouse.statemachine.vocabulary.events import Event, split
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId, OrderId, PricePerLot
from tests.scenarios.language import Row
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import run_row

USDC, SOL = AssetId(1), AssetId(2)
BOBS_BLOCK = 1002 >> BLOCK_BITS
PERP, SPOT, SECOND_PERP = 1, 2, 3
BEGUN = """
asset SOL scale 9 price 150
asset ETH scale 9 price 100
market SOL-PERP perpetual lot 0.01 tick 0.01 maker 0% taker 0% leverage 20 mmf 3%
market SOL/USDC spot lot 0.01 tick 0.01 maker 0% taker 0%
market ETH-PERP perpetual lot 0.01 tick 0.01 maker 0% taker 0% leverage 20 mmf 3%
account alice leverage 10
account bob leverage 10 flags spot-margin
account dora leverage 20 kind backstop
deposit alice 10,000 USDC
deposit bob 100,000 USDC
deposit dora 100,000 USDC
deposit bob 100 SOL
pool USDC
lend alice 1,000 USDC
lend dora 1,000 USDC
borrow bob 100 USDC
place bob SOL-PERP sell 10 @ 150
place alice SOL-PERP buy 10 @ 150
conditional alice SOL-PERP sell 10 @ market stop mark 140 client 7 ends +60s as stop
conditional alice SOL-PERP sell 1 @ market trail mark 2% as trail
conditional alice SOL-PERP buy 1 @ 120 as first ; alice SOL-PERP buy 1 @ 121 oco-item 1 as second
isolate alice ETH-PERP as iso
move-margin alice ETH-PERP 100
quote dora SOL/USDC 5 @ 150
dead-man alice 30s
liquidation
"""


class SoundState:
    """A sound state, with the things in it that the cases damage."""

    def __init__(self, more: str = "") -> None:
        """Play the rows, and more of them."""
        self.setup = Setup(check=False)
        for number, text in enumerate([*BEGUN.strip().splitlines(), *more.strip().splitlines()]):
            run_row(self.setup, Row(f"row {number}", text, text, None))
        self.state: State = self.setup.system.state
        # The pool pays who asks: two requests that wait, as if its cash had come this moment.
        queue = self.pool.redemption_queue
        for name in ("alice", "dora"):
            queue.ask(
                self.account(name).id, 500_000_000, self.cash(name).lent_shares, is_whole=False
            )
        queue.whole[self.account("alice").id] = 1

    def account(self, name: str) -> Account:
        """An account by its name."""
        return self.setup.account(name)

    def cash(self, name: str) -> Holding:
        """Return an account's balance of USDC."""
        return self.account(name).holdings[AssetId(USDC)]

    @property
    def pool(self) -> Pool:
        """The pool of USDC."""
        pool = self.state.assets[AssetId(USDC)].pool
        assert pool is not None
        return pool

    def pending(self, name: str) -> ConditionalOrder:
        """An order that waits, by its name."""
        return self.state.conditionals[OrderId(self.setup.orders[name])]

    def order(self, name: str) -> Order:
        """An open order, by its name."""
        return self.state.orders[OrderId(self.setup.orders[name])]

    def quote(self) -> Quote:
        """Dora's standing quote."""
        return self.state.pnl_settlement.quotes[MarketId(SPOT)][self.account("dora").id]


def test_the_town_is_sound() -> None:
    """The state that the cases damage passes every check."""
    assert violations(SoundState().state) == []


def owe_shares(sound: SoundState) -> None:
    """Fewer shares than none."""
    sound.cash("alice").lent_shares = -1


def spend_the_pool(sound: SoundState) -> None:
    """A pool that lent out what it never had."""
    sound.pool.supply_index *= 2


def miscount_shares(sound: SoundState) -> None:
    """A sum of shares that is not the sum of its holdings."""
    sound.pool.supply_shares -= 1


def forget_a_lender(sound: SoundState) -> None:
    """Hide a lender from a loss."""
    del sound.state.assets[AssetId(USDC)].lenders[sound.account("dora").id]


def owe_a_reserve(sound: SoundState) -> None:
    """A reserve below nothing."""
    sound.pool.reserve_e36 = -1


def forget_a_pool(sound: SoundState) -> None:
    """A pool that never accrues."""
    sound.state.pool_ids.clear()


def ask_for_nothing(sound: SoundState) -> None:
    """Queue a redemption of an account without a loan."""
    sound.pool.redemption_queue.amounts[sound.account("bob").id] = 1


def disorder_asks(sound: SoundState) -> None:
    """The smaller lender before the larger."""
    sound.pool.redemption_queue.order.reverse()


def lose_a_conditional_order(sound: SoundState) -> None:
    """An order that its account waits for and the machine does not."""
    del sound.state.conditionals[OrderId(sound.setup.orders["stop"])]


def hold_for_no_halt(sound: SoundState) -> None:
    """An order that a price reached, and that nothing holds."""
    sound.pending("stop").reached_e9 = 1


def disorder_conditional_orders(sound: SoundState) -> None:
    """Waiting orders whose ids do not ascend."""
    account = sound.account("alice")
    account.conditionals = dict(reversed(account.conditionals.items()))


def forget_a_client_id(sound: SoundState) -> None:
    """A client id under which a waiting order is not found."""
    sound.account("alice").client_orders.clear()


def give_an_order_away(sound: SoundState) -> None:
    """Give a conditional order to another account."""
    sound.pending("stop").account_id = sound.account("bob").id


def overlook_a_trigger(sound: SoundState) -> None:
    """A trigger that the mark has reached."""
    sound.pending("stop").trigger_e9 = sound.state.markets[MarketId(PERP)].mark_e9 + 1


def trail_behind(sound: SoundState) -> None:
    """A trailing stop that missed a better price."""
    market = sound.state.markets[MarketId(PERP)]
    assert market.triggers is not None
    for group in market.triggers.of(types.TRIGGER_MARK).trailing_fall.groups:
        group.best -= 1


def empty_a_trigger_book(sound: SoundState) -> None:
    """A stop that no price will find."""
    market = sound.state.markets[MarketId(PERP)]
    assert market.triggers is not None
    market.triggers.of(types.TRIGGER_MARK).fixed_fall.entries.clear()


def forget_an_expiry(sound: SoundState) -> None:
    """A waiting order that would outlive its time."""
    sound.state.timers.cancel(DEADLINE_ORDER_EXPIRY, sound.setup.orders["stop"])


def disarm_no_switch(sound: SoundState) -> None:
    """A dead-man timer that is neither armed nor waits for its principal's next word."""
    dead_man: DeadManSwitch = sound.state.dead_man_switches[sound.account("alice").id]
    dead_man.armed = False


def close_an_isolated_account(sound: SoundState) -> None:
    """An isolated account that is closed and that its owner still trades with."""
    sound.account("iso").status = types.CLOSED


def let_an_isolated_account_borrow(sound: SoundState) -> None:
    """An isolated account with settings of its own."""
    sound.account("iso").flags = types.ACCOUNT_SPOT_MARGIN


def put_coins_beside_a_position(sound: SoundState) -> None:
    """Coins in an isolated account."""
    account = sound.account("iso")
    account.holdings[AssetId(SOL)] = holding = Holding(account, sound.state.assets[AssetId(SOL)])
    holding.balance = 1


def put_a_position_beside_a_position(sound: SoundState) -> None:
    """Another market's line in an isolated account."""
    line = sound.account("alice").lines[MarketId(PERP)]
    sound.account("iso").lines[MarketId(PERP)] = line


def add_bounds_and_check(sound: SoundState) -> None:
    """Put an account both under watch and among the unwatched."""
    account = sound.account("alice")
    account.bounds = AccountBounds(1)


def add_bounds_of_the_unhealthy(sound: SoundState) -> None:
    """An account in liquidation in a box."""
    account = sound.account("alice")
    account.status = types.LIQUIDATING
    sound.state.margin_watch.new_bounds(account)
    sound.state.margin_watch.unwatched.discard(account.id)


def flag_without_event(sound: SoundState) -> None:
    """An account in liquidation of which the waterfall does not know."""
    sound.account("alice").status = types.LIQUIDATING


def leave_somebody_beyond_help(sound: SoundState) -> None:
    """A debt without anything against it."""
    market = sound.state.markets[MarketId(PERP)]
    line = sound.account("alice").lines[MarketId(PERP)]
    line.position = 0
    line.cost = 0
    market.version += 1
    sound.state.valuation.version += 1
    sound.state.version += 1
    cash = sound.cash("alice")
    cash.balance = cash.lent_shares = 0
    cash.unsettled = -(10**12)


def forget_a_pass(sound: SoundState) -> None:
    """Leave an account in liquidation without a pass."""
    sound.state.waterfall.open_case(sound.account("alice").id, LiquidationCase())
    sound.state.timers.cancel(DEADLINE_LIQUIDATION_PASS, 0)


def sell_what_was_never_taken(sound: SoundState) -> None:
    """Coins that the fund is to sell and never took over."""
    sound.state.waterfall.to_sell[AssetId(SOL)] = 1


def quote_as_a_customer(sound: SoundState) -> None:
    """Set a quote of an account that is no provider."""
    sound.account("dora").kind = types.KIND_CUSTOMER


def quote_for_nothing(sound: SoundState) -> None:
    """A quote for no lots."""
    sound.quote().lots = 0


def quote_between_ticks(sound: SoundState) -> None:
    """A quote that no trade could be at."""
    quote = sound.quote()
    quote.price = PricePerLot(quote.price + 1)
    sound.state.markets[MarketId(SPOT)].tick_per_lot = 7


def wait_for_what_is_off(sound: SoundState) -> None:
    """Queue an account for a pass of PnL settlement, which is off."""
    alice = sound.account("alice").id
    sound.state.pnl_settlement.keep_unsold(alice, USDC, UnsoldCollateral())


def list_an_account_that_does_not_wait(sound: SoundState) -> None:
    """A block of a settlement pass with an account that waits for nothing."""
    settlement = sound.state.pnl_settlement
    settlement.keep_unpaid(USDC, sound.account("alice").id, 1)
    settlement.unpaid_since_ns.clear()


def owe_less_than_nothing(sound: SoundState) -> None:
    """A debt below nothing."""
    sound.account("bob").holdings[AssetId(SOL)].borrowed = -1


def require_less_of_a_debt(sound: SoundState) -> None:
    """A kept maintenance margin that is not that of the debt."""
    refresh(sound.state, sound.account("bob"))
    assert sound.cash("bob").borrowed
    sound.cash("bob").debt_mmf -= 1


def put_a_listed_block_beyond_an_edge(sound: SoundState) -> None:
    """A block that would go back to its place after a price has passed an edge."""
    state = sound.state
    watch_accounts(state, 100)
    sound.state.cursors.health.add_block(BOBS_BLOCK, (OF_INDEX, SOL))
    bounds = state.assets[AssetId(SOL)].bounds
    bounds.list_block(BOBS_BLOCK)
    bounds.uppers.listed[BOBS_BLOCK] = max(bounds.uppers.blocks[BOBS_BLOCK].values())
    bounds.lowers.listed[BOBS_BLOCK] = 0


def underfund_a_line(sound: SoundState) -> None:
    """A funding line that has less than accounts are to get."""
    sound.account("alice").lines[MarketId(PERP)].funding_index_ray = 10**36


def leave_a_line_unswept(sound: SoundState) -> None:
    """Leave a balance in a funding line of a market without positions."""
    sound.state.markets[MarketId(SECOND_PERP)].funding_line = 1


def value_by_no_price(sound: SoundState) -> None:
    """Value an asset at a price without a source."""
    sound.state.assets[AssetId(SOL)].price_e9 += 1


def deny_an_index(sound: SoundState) -> None:
    """An asset with an index that says it never had one."""
    sound.state.assets[AssetId(SOL)].price_state = types.PRICE_ABSENT


def count_without_a_limit(sound: SoundState) -> None:
    """A window that counts deposits without a cap on them."""
    run_row(sound.setup, Row("cap", "", "caps USDC borrow 10 borrow-window 60s", None))
    brakes = sound.state.assets[AssetId(USDC)].brakes
    assert brakes is not None
    brakes.deposit.entries.append(Counted(1, 1, 0))


def remember_too_many_prices(sound: SoundState) -> None:
    """A halt with more extremes than its window has parts."""
    run_row(sound.setup, Row("halt", "", "halt SOL-PERP mark move 5% per 60s for 30s", None))
    halt = sound.state.markets[MarketId(PERP)].halt
    assert halt is not None
    halt.stood.extend(Extremes(at, 1) for at in range(100))


OFF = ": accounts or claims wait for a pass of reconciliation that is off"


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        (count_without_a_limit, "counts without a limit"),
        (remember_too_many_prices, "extremes"),
        (owe_shares, "I-4 pool solvency: account 1001 asset 1: negative shares"),
        (spend_the_pool, "I-4 pool solvency: asset 1: claims and reserve exceed cash and debt"),
        (miscount_shares, "I-4 pool solvency: asset 1: shares sum to"),
        (forget_a_lender, "I-4 pool solvency: asset 1: lenders or borrowers are not indexed"),
        (owe_a_reserve, "I-4 pool solvency: asset 1: a negative sum in the pool"),
        (forget_a_pool, "I-4 pool solvency: asset 1: its pool is not on the list"),
        (ask_for_nothing, "asks 1 back and has lent nothing"),
        (disorder_asks, "what lenders ask back is not in order"),
        (lose_a_conditional_order, "1 wait, 2 of accounts, 2 in books"),
        (hold_for_no_halt, "reached, and nothing holds it"),
        (disorder_conditional_orders, "I-7 conditional orders: account 1001: waiting orders"),
        (forget_a_client_id, "client ids of orders are off"),
        (give_an_order_away, "not the account's"),
        (overlook_a_trigger, "reached by"),
        (trail_behind, "but price"),
        (empty_a_trigger_book, "not in its trigger book"),
        (forget_an_expiry, "expiry or line is off"),
        (disarm_no_switch, "no caller arms the dead-man timer again"),
        (close_an_isolated_account, "open and its owner's account disagree"),
        (let_an_isolated_account_borrow, "has flags or isolated positions"),
        (put_coins_beside_a_position, "holds or owes asset 2"),
        (put_a_position_beside_a_position, "has a line in market 1"),
        (add_bounds_and_check, "bounded and listed, or neither"),
        (add_bounds_of_the_unhealthy, "bounded and not healthy"),
        (flag_without_event, "not so in the waterfall"),
        (leave_somebody_beyond_help, "E < 0 with nothing left to sell"),
        (forget_a_pass, "accounts are in liquidation and no pass is due"),
        (sell_what_was_never_taken, "the fund has 1 to sell"),
        (quote_as_a_customer, "not a provider's"),
        (quote_for_nothing, "0 lots at"),
        (quote_between_ticks, "is not on a tick"),
        (wait_for_what_is_off, OFF),
        (list_an_account_that_does_not_wait, "asset 1: the accounts that wait are others by block"),
        (owe_less_than_nothing, "a negative debt"),
        (require_less_of_a_debt, "cached"),
        (put_a_listed_block_beyond_an_edge, "stands above an edge of its own"),
        (underfund_a_line, "its funding line has 0 of"),
        (leave_a_line_unswept, "market 3: 1 not swept"),
        (value_by_no_price, "valued at"),
        (deny_an_index, "has an index and says it never had one"),
    ],
    ids=lambda value: value.__name__ if callable(value) else None,
)
def test_a_check_finds_the_damage(damage: Callable[[SoundState], None], finding: str) -> None:
    """A town damaged in one way has the finding that says so."""
    sound = SoundState()
    damage(sound)
    assert any(finding in entry for entry in violations(sound.state)), violations(sound.state)


# --- what the audits of events find ---------------------------------------------------------------------------------


def received(kind: int, **fields: int) -> Event:
    """An event, 0 in every field but those named."""
    _, names = events.EVENT_FIELDS[kind]
    assert set(fields) <= set(names)
    (event,) = split([kind, *(fields.get(name, 0) for name in names)])
    return event


@pytest.mark.parametrize(
    ("reported", "finding"),
    [
        ([received(events.DELEVERAGED), received(events.BACKSTOP_FILL)], "tier 2 after tier 3"),
        ([received(events.BORROW_TAKEN_OVER, amount=2, fund_before=1)], "the fund pays 2 of 1"),
        ([received(events.BAD_DEBT, amount=2, shared=1)], "1 of 2 have a payer"),
        (
            [received(events.BAD_DEBT, amount=1, shared=1, fund_before=1)],
            "others pay while the fund holds something",
        ),
        ([received(events.DELEVERAGED, counterparty_realised=-1)], "closed at a loss"),
        ([received(events.BAD_DEBT, amount=1, shared=1)], ""),
    ],
)
def test_the_audit_of_tiers_hears_what_is_wrong(reported: list[Event], finding: str) -> None:
    """Tiers out of order, a fund that pays beyond what it held, a loss without a payer, a counterparty at a loss."""
    assert bool(findings_of_tiers(reported)) == bool(finding)
    assert finding in "".join(findings_of_tiers(reported))


@pytest.mark.parametrize(
    ("reported", "finding"),
    [
        ([received(events.PAID_IN, from_conversion=2)], "2 named and 0 paid in"),
        ([received(events.PAID_IN, from_conversion=2), received(events.SETTLED_IN, amount=2)], ""),
        (
            [
                received(
                    events.COLLATERAL_CONVERTED,
                    side=types.SELL, lots=2, value=9, limit_price_per_lot=5,
                )
            ],
            "9 is beyond the limit of 10",
        ),
        (
            [
                received(
                    events.COLLATERAL_CONVERTED,
                    side=types.BUY, lots=2, value=11, limit_price_per_lot=5,
                )
            ],
            "11 is beyond the limit of 10",
        ),
        ([received(events.COLLATERAL_CONVERTED, side=types.SELL, lots=2, value=10)], ""),
        ([received(events.LOSSES_REALISED, paid=2, covered=1)], "2 paid and 1 covered"),
    ],
)  # fmt: skip
def test_the_audit_of_passes_hears_what_is_wrong(reported: list[Event], finding: str) -> None:
    """Sources that do not add up to what was paid in, a sale beyond its limit, more paid than covered."""
    assert bool(findings_of_passes(reported)) == bool(finding)
    assert finding in "".join(findings_of_passes(reported))
