# SPDX-License-Identifier: Apache-2.0
"""The losses that pools expect, and who bears the part of lenders that left before they were booked (SPEC B-5).

Owns the changes of expected losses. What is withheld of a claim is summed by `model_state` each time.
"""

from clearinghouse.statemachine.vocabulary import types
from tests.model.exact import Fraction, ceil
from tests.model.model_state import RAY, SHARE, System


class Expectations:
    """The expected losses of all pools."""

    def __init__(self, system: System) -> None:
        """Start without."""
        self.system = system
        self.collected: list[tuple[int, int]] = []  # accounts and shares of the last loss

    def expect(self, account: int, asset: int, amount: int, fund: int) -> None:
        """Set the loss expected from a borrower, while the fund can pay `fund`."""
        system = self.system
        if not system.expected_loss(asset):
            self._forget(asset)
        system.expected[account, asset] = amount
        system.uncovered[asset] = max(0, system.expected_loss(asset) - fund)
        self.follow(asset)
        self.settle(asset)

    def follow(self, asset: int) -> None:
        """Compute the loss of a share again, rounded up at 27 decimals, and never for more than is expected."""
        system = self.system
        uncovered = min(system.uncovered.get(asset, 0), system.expected_loss(asset))
        system.uncovered[asset] = uncovered
        shares = system.all_bearing(asset)
        loss = Fraction(uncovered * SHARE, shares) if shares else Fraction(0)
        system.uncovered_share[asset] = Fraction(ceil(loss * RAY), RAY)

    def settle(self, asset: int) -> None:
        """Withhold nothing any more when nothing is expected."""
        if not self.system.expected_loss(asset):
            self._forget(asset)

    def _forget(self, asset: int) -> None:
        """Forget which lenders have left."""
        for key in [key for key in self.system.left if key[1] == asset]:
            del self.system.left[key]

    def debt_fell(self, account: int, asset: int) -> None:
        """Lower the loss expected from a borrower to its debt."""
        debt = self.system.debt(account, asset)
        if self.system.expected[account, asset] > debt:
            self.system.expected[account, asset] = debt
            self.follow(asset)

    def took_out(self, account: int, asset: int, shares: int) -> None:
        """Note the shares of a lender that leaves while a loss is expected."""
        if self.system.expected_loss(asset):
            self.system.left[account, asset] += shares

    def brought_back(self, account: int, asset: int, shares: int) -> None:
        """Note that a lender which has left comes back."""
        left = self.system.left[account, asset]
        if left > 0:
            self.system.left[account, asset] = max(0, left - shares)

    def collect(self, asset: int, loss: int) -> None:
        """Let those who have left bear their part with what they still claim.

        The index has fallen for all shares alike.

        The fund gets back what it bore for shares that it bought, as far as the sellers gave up as many.
        """
        system = self.system
        index = system.supply_index[asset]
        whole = system.all_bearing(asset)
        self.collected = []
        if not index:
            return
        left = {who: shares for (who, of), shares in system.left.items() if of == asset and shares}
        given, lacking = 0, Fraction(0)
        for who in sorted(who for who in left if left[who] > 0):
            wanted = ceil(Fraction(loss * left[who], whole) * SHARE / index)
            shares = min(wanted, system.lent[who, asset])
            given += shares
            lacking += (wanted - shares) * index / SHARE
            if shares:
                self.collected.append((who, shares))
        fund = left.get(types.LIQUIDITY_FUND, 0)
        if fund < 0:
            wanted = ceil(Fraction(loss * -fund, whole) * SHARE / index)
            if min(wanted, given):
                self.collected.append((types.LIQUIDITY_FUND, -min(wanted, given)))
        for who, shares in self.collected:
            system.lent[who, asset] -= shares
            system.left[who, asset] += shares
        lent = sum(shares for (_, of), shares in system.lent.items() if of == asset)
        if lacking and lent:
            system.supply_index[asset] -= Fraction(ceil(lacking * SHARE / lent * RAY), RAY)
