# SPDX-License-Identifier: Apache-2.0
"""A central counterparty with a coalition of members and honest ones, in rows of the scenario language.

Owns the accounts of both sides, the path of the price, what staff does about missed calls, and the gain of the
coalition. A row is a command of the scenario language, or one of `move`, `run`, `settle`, `bid` and `refuse`; a row
that the machine refuses changes nothing. Must never choose a row: tactics do.
"""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Final

from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.ledger.pool_shares import claim_of, debt_of
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.state.open_nets import net_cash, net_lots, nets_of_account
from clearinghouse.statemachine.vocabulary import codes, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from tests.adversary.world import UNIT, World
from tests.scenarios.expected_results import perform
from tests.scenarios.language import ScenarioError, Words
from tests.scenarios.names import Setup
from tests.scenarios.verbs import ACTIONS
from tests.support import SECOND

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from clearinghouse.statemachine.state.default import DefaultCase
    from clearinghouse.statemachine.vocabulary.events import Event

# A margin of 10 %, and a path within 8.4 % of itself: no default has a gap.
START: Final = 100
PRICES: Final = (96, 97, 98, 99, 101, 102, 103, 104)
STEPS: Final = 6
HOUR: Final = 3_600
DAY: Final = 24 * HOUR
MARKET: Final = "XYZ/USDC"
COALITION: Final = ("ada", "bert", "cleo", "olga")  # owners; olga is no member
HONEST: Final = ("hanna", "hugo")
MEMBERS: Final = (*COALITION[:3], *HONEST)
OWN: Final = ("ada", "second", "bert", "cleo")  # the coalition's accounts that may clear
HOUSE: Final = (types.CCP, types.CCP_SKIN, types.CCP_EQUITY, types.CCP_LIQUIDITY)
DAYS_MAX: Final = 9  # after which a play ends

SETUP: Final = """
  asset XYZ scale 0 price 100
  market XYZ/USDC spot lot 1 tick 0.01 status HALTED band 20%
  account ada kind house
  account second owner ada kind house
  account bert kind house
  account cleo kind house
  account olga
  account hanna kind house
  account hugo kind house
  account ccp-owner
  member ada
  member bert
  member cleo
  member hanna
  member hugo
  calendar NPR closed sat,sun
  segment EQ calendar NPR cut-off 16:00 settlement 12:00 cycle 2
  clear XYZ/USDC EQ model 3
  settlement-terms XYZ/USDC buy-in 2 limit 10% premium 5%
  margin-parameters cover every 3,600
  margin-asset XYZ haircut 20%
  margin-scenarios XYZ -10% -10% -10% 10% 10% 10%
  deposit ada 50,000 USDC
  deposit bert 50,000 USDC
  deposit bert 1,000 XYZ
  deposit cleo 10 USDC
  deposit hanna 100,000,000 USDC
  deposit hanna 1,000,000 XYZ
  deposit hugo 100,000,000 USDC
  deposit hugo 1,000,000 XYZ
  deposit ccp-owner 1,010,000 USDC
  fund-ccp ccp-owner equity 1,000,000
  fund-ccp ccp-owner skin 10,000
  lodge hanna 10,000,000 USDC
  lodge hugo 10,000,000 USDC
  contribute ada 5,000
  contribute hanna 50,000
  contribute hugo 50,000
  advance-to 2023-11-15 09:00
"""


class ClearingDay:
    """One central counterparty that is played against."""

    def __init__(self, world: World, seed: int) -> None:
        """Set it up; the seed draws the path of the price before anything is done."""
        self.world = world
        self.names = Setup(check=False)
        self.names.system = world
        random = Random(f"path {seed}")
        self.path = [random.choice(PRICES) for _ in range(STEPS)]
        self.price = START
        self.rows: list[str] = []  # that were accepted, in order
        self.bids: dict[str, int] = {}  # what a member bids in every auction, in per cent
        self.numbers = 0  # of names
        self.chosen: list[
            tuple[int, int]
        ] = []  # signed lots and cash of trades with honest members
        self.left: Counter[tuple[AccountId, AssetId]] = Counter()  # what was withdrawn
        for row in SETUP.strip().splitlines():
            words = Words(row)
            action = ACTIONS[words.take()](self.names, words)
            if action is not None:
                perform(self.names, action, None)
        self.owner_of = {
            account_id: account.owner for account_id, account in world.state.accounts.items()
        }
        self.start = {owner: self.worth(owner) for owner in (*COALITION, *HONEST)}
        self.house_start = self.house()
        world.watchers.append(self._note)

    # --- rows -------------------------------------------------------------------------------------------------

    def do(self, row: str) -> bool:
        """Do what a row says, and keep it; whether it was accepted."""
        words = Words(row)
        verb = words.take()
        acts = {"move": self.move, "run": self.run, "settle": self.settle}
        if verb in acts:
            is_done = acts[verb]()
        elif verb == "bid":
            bidder, percent = words.take(), words.take()
            self.bids[bidder] = int(percent.removesuffix("%"))
            is_done = True
        elif verb == "refuse":
            is_done = self._declare(words.take())
        else:
            is_done = self.command(row)
        if is_done:
            self.rows.append(row)
        return is_done

    def command(self, row: str) -> bool:
        """Apply the command of a row; whether all of it was accepted."""
        words = Words(row)
        try:
            action = ACTIONS[words.take()](self.names, words)
        except (KeyError, ScenarioError, ValueError):
            return False  # it names what another row would have made
        if action is None:
            return True
        outcome = self.world.apply(action.command)
        for name, code, found in zip(action.names, outcome.codes, outcome.ids, strict=False):
            if name and code == codes.OK:
                action.book[name] = found
        return all(code == codes.OK for code in outcome.codes)

    def move(self) -> bool:
        """The index moves to the next price of its path."""
        if not self.path:
            return False
        self.price = self.path.pop(0)
        return self.command(f"price XYZ {self.price}")

    def run(self) -> bool:
        """The next full hour strikes, with its margin run; staff looks after missed calls."""
        self._wait_until((self.world.now // (HOUR * SECOND) + 1) * HOUR * SECOND)
        return True

    def settle(self) -> bool:
        """The day passes up to the next noon, with what settles then."""
        noon = 12 * HOUR * SECOND
        day = DAY * SECOND
        self._wait_until(((self.world.now - noon) // day + 1) * day + noon)
        return True

    def _wait_until(self, time_ns: int) -> None:
        """Time passes, and staff acts."""
        self.world.now = time_ns
        self.world.advance(0)
        self._look_after()

    # --- staff ------------------------------------------------------------------------------------------------

    def _look_after(self) -> None:
        """Declare the default of each member that has missed a call, and bring open cases to their end."""
        for owner in MEMBERS:
            if owner not in self.names.cases and self._has_missed(owner):
                self._declare(owner)
        for owner in self.names.cases:
            self._go_on(owner)

    def _has_missed(self, owner: str) -> bool:
        """Return whether a call of a member, for margin, cash or the fund, was missed."""
        state = self.world.state
        member = state.clearing.member_of[owner]
        called = state.margin.contribution_calls.get(member.id)
        if called is not None and called.is_missed:
            return True
        own = self.accounts_of(owner)
        margin = [state.margin.calls[one] for one in own if one in state.margin.calls]
        cash = [call for one in own for call in state.dvp.cash_calls_of.get(one, ())]
        return any(call.is_missed for call in margin) or any(call.is_missed for call in cash)

    def _declare(self, owner: str) -> bool:
        """Declare a default, and bring the case as far as it goes."""
        if owner in self.names.cases or not self.command(f"declare-default {owner}"):
            return False
        self._pass()
        for step in ("PORTING", "HEDGING", "AUCTION"):
            self.command(f"advance-case {owner} {step}")
        self._go_on(owner)
        return True

    def _go_on(self, owner: str) -> None:
        """Auction what is open, allocate the loss, close the case: as far as it goes now."""
        case = self.world.state.defaults.cases[self.names.cases[owner]]
        if case.state == types.CASE_AUCTION:
            self._auction(owner, case)
            if self.command(f"advance-case {owner} ALLOCATION"):
                self._pass()
        if case.state == types.CASE_ALLOCATION:
            self.command(f"advance-case {owner} CLOSED")

    def _auction(self, owner: str, case: DefaultCase) -> None:
        """Put each open net up, then what is lodged in shares; an honest member bids the reference for all of it."""
        state = self.world.state
        lots: list[tuple[str, int]] = []
        for account_id in case.losses_found:
            account = next(name for name, one in self.names.accounts.items() if one == account_id)
            nets = [
                (str(session.id), net_lots(net))
                for session, net in nets_of_account(state, account_id)
            ]
            has = state.margin.collateral.get(pair_key(account_id, self.share), 0)
            for session_id, open_lots in [*nets, ("margin", has)]:
                name = f"lot{len(state.defaults.lots)}"
                row = f"auction-lot {owner} {session_id} {account} {MARKET} {abs(open_lots)}"
                if open_lots and self.command(f"{row} bids 60s reveals 60s as {name}"):
                    lots.append((name, abs(open_lots)))
        bids = [(name, percent) for name, percent in self.bids.items() if name != owner]
        bids.append(("hanna", 100))
        for verb in ("sealed-bid", "reveal-bid") if lots else ():
            for name, quantity in lots:
                for bidder, percent in bids:
                    price = self.at(percent)
                    self.command(f"{verb} {name} {bidder} {quantity} @ {price}")
            self.world.now += 60 * SECOND
            self._pass()

    def _pass(self) -> None:
        """What is due runs to its end."""
        self.world.advance(0)

    # --- the end, and figures ---------------------------------------------------------------------------------

    def end(self) -> None:
        """Days pass until nothing is open, staff does what it does, and the coalition takes out what it may."""
        state = self.world.state
        for _ in range(DAYS_MAX):
            self.settle()
            if not (state.clearing.nets_of or state.margin.calls or state.margin.variation):
                break
        for name in (*OWN, "olga"):
            holding = self.names.holding(name, "USDC")
            left = 0 if holding is None else free_balance(holding) // UNIT
            if self.command(f"withdraw {name} {left} USDC as end-{name}"):
                self.command(f"confirm-withdrawal end-{name}")

    @property
    def share(self) -> AssetId:
        """The security."""
        return AssetId(self.world.state.symbols["XYZ"])

    def at(self, percent: int) -> str:
        """A price in per cent of the index."""
        return f"{self.price * percent / 100:.2f}"

    def accounts_of(self, owner: str) -> list[AccountId]:
        """The accounts of an owner."""
        return [AccountId(one) for one, name in self.owner_of.items() if name == owner]

    def _note(self, event: Event) -> None:
        """Note a trade with an honest member, and what leaves the clearinghouse."""
        fields = event.fields
        if event.name == "WITHDRAWAL_CONFIRMED":
            self.left[AccountId(fields["account_id"]), AssetId(fields["asset_id"])] += fields[
                "amount"
            ]
        elif event.name == "TRADE_NOVATED":
            self._note_trade(fields, fields["buyer_account_id"], fields["seller_account_id"])
        elif event.name == "BID_AWARDED":
            lot = self.world.state.defaults.lots[fields["lot_id"]]
            if lot.session_id == 0:  # what was lodged changes hands at once
                self._note_trade(fields, fields["account_id"], lot.account_id)

    def _note_trade(self, fields: Mapping[str, int], buyer_id: int, seller_id: int) -> None:
        """Note lots at their price, if one side is of the coalition and the other honest."""
        buys, sells = (self.owner_of[AccountId(one)] in COALITION for one in (buyer_id, seller_id))
        if buys != sells:
            lots = fields["lots"] if buys else -fields["lots"]
            self.chosen.append((lots, -lots * fields["price_per_lot"]))

    def worth(self, owner: str) -> int:
        """Return all that an owner has here at the index: claims whole, and debts as well."""
        state = self.world.state
        usdc = state.valuation.id
        value = self._values()
        total = 0
        for account_id in self.accounts_of(owner):
            for asset_id, holding in state.accounts[account_id].holdings.items():
                amount = holding.balance + claim_of(holding) - debt_of(holding)
                total += amount * value[asset_id]
            for _, net in nets_of_account(state, account_id):
                total += net_lots(net) * value[self.share] + net_cash(net)
            total -= state.margin.variation.get(account_id, {}).get(usdc, 0)
            total -= state.dvp.advances.get(pair_key(account_id, usdc), 0)
        member = state.clearing.member_of.get(owner)
        if member is not None:
            total -= self._owed_to_layers(member.id)
            total += state.margin.contributions.get(pair_key(member.id, usdc), 0)
        return total

    def _values(self) -> dict[AssetId, int]:
        """Return the value of a unit of each asset."""
        return {self.world.state.valuation.id: 1, self.share: self.price * UNIT}

    def taken_out(self, owner: str) -> int:
        """Return the value of what an owner has withdrawn."""
        own, value = self.accounts_of(owner), self._values()
        return sum(
            amount * value[asset]
            for (account, asset), amount in self.left.items()
            if account in own
        )

    def _owed_to_layers(self, member_id: int) -> int:
        """Return what others have paid for a member in default: its accounts stay frozen for it (C-9.3)."""
        case = self.world.state.defaults.case_of.get(member_id)
        return 0 if case is None else sum(case.debts.values())

    def house(self) -> int:
        """Return what the counterparty has of its own and has advanced, and what no member has of the fund."""
        state = self.world.state
        usdc = state.valuation.id
        found = sum(state.margin.variation.get(one, {}).get(usdc, 0) for one in self.owner_of)
        found += sum(self._owed_to_layers(one) for one in state.clearing.members)
        found += sum(state.dvp.advances.values()) - sum(state.margin.contributions.values())
        for account_id in (*HOUSE, types.DEFAULT_FUND):
            holding = state.accounts[account_id].holdings.get(usdc)
            found += holding.balance if holding is not None else 0
        return found

    def result(self) -> int:
        """Return what the coalition's trades with honest members yield on the path."""
        return sum(lots * self.price * UNIT + cash for lots, cash in self.chosen)

    def gain(self) -> int:
        """Return the coalition's gain beyond its trades; a member with less than nothing leaves it behind."""
        kept = sum(
            max(self.worth(owner), 0) + self.taken_out(owner) - self._brought(owner)
            for owner in COALITION
        )
        return kept - self.result()

    def harm(self) -> int:
        """Return what others lack: what the layers have paid into accounts that stay frozen comes back to none."""
        state = self.world.state
        frozen = sum(self._owed_to_layers(one) for one in state.clearing.members)
        before = sum(self.start[owner] for owner in HONEST) + self.house_start
        shares = 2 * 1_000_000 * (self.price - START) * UNIT
        now = sum(self.worth(owner) for owner in HONEST) + self.house() - frozen
        return before + shares - now - self.result()

    def _brought(self, owner: str) -> int:
        """Return what an owner had at the start, its shares at the index of now."""
        shares = 1_000 * (self.price - START) * UNIT if owner == "bert" else 0
        return self.start[owner] + shares

    def check_conservation(self) -> None:
        """All have together as much as they had: no figure of worth leaves something out."""
        shares = (1_000 + 2 * 1_000_000) * (self.price - START) * UNIT
        now = sum(self.worth(owner) + self.taken_out(owner) for owner in self.start) + self.house()
        assert now == sum(self.start.values()) + shares + self.house_start, (
            now - sum(self.start.values()) - shares - self.house_start
        )


def day_of(world: World) -> ClearingDay:
    """The central counterparty of a world."""
    found = world.of_arena
    assert isinstance(found, ClearingDay)
    return found


def replayed(seed: int, rows: Iterable[str]) -> ClearingDay:
    """Play rows on the path of a seed, up to the end."""
    world = World()
    world.of_arena = day = ClearingDay(world, seed)
    for row in rows:
        day.do(row)
    day.end()
    world.check_books()
    day.check_conservation()
    return day


def shortest(seed: int, rows: Sequence[str], bound: int) -> list[str]:
    """The rows without those that a gain above a bound does not need, the last ones first."""
    found = list(rows)
    while True:
        for place in range(len(found) - 1, -1, -1):
            less = found[:place] + found[place + 1 :]
            if replayed(seed, less).gain() > bound:
                found = less
                break
        else:
            return found
