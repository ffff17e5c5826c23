# SPDX-License-Identifier: Apache-2.0
"""Check the waterfall: in a state, and in the events of one command (SPEC I-6, I-8, section 11).

Owns these checks. The second kind needs no state: the events alone show the order of the tiers, and that the fund
pays at most its own amount.
"""

from collections import Counter
from typing import Final

from clearinghouse.statemachine.authority.quarantine import is_liquidation_quarantined
from clearinghouse.statemachine.exchange_margin.account_margin import bankruptcy_equity, refresh
from clearinghouse.statemachine.exchange_margin.listing import is_listed
from clearinghouse.statemachine.liquidation.rest_closing import (
    SHARING_ROUNDS,
    is_checked_later,
)
from clearinghouse.statemachine.liquidation.write_off import is_uncollectible
from clearinghouse.statemachine.pretrade.untrusted_prices import relies_on_banned_price
from clearinghouse.statemachine.state.account_blocks import BLOCK_BITS
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_LIQUIDATION_PASS
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.types import (
    FIRST_ACCOUNT_ID,
    KIND_VENUE,
    LIQUIDATING,
    LIQUIDITY_FUND,
)

# The tier of a position's close-out; W-5 closes the remainder of a position.
TIERS: Final[dict[int, int]] = {
    events.LIQUIDATION_FILL: 1,
    events.BACKSTOP_FILL: 2,
    events.DELEVERAGED: 3,
    events.REST_CLOSED: 4,
}


def check_waterfall(state: State) -> list[str]:
    """Check I-6, W-1, W-8: the waterfall has exactly the accounts in liquidation, and a pass is due while it has any.

    No account is left that is uncollectible.
    """
    waterfall = state.waterfall
    found: list[str] = []
    if waterfall.bankrupt:
        found.append(f"accounts {sorted(waterfall.bankrupt)} wait for a visit")
    if waterfall.case_blocks.counts != dict(Counter(one >> BLOCK_BITS for one in waterfall.cases)):
        found.append(f"blocks {waterfall.case_blocks.counts} of accounts in liquidation")
    found += _check_shared_loss(state)
    if not waterfall.rules.on:
        return found
    for account in state.accounts.values():
        if account.kind == KIND_VENUE or account.id < FIRST_ACCOUNT_ID:
            continue
        if is_listed(state, account):
            continue  # a slice will check it (I-6.1)
        if (account.status == LIQUIDATING) != (account.id in waterfall.cases):
            found.append(f"account {account.id}: status {account.status}, not so in the waterfall")
        refresh(state, account)
        # Remainders that still cover an account's debts are no bankruptcy: a pass ends its
        # liquidation, if any. At a price that P-4 bans, no account is flagged, and so no loss is
        # written off, before the ban ends.
        shielded = account.status != LIQUIDATING and relies_on_banned_price(state, account)
        if not account.exposure_count or bankruptcy_equity(account) >= 0 or shielded:
            continue
        if is_checked_later(state, account) or is_liquidation_quarantined(state, account):
            continue
        if is_uncollectible(state, account):
            found.append(f"account {account.id}: E < 0 with nothing left to sell")
    cursors = state.cursors
    due = (
        (DEADLINE_LIQUIDATION_PASS, 0) in state.timers.due
        or cursors.liquidates
        or cursors.liquidation.is_open
    )
    if waterfall.cases and not due:
        found.append("accounts are in liquidation and no pass is due")
    for asset_id, amount in waterfall.to_sell.items():
        if amount < 0 or asset_id not in waterfall.taken_over:
            found.append(f"asset {asset_id}: the fund has {amount} to sell")
    fund = state.accounts[LIQUIDITY_FUND]
    owed = {asset_id for asset_id, holding in fund.holdings.items() if holding.borrow_shares}
    if owed != set(waterfall.to_repay):
        found.append(f"the fund owes {sorted(owed)} and repays {sorted(waterfall.to_repay)}")
    return found


def _check_shared_loss(state: State) -> list[str]:
    """Return a finding if, in the rounds of a sharing, a unit of the loss is borne twice or by none (W-5)."""
    rest = state.cursors.liquidation.rest
    if rest is None or rest.account_id != LIQUIDITY_FUND or rest.phase != SHARING_ROUNDS:
        return []
    borne = sum(rest.borne)
    if rest.left + borne == rest.loss - rest.charged:
        return []
    return [f"market {rest.market_id}: {rest.left} of a loss are left and {borne} borne"]


def event_findings(written: list[Event]) -> list[str]:
    """Return the violations of I-8 for the events of one command: tiers in order, the fund within its amount, all
    payers of losses named.
    """
    found: list[str] = []
    reached: dict[tuple[int, int], int] = {}
    recent: dict[tuple[int, int], int] = {}  # amounts that count as a counterparty's profit (W-4.1)
    for event in written:
        fields = event.fields
        tier = TIERS.get(event.kind)
        if tier is not None:
            key = (fields["account_id"], fields["market_id"])
            before = reached.get(key, tier)
            if tier < before or (tier > 1 and before == 1):
                found.append(f"{event.name}: tier {tier} after tier {before} for {key}")
            reached[key] = tier
        if "fund_before" in fields:
            paid = (
                fields["amount"] if event.kind == events.BORROW_TAKEN_OVER else fields["fund_paid"]
            )
            if paid > fields["fund_before"]:
                found.append(f"{event.name}: the fund pays {paid} of {fields['fund_before']}")
        if event.kind == events.BAD_DEBT:
            named = fields["fund_paid"] + fields["shared"] + fields["fund_debt"]
            if named != fields["amount"]:
                found.append(f"{event.name}: {named} of {fields['amount']} have a payer")
            rest = fields["shared"] + fields["fund_debt"]
            if rest and fields["fund_paid"] < fields["fund_before"]:
                found.append(f"{event.name}: others pay while the fund holds something")
        if event.kind == events.RECENT_RESULT_COUNTED:
            recent[(fields["account_id"], fields["market_id"])] = fields["amount"]
        if event.kind == events.DELEVERAGED:
            other = (fields["counterparty_account_id"], fields["market_id"])
            if fields["counterparty_realised"] < -recent.pop(other, 0):
                found.append(f"{event.name}: a counterparty is closed at a loss")
    return found
