# SPDX-License-Identifier: Apache-2.0
"""L2: a price that takes all accounts out of their bounds at once visited them all in one command (I-12.2, I-6.1).

One tick took 0.16 s with 10,000 accounts and 1 to 2.7 s with 50,000 (plain Python); so did a change of a market's
parameters. Under rule set 2 a command visits as many as 5,000 units allow, 622 healthy ones, and slices visit the rest
by id. The price itself lists blocks of 128 ids; their accounts are found where the turn of the block comes. Bounds are
state then, so that a restored machine visits the same accounts. What rests of a listed account trades only while the
account would keep it.
"""

import pytest

from clearinghouse.statemachine.arithmetic.liquidation import MarginFraction
from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.exchange_margin.listing import is_listed
from clearinghouse.statemachine.exchange_margin.watch import try_bounds
from clearinghouse.statemachine.liquidation import health
from clearinghouse.statemachine.liquidation.adl_ranking import counterparty_line
from clearinghouse.statemachine.state.account_blocks import (
    BLOCK_BITS,
    GROUP_BITS,
    blocks_of,
    entry_of_group,
)
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    HoldId,
    MarketId,
    WithdrawalId,
)
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.snapshots import snapshot_bytes, through_snapshot
from tests.support import System, bounded

UNIT = 10**6
HOLDERS = 1_500
# 5,000 units: for an account 4, for its line 3 and for its cash 1; 4 for each block, of which six, then five, are new;
# 24 for their group, and 6 for its twelve blocks.
OF_A_COMMAND = 619
OF_A_SLICE = 623
# A change of parameters asks every account of a block: 12 more for each of six.
OF_A_CHANGE = 610

pytestmark = pytest.mark.skipif(not IS_PURE, reason="compiled calls cannot be counted")


def listed_in(state: State) -> int:
    """The accounts that are to be visited, those of listed blocks included."""
    return sum(is_listed(state, account) for account in state.accounts.values())


class Holders:
    """Accounts that are long one SOL at 150 with `cash` USDC each, and one that is short all of it."""

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        cash: int = 40,
        holders: int = HOLDERS,
        skipped: tuple[int, ...] = (),
    ) -> None:
        """Open the positions, give all accounts bounds, and count visits from then on.

        After each of the holders of the numbers `skipped` the ids go on in the next group.
        """
        self.system = system = System(check=False)
        self.sol = system.asset("SOL", 9, 150)
        terms = {"lot": (1, 0), "maker_ppb": 0, "taker_ppb": 0}
        self.perp = system.market("SOL-PERP", types.PERPETUAL, self.sol, **terms)  # type: ignore[arg-type]
        self.other = system.account("other", USDC=10**9 * UNIT)
        self.ids: list[int] = []
        for number in range(holders):
            account = system.account(f"holder {number}", leverage=20, USDC=cash * UNIT)
            if number in skipped:
                system.state.last_account_id = AccountId(
                    blocks_of(1 + (account >> BLOCK_BITS + GROUP_BITS))[0] << BLOCK_BITS
                )
            assert system.order(self.other, self.perp, types.SELL, 15_000, 1).codes == [codes.OK]
            assert system.order(account, self.perp, types.BUY, 15_000, 1).filled == [1]
            self.ids.append(account)
        system.price(self.sol, 151)
        self.drain()
        assert len(bounded(system.state)) == holders + 1
        self.visits = 0
        visit = try_bounds

        def counting(state: State, account: Account) -> bool:
            self.visits += 1
            return visit(state, account)

        monkeypatch.setattr(health, "try_bounds", counting)

    def drain(self) -> list[int]:
        """Slices until nothing is left, and the visits of each; after each a restart from a snapshot."""
        found = []
        while self.system.engine.is_behind:
            self.visits = 0
            self.system.engine = through_snapshot(self.system.engine)
            self.system.advance(0)
            found.append(self.visits)
        return found

    def flagged(self) -> list[int]:
        """The holders in liquidation."""
        accounts = self.system.state.accounts
        return [i for i in self.ids if accounts[AccountId(i)].status == types.LIQUIDATING]


def test_a_price_that_takes_all_out_of_their_bounds_is_met_in_slices(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """At 130 the holders have 40 - 20 and require 3.90: all leave their bounds, and each gets new ones."""
    holders = Holders(monkeypatch)
    holders.visits = 0
    holders.system.price(holders.sol, 130)
    assert holders.visits == OF_A_COMMAND
    # The short account has gained; with the holders 1,501 accounts were listed.
    assert listed_in(holders.system.state) == HOLDERS + 1 - OF_A_COMMAND
    assert holders.drain() == [OF_A_SLICE, HOLDERS + 1 - OF_A_COMMAND - OF_A_SLICE]
    assert len(bounded(holders.system.state)) == HOLDERS + 1
    assert violations(holders.system.state) == []


def test_a_price_lists_groups_whose_blocks_are_listed_in_their_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """700 accounts in group 0, 60 in each of groups 1 and 2: the command lists the blocks of group 0 alone.

    The next slice lists those of the others. A holder of group 2 whose order comes before is visited first.
    """
    holders = Holders(monkeypatch, holders=820, skipped=(699, 759))
    system = holders.system
    blocks = system.state.cursors.health.blocks
    system.price(holders.sol, 130)
    assert holders.visits < 700
    assert {entry for entry in blocks if entry < 0} == {entry_of_group(1), entry_of_group(2)}
    assert all(entry >> GROUP_BITS == 0 for entry in blocks if entry >= 0)
    assert listed_in(system.state) == 821 - holders.visits
    last = holders.ids[-1]
    assert system.order(last, holders.perp, types.BUY, 13_000, 1).codes == [codes.OK]
    assert not is_listed(system.state, system.state.accounts[AccountId(last)])
    holders.drain()
    assert len(bounded(system.state)) == 820, "all but the last, whose bid has come since"
    assert violations(system.state) == []


def test_restarts_amid_listed_groups_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prices come on after each slice: what is listed, visited and written is the same with a restart before each."""
    found = []
    for restarts in (False, True):
        holders = Holders(monkeypatch, holders=900, skipped=(99, 199, 299, 599))
        system = holders.system
        seen = []
        for price in (130, 113, 151, 113, 130, 112, 151, 151, 151, 151):
            if restarts:
                system.engine = through_snapshot(system.engine)
            holders.visits = 0
            system.price(holders.sol, price)
            seen += [(event.name, event.fields) for event in system.events]
            assert violations(system.state) == []
            system.advance(0)
            seen += [(event.name, event.fields) for event in system.events]
            assert violations(system.state) == []
            entries = sorted(system.state.cursors.health.blocks)
            seen.append((str(holders.visits), {"entries": len(entries), "sum": sum(entries)}))
        found.append((seen, snapshot_bytes(system.state)))
    assert found[0] == found[1]
    assert any(name == "LIQUIDATION_STARTED" for name, _ in found[0][0])


def test_all_that_the_price_condemns_are_flagged_in_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """At 113 they have 3 left and require 3.39. A flag has an event of two units: 495 in a command."""
    holders = Holders(monkeypatch)
    holders.system.price(holders.sol, 113)
    first = len(holders.flagged())
    holders.drain()
    assert holders.flagged() == holders.ids
    assert first == 495
    assert violations(holders.system.state) == []


def test_a_change_of_parameters_is_met_in_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another base MMF concerns every holder."""
    holders = Holders(monkeypatch)
    holders.visits = 0
    asset = (types.WEIGHT_IDENTITY, types.PPB, 0, 10, 0, 30_000_000, 0, 0, 0)
    holders.system.must(
        commands.SetAssetParameters(*holders.system.head(), AssetId(holders.sol), *asset)
    )
    assert holders.visits == 0  # no account holds the asset
    before = holders.system.state.markets[holders.perp]  # type: ignore[index]
    assert before.mmf_base_ppb == 30_000_000
    command = commands.SetMarketParameters(
        *holders.system.head(), before.id, [0], [0], 0, 0, 0, 0, types.PPB, 0, 0, 20, 0, 40_000_000, 0
    )  # fmt: skip
    holders.system.must(command)
    assert holders.visits == OF_A_CHANGE
    assert sum(holders.drain()) == HOLDERS + 1 - OF_A_CHANGE


def test_a_listed_account_is_visited_first_by_its_own_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The last holder is below MMF and not visited: its order finds it in liquidation."""
    holders = Holders(monkeypatch)
    holders.system.price(holders.sol, 113)
    last = holders.ids[-1]
    assert last not in holders.flagged()
    refused = holders.system.order(last, holders.perp, types.BUY, 11_300, 1)
    assert refused.codes == [codes.ACCOUNT_IN_LIQUIDATION]
    assert last in holders.flagged()


def test_an_order_of_a_listed_account_does_not_trade_below_its_requirement(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The last holder bids for one more at 112; the price is 113, so its bid ends where the seller meets it."""
    holders = Holders(monkeypatch)
    last = holders.ids[-1]
    assert holders.system.order(last, holders.perp, types.BUY, 14_500, 1).codes == [codes.OK]
    holders.system.price(holders.sol, 113)
    assert last not in holders.flagged()
    sold = holders.system.order(holders.other, holders.perp, types.SELL, 11_000, 1, tif=types.IOC)
    assert sold.filled == [0]
    ended = [e.fields for e in holders.system.events if e.name == "ORDER_CANCELLED"]
    assert [e["code"] for e in ended if e["account_id"] == last] == [codes.RESTING_ORDER_MARGIN]


def test_prices_that_come_on_do_not_keep_an_account_from_its_visit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each price lists the accounts in liquidation again; those behind the last visit wait for the next round."""
    holders = Holders(monkeypatch)
    price = 113
    for turn in range(8):
        holders.system.price(holders.sol, price + turn % 2)
        assert holders.system.engine.is_behind
        holders.system.advance(0)
    assert holders.ids[-1] in holders.flagged()


def test_what_takes_out_of_a_listed_account_finds_it_flagged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The last holder asks for 1 USDC."""
    holders = Holders(monkeypatch)
    holders.system.price(holders.sol, 113)
    system, last = holders.system, AccountId(holders.ids[-1])
    usdc = AssetId(1)
    assert last not in holders.flagged()
    asked = commands.RequestWithdrawals(*system.head(), [last], [usdc], [UNIT], ["x"])
    assert system.apply(asked).codes != [codes.OK]
    assert last in holders.flagged()
    assert holders.ids[-2] not in holders.flagged()


def test_what_comes_into_a_listed_account_comes_after_its_flag(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """100 USDC from the other account: the last holder is flagged first, and leaves liquidation with them."""
    holders = Holders(monkeypatch)
    holders.system.price(holders.sol, 113)
    system, last = holders.system, AccountId(holders.ids[-1])
    sent = commands.Transfers(
        *system.head(), 0, [AccountId(holders.other)], [last], [AssetId(1)], [100 * UNIT]
    )
    assert system.apply(sent).codes == [codes.OK]
    of_last = [
        e.name for e in system.events if last in (e.fields.get("account_id"), e.fields.get("to_id"))
    ]
    assert of_last == ["LIQUIDATION_STARTED", "TRANSFERRED", "LIQUIDATION_ENDED"]


def test_an_order_of_a_listed_account_does_not_trade_in_an_uncrossing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Bids of the last holder and of the other one collect; only that of the account with means trades."""
    holders = Holders(monkeypatch)
    system, last = holders.system, holders.ids[-1]
    rich = system.account("rich", USDC=10**6 * UNIT)
    market = MarketId(holders.perp)
    auction = commands.SetMarketStatus(*system.head(), market, types.MARKET_AUCTION, "")
    system.must(auction)
    for account, side in ((last, types.BUY), (rich, types.BUY), (holders.other, types.SELL)):
        lots = 2 if account == holders.other else 1
        price = 11_000 if side == types.SELL else 14_500
        assert system.order(account, holders.perp, side, price, lots).codes == [codes.OK]
    system.price(holders.sol, 113)
    opened = commands.SetMarketStatus(*system.head(), market, types.MARKET_OPEN, "")
    system.must(opened)
    assert is_listed(system.state, system.state.accounts[AccountId(last)])
    ended = [e.fields for e in system.events if e.name == "ORDER_CANCELLED"]
    assert [(e["account_id"], e["code"]) for e in ended] == [(last, codes.RESTING_ORDER_MARGIN)]
    traded = [e.fields["lots"] for e in system.events if e.name == "TRADE"]
    assert traded == [1]


def test_a_listed_account_that_a_visit_would_flag_is_not_deleveraged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Short of ETH the last holder has a profit of 1 USDC. At 112 it has 40 - 38 + 1 and requires 3.36 + 0.27."""
    holders = Holders(monkeypatch)
    system, last = holders.system, holders.ids[-1]
    eth = system.asset("ETH", 9, 10)
    perp = system.market("ETH-PERP", types.PERPETUAL, eth, lot=(1, 0), maker_ppb=0, taker_ppb=0)
    assert system.order(last, perp, types.SELL, 1_000, 1).codes == [codes.OK]
    assert system.order(holders.other, perp, types.BUY, 1_000, 1).filled == [1]
    system.price(eth, 9)
    holders.drain()
    market = system.state.markets[MarketId(perp)]
    entry = MarginFraction(0, 1, AccountId(last))
    assert counterparty_line(system.state, market, entry, long=True) is not None
    system.price(holders.sol, 112)
    assert is_listed(system.state, system.state.accounts[AccountId(last)])
    assert counterparty_line(system.state, market, entry, long=True) is None


def test_a_decision_on_what_a_listed_account_has_asked_for_finds_it_flagged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of the last holder custody confirms a withdrawal; of the one before, a hold of a cent is captured."""
    holders = Holders(monkeypatch, cash=41)
    system, usdc = holders.system, AssetId(1)
    before, last = AccountId(holders.ids[-2]), AccountId(holders.ids[-1])
    asked = commands.RequestWithdrawals(*system.head(), [last], [usdc], [UNIT], ["x"])
    [withdrawal_id] = system.apply(asked).ids
    to, cent = [AccountId(holders.other)], UNIT // 100
    created = commands.CreateHolds(*system.head(), 0, [before], to, [usdc], [cent], [0])
    [hold_id] = system.apply(created).ids
    system.price(holders.sol, 112)
    assert not {before, last} & set(holders.flagged())
    decided = commands.DecideWithdrawals(*system.head(), [WithdrawalId(withdrawal_id)], [1])
    assert system.apply(decided).codes == [codes.OK]
    assert last in holders.flagged()
    assert before not in holders.flagged()
    captured = commands.DecideHolds(*system.head(), [HoldId(hold_id)], [cent], [usdc])
    assert system.apply(captured).codes == [codes.OK]
    names = [e.name for e in system.events if before in e.fields.values()]
    assert names[:2] == ["LIQUIDATION_STARTED", "HOLD_CAPTURED"]


def test_an_order_of_an_isolated_position_finds_it_visited(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last holder has a second position, isolated, long one at 150 with 40 USDC; it names its account alone."""
    holders = Holders(monkeypatch, cash=90)
    system, last = holders.system, AccountId(holders.ids[-1])
    terms = {"lot": (1, 0), "maker_ppb": 0, "taker_ppb": 0}
    other = MarketId(system.market("SOL-2", types.PERPETUAL, holders.sol, **terms))  # type: ignore[arg-type]
    system.must(commands.SetIsolated(*system.head(), last, other, 1))
    system.must(commands.MoveIsolatedMargin(*system.head(), last, other, 40 * UNIT))
    assert system.order(holders.other, other, types.SELL, 15_000, 1).codes == [codes.OK]
    assert system.order(last, other, types.BUY, 15_000, 1).filled == [1]
    system.price(holders.sol, 151)
    holders.drain()
    system.price(holders.sol, 113)
    position = system.state.accounts[last].isolated[other]
    assert is_listed(system.state, position)
    refused = system.order(last, other, types.BUY, 11_300, 1)
    assert refused.codes == [codes.ACCOUNT_IN_LIQUIDATION]
    assert position.status == types.LIQUIDATING
