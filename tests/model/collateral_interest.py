# SPDX-License-Identifier: Apache-2.0
"""Interest on collateral, computed again (SPEC C-7): at each moment, all collateral earns for the time since the last
one.

Owns what is earned, exactly, and the ladder of its command. What each account has earned at a midnight has to be paid
or delayed when the due work of that midnight is done.
"""

from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction
from typing import cast

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.account_guards import Guards
from tests.model.exact import floor
from tests.model.item_results import ACCEPTED, ItemResult

DAY_NS = 86_400 * types.SECOND_NS
YEAR_NS = 365 * DAY_NS


class CollateralInterest:
    """The interest on all collateral."""

    def __init__(
        self,
        guards: Guards,
        collateral: dict[tuple[int, int], int],
        open_cases: Callable[[], int],
    ) -> None:
        """Start without rates, on the amounts of collateral."""
        self.system = guards.system
        self.guards = guards
        self.context = guards.context
        self.found = guards.context.pending_events.found
        self.collateral = collateral
        self.open_cases = open_cases
        self.rates: dict[int, tuple[int, Fraction]] = {}  # who pays, and how much for a ns
        self.earned: dict[tuple[int, int], Fraction] = defaultdict(Fraction)
        self.due: dict[tuple[int, int], int] = {}  # at the last midnight, in whole units
        self.until_ns = 0

    def validator(self, command: Command, _item: int) -> ItemResult:
        """Return the result of SetCollateralInterest."""
        asked = cast("commands.SetCollateralInterest", command)
        if asked.asset_id not in self.system.assets:
            return ItemResult(codes.UNKNOWN_ASSET)
        verdict = self.guards.usable(asked.account_id)
        if verdict != ACCEPTED:
            return verdict
        if asked.asset_id in self.system.redeemed:
            return ItemResult(codes.SECURITY_REDEEMED)
        known = 0 <= asked.rate_ppb <= types.PPB
        return ACCEPTED if known else ItemResult(codes.PARAMETER_OUT_OF_RANGE)

    def handlers(self) -> dict[int, Callable[[Event], None]]:
        """Return the handler of each event of the interest."""
        return {
            events.COLLATERAL_INTEREST_SET: self._set,
            events.COLLATERAL_INTEREST_PAID: self._paid,
            events.COLLATERAL_INTEREST_DELAYED: self._delayed,
        }

    def moved(self, now_ns: int) -> None:
        """Advance the time to `now_ns`, through each midnight before it."""
        midnight_ns = now_ns // DAY_NS * DAY_NS
        if self.until_ns < midnight_ns <= now_ns:
            self._earn(midnight_ns)
            if not self.open_cases():
                self.due = {key: floor(one) for key, one in self.earned.items() if one >= 1}
        self._earn(now_ns)

    def _earn(self, now_ns: int) -> None:
        """Let all collateral earn for the time since the last moment."""
        for (account, asset), amount in self.collateral.items():
            if amount and asset in self.rates:
                gain = amount * self.rates[asset][1] * (now_ns - self.until_ns)
                self.earned[account, asset] += gain
        self.until_ns = now_ns

    def ended(self, old: int, new: int, price: Fraction, *, is_split: bool) -> None:
        """Let what was earned in a security that ends be of what is paid for it; a new security goes on at the rate."""
        if old not in self.rates:
            return
        payer, rate = self.rates.pop(old)
        if new not in self.rates:
            self.rates[new] = (payer, rate if is_split else Fraction(0))
            in_ppb = int(self.rates[new][1] * types.PPB * YEAR_NS)
            self.context.pending_events.expect(
                events.COLLATERAL_INTEREST_SET, account_id=payer, asset_id=new, rate_ppb=in_ppb
            )
        least = Fraction(1, types.PPB * YEAR_NS)
        for account, asset in list(self.earned):
            if asset == old:
                earned = self.earned.pop((account, asset)) * price
                self.earned[account, new] += floor(earned / least) * least
                if self.due.pop((account, old), 0):
                    self.due[account, new] = floor(self.earned[account, new])

    def _set(self, event: Event) -> None:
        """Set the rate that collateral earns from now on."""
        if not isinstance(self.context.command, commands.SetCollateralInterest):
            if not self.context.pending_events.takes(event):
                self.found(event, "no collateral has become another one")
            return
        fields = event.fields
        rate = Fraction(fields["rate_ppb"], types.PPB * YEAR_NS)
        self.rates[fields["asset_id"]] = (fields["account_id"], rate)

    def _take(self, event: Event) -> tuple[int, int]:
        """Return the account and the asset of a payment. Check that it is all that is earned, and who pays it."""
        fields = event.fields
        key = (fields["account_id"], fields["asset_id"])
        self.due.pop(key, None)
        if fields["counterparty_account_id"] != self.rates[key[1]][0]:
            self.found(event, "another account pays")
        if fields["amount"] != floor(self.earned[key]) or fields["amount"] == 0:
            self.found(event, f"earned is {float(self.earned[key])}")
        if self.open_cases():
            self.found(event, "a default case is open")
        return key

    def _paid(self, event: Event) -> None:
        """Book the interest that an account is paid."""
        account, asset = self._take(event)
        payer, amount = event.fields["counterparty_account_id"], event.fields["amount"]
        if self.system.free(payer, asset) < amount:
            self.found(event, "the paying account lacks it")
        self.system.move(payer, account, asset, amount)
        self.earned[account, asset] -= amount

    def _delayed(self, event: Event) -> None:
        """Check that the paying account lacks the interest."""
        _, asset = self._take(event)
        payer = event.fields["counterparty_account_id"]
        if self.system.free(payer, asset) >= event.fields["amount"]:
            self.found(event, "the paying account has it")

    def findings(self) -> list[str]:
        """Return the accounts whose interest of a midnight was neither paid nor delayed when its due work was done."""
        if self.system.done_ns < self.until_ns // DAY_NS * DAY_NS:
            return []
        left, self.due = self.due, {}
        if self.open_cases():
            return []
        return [
            f"account {account}: {amount} of interest of asset {asset} was not paid"
            for (account, asset), amount in left.items()
            if self.system.accounts[account].status != types.CLOSED
        ]
