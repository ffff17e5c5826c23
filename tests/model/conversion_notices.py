# SPDX-License-Identifier: Apache-2.0
"""When a loss is settled by a borrow, and when by a conversion, which is announced a pass before (R-1.5).

Owns the limits of a settlement borrow, the reasons for a conversion, and the passes in which a loss stayed unpaid.
Each figure is computed from the whole account at the event that states it.
"""

from dataclasses import replace

from clearinghouse.statemachine.vocabulary import events, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.context import Context
from tests.model.margin import margin
from tests.model.pool_headroom import NO_CAP, headroom_of

SALES = (events.COLLATERAL_CONVERTED, events.QUOTE_FILLED)


class ConversionNotices:
    """Follows the losses that no other source has paid, by account and asset."""

    def __init__(self, context: Context) -> None:
        """Start without losses."""
        self.context = context
        self.system = context.system
        self.pending_events = context.pending_events
        self.borrow_passes = 3  # that fail before a conversion, by default
        self.passes: dict[int, int] = {}  # by asset, how many have ended
        self.left: dict[tuple[int, int], int] = {}  # the passes that have left a loss
        self.counted: dict[tuple[int, int], int] = {}  # the last of them
        self.announced: dict[tuple[int, int], int] = {}  # the pass with the announcement
        context.fills.when_paid.append(self.paid)

    def paid(self, account: int, asset: int) -> None:
        """Note that an account no longer owes anything of an asset."""
        for of in (self.left, self.counted, self.announced):
            of.pop((account, asset), None)

    def forget(self) -> None:
        """Forget all losses when reconciliation is switched off."""
        self.left.clear()
        self.counted.clear()
        self.announced.clear()

    def _doubled_margin(self, account: int, *, gains: bool) -> tuple[int, int]:
        """Return twice the equity of M-2, and the sum of the requirements of MMF and IMF."""
        live = margin(self.system, account, self.system.live, worst=False)
        equity = live.equity
        if not gains:
            strict = margin(self.system, account, self.context.strict(), worst=False, gains=False)
            equity = min(equity, strict.equity)
        return 2 * equity, live.mmf + live.imf

    def is_near_maintenance(self, account: int) -> bool:
        """Return whether MF is below the middle between MMF and IMF."""
        doubled, required = self._doubled_margin(account, gains=True)
        return doubled < required

    # --- the borrow ---------------------------------------------------------------------------------------------------

    def before_borrow(self, event: Event) -> None:
        """Check that a settlement borrow is within B-4 as any other borrow; R-1 has a window of its own (K-1.1)."""
        account, asset = event.fields["account_id"], event.fields["asset_id"]
        headroom = headroom_of(self.context, asset, before_queue=True)
        if headroom is None:
            self.pending_events.found(event, "the asset has no pool")
            return
        own = 0
        if (account, asset) in self.system.overdue_since:
            own = -self.system.unsettled[account, asset]
        most = replace(headroom, debt=headroom.debt - own, cap_left=NO_CAP).borrowable()
        cap = headroom.terms.account_borrow_cap
        if cap:
            most = min(most, cap - self.system.debt(account, asset))
        if event.fields["amount"] > most:
            self.pending_events.found(event, f"the pool may lend {most} for a loss")

    def after_borrow(self, event: Event) -> None:
        """Check that its account may borrow, and is at the middle between MMF and IMF or above it."""
        account, asset = event.fields["account_id"], event.fields["asset_id"]
        who = self.system.accounts[account]
        if who.flags & types.ACCOUNT_CONVERTS_COLLATERAL or who.isolated_in:
            self.pending_events.found(event, "the account pays its losses from its collateral")
        if not who.flags & types.ACCOUNT_SPOT_MARGIN and not any(
            self.system.counted(account, of) > 0
            for of in self.system.assets_of(account)
            if of != asset
        ):
            self.pending_events.found(event, "neither spot margin nor collateral")
        doubled, required = self._doubled_margin(account, gains=False)
        if doubled < required:
            self.pending_events.found(event, f"the margin is {doubled}, required {required}")

    # --- the conversion -----------------------------------------------------------------------------------------------

    def _reason(self, account: int, asset: int, passes: int) -> int:
        """Return why a loss is not left to the borrow of a further pass; 0: no reason."""
        if self.system.accounts[account].flags & types.ACCOUNT_CONVERTS_COLLATERAL:
            return types.CONVERSION_OWNER_CHOICE
        if self.is_near_maintenance(account):
            return types.CONVERSION_NEAR_MAINTENANCE
        if passes >= self.borrow_passes:
            return types.CONVERSION_BORROW_FAILED
        return 0

    def _passes_with(self, key: tuple[int, int]) -> int:
        """Return how many passes have left a loss unpaid, including the present one."""
        counted = self.counted.get(key) == self.passes.get(key[1], 0)
        return self.left.get(key, 0) + (not counted)

    def notice(self, event: Event) -> None:
        """Check that a conversion is announced once for a loss, and for a reason that holds now."""
        fields = event.fields
        key = account, asset = fields["account_id"], fields["asset_id"]
        debt = -self.system.unsettled[key]
        passes = self._passes_with(key)
        reason = self._reason(account, asset, passes)
        if key in self.announced and passes < self.borrow_passes:
            self.pending_events.found(event, "announced already")
        amount = fields["amount"]
        if self.context.brakes.left_for_losers(asset, account) is None:
            amount = debt
        self.pending_events.check(event, amount=amount, reason=reason)
        if not 0 < amount <= debt:
            self.pending_events.found(event, f"the loss is {debt}")
        self.announced[key] = self.passes.get(asset, 0)

    def sold(self, event: Event) -> None:
        """Check that an earlier pass has announced the sale of collateral for a loss, unless it is for a reversed
        deposit, whose debt sells beside a loss that is new too (L-4.3).
        """
        key = event.fields["account_id"], event.fields["for_asset_id"]
        if self.system.owes_back(key[0]):
            return
        if self.announced.get(key, self.passes.get(key[1], 0)) == self.passes.get(key[1], 0):
            self.pending_events.found(event, "no earlier pass has announced it")

    def left_unpaid(self, event: Event, *, converted: bool) -> None:
        """Note what a pay-in leaves: the pass counts, and an announcement without a reason lapses."""
        key = account, asset = event.fields["account_id"], event.fields["asset_id"]
        if self.system.unsettled[key] >= 0 or self.system.accounts[account].status != types.ACTIVE:
            return
        passes = self._passes_with(key)
        self.left[key] = passes
        self.counted[key] = self.passes.get(asset, 0)
        if not converted and not self._reason(account, asset, passes):
            self.announced.pop(key, None)

    def is_announced_now(self, account: int, asset: int) -> bool:
        """Return whether the pass of an asset that ends now has announced a conversion, so that it does not count."""
        return self.announced.get((account, asset)) == self.passes.get(asset, 0)

    def passed(self, asset: int) -> None:
        """Note that a pass of an asset has ended."""
        self.passes[asset] = self.passes.get(asset, 0) + 1
