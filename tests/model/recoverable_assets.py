# SPDX-License-Identifier: Apache-2.0
"""What a member in default has elsewhere: it comes back to its accounts, and pays before any other layer (SPEC C-9.3).

Owns the question what may still be brought back, and the books of what is. Must never touch what is a client's.
"""

from collections.abc import Callable
from math import floor

from clearinghouse.statemachine.vocabulary import codes, types
from clearinghouse.statemachine.vocabulary.commands import AdvanceDefaultCase
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.account_guards import Guards
from tests.model.exact import ONE, Fraction
from tests.model.item_results import ACCEPTED
from tests.model.margin_calls import VALUATION, MarginCalls
from tests.model.money import Money
from tests.model.pvp import Pvp


class RecoverableAssets:
    """All of it."""

    def __init__(self, margin: MarginCalls, money: Money, pvp: Pvp) -> None:
        """Know the loans, the claims and what waits to leave."""
        self.context = margin.context
        self.system = margin.system
        self.margin = margin
        self.money = money
        self.pvp = pvp
        self.guards = Guards(margin.context)
        self.to_lodge: dict[tuple[int, int], int] = {}  # came from an account of the exchange
        # Whether a freeze visits an account now, by who knows the cases.
        self.is_gathered: Callable[[int], bool] = lambda _: False
        pvp.paid_back = self._paid_back
        margin.is_recovered = self._lodged
        money.taken_back = self._taken_back
        money.brought_to_house = self._brought_to_house

    def _gathers(self, account: int) -> bool:
        """Something comes back now: a freeze visits the account, or its case begins to allocate."""
        return self.is_gathered(account) or isinstance(self.context.command, AdvanceDefaultCase)

    def _paid_back(self, event: Event) -> bool:
        """A claim at `pvp` is paid out by a case, and is as much as covers no short; False: the event is of a day."""
        account, asset = event.fields["account_id"], event.fields["asset_id"]
        if not self._gathers(account):
            return False
        amount = self._spare_claim(account, asset)
        self.system.move(types.PVP, account, asset, amount)
        self.pvp.claims[account, asset] -= amount
        self.pvp.days.paid(account, asset, -amount)
        self.context.pending_events.check(
            event, amount=amount, claim=self.pvp.claims[account, asset]
        )
        return True

    def _spare_claim(self, account: int, asset: int) -> int:
        """Return what of a claim covers no short, as far as there is cash."""
        if account not in self.pvp.members:
            return 0
        most = min(self.pvp.claims[account, asset], self.system.balance[types.PVP, asset])
        claims = {key: self.pvp.claims[account, key] for key in self.pvp.haircuts}
        if most <= 0 or min(claims.values()) >= 0:
            return max(0, most)
        if self.pvp.tests(account, {}).code == codes.PVP_PRICE_ABSENT:
            return 0
        value = Fraction(0)
        for key, claim in claims.items():
            cut = self.pvp.haircuts[key] * (1 if claim > 0 else -1)
            value += claim * self.system.live.asset[key] * (ONE - cut)
        unit = self.system.live.asset[asset] * (ONE - self.pvp.haircuts[asset])
        return max(0, min(most, floor(value / unit)))

    def _lodged(self, event: Event) -> bool:
        """What is free of another asset becomes margin as the freeze visits the account; False: not of a freeze."""
        key = (event.fields["account_id"], event.fields["asset_id"])
        if not self.is_gathered(key[0]):
            return False
        amount = self.to_lodge.pop(key, 0) or self._saleable(*key)
        stated = event.fields["amount"]
        if self.guards.is_exposed(key[0]) and self._is_all_that_may_go(*key, stated):
            amount = stated  # what a position at the exchange needs stays (I-5)
        self.system.held[key] += amount
        self.margin.collateral[key] += amount
        self.context.pending_events.check(event, amount=amount, lodged=self.margin.collateral[key])
        return True

    def _saleable(self, account: int, asset: int) -> int:
        """Return what is free of another asset, if a lot of it can be sold."""
        free = self.system.free(account, asset)
        for market in self.system.markets.values():
            is_sold = (market.kind, market.base, market.quote) == (types.SPOT, asset, VALUATION)
            if is_sold and free >= market.lot_base and self.system.live.asset.get(asset):
                return free
        return 0

    def _brought_to_house(self, event: Event) -> bool:
        """What an account of the exchange does not need goes to a house account as margin; False: not of a freeze."""
        source, target, asset, amount = (
            event.fields[name] for name in ("from_id", "to_id", "asset_id", "amount")
        )
        if not self.is_gathered(source):
            return False
        accounts = self.system.accounts
        is_of_exchange = accounts[source].kind < types.KIND_MEMBER_HOUSE and asset != VALUATION
        most = self._not_needed(source, asset)
        is_due = self._is_all_that_may_go(source, asset, amount)
        if not is_of_exchange or not is_due or target != self._house(accounts[source].owner):
            self.context.pending_events.found(event, f"of {most} something else comes back")
        self.to_lodge[target, asset] = amount
        return True

    def _house(self, owner: str) -> int:
        """Return the first open house account of an owner; 0: there is none."""
        return min(
            (
                key
                for key, one in self.system.accounts.items()
                if (one.owner, one.kind) == (owner, types.KIND_MEMBER_HOUSE)
                and one.status != types.CLOSED
            ),
            default=0,
        )

    def _not_needed(self, account: int, asset: int) -> int:
        """Return what is free of an asset in an account of the exchange, if the account is active."""
        if self.system.accounts[account].status != types.ACTIVE:
            return 0
        free = self.system.free(account, asset) + min(self.system.unsettled[account, asset], 0)
        return max(0, free)

    def _is_all_that_may_go(self, account: int, asset: int, amount: int) -> bool:
        """Return whether an amount may leave, and not much more: with a position it is found by halves."""
        most = self._not_needed(account, asset)
        is_all = amount == most
        if not is_all and self.guards.is_exposed(account):
            is_all = amount < most and not self._may_go(account, asset, amount + most // 256 + 1)
        return is_all and self._may_go(account, asset, amount)

    def _may_go(self, account: int, asset: int, amount: int) -> bool:
        """Return whether L-4 lets an amount leave."""
        self.system.held[account, asset] += amount
        verdict = self.guards.may_be_gone(account)
        self.system.held[account, asset] -= amount
        return verdict == ACCEPTED

    def left(self, account: int, asset_ids: list[int]) -> str:
        """Say what is still elsewhere of assets, though it could come back."""
        kind = self.system.accounts[account].kind
        if kind > types.KIND_MEMBER_HOUSE:
            return ""
        is_house = kind == types.KIND_MEMBER_HOUSE
        for asset in asset_ids:
            cash = self.system.balance[types.LENDING_POOL, asset]
            lent = min(cash, self.system.free_part(account, asset))
            if lent > 0 or self._spare_claim(account, asset):
                return f"account {account} has asset {asset} in a pool or at `pvp`"
            is_kept = (
                self.guards.is_exposed(account)
                or not self._not_needed(account, asset)
                or (not is_house and not self._house(self.system.accounts[account].owner))
            )
            if not is_kept and asset != VALUATION and self._saleable(account, asset):
                return f"asset {asset} of account {account} is no margin"
        return ""

    def _holds(self, account: int, asset: int) -> dict[int, int]:
        """Return the amounts of an account's holds of an asset, by hold."""
        return {
            key: amount
            for key, (one, of, amount) in self.money.asked.items()
            if key in self.money.holds and (one, of) == (account, asset)
        }

    def _taken_back(self, event: Event) -> None:
        """A hold ends for a case: the newest, while holds are over a half of what is free and under hold."""
        key, account = event.fields["hold_id"], event.fields["account_id"]
        asset = event.fields["asset_id"]
        holds = self._holds(account, asset)
        held = sum(holds.values())
        most = (max(0, self.system.free(account, asset)) + held) // 2
        if not self.is_gathered(account) or key != max(holds) or held <= most:
            self.context.pending_events.found(event, f"holds are {holds}, and {most} may stay")

    def over(self, account: int) -> str:
        """Say of which asset more than a half is still under hold for others."""
        if self.system.accounts[account].kind > types.KIND_MEMBER_HOUSE:
            return ""
        for asset in self.system.assets:
            held = sum(self._holds(account, asset).values())
            has = held + self.system.free(account, asset) + self.margin.collateral[account, asset]
            if held > has // 2:
                return f"{held} of {has} of asset {asset} of account {account} are under hold"
        return ""

    def waiting(self, accounts: set[int]) -> set[int]:
        """Return the withdrawals of accounts that wait."""
        return {
            key
            for key, asked in self.money.asked.items()
            if asked[0] in accounts
            and key not in self.money.deposits
            and key not in self.money.holds
        }
