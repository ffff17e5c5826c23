# SPDX-License-Identifier: Apache-2.0
"""Hold PnL settlement data between passes: parameters, quotes, accounts with unpaid losses (SPEC section 10).

Owns the shape of the data. Must never decide: the package `pnl_settlement` does. References are ids.
"""

from bisect import bisect_left, bisect_right, insort
from itertools import chain

from clearinghouse.statemachine.state.account_blocks import BLOCK_BITS, AccountBlocks
from clearinghouse.statemachine.state.loss_order import LossOrder
from clearinghouse.statemachine.vocabulary.constants import BORROW_PASSES, UNPAID_LOSS_PASSES
from clearinghouse.statemachine.vocabulary.numbers import (
    NO_ACCOUNT,
    AccountId,
    AssetId,
    MarketId,
    PricePerLot,
)


class ReconciliationRules:
    """Parameters as in `SetReconciliation`; `on` is False before that command (J-5)."""

    def __init__(self) -> None:
        """Start switched off; the other fields have no meaning then."""
        self.on = False
        self.slack_ppb = 0  # the largest discount from the index in a conversion
        self.limit_ppb = 0  # the absolute limit of the discount
        self.spot_liquidation_passes = 0  # afterwards the engine sells as in W-6
        self.realisation_passes = 0  # passes with an unpaid claim, before R-3
        self.borrow_passes = (
            BORROW_PASSES  # passes without a borrow for a loss, before a conversion
        )


class Quote:
    """A provider's standing quote: the price that it pays per lot of a spot market's base (R-1)."""

    __slots__ = ("account_id", "expire_ns", "lots", "market_id", "price")

    def __init__(
        self,
        account_id: AccountId,
        market_id: MarketId,
        price: PricePerLot,
        lots: int,
        expire_ns: int,
    ) -> None:
        """Store the quote; `price` in quote units per lot."""
        self.account_id = account_id
        self.market_id = market_id
        self.price = price
        self.lots = lots
        self.expire_ns = expire_ns


class UnsoldCollateral:
    """A losing account whose collateral did not sell: the number of passes, and its amount of each asset at the first
    pass.
    """

    __slots__ = ("amounts", "passes")

    def __init__(self) -> None:
        """Start before the first pass."""
        self.passes = 0
        self.amounts: dict[AssetId, int] = {}


class UnpaidLoss:
    """A loss that R-1 has not collected: the number of passes, and the time and index from which it bears interest.

    If a conversion could pay the loss, also the number of passes without a borrow for it (R-1.5). A pass is named by
    the time at which it began.
    """

    __slots__ = ("announced_ns", "borrow_failed", "index_ray", "passes", "seen_ns", "since_ns")

    def __init__(self) -> None:
        """Start before the first pass."""
        self.passes = 0
        self.since_ns = 0
        self.index_ray = 0
        self.borrow_failed = 0  # passes in which no borrow paid the whole loss
        self.seen_ns = 0  # the last of them
        self.announced_ns = 0  # the pass that announced a conversion; 0: none has


class LossIndex:
    """The index of a settlement asset by which unpaid losses grow, without the penalty, and the losses themselves
    (R-1.1).
    """

    __slots__ = ("blocks", "losses", "offered_id", "overdue", "overdue_ids", "ray", "time_ns")

    def __init__(self, time_ns: int) -> None:
        """Start at 0."""
        self.ray = 0
        self.time_ns = time_ns  # up to which it has grown
        self.losses: dict[AccountId, UnpaidLoss] = {}
        # The last account whose collateral was offered to accounts with waiting claims.
        self.offered_id = NO_ACCOUNT
        self.overdue = 0  # sum of losses that bear interest; B-4 counts it as borrows
        # Their accounts, each with the time since which its loss bears interest, by block of ids; in a block the
        # oldest first. No block is empty.
        self.overdue_ids: dict[int, dict[AccountId, int]] = {}
        self.blocks: list[int] = []  # these blocks, ascending

    def next_overdue(self, until_ns: int) -> AccountId:
        """Return the account after `offered_id` whose loss bears interest since `until_ns` or longer.

        After the last id the first one follows. NO_ACCOUNT if there is none.
        """
        own = self.offered_id >> BLOCK_BITS
        at = bisect_right(self.blocks, own)
        found = [one for one in self._old_ids(own, until_ns) if one > self.offered_id]
        for block in chain(self.blocks[at:], self.blocks[:at]):
            if found:
                break
            if next(iter(self.overdue_ids[block].values())) <= until_ns:
                found = self._old_ids(block, until_ns)
        return min(found, default=NO_ACCOUNT)

    def _old_ids(self, block: int, until_ns: int) -> list[AccountId]:
        """Return the accounts of a block whose losses bear interest since `until_ns` or longer."""
        return [one for one, since in self.overdue_ids.get(block, {}).items() if since <= until_ns]

    def put_overdue(self, account_id: AccountId) -> None:
        """Enter an account whose loss bears interest; accounts come in the order of the times of their losses."""
        block = account_id >> BLOCK_BITS
        if block not in self.overdue_ids:
            self.overdue_ids[block] = {}
            insort(self.blocks, block)
        self.overdue_ids[block][account_id] = self.losses[account_id].since_ns

    def end_overdue(self, account_id: AccountId) -> None:
        """Remove that account."""
        block = account_id >> BLOCK_BITS
        del self.overdue_ids[block][account_id]
        if not self.overdue_ids[block]:
            del self.overdue_ids[block]
            del self.blocks[bisect_left(self.blocks, block)]


def _add(ids: dict[AssetId, AccountBlocks], asset_id: AssetId, account_id: AccountId) -> None:
    """Add an account to the set of an asset."""
    found = ids.get(asset_id)
    if found is None:
        found = ids[asset_id] = AccountBlocks()
    found.add(account_id)


def _discard(ids: dict[AssetId, AccountBlocks], asset_id: AssetId, account_id: AccountId) -> None:
    """Remove an account from the set of an asset, and the set with its last account."""
    found = ids[asset_id]
    found.discard(account_id)
    if not found.count:
        del ids[asset_id]


class PnlSettlement:
    """All data of PnL settlement of one state."""

    def __init__(self) -> None:
        """Start switched off, without accounts."""
        self.rules = ReconciliationRules()
        self.quotes: dict[MarketId, dict[AccountId, Quote]] = {}  # by market id, then account id
        # The quotes of a market as ranked by the present pass; empty between passes.
        self.ranked: dict[MarketId, list[Quote]] = {}
        # By account and settlement asset.
        self.unsold: dict[tuple[AccountId, AssetId], UnsoldCollateral] = {}
        self.unsold_ids: dict[
            AssetId, AccountBlocks
        ] = {}  # these accounts by asset; no set is empty
        # Consecutive passes with an unpaid claim, by asset.
        self.unpaid_passes: dict[AssetId, int] = {}
        # Marks and funding indices of the markets of an asset when R-3 last ran: (market, mark,
        # index) by market id.
        self.realised_at: dict[AssetId, list[tuple[MarketId, int, int]]] = {}
        # The time since which a claim has been unpaid, by asset and account.
        self.unpaid_since_ns: dict[tuple[AssetId, AccountId], int] = {}
        self.unpaid_ids: dict[
            AssetId, AccountBlocks
        ] = {}  # these accounts by asset; no set is empty
        self.loss_order = LossOrder()
        # Of assets with a loss that a pass left unpaid.
        self.loss_indices: dict[AssetId, LossIndex] = {}
        # The number of settlement assets in which an account owes a loss that bears interest, by
        # account.
        self.overdue: dict[AccountId, int] = {}
        # Sum of the claims of accounts in a settlement asset; R-2 pays none while its cash is less.
        self.claims: dict[AssetId, int] = {}

    def keep_unsold(
        self, account_id: AccountId, asset_id: AssetId, unsold: UnsoldCollateral
    ) -> None:
        """Record that collateral of an account did not sell for its debt in an asset."""
        self.unsold[(account_id, asset_id)] = unsold
        _add(self.unsold_ids, asset_id, account_id)

    def forget_unsold(self, account_id: AccountId, asset_id: AssetId) -> None:
        """Remove that record, if there is one."""
        if self.unsold.pop((account_id, asset_id), None) is not None:
            _discard(self.unsold_ids, asset_id, account_id)

    def keep_unpaid(self, asset_id: AssetId, account_id: AccountId, since_ns: int) -> None:
        """Record the time since which a claim has been unpaid; an earlier time stays."""
        if (asset_id, account_id) not in self.unpaid_since_ns:
            self.unpaid_since_ns[(asset_id, account_id)] = since_ns
            _add(self.unpaid_ids, asset_id, account_id)

    def forget_unpaid(self, asset_id: AssetId, account_id: AccountId) -> None:
        """Remove that time, if there is one."""
        if self.unpaid_since_ns.pop((asset_id, account_id), None) is not None:
            _discard(self.unpaid_ids, asset_id, account_id)

    def loss_moved(self, asset_id: AssetId, account_id: AccountId, before: int, after: int) -> None:
        """Record a change of an account's negative unsettled equity; a positive result ends its loss."""
        index = self.loss_indices.get(asset_id)
        loss = index.losses.get(account_id) if index is not None else None
        if index is None or loss is None:
            return
        is_overdue = loss.passes >= UNPAID_LOSS_PASSES
        if is_overdue:
            index.overdue += before - min(after, 0)
            assert index.overdue >= 0
        if after >= 0:
            del index.losses[account_id]
            if is_overdue:
                index.end_overdue(account_id)
                self._end_overdue(account_id)

    def overdue_in(self, asset_id: AssetId) -> int:
        """Return the sum of the losses of a settlement asset that bear interest (R-1.1)."""
        index = self.loss_indices.get(asset_id)
        return index.overdue if index is not None else 0

    def overdue_beside(self, asset_id: AssetId, account_id: AccountId, own: int) -> int:
        """Return the sum of the losses in an asset that bear interest, without the loss `own` of one account."""
        index = self.loss_indices.get(asset_id)
        if index is None:
            return 0
        loss = index.losses.get(account_id)
        is_overdue = loss is not None and loss.passes >= UNPAID_LOSS_PASSES
        return index.overdue - (own if is_overdue else 0)

    def begin_overdue(self, index: LossIndex, account_id: AccountId, amount: int) -> None:
        """Count for an account one more loss that bears interest, and add its amount to the index."""
        index.overdue += amount
        index.put_overdue(account_id)
        self.overdue[account_id] = self.overdue.get(account_id, 0) + 1

    def _end_overdue(self, account_id: AccountId) -> None:
        """Count for an account one loss less that bears interest."""
        self.overdue[account_id] -= 1
        if self.overdue[account_id] == 0:
            del self.overdue[account_id]
