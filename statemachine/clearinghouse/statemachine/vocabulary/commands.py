# SPDX-License-Identifier: Apache-2.0
"""Commands: what may be asked of the machine. One class per kind, data only.

A command is one call. A batch kind holds columns of equal length and takes one sequence number per item;
every other kind takes one. The order of the fields is the order of the journaled columns; it only ever grows at
the end, together with the journal format version (J-5). Numbers of kinds are never reused.

Every command carries who sent it (`principal`), its idempotency key (`request_id`, empty only for what the
server says by itself: AdvanceTime and ReportDisconnect) and the client's creation time (I-11).

Units: `price` is in the market's price units (10^-decimals of the tick, quote per whole base), `quantity`
in its quantity units (10^-decimals of the lot); amounts are smallest units of the asset; times are ns.
"""

from dataclasses import dataclass
from typing import ClassVar, Final


@dataclass
class Command:
    """What every command carries: caller, idempotency key (at most 64 characters), creation time."""

    KIND: ClassVar[int] = 0

    principal: str
    request_id: str
    created_ns: int

    def count(self) -> int:
        """How many sequence numbers the command takes: one per item of a batch, else one."""
        return 1


@dataclass
class AdvanceTime(Command):
    """Sequenced time moves to `to_ns`; all work due by then runs (U-6)."""

    KIND: ClassVar[int] = 1

    to_ns: int


@dataclass
class CreateAsset(Command):
    """An operator lists an asset. `price_per_whole_e9` of assets without an oracle is 0 until a tick
    comes. Answer: asset id.
    """

    KIND: ClassVar[int] = 10

    symbol: str
    scale: int
    weight_kind: int
    weight_base_ppb: int
    weight_penalty_ppb: int
    debt_max_leverage: int
    debt_imf_factor_ppb: int
    debt_mmf_base_ppb: int
    debt_mmf_factor_ppb: int
    outflow_limit: int
    outflow_window_ns: int


@dataclass
class SetAssetParameters(Command):
    """An operator changes the risk parameters of an asset; all accounts that hold it are re-checked."""

    KIND: ClassVar[int] = 11

    asset_id: int
    weight_kind: int
    weight_base_ppb: int
    weight_penalty_ppb: int
    debt_max_leverage: int
    debt_imf_factor_ppb: int
    debt_mmf_base_ppb: int
    debt_mmf_factor_ppb: int
    outflow_limit: int
    outflow_window_ns: int


@dataclass
class CreateMarket(Command):
    """An operator lists a market. Answer: market id. `lot_units` and `tick_units` are the lot and tick
    in units of 10^-`lot_decimals` base and 10^-`tick_decimals` quote per base. `venue_account_id` is
    0 for INTERNAL.
    """

    KIND: ClassVar[int] = 12

    symbol: str
    market_kind: int
    matching: int
    base_asset_id: int
    quote_asset_id: int
    lot_units: int
    lot_decimals: int
    tick_units: int
    tick_decimals: int
    venue_account_id: int
    status: int
    maker_fee_ppb: list[int]
    taker_fee_ppb: list[int]
    notional_min: int
    notional_max: int
    open_order_lots_max: int
    open_interest_lots_max: int
    position_weight_ppb: int
    band_ppb: int
    slippage_ppb: int
    max_leverage: int
    imf_factor_ppb: int
    mmf_base_ppb: int
    mmf_factor_ppb: int


@dataclass
class SetMarketParameters(Command):
    """An operator changes a market's fees, limits and margin; accounts exposed to it are re-checked."""

    KIND: ClassVar[int] = 13

    market_id: int
    maker_fee_ppb: list[int]
    taker_fee_ppb: list[int]
    notional_min: int
    notional_max: int
    open_order_lots_max: int
    open_interest_lots_max: int
    position_weight_ppb: int
    band_ppb: int
    slippage_ppb: int
    max_leverage: int
    imf_factor_ppb: int
    mmf_base_ppb: int
    mmf_factor_ppb: int


@dataclass
class SetMarketStatus(Command):
    """An operator moves a market's status machine (O-2); leaving AUCTION for OPEN uncrosses the book."""

    KIND: ClassVar[int] = 14

    market_id: int
    status: int
    reason: str


@dataclass
class SetRiskSwitch(Command):
    """Only risk-reducing orders pass where the switch is set (G-2). `target_id` is 0, a market id or an
    account id.
    """

    KIND: ClassVar[int] = 15

    scope: int
    target_id: int
    disabled: int
    reason: str


@dataclass
class CreateOracleSource(Command):
    """An operator admits a price source: who may send it and how much it weighs. Answer: source id."""

    KIND: ClassVar[int] = 16

    name: str
    source_principal: str
    weight: int


@dataclass
class SetOracleInstrument(Command):
    """The price of `asset_id` comes from `source_ids` (with the weight of each); fresh within
    `fresh_ns`.
    """

    KIND: ClassVar[int] = 17

    asset_id: int
    source_ids: list[int]
    fresh_ns: int
    clamp_bps: int


@dataclass
class ResolveBreak(Command):
    """An operator settles a BREAK (O-1): discard it, or book it to `account_id`."""

    KIND: ClassVar[int] = 18

    break_id: int
    resolution: int
    account_id: int
    reason: str


@dataclass
class CreateAccount(Command):
    """Answer: account id. `owner` names the client or member; sub-accounts give `parent_id`, else 0."""

    KIND: ClassVar[int] = 20

    owner: str
    account_kind: int
    parent_id: int
    max_leverage: int
    flags: int
    position_limit: int


@dataclass
class SetAccountSettings(Command):
    """The owner's settings; a change of leverage passes gate 8 (M-4)."""

    KIND: ClassVar[int] = 21

    account_id: int
    max_leverage: int
    flags: int


@dataclass
class SetAccountLimits(Command):
    """An operator's settings of an account: fee tier and limit on weighted exposure (0: none)."""

    KIND: ClassVar[int] = 22

    account_id: int
    fee_tier: int
    position_limit: int


@dataclass
class CloseAccount(Command):
    """An empty account closes for good."""

    KIND: ClassVar[int] = 23

    account_id: int


@dataclass
class RequestDeposits(Command):
    """First phase of deposits (L-4). Answers: deposit ids."""

    KIND: ClassVar[int] = 24

    account_ids: list[int]
    asset_ids: list[int]
    amounts: list[int]
    references: list[str]

    def count(self) -> int:
        """One sequence number per item."""
        return len(self.account_ids)


@dataclass
class DecideDeposits(Command):
    """Custody confirms (1) or rejects (0) deposits."""

    KIND: ClassVar[int] = 25

    deposit_ids: list[int]
    confirm: list[int]

    def count(self) -> int:
        """One sequence number per item."""
        return len(self.deposit_ids)


@dataclass
class RequestWithdrawals(Command):
    """First phase of withdrawals; the amount stops counting as collateral. Answers: withdrawal ids."""

    KIND: ClassVar[int] = 26

    account_ids: list[int]
    asset_ids: list[int]
    amounts: list[int]
    references: list[str]

    def count(self) -> int:
        """One sequence number per item."""
        return len(self.account_ids)


@dataclass
class DecideWithdrawals(Command):
    """Custody confirms (1) or rejects (0) withdrawals."""

    KIND: ClassVar[int] = 27

    withdrawal_ids: list[int]
    confirm: list[int]

    def count(self) -> int:
        """One sequence number per item."""
        return len(self.withdrawal_ids)


@dataclass
class Transfers(Command):
    """Between accounts; with `atomic` all legs or none (L-5)."""

    KIND: ClassVar[int] = 28

    atomic: int
    from_ids: list[int]
    to_ids: list[int]
    asset_ids: list[int]
    amounts: list[int]

    def count(self) -> int:
        """One sequence number per item."""
        return len(self.from_ids)


@dataclass
class CreateHolds(Command):
    """Two-phase holds with expiry, towards a beneficiary. Answers: hold ids."""

    KIND: ClassVar[int] = 29

    atomic: int
    account_ids: list[int]
    beneficiary_ids: list[int]
    asset_ids: list[int]
    amounts: list[int]
    expire_ns: list[int]

    def count(self) -> int:
        """One sequence number per item."""
        return len(self.account_ids)


@dataclass
class DecideHolds(Command):
    """Capture `amounts` of holds (the rest is released), or release them whole with 0. `asset_ids` are the
    assets that gave the amounts their scale: one that is not its hold's is refused (UNKNOWN_HOLD), since
    the amount would mean something else; 0 passes where the amount is 0.
    """

    KIND: ClassVar[int] = 30

    hold_ids: list[int]
    amounts: list[int]
    asset_ids: list[int]

    def count(self) -> int:
        """One sequence number per item."""
        return len(self.hold_ids)


@dataclass
class OrderBatch(Command):
    """Place, cancel and replace orders, in the order given; each passes by itself. `order_ids` or
    `target_client_ids` name the order that a cancel or replace acts on. A replace with side, type,
    flags... 0 keeps nothing: it states the new order in full. Answers: order ids.
    """

    KIND: ClassVar[int] = 40

    actions: list[int]
    account_ids: list[int]
    market_ids: list[int]
    sides: list[int]
    types: list[int]
    tifs: list[int]
    flags: list[int]
    stps: list[int]
    prices: list[int]
    quantities: list[int]
    client_ids: list[int]
    order_ids: list[int]
    target_client_ids: list[int]
    expire_ns: list[int]

    def count(self) -> int:
        """One sequence number per item."""
        return len(self.actions)


@dataclass
class CancelAll(Command):
    """Cancel an account's open orders; `market_id` and `side` 0 mean all. Answer: how many."""

    KIND: ClassVar[int] = 41

    account_id: int
    market_id: int
    side: int


@dataclass
class ExternalFills(Command):
    """Fills reported by an external venue (O-1). What matches no accepted order becomes a BREAK."""

    KIND: ClassVar[int] = 50

    market_ids: list[int]
    order_ids: list[int]
    prices: list[int]
    quantities: list[int]
    venue_fill_ids: list[str]
    sides: list[int]

    def count(self) -> int:
        """One sequence number per item."""
        return len(self.market_ids)


@dataclass
class ExternalCancels(Command):
    """The venue confirms that orders are out of its book; their reserved risk is released."""

    KIND: ClassVar[int] = 51

    market_ids: list[int]
    order_ids: list[int]

    def count(self) -> int:
        """One sequence number per item."""
        return len(self.market_ids)


@dataclass
class OracleTicks(Command):
    """Prices from sources (P-1), in 10^-9 of the valuation asset's smallest unit per whole unit of
    `asset_ids`; 0 where the source states none.
    """

    KIND: ClassVar[int] = 60

    source_ids: list[int]
    asset_ids: list[int]
    bids_e9: list[int]
    asks_e9: list[int]
    lasts_e9: list[int]
    confidences_e9: list[int]
    source_times_ns: list[int]

    def count(self) -> int:
        """One sequence number per item."""
        return len(self.source_ids)


@dataclass
class SetSourceQuote(Command):
    """In what a price source quotes, and with which others it is one (P-2). Answer: source id.

    `quote_asset_id` 0 or the valuation asset's: no conversion. Sources of one `group_id` above 0 count as one.
    Ticks that the source has sent in another quote asset are forgotten.
    """

    KIND: ClassVar[int] = 70

    source_id: int
    quote_asset_id: int
    group_id: int


@dataclass
class SetIndexRules(Command):
    """How the index of an asset is made and judged (P-2, P-4, M-9); from then on the guard matrix holds for it.

    0 switches a rule off, but for `quorum_min`, which is at least 1. The cap is per second of sequenced time since
    the last change, of which at most `cap_saved_seconds` count; none after `capless_after_ns` without an index.
    `adverse_bps` is how far the price is taken against a resting order while risk may not rise. Answer: asset id.
    """

    KIND: ClassVar[int] = 71

    asset_id: int
    quorum_min: int
    cap_bps_per_second: int
    cap_saved_seconds: int
    capless_after_ns: int
    jumped_bps: int
    stale_ns: int
    wide_bps: int
    frozen_after_ns: int
    frozen_move_bps: int
    stable_ppb_per_second: int
    adverse_bps: int


@dataclass
class SetMarkRules(Command):
    """The mark of a market follows its book (P-3): `impact_notional` in quote units on each side makes the mid.

    `ewma_ns` is the time constant of the average of mid less index, `clamp_bps` how far from the index the mark
    may be (never further than half the base MMF). `impact_notional` 0: the mark is the index. Answer: market id.
    """

    KIND: ClassVar[int] = 72

    market_id: int
    impact_notional: int
    ewma_ns: int
    clamp_bps: int


@dataclass
class SetFunding(Command):
    """Funding of a perpetual (P-5): interest and inner clamp per 8 h, bound per interval; interval 0 ends it.

    An interval is a whole number of seconds and divides 8 h. Another interval begins anew; other terms hold
    from the end of the interval under way. Answer: market id.
    """

    KIND: ClassVar[int] = 90

    market_id: int
    interval_ns: int
    interest_ppb_8h: int
    inner_clamp_ppb: int
    bound_ppb: int


@dataclass
class SetExpiry(Command):
    """When a dated future expires, and over how long before that its last price is taken (O-1).

    Both are whole seconds. Until it has an expiry a future cannot open. Answer: market id.
    """

    KIND: ClassVar[int] = 91

    market_id: int
    expiry_ns: int
    window_ns: int


@dataclass
class NameSettlementPrice(Command):
    """The price, in price units, at which the positions of a market in SETTLING are settled (O-1).

    Answer: market id.
    """

    KIND: ClassVar[int] = 92

    market_id: int
    price: int
    reason: str


@dataclass
class ConditionalOrders(Command):
    """Orders that wait for a price, display a part, or are one of a pair of which one cancels the other (O-3).

    Each item passes by itself, in the order given. PLACE with TRIGGER_AT_ONCE places the order at once; any
    other trigger lets it wait, reserving nothing, until its source reaches the trigger; then it passes all
    gates. `trigger_prices` are in price units, `trail_distances_ppb` of the best price since acceptance.
    `display_quantities` 0 displays everything. `expire_ns` ends a waiting order; 0 with a time in force
    other than GTD: never. The other order of the pair is item `oco_items` - 1 of this batch, which stands
    before this one, or the open or waiting order `oco_ids`; both 0: none. CANCEL ends a waiting order by
    `order_ids` or `target_client_ids`. Answers: ids of conditional orders, or of orders placed at once.
    """

    KIND: ClassVar[int] = 130

    actions: list[int]
    account_ids: list[int]
    market_ids: list[int]
    trigger_kinds: list[int]
    trigger_sources: list[int]
    trigger_prices: list[int]
    trail_distances_ppb: list[int]
    sides: list[int]
    types: list[int]
    tifs: list[int]
    flags: list[int]
    stps: list[int]
    prices: list[int]
    quantities: list[int]
    display_quantities: list[int]
    client_ids: list[int]
    expire_ns: list[int]
    oco_items: list[int]
    oco_ids: list[int]
    order_ids: list[int]
    target_client_ids: list[int]

    def count(self) -> int:
        """One sequence number per item."""
        return len(self.actions)


@dataclass
class SetDeadMan(Command):
    """All orders of the account are cancelled once its principal has been silent for `timeout_ns`; 0: off.

    The principal is the one that sends this command. Each of its commands of order flow, and this command
    again, starts the time anew (O-3). Answer: account id.
    """

    KIND: ClassVar[int] = 131

    account_id: int
    timeout_ns: int


@dataclass
class ReportDisconnect(Command):
    """A session that asked for it has ended: all orders of its accounts are cancelled (O-3). Answers: how many."""

    KIND: ClassVar[int] = 132

    account_ids: list[int]

    def count(self) -> int:
        """One sequence number per item."""
        return len(self.account_ids)


@dataclass
class SetLiquidation(Command):
    """An operator sets the parameters of the liquidation waterfall (section 11); `enabled` 0 stops its passes.

    A pass every `interval_ns` while an account is being liquidated; `pass_share_ppb` of the size at flagging each
    (W-2), at most `band_ppb` from the mark; `throttle_ppb` is the probability of an account's pass (U-7).
    `auto_close_*`: M-6. `spread_ppb`: W-6's, and what coins of the fund are worth less. `takeover_passes`: W-6.
    `recourse` 1 keeps what is written off as a debt line (L-6).
    """

    KIND: ClassVar[int] = 120

    enabled: int
    interval_ns: int
    pass_share_ppb: int
    band_ppb: int
    fee_ppb: int
    exit_buffer_ppb: int
    throttle_ppb: int
    auto_close_divisor: int
    auto_close_offset_ppb: int
    spread_ppb: int
    takeover_passes: int
    recourse: int


@dataclass
class SetBackstop(Command):
    """A backstop provider takes positions of a market off accounts below auto-close (W-3); capacity 0 ends that.

    `capacity_lots` is the largest position, of either sign, that absorbing may leave it with; lower `priority`
    comes first. In a spot market it takes collateral, at most this many lots at a time (W-6). Answer: account id.
    """

    KIND: ClassVar[int] = 121

    account_id: int
    market_id: int
    capacity_lots: int
    priority: int
    spread_ppb: int


@dataclass
class FundLiquidity(Command):
    """An amount of an account's free balance becomes the liquidity fund's (L-2). Answer: account id."""

    KIND: ClassVar[int] = 122

    account_id: int
    asset_id: int
    amount: int


@dataclass
class RepayDebtLine(Command):
    """An account repays what was once written off for it under `recourse`, to the liquidity fund (L-6)."""

    KIND: ClassVar[int] = 123

    account_id: int
    asset_id: int
    amount: int


@dataclass
class SetReconciliation(Command):
    """An operator sets the parameters of reconciliation (section 10); `enabled` 0 leaves free and reserved balances.

    A conversion counts on `slack_ppb` less than the index and keeps within `limit_ppb` of it; what did not sell in
    `spot_liquidation_passes` goes on as W-6. A claim that stays unpaid for `realisation_passes` starts R-3.
    """

    KIND: ClassVar[int] = 110

    enabled: int
    slack_ppb: int
    limit_ppb: int
    spot_liquidation_passes: int
    realisation_passes: int


@dataclass
class SetQuote(Command):
    """A provider's standing bid for the base of a spot market, for conversions (R-1); quantity 0 ends it.

    Price and quantity are in units of the market; it stands until `expire_ns`. Nothing is reserved for it: what the
    provider's cash and IMF carry when it is asked is filled. Answer: account id.
    """

    KIND: ClassVar[int] = 111

    account_id: int
    market_id: int
    price: int
    quantity: int
    expire_ns: int


@dataclass
class SetPool(Command):
    """An operator opens the lending pool of an asset, or changes its terms (B-2 to B-4). Answer: asset id.

    Rates are yearly, in ppb. `borrow_accrual` and `supply_accrual`: LINEAR or COMPOUNDED (B-3). Caps are amounts, 0
    for none: of the pool in all and of one account. Above `throttle_ppb` of utilisation (0: never) what may leave in
    a window shrinks from `throttle_share_ppb` of the claims to nothing at `utilisation_max_ppb`. Lenders get
    `fee_share_ppb` of the trading fees taken in the asset while claims are at least `claims_min`.
    """

    KIND: ClassVar[int] = 80

    asset_id: int
    kink_ppb: int
    base_rate_ppb: int
    slope1_ppb: int
    slope2_ppb: int
    reserve_factor_ppb: int
    borrow_accrual: int
    supply_accrual: int
    supply_cap: int
    borrow_cap: int
    account_supply_cap: int
    account_borrow_cap: int
    utilisation_max_ppb: int
    throttle_ppb: int
    throttle_share_ppb: int
    throttle_window_ns: int
    claims_min: int
    fee_share_ppb: int


@dataclass
class Lend(Command):
    """Free balances go to the pools of their assets (B-1)."""

    KIND: ClassVar[int] = 81

    account_ids: list[int]
    asset_ids: list[int]
    amounts: list[int]

    def count(self) -> int:
        """One sequence number per item."""
        return len(self.account_ids)


@dataclass
class Redeem(Command):
    """Loans to the pools come back, as far as the pool's liquidity goes (B-1, B-4); 0 asks for the whole loan."""

    KIND: ClassVar[int] = 82

    account_ids: list[int]
    asset_ids: list[int]
    amounts: list[int]

    def count(self) -> int:
        """One sequence number per item."""
        return len(self.account_ids)


@dataclass
class Borrow(Command):
    """Borrow from the pools against all that the account has; it needs spot margin (B-4, M-9)."""

    KIND: ClassVar[int] = 83

    account_ids: list[int]
    asset_ids: list[int]
    amounts: list[int]

    def count(self) -> int:
        """One sequence number per item."""
        return len(self.account_ids)


@dataclass
class Repay(Command):
    """Debts are repaid from the free balance, never more than is owed; 0 repays all."""

    KIND: ClassVar[int] = 84

    account_ids: list[int]
    asset_ids: list[int]
    amounts: list[int]

    def count(self) -> int:
        """One sequence number per item."""
        return len(self.account_ids)


@dataclass
class AskRedemption(Command):
    """Lenders ask loans back of pools that cannot pay them now (W-6).

    While a pool cannot pay all that is asked, what is sold of a liquidated borrower pays those who ask directly, in
    the valuation asset. An ask takes the place of the account's earlier one; 0 takes it back.
    """

    KIND: ClassVar[int] = 85

    account_ids: list[int]
    asset_ids: list[int]
    amounts: list[int]

    def count(self) -> int:
        """One sequence number per item."""
        return len(self.account_ids)


@dataclass
class SetDynamicMargin(Command):
    """An operator lets a market's requirements follow volatility, open interest and depth (M-7); `sample_ns` 0 ends it.

    The index is sampled every `sample_ns` (whole seconds); `ewma_ns` is the time constant of the average of squared
    returns, `volatility_ppb` the volatility a year of ordinary times. Open interest counts from `open_interest_low` to
    `open_interest_high` (valuation units; both 0: not judged), depth against `depth_notional` (quote units on each
    side within `depth_width_ppb` of the mark; 0: not judged). Answer: market id.
    """

    KIND: ClassVar[int] = 100

    market_id: int
    sample_ns: int
    ewma_ns: int
    volatility_ppb: int
    open_interest_low: int
    open_interest_high: int
    depth_notional: int
    depth_width_ppb: int
    cap_ppb: int
    buffer_ppb: int
    rise_ppb_per_hour: int


@dataclass
class SetIsolated(Command):
    """Give a position a margin of its own, or end that (M-8).

    While it is on, orders of the account in the market are those of its isolated account. Answer: id of the
    isolated account.
    """

    KIND: ClassVar[int] = 101

    account_id: int
    market_id: int
    isolated: int


@dataclass
class MoveIsolatedMargin(Command):
    """Move settlement asset between an account and its isolated position in a market (M-8): into it where `amount` is
    positive, out of it where negative. Answer: id of the isolated account.
    """

    KIND: ClassVar[int] = 102

    account_id: int
    market_id: int
    amount: int


@dataclass
class SetVolatilityHalt(Command):
    """A market stops trading when its price has moved more than `move_ppb` within a rolling window (K-1).

    The price is the mark or the index (`price_source`, as of a trigger). A book goes into an auction, a venue's market
    is HALTED; after `halt_ns` (0: only by ReleaseBrake) it has its former status again. `move_ppb` 0 switches it
    off. Answer: market id.
    """

    KIND: ClassVar[int] = 140

    market_id: int
    price_source: int
    move_ppb: int
    window_ns: int
    halt_ns: int


@dataclass
class SetAssetCaps(Command):
    """What of an asset may be borrowed, and what deposits may credit, over rolling windows (K-1); a limit of 0 is none.

    Answer: asset id.
    """

    KIND: ClassVar[int] = 141

    asset_id: int
    borrow_limit: int
    borrow_window_ns: int
    deposit_limit: int
    deposit_window_ns: int


@dataclass
class SetWithdrawalGate(Command):
    """After which losses withdrawals stop (`mode`), and for how long (K-1); `hold_ns` 0: until ReleaseBrake."""

    KIND: ClassVar[int] = 142

    mode: int
    hold_ns: int


@dataclass
class EngageBrake(Command):
    """Engage the kill switch or the gate on withdrawals by hand (K-1); `target_id` is 0. `cause` is of the
    operators' causes, `reason` for people.
    """

    KIND: ClassVar[int] = 143

    brake: int
    target_id: int
    cause: int
    reason: str


@dataclass
class ReleaseBrake(Command):
    """Release an engaged brake by hand (K-1); `target_id` is its market or asset, 0 where it has none."""

    KIND: ClassVar[int] = 144

    brake: int
    target_id: int
    cause: int
    reason: str


COMMANDS: Final[tuple[type[Command], ...]] = (
    AdvanceTime,
    CreateAsset,
    SetAssetParameters,
    CreateMarket,
    SetMarketParameters,
    SetMarketStatus,
    SetRiskSwitch,
    CreateOracleSource,
    SetOracleInstrument,
    ResolveBreak,
    CreateAccount,
    SetAccountSettings,
    SetAccountLimits,
    CloseAccount,
    RequestDeposits,
    DecideDeposits,
    RequestWithdrawals,
    DecideWithdrawals,
    Transfers,
    CreateHolds,
    DecideHolds,
    OrderBatch,
    CancelAll,
    ExternalFills,
    ExternalCancels,
    OracleTicks,
    SetDynamicMargin,
    SetIsolated,
    MoveIsolatedMargin,
    SetPool,
    Lend,
    Redeem,
    Borrow,
    Repay,
    AskRedemption,
    SetSourceQuote,
    SetIndexRules,
    SetMarkRules,
    SetFunding,
    SetExpiry,
    NameSettlementPrice,
    SetLiquidation,
    SetBackstop,
    FundLiquidity,
    RepayDebtLine,
    SetReconciliation,
    SetQuote,
    SetVolatilityHalt,
    SetAssetCaps,
    SetWithdrawalGate,
    EngageBrake,
    ReleaseBrake,
    ConditionalOrders,
    SetDeadMan,
    ReportDisconnect,
)
