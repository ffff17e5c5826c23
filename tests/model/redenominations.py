# SPDX-License-Identifier: Apache-2.0
"""An asset of the exchange goes on in another one: its pool, and what stood in the way (SPEC O-11).

Owns the pool of the new asset, from the books of the old one at once. `corporate_actions` follows balances and holds.
"""

from collections.abc import Callable
from dataclasses import replace

from clearinghouse.statemachine.vocabulary import codes, events
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.context import Context
from tests.model.corporate_actions import CorporateActions
from tests.model.exact import ceil, floor
from tests.model.model_state import RAY, SHARE
from tests.model.money import Money
from tests.model.pools import Pool

CAPS = ("supply_cap", "borrow_cap", "account_supply_cap", "account_borrow_cap", "virtual_claim")


class Redenominations:
    """Follows the exchange of pools."""

    def __init__(self, context: Context, actions: CorporateActions, money: Money) -> None:
        """Start without one."""
        self.context = context
        self.system = context.system
        self.pools = context.pools
        self.actions = actions
        self.money = money
        # What accounts had lent and owed, by account, until their events have said so.
        self.loans: dict[int, tuple[int, int]] = {}
        self.dust_times: dict[tuple[int, int], int] = {}  # of the last dust repayments

    def handlers(self) -> dict[int, Callable[[Event], None]]:
        """The events of an exchange."""
        return {
            events.REDENOMINATION_WAITS: self._waits,
            events.POOL_EXCHANGED: self._pool,
            events.LOAN_EXCHANGED: self._loan,
            events.SECURITY_EXCHANGED: self._exchanged,
        }

    def _waits(self, event: Event) -> None:
        """Positions and withdrawals are in the books; the other obstacles are in scenarios."""
        action = self.actions.actions[event.fields["action_id"]]
        asset = event.fields["asset_id"]
        lots = sum(
            max(position, 0)
            for (_, market), position in self.system.position.items()
            if self.system.markets[market].base == asset
        )
        money = self.money
        waits = sum(
            amount
            for key, (_, of, amount) in money.asked.items()
            if of == asset and key not in money.deposits and key not in money.holds
        )
        stated = {codes.MARKET_HAS_POSITIONS: lots, codes.REDENOMINATION_WITHDRAWALS_WAIT: waits}
        first = next((code for code, count in stated.items() if count), 0)
        code, count = event.fields["code"], event.fields["count"]
        wrong = code != first if first else code in stated
        if action.security != asset or wrong or (first and count != stated[first]):
            self.context.pending_events.found(event, f"lots {lots}, withdrawals {waits}")

    def _pool(self, event: Event) -> None:
        """All loans are so many shares of the new pool, at the same indices."""
        fields, system = event.fields, self.system
        asset, into = fields["asset_id"], fields["into_asset_id"]
        action = self.actions.actions[fields["action_id"]]
        rate = int(action.rate)
        if (action.security, action.asset) != (asset, into) or into in self.pools.pools:
            self.context.pending_events.found(event, f"by the model {action}")
        self.pools.accrue(asset)
        self.context.pending_events.check(
            event,
            borrow_index_ray=int(system.borrow_index[asset] * RAY),
            supply_index_ray=int(system.supply_index[asset] * RAY),
        )
        pool = self.pools.pools.pop(asset)
        self.pools.pools[into] = self._grown(pool, into, rate)
        for indices in (system.supply_index, system.borrow_index):
            indices[into] = indices.pop(asset)
        for account in sorted(system.accounts):
            lent, owed = system.lent[account, asset], system.borrowed[account, asset]
            if lent or owed:
                self.loans[account] = (lent, owed)
                if (account, asset) in self.dust_times:
                    self.dust_times[account, into] = self.dust_times.pop((account, asset))
            for book in (system.lent, system.borrowed):
                if book[account, asset]:
                    book[account, into] = book.pop((account, asset)) * rate
        for table in (self.pools.asks, self.pools.asking_shares, self.pools.auto):
            after = {
                (who, into if of == asset else of): number * (rate if of == asset else 1)
                for (who, of), number in table.items()
            }
            table.clear()
            table.update(after)  # requests keep their order
        self.pools.asked_all, system.remainders = (
            frozenset((who, into if of == asset else of) for who, of in pairs)
            for pairs in (self.pools.asked_all, system.remainders)
        )

    def _grown(self, pool: Pool, into: int, rate: int) -> Pool:
        """Return the pool with its amounts by the ratio."""
        caps = {name: getattr(pool.terms, name) for name in CAPS}
        terms = replace(
            pool.terms,
            asset_id=into,  # type: ignore[arg-type]
            claims_min=pool.terms.claims_min * rate,
            **{name: cap * rate if cap > 0 else cap for name, cap in caps.items()},
        )
        sums = (
            "reserve",
            "fee_stream",
            "paid",
            "earned",
            "kept",
            "fees",
            "fees_due",
            "virtual",
            "out",
        )
        return replace(pool, terms=terms, **{name: getattr(pool, name) * rate for name in sums})

    def _loan(self, event: Event) -> None:
        """One account's loans, in the order of accounts: out of the old asset, then into the new one."""
        fields, system = event.fields, self.system
        action = self.actions.actions[fields["action_id"]]
        account = min(self.loans, default=0)
        lent, owed = self.loans.get(account, (0, 0))
        is_out = fields["asset_id"] == action.security
        rate, sign = (1, -1) if is_out else (int(action.rate), 1)
        if not is_out:
            self.loans.pop(account, None)
        claim = floor(lent * rate * system.supply_index[action.asset] / SHARE)
        debt = ceil(owed * rate * system.borrow_index[action.asset] / SHARE)
        expected = {
            "account_id": account,
            "lent": sign * claim,
            "lent_shares": sign * lent * rate,
            "borrowed": sign * debt,
            "borrowed_shares": sign * owed * rate,
        }
        self.context.pending_events.check(event, **expected)

    def _exchanged(self, event: Event) -> None:
        """Balances follow all loans."""
        if self.loans:
            self.context.pending_events.found(event, f"loans are left: {self.loans}")
        self.actions.redeemed(event)
