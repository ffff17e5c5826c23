# SPDX-License-Identifier: Apache-2.0
"""Losses that stay unpaid: after three passes they bear interest, and their accounts may only reduce risk (R-1.1).

Owns how long each loss has been unpaid, its interest, and the parts of the unpaid claims. Each interest is computed
from the rate and the time since the pass before; there is no index.
"""

from dataclasses import dataclass

from clearinghouse.statemachine.vocabulary import codes, events, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.context import Context
from tests.model.exact import Fraction, ceil, floor, largest_remainder, ppb
from tests.model.model_state import RAY

YEAR_NS = 365 * 86_400 * types.SECOND_NS
HOUR_NS = 3_600 * types.SECOND_NS


@dataclass
class Unpaid:
    """A loss: the passes that have left it unpaid, and since when it bears interest."""

    passes: int = 0
    since: int = 0


def penalty(age: int) -> int:
    """Return the sum over an age of the whole hours before each instant, in hours x ns."""
    return sum(HOUR_NS * hour for hour in range(age // HOUR_NS)) + age // HOUR_NS * (age % HOUR_NS)


class UnpaidLosses:
    """Follows them."""

    def __init__(self, context: Context) -> None:
        """Start without any."""
        self.context = context
        self.system = context.system
        self.pending_events = context.pending_events
        self.losses: dict[int, dict[int, Unpaid]] = {}  # by asset and account
        context.fills.when_paid.append(self.paid)
        self.passed: dict[int, int] = {}  # the time of the last pass of an asset

    def _note_overdue(self) -> None:
        """Name the accounts that owe a loss that bears interest."""
        self.system.overdue = {
            account
            for losses in self.losses.values()
            for account, loss in losses.items()
            if loss.passes >= types.UNPAID_LOSS_PASSES
        }
        self.system.overdue_since = {
            (account, asset): loss.since
            for asset, losses in self.losses.items()
            for account, loss in losses.items()
            if loss.passes >= types.UNPAID_LOSS_PASSES
        }

    def paid(self, account: int, asset: int) -> None:
        """An account owes nothing of an asset any more."""
        if self.losses.get(asset, {}).pop(account, None) is not None:
            self._note_overdue()

    def charge(self, event: Event, unpaid_since: dict[tuple[int, int], int]) -> None:
        """Compute the interest of all losses of an asset at the first event of it, and expect the events."""
        asset = event.fields["asset_id"]
        system = self.system
        before = self.passed.get(asset, system.now)
        rate = ppb(types.UNPAID_LOSS_RATE_PPB)
        if asset in self.context.pools.pools:
            self.context.pools.accrue(asset)
            rate = self.context.pools.rates(asset)[0]
        step = Fraction(floor(rate * RAY * (system.now - before) / YEAR_NS), RAY)
        total = 0
        for account, loss in sorted(self.losses.get(asset, {}).items()):
            debt = -system.unsettled[account, asset]
            if loss.passes < types.UNPAID_LOSS_PASSES or debt <= 0:
                continue
            hours = penalty(system.now - loss.since) - penalty(before - loss.since)
            grown = Fraction(floor(hours * ppb(types.UNPAID_LOSS_PENALTY_PPB) * RAY / YEAR_NS), RAY)
            interest = ceil(debt * (step + grown))
            if interest:
                total += interest
                self.context.fills.add_unsettled(account, asset, -interest)
                self.pending_events.expect(
                    events.LOSS_INTEREST, account_id=account, asset_id=asset, amount=interest
                )
        self.passed[asset] = system.now
        winners = [
            who
            for of, who in sorted(unpaid_since)
            if of == asset and who >= types.FIRST_ACCOUNT_ID and system.unsettled[who, asset] > 0
        ]
        shares = largest_remainder(total, [system.unsettled[who, asset] for who in winners])
        for who, share in zip(winners, shares, strict=True):
            self.context.fills.add_unsettled(who, asset, share)
            if share:
                self.pending_events.expect(
                    events.CLAIM_INTEREST, account_id=who, asset_id=asset, amount=share
                )
        if not winners:
            self.context.fills.add_unsettled(types.LIQUIDITY_FUND, asset, total)
        if not self.pending_events.takes(event):
            self.pending_events.found(event, "by the model this is not the interest")

    def passed_by(self, asset: int, announced: list[int], *, on: bool) -> None:
        """A pass is over: count it for each loss that it left without announcing a conversion (R-1.5)."""
        system = self.system
        if not on:
            return
        losses = self.losses.setdefault(asset, {})
        left = [
            who
            for (who, of), amount in system.unsettled.items()
            if of == asset
            and amount < 0
            and who >= types.FIRST_ACCOUNT_ID
            and system.accounts[who].kind != types.KIND_VENUE
        ]
        for who in left:
            if who in announced:
                continue
            loss = losses.setdefault(who, Unpaid())
            loss.passes += 1
            if loss.passes == types.UNPAID_LOSS_PASSES:
                loss.since = system.now
                self.context.begins_to_owe(codes.UNPAID_LOSS, [who])
        self.passed[asset] = system.now
        self._note_overdue()

    def forget(self) -> None:
        """Reconciliation is switched off."""
        self.losses.clear()
        self.passed.clear()
        self._note_overdue()
