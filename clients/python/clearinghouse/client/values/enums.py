# SPDX-License-Identifier: Apache-2.0
"""The enumerations of the API, without the prefixes that protobuf needs.

A number that a newer server adds must never make a reply unreadable: it becomes a member named UNKNOWN_<number>.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from clearinghouse.client.values.open_enum import OpenEnum


class AccountKind(OpenEnum):
    """Purpose of an account."""

    UNSPECIFIED = 0  # Not stated; refused in a request.
    CUSTOMER = 1  # A client that trades for itself.
    MARKET_MAKER = 2  # A client that may also quote for conversions (SetQuote).
    # A provider, which may take over positions in liquidation (SetBackstop) and quote for conversions
    # (SetQuote).
    BACKSTOP = 3
    MEMBER_HOUSE = 4  # A clearing member's own account.
    MEMBER_OMNIBUS = 5  # A clearing member's account for several of its clients together.
    MEMBER_INDIVIDUAL = 6  # A clearing member's account for one of its clients.
    VENUE = 7  # An external venue, which takes the other side of the fills that it reports.
    SYSTEM = 8  # One of the clearinghouse's own accounts (L-2); no call opens one.


class SystemAccount(OpenEnum):
    """The accounts of the clearinghouse itself (L-2). The number is the account's id."""

    UNSPECIFIED = 0  # Not one of the clearinghouse's own accounts.
    EXTERNAL = 1  # The outside world: below 0 by what clients have brought in and not taken out.
    SETTLEMENT = 2  # Pays and receives the profits and losses that settle (R-1, R-2).
    FEES = 3  # Receives fees of trades and pays rebates.
    LIQUIDITY_FUND = (
        4  # Pays what an account in liquidation cannot, and takes over its rests (W-6).
    )
    CCP_SKIN = 5  # The central counterparty's own capital that is first in the default waterfall.
    CCP_EQUITY = 6  # The rest of the central counterparty's own capital.
    DEFAULT_FUND = 7  # The contributions of clearing members.
    LENDING_POOL = 8  # The cash of the lending pools (B-1).
    LENDING_RESERVE = 9  # The part of interest that is kept against losses of pools.
    FUNDING = 10  # Where funding payments of one side wait for the other (P-5).
    ROUNDING = 11  # Holds what roundings leave.
    CCP = 12  # The other party of every novated trade.
    PVP = 13  # Holds both legs of a payment against payment until both are there.
    # Cash that the central counterparty keeps apart for what it has to pay in time; it pays no loss
    # (C-12).
    CCP_LIQUIDITY = 14


class AccountStatus(OpenEnum):
    """The life of an account."""

    UNSPECIFIED = 0  # Not stated.
    ACTIVE = 1  # Open, and not in liquidation.
    # Below maintenance margin: it may only reduce risk and bring in value, and the waterfall sells
    # (W-1).
    LIQUIDATING = 2
    DEFAULTED = 3  # Reserved for a clearing member in default; no account has it yet.
    CLOSED = 4  # Closed for good.


class ClosingItem(OpenEnum):
    """Item that still keeps an account from closing (SPEC B-2.1)."""

    UNSPECIFIED = 0  # Not stated.
    # Orders of a market that cannot end now: the market settles or uncrosses, or a venue has not
    # answered.
    ORDERS = 1
    # A position. OK: an exit closes it; another code: why none could be placed, or why it waits.
    POSITION = 2
    ISOLATED = 3  # An isolated account, which ends once its position and its results have ended.
    DEBT = 4  # A debt that is left.
    LOAN = 5  # A loan to a pool that is left.
    RESULT = 6  # A result of positions that the next settlement pass pays or collects.
    HOLD = 7  # Amounts that holds and withdrawals lock until they are decided.
    BALANCE = 8  # A balance that nothing moved to another account.
    DEPOSIT = 9  # Announced deposits that custody has not decided.
    # A duty towards the central counterparty, or a claim on it: nets, margin calls, payments,
    # dividends, advances.
    DUTY = 10


class WeightKind(OpenEnum):
    """How the collateral weight of an asset falls with the size of the holding."""

    UNSPECIFIED = 0  # Not stated.
    IDENTITY = 1  # Counts in full.
    INVERSE_SQRT = 2  # min(base, 1.1 / (1 + penalty * sqrt(notional))).


class MarketKind(OpenEnum):
    """Product that a market trades."""

    UNSPECIFIED = 0  # Not stated; refused in a request.
    SPOT = 1  # Base against quote, delivered in the command of the fill.
    PERPETUAL = 2  # A derivative without an expiry, with funding payments if they are set (P-5).
    DATED_FUTURE = 3  # A derivative that is settled in cash at its expiry (O-1).
    # Base against quote, novated in the command of the fill and settled in a session (O-1, C-1); it has
    # to be cleared (SetClearing) before orders trade.
    DEFERRED_SPOT = 4


class Matching(OpenEnum):
    """Who matches: this engine's book, or an external venue that reports fills."""

    UNSPECIFIED = 0  # Not stated; refused in a request.
    INTERNAL = 1  # The book of this clearinghouse matches.
    EXTERNAL_VENUE = (
        2  # A venue matches and reports fills; accepted orders reserve their risk here.
    )


class MarketStatus(OpenEnum):
    """Orders that a market accepts (SPEC O-2)."""

    UNSPECIFIED = 0  # Not stated; refused in a request.
    OPEN = 1  # Orders are accepted and matched.
    # Orders collect without a trade until one uncrossing at one price; IOC, FOK and post_only are
    # refused.
    AUCTION = 2
    POST_ONLY = 3  # Only orders with post_only, and cancels.
    CANCEL_ONLY = 4  # Only cancels; resting orders are not matched with anything new.
    # Only orders that reduce risk, and cancels; the change ends resting orders that would raise
    # exposure.
    REDUCE_ONLY = 5
    HALTED = 6  # Only cancels, and nothing trades.
    # An expired future or a delisted market without a final price: it stands until an operator names
    # one (NameSettlementPrice).
    SETTLING = 7
    CLOSED = 8  # Closed for good; every order has been cancelled.


class OrderAction(OpenEnum):
    """Action of an instruction."""

    UNSPECIFIED = 0  # Not stated; refused in a request.
    PLACE = 1  # Places a new order.
    CANCEL = 2  # Cancels an open order.
    # Cancels an open order and places another in one step; if that is refused, the old order stands.
    REPLACE = 3


class Side(OpenEnum):
    """Which side an order is on."""

    UNSPECIFIED = 0  # Not stated; in CancelAll it means both sides.
    BUY = 1  # Gets base and pays quote; a derivative position rises.
    SELL = 2  # Gives base and gets quote; a derivative position falls.


class OrderType(OpenEnum):
    """How an order is priced."""

    UNSPECIFIED = 0  # Not stated; refused in a new order.
    LIMIT = 1  # Trades at its price or better.
    # Trades at once as far as the protection price and the slippage limit of the market permit; the
    # rest ends.
    MARKET = 2


class TimeInForce(OpenEnum):
    """How long an order stays open."""

    UNSPECIFIED = 0  # Not stated; refused in a new order.
    GTC = 1  # Good till cancelled.
    IOC = 2  # Immediate or cancel.
    FOK = 3  # Fill or kill.
    GTD = 4  # Good till date: needs expire_time_ns.


class PostOnly(OpenEnum):
    """The permission of an order to take liquidity. UNSPECIFIED: it may."""

    UNSPECIFIED = 0  # The order may take liquidity.
    REJECT = 1  # Refused if it would cross.
    SLIDE = 2  # Moved to one tick inside the opposite best price instead.


class BeyondBand(OpenEnum):
    """Treatment of a conditional order whose price is beyond the band of the market when it
    triggers. UNSPECIFIED: MOVE for a reduce-only order, WAIT for any other.
    """

    UNSPECIFIED = 0  # As the kind of the order has it.
    MOVE = 32  # The price moves to the edge of the band.
    WAIT = 64  # The order waits until its price is within the band.


class SelfTradePrevention(OpenEnum):
    """Treatment of an order that meets an order of the same owner; the taker's mode applies.
    UNSPECIFIED in an order means CANCEL_TAKER.
    """

    UNSPECIFIED = 0  # In an order the same as CANCEL_TAKER.
    CANCEL_TAKER = 1  # The rest of the arriving order is cancelled.
    CANCEL_MAKER = 2  # The resting order is cancelled, and the arriving one goes on.
    CANCEL_BOTH = 3  # Both orders are cancelled.
    DECREMENT = 4  # Both orders are reduced by the smaller quantity, without a trade.


class RiskSwitchScope(OpenEnum):
    """Where a risk switch acts."""

    UNSPECIFIED = 0  # Not stated; refused in a request.
    CLEARINGHOUSE = 1  # Everywhere; `target_id` is 0.
    MARKET = 2  # In the market that `target_id` names.
    ACCOUNT = 3  # For the account that `target_id` names, its isolated positions included.


class BreakResolution(OpenEnum):
    """An operator's decision on a break: a reported fill that the machine did not accept."""

    UNSPECIFIED = 0  # Not resolved yet; refused in a request.
    DISCARD = 1  # The reported fill is not booked.
    BOOK = 2  # The reported fill is booked to an account that the operator names.


class PriceState(OpenEnum):
    """How far the price of an instrument can be trusted."""

    UNSPECIFIED = 0  # Not stated.
    ABSENT = 1  # Never had a price.
    OK = 2  # A quorum of fresh sources that agree.
    NO_QUORUM = 3  # Fewer fresh sources than the quorum.
    STALE = 4  # A quorum, but no tick that is new enough.
    JUMPED = 5  # The index before its cap is too far from the capped one.
    WIDE = 6  # The sources' spreads or confidences are too wide.


class GuardDecision(OpenEnum):
    """Decision that the state of a price permits; a greater number is the stricter answer."""

    UNSPECIFIED = 0  # Not stated.
    ALLOW = 1  # The action may use the price.
    ALLOW_AT_STABLE = 2  # The action may use the stable price in place of the index.
    BLOCK = 3  # The action has to stop until the price is better.


class SourceStanding(OpenEnum):
    """The reason for which a source counts for an instrument, or does not."""

    UNSPECIFIED = 0  # The source has sent nothing yet.
    FRESH = 1  # It counts.
    STALE = 2  # Its last tick is older than the instrument permits.
    FROZEN = 3  # It says the same while the others move.
    NO_QUOTE_INDEX = 4  # The asset in which the source quotes has no index.
    DISAGREES = 5  # Its price is too far from the prices that agree, or no set of sources agrees.


class TriggerKind(OpenEnum):
    """Condition that a conditional order waits for."""

    UNSPECIFIED = 0  # Not stated; refused in a request.
    AT_ONCE = 1  # Nothing: it is placed at once.
    STOP = 2  # A buy for a rise to its trigger, a sell for a fall.
    TAKE_PROFIT = 3  # A buy for a fall to its trigger, a sell for a rise.
    TRAILING = 4  # A stop whose trigger follows the best price since its acceptance.
    # A time: it is a TWAP, whose next slice waits. Refused in PlaceConditionalOrders; PlaceTwap places
    # it.
    TIME = 5


class TriggerSource(OpenEnum):
    """Which price of the market triggers."""

    UNSPECIFIED = 0  # Not stated; right only where the trigger kind is AT_ONCE.
    MARK = 1  # The mark price of the market.
    INDEX = 2  # The index price of the market's base asset.
    LAST = 3  # The last trade.


class BrakeKind(OpenEnum):
    """The circuit brakes."""

    UNSPECIFIED = 0  # Not stated; refused in a request.
    # A market's price moved too far within a window: an auction, or where a venue matches a halt.
    VOLATILITY_HALT = 1
    PRICE_BAND = 2  # On the price of each order, around the mark.
    OPEN_INTEREST_CAP = 3  # On the open interest of a market, checked on each order.
    OUTFLOW_LIMIT = 4  # On what leaves the clearinghouse of an asset over a window.
    BORROW_CAP = 5  # On what is newly borrowed of an asset over a window.
    DEPOSIT_CAP = 6  # On what deposits credit of an asset over a window.
    KILL_SWITCH = 7  # Of the whole clearinghouse: risk may only fall.
    WITHDRAWAL_GATE = 8  # Of the whole clearinghouse: nothing leaves it after a bankruptcy.
    # Of an asset: its prices liquidate, convert, settle and fund nothing, and let risk only fall
    # (PauseAsset).
    ASSET_PAUSE = 9


class BrakeCause(OpenEnum):
    """Why a brake engaged or released."""

    UNSPECIFIED = 0  # The brake has never engaged.
    PRICE_MOVED = 1  # The price moved more than the limit within the window.
    WINDOW_FULL = 2  # An amount did not fit into the window, or filled it.
    LOSS_UNPAID = 3  # A bankruptcy that others bear, or that the liquidity fund owes.
    LOSS_PAID = 4  # A bankruptcy that the liquidity fund paid.
    TIME_PASSED = 5  # The time after which the brake releases by itself has passed.
    ROOM_AGAIN = 6  # The window has capacity for the refused amount again.
    STATUS_MOVED = 7  # An operator or an expiry moved the market's status.
    TERMS_CHANGED = 8  # An operator set other terms.
    AUCTION_GOES_ON = 9  # The auction found no price within the band, and goes on.
    # An operator, without a closer reason. From here on the causes that EngageBrake and ReleaseBrake
    # accept.
    OPERATOR = 20
    ATTACK = 21  # An operator: an attack is suspected.
    PRICES = 22  # An operator: prices are wrong or missing.
    VENUE = 23  # An operator: a venue has trouble.
    SOFTWARE = 24  # An operator: a fault of software.
    MARKET_STRESS = 25  # An operator: markets move too fast.
    REGULATOR = 26  # An operator: an authority asks for it.
    DRILL = 27  # An operator: an exercise.


class CursorKind(OpenEnum):
    """Work that visits many, and so is done in slices."""

    UNSPECIFIED = 0  # No such work.
    HEALTH = (
        1  # Accounts whose price bounds a price has left, or that a change of parameters concerns.
    )
    LIQUIDATION = 2  # A pass of the waterfall.
    LENDERS = 3  # Lenders of a pool that has lost.
    TRIGGERS = 4  # Conditional orders that a price has reached.
    DEADLINES = 5  # Deadlines that have come, and passes that are due and have not begun.
    SETTLEMENT_PASS = 6  # A pass of PnL settlement over the accounts of a settlement asset.
    KILL_SWITCH = 7  # Resting orders that the kill switch ends.
    ENDING_MARKETS = 8  # Markets that close or expire.
    UNCROSSING = 9  # Auctions that have ended, whose orders trade.
    NETTING = (
        10  # Sessions of the central counterparty that have passed their cut-off and are netted.
    )
    DVP = 11  # Sessions of the central counterparty that are locked and booked.
    # Margin runs of the central counterparty: variation margin, initial margin and calls of all
    # clearing accounts.
    MARGIN_RUN = 13
    CORPORATE_ACTION = 16  # A corporate action that is being paid.


class GateMode(OpenEnum):
    """After which losses withdrawals stop."""

    UNSPECIFIED = 0  # Not stated; refused in a request.
    OFF = 1  # After none; an operator can still stop withdrawals by hand.
    ON_UNPAID_LOSS = 2  # A bankruptcy of which the liquidity fund could not pay all.
    ON_ANY_LOSS = 3  # Any bankruptcy.


class AccrualMode(OpenEnum):
    """How the index of a lending pool grows."""

    UNSPECIFIED = 0  # Not stated; refused in a request.
    LINEAR = 1  # By the sum of the rates: interest earns no interest.
    COMPOUNDED = 2  # By the product of the rates: interest earns interest.


class MemberStatus(OpenEnum):
    """Standing of a clearing member: the calls that it may make."""

    UNSPECIFIED = 0  # Not stated; refused in a request.
    ACTIVE = 1  # It may be a party to trades.
    # It may be a party to trades that bring its net in the market and the session nearer to 0, and not
    # beyond.
    RESTRICTED = 2
    SUSPENDED = 3  # It may be a party to no trade; what it has settles.
    IN_DEFAULT = 4  # It has been declared to be in default.
    TERMINATED = 5  # It is no member any more, for good.


class IdentifierScheme(OpenEnum):
    """The standard by which an identifier of the business names a security or a legal entity (A-4)."""

    UNSPECIFIED = 0  # Not stated; refused in a request.
    ISIN = 1  # ISO 6166, of an asset: 12 characters, the last a check digit.
    LEI = 2  # ISO 17442, of a member or of the clearinghouse: 20 characters, the last two check digits.
    BIC = 3  # ISO 9362, of a member's settlement agent or of the clearinghouse: 8 or 11 characters.


class DueKind(OpenEnum):
    """Reason why an account owes an amount by a time."""

    UNSPECIFIED = 0  # Not stated; refused in a request.
    SECURITIES = 1  # Securities of a session: of trades, fails included (C-5).
    # Cash of a session: of trades, fails, market claims, and changes to the mark that were not paid
    # (C-5).
    CASH = 2
    PENALTY = 3  # Penalties of fails, which are settled with the cash of a session (C-5).
    MARGIN_CALL = 4  # Collateral that a margin run called (C-7).
    # Cash that purchases lacked (C-5.4). The next session of the segment asks for the same cash once
    # more; it is paid once.
    CASH_CALL = 5
    CREDIT = 6  # Credit of settlements within the day, to be paid back (C-5.5).
    # A pay-in of payment versus payment: the part of a call that is due by a deadline (C-6).
    PVP_PAY_IN = 7
    # A contribution to the default fund that was called; the member pays it from any of its own
    # accounts (C-8).
    CONTRIBUTION = 8
    # An assessment of a default case; the member pays it from any of its own accounts (C-10).
    ASSESSMENT = 9


class DvpModel(OpenEnum):
    """Netting of the trades of a market, the model of delivery versus payment."""

    UNSPECIFIED = 0  # Not stated; refused in a request.
    GROSS = 1  # Model 1: nothing. Each trade is delivered and paid by itself.
    NET_CASH = 2  # Model 2: cash. Each trade is delivered by itself, and cash is paid net.
    NET = 3  # Model 3: cash and securities.


class SessionState(OpenEnum):
    """How far a session of the central counterparty is."""

    UNSPECIFIED = 0  # Not stated; no session has it.
    OPEN = 1  # It takes trades.
    CUT_OFF = 2  # It takes no more trades, and its nets are being written.
    NETTED = 3  # The quantities that accounts deliver and the amounts that they pay are final.
    LOCKED = 4  # Securities and cash are locked, and fails are decided.
    COMMITTED = 5  # Its settlement is final.
    POSTED = 6  # All of it is booked.


class WaitingTradeEnd(OpenEnum):
    """Why a captured trade waits no more for cover (C-16.1)."""

    UNSPECIFIED = 0  # Not stated; no trade has it.
    CAPTURED = 1  # Both sides covered it: it was taken over.
    LEFT = 2  # The side that had covered it left.
    LAPSED = 3  # Its time was over.


class GiveUpEnd(OpenEnum):
    """Why a give-up is open no more."""

    UNSPECIFIED = 0  # Not stated; no give-up has it.
    ACCEPTED = 1  # The account to which it was offered accepted it.
    REJECTED = 2  # The account to which it was offered rejected it.
    WITHDRAWN = 3  # The account that gave it took it back.
    EXPIRED = 4  # The cut-off of its session came.
    # The trade was cancelled or divided, so that the account has not so much of the leg any more, or
    # its security was split.
    TRADE_CHANGED = 5


class CcpFund(OpenEnum):
    """Which part of the central counterparty's own means is paid into."""

    UNSPECIFIED = 0  # Not stated; refused in a request.
    # Money that the clearinghouse loses before the contributions of other members than the one in
    # default (layer 3).
    SKIN = 1
    EQUITY = 2  # Money that the clearinghouse loses behind contributions and assessments (layer 6).
    LIQUIDITY = 3  # Money that pays no loss and is ready for payments in time (C-12).


class HolderKind(OpenEnum):
    """The kind of a holder of assets outside."""

    UNSPECIFIED = 0  # Not stated; refused in a request.
    BANK = 1  # A bank, with balances in a currency.
    CUSTODIAN = 2  # A custodian, with securities or coins.
    CSD = 3  # A central securities depository.


class NonDefaultCause(OpenEnum):
    """Cause of a loss without a default."""

    UNSPECIFIED = 0  # Not stated; refused in a request.
    SETTLEMENT_BANK = 1  # A settlement bank has less cash than is booked there.
    CUSTODIAN = 2  # A custodian or a depository has less than is booked there.
    INVESTMENT = 3  # An investment of cash collateral lost value.


class FailReason(OpenEnum):
    """Why an obligation of an account failed."""

    UNSPECIFIED = 0  # Not stated; no event has it.
    LACK_OF_SECURITIES = 1  # It had fewer securities than it had to deliver.
    LACK_OF_CASH = 2  # It had less cash than it had to pay.
    # Another account lacked securities or cash, or is of a default case. No penalty is charged for it.
    COUNTERPARTY = 3
    DEFAULT = 4  # The account is of an open default case, and nothing of the obligation settled.


class NonDefaultPayer(OpenEnum):
    """The payers of a loss that no default has caused, in the order of payment."""

    UNSPECIFIED = 0  # Not stated; no event has it.
    EQUITY = 1  # The central counterparty's equity.
    MEMBERS = 2  # The members that are exposed.
    COVER = 3  # An account that pays what no payer has borne.


class DefaultCaseState(OpenEnum):
    """How far the default of a clearing member is."""

    UNSPECIFIED = 0  # Not stated; refused in a request.
    DECLARED = 1  # It is declared, and its accounts are being listed.
    FROZEN = 2  # Its accounts are listed; none of them is a party to a trade or gives value away.
    PORTING = 3  # Its client accounts may go to other members, with trades, nets and collateral.
    HEDGING = 4  # Operators may close its nets by trades with other members.
    AUCTION = 5  # Its nets are auctioned in lots; trades as in HEDGING are possible too.
    ALLOCATION = 6  # The loss that remains is paid by the layers of the waterfall.
    CLOSED = 7  # It is over.


class CorporateActionKind(OpenEnum):
    """Kind of a corporate action."""

    UNSPECIFIED = 0  # Not stated; none has it.
    CASH_DIVIDEND = 1  # It pays cash for each unit of the security.
    REDEMPTION = 2  # It pays a price for each unit of the security, which ends.
    SPLIT = 3  # It exchanges each unit of the security, which ends, for units of another one.
    # It exchanges an asset of the exchange, which ends, for another one, with its lending pool.
    REDENOMINATION = 4


class CorporateActionStatus(OpenEnum):
    """How far a corporate action is."""

    UNSPECIFIED = 0  # Not stated; none has it.
    ANNOUNCED = 1  # Its record time is to come, and it may be cancelled.
    RECORDED = 2  # It is known who gets what, and nothing is paid.
    PAYING = 3  # It is being paid.


class WaterfallLayer(OpenEnum):
    """Who pays a loss of a default, in this order."""

    UNSPECIFIED = 0  # Not stated; no layer has it.
    # The margin of the account that has the loss, then what is left of the margin of its member.
    MARGIN = 1
    CONTRIBUTION = 2  # The contribution of the member in default.
    SKIN = 3  # The part of the central counterparty's own money that pays before other members.
    # The contributions of the other members, first what no good bid in the auction has made senior.
    SURVIVORS = 4
    ASSESSMENTS = 5  # Assessments of the other members.
    EQUITY = 6  # The rest of the central counterparty's own money.
    GAINS = 7  # Gains that are not paid yet, of all other accounts.


class LiquidityResource(OpenEnum):
    """Where the cash comes from that the payments of members in default require, in the order in
    which it is drawn (C-12).
    """

    UNSPECIFIED = 0  # Not stated; none has it.
    MARGIN = 1  # Cash that these members have lodged as margin; a client's for the client alone.
    OWN = 2  # The central counterparty's own money.
    FUND = 3  # The default fund.
    LINE = 4  # A committed line of credit.
    # Other assets that the members' own accounts have lodged, sold or lent out at its haircut.
    OTHER_MARGIN = 5


class LiquidityStress(OpenEnum):
    """Stress with which liquid resources are compared (C-12.1)."""

    UNSPECIFIED = 0  # Not stated; none has it.
    # Two members pay nothing on a value date up to a moment, and the provider of most lines fails.
    MEMBERS = 1
    # The same, and a settlement bank fails in place of that provider: its part of the cash, and its
    # lines, are not there.
    BANK = 2
    DAYS = 3  # Two members pay nothing on several days, and the provider of most lines fails.


class Role(OpenEnum):
    """A role of a principal: which calls it may make (Q-5)."""

    UNSPECIFIED = 0  # Not stated; refused in a request.
    TRADER = (
        1  # Trades, transfers and withdraws for accounts of its own, or that were delegated to it.
    )
    MARKET_MAKER = 2  # A trader that may also quote as a provider.
    ORACLE = 3  # Reports prices of its sources.
    # Reports fills and cancels of an external venue, and trades for the central counterparty.
    VENUE = 4
    CUSTODY = 5  # Decides deposits, withdrawals and holds.
    MEMBER = 6  # A clearing member: clears trades for accounts of its own.
    RISK_OFFICER = 7  # Sets parameters of risk, uses brakes, and declares defaults.
    OPERATOR = 8  # Grants roles, and opens assets, markets, accounts and members.
    AUDITOR = 9  # Reads everything and changes nothing.


class ConversionReason(OpenEnum):
    """Why a loss is paid from collateral and not by a settlement borrow (R-1.5)."""

    UNSPECIFIED = 0  # Not stated.
    # The settlement borrow has not paid the loss for as many passes as the rules of PnL settlement
    # name.
    BORROW_FAILED = 1
    # The margin fraction is below the middle between maintenance and initial margin.
    NEAR_MAINTENANCE = 2
    OWNER_CHOICE = 3  # The owner has chosen conversion (`converts_collateral`).


class FreezeReason(OpenEnum):
    """Why custody has frozen an account (Q-5.1)."""

    UNSPECIFIED = 0  # Not stated; refused in a request.
    LEGAL_ORDER = 1  # A court or an authority has ordered it.
    SANCTIONS = 2  # Its owner is on a list of sanctions, or may be.
    SUSPECTED_THEFT = 3  # Another one may be calling in its owner's name.
    OWNER_REQUEST = 4  # Its owner has asked for it.
    OTHER = 5  # A reason that no other value names.


class DelegationLimitKind(OpenEnum):
    """Use that a limit of a delegate bounds (Q-5)."""

    UNSPECIFIED = 0  # Not stated; refused in a request.
    MOVED_A_DAY = (
        1  # How much of the asset leaves the account in a day (UTC) by calls of the delegate.
    )
    # The value of one order that the delegate places, in markets with that quote asset.
    ORDER_VALUE = 2


class BreakGlassReason(OpenEnum):
    """Why an operator confirms a withdrawal alone that needs two principals of custody (Q-5)."""

    UNSPECIFIED = 0  # Not stated; refused in a request.
    NO_SECOND_PERSON = 1  # No second principal of custody can be reached.
    DEADLINE = 2  # The time by which it has to be paid is nearly over.
    INCIDENT = 3  # Systems or keys of custody fail.
    OTHER = 4  # A reason that no other value names.


class PvpDayState(OpenEnum):
    """How far the day of payment versus payment is."""

    UNSPECIFIED = 0  # Not stated.
    CLOSED = 1  # No pair settles before the next call.
    CALLING = 2  # Pay-ins are being called; no pair settles until all are.
    OPEN = 3  # Pairs settle.
    DUE = 4  # A deadline is over, and members are asked for what they lack.
    RETURNING = 5  # The day closes: pairs that did not settle are returned.
    PAYING_OUT = 6  # The day closes: members are paid out.


class GapCause(OpenEnum):
    """Why no command could become durable for some time."""

    UNSPECIFIED = 0  # Not stated.
    DOWN = 1  # No server ran.
    NO_QUORUM = 2  # A cluster had no majority, or its database did not answer.
    DISK_FULL = 3  # The disk was full.
    READ_ONLY = 4  # The server answered reads only.


class MovedDeadline(OpenEnum):
    """Deadlines by which a member must act, and which move by the time of a gap."""

    UNSPECIFIED = 0  # Not stated.
    PAY_INS = 1  # The remaining deadlines of the day of pay-ins, and its close (C-6).
    MARGIN_CALL = 2  # A margin call (C-7).
    CONTRIBUTION = 3  # A call of the default fund (C-8).
    # The end of the time in which clients of a member in default go to others, or of that for
    # assessments (C-9, C-10).
    DEFAULT_CASE = 4
    AUCTION_LOT = 5  # An auction of a lot of a default: its bids, and their revealing (C-9).
    # The end of the time in which a trade waits for cover, up to the cut-off of its session (C-16.1).
    WAITING_TRADE = 6
    INTRADAY_CREDIT = 7  # The hour by which an account has paid credit within the day back (C-5.5).
    CASH_CALL = 8  # A call for cash that the purchases of an account lacked (C-5.4).
    SETTING_NOTICE = 9  # The moment from which announced parameters hold (Q-9).


class WorkKind(OpenEnum):
    """Work that is due by itself, and that two operators may set aside once it has stopped the
    machine (J-2.2). From SESSION_POST on no one may.
    """

    UNSPECIFIED = 0  # Not stated.
    LIQUIDATION = 1  # The passes of liquidation of an account and its isolated positions.
    FUNDING = 2  # The intervals of funding of a market.
    MARKS = 3  # The samples of the mark of a market and those of its margin scale.
    INTEREST = 4  # The interest of a lending pool.
    TRIGGERS = 5  # The orders of a market that its prices or their times trigger.
    EXPIRY = 6  # The expiry of a future or of a delisted perpetual.
    # A settlement session from its cut-off on, before its commitment: its netting and its settlement
    # (C-5.1).
    SESSION = 7
    # Work that is due for the captured trades of a segment that wait for cover, and for those that
    # lapsed (C-16.1).
    WAITING_TRADES = 8
    SESSION_POST = 20  # Booking of a settlement session that is committed.
    DEFAULT_CASE = 21  # A step of the default of a member.
    PRICE_STATE = 22  # The state of a price, from its age and its sources.
    HEALTH = 23  # The check whether accounts have their margin.
    TIME = 24  # The advance of time as a whole.


class ListingGap(OpenEnum):
    """Condition that a market or an asset lacks to be safe (O-1.4)."""

    UNSPECIFIED = 0  # Not stated.
    # The asset has no source of its price: orders that raise risk are refused (SetOracleInstrument).
    NO_SOURCE = 1
    # The price rests on fewer than three votes, where a group of sources has one: a single wrong source
    # can move it (SetOracleInstrument).
    FEW_SOURCES = 2
    # The asset has no index rules: no price is too old or too far for a liquidation or a withdrawal
    # (SetIndexRules).
    NO_INDEX_RULES = 3
    QUORUM_OF_ONE = 4  # One source alone makes the quorum (SetIndexRules).
    # The index rules do not limit the speed of the index, mark no jump, or call no price stale
    # (SetIndexRules).
    LOOSE_INDEX_RULES = 5
    NO_BAND = 6  # Orders at any distance from the mark pass (band_ppb of SetMarketParameters).
    # Orders fill at any distance from the best price (slippage_ppb of SetMarketParameters).
    NO_SLIPPAGE = 7
    LIQUIDATION_OFF = (
        8  # The market has leverage, and no account is ever liquidated (SetLiquidation).
    )
    # The market has leverage, no backstop provider, and the liquidity fund has no cash in its quote
    # asset: losses go to auto-deleveraging at once (SetBackstop, FundLiquidity).
    NO_BACKSTOP = 9
    NO_OPEN_INTEREST_CAP = (
        10  # Open interest has no limit (open_interest_max of SetMarketParameters).
    )
    NO_FEES = 11  # Takers pay no fee (taker_fee_ppb of SetMarketParameters).
    NO_FUNDING = (
        12  # A perpetual without funding: nothing brings its price to the index (SetFunding).
    )
    FULL_WEIGHT = 13  # The asset counts in full as collateral (weight_kind of SetAssetParameters).
    # The asset is collateral, and its weight does not fall with the size of the holding
    # (weight_penalty_ppb of SetAssetParameters).
    FLAT_WEIGHT = 14
    # The asset is collateral, and no open spot market sells it for the valuation asset (CreateMarket).
    NO_SALE = 15
    # Any amount of the asset may leave within any time (outflow_limit of SetAssetParameters).
    NO_OUTFLOW_LIMIT = 16
    # Any amount of deposits of the asset is credited within any time (SetAssetCaps).
    NO_DEPOSIT_CAP = 17
    NO_BORROW_CAP = (
        18  # The asset has a pool, and loans of it have no limit (borrow_cap of SetPool).
    )


class OrderStatus(OpenEnum):
    """The state of an order."""

    UNSPECIFIED = 0  # Not stated.
    OPEN = 1  # The order rests in a book, or an external venue has it.
    # The cancel of an order at an external venue waits for the venue's confirmation.
    CANCEL_PENDING = 2
    FILLED = 3  # The order ended because all of it was traded.
    CANCELLED = 4  # The order ended before all of it was traded: end_code says why.


class PastOrderState(OpenEnum):
    """Which orders to list, by their state."""

    UNSPECIFIED = 0  # All orders.
    OPEN = 1  # Orders that are open.
    ENDED = 2  # Orders that have ended, traded in full or not.
    FILLED = 3  # Orders of which all was traded.
    CANCELLED = 4  # Orders that ended before all was traded.


class CandleInterval(OpenEnum):
    """The length of a candle. It begins at a whole multiple of its length since 1970 in UTC."""

    UNSPECIFIED = 0  # Not stated.
    MINUTE = 1  # 60 s.
    FIVE_MINUTES = 2  # 300 s.
    QUARTER_HOUR = 3  # 900 s.
    HOUR = 4  # 3,600 s.
    FOUR_HOURS = 5  # 14,400 s.
    DAY = 6  # 86,400 s: it begins at midnight.


class TransferKind(OpenEnum):
    """The way in which an amount came to an account or left it."""

    UNSPECIFIED = 0  # Not stated; in a request: any.
    DEPOSIT = 1  # The amount came from outside.
    WITHDRAWAL = 2  # The amount went outside.
    TRANSFER = 3  # The amount moved from one account to another.
    HOLD_CAPTURE = 4  # The amount moved from one account to another by the capture of a hold.


class TransferStatus(OpenEnum):
    """State of a deposit, a withdrawal or a transfer."""

    UNSPECIFIED = 0  # Not stated; in a request: any.
    REQUESTED = 1  # The movement was requested and is not decided.
    CONFIRMED = 2  # The movement was carried out.
    REJECTED = 3  # The movement was rejected and not carried out.
    REVERSED = 4  # A deposit was reversed after it was confirmed.


class LiquidationStepKind(OpenEnum):
    """A step of a liquidation (section 11 of the rules). The tiers have the numbers of the page on
    liquidation.
    """

    UNSPECIFIED = 0  # Not stated; in a request: any.
    STARTED = 1  # The liquidation began: the account fell below its maintenance margin.
    # Tier 1: orders in the book closed a part of a position; amount is the liquidation fee.
    BOOK_FILL = 2
    COLLATERAL_SOLD = 3  # Tier 1: orders in the book bought collateral.
    # Tier 2: a backstop provider took over a part of a position; amount is the part of the spread that
    # the liquidity fund gets.
    BACKSTOP_FILL = 4
    COLLATERAL_TAKEN = 5  # Tier 2: a backstop provider bought collateral.
    # Tier 3: a part of the position was closed against an account with an opposite position.
    DELEVERAGED = 6
    REST_CLOSED = 7  # The rest of a position was closed against another account.
    LOSS_SHARED = 8  # An account with a claim bore a part of the loss.
    BAD_DEBT = 9  # The liquidity fund covered the debt that was left.
    REMAINDER_TAKEN = 10  # The liquidity fund took what remained.
    TAKEN_OVER = 11  # The liquidity fund took over a balance.
    LOAN_TAKEN_OVER = 12  # The liquidity fund took over a loan to a pool.
    BORROW_TAKEN_OVER = 13  # The liquidity fund took over a debt to a pool.
    LINE_SET_APART = 14  # Cash of an account with a debt line was set apart for the liquidity fund.
    LINE_RETURNED = 15  # Cash that had been set apart for a debt line was returned.
    ENDED = 16  # The liquidation ended: the account is no longer in liquidation.


class MovementKind(OpenEnum):
    """The reason for which an amount moved."""

    UNSPECIFIED = 0  # Not stated.
    DEPOSIT = 1  # The amount came from outside.
    WITHDRAWAL = 2  # The amount went outside.
    TRANSFER = 3  # A transfer between two accounts, with or without a hold.
    # The amounts that a trade in a spot market, or a conversion, gave and took, without fees.
    TRADE = 4
    TRADING_FEE = 5  # Fees of trades; a rebate is positive.
    # The result of positions that were closed, or whose cost base was moved to the mark.
    REALISED_PNL = 6
    FUNDING = 7  # Funding of perpetuals.
    # Unsettled equity that became balance, or the reverse; the movements of the two books sum to 0.
    SETTLEMENT = 8
    LENDING = 9  # An amount that was lent to a pool or redeemed from it.
    BORROWING = 10  # An amount that was borrowed from a pool or repaid to it.
    # Interest of loans, of debts and of unsettled losses; that of a loan is less its part of the pool's
    # losses.
    INTEREST = 11
    LIQUIDATION_FEE = 12  # Fees that an account in liquidation paid.
    LIQUIDATION = 13  # Other amounts that a liquidation gave and took.
    LOSS = 14  # Losses of others that the account bore, and losses of the account that others bore.
    FUND = 15  # A payment to the liquidity fund or from it, debt lines included.
    POOL = 16  # A payment between a lending pool and accounts of the system.
    DEPOSIT_REVERSAL = (
        17  # A deposit that was reversed, and payments that filled custody's shortfall.
    )
    ROUNDING = 18  # Rests of rounding.
    PVP_PAYMENT = 19  # A payment into payment versus payment, or out of it.
    # A delivery or payment in a session of the central counterparty, or an advance for it.
    DVP_SETTLEMENT = 20
    # A payment into the default fund, or money that the central counterparty puts aside itself.
    DEFAULT_FUND = 24
    COLLATERAL = 25  # Collateral of a clearing account that was set apart or given back.
    VARIATION_MARGIN = 26  # Variation margin of nets at the central counterparty, paid or received.
    # A dividend, or an amount that the paying account sets apart for a dividend, a redemption or a
    # split.
    DIVIDEND = 27
    REDEMPTION = 28  # Units of a redeemed security, or the money paid for them.
    SPLIT = 29  # Units of a security that was split, or units of the new security for them.
    DEFAULT = 30  # A payment for the loss of a default, or an amount given back to its member.
    NON_DEFAULT_LOSS = 31  # A payment for a loss that no default caused.
    # The amount that the winning side of a busted trade paid to the other side, and fees that were
    # given back.
    BUST = 32
    # The fee that a chain or a bank took for a withdrawal, or the fee given back because the withdrawal
    # never went out.
    CHAIN_FEE = 33
    # What a side paid because its trade lapsed for lack of cover: an amount to the other side, and the
    # fee.
    LAPSED_TRADE = 34


class StatementBook(OpenEnum):
    """A part of what an account has or owes of an asset."""

    UNSPECIFIED = 0  # Not stated.
    BALANCE = 1  # The balance of the account, amounts under hold included.
    UNSETTLED_EQUITY = 2  # Booked results that are not paid in cash yet.
    LENT = 3  # The claim on the lending pool, with interest.
    BORROWED = 4  # The debt to the lending pool, with interest.
    # The part of the balance that is under withdrawal requests and holds; only in ListTransactions.
    HELD = 5


class ProfitInterval(OpenEnum):
    """The length of the periods by which profit and loss are summed."""

    UNSPECIFIED = 0  # Not stated.
    HOUR = 1  # By whole hours.
    DAY = 2  # By days in UTC.


class EventKind(OpenEnum):
    """An effect of a command."""

    UNSPECIFIED = 0
    # An item of a call was refused with `code`; the figures are those of the rule, 0 where it has none.
    REFUSED = 1
    CALL_REFUSED = 2  # The whole call was refused with `code` before any item of it was checked.
    CALL_REPEATED = (
        3  # The call is a repeat; the stored answer was returned again and nothing changed.
    )
    ASSET_CREATED = 10  # An asset was listed.
    ASSET_CHANGED = 11  # Risk parameters of an asset changed.
    MARKET_CREATED = 12  # A market was listed.
    MARKET_CHANGED = 13  # Parameters of a market changed.
    MARKET_STATUS_CHANGED = 14  # A market moved from one status to another (O-2).
    RISK_SWITCH_SET = 15  # A risk switch was set (1) or lifted (0) (G-2).
    SOURCE_CREATED = 16  # A price source was admitted.
    INSTRUMENT_SET = 17  # The sources that price an asset were set.
    ACCOUNT_CREATED = 20  # An account was opened.
    ACCOUNT_CHANGED = 21  # Settings or limits of an account changed.
    ACCOUNT_CLOSED = 22  # An account was closed for good.
    DEPOSIT_REQUESTED = 23  # A deposit was announced; nothing is credited yet.
    DEPOSIT_CONFIRMED = 24  # A deposit was credited, from `external` to the account.
    DEPOSIT_REJECTED = 25  # A deposit was rejected; nothing moved.
    # An amount was locked for a withdrawal and no longer counts as collateral.
    WITHDRAWAL_REQUESTED = 26
    # A withdrawal left, from the account to `external`; `amount` is the amount that the receiver got.
    WITHDRAWAL_CONFIRMED = 27
    WITHDRAWAL_REJECTED = 28  # A withdrawal was rejected and its amount is unlocked.
    TRANSFERRED = 29  # An amount moved between accounts.
    HOLD_CREATED = 30  # An amount was held for a beneficiary.
    # The beneficiary received `captured`, and `released` was unlocked for the account.
    HOLD_CAPTURED = 31
    # A hold ended without payment; `code` says why (released, expired, or cancelled by a default).
    HOLD_RELEASED = 32
    # CloseAll ended, and an obstacle still keeps the account from closing (B-2.1). `code` is the
    # reason; OK: the machine removes the obstacle by itself.
    CLOSING_REMAINS = 33
    ORDER_ACCEPTED = 40  # An order passed all risk checks; `price` is its price in the book.
    # The quantity of an open order was reduced by `lots` without a fill; `code` says why.
    ORDER_REDUCED = 41
    ORDER_CANCELLED = (
        42  # The remaining quantity of an order, `lots`, was cancelled; `code` says why.
    )
    # A cancel of an external order waits for its venue; its risk stays reserved.
    ORDER_CANCEL_PENDING = 43
    # Two orders traded, settled in the same command; an order id is 0 for the side of an external
    # venue, and for both when an operator books a break. Fees are charges (a rebate is negative);
    # realised results are as the account sees them.
    TRADE = 44
    # An auction ended at one price with this volume (O-2), after the trades of the round.
    AUCTION_UNCROSSED = 45
    BREAK_RECORDED = 46  # A fill of an external venue could not be matched; nothing moved (O-1).
    BREAK_RESOLVED = 47  # An operator ended a BREAK.
    INDEX_CHANGED = 60  # The index of an asset changed, from this many fresh sources (P-2).
    MARK_CHANGED = 61  # The mark price of a market changed (P-3).
    PRICE_STATE_CHANGED = 62  # The state of an asset's price changed (P-4).
    SOURCE_EXCLUDED = 63  # A source dropped out of an asset's price (P-2).
    # The account fell below its maintenance margin and is LIQUIDATING (I-6); the figures are those at
    # this moment.
    LIQUIDATION_STARTED = 70
    LIQUIDATION_ENDED = 71  # The account is at or above its maintenance margin again.
    SETTLED_IN = 72  # An account paid an unsettled loss into `settlement` (R-1).
    SETTLED_OUT = 73  # `settlement` paid an account an unsettled gain (R-2).
    # A settlement pass of one asset ended; the unpaid amounts of both sides are stated.
    SETTLEMENT_PASS = 74
    # The status of a source for an asset's price changed: 1 it counts, 2 its tick is too old, 3 it is
    # frozen, 4 its quote asset has no index.
    SOURCE_STANDING = 160
    # A price got a new state. The figures are the inputs: sources that count (a group is one), the
    # quorum, the index before and after the cap, the age of the newest tick, the medians of spread and
    # confidence.
    PRICE_JUDGED = 161
    # The price has no index any more; until it has one, the asset is valued at its stable price (P-4,
    # M-9).
    VALUED_AT_STABLE = 162
    # The average of book mid less index moved; a mid of 0 means that the book had no sample (P-3).
    MARK_SAMPLED = 163
    # The quote asset and the group of a source were set; 0 is the valuation asset, and no group.
    SOURCE_QUOTE_SET = 164
    INDEX_RULES_SET = 165  # The rules of the asset's index and of its price states were set.
    MARK_RULES_SET = 166  # The rules by which the market's mark follows its book were set.
    POOL_CREATED = 170  # The lending pool of an asset was opened.
    POOL_CHANGED = 171  # The terms of a lending pool changed.
    LENT = (
        172  # An amount went from an account to the pool, for so many shares of its claims (B-1).
    )
    REDEEMED = 173  # An amount came back from the pool for so many shares.
    BORROWED = 174  # An amount went from the pool to an account, for so many shares of its debts.
    REPAID = 175  # An amount went back to the pool for so many shares of a debt.
    # A whole hour of a pool ended. The figures are the payments of borrowers (ceiled), the earnings of
    # lenders and the part of the reserve (floored) since the hour before, and the present pool; rates
    # and indices have 27 decimals.
    INTEREST_HOUR = 176
    RESERVE_POSTED = 177  # The pool's reserve became pool shares of `lending_reserve`.
    # The lenders' share of trading fees went from `fees` to the pool, to be paid over the next hour.
    LENDERS_FEES = 178
    POOL_TOPPED_UP = 179  # `rounding` paid the excess of half-up rounding of an index (B-3).
    # The debt of a bankrupt account is written off: the liquidity fund paid a part, and the supply
    # index spread the remaining part over all lenders (B-5).
    POOL_LOSS = 180
    # The pool's epoch ended at this index. The new shares of each lender are its old shares times the
    # index, floored; the next epoch starts at an index of one.
    POOL_EPOCH_CLOSED = 181
    # A lender requested this amount of its loan from a pool that cannot pay it now; 0: the request
    # ended (W-6).
    REDEMPTION_ASKED = 182
    # The remaining part of a debt was repaid in cash: the account paid the fund, which became the
    # debtor (B-2.1).
    DUST_REPAID = 183
    # A funding interval ended with this rate (positive: longs pay) from this number of samples. The
    # cumulative index after it is in quote units per lot with 27 decimals (P-5).
    FUNDING_RATE = 190
    # The accrued funding of a position went to the account's unsettled equity (negative: the account
    # pays), its opposite to the market's `funding` line.
    FUNDING_PAID = 191
    # The market has no positions left, and the remainder of rounding in its `funding` line went to
    # `rounding`.
    FUNDING_SWEPT = 192
    FUNDING_CHANGED = 193  # Terms of funding were set, or funding ended.
    EXPIRY_CHANGED = 194  # A dated future got its expiry, or another one.
    # A dated future is settled at this price, in quote units per lot with nine more decimals. `samples`
    # is the number of samples in its window.
    FUTURE_EXPIRED = 195
    # A position (signed lots) ended in cash at the market's last price: its cost base was released and
    # its result went to unsettled equity.
    POSITION_SETTLED = 196
    # The remainder of the floored values of all positions at expiry went to `rounding`.
    EXPIRY_ROUNDED = 197
    # From now on the requirements of a market follow volatility, open interest and depth, or no longer
    # do (M-7).
    DYNAMIC_MARGIN_SET = 200
    # The factors on IMF and MMF of a market changed. The raw scale is the largest of the three ratios,
    # and 0 is a ratio that was not computed yet.
    MARGIN_SCALE_CHANGED = 201
    # An account's position in a market now has an isolated account of its own, or no longer has one
    # (M-8).
    ISOLATED_SET = 202
    # Reconciliation was switched on with the parameters of the command, or off (section 10).
    RECONCILIATION_SET = 210
    # A provider made or changed its standing bid for conversions, or ended it: then all figures are 0.
    QUOTE_SET = 211
    # R-1: an account with a loss paid parts of it in a pass. The figures are the payments by source and
    # the remaining debt; each payment has its own `SETTLED_IN`.
    PAID_IN = 212
    # R-1: the fund bought a part of the paying account's loan that the pool could not pay back, at the
    # value of its claim.
    LOAN_SOLD_TO_FUND = 213
    # R-1: collateral of a paying account was sold on the book (or the owed asset was bought) for its
    # debt.
    COLLATERAL_CONVERTED = 214
    QUOTE_FILLED = 215  # R-1: a provider's standing quote bought collateral of a paying account.
    # R-3: the cost base of a position moved to the mark, and the difference went to unsettled equity.
    POSITION_REALISED = 216
    # R-3 realised losses at the mark, because claims stayed unpaid. The figures are the amount that
    # claims needed, the amount by which claims fell or which was paid in, and the part paid in.
    LOSSES_REALISED = 217
    # R-1.5: the next pass converts collateral of this account for its loss, unless the loss is paid
    # before.
    CONVERSION_ANNOUNCED = 218
    # The liquidation waterfall was switched on with the parameters of the command, or off (section 11).
    LIQUIDATION_SET = 220
    # A backstop provider's offer in a market was set to the values of the command (W-3).
    BACKSTOP_SET = 221
    FUND_CONTRIBUTED = 222  # An account gave an amount to the liquidity fund (L-2).
    DEBT_LINE_REPAID = 223  # An account repaid a debt that was written off under recourse (L-6).
    # Tier 1 (W-2): a liquidation order traded. The figures are its total, the price at which no equity
    # would have been left, the fee for the fund, and bankruptcy equity before and after. The order is
    # the taker of its `TRADE`s.
    LIQUIDATION_FILL = 224
    # Tier 2 (W-3): a provider took lots, booked for both at `value`; `signed_lots` is what the account
    # traded. The spread is split between provider and fund; where no equity was left the fund paid
    # `fund_paid` of the `fund_before` that it could pay.
    BACKSTOP_FILL = 225
    # Tier 3 (W-4): a counterparty was deleveraged, as number `rank` of its ranking, at a price moved
    # only by the amount that neither the account nor the fund could pay.
    DELEVERAGED = 226
    # W-5: the residual of a position after tier 3 was closed at mark against this counterparty, pro
    # rata.
    REST_CLOSED = 227
    # W-5: a position on the other side paid a part of a loss; its bankruptcy equity never falls below 0
    # by the payment.
    LOSS_SHARED = 228
    # W-8: an account could not pay a loss, and others paid it: `amount` = `fund_paid` + `shared` +
    # `fund_debt`. A negative amount is a claim of the account that moved to the fund with its debts.
    BAD_DEBT = 229
    # W-6: to pay a debt in `asset_id`, collateral of an account was sold on the book, or the owed asset
    # bought there. The account is the debtor, or the liquidity fund if the fund trades for itself.
    COLLATERAL_SOLD = 230
    # W-6: a provider bought the remainder of a forced sale on the book, at the index less the
    # provider's spread.
    COLLATERAL_TAKEN = 231
    REMAINDER_TAKEN = 232  # W-8: a holding smaller than a lot moved to the fund.
    TAKEN_OVER = 233  # W-6: the fund acquired a holding of a bankrupt account, at the index.
    LOAN_TAKEN_OVER = 234  # W-6: the fund acquired a loan to a pool, in pool shares.
    # B-5: the fund became the debtor of a borrow, as far as the fund's assets cover it.
    BORROW_TAKEN_OVER = 235
    REMAINDER_PAID = (
        236  # W-8: the fund paid for the remainder of the previous event, at the index.
    )
    # W-6: a liquidated borrower paid a lender that asks (the counterparty) in the valuation asset at
    # this index. Debt and claim fell by `amount`, in so many shares each; `rounding` gets the
    # difference of the two values.
    LENDER_PAID = 237
    # An order waits for a price (O-3); `trigger_e9` is its present trigger price, in quote units per
    # lot with nine more decimals.
    CONDITIONAL_PLACED = 250
    # A price triggered a conditional order, which became this order; 0 if a risk check refused it, as
    # the next event states.
    CONDITIONAL_TRIGGERED = 251
    # A conditional order ended without becoming an order; `code` says why, with the figures of the gate
    # that refused it.
    CONDITIONAL_ENDED = 252
    OCO_PAIRED = 253  # Of two orders, open or waiting, one cancels the other from now on.
    # An iceberg displays a new part of its quantity, at the end of the queue of its price (O-3).
    ICEBERG_DISPLAYED = 254
    # The dead-man timer of an account was set: the time without an order command after which its orders
    # are cancelled; 0: off.
    DEAD_MAN_SET = 255
    # The account's principal sent no order command for the time of its dead-man timer; the next events
    # cancel this number of open and waiting orders.
    DEAD_MAN_EXPIRED = 256
    # A session that requested cancel on disconnect has ended; the next events cancel this number of
    # orders, open and waiting.
    DISCONNECT_REPORTED = 257
    # An entry order with exits was accepted; the exits wait until it fills (O-3). The event is repeated
    # if another order replaces the entry.
    BRACKET_PLACED = 258
    BRACKET_SIZED = 259  # The exits of a filled entry order close this quantity from now on (O-3).
    # The terms of a circuit brake were set to those of the command; `enabled` is whether it engages by
    # itself from now on.
    BRAKE_SET = 260
    # A brake engaged, or states again why it stays engaged. It shows the figure and its limit in the
    # unit of the brake, and when it releases by itself (0: an operator has to).
    BRAKE_ENGAGED = 261
    BRAKE_RELEASED = 262  # A brake was released.
    # The first of two principals requested the pause of an asset (O-2.2), with its length and reason.
    ASSET_PAUSE_ASKED = 263
    # The first of two principals requested that an asset be exchanged for another one.
    REDENOMINATION_ASKED = 264
    # The record time of a redenomination has come but an obstacle prevents it; the machine tries again
    # in an hour.
    REDENOMINATION_WAITS = 265
    # The lending pool of an exchanged asset continues in the new asset: same terms and indices, amounts
    # multiplied by the ratio.
    POOL_EXCHANGED = 266
    # The loan or debt of one account at the lending pool of an exchanged asset continues in the new
    # asset: one event for each asset.
    LOAN_EXCHANGED = 267
    RULE_SET_CHANGED = 270  # A later set of the rules is in force.
    # W-4: the counterparty is about to be deleveraged. The profit that its position realised in the
    # last minute is the largest loss at which it may be closed.
    RECENT_RESULT_COUNTED = 280
    # W-2: the limit price of an account's forced orders in a market moves by half the base MMF further
    # from the index, after passes without a fill.
    LIQUIDATION_LIMIT_WIDENED = 281
    LOSS_INTEREST = 300  # R-1.1: the interest of a loss that stays unpaid was added to it.
    # R-1.1: an account whose claim is unpaid received its part of that interest, as a claim.
    CLAIM_INTEREST = 301
    # R-1.1: the fund bought collateral of an account whose loss stays unpaid, below the index; its
    # payment follows.
    COLLATERAL_BOUGHT = 302
    # R-1.1: the fund paid for the collateral of the previous event, in the asset that the account owes.
    COLLATERAL_PAID = 303
    # R-1.1: an account with a waiting claim (the counterparty) received collateral of an account with
    # an unpaid loss, at a price below the index; the next events state the decrease of the claim.
    COLLATERAL_GIVEN = 304
    # R-1.1: the account's loss, and the counterparty's claim, fell by this amount for the collateral of
    # the previous event.
    CLAIM_COVERED = 305
    # W-8: before a write-off the fund acquired a holding whose price P-4 bans, and keeps it separate
    # until the price is OK.
    LINE_SET_APART = 310
    # W-8: the price of a separate holding is OK again; its value above the loss that was paid returned
    # to the account.
    LINE_RETURNED = 311
    # B-5: the loss that a borrower in liquidation is expected to leave to a pool was set; 0 ends it. A
    # lender who withdraws leaves its part of all expected losses in the pool.
    POOL_LOSS_EXPECTED = 320
    # B-5: an account paid the part of a pool's loss that falls to the claims it had withdrawn. A
    # negative number restores a claim, because another account's held part covered it.
    HELD_CLAIM_BOOKED = 321
    # L-4: a principal of custody requested the reversal of a credited deposit; a second principal must
    # request it too.
    DEPOSIT_REVERSAL_ASKED = 322
    # L-4: a credited deposit was reversed: the account paid first, then the liquidity fund, and the
    # remaining amount is a shortfall of custody. The owner of the account owes the amount that the
    # account did not pay.
    DEPOSIT_REVERSED = 323
    CUSTODY_SHORTFALL_FILLED = (
        324  # L-4: an account gave an amount that fills a shortfall of custody.
    )
    # L-4: an account paid a part of its owner's debt for reversed deposits, to custody up to its
    # shortfall, then to the liquidity fund.
    REVERSAL_DEBT_PAID = 325
    # L-4: two operators wrote off a part of an owner's debt for reversed deposits; the liquidity fund
    # paid the amount that custody lacked.
    REVERSAL_DEBT_WRITTEN_OFF = 326
    # L-4: the first of two operators requested to write off a part of an owner's debt for reversed
    # deposits.
    REVERSAL_DEBT_WRITE_OFF_ASKED = 327
    # L-4: a principal of custody requested the reversal of a confirmed withdrawal; a second principal
    # must request it too.
    WITHDRAWAL_REVERSAL_ASKED = 328
    # L-4: a confirmed withdrawal was reversed: the amount is in its account again.
    WITHDRAWAL_REVERSED = 329
    # L-7: the first of two operators requested to move money of the clearinghouse to an account.
    HOUSE_MONEY_ASKED = 330
    HOUSE_MONEY_MOVED = 331  # L-7: two operators moved money of the clearinghouse to an account.
    # L-4: a chain or a bank charged a fee for a withdrawal: deducted from its amount, or paid from
    # `fees`.
    CHAIN_FEE_PAID = 332
    # L-4: a withdrawal was never sent, and its chain fee was returned to its payer.
    CHAIN_FEE_RETURNED = 333
    # The first of two principals of custody asked that a frozen account be closed by an order of a
    # court.
    SEIZURE_ASKED = 334
    # Two principals of custody ordered that a frozen account be closed, and that what may leave it goes
    # to a named account.
    SEIZURE_ORDERED = 335
    # I-12: work that is done in slices needed more slices than its limit, so a market accepts only
    # orders that reduce risk until no work is late.
    WORK_LATE = 340
    # I-12: no work is late any more; the market has its earlier status again, or will have it after its
    # halt.
    WORK_CAUGHT_UP = 341
    # O-2: an auction collects no more orders. Its orders are frozen and the market stays in AUCTION
    # until all crossing orders have traded; then it gets the stated status.
    AUCTION_ENDED = 342
    # Q-3: a call that sets parameters omitted a field, which keeps its value; one event for each value
    # of such a field.
    SETTING_KEPT = 360
    # Q-9: the notice period was set, for changes that worsen existing positions, collateral, debts or
    # claims.
    SETTING_NOTICE_SET = 361
    # Q-9: a parameter was announced to get a value once its notice is over; one event for each field.
    SETTING_ANNOUNCED = 362
    # Q-9: an announced value is in force from now on; one event for each field.
    SETTING_TOOK_EFFECT = 363
    # Q-9: an announced value will not be in force: another value replaced it, or it did not fit the
    # values in force.
    SETTING_WITHDRAWN = 364
    # From now on an order is sent in slices over time (O-3). CONDITIONAL_ENDED states its end.
    TWAP_PLACED = 370
    # A slice of a TWAP became this order, which the next events state; 0: a risk check refused the
    # slice, and it is skipped.
    TWAP_SLICE = 371
    # An exit whose price was reached waits until it can trade (O-9.1): `quantity` is its remaining
    # quantity, `code` the reason, with the figures of the risk check; OK: it waits for its price again.
    CONDITIONAL_WAITING = 372
    # A fill of the other leg of a pair reduced a waiting order: `quantity` remains.
    CONDITIONAL_REDUCED = 373
    # The next fill of an exit would worsen its account, so the remaining quantity of the exit ends or
    # waits (G-8.3). The figures are the account's margin before and after that fill.
    EXIT_STOPPED = 374
    # O-10: an operator announced that trades are to be busted; for a day the profits of their winners
    # stay in their accounts.
    BUST_ANNOUNCED = 380
    # O-10: a trade is to be busted with an announced bust; its winner must keep this amount in the
    # account.
    BUST_TRADE_ANNOUNCED = 381
    BUST_DECISION_ASKED = 382  # O-10: the first of two operators decided on an announced bust.
    BUST_DECIDED = 383  # O-10: two operators decided on an announced bust, which has ended.
    # O-10: a trade was busted: the side that won owes the amount to the other side, and fees were
    # returned.
    TRADE_BUSTED = 384
    # O-10: the side that won a busted trade paid a part of its debt to the other side.
    BUST_CLAIM_PAID = 385
    PVP_CURRENCY_SET = 400  # C-6: a currency settles payment versus payment, with this haircut.
    PVP_MEMBER_SET = 401  # C-6: an account is a member of payment versus payment, with this limit.
    PVP_SHORT_LIMIT_SET = 402  # C-6: the limit of a member's short position in a currency was set.
    PVP_PAID_IN = 404  # C-6: a member paid in, and its claim rose by the same amount.
    PVP_PAID_OUT = 405  # C-6: a member was paid out of its claim.
    # C-6: a pair was queued. The event states one of its payments; the event of the other payment
    # follows at once.
    PVP_LEG_QUEUED = 406
    # C-6: a pair settled: by this payment a claim went from one member to the other. The event of the
    # other payment follows at once, in the same command.
    PVP_LEG_SETTLED = 407
    PVP_PAIR_ENDED = 408  # C-6: a pair left the queue without effect; `code` says why.
    # C-6: a member has missed its pay-in; the next events cover its short positions, and its pairs
    # settle no more.
    PVP_PAY_IN_MISSED = 409
    # C-6: a member with a claim paid a part of it to a member that missed its pay-in; the next event
    # states the asset that it received in return.
    PVP_CLAIM_SOLD = 410
    # C-6: a member that missed its pay-in gave this amount of its claim in return, at the rates less
    # the haircut.
    PVP_CLAIM_PAID = 411
    # C-6: a member pays a share of the shortage that remained, so its claim falls.
    PVP_LOSS_SHARED = 412
    # C-6: the day of payment versus payment has this schedule from its next call on.
    PVP_SCHEDULE_SET = 413
    PVP_DAY_OPENED = 414  # C-6: all pay-ins of the day are called, and pairs settle from here on.
    # C-6: a member is called to pay in the amount that it will lack in a currency once all its pairs
    # have settled.
    PVP_PAY_IN_CALLED = 415
    # C-6: at a deadline a member lacked this amount of its call; none of its pairs settles until it is
    # paid in.
    PVP_PAY_IN_LATE = 416
    # C-6: a member has missed its pay-in, and a currency of its claims has no usable price, so its
    # shorts are not covered now. Its pairs settle no more.
    PVP_COVER_DELAYED = 417
    # C-6: the day is over: unsettled pairs are cancelled, and members are paid out.
    PVP_DAY_CLOSED = 418
    MEMBER_ADMITTED = 430  # An owner of accounts became a clearing member.
    MEMBER_CHANGED = 431  # Status or limits of a clearing member were set.
    CALENDAR_SET = 432  # A calendar was made, or its days were set.
    SEGMENT_CREATED = 433  # A segment was made.
    # The central counterparty clears a market from now on, or clears it in another way.
    CLEARING_SET = 434
    SESSION_OPENED = 435  # The first trade of a session was captured.
    # A trade became two: the central counterparty bought from the seller and sold to the buyer.
    TRADE_NOVATED = 436
    SESSION_CUT_OFF = 437  # A session takes no more trades.
    SESSION_NETTED = 438  # All nets of a session are written: its accounts deliver and pay these.
    # An account was netted in a market after the cut-off of a session: the figures are what it bought
    # and sold, and its cash.
    ACCOUNT_NETTED = 439
    CASH_NETTED = (
        440  # The cash of an account in a currency was netted after the cut-off of a session.
    )
    # A market was netted after the cut-off of a session; the figures are its totals.
    MARKET_NETTED = 441
    # A currency was netted after the cut-off of a session; the figures are its totals.
    CURRENCY_NETTED = 442
    # One account stated its side of a bilateral trade, or replaced its earlier statement; it waits for
    # the other side.
    TRADE_SIDE_SUBMITTED = 443
    TRADE_SIDES_DIFFER = 444  # Both sides of a bilateral trade were stated and do not agree.
    TRADE_SIDE_MATCHED = 445  # A waiting side became a trade: both accounts stated the same terms.
    TRADE_SIDE_CANCELLED = 446  # The account withdrew a waiting side of a bilateral trade.
    # A waiting side of a bilateral trade was not affirmed before the cut-off of its session.
    TRADE_SIDE_EXPIRED = 447
    # One account of a trade requested its cancellation; the other account must request it too.
    TRADE_CANCEL_ASKED = 448
    # Both accounts of a trade requested its cancellation: its two legs are removed from the nets.
    TRADE_CANCELLED = 449
    ASSET_CALENDAR_SET = 450  # A currency now uses the non-business days of a calendar, or of none.
    # An account proposed to transfer a leg, or a part of it, to an account of another member, which
    # must accept.
    GIVE_UP_PROPOSED = 451
    GIVE_UP_ENDED = 452  # A proposed transfer of a leg is no longer open.
    # A leg, or a part of it, moved to another account at its price: by a give-up or by an allocation.
    TRADE_LEG_MOVED = 453
    # A member resigned: until the end of its unwinding period it may only bring its nets nearer to 0.
    MEMBER_RESIGNED = 454
    # The unwinding period of a member is over and it still has open items, so it stays a member for one
    # more day.
    RESIGNATION_HELD = 455
    SETTLEMENT_TERMS_SET = 480  # The settlement terms of a cleared market were set.
    SETTLEMENT_PRIORITY_SET = 481  # The settlement priority of an account was set.
    # A fail that was carried into a session was valued at a new mark at its netting: `cash` is the
    # change to the mark.
    FAIL_REPRICED = 482
    # An account reserved securities for a session, or for an offer for a buy-in.
    SECURITIES_LOCKED = 483
    # Reserved securities are free again: the counterparty of the delivery lacks cash, or an offer for a
    # buy-in is bought or ends.
    SECURITIES_RELEASED = 484
    CASH_LOCKED = 485  # An account reserved cash for a session.
    CASH_RELEASED = 486  # Reserved cash is free again: the account pays less.
    # The equity of the central counterparty advanced the amount that an account lacks for its payment;
    # the account repays it from its receipts. Session 0 means an advance for variation margin, against
    # collateral (C-7.5).
    CASH_ADVANCED = 487
    # The equity of the central counterparty cannot advance this amount of an account's change to the
    # mark: it is due in the next session, and receipts and deliveries of the account in this currency
    # wait until then.
    PAYMENT_DEFERRED = 488
    # All deliveries and payments of a session are reserved, and its fails are decided.
    SESSION_LOCKED = 489
    SESSION_COMMITTED = 490  # The settlement of a session is final.
    SECURITIES_DELIVERED = 491  # An account delivered to the central counterparty.
    CASH_PAID = 492  # An account paid the central counterparty.
    SECURITIES_RECEIVED = 493  # The central counterparty delivered to an account.
    CASH_RECEIVED = 494  # The central counterparty paid an account.
    ADVANCE_REPAID = 495  # An account repaid a part of an advance.
    # A part of an obligation is open after its session and is carried into the next one: `cash` is the
    # cash of the carried part, `reason` why it failed (C-5.4).
    OBLIGATION_FAILED = 496
    # An account that failed is charged a penalty, in the cash of the next session.
    FAIL_PENALISED = 497
    # An account that another account failed to deliver to receives a share of penalties, in the cash of
    # the next session.
    PENALTY_SHARED = 498
    SESSION_POSTED = 499  # All movements of a session are booked.
    BUY_IN_OFFERED = 500  # An account offers to deliver for a buy-in.
    # An offer was bought entirely or withdrawn: `quantity` is its remaining quantity.
    BUY_IN_OFFER_ENDED = 501
    # Securities that failed for too long were bought from an offer, for the account that failed.
    BUY_IN_FILLED = 502
    # No offer was left for securities that failed for too long: cash takes their place, and the fail of
    # both accounts ends.
    BUY_IN_CASH_SETTLED = 503
    CORPORATE_ACTION_ANNOUNCED = 504  # A corporate action was announced.
    # A corporate action was cancelled by an operator, or by the machine at its record time. The machine
    # cancels it if it concerns more accounts or pays more than the limits, if a market of the security
    # is quoted in another currency, if the security has been redeemed, or if it cannot be redeemed or
    # split any more.
    CORPORATE_ACTION_CANCELLED = 505
    # The record time of a corporate action has come. `amount` is the total for all holders: for a
    # redemption the price of all units, rounded down once; for a split the new number of units.
    CORPORATE_ACTION_RECORDED = 506
    # The paying account lacks this amount of the payment to holders, so the payment of a dividend, or
    # the record time of a redemption or split, comes again later. Amount 0: the account has the amount
    # but may not withdraw it; or something of a security to be redeemed or split is open.
    CORPORATE_ACTION_DELAYED = 507
    CORPORATE_ACTION_FUNDED = 508  # The paying account has reserved the payment to holders.
    DIVIDEND_PAID = 509  # A holder received its part of a dividend from the reserved payment.
    # An account with open trades receives the dividend on units that it has not received yet, or pays
    # the dividend on units that it has not delivered, in the cash of a session.
    MARKET_CLAIM_BOOKED = 510
    CORPORATE_ACTION_PAID = 511  # All payments of a corporate action are made.
    # All units that a holder has of a redeemed security have left the clearinghouse. The holder
    # received their price from the reserved payment; for the paying account itself no cash moves.
    SECURITY_REDEEMED = 512
    # Open trades of an account in a redeemed security settle in cash. The account receives the price of
    # the units that it was to receive, or pays the price of the units that it was to deliver, beside
    # the cash of the trades.
    OPEN_TRADES_REDEEMED = 513
    # All units that a holder has of a split security have left the clearinghouse. The holder received
    # units of the new security from the reserved ones; for the paying account itself no new units move.
    SECURITY_EXCHANGED = 514
    # Open trades of one account in a split security continue in a market of the new security, in the
    # same session and for the same cash.
    OPEN_TRADES_EXCHANGED = 515
    # An account received and delivered securities in one session, so they pass through it without a
    # movement (C-5.3).
    SECURITIES_PASSED_ON = 516
    # An account received and paid cash in one session, so the cash passes through it without a movement
    # (C-5.3).
    CASH_PASSED_ON = 517
    # --- margin, calls, default fund ---
    # An account reserved an amount of its balance as collateral.
    COLLATERAL_LODGED = 530
    # An account got an amount of its collateral back, or it pays variation margin with it (C-7.5).
    COLLATERAL_WITHDRAWN = 531
    DEFAULT_FUND_CONTRIBUTED = 532  # A member paid into the default fund.
    CCP_FUNDED = 533  # An account paid into the central counterparty's own funds.
    # The parameters of margin and margin calls were set to the values of the call.
    MARGIN_PARAMETERS_SET = 535
    # The terms of an asset as collateral and its add-ons were set to the values of the call.
    MARGIN_ASSET_SET = 536
    MARGIN_SCENARIOS_SET = 537  # The scenarios of an asset were set to those of the call.
    # An account paid variation margin, or returned received variation margin: the loss of its open nets
    # since the last payment, or the amount that moved with a leg.
    VARIATION_PAID = 540
    # An account received variation margin, or received paid variation margin back.
    VARIATION_RECEIVED = 541
    # An account has to lodge collateral by a deadline, or more collateral than before.
    MARGIN_CALLED = 542
    MARGIN_CALL_REMINDED = 543  # The deadline of a margin call is near.
    MARGIN_CALL_MET = 544  # A margin call was met, or margin fell below the collateral.
    # A margin call was not met at its deadline: a potential default, which an operator decides on.
    POTENTIAL_DEFAULT = 545
    MARGIN_RUN_ENDED = 546  # A margin run has seen all accounts.
    # A stress scenario was set to the moves of the call or removed, or a split gave the move of the old
    # security to the new one.
    STRESS_SCENARIO_SET = 547
    DEFAULT_FUND_PARAMETERS_SET = 548  # The parameters of default fund calls were set.
    # A margin run begins with the next work that is due, in addition to those of set times.
    MARGIN_RUN_ORDERED = 549
    # The default fund was sized by the losses of two members beyond their margin in the stress
    # scenarios.
    DEFAULT_FUND_SIZED = 550
    # A member has to pay into the default fund by a deadline, or more than before.
    CONTRIBUTION_CALLED = 551
    CONTRIBUTION_CALL_MET = 552  # A member has paid its required contribution to the default fund.
    # A contribution was not paid at its deadline: a potential default, which an operator decides on.
    CONTRIBUTION_MISSED = 553
    CONTRIBUTION_RETURNED = 554  # A member got a part of its contribution back.
    # The interest on collateral in an asset was set, and the account that pays it.
    COLLATERAL_INTEREST_SET = 555
    # An account got the interest on its collateral of the time before a midnight.
    COLLATERAL_INTEREST_PAID = 556
    # The account that pays the interest on collateral lacks it. What is earned stays, and is due at the
    # next midnight.
    COLLATERAL_INTEREST_DELAYED = 557
    # A clearing member was declared to be in default; from now on its accounts cannot pay or transfer
    # anything out.
    DEFAULT_DECLARED = 560
    DEFAULT_CASE_MOVED = 561  # A default case entered its next step.
    PORTING_OFFERED = 562  # A client account of a case was offered to another member.
    # A client account moved to another member, with its trades, nets and collateral.
    ACCOUNT_PORTED = 563
    # A part of a net of a case, or of the margin of one of its accounts, is up for auction.
    AUCTION_LOT_ADDED = 564
    BID_SUBMITTED = 565  # A member sent a sealed bid for a lot.
    BID_REVEALED = 566  # A member revealed its bid.
    # A bid buys lots of a case at its own price; the previous event states the trade, or the sale of
    # margin.
    BID_AWARDED = 567
    AUCTION_LOT_ENDED = 568  # The auction of a lot is over; lots without a bid stay with the case.
    # A session that had passed its cut-off got a trade of a case, so its nets are written once more.
    SESSION_NETTED_ANEW = 569
    # The loss of an account of a default case was computed; the layers of the waterfall pay it.
    DEFAULT_LOSS_FOUND = 570
    # A layer of the waterfall paid a part of the loss of an account of a case.
    DEFAULT_LAYER_PAID = 571
    # A member must pay a part of a loss beyond its contribution, by the deadline of the case.
    ASSESSMENT_CALLED = 572
    ASSESSMENT_UNPAID = (
        573  # A member has not paid its assessment in time, so it is in default too.
    )
    # An unpaid gain is reduced: the session owes this amount less to the account, and this amount more
    # to the account of the case.
    GAIN_CUT = 574
    # A net of a case without a bid ends at the last mark against a net on the other side; the previous
    # event states the trade.
    POSITION_TORN_UP = 575
    # Losses did not use a part of the contribution of the member in default: it returned to the
    # member's own account. Or an account of a closed case repaid an amount that another layer had paid.
    DEFAULT_SURPLUS_RETURNED = 576
    # Margin paid a part of the loss of an account of a case. It is no longer reserved, and does not
    # move if the account itself lodged it.
    DEFAULT_MARGIN_PAID = 577
    # An account of a member in default was removed from a settlement before its commitment. It neither
    # delivers nor receives in the session, and the decision on fails is made again.
    ACCOUNT_REMOVED = 578
    # A member bought margin of a case that was auctioned. What it paid is margin of the same account in
    # the valuation asset, which pays the first layer.
    DEFAULT_COLLATERAL_SOLD = 579
    # A lot has a limit price for bids: the lowest if the case sells, the highest if it buys. The
    # account is that of the case.
    AUCTION_LIMIT_SET = 580
    # A member gave notice that it withdraws its contribution from the default fund.
    LEAVING_NOTICE_GIVEN = 581
    MEMBER_GROUPED = 582  # A member was put into a group of affiliated owners, or taken out of one.
    # A run compared the default fund and lodged stress margin with the losses of two members beyond
    # their margin.
    DEFAULT_FUND_COMPARED = 583
    # The margin that is required of a member for its stress loss beyond half the default fund has
    # changed.
    STRESS_MARGIN_SET = 584
    # A loss used a part of `ccp_skin`: the central counterparty must replace it by a deadline.
    CCP_SKIN_DUE = 585
    CCP_SKIN_FILLED = 586  # The central counterparty replaced the losses of `ccp_skin`.
    # The central counterparty did not replace the losses of `ccp_skin` by the deadline.
    CCP_SKIN_OVERDUE = 587
    # A bank, custodian or depository was named, or changed, with the name and calendar of the call.
    HOLDER_SET = 600
    HOLDER_ACCOUNT_SET = 601  # The account of an asset at a holder was opened, or its limit set.
    # An amount went from one holder to another one. No balance of the ledger changed.
    HOLDER_MOVED = 602
    # A statement was compared with the entries of the ledger at the end of its day.
    STATEMENT_LOADED = 603
    # A statement differs from the ledger, and the previous statement did not.
    STATEMENT_BREAK_OPENED = 604
    STATEMENT_BREAK_CHANGED = 605  # A later statement, or an explanation, changed the difference.
    STATEMENT_BREAK_CLOSED = 606  # A later statement agrees, or all of the difference is explained.
    STATEMENT_BREAK_AGED = 607  # A business day of the holder is over and the break is still there.
    STATEMENT_BREAK_ASSIGNED = 608  # An operator named the person who resolves the break.
    STATEMENT_BREAK_RELEASED = 609  # An operator permits withdrawals in spite of the break.
    # A business day of the holder is over, and no statement of the previous day is loaded.
    STATEMENT_MISSING = 610
    # A business day of a holder is over. The figures are the ledger's balance there, which the
    # statement of the day must equal, and the requests that are not confirmed.
    HOLDER_DAY_CLOSED = 611
    ROLE_GRANTED = 640  # A principal has a role from now on, or its role has a new end time.
    ROLE_REVOKED = 641  # A principal no longer has a role.
    # A principal may act on an account of another principal from now on, or its permissions there
    # changed.
    ACCOUNT_DELEGATED = 642
    DELEGATION_ENDED = 643  # A principal may no longer act on an account of another principal.
    # The payers of losses of a cause and an asset that no default causes were set.
    NON_DEFAULT_TERMS_SET = 650
    # A loss that no default has caused was declared. Assets outside fall by this amount; the payers
    # follow.
    NON_DEFAULT_LOSS_DECLARED = 651
    # A member pays a share of a loss, in proportion to its exposed part; the next events state the
    # payments of its own accounts.
    NON_DEFAULT_LOSS_SHARED = 652
    NON_DEFAULT_LOSS_PAID = 653  # An account has paid a part of a loss.
    # All payers have paid, and a part of the loss remains without a payer. Nothing of the asset can be
    # withdrawn until it is covered.
    NON_DEFAULT_LOSS_UNCOVERED = 654
    PENALTY_RATES_SET = 670  # The rates of fails in the markets of an asset class were set.
    PENALTY_CLASS_SET = 671  # The asset class of a cleared market was set, or removed.
    # A penalty was computed at this rate, in a market of an asset class. The event follows
    # FAIL_PENALISED of the same account, which has the quantity and the amount. Without a class there
    # is one rate for lack of securities and of cash, that of the market's terms.
    PENALTY_RATED = 672
    CASH_IN_ADVANCE_SET = 680  # It was set whether trades of a segment need cash in advance.
    CASH_SET_APART = 681  # An account reserved cash in advance for payments of a session.
    # Cash reserved in advance is free again, since the payment is smaller. Or the next event locks it
    # for the settlement (CASH_LOCKED), or reserves it for a fail in the next session (CASH_SET_APART).
    CASH_SET_FREE = 682
    # The times at which liquidity is compared with need, and the target ratio, were set.
    LIQUIDITY_TERMS_SET = 684
    CREDIT_LINE_SET = 685  # A committed line of credit was set, or removed.
    # A run compared the cash that the default of two members would require up to a moment with the
    # liquid resources.
    LIQUIDITY_COMPARED = 686
    LIQUIDITY_ALERTED = 687  # The liquid resources for a moment are below the target.
    # A draw was planned for a moment with an alert: the amount that this resource would pay.
    LIQUIDITY_DRAW_PLANNED = 688
    LIQUIDITY_RUN_ENDED = 689  # A run that compares liquidity has seen all moments.
    # The cooling-off period of the default fund was set. One that runs keeps its terms.
    COOLING_OFF_SET = 690
    # A cooling-off period began: a loss takes contributions of members that are not in default, or
    # calls assessments.
    COOLING_OFF_BEGUN = 691
    # A cooling-off period limits the payments of a member: it pays `new_money_max` at most.
    COOLING_OFF_LIMITED = 692
    ACCOUNT_FROZEN = 693  # Custody has frozen an account, or has stated another reason.
    ACCOUNT_RELEASED = 694  # Custody has released an account.
    APPROVAL_LIMIT_SET = (
        695  # The amount above which two principals of custody must confirm was set.
    )
    # A principal of custody has approved a withdrawal that needs two; a second principal must confirm
    # it.
    WITHDRAWAL_APPROVED = 696
    # A principal of custody has approved a deposit that needs two; a second principal must confirm it.
    DEPOSIT_APPROVED = 697
    # An operator has confirmed a withdrawal alone that needs two principals of custody.
    BREAK_GLASS = 698
    # A destination of withdrawals is on an account's list, or has another label.
    DESTINATION_ADDED = 699
    DESTINATION_REMOVED = 700  # A destination of withdrawals is no longer on an account's list.
    # From now on an account may withdraw only to listed destinations, or to any again.
    DESTINATIONS_ONLY_SET = 701
    PARAMETER_APPROVAL_SET = 702  # An operator set whether changes of parameters need two persons.
    # A principal has proposed a change of parameters; a second principal must state it too. Nothing has
    # changed.
    PARAMETERS_PROPOSED = 703
    # A second principal has stated a proposed change of parameters; the events before this one state
    # the change.
    PARAMETERS_APPROVED = 704
    # An operator has released a change of parameters without a second principal.
    PARAMETER_GLASS_BROKEN = 705
    RECOVERY_KEYS_SET = 706  # Two operators named the keys that can recover the authority.
    # A quorum of recovery keys named other operators; the roles that were granted and revoked follow.
    AUTHORITY_RECOVERED = 707
    DELEGATION_LIMIT_SET = 708  # The owner of an account set the limits of a delegate.
    # For some time no command could be made durable. Work that became due in that time follows, in the
    # order of its due times.
    GAP_RECORDED = 720
    # A deadline by which a member must act moves, by the time of a gap or to the time that two
    # operators state.
    DEADLINE_MOVED = 721
    CALENDAR_OFFSETS_SET = 722  # The changes of local time of a calendar were set.
    # The client of a client account was named, or the mandate of its member was stated.
    MANDATE_SET = 730
    # Under its mandate a member gave a command that lowered the value of a client account at the
    # reference prices.
    MANDATE_USED = 731
    # A calendar ends in less than 90 days. The event is written when the calendar is set, when a
    # session with it is cut off, and each hour that a session waits because its fails would lie beyond
    # the end.
    CALENDAR_ENDING = 732
    # Two operators move the open deadlines of a kind to a later time; DEADLINE_MOVED follows for each
    # that moves.
    DEADLINES_POSTPONED = 740
    SESSION_MOVED = 741  # A session moved: by two operators, by a gap, or since it was set aside.
    # A part of an obligation is open after a session that the clearinghouse delayed. It is carried into
    # the next one and is no fail.
    OBLIGATION_CARRIED = 742
    # The journal was restored to an earlier end. Numbers go on beyond those that the lost history has
    # given out, and withdrawals stop until an operator releases the gate.
    NUMBERS_CONTINUED = 743
    INTRADAY_CREDIT_SET = 744  # The amount that a clearing member may owe within a day was set.
    # `ccp_liquidity` lent an account this amount for securities that a session delivers to it. The
    # amount is locked for them, and the account owes it until its time of repayment.
    INTRADAY_CREDIT_DRAWN = 745
    # Securities that a session delivered on credit are under hold for `ccp`, in units of the security.
    INTRADAY_CREDIT_SECURED = 746
    INTRADAY_CREDIT_REPAID = (
        747  # An account repaid a part of its intraday debt to `ccp_liquidity`.
    )
    # Securities held for credit are free: a repayment frees its part; a default or a redemption frees
    # all.
    INTRADAY_CREDIT_FREED = 748
    # An account did not repay its intraday debt in time: a call of this amount is missed.
    INTRADAY_CREDIT_OVERDUE = 749
    WORK_QUARANTINED = 760  # Two operators quarantined work that stopped the machine.
    QUARANTINE_LIFTED = 761  # Two operators ended the quarantine of work.
    WAITING_TERMS_SET = (
        770  # The time that captured trades of a segment may wait for cover was set.
    )
    TRADE_WAITS = 771  # A captured trade that a side does not cover waits.
    # A captured trade waits no more. If it lapsed and a side owes for it, LAPSED_TRADE_OWED follows.
    WAITING_TRADE_ENDED = 772
    # A side let a captured trade lapse, and owes the loss of the other side and a fee.
    LAPSED_TRADE_OWED = 773
    # A part of the debt for a lapsed trade was paid: the amount to the other side, the fee to `fees`.
    LAPSED_TRADE_PAID = 774
    # The remaining claim for a lapsed trade ended: the member that owes it is in default or clears no
    # more, or the other side has waived its part.
    LAPSED_TRADE_FORGIVEN = 775
    # An account receives less of its change to the mark now, by this amount, since others did not pay
    # theirs: the amount is due in the next session (C-5.4).
    RECEIPT_DEFERRED = 776
    # A security or a legal entity got an identifier, or lost it; ListAssets and ListMembers show it.
    IDENTIFIER_SET = 780
    # Purchases of an account failed in a session since it lacked cash, or its change to the mark was
    # not paid: this amount of its currency must be there by a deadline. Each further session repeats
    # the event with the same deadline.
    CASH_CALLED = 784
    # A call for cash is over: the cash is there, no such purchase is open any more, or the account
    # belongs to a default case.
    CASH_CALL_MET = 785
    # A call for cash was not met at its deadline. It counts as missed, like a margin call.
    CASH_CALL_MISSED = 786


class ResultCode(OpenEnum):
    """The outcome of a command; `docs/reference/result-codes.md` explains each."""

    # The zero value is the most frequent answer and costs no byte on the wire, so it means OK and not
    # "unspecified".
    OK = 0
    # the creation time is older than answers are remembered, so a repeat could run twice
    REQUEST_EXPIRED = 101
    REQUEST_FROM_FUTURE = 102  # the creation time is too far ahead of sequenced time
    # this request id was used for a request with other content; nothing changed
    REQUEST_ID_REUSED = 103
    ATOMIC_BATCH_REFUSED = (
        104  # this item was in order, another item of the same atomic batch was not
    )
    UNKNOWN_ACCOUNT = 201  # there is no account with this id
    ACCOUNT_CLOSED = 202  # the account is closed for good
    UNKNOWN_ASSET = 203  # there is no asset with this id
    # the command would move money of a system account, or place an order of a venue's account
    SYSTEM_ACCOUNT = 204
    AMOUNT_NOT_POSITIVE = 205  # the amount is zero or negative
    AMOUNT_OUT_OF_RANGE = 206  # a stored amount would leave +-(2^63 - 1) smallest units
    # the balance less what is reserved, held or under withdrawal does not cover the amount
    INSUFFICIENT_FREE_BALANCE = 207
    ACCOUNT_LIQUIDATING = 208  # nothing leaves an account in liquidation
    NEGATIVE_UNSETTLED_EQUITY = 209  # the account owes an unsettled loss
    # after the outflow worst-case equity would not exceed the initial margin of the worst side
    WITHDRAWAL_MARGIN = 210
    OUTFLOW_LIMIT = 211  # the asset's outflow limit over its rolling window is used up
    SAME_ACCOUNT = 212  # sender and receiver are one account
    # there is no deposit with this id: never requested, or decided more than 60 days ago
    UNKNOWN_DEPOSIT = 213
    # there is no withdrawal with this id: never requested, or decided more than 60 days ago
    UNKNOWN_WITHDRAWAL = 214
    UNKNOWN_HOLD = (
        215  # there is no hold with this id: never created, or decided more than 60 days ago
    )
    HOLD_AMOUNT_EXCEEDED = 216  # more was to be captured than is held
    HOLD_EXPIRY_IN_PAST = 217  # the hold would have expired already
    UNKNOWN_PARENT = 218  # the account to be the parent does not exist, or cannot have sub-accounts
    # a balance, claim, debt, position, order, hold or request is left, so the account cannot close
    ACCOUNT_NOT_EMPTY = 219
    SETTING_OUT_OF_RANGE = 220  # a setting of the account is outside what is allowed
    OWNER_MISMATCH = 221  # a sub-account must have its parent's owner
    # the account, the provider's market, or the owner at this price has as many of these as it may have
    # at a time
    STATE_LIMIT = 222
    UNKNOWN_POOL = 230  # the asset has no lending pool
    SPOT_MARGIN_OFF = 231  # only an account with spot margin borrows
    POOL_CAP = 232  # the pool would take or lend more than its cap (B-4)
    ACCOUNT_POOL_CAP = 233  # one account would lend or borrow more than its cap in this pool (B-4)
    POOL_LIQUIDITY = (
        234  # the pool has not that much cash, or would be used beyond its maximum (B-4)
    )
    POOL_THROTTLED = 235  # above the pool's threshold not that much may leave in this window (B-4)
    LOAN_EXCEEDED = 236  # more was asked back than is lent
    # the claim of the shares that the pool would give falls short of the amount by more than two
    # smallest units
    LOAN_TOO_SMALL = 238
    REDEMPTION_TOO_SMALL = (
        229  # a request for a part of a claim is worth less than ten valuation units
    )
    NOTHING_OWED = 237  # there is no debt in this asset
    # the debt is not the rest that a repayment left, or an order of its least size repays it; limit:
    # what is too little
    DEBT_NOT_DUST = 239
    # the account has repaid such a debt of this asset within a day, or all together, or one owner, have
    # repaid enough
    DUST_LIMIT = 244
    # the confirmation does not fit under the outflow limit or the owner's share of it; the withdrawal
    # goes on waiting
    WITHDRAWAL_QUEUED = 243
    # the hold is worth less than a hundredth of a valuation unit, so that holds without end cost
    # something
    HOLD_TOO_SMALL = 280
    # the account owes a loss that three settlement passes could not collect; it may only reduce risk
    # and bring in value
    UNPAID_LOSS = 250
    # the account's part of the losses that its pool expects is held until they are booked
    CLAIM_HELD = 270
    SECOND_PERSON_NEEDED = (
        271  # a principal has asked for it, and another one has to ask for the same
    )
    DEPOSIT_TOO_OLD = 272  # the deposit was confirmed more than 30 days ago
    # the deposit was taken back already; of a cancelled order: its reserve was taken for that
    DEPOSIT_IS_REVERSED = 273
    # reversed deposits have left custody without more of the asset than the liquidity fund has, or than
    # a thousandth of what accounts have; nothing of it leaves until that is filled
    CUSTODY_SHORTFALL = 274
    # the owner owes for a reversed deposit: until that is paid nothing leaves any of the owner's
    # accounts, nothing is lent
    REVERSED_DEPOSIT_OWED = 275
    # a deposit of the asset with the same reference was credited within the last 400 days
    DUPLICATE_DEPOSIT_REFERENCE = 277
    # this deposit, withdrawal or hold was decided before: limit is the amount asked, actual the part
    # that was credited, has left or was captured; 0: it was rejected or released
    ALREADY_DECIDED = 278
    WITHDRAWAL_IS_REVERSED = 279  # the withdrawal was taken back already
    WITHDRAWAL_TOO_OLD = 281  # the withdrawal was confirmed longer ago than a reversal may be
    # the last statement of the asset's main account does not show the amount beyond the ledger; limit
    # is the amount, actual what the statement shows
    NOT_ON_STATEMENT = 282
    # the fee of the chain is above the asset's limit for who pays it, or leaves nothing of the amount;
    # with a rejection it is 0
    CHAIN_FEE_TOO_HIGH = 288
    # `fees` pays no fee of a chain in this asset (house_fee_limit of SetAssetParameters)
    HOUSE_PAYS_NO_FEE = 289
    # the account of the clearinghouse has less free than is to be paid: for a write-off, what custody
    # lacks; for a move of house money, the amount and the floor; for a withdrawal, the fee of the chain
    # that `fees` pays
    HOUSE_MONEY_SHORT = 276
    # the giver is no account whose money may be moved: only `fees`, `liquidity_fund`, `ccp_skin`,
    # `ccp_equity` and `ccp_liquidity` are
    NOT_HOUSE_MONEY = 283
    SEIZURE_DIFFERS = (
        290  # an order to seize this account is in force with another receiver or number
    )
    # the giver owes to a pool or to the settlement; limit is 0, actual the number of assets in which it
    # owes
    HOUSE_ACCOUNT_OWES = 284
    # claims in the asset have stayed unpaid after a settlement pass; limit is 0, actual the number of
    # accounts with one
    CLAIMS_UNPAID = 285
    # the sharing of a loss is under way, to which the liquidity fund may have to give; limit is 0,
    # actual the number of such losses
    LOSS_BEING_SHARED = 286
    # the account got by trades of an announced bust what it has to have free until that is decided;
    # limit is that, actual what would be free
    BUST_ANNOUNCED = 287
    # the account is an isolated position, which only its market's orders and MoveIsolatedMargin reach
    ISOLATED_ACCOUNT = 240
    NOT_ISOLATED = 241  # the account has not isolated its position in this market
    # a position, an open order, or a result that is not settled stands in the way
    ISOLATED_NOT_FLAT = 242
    # only a backstop provider may offer to take positions (W-3), and only it or a market maker may
    # quote for conversions (R-1)
    NOT_A_PROVIDER = 260
    # the provider's worst-case equity does not exceed the initial margin of the capacity it offers
    PROVIDER_MARGIN = 261
    # nothing was written off for the account in this asset under recourse, or less than the amount
    NO_DEBT_LINE = 262
    UNKNOWN_MARKET = 301  # there is no market with this id
    MARKET_STATUS_FORBIDS = 302  # the market's status does not admit this action now
    # type, time in force and flags do not go together, or a needed field is missing
    INVALID_FLAGS = 303
    TICK_SIZE = 304  # the price is no positive multiple of the tick
    LOT_SIZE = 305  # the quantity is no positive multiple of the lot, or too large to be counted
    EXPIRY_IN_PAST = 306  # the order would have expired already
    # the account has an open or conditional order with this client order id
    DUPLICATE_CLIENT_ORDER_ID = 307
    # the price is outside the band around the mark, or a trade's price for clearing outside the band
    # around the reference, or one payment of a pair is worth too much more than the other
    PRICE_BAND = 308
    # the order to cancel or replace is not open: unknown, filled, cancelled, or another account's
    UNKNOWN_ORDER = 309
    CANCEL_PENDING = 310  # the cancel of this external order already waits for the venue
    # the price that the conditional order waits for is there already: the limit is its trigger, the
    # actual value the price
    TRIGGER_ALREADY_REACHED = 320
    # the distance of a trailing order lies between nothing and the whole price
    TRAILING_DISTANCE_INVALID = 321
    # an iceberg shows whole lots, at most everything and at least a hundredth
    DISPLAY_QUANTITY_INVALID = 322
    # there is no such order of the account, it is paired already or has traded, or both would be open
    # at once elsewhere than on one of our derivative markets
    OCO_PARTNER_INVALID = 323
    # the account, or its owner in all accounts, has as many conditional orders as it may
    CONDITIONAL_ORDER_LIMIT = 324
    # the take-profit or the stop of a bracket is on the wrong side of the entry's price, or of the
    # other
    BRACKET_PRICES_INVALID = 325
    TWAP_SLICES_INVALID = 326  # a TWAP has 2 to 2,880 slices
    TWAP_INTERVAL_INVALID = 327  # the slices of a TWAP are 10 seconds to 1 hour apart
    # the amount to spend does not pay one lot with its fee: limit is what one lot costs, actual the
    # amount
    AMOUNT_BELOW_LOT = 328
    ACCOUNT_IN_LIQUIDATION = 401  # a liquidating account may only reduce
    # a switch on the account, the market or the clearinghouse, REDUCE_ONLY, a pause, or a future's last
    # minutes let only orders that reduce pass, and only such orders rest
    RISK_TAKING_DISABLED = 402
    # there is no mark price good enough for this action; the figures are 0 where there is one that may
    # not be used
    MARK_PRICE_UNAVAILABLE = 403
    ORDER_NOTIONAL_LIMIT = 404  # the notional is below the market's minimum or above its maximum
    OPEN_ORDER_QUANTITY_LIMIT = 405  # open orders with this one would exceed the market's limit
    # a reduce-only order has no position on the other side to reduce, or is larger than it at a venue
    REDUCE_ONLY_INVALID = 406
    # weighted exposure would exceed the account's limit, open interest the market's, or above half of
    # that the owner's lots a tenth of it
    POSITION_LIMIT = 407
    INSUFFICIENT_MARGIN = (
        408  # worst-case equity after the order would not exceed the margin it needs
    )
    # the spot order could not be paid without a loan; the shortfall is that loan
    INSUFFICIENT_BALANCE = 409
    # 1,000 orders of the account rest already, with those of its isolated positions, or 20 reduce-only
    # ones in the market
    OPEN_ORDER_COUNT_LIMIT = 410
    BORROW_CAP = 420  # so much of the asset may not be newly borrowed within its rolling window
    # deposits may not credit so much of the asset within its rolling window; the deposit stays pending
    DEPOSIT_CAP = 421
    # nothing leaves the clearinghouse: there was a bankruptcy, or an operator has stopped withdrawals
    WITHDRAWALS_STOPPED = 422
    PAUSE_LIMIT = 424  # the pauses of this asset within a day would be longer together than an hour
    BRAKE_NOT_ENGAGED = 423  # there is nothing to release
    POST_ONLY_WOULD_CROSS = 501  # the order would have traded at once
    # the whole quantity could not be filled at once; actual is what the book shows within reach, at
    # most all but a lot
    FOK_NOT_FILLABLE = 502
    SELF_TRADE = 503  # the order met an order of the same owner and the taker's mode ended it
    NO_LIQUIDITY = 504  # nothing on the other side could be traded with
    # the order would have met more resting orders than one order may meet (of an order that has traded:
    # the rest of it), or the items before this one have done the work that a call, or a principal
    # within a second, may do, or the items of an atomic batch up to this one have done more work than
    # one record may do
    WORK_LIMIT = 505
    # the order would or might have traded as it entered (it crosses the book, or goes to a venue) and
    # was not the last item of its atomic batch
    ATOMIC_ORDER_MAY_TRADE = 506
    CANCELLED_BY_CLIENT = 510  # cancelled as asked
    EXPIRED = 512  # its time had come
    REPLACED = 513  # another order took its place
    MAKER_UNFUNDED = 514  # the resting order could not pay when its turn came
    REDUCE_ONLY_SHRUNK = 515  # the position it reduces shrank
    LIQUIDATION_CANCEL = 516  # the account went into liquidation, which cancels its orders
    # worst-case equity fell below maintenance margin, so orders that add risk or fill worse than the
    # mark were cancelled, newest first
    RESTING_ORDER_MARGIN = 517
    RESERVED_FOR_SETTLEMENT = 518  # the balance reserved for it paid a loss
    IMMEDIATE_REST = 519  # the unfilled part of an immediate or market order
    SLIPPAGE_LIMIT = 520  # the rest lay beyond the slippage limit or the protection price
    VENUE_CANCELLED = 521  # the external venue confirmed the cancel
    MARKET_CLOSED = 522  # the market closed
    OCO_OTHER_LEG = 530  # the other order of its pair traded, or was accepted when it triggered
    # the account's principal sent no order command for the time of its dead-man timer
    DEAD_MAN_EXPIRED = 531
    DISCONNECTED = 532  # a session that asked for it has ended
    KILL_SWITCH = 533  # the kill switch was engaged, and the order could have raised exposure (K-1)
    POSITION_CLOSED = 534  # the position that the order was to close has ended
    BRACKET_TRIGGERED = (
        535  # an exit of the bracket triggered, and what remained of its entry ended
    )
    TWAP_FILLED = 536  # all slices of the TWAP were sent, and they have traded its whole quantity
    # a reduce-only order of its side was accepted, and margin did not hold for both
    EXIT_TAKES_PLACE = 537
    AMOUNT_SPENT = 538  # the rest of the amount to spend does not pay for another lot
    TWAP_SLICE_MISSED = 539  # the clearinghouse was away at the time of the slice
    UNKNOWN_SOURCE = 601  # there is no source with this id
    UNKNOWN_INSTRUMENT = 602  # the asset takes no price, or none from this source
    SOURCE_NOT_AUTHORISED = 603  # the caller may not speak for this source
    TICK_NOT_NEWER = 604  # the tick is not newer than the source's last
    TICK_FROM_FUTURE = 605  # the source time is too far ahead of sequenced time
    TICK_WITHOUT_PRICE = 606  # neither both sides nor a last price are given
    TICK_PRICE_INVALID = 607  # a price is zero, negative or absurd, or the bid is above the ask
    # the price of an asset would be made from itself, directly or through other quote assets
    QUOTE_CYCLE = 610
    # the account has a position or a debt at a price from which nothing may leave now (P-4)
    PRICE_GUARD = 611
    # at its turn, while risk may not rise, the order would have raised the account's exposure and left
    # it with negative equity with the price against it (P-4)
    RESTING_ORDER_PRICE = 612
    # the account that would receive it is in liquidation, and the asset pays no debt of it and could
    # not be sold for one: P-4 bans its price, or it has no weight
    RECEIVER_IN_LIQUIDATION = 613
    DUPLICATE_SYMBOL = 701  # the symbol or name is taken
    # a parameter is outside its range, or parameters contradict each other
    PARAMETER_OUT_OF_RANGE = 702
    # tick x lot is no whole number of quote units, or the lot no whole number of base units
    MARKET_UNITS_INVALID = 703
    STATUS_TRANSITION_INVALID = 704  # the market cannot go from its status to this one
    UNKNOWN_BREAK = 705  # there is no open BREAK with this id
    MARKET_KIND_FORBIDS = 720  # funding is of perpetuals, expiry of perpetuals and dated futures
    EXPIRY_NOT_SET = 721  # a dated future without an expiry cannot open
    # an account has a position or an order in the future, or the window of a perpetual's last price has
    # begun, so its terms cannot change
    EXPIRY_FIXED = 722
    RULE_SET_IN_FORCE = 723  # this set of the rules, or a later one, is in force already
    # the object that the call changes has another version than the call expects: `limit` is the
    # version, `actual` the expected one
    STALE_VERSION = 724
    # the window of a perpetual's last price would begin before its holders had their notice: `limit` is
    # the earliest begin
    NOTICE_TOO_SHORT = 725
    MARKET_HAS_POSITIONS = (
        726  # accounts have positions in the market: `actual` is the open interest
    )
    # it is the last spot market of a coin that accounts have borrowed: `actual` is the number of
    # borrowers
    MARKET_HAS_LOANS = 727
    # the price is further from the last allowed index than a tenth, and the call does not confirm that
    SETTLEMENT_PRICE_FAR = 728
    # orders of the market are open at its venue: `actual` is their number
    MARKET_HAS_VENUE_ORDERS = 729
    # a market with leverage opens while the listing check lacks something that the call does not name:
    # `actual` is the number of these gaps
    LISTING_INCOMPLETE = 730
    # the stated reference is further from the last allowed index of the market than a tenth, or there
    # is none; limit is that index, actual the reference
    REFERENCE_FAR = 731
    # the trades stated are not all trades that the market made in one block of 256 ids, or that block
    # is no longer kept
    TRADES_NOT_MADE = 732
    TRADE_TOO_OLD = 733  # the trade was made longer ago than it can be busted
    # the trade is busted already, or another announced bust has it, or the call names it twice
    TRADE_IS_BUSTED = 734
    PRICE_WITHIN_DISTANCE = 735  # the price of the trade is within the distance of the reference
    UNKNOWN_BUST = 736  # there is no announced bust with this id that can still be decided
    NOT_EXTERNAL = 801  # the market matches in its own book
    BREAK_NO_ORDER = 802  # the fill names no accepted order
    BREAK_BEYOND_ORDER = 803  # the fill is larger than what was left of the order
    BREAK_DUPLICATE_FILL = 804  # the venue's fill id was reported before
    BREAK_VENUE_UNFUNDED = 805  # the venue's account cannot deliver its side
    BREAK_WORSE_THAN_LIMIT = 806  # the fill is worse than the order's limit
    BREAK_ACCOUNT_UNFUNDED = 807  # the client's account cannot pay its side
    BREAK_PRICE_BAND = 808  # the fill's price is outside the market's band around the mark
    # the fill would take the venue's weighted exposure beyond the limit of its account
    BREAK_VENUE_LIMIT = 809
    MALFORMED_REQUEST = 901  # the bytes are no valid message, or text in them is not UTF-8
    # a changing request carries a field, named by number, that this server does not know; leaving it
    # out could change the meaning
    UNKNOWN_FIELD = 902
    # a field's shape, text, scale or range is wrong; the field violations name it
    INVALID_ARGUMENT = 903
    BATCH_EMPTY = 904  # the batch has no item
    BATCH_TOO_LARGE = 905  # the batch has more items than one call may carry
    QUEUE_FULL = 906  # more is waiting than the server takes in
    SHUTTING_DOWN = 907  # the server is finishing its last batch
    LAGGED = 908  # the subscriber read too slowly and was cut off
    # the sequence asked for is not, or not yet, in the journal, or was archived and moved away
    SEQUENCE_OUT_OF_RANGE = 909
    NOT_FOUND = 910  # the thing to be read does not exist
    NOT_OPEN_YET = 911  # the server listens, but has not finished replaying its journal
    # the reader knows a chain head that is not in this journal: the journal was restored, or is another
    # one
    HISTORY_DIFFERS = 912
    # a process beside the server is further behind the last commit than the request permits, or does
    # not reach its min_sequence in time; limit and actual are in the unit of the field that is named
    TOO_FAR_BEHIND = 913
    CURSOR_EXPIRED = 914  # the list that the cursor goes on with is no longer kept
    CREDENTIAL_ABSENT = 915  # the server asks for a credential, and the call has none
    # the credential is malformed, too long, unknown or wrong: the answer does not say which
    CREDENTIAL_INVALID = 916
    CREDENTIAL_EXPIRED = 917  # the credential is real, but has expired or was revoked
    CREDENTIAL_NETWORK = (
        918  # the credential is real, but may not be used from the caller's address
    )
    CREDENTIALS_DIFFER = 919  # the client certificate and the credential name different principals
    # the disk of the server is below its second mark: only commands that lower risk, or that the way
    # out needs, are accepted; limit and actual are MiB
    DISK_RESTRICTED = 920
    # the disk of the server is below its third mark: no command is accepted, reads are answered; limit
    # and actual are MiB
    DISK_READ_ONLY = 921
    # as many calls or items of the principal wait as are free in the queue: its share while others wait
    # too
    PRINCIPAL_QUEUE_FULL = 925
    # the principal sends more in a second than the server allows; limit is the rate, actual what it may
    # send now
    RATE_LIMITED = 926
    # the deadline of the call passed while it waited in the queue; it has no sequence and has done
    # nothing
    DEADLINE_PASSED = 927
    TOO_MANY_STREAMS = 928  # the principal has as many streams open as the server allows it
    # as many questions of the principal to processes beside the server are open as it may have
    QUESTION_LIMIT = 929
    # the token is real, but is issued or counts from later on: limit and actual are seconds since 1970
    CREDENTIAL_NOT_YET_VALID = 930
    CREDENTIAL_AUDIENCE = 931  # the token is real, but is of another issuer or for another audience
    # the token is real, but its life is longer than the server permits, or ends before it begins
    CREDENTIAL_LIFETIME = 932
    # the token is real, but a claim that the server needs is missing or has another form
    CREDENTIAL_CLAIMS = 933
    CREDENTIAL_SCOPE = 935  # the API key is real, but has scopes, and the call needs another one
    # the address takes urgent calls alone: cancels, signs of life, prices, acts of staff, and no
    # streams
    URGENT_ONLY = 936
    RECOVERY_GENESIS = 937  # the recovery was signed for another journal
    RECOVERY_SIGNATURE = 938  # a signature is not that of its key over this recovery
    # the server has no such method: limit is the major version of its API, actual that of the call
    UNKNOWN_METHOD = 939
    # this node of a cluster takes no commands; the metadata has the leader's address, if one is known,
    # and its epoch
    NOT_LEADER = 940
    NO_QUORUM = 941  # the nodes that keep the log do not answer, so nothing can become durable
    # this node of a cluster has not reached in time the min_sequence of a read, or the end of the log
    # for a linearizable one
    BEHIND = 942
    # the engine that keeps the log is past half of its quota; limit and actual are bytes
    LOG_FULL = 943
    # due work stopped the machine, and the server serves reads alone until that is settled; actual is
    # the age of what it reads in seconds, and the metadata has its sequence
    READ_ONLY_AFTER_STOP = 944
    # the command stopped the machine, or one of its kind by the same principal did; what was durable of
    # it before stays
    COMMAND_QUARANTINED = 945
    MEMBER_ADMITTED_TWICE = 1001  # the owner is a clearing member already
    UNKNOWN_MEMBER = 1002  # there is no clearing member with this number
    # the owner of the account is no clearing member, or its status forbids the call
    MEMBER_NOT_ACTIVE = 1003
    MEMBER_HAS_OBLIGATIONS = 1004  # the member has nets in sessions that are not posted
    UNKNOWN_CALENDAR = 1005  # there is no calendar with this number
    NO_BUSINESS_DAY = 1006  # the calendar has more days in a row without business than it may have
    UNKNOWN_SEGMENT = 1007  # there is no segment with this number
    MARKET_NOT_CLEARED = 1008  # the central counterparty does not clear the market
    # the market has trades in sessions that are not posted, so its segment stays, or in sessions that
    # are kept, so its model stays
    MARKET_HAS_TRADES = 1009
    DEFAULT_REGIME = 1010  # the account has another default regime than the call needs
    TRADE_CAPTURED_TWICE = 1011  # a trade with the venue's id is there already
    # the settlement date is before the day of the call, in days since 1970-01-01
    VALUE_DATE_IN_PAST = 1012
    # the settlement date is further away than the limit, in days since 1970-01-01
    VALUE_DATE_TOO_FAR = 1013
    # the calendar of the segment or of the currency ends before the settlement and ten business days
    # for fails: limit is its last day, actual the day that would be needed
    CALENDAR_ENDS = 1244
    NOT_BUSINESS_DAY = 1014  # no business is done on the day of the call or on the settlement date
    CUT_OFF_PASSED = 1015  # the cut-off of the session was at `limit`; the call came at `actual`
    # the member is restricted, or a risk switch is set, and the trade would not bring its net nearer to
    # 0
    ONLY_REDUCES = 1016
    # a limit of the member counts the currency or the market, which has no price
    NO_PRICE_FOR_LIMIT = 1017
    # the member's open exposure would be above its limit, by a trade or by what it takes back of
    # collateral or contribution
    EXPOSURE_LIMIT = 1018
    SETTLEMENT_CAP = 1019  # the trade would bring what the member pays in the session above its cap
    # the trade would bring the member's part of the market's open net above its limit
    CONCENTRATION_LIMIT = 1020
    # none of the account's sides that wait has this reference and this counterparty
    UNKNOWN_TRADE_SIDE = 1021
    UNKNOWN_CLEARED_TRADE = 1022  # the session has no such trade, or does not exist
    NOT_A_PARTY = 1023  # the account is neither buyer nor seller of the trade
    TRADE_CANCEL_ASKED_TWICE = 1024  # the account has asked before that the trade be cancelled
    # no open give-up has this number and the account as the one that may do this: the receiver accepts
    # or rejects, the giver withdraws
    UNKNOWN_GIVE_UP = 1025
    # no trade with this number waits for cover, or the account is none of its sides
    UNKNOWN_WAITING_TRADE = 1031
    # the account has lacked cover for the trade itself, so it is bound until the trade lapses
    SIDE_NOT_COVERED = 1032
    # both accounts are of one member, within which a leg is allocated and not given up
    SAME_MEMBER = 1026
    OTHER_MEMBER = 1027  # the account is of another member than the leg
    LOTS_NOT_FREE = 1028  # the account has not so much of the leg that no open give-up names
    ALLOCATION_NOT_EXACT = 1029  # the quantities of an allocation do not sum to the leg
    MEMBER_GROUPED = (
        1235  # the member is in a group of affiliated owners: limit is 0, actual the group
    )
    MEMBER_NOT_GROUPED = 1236  # the member is in no group of affiliated owners
    # the identifier has not the form of its standard, or its check digits are wrong
    IDENTIFIER_INVALID = 1380
    # another asset has this ISIN, or another member this LEI: actual is its number, 0 the clearinghouse
    # itself
    IDENTIFIER_TAKEN = 1381
    # the member has resigned, and its unwinding period is not over or something of it is still open
    MEMBER_RESIGNED = 1030
    UNKNOWN_BUY_IN_OFFER = 1050  # there is no offer for a buy-in with this number
    UNKNOWN_CORPORATE_ACTION = (
        1051  # there is no corporate action with this number that is not paid
    )
    # the currency is the security itself, or not the one in which each cleared market of the security
    # is quoted
    CORPORATE_ACTION_CURRENCY = 1052
    RECORD_DATE_IN_PAST = 1053  # the record time is not later than now
    CORPORATE_ACTION_RECORDED = (
        1054  # the record time of the corporate action has come, so it is paid
    )
    SECURITY_REDEEMED = 1055  # the security is redeemed or split, and ends
    # a redemption or a split of the security is announced, or of what would be paid
    REDEMPTION_ANNOUNCED = 1056
    # the asset is more than a security: the valuation asset, quote of a market, underlying of a
    # contract, lent from a pool, a currency of payment versus payment, or that in which a corporate
    # action pays
    SECURITY_NOT_REDEEMABLE = 1057
    # the redemption price of a lot of a cleared market is no whole amount: actual is what is above one
    REDEMPTION_INDIVISIBLE = 1058
    # a smallest unit of the security, or a lot of a cleared market of it, becomes no whole number of
    # units or of lots of the new security: actual is what is above one
    SPLIT_INDIVISIBLE = 1059
    # the new security has no cleared market for a cleared market of the old one: of the same segment
    # and the same currency
    SPLIT_WITHOUT_MARKET = 1060
    # the security of the trade was split, so what was open of the trade is open in a market of the new
    # security
    TRADE_EXCHANGED = 1061
    # the asset is cleared, or counts as collateral of members: it is split as a security
    REDENOMINATION_IN_CLEARING = 1063
    # both assets have a lending pool, and the loans of one cannot join those of the other
    REDENOMINATION_INTO_POOL = 1064
    # the new asset has another weight as collateral, or other terms of its debts: margin would jump
    REDENOMINATION_TERMS_DIFFER = 1065
    # the new asset has no OK price, or one that is further from the price of the old one by the ratio
    # than is permitted: actual is its price, limit the price by the ratio
    REDENOMINATION_UNQUOTED = 1066
    # withdrawals of the asset wait for custody: `actual` is their amount in smallest units
    REDENOMINATION_WITHDRAWALS_WAIT = 1067
    # accounts that have or owe the asset are being liquidated, or its lending pool expects a loss
    REDENOMINATION_IN_LIQUIDATION = 1068
    # owners owe the asset for reversed deposits or busts, an announced bust is in it, or custody lacks
    # some of it
    REDENOMINATION_OWED = 1069
    # no rates were set for the asset class: limit is 1, the sets of rates that it needs, and actual 0,
    # those that it has
    PENALTY_RATES_ABSENT = 1062
    # the offer for a buy-in is for less than a hundredth of what fails in the market, and for less than
    # the account has
    OFFER_TOO_SMALL = 1070
    NOT_A_PVP_CURRENCY = 1101  # the currency does not settle payment versus payment
    NOT_A_PVP_MEMBER = 1102  # the account is no member of payment versus payment
    NOT_A_MEMBER_ACCOUNT = 1103  # the account is not of kind MEMBER_HOUSE
    PVP_MEMBER_NOT_ACTIVE = 1104  # the member may not settle at present
    PVP_SAME_CURRENCY = 1105  # both members would give the same currency
    PVP_REFERENCE_USED = 1106  # a pair with this reference waits, or has ended lately
    UNKNOWN_PVP_PAIR = 1107  # no pair with this number waits
    PVP_CLAIM_TOO_SMALL = 1108  # the member's claim in the currency is less
    PVP_CASH_LACKING = 1109  # less of the currency is paid in than would be paid out
    PVP_PRICE_ABSENT = (
        1110  # a currency that the member has a claim in, or is short of, has no rate
    )
    # the member's claims less haircut would not cover its shorts with haircut
    PVP_VALUE_BELOW_ZERO = 1111
    PVP_SHORT_ABOVE_LIMIT = 1112  # the member would be short of more of a currency than it may
    PVP_TOTAL_SHORT_ABOVE_LIMIT = 1113  # the member would be short of more in all than it may
    PVP_PAIR_CANCELLED = 1114  # both members agreed to cancel the pair
    PVP_NOT_SHORT = 1115  # the member is short of no currency
    PVP_DAY_UNDER_WAY = 1116  # a day of payment versus payment is under way, or closes
    PVP_PAIR_RETURNED = 1117  # the pair had not settled when the day closed
    # the member lacks a part of its call whose deadline is over, so its pairs wait
    PVP_MEMBER_LATE = 1118
    PVP_DAY_NOT_OPEN = 1119  # no pair settles before the day of payment versus payment opens
    # the account has less of the asset set apart as collateral than would be given back
    COLLATERAL_TOO_SMALL = 1150
    COLLATERAL_NOT_ELIGIBLE = 1151  # the asset is no collateral
    COLLATERAL_CONCENTRATED = (
        1152  # the account would have more of the asset as collateral than it may
    )
    COLLATERAL_REQUIRED = (
        1153  # the collateral that is left would count less than the account's margin
    )
    # the member would have less in the default fund than is required of it
    CONTRIBUTION_REQUIRED = 1154
    # a contribution leaves the default fund only in the five days after the end of the member's notice:
    # limit is that end, 0 without a notice, actual the present time
    NOTICE_REQUIRED = 1155
    NOTICE_RUNS = (
        1156  # a notice of the member runs: limit is when it lapses, actual the present time
    )
    # while a notice of the member runs, no trade raises its margin: limit is its margin before, actual
    # after the trade
    MARGIN_WOULD_RISE = 1157
    # no margin parameters are set, or no account has an open trade, a requirement or a call: a run
    # would see no account
    NOTHING_TO_MARGIN = 1159
    # the member has less in the default fund than a member that clears must have
    CONTRIBUTION_BELOW_MINIMUM = 1158
    MEMBER_IN_DEFAULT = 1200  # the member is in default
    UNKNOWN_DEFAULT_CASE = 1201  # there is no default case with this number
    # the case is at another step: the limit is the step that it would have to be at, of the steps by
    # their number
    DEFAULT_CASE_STATE = 1202
    # something of a case is still open: lots whose auction goes on, loss that no layer has paid, or the
    # case itself
    DEFAULT_CASE_OPEN = 1203
    # the case has cash in a currency other than the valuation asset, in which the layers pay
    DEFAULT_CASE_CURRENCY = 1204
    NOT_OF_DEFAULT_CASE = 1205  # the account or the net is not of this case
    PORTING_NOT_OFFERED = 1206  # the account was not offered to this member
    ACCOUNT_NOT_PORTABLE = 1207  # the account has open orders, a parent or accounts below it
    # nothing leaves the account, and it makes no trades for clearing: its member is in default, or
    # custody has frozen it
    ACCOUNT_FROZEN = 1208
    UNKNOWN_LOT = 1209  # there is no lot with this number
    LOT_CLOSED = 1210  # the time for this call is over: limit and actual are moments
    # bids are revealed only after the time for bids is over: limit and actual are moments
    LOT_TAKES_BIDS = 1211
    LOT_ABOVE_NET = 1212  # the lot, with the other lots of the same net, is larger than the net
    BID_NOT_SUBMITTED = 1213  # the account has sent no bid for the lot
    BID_REVEALED_TWICE = 1214  # the bid is revealed already
    # the commitment is no SHA-256 in lower-case hexadecimal, or not that of these terms
    BID_COMMITMENT = 1215
    BID_BELOW_DUTY = 1216  # the bid is for less than the duty of the lot
    BID_ABOVE_LOT = 1217  # the bid is for more than the lot
    NO_ASSESSMENT = 1218  # nothing is called of the member of this account
    ASSESSMENT_EXCEEDED = 1219  # the amount is more than what is still called of the member
    LOT_SESSION_SETTLED = (
        1220  # the session of the lot had begun to settle before its auction was over
    )
    # a net of the case is open in a security that has no price, so its loss cannot be found
    DEFAULT_PRICE_ABSENT = 1221
    # the price is worse than the limit of the lot: below it for what the case sells, above it for what
    # it buys
    BID_BEYOND_LIMIT = 1222
    # margin in the valuation asset does not cover a loss, and other margin that would pay it was in no
    # auction: limit and actual are the loss and that margin, or 0 and what clients of the member lack
    # too
    COLLATERAL_NOT_OFFERED = 1223
    # the principal has no role that may make this call, or none for an account that the call does not
    # name
    ROLE_REQUIRED = 1300
    AUTHORITY_OFF = 1301  # the journal began without operators, so there is no authority to change
    OWN_AUTHORITY = 1302  # principals do not change their own roles
    AUTHORITY_EXPIRED = (
        1303  # the authority would end before it begins: limit and actual are moments
    )
    LAST_OPERATORS = 1304  # fewer principals than these would be operators without an end
    UNKNOWN_GRANT = 1305  # the principal does not have the role
    UNKNOWN_PRINCIPAL = 1306  # no role was ever granted to a principal of this name
    UNKNOWN_DELEGATION = 1307  # the account was not delegated to this principal
    DELEGATE_IS_OWNER = 1308  # the principal owns the account
    ACCOUNT_NOT_FROZEN = 1192  # custody has not frozen the account
    # the principal has frozen the account itself, or has stated why it is frozen
    RELEASER_HAS_FROZEN = 1193
    # the amount needs two principals of custody, and this one has approved it already
    APPROVER_IS_PROPOSER = 1194
    APPROVAL_NOT_NEEDED = 1195  # one principal of custody may confirm the amount
    DESTINATION_UNKNOWN = 1196  # the address is not on the account's list of destinations
    # the destination was added less than a day ago: limit is from when on it may be used
    DESTINATION_TOO_NEW = 1197
    RECOVERY_OFF = 1309  # no recovery keys are stated
    # the recovery has another number than the next one: it was done already, or is one of another time
    RECOVERY_NUMBER = 1310
    UNKNOWN_RECOVERY_KEY = 1311  # a key is none of the recovery keys in force
    RECOVERY_KEY_TWICE = 1312  # a recovery key stands there twice
    TOO_FEW_SIGNATURES = 1313  # fewer recovery keys have signed than it takes
    RECOVERY_KEY_FORM = 1314  # a recovery key is not 64 hexadecimal digits in lower case
    TOO_MANY_DELEGATION_LIMITS = 1315  # the delegation has as many limits as there may be
    UNKNOWN_DELEGATION_LIMIT = 1316  # the delegation has no such limit
    # the delegate would let more of the asset leave the account in a day than its owner permits
    DELEGATE_MOVED_LIMIT = 1317
    # the order is worth more than the owner of the account permits this delegate
    DELEGATE_ORDER_LIMIT = 1318
    UNKNOWN_PROPOSAL = (
        1198  # no change of parameters with this number waits, or it is older than a day
    )
    UNKNOWN_HOLDER = 1250  # no holder has this number
    UNKNOWN_HOLDER_ACCOUNT = 1251  # the holder has no account of this asset
    HOLDER_BALANCE_TOO_SMALL = 1252  # less of the asset is booked at the holder than is to move
    # the ledger has no closing balance of that day: it is not over, no business day, or too long ago
    STATEMENT_DAY_UNKNOWN = 1253
    STATEMENT_TOO_OLD = 1254  # a statement of a later day is loaded
    # more is said to be on its way than the ledger knew of at the end of the day
    TRANSIT_TOO_LARGE = 1255
    # a statement differs from the ledger by more than the limit of its account, so nothing of the asset
    # leaves
    STATEMENT_BREAK = 1256
    NO_STATEMENT_BREAK = 1257  # the account at the holder has no break
    EXPLANATION_BEYOND_BREAK = 1258  # the amount is not of the sign of the break, or more than it
    LOSS_TERMS_MISSING = 1180  # no terms say who bears a loss of this cause and asset
    UNKNOWN_LOSS = 1181  # no loss of the asset has this number, or it is borne and long past
    LOSS_SMALLER = 1182  # less of the loss is not borne than is to be paid
    LOSS_DAY_AHEAD = 1183  # the day of the loss is after the present day of the holder
    # the account does not have the cash free that is to be set apart for it in a segment with cash in
    # advance: limit is what is to be set apart more, fees of an order included, and actual what is free
    CASH_IN_ADVANCE_LACKING = 1190
    # the segment has sessions that are not posted, whose term stays as it is
    SEGMENT_HAS_SESSIONS = 1191
    # the market has an index that may not be used now, and neither a mark nor trades to compare the
    # price with
    NO_REFERENCE_PRICE = 1230
    # after the trade the account, or all members of its group together, would owe more by loss and
    # margin than its free cash and collateral: limit is what it would owe, actual what it has, in the
    # valuation asset
    COMMITMENT_NOT_COVERED = 1231
    # the other side of the trade does not have what the trade would make it owe, or something stops it
    COUNTERPARTY_NOT_COVERED = 1232
    # a call for margin, for cash or for the default fund was not met in its time, or a member of the
    # group is in default: nothing leaves the own accounts, those of the group too, and no trade raises
    # what they owe
    MARGIN_CALL_MISSED = 1233
    # without the amount the own accounts could not pay for their next settlement, or the account for
    # purchases that lacked cash: limit is what it takes, actual what would be left
    NEEDED_FOR_SETTLEMENT = 1234
    # an account does not have the variation margin free that moves with a leg, or back as a trade ends:
    # limit is what it pays, actual what it has free, in the currency of the market
    VARIATION_NOT_COVERED = 1237
    NOT_A_CLIENT_ACCOUNT = 1240  # the account is no account of a member for its clients
    # the caller is neither staff nor the client that staff has named for the account
    NOT_THE_CLIENT = 1241
    # the account of a client would be worth less at the reference, and no mandate names such an act:
    # actual is the loss, 0 if a price for it is missing
    CLIENT_CONSENT_REQUIRED = 1242
    # the account of a client would be worth less at the reference by more in a day than its mandate
    # permits
    MANDATE_LIMIT = 1243
    # the account owes credit of a session, and nothing leaves it before that is paid back: actual is
    # what it owes
    INTRADAY_CREDIT_OPEN = 1336
    # no deadline of this kind is open, or the day of pay-ins is between two of its steps
    NO_OPEN_DEADLINE = 1330
    # a deadline or a session moves to a later time only: limit is the earliest time that is later
    MOVE_NOT_FORWARD = 1331
    MOVE_TOO_FAR = 1332  # a deadline or a session does not move that far: limit is the last time
    UNKNOWN_SESSION = 1333  # the segment has no session with this settlement date
    SESSION_SETTLING = 1334  # the settlement of the session has begun, or is over
    # the time of the session that is to move has come: limit is that time, actual the present one
    SESSION_TIME_PASSED = 1335
    WORK_NOT_SEPARABLE = 1340  # no one may set this work aside: all others depend on it
    NO_SUCH_WORK = 1341  # no work of this kind can come due for the subject
    # the work is set aside, or what it is to do would be allowed by the command; of a session limit is
    # what it takes, actual what would be left
    WORK_QUARANTINED = 1342
    WORK_NOT_QUARANTINED = 1343  # this work of the subject is not set aside
