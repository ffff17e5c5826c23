# SPDX-License-Identifier: Apache-2.0
"""Results of reads: instruments, accounts, orders, books, pools, margin, liquidations, brakes.

Prices are quote per whole base, quantities base, amounts in the asset (positions and fills: in the market's quote
asset), margin figures in the valuation asset unless named otherwise, rates parts per billion, times nanoseconds
since the epoch. None means that there is no such figure.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from dataclasses import dataclass
from decimal import Decimal

from clearinghouse.client.api.terms import IndexRules, PoolTerms
from clearinghouse.client.values.convert import AssetSymbol, MarketSymbol
from clearinghouse.client.values.enums import (
    AccountKind,
    AccountStatus,
    BeyondBand,
    BrakeCause,
    BrakeKind,
    BreakResolution,
    CorporateActionKind,
    CorporateActionStatus,
    DefaultCaseState,
    DelegationLimitKind,
    DueKind,
    DvpModel,
    EventKind,
    FreezeReason,
    GuardDecision,
    HolderKind,
    LiquidationStepKind,
    LiquidityStress,
    ListingGap,
    MarketKind,
    MarketStatus,
    Matching,
    MemberStatus,
    MovementKind,
    NonDefaultCause,
    OrderStatus,
    OrderType,
    PostOnly,
    PriceState,
    PvpDayState,
    ResultCode,
    RiskSwitchScope,
    Role,
    SelfTradePrevention,
    SessionState,
    Side,
    SourceStanding,
    StatementBook,
    SystemAccount,
    TimeInForce,
    TransferKind,
    TransferStatus,
    TriggerKind,
    TriggerSource,
    WaterfallLayer,
    WeightKind,
    WorkKind,
)


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """A role of a principal: who granted it, when, and when it ends."""

    role: Role  # The role, which permits some calls.
    expires_time_ns: int  # When the role ends, in ns since 1970 in UTC; 0: it does not end.
    # The principal that granted it; empty: the journal began with it, or a quorum of recovery keys
    # named it.
    granted_by: str
    sequence: int  # The sequence of the call that granted it; 0: the journal began with it.
    granted_time_ns: (
        int  # When it was granted, in ns since 1970 in UTC; 0: the journal began with it.
    )


@dataclass(frozen=True, slots=True)
class Principal:
    """A principal with its roles, also those whose time is over."""

    principal_id: int  # The number of the principal, from 1 on, by which events name it.
    name: str  # The name of the principal, by which it makes calls.
    grants: tuple[RoleGrant, ...]  # The roles of the principal, in order of their number.


@dataclass(frozen=True, slots=True)
class Destination:
    """A destination to which an account may withdraw."""

    # The number of the destination in events: the sequence of the call that added it.
    destination_id: int
    address: str  # The address of the destination.
    label: str  # The name that the owner of the account gives it; it may be empty.
    # When withdrawals to the destination begin to be permitted, in ns since 1970 in UTC.
    usable_from_time_ns: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change of parameters that one principal has proposed."""

    # The number of the proposal: the sequence of the call that made it. That call states the change.
    proposal_id: int
    command: str  # The name of the command.
    # The digest of what the call states, without principal, request id and time. The second call must
    # have the same digest.
    digest: str
    proposed_by: str  # The principal that proposed it.
    # When the change was proposed, in ns since 1970 in UTC; a proposal waits for a day.
    proposed_time_ns: int
    # The operator that permits the change without a second principal; empty: none does.
    glass_broken_by: str


@dataclass(frozen=True, slots=True)
class DelegationLimit:
    """A limit of a delegate on an account."""

    asset_id: int  # The asset that leaves the account, or the quote asset of the orders' markets.
    asset: AssetSymbol
    limit_kind: DelegationLimitKind  # The kind of use that the limit bounds.
    amount: (
        Decimal  # The most that the limit permits, in the asset, at the time of the last sequence.
    )
    # With MOVED_A_DAY the amount that has left on the day of the last sequence, in the asset; otherwise
    # 0.
    moved_today: Decimal
    changes_time_ns: int  # When the limit changes, in ns since 1970 in UTC; 0: no change waits.
    # The most that the limit permits from then on, in the asset; 0 if no change waits, or the limit
    # ends.
    next_amount: Decimal
    ends: bool  # True: the waiting change ends the limit.
    sequence: int  # The sequence of the call that last changed it.


@dataclass(frozen=True, slots=True)
class Delegation:
    """The permissions of a principal on another owner's account, beyond reading it."""

    account_id: int  # The account on which the delegate acts.
    principal_id: int  # The number of the delegate, as ListGrants has it.
    name: str  # The name of the principal, by which it makes calls.
    may_trade: bool  # True: the delegate may also trade, borrow and lend.
    may_transfer: bool  # True: the delegate may also transfer, and put amounts on hold.
    # When the delegate may begin to request withdrawals, in ns since 1970 in UTC; 0: it may not request
    # any.
    withdraws_from_time_ns: int
    expires_time_ns: int  # When the delegation ends, in ns since 1970 in UTC; 0: it does not end.
    granted_by: str  # The owner that delegated the account.
    sequence: int  # The sequence of the call that last changed it.
    limits: tuple[DelegationLimit, ...]  # The limits of the delegate; empty: it has no limits.


@dataclass(frozen=True, slots=True)
class ClearingSession:
    """A session: all obligations of one segment that settle on one date."""

    session_id: int  # The number of the session, from 1 on.
    segment_id: int  # The segment that sets the times of the session.
    value_date: int  # The settlement date, in days since 1970-01-01.
    state: SessionState  # The state of the session.
    # The cut-off: when the session stops accepting trades, in ns since 1970 in UTC.
    cut_off_time_ns: int
    settlement_time_ns: int  # When the session settles, in ns since 1970 in UTC.
    trades: int  # The number of trades captured for the session.
    # The number of pairs of an account and a market that have trades, also if their net is 0.
    nets: int
    # True: the session was moved because of the clearinghouse, so obligations that stay open are no
    # fails.
    is_house_cause: bool


@dataclass(frozen=True, slots=True)
class MarketNetting:
    """The totals of a market in a session."""

    market_id: int  # The cleared market.
    market: MarketSymbol
    dvp_model: DvpModel  # How trades of the market are netted (DvP model).
    trades: int  # The number of captured trades.
    gross_quantity: Decimal  # The quantity of all trades, each counted once, in base.
    # The quantity to deliver, in base: with model 3 the sum over accounts with a net receipt, otherwise
    # the whole quantity.
    net_quantity: Decimal
    reduction_ppb: int  # 1 - net / gross, rounded down; 0 without trades.
    open_nets: int  # The number of accounts whose net is not 0.


@dataclass(frozen=True, slots=True)
class CurrencyNetting:
    """The totals of a currency in a session."""

    asset_id: int  # The currency.
    asset: AssetSymbol
    gross_value: Decimal  # The value of all trades, each counted once, in the currency.
    # The cash to pay, in the currency: the sum over accounts with a net receipt, with model 1 the whole
    # amount.
    net_value: Decimal
    reduction_ppb: int  # 1 - net / gross, rounded down; 0 without trades.


@dataclass(frozen=True, slots=True)
class SessionReport:
    """A session with its totals."""

    as_of_sequence: int  # The last sequence that this reply includes.
    session: ClearingSession  # The session in which it settles.
    markets: tuple[
        MarketNetting, ...
    ]  # The totals of each market with trades, in order of its number.
    # The totals of each currency with trades, in order of its number.
    currencies: tuple[CurrencyNetting, ...]


@dataclass(frozen=True, slots=True)
class AccountNet:
    """What an account bought and sold in a session and a market, with the net and the cash."""

    account_id: int  # The clearing account.
    market_id: int  # The cleared market.
    market: MarketSymbol
    trades: int  # The number of trades of the account; a trade with itself counts once.
    bought_quantity: Decimal  # Quantity that the account bought, in base.
    sold_quantity: Decimal  # Quantity that the account sold, in base.
    # Bought less sold, in base: above 0 the account receives it, below 0 the account delivers it.
    net_quantity: Decimal
    # The cash of these trades, in quote: above 0 the account receives it, below 0 the account pays it.
    net_cash: Decimal


@dataclass(frozen=True, slots=True)
class Due:
    """What an account must give by a time. Trades in a session that is open may still change it."""

    kind: DueKind  # The reason of the due.
    # When it is due, in ns since 1970 in UTC: the settlement of a session, or the deadline of a call.
    time_ns: int
    session_id: int  # The session of the due; 0: none.
    asset_id: int  # The security or the currency.
    gives: Decimal  # What the account pays or delivers, in the asset.
    # What the account receives in the same settlement, in the asset. If trades are netted, either this
    # or gives is 0.
    receives: Decimal
    set_apart: Decimal  # The cash that is already held for the session, in the asset.
    is_late: bool  # True: the deadline has passed.


@dataclass(frozen=True, slots=True)
class AccountCash:
    """The cash of an account in a session and a currency."""

    account_id: int  # The clearing account.
    asset_id: int  # The currency.
    asset: AssetSymbol
    # The cash in the currency: above 0 the account receives it, below 0 the account pays it.
    net_cash: Decimal
    # The cash that is held for the session in advance, in the currency; 0 in a segment without cash in
    # advance, and once a settlement has locked it.
    set_apart: Decimal


@dataclass(frozen=True, slots=True)
class ClearedTrade:
    """A trade in which the central counterparty is the buyer to the seller and the seller to the
    buyer.
    """

    trade_id: int  # The number that the trade got when it was captured.
    market_id: int  # The cleared market.
    market: MarketSymbol
    buyer_account_id: int  # The account that bought in each trade.
    seller_account_id: int  # The account that sold in each trade.
    price: Decimal  # The price of the trade, in quote per whole base.
    quantity: Decimal  # The quantity of the trade, in base.
    value: Decimal  # The value of the trade, in quote.
    # The venue's own id of the trade. For a bilateral trade: the reference, a space, and the numbers of
    # both accounts, the lower number first. For a trade of a default case: an id with a space, too.
    venue_trade_id: str
    # The captured trade from which a give-up or an allocation made this trade; 0: this trade was
    # captured itself.
    block_trade_id: int


@dataclass(frozen=True, slots=True)
class OpenTradeSide:
    """A side of a bilateral trade that waits, and what the other side stated."""

    side_id: int  # The number of the side, from 1 on; a replacement keeps it.
    account_id: int  # The account whose side it is.
    counterparty_account_id: int  # The account of the other side.
    reference: str  # The name of the trade.
    market_id: int  # The cleared market.
    market: MarketSymbol
    side: Side  # BUY or SELL, from the view of account_id.
    price: Decimal  # The price of the trade, in quote per whole base.
    quantity: Decimal  # The quantity of the trade, in base.
    value_date: int  # The settlement date, in days since 1970-01-01.
    # When the side ends if it still waits: the cut-off of its session, in ns since 1970 in UTC.
    cut_off_time_ns: int
    # The terms that differ from the other side, as a sum: 1 market, 2 both BUY or both SELL, 4 price, 8
    # quantity, 16 settlement date. 0: there is no other side yet.
    differing: int
    counterparty_side_id: int  # The number of the other side; 0: there is none yet.
    counterparty_market_id: (
        int  # The market that the other side stated; 0: there is no other side yet.
    )
    # The price that the other side stated, in quote per whole base; empty if there is none yet or it
    # names another market.
    counterparty_price: Decimal | None
    # The quantity that the other side stated, in base; empty if there is none yet or it names another
    # market.
    counterparty_quantity: Decimal | None
    # The settlement date that the other side stated, in days since 1970-01-01; 0: there is no other
    # side yet.
    counterparty_value_date: int


@dataclass(frozen=True, slots=True)
class WaitingTrade:
    """A captured trade that waits until both sides cover it."""

    # The number of the waiting trade, from 1 on; the trade gets another number when it is taken over.
    waiting_trade_id: int
    market_id: int  # The cleared market.
    market: MarketSymbol
    buyer_account_id: int  # The account that will buy if the trade is taken over.
    seller_account_id: int  # The account that will sell if the trade is taken over.
    price: Decimal  # The price of the trade, in quote per whole base.
    quantity: Decimal  # The quantity of the trade, in base.
    venue_trade_id: str  # The venue's own id of the trade.
    value_date: int  # The settlement date, in days since 1970-01-01.
    # When the trade lapses if it is not covered, in ns since 1970 in UTC; for a lapsed trade when its
    # payment is tried again.
    until_time_ns: int
    buyer_lacks: bool  # True: the buyer lacked cover at some time, so only the seller may leave.
    seller_lacks: bool  # True: the seller lacked cover at some time, so only the buyer may leave.
    is_lapsed: bool  # True: the trade has lapsed, and the side that lacked cover still owes for it.
    # What the side that lacked cover still owes to the other side, in the currency of the market.
    owed: Decimal
    # The fee that the side that lacked cover still owes to the clearinghouse, in the currency of the
    # market.
    fee_owed: Decimal


@dataclass(frozen=True, slots=True)
class OpenGiveUp:
    """A part of a leg whose receiver has not accepted it yet."""

    give_up_id: int  # The number of the session, from 1 on.
    session_id: int  # The session in which the trade settles.
    trade_id: int  # The number of the trade with the leg, from its capture or from ListTrades.
    market_id: int  # The cleared market of the leg.
    market: MarketSymbol
    side: Side  # The leg: BUY for its purchase, SELL for its sale.
    account_id: int  # The account that gives the leg.
    to_account_id: int  # The account that would receive the leg.
    price: Decimal  # The price of the trade, in quote per whole base.
    quantity: Decimal  # The quantity of the leg that is given up, in base.
    # When the give-up ends if it is still open: the cut-off of its session, in ns since 1970 in UTC.
    cut_off_time_ns: int


@dataclass(frozen=True, slots=True)
class DefaultCase:
    """A default case: the member, its state, and the loss."""

    case_id: int  # The number of the session, from 1 on.
    member_id: int  # The member in default.
    state: DefaultCaseState  # The state of the session.
    declared_time_ns: int  # When it was declared, in ns since 1970 in UTC.
    # When the present step ends by itself, in ns since 1970 in UTC; 0: it does not end by itself.
    deadline_time_ns: int
    # The number of the member's accounts in the case; accounts that moved to another member are not
    # counted.
    accounts: int
    # The number of nets of these accounts that are not 0, in sessions that are OPEN, CUT_OFF or NETTED.
    open_nets: int
    loss: Decimal  # The loss that was found at the beginning of ALLOCATION, in the valuation asset.
    loss_left: Decimal  # The part of the loss that no layer has paid yet, in the valuation asset.


@dataclass(frozen=True, slots=True)
class DefaultPosition:
    """A position that is still open in the case: a net that is not 0."""

    session_id: int  # The session in which it settles.
    account_id: int  # The account of the case.
    market_id: int  # The cleared market.
    market: MarketSymbol
    # The net in base: above 0 the account receives it, below 0 the account delivers it.
    net_quantity: Decimal
    # The cash of its trades, in quote: above 0 the account receives it, below 0 the account pays it.
    net_cash: Decimal


@dataclass(frozen=True, slots=True)
class DefaultLayer:
    """One layer of the default waterfall: what it holds, and what it has paid."""

    layer: WaterfallLayer  # The layer, by its place in the order of payers.
    # What the layer holds now, in the valuation asset; for assessments what is called and not paid yet.
    available: Decimal
    paid: Decimal  # What the layer has paid of the loss of this case, in the valuation asset.


@dataclass(frozen=True, slots=True)
class AuctionLot:
    """A lot in the auction of a case: a part of a net or of margin."""

    lot_id: int  # The number of the session, from 1 on.
    session_id: int  # The session of the net; 0: margin is sold.
    # The account of the case that has the net, or the margin; 0 for a caller that may not read it.
    account_id: int
    # The market of the net; for margin a market of its asset against the valuation asset.
    market_id: int
    market: MarketSymbol
    # The quantity of the lot, in base: above 0 the case sells it, below 0 the case buys it.
    quantity: Decimal
    taken_quantity: Decimal  # The quantity that bidders have taken, in base.
    minimum_quantity: Decimal  # The least quantity of a bid, in base.
    bids_until_time_ns: int  # When sealed bids stop being accepted, in ns since 1970 in UTC.
    reveals_until_time_ns: int  # When bids can no longer be revealed, in ns since 1970 in UTC.
    bids: int  # The number of sealed bids.
    revealed_bids: int  # The number of bids that are revealed.
    is_closed: bool  # True: the auction of the lot is over.
    # The worst price of a bid, in quote per whole base: the lowest if the case sells, the highest if
    # the case buys; 0: no limit.
    limit_price: Decimal


@dataclass(frozen=True, slots=True)
class Assessment:
    """A payment that a member owes for a loss beyond its contribution to the default fund."""

    member_id: int  # The clearing member that has to pay.
    called: Decimal  # The amount called, in the valuation asset.
    paid: Decimal  # Amount that the member has paid, in the valuation asset.


@dataclass(frozen=True, slots=True)
class DefaultCaseReport:
    """A default case with its open positions and the layers that pay."""

    as_of_sequence: int  # The last sequence that this reply includes.
    default_case: DefaultCase  # The case: its member, its state and its loss.
    # At most 1,000 nets of the case that are not 0, by account, session and market; only of accounts
    # that the caller may read.
    positions: tuple[DefaultPosition, ...]
    layers: tuple[DefaultLayer, ...]  # The layers of the waterfall in the order in which they pay.
    lots: tuple[AuctionLot, ...]  # The auction lots of the case, by number.
    # Assessments of members, by their number; a caller that may not read every account gets only its
    # own.
    assessments: tuple[Assessment, ...]


@dataclass(frozen=True, slots=True)
class Collateral:
    """The collateral of an account in one asset."""

    account_id: int  # The clearing account.
    asset_id: int  # The asset that is lodged.
    asset: AssetSymbol
    amount: Decimal  # The amount that is set apart, in the asset.
    # The interest that the collateral has earned and that is not paid yet, in the asset; rounded down.
    interest: Decimal


@dataclass(frozen=True, slots=True)
class ClearingMargin:
    """The margin of a clearing account, in the valuation asset."""

    account_id: int  # The clearing account.
    # The requirement of the last margin run: initial margin, and variation margin that the account
    # could not pay.
    required: Decimal
    # The value of the account's collateral at present prices, less haircuts, rounded down.
    collateral_value: Decimal
    # The initial margin at present positions and prices: the greater of expected shortfall and floor,
    # plus what the cap on reductions adds, plus the add-ons.
    initial_margin: Decimal
    expected_shortfall: Decimal  # The mean of the worst losses of the look-back, rounded up.
    stressed_shortfall: Decimal  # The mean of the worst losses of the stress period, rounded up.
    # Both shortfalls, weighted by the floor weight, rounded up; above expected_shortfall if the stress
    # period is worse.
    floor: Decimal
    concentration: Decimal  # The add-on for positions above their share of the daily volume.
    # The part for positions that count in full: in assets that the member issued, or without scenarios
    # or price.
    whole: Decimal
    singles: (
        Decimal  # The sum of the margins of each security alone; "0" without a cap on reductions.
    )
    unreduced: Decimal  # The part that the cap on reductions adds, rounded up.
    # The add-on in `initial_margin` for positions that take longer to sell than the liquidation period,
    # in the valuation asset.
    sale: Decimal
    # What the account owes to `ccp_liquidity` for a session and must pay back within the day.
    credit: Decimal
    # When the credit must be paid back, in ns since 1970 in UTC; 0: nothing is owed.
    credit_due_ns: int
    # The most credit that all own accounts of its member may have at once; "0": none.
    credit_line: Decimal


@dataclass(frozen=True, slots=True)
class ClearingPosition:
    """A position of an account over all sessions that are not posted."""

    market_id: int  # The cleared market.
    market: MarketSymbol
    # The lots, in base: above 0 the account receives them, below 0 the account delivers them.
    quantity: Decimal
    # The value of the lots at the present price, in the valuation asset, rounded down; below 0 if the
    # account delivers them.
    value: Decimal
    whole: bool  # True: the position counts in full, by no scenario.


@dataclass(frozen=True, slots=True)
class ShortfallScenario:
    """One of the scenarios of the look-back whose mean loss is the expected shortfall."""

    scenario: int  # The place of the scenario among the scenarios of each asset, from 0 on.
    # The loss of the account's positions in the scenario, in the valuation asset, rounded up; below 0:
    # a gain.
    loss: Decimal


@dataclass(frozen=True, slots=True)
class ClearingMarginReport:
    """The margin of an account and its parts."""

    as_of_sequence: int  # The last sequence that this reply includes.
    margin: ClearingMargin  # The figures of the margin.
    positions: tuple[ClearingPosition, ...]  # The positions, in order of market.
    # The scenarios whose mean loss is the expected shortfall, the worst first.
    scenarios: tuple[ShortfallScenario, ...]


@dataclass(frozen=True, slots=True)
class HypotheticalMarginReport:
    """The margin of a hypothetical portfolio and its parts. Requirement and collateral are the
    account's present ones.
    """

    as_of_sequence: int  # The last sequence that this reply includes.
    margin: ClearingMargin  # The figures of the margin.
    positions: tuple[ClearingPosition, ...]  # All positions that count, in order of market.
    # The scenarios whose mean loss is the expected shortfall, the worst first.
    scenarios: tuple[ShortfallScenario, ...]


@dataclass(frozen=True, slots=True)
class MarginCall:
    """A call for margin or cash that is not met yet."""

    account_id: int  # The clearing account.
    member_id: int  # The clearing member, from 1 on.
    # The amount that is missing, in the asset: for margin in value after haircuts, for cash in free
    # balance.
    amount: Decimal
    # The amount that the account must have, in the asset: for margin the requirement of the last run,
    # for cash what its purchases lacked.
    required: Decimal
    called_time_ns: int  # When the call was made, in ns since 1970 in UTC.
    deadline_time_ns: int  # The deadline of the call, in ns since 1970 in UTC.
    missed: bool  # True: the deadline has passed, which is a potential default.
    asset_id: int  # For margin the valuation asset, for cash the currency of the purchases.
    # The segment in which purchases lacked cash (C-5.4); 0: the call is for margin (C-7).
    segment_id: int
    call_id: int  # The number of a call for cash, from 1 on; 0: the call is for margin.


@dataclass(frozen=True, slots=True)
class DefaultFund:
    """The default fund: money put aside for the losses of members in default."""

    # Sum of all members' contributions to the default fund, in the valuation asset.
    contributions: Decimal
    # What the central counterparty loses before the contributions of other members, in the valuation
    # asset.
    ccp_skin: Decimal
    # What the central counterparty loses after contributions and assessments, in the valuation asset.
    ccp_equity: Decimal
    # The size that the fund should have: the largest `cover` of the last days plus the buffer, in the
    # valuation asset.
    required: Decimal
    scenario_id: int  # The stress scenario that gave `cover`; 0: no run has found any.
    first_member_id: int  # The member with the greater part of the sum; 0: none.
    second_member_id: int  # The other member; 0: none.
    # The end of the last cooling-off period, in ns since 1970 in UTC; 0: there was none.
    cooling_off_until_time_ns: int
    cooling_off_case_id: int  # The default case with which that period began; 0: there was none.
    # Cover-2 of the last run: the most that the margin of two members leaves in a stress scenario, in
    # the valuation asset.
    cover: Decimal
    # The stress margin required of members for losses beyond half the fund, in the valuation asset.
    stress_margin: Decimal
    # The part of two members' losses in the last run that neither the fund nor the stress margin lodged
    # by then covers, in the valuation asset.
    short: Decimal
    days_short: int  # The number of the last days on which a run found the fund too small.
    # What losses have used of `ccp_skin` and the central counterparty has not paid in again, in the
    # valuation asset.
    skin_lacking: Decimal
    skin_due_time_ns: (
        int  # When it must be paid in, in ns since 1970 in UTC; 0: nothing is missing.
    )
    is_skin_overdue: bool  # True: that time is over.


@dataclass(frozen=True, slots=True)
class Contribution:
    """The contribution of a member to the default fund."""

    member_id: int  # The member, from 1 on.
    amount: Decimal  # What the member has in the default fund, in the valuation asset.
    # What the member must have in it since the fund was last sized, in the valuation asset.
    required: Decimal
    # What the member has been called to pay in, in the valuation asset; 0: no call is open.
    called: Decimal
    deadline_time_ns: int  # The deadline of the call, in ns since 1970 in UTC; 0: no call is open.
    missed: bool  # True: the deadline has passed, which is a potential default.
    # The part of its lost contribution that the cooling-off period spares the member, in the valuation
    # asset; required does not include it.
    relief: Decimal
    # What the member may still be called for in the cooling-off period or during its notice, in the
    # valuation asset; 0 if neither runs, or if the caller is not the member and may not read every
    # account.
    new_money_left: Decimal
    # When the notice of the member ends, in ns since 1970 in UTC; 0: no notice runs, or the caller is
    # not the member and may not read every account.
    notice_ends_time_ns: int
    # When the notice lapses, in ns since 1970 in UTC. From the end of the notice until then the
    # contribution may be given back. 0 like the end of the notice.
    notice_lapses_time_ns: int


@dataclass(frozen=True, slots=True)
class DefaultFundReport:
    """The default fund and each member's contribution."""

    as_of_sequence: int  # The last sequence that this reply includes.
    fund: DefaultFund  # The default fund.
    contributions: tuple[Contribution, ...]  # Contributions by member, in order of their number.


@dataclass(frozen=True, slots=True)
class LiquidityTerms:
    """The liquidity target, when it is compared, and when it was compared last."""

    target_ppb: (
        int  # The target: the resources as a part of the need; 0: liquidity is not compared.
    )
    run_seconds: int  # The time between runs, in seconds; 0: only runs at cut-offs.
    # How many seconds it takes to turn margin that is not cash into cash; -1: such margin never counts.
    other_margin_seconds: int
    run_id: int  # The number of the last run that ended, from 1 on; 0: none has ended.
    compared_time_ns: int  # When that run began, in ns since 1970 in UTC.
    cover: int  # The number of members whose payments are the need, 1 or 2.
    stress_days: int  # The number of days whose payments are also compared together.


@dataclass(frozen=True, slots=True)
class CreditLine:
    """A committed line of credit."""

    line_id: int  # The line, 1 to 256.
    provider: str  # The provider of the line.
    asset_id: int  # The currency.
    amount: Decimal  # The committed amount, in the currency.
    seconds: int  # How many seconds after the call the line pays.


@dataclass(frozen=True, slots=True)
class LiquidityMoment:
    """The cash that two members would have to pay up to a moment, and the liquid resources for it."""

    asset_id: int  # The currency.
    value_date: int  # The value date, in days since 1970-01-01.
    due_time_ns: int  # When it must be paid, in ns since 1970 in UTC.
    # The member, or the first member of a group of affiliated owners, that has to pay the most up to
    # then on this date.
    first_member_id: int
    second_member_id: int  # The member that has to pay the second most; 0: none.
    need: Decimal  # What both members have to pay, in the currency.
    # The cash that both members have lodged as margin, as far as it may pay for them, in the currency.
    margin: Decimal
    own: Decimal  # The central counterparty's own money, in the currency.
    fund: Decimal  # The default fund, in the currency.
    # The credit lines that pay by then, without those of providers that are assumed to fail, in the
    # currency.
    committed: Decimal
    # The other margin of both members' own accounts after haircuts, as far as it is cash by then, in
    # the currency.
    other_margin: Decimal
    lacking: Decimal  # The need that no resource covers, in the currency.
    alert: bool  # True: the resources are below the present target.
    # The stress: which failures besides the two members, and which payments, are assumed.
    stress: LiquidityStress
    holder_id: int  # The settlement bank that is assumed to fail; 0: none.
    first_need: Decimal  # What the first member alone has to pay, in the currency.
    first_margin: Decimal  # The part of `margin` that the first member has lodged, in the currency.
    # The part of `other_margin` that the first member has lodged, in the currency.
    first_other_margin: Decimal
    # The part of `first_need` that no resource covers if the second member's margin is not used, in the
    # currency.
    first_lacking: Decimal


@dataclass(frozen=True, slots=True)
class LiquidityReport:
    """The liquidity target, the committed lines, and the payment moments of the last run."""

    as_of_sequence: int  # The last sequence that this reply includes.
    terms: LiquidityTerms  # The target, when it is compared, and when it was compared last.
    lines: tuple[CreditLine, ...]  # Committed lines, in order of their number.
    # The payment moments that the last run found, by currency, value date and moment.
    moments: tuple[LiquidityMoment, ...]


@dataclass(frozen=True, slots=True)
class StressScenario:
    """A stress scenario and what it would leave uncovered."""

    scenario_id: int  # The scenario, 1 to 100.
    name: str  # Name of the scenario.
    assets: int  # The number of assets that move in it.
    # The loss that the two members with the greatest losses beyond their margin would leave, in the
    # valuation asset.
    uncovered: Decimal
    # The reverse stress: how many times its moves would use up the default fund, in parts per billion
    # of the moves; 0: not even a hundred times.
    exhausting_ppb: int
    # The part of two members' losses that neither the default fund nor the stress margin lodged now
    # would cover, in the valuation asset.
    short: Decimal


@dataclass(frozen=True, slots=True)
class Member:
    """A clearing member, with its status and its limits."""

    member_id: int  # The number of the session, from 1 on.
    owner: str  # The owner of the member's accounts.
    status: MemberStatus  # The status of the member, which decides which calls it may make.
    # The limit on the member's open exposure, in the valuation asset; 0: none is stated.
    open_exposure_max: Decimal
    # The limit on what the member pays in one session and one currency, in the valuation asset; 0:
    # none.
    settlement_cap: Decimal
    concentration_ppb: int  # The limit on the member's part of a market's open net lots; 0: none.
    # The exposure of the member as the limit counts it, in the valuation asset at present prices,
    # rounded up. 0 if the caller is not the member and may not read every account.
    open_exposure: Decimal
    # When the unwinding period of the member ends, in ns since 1970 in UTC; 0: it has not resigned.
    resign_time_ns: int
    # For a resigned member what defaults of others may still call, in the valuation asset. 0 for other
    # members, and if the caller is not the member and may not read every account.
    assessable: Decimal
    # The group of affiliated owners of the member; 0: it has none, or the caller is not the member and
    # may not read every account.
    group_id: int
    # The exposure limit in force, in the valuation asset: the stated one, or else the multiple of what
    # the member has lodged and contributed. Empty: there is none, or the caller is not the member and
    # may not read every account.
    open_exposure_limit: Decimal | None
    # The legal entity identifier of the member, by ISO 17442; empty: none is set (SetIdentifier).
    lei: str
    # The business identifier code of the member's settlement agent, by ISO 9362; empty: none is set.
    bic: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar: the days without business."""

    calendar_id: int  # The number of the session, from 1 on.
    weekend_days: (
        int  # The days of the week without business, as a sum: 1 for Monday to 64 for Sunday.
    )
    holidays: tuple[int, ...]  # Other days without business, in days since 1970-01-01, ascending.
    # The currencies whose business days the calendar gives (SetAssetCalendar), ascending.
    asset_ids: tuple[int, ...]
    last_day: (
        int  # The last day that the calendar states, in days since 1970-01-01; 0: it has no end.
    )


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment: markets that are cleared together, with a calendar and times."""

    segment_id: int  # The number of the session, from 1 on.
    symbol: str  # The name of the segment, for people.
    calendar_id: int  # The calendar of the segment's business days.
    utc_offset_seconds: int  # How far the segment's local time is ahead of UTC, in seconds.
    # The cut-off: when trades of a day are no longer accepted, in seconds after local midnight.
    cut_off_seconds: int
    # When obligations settle on their settlement date, in seconds after local midnight.
    settlement_seconds: int
    cycle_days: int  # The number of business days from the trade date to the settlement date.
    cash_in_advance: bool  # True: a trade is taken over only if the cash for it is there.
    # The longest time that a captured trade may wait for cover, in seconds; 0: a trade without cover is
    # refused at once.
    wait_seconds: int
    # The fee of a side whose trade lapses because it lacks cover, as a part of price times quantity.
    lapse_fee_ppb: int
    # The time by which an account must have the cash that it lacked in a settlement, in seconds after
    # local midnight of the next business day; 0 in a segment that is older than these calls: no call is
    # made.
    call_seconds: int


@dataclass(frozen=True, slots=True)
class ClearedMarket:
    """How a market is cleared."""

    market_id: int  # The cleared market.
    market: MarketSymbol
    segment_id: int  # The segment that sets the times of the session.
    dvp_model: DvpModel  # How trades of the market are netted (DvP model).
    concentration_floor: Decimal  # The lots that count as open net if fewer are open, in base.
    open_quantity: (
        Decimal  # The lots that are open net over the sessions that are not posted, in base.
    )


@dataclass(frozen=True, slots=True)
class PvpCurrency:
    """A currency that settles payment versus payment."""

    asset_id: int  # The currency.
    asset: AssetSymbol
    # The haircut, as a part of the rate: a claim counts this much less than the rate, and a short this
    # much more.
    haircut_ppb: int
    # The rate of the currency: the price of a whole unit in the valuation asset. Empty: there is none
    # yet, and no pair in the currency settles.
    rate: Decimal | None
    # The cash that is paid in and not paid out, in the currency: the sum of all claims less all shorts.
    cash: Decimal
    # How much more one payment of a pair may be worth than the other, as a part of the other; -1: a
    # currency from before this bound, which has none.
    rate_band_ppb: int


@dataclass(frozen=True, slots=True)
class PvpPosition:
    """What a member has, may owe and has been called for in one currency."""

    asset_id: int  # The currency.
    asset: AssetSymbol
    claim: Decimal  # The member's claim, in the currency; below 0 it is a short of that amount.
    short_limit: Decimal  # The most that the member may be short of, in the currency.
    # By how much the member's claim changes if all its waiting pairs settle, in the currency; below 0:
    # it falls.
    queued: Decimal
    called: Decimal  # What the member was called to pay in today, in the currency; 0: nothing.
    paid_since_call: Decimal  # What the member has paid in since that call, in the currency.
    # What the member lacked of its call at a deadline that is over, in the currency; while it is above
    # 0 none of its pairs settles.
    late: Decimal


@dataclass(frozen=True, slots=True)
class PvpMember:
    """A member of payment versus payment."""

    account_id: int  # The own account of a clearing member that settles payment versus payment.
    # True: the member's pairs settle once they pass the tests. False: they wait, and new ones are
    # refused.
    active: bool
    # Greatest sum of shorts that the member may have in all currencies, in the valuation asset.
    total_short_limit: Decimal
    # The sum of the member's claims at their rates less haircut, less its shorts at their rates plus
    # haircut, in the valuation asset, rounded down. While it is below 0, no pair settles that would
    # leave it below 0.
    account_value: Decimal
    # The sum of the member's shorts at their rates, in the valuation asset, rounded up.
    total_short: Decimal
    pairs: int  # The number of the member's pairs that wait.
    # The currencies in which the member has a claim, a short, a limit or a pair that waits, by id.
    positions: tuple[PvpPosition, ...]


@dataclass(frozen=True, slots=True)
class PvpLeg:
    """One of the two payments of a pair that waits."""

    account_id: int  # The member that gives the payment.
    asset_id: int  # The currency.
    asset: AssetSymbol
    amount: Decimal  # The amount, in the currency.
    # OK, or the reason for which this member's side cannot settle now: the first of the three tests
    # that it would fail, PVP_PRICE_ABSENT, PVP_MEMBER_NOT_ACTIVE, PVP_MEMBER_LATE or PVP_DAY_NOT_OPEN.
    code: ResultCode
    # The member's claim in this currency after the pair has settled; below 0 it would be a short of
    # that amount.
    claim_after: Decimal
    short_limit: Decimal  # The most that the member may be short of, in the currency.
    # The first test: the member's account value after the pair, in the valuation asset, rounded down;
    # it must be at least 0.
    account_value_after: Decimal
    # The third test: the sum of the member's shorts at their rates after the pair, in the valuation
    # asset, rounded up.
    total_short_after: Decimal
    total_short_limit: Decimal  # The limit on that sum, in the valuation asset.


@dataclass(frozen=True, slots=True)
class QueuedPvpPair:
    """A pair that waits, and the reason for each side."""

    # The number of the pair, by which it is cancelled. Pairs with lower numbers are tested first.
    pair_id: int
    reference: str  # The reference by which both members know the pair.
    queued_time_ns: int  # When the pair was queued, in ns since 1970 in UTC.
    leg: PvpLeg  # The payment of the first member.
    counterparty_leg: PvpLeg  # The payment of the second member.


@dataclass(frozen=True, slots=True)
class PvpDeadline:
    """A deadline by which a part of a call in a currency must be paid in."""

    asset_id: int  # The currency.
    asset: AssetSymbol
    deadline_seconds: int  # The time of the deadline, in seconds after local midnight.
    share_ppb: int  # The part of the call that is due by then.


@dataclass(frozen=True, slots=True)
class PvpSchedule:
    """The schedule of payment versus payment, and the present day."""

    # When pay-ins are called, in seconds after local midnight; 0: no schedule is set, and pairs settle
    # at any time.
    call_seconds: int
    close_seconds: int  # When the day closes, in seconds after local midnight.
    utc_offset_seconds: int  # How far local time is ahead of UTC, in seconds; below 0 it is behind.
    calendar_id: int  # The calendar of the business days; 0: every day is one.
    deadlines: tuple[PvpDeadline, ...]  # The deadlines, in the order of their times.
    day_state: PvpDayState  # The step that the present day has reached.
    # The day that is open or was the last one open, in days since 1970-01-01; 0: there was none.
    day: int
    # When the next call, deadline or close is due, in ns since 1970 in UTC; 0: no schedule is set.
    next_time_ns: int


@dataclass(frozen=True, slots=True)
class SettlementTerms:
    """The settlement terms of a cleared market."""

    market_id: int  # The cleared market.
    market: MarketSymbol
    # True: an account that lacks securities or cash settles a part. False: each obligation settles
    # whole or not at all.
    allows_partial: bool
    # The penalty of a fail for each session in which it stays open, as a part of its value at the mark:
    # 0 to 1,000,000,000.
    penalty_ppb: int
    # The number of business days after which a failed delivery is bought in: 0 to 30; 0: never.
    buy_in_days: int
    # How far above the mark an offer is still accepted, as a part of the mark: 0 to 1,000,000,000.
    offer_limit_ppb: int
    # The premium above the mark if no offer is left and cash replaces the securities, as a part of the
    # mark: 0 to 1,000,000,000.
    cash_premium_ppb: int
    asset_class: int  # The asset class whose penalties apply; 0: none.
    # The penalty in force for lack of securities: that of the class, or else of the market.
    securities_ppb: int
    cash_ppb: (
        int  # The penalty in force for lack of cash: that of the class, or else of the market.
    )


@dataclass(frozen=True, slots=True)
class SettlementObligation:
    """What an account delivers or receives in a session and a market, once the settlement has
    begun.
    """

    market_id: int  # The cleared market.
    market: MarketSymbol
    account_id: int  # The clearing account.
    # The net with fails that were carried in, in base: above 0 the account receives it, below 0 the
    # account delivers it. Trades that settle one by one are not in it.
    net_quantity: Decimal
    # The cash of this net if all of it settles, in quote: above 0 the account receives it, below 0 the
    # account pays it.
    net_cash: Decimal
    # The quantity that has settled, or before that the quantity that is locked to settle, in base.
    settled_quantity: Decimal
    # The quantity that is still open, in base: above 0 to receive, below 0 to deliver.
    open_quantity: Decimal
    # The cash of the settled part, plus the change to the mark of the open part, in quote.
    settled_cash: Decimal
    # True: the account lacked cash, so it does not receive all lots that its rank would give it.
    lacks_cash: bool
    mark: Decimal  # The price at which the open part continues, in quote per whole base.


@dataclass(frozen=True, slots=True)
class FailLayer:
    """The part of a fail that has one age."""

    quantity: Decimal  # The quantity of the part, in base and without sign.
    age_days: int  # The age of the part, in business days.


@dataclass(frozen=True, slots=True)
class SettlementFail:
    """A fail of an account in a market, which is carried into a session."""

    session_id: int  # The session into which the fail is carried.
    account_id: int  # The clearing account.
    market_id: int  # The cleared market.
    market: MarketSymbol
    open_quantity: Decimal  # The open quantity, in base: above 0 to receive, below 0 to deliver.
    # The cash at the mark of the last session, in quote: above 0 to receive, below 0 to pay.
    open_cash: Decimal
    # The age of the oldest part in business days, at most 30; a day on which the account was ready and
    # its counterparty was not does not count.
    age_days: int
    # The penalty of the last session, in quote: above 0 the account receives it, below 0 the account
    # pays it.
    penalty: Decimal
    # The parts by age, the oldest first. The oldest part is received, delivered and bought in first.
    layers: tuple[FailLayer, ...]
    # The change to the mark that was not paid in the last session, in quote: above 0 the account
    # receives it, below 0 the account pays it.
    deferred: Decimal


@dataclass(frozen=True, slots=True)
class BuyInOffer:
    """An offer of securities for a buy-in."""

    offer_id: int  # The number of the session, from 1 on.
    market_id: int  # The cleared market.
    market: MarketSymbol
    account_id: int  # The clearing account that will deliver; 0 if the caller may not read it.
    price: Decimal  # The price of the trade, in quote per whole base.
    quantity: Decimal  # The quantity that is left of the offer, in base.


@dataclass(frozen=True, slots=True)
class CorporateAction:
    """A corporate action that is not paid yet."""

    action_id: int  # The number of the session, from 1 on.
    kind: CorporateActionKind  # The kind of the corporate action.
    status: CorporateActionStatus  # The state of the session.
    security_id: int  # The security: the asset that accounts hold and trade, such as a share.
    account_id: int  # The account that pays.
    asset_id: int  # The currency.
    asset: AssetSymbol
    amount: Decimal  # The amount for each `per_units`, in the currency.
    per_units: int  # The smallest units of the security for which the amount is paid.
    record_time_ns: int  # The record time, which decides who receives, in ns since 1970 in UTC.
    pay_time_ns: int  # The payment time, in ns since 1970 in UTC.
    total: Decimal  # What all holders get together, in the currency; 0 before the record time.
    unpaid: (
        Decimal  # The part of it that is not paid yet, in the currency; 0 before the record time.
    )


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What one account gets from a corporate action, or what it pays or gets for its open trades in
    one market.
    """

    account_id: int  # The account: a holder, or a party to open trades.
    # The cleared market of the open trades; 0: the entry is for units that the account holds.
    market_id: int
    # Smallest units of the security: what the account holds or will receive; below 0 what it will
    # deliver.
    units: int
    asset_id: int  # The currency.
    asset: AssetSymbol
    amount: Decimal  # What the account gets, below 0 what it pays in a session, in the currency.
    is_paid: bool  # True: it is paid, or a session includes it.


@dataclass(frozen=True, slots=True)
class Account:
    """An account and its settings."""

    # The number of the account: 1 to 14 are the clearinghouse's own, all others begin at 1001.
    account_id: int
    owner: str  # The client or member to which the account belongs.
    kind: AccountKind  # The purpose of the account.
    parent_id: int  # The account above this sub-account; 0: it is no sub-account.
    status: AccountStatus  # Whether it is active, in liquidation or closed.
    # The owner's own limit of leverage, in whole times: 1 to 1,000. The limit of each market applies as
    # well.
    max_leverage: int
    # True: the account lends what it receives in spot trades to the pool of the asset (S-3).
    auto_lend: bool
    # True: what the account receives of an asset from spot trades, deposits, transfers and settled
    # results repays its debt in that asset (S-3, B-2.1).
    auto_repay: bool
    spot_margin: bool  # True: spot orders of the account may borrow what it lacks (S-1).
    # The fee tier of the account, from 0 on, which selects a market's fee rates; a tier above the last
    # rate pays the last rate.
    fee_tier: int
    # The most weighted exposure that the account may have, in the valuation asset; empty: no limit.
    position_limit: Decimal | None
    # True: the risk switch of this account is set, so only orders that reduce risk are accepted (G-2).
    risk_taking_disabled: bool
    # True: for claims that stay unpaid for a day the account takes collateral in place of cash (R-1.1).
    takes_collateral: bool
    # Which of the clearinghouse's own accounts this is; unspecified for all others.
    system_account: SystemAccount
    # The reason for which custody froze the account (Q-5.1), or the account above an isolated one;
    # unspecified: it is not frozen.
    freeze_reason: FreezeReason
    # When custody froze the account, or last stated the reason, in ns since 1970 in UTC; 0: it is not
    # frozen.
    frozen_time_ns: int
    frozen_sequence: int  # The sequence of that call; 0: it is not frozen.
    # True: the account may withdraw only to the destinations of its list (ListDestinations).
    destinations_only: bool
    # When that restriction ends, in ns since 1970 in UTC; 0: it does not end, or is not set.
    destinations_only_ends_time_ns: int
    # True: the account's losses are paid from its collateral at once and never by a settlement borrow
    # (R-1.5).
    converts_collateral: bool


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account has and owes of one asset."""

    asset_id: int  # The asset of the amounts.
    asset: AssetSymbol
    # The balance of the account, which includes the three parts that follow; never negative, except for
    # the system account EXTERNAL.
    balance: Decimal
    reserved: Decimal  # The part that open spot orders may spend.
    withdrawing: Decimal  # The part under withdrawal requests; it is no collateral.
    held: Decimal  # The part under holds; it is no collateral.
    free: Decimal  # balance - reserved - withdrawing - held.
    lent: (
        Decimal  # What the account has lent to the pool, with interest; it is not part of balance.
    )
    borrowed: Decimal  # What the account owes to the pool, with interest.
    # Booked results that are not paid in cash yet: above 0 the account will receive them, below 0 the
    # account will pay them.
    unsettled_equity: Decimal
    # The part of lent that the account requested back while the pool could not pay it.
    redemption_asked: Decimal


@dataclass(frozen=True, slots=True)
class Position:
    """A position of an account in a derivative market."""

    market_id: int  # The derivative market.
    market: MarketSymbol
    quantity: Decimal  # The quantity in base: positive long, negative short.
    cost_base: Decimal  # The signed quantity multiplied by the entry price, in the quote asset.
    mark_price: Decimal | None  # The mark, in quote per whole base; empty while there is none.
    # The quantity at the mark less cost_base, in the quote asset, without accrued_funding; empty
    # without a mark.
    unrealised_pnl: Decimal | None
    # The funding that is not in unsettled equity yet, in the quote asset: above 0 the account will
    # receive it, below 0 it will pay it.
    accrued_funding: Decimal
    # The average entry price, cost_base / quantity, in quote per whole base: rounded up for a long
    # position, down for a short one.
    entry_price: Decimal
    # The quantity at the mark, signed, in the quote asset, rounded down; empty without a mark.
    value: Decimal | None
    # The limit of leverage that applies to the position: the lesser of the account's and the market's,
    # in whole times.
    leverage: int
    # The return that traders call ROE: unrealised_pnl / (cost_base / leverage) as a plain number, 0.5
    # for 50 %, rounded down at nine decimals; empty without a mark.
    return_on_margin: Decimal | None
    # True: the position is isolated, with its own collateral. False: it shares the collateral of the
    # account (M-8).
    is_isolated: bool
    # The maintenance margin of the account divided by its equity (M-2, M-5), as a plain number rounded
    # up at nine decimals: liquidation begins above 1. Empty if equity is 0 or less.
    margin_ratio: Decimal | None
    # The mark at which the account is liquidated if only the index of this market moves, in quote per
    # whole base: below the present one for a long position, above it for a short one. Empty: none
    # exists, or the request did not ask for it.
    liquidation_price: Decimal | None
    # The index at which the mark is liquidation_price, in the valuation asset; empty if
    # liquidation_price is empty.
    liquidation_index_price: Decimal | None
    # True: the search was complete. False: a nearer price may exist (ExplainMargin gives the bounds),
    # or no price was requested.
    is_liquidation_price_exact: bool


@dataclass(frozen=True, slots=True)
class Order:
    """An order, open or ended: quantity = filled + remaining + cancelled."""

    order_id: int  # The number of the session, from 1 on.
    account_id: int  # The account that has the order.
    market_id: int  # The market of the order.
    market: MarketSymbol
    client_order_id: int  # The client's own number of the order; 0: none.
    # The client's own text of the order; empty: it has none, or a number instead.
    client_order_text: str
    side: Side  # BUY or SELL.
    type: OrderType  # LIMIT or MARKET.
    time_in_force: TimeInForce  # How long the order may rest.
    post_only: PostOnly  # Whether the order may take liquidity; unset: it may.
    reduce_only: bool  # True: the order can only make a derivative position smaller.
    # What happens if the order meets another order of the same owner.
    self_trade_prevention: SelfTradePrevention
    price: Decimal  # The limit price, in quote per whole base; for a MARKET order its protection price.
    quantity: Decimal  # The accepted quantity, in base: filled + remaining + cancelled.
    filled_quantity: Decimal  # The traded quantity, in base.
    remaining_quantity: Decimal  # The quantity that is still open, in base; 0 for an ended order.
    cancelled_quantity: Decimal  # The quantity that ended without a trade, in base.
    fee: Decimal  # The fees charged so far, in the quote asset; negative: rebates.
    expire_time_ns: int  # With GTD when the order ends, in ns since 1970 in UTC. Otherwise 0.
    status: OrderStatus  # Whether the order is open, and how it ended.
    end_code: ResultCode  # The reason of the end if status is CANCELLED. Otherwise OK.
    sequence: int  # The sequence in which the order was accepted.
    time_ns: int  # When the order was accepted, in ns since 1970 in UTC.
    # For an open iceberg: the most that it displays at a time, in base. Otherwise empty.
    display_quantity: Decimal | None
    # For an open iceberg: what it displays now, in base. Otherwise empty.
    displayed_quantity: Decimal | None
    oco_order_id: int  # The other order of the pair, open or waiting; 0: the order is in no pair.


@dataclass(frozen=True, slots=True)
class PlacedConditionalOrder:
    """An order that waits for a price. Fields that it has in common with Order have the same
    meaning.
    """

    # The number of the order. Conditional orders and orders in a book share one series of numbers.
    order_id: int
    account_id: int  # The account that has the order.
    market_id: int  # The market of the order.
    market: MarketSymbol
    client_order_id: int  # The client's own number of the order; 0: none.
    # The client's own text of the order; empty: it has none, or a number instead.
    client_order_text: str
    trigger_kind: TriggerKind  # The condition for which the order waits.
    trigger_source: TriggerSource  # The kind of price that triggers the order.
    # The price at which the order triggers now, in quote per whole base; that of a TRAILING order
    # moves.
    trigger_price: Decimal
    # With TRAILING the distance from the best price since acceptance, in parts per billion of it.
    # Otherwise 0.
    trail_distance_ppb: int
    side: Side  # BUY or SELL.
    type: OrderType  # LIMIT or MARKET.
    time_in_force: TimeInForce  # How long the order may rest.
    post_only: PostOnly  # Whether the order may take liquidity; unset: it may.
    reduce_only: bool  # True: the order can only make a derivative position smaller.
    # What happens if the order meets another order of the same owner.
    self_trade_prevention: SelfTradePrevention
    # The limit price of the order that is placed, in quote per whole base; empty: a MARKET order
    # without its own protection price.
    price: Decimal | None
    quantity: Decimal | None  # The quantity, in base; empty with close_position.
    # The quantity that an iceberg displays at a time, in base; empty: everything.
    display_quantity: Decimal | None
    expire_time_ns: int  # When the order ends, in ns since 1970 in UTC; 0: never.
    oco_order_id: int  # The other order of the pair, open or waiting; 0: the order is in no pair.
    sequence: int  # The sequence in which the order was accepted.
    time_ns: int  # When the order was accepted, in ns since 1970 in UTC.
    # True: the order closes the whole position as it is at the trigger, and ends with the position.
    close_position: bool
    entry_order_id: int  # The entry order of the bracket to which this exit belongs; 0: no bracket.
    # The reason for which the order still waits after its price was reached (O-9.1). OK: it waits for
    # its price.
    waiting_code: ResultCode
    # What happens if its price is beyond the band at the trigger, as the owner stated it; UNSPECIFIED:
    # MOVE if it is reduce_only, otherwise WAIT.
    beyond_band: BeyondBand


@dataclass(frozen=True, slots=True)
class Bracket:
    """A bracket: an entry order that may still fill, or the exits that wait for what it filled."""

    order_id: int  # The entry order, open or not; its number identifies the bracket.
    account_id: int  # The account that has the orders.
    market_id: int  # The market of the orders.
    market: MarketSymbol
    side: Side  # The side of the entry: BUY or SELL.
    is_entry_open: bool  # True: the entry order is open.
    trigger_source: TriggerSource  # The kind of price that triggers the exits.
    # The price that triggers the take-profit, in quote per whole base.
    take_profit_trigger_price: Decimal
    # The price of the take-profit, in quote per whole base; empty: it will be a MARKET order.
    take_profit_price: Decimal | None
    stop_trigger_price: Decimal  # The price that triggers the stop, in quote per whole base.
    # The price of the stop, in quote per whole base; empty: it will be a MARKET order.
    stop_price: Decimal | None
    take_profit_id: int  # The number of the waiting take-profit; 0: none waits.
    stop_id: int  # The number of the waiting stop; 0: none waits.
    quantity: Decimal  # How much each exit closes, in base, at most the position.


@dataclass(frozen=True, slots=True)
class PendingDeposit:
    """A deposit that waits until custody confirms or rejects it. Its amount does not count anywhere
    yet.
    """

    deposit_id: int  # The number of the deposit, by which custody decides on it.
    account_id: int  # The account to which the deposit will be credited.
    asset_id: int  # The asset of the deposit.
    asset: AssetSymbol
    amount: Decimal  # The amount, in the asset.
    # The caller's own note, as the request stated it, at most 128 bytes: a transaction hash, a bank
    # reference. Empty: none.
    reference: str
    # The principal of custody that has approved it, by its number in ListGrants; 0: none has. An
    # approval counts for a day.
    approver_id: int
    # When that principal approved it, in ns since 1970 in UTC; 0: it is not approved.
    approved_time_ns: int


@dataclass(frozen=True, slots=True)
class PendingWithdrawal:
    """A withdrawal that waits until custody confirms or rejects it. Its amount is no collateral any
    more.
    """

    withdrawal_id: int  # The number of the deposit, by which custody decides on it.
    account_id: int  # The account from which the amount leaves.
    asset_id: int  # The asset of the withdrawal.
    asset: AssetSymbol
    amount: Decimal  # The amount, in the asset.
    requested_time_ns: int  # When it was requested, in ns since 1970 in UTC.
    # The caller's own note, as the request stated it, at most 128 bytes: a destination address, a bank
    # reference. Empty: none.
    reference: str
    # The principal of custody that has approved it, by its number in ListGrants; 0: none has. An
    # approval counts for a day.
    approver_id: int
    # When that principal approved it, in ns since 1970 in UTC; 0: it is not approved.
    approved_time_ns: int
    # True: the system account `fees` pays the fee of the chain. False: the fee is taken from the
    # amount.
    fee_from_house: bool


@dataclass(frozen=True, slots=True)
class PendingHold:
    """A hold on a part of an account's balance."""

    hold_id: int  # The number of the hold, by which it is captured or released.
    account_id: int  # The account whose balance is held.
    beneficiary_id: int  # The account that gets a captured amount.
    asset_id: int  # The asset that is held.
    asset: AssetSymbol
    amount: Decimal  # The amount, in the asset.
    # When the hold ends by itself and the amount is released, in ns since 1970 in UTC; 0: never.
    expire_time_ns: int


@dataclass(frozen=True, slots=True)
class StandingQuote:
    """The price at which a provider buys collateral that reconciliation converts."""

    account_id: int  # The provider.
    market_id: int  # The spot market.
    market: MarketSymbol
    price: Decimal  # The price that the provider pays, in quote per whole base.
    quantity: Decimal  # The most that the provider still takes, in base.
    expire_time_ns: int  # When the period ends, in ns since 1970 in UTC.


@dataclass(frozen=True, slots=True)
class Fill:
    """One side of a trade, as the account that has it sees it."""

    sequence: int  # The sequence of the trade.
    time_ns: int  # The time of the trade, in ns since 1970 in UTC.
    trade_id: int  # The trade, from 1 on.
    market_id: int  # The market of the trade.
    market: MarketSymbol
    # The account's order; 0 if it had none: an account of a venue, or a break that an operator booked.
    order_id: int
    side: Side  # BUY if the account bought, SELL if it sold.
    price: Decimal  # The price of the trade, in quote per whole base.
    quantity: Decimal  # The quantity of the trade, in base.
    fee: Decimal  # The fee that the account was charged, in the quote asset; negative: a rebate.
    # The result of the part that closed a position, in the quote asset: above 0 a profit. 0 in a spot
    # market.
    realised: Decimal
    is_maker: bool  # True: the account's order rested in the book.
    client_order_id: int  # The client's own number of the order; 0: none.
    # The client's own text of the order; empty: it has none, or a number instead.
    client_order_text: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """The figures of one refused item of a batch; items without figures have none. The unit follows
    from the code: option figures of ResultCode, and option figures of the call for the few codes
    that have another unit there. A text is a decimal in the scale of the asset or market that
    the item names, and a plain integer if it names none.
    """

    index: int  # Position of the item in the request, from 0.
    code: ResultCode  # Why the item was refused; the same as codes[index].
    limit: Decimal  # The value that the rule permits or needs.
    actual: Decimal  # The value that the item stated or would have caused.
    # The distance between limit and actual: positive if actual is on the wrong side of limit. 0 if a
    # distance has no meaning.
    shortfall: Decimal


@dataclass(frozen=True, slots=True)
class CallPart:
    """A later part of a call that was divided so that calls of others could run between. Its items
    have consecutive sequences from first_sequence on, up to the first item of the next part.
    """

    first_item: int  # The position of the part's first item in the request, from 0.
    first_sequence: int  # The sequence of the part's first item.
    time_ns: int  # When the server sequenced this part, in ns since 1970 in UTC.


@dataclass(frozen=True, slots=True)
class JournaledCall:
    """A call in the journal, and the result of each item. Ids that it made, its fills and what
    remained of its orders are in its events (Subscribe from first_sequence), in ListFills and in
    GetOrder.
    """

    # The sequence of the call's first item. In the first part of the call item i has the sequence
    # first_sequence + i.
    first_sequence: int
    time_ns: int  # When the server sequenced the call, in ns since 1970 in UTC.
    command: str  # The name of the kind of command, such as OrderBatch.
    # The number of items. A call that a crash interrupted has fewer codes: its other items have not
    # run; they run if the call is sent again.
    items: int
    # For each item that has a sequence, in the order of the request: OK, or the reason of its refusal.
    codes: tuple[ResultCode, ...]
    # The figures of refused items, in the order of the items. A refused item without figures has no
    # entry.
    refusals: tuple[Refusal, ...]
    # The later parts of a call that spans several records; empty for any other call.
    later_parts: tuple[CallPart, ...]


@dataclass(frozen=True, slots=True)
class PastOrder:
    """An order, open or ended, with its end."""

    # The order as of the reply's sequence. The displayed quantity of an iceberg and the other order of
    # a pair are left out.
    order: Order
    ended_sequence: int  # The sequence in which the order ended; 0: it is open.
    ended_time_ns: int  # When the order ended, in ns since 1970 in UTC; 0: it is open.


@dataclass(frozen=True, slots=True)
class PastOrders:
    """A page of orders in order of acceptance."""

    as_of_sequence: int  # The last sequence that this reply includes.
    as_of_time_ns: int  # The time of as_of_sequence, in ns since 1970 in UTC.
    # How many sequences had been committed after as_of_sequence when the read was received.
    sequences_behind: int
    # How much later than as_of_sequence the last of them was committed, in ns; 0: there were none.
    time_behind_ns: int
    # The cursor of the next page, to repeat the call with; empty: this is the last page.
    next_cursor: str
    orders: tuple[PastOrder, ...]  # The orders of this page, open and ended.


@dataclass(frozen=True, slots=True)
class PastFills:
    """A page of fills in order of time."""

    as_of_sequence: int  # The last sequence that this reply includes.
    as_of_time_ns: int  # The time of as_of_sequence, in ns since 1970 in UTC.
    # How many sequences had been committed after as_of_sequence when the read was received.
    sequences_behind: int
    # How much later than as_of_sequence the last of them was committed, in ns; 0: there were none.
    time_behind_ns: int
    # The cursor of the next page, to repeat the call with; empty: this is the last page.
    next_cursor: str
    fills: tuple[Fill, ...]  # The items of this page.


@dataclass(frozen=True, slots=True)
class PastTrade:
    """A trade as everybody sees it, with its sequence and time."""

    trade_id: int  # The trade, from 1 on.
    market_id: int  # The market, from 1 on.
    market: MarketSymbol
    sequence: int  # The sequence in which it happened.
    time_ns: int  # When it happened, in ns since 1970 in UTC.
    price: Decimal  # The price of the trade, in quote per whole base.
    quantity: Decimal  # The quantity of the trade, in base.
    taker_side: Side  # The side of the order that took: it arrived last.


@dataclass(frozen=True, slots=True)
class PublicTrades:
    """A page of trades in order of time."""

    as_of_sequence: int  # The last sequence that this reply includes.
    as_of_time_ns: int  # The time of as_of_sequence, in ns since 1970 in UTC.
    # How many sequences had been committed after as_of_sequence when the read was received.
    sequences_behind: int
    # How much later than as_of_sequence the last of them was committed, in ns; 0: there were none.
    time_behind_ns: int
    # The cursor of the next page, to repeat the call with; empty: this is the last page.
    next_cursor: str
    trades: tuple[PastTrade, ...]  # The items of this page.


@dataclass(frozen=True, slots=True)
class Candle:
    """The prices and quantities of the trades in an interval. The last candle of a market can still
    change.
    """

    market_id: int  # The market, from 1 on.
    market: MarketSymbol
    start_time_ns: int  # When the interval begins, in ns since 1970 in UTC.
    open: Decimal  # The price of the first trade, in quote per whole base.
    high: Decimal  # The highest price, in quote per whole base.
    low: Decimal  # The lowest price, in quote per whole base.
    close: Decimal  # The price of the last trade, in quote per whole base.
    quantity: Decimal  # The quantity of the trade, in base.
    value: Decimal  # The sum of price x quantity, in the quote asset.
    trades: int  # How many trades the candle contains.


@dataclass(frozen=True, slots=True)
class Candles:
    """A page of candles in order of time; an interval without a trade has none."""

    as_of_sequence: int  # The last sequence that this reply includes.
    as_of_time_ns: int  # The time of as_of_sequence, in ns since 1970 in UTC.
    # How many sequences had been committed after as_of_sequence when the read was received.
    sequences_behind: int
    # How much later than as_of_sequence the last of them was committed, in ns; 0: there were none.
    time_behind_ns: int
    # The cursor of the next page, to repeat the call with; empty: this is the last page.
    next_cursor: str
    candles: tuple[Candle, ...]  # The candles of this page; the newest can still change.


@dataclass(frozen=True, slots=True)
class Ticker:
    """Figures of the trades of a market in the 24 hours before the reply's as_of_time_ns. Trades
    count from the first whole minute of these hours on.
    """

    market_id: int  # The market, from 1 on.
    market: MarketSymbol
    start_time_ns: int  # The whole minute from which trades count, in ns since 1970 in UTC.
    # The price of the first trade, in quote per whole base; empty: there was no trade.
    open: Decimal | None
    high: Decimal | None  # The highest price, in quote per whole base; empty: there was no trade.
    low: Decimal | None  # The lowest price, in quote per whole base; empty: there was no trade.
    # The price of the last trade, also if it was before these hours, in quote per whole base; empty:
    # there was none.
    last: Decimal | None
    quantity: Decimal  # The quantity of the trade, in base.
    value: Decimal  # The sum of price x quantity, in the quote asset.
    trades: int  # How many trades were made in the period.


@dataclass(frozen=True, slots=True)
class Tickers:
    """A page of figures in order of market id."""

    as_of_sequence: int  # The last sequence that this reply includes.
    as_of_time_ns: int  # The time of as_of_sequence, in ns since 1970 in UTC.
    # How many sequences had been committed after as_of_sequence when the read was received.
    sequences_behind: int
    # How much later than as_of_sequence the last of them was committed, in ns; 0: there were none.
    time_behind_ns: int
    # The cursor of the next page, to repeat the call with; empty: this is the last page.
    next_cursor: str
    tickers: tuple[Ticker, ...]  # The figures of each market, also of one without trades.


@dataclass(frozen=True, slots=True)
class DepthChange:
    """A price level of a book, as it is after a sequence that changed it."""

    market_id: int  # The market, from 1 on.
    market: MarketSymbol
    sequence: int  # The sequence in which it happened.
    time_ns: int  # When it happened, in ns since 1970 in UTC.
    side: Side  # The side of the level.
    price: Decimal  # The price of the level, in quote per whole base.
    # The quantity that all orders of the level display, in base; 0: the level is gone.
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class DepthChanges:
    """A page of changes in order of sequence; the changes of one sequence are in order of side and
    price.
    """

    as_of_sequence: int  # The last sequence that this reply includes.
    as_of_time_ns: int  # The time of as_of_sequence, in ns since 1970 in UTC.
    # How many sequences had been committed after as_of_sequence when the read was received.
    sequences_behind: int
    # How much later than as_of_sequence the last of them was committed, in ns; 0: there were none.
    time_behind_ns: int
    # The cursor of the next page, to repeat the call with; empty: this is the last page.
    next_cursor: str
    changes: tuple[DepthChange, ...]  # The items of this page.


@dataclass(frozen=True, slots=True)
class PastIndexPrice:
    """The valued price that an asset has from a sequence on."""

    asset_id: int  # The asset, from 1 on.
    asset: AssetSymbol
    sequence: int  # The sequence in which it happened.
    time_ns: int  # When it happened, in ns since 1970 in UTC.
    price: Decimal  # The price of one whole unit, in the valuation asset.
    # True: the asset has no index, and price is its stable price. False: price is its index.
    is_stable_price: bool


@dataclass(frozen=True, slots=True)
class IndexPrices:
    """A page of prices in order of time. If a sequence changed a price more than once, only its
    last price is in it.
    """

    as_of_sequence: int  # The last sequence that this reply includes.
    as_of_time_ns: int  # The time of as_of_sequence, in ns since 1970 in UTC.
    # How many sequences had been committed after as_of_sequence when the read was received.
    sequences_behind: int
    # How much later than as_of_sequence the last of them was committed, in ns; 0: there were none.
    time_behind_ns: int
    # The cursor of the next page, to repeat the call with; empty: this is the last page.
    next_cursor: str
    prices: tuple[PastIndexPrice, ...]  # The items of this page.


@dataclass(frozen=True, slots=True)
class PastMarkPrice:
    """The mark that a market has from a sequence on."""

    market_id: int  # The market, from 1 on.
    market: MarketSymbol
    sequence: int  # The sequence in which it happened.
    time_ns: int  # When it happened, in ns since 1970 in UTC.
    price: Decimal  # The mark, in quote per whole base.


@dataclass(frozen=True, slots=True)
class MarkPrices:
    """A page of marks in order of time. If a sequence changed the mark more than once, only its
    last mark is in it.
    """

    as_of_sequence: int  # The last sequence that this reply includes.
    as_of_time_ns: int  # The time of as_of_sequence, in ns since 1970 in UTC.
    # How many sequences had been committed after as_of_sequence when the read was received.
    sequences_behind: int
    # How much later than as_of_sequence the last of them was committed, in ns; 0: there were none.
    time_behind_ns: int
    # The cursor of the next page, to repeat the call with; empty: this is the last page.
    next_cursor: str
    marks: tuple[PastMarkPrice, ...]  # The items of this page.


@dataclass(frozen=True, slots=True)
class PastFundingRate:
    """The funding of one interval that has ended."""

    market_id: int  # The market, from 1 on.
    market: MarketSymbol
    sequence: int  # The sequence in which it happened.
    time_ns: int  # When it happened, in ns since 1970 in UTC.
    # The rate of the interval, in parts per billion of the value at the mark; positive: longs pay.
    rate_ppb: int
    # The funding that one long lot has paid in all since the market began, in the quote asset with 27
    # more decimals.
    funding_index: Decimal
    samples: int  # The number of samples of the mark from which the rate was computed.


@dataclass(frozen=True, slots=True)
class FundingRates:
    """A page of rates in order of time."""

    as_of_sequence: int  # The last sequence that this reply includes.
    as_of_time_ns: int  # The time of as_of_sequence, in ns since 1970 in UTC.
    # How many sequences had been committed after as_of_sequence when the read was received.
    sequences_behind: int
    # How much later than as_of_sequence the last of them was committed, in ns; 0: there were none.
    time_behind_ns: int
    # The cursor of the next page, to repeat the call with; empty: this is the last page.
    next_cursor: str
    rates: tuple[PastFundingRate, ...]  # The items of this page.


@dataclass(frozen=True, slots=True)
class FundingPayment:
    """A payment of funding as it was booked: what the account had accrued since its last payment."""

    account_id: int  # The account that paid or received it, 1 to 2^63 - 1.
    market_id: int  # The market of the funding, from 1 on.
    market: MarketSymbol
    sequence: int  # The sequence in which it happened.
    time_ns: int  # When it happened, in ns since 1970 in UTC.
    amount: Decimal  # The amount that the account received, in the quote asset; negative: it paid.


@dataclass(frozen=True, slots=True)
class FundingPayments:
    """A page of payments in order of time."""

    as_of_sequence: int  # The last sequence that this reply includes.
    as_of_time_ns: int  # The time of as_of_sequence, in ns since 1970 in UTC.
    # How many sequences had been committed after as_of_sequence when the read was received.
    sequences_behind: int
    # How much later than as_of_sequence the last of them was committed, in ns; 0: there were none.
    time_behind_ns: int
    # The cursor of the next page, to repeat the call with; empty: this is the last page.
    next_cursor: str
    payments: tuple[FundingPayment, ...]  # The items of this page.


@dataclass(frozen=True, slots=True)
class InterestPayment:
    """The interest of an account in a lending pool for one hour. No event states the interest; it
    follows exactly from shares and index. A claim or a debt at a whole hour is what its shares
    before that hour are worth at the index that the pool published for the hour; claims are
    rounded down, debts up. The interest is the growth of the claim or debt, less the payments in
    and out within the hour.
    """

    account_id: int  # The account, 1 to 2^63 - 1.
    asset_id: int  # The asset of the pool.
    asset: AssetSymbol
    sequence: int  # The sequence in which the pool published the index of the hour.
    time_ns: int  # When the hour ended, in ns since 1970 in UTC.
    # The interest that a lender's claim earned; negative if losses of the pool, which lower the same
    # index, were larger.
    earned: Decimal
    # By how much interest raised the debt; negative if only the rounding up of the debt lost a last
    # unit.
    paid: Decimal
    lent: Decimal  # The claim at the end of the hour.
    borrowed: Decimal  # The debt at the end of the hour.


@dataclass(frozen=True, slots=True)
class InterestPayments:
    """A page of interest in order of hour and asset. An hour in which the account had neither claim
    nor debt has no entry.
    """

    as_of_sequence: int  # The last sequence that this reply includes.
    as_of_time_ns: int  # The time of as_of_sequence, in ns since 1970 in UTC.
    # How many sequences had been committed after as_of_sequence when the read was received.
    sequences_behind: int
    # How much later than as_of_sequence the last of them was committed, in ns; 0: there were none.
    time_behind_ns: int
    # The cursor of the next page, to repeat the call with; empty: this is the last page.
    next_cursor: str
    payments: tuple[InterestPayment, ...]  # The items of this page.


@dataclass(frozen=True, slots=True)
class PastTransfer:
    """A deposit, a withdrawal, or one side of a transfer."""

    kind: TransferKind  # The way in which the amount moves.
    status: TransferStatus  # The state of the movement.
    # The number of the deposit, withdrawal or hold, from 1 on; 0: a transfer, which has no number.
    number: int
    account_id: int  # The account that received or paid the amount, 1 to 2^63 - 1.
    # The other account of a transfer; 0: the amount came from outside or went there.
    counterparty_account_id: int
    asset_id: int  # The asset of the amounts, from 1 on.
    asset: AssetSymbol
    amount: Decimal  # The amount that the account receives; negative: it pays.
    reference: str  # Note of the caller; only deposits and withdrawals have a note.
    sequence: int  # The sequence of the request; for a transfer the sequence that carried it out.
    time_ns: int  # The time of as_of_sequence, in ns since 1970 in UTC.
    decided_sequence: int  # The sequence of the last decision; 0: it is not decided.
    # The time of the last decision, in ns since 1970 in UTC; 0: it is not decided.
    decided_time_ns: int
    transaction_reference: str  # The transaction that custody named in its decision; empty: none.
    # The fee of the chain for a withdrawal, as custody's decision states it; 0: none.
    chain_fee: Decimal
    # True: the system account `fees` pays chain_fee, and the whole amount arrives. False: the fee is
    # taken from the amount.
    fee_from_house: bool


@dataclass(frozen=True, slots=True)
class Transfers:
    """A page of deposits, withdrawals and transfers in order of time. If the request names no
    account, a transfer is listed once, for the account that paid it.
    """

    as_of_sequence: int  # The last sequence that this reply includes.
    as_of_time_ns: int  # The time of as_of_sequence, in ns since 1970 in UTC.
    # How many sequences had been committed after as_of_sequence when the read was received.
    sequences_behind: int
    # How much later than as_of_sequence the last of them was committed, in ns; 0: there were none.
    time_behind_ns: int
    # The cursor of the next page, to repeat the call with; empty: this is the last page.
    next_cursor: str
    transfers: tuple[PastTransfer, ...]  # The items of this page.


@dataclass(frozen=True, slots=True)
class AccountTransaction:
    """A movement of one book of an account, as the transaction log lists it."""

    account_id: int  # The account, 1 to 2^63 - 1.
    sequence: int  # The sequence that made the movement.
    # The place of the movement among all rows of its call, from 1 on; rows of other accounts count too.
    place: int
    time_ns: int  # When the movement took effect, in ns since 1970 in UTC.
    asset_id: int  # The asset of the amounts, from 1 on.
    asset: AssetSymbol
    market_id: int  # The market of the movement; 0: none.
    market: MarketSymbol
    # The account on the other side; 0: there is none, or the reader may not know it, as in a trade in
    # the book.
    counterparty_account_id: int
    book: StatementBook  # The book whose amount changed.
    kind: MovementKind  # The reason of the movement.
    amount: Decimal  # By how much the book grew; negative: it fell. More debt is positive.
    shares: Decimal  # By how many shares a claim on a pool or a debt to it grew; 0 for other books.
    # The amount of the book after the movement; empty for a claim or a debt.
    amount_after: Decimal | None
    shares_after: Decimal  # The shares of a claim or a debt after the movement; 0 for other books.


@dataclass(frozen=True, slots=True)
class Transactions:
    """A page of a transaction log in order of sequence and place. For each asset and book,
    amount_after is that of the row before it plus the amount, to the unit.
    """

    as_of_sequence: int  # The last sequence that this reply includes.
    as_of_time_ns: int  # The time of as_of_sequence, in ns since 1970 in UTC.
    # How many sequences had been committed after as_of_sequence when the read was received.
    sequences_behind: int
    # How much later than as_of_sequence the last of them was committed, in ns; 0: there were none.
    time_behind_ns: int
    # The cursor of the next page, to repeat the call with; empty: this is the last page.
    next_cursor: str
    transactions: tuple[AccountTransaction, ...]  # The items of this page.


@dataclass(frozen=True, slots=True)
class LiquidationStep:
    """A step of a liquidation. Fields that a step does not have are 0 or empty."""

    kind: LiquidationStepKind  # Kind of the step.
    tier: int  # The tier of the waterfall, 1 to 3; 0: the step belongs to none.
    # The account in liquidation; for a step of a debt line the account that has the line.
    account_id: int
    # The account that took the other side or bore the amount; 0: there is none, or it was the book.
    counterparty_account_id: int
    market_id: int  # The market; 0: none.
    market: MarketSymbol
    asset_id: int  # The asset of amount and fund_paid; 0: both are not stated.
    asset: AssetSymbol
    sequence: int  # The sequence in which it happened.
    time_ns: int  # When it happened, in ns since 1970 in UTC.
    quantity: Decimal | None  # The quantity that changed hands, in base.
    value: Decimal | None  # The price of the step multiplied by its quantity, in the quote asset.
    amount: Decimal | None  # The amount that the description of the kind names.
    fund_paid: (
        Decimal | None
    )  # Amount that the liquidity fund paid for the step, in the quote asset.
    # The account's equity before the step, in the valuation asset; for the start and the end its equity
    # at that time.
    equity_before: Decimal | None
    # The account's equity after the step, in the valuation asset; for the start and the end its
    # maintenance margin.
    equity_after: Decimal | None


@dataclass(frozen=True, slots=True)
class LiquidationSteps:
    """A page of steps in order of time."""

    as_of_sequence: int  # The last sequence that this reply includes.
    as_of_time_ns: int  # The time of as_of_sequence, in ns since 1970 in UTC.
    # How many sequences had been committed after as_of_sequence when the read was received.
    sequences_behind: int
    # How much later than as_of_sequence the last of them was committed, in ns; 0: there were none.
    time_behind_ns: int
    # The cursor of the next page, to repeat the call with; empty: this is the last page.
    next_cursor: str
    steps: tuple[LiquidationStep, ...]  # The items of this page.


@dataclass(frozen=True, slots=True)
class StatementFigures:
    """What an account has and owes of one asset at a moment, after all records before that moment.
    Claims and debts are what their shares are worth at the index that the pool published for a
    whole hour; within an hour the index is on the line to the next one.
    """

    balance: Decimal  # The balance, amounts under hold included.
    held: Decimal  # The part of the balance that is under withdrawal requests and holds.
    # Booked results that are not paid in cash yet: above 0 the account will receive them, below 0 the
    # account will pay them.
    unsettled_equity: Decimal
    lent: Decimal  # The claim on the lending pool, rounded down.
    borrowed: Decimal  # The debt to the lending pool, rounded up.


@dataclass(frozen=True, slots=True)
class StatementLine:
    """The sum of all movements of one kind in one book in the period."""

    book: StatementBook  # The kind of amount of the account that the movements change.
    kind: MovementKind  # The reason of the movement.
    market_id: int  # The market of the movement; 0: none.
    market: MarketSymbol
    amount: Decimal  # By how much the book grew; negative: it fell. More debt is positive.


@dataclass(frozen=True, slots=True)
class StatementPosition:
    """A position with its present and its original entry price, and its results in the period by
    each of them. original_realised_pnl is realised_pnl plus the growth of the original cost base
    less the growth of the present one.
    """

    market_id: int  # The derivative market.
    market: MarketSymbol
    opening_quantity: Decimal  # At the beginning: in base, positive long, negative short.
    # At the beginning: the present cost base, signed quantity x entry price; a realisation (R-3) moves
    # it to the mark.
    opening_cost_base: Decimal
    opening_original_cost_base: Decimal  # At the beginning: the cost base of fills alone.
    # At the beginning: the present entry price, rounded up for a long position and down for a short
    # one; empty: no position.
    opening_entry_price: Decimal | None
    # At the beginning: the entry price of fills alone; empty: no position.
    opening_original_entry_price: Decimal | None
    opening_mark_price: Decimal | None  # At the beginning: the mark; empty while there is none.
    # At the beginning: quantity at the mark less the present cost base; empty without a mark.
    opening_unrealised_pnl: Decimal | None
    closing_quantity: Decimal  # At the end: in base, positive long, negative short.
    # At the end: the present cost base, signed quantity x entry price; a realisation (R-3) moves it to
    # the mark.
    closing_cost_base: Decimal
    closing_original_cost_base: Decimal  # At the end: the cost base of fills alone.
    # At the end: the present entry price, rounded up for a long position and down for a short one;
    # empty: no position.
    closing_entry_price: Decimal | None
    # At the end: the entry price of fills alone; empty: no position.
    closing_original_entry_price: Decimal | None
    closing_mark_price: Decimal | None  # At the end: the mark; empty while there is none.
    # At the end: quantity at the mark less the present cost base; empty without a mark.
    closing_unrealised_pnl: Decimal | None
    # Booked results of the period, realisations (R-3) included; also in the lines of the statement.
    realised_pnl: Decimal
    # The results of fills at the original entry price, for information: no book has them.
    original_realised_pnl: Decimal


@dataclass(frozen=True, slots=True)
class AccountStatement:
    """An account's opening figures in an asset, its movements, and its closing figures. For each
    book, opening plus the amounts of its lines is exactly closing.
    """

    account_id: int  # The account, 1 to 2^63 - 1.
    asset_id: int  # The asset of the amounts, from 1 on.
    asset: AssetSymbol
    from_time_ns: int  # When the period begins, in ns since 1970 in UTC; 0: with the first command.
    # When the period ends, in ns since 1970 in UTC; movements at that time or later are not in it.
    to_time_ns: int
    opening: StatementFigures  # The figures at the beginning of the period.
    closing: StatementFigures  # The figures at the end of the period.
    # Movements, by book, kind and market; those that sum to 0 are left out.
    lines: tuple[StatementLine, ...]
    realised_pnl: Decimal  # The sum of the lines of realised results.
    # The sum of the lines of fees, of trades and of liquidation; negative: the account paid.
    fees: Decimal
    funding: Decimal  # The sum of the lines of funding; negative: the account paid.
    # The sum of the lines of interest, with the opposite sign for a debt; negative: the account paid.
    interest: Decimal
    # Positions in markets with this quote asset that were open at the end or changed in the period.
    positions: tuple[StatementPosition, ...]


@dataclass(frozen=True, slots=True)
class Statements:
    """A page of statements in order of asset."""

    as_of_sequence: int  # The last sequence that this reply includes.
    as_of_time_ns: int  # The time of as_of_sequence, in ns since 1970 in UTC.
    # How many sequences had been committed after as_of_sequence when the read was received.
    sequences_behind: int
    # How much later than as_of_sequence the last of them was committed, in ns; 0: there were none.
    time_behind_ns: int
    # The cursor of the next page, to repeat the call with; empty: this is the last page.
    next_cursor: str
    statements: tuple[AccountStatement, ...]  # The items of this page.


@dataclass(frozen=True, slots=True)
class ProfitPeriod:
    """The profit and loss of an account in an asset and a period, for one market, or for interest,
    which has no market. Unrealised results are not in it.
    """

    account_id: int  # The account, 1 to 2^63 - 1.
    asset_id: int  # The asset of the amounts.
    asset: AssetSymbol
    market_id: int  # The market; 0: interest, and fees without a market.
    market: MarketSymbol
    start_time_ns: int  # When the period begins, in ns since 1970 in UTC.
    # The result of positions that were closed, or whose cost base was moved to the mark.
    realised_pnl: Decimal
    fees: Decimal  # Fees of trades and of liquidation; negative: the account paid.
    funding: Decimal  # Funding; negative: the account paid.
    interest: Decimal  # Interest of loans, debts and unsettled losses; negative: the account paid.


@dataclass(frozen=True, slots=True)
class ProfitAndLoss:
    """A page of profit and loss in order of period, asset and market. Entries without any amount
    are left out.
    """

    as_of_sequence: int  # The last sequence that this reply includes.
    as_of_time_ns: int  # The time of as_of_sequence, in ns since 1970 in UTC.
    # How many sequences had been committed after as_of_sequence when the read was received.
    sequences_behind: int
    # How much later than as_of_sequence the last of them was committed, in ns; 0: there were none.
    time_behind_ns: int
    # The cursor of the next page, to repeat the call with; empty: this is the last page.
    next_cursor: str
    periods: tuple[ProfitPeriod, ...]  # The items of this page.


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds assets outside."""

    holder_id: int  # The holder: 1 to 64.
    kind: HolderKind  # The kind of thing that remains.
    name: str  # The name of the holder: 1 to 64 printable ASCII characters.
    calendar_id: int  # The calendar of the business days; 0: every day is one.
    utc_offset_seconds: int  # How far local time is ahead of UTC, in seconds; below 0 it is behind.


@dataclass(frozen=True, slots=True)
class HolderAccount:
    """The account of an asset at a holder, with its last statement and its break."""

    holder_id: int  # The holder: 1 to 64.
    asset_id: int  # The asset that the holder keeps.
    # True: this is the asset's main account. Deposits and withdrawals are booked here, and all of the
    # asset that is not booked at another holder.
    main: bool
    booked: Decimal  # The balance that the ledger has booked here now, in the asset.
    stop_above: (
        Decimal  # The size of a break, in the asset, above which withdrawals of the asset stop.
    )
    # The last business day of the holder that is over, in days since 1970-01-01; 0: none since the
    # account was opened.
    closed_day: int
    statement_day: (
        int  # The day of the last statement, in days since 1970-01-01; 0: none was loaded.
    )
    balance: Decimal  # The balance of the last statement, in the asset; below 0: overdrawn.
    # The part of the balance of the last statement that was in transit, in the asset.
    in_transit: Decimal
    reference: str  # The holder's own name of the statement; empty: none was loaded.
    explained: Decimal  # The amount that is explained and not booked, in the asset.
    explanation: str  # The last explanation of the break; empty: there was none.
    # The break: the statement's balance less the amounts in transit, explained and booked, in the
    # asset; 0: no break.
    difference: Decimal
    opened_day: int  # The first day of the break, in days since 1970-01-01; 0: there is none.
    age_days: int  # The age of the break, in business days of the holder.
    assignee: str  # The person who resolves the break; empty: it is not assigned.
    # The size of the break up to which an operator permits withdrawals, in the asset; 0: none is
    # released.
    released: Decimal
    stopping: bool  # True: the break stops withdrawals of the asset.


@dataclass(frozen=True, slots=True)
class HolderReport:
    """Holders and their accounts."""

    as_of_sequence: int  # The last sequence that this reply includes.
    holders: tuple[Holder, ...]  # The holders, in order of their number.
    accounts: tuple[
        HolderAccount, ...
    ]  # Their accounts, in order of holder and asset: at most 1,000.


@dataclass(frozen=True, slots=True)
class NonDefaultLossTerms:
    """How the next losses of a cause and an asset are borne."""

    cause: NonDefaultCause  # The cause of the loss.
    asset_id: int  # The asset in which losses occur.
    # The most that the central counterparty's equity bears of one loss before members do, in the asset.
    equity_max: Decimal
    member_cap_ppb: int  # The most that a member bears of one loss, as a share of its exposed part.


@dataclass(frozen=True, slots=True)
class NonDefaultLoss:
    """A loss that no default caused, and who has borne it."""

    loss_id: int  # The number of the session, from 1 on.
    cause: NonDefaultCause  # The cause of the loss.
    holder_id: int  # The holder that has less; 0: none.
    asset_id: int  # The asset that was lost.
    amount: Decimal  # The amount lost, in the asset.
    loss_day: int  # The first day whose statement shows the loss, in days since 1970-01-01.
    declared_time_ns: int  # When it was declared, in ns since 1970 in UTC.
    by_equity: Decimal  # What the central counterparty's equity has borne, in the asset.
    by_members: Decimal  # What members have borne, in the asset.
    by_cover: Decimal  # What was paid later for the part that no one had borne, in the asset.
    # What no one has borne yet, in the asset. While it is above 0, withdrawals and transfers of the
    # asset out of accounts are refused.
    uncovered: Decimal
    explanation: str  # The explanation that was stated with the loss, for people.


@dataclass(frozen=True, slots=True)
class NonDefaultLossReport:
    """Losses, and the terms for the next losses."""

    as_of_sequence: int  # The last sequence that this reply includes.
    terms: tuple[NonDefaultLossTerms, ...]  # The terms, by asset and cause.
    losses: tuple[NonDefaultLoss, ...]  # The losses, by number: at most 1,000.


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the journal. Keep `chain_head`: `verify` can compare any number of known heads
    with a journal.
    """

    sequence: int  # The last sequence of the journal; 0: only genesis.
    # The chained hash of the last record. Keep it: `verify` can compare any number of known heads with
    # a journal.
    chain_head: bytes
    genesis_hash: bytes  # The hash of genesis, which no two clearinghouses have in common.
    format: int  # The version of the journal's format.
    time_ns: int  # When the last command was sequenced, in ns since 1970 in UTC.


@dataclass(frozen=True, slots=True)
class PreviewedAnswer:
    """The answer that a call would get."""

    call: str  # Service and method, such as AdminService.SetMarketParameters.
    codes: tuple[str, ...]  # The result code of each item, by name.
    # The events of the call as lines for people, which show the new values; at most 50.
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskedField:
    """A field of the explained command, in public units."""

    name: str  # The name of the field in the command.
    value: str  # The value of the field as text.


@dataclass(frozen=True, slots=True)
class PreviewedEvent:
    """An event that happens with the calls and does not happen without them."""

    event: str  # The name of the event.
    fields: tuple[AskedField, ...]  # The fields of the event, in public units.


@dataclass(frozen=True, slots=True)
class CallPreview:
    """The effects of the calls. Each list has at most 1,000 entries."""

    sequence: int  # The sequence after which the calls are played.
    answers: tuple[PreviewedAnswer, ...]  # The answer to each call, in the order of the calls.
    flagged: tuple[PreviewedEvent, ...]  # Accounts that fall below their maintenance margin.
    unflagged: tuple[PreviewedEvent, ...]  # Accounts that are above their maintenance margin again.
    ended: tuple[
        PreviewedEvent, ...
    ]  # Orders that end or become smaller, each with its result code.
    flagged_left_out: int  # The number of further accounts that fall below it.
    unflagged_left_out: int  # The number of further accounts that are above it again.
    ended_left_out: int  # The number of further orders that end or become smaller.


@dataclass(frozen=True, slots=True)
class Asset:
    """An asset; `scale` is the decimals of its smallest unit, `index_price` is in the valuation
    asset.
    """

    asset_id: int  # The number of the session, from 1 on.
    symbol: str  # The symbol: 1 to 32 printable ASCII characters.
    scale: int  # Decimals of the smallest unit, 0 to 12.
    is_valuation_asset: (
        bool  # True: margin and limits are in this asset, and its index is always 1.
    )
    # The valued price of one whole unit, in the valuation asset: the index or, without one, the stable
    # price. Empty while there is none.
    index_price: Decimal | None
    price_state: PriceState  # How far the price can be trusted (P-4).
    weight_kind: WeightKind  # How the collateral weight falls with the size of the holding (M-1).
    # The greatest collateral weight if weight_kind is INVERSE_SQRT: 0 (no collateral) to 1,000,000,000
    # (counts in full).
    weight_base_ppb: int
    # How fast the weight falls with the square root of the holding's notional if weight_kind is
    # INVERSE_SQRT: 0 to 1,000,000,000.
    weight_penalty_ppb: int
    # The leverage of a debt in this asset: its base initial margin fraction is 1 divided by this; 1 to
    # 1,000.
    debt_max_leverage: int
    # How fast the initial margin fraction of a debt in this asset rises with the square root of its
    # exposure; 0 to 1,000,000,000.
    debt_imf_factor_ppb: int
    # The base maintenance margin fraction of a debt in this asset; 0 or more, and less than 1 divided
    # by debt_max_leverage.
    debt_mmf_base_ppb: int
    # How fast the maintenance margin fraction of a debt in this asset rises with the square root of its
    # exposure; 0, or less than debt_imf_factor_ppb.
    debt_mmf_factor_ppb: int
    # The most that may leave the clearinghouse within the window, in the asset; empty: no limit.
    outflow_limit: Decimal | None
    outflow_window_ns: int  # Length of the rolling window of outflow_limit; 0 without a limit.
    # The amount of a deposit or a withdrawal above which two principals of custody must confirm it
    # (SetApprovalLimit), in the asset; empty: one may confirm any amount.
    approval_limit: Decimal | None
    # The most that the fee of a chain may take from one withdrawal, in the asset; 0: nothing.
    chain_fee_limit: Decimal
    # The most that the system account `fees` pays as the fee of a chain for one withdrawal, in the
    # asset; 0: it pays none.
    house_fee_limit: Decimal
    # The international securities identification number of the asset, by ISO 6166; empty: none is set
    # (SetIdentifier).
    isin: str


@dataclass(frozen=True, slots=True)
class Market:
    """A market. A quantity has at most `quantity_scale` decimals and a price at most `price_scale`.
    Terms of funding and expiry are 0 if the market has none; `funding_rate_ppb` is the rate of
    the last interval, and `funding_index` what a long lot has paid in all. Without an impact
    notional the mark is the index.
    """

    market_id: int  # The number of the session, from 1 on.
    symbol: str  # The symbol: 1 to 32 printable ASCII characters.
    kind: MarketKind  # The product that the market trades.
    matching: Matching  # Who matches the orders: the machine or an external venue.
    base_asset_id: int  # The asset in which quantities are stated.
    # The asset in which prices and fees are stated, and in which a derivative settles.
    quote_asset_id: int
    base_symbol: str  # The symbol of the base asset.
    quote_symbol: str  # The symbol of the quote asset.
    lot_size: Decimal  # The smallest step of a quantity, in base.
    quantity_scale: int  # The most decimals that a quantity may have: those of lot_size.
    tick_size: Decimal  # The smallest step of a price, in quote per whole base.
    price_scale: int  # The most decimals that a price may have: those of tick_size.
    # With EXTERNAL_VENUE the account that takes the other side of each fill. Otherwise 0.
    venue_account_id: int
    status: MarketStatus  # The status of the market, which decides what orders it accepts now.
    # Fee rates of resting orders by fee tier, tier 0 first; negative: a rebate.
    maker_fee_ppb: tuple[int, ...]
    # Fee rates of orders that trade at once by fee tier, tier 0 first; as many as maker_fee_ppb has.
    taker_fee_ppb: tuple[int, ...]
    # The least notional of one order that increases risk, in the quote asset; empty: no limit.
    notional_min: Decimal | None
    # The greatest notional of one order, in the quote asset; empty: no limit.
    notional_max: Decimal | None
    # The most that all open orders of an account may sum to, in base; empty: no limit.
    open_order_quantity_max: Decimal | None
    open_interest_max: Decimal | None  # The greatest open interest, in base; empty: no limit.
    # The weight of this market in an account's limit on weighted exposure; 1,000,000,000: counts in
    # full.
    position_weight_ppb: int
    # How far from the mark the price of an order may be, as a part of the mark; 0: any distance.
    band_ppb: int
    # How far from the best price an order may fill, as a part of that price; 0: any distance.
    slippage_ppb: int
    # The leverage of the market: the base initial margin fraction is 1 divided by this; 1 to 1,000. The
    # account's own limit applies as well.
    max_leverage: int
    # How fast the initial margin fraction rises with the square root of the exposure (M-4); 0 to
    # 1,000,000,000.
    imf_factor_ppb: int
    # The base maintenance margin fraction (M-4); 0 or more, and less than 1 divided by max_leverage.
    mmf_base_ppb: int
    # How fast the maintenance margin fraction rises with the square root of the exposure (M-4); 0, or
    # less than imf_factor_ppb.
    mmf_factor_ppb: int
    # The mark: quote per whole base, rounded down at nine decimals more than the quote asset's scale;
    # empty while there is none.
    mark_price: Decimal | None
    # The valued price of one whole unit of the base asset, in the valuation asset: its index or,
    # without one, its stable price. Empty while there is none.
    index_price: Decimal | None
    price_state: PriceState  # How far the price of the base asset can be trusted (P-4).
    open_interest: Decimal  # The sum of all long positions, in base; 0 in a spot market.
    # True: the risk switch of this market is set, so only orders that reduce risk are accepted (G-2).
    risk_taking_disabled: bool
    funding_interval_ns: int  # Length of a funding interval; 0: no funding.
    # The interest in the funding rate, per 8 h; may be negative. 0 without funding.
    funding_interest_ppb: int
    # The most by which interest may move the funding rate away from the premium, per 8 h; 0 without
    # funding.
    funding_inner_clamp_ppb: int
    # The greatest funding rate of one interval, above and below 0; 0 without funding.
    funding_bound_ppb: int
    funding_rate_ppb: int  # The funding rate of the last interval; positive: longs pay.
    # What a long lot has paid since the first interval, in the quote asset with 27 more decimals;
    # negative: it has received.
    funding_index: Decimal
    # When a dated future expires, in ns since 1970 in UTC; 0: it has no expiry yet, or the market is
    # not a dated future.
    expiry_time_ns: int
    # The time before the expiry over which the index is averaged, in ns; 0 without an expiry.
    expiry_window_ns: int
    # The last price of a dated future, in quote per whole base, rounded down like mark_price; empty
    # before positions are settled.
    settlement_price: Decimal | None
    # The notional on each side of the book over which the mid price is averaged, in the quote asset;
    # empty: the mark is the index.
    mark_impact_notional: Decimal | None
    # The time constant of the average of mid price less index, in ns; 0 if the mark is the index.
    mark_ewma_ns: int
    mark_clamp_bps: int  # How far the mark may be from the index; 0 if the mark is the index.
    # How far the book has lately been above (positive) or below (negative) the index, in quote per
    # whole base.
    mark_basis: Decimal


@dataclass(frozen=True, slots=True)
class BookLevel:
    """All orders at one price of a book."""

    price: Decimal  # The price of the level, in quote per whole base.
    quantity: Decimal  # The quantity that the orders of the level display together, in base.
    order_count: int  # The number of orders at the level.


@dataclass(frozen=True, slots=True)
class OrderBook:
    """The best levels of a book."""

    as_of_sequence: int  # The last sequence that this reply includes.
    market_id: int  # The market that was asked for.
    status: MarketStatus  # The status of the market, which decides what orders it accepts now.
    bids: tuple[BookLevel, ...]  # Levels of buyers, highest price first.
    asks: tuple[BookLevel, ...]  # Levels of sellers, lowest price first.


@dataclass(frozen=True, slots=True)
class IndexSource:
    """One source of an asset's price. Prices are in the source's quote asset, and empty while the
    source has sent none.
    """

    source_id: int  # The number of the session, from 1 on.
    name: str  # The name of the holder: 1 to 64 printable ASCII characters.
    # The weight of the source among the sources of the asset, 1 to 1,000,000,000; a group has the
    # weight of its first source.
    weight: int
    quote_asset_id: int  # The asset in which the source quotes; 0: the valuation asset.
    group_id: int  # The group with which the source counts as one; 0: none.
    standing: SourceStanding  # Whether the source counts now, and if not, why.
    # The source's price of one whole unit, from its last bid, ask and last price; empty until it has
    # sent a price.
    price: Decimal | None
    # The source's ask less its bid, 0 if it sent only a last price; empty while it has sent none.
    spread: Decimal | None
    # Half of the range of uncertainty that the source states; empty while it has sent none.
    confidence: Decimal | None
    # The source's own time of its last tick, in ns since 1970 in UTC; 0 while it has sent none.
    source_time_ns: int
    # When that tick was sequenced, in ns since 1970 in UTC; 0 while it has sent none.
    received_time_ns: int
    # When the source first sent its present price, in ns since 1970 in UTC; 0 while it has sent none.
    changed_time_ns: int


@dataclass(frozen=True, slots=True)
class Index:
    """How the price of an asset is computed. Prices are of a whole unit in the valuation asset, and
    empty while there is none.
    """

    as_of_sequence: int  # The last sequence that this reply includes.
    asset_id: int  # The asset that was asked for.
    asset: AssetSymbol
    price_state: PriceState  # How far the price can be trusted (P-4).
    # The valued price of one whole unit, in the valuation asset: the index or, without one, the stable
    # price. Empty while there is none.
    price: Decimal | None
    index_price: Decimal | None  # The last index, after the cap; empty if there never was one.
    # The last index that the sources gave, before the cap; empty if there never was one.
    uncapped_price: Decimal | None
    # The stable price, which follows the index slowly; without rules for it, it is the index. Empty
    # while there is none.
    stable_price: Decimal | None
    fresh_sources: int  # The number of sources that count now; a group counts once.
    quorum: int  # The number of sources that must count.
    fresh_ns: int  # A tick older than this does not count.
    clamp_bps: int  # The most that a source may be away from the median and still count.
    # The rules of the index. Unset: there are none, and the guard matrix does not apply.
    rules: IndexRules | None
    sources: tuple[IndexSource, ...]  # The configured sources, in order of id.


@dataclass(frozen=True, slots=True)
class Pool:
    """One lending pool as of its last accrual; `redeemable` and `borrowable` are the amounts that
    may leave now.
    """

    asset_id: int  # The asset that the pool lends, in which its amounts are.
    symbol: str  # The symbol of the asset.
    terms: PoolTerms  # The terms of the pool, as SetPool states them.
    cash: Decimal  # Cash that the pool has and could pay out.
    debt: Decimal  # The debts of borrowers to the pool, interest included; rounded up.
    claims: Decimal  # The claims of lenders on the pool, interest included; rounded down.
    # The interest that the pool has kept since the last whole hour; at the next one it becomes a claim
    # of the reserve.
    reserve: Decimal
    # The present rate that borrowers pay, per year, as a plain number: 0.05 for 5 %, with up to 27
    # decimals.
    borrow_rate: Decimal
    # The present rate that lenders earn, per year, without fees, as a plain number with up to 27
    # decimals.
    lend_rate: Decimal
    borrow_index: Decimal  # What a share of debt is worth; it begins at 1 and grows with interest.
    # What a share of claims is worth; it grows with interest, falls with losses, and begins at 1 in
    # each epoch.
    supply_index: Decimal
    # When interest was last accrued, in ns since 1970 in UTC; the figures are those of that time.
    accrued_time_ns: int
    # The trading fees that lenders will get until the next whole hour, in the asset.
    fees_to_lenders: Decimal
    # The number of losses that have closed an epoch of the pool; shares of different epochs cannot be
    # compared.
    epoch: int
    redeemable: Decimal  # The amount that all lenders together could redeem now.
    borrowable: Decimal  # The amount that could be borrowed now in all.
    # The sum of redemptions that lenders requested and the pool could not pay. Cash up to this sum is
    # reserved for them; `redeemable` and `borrowable` count only the cash above it.
    redemptions_asked: Decimal


@dataclass(frozen=True, slots=True)
class NextFunding:
    """The present funding interval of one perpetual."""

    market_id: int  # The perpetual.
    market: MarketSymbol
    interval_ns: int  # Length of the interval.
    next_time_ns: int  # When the interval ends and its rate is applied, in ns since 1970 in UTC.
    # The rate for the whole interval that P-5 gives from the samples so far, rounded toward zero;
    # positive: longs pay. 0 without a sample, and if too few samples can still come.
    predicted_rate_ppb: int
    samples: int  # The number of seconds sampled so far.
    # If the interval has fewer samples at its end, it pays nothing: half its seconds, rounded up.
    samples_needed: int
    last_rate_ppb: int  # The rate of the last interval.


@dataclass(frozen=True, slots=True)
class Twap:
    """A TWAP that runs, as anyone may see it. Its owner finds its terms by its number in
    ListConditionalOrders.
    """

    order_id: int  # The number of the TWAP among orders, by which its owner finds and cancels it.
    market_id: int  # The market of the order.
    market: MarketSymbol
    side: Side  # BUY or SELL.
    quantity: Decimal  # The whole quantity to trade, in base.
    filled_quantity: Decimal  # The part that its slices have traded, in base.
    slices: int  # How many slices the order has in all.
    # The number of slices that are over, also those that a gate refused or that were missed.
    slices_over: int
    interval_ns: int  # The time between two slices, in ns.
    time_ns: int  # When the TWAP was placed and its first slice was due, in ns since 1970 in UTC.
    next_time_ns: int  # When the next slice is due, in ns since 1970 in UTC.
    reduce_only: bool  # True: slices can only make a derivative position smaller.


@dataclass(frozen=True, slots=True)
class CallAuction:
    """The trades that an auction would make if it ended now, by the rule of O-2 and within the band
    of the mark. It counts the displayed quantity of each order in the book and the whole
    quantity of market orders. It does not count what only the owner may see: hidden parts of
    icebergs, orders that their account cannot pay for, and two orders of one owner that would
    meet (Q-5.2). If there are none of these, the auction will trade exactly this.
    """

    market_id: int  # The market in AUCTION.
    market: MarketSymbol
    # The price at which everything would trade, in quote per whole base; empty: nothing would trade.
    indicative_price: Decimal | None
    # The quantity that would trade, in base; empty: nothing would trade.
    indicative_quantity: Decimal | None
    # True: the auction still collects orders. False: it has ended, and its orders trade now or have
    # traded; then nothing is indicated.
    is_collecting: bool


@dataclass(frozen=True, slots=True)
class PublicTrade:
    """A trade as everybody sees it."""

    trade_id: int  # The trade, from 1 on.
    market_id: int  # The market of the trade.
    price: Decimal  # The price of the trade, in quote per whole base.
    quantity: Decimal  # The quantity of the trade, in base.
    taker_side: Side  # The side of the order that took: it arrived last.


@dataclass(frozen=True, slots=True)
class TopOfBook:
    """The best price and quantity of each side of a book. A side without orders has empty texts."""

    market_id: int  # The market whose book changed.
    bid_price: (
        Decimal | None
    )  # The highest price of buyers, in quote per whole base; empty: no buyer.
    bid_quantity: Decimal | None  # The quantity displayed at bid_price, in base; empty: no buyer.
    ask_price: (
        Decimal | None
    )  # The lowest price of sellers, in quote per whole base; empty: no seller.
    ask_quantity: Decimal | None  # The quantity displayed at ask_price, in base; empty: no seller.


@dataclass(frozen=True, slots=True)
class MarkPrice:
    """A new mark of a market."""

    market_id: int  # The market whose mark changed.
    # The new mark, in quote per whole base; empty: there is no mark any more.
    mark_price: Decimal | None


@dataclass(frozen=True, slots=True)
class PriceLevel:
    """One price level of a book."""

    price: Decimal  # The price of the level, in quote per whole base.
    # The quantity that the orders of the level display together, in base; 0 in a change: the level is
    # gone.
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class BookChange:
    """A whole book, or the levels of it that changed. To get the best `depth` levels of each side
    again, replace each level by the one with the same price.
    """

    market_id: int  # The market whose book it is.
    # The number of this change among those that this stream sends of this market, from 1 on: 1 is the
    # whole book. A missing number is a gap.
    number: int
    status: MarketStatus  # The status of the market, which decides what orders it accepts now.
    bids: tuple[PriceLevel, ...]  # Levels of buyers that changed, highest price first.
    asks: tuple[PriceLevel, ...]  # Levels of sellers that changed, lowest price first.
    # The CRC-32 (IEEE 802.3, as in zlib) of the book with this change: its ten best levels of buyers,
    # then of sellers, best first, each as `price:quantity` with the texts of this stream, separated by
    # commas, with `
    # ` between the two sides.
    checksum: int


@dataclass(frozen=True, slots=True)
class OpenInterest:
    """The open interest of a market."""

    market_id: int  # The market whose open interest changed.
    open_interest: Decimal  # The sum of all long positions, in base.


@dataclass(frozen=True, slots=True)
class PublicFunding:
    """The end of a funding interval."""

    market_id: int  # The perpetual.
    rate_ppb: int  # The rate of the interval; positive: longs pay.


@dataclass(frozen=True, slots=True)
class PublicLiquidation:
    """A trade of a liquidation; the owner of the position is not stated (W-2 to W-5)."""

    market_id: int  # The market of the position.
    side: Side  # SELL: a long position was closed. BUY: a short position was closed.
    quantity: Decimal  # The quantity of the leg, in base.
    value: Decimal  # The sum of price x quantity, in the quote asset.
    # The way in which it was closed: LIQUIDATION_FILL in the book, otherwise BACKSTOP_FILL, DELEVERAGED
    # or REST_CLOSED.
    kind: EventKind


@dataclass(frozen=True, slots=True)
class AuctionIndication:
    """The trades that an auction would make if it had ended at a sequence, as in CallAuction."""

    market_id: int  # The market whose auction it is.
    # The price at which everything would trade, in quote per whole base; empty: nothing would trade.
    indicative_price: Decimal | None
    # The quantity that would trade, in base; empty: nothing would trade.
    indicative_quantity: Decimal | None
    # True: the auction still collects orders. False: it has ended; this is its last indication.
    is_collecting: bool
    as_of_sequence: int  # The last sequence that it reflects.


@dataclass(frozen=True, slots=True)
class MarketDataFrame:
    """Changes of public facts up to `sequence`."""

    sequence: int  # The last sequence that this frame reflects.
    time_ns: int  # When that sequence was sequenced, in ns since 1970 in UTC.
    trades: tuple[PublicTrade, ...]  # The trades since the frame before, in order.
    # The books whose best price or quantity changed, with their present values.
    tops: tuple[TopOfBook, ...]
    marks: tuple[MarkPrice, ...]  # The marks that changed, with their present values.
    # The books that changed in their best `depth` levels, or whose market has another status.
    books: tuple[BookChange, ...]
    # The open interests that changed, with their present values; in the first frame all of them.
    open_interests: tuple[OpenInterest, ...]
    fundings: tuple[
        PublicFunding, ...
    ]  # The funding intervals that have ended since the frame before.
    # The trades of liquidations since the frame before, in order.
    liquidations: tuple[PublicLiquidation, ...]
    number: int  # The number of the frame in this stream, from 1 on.
    is_heartbeat: bool  # True: the frame has nothing new; it shows that the server is there.
    # The indications that changed, at most one a second for each market; in the first frames those of
    # all auctions that run.
    auctions: tuple[AuctionIndication, ...]


@dataclass(frozen=True, slots=True)
class CollateralLine:
    """One asset that the account holds. Amounts are in the asset, values in the valuation asset."""

    asset_id: int  # The asset that is held.
    asset: AssetSymbol
    # The amount that counts as collateral: balance and loans to the pool, without amounts under
    # withdrawal or hold and without the part of a loan that expected losses of the pool may take.
    amount: Decimal
    # The valued price of one whole unit, in the valuation asset: the index or, without one, the stable
    # price. Empty while there is none.
    index_price: Decimal | None
    # The weight of the holding, rounded down to parts per billion for display: 0 to 1,000,000,000.
    weight_ppb: int
    # What the amount adds to equity: amount x price x weight, in the valuation asset, rounded down.
    value: Decimal
    # Booked results that are not paid in cash yet, in the asset: above 0 the account will receive them,
    # below 0 the account will pay them.
    unsettled_equity: Decimal
    unsettled_value: Decimal  # What unsettled_equity adds to equity, in the valuation asset.


@dataclass(frozen=True, slots=True)
class PositionLine:
    """One derivative market. Amounts are in the quote asset if no other is named."""

    market_id: int  # The derivative market.
    market: MarketSymbol
    # The quantity in base: positive long, negative short; 0 if there are only open orders.
    quantity: Decimal
    cost_base: Decimal  # The signed quantity multiplied by the entry price, in the quote asset.
    mark_price: Decimal | None  # The mark, in quote per whole base; empty while there is none.
    # The quantity at the mark less cost_base, plus accrued_funding, in the valuation asset; above 0 a
    # profit.
    unrealised_pnl: Decimal
    open_bid_quantity: Decimal  # The quantity that open buy orders can still trade, in base.
    open_ask_quantity: Decimal  # The quantity that open sell orders can still trade, in base.
    # The exposure on the worse side, if all open orders of that side are added (M-3), in the valuation
    # asset.
    exposure: Decimal
    imf_requirement: Decimal  # The initial margin on that exposure (M-4), in the valuation asset.
    mmf_requirement: (
        Decimal  # The maintenance margin on that exposure (M-4), in the valuation asset.
    )
    # The loss that the open orders would make at once against the mark, in the valuation asset.
    open_order_loss: Decimal
    open_order_fees: (
        Decimal  # The most fees that the open orders would pay, in the valuation asset.
    )
    # The funding that is not in unsettled equity yet, in the quote asset; above 0 the account will
    # receive it. It is part of unrealised_pnl.
    accrued_funding: Decimal


@dataclass(frozen=True, slots=True)
class DebtLine:
    """One asset that the account owes: its borrow, and the uncovered part of negative unsettled
    equity.
    """

    asset_id: int  # The asset of the debt.
    asset: AssetSymbol
    borrowed: Decimal  # What the account owes to the pool, with interest.
    # The part of negative unsettled equity that the account's balance in the asset does not cover; 0 or
    # more.
    uncovered_unsettled: Decimal
    exposure: Decimal  # The value of the debt at the price of the asset, in the valuation asset.
    imf_requirement: Decimal  # The initial margin on that exposure, in the valuation asset.
    mmf_requirement: Decimal  # The maintenance margin on that exposure, in the valuation asset.


@dataclass(frozen=True, slots=True)
class Margin:
    """The margin of an account. All totals are in the valuation asset."""

    as_of_sequence: int  # The last sequence that this reply includes.
    account_id: int  # The account whose margin this is.
    status: AccountStatus  # Whether it is active, in liquidation or closed.
    # Collateral value + unrealised PnL + unsettled equity - borrows (M-2); negative if the debts are
    # larger.
    equity: Decimal
    worst_case_equity: Decimal  # The equity if all open orders filled at their own prices (M-3).
    # The sum of the exposures of positions and debts, without assumed borrows of spot orders.
    exposure: Decimal
    imf_requirement: Decimal  # The initial margin for exposure.
    mmf_requirement: (
        Decimal  # The maintenance margin for exposure; equity below it causes liquidation.
    )
    # The margin fraction: equity / exposure as a plain number, rounded down at nine decimals for
    # display; empty without exposure.
    margin_fraction: Decimal | None
    # The initial margin fraction: imf_requirement / exposure, rounded up at nine decimals for display;
    # empty without exposure.
    imf: Decimal | None
    # The maintenance margin fraction: mmf_requirement / exposure, rounded up at nine decimals for
    # display; empty without exposure.
    mmf: Decimal | None
    # The margin fraction below which backstop providers and auto-deleveraging act (M-6), rounded up at
    # nine decimals for display; empty without exposure.
    auto_close_fraction: Decimal | None
    # One entry for each asset of which the account has or owes anything, in order of id.
    collateral: tuple[CollateralLine, ...]
    # One line for each derivative market with a position or open orders, in order of id.
    positions: tuple[PositionLine, ...]
    debts: tuple[DebtLine, ...]  # One line for each asset that the account owes, in order of id.
    # The initial margin on the worse side, open orders and assumed borrows included; the gates compare
    # it with worst_case_equity.
    worst_side_imf_requirement: Decimal
    # The maintenance margin on the worse side, open orders and assumed borrows included.
    worst_side_mmf_requirement: Decimal


@dataclass(frozen=True, slots=True)
class AssumedBorrow:
    """A borrow that open spot orders would cause."""

    asset_id: int  # The asset that would be borrowed.
    asset: AssetSymbol
    amount: Decimal  # The amount, in the asset.


@dataclass(frozen=True, slots=True)
class HoldingInputs:
    """The inputs of one asset to the margin. Amounts are in the asset, notionals in the valuation
    asset.
    """

    asset_id: int  # The asset that the account holds or owes.
    asset: AssetSymbol
    # The valued price of one whole unit, in the valuation asset: the index or, without one, the stable
    # price. Empty while there is none.
    index_price: Decimal | None
    # The price that strict valuation compares with: the stable price, or the valued price if the asset
    # has none. Empty while there is none.
    stable_price: Decimal | None
    price_state: PriceState  # How far the price can be trusted (P-4).
    weight_kind: WeightKind  # How the collateral weight falls with the size of the holding (M-1).
    # The greatest collateral weight if weight_kind is INVERSE_SQRT: 0 (no collateral) to 1,000,000,000
    # (counts in full).
    weight_base_ppb: int
    # How fast the weight falls with the square root of the holding's notional if weight_kind is
    # INVERSE_SQRT: 0 to 1,000,000,000.
    weight_penalty_ppb: int
    balance: Decimal  # Balance of the account, with reserved and held amounts.
    reserved: Decimal  # The part that open spot orders may spend; it still counts as collateral.
    held: Decimal  # The part under withdrawals and holds; it does not count as collateral.
    lent: Decimal  # What the account has lent to the pool, with interest.
    # Booked results that are not paid in cash yet: above 0 the account will receive them, below 0 the
    # account will pay them.
    unsettled_equity: Decimal
    borrowed: Decimal  # What the account owes to the pool, with interest.
    # The value of the whole holding at the price, from which the weight is computed, in the valuation
    # asset.
    notional: Decimal
    notional_root: (
        Decimal  # The square root of notional in whole valuation units, with nine decimals.
    )
    debt: Decimal  # The borrow, and the uncovered part of negative unsettled equity.
    # The square root of the debt's exposure in whole valuation units, with nine decimals.
    debt_exposure_root: Decimal
    # The leverage of a debt in this asset: its base initial margin fraction is 1 divided by this; 1 to
    # 1,000.
    debt_max_leverage: int
    # How fast the initial margin fraction of a debt in this asset rises with the square root of its
    # exposure; 0 to 1,000,000,000.
    debt_imf_factor_ppb: int
    # The base maintenance margin fraction of a debt in this asset; 0 or more, and less than 1 divided
    # by debt_max_leverage.
    debt_mmf_base_ppb: int
    # How fast the maintenance margin fraction of a debt in this asset rises with the square root of its
    # exposure; 0, or less than debt_imf_factor_ppb.
    debt_mmf_factor_ppb: int


@dataclass(frozen=True, slots=True)
class LineInputs:
    """The inputs of one derivative market to the margin. Amounts are in the quote asset, quantities
    in base.
    """

    market_id: int  # The derivative market.
    mark_price: Decimal | None  # The mark, in quote per whole base; empty while there is none.
    # The mark that strict valuation compares with; empty while there is none.
    stable_mark_price: Decimal | None
    quantity: Decimal  # The quantity in base: positive long, negative short.
    cost_base: Decimal  # The signed quantity multiplied by the entry price, in the quote asset.
    # The funding that is not in unsettled equity yet, in the quote asset; above 0 the account will
    # receive it.
    accrued_funding: Decimal
    open_bid_quantity: Decimal  # The quantity that open buy orders can still trade, in base.
    open_ask_quantity: Decimal  # The quantity that open sell orders can still trade, in base.
    # The loss that open buy orders would make at once at the mark, in the quote asset, rounded up.
    open_bid_loss: Decimal
    # The loss that open sell orders would make at once at the mark, in the quote asset, rounded up.
    open_ask_loss: Decimal
    # The taker fees of the open orders at their own prices, in the quote asset.
    open_order_fees: Decimal
    # The square root of the exposure in whole valuation units, with nine decimals.
    exposure_root: Decimal
    max_leverage: int  # The market's greatest leverage; the account's own limit is in the answer.
    # How fast the initial margin fraction rises with the square root of the exposure (M-4); 0 to
    # 1,000,000,000.
    imf_factor_ppb: int
    # The base maintenance margin fraction (M-4); 0 or more, and less than 1 divided by max_leverage.
    mmf_base_ppb: int
    # How fast the maintenance margin fraction rises with the square root of the exposure (M-4); 0, or
    # less than imf_factor_ppb.
    mmf_factor_ppb: int
    # The factor by which dynamic margin multiplies the initial margin; 0 without dynamic margin (M-7).
    imf_scale_ppb: int
    # The factor by which dynamic margin multiplies the maintenance margin; 0 without dynamic margin.
    mmf_scale_ppb: int
    # The volatility of the index divided by its ordinary volatility, when the scales were last
    # computed; 0: not computed yet.
    volatility_ratio_ppb: int
    # The scale that follows from open interest, when the scales were last computed; 0: not computed
    # yet.
    open_interest_ratio_ppb: int
    # The scale that follows from the depth of the book, when the scales were last computed; 0: not
    # computed yet.
    depth_ratio_ppb: int


@dataclass(frozen=True, slots=True)
class LiquidationPrice:
    """The nearest prices of one index at which the account falls below maintenance, if the marks of
    its markets move with the index and nothing else moves. Exact to the smallest unit; empty:
    there is none in that direction. A read has a budget of work. If the budget ended the search,
    `is_exact` is false: the account is below maintenance at the stated price, if there is one,
    and not below it at any price from the present price to the safe price.
    """

    asset_id: int  # The asset whose index moves.
    asset: AssetSymbol
    market_id: int  # The market of the position; 0 if the account only holds or owes the asset.
    # The nearest such index below the present one, in the valuation asset; empty: there is none.
    lower_index_price: Decimal | None
    # The market's mark at lower_index_price, in quote per whole base; empty if there is no such price
    # or no market.
    lower_mark_price: Decimal | None
    # The nearest such index above the present one, in the valuation asset; empty: there is none.
    upper_index_price: Decimal | None
    # The market's mark at upper_index_price, in quote per whole base; empty if there is no such price
    # or no market.
    upper_mark_price: Decimal | None
    is_exact: bool  # True: the search was complete in both directions.
    # Where the budget ended the search downwards: the account is not below maintenance from the present
    # index down to this one. Otherwise empty.
    lower_safe_index_price: Decimal | None
    # Where the budget ended the search upwards: the account is not below maintenance from the present
    # index up to this one. Otherwise empty.
    upper_safe_index_price: Decimal | None


@dataclass(frozen=True, slots=True)
class ExplainedMargin:
    """The margin of an account with all of its inputs. Totals are in the valuation asset."""

    as_of_sequence: int  # The last sequence that this reply includes.
    margin: Margin  # The margin with its lines, as GetMargin returns it.
    max_leverage: int  # The account's own limit of leverage, in whole times: 1 to 1,000.
    bankruptcy_equity: Decimal  # The equity if every weight were 1 and all orders were cancelled.
    is_liquidatable: bool  # True: the next health check would begin the account's liquidation.
    spot_order_deduction: Decimal  # What open spot orders deduct from worst-case equity.
    assumed_borrows: tuple[
        AssumedBorrow, ...
    ]  # Borrows that open spot orders would cause, by asset.
    # The worst-case equity at strict valuation, which the gates use for orders that increase risk
    # (M-9).
    strict_equity: Decimal
    strict_imf_requirement: Decimal  # The initial margin that the gates compare with it.
    # The worst-case equity at strict valuation and without unrealised profits, which the gates use for
    # borrows and withdrawals (M-9).
    strict_outflow_equity: Decimal
    strict_outflow_imf_requirement: Decimal  # The initial margin that the gates compare with it.
    holdings: tuple[HoldingInputs, ...]  # The inputs of each asset, in order of id.
    lines: tuple[LineInputs, ...]  # The inputs of each derivative market, in order of id.
    # The liquidation prices for each asset on which the margin depends.
    liquidation_prices: tuple[LiquidationPrice, ...]


@dataclass(frozen=True, slots=True)
class SupposedAnswer:
    """The answer that the machine would give to a supposed withdrawal or order."""

    code: ResultCode  # OK, or the refusal that the machine would give.
    # The value that the rule permits or needs, if the call was refused by a rule with figures. Its unit
    # is that of the code (option figures). Empty otherwise.
    limit: Decimal | None
    # The value that would be reached, if the refusal has figures; in the unit of limit. Empty
    # otherwise.
    actual: Decimal | None
    # The distance between limit and actual, in the same unit; empty without these figures.
    shortfall: Decimal | None


@dataclass(frozen=True, slots=True)
class Supposed:
    """An account as it is and as it would be, with the machine's answers to the supposed withdrawal
    and order.
    """

    as_of_sequence: int  # The last sequence that this reply includes.
    # The account itself. For an order in a market that the account has isolated, the isolated account;
    # 0: the account that the order's isolated_margin would open.
    account_id: int
    before: Margin  # The margin as it is now.
    # True: as it is now, the next health check would begin the account's liquidation.
    before_liquidatable: bool
    after: Margin  # The margin under the suppositions.
    # True: under the suppositions, the next health check would begin the account's liquidation.
    after_liquidatable: bool
    # The machine's answer to the supposed withdrawal; unset if none was supposed.
    withdrawal: SupposedAnswer | None
    # The machine's answer to the supposed order; unset if none was supposed.
    order: SupposedAnswer | None
    # The price that the order would have, in quote per whole base; with SLIDE this is the price after
    # the slide. Empty if the order is refused.
    order_price: Decimal | None
    # The quantity that the order would have in the book, in base; empty if the order is refused.
    order_quantity: Decimal | None
    # The liquidation prices under the suppositions; empty if they were not requested.
    liquidation_prices: tuple[LiquidationPrice, ...]


@dataclass(frozen=True, slots=True)
class RiskSwitch:
    """A risk switch that is set: only orders that reduce risk are accepted there."""

    scope: RiskSwitchScope  # What the switch is for: the clearinghouse, a market or an account.
    target_id: int  # The market or account, as scope says; 0 for the whole clearinghouse.


@dataclass(frozen=True, slots=True)
class GuardRow:
    """One row of the guard matrix: what one state of a price permits for each action."""

    price_state: PriceState  # The state of the row.
    increase_risk: GuardDecision  # The decision on orders and borrows that increase risk.
    reduce_risk: GuardDecision  # The decision on orders that reduce risk.
    liquidate: GuardDecision  # The decision on the start of a liquidation, and on its sales.
    # The decision on withdrawals, transfers and everything else that leaves an account.
    withdraw: GuardDecision
    settle: GuardDecision  # The decision on the settlement of profits and losses.
    fund: GuardDecision  # The decision on funding payments.


@dataclass(frozen=True, slots=True)
class GuardedPrice:
    """The present price of one asset, and what it permits. For an asset without index rules only an
    increase of risk needs an OK price.
    """

    asset_id: int  # The asset that has this price.
    asset: AssetSymbol
    price_state: PriceState  # How far the price can be trusted (P-4).
    is_guarded: bool  # True: the asset has index rules, so the matrix applies to it.
    increase_risk: GuardDecision  # The present decision on orders and borrows that increase risk.
    reduce_risk: GuardDecision  # The present decision on orders that reduce risk.
    liquidate: (
        GuardDecision  # The present decision on the start of a liquidation, and on its sales.
    )
    # The present decision on withdrawals, transfers and everything else that leaves an account.
    withdraw: GuardDecision
    settle: GuardDecision  # The present decision on the settlement of profits and losses.
    fund: GuardDecision  # The present decision on funding payments.
    # The valued price of one whole unit, in the valuation asset: the index or, without one, the stable
    # price. Empty while there is none.
    price: Decimal | None
    # The stable price, which follows the index slowly; empty while there is none.
    stable_price: Decimal | None
    # The last price at which a liquidation was permitted; empty while there is none.
    allowed_price: Decimal | None


@dataclass(frozen=True, slots=True)
class GuardMatrix:
    """The guard matrix, and the present price of each asset."""

    as_of_sequence: int  # The last sequence that this reply includes.
    rows: tuple[GuardRow, ...]  # The matrix: one row for each price state, the worst first.
    # One entry for each asset except the valuation asset, in order of id.
    prices: tuple[GuardedPrice, ...]


@dataclass(frozen=True, slots=True)
class LiquidationLine:
    """One position of an account in liquidation, with its place in the ranking."""

    market_id: int  # The derivative market.
    market: MarketSymbol
    quantity: Decimal  # The quantity in base: positive long, negative short.
    # The quantity when the liquidation began; empty while the account is not in liquidation.
    flagged_quantity: Decimal | None
    # The price at which the position's share of bankruptcy equity is 0, in quote per whole base; empty
    # without a mark.
    bankruptcy_price: Decimal | None
    # The place in the ranking of positions of its side, which are deleveraged in this order for a
    # position of the other side: 1 is first; 0: not ranked.
    adl_rank: int
    adl_ranked: int  # The number of ranked positions of its side.
    # The last sequence that the ranking includes. It is as_of_sequence if at most 500 accounts have a
    # position or an order in the account's markets; otherwise the ranking is computed once in a
    # settlement interval for all readers. 0: there is none yet.
    ranked_sequence: int


@dataclass(frozen=True, slots=True)
class AssetAmount:
    """A debt line: a debt that was written off under recourse and is not repaid yet."""

    asset_id: int  # The asset of the debt.
    asset: AssetSymbol
    amount: Decimal  # What is left of the debt, in the asset.


@dataclass(frozen=True, slots=True)
class Liquidation:
    """The state of an account in the liquidation waterfall, or outside of it."""

    as_of_sequence: int  # The last sequence that this reply includes.
    account_id: int  # The account whose liquidation this is.
    in_liquidation: bool  # True: the account is in liquidation.
    # True: a lot was sold in this liquidation, so it ends only when the account is above the exit
    # buffer.
    sold: bool
    # For how many consecutive passes the account's bankruptcy equity has been below zero.
    passes_below_zero: int
    # The equity if every weight were 1 and all orders were cancelled, in the valuation asset; below
    # zero the account cannot pay everything that it owes.
    bankruptcy_equity: Decimal
    # The equity below which backstop providers and auto-deleveraging act, in the valuation asset.
    auto_close_requirement: Decimal
    # One entry for each market in which the account has a position, in order of id.
    lines: tuple[LiquidationLine, ...]
    # Debts of the account that were written off under recourse and are not repaid, by asset.
    debt_lines: tuple[AssetAmount, ...]


@dataclass(frozen=True, slots=True)
class AdlPlace:
    """The place of a position in the ranking of the positions of its side."""

    account_id: int  # The account that has the position.
    market_id: int  # The derivative market.
    market: MarketSymbol
    side: Side  # BUY: a long position. SELL: a short position.
    # The fifth of the ranking in which the position is: adl_rank * 5 / adl_ranked, rounded up. 1 is
    # deleveraged first, 5 last; 0: it is not ranked, because it has no profit at the mark, or its
    # account is in liquidation or default. Other venues show 6 less this number as lights.
    adl_fifth: int
    # The place in the ranking of positions of its side, which are deleveraged in this order for a
    # position of the other side: 1 is first; 0: not ranked.
    adl_rank: int
    adl_ranked: int  # The number of ranked positions of its side.
    # The last sequence that the ranking includes; for a market with more than 500 accounts it may
    # include parts of later ones.
    ranked_sequence: int
    ranked_time_ns: int  # When that sequence was sequenced, in ns since 1970 in UTC.
    is_closed: bool  # True: the position does not exist any more. Its fifth, rank and number are 0.


@dataclass(frozen=True, slots=True)
class AdlPlacesFrame:
    """The places that have changed; in the first frame all places."""

    sequence: int  # The last sequence whose positions this frame reflects.
    number: int  # The number of the frame in this stream, from 1 on.
    places: tuple[AdlPlace, ...]  # The places, by account and market.
    is_heartbeat: bool  # True: the frame has nothing new; it shows that the server is there.


@dataclass(frozen=True, slots=True)
class FundHolding:
    """What the liquidity fund has and owes of one asset."""

    asset_id: int  # The asset of the amounts.
    asset: AssetSymbol
    balance: Decimal  # The cash of the fund.
    lent: Decimal  # What the fund has lent to the pool, with interest.
    borrowed: Decimal  # What the fund owes to the pool, with interest.
    # Booked results that are not paid in cash yet: above 0 the account will receive them, below 0 the
    # account will pay them.
    unsettled_equity: Decimal
    can_pay: Decimal  # What the fund could pay in this asset, if its other assets are counted in.
    debt: Decimal  # The fund's debt in the asset above its balance.
    to_sell: (
        Decimal  # The quantity that the fund took over and sells in the passes of the waterfall.
    )
    # The most of the asset that the fund may have when it buys collateral of unpaid losses; 0: it buys
    # none.
    limit: Decimal
    bought: Decimal  # What the fund bought of it in the last 24 h.


@dataclass(frozen=True, slots=True)
class LiquidityFund:
    """The liquidity fund."""

    as_of_sequence: int  # The last sequence that this reply includes.
    # One entry for each asset of which the account has or owes anything, in order of id.
    holdings: tuple[FundHolding, ...]


@dataclass(frozen=True, slots=True)
class BackstopOffer:
    """One backstop provider's offer in a market."""

    account_id: int  # The provider; 0 if the caller may not read its account.
    market_id: int  # The market in which the provider takes positions or collateral.
    market: MarketSymbol
    # The largest position, long or short, that it may have after it takes over others, in base; in a
    # spot market the most that it takes at a time.
    capacity: Decimal
    # Its place in the order in which providers are asked: lower first, equal ones by account id.
    priority: int
    spread_ppb: int  # How far from the mark it buys or sells, as a part of the mark.


@dataclass(frozen=True, slots=True)
class LiquidationRules:
    """The parameters of the waterfall, as SetLiquidation set them, and the offers of providers.
    Before SetLiquidation only auto-close has a meaning.
    """

    as_of_sequence: int  # The last sequence that this reply includes.
    enabled: bool  # True: the waterfall sells. False: accounts are flagged, and nothing is sold.
    # Time between two passes: 1 to 3,600,000,000,000 (an hour), by default 1,000,000,000 (a second).
    interval_ns: int
    # The share of the size at flagging that a pass sells: 1 to 1,000,000,000, by default 100,000,000
    # (10 %).
    pass_share_ppb: int
    # The most that the price of a sale may be away from the mark (or index): 0 or more and below
    # 1,000,000,000, by default 20,000,000 (2 %).
    band_ppb: int
    # The fee on sales, as a part of the notional, which the liquidity fund gets: 0 to 1,000,000,000, by
    # default 10,000,000 (1 %).
    fee_ppb: int
    # How far above maintenance margin an account must be for its liquidation to end once a lot was
    # sold: 0 to 1,000,000,000, by default 20,000,000 (2 %).
    exit_buffer_ppb: int
    # The probability that an account is sold in a pass of tier 1: 1 to 1,000,000,000, by default
    # 500,000,000 (50 %).
    throttle_ppb: int
    # Auto-close is the larger of MMF / divisor and MMF - offset (M-6); the divisor is 2 to 1,000, by
    # default 2.
    auto_close_divisor: int
    # The offset of auto-close: 1 to 1,000,000,000, by default 60,000,000 (6 %).
    auto_close_offset_ppb: int
    # The spread of forced sales below zero, and the deduction from the value of the fund's coins: 0 or
    # more and below 1,000,000,000, by default 10,000,000 (1 %).
    spread_ppb: int
    # The number of passes below zero after which the fund takes over what no other account bought: 1 to
    # 1,000,000, by default 20.
    takeover_passes: int
    # True: a written-off debt remains as a debt line, which only RepayDebtLine lowers. By default
    # false.
    recourse: bool
    # The offers of providers: markets by id, then in the order in which the providers are asked.
    offers: tuple[BackstopOffer, ...]


@dataclass(frozen=True, slots=True)
class Brake:
    """One brake. Figures in the unit of its kind: parts per billion of a price (VOLATILITY_HALT,
    PRICE_BAND), base (OPEN_INTEREST_CAP), the asset (OUTFLOW_LIMIT, BORROW_CAP, DEPOSIT_CAP),
    the valuation asset (WITHDRAWAL_GATE), orders (KILL_SWITCH).
    """

    brake: BrakeKind  # The kind of brake.
    market_id: int  # The market that the brake stops; 0 if the brake is not of a market.
    asset_id: int  # The asset that the brake stops; 0 if the brake is not of an asset.
    is_armed: bool  # True: the brake engages by itself.
    is_engaged: bool  # True: the brake stops something now.
    # When the brake was last engaged or released, in ns since 1970 in UTC; 0: never.
    since_time_ns: int
    cause: BrakeCause  # The cause of that change; unset: there was none.
    reason: str  # The reason that an operator stated for that change; empty if no operator made it.
    limit: Decimal  # The limit at that change, in the unit of the brake.
    actual: Decimal  # The figure at that change, in the unit of the brake.
    # For an engaged brake when it releases by itself at the present figures, in ns since 1970 in UTC;
    # 0: only an operator releases it.
    until_time_ns: int
    present: Decimal  # The figure now, in the unit of the brake.
    present_limit: Decimal  # The limit now, in the unit of the brake.
    window_ns: int  # The time over which the brake counts, in ns; 0 if that has no meaning.
    # How long the brake stays engaged, in ns; 0 if that has no meaning, or if only an operator releases
    # it.
    hold_ns: int


@dataclass(frozen=True, slots=True)
class QuarantinedWork:
    """Work in quarantine, which the scheduler skips."""

    kind: WorkKind  # The kind of work.
    subject_id: int  # The account or market of the work, by the kind.
    since_time_ns: int  # When it was quarantined, in ns since 1970 in UTC.
    principal: str  # The second of the two persons; the first one is in the journal.
    reason: str  # The reason that both persons stated.


@dataclass(frozen=True, slots=True)
class Break:
    """A break: a fill of an external venue that matched no accepted order."""

    break_id: int  # The number of the session, from 1 on.
    code: ResultCode  # The reason for which it matched none: a code of 802 to 809.
    market_id: int  # The market of the venue.
    order_id: int  # The order that the venue stated; 0: none.
    price: Decimal  # The price that the venue reported, in quote per whole base.
    quantity: Decimal  # The quantity that the venue reported, in base.
    venue_fill_id: str  # The venue's own id of the fill, 1 to 64 printable ASCII characters.
    resolution: BreakResolution  # The decision of an operator; unset while the break waits for one.
    sequence: int  # The sequence that recorded the break.


@dataclass(frozen=True, slots=True)
class AccountMargin:
    """The margin of one account, as GetMargin returns it; amounts are in the valuation asset."""

    account_id: int  # The account whose margin this is.
    owner: str  # The client or member to which the account belongs.
    kind: AccountKind  # The purpose of the account.
    status: AccountStatus  # Whether it is active, in liquidation or closed.
    parent_id: int  # The account above this sub-account, or the account that isolated it; 0: none.
    isolated_market_id: int  # The market of the isolated position; 0: the account is not isolated.
    # Collateral value + unrealised PnL + unsettled equity - borrows (M-2); negative if the debts are
    # larger.
    equity: Decimal
    worst_case_equity: Decimal  # The equity if all open orders filled at their own prices (M-3).
    exposure: Decimal  # The sum of the exposures of positions and debts.
    imf_requirement: Decimal  # The initial margin for exposure.
    mmf_requirement: (
        Decimal  # The maintenance margin for exposure; equity below it causes liquidation.
    )
    # Equity / exposure as a plain number, rounded down at nine decimals; empty without exposure.
    margin_fraction: Decimal | None
    # The initial margin fraction, imf_requirement / exposure, rounded up at nine decimals; empty
    # without exposure.
    imf: Decimal | None
    # The maintenance margin fraction, mmf_requirement / exposure, rounded up at nine decimals; empty
    # without exposure.
    mmf: Decimal | None
    # The margin fraction below which backstop providers and auto-deleveraging act (M-6), rounded up at
    # nine decimals; empty without exposure.
    auto_close_fraction: Decimal | None


@dataclass(frozen=True, slots=True)
class AccountMargins:
    """A page of an ordered list as of one sequence."""

    # The last sequence that this reply includes. It is the same for all pages of a list.
    as_of_sequence: int
    as_of_time_ns: int  # The time of as_of_sequence, in ns since 1970 in UTC.
    # How many sequences had been committed after as_of_sequence when the read was received.
    sequences_behind: int
    # How much later than as_of_sequence the last of them was committed, in ns; 0: there were none.
    time_behind_ns: int
    # The accounts: lowest margin fraction first, then by account id; those without exposure come last.
    accounts: tuple[AccountMargin, ...]
    next_cursor: str  # The cursor of the next page; empty: this is the last one.
    total_accounts: int  # The number of accounts in the whole list.


@dataclass(frozen=True, slots=True)
class PositionHolder:
    """One of the largest positions in a market."""

    account_id: int  # The account that has the position or the amount.
    quantity: Decimal  # The quantity in base: positive long, negative short.
    # The absolute quantity at the mark, in the valuation asset, rounded up: the exposure of the
    # position (M-3).
    notional: Decimal
    share_ppb: int  # The position's part of the open interest, rounded down.
    # The margin fraction of the account, as GetMargin returns it; empty without exposure.
    margin_fraction: Decimal | None


@dataclass(frozen=True, slots=True)
class MarketExposure:
    """The open interest of one derivative market and its largest holders."""

    market_id: int  # The derivative market.
    market: MarketSymbol
    mark_price: Decimal | None  # The mark, in quote per whole base; empty while there is none.
    # The sum of all long positions, which equals that of all short positions, in base.
    open_interest: Decimal
    notional: Decimal  # The open interest at the mark, in the valuation asset, rounded up.
    long_accounts: int  # The number of accounts with a long position.
    short_accounts: int  # The number of accounts with a short position.
    # The part of the open interest that largest_longs have together, rounded down.
    largest_longs_share_ppb: int
    # The part of the open interest that largest_shorts have together, rounded down.
    largest_shorts_share_ppb: int
    # The largest long positions, largest first, then by account id.
    largest_longs: tuple[PositionHolder, ...]
    # The largest short positions, largest first, then by account id.
    largest_shorts: tuple[PositionHolder, ...]


@dataclass(frozen=True, slots=True)
class MarketExposures:
    """A page of markets as of one sequence."""

    # The last sequence that this reply includes. It is the same for all pages of a list.
    as_of_sequence: int
    as_of_time_ns: int  # The time of as_of_sequence, in ns since 1970 in UTC.
    # How many sequences had been committed after as_of_sequence when the read was received.
    sequences_behind: int
    # How much later than as_of_sequence the last of them was committed, in ns; 0: there were none.
    time_behind_ns: int
    markets: tuple[MarketExposure, ...]  # The entries, in order of id.
    next_cursor: str  # The cursor of the next page; empty: this is the last one.


@dataclass(frozen=True, slots=True)
class AssetHolder:
    """One of the largest holders or borrowers of an asset."""

    account_id: int  # The account that has the position or the amount.
    # For a holder the amount that counts as collateral, for a borrower what it owes to the pool, in the
    # asset.
    amount: Decimal
    # For a holder the collateral value, for a borrower the exposure of the debt, in the valuation
    # asset.
    value: Decimal
    share_ppb: int  # Its part of collateral_amount, or of borrowed, rounded down.


@dataclass(frozen=True, slots=True)
class AssetExposure:
    """What all accounts together, except the clearinghouse's own, have and owe of one asset.
    Amounts are in the asset.
    """

    asset_id: int  # The asset of the amounts.
    asset: AssetSymbol
    # The valued price of one whole unit, in the valuation asset; empty without a price.
    index_price: Decimal | None
    price_state: PriceState  # How far the price can be trusted (P-4).
    net_deposits: Decimal  # Deposits less withdrawals since the beginning.
    balances: Decimal  # The sum of the balances.
    # The sum of the amounts that count as collateral: balances and loans to the pool, without amounts
    # under withdrawal or hold and without the part of a loan that expected losses of the pool may take.
    collateral_amount: Decimal
    # The value of collateral_amount at the price without a weight, in the valuation asset: the sum over
    # the accounts, each rounded down.
    gross_value: Decimal
    # What the asset adds to equity after the weight of each holding (M-1), summed over the accounts, in
    # the valuation asset.
    collateral_value: Decimal
    holders: int  # The number of accounts with collateral in the asset.
    lent: (
        Decimal  # The sum of what accounts have lent to the pool, with interest, each rounded down.
    )
    lenders: int  # The number of accounts that have lent.
    borrowed: Decimal  # The sum of what accounts owe to the pool, with interest, each rounded up.
    borrowers: int  # The number of accounts that owe to the pool.
    # The part of collateral_amount that largest_holders have together, rounded down.
    largest_holders_share_ppb: int
    # The part of borrowed that largest_borrowers owe together, rounded down.
    largest_borrowers_share_ppb: int
    # The accounts with the most collateral in the asset, largest first, then by account id.
    largest_holders: tuple[AssetHolder, ...]
    # The accounts that owe the most, largest first, then by account id.
    largest_borrowers: tuple[AssetHolder, ...]


@dataclass(frozen=True, slots=True)
class AssetExposures:
    """A page of assets as of one sequence."""

    # The last sequence that this reply includes. It is the same for all pages of a list.
    as_of_sequence: int
    as_of_time_ns: int  # The time of as_of_sequence, in ns since 1970 in UTC.
    # How many sequences had been committed after as_of_sequence when the read was received.
    sequences_behind: int
    # How much later than as_of_sequence the last of them was committed, in ns; 0: there were none.
    time_behind_ns: int
    assets: tuple[AssetExposure, ...]  # The entries, in order of id.
    next_cursor: str  # The cursor of the next page; empty: this is the last one.


@dataclass(frozen=True, slots=True)
class AssetConservation:
    """The sums of one asset. Amounts are in the asset."""

    asset_id: int  # The asset of the sums.
    asset: AssetSymbol
    # The sum of the balances of all accounts, system accounts and the outside included. It is always 0.
    balance_sum: Decimal
    # The balance of the outside: confirmed withdrawals less confirmed deposits; mostly negative.
    external: Decimal
    # For a settlement asset the cash that losers have paid in and that is not paid out yet:
    # unsettled_sum - cost_base_sum. Never negative.
    settlement_cash: Decimal
    # The sum of the unsettled equity of all accounts and of the system accounts that have it; signed.
    unsettled_sum: Decimal
    # The sum of the signed cost bases of all positions that settle in this asset.
    cost_base_sum: Decimal
    # What custody lacks after deposits were reversed that neither account nor fund could pay for: a
    # liability of the clearinghouse. By this amount custody holds less than `external` states; nothing
    # of the asset leaves until it is filled (L-4).
    custody_shortfall: Decimal


@dataclass(frozen=True, slots=True)
class MarketConservation:
    """The sums of one derivative market."""

    market_id: int  # The derivative market.
    market: MarketSymbol
    position_sum: (
        Decimal  # The sum of the signed positions of all accounts, in base. It is always 0.
    )
    open_interest: Decimal  # The sum of the long positions, in base.


@dataclass(frozen=True, slots=True)
class Conservation:
    """The sums that must be zero, over every stored balance and position."""

    as_of_sequence: int  # The last sequence that this reply includes.
    assets: tuple[AssetConservation, ...]  # The sums of each asset, in order of id.
    markets: tuple[MarketConservation, ...]  # The sums of each derivative market, in order of id.


@dataclass(frozen=True, slots=True)
class ListingFinding:
    """One condition that a market or an asset lacks."""

    gap: ListingGap  # The missing condition.
    market_id: int  # The market that lacks it; 0: an asset lacks it.
    market: MarketSymbol
    asset_id: int  # The asset that lacks it; 0: a market lacks it.
    asset: AssetSymbol
