# SPDX-License-Identifier: Apache-2.0
"""Writers of events: one function per kind, which appends the event's integers to the batch's list.

`offset` is the item of the command that caused the event. The parameters are those of `EVENT_FIELDS`, in its order
and units, so that a call can name them. A compiled build calls these as plain functions.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from clearinghouse.statemachine.vocabulary import events as kinds
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    BreakId,
    ClientOrderId,
    DepositId,
    HoldId,
    MarketId,
    OrderId,
    PricePerLot,
    PvpPairId,
    SourceId,
    WithdrawalId,
)


def refused(
    events: list[int], offset: int, code: int, limit: int, actual: int, shortfall: int
) -> None:
    """An item of a call was refused with `code`; the figures are those of the rule, 0 where it has
    none (Q-3).
    """
    events.extend((kinds.REFUSED, offset, code, limit, actual, shortfall))


def call_refused(events: list[int], offset: int, code: int, limit: int, actual: int) -> None:
    """The whole call was refused with `code` before any item of it was checked (I-11)."""
    events.extend((kinds.CALL_REFUSED, offset, code, limit, actual))


def call_repeated(events: list[int], offset: int, original_sequence: int) -> None:
    """The call is a repeat; the stored answer was returned again and nothing changed (I-11)."""
    events.extend((kinds.CALL_REPEATED, offset, original_sequence))


def asset_created(events: list[int], offset: int, asset_id: AssetId) -> None:
    """An asset was listed (U-2, M-1)."""
    events.extend((kinds.ASSET_CREATED, offset, asset_id))


def asset_changed(events: list[int], offset: int, asset_id: AssetId) -> None:
    """Risk parameters of an asset changed (M-1, M-4)."""
    events.extend((kinds.ASSET_CHANGED, offset, asset_id))


def market_created(events: list[int], offset: int, market_id: MarketId) -> None:
    """A market was listed (O-1, U-3)."""
    events.extend((kinds.MARKET_CREATED, offset, market_id))


def market_changed(events: list[int], offset: int, market_id: MarketId) -> None:
    """Parameters of a market changed (O-7, M-4)."""
    events.extend((kinds.MARKET_CHANGED, offset, market_id))


def market_status_changed(
    events: list[int], offset: int, market_id: MarketId, from_status: int, to_status: int
) -> None:
    """A market moved from one status to another (O-2)."""
    events.extend((kinds.MARKET_STATUS_CHANGED, offset, market_id, from_status, to_status))


def risk_switch_set(
    events: list[int], offset: int, scope: int, target_id: int, disabled: int
) -> None:
    """A risk switch was set (1) or lifted (0) (G-2)."""
    events.extend((kinds.RISK_SWITCH_SET, offset, scope, target_id, disabled))


def source_created(events: list[int], offset: int, source_id: SourceId) -> None:
    """A price source was admitted (P-1)."""
    events.extend((kinds.SOURCE_CREATED, offset, source_id))


def instrument_set(events: list[int], offset: int, asset_id: AssetId) -> None:
    """The sources that price an asset were set (P-1, P-2)."""
    events.extend((kinds.INSTRUMENT_SET, offset, asset_id))


def account_created(events: list[int], offset: int, account_id: AccountId) -> None:
    """An account was opened (L-1)."""
    events.extend((kinds.ACCOUNT_CREATED, offset, account_id))


def account_changed(events: list[int], offset: int, account_id: AccountId) -> None:
    """Settings or limits of an account changed (L-3, M-4)."""
    events.extend((kinds.ACCOUNT_CHANGED, offset, account_id))


def account_closed(events: list[int], offset: int, account_id: AccountId) -> None:
    """An account was closed for good (L-3)."""
    events.extend((kinds.ACCOUNT_CLOSED, offset, account_id))


def deposit_requested(
    events: list[int],
    offset: int,
    deposit_id: DepositId,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """A deposit was announced; nothing is credited yet (L-4)."""
    events.extend((kinds.DEPOSIT_REQUESTED, offset, deposit_id, account_id, asset_id, amount))


def deposit_confirmed(
    events: list[int],
    offset: int,
    deposit_id: DepositId,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """A deposit was credited, from `external` to the account (L-4, I-1)."""
    events.extend((kinds.DEPOSIT_CONFIRMED, offset, deposit_id, account_id, asset_id, amount))


def deposit_rejected(
    events: list[int],
    offset: int,
    deposit_id: DepositId,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """A deposit was rejected; nothing moved (L-4)."""
    events.extend((kinds.DEPOSIT_REJECTED, offset, deposit_id, account_id, asset_id, amount))


def withdrawal_requested(
    events: list[int],
    offset: int,
    withdrawal_id: WithdrawalId,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """An amount was locked for a withdrawal and no longer counts as collateral (L-4)."""
    events.extend((kinds.WITHDRAWAL_REQUESTED, offset, withdrawal_id, account_id, asset_id, amount))


def withdrawal_confirmed(
    events: list[int],
    offset: int,
    withdrawal_id: WithdrawalId,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """A withdrawal left, from the account to `external`; `amount` is the amount that the receiver
    got (L-4, I-1).
    """
    events.extend((kinds.WITHDRAWAL_CONFIRMED, offset, withdrawal_id, account_id, asset_id, amount))


def withdrawal_rejected(
    events: list[int],
    offset: int,
    withdrawal_id: WithdrawalId,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """A withdrawal was rejected and its amount is unlocked (L-4)."""
    events.extend((kinds.WITHDRAWAL_REJECTED, offset, withdrawal_id, account_id, asset_id, amount))


def transferred(
    events: list[int],
    offset: int,
    from_id: AccountId,
    to_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """An amount moved between accounts (L-5, L-4)."""
    events.extend((kinds.TRANSFERRED, offset, from_id, to_id, asset_id, amount))


def hold_created(
    events: list[int],
    offset: int,
    hold_id: HoldId,
    account_id: AccountId,
    beneficiary_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """An amount was held for a beneficiary (L-5, L-4)."""
    events.extend(
        (kinds.HOLD_CREATED, offset, hold_id, account_id, beneficiary_id, asset_id, amount)
    )


def hold_captured(
    events: list[int],
    offset: int,
    hold_id: HoldId,
    account_id: AccountId,
    beneficiary_id: AccountId,
    asset_id: AssetId,
    captured: int,
    released: int,
) -> None:
    """The beneficiary received `captured`, and `released` was unlocked for the account (L-5)."""
    events.extend(
        (
            kinds.HOLD_CAPTURED,
            offset,
            hold_id,
            account_id,
            beneficiary_id,
            asset_id,
            captured,
            released,
        )
    )


def hold_released(
    events: list[int],
    offset: int,
    hold_id: HoldId,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    code: int,
) -> None:
    """A hold ended without payment; `code` says why (released, expired, or cancelled by a default)
    (L-5).
    """
    events.extend((kinds.HOLD_RELEASED, offset, hold_id, account_id, asset_id, amount, code))


def closing_remains(
    events: list[int],
    offset: int,
    account_id: AccountId,
    item: int,
    market_id: MarketId,
    asset_id: AssetId,
    lots: int,
    amount: int,
    code: int,
) -> None:
    """CloseAll ended, and an obstacle still keeps the account from closing (B-2.1). `code` is the
    reason; OK: the machine removes the obstacle by itself.
    """
    events.extend(
        (kinds.CLOSING_REMAINS, offset, account_id, item, market_id, asset_id, lots, amount, code)
    )


def order_accepted(
    events: list[int],
    offset: int,
    order_id: OrderId,
    account_id: AccountId,
    market_id: MarketId,
    side: int,
    price_per_lot: PricePerLot,
    lots: int,
    client_order_id: ClientOrderId,
) -> None:
    """An order passed all risk checks; `price` is its price in the book (G-8, G-9, O-3)."""
    events.extend(
        (
            kinds.ORDER_ACCEPTED,
            offset,
            order_id,
            account_id,
            market_id,
            side,
            price_per_lot,
            lots,
            client_order_id,
        )
    )


def order_reduced(
    events: list[int],
    offset: int,
    order_id: OrderId,
    account_id: AccountId,
    market_id: MarketId,
    lots: int,
    remaining_lots: int,
    code: int,
) -> None:
    """The quantity of an open order was reduced by `lots` without a fill; `code` says why (O-3,
    O-6).
    """
    events.extend(
        (kinds.ORDER_REDUCED, offset, order_id, account_id, market_id, lots, remaining_lots, code)
    )


def order_cancelled(
    events: list[int],
    offset: int,
    order_id: OrderId,
    account_id: AccountId,
    market_id: MarketId,
    lots: int,
    code: int,
) -> None:
    """The remaining quantity of an order, `lots`, was cancelled; `code` says why (O-3)."""
    events.extend((kinds.ORDER_CANCELLED, offset, order_id, account_id, market_id, lots, code))


def order_cancel_pending(
    events: list[int],
    offset: int,
    order_id: OrderId,
    account_id: AccountId,
    market_id: MarketId,
    lots: int,
    code: int,
) -> None:
    """A cancel of an external order waits for its venue; its risk stays reserved (O-1)."""
    events.extend((kinds.ORDER_CANCEL_PENDING, offset, order_id, account_id, market_id, lots, code))


def trade(
    events: list[int],
    offset: int,
    trade_id: int,
    market_id: MarketId,
    price_per_lot: PricePerLot,
    lots: int,
    taker_side: int,
    maker_order_id: OrderId,
    taker_order_id: OrderId,
    maker_account_id: AccountId,
    taker_account_id: AccountId,
    maker_fee: int,
    taker_fee: int,
    maker_realised: int,
    taker_realised: int,
) -> None:
    """Two orders traded, settled in the same command; an order id is 0 for the side of an external
    venue, and for both when an operator books a break. Fees are charges (a rebate is negative);
    realised results are as the account sees them (O-3, O-7, S-1, S-2).
    """
    events.extend(
        (
            kinds.TRADE,
            offset,
            trade_id,
            market_id,
            price_per_lot,
            lots,
            taker_side,
            maker_order_id,
            taker_order_id,
            maker_account_id,
            taker_account_id,
            maker_fee,
            taker_fee,
            maker_realised,
            taker_realised,
        )
    )


def auction_uncrossed(
    events: list[int], offset: int, market_id: MarketId, price_per_lot: PricePerLot, lots: int
) -> None:
    """An auction ended at one price with this volume (O-2), after the trades of the round."""
    events.extend((kinds.AUCTION_UNCROSSED, offset, market_id, price_per_lot, lots))


def break_recorded(
    events: list[int],
    offset: int,
    break_id: BreakId,
    code: int,
    market_id: MarketId,
    order_id: OrderId,
    price_per_lot: PricePerLot,
    lots: int,
) -> None:
    """A fill of an external venue could not be matched; nothing moved (O-1)."""
    events.extend(
        (kinds.BREAK_RECORDED, offset, break_id, code, market_id, order_id, price_per_lot, lots)
    )


def break_resolved(
    events: list[int], offset: int, break_id: BreakId, resolution: int, account_id: AccountId
) -> None:
    """An operator ended a BREAK (O-1)."""
    events.extend((kinds.BREAK_RESOLVED, offset, break_id, resolution, account_id))


def index_changed(
    events: list[int], offset: int, asset_id: AssetId, index_e9: int, fresh_sources: int
) -> None:
    """The index of an asset changed, from this many fresh sources (P-2)."""
    events.extend((kinds.INDEX_CHANGED, offset, asset_id, index_e9, fresh_sources))


def mark_changed(events: list[int], offset: int, market_id: MarketId, mark_e9: int) -> None:
    """The mark price of a market changed (P-3)."""
    events.extend((kinds.MARK_CHANGED, offset, market_id, mark_e9))


def price_state_changed(
    events: list[int], offset: int, asset_id: AssetId, from_state: int, to_state: int
) -> None:
    """The state of an asset's price changed (P-4)."""
    events.extend((kinds.PRICE_STATE_CHANGED, offset, asset_id, from_state, to_state))


def source_excluded(events: list[int], offset: int, asset_id: AssetId, source_id: SourceId) -> None:
    """A source dropped out of an asset's price (P-2)."""
    events.extend((kinds.SOURCE_EXCLUDED, offset, asset_id, source_id))


def liquidation_started(
    events: list[int],
    offset: int,
    account_id: AccountId,
    equity: int,
    maintenance_margin: int,
    exposure: int,
) -> None:
    """The account fell below its maintenance margin and is LIQUIDATING (I-6); the figures are those
    at this moment.
    """
    events.extend(
        (kinds.LIQUIDATION_STARTED, offset, account_id, equity, maintenance_margin, exposure)
    )


def liquidation_ended(
    events: list[int],
    offset: int,
    account_id: AccountId,
    equity: int,
    maintenance_margin: int,
    exposure: int,
) -> None:
    """The account is at or above its maintenance margin again (W-1, M-5)."""
    events.extend(
        (kinds.LIQUIDATION_ENDED, offset, account_id, equity, maintenance_margin, exposure)
    )


def settled_in(
    events: list[int], offset: int, account_id: AccountId, asset_id: AssetId, amount: int
) -> None:
    """An account paid an unsettled loss into `settlement` (R-1)."""
    events.extend((kinds.SETTLED_IN, offset, account_id, asset_id, amount))


def settled_out(
    events: list[int], offset: int, account_id: AccountId, asset_id: AssetId, amount: int
) -> None:
    """`settlement` paid an account an unsettled gain (R-2)."""
    events.extend((kinds.SETTLED_OUT, offset, account_id, asset_id, amount))


def settlement_pass(
    events: list[int],
    offset: int,
    asset_id: AssetId,
    paid_in: int,
    paid_out: int,
    unpaid_claims: int,
    unpaid_debts: int,
) -> None:
    """A settlement pass of one asset ended; the unpaid amounts of both sides are stated (R-1, R-2)."""
    events.extend(
        (kinds.SETTLEMENT_PASS, offset, asset_id, paid_in, paid_out, unpaid_claims, unpaid_debts)
    )


def source_standing(
    events: list[int], offset: int, asset_id: AssetId, source_id: SourceId, standing: int
) -> None:
    """The status of a source for an asset's price changed: 1 it counts, 2 its tick is too old, 3 it
    is frozen, 4 its quote asset has no index (P-2).
    """
    events.extend((kinds.SOURCE_STANDING, offset, asset_id, source_id, standing))


def price_judged(
    events: list[int],
    offset: int,
    asset_id: AssetId,
    price_state: int,
    fresh_sources: int,
    quorum: int,
    uncapped_e9: int,
    index_e9: int,
    age_ns: int,
    spread_e9: int,
    confidence_e9: int,
) -> None:
    """A price got a new state. The figures are the inputs: sources that count (a group is one), the
    quorum, the index before and after the cap, the age of the newest tick, the medians of spread
    and confidence (P-4).
    """
    events.extend(
        (
            kinds.PRICE_JUDGED,
            offset,
            asset_id,
            price_state,
            fresh_sources,
            quorum,
            uncapped_e9,
            index_e9,
            age_ns,
            spread_e9,
            confidence_e9,
        )
    )


def valued_at_stable(events: list[int], offset: int, asset_id: AssetId, stable_e9: int) -> None:
    """The price has no index any more; until it has one, the asset is valued at its stable price
    (P-4, M-9).
    """
    events.extend((kinds.VALUED_AT_STABLE, offset, asset_id, stable_e9))


def mark_sampled(
    events: list[int], offset: int, market_id: MarketId, mid_e9: int, basis_e9: int
) -> None:
    """The average of book mid less index moved; a mid of 0 means that the book had no sample (P-3)."""
    events.extend((kinds.MARK_SAMPLED, offset, market_id, mid_e9, basis_e9))


def source_quote_set(
    events: list[int], offset: int, source_id: SourceId, quote_asset_id: AssetId, group_id: int
) -> None:
    """The quote asset and the group of a source were set; 0 is the valuation asset, and no group
    (P-2).
    """
    events.extend((kinds.SOURCE_QUOTE_SET, offset, source_id, quote_asset_id, group_id))


def index_rules_set(events: list[int], offset: int, asset_id: AssetId) -> None:
    """The rules of the asset's index and of its price states were set (P-2, P-4)."""
    events.extend((kinds.INDEX_RULES_SET, offset, asset_id))


def mark_rules_set(events: list[int], offset: int, market_id: MarketId) -> None:
    """The rules by which the market's mark follows its book were set (P-3)."""
    events.extend((kinds.MARK_RULES_SET, offset, market_id))


def pool_created(events: list[int], offset: int, asset_id: AssetId) -> None:
    """The lending pool of an asset was opened (B-1)."""
    events.extend((kinds.POOL_CREATED, offset, asset_id))


def pool_changed(events: list[int], offset: int, asset_id: AssetId) -> None:
    """The terms of a lending pool changed (B-2)."""
    events.extend((kinds.POOL_CHANGED, offset, asset_id))


def lent(
    events: list[int],
    offset: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    shares: int,
) -> None:
    """An amount went from an account to the pool, for so many shares of its claims (B-1)."""
    events.extend((kinds.LENT, offset, account_id, asset_id, amount, shares))


def redeemed(
    events: list[int],
    offset: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    shares: int,
) -> None:
    """An amount came back from the pool for so many shares (B-1, B-4)."""
    events.extend((kinds.REDEEMED, offset, account_id, asset_id, amount, shares))


def borrowed(
    events: list[int],
    offset: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    shares: int,
) -> None:
    """An amount went from the pool to an account, for so many shares of its debts (B-1, B-4)."""
    events.extend((kinds.BORROWED, offset, account_id, asset_id, amount, shares))


def repaid(
    events: list[int],
    offset: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    shares: int,
) -> None:
    """An amount went back to the pool for so many shares of a debt (B-1, S-3)."""
    events.extend((kinds.REPAID, offset, account_id, asset_id, amount, shares))


def interest_hour(
    events: list[int],
    offset: int,
    asset_id: AssetId,
    paid: int,
    earned: int,
    kept: int,
    debt: int,
    claims: int,
    cash: int,
    borrow_rate_ray: int,
    lend_rate_ray: int,
    borrow_index_ray: int,
    supply_index_ray: int,
) -> None:
    """A whole hour of a pool ended. The figures are the payments of borrowers (ceiled), the
    earnings of lenders and the part of the reserve (floored) since the hour before, and the
    present pool; rates and indices have 27 decimals (B-3, B-2).
    """
    events.extend(
        (
            kinds.INTEREST_HOUR,
            offset,
            asset_id,
            paid,
            earned,
            kept,
            debt,
            claims,
            cash,
            borrow_rate_ray,
            lend_rate_ray,
            borrow_index_ray,
            supply_index_ray,
        )
    )


def reserve_posted(events: list[int], offset: int, asset_id: AssetId, shares: int) -> None:
    """The pool's reserve became pool shares of `lending_reserve` (B-3)."""
    events.extend((kinds.RESERVE_POSTED, offset, asset_id, shares))


def lenders_fees(events: list[int], offset: int, asset_id: AssetId, amount: int) -> None:
    """The lenders' share of trading fees went from `fees` to the pool, to be paid over the next
    hour (B-3).
    """
    events.extend((kinds.LENDERS_FEES, offset, asset_id, amount))


def pool_topped_up(events: list[int], offset: int, asset_id: AssetId, amount: int) -> None:
    """`rounding` paid the excess of half-up rounding of an index (B-3)."""
    events.extend((kinds.POOL_TOPPED_UP, offset, asset_id, amount))


def pool_loss(
    events: list[int],
    offset: int,
    asset_id: AssetId,
    account_id: AccountId,
    shares: int,
    loss: int,
    from_fund: int,
    from_lenders: int,
    supply_index_ray: int,
) -> None:
    """The debt of a bankrupt account is written off: the liquidity fund paid a part, and the supply
    index spread the remaining part over all lenders (B-5).
    """
    events.extend(
        (
            kinds.POOL_LOSS,
            offset,
            asset_id,
            account_id,
            shares,
            loss,
            from_fund,
            from_lenders,
            supply_index_ray,
        )
    )


def pool_epoch_closed(
    events: list[int], offset: int, asset_id: AssetId, epoch: int, supply_index_ray: int
) -> None:
    """The pool's epoch ended at this index. The new shares of each lender are its old shares times
    the index, floored; the next epoch starts at an index of one (B-5).
    """
    events.extend((kinds.POOL_EPOCH_CLOSED, offset, asset_id, epoch, supply_index_ray))


def redemption_asked(
    events: list[int], offset: int, account_id: AccountId, asset_id: AssetId, amount: int
) -> None:
    """A lender requested this amount of its loan from a pool that cannot pay it now; 0: the request
    ended (W-6).
    """
    events.extend((kinds.REDEMPTION_ASKED, offset, account_id, asset_id, amount))


def dust_repaid(
    events: list[int],
    offset: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    shares: int,
    value_paid: int,
) -> None:
    """The remaining part of a debt was repaid in cash: the account paid the fund, which became the
    debtor (B-2.1).
    """
    events.extend((kinds.DUST_REPAID, offset, account_id, asset_id, amount, shares, value_paid))


def funding_rate(
    events: list[int],
    offset: int,
    market_id: MarketId,
    rate_ppb: int,
    funding_index_ray: int,
    samples: int,
) -> None:
    """A funding interval ended with this rate (positive: longs pay) from this number of samples.
    The cumulative index after it is in quote units per lot with 27 decimals (P-5).
    """
    events.extend((kinds.FUNDING_RATE, offset, market_id, rate_ppb, funding_index_ray, samples))


def funding_paid(
    events: list[int], offset: int, account_id: AccountId, market_id: MarketId, amount: int
) -> None:
    """The accrued funding of a position went to the account's unsettled equity (negative: the
    account pays), its opposite to the market's `funding` line (P-5).
    """
    events.extend((kinds.FUNDING_PAID, offset, account_id, market_id, amount))


def funding_swept(events: list[int], offset: int, market_id: MarketId, amount: int) -> None:
    """The market has no positions left, and the remainder of rounding in its `funding` line went to
    `rounding` (P-5).
    """
    events.extend((kinds.FUNDING_SWEPT, offset, market_id, amount))


def funding_changed(events: list[int], offset: int, market_id: MarketId) -> None:
    """Terms of funding were set, or funding ended (P-5)."""
    events.extend((kinds.FUNDING_CHANGED, offset, market_id))


def expiry_changed(events: list[int], offset: int, market_id: MarketId) -> None:
    """A dated future got its expiry, or another one (O-1)."""
    events.extend((kinds.EXPIRY_CHANGED, offset, market_id))


def future_expired(
    events: list[int], offset: int, market_id: MarketId, price_e9: int, samples: int
) -> None:
    """A dated future is settled at this price, in quote units per lot with nine more decimals.
    `samples` is the number of samples in its window (O-1).
    """
    events.extend((kinds.FUTURE_EXPIRED, offset, market_id, price_e9, samples))


def position_settled(
    events: list[int],
    offset: int,
    account_id: AccountId,
    market_id: MarketId,
    lots: int,
    released_cost: int,
    realised: int,
) -> None:
    """A position (signed lots) ended in cash at the market's last price: its cost base was released
    and its result went to unsettled equity (O-1, S-4).
    """
    events.extend(
        (kinds.POSITION_SETTLED, offset, account_id, market_id, lots, released_cost, realised)
    )


def expiry_rounded(events: list[int], offset: int, market_id: MarketId, amount: int) -> None:
    """The remainder of the floored values of all positions at expiry went to `rounding` (U-5)."""
    events.extend((kinds.EXPIRY_ROUNDED, offset, market_id, amount))


def dynamic_margin_set(events: list[int], offset: int, market_id: MarketId, enabled: int) -> None:
    """From now on the requirements of a market follow volatility, open interest and depth, or no
    longer do (M-7).
    """
    events.extend((kinds.DYNAMIC_MARGIN_SET, offset, market_id, enabled))


def margin_scale_changed(
    events: list[int],
    offset: int,
    market_id: MarketId,
    imf_scale_ppb: int,
    mmf_scale_ppb: int,
    raw_scale_ppb: int,
    volatility_ratio_ppb: int,
    open_interest_ratio_ppb: int,
    depth_ratio_ppb: int,
) -> None:
    """The factors on IMF and MMF of a market changed. The raw scale is the largest of the three
    ratios, and 0 is a ratio that was not computed yet (M-7).
    """
    events.extend(
        (
            kinds.MARGIN_SCALE_CHANGED,
            offset,
            market_id,
            imf_scale_ppb,
            mmf_scale_ppb,
            raw_scale_ppb,
            volatility_ratio_ppb,
            open_interest_ratio_ppb,
            depth_ratio_ppb,
        )
    )


def isolated_set(
    events: list[int],
    offset: int,
    account_id: AccountId,
    market_id: MarketId,
    isolated_account_id: AccountId,
    isolated: int,
) -> None:
    """An account's position in a market now has an isolated account of its own, or no longer has
    one (M-8).
    """
    events.extend(
        (kinds.ISOLATED_SET, offset, account_id, market_id, isolated_account_id, isolated)
    )


def reconciliation_set(events: list[int], offset: int, enabled: int) -> None:
    """Reconciliation was switched on with the parameters of the command, or off (section 10) (R-1,
    R-3).
    """
    events.extend((kinds.RECONCILIATION_SET, offset, enabled))


def quote_set(
    events: list[int],
    offset: int,
    account_id: AccountId,
    market_id: MarketId,
    price_per_lot: PricePerLot,
    lots: int,
    expire_ns: int,
) -> None:
    """A provider made or changed its standing bid for conversions, or ended it: then all figures
    are 0 (R-1).
    """
    events.extend((kinds.QUOTE_SET, offset, account_id, market_id, price_per_lot, lots, expire_ns))


def paid_in(
    events: list[int],
    offset: int,
    account_id: AccountId,
    asset_id: AssetId,
    from_balance: int,
    from_loans: int,
    from_fund: int,
    from_borrow: int,
    from_orders: int,
    from_conversion: int,
    unpaid: int,
) -> None:
    """R-1: an account with a loss paid parts of it in a pass. The figures are the payments by
    source and the remaining debt; each payment has its own `SETTLED_IN`.
    """
    events.extend(
        (
            kinds.PAID_IN,
            offset,
            account_id,
            asset_id,
            from_balance,
            from_loans,
            from_fund,
            from_borrow,
            from_orders,
            from_conversion,
            unpaid,
        )
    )


def loan_sold_to_fund(
    events: list[int],
    offset: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    shares: int,
) -> None:
    """R-1: the fund bought a part of the paying account's loan that the pool could not pay back, at
    the value of its claim.
    """
    events.extend((kinds.LOAN_SOLD_TO_FUND, offset, account_id, asset_id, amount, shares))


def collateral_converted(
    events: list[int],
    offset: int,
    account_id: AccountId,
    market_id: MarketId,
    order_id: OrderId,
    side: int,
    lots: int,
    value: int,
    limit_price_per_lot: PricePerLot,
    for_asset_id: AssetId,
) -> None:
    """R-1: collateral of a paying account was sold on the book (or the owed asset was bought) for
    its debt.
    """
    events.extend(
        (
            kinds.COLLATERAL_CONVERTED,
            offset,
            account_id,
            market_id,
            order_id,
            side,
            lots,
            value,
            limit_price_per_lot,
            for_asset_id,
        )
    )


def quote_filled(
    events: list[int],
    offset: int,
    account_id: AccountId,
    counterparty_account_id: AccountId,
    market_id: MarketId,
    lots: int,
    value: int,
    for_asset_id: AssetId,
) -> None:
    """R-1: a provider's standing quote bought collateral of a paying account."""
    events.extend(
        (
            kinds.QUOTE_FILLED,
            offset,
            account_id,
            counterparty_account_id,
            market_id,
            lots,
            value,
            for_asset_id,
        )
    )


def position_realised(
    events: list[int],
    offset: int,
    account_id: AccountId,
    market_id: MarketId,
    signed_lots: int,
    realised: int,
) -> None:
    """R-3: the cost base of a position moved to the mark, and the difference went to unsettled
    equity.
    """
    events.extend((kinds.POSITION_REALISED, offset, account_id, market_id, signed_lots, realised))


def losses_realised(
    events: list[int], offset: int, asset_id: AssetId, needed: int, covered: int, paid: int
) -> None:
    """R-3 realised losses at the mark, because claims stayed unpaid. The figures are the amount
    that claims needed, the amount by which claims fell or which was paid in, and the part paid
    in.
    """
    events.extend((kinds.LOSSES_REALISED, offset, asset_id, needed, covered, paid))


def conversion_announced(
    events: list[int],
    offset: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    reason: int,
) -> None:
    """R-1.5: the next pass converts collateral of this account for its loss, unless the loss is
    paid before.
    """
    events.extend((kinds.CONVERSION_ANNOUNCED, offset, account_id, asset_id, amount, reason))


def liquidation_set(events: list[int], offset: int, enabled: int) -> None:
    """The liquidation waterfall was switched on with the parameters of the command, or off (section
    11) (W-1, W-2).
    """
    events.extend((kinds.LIQUIDATION_SET, offset, enabled))


def backstop_set(
    events: list[int], offset: int, account_id: AccountId, market_id: MarketId
) -> None:
    """A backstop provider's offer in a market was set to the values of the command (W-3)."""
    events.extend((kinds.BACKSTOP_SET, offset, account_id, market_id))


def fund_contributed(
    events: list[int], offset: int, account_id: AccountId, asset_id: AssetId, amount: int
) -> None:
    """An account gave an amount to the liquidity fund (L-2)."""
    events.extend((kinds.FUND_CONTRIBUTED, offset, account_id, asset_id, amount))


def debt_line_repaid(
    events: list[int], offset: int, account_id: AccountId, asset_id: AssetId, amount: int
) -> None:
    """An account repaid a debt that was written off under recourse (L-6)."""
    events.extend((kinds.DEBT_LINE_REPAID, offset, account_id, asset_id, amount))


def liquidation_fill(
    events: list[int],
    offset: int,
    account_id: AccountId,
    market_id: MarketId,
    order_id: OrderId,
    lots: int,
    value: int,
    limit_price_per_lot: PricePerLot,
    liquidation_fee: int,
    equity_before: int,
    equity_after: int,
) -> None:
    """Tier 1 (W-2): a liquidation order traded. The figures are its total, the price at which no
    equity would have been left, the fee for the fund, and bankruptcy equity before and after.
    The order is the taker of its `TRADE`s.
    """
    events.extend(
        (
            kinds.LIQUIDATION_FILL,
            offset,
            account_id,
            market_id,
            order_id,
            lots,
            value,
            limit_price_per_lot,
            liquidation_fee,
            equity_before,
            equity_after,
        )
    )


def deleveraged(
    events: list[int],
    offset: int,
    trade_id: int,
    market_id: MarketId,
    account_id: AccountId,
    counterparty_account_id: AccountId,
    signed_lots: int,
    value: int,
    account_realised: int,
    counterparty_realised: int,
    fund_paid: int,
    rank: int,
    price_per_lot: PricePerLot,
    fund_before: int,
    equity_before: int,
    equity_after: int,
) -> None:
    """Tier 3 (W-4): a counterparty was deleveraged, as number `rank` of its ranking, at a price
    moved only by the amount that neither the account nor the fund could pay.
    """
    events.extend(
        (
            kinds.DELEVERAGED,
            offset,
            trade_id,
            market_id,
            account_id,
            counterparty_account_id,
            signed_lots,
            value,
            account_realised,
            counterparty_realised,
            fund_paid,
            rank,
            price_per_lot,
            fund_before,
            equity_before,
            equity_after,
        )
    )


def loss_shared(
    events: list[int],
    offset: int,
    account_id: AccountId,
    counterparty_account_id: AccountId,
    market_id: MarketId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """W-5: a position on the other side paid a part of a loss; its bankruptcy equity never falls
    below 0 by the payment.
    """
    events.extend(
        (
            kinds.LOSS_SHARED,
            offset,
            account_id,
            counterparty_account_id,
            market_id,
            asset_id,
            amount,
        )
    )


def bad_debt(
    events: list[int],
    offset: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    fund_paid: int,
    shared: int,
    fund_debt: int,
    fund_before: int,
) -> None:
    """W-8: an account could not pay a loss, and others paid it: `amount` = `fund_paid` + `shared` +
    `fund_debt`. A negative amount is a claim of the account that moved to the fund with its
    debts.
    """
    events.extend(
        (
            kinds.BAD_DEBT,
            offset,
            account_id,
            asset_id,
            amount,
            fund_paid,
            shared,
            fund_debt,
            fund_before,
        )
    )


def collateral_sold(
    events: list[int],
    offset: int,
    account_id: AccountId,
    market_id: MarketId,
    order_id: OrderId,
    lots: int,
    value: int,
    limit_price_per_lot: PricePerLot,
    asset_id: AssetId,
) -> None:
    """W-6: to pay a debt in `asset_id`, collateral of an account was sold on the book, or the owed
    asset bought there. The account is the debtor, or the liquidity fund if the fund trades for
    itself.
    """
    events.extend(
        (
            kinds.COLLATERAL_SOLD,
            offset,
            account_id,
            market_id,
            order_id,
            lots,
            value,
            limit_price_per_lot,
            asset_id,
        )
    )


def collateral_taken(
    events: list[int],
    offset: int,
    account_id: AccountId,
    counterparty_account_id: AccountId,
    market_id: MarketId,
    lots: int,
    value: int,
) -> None:
    """W-6: a provider bought the remainder of a forced sale on the book, at the index less the
    provider's spread.
    """
    events.extend(
        (
            kinds.COLLATERAL_TAKEN,
            offset,
            account_id,
            counterparty_account_id,
            market_id,
            lots,
            value,
        )
    )


def remainder_taken(
    events: list[int], offset: int, account_id: AccountId, asset_id: AssetId, amount: int
) -> None:
    """W-8: a holding smaller than a lot moved to the fund."""
    events.extend((kinds.REMAINDER_TAKEN, offset, account_id, asset_id, amount))


def taken_over(
    events: list[int],
    offset: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    index_e9: int,
) -> None:
    """W-6: the fund acquired a holding of a bankrupt account, at the index."""
    events.extend((kinds.TAKEN_OVER, offset, account_id, asset_id, amount, index_e9))


def loan_taken_over(
    events: list[int],
    offset: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    shares: int,
) -> None:
    """W-6: the fund acquired a loan to a pool, in pool shares."""
    events.extend((kinds.LOAN_TAKEN_OVER, offset, account_id, asset_id, amount, shares))


def borrow_taken_over(
    events: list[int],
    offset: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    shares: int,
    fund_before: int,
) -> None:
    """B-5: the fund became the debtor of a borrow, as far as the fund's assets cover it."""
    events.extend(
        (kinds.BORROW_TAKEN_OVER, offset, account_id, asset_id, amount, shares, fund_before)
    )


def remainder_paid(
    events: list[int], offset: int, account_id: AccountId, asset_id: AssetId, amount: int
) -> None:
    """W-8: the fund paid for the remainder of the previous event, at the index."""
    events.extend((kinds.REMAINDER_PAID, offset, account_id, asset_id, amount))


def lender_paid(
    events: list[int],
    offset: int,
    account_id: AccountId,
    counterparty_account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    borrow_shares: int,
    lent_shares: int,
    value_paid: int,
    value_received: int,
    index_e9: int,
) -> None:
    """W-6: a liquidated borrower paid a lender that asks (the counterparty) in the valuation asset
    at this index. Debt and claim fell by `amount`, in so many shares each; `rounding` gets the
    difference of the two values.
    """
    events.extend(
        (
            kinds.LENDER_PAID,
            offset,
            account_id,
            counterparty_account_id,
            asset_id,
            amount,
            borrow_shares,
            lent_shares,
            value_paid,
            value_received,
            index_e9,
        )
    )


def conditional_placed(
    events: list[int],
    offset: int,
    conditional_order_id: OrderId,
    account_id: AccountId,
    market_id: MarketId,
    side: int,
    trigger_e9: int,
    lots: int,
    client_order_id: ClientOrderId,
) -> None:
    """An order waits for a price (O-3); `trigger_e9` is its present trigger price, in quote units
    per lot with nine more decimals.
    """
    events.extend(
        (
            kinds.CONDITIONAL_PLACED,
            offset,
            conditional_order_id,
            account_id,
            market_id,
            side,
            trigger_e9,
            lots,
            client_order_id,
        )
    )


def conditional_triggered(
    events: list[int],
    offset: int,
    conditional_order_id: OrderId,
    account_id: AccountId,
    market_id: MarketId,
    price_e9: int,
    order_id: OrderId,
) -> None:
    """A price triggered a conditional order, which became this order; 0 if a risk check refused it,
    as the next event states (O-3).
    """
    events.extend(
        (
            kinds.CONDITIONAL_TRIGGERED,
            offset,
            conditional_order_id,
            account_id,
            market_id,
            price_e9,
            order_id,
        )
    )


def conditional_ended(
    events: list[int],
    offset: int,
    conditional_order_id: OrderId,
    account_id: AccountId,
    market_id: MarketId,
    side: int,
    code: int,
    limit: int,
    actual: int,
    shortfall: int,
) -> None:
    """A conditional order ended without becoming an order; `code` says why, with the figures of the
    gate that refused it (O-3).
    """
    events.extend(
        (
            kinds.CONDITIONAL_ENDED,
            offset,
            conditional_order_id,
            account_id,
            market_id,
            side,
            code,
            limit,
            actual,
            shortfall,
        )
    )


def oco_paired(
    events: list[int], offset: int, account_id: AccountId, first_id: OrderId, second_id: OrderId
) -> None:
    """Of two orders, open or waiting, one cancels the other from now on (O-3)."""
    events.extend((kinds.OCO_PAIRED, offset, account_id, first_id, second_id))


def iceberg_displayed(
    events: list[int],
    offset: int,
    order_id: OrderId,
    account_id: AccountId,
    market_id: MarketId,
    displayed_lots: int,
) -> None:
    """An iceberg displays a new part of its quantity, at the end of the queue of its price (O-3)."""
    events.extend(
        (kinds.ICEBERG_DISPLAYED, offset, order_id, account_id, market_id, displayed_lots)
    )


def dead_man_set(events: list[int], offset: int, account_id: AccountId, timeout_ns: int) -> None:
    """The dead-man timer of an account was set: the time without an order command after which its
    orders are cancelled; 0: off (O-3).
    """
    events.extend((kinds.DEAD_MAN_SET, offset, account_id, timeout_ns))


def dead_man_expired(events: list[int], offset: int, account_id: AccountId, cancelled: int) -> None:
    """The account's principal sent no order command for the time of its dead-man timer; the next
    events cancel this number of open and waiting orders (O-3).
    """
    events.extend((kinds.DEAD_MAN_EXPIRED, offset, account_id, cancelled))


def disconnect_reported(
    events: list[int], offset: int, account_id: AccountId, cancelled: int
) -> None:
    """A session that requested cancel on disconnect has ended; the next events cancel this number
    of orders, open and waiting (O-3).
    """
    events.extend((kinds.DISCONNECT_REPORTED, offset, account_id, cancelled))


def bracket_placed(
    events: list[int],
    offset: int,
    order_id: OrderId,
    account_id: AccountId,
    market_id: MarketId,
    trigger_source: int,
    take_profit_trigger_e9: int,
    take_profit_price: int,
    stop_trigger_e9: int,
    stop_price: int,
) -> None:
    """An entry order with exits was accepted; the exits wait until it fills (O-3). The event is
    repeated if another order replaces the entry.
    """
    events.extend(
        (
            kinds.BRACKET_PLACED,
            offset,
            order_id,
            account_id,
            market_id,
            trigger_source,
            take_profit_trigger_e9,
            take_profit_price,
            stop_trigger_e9,
            stop_price,
        )
    )


def bracket_sized(
    events: list[int],
    offset: int,
    order_id: OrderId,
    account_id: AccountId,
    market_id: MarketId,
    take_profit_id: OrderId,
    stop_id: OrderId,
    lots: int,
) -> None:
    """The exits of a filled entry order close this quantity from now on (O-3)."""
    events.extend(
        (
            kinds.BRACKET_SIZED,
            offset,
            order_id,
            account_id,
            market_id,
            take_profit_id,
            stop_id,
            lots,
        )
    )


def brake_set(
    events: list[int], offset: int, brake: int, market_id: MarketId, asset_id: AssetId, enabled: int
) -> None:
    """The terms of a circuit brake were set to those of the command; `enabled` is whether it
    engages by itself from now on (K-1).
    """
    events.extend((kinds.BRAKE_SET, offset, brake, market_id, asset_id, enabled))


def brake_engaged(
    events: list[int],
    offset: int,
    brake: int,
    market_id: MarketId,
    asset_id: AssetId,
    cause: int,
    limit: int,
    actual: int,
    until_ns: int,
) -> None:
    """A brake engaged, or states again why it stays engaged. It shows the figure and its limit in
    the unit of the brake, and when it releases by itself (0: an operator has to) (K-1).
    """
    events.extend(
        (kinds.BRAKE_ENGAGED, offset, brake, market_id, asset_id, cause, limit, actual, until_ns)
    )


def brake_released(
    events: list[int],
    offset: int,
    brake: int,
    market_id: MarketId,
    asset_id: AssetId,
    cause: int,
    limit: int,
    actual: int,
) -> None:
    """A brake was released (K-1)."""
    events.extend((kinds.BRAKE_RELEASED, offset, brake, market_id, asset_id, cause, limit, actual))


def asset_pause_asked(
    events: list[int],
    offset: int,
    brake: int,
    market_id: MarketId,
    asset_id: AssetId,
    cause: int,
    actual: int,
) -> None:
    """The first of two principals requested the pause of an asset (O-2.2), with its length and
    reason.
    """
    events.extend((kinds.ASSET_PAUSE_ASKED, offset, brake, market_id, asset_id, cause, actual))


def redenomination_asked(
    events: list[int],
    offset: int,
    asset_id: AssetId,
    account_id: AccountId,
    into_asset_id: AssetId,
    new_units: int,
    old_units: int,
    record_time_ns: int,
) -> None:
    """The first of two principals requested that an asset be exchanged for another one (O-11)."""
    events.extend(
        (
            kinds.REDENOMINATION_ASKED,
            offset,
            asset_id,
            account_id,
            into_asset_id,
            new_units,
            old_units,
            record_time_ns,
        )
    )


def redenomination_waits(
    events: list[int], offset: int, action_id: int, asset_id: AssetId, code: int, count: int
) -> None:
    """The record time of a redenomination has come but an obstacle prevents it; the machine tries
    again in an hour (O-11).
    """
    events.extend((kinds.REDENOMINATION_WAITS, offset, action_id, asset_id, code, count))


def pool_exchanged(
    events: list[int],
    offset: int,
    action_id: int,
    asset_id: AssetId,
    into_asset_id: AssetId,
    borrow_index_ray: int,
    supply_index_ray: int,
) -> None:
    """The lending pool of an exchanged asset continues in the new asset: same terms and indices,
    amounts multiplied by the ratio (O-11).
    """
    events.extend(
        (
            kinds.POOL_EXCHANGED,
            offset,
            action_id,
            asset_id,
            into_asset_id,
            borrow_index_ray,
            supply_index_ray,
        )
    )


def loan_exchanged(
    events: list[int],
    offset: int,
    action_id: int,
    account_id: AccountId,
    asset_id: AssetId,
    lent: int,
    lent_shares: int,
    borrowed: int,
    borrowed_shares: int,
) -> None:
    """The loan or debt of one account at the lending pool of an exchanged asset continues in the
    new asset: one event for each asset (O-11).
    """
    events.extend(
        (
            kinds.LOAN_EXCHANGED,
            offset,
            action_id,
            account_id,
            asset_id,
            lent,
            lent_shares,
            borrowed,
            borrowed_shares,
        )
    )


def rule_set_changed(events: list[int], offset: int, rule_set: int) -> None:
    """A later set of the rules is in force (J-5)."""
    events.extend((kinds.RULE_SET_CHANGED, offset, rule_set))


def recent_result_counted(
    events: list[int], offset: int, account_id: AccountId, market_id: MarketId, amount: int
) -> None:
    """W-4: the counterparty is about to be deleveraged. The profit that its position realised in
    the last minute is the largest loss at which it may be closed.
    """
    events.extend((kinds.RECENT_RESULT_COUNTED, offset, account_id, market_id, amount))


def liquidation_limit_widened(
    events: list[int], offset: int, account_id: AccountId, market_id: MarketId, steps: int
) -> None:
    """W-2: the limit price of an account's forced orders in a market moves by half the base MMF
    further from the index, after passes without a fill.
    """
    events.extend((kinds.LIQUIDATION_LIMIT_WIDENED, offset, account_id, market_id, steps))


def loss_interest(
    events: list[int], offset: int, account_id: AccountId, asset_id: AssetId, amount: int
) -> None:
    """R-1.1: the interest of a loss that stays unpaid was added to it."""
    events.extend((kinds.LOSS_INTEREST, offset, account_id, asset_id, amount))


def claim_interest(
    events: list[int], offset: int, account_id: AccountId, asset_id: AssetId, amount: int
) -> None:
    """R-1.1: an account whose claim is unpaid received its part of that interest, as a claim."""
    events.extend((kinds.CLAIM_INTEREST, offset, account_id, asset_id, amount))


def collateral_bought(
    events: list[int],
    offset: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    index_e9: int,
) -> None:
    """R-1.1: the fund bought collateral of an account whose loss stays unpaid, below the index; its
    payment follows.
    """
    events.extend((kinds.COLLATERAL_BOUGHT, offset, account_id, asset_id, amount, index_e9))


def collateral_paid(
    events: list[int], offset: int, account_id: AccountId, asset_id: AssetId, amount: int
) -> None:
    """R-1.1: the fund paid for the collateral of the previous event, in the asset that the account
    owes.
    """
    events.extend((kinds.COLLATERAL_PAID, offset, account_id, asset_id, amount))


def collateral_given(
    events: list[int],
    offset: int,
    account_id: AccountId,
    counterparty_account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    index_e9: int,
) -> None:
    """R-1.1: an account with a waiting claim (the counterparty) received collateral of an account
    with an unpaid loss, at a price below the index; the next events state the decrease of the
    claim.
    """
    events.extend(
        (
            kinds.COLLATERAL_GIVEN,
            offset,
            account_id,
            counterparty_account_id,
            asset_id,
            amount,
            index_e9,
        )
    )


def claim_covered(
    events: list[int],
    offset: int,
    account_id: AccountId,
    counterparty_account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """R-1.1: the account's loss, and the counterparty's claim, fell by this amount for the
    collateral of the previous event.
    """
    events.extend(
        (kinds.CLAIM_COVERED, offset, account_id, counterparty_account_id, asset_id, amount)
    )


def line_set_apart(
    events: list[int],
    offset: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    until_ns: int,
) -> None:
    """W-8: before a write-off the fund acquired a holding whose price P-4 bans, and keeps it
    separate until the price is OK.
    """
    events.extend((kinds.LINE_SET_APART, offset, account_id, asset_id, amount, until_ns))


def line_returned(
    events: list[int],
    offset: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    index_e9: int,
    loss_value: int,
    returned: int,
) -> None:
    """W-8: the price of a separate holding is OK again; its value above the loss that was paid
    returned to the account.
    """
    events.extend(
        (kinds.LINE_RETURNED, offset, account_id, asset_id, amount, index_e9, loss_value, returned)
    )


def pool_loss_expected(
    events: list[int],
    offset: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    equity: int,
    expected: int,
    uncovered: int,
) -> None:
    """B-5: the loss that a borrower in liquidation is expected to leave to a pool was set; 0 ends
    it. A lender who withdraws leaves its part of all expected losses in the pool.
    """
    events.extend(
        (
            kinds.POOL_LOSS_EXPECTED,
            offset,
            account_id,
            asset_id,
            amount,
            equity,
            expected,
            uncovered,
        )
    )


def held_claim_booked(
    events: list[int], offset: int, account_id: AccountId, asset_id: AssetId, shares: int
) -> None:
    """B-5: an account paid the part of a pool's loss that falls to the claims it had withdrawn. A
    negative number restores a claim, because another account's held part covered it.
    """
    events.extend((kinds.HELD_CLAIM_BOOKED, offset, account_id, asset_id, shares))


def deposit_reversal_asked(
    events: list[int],
    offset: int,
    deposit_id: DepositId,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """L-4: a principal of custody requested the reversal of a credited deposit; a second principal
    must request it too.
    """
    events.extend((kinds.DEPOSIT_REVERSAL_ASKED, offset, deposit_id, account_id, asset_id, amount))


def deposit_reversed(
    events: list[int],
    offset: int,
    deposit_id: DepositId,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    from_account: int,
    from_fund: int,
    lacking: int,
) -> None:
    """L-4: a credited deposit was reversed: the account paid first, then the liquidity fund, and
    the remaining amount is a shortfall of custody. The owner of the account owes the amount that
    the account did not pay.
    """
    events.extend(
        (
            kinds.DEPOSIT_REVERSED,
            offset,
            deposit_id,
            account_id,
            asset_id,
            amount,
            from_account,
            from_fund,
            lacking,
        )
    )


def custody_shortfall_filled(
    events: list[int], offset: int, account_id: AccountId, asset_id: AssetId, amount: int, left: int
) -> None:
    """L-4: an account gave an amount that fills a shortfall of custody."""
    events.extend((kinds.CUSTODY_SHORTFALL_FILLED, offset, account_id, asset_id, amount, left))


def reversal_debt_paid(
    events: list[int],
    offset: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    to_custody: int,
    left: int,
) -> None:
    """L-4: an account paid a part of its owner's debt for reversed deposits, to custody up to its
    shortfall, then to the liquidity fund.
    """
    events.extend(
        (kinds.REVERSAL_DEBT_PAID, offset, account_id, asset_id, amount, to_custody, left)
    )


def reversal_debt_written_off(
    events: list[int],
    offset: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    to_custody: int,
    left: int,
) -> None:
    """L-4: two operators wrote off a part of an owner's debt for reversed deposits; the liquidity
    fund paid the amount that custody lacked.
    """
    events.extend(
        (kinds.REVERSAL_DEBT_WRITTEN_OFF, offset, account_id, asset_id, amount, to_custody, left)
    )


def reversal_debt_write_off_asked(
    events: list[int], offset: int, account_id: AccountId, asset_id: AssetId, amount: int, left: int
) -> None:
    """L-4: the first of two operators requested to write off a part of an owner's debt for reversed
    deposits.
    """
    events.extend((kinds.REVERSAL_DEBT_WRITE_OFF_ASKED, offset, account_id, asset_id, amount, left))


def withdrawal_reversal_asked(
    events: list[int],
    offset: int,
    withdrawal_id: WithdrawalId,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """L-4: a principal of custody requested the reversal of a confirmed withdrawal; a second
    principal must request it too.
    """
    events.extend(
        (kinds.WITHDRAWAL_REVERSAL_ASKED, offset, withdrawal_id, account_id, asset_id, amount)
    )


def withdrawal_reversed(
    events: list[int],
    offset: int,
    withdrawal_id: WithdrawalId,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """L-4: a confirmed withdrawal was reversed: the amount is in its account again."""
    events.extend((kinds.WITHDRAWAL_REVERSED, offset, withdrawal_id, account_id, asset_id, amount))


def house_money_asked(
    events: list[int],
    offset: int,
    giver_account_id: AccountId,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    floor: int,
) -> None:
    """L-7: the first of two operators requested to move money of the clearinghouse to an account."""
    events.extend(
        (kinds.HOUSE_MONEY_ASKED, offset, giver_account_id, account_id, asset_id, amount, floor)
    )


def house_money_moved(
    events: list[int],
    offset: int,
    giver_account_id: AccountId,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    floor: int,
) -> None:
    """L-7: two operators moved money of the clearinghouse to an account."""
    events.extend(
        (kinds.HOUSE_MONEY_MOVED, offset, giver_account_id, account_id, asset_id, amount, floor)
    )


def chain_fee_paid(
    events: list[int],
    offset: int,
    withdrawal_id: WithdrawalId,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """L-4: a chain or a bank charged a fee for a withdrawal: deducted from its amount, or paid from
    `fees`.
    """
    events.extend((kinds.CHAIN_FEE_PAID, offset, withdrawal_id, account_id, asset_id, amount))


def chain_fee_returned(
    events: list[int],
    offset: int,
    withdrawal_id: WithdrawalId,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """L-4: a withdrawal was never sent, and its chain fee was returned to its payer."""
    events.extend((kinds.CHAIN_FEE_RETURNED, offset, withdrawal_id, account_id, asset_id, amount))


def seizure_asked(
    events: list[int], offset: int, account_id: AccountId, receiver_id: AccountId
) -> None:
    """The first of two principals of custody asked that a frozen account be closed by an order of a
    court (L-8).
    """
    events.extend((kinds.SEIZURE_ASKED, offset, account_id, receiver_id))


def seizure_ordered(
    events: list[int], offset: int, account_id: AccountId, receiver_id: AccountId
) -> None:
    """Two principals of custody ordered that a frozen account be closed, and that what may leave it
    goes to a named account (L-8).
    """
    events.extend((kinds.SEIZURE_ORDERED, offset, account_id, receiver_id))


def work_late(
    events: list[int], offset: int, cursor: int, market_id: MarketId, begun_ns: int, slices: int
) -> None:
    """I-12: work that is done in slices needed more slices than its limit, so a market accepts only
    orders that reduce risk until no work is late.
    """
    events.extend((kinds.WORK_LATE, offset, cursor, market_id, begun_ns, slices))


def work_caught_up(events: list[int], offset: int, market_id: MarketId) -> None:
    """I-12: no work is late any more; the market has its earlier status again, or will have it
    after its halt.
    """
    events.extend((kinds.WORK_CAUGHT_UP, offset, market_id))


def auction_ended(
    events: list[int], offset: int, market_id: MarketId, from_status: int, to_status: int
) -> None:
    """O-2: an auction collects no more orders. Its orders are frozen and the market stays in
    AUCTION until all crossing orders have traded; then it gets the stated status.
    """
    events.extend((kinds.AUCTION_ENDED, offset, market_id, from_status, to_status))


def setting_kept(events: list[int], offset: int, field: int, place: int, value: int) -> None:
    """Q-3: a call that sets parameters omitted a field, which keeps its value; one event for each
    value of such a field.
    """
    events.extend((kinds.SETTING_KEPT, offset, field, place, value))


def setting_notice_set(events: list[int], offset: int, notice_ns: int) -> None:
    """Q-9: the notice period was set, for changes that worsen existing positions, collateral, debts
    or claims.
    """
    events.extend((kinds.SETTING_NOTICE_SET, offset, notice_ns))


def setting_announced(
    events: list[int],
    offset: int,
    change_id: int,
    command_kind: int,
    subject_id: int,
    field: int,
    value: int,
    due_ns: int,
    code: int,
) -> None:
    """Q-9: a parameter was announced to get a value once its notice is over; one event for each
    field.
    """
    events.extend(
        (
            kinds.SETTING_ANNOUNCED,
            offset,
            change_id,
            command_kind,
            subject_id,
            field,
            value,
            due_ns,
            code,
        )
    )


def setting_took_effect(
    events: list[int],
    offset: int,
    change_id: int,
    command_kind: int,
    subject_id: int,
    field: int,
    value: int,
    due_ns: int,
    code: int,
) -> None:
    """Q-9: an announced value is in force from now on; one event for each field."""
    events.extend(
        (
            kinds.SETTING_TOOK_EFFECT,
            offset,
            change_id,
            command_kind,
            subject_id,
            field,
            value,
            due_ns,
            code,
        )
    )


def setting_withdrawn(
    events: list[int],
    offset: int,
    change_id: int,
    command_kind: int,
    subject_id: int,
    field: int,
    value: int,
    due_ns: int,
    code: int,
) -> None:
    """Q-9: an announced value will not be in force: another value replaced it, or it did not fit
    the values in force.
    """
    events.extend(
        (
            kinds.SETTING_WITHDRAWN,
            offset,
            change_id,
            command_kind,
            subject_id,
            field,
            value,
            due_ns,
            code,
        )
    )


def twap_placed(
    events: list[int],
    offset: int,
    order_id: OrderId,
    account_id: AccountId,
    market_id: MarketId,
    side: int,
    lots: int,
    slices: int,
    interval_ns: int,
    price: int,
    reduce_only: int,
) -> None:
    """From now on an order is sent in slices over time (O-3). CONDITIONAL_ENDED states its end."""
    events.extend(
        (
            kinds.TWAP_PLACED,
            offset,
            order_id,
            account_id,
            market_id,
            side,
            lots,
            slices,
            interval_ns,
            price,
            reduce_only,
        )
    )


def twap_slice(
    events: list[int],
    offset: int,
    order_id: OrderId,
    account_id: AccountId,
    market_id: MarketId,
    side: int,
    lots: int,
    slice_number: int,
    slice_order_id: OrderId,
    code: int,
    limit: int,
    actual: int,
    shortfall: int,
) -> None:
    """A slice of a TWAP became this order, which the next events state; 0: a risk check refused the
    slice, and it is skipped (O-3).
    """
    events.extend(
        (
            kinds.TWAP_SLICE,
            offset,
            order_id,
            account_id,
            market_id,
            side,
            lots,
            slice_number,
            slice_order_id,
            code,
            limit,
            actual,
            shortfall,
        )
    )


def conditional_waiting(
    events: list[int],
    offset: int,
    conditional_order_id: OrderId,
    account_id: AccountId,
    market_id: MarketId,
    side: int,
    code: int,
    limit: int,
    actual: int,
    shortfall: int,
    lots: int,
) -> None:
    """An exit whose price was reached waits until it can trade (O-9.1): `quantity` is its remaining
    quantity, `code` the reason, with the figures of the risk check; OK: it waits for its price
    again.
    """
    events.extend(
        (
            kinds.CONDITIONAL_WAITING,
            offset,
            conditional_order_id,
            account_id,
            market_id,
            side,
            code,
            limit,
            actual,
            shortfall,
            lots,
        )
    )


def conditional_reduced(
    events: list[int],
    offset: int,
    conditional_order_id: OrderId,
    account_id: AccountId,
    market_id: MarketId,
    lots: int,
    code: int,
) -> None:
    """A fill of the other leg of a pair reduced a waiting order: `quantity` remains (O-9)."""
    events.extend(
        (kinds.CONDITIONAL_REDUCED, offset, conditional_order_id, account_id, market_id, lots, code)
    )


def exit_stopped(
    events: list[int],
    offset: int,
    order_id: OrderId,
    account_id: AccountId,
    market_id: MarketId,
    price_per_lot: PricePerLot,
    lots: int,
    equity_before: int,
    exposure_before: int,
    maintenance_before: int,
    equity_after: int,
    exposure_after: int,
    maintenance_after: int,
    net_equity_after: int,
) -> None:
    """The next fill of an exit would worsen its account, so the remaining quantity of the exit ends
    or waits (G-8.3). The figures are the account's margin before and after that fill.
    """
    events.extend(
        (
            kinds.EXIT_STOPPED,
            offset,
            order_id,
            account_id,
            market_id,
            price_per_lot,
            lots,
            equity_before,
            exposure_before,
            maintenance_before,
            equity_after,
            exposure_after,
            maintenance_after,
            net_equity_after,
        )
    )


def bust_announced(
    events: list[int],
    offset: int,
    bust_id: int,
    market_id: MarketId,
    price_e9: int,
    distance_ppb: int,
    trades: int,
    ends_ns: int,
) -> None:
    """O-10: an operator announced that trades are to be busted; for a day the profits of their
    winners stay in their accounts.
    """
    events.extend(
        (kinds.BUST_ANNOUNCED, offset, bust_id, market_id, price_e9, distance_ppb, trades, ends_ns)
    )


def bust_trade_announced(
    events: list[int],
    offset: int,
    bust_id: int,
    trade_id: int,
    market_id: MarketId,
    asset_id: AssetId,
    account_id: AccountId,
    amount: int,
) -> None:
    """O-10: a trade is to be busted with an announced bust; its winner must keep this amount in the
    account.
    """
    events.extend(
        (
            kinds.BUST_TRADE_ANNOUNCED,
            offset,
            bust_id,
            trade_id,
            market_id,
            asset_id,
            account_id,
            amount,
        )
    )


def bust_decision_asked(
    events: list[int], offset: int, bust_id: int, market_id: MarketId, approves: int
) -> None:
    """O-10: the first of two operators decided on an announced bust."""
    events.extend((kinds.BUST_DECISION_ASKED, offset, bust_id, market_id, approves))


def bust_decided(
    events: list[int], offset: int, bust_id: int, market_id: MarketId, approves: int
) -> None:
    """O-10: two operators decided on an announced bust, which has ended."""
    events.extend((kinds.BUST_DECIDED, offset, bust_id, market_id, approves))


def trade_busted(
    events: list[int],
    offset: int,
    bust_id: int,
    trade_id: int,
    market_id: MarketId,
    price_per_lot: PricePerLot,
    new_price_per_lot: PricePerLot,
    lots: int,
    gainer_account_id: AccountId,
    loser_account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    gainer_fee_back: int,
    loser_fee_back: int,
) -> None:
    """O-10: a trade was busted: the side that won owes the amount to the other side, and fees were
    returned.
    """
    events.extend(
        (
            kinds.TRADE_BUSTED,
            offset,
            bust_id,
            trade_id,
            market_id,
            price_per_lot,
            new_price_per_lot,
            lots,
            gainer_account_id,
            loser_account_id,
            asset_id,
            amount,
            gainer_fee_back,
            loser_fee_back,
        )
    )


def bust_claim_paid(
    events: list[int],
    offset: int,
    trade_id: int,
    account_id: AccountId,
    receiver_account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    left: int,
) -> None:
    """O-10: the side that won a busted trade paid a part of its debt to the other side."""
    events.extend(
        (
            kinds.BUST_CLAIM_PAID,
            offset,
            trade_id,
            account_id,
            receiver_account_id,
            asset_id,
            amount,
            left,
        )
    )


def pvp_currency_set(events: list[int], offset: int, asset_id: AssetId) -> None:
    """C-6: a currency settles payment versus payment, with this haircut."""
    events.extend((kinds.PVP_CURRENCY_SET, offset, asset_id))


def pvp_member_set(events: list[int], offset: int, account_id: AccountId) -> None:
    """C-6: an account is a member of payment versus payment, with this limit."""
    events.extend((kinds.PVP_MEMBER_SET, offset, account_id))


def pvp_short_limit_set(
    events: list[int], offset: int, account_id: AccountId, asset_id: AssetId
) -> None:
    """C-6: the limit of a member's short position in a currency was set."""
    events.extend((kinds.PVP_SHORT_LIMIT_SET, offset, account_id, asset_id))


def pvp_paid_in(
    events: list[int],
    offset: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    claim: int,
) -> None:
    """C-6: a member paid in, and its claim rose by the same amount."""
    events.extend((kinds.PVP_PAID_IN, offset, account_id, asset_id, amount, claim))


def pvp_paid_out(
    events: list[int],
    offset: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    claim: int,
) -> None:
    """C-6: a member was paid out of its claim."""
    events.extend((kinds.PVP_PAID_OUT, offset, account_id, asset_id, amount, claim))


def pvp_leg_queued(
    events: list[int],
    offset: int,
    pair_id: PvpPairId,
    account_id: AccountId,
    counterparty_account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """C-6: a pair was queued. The event states one of its payments; the event of the other payment
    follows at once.
    """
    events.extend(
        (
            kinds.PVP_LEG_QUEUED,
            offset,
            pair_id,
            account_id,
            counterparty_account_id,
            asset_id,
            amount,
        )
    )


def pvp_leg_settled(
    events: list[int],
    offset: int,
    pair_id: PvpPairId,
    account_id: AccountId,
    counterparty_account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """C-6: a pair settled: by this payment a claim went from one member to the other. The event of
    the other payment follows at once, in the same command.
    """
    events.extend(
        (
            kinds.PVP_LEG_SETTLED,
            offset,
            pair_id,
            account_id,
            counterparty_account_id,
            asset_id,
            amount,
        )
    )


def pvp_pair_ended(events: list[int], offset: int, pair_id: PvpPairId, code: int) -> None:
    """C-6: a pair left the queue without effect; `code` says why."""
    events.extend((kinds.PVP_PAIR_ENDED, offset, pair_id, code))


def pvp_pay_in_missed(events: list[int], offset: int, account_id: AccountId) -> None:
    """C-6: a member has missed its pay-in; the next events cover its short positions, and its pairs
    settle no more.
    """
    events.extend((kinds.PVP_PAY_IN_MISSED, offset, account_id))


def pvp_claim_sold(
    events: list[int],
    offset: int,
    account_id: AccountId,
    counterparty_account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """C-6: a member with a claim paid a part of it to a member that missed its pay-in; the next
    event states the asset that it received in return.
    """
    events.extend(
        (kinds.PVP_CLAIM_SOLD, offset, account_id, counterparty_account_id, asset_id, amount)
    )


def pvp_claim_paid(
    events: list[int],
    offset: int,
    account_id: AccountId,
    counterparty_account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """C-6: a member that missed its pay-in gave this amount of its claim in return, at the rates
    less the haircut.
    """
    events.extend(
        (kinds.PVP_CLAIM_PAID, offset, account_id, counterparty_account_id, asset_id, amount)
    )


def pvp_loss_shared(
    events: list[int],
    offset: int,
    account_id: AccountId,
    counterparty_account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """C-6: a member pays a share of the shortage that remained, so its claim falls."""
    events.extend(
        (kinds.PVP_LOSS_SHARED, offset, account_id, counterparty_account_id, asset_id, amount)
    )


def pvp_schedule_set(
    events: list[int],
    offset: int,
    call_seconds: int,
    close_seconds: int,
    utc_offset_seconds: int,
    calendar_id: int,
    deadlines: int,
) -> None:
    """C-6: the day of payment versus payment has this schedule from its next call on."""
    events.extend(
        (
            kinds.PVP_SCHEDULE_SET,
            offset,
            call_seconds,
            close_seconds,
            utc_offset_seconds,
            calendar_id,
            deadlines,
        )
    )


def pvp_day_opened(events: list[int], offset: int, day: int, pairs: int) -> None:
    """C-6: all pay-ins of the day are called, and pairs settle from here on."""
    events.extend((kinds.PVP_DAY_OPENED, offset, day, pairs))


def pvp_pay_in_called(
    events: list[int], offset: int, account_id: AccountId, asset_id: AssetId, amount: int
) -> None:
    """C-6: a member is called to pay in the amount that it will lack in a currency once all its
    pairs have settled.
    """
    events.extend((kinds.PVP_PAY_IN_CALLED, offset, account_id, asset_id, amount))


def pvp_pay_in_late(
    events: list[int], offset: int, account_id: AccountId, asset_id: AssetId, amount: int
) -> None:
    """C-6: at a deadline a member lacked this amount of its call; none of its pairs settles until
    it is paid in.
    """
    events.extend((kinds.PVP_PAY_IN_LATE, offset, account_id, asset_id, amount))


def pvp_cover_delayed(events: list[int], offset: int, account_id: AccountId) -> None:
    """C-6: a member has missed its pay-in, and a currency of its claims has no usable price, so its
    shorts are not covered now. Its pairs settle no more.
    """
    events.extend((kinds.PVP_COVER_DELAYED, offset, account_id))


def pvp_day_closed(events: list[int], offset: int, day: int, pairs: int) -> None:
    """C-6: the day is over: unsettled pairs are cancelled, and members are paid out."""
    events.extend((kinds.PVP_DAY_CLOSED, offset, day, pairs))


def member_admitted(
    events: list[int],
    offset: int,
    member_id: int,
    status: int,
    open_exposure_max: int,
    settlement_cap: int,
    concentration_ppb: int,
) -> None:
    """An owner of accounts became a clearing member (C-0)."""
    events.extend(
        (
            kinds.MEMBER_ADMITTED,
            offset,
            member_id,
            status,
            open_exposure_max,
            settlement_cap,
            concentration_ppb,
        )
    )


def member_changed(
    events: list[int],
    offset: int,
    member_id: int,
    status: int,
    open_exposure_max: int,
    settlement_cap: int,
    concentration_ppb: int,
) -> None:
    """Status or limits of a clearing member were set (C-0, C-2)."""
    events.extend(
        (
            kinds.MEMBER_CHANGED,
            offset,
            member_id,
            status,
            open_exposure_max,
            settlement_cap,
            concentration_ppb,
        )
    )


def calendar_set(
    events: list[int], offset: int, calendar_id: int, weekend_days: int, holidays: int
) -> None:
    """A calendar was made, or its days were set (C-4)."""
    events.extend((kinds.CALENDAR_SET, offset, calendar_id, weekend_days, holidays))


def segment_created(
    events: list[int],
    offset: int,
    segment_id: int,
    calendar_id: int,
    utc_offset_seconds: int,
    cut_off_seconds: int,
    settlement_seconds: int,
    cycle_days: int,
) -> None:
    """A segment was made (C-4)."""
    events.extend(
        (
            kinds.SEGMENT_CREATED,
            offset,
            segment_id,
            calendar_id,
            utc_offset_seconds,
            cut_off_seconds,
            settlement_seconds,
            cycle_days,
        )
    )


def clearing_set(
    events: list[int],
    offset: int,
    market_id: MarketId,
    segment_id: int,
    dvp_model: int,
    concentration_floor_lots: int,
) -> None:
    """The central counterparty clears a market from now on, or clears it in another way (C-1, C-3)."""
    events.extend(
        (kinds.CLEARING_SET, offset, market_id, segment_id, dvp_model, concentration_floor_lots)
    )


def session_opened(
    events: list[int], offset: int, session_id: int, segment_id: int, value_date: int
) -> None:
    """The first trade of a session was captured (C-4)."""
    events.extend((kinds.SESSION_OPENED, offset, session_id, segment_id, value_date))


def trade_novated(
    events: list[int],
    offset: int,
    trade_id: int,
    session_id: int,
    market_id: MarketId,
    buyer_account_id: AccountId,
    seller_account_id: AccountId,
    price_per_lot: PricePerLot,
    lots: int,
) -> None:
    """A trade became two: the central counterparty bought from the seller and sold to the buyer
    (C-1, C-2).
    """
    events.extend(
        (
            kinds.TRADE_NOVATED,
            offset,
            trade_id,
            session_id,
            market_id,
            buyer_account_id,
            seller_account_id,
            price_per_lot,
            lots,
        )
    )


def session_cut_off(
    events: list[int], offset: int, session_id: int, segment_id: int, value_date: int, trades: int
) -> None:
    """A session takes no more trades (C-4)."""
    events.extend((kinds.SESSION_CUT_OFF, offset, session_id, segment_id, value_date, trades))


def session_netted(
    events: list[int],
    offset: int,
    session_id: int,
    segment_id: int,
    value_date: int,
    trades: int,
    nets: int,
    open_nets: int,
) -> None:
    """All nets of a session are written: its accounts deliver and pay these (C-3)."""
    events.extend(
        (kinds.SESSION_NETTED, offset, session_id, segment_id, value_date, trades, nets, open_nets)
    )


def account_netted(
    events: list[int],
    offset: int,
    session_id: int,
    account_id: AccountId,
    market_id: MarketId,
    trades: int,
    bought_lots: int,
    sold_lots: int,
    cash: int,
) -> None:
    """An account was netted in a market after the cut-off of a session: the figures are what it
    bought and sold, and its cash (C-3).
    """
    events.extend(
        (
            kinds.ACCOUNT_NETTED,
            offset,
            session_id,
            account_id,
            market_id,
            trades,
            bought_lots,
            sold_lots,
            cash,
        )
    )


def cash_netted(
    events: list[int],
    offset: int,
    session_id: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """The cash of an account in a currency was netted after the cut-off of a session (C-3)."""
    events.extend((kinds.CASH_NETTED, offset, session_id, account_id, asset_id, amount))


def market_netted(
    events: list[int],
    offset: int,
    session_id: int,
    market_id: MarketId,
    trades: int,
    gross_lots: int,
    net_lots: int,
) -> None:
    """A market was netted after the cut-off of a session; the figures are its totals (C-3)."""
    events.extend(
        (kinds.MARKET_NETTED, offset, session_id, market_id, trades, gross_lots, net_lots)
    )


def currency_netted(
    events: list[int],
    offset: int,
    session_id: int,
    asset_id: AssetId,
    gross_value: int,
    net_value: int,
) -> None:
    """A currency was netted after the cut-off of a session; the figures are its totals (C-3)."""
    events.extend((kinds.CURRENCY_NETTED, offset, session_id, asset_id, gross_value, net_value))


def trade_side_submitted(
    events: list[int],
    offset: int,
    side_id: int,
    market_id: MarketId,
    account_id: AccountId,
    counterparty_account_id: AccountId,
    side: int,
    price_per_lot: PricePerLot,
    lots: int,
    value_date: int,
) -> None:
    """One account stated its side of a bilateral trade, or replaced its earlier statement; it waits
    for the other side (C-1).
    """
    events.extend(
        (
            kinds.TRADE_SIDE_SUBMITTED,
            offset,
            side_id,
            market_id,
            account_id,
            counterparty_account_id,
            side,
            price_per_lot,
            lots,
            value_date,
        )
    )


def trade_sides_differ(
    events: list[int], offset: int, side_id: int, counterparty_side_id: int, differing: int
) -> None:
    """Both sides of a bilateral trade were stated and do not agree (C-1)."""
    events.extend((kinds.TRADE_SIDES_DIFFER, offset, side_id, counterparty_side_id, differing))


def trade_side_matched(events: list[int], offset: int, side_id: int, trade_id: int) -> None:
    """A waiting side became a trade: both accounts stated the same terms (C-1)."""
    events.extend((kinds.TRADE_SIDE_MATCHED, offset, side_id, trade_id))


def trade_side_cancelled(events: list[int], offset: int, side_id: int) -> None:
    """The account withdrew a waiting side of a bilateral trade (C-1)."""
    events.extend((kinds.TRADE_SIDE_CANCELLED, offset, side_id))


def trade_side_expired(events: list[int], offset: int, side_id: int) -> None:
    """A waiting side of a bilateral trade was not affirmed before the cut-off of its session (C-1,
    C-4).
    """
    events.extend((kinds.TRADE_SIDE_EXPIRED, offset, side_id))


def trade_cancel_asked(
    events: list[int], offset: int, trade_id: int, session_id: int, account_id: AccountId
) -> None:
    """One account of a trade requested its cancellation; the other account must request it too
    (C-1).
    """
    events.extend((kinds.TRADE_CANCEL_ASKED, offset, trade_id, session_id, account_id))


def trade_cancelled(
    events: list[int],
    offset: int,
    trade_id: int,
    session_id: int,
    market_id: MarketId,
    buyer_account_id: AccountId,
    seller_account_id: AccountId,
    price_per_lot: PricePerLot,
    lots: int,
) -> None:
    """Both accounts of a trade requested its cancellation: its two legs are removed from the nets
    (C-1, C-3).
    """
    events.extend(
        (
            kinds.TRADE_CANCELLED,
            offset,
            trade_id,
            session_id,
            market_id,
            buyer_account_id,
            seller_account_id,
            price_per_lot,
            lots,
        )
    )


def asset_calendar_set(events: list[int], offset: int, asset_id: AssetId, calendar_id: int) -> None:
    """A currency now uses the non-business days of a calendar, or of none (C-4)."""
    events.extend((kinds.ASSET_CALENDAR_SET, offset, asset_id, calendar_id))


def give_up_proposed(
    events: list[int],
    offset: int,
    give_up_id: int,
    session_id: int,
    trade_id: int,
    market_id: MarketId,
    side: int,
    account_id: AccountId,
    to_account_id: AccountId,
    lots: int,
) -> None:
    """An account proposed to transfer a leg, or a part of it, to an account of another member,
    which must accept (C-1).
    """
    events.extend(
        (
            kinds.GIVE_UP_PROPOSED,
            offset,
            give_up_id,
            session_id,
            trade_id,
            market_id,
            side,
            account_id,
            to_account_id,
            lots,
        )
    )


def give_up_ended(events: list[int], offset: int, give_up_id: int, reason: int) -> None:
    """A proposed transfer of a leg is no longer open (C-1)."""
    events.extend((kinds.GIVE_UP_ENDED, offset, give_up_id, reason))


def trade_leg_moved(
    events: list[int],
    offset: int,
    trade_id: int,
    session_id: int,
    market_id: MarketId,
    side: int,
    from_account_id: AccountId,
    to_account_id: AccountId,
    price_per_lot: PricePerLot,
    lots: int,
    new_trade_id: int,
) -> None:
    """A leg, or a part of it, moved to another account at its price: by a give-up or by an
    allocation (C-1, C-2, C-3).
    """
    events.extend(
        (
            kinds.TRADE_LEG_MOVED,
            offset,
            trade_id,
            session_id,
            market_id,
            side,
            from_account_id,
            to_account_id,
            price_per_lot,
            lots,
            new_trade_id,
        )
    )


def member_resigned(
    events: list[int], offset: int, member_id: int, status: int, resign_ns: int, assessable: int
) -> None:
    """A member resigned: until the end of its unwinding period it may only bring its nets nearer to
    0 (C-0, C-8).
    """
    events.extend((kinds.MEMBER_RESIGNED, offset, member_id, status, resign_ns, assessable))


def resignation_held(events: list[int], offset: int, member_id: int, open_items: int) -> None:
    """The unwinding period of a member is over and it still has open items, so it stays a member
    for one more day (C-0, C-9).
    """
    events.extend((kinds.RESIGNATION_HELD, offset, member_id, open_items))


def settlement_terms_set(
    events: list[int],
    offset: int,
    market_id: MarketId,
    allows_partial: int,
    penalty_ppb: int,
    buy_in_days: int,
    offer_limit_ppb: int,
    cash_premium_ppb: int,
) -> None:
    """The settlement terms of a cleared market were set (C-5)."""
    events.extend(
        (
            kinds.SETTLEMENT_TERMS_SET,
            offset,
            market_id,
            allows_partial,
            penalty_ppb,
            buy_in_days,
            offer_limit_ppb,
            cash_premium_ppb,
        )
    )


def settlement_priority_set(
    events: list[int], offset: int, account_id: AccountId, priority: int
) -> None:
    """The settlement priority of an account was set (C-5)."""
    events.extend((kinds.SETTLEMENT_PRIORITY_SET, offset, account_id, priority))


def fail_repriced(
    events: list[int],
    offset: int,
    session_id: int,
    account_id: AccountId,
    market_id: MarketId,
    lots: int,
    age_days: int,
    price_per_lot: PricePerLot,
    cash: int,
) -> None:
    """A fail that was carried into a session was valued at a new mark at its netting: `cash` is the
    change to the mark (C-5).
    """
    events.extend(
        (
            kinds.FAIL_REPRICED,
            offset,
            session_id,
            account_id,
            market_id,
            lots,
            age_days,
            price_per_lot,
            cash,
        )
    )


def securities_locked(
    events: list[int],
    offset: int,
    session_id: int,
    account_id: AccountId,
    market_id: MarketId,
    lots: int,
) -> None:
    """An account reserved securities for a session, or for an offer for a buy-in (C-5)."""
    events.extend((kinds.SECURITIES_LOCKED, offset, session_id, account_id, market_id, lots))


def securities_released(
    events: list[int],
    offset: int,
    session_id: int,
    account_id: AccountId,
    market_id: MarketId,
    lots: int,
) -> None:
    """Reserved securities are free again: the counterparty of the delivery lacks cash, or an offer
    for a buy-in is bought or ends (C-5).
    """
    events.extend((kinds.SECURITIES_RELEASED, offset, session_id, account_id, market_id, lots))


def cash_locked(
    events: list[int],
    offset: int,
    session_id: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """An account reserved cash for a session (C-5)."""
    events.extend((kinds.CASH_LOCKED, offset, session_id, account_id, asset_id, amount))


def cash_released(
    events: list[int],
    offset: int,
    session_id: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """Reserved cash is free again: the account pays less (C-5)."""
    events.extend((kinds.CASH_RELEASED, offset, session_id, account_id, asset_id, amount))


def cash_advanced(
    events: list[int],
    offset: int,
    session_id: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """The equity of the central counterparty advanced the amount that an account lacks for its
    payment; the account repays it from its receipts. Session 0 means an advance for variation
    margin, against collateral (C-7.5).
    """
    events.extend((kinds.CASH_ADVANCED, offset, session_id, account_id, asset_id, amount))


def payment_deferred(
    events: list[int],
    offset: int,
    session_id: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """The equity of the central counterparty cannot advance this amount of an account's change to
    the mark: it is due in the next session, and receipts and deliveries of the account in this
    currency wait until then (C-5.4).
    """
    events.extend((kinds.PAYMENT_DEFERRED, offset, session_id, account_id, asset_id, amount))


def session_locked(
    events: list[int], offset: int, session_id: int, segment_id: int, value_date: int
) -> None:
    """All deliveries and payments of a session are reserved, and its fails are decided (C-5)."""
    events.extend((kinds.SESSION_LOCKED, offset, session_id, segment_id, value_date))


def session_committed(
    events: list[int], offset: int, session_id: int, segment_id: int, value_date: int
) -> None:
    """The settlement of a session is final (C-5)."""
    events.extend((kinds.SESSION_COMMITTED, offset, session_id, segment_id, value_date))


def securities_delivered(
    events: list[int],
    offset: int,
    session_id: int,
    account_id: AccountId,
    market_id: MarketId,
    lots: int,
) -> None:
    """An account delivered to the central counterparty (C-5)."""
    events.extend((kinds.SECURITIES_DELIVERED, offset, session_id, account_id, market_id, lots))


def cash_paid(
    events: list[int],
    offset: int,
    session_id: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """An account paid the central counterparty (C-5)."""
    events.extend((kinds.CASH_PAID, offset, session_id, account_id, asset_id, amount))


def securities_received(
    events: list[int],
    offset: int,
    session_id: int,
    account_id: AccountId,
    market_id: MarketId,
    lots: int,
) -> None:
    """The central counterparty delivered to an account (C-5)."""
    events.extend((kinds.SECURITIES_RECEIVED, offset, session_id, account_id, market_id, lots))


def cash_received(
    events: list[int],
    offset: int,
    session_id: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """The central counterparty paid an account (C-5)."""
    events.extend((kinds.CASH_RECEIVED, offset, session_id, account_id, asset_id, amount))


def advance_repaid(
    events: list[int],
    offset: int,
    session_id: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """An account repaid a part of an advance (C-5)."""
    events.extend((kinds.ADVANCE_REPAID, offset, session_id, account_id, asset_id, amount))


def obligation_failed(
    events: list[int],
    offset: int,
    session_id: int,
    account_id: AccountId,
    market_id: MarketId,
    lots: int,
    age_days: int,
    price_per_lot: PricePerLot,
    cash: int,
    reason: int,
    late_lots: int,
) -> None:
    """A part of an obligation is open after its session and is carried into the next one: `cash` is
    the cash of the carried part, `reason` why it failed (C-5.4).
    """
    events.extend(
        (
            kinds.OBLIGATION_FAILED,
            offset,
            session_id,
            account_id,
            market_id,
            lots,
            age_days,
            price_per_lot,
            cash,
            reason,
            late_lots,
        )
    )


def fail_penalised(
    events: list[int],
    offset: int,
    session_id: int,
    account_id: AccountId,
    market_id: MarketId,
    lots: int,
    amount: int,
) -> None:
    """An account that failed is charged a penalty, in the cash of the next session (C-5)."""
    events.extend((kinds.FAIL_PENALISED, offset, session_id, account_id, market_id, lots, amount))


def penalty_shared(
    events: list[int],
    offset: int,
    session_id: int,
    account_id: AccountId,
    market_id: MarketId,
    lots: int,
    amount: int,
) -> None:
    """An account that another account failed to deliver to receives a share of penalties, in the
    cash of the next session (C-5).
    """
    events.extend((kinds.PENALTY_SHARED, offset, session_id, account_id, market_id, lots, amount))


def session_posted(
    events: list[int], offset: int, session_id: int, segment_id: int, value_date: int
) -> None:
    """All movements of a session are booked (C-5)."""
    events.extend((kinds.SESSION_POSTED, offset, session_id, segment_id, value_date))


def buy_in_offered(
    events: list[int],
    offset: int,
    offer_id: int,
    account_id: AccountId,
    market_id: MarketId,
    price_per_lot: PricePerLot,
    lots: int,
) -> None:
    """An account offers to deliver for a buy-in (C-5)."""
    events.extend(
        (kinds.BUY_IN_OFFERED, offset, offer_id, account_id, market_id, price_per_lot, lots)
    )


def buy_in_offer_ended(
    events: list[int],
    offset: int,
    offer_id: int,
    account_id: AccountId,
    market_id: MarketId,
    price_per_lot: PricePerLot,
    lots: int,
) -> None:
    """An offer was bought entirely or withdrawn: `quantity` is its remaining quantity (C-5)."""
    events.extend(
        (kinds.BUY_IN_OFFER_ENDED, offset, offer_id, account_id, market_id, price_per_lot, lots)
    )


def buy_in_filled(
    events: list[int],
    offset: int,
    session_id: int,
    account_id: AccountId,
    market_id: MarketId,
    counterparty_account_id: AccountId,
    price_per_lot: PricePerLot,
    lots: int,
) -> None:
    """Securities that failed for too long were bought from an offer, for the account that failed
    (C-5).
    """
    events.extend(
        (
            kinds.BUY_IN_FILLED,
            offset,
            session_id,
            account_id,
            market_id,
            counterparty_account_id,
            price_per_lot,
            lots,
        )
    )


def buy_in_cash_settled(
    events: list[int],
    offset: int,
    session_id: int,
    account_id: AccountId,
    market_id: MarketId,
    counterparty_account_id: AccountId,
    price_per_lot: PricePerLot,
    lots: int,
) -> None:
    """No offer was left for securities that failed for too long: cash takes their place, and the
    fail of both accounts ends (C-5).
    """
    events.extend(
        (
            kinds.BUY_IN_CASH_SETTLED,
            offset,
            session_id,
            account_id,
            market_id,
            counterparty_account_id,
            price_per_lot,
            lots,
        )
    )


def corporate_action_announced(
    events: list[int],
    offset: int,
    action_id: int,
    action_kind: int,
    security_id: AssetId,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    per_units: int,
    record_time_ns: int,
    pay_time_ns: int,
) -> None:
    """A corporate action was announced (C-5)."""
    events.extend(
        (
            kinds.CORPORATE_ACTION_ANNOUNCED,
            offset,
            action_id,
            action_kind,
            security_id,
            account_id,
            asset_id,
            amount,
            per_units,
            record_time_ns,
            pay_time_ns,
        )
    )


def corporate_action_cancelled(
    events: list[int],
    offset: int,
    action_id: int,
    action_kind: int,
    security_id: AssetId,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    per_units: int,
    record_time_ns: int,
    pay_time_ns: int,
) -> None:
    """A corporate action was cancelled by an operator, or by the machine at its record time. The
    machine cancels it if it concerns more accounts or pays more than the limits, if a market of
    the security is quoted in another currency, if the security has been redeemed, or if it
    cannot be redeemed or split any more (C-5).
    """
    events.extend(
        (
            kinds.CORPORATE_ACTION_CANCELLED,
            offset,
            action_id,
            action_kind,
            security_id,
            account_id,
            asset_id,
            amount,
            per_units,
            record_time_ns,
            pay_time_ns,
        )
    )


def corporate_action_recorded(
    events: list[int],
    offset: int,
    action_id: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """The record time of a corporate action has come. `amount` is the total for all holders: for a
    redemption the price of all units, rounded down once; for a split the new number of units
    (C-5).
    """
    events.extend(
        (kinds.CORPORATE_ACTION_RECORDED, offset, action_id, account_id, asset_id, amount)
    )


def corporate_action_delayed(
    events: list[int],
    offset: int,
    action_id: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """The paying account lacks this amount of the payment to holders, so the payment of a dividend,
    or the record time of a redemption or split, comes again later. Amount 0: the account has the
    amount but may not withdraw it; or something of a security to be redeemed or split is open
    (C-5).
    """
    events.extend((kinds.CORPORATE_ACTION_DELAYED, offset, action_id, account_id, asset_id, amount))


def corporate_action_funded(
    events: list[int],
    offset: int,
    action_id: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """The paying account has reserved the payment to holders (C-5)."""
    events.extend((kinds.CORPORATE_ACTION_FUNDED, offset, action_id, account_id, asset_id, amount))


def dividend_paid(
    events: list[int],
    offset: int,
    action_id: int,
    account_id: AccountId,
    counterparty_account_id: AccountId,
    units: int,
    asset_id: AssetId,
    amount: int,
) -> None:
    """A holder received its part of a dividend from the reserved payment (C-5)."""
    events.extend(
        (
            kinds.DIVIDEND_PAID,
            offset,
            action_id,
            account_id,
            counterparty_account_id,
            units,
            asset_id,
            amount,
        )
    )


def market_claim_booked(
    events: list[int],
    offset: int,
    action_id: int,
    session_id: int,
    account_id: AccountId,
    market_id: MarketId,
    units: int,
    amount: int,
) -> None:
    """An account with open trades receives the dividend on units that it has not received yet, or
    pays the dividend on units that it has not delivered, in the cash of a session (C-5).
    """
    events.extend(
        (
            kinds.MARKET_CLAIM_BOOKED,
            offset,
            action_id,
            session_id,
            account_id,
            market_id,
            units,
            amount,
        )
    )


def corporate_action_paid(
    events: list[int],
    offset: int,
    action_id: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """All payments of a corporate action are made (C-5)."""
    events.extend((kinds.CORPORATE_ACTION_PAID, offset, action_id, account_id, asset_id, amount))


def security_redeemed(
    events: list[int],
    offset: int,
    action_id: int,
    account_id: AccountId,
    counterparty_account_id: AccountId,
    security_id: AssetId,
    units: int,
    asset_id: AssetId,
    amount: int,
    released: int,
) -> None:
    """All units that a holder has of a redeemed security have left the clearinghouse. The holder
    received their price from the reserved payment; for the paying account itself no cash moves
    (C-5).
    """
    events.extend(
        (
            kinds.SECURITY_REDEEMED,
            offset,
            action_id,
            account_id,
            counterparty_account_id,
            security_id,
            units,
            asset_id,
            amount,
            released,
        )
    )


def open_trades_redeemed(
    events: list[int],
    offset: int,
    action_id: int,
    session_id: int,
    account_id: AccountId,
    market_id: MarketId,
    units: int,
    amount: int,
) -> None:
    """Open trades of an account in a redeemed security settle in cash. The account receives the
    price of the units that it was to receive, or pays the price of the units that it was to
    deliver, beside the cash of the trades (C-5).
    """
    events.extend(
        (
            kinds.OPEN_TRADES_REDEEMED,
            offset,
            action_id,
            session_id,
            account_id,
            market_id,
            units,
            amount,
        )
    )


def security_exchanged(
    events: list[int],
    offset: int,
    action_id: int,
    account_id: AccountId,
    counterparty_account_id: AccountId,
    security_id: AssetId,
    units: int,
    asset_id: AssetId,
    amount: int,
    released: int,
) -> None:
    """All units that a holder has of a split security have left the clearinghouse. The holder
    received units of the new security from the reserved ones; for the paying account itself no
    new units move (C-5).
    """
    events.extend(
        (
            kinds.SECURITY_EXCHANGED,
            offset,
            action_id,
            account_id,
            counterparty_account_id,
            security_id,
            units,
            asset_id,
            amount,
            released,
        )
    )


def open_trades_exchanged(
    events: list[int],
    offset: int,
    action_id: int,
    session_id: int,
    account_id: AccountId,
    market_id: MarketId,
    to_market_id: MarketId,
    units: int,
    to_units: int,
    cash: int,
    age_days: int,
) -> None:
    """Open trades of one account in a split security continue in a market of the new security, in
    the same session and for the same cash (C-5).
    """
    events.extend(
        (
            kinds.OPEN_TRADES_EXCHANGED,
            offset,
            action_id,
            session_id,
            account_id,
            market_id,
            to_market_id,
            units,
            to_units,
            cash,
            age_days,
        )
    )


def securities_passed_on(
    events: list[int],
    offset: int,
    session_id: int,
    account_id: AccountId,
    market_id: MarketId,
    lots: int,
) -> None:
    """An account received and delivered securities in one session, so they pass through it without
    a movement (C-5.3).
    """
    events.extend((kinds.SECURITIES_PASSED_ON, offset, session_id, account_id, market_id, lots))


def cash_passed_on(
    events: list[int],
    offset: int,
    session_id: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """An account received and paid cash in one session, so the cash passes through it without a
    movement (C-5.3).
    """
    events.extend((kinds.CASH_PASSED_ON, offset, session_id, account_id, asset_id, amount))


def collateral_lodged(
    events: list[int],
    offset: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    lodged: int,
) -> None:
    """--- margin, calls, default fund ---

    An account reserved an amount of its balance as collateral (C-7).
    """
    events.extend((kinds.COLLATERAL_LODGED, offset, account_id, asset_id, amount, lodged))


def collateral_withdrawn(
    events: list[int],
    offset: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    lodged: int,
) -> None:
    """An account got an amount of its collateral back, or it pays variation margin with it (C-7.5)."""
    events.extend((kinds.COLLATERAL_WITHDRAWN, offset, account_id, asset_id, amount, lodged))


def default_fund_contributed(
    events: list[int],
    offset: int,
    member_id: int,
    account_id: AccountId,
    amount: int,
    contribution: int,
) -> None:
    """A member paid into the default fund (C-8)."""
    events.extend(
        (kinds.DEFAULT_FUND_CONTRIBUTED, offset, member_id, account_id, amount, contribution)
    )


def ccp_funded(
    events: list[int],
    offset: int,
    account_id: AccountId,
    counterparty_account_id: AccountId,
    amount: int,
) -> None:
    """An account paid into the central counterparty's own funds (C-10)."""
    events.extend((kinds.CCP_FUNDED, offset, account_id, counterparty_account_id, amount))


def margin_parameters_set(events: list[int], offset: int, asset_id: AssetId, version: int) -> None:
    """The parameters of margin and margin calls were set to the values of the call (C-7)."""
    events.extend((kinds.MARGIN_PARAMETERS_SET, offset, asset_id, version))


def margin_asset_set(events: list[int], offset: int, asset_id: AssetId, version: int) -> None:
    """The terms of an asset as collateral and its add-ons were set to the values of the call (C-7)."""
    events.extend((kinds.MARGIN_ASSET_SET, offset, asset_id, version))


def margin_scenarios_set(events: list[int], offset: int, asset_id: AssetId, version: int) -> None:
    """The scenarios of an asset were set to those of the call (C-7)."""
    events.extend((kinds.MARGIN_SCENARIOS_SET, offset, asset_id, version))


def variation_paid(
    events: list[int],
    offset: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    total: int,
) -> None:
    """An account paid variation margin, or returned received variation margin: the loss of its open
    nets since the last payment, or the amount that moved with a leg (C-7, C-7.5).
    """
    events.extend((kinds.VARIATION_PAID, offset, account_id, asset_id, amount, total))


def variation_received(
    events: list[int],
    offset: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    total: int,
) -> None:
    """An account received variation margin, or received paid variation margin back (C-7, C-7.5)."""
    events.extend((kinds.VARIATION_RECEIVED, offset, account_id, asset_id, amount, total))


def margin_called(
    events: list[int],
    offset: int,
    account_id: AccountId,
    member_id: int,
    amount: int,
    required: int,
    deadline_ns: int,
) -> None:
    """An account has to lodge collateral by a deadline, or more collateral than before (C-7)."""
    events.extend(
        (kinds.MARGIN_CALLED, offset, account_id, member_id, amount, required, deadline_ns)
    )


def margin_call_reminded(
    events: list[int],
    offset: int,
    account_id: AccountId,
    member_id: int,
    amount: int,
    required: int,
    deadline_ns: int,
) -> None:
    """The deadline of a margin call is near (C-7)."""
    events.extend(
        (kinds.MARGIN_CALL_REMINDED, offset, account_id, member_id, amount, required, deadline_ns)
    )


def margin_call_met(
    events: list[int],
    offset: int,
    account_id: AccountId,
    member_id: int,
    amount: int,
    required: int,
    deadline_ns: int,
) -> None:
    """A margin call was met, or margin fell below the collateral (C-7)."""
    events.extend(
        (kinds.MARGIN_CALL_MET, offset, account_id, member_id, amount, required, deadline_ns)
    )


def potential_default(
    events: list[int],
    offset: int,
    account_id: AccountId,
    member_id: int,
    amount: int,
    required: int,
    deadline_ns: int,
) -> None:
    """A margin call was not met at its deadline: a potential default, which an operator decides on
    (C-7, C-9).
    """
    events.extend(
        (kinds.POTENTIAL_DEFAULT, offset, account_id, member_id, amount, required, deadline_ns)
    )


def margin_run_ended(
    events: list[int], offset: int, run_id: int, accounts: int, required: int, calls: int
) -> None:
    """A margin run has seen all accounts (C-7)."""
    events.extend((kinds.MARGIN_RUN_ENDED, offset, run_id, accounts, required, calls))


def stress_scenario_set(events: list[int], offset: int, scenario_id: int, assets: int) -> None:
    """A stress scenario was set to the moves of the call or removed, or a split gave the move of
    the old security to the new one (C-8).
    """
    events.extend((kinds.STRESS_SCENARIO_SET, offset, scenario_id, assets))


def default_fund_parameters_set(
    events: list[int], offset: int, contribution_min: int, call_seconds: int
) -> None:
    """The parameters of default fund calls were set (C-8)."""
    events.extend((kinds.DEFAULT_FUND_PARAMETERS_SET, offset, contribution_min, call_seconds))


def margin_run_ordered(events: list[int], offset: int, run_id: int) -> None:
    """A margin run begins with the next work that is due, in addition to those of set times (C-7)."""
    events.extend((kinds.MARGIN_RUN_ORDERED, offset, run_id))


def default_fund_sized(
    events: list[int],
    offset: int,
    run_id: int,
    scenario_id: int,
    first_member_id: int,
    second_member_id: int,
    required: int,
) -> None:
    """The default fund was sized by the losses of two members beyond their margin in the stress
    scenarios (C-8).
    """
    events.extend(
        (
            kinds.DEFAULT_FUND_SIZED,
            offset,
            run_id,
            scenario_id,
            first_member_id,
            second_member_id,
            required,
        )
    )


def contribution_called(
    events: list[int], offset: int, member_id: int, amount: int, required: int, deadline_ns: int
) -> None:
    """A member has to pay into the default fund by a deadline, or more than before (C-8)."""
    events.extend((kinds.CONTRIBUTION_CALLED, offset, member_id, amount, required, deadline_ns))


def contribution_call_met(
    events: list[int], offset: int, member_id: int, amount: int, required: int, deadline_ns: int
) -> None:
    """A member has paid its required contribution to the default fund (C-8)."""
    events.extend((kinds.CONTRIBUTION_CALL_MET, offset, member_id, amount, required, deadline_ns))


def contribution_missed(
    events: list[int], offset: int, member_id: int, amount: int, required: int, deadline_ns: int
) -> None:
    """A contribution was not paid at its deadline: a potential default, which an operator decides
    on (C-8, C-9).
    """
    events.extend((kinds.CONTRIBUTION_MISSED, offset, member_id, amount, required, deadline_ns))


def contribution_returned(
    events: list[int],
    offset: int,
    member_id: int,
    account_id: AccountId,
    amount: int,
    contribution: int,
) -> None:
    """A member got a part of its contribution back (C-8)."""
    events.extend(
        (kinds.CONTRIBUTION_RETURNED, offset, member_id, account_id, amount, contribution)
    )


def collateral_interest_set(
    events: list[int], offset: int, account_id: AccountId, asset_id: AssetId, rate_ppb: int
) -> None:
    """The interest on collateral in an asset was set, and the account that pays it (C-7)."""
    events.extend((kinds.COLLATERAL_INTEREST_SET, offset, account_id, asset_id, rate_ppb))


def collateral_interest_paid(
    events: list[int],
    offset: int,
    account_id: AccountId,
    counterparty_account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """An account got the interest on its collateral of the time before a midnight (C-7)."""
    events.extend(
        (
            kinds.COLLATERAL_INTEREST_PAID,
            offset,
            account_id,
            counterparty_account_id,
            asset_id,
            amount,
        )
    )


def collateral_interest_delayed(
    events: list[int],
    offset: int,
    account_id: AccountId,
    counterparty_account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """The account that pays the interest on collateral lacks it. What is earned stays, and is due
    at the next midnight (C-7).
    """
    events.extend(
        (
            kinds.COLLATERAL_INTEREST_DELAYED,
            offset,
            account_id,
            counterparty_account_id,
            asset_id,
            amount,
        )
    )


def default_declared(
    events: list[int], offset: int, case_id: int, member_id: int, state: int, deadline_ns: int
) -> None:
    """A clearing member was declared to be in default; from now on its accounts cannot pay or
    transfer anything out (C-9).
    """
    events.extend((kinds.DEFAULT_DECLARED, offset, case_id, member_id, state, deadline_ns))


def default_case_moved(
    events: list[int], offset: int, case_id: int, member_id: int, state: int, deadline_ns: int
) -> None:
    """A default case entered its next step (C-9, C-10)."""
    events.extend((kinds.DEFAULT_CASE_MOVED, offset, case_id, member_id, state, deadline_ns))


def porting_offered(
    events: list[int], offset: int, case_id: int, account_id: AccountId, member_id: int
) -> None:
    """A client account of a case was offered to another member (C-9)."""
    events.extend((kinds.PORTING_OFFERED, offset, case_id, account_id, member_id))


def account_ported(
    events: list[int], offset: int, case_id: int, account_id: AccountId, member_id: int
) -> None:
    """A client account moved to another member, with its trades, nets and collateral (C-9)."""
    events.extend((kinds.ACCOUNT_PORTED, offset, case_id, account_id, member_id))


def auction_lot_added(
    events: list[int],
    offset: int,
    lot_id: int,
    case_id: int,
    session_id: int,
    account_id: AccountId,
    market_id: MarketId,
    lots: int,
) -> None:
    """A part of a net of a case, or of the margin of one of its accounts, is up for auction (C-9)."""
    events.extend(
        (kinds.AUCTION_LOT_ADDED, offset, lot_id, case_id, session_id, account_id, market_id, lots)
    )


def bid_submitted(
    events: list[int], offset: int, lot_id: int, account_id: AccountId, market_id: MarketId
) -> None:
    """A member sent a sealed bid for a lot (C-9)."""
    events.extend((kinds.BID_SUBMITTED, offset, lot_id, account_id, market_id))


def bid_revealed(
    events: list[int],
    offset: int,
    lot_id: int,
    account_id: AccountId,
    market_id: MarketId,
    price_per_lot: PricePerLot,
    lots: int,
) -> None:
    """A member revealed its bid (C-9)."""
    events.extend((kinds.BID_REVEALED, offset, lot_id, account_id, market_id, price_per_lot, lots))


def bid_awarded(
    events: list[int],
    offset: int,
    lot_id: int,
    account_id: AccountId,
    market_id: MarketId,
    price_per_lot: PricePerLot,
    lots: int,
) -> None:
    """A bid buys lots of a case at its own price; the previous event states the trade, or the sale
    of margin (C-9).
    """
    events.extend((kinds.BID_AWARDED, offset, lot_id, account_id, market_id, price_per_lot, lots))


def auction_lot_ended(
    events: list[int],
    offset: int,
    lot_id: int,
    case_id: int,
    session_id: int,
    account_id: AccountId,
    market_id: MarketId,
    lots: int,
    taken_lots: int,
    code: int,
) -> None:
    """The auction of a lot is over; lots without a bid stay with the case (C-9)."""
    events.extend(
        (
            kinds.AUCTION_LOT_ENDED,
            offset,
            lot_id,
            case_id,
            session_id,
            account_id,
            market_id,
            lots,
            taken_lots,
            code,
        )
    )


def session_netted_anew(
    events: list[int], offset: int, session_id: int, segment_id: int, value_date: int
) -> None:
    """A session that had passed its cut-off got a trade of a case, so its nets are written once
    more (C-5, C-9).
    """
    events.extend((kinds.SESSION_NETTED_ANEW, offset, session_id, segment_id, value_date))


def default_loss_found(
    events: list[int], offset: int, case_id: int, account_id: AccountId, case_loss: int
) -> None:
    """The loss of an account of a default case was computed; the layers of the waterfall pay it
    (C-10).
    """
    events.extend((kinds.DEFAULT_LOSS_FOUND, offset, case_id, account_id, case_loss))


def default_layer_paid(
    events: list[int],
    offset: int,
    case_id: int,
    layer: int,
    member_id: int,
    account_id: AccountId,
    receiver_account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """A layer of the waterfall paid a part of the loss of an account of a case (C-10)."""
    events.extend(
        (
            kinds.DEFAULT_LAYER_PAID,
            offset,
            case_id,
            layer,
            member_id,
            account_id,
            receiver_account_id,
            asset_id,
            amount,
        )
    )


def assessment_called(
    events: list[int], offset: int, case_id: int, member_id: int, called: int
) -> None:
    """A member must pay a part of a loss beyond its contribution, by the deadline of the case
    (C-10).
    """
    events.extend((kinds.ASSESSMENT_CALLED, offset, case_id, member_id, called))


def assessment_unpaid(
    events: list[int], offset: int, case_id: int, member_id: int, called: int
) -> None:
    """A member has not paid its assessment in time, so it is in default too (C-10)."""
    events.extend((kinds.ASSESSMENT_UNPAID, offset, case_id, member_id, called))


def gain_cut(
    events: list[int],
    offset: int,
    case_id: int,
    session_id: int,
    account_id: AccountId,
    receiver_account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    market_id: MarketId,
) -> None:
    """An unpaid gain is reduced: the session owes this amount less to the account, and this amount
    more to the account of the case (C-10).
    """
    events.extend(
        (
            kinds.GAIN_CUT,
            offset,
            case_id,
            session_id,
            account_id,
            receiver_account_id,
            asset_id,
            amount,
            market_id,
        )
    )


def position_torn_up(
    events: list[int],
    offset: int,
    account_id: AccountId,
    market_id: MarketId,
    price_per_lot: PricePerLot,
    lots: int,
) -> None:
    """A net of a case without a bid ends at the last mark against a net on the other side; the
    previous event states the trade (C-10).
    """
    events.extend((kinds.POSITION_TORN_UP, offset, account_id, market_id, price_per_lot, lots))


def default_surplus_returned(
    events: list[int],
    offset: int,
    case_id: int,
    layer: int,
    member_id: int,
    account_id: AccountId,
    receiver_account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """Losses did not use a part of the contribution of the member in default: it returned to the
    member's own account. Or an account of a closed case repaid an amount that another layer had
    paid (C-9.3, C-10).
    """
    events.extend(
        (
            kinds.DEFAULT_SURPLUS_RETURNED,
            offset,
            case_id,
            layer,
            member_id,
            account_id,
            receiver_account_id,
            asset_id,
            amount,
        )
    )


def default_margin_paid(
    events: list[int],
    offset: int,
    case_id: int,
    layer: int,
    member_id: int,
    account_id: AccountId,
    receiver_account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """Margin paid a part of the loss of an account of a case. It is no longer reserved, and does
    not move if the account itself lodged it (C-7, C-10).
    """
    events.extend(
        (
            kinds.DEFAULT_MARGIN_PAID,
            offset,
            case_id,
            layer,
            member_id,
            account_id,
            receiver_account_id,
            asset_id,
            amount,
        )
    )


def account_removed(events: list[int], offset: int, session_id: int, account_id: AccountId) -> None:
    """An account of a member in default was removed from a settlement before its commitment. It
    neither delivers nor receives in the session, and the decision on fails is made again (C-5,
    C-9).
    """
    events.extend((kinds.ACCOUNT_REMOVED, offset, session_id, account_id))


def default_collateral_sold(
    events: list[int],
    offset: int,
    lot_id: int,
    account_id: AccountId,
    counterparty_account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    proceeds: int,
) -> None:
    """A member bought margin of a case that was auctioned. What it paid is margin of the same
    account in the valuation asset, which pays the first layer (C-7, C-10).
    """
    events.extend(
        (
            kinds.DEFAULT_COLLATERAL_SOLD,
            offset,
            lot_id,
            account_id,
            counterparty_account_id,
            asset_id,
            amount,
            proceeds,
        )
    )


def auction_limit_set(
    events: list[int],
    offset: int,
    lot_id: int,
    account_id: AccountId,
    market_id: MarketId,
    price_per_lot: PricePerLot,
) -> None:
    """A lot has a limit price for bids: the lowest if the case sells, the highest if it buys. The
    account is that of the case (C-9).
    """
    events.extend((kinds.AUCTION_LIMIT_SET, offset, lot_id, account_id, market_id, price_per_lot))


def leaving_notice_given(
    events: list[int], offset: int, member_id: int, ends_ns: int, lapses_ns: int, base: int
) -> None:
    """A member gave notice that it withdraws its contribution from the default fund (C-8.2)."""
    events.extend((kinds.LEAVING_NOTICE_GIVEN, offset, member_id, ends_ns, lapses_ns, base))


def member_grouped(events: list[int], offset: int, member_id: int, group_id: int) -> None:
    """A member was put into a group of affiliated owners, or taken out of one (C-16)."""
    events.extend((kinds.MEMBER_GROUPED, offset, member_id, group_id))


def default_fund_compared(
    events: list[int],
    offset: int,
    run_id: int,
    scenario_id: int,
    first_member_id: int,
    second_member_id: int,
    cover: int,
    uncovered: int,
    fund: int,
    short: int,
) -> None:
    """A run compared the default fund and lodged stress margin with the losses of two members
    beyond their margin (C-8.3).
    """
    events.extend(
        (
            kinds.DEFAULT_FUND_COMPARED,
            offset,
            run_id,
            scenario_id,
            first_member_id,
            second_member_id,
            cover,
            uncovered,
            fund,
            short,
        )
    )


def stress_margin_set(
    events: list[int], offset: int, account_id: AccountId, member_id: int, amount: int
) -> None:
    """The margin that is required of a member for its stress loss beyond half the default fund has
    changed (C-8.3).
    """
    events.extend((kinds.STRESS_MARGIN_SET, offset, account_id, member_id, amount))


def ccp_skin_due(events: list[int], offset: int, lacking: int, deadline_ns: int) -> None:
    """A loss used a part of `ccp_skin`: the central counterparty must replace it by a deadline
    (C-8.3).
    """
    events.extend((kinds.CCP_SKIN_DUE, offset, lacking, deadline_ns))


def ccp_skin_filled(events: list[int], offset: int, lacking: int, deadline_ns: int) -> None:
    """The central counterparty replaced the losses of `ccp_skin` (C-8.3)."""
    events.extend((kinds.CCP_SKIN_FILLED, offset, lacking, deadline_ns))


def ccp_skin_overdue(events: list[int], offset: int, lacking: int, deadline_ns: int) -> None:
    """The central counterparty did not replace the losses of `ccp_skin` by the deadline (C-8.3)."""
    events.extend((kinds.CCP_SKIN_OVERDUE, offset, lacking, deadline_ns))


def holder_set(
    events: list[int],
    offset: int,
    holder_id: int,
    holder_kind: int,
    calendar_id: int,
    utc_offset_seconds: int,
) -> None:
    """A bank, custodian or depository was named, or changed, with the name and calendar of the call
    (C-14).
    """
    events.extend(
        (kinds.HOLDER_SET, offset, holder_id, holder_kind, calendar_id, utc_offset_seconds)
    )


def holder_account_set(
    events: list[int], offset: int, holder_id: int, asset_id: AssetId, stop_above: int, is_main: int
) -> None:
    """The account of an asset at a holder was opened, or its limit set (C-14)."""
    events.extend((kinds.HOLDER_ACCOUNT_SET, offset, holder_id, asset_id, stop_above, is_main))


def holder_moved(
    events: list[int],
    offset: int,
    asset_id: AssetId,
    from_holder_id: int,
    to_holder_id: int,
    amount: int,
) -> None:
    """An amount went from one holder to another one. No balance of the ledger changed (C-14)."""
    events.extend((kinds.HOLDER_MOVED, offset, asset_id, from_holder_id, to_holder_id, amount))


def statement_loaded(
    events: list[int],
    offset: int,
    holder_id: int,
    asset_id: AssetId,
    statement_day: int,
    balance: int,
    booked: int,
    in_transit: int,
    explained: int,
) -> None:
    """A statement was compared with the entries of the ledger at the end of its day (C-14)."""
    events.extend(
        (
            kinds.STATEMENT_LOADED,
            offset,
            holder_id,
            asset_id,
            statement_day,
            balance,
            booked,
            in_transit,
            explained,
        )
    )


def statement_break_opened(
    events: list[int],
    offset: int,
    holder_id: int,
    asset_id: AssetId,
    statement_day: int,
    difference: int,
    age_days: int,
    is_stopping: int,
) -> None:
    """A statement differs from the ledger, and the previous statement did not (C-14)."""
    events.extend(
        (
            kinds.STATEMENT_BREAK_OPENED,
            offset,
            holder_id,
            asset_id,
            statement_day,
            difference,
            age_days,
            is_stopping,
        )
    )


def statement_break_changed(
    events: list[int],
    offset: int,
    holder_id: int,
    asset_id: AssetId,
    statement_day: int,
    difference: int,
    age_days: int,
    is_stopping: int,
) -> None:
    """A later statement, or an explanation, changed the difference (C-14)."""
    events.extend(
        (
            kinds.STATEMENT_BREAK_CHANGED,
            offset,
            holder_id,
            asset_id,
            statement_day,
            difference,
            age_days,
            is_stopping,
        )
    )


def statement_break_closed(
    events: list[int],
    offset: int,
    holder_id: int,
    asset_id: AssetId,
    statement_day: int,
    difference: int,
    age_days: int,
    is_stopping: int,
) -> None:
    """A later statement agrees, or all of the difference is explained (C-14)."""
    events.extend(
        (
            kinds.STATEMENT_BREAK_CLOSED,
            offset,
            holder_id,
            asset_id,
            statement_day,
            difference,
            age_days,
            is_stopping,
        )
    )


def statement_break_aged(
    events: list[int],
    offset: int,
    holder_id: int,
    asset_id: AssetId,
    statement_day: int,
    difference: int,
    age_days: int,
    is_stopping: int,
) -> None:
    """A business day of the holder is over and the break is still there (C-14)."""
    events.extend(
        (
            kinds.STATEMENT_BREAK_AGED,
            offset,
            holder_id,
            asset_id,
            statement_day,
            difference,
            age_days,
            is_stopping,
        )
    )


def statement_break_assigned(
    events: list[int],
    offset: int,
    holder_id: int,
    asset_id: AssetId,
    statement_day: int,
    difference: int,
    age_days: int,
    is_stopping: int,
) -> None:
    """An operator named the person who resolves the break (C-14)."""
    events.extend(
        (
            kinds.STATEMENT_BREAK_ASSIGNED,
            offset,
            holder_id,
            asset_id,
            statement_day,
            difference,
            age_days,
            is_stopping,
        )
    )


def statement_break_released(
    events: list[int],
    offset: int,
    holder_id: int,
    asset_id: AssetId,
    statement_day: int,
    difference: int,
    age_days: int,
    is_stopping: int,
) -> None:
    """An operator permits withdrawals in spite of the break (C-14)."""
    events.extend(
        (
            kinds.STATEMENT_BREAK_RELEASED,
            offset,
            holder_id,
            asset_id,
            statement_day,
            difference,
            age_days,
            is_stopping,
        )
    )


def statement_missing(
    events: list[int], offset: int, holder_id: int, asset_id: AssetId, statement_day: int
) -> None:
    """A business day of the holder is over, and no statement of the previous day is loaded (C-14)."""
    events.extend((kinds.STATEMENT_MISSING, offset, holder_id, asset_id, statement_day))


def holder_day_closed(
    events: list[int],
    offset: int,
    holder_id: int,
    asset_id: AssetId,
    statement_day: int,
    booked: int,
    requested_in: int,
    requested_out: int,
) -> None:
    """A business day of a holder is over. The figures are the ledger's balance there, which the
    statement of the day must equal, and the requests that are not confirmed (C-14).
    """
    events.extend(
        (
            kinds.HOLDER_DAY_CLOSED,
            offset,
            holder_id,
            asset_id,
            statement_day,
            booked,
            requested_in,
            requested_out,
        )
    )


def role_granted(
    events: list[int], offset: int, principal_id: int, role: int, expires_time_ns: int
) -> None:
    """A principal has a role from now on, or its role has a new end time (Q-5)."""
    events.extend((kinds.ROLE_GRANTED, offset, principal_id, role, expires_time_ns))


def role_revoked(events: list[int], offset: int, principal_id: int, role: int) -> None:
    """A principal no longer has a role (Q-5)."""
    events.extend((kinds.ROLE_REVOKED, offset, principal_id, role))


def account_delegated(
    events: list[int],
    offset: int,
    account_id: AccountId,
    principal_id: int,
    scopes: int,
    withdraws_from_time_ns: int,
    expires_time_ns: int,
) -> None:
    """A principal may act on an account of another principal from now on, or its permissions there
    changed (Q-5).
    """
    events.extend(
        (
            kinds.ACCOUNT_DELEGATED,
            offset,
            account_id,
            principal_id,
            scopes,
            withdraws_from_time_ns,
            expires_time_ns,
        )
    )


def delegation_ended(
    events: list[int], offset: int, account_id: AccountId, principal_id: int
) -> None:
    """A principal may no longer act on an account of another principal (Q-5)."""
    events.extend((kinds.DELEGATION_ENDED, offset, account_id, principal_id))


def non_default_terms_set(
    events: list[int],
    offset: int,
    cause: int,
    asset_id: AssetId,
    equity_max: int,
    member_cap_ppb: int,
) -> None:
    """The payers of losses of a cause and an asset that no default causes were set (C-13)."""
    events.extend(
        (kinds.NON_DEFAULT_TERMS_SET, offset, cause, asset_id, equity_max, member_cap_ppb)
    )


def non_default_loss_declared(
    events: list[int],
    offset: int,
    loss_id: int,
    cause: int,
    holder_id: int,
    asset_id: AssetId,
    amount: int,
    loss_day: int,
) -> None:
    """A loss that no default has caused was declared. Assets outside fall by this amount; the
    payers follow (C-13, C-14).
    """
    events.extend(
        (
            kinds.NON_DEFAULT_LOSS_DECLARED,
            offset,
            loss_id,
            cause,
            holder_id,
            asset_id,
            amount,
            loss_day,
        )
    )


def non_default_loss_shared(
    events: list[int],
    offset: int,
    loss_id: int,
    member_id: int,
    asset_id: AssetId,
    exposed: int,
    share: int,
    paid: int,
) -> None:
    """A member pays a share of a loss, in proportion to its exposed part; the next events state the
    payments of its own accounts (C-13).
    """
    events.extend(
        (kinds.NON_DEFAULT_LOSS_SHARED, offset, loss_id, member_id, asset_id, exposed, share, paid)
    )


def non_default_loss_paid(
    events: list[int],
    offset: int,
    loss_id: int,
    payer: int,
    member_id: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    released: int,
    left: int,
) -> None:
    """An account has paid a part of a loss (C-13)."""
    events.extend(
        (
            kinds.NON_DEFAULT_LOSS_PAID,
            offset,
            loss_id,
            payer,
            member_id,
            account_id,
            asset_id,
            amount,
            released,
            left,
        )
    )


def non_default_loss_uncovered(
    events: list[int], offset: int, loss_id: int, asset_id: AssetId, amount: int
) -> None:
    """All payers have paid, and a part of the loss remains without a payer. Nothing of the asset
    can be withdrawn until it is covered (C-13).
    """
    events.extend((kinds.NON_DEFAULT_LOSS_UNCOVERED, offset, loss_id, asset_id, amount))


def penalty_rates_set(
    events: list[int], offset: int, asset_class: int, securities_ppb: int, cash_ppb: int
) -> None:
    """The rates of fails in the markets of an asset class were set (C-5)."""
    events.extend((kinds.PENALTY_RATES_SET, offset, asset_class, securities_ppb, cash_ppb))


def penalty_class_set(
    events: list[int], offset: int, market_id: MarketId, asset_class: int
) -> None:
    """The asset class of a cleared market was set, or removed (C-5)."""
    events.extend((kinds.PENALTY_CLASS_SET, offset, market_id, asset_class))


def penalty_rated(
    events: list[int],
    offset: int,
    session_id: int,
    account_id: AccountId,
    market_id: MarketId,
    reason: int,
    asset_class: int,
    rate_ppb: int,
    price_per_lot: PricePerLot,
) -> None:
    """A penalty was computed at this rate, in a market of an asset class. The event follows
    FAIL_PENALISED of the same account, which has the quantity and the amount. Without a class
    there is one rate for lack of securities and of cash, that of the market's terms (C-5).
    """
    events.extend(
        (
            kinds.PENALTY_RATED,
            offset,
            session_id,
            account_id,
            market_id,
            reason,
            asset_class,
            rate_ppb,
            price_per_lot,
        )
    )


def cash_in_advance_set(
    events: list[int], offset: int, segment_id: int, cash_in_advance: int
) -> None:
    """It was set whether trades of a segment need cash in advance (C-5)."""
    events.extend((kinds.CASH_IN_ADVANCE_SET, offset, segment_id, cash_in_advance))


def cash_set_apart(
    events: list[int],
    offset: int,
    session_id: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """An account reserved cash in advance for payments of a session (C-5)."""
    events.extend((kinds.CASH_SET_APART, offset, session_id, account_id, asset_id, amount))


def cash_set_free(
    events: list[int],
    offset: int,
    session_id: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """Cash reserved in advance is free again, since the payment is smaller. Or the next event locks
    it for the settlement (CASH_LOCKED), or reserves it for a fail in the next session
    (CASH_SET_APART) (C-5).
    """
    events.extend((kinds.CASH_SET_FREE, offset, session_id, account_id, asset_id, amount))


def liquidity_terms_set(
    events: list[int],
    offset: int,
    run_seconds: int,
    target_ppb: int,
    other_margin_seconds: int,
    cover: int,
    stress_days: int,
) -> None:
    """The times at which liquidity is compared with need, and the target ratio, were set (C-12)."""
    events.extend(
        (
            kinds.LIQUIDITY_TERMS_SET,
            offset,
            run_seconds,
            target_ppb,
            other_margin_seconds,
            cover,
            stress_days,
        )
    )


def credit_line_set(
    events: list[int], offset: int, line_id: int, asset_id: AssetId, amount: int, seconds: int
) -> None:
    """A committed line of credit was set, or removed (C-12)."""
    events.extend((kinds.CREDIT_LINE_SET, offset, line_id, asset_id, amount, seconds))


def liquidity_compared(
    events: list[int],
    offset: int,
    run_id: int,
    asset_id: AssetId,
    value_date: int,
    due_ns: int,
    first_member_id: int,
    second_member_id: int,
    need: int,
    margin: int,
    own: int,
    fund: int,
    committed: int,
    other_margin: int,
    stress: int,
    holder_id: int,
    first_need: int,
    first_margin: int,
    first_other_margin: int,
) -> None:
    """A run compared the cash that the default of two members would require up to a moment with the
    liquid resources (C-12).
    """
    events.extend(
        (
            kinds.LIQUIDITY_COMPARED,
            offset,
            run_id,
            asset_id,
            value_date,
            due_ns,
            first_member_id,
            second_member_id,
            need,
            margin,
            own,
            fund,
            committed,
            other_margin,
            stress,
            holder_id,
            first_need,
            first_margin,
            first_other_margin,
        )
    )


def liquidity_alerted(
    events: list[int],
    offset: int,
    asset_id: AssetId,
    due_ns: int,
    need: int,
    available: int,
    lacking: int,
    stress: int,
) -> None:
    """The liquid resources for a moment are below the target (C-12)."""
    events.extend(
        (kinds.LIQUIDITY_ALERTED, offset, asset_id, due_ns, need, available, lacking, stress)
    )


def liquidity_draw_planned(
    events: list[int],
    offset: int,
    asset_id: AssetId,
    due_ns: int,
    resource: int,
    line_id: int,
    amount: int,
    stress: int,
) -> None:
    """A draw was planned for a moment with an alert: the amount that this resource would pay
    (C-12).
    """
    events.extend(
        (kinds.LIQUIDITY_DRAW_PLANNED, offset, asset_id, due_ns, resource, line_id, amount, stress)
    )


def liquidity_run_ended(
    events: list[int], offset: int, run_id: int, moments: int, alerts: int
) -> None:
    """A run that compares liquidity has seen all moments (C-12)."""
    events.extend((kinds.LIQUIDITY_RUN_ENDED, offset, run_id, moments, alerts))


def cooling_off_set(events: list[int], offset: int, period_seconds: int, cap_ppb: int) -> None:
    """The cooling-off period of the default fund was set. One that runs keeps its terms (C-8)."""
    events.extend((kinds.COOLING_OFF_SET, offset, period_seconds, cap_ppb))


def cooling_off_begun(events: list[int], offset: int, case_id: int, until_ns: int) -> None:
    """A cooling-off period began: a loss takes contributions of members that are not in default, or
    calls assessments (C-8, C-10).
    """
    events.extend((kinds.COOLING_OFF_BEGUN, offset, case_id, until_ns))


def cooling_off_limited(
    events: list[int], offset: int, member_id: int, contribution: int, new_money_max: int
) -> None:
    """A cooling-off period limits the payments of a member: it pays `new_money_max` at most (C-8,
    C-10).
    """
    events.extend((kinds.COOLING_OFF_LIMITED, offset, member_id, contribution, new_money_max))


def account_frozen(
    events: list[int], offset: int, account_id: AccountId, principal_id: int, reason: int
) -> None:
    """Custody has frozen an account, or has stated another reason (Q-5)."""
    events.extend((kinds.ACCOUNT_FROZEN, offset, account_id, principal_id, reason))


def account_released(
    events: list[int], offset: int, account_id: AccountId, principal_id: int, reason: int
) -> None:
    """Custody has released an account (Q-5)."""
    events.extend((kinds.ACCOUNT_RELEASED, offset, account_id, principal_id, reason))


def approval_limit_set(events: list[int], offset: int, asset_id: AssetId, amount: int) -> None:
    """The amount above which two principals of custody must confirm was set (Q-5)."""
    events.extend((kinds.APPROVAL_LIMIT_SET, offset, asset_id, amount))


def withdrawal_approved(
    events: list[int],
    offset: int,
    withdrawal_id: WithdrawalId,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    principal_id: int,
) -> None:
    """A principal of custody has approved a withdrawal that needs two; a second principal must
    confirm it (Q-5).
    """
    events.extend(
        (
            kinds.WITHDRAWAL_APPROVED,
            offset,
            withdrawal_id,
            account_id,
            asset_id,
            amount,
            principal_id,
        )
    )


def deposit_approved(
    events: list[int],
    offset: int,
    deposit_id: DepositId,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    principal_id: int,
) -> None:
    """A principal of custody has approved a deposit that needs two; a second principal must confirm
    it (Q-5).
    """
    events.extend(
        (kinds.DEPOSIT_APPROVED, offset, deposit_id, account_id, asset_id, amount, principal_id)
    )


def break_glass(
    events: list[int],
    offset: int,
    withdrawal_id: WithdrawalId,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    principal_id: int,
    reason: int,
) -> None:
    """An operator has confirmed a withdrawal alone that needs two principals of custody (Q-5)."""
    events.extend(
        (
            kinds.BREAK_GLASS,
            offset,
            withdrawal_id,
            account_id,
            asset_id,
            amount,
            principal_id,
            reason,
        )
    )


def destination_added(
    events: list[int],
    offset: int,
    account_id: AccountId,
    destination_id: int,
    usable_from_time_ns: int,
) -> None:
    """A destination of withdrawals is on an account's list, or has another label (Q-5)."""
    events.extend(
        (kinds.DESTINATION_ADDED, offset, account_id, destination_id, usable_from_time_ns)
    )


def destination_removed(
    events: list[int], offset: int, account_id: AccountId, destination_id: int
) -> None:
    """A destination of withdrawals is no longer on an account's list (Q-5)."""
    events.extend((kinds.DESTINATION_REMOVED, offset, account_id, destination_id))


def destinations_only_set(
    events: list[int], offset: int, account_id: AccountId, ends_time_ns: int
) -> None:
    """From now on an account may withdraw only to listed destinations, or to any again (Q-5)."""
    events.extend((kinds.DESTINATIONS_ONLY_SET, offset, account_id, ends_time_ns))


def parameter_approval_set(events: list[int], offset: int, enabled: int) -> None:
    """An operator set whether changes of parameters need two persons (Q-5)."""
    events.extend((kinds.PARAMETER_APPROVAL_SET, offset, enabled))


def parameters_proposed(
    events: list[int],
    offset: int,
    proposal_id: int,
    command_kind: int,
    principal_id: int,
    is_let_go: int,
) -> None:
    """A principal has proposed a change of parameters; a second principal must state it too.
    Nothing has changed (Q-5).
    """
    events.extend(
        (kinds.PARAMETERS_PROPOSED, offset, proposal_id, command_kind, principal_id, is_let_go)
    )


def parameters_approved(
    events: list[int],
    offset: int,
    proposal_id: int,
    command_kind: int,
    principal_id: int,
    is_let_go: int,
) -> None:
    """A second principal has stated a proposed change of parameters; the events before this one
    state the change (Q-5).
    """
    events.extend(
        (kinds.PARAMETERS_APPROVED, offset, proposal_id, command_kind, principal_id, is_let_go)
    )


def parameter_glass_broken(
    events: list[int],
    offset: int,
    proposal_id: int,
    command_kind: int,
    principal_id: int,
    reason: int,
) -> None:
    """An operator has released a change of parameters without a second principal (Q-5)."""
    events.extend(
        (kinds.PARAMETER_GLASS_BROKEN, offset, proposal_id, command_kind, principal_id, reason)
    )


def recovery_keys_set(events: list[int], offset: int, count: int, threshold: int) -> None:
    """Two operators named the keys that can recover the authority (Q-5)."""
    events.extend((kinds.RECOVERY_KEYS_SET, offset, count, threshold))


def authority_recovered(
    events: list[int], offset: int, recovery_number: int, signatures: int, operators: int
) -> None:
    """A quorum of recovery keys named other operators; the roles that were granted and revoked
    follow (Q-5).
    """
    events.extend((kinds.AUTHORITY_RECOVERED, offset, recovery_number, signatures, operators))


def delegation_limit_set(
    events: list[int],
    offset: int,
    account_id: AccountId,
    principal_id: int,
    asset_id: AssetId,
    limit_kind: int,
    amount: int,
    removed: int,
    from_time_ns: int,
) -> None:
    """The owner of an account set the limits of a delegate (Q-5)."""
    events.extend(
        (
            kinds.DELEGATION_LIMIT_SET,
            offset,
            account_id,
            principal_id,
            asset_id,
            limit_kind,
            amount,
            removed,
            from_time_ns,
        )
    )


def gap_recorded(
    events: list[int], offset: int, from_ns: int, to_ns: int, cause: int, moves_ns: int
) -> None:
    """For some time no command could be made durable. Work that became due in that time follows, in
    the order of its due times (U-6.2).
    """
    events.extend((kinds.GAP_RECORDED, offset, from_ns, to_ns, cause, moves_ns))


def deadline_moved(
    events: list[int],
    offset: int,
    deadline_kind: int,
    subject_id: int,
    deadline_ns: int,
    moved_ns: int,
) -> None:
    """A deadline by which a member must act moves, by the time of a gap or to the time that two
    operators state (U-6.2, C-4.1).
    """
    events.extend((kinds.DEADLINE_MOVED, offset, deadline_kind, subject_id, deadline_ns, moved_ns))


def calendar_offsets_set(events: list[int], offset: int, calendar_id: int, changes: int) -> None:
    """The changes of local time of a calendar were set (C-4.2)."""
    events.extend((kinds.CALENDAR_OFFSETS_SET, offset, calendar_id, changes))


def mandate_set(
    events: list[int],
    offset: int,
    account_id: AccountId,
    principal_id: int,
    acts: int,
    amount_a_day: int,
    expires_time_ns: int,
) -> None:
    """The client of a client account was named, or the mandate of its member was stated (C-17)."""
    events.extend(
        (kinds.MANDATE_SET, offset, account_id, principal_id, acts, amount_a_day, expires_time_ns)
    )


def mandate_used(
    events: list[int], offset: int, account_id: AccountId, act: int, amount: int, used: int
) -> None:
    """Under its mandate a member gave a command that lowered the value of a client account at the
    reference prices (C-17).
    """
    events.extend((kinds.MANDATE_USED, offset, account_id, act, amount, used))


def calendar_ending(
    events: list[int], offset: int, calendar_id: int, last_day: int, session_id: int
) -> None:
    """A calendar ends in less than 90 days. The event is written when the calendar is set, when a
    session with it is cut off, and each hour that a session waits because its fails would lie
    beyond the end (C-4.2).
    """
    events.extend((kinds.CALENDAR_ENDING, offset, calendar_id, last_day, session_id))


def deadlines_postponed(
    events: list[int], offset: int, deadline_kind: int, to_ns: int, limit_ns: int
) -> None:
    """Two operators move the open deadlines of a kind to a later time; DEADLINE_MOVED follows for
    each that moves (C-4.1).
    """
    events.extend((kinds.DEADLINES_POSTPONED, offset, deadline_kind, to_ns, limit_ns))


def session_moved(
    events: list[int],
    offset: int,
    session_id: int,
    segment_id: int,
    value_date: int,
    cut_off_ns: int,
    settlement_ns: int,
    is_house_cause: int,
) -> None:
    """A session moved: by two operators, by a gap, or since it was set aside (U-6.2, C-4.1)."""
    events.extend(
        (
            kinds.SESSION_MOVED,
            offset,
            session_id,
            segment_id,
            value_date,
            cut_off_ns,
            settlement_ns,
            is_house_cause,
        )
    )


def obligation_carried(
    events: list[int],
    offset: int,
    session_id: int,
    account_id: AccountId,
    market_id: MarketId,
    lots: int,
    age_days: int,
    price_per_lot: PricePerLot,
    cash: int,
    reason: int,
    late_lots: int,
) -> None:
    """A part of an obligation is open after a session that the clearinghouse delayed. It is carried
    into the next one and is no fail (C-4.1, C-5).
    """
    events.extend(
        (
            kinds.OBLIGATION_CARRIED,
            offset,
            session_id,
            account_id,
            market_id,
            lots,
            age_days,
            price_per_lot,
            cash,
            reason,
            late_lots,
        )
    )


def numbers_continued(
    events: list[int],
    offset: int,
    last_account_id: AccountId,
    last_order_id: OrderId,
    last_trade_id: int,
    last_money_id: DepositId,
    last_break_id: BreakId,
) -> None:
    """The journal was restored to an earlier end. Numbers go on beyond those that the lost history
    has given out, and withdrawals stop until an operator releases the gate (J-9.1).
    """
    events.extend(
        (
            kinds.NUMBERS_CONTINUED,
            offset,
            last_account_id,
            last_order_id,
            last_trade_id,
            last_money_id,
            last_break_id,
        )
    )


def intraday_credit_set(
    events: list[int], offset: int, member_id: int, line: int, repay_seconds: int, volume_ppb: int
) -> None:
    """The amount that a clearing member may owe within a day was set (C-5.5)."""
    events.extend((kinds.INTRADAY_CREDIT_SET, offset, member_id, line, repay_seconds, volume_ppb))


def intraday_credit_drawn(
    events: list[int],
    offset: int,
    session_id: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """`ccp_liquidity` lent an account this amount for securities that a session delivers to it. The
    amount is locked for them, and the account owes it until its time of repayment (C-5.5).
    """
    events.extend((kinds.INTRADAY_CREDIT_DRAWN, offset, session_id, account_id, asset_id, amount))


def intraday_credit_secured(
    events: list[int],
    offset: int,
    session_id: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """Securities that a session delivered on credit are under hold for `ccp`, in units of the
    security (C-5.5).
    """
    events.extend((kinds.INTRADAY_CREDIT_SECURED, offset, session_id, account_id, asset_id, amount))


def intraday_credit_repaid(
    events: list[int],
    offset: int,
    session_id: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """An account repaid a part of its intraday debt to `ccp_liquidity` (C-5.5)."""
    events.extend((kinds.INTRADAY_CREDIT_REPAID, offset, session_id, account_id, asset_id, amount))


def intraday_credit_freed(
    events: list[int],
    offset: int,
    session_id: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """Securities held for credit are free: a repayment frees its part; a default or a redemption
    frees all (C-5.5).
    """
    events.extend((kinds.INTRADAY_CREDIT_FREED, offset, session_id, account_id, asset_id, amount))


def intraday_credit_overdue(
    events: list[int],
    offset: int,
    session_id: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """An account did not repay its intraday debt in time: a call of this amount is missed (C-5.5,
    C-7.2).
    """
    events.extend((kinds.INTRADAY_CREDIT_OVERDUE, offset, session_id, account_id, asset_id, amount))


def work_quarantined(events: list[int], offset: int, work_kind: int, subject_id: int) -> None:
    """Two operators quarantined work that stopped the machine (J-2.2)."""
    events.extend((kinds.WORK_QUARANTINED, offset, work_kind, subject_id))


def quarantine_lifted(events: list[int], offset: int, work_kind: int, subject_id: int) -> None:
    """Two operators ended the quarantine of work (J-2.2)."""
    events.extend((kinds.QUARANTINE_LIFTED, offset, work_kind, subject_id))


def waiting_terms_set(
    events: list[int], offset: int, segment_id: int, wait_seconds: int, lapse_fee_ppb: int
) -> None:
    """The time that captured trades of a segment may wait for cover was set (C-16.1)."""
    events.extend((kinds.WAITING_TERMS_SET, offset, segment_id, wait_seconds, lapse_fee_ppb))


def trade_waits(
    events: list[int],
    offset: int,
    waiting_trade_id: int,
    market_id: MarketId,
    buyer_account_id: AccountId,
    seller_account_id: AccountId,
    price_per_lot: PricePerLot,
    lots: int,
    value_date: int,
    until_ns: int,
    lacking_sides: int,
) -> None:
    """A captured trade that a side does not cover waits (C-16.1)."""
    events.extend(
        (
            kinds.TRADE_WAITS,
            offset,
            waiting_trade_id,
            market_id,
            buyer_account_id,
            seller_account_id,
            price_per_lot,
            lots,
            value_date,
            until_ns,
            lacking_sides,
        )
    )


def waiting_trade_ended(
    events: list[int],
    offset: int,
    waiting_trade_id: int,
    market_id: MarketId,
    buyer_account_id: AccountId,
    seller_account_id: AccountId,
    end: int,
    trade_id: int,
    lacking_sides: int,
    price_e9: int,
) -> None:
    """A captured trade waits no more. If it lapsed and a side owes for it, LAPSED_TRADE_OWED
    follows (C-16.1).
    """
    events.extend(
        (
            kinds.WAITING_TRADE_ENDED,
            offset,
            waiting_trade_id,
            market_id,
            buyer_account_id,
            seller_account_id,
            end,
            trade_id,
            lacking_sides,
            price_e9,
        )
    )


def lapsed_trade_owed(
    events: list[int],
    offset: int,
    waiting_trade_id: int,
    account_id: AccountId,
    receiver_account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    fee: int,
) -> None:
    """A side let a captured trade lapse, and owes the loss of the other side and a fee (C-16.1)."""
    events.extend(
        (
            kinds.LAPSED_TRADE_OWED,
            offset,
            waiting_trade_id,
            account_id,
            receiver_account_id,
            asset_id,
            amount,
            fee,
        )
    )


def lapsed_trade_paid(
    events: list[int],
    offset: int,
    waiting_trade_id: int,
    account_id: AccountId,
    receiver_account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    fee: int,
) -> None:
    """A part of the debt for a lapsed trade was paid: the amount to the other side, the fee to
    `fees` (C-16.1, I-1).
    """
    events.extend(
        (
            kinds.LAPSED_TRADE_PAID,
            offset,
            waiting_trade_id,
            account_id,
            receiver_account_id,
            asset_id,
            amount,
            fee,
        )
    )


def lapsed_trade_forgiven(
    events: list[int],
    offset: int,
    waiting_trade_id: int,
    account_id: AccountId,
    receiver_account_id: AccountId,
    asset_id: AssetId,
    amount: int,
    fee: int,
) -> None:
    """The remaining claim for a lapsed trade ended: the member that owes it is in default or clears
    no more, or the other side has waived its part (C-16.1).
    """
    events.extend(
        (
            kinds.LAPSED_TRADE_FORGIVEN,
            offset,
            waiting_trade_id,
            account_id,
            receiver_account_id,
            asset_id,
            amount,
            fee,
        )
    )


def receipt_deferred(
    events: list[int],
    offset: int,
    session_id: int,
    account_id: AccountId,
    asset_id: AssetId,
    amount: int,
) -> None:
    """An account receives less of its change to the mark now, by this amount, since others did not
    pay theirs: the amount is due in the next session (C-5.4).
    """
    events.extend((kinds.RECEIPT_DEFERRED, offset, session_id, account_id, asset_id, amount))


def identifier_set(events: list[int], offset: int, scheme: int, subject_id: int) -> None:
    """A security or a legal entity got an identifier, or lost it; ListAssets and ListMembers show
    it (A-4).
    """
    events.extend((kinds.IDENTIFIER_SET, offset, scheme, subject_id))


def cash_called(
    events: list[int],
    offset: int,
    call_id: int,
    account_id: AccountId,
    segment_id: int,
    asset_id: AssetId,
    amount: int,
    required: int,
    deadline_ns: int,
) -> None:
    """Purchases of an account failed in a session since it lacked cash, or its change to the mark
    was not paid: this amount of its currency must be there by a deadline. Each further session
    repeats the event with the same deadline (C-5.4, C-7.2).
    """
    events.extend(
        (
            kinds.CASH_CALLED,
            offset,
            call_id,
            account_id,
            segment_id,
            asset_id,
            amount,
            required,
            deadline_ns,
        )
    )


def cash_call_met(
    events: list[int],
    offset: int,
    call_id: int,
    account_id: AccountId,
    segment_id: int,
    asset_id: AssetId,
    amount: int,
    required: int,
    deadline_ns: int,
) -> None:
    """A call for cash is over: the cash is there, no such purchase is open any more, or the account
    belongs to a default case (C-5.4).
    """
    events.extend(
        (
            kinds.CASH_CALL_MET,
            offset,
            call_id,
            account_id,
            segment_id,
            asset_id,
            amount,
            required,
            deadline_ns,
        )
    )


def cash_call_missed(
    events: list[int],
    offset: int,
    call_id: int,
    account_id: AccountId,
    segment_id: int,
    asset_id: AssetId,
    amount: int,
    required: int,
    deadline_ns: int,
) -> None:
    """A call for cash was not met at its deadline. It counts as missed, like a margin call (C-5.4,
    C-7.2).
    """
    events.extend(
        (
            kinds.CASH_CALL_MISSED,
            offset,
            call_id,
            account_id,
            segment_id,
            asset_id,
            amount,
            required,
            deadline_ns,
        )
    )
