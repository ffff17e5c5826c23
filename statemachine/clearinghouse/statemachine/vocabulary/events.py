# SPDX-License-Identifier: Apache-2.0
"""Events: the effects of commands, as a flat list of integers that is encoded and hashed once per batch.

An event is its kind followed by `offset` and its fields. The table is the format: fields are only ever added at
the end of a new kind, together with the journal format version (J-5). Events state the effects of a
command and never repeat the command. `event_writers` has a function for each kind.

Units: `price_per_lot` quote units per lot; `lots`; amounts in smallest units; `*_e9` with nine more decimals;
`code` is a result code; realised results and fees are signed as the account sees them in `*_realised` (credit
+) and as charges in `*_fee` (a rebate is negative).

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from typing import Final, NamedTuple

from clearinghouse.statemachine.vocabulary import units

REFUSED: Final = 1
CALL_REFUSED: Final = 2
CALL_REPEATED: Final = 3
ASSET_CREATED: Final = 10
ASSET_CHANGED: Final = 11
MARKET_CREATED: Final = 12
MARKET_CHANGED: Final = 13
MARKET_STATUS_CHANGED: Final = 14
RISK_SWITCH_SET: Final = 15
SOURCE_CREATED: Final = 16
INSTRUMENT_SET: Final = 17
ACCOUNT_CREATED: Final = 20
ACCOUNT_CHANGED: Final = 21
ACCOUNT_CLOSED: Final = 22
DEPOSIT_REQUESTED: Final = 23
DEPOSIT_CONFIRMED: Final = 24
DEPOSIT_REJECTED: Final = 25
WITHDRAWAL_REQUESTED: Final = 26
WITHDRAWAL_CONFIRMED: Final = 27
WITHDRAWAL_REJECTED: Final = 28
TRANSFERRED: Final = 29
HOLD_CREATED: Final = 30
HOLD_CAPTURED: Final = 31
HOLD_RELEASED: Final = 32
CLOSING_REMAINS: Final = 33
ORDER_ACCEPTED: Final = 40
ORDER_REDUCED: Final = 41
ORDER_CANCELLED: Final = 42
ORDER_CANCEL_PENDING: Final = 43
TRADE: Final = 44
AUCTION_UNCROSSED: Final = 45
BREAK_RECORDED: Final = 46
BREAK_RESOLVED: Final = 47
INDEX_CHANGED: Final = 60
MARK_CHANGED: Final = 61
PRICE_STATE_CHANGED: Final = 62
SOURCE_EXCLUDED: Final = 63
LIQUIDATION_STARTED: Final = 70
LIQUIDATION_ENDED: Final = 71
SETTLED_IN: Final = 72
SETTLED_OUT: Final = 73
SETTLEMENT_PASS: Final = 74
SOURCE_STANDING: Final = 160
PRICE_JUDGED: Final = 161
VALUED_AT_STABLE: Final = 162
MARK_SAMPLED: Final = 163
SOURCE_QUOTE_SET: Final = 164
INDEX_RULES_SET: Final = 165
MARK_RULES_SET: Final = 166
POOL_CREATED: Final = 170
POOL_CHANGED: Final = 171
LENT: Final = 172
REDEEMED: Final = 173
BORROWED: Final = 174
REPAID: Final = 175
INTEREST_HOUR: Final = 176
RESERVE_POSTED: Final = 177
LENDERS_FEES: Final = 178
POOL_TOPPED_UP: Final = 179
POOL_LOSS: Final = 180
POOL_EPOCH_CLOSED: Final = 181
REDEMPTION_ASKED: Final = 182
DUST_REPAID: Final = 183
FUNDING_RATE: Final = 190
FUNDING_PAID: Final = 191
FUNDING_SWEPT: Final = 192
FUNDING_CHANGED: Final = 193
EXPIRY_CHANGED: Final = 194
FUTURE_EXPIRED: Final = 195
POSITION_SETTLED: Final = 196
EXPIRY_ROUNDED: Final = 197
DYNAMIC_MARGIN_SET: Final = 200
MARGIN_SCALE_CHANGED: Final = 201
ISOLATED_SET: Final = 202
RECONCILIATION_SET: Final = 210
QUOTE_SET: Final = 211
PAID_IN: Final = 212
LOAN_SOLD_TO_FUND: Final = 213
COLLATERAL_CONVERTED: Final = 214
QUOTE_FILLED: Final = 215
POSITION_REALISED: Final = 216
LOSSES_REALISED: Final = 217
CONVERSION_ANNOUNCED: Final = 218
LIQUIDATION_SET: Final = 220
BACKSTOP_SET: Final = 221
FUND_CONTRIBUTED: Final = 222
DEBT_LINE_REPAID: Final = 223
LIQUIDATION_FILL: Final = 224
BACKSTOP_FILL: Final = 225
DELEVERAGED: Final = 226
REST_CLOSED: Final = 227
LOSS_SHARED: Final = 228
BAD_DEBT: Final = 229
COLLATERAL_SOLD: Final = 230
COLLATERAL_TAKEN: Final = 231
REMAINDER_TAKEN: Final = 232
TAKEN_OVER: Final = 233
LOAN_TAKEN_OVER: Final = 234
BORROW_TAKEN_OVER: Final = 235
REMAINDER_PAID: Final = 236
LENDER_PAID: Final = 237
CONDITIONAL_PLACED: Final = 250
CONDITIONAL_TRIGGERED: Final = 251
CONDITIONAL_ENDED: Final = 252
OCO_PAIRED: Final = 253
ICEBERG_DISPLAYED: Final = 254
DEAD_MAN_SET: Final = 255
DEAD_MAN_EXPIRED: Final = 256
DISCONNECT_REPORTED: Final = 257
BRACKET_PLACED: Final = 258
BRACKET_SIZED: Final = 259
BRAKE_SET: Final = 260
BRAKE_ENGAGED: Final = 261
BRAKE_RELEASED: Final = 262
ASSET_PAUSE_ASKED: Final = 263
REDENOMINATION_ASKED: Final = 264
REDENOMINATION_WAITS: Final = 265
POOL_EXCHANGED: Final = 266
LOAN_EXCHANGED: Final = 267
RULE_SET_CHANGED: Final = 270
RECENT_RESULT_COUNTED: Final = 280
LIQUIDATION_LIMIT_WIDENED: Final = 281
LOSS_INTEREST: Final = 300
CLAIM_INTEREST: Final = 301
COLLATERAL_BOUGHT: Final = 302
COLLATERAL_PAID: Final = 303
COLLATERAL_GIVEN: Final = 304
CLAIM_COVERED: Final = 305
LINE_SET_APART: Final = 310
LINE_RETURNED: Final = 311
POOL_LOSS_EXPECTED: Final = 320
HELD_CLAIM_BOOKED: Final = 321
DEPOSIT_REVERSAL_ASKED: Final = 322
DEPOSIT_REVERSED: Final = 323
CUSTODY_SHORTFALL_FILLED: Final = 324
REVERSAL_DEBT_PAID: Final = 325
REVERSAL_DEBT_WRITTEN_OFF: Final = 326
REVERSAL_DEBT_WRITE_OFF_ASKED: Final = 327
WITHDRAWAL_REVERSAL_ASKED: Final = 328
WITHDRAWAL_REVERSED: Final = 329
HOUSE_MONEY_ASKED: Final = 330
HOUSE_MONEY_MOVED: Final = 331
CHAIN_FEE_PAID: Final = 332
CHAIN_FEE_RETURNED: Final = 333
SEIZURE_ASKED: Final = 334
SEIZURE_ORDERED: Final = 335
WORK_LATE: Final = 340
WORK_CAUGHT_UP: Final = 341
AUCTION_ENDED: Final = 342
SETTING_KEPT: Final = 360
SETTING_NOTICE_SET: Final = 361
SETTING_ANNOUNCED: Final = 362
SETTING_TOOK_EFFECT: Final = 363
SETTING_WITHDRAWN: Final = 364
TWAP_PLACED: Final = 370
TWAP_SLICE: Final = 371
CONDITIONAL_WAITING: Final = 372
CONDITIONAL_REDUCED: Final = 373
EXIT_STOPPED: Final = 374
BUST_ANNOUNCED: Final = 380
BUST_TRADE_ANNOUNCED: Final = 381
BUST_DECISION_ASKED: Final = 382
BUST_DECIDED: Final = 383
TRADE_BUSTED: Final = 384
BUST_CLAIM_PAID: Final = 385
PVP_CURRENCY_SET: Final = 400
PVP_MEMBER_SET: Final = 401
PVP_SHORT_LIMIT_SET: Final = 402
PVP_PAID_IN: Final = 404
PVP_PAID_OUT: Final = 405
PVP_LEG_QUEUED: Final = 406
PVP_LEG_SETTLED: Final = 407
PVP_PAIR_ENDED: Final = 408
PVP_PAY_IN_MISSED: Final = 409
PVP_CLAIM_SOLD: Final = 410
PVP_CLAIM_PAID: Final = 411
PVP_LOSS_SHARED: Final = 412
PVP_SCHEDULE_SET: Final = 413
PVP_DAY_OPENED: Final = 414
PVP_PAY_IN_CALLED: Final = 415
PVP_PAY_IN_LATE: Final = 416
PVP_COVER_DELAYED: Final = 417
PVP_DAY_CLOSED: Final = 418
MEMBER_ADMITTED: Final = 430
MEMBER_CHANGED: Final = 431
CALENDAR_SET: Final = 432
SEGMENT_CREATED: Final = 433
CLEARING_SET: Final = 434
SESSION_OPENED: Final = 435
TRADE_NOVATED: Final = 436
SESSION_CUT_OFF: Final = 437
SESSION_NETTED: Final = 438
ACCOUNT_NETTED: Final = 439
CASH_NETTED: Final = 440
MARKET_NETTED: Final = 441
CURRENCY_NETTED: Final = 442
TRADE_SIDE_SUBMITTED: Final = 443
TRADE_SIDES_DIFFER: Final = 444
TRADE_SIDE_MATCHED: Final = 445
TRADE_SIDE_CANCELLED: Final = 446
TRADE_SIDE_EXPIRED: Final = 447
TRADE_CANCEL_ASKED: Final = 448
TRADE_CANCELLED: Final = 449
ASSET_CALENDAR_SET: Final = 450
GIVE_UP_PROPOSED: Final = 451
GIVE_UP_ENDED: Final = 452
TRADE_LEG_MOVED: Final = 453
MEMBER_RESIGNED: Final = 454
RESIGNATION_HELD: Final = 455
SETTLEMENT_TERMS_SET: Final = 480
SETTLEMENT_PRIORITY_SET: Final = 481
FAIL_REPRICED: Final = 482
SECURITIES_LOCKED: Final = 483
SECURITIES_RELEASED: Final = 484
CASH_LOCKED: Final = 485
CASH_RELEASED: Final = 486
CASH_ADVANCED: Final = 487
PAYMENT_DEFERRED: Final = 488
SESSION_LOCKED: Final = 489
SESSION_COMMITTED: Final = 490
SECURITIES_DELIVERED: Final = 491
CASH_PAID: Final = 492
SECURITIES_RECEIVED: Final = 493
CASH_RECEIVED: Final = 494
ADVANCE_REPAID: Final = 495
OBLIGATION_FAILED: Final = 496
FAIL_PENALISED: Final = 497
PENALTY_SHARED: Final = 498
SESSION_POSTED: Final = 499
BUY_IN_OFFERED: Final = 500
BUY_IN_OFFER_ENDED: Final = 501
BUY_IN_FILLED: Final = 502
BUY_IN_CASH_SETTLED: Final = 503
CORPORATE_ACTION_ANNOUNCED: Final = 504
CORPORATE_ACTION_CANCELLED: Final = 505
CORPORATE_ACTION_RECORDED: Final = 506
CORPORATE_ACTION_DELAYED: Final = 507
CORPORATE_ACTION_FUNDED: Final = 508
DIVIDEND_PAID: Final = 509
MARKET_CLAIM_BOOKED: Final = 510
CORPORATE_ACTION_PAID: Final = 511
SECURITY_REDEEMED: Final = 512
OPEN_TRADES_REDEEMED: Final = 513
SECURITY_EXCHANGED: Final = 514
OPEN_TRADES_EXCHANGED: Final = 515
SECURITIES_PASSED_ON: Final = 516
CASH_PASSED_ON: Final = 517
COLLATERAL_LODGED: Final = 530
COLLATERAL_WITHDRAWN: Final = 531
DEFAULT_FUND_CONTRIBUTED: Final = 532
CCP_FUNDED: Final = 533
MARGIN_PARAMETERS_SET: Final = 535
MARGIN_ASSET_SET: Final = 536
MARGIN_SCENARIOS_SET: Final = 537
VARIATION_PAID: Final = 540
VARIATION_RECEIVED: Final = 541
MARGIN_CALLED: Final = 542
MARGIN_CALL_REMINDED: Final = 543
MARGIN_CALL_MET: Final = 544
POTENTIAL_DEFAULT: Final = 545
MARGIN_RUN_ENDED: Final = 546
STRESS_SCENARIO_SET: Final = 547
DEFAULT_FUND_PARAMETERS_SET: Final = 548
MARGIN_RUN_ORDERED: Final = 549
DEFAULT_FUND_SIZED: Final = 550
CONTRIBUTION_CALLED: Final = 551
CONTRIBUTION_CALL_MET: Final = 552
CONTRIBUTION_MISSED: Final = 553
CONTRIBUTION_RETURNED: Final = 554
COLLATERAL_INTEREST_SET: Final = 555
COLLATERAL_INTEREST_PAID: Final = 556
COLLATERAL_INTEREST_DELAYED: Final = 557
DEFAULT_DECLARED: Final = 560
DEFAULT_CASE_MOVED: Final = 561
PORTING_OFFERED: Final = 562
ACCOUNT_PORTED: Final = 563
AUCTION_LOT_ADDED: Final = 564
BID_SUBMITTED: Final = 565
BID_REVEALED: Final = 566
BID_AWARDED: Final = 567
AUCTION_LOT_ENDED: Final = 568
SESSION_NETTED_ANEW: Final = 569
DEFAULT_LOSS_FOUND: Final = 570
DEFAULT_LAYER_PAID: Final = 571
ASSESSMENT_CALLED: Final = 572
ASSESSMENT_UNPAID: Final = 573
GAIN_CUT: Final = 574
POSITION_TORN_UP: Final = 575
DEFAULT_SURPLUS_RETURNED: Final = 576
DEFAULT_MARGIN_PAID: Final = 577
ACCOUNT_REMOVED: Final = 578
DEFAULT_COLLATERAL_SOLD: Final = 579
AUCTION_LIMIT_SET: Final = 580
LEAVING_NOTICE_GIVEN: Final = 581
MEMBER_GROUPED: Final = 582
DEFAULT_FUND_COMPARED: Final = 583
STRESS_MARGIN_SET: Final = 584
CCP_SKIN_DUE: Final = 585
CCP_SKIN_FILLED: Final = 586
CCP_SKIN_OVERDUE: Final = 587
HOLDER_SET: Final = 600
HOLDER_ACCOUNT_SET: Final = 601
HOLDER_MOVED: Final = 602
STATEMENT_LOADED: Final = 603
STATEMENT_BREAK_OPENED: Final = 604
STATEMENT_BREAK_CHANGED: Final = 605
STATEMENT_BREAK_CLOSED: Final = 606
STATEMENT_BREAK_AGED: Final = 607
STATEMENT_BREAK_ASSIGNED: Final = 608
STATEMENT_BREAK_RELEASED: Final = 609
STATEMENT_MISSING: Final = 610
HOLDER_DAY_CLOSED: Final = 611
ROLE_GRANTED: Final = 640
ROLE_REVOKED: Final = 641
ACCOUNT_DELEGATED: Final = 642
DELEGATION_ENDED: Final = 643
NON_DEFAULT_TERMS_SET: Final = 650
NON_DEFAULT_LOSS_DECLARED: Final = 651
NON_DEFAULT_LOSS_SHARED: Final = 652
NON_DEFAULT_LOSS_PAID: Final = 653
NON_DEFAULT_LOSS_UNCOVERED: Final = 654
PENALTY_RATES_SET: Final = 670
PENALTY_CLASS_SET: Final = 671
PENALTY_RATED: Final = 672
CASH_IN_ADVANCE_SET: Final = 680
CASH_SET_APART: Final = 681
CASH_SET_FREE: Final = 682
LIQUIDITY_TERMS_SET: Final = 684
CREDIT_LINE_SET: Final = 685
LIQUIDITY_COMPARED: Final = 686
LIQUIDITY_ALERTED: Final = 687
LIQUIDITY_DRAW_PLANNED: Final = 688
LIQUIDITY_RUN_ENDED: Final = 689
COOLING_OFF_SET: Final = 690
COOLING_OFF_BEGUN: Final = 691
COOLING_OFF_LIMITED: Final = 692
ACCOUNT_FROZEN: Final = 693
ACCOUNT_RELEASED: Final = 694
APPROVAL_LIMIT_SET: Final = 695
WITHDRAWAL_APPROVED: Final = 696
DEPOSIT_APPROVED: Final = 697
BREAK_GLASS: Final = 698
DESTINATION_ADDED: Final = 699
DESTINATION_REMOVED: Final = 700
DESTINATIONS_ONLY_SET: Final = 701
PARAMETER_APPROVAL_SET: Final = 702
PARAMETERS_PROPOSED: Final = 703
PARAMETERS_APPROVED: Final = 704
PARAMETER_GLASS_BROKEN: Final = 705
RECOVERY_KEYS_SET: Final = 706
AUTHORITY_RECOVERED: Final = 707
DELEGATION_LIMIT_SET: Final = 708
GAP_RECORDED: Final = 720
DEADLINE_MOVED: Final = 721
CALENDAR_OFFSETS_SET: Final = 722
MANDATE_SET: Final = 730
MANDATE_USED: Final = 731
CALENDAR_ENDING: Final = 732
DEADLINES_POSTPONED: Final = 740
SESSION_MOVED: Final = 741
OBLIGATION_CARRIED: Final = 742
NUMBERS_CONTINUED: Final = 743
INTRADAY_CREDIT_SET: Final = 744
INTRADAY_CREDIT_DRAWN: Final = 745
INTRADAY_CREDIT_SECURED: Final = 746
INTRADAY_CREDIT_REPAID: Final = 747
INTRADAY_CREDIT_FREED: Final = 748
INTRADAY_CREDIT_OVERDUE: Final = 749
WORK_QUARANTINED: Final = 760
QUARANTINE_LIFTED: Final = 761
WAITING_TERMS_SET: Final = 770
TRADE_WAITS: Final = 771
WAITING_TRADE_ENDED: Final = 772
LAPSED_TRADE_OWED: Final = 773
LAPSED_TRADE_PAID: Final = 774
LAPSED_TRADE_FORGIVEN: Final = 775
RECEIPT_DEFERRED: Final = 776
IDENTIFIER_SET: Final = 780
CASH_CALLED: Final = 784
CASH_CALL_MET: Final = 785
CASH_CALL_MISSED: Final = 786


class Field(NamedTuple):
    """An integer of an event: its name here, its public name, and its unit (`units`)."""

    name: str
    public: str
    unit: int


class EventForm(NamedTuple):
    """A kind of event: name, field of the public message, rule ids, and its integers in order."""

    name: str
    body: str
    rules: tuple[str, ...]
    fields: tuple[Field, ...]
    makes: str = ""
    """The field with a number that the machine newly assigns by this event; empty if there is none."""
    told_apart_by: tuple[str, ...] = ()
    """The fields whose values distinguish two such numbers of one item from each other."""


def _field(text: str) -> Field:
    name, _, unit = text.partition(":")
    name, _, public = name.partition(">")
    return Field(name, public or name, getattr(units, unit or "RAW"))


def _form(
    head: str, fields: str, makes: str = "", told_apart_by: tuple[str, ...] = ()
) -> EventForm:
    """Read a name, a field of the public message and rule ids, and integers `name>public name:unit`.

    A public name that is the same and the unit RAW are left out.
    """
    name, body, *rules = head.split()
    integers = tuple(_field(text) for text in fields.split())
    return EventForm(name, body, tuple(rules), integers, makes, told_apart_by)


EVENTS: Final[dict[int, EventForm]] = {
    REFUSED: _form(
        "REFUSED refusal Q-3",
        "code limit:FIGURE actual:FIGURE shortfall:FIGURE",
    ),
    CALL_REFUSED: _form(
        "CALL_REFUSED refusal I-11",
        "code limit:FIGURE actual:FIGURE",
    ),
    CALL_REPEATED: _form(
        "CALL_REPEATED repeat I-11",
        "original_sequence:SEQUENCE",
    ),
    ASSET_CREATED: _form(
        "ASSET_CREATED asset U-2 M-1",
        "asset_id",
        makes="asset_id",
    ),
    ASSET_CHANGED: _form(
        "ASSET_CHANGED asset M-1 M-4",
        "asset_id",
    ),
    MARKET_CREATED: _form(
        "MARKET_CREATED market O-1 U-3",
        "market_id",
        makes="market_id",
    ),
    MARKET_CHANGED: _form(
        "MARKET_CHANGED market O-7 M-4",
        "market_id",
    ),
    MARKET_STATUS_CHANGED: _form(
        "MARKET_STATUS_CHANGED market O-2",
        "market_id from_status to_status",
    ),
    RISK_SWITCH_SET: _form(
        "RISK_SWITCH_SET risk_switch G-2",
        "scope target_id disabled",
    ),
    SOURCE_CREATED: _form(
        "SOURCE_CREATED source P-1",
        "source_id",
        makes="source_id",
    ),
    INSTRUMENT_SET: _form(
        "INSTRUMENT_SET asset P-1 P-2",
        "asset_id",
    ),
    ACCOUNT_CREATED: _form(
        "ACCOUNT_CREATED account L-1",
        "account_id",
        makes="account_id",
    ),
    ACCOUNT_CHANGED: _form(
        "ACCOUNT_CHANGED account L-3 M-4",
        "account_id",
    ),
    ACCOUNT_CLOSED: _form(
        "ACCOUNT_CLOSED account L-3",
        "account_id",
    ),
    DEPOSIT_REQUESTED: _form(
        "DEPOSIT_REQUESTED deposit L-4",
        "deposit_id account_id asset_id amount:ASSET_AMOUNT",
        makes="deposit_id",
    ),
    DEPOSIT_CONFIRMED: _form(
        "DEPOSIT_CONFIRMED deposit L-4 I-1",
        "deposit_id account_id asset_id amount:ASSET_AMOUNT",
    ),
    DEPOSIT_REJECTED: _form(
        "DEPOSIT_REJECTED deposit L-4",
        "deposit_id account_id asset_id amount:ASSET_AMOUNT",
    ),
    WITHDRAWAL_REQUESTED: _form(
        "WITHDRAWAL_REQUESTED withdrawal L-4",
        "withdrawal_id account_id asset_id amount:ASSET_AMOUNT",
        makes="withdrawal_id",
    ),
    WITHDRAWAL_CONFIRMED: _form(
        "WITHDRAWAL_CONFIRMED withdrawal L-4 I-1",
        "withdrawal_id account_id asset_id amount:ASSET_AMOUNT",
    ),
    WITHDRAWAL_REJECTED: _form(
        "WITHDRAWAL_REJECTED withdrawal L-4",
        "withdrawal_id account_id asset_id amount:ASSET_AMOUNT",
    ),
    TRANSFERRED: _form(
        "TRANSFERRED transfer L-5 L-4",
        "from_id to_id asset_id amount:ASSET_AMOUNT",
    ),
    HOLD_CREATED: _form(
        "HOLD_CREATED hold L-5 L-4",
        "hold_id account_id beneficiary_id asset_id amount:ASSET_AMOUNT",
        makes="hold_id",
    ),
    HOLD_CAPTURED: _form(
        "HOLD_CAPTURED hold L-5",
        "hold_id account_id beneficiary_id asset_id captured:ASSET_AMOUNT released:ASSET_AMOUNT",
    ),
    HOLD_RELEASED: _form(
        "HOLD_RELEASED hold L-5",
        "hold_id account_id asset_id amount:ASSET_AMOUNT code",
    ),
    CLOSING_REMAINS: _form(
        "CLOSING_REMAINS closing_remains B-2 L-3",
        "account_id item market_id asset_id lots>quantity:LOTS amount:ASSET_AMOUNT code",
    ),
    ORDER_ACCEPTED: _form(
        "ORDER_ACCEPTED order G-8 G-9 O-3",
        """order_id account_id market_id side price_per_lot>price:PRICE_PER_LOT
        lots>quantity:LOTS client_order_id""",
        makes="order_id",
        told_apart_by=("account_id", "market_id", "side"),
    ),
    ORDER_REDUCED: _form(
        "ORDER_REDUCED order O-3 O-6",
        """order_id account_id market_id lots>quantity:LOTS
        remaining_lots>remaining_quantity:LOTS code""",
    ),
    ORDER_CANCELLED: _form(
        "ORDER_CANCELLED order O-3",
        "order_id account_id market_id lots>quantity:LOTS code",
    ),
    ORDER_CANCEL_PENDING: _form(
        "ORDER_CANCEL_PENDING order O-1",
        "order_id account_id market_id lots>quantity:LOTS code",
    ),
    TRADE: _form(
        "TRADE trade O-3 O-7 S-1 S-2",
        """trade_id market_id price_per_lot>price:PRICE_PER_LOT lots>quantity:LOTS taker_side
        maker_order_id taker_order_id maker_account_id taker_account_id maker_fee:QUOTE_AMOUNT
        taker_fee:QUOTE_AMOUNT maker_realised:QUOTE_AMOUNT taker_realised:QUOTE_AMOUNT""",
    ),
    AUCTION_UNCROSSED: _form(
        "AUCTION_UNCROSSED auction O-2",
        "market_id price_per_lot>price:PRICE_PER_LOT lots>quantity:LOTS",
    ),
    BREAK_RECORDED: _form(
        "BREAK_RECORDED venue_break O-1",
        "break_id code market_id order_id price_per_lot>price:PRICE_PER_LOT lots>quantity:LOTS",
        makes="break_id",
    ),
    BREAK_RESOLVED: _form(
        "BREAK_RESOLVED venue_break O-1",
        "break_id resolution account_id",
    ),
    INDEX_CHANGED: _form(
        "INDEX_CHANGED index P-2",
        "asset_id index_e9>index_price:INDEX_E9 fresh_sources:COUNT",
    ),
    MARK_CHANGED: _form(
        "MARK_CHANGED mark P-3",
        "market_id mark_e9>mark_price:PRICE_PER_LOT_E9",
    ),
    PRICE_STATE_CHANGED: _form(
        "PRICE_STATE_CHANGED price_state P-4",
        "asset_id from_state to_state",
    ),
    SOURCE_EXCLUDED: _form(
        "SOURCE_EXCLUDED source_excluded P-2",
        "asset_id source_id",
    ),
    LIQUIDATION_STARTED: _form(
        "LIQUIDATION_STARTED liquidation W-1 M-5 I-6",
        """account_id equity:VALUATION_AMOUNT maintenance_margin:VALUATION_AMOUNT
        exposure:VALUATION_AMOUNT""",
    ),
    LIQUIDATION_ENDED: _form(
        "LIQUIDATION_ENDED liquidation W-1 M-5",
        """account_id equity:VALUATION_AMOUNT maintenance_margin:VALUATION_AMOUNT
        exposure:VALUATION_AMOUNT""",
    ),
    SETTLED_IN: _form(
        "SETTLED_IN settlement R-1 S-5",
        "account_id asset_id amount:ASSET_AMOUNT",
    ),
    SETTLED_OUT: _form(
        "SETTLED_OUT settlement R-2 S-5",
        "account_id asset_id amount:ASSET_AMOUNT",
    ),
    SETTLEMENT_PASS: _form(
        "SETTLEMENT_PASS settlement_pass R-1 R-2",
        """asset_id paid_in:ASSET_AMOUNT paid_out:ASSET_AMOUNT unpaid_claims:ASSET_AMOUNT
        unpaid_debts:ASSET_AMOUNT""",
    ),
    SOURCE_STANDING: _form(
        "SOURCE_STANDING source_standing P-2",
        "asset_id source_id standing",
    ),
    PRICE_JUDGED: _form(
        "PRICE_JUDGED price_judged P-4",
        """asset_id price_state fresh_sources:COUNT quorum:COUNT
        uncapped_e9>uncapped_price:INDEX_E9 index_e9>index_price:INDEX_E9 age_ns:NS
        spread_e9>spread:INDEX_E9 confidence_e9>confidence:INDEX_E9""",
    ),
    VALUED_AT_STABLE: _form(
        "VALUED_AT_STABLE valued_at_stable P-4 M-9",
        "asset_id stable_e9>stable_price:INDEX_E9",
    ),
    MARK_SAMPLED: _form(
        "MARK_SAMPLED mark_sampled P-3",
        "market_id mid_e9>mid_price:PRICE_PER_LOT_E9 basis_e9>basis:PRICE_PER_LOT_E9",
    ),
    SOURCE_QUOTE_SET: _form(
        "SOURCE_QUOTE_SET source_quote P-2",
        "source_id quote_asset_id group_id",
    ),
    INDEX_RULES_SET: _form(
        "INDEX_RULES_SET asset P-2 P-4",
        "asset_id",
    ),
    MARK_RULES_SET: _form(
        "MARK_RULES_SET market P-3",
        "market_id",
    ),
    POOL_CREATED: _form(
        "POOL_CREATED asset B-1",
        "asset_id",
    ),
    POOL_CHANGED: _form(
        "POOL_CHANGED asset B-2",
        "asset_id",
    ),
    LENT: _form(
        "LENT loan B-1",
        "account_id asset_id amount:ASSET_AMOUNT shares:POOL_SHARES",
    ),
    REDEEMED: _form(
        "REDEEMED loan B-1 B-4",
        "account_id asset_id amount:ASSET_AMOUNT shares:POOL_SHARES",
    ),
    BORROWED: _form(
        "BORROWED loan B-1 B-4",
        "account_id asset_id amount:ASSET_AMOUNT shares:POOL_SHARES",
    ),
    REPAID: _form(
        "REPAID loan B-1 S-3",
        "account_id asset_id amount:ASSET_AMOUNT shares:POOL_SHARES",
    ),
    INTEREST_HOUR: _form(
        "INTEREST_HOUR interest B-3 B-2",
        """asset_id paid:ASSET_AMOUNT earned:ASSET_AMOUNT kept:ASSET_AMOUNT debt:ASSET_AMOUNT
        claims:ASSET_AMOUNT cash:ASSET_AMOUNT borrow_rate_ray>borrow_rate:RAY
        lend_rate_ray>lend_rate:RAY borrow_index_ray>borrow_index:RAY
        supply_index_ray>supply_index:RAY""",
    ),
    RESERVE_POSTED: _form(
        "RESERVE_POSTED reserve B-3",
        "asset_id shares:POOL_SHARES",
    ),
    LENDERS_FEES: _form(
        "LENDERS_FEES pool_payment B-3",
        "asset_id amount:ASSET_AMOUNT",
    ),
    POOL_TOPPED_UP: _form(
        "POOL_TOPPED_UP pool_payment B-3",
        "asset_id amount:ASSET_AMOUNT",
    ),
    POOL_LOSS: _form(
        "POOL_LOSS pool_loss B-5",
        """asset_id account_id shares:POOL_SHARES loss:ASSET_AMOUNT from_fund:ASSET_AMOUNT
        from_lenders:ASSET_AMOUNT supply_index_ray>supply_index:RAY""",
    ),
    POOL_EPOCH_CLOSED: _form(
        "POOL_EPOCH_CLOSED pool_epoch B-5",
        "asset_id epoch:COUNT supply_index_ray>supply_index:RAY",
    ),
    REDEMPTION_ASKED: _form(
        "REDEMPTION_ASKED redemption_ask W-6 B-4",
        "account_id asset_id amount:ASSET_AMOUNT",
    ),
    DUST_REPAID: _form(
        "DUST_REPAID dust_repaid B-2 W-3",
        "account_id asset_id amount:ASSET_AMOUNT shares:POOL_SHARES value_paid:VALUATION_AMOUNT",
    ),
    FUNDING_RATE: _form(
        "FUNDING_RATE funding_rate P-5",
        "market_id rate_ppb:PPB funding_index_ray>funding_index:FUNDING_INDEX samples:COUNT",
    ),
    FUNDING_PAID: _form(
        "FUNDING_PAID funding_payment P-5",
        "account_id market_id amount:QUOTE_AMOUNT",
    ),
    FUNDING_SWEPT: _form(
        "FUNDING_SWEPT funding_payment P-5",
        "market_id amount:QUOTE_AMOUNT",
    ),
    FUNDING_CHANGED: _form(
        "FUNDING_CHANGED market P-5",
        "market_id",
    ),
    EXPIRY_CHANGED: _form(
        "EXPIRY_CHANGED market O-1",
        "market_id",
    ),
    FUTURE_EXPIRED: _form(
        "FUTURE_EXPIRED future_expired O-1",
        "market_id price_e9>price:PRICE_PER_LOT_E9 samples:COUNT",
    ),
    POSITION_SETTLED: _form(
        "POSITION_SETTLED position_settled O-1 S-4",
        """account_id market_id lots>quantity:LOTS released_cost:QUOTE_AMOUNT
        realised:QUOTE_AMOUNT""",
    ),
    EXPIRY_ROUNDED: _form(
        "EXPIRY_ROUNDED expiry_rounding U-5",
        "market_id amount:QUOTE_AMOUNT",
    ),
    DYNAMIC_MARGIN_SET: _form(
        "DYNAMIC_MARGIN_SET dynamic_margin M-7",
        "market_id enabled",
    ),
    MARGIN_SCALE_CHANGED: _form(
        "MARGIN_SCALE_CHANGED margin_scale M-7",
        """market_id imf_scale_ppb:PPB mmf_scale_ppb:PPB raw_scale_ppb:PPB
        volatility_ratio_ppb:PPB open_interest_ratio_ppb:PPB depth_ratio_ppb:PPB""",
    ),
    ISOLATED_SET: _form(
        "ISOLATED_SET isolated M-8",
        "account_id market_id isolated_account_id isolated",
    ),
    RECONCILIATION_SET: _form(
        "RECONCILIATION_SET reconciliation_rules R-1 R-3",
        "enabled",
    ),
    QUOTE_SET: _form(
        "QUOTE_SET quote R-1",
        """account_id market_id price_per_lot>price:PRICE_PER_LOT lots>quantity:LOTS
        expire_ns>expire_time_ns:TIME_NS""",
    ),
    PAID_IN: _form(
        "PAID_IN pay_in R-1",
        """account_id asset_id from_balance:ASSET_AMOUNT from_loans:ASSET_AMOUNT
        from_fund:ASSET_AMOUNT from_borrow:ASSET_AMOUNT from_orders:ASSET_AMOUNT
        from_conversion:ASSET_AMOUNT unpaid:ASSET_AMOUNT""",
    ),
    LOAN_SOLD_TO_FUND: _form(
        "LOAN_SOLD_TO_FUND loan R-1",
        "account_id asset_id amount:ASSET_AMOUNT shares:POOL_SHARES",
    ),
    COLLATERAL_CONVERTED: _form(
        "COLLATERAL_CONVERTED conversion R-1",
        """account_id market_id order_id side lots>quantity:LOTS value:QUOTE_AMOUNT
        limit_price_per_lot>limit_price:PRICE_PER_LOT for_asset_id""",
    ),
    QUOTE_FILLED: _form(
        "QUOTE_FILLED conversion R-1",
        """account_id counterparty_account_id market_id lots>quantity:LOTS value:QUOTE_AMOUNT
        for_asset_id""",
    ),
    POSITION_REALISED: _form(
        "POSITION_REALISED position_realised R-3",
        "account_id market_id signed_lots>signed_quantity:LOTS realised:QUOTE_AMOUNT",
    ),
    LOSSES_REALISED: _form(
        "LOSSES_REALISED realisation R-3",
        "asset_id needed:ASSET_AMOUNT covered:ASSET_AMOUNT paid:ASSET_AMOUNT",
    ),
    CONVERSION_ANNOUNCED: _form(
        "CONVERSION_ANNOUNCED conversion_notice R-1",
        "account_id asset_id amount:ASSET_AMOUNT reason",
    ),
    LIQUIDATION_SET: _form(
        "LIQUIDATION_SET liquidation_rules W-1 W-2",
        "enabled",
    ),
    BACKSTOP_SET: _form(
        "BACKSTOP_SET backstop W-3",
        "account_id market_id",
    ),
    FUND_CONTRIBUTED: _form(
        "FUND_CONTRIBUTED fund_payment L-2",
        "account_id asset_id amount:ASSET_AMOUNT",
    ),
    DEBT_LINE_REPAID: _form(
        "DEBT_LINE_REPAID fund_payment L-6",
        "account_id asset_id amount:ASSET_AMOUNT",
    ),
    LIQUIDATION_FILL: _form(
        "LIQUIDATION_FILL liquidation_fill W-2 W-0",
        """account_id market_id order_id lots>quantity:LOTS value:QUOTE_AMOUNT
        limit_price_per_lot>limit_price:PRICE_PER_LOT liquidation_fee:QUOTE_AMOUNT
        equity_before:VALUATION_AMOUNT equity_after:VALUATION_AMOUNT""",
    ),
    BACKSTOP_FILL: _form(
        "BACKSTOP_FILL close_out W-3 W-0",
        """trade_id market_id account_id counterparty_account_id signed_lots>signed_quantity:LOTS
        value:QUOTE_AMOUNT account_realised:QUOTE_AMOUNT counterparty_realised:QUOTE_AMOUNT
        fund_paid:QUOTE_AMOUNT fund_spread:QUOTE_AMOUNT provider_spread:QUOTE_AMOUNT
        fund_before:QUOTE_AMOUNT equity_before:VALUATION_AMOUNT equity_after:VALUATION_AMOUNT""",
    ),
    DELEVERAGED: _form(
        "DELEVERAGED close_out W-4 W-0",
        """trade_id market_id account_id counterparty_account_id signed_lots>signed_quantity:LOTS
        value:QUOTE_AMOUNT account_realised:QUOTE_AMOUNT counterparty_realised:QUOTE_AMOUNT
        fund_paid:QUOTE_AMOUNT rank:RANK price_per_lot>price:PRICE_PER_LOT
        fund_before:QUOTE_AMOUNT equity_before:VALUATION_AMOUNT equity_after:VALUATION_AMOUNT""",
    ),
    REST_CLOSED: _form(
        "REST_CLOSED close_out W-5",
        """trade_id market_id account_id counterparty_account_id signed_lots>signed_quantity:LOTS
        value:QUOTE_AMOUNT account_realised:QUOTE_AMOUNT counterparty_realised:QUOTE_AMOUNT
        fund_paid:QUOTE_AMOUNT fund_before:QUOTE_AMOUNT equity_before:VALUATION_AMOUNT
        equity_after:VALUATION_AMOUNT""",
    ),
    LOSS_SHARED: _form(
        "LOSS_SHARED loss_share W-5",
        "account_id counterparty_account_id market_id asset_id amount:ASSET_AMOUNT",
    ),
    BAD_DEBT: _form(
        "BAD_DEBT bad_debt W-8 W-5",
        """account_id asset_id amount:ASSET_AMOUNT fund_paid:ASSET_AMOUNT shared:ASSET_AMOUNT
        fund_debt:ASSET_AMOUNT fund_before:ASSET_AMOUNT""",
    ),
    COLLATERAL_SOLD: _form(
        "COLLATERAL_SOLD collateral_sale W-6",
        """account_id market_id order_id lots>quantity:LOTS value:QUOTE_AMOUNT
        limit_price_per_lot>limit_price:PRICE_PER_LOT asset_id""",
    ),
    COLLATERAL_TAKEN: _form(
        "COLLATERAL_TAKEN collateral_sale W-6",
        "account_id counterparty_account_id market_id lots>quantity:LOTS value:QUOTE_AMOUNT",
    ),
    REMAINDER_TAKEN: _form(
        "REMAINDER_TAKEN take_over W-8",
        "account_id asset_id amount:ASSET_AMOUNT",
    ),
    TAKEN_OVER: _form(
        "TAKEN_OVER take_over W-6",
        "account_id asset_id amount:ASSET_AMOUNT index_e9>index_price:INDEX_E9",
    ),
    LOAN_TAKEN_OVER: _form(
        "LOAN_TAKEN_OVER take_over W-6",
        "account_id asset_id amount:ASSET_AMOUNT shares:POOL_SHARES",
    ),
    BORROW_TAKEN_OVER: _form(
        "BORROW_TAKEN_OVER take_over B-5 W-6",
        "account_id asset_id amount:ASSET_AMOUNT shares:POOL_SHARES fund_before:ASSET_AMOUNT",
    ),
    REMAINDER_PAID: _form(
        "REMAINDER_PAID take_over W-8",
        "account_id asset_id amount:ASSET_AMOUNT",
    ),
    LENDER_PAID: _form(
        "LENDER_PAID lender_payment W-6",
        """account_id counterparty_account_id asset_id amount:ASSET_AMOUNT
        borrow_shares:POOL_SHARES lent_shares:POOL_SHARES value_paid:VALUATION_AMOUNT
        value_received:VALUATION_AMOUNT index_e9>index_price:INDEX_E9""",
    ),
    CONDITIONAL_PLACED: _form(
        "CONDITIONAL_PLACED conditional O-3",
        """conditional_order_id account_id market_id side
        trigger_e9>trigger_price:PRICE_PER_LOT_E9 lots>quantity:LOTS client_order_id""",
        makes="conditional_order_id",
        told_apart_by=("account_id", "market_id", "side"),
    ),
    CONDITIONAL_TRIGGERED: _form(
        "CONDITIONAL_TRIGGERED conditional O-3",
        "conditional_order_id account_id market_id price_e9>price:PRICE_PER_LOT_E9 order_id",
    ),
    CONDITIONAL_ENDED: _form(
        "CONDITIONAL_ENDED conditional O-3",
        """conditional_order_id account_id market_id side code limit:FIGURE actual:FIGURE
        shortfall:FIGURE""",
    ),
    OCO_PAIRED: _form(
        "OCO_PAIRED pair O-3",
        "account_id first_id second_id",
    ),
    ICEBERG_DISPLAYED: _form(
        "ICEBERG_DISPLAYED iceberg O-3",
        "order_id account_id market_id displayed_lots>displayed_quantity:LOTS",
    ),
    DEAD_MAN_SET: _form(
        "DEAD_MAN_SET silence O-3",
        "account_id timeout_ns:NS",
    ),
    DEAD_MAN_EXPIRED: _form(
        "DEAD_MAN_EXPIRED silence O-3",
        "account_id cancelled:COUNT",
    ),
    DISCONNECT_REPORTED: _form(
        "DISCONNECT_REPORTED silence O-3",
        "account_id cancelled:COUNT",
    ),
    BRACKET_PLACED: _form(
        "BRACKET_PLACED bracket O-3",
        """order_id account_id market_id trigger_source
        take_profit_trigger_e9>take_profit_trigger_price:PRICE_PER_LOT_E9
        take_profit_price:PRICE_UNITS stop_trigger_e9>stop_trigger_price:PRICE_PER_LOT_E9
        stop_price:PRICE_UNITS""",
    ),
    BRACKET_SIZED: _form(
        "BRACKET_SIZED bracket O-3",
        "order_id account_id market_id take_profit_id stop_id lots>quantity:LOTS",
    ),
    BRAKE_SET: _form(
        "BRAKE_SET brake K-1",
        "brake market_id asset_id enabled",
    ),
    BRAKE_ENGAGED: _form(
        "BRAKE_ENGAGED brake K-1",
        """brake market_id asset_id cause limit:FIGURE actual:FIGURE
        until_ns>until_time_ns:TIME_NS""",
    ),
    BRAKE_RELEASED: _form(
        "BRAKE_RELEASED brake K-1",
        "brake market_id asset_id cause limit:FIGURE actual:FIGURE",
    ),
    ASSET_PAUSE_ASKED: _form(
        "ASSET_PAUSE_ASKED brake O-2.2",
        "brake market_id asset_id cause actual:FIGURE",
    ),
    REDENOMINATION_ASKED: _form(
        "REDENOMINATION_ASKED redenomination O-11",
        """asset_id account_id into_asset_id new_units:COUNT old_units:COUNT
        record_time_ns:TIME_NS""",
    ),
    REDENOMINATION_WAITS: _form(
        "REDENOMINATION_WAITS redenomination_obstacle O-11",
        "action_id:COUNT asset_id code count:COUNT",
    ),
    POOL_EXCHANGED: _form(
        "POOL_EXCHANGED exchanged_pool O-11",
        """action_id:COUNT asset_id into_asset_id borrow_index_ray>borrow_index:RAY
        supply_index_ray>supply_index:RAY""",
    ),
    LOAN_EXCHANGED: _form(
        "LOAN_EXCHANGED exchanged_loan O-11",
        """action_id:COUNT account_id asset_id lent:ASSET_AMOUNT lent_shares:POOL_SHARES
        borrowed:ASSET_AMOUNT borrowed_shares:POOL_SHARES""",
    ),
    RULE_SET_CHANGED: _form(
        "RULE_SET_CHANGED rule_set J-5",
        "rule_set:COUNT",
    ),
    RECENT_RESULT_COUNTED: _form(
        "RECENT_RESULT_COUNTED recent_result W-4",
        "account_id market_id amount:QUOTE_AMOUNT",
    ),
    LIQUIDATION_LIMIT_WIDENED: _form(
        "LIQUIDATION_LIMIT_WIDENED liquidation_limit W-2",
        "account_id market_id steps:COUNT",
    ),
    LOSS_INTEREST: _form(
        "LOSS_INTEREST settlement R-1",
        "account_id asset_id amount:ASSET_AMOUNT",
    ),
    CLAIM_INTEREST: _form(
        "CLAIM_INTEREST settlement R-1",
        "account_id asset_id amount:ASSET_AMOUNT",
    ),
    COLLATERAL_BOUGHT: _form(
        "COLLATERAL_BOUGHT take_over R-1",
        "account_id asset_id amount:ASSET_AMOUNT index_e9>index_price:INDEX_E9",
    ),
    COLLATERAL_PAID: _form(
        "COLLATERAL_PAID take_over R-1",
        "account_id asset_id amount:ASSET_AMOUNT",
    ),
    COLLATERAL_GIVEN: _form(
        "COLLATERAL_GIVEN collateral_offer R-1",
        """account_id counterparty_account_id asset_id amount:ASSET_AMOUNT
        index_e9>index_price:INDEX_E9""",
    ),
    CLAIM_COVERED: _form(
        "CLAIM_COVERED collateral_offer R-1",
        "account_id counterparty_account_id asset_id amount:ASSET_AMOUNT",
    ),
    LINE_SET_APART: _form(
        "LINE_SET_APART line_apart W-8 P-4",
        "account_id asset_id amount:ASSET_AMOUNT until_ns>until_time_ns:TIME_NS",
    ),
    LINE_RETURNED: _form(
        "LINE_RETURNED line_apart W-8",
        """account_id asset_id amount:ASSET_AMOUNT index_e9>index_price:INDEX_E9
        loss_value:VALUATION_AMOUNT returned:ASSET_AMOUNT""",
    ),
    POOL_LOSS_EXPECTED: _form(
        "POOL_LOSS_EXPECTED expected_loss B-5",
        """account_id asset_id amount:ASSET_AMOUNT equity:VALUATION_AMOUNT expected:ASSET_AMOUNT
        uncovered:ASSET_AMOUNT""",
    ),
    HELD_CLAIM_BOOKED: _form(
        "HELD_CLAIM_BOOKED held_claim B-5",
        "account_id asset_id shares:POOL_SHARES",
    ),
    DEPOSIT_REVERSAL_ASKED: _form(
        "DEPOSIT_REVERSAL_ASKED deposit L-4",
        "deposit_id account_id asset_id amount:ASSET_AMOUNT",
    ),
    DEPOSIT_REVERSED: _form(
        "DEPOSIT_REVERSED deposit_reversal L-4",
        """deposit_id account_id asset_id amount:ASSET_AMOUNT from_account:ASSET_AMOUNT
        from_fund:ASSET_AMOUNT lacking:ASSET_AMOUNT""",
    ),
    CUSTODY_SHORTFALL_FILLED: _form(
        "CUSTODY_SHORTFALL_FILLED custody_filled L-4",
        "account_id asset_id amount:ASSET_AMOUNT left:ASSET_AMOUNT",
    ),
    REVERSAL_DEBT_PAID: _form(
        "REVERSAL_DEBT_PAID reversal_debt L-4",
        "account_id asset_id amount:ASSET_AMOUNT to_custody:ASSET_AMOUNT left:ASSET_AMOUNT",
    ),
    REVERSAL_DEBT_WRITTEN_OFF: _form(
        "REVERSAL_DEBT_WRITTEN_OFF reversal_debt L-4",
        "account_id asset_id amount:ASSET_AMOUNT to_custody:ASSET_AMOUNT left:ASSET_AMOUNT",
    ),
    REVERSAL_DEBT_WRITE_OFF_ASKED: _form(
        "REVERSAL_DEBT_WRITE_OFF_ASKED reversal_debt L-4",
        "account_id asset_id amount:ASSET_AMOUNT left:ASSET_AMOUNT",
    ),
    WITHDRAWAL_REVERSAL_ASKED: _form(
        "WITHDRAWAL_REVERSAL_ASKED withdrawal L-4",
        "withdrawal_id account_id asset_id amount:ASSET_AMOUNT",
    ),
    WITHDRAWAL_REVERSED: _form(
        "WITHDRAWAL_REVERSED withdrawal L-4 I-1",
        "withdrawal_id account_id asset_id amount:ASSET_AMOUNT",
    ),
    HOUSE_MONEY_ASKED: _form(
        "HOUSE_MONEY_ASKED house_money L-7",
        "giver_account_id account_id asset_id amount:ASSET_AMOUNT floor:ASSET_AMOUNT",
    ),
    HOUSE_MONEY_MOVED: _form(
        "HOUSE_MONEY_MOVED house_money L-7 I-1",
        "giver_account_id account_id asset_id amount:ASSET_AMOUNT floor:ASSET_AMOUNT",
    ),
    CHAIN_FEE_PAID: _form(
        "CHAIN_FEE_PAID chain_fee L-4 I-1",
        "withdrawal_id account_id asset_id amount:ASSET_AMOUNT",
    ),
    CHAIN_FEE_RETURNED: _form(
        "CHAIN_FEE_RETURNED chain_fee L-4 I-1",
        "withdrawal_id account_id asset_id amount:ASSET_AMOUNT",
    ),
    SEIZURE_ASKED: _form(
        "SEIZURE_ASKED account_seizure L-8",
        "account_id receiver_id",
    ),
    SEIZURE_ORDERED: _form(
        "SEIZURE_ORDERED account_seizure L-8",
        "account_id receiver_id",
    ),
    WORK_LATE: _form(
        "WORK_LATE work I-12",
        "cursor market_id begun_ns>begun_time_ns:TIME_NS slices:COUNT",
    ),
    WORK_CAUGHT_UP: _form(
        "WORK_CAUGHT_UP work I-12",
        "market_id",
    ),
    AUCTION_ENDED: _form(
        "AUCTION_ENDED market O-2",
        "market_id from_status to_status",
    ),
    SETTING_KEPT: _form(
        "SETTING_KEPT setting Q-3",
        "field:COUNT place:RANK value:SETTING",
    ),
    SETTING_NOTICE_SET: _form(
        "SETTING_NOTICE_SET setting_notice Q-9",
        "notice_ns:NS",
    ),
    SETTING_ANNOUNCED: _form(
        "SETTING_ANNOUNCED announced_setting Q-9",
        """change_id:COUNT command_kind:COUNT subject_id:COUNT field:COUNT value:SETTING
        due_ns>takes_effect_time_ns:TIME_NS code""",
    ),
    SETTING_TOOK_EFFECT: _form(
        "SETTING_TOOK_EFFECT announced_setting Q-9",
        """change_id:COUNT command_kind:COUNT subject_id:COUNT field:COUNT value:SETTING
        due_ns>takes_effect_time_ns:TIME_NS code""",
    ),
    SETTING_WITHDRAWN: _form(
        "SETTING_WITHDRAWN announced_setting Q-9",
        """change_id:COUNT command_kind:COUNT subject_id:COUNT field:COUNT value:SETTING
        due_ns>takes_effect_time_ns:TIME_NS code""",
    ),
    TWAP_PLACED: _form(
        "TWAP_PLACED twap O-3",
        """order_id account_id market_id side lots>quantity:LOTS slices:COUNT interval_ns:NS
        price:PRICE_UNITS reduce_only""",
        makes="order_id",
        told_apart_by=("account_id", "market_id", "side"),
    ),
    TWAP_SLICE: _form(
        "TWAP_SLICE twap O-3",
        """order_id account_id market_id side lots>quantity:LOTS slice_number:COUNT
        slice_order_id code limit:FIGURE actual:FIGURE shortfall:FIGURE""",
    ),
    CONDITIONAL_WAITING: _form(
        "CONDITIONAL_WAITING conditional O-9",
        """conditional_order_id account_id market_id side code limit:FIGURE actual:FIGURE
        shortfall:FIGURE lots>quantity:LOTS""",
    ),
    CONDITIONAL_REDUCED: _form(
        "CONDITIONAL_REDUCED conditional O-9",
        "conditional_order_id account_id market_id lots>quantity:LOTS code",
    ),
    EXIT_STOPPED: _form(
        "EXIT_STOPPED exit_stopped G-8",
        """order_id account_id market_id price_per_lot>price:PRICE_PER_LOT lots>quantity:LOTS
        equity_before:VALUATION_AMOUNT exposure_before:VALUATION_AMOUNT
        maintenance_before:VALUATION_AMOUNT equity_after:VALUATION_AMOUNT
        exposure_after:VALUATION_AMOUNT maintenance_after:VALUATION_AMOUNT
        net_equity_after:VALUATION_AMOUNT""",
    ),
    BUST_ANNOUNCED: _form(
        "BUST_ANNOUNCED bust O-10",
        """bust_id:COUNT market_id price_e9>price:PRICE_PER_LOT_E9 distance_ppb:PPB trades:COUNT
        ends_ns>ends_time_ns:TIME_NS""",
    ),
    BUST_TRADE_ANNOUNCED: _form(
        "BUST_TRADE_ANNOUNCED bust_trade O-10",
        "bust_id:COUNT trade_id market_id asset_id account_id amount:ASSET_AMOUNT",
    ),
    BUST_DECISION_ASKED: _form(
        "BUST_DECISION_ASKED bust_decision O-10",
        "bust_id:COUNT market_id approves",
    ),
    BUST_DECIDED: _form(
        "BUST_DECIDED bust_decision O-10",
        "bust_id:COUNT market_id approves",
    ),
    TRADE_BUSTED: _form(
        "TRADE_BUSTED busted_trade O-10 I-1",
        """bust_id:COUNT trade_id market_id price_per_lot>price:PRICE_PER_LOT
        new_price_per_lot>new_price:PRICE_PER_LOT lots>quantity:LOTS gainer_account_id
        loser_account_id asset_id amount:ASSET_AMOUNT gainer_fee_back:ASSET_AMOUNT
        loser_fee_back:ASSET_AMOUNT""",
    ),
    BUST_CLAIM_PAID: _form(
        "BUST_CLAIM_PAID bust_claim O-10 I-1",
        "trade_id account_id receiver_account_id asset_id amount:ASSET_AMOUNT left:ASSET_AMOUNT",
    ),
    PVP_CURRENCY_SET: _form(
        "PVP_CURRENCY_SET pvp_setting C-6",
        "asset_id",
    ),
    PVP_MEMBER_SET: _form(
        "PVP_MEMBER_SET pvp_setting C-6",
        "account_id",
    ),
    PVP_SHORT_LIMIT_SET: _form(
        "PVP_SHORT_LIMIT_SET pvp_setting C-6",
        "account_id asset_id",
    ),
    PVP_PAID_IN: _form(
        "PVP_PAID_IN pvp_payment C-6 L-4",
        "account_id asset_id amount:ASSET_AMOUNT claim:ASSET_AMOUNT",
    ),
    PVP_PAID_OUT: _form(
        "PVP_PAID_OUT pvp_payment C-6",
        "account_id asset_id amount:ASSET_AMOUNT claim:ASSET_AMOUNT",
    ),
    PVP_LEG_QUEUED: _form(
        "PVP_LEG_QUEUED pvp_leg C-6",
        "pair_id account_id counterparty_account_id asset_id amount:ASSET_AMOUNT",
        makes="pair_id",
        told_apart_by=("account_id", "asset_id"),
    ),
    PVP_LEG_SETTLED: _form(
        "PVP_LEG_SETTLED pvp_leg C-6",
        "pair_id account_id counterparty_account_id asset_id amount:ASSET_AMOUNT",
    ),
    PVP_PAIR_ENDED: _form(
        "PVP_PAIR_ENDED pvp_pair_end C-6",
        "pair_id code",
    ),
    PVP_PAY_IN_MISSED: _form(
        "PVP_PAY_IN_MISSED pvp_setting C-6",
        "account_id",
    ),
    PVP_CLAIM_SOLD: _form(
        "PVP_CLAIM_SOLD pvp_claim C-6",
        "account_id counterparty_account_id asset_id amount:ASSET_AMOUNT",
    ),
    PVP_CLAIM_PAID: _form(
        "PVP_CLAIM_PAID pvp_claim C-6",
        "account_id counterparty_account_id asset_id amount:ASSET_AMOUNT",
    ),
    PVP_LOSS_SHARED: _form(
        "PVP_LOSS_SHARED pvp_claim C-6",
        "account_id counterparty_account_id asset_id amount:ASSET_AMOUNT",
    ),
    PVP_SCHEDULE_SET: _form(
        "PVP_SCHEDULE_SET pvp_schedule_setting C-6",
        """call_seconds:SECONDS close_seconds:SECONDS utc_offset_seconds:SECONDS
        calendar_id:COUNT deadlines:COUNT""",
    ),
    PVP_DAY_OPENED: _form(
        "PVP_DAY_OPENED pvp_day C-6",
        "day:COUNT pairs:COUNT",
    ),
    PVP_PAY_IN_CALLED: _form(
        "PVP_PAY_IN_CALLED pvp_pay_in C-6",
        "account_id asset_id amount:ASSET_AMOUNT",
    ),
    PVP_PAY_IN_LATE: _form(
        "PVP_PAY_IN_LATE pvp_pay_in C-6",
        "account_id asset_id amount:ASSET_AMOUNT",
    ),
    PVP_COVER_DELAYED: _form(
        "PVP_COVER_DELAYED pvp_setting C-6",
        "account_id",
    ),
    PVP_DAY_CLOSED: _form(
        "PVP_DAY_CLOSED pvp_day C-6",
        "day:COUNT pairs:COUNT",
    ),
    MEMBER_ADMITTED: _form(
        "MEMBER_ADMITTED member C-0",
        """member_id:COUNT status open_exposure_max:VALUATION_AMOUNT
        settlement_cap:VALUATION_AMOUNT concentration_ppb:PPB""",
    ),
    MEMBER_CHANGED: _form(
        "MEMBER_CHANGED member C-0 C-2",
        """member_id:COUNT status open_exposure_max:VALUATION_AMOUNT
        settlement_cap:VALUATION_AMOUNT concentration_ppb:PPB""",
    ),
    CALENDAR_SET: _form(
        "CALENDAR_SET calendar C-4",
        "calendar_id:COUNT weekend_days:COUNT holidays:COUNT",
    ),
    SEGMENT_CREATED: _form(
        "SEGMENT_CREATED segment C-4",
        """segment_id:COUNT calendar_id:COUNT utc_offset_seconds:SECONDS cut_off_seconds:SECONDS
        settlement_seconds:SECONDS cycle_days:COUNT""",
    ),
    CLEARING_SET: _form(
        "CLEARING_SET cleared_market C-1 C-3",
        "market_id segment_id:COUNT dvp_model concentration_floor_lots>concentration_floor:LOTS",
    ),
    SESSION_OPENED: _form(
        "SESSION_OPENED session C-4",
        "session_id:COUNT segment_id:COUNT value_date:COUNT",
    ),
    TRADE_NOVATED: _form(
        "TRADE_NOVATED novation C-1 C-2",
        """trade_id session_id:COUNT market_id buyer_account_id seller_account_id
        price_per_lot>price:PRICE_PER_LOT lots>quantity:LOTS""",
        makes="trade_id",
    ),
    SESSION_CUT_OFF: _form(
        "SESSION_CUT_OFF session C-4",
        "session_id:COUNT segment_id:COUNT value_date:COUNT trades:COUNT",
    ),
    SESSION_NETTED: _form(
        "SESSION_NETTED session C-3",
        """session_id:COUNT segment_id:COUNT value_date:COUNT trades:COUNT nets:COUNT
        open_nets:COUNT""",
    ),
    ACCOUNT_NETTED: _form(
        "ACCOUNT_NETTED account_net C-3",
        """session_id:COUNT account_id market_id trades:COUNT bought_lots>bought_quantity:LOTS
        sold_lots>sold_quantity:LOTS cash>net_cash:QUOTE_AMOUNT""",
    ),
    CASH_NETTED: _form(
        "CASH_NETTED account_cash C-3",
        "session_id:COUNT account_id asset_id amount>net_cash:ASSET_AMOUNT",
    ),
    MARKET_NETTED: _form(
        "MARKET_NETTED market_netting C-3",
        """session_id:COUNT market_id trades:COUNT gross_lots>gross_quantity:LOTS
        net_lots>net_quantity:LOTS""",
    ),
    CURRENCY_NETTED: _form(
        "CURRENCY_NETTED currency_netting C-3",
        "session_id:COUNT asset_id gross_value:ASSET_AMOUNT net_value:ASSET_AMOUNT",
    ),
    TRADE_SIDE_SUBMITTED: _form(
        "TRADE_SIDE_SUBMITTED trade_side C-1",
        """side_id:COUNT market_id account_id counterparty_account_id side
        price_per_lot>price:PRICE_PER_LOT lots>quantity:LOTS value_date:COUNT""",
    ),
    TRADE_SIDES_DIFFER: _form(
        "TRADE_SIDES_DIFFER trade_sides_differ C-1",
        "side_id:COUNT counterparty_side_id:COUNT differing:COUNT",
    ),
    TRADE_SIDE_MATCHED: _form(
        "TRADE_SIDE_MATCHED trade_side_end C-1",
        "side_id:COUNT trade_id",
    ),
    TRADE_SIDE_CANCELLED: _form(
        "TRADE_SIDE_CANCELLED trade_side_end C-1",
        "side_id:COUNT",
    ),
    TRADE_SIDE_EXPIRED: _form(
        "TRADE_SIDE_EXPIRED trade_side_end C-1 C-4",
        "side_id:COUNT",
    ),
    TRADE_CANCEL_ASKED: _form(
        "TRADE_CANCEL_ASKED trade_cancel C-1",
        "trade_id session_id:COUNT account_id",
    ),
    TRADE_CANCELLED: _form(
        "TRADE_CANCELLED novation C-1 C-3",
        """trade_id session_id:COUNT market_id buyer_account_id seller_account_id
        price_per_lot>price:PRICE_PER_LOT lots>quantity:LOTS""",
    ),
    ASSET_CALENDAR_SET: _form(
        "ASSET_CALENDAR_SET asset_calendar C-4",
        "asset_id calendar_id:COUNT",
    ),
    GIVE_UP_PROPOSED: _form(
        "GIVE_UP_PROPOSED give_up C-1",
        """give_up_id:COUNT session_id:COUNT trade_id market_id side account_id to_account_id
        lots>quantity:LOTS""",
    ),
    GIVE_UP_ENDED: _form(
        "GIVE_UP_ENDED give_up_end C-1",
        "give_up_id:COUNT reason",
    ),
    TRADE_LEG_MOVED: _form(
        "TRADE_LEG_MOVED leg_move C-1 C-2 C-3",
        """trade_id session_id:COUNT market_id side from_account_id to_account_id
        price_per_lot>price:PRICE_PER_LOT lots>quantity:LOTS new_trade_id""",
        makes="new_trade_id",
    ),
    MEMBER_RESIGNED: _form(
        "MEMBER_RESIGNED resignation C-0 C-8",
        "member_id:COUNT status resign_ns>resign_time_ns:TIME_NS assessable:VALUATION_AMOUNT",
    ),
    RESIGNATION_HELD: _form(
        "RESIGNATION_HELD held_resignation C-0 C-9",
        "member_id:COUNT open_items:COUNT",
    ),
    SETTLEMENT_TERMS_SET: _form(
        "SETTLEMENT_TERMS_SET settlement_terms C-5",
        """market_id allows_partial:COUNT penalty_ppb:PPB buy_in_days:COUNT offer_limit_ppb:PPB
        cash_premium_ppb:PPB""",
    ),
    SETTLEMENT_PRIORITY_SET: _form(
        "SETTLEMENT_PRIORITY_SET settlement_priority C-5",
        "account_id priority:COUNT",
    ),
    FAIL_REPRICED: _form(
        "FAIL_REPRICED settlement_fail C-5",
        """session_id:COUNT account_id market_id lots>quantity:LOTS age_days:COUNT
        price_per_lot>price:PRICE_PER_LOT cash>net_cash:QUOTE_AMOUNT""",
    ),
    SECURITIES_LOCKED: _form(
        "SECURITIES_LOCKED settlement_delivery C-5",
        "session_id:COUNT account_id market_id lots>quantity:LOTS",
    ),
    SECURITIES_RELEASED: _form(
        "SECURITIES_RELEASED settlement_delivery C-5",
        "session_id:COUNT account_id market_id lots>quantity:LOTS",
    ),
    CASH_LOCKED: _form(
        "CASH_LOCKED settlement_payment C-5",
        "session_id:COUNT account_id asset_id amount:ASSET_AMOUNT",
    ),
    CASH_RELEASED: _form(
        "CASH_RELEASED settlement_payment C-5",
        "session_id:COUNT account_id asset_id amount:ASSET_AMOUNT",
    ),
    CASH_ADVANCED: _form(
        "CASH_ADVANCED settlement_payment C-5",
        "session_id:COUNT account_id asset_id amount:ASSET_AMOUNT",
    ),
    PAYMENT_DEFERRED: _form(
        "PAYMENT_DEFERRED settlement_payment C-5.4",
        "session_id:COUNT account_id asset_id amount:ASSET_AMOUNT",
    ),
    SESSION_LOCKED: _form(
        "SESSION_LOCKED session C-5",
        "session_id:COUNT segment_id:COUNT value_date:COUNT",
    ),
    SESSION_COMMITTED: _form(
        "SESSION_COMMITTED session C-5",
        "session_id:COUNT segment_id:COUNT value_date:COUNT",
    ),
    SECURITIES_DELIVERED: _form(
        "SECURITIES_DELIVERED settlement_delivery C-5",
        "session_id:COUNT account_id market_id lots>quantity:LOTS",
    ),
    CASH_PAID: _form(
        "CASH_PAID settlement_payment C-5",
        "session_id:COUNT account_id asset_id amount:ASSET_AMOUNT",
    ),
    SECURITIES_RECEIVED: _form(
        "SECURITIES_RECEIVED settlement_delivery C-5",
        "session_id:COUNT account_id market_id lots>quantity:LOTS",
    ),
    CASH_RECEIVED: _form(
        "CASH_RECEIVED settlement_payment C-5",
        "session_id:COUNT account_id asset_id amount:ASSET_AMOUNT",
    ),
    ADVANCE_REPAID: _form(
        "ADVANCE_REPAID settlement_payment C-5",
        "session_id:COUNT account_id asset_id amount:ASSET_AMOUNT",
    ),
    OBLIGATION_FAILED: _form(
        "OBLIGATION_FAILED settlement_fail C-5",
        """session_id:COUNT account_id market_id lots>quantity:LOTS age_days:COUNT
        price_per_lot>price:PRICE_PER_LOT cash>net_cash:QUOTE_AMOUNT reason
        late_lots>late_quantity:LOTS""",
    ),
    FAIL_PENALISED: _form(
        "FAIL_PENALISED settlement_penalty C-5",
        "session_id:COUNT account_id market_id lots>quantity:LOTS amount:QUOTE_AMOUNT",
    ),
    PENALTY_SHARED: _form(
        "PENALTY_SHARED settlement_penalty C-5",
        "session_id:COUNT account_id market_id lots>quantity:LOTS amount:QUOTE_AMOUNT",
    ),
    SESSION_POSTED: _form(
        "SESSION_POSTED session C-5",
        "session_id:COUNT segment_id:COUNT value_date:COUNT",
    ),
    BUY_IN_OFFERED: _form(
        "BUY_IN_OFFERED buy_in_offer C-5",
        """offer_id:COUNT account_id market_id price_per_lot>price:PRICE_PER_LOT
        lots>quantity:LOTS""",
    ),
    BUY_IN_OFFER_ENDED: _form(
        "BUY_IN_OFFER_ENDED buy_in_offer C-5",
        """offer_id:COUNT account_id market_id price_per_lot>price:PRICE_PER_LOT
        lots>quantity:LOTS""",
    ),
    BUY_IN_FILLED: _form(
        "BUY_IN_FILLED buy_in C-5",
        """session_id:COUNT account_id market_id counterparty_account_id
        price_per_lot>price:PRICE_PER_LOT lots>quantity:LOTS""",
    ),
    BUY_IN_CASH_SETTLED: _form(
        "BUY_IN_CASH_SETTLED buy_in C-5",
        """session_id:COUNT account_id market_id counterparty_account_id
        price_per_lot>price:PRICE_PER_LOT lots>quantity:LOTS""",
    ),
    CORPORATE_ACTION_ANNOUNCED: _form(
        "CORPORATE_ACTION_ANNOUNCED corporate_action C-5",
        """action_id:COUNT action_kind>kind security_id account_id asset_id amount:ASSET_AMOUNT
        per_units:COUNT record_time_ns:TIME_NS pay_time_ns:TIME_NS""",
    ),
    CORPORATE_ACTION_CANCELLED: _form(
        "CORPORATE_ACTION_CANCELLED corporate_action C-5",
        """action_id:COUNT action_kind>kind security_id account_id asset_id amount:ASSET_AMOUNT
        per_units:COUNT record_time_ns:TIME_NS pay_time_ns:TIME_NS""",
    ),
    CORPORATE_ACTION_RECORDED: _form(
        "CORPORATE_ACTION_RECORDED corporate_payment C-5",
        "action_id:COUNT account_id asset_id amount:ASSET_AMOUNT",
    ),
    CORPORATE_ACTION_DELAYED: _form(
        "CORPORATE_ACTION_DELAYED corporate_payment C-5",
        "action_id:COUNT account_id asset_id amount:ASSET_AMOUNT",
    ),
    CORPORATE_ACTION_FUNDED: _form(
        "CORPORATE_ACTION_FUNDED corporate_payment C-5",
        "action_id:COUNT account_id asset_id amount:ASSET_AMOUNT",
    ),
    DIVIDEND_PAID: _form(
        "DIVIDEND_PAID dividend C-5",
        """action_id:COUNT account_id counterparty_account_id units:COUNT asset_id
        amount:ASSET_AMOUNT""",
    ),
    MARKET_CLAIM_BOOKED: _form(
        "MARKET_CLAIM_BOOKED market_claim C-5",
        "action_id:COUNT session_id:COUNT account_id market_id units:COUNT amount:QUOTE_AMOUNT",
    ),
    CORPORATE_ACTION_PAID: _form(
        "CORPORATE_ACTION_PAID corporate_payment C-5",
        "action_id:COUNT account_id asset_id amount:ASSET_AMOUNT",
    ),
    SECURITY_REDEEMED: _form(
        "SECURITY_REDEEMED redemption C-5",
        """action_id:COUNT account_id counterparty_account_id security_id units:COUNT asset_id
        amount:ASSET_AMOUNT released:ASSET_AMOUNT""",
    ),
    OPEN_TRADES_REDEEMED: _form(
        "OPEN_TRADES_REDEEMED market_claim C-5",
        "action_id:COUNT session_id:COUNT account_id market_id units:COUNT amount:QUOTE_AMOUNT",
    ),
    SECURITY_EXCHANGED: _form(
        "SECURITY_EXCHANGED redemption C-5",
        """action_id:COUNT account_id counterparty_account_id security_id units:COUNT asset_id
        amount:ASSET_AMOUNT released:ASSET_AMOUNT""",
    ),
    OPEN_TRADES_EXCHANGED: _form(
        "OPEN_TRADES_EXCHANGED exchanged_trades C-5",
        """action_id:COUNT session_id:COUNT account_id market_id to_market_id units:COUNT
        to_units:COUNT cash:QUOTE_AMOUNT age_days:COUNT""",
    ),
    SECURITIES_PASSED_ON: _form(
        "SECURITIES_PASSED_ON settlement_delivery C-5.3",
        "session_id:COUNT account_id market_id lots>quantity:LOTS",
    ),
    CASH_PASSED_ON: _form(
        "CASH_PASSED_ON settlement_payment C-5.3",
        "session_id:COUNT account_id asset_id amount:ASSET_AMOUNT",
    ),
    COLLATERAL_LODGED: _form(
        "COLLATERAL_LODGED collateral C-7",
        "account_id asset_id amount:ASSET_AMOUNT lodged:ASSET_AMOUNT",
    ),
    COLLATERAL_WITHDRAWN: _form(
        "COLLATERAL_WITHDRAWN collateral C-7",
        "account_id asset_id amount:ASSET_AMOUNT lodged:ASSET_AMOUNT",
    ),
    DEFAULT_FUND_CONTRIBUTED: _form(
        "DEFAULT_FUND_CONTRIBUTED contribution C-8",
        "member_id:COUNT account_id amount:VALUATION_AMOUNT contribution:VALUATION_AMOUNT",
    ),
    CCP_FUNDED: _form(
        "CCP_FUNDED ccp_funding C-10",
        "account_id counterparty_account_id amount:VALUATION_AMOUNT",
    ),
    MARGIN_PARAMETERS_SET: _form(
        "MARGIN_PARAMETERS_SET margin_setting C-7",
        "asset_id version:COUNT",
    ),
    MARGIN_ASSET_SET: _form(
        "MARGIN_ASSET_SET margin_setting C-7",
        "asset_id version:COUNT",
    ),
    MARGIN_SCENARIOS_SET: _form(
        "MARGIN_SCENARIOS_SET margin_setting C-7",
        "asset_id version:COUNT",
    ),
    VARIATION_PAID: _form(
        "VARIATION_PAID variation C-7 C-7.5",
        "account_id asset_id amount:ASSET_AMOUNT total:ASSET_AMOUNT",
    ),
    VARIATION_RECEIVED: _form(
        "VARIATION_RECEIVED variation C-7 C-7.5",
        "account_id asset_id amount:ASSET_AMOUNT total:ASSET_AMOUNT",
    ),
    MARGIN_CALLED: _form(
        "MARGIN_CALLED margin_call C-7",
        """account_id member_id:COUNT amount:VALUATION_AMOUNT required:VALUATION_AMOUNT
        deadline_ns>deadline_time_ns:TIME_NS""",
    ),
    MARGIN_CALL_REMINDED: _form(
        "MARGIN_CALL_REMINDED margin_call C-7",
        """account_id member_id:COUNT amount:VALUATION_AMOUNT required:VALUATION_AMOUNT
        deadline_ns>deadline_time_ns:TIME_NS""",
    ),
    MARGIN_CALL_MET: _form(
        "MARGIN_CALL_MET margin_call C-7",
        """account_id member_id:COUNT amount:VALUATION_AMOUNT required:VALUATION_AMOUNT
        deadline_ns>deadline_time_ns:TIME_NS""",
    ),
    POTENTIAL_DEFAULT: _form(
        "POTENTIAL_DEFAULT margin_call C-7 C-9",
        """account_id member_id:COUNT amount:VALUATION_AMOUNT required:VALUATION_AMOUNT
        deadline_ns>deadline_time_ns:TIME_NS""",
    ),
    MARGIN_RUN_ENDED: _form(
        "MARGIN_RUN_ENDED margin_run C-7",
        "run_id:COUNT accounts:COUNT required:VALUATION_AMOUNT calls:COUNT",
    ),
    STRESS_SCENARIO_SET: _form(
        "STRESS_SCENARIO_SET stress_scenario C-8",
        "scenario_id:COUNT assets:COUNT",
    ),
    DEFAULT_FUND_PARAMETERS_SET: _form(
        "DEFAULT_FUND_PARAMETERS_SET default_fund_parameters C-8",
        "contribution_min:VALUATION_AMOUNT call_seconds:SECONDS",
    ),
    MARGIN_RUN_ORDERED: _form(
        "MARGIN_RUN_ORDERED margin_run_order C-7",
        "run_id:COUNT",
    ),
    DEFAULT_FUND_SIZED: _form(
        "DEFAULT_FUND_SIZED default_fund_size C-8",
        """run_id:COUNT scenario_id:COUNT first_member_id:COUNT second_member_id:COUNT
        required:VALUATION_AMOUNT""",
    ),
    CONTRIBUTION_CALLED: _form(
        "CONTRIBUTION_CALLED contribution_call C-8",
        """member_id:COUNT amount:VALUATION_AMOUNT required:VALUATION_AMOUNT
        deadline_ns>deadline_time_ns:TIME_NS""",
    ),
    CONTRIBUTION_CALL_MET: _form(
        "CONTRIBUTION_CALL_MET contribution_call C-8",
        """member_id:COUNT amount:VALUATION_AMOUNT required:VALUATION_AMOUNT
        deadline_ns>deadline_time_ns:TIME_NS""",
    ),
    CONTRIBUTION_MISSED: _form(
        "CONTRIBUTION_MISSED contribution_call C-8 C-9",
        """member_id:COUNT amount:VALUATION_AMOUNT required:VALUATION_AMOUNT
        deadline_ns>deadline_time_ns:TIME_NS""",
    ),
    CONTRIBUTION_RETURNED: _form(
        "CONTRIBUTION_RETURNED contribution C-8",
        "member_id:COUNT account_id amount:VALUATION_AMOUNT contribution:VALUATION_AMOUNT",
    ),
    COLLATERAL_INTEREST_SET: _form(
        "COLLATERAL_INTEREST_SET interest_rate C-7",
        "account_id asset_id rate_ppb:PPB",
    ),
    COLLATERAL_INTEREST_PAID: _form(
        "COLLATERAL_INTEREST_PAID collateral_interest C-7",
        "account_id counterparty_account_id asset_id amount:ASSET_AMOUNT",
    ),
    COLLATERAL_INTEREST_DELAYED: _form(
        "COLLATERAL_INTEREST_DELAYED collateral_interest C-7",
        "account_id counterparty_account_id asset_id amount:ASSET_AMOUNT",
    ),
    DEFAULT_DECLARED: _form(
        "DEFAULT_DECLARED default_case C-9",
        "case_id:COUNT member_id:COUNT state deadline_ns>deadline_time_ns:TIME_NS",
    ),
    DEFAULT_CASE_MOVED: _form(
        "DEFAULT_CASE_MOVED default_case C-9 C-10",
        "case_id:COUNT member_id:COUNT state deadline_ns>deadline_time_ns:TIME_NS",
    ),
    PORTING_OFFERED: _form(
        "PORTING_OFFERED porting C-9",
        "case_id:COUNT account_id member_id:COUNT",
    ),
    ACCOUNT_PORTED: _form(
        "ACCOUNT_PORTED porting C-9",
        "case_id:COUNT account_id member_id:COUNT",
    ),
    AUCTION_LOT_ADDED: _form(
        "AUCTION_LOT_ADDED auction_lot C-9",
        "lot_id:COUNT case_id:COUNT session_id:COUNT account_id market_id lots>quantity:LOTS",
    ),
    BID_SUBMITTED: _form(
        "BID_SUBMITTED auction_bid C-9",
        "lot_id:COUNT account_id market_id",
    ),
    BID_REVEALED: _form(
        "BID_REVEALED auction_bid C-9",
        "lot_id:COUNT account_id market_id price_per_lot>price:PRICE_PER_LOT lots>quantity:LOTS",
    ),
    BID_AWARDED: _form(
        "BID_AWARDED auction_bid C-9",
        "lot_id:COUNT account_id market_id price_per_lot>price:PRICE_PER_LOT lots>quantity:LOTS",
    ),
    AUCTION_LOT_ENDED: _form(
        "AUCTION_LOT_ENDED auction_lot C-9",
        """lot_id:COUNT case_id:COUNT session_id:COUNT account_id market_id lots>quantity:LOTS
        taken_lots>taken_quantity:LOTS code""",
    ),
    SESSION_NETTED_ANEW: _form(
        "SESSION_NETTED_ANEW session C-5 C-9",
        "session_id:COUNT segment_id:COUNT value_date:COUNT",
    ),
    DEFAULT_LOSS_FOUND: _form(
        "DEFAULT_LOSS_FOUND default_loss C-10",
        "case_id:COUNT account_id case_loss:VALUATION_AMOUNT",
    ),
    DEFAULT_LAYER_PAID: _form(
        "DEFAULT_LAYER_PAID default_payment C-10",
        """case_id:COUNT layer member_id:COUNT account_id receiver_account_id asset_id
        amount:ASSET_AMOUNT""",
    ),
    ASSESSMENT_CALLED: _form(
        "ASSESSMENT_CALLED assessment C-10",
        "case_id:COUNT member_id:COUNT called:VALUATION_AMOUNT",
    ),
    ASSESSMENT_UNPAID: _form(
        "ASSESSMENT_UNPAID assessment C-10",
        "case_id:COUNT member_id:COUNT called:VALUATION_AMOUNT",
    ),
    GAIN_CUT: _form(
        "GAIN_CUT gain_cut C-10",
        """case_id:COUNT session_id:COUNT account_id receiver_account_id asset_id
        amount:ASSET_AMOUNT market_id""",
    ),
    POSITION_TORN_UP: _form(
        "POSITION_TORN_UP auction_bid C-10",
        "account_id market_id price_per_lot>price:PRICE_PER_LOT lots>quantity:LOTS",
    ),
    DEFAULT_SURPLUS_RETURNED: _form(
        "DEFAULT_SURPLUS_RETURNED default_payment C-9.3 C-10",
        """case_id:COUNT layer member_id:COUNT account_id receiver_account_id asset_id
        amount:ASSET_AMOUNT""",
    ),
    DEFAULT_MARGIN_PAID: _form(
        "DEFAULT_MARGIN_PAID default_payment C-7 C-10",
        """case_id:COUNT layer member_id:COUNT account_id receiver_account_id asset_id
        amount:ASSET_AMOUNT""",
    ),
    ACCOUNT_REMOVED: _form(
        "ACCOUNT_REMOVED account_removed C-5 C-9",
        "session_id:COUNT account_id",
    ),
    DEFAULT_COLLATERAL_SOLD: _form(
        "DEFAULT_COLLATERAL_SOLD default_collateral_sale C-7 C-10",
        """lot_id:COUNT account_id counterparty_account_id asset_id amount:ASSET_AMOUNT
        proceeds:VALUATION_AMOUNT""",
    ),
    AUCTION_LIMIT_SET: _form(
        "AUCTION_LIMIT_SET auction_bid C-9",
        "lot_id:COUNT account_id market_id price_per_lot>price:PRICE_PER_LOT",
    ),
    LEAVING_NOTICE_GIVEN: _form(
        "LEAVING_NOTICE_GIVEN leaving_notice C-8.2",
        """member_id:COUNT ends_ns>ends_time_ns:TIME_NS lapses_ns>lapses_time_ns:TIME_NS
        base:VALUATION_AMOUNT""",
    ),
    MEMBER_GROUPED: _form(
        "MEMBER_GROUPED member_group C-16",
        "member_id:COUNT group_id:COUNT",
    ),
    DEFAULT_FUND_COMPARED: _form(
        "DEFAULT_FUND_COMPARED default_fund_cover C-8.3",
        """run_id:COUNT scenario_id:COUNT first_member_id:COUNT second_member_id:COUNT
        cover:VALUATION_AMOUNT uncovered:VALUATION_AMOUNT fund:VALUATION_AMOUNT
        short:VALUATION_AMOUNT""",
    ),
    STRESS_MARGIN_SET: _form(
        "STRESS_MARGIN_SET stress_margin C-8.3",
        "account_id member_id:COUNT amount:VALUATION_AMOUNT",
    ),
    CCP_SKIN_DUE: _form(
        "CCP_SKIN_DUE ccp_skin C-8.3",
        "lacking:VALUATION_AMOUNT deadline_ns>deadline_time_ns:TIME_NS",
    ),
    CCP_SKIN_FILLED: _form(
        "CCP_SKIN_FILLED ccp_skin C-8.3",
        "lacking:VALUATION_AMOUNT deadline_ns>deadline_time_ns:TIME_NS",
    ),
    CCP_SKIN_OVERDUE: _form(
        "CCP_SKIN_OVERDUE ccp_skin C-8.3",
        "lacking:VALUATION_AMOUNT deadline_ns>deadline_time_ns:TIME_NS",
    ),
    HOLDER_SET: _form(
        "HOLDER_SET holder C-14",
        "holder_id:COUNT holder_kind calendar_id:COUNT utc_offset_seconds:SECONDS",
    ),
    HOLDER_ACCOUNT_SET: _form(
        "HOLDER_ACCOUNT_SET holder_account C-14",
        "holder_id:COUNT asset_id stop_above:ASSET_AMOUNT is_main>main",
    ),
    HOLDER_MOVED: _form(
        "HOLDER_MOVED holder_move C-14",
        "asset_id from_holder_id:COUNT to_holder_id:COUNT amount:ASSET_AMOUNT",
    ),
    STATEMENT_LOADED: _form(
        "STATEMENT_LOADED holder_statement C-14",
        """holder_id:COUNT asset_id statement_day:COUNT balance:ASSET_AMOUNT booked:ASSET_AMOUNT
        in_transit:ASSET_AMOUNT explained:ASSET_AMOUNT""",
    ),
    STATEMENT_BREAK_OPENED: _form(
        "STATEMENT_BREAK_OPENED statement_break C-14",
        """holder_id:COUNT asset_id statement_day:COUNT difference:ASSET_AMOUNT age_days:COUNT
        is_stopping>stopping""",
    ),
    STATEMENT_BREAK_CHANGED: _form(
        "STATEMENT_BREAK_CHANGED statement_break C-14",
        """holder_id:COUNT asset_id statement_day:COUNT difference:ASSET_AMOUNT age_days:COUNT
        is_stopping>stopping""",
    ),
    STATEMENT_BREAK_CLOSED: _form(
        "STATEMENT_BREAK_CLOSED statement_break C-14",
        """holder_id:COUNT asset_id statement_day:COUNT difference:ASSET_AMOUNT age_days:COUNT
        is_stopping>stopping""",
    ),
    STATEMENT_BREAK_AGED: _form(
        "STATEMENT_BREAK_AGED statement_break C-14",
        """holder_id:COUNT asset_id statement_day:COUNT difference:ASSET_AMOUNT age_days:COUNT
        is_stopping>stopping""",
    ),
    STATEMENT_BREAK_ASSIGNED: _form(
        "STATEMENT_BREAK_ASSIGNED statement_break C-14",
        """holder_id:COUNT asset_id statement_day:COUNT difference:ASSET_AMOUNT age_days:COUNT
        is_stopping>stopping""",
    ),
    STATEMENT_BREAK_RELEASED: _form(
        "STATEMENT_BREAK_RELEASED statement_break C-14",
        """holder_id:COUNT asset_id statement_day:COUNT difference:ASSET_AMOUNT age_days:COUNT
        is_stopping>stopping""",
    ),
    STATEMENT_MISSING: _form(
        "STATEMENT_MISSING statement_due C-14",
        "holder_id:COUNT asset_id statement_day:COUNT",
    ),
    HOLDER_DAY_CLOSED: _form(
        "HOLDER_DAY_CLOSED holder_day C-14",
        """holder_id:COUNT asset_id statement_day:COUNT booked:ASSET_AMOUNT
        requested_in:ASSET_AMOUNT requested_out:ASSET_AMOUNT""",
    ),
    ROLE_GRANTED: _form(
        "ROLE_GRANTED role_grant Q-5",
        "principal_id:COUNT role expires_time_ns:TIME_NS",
    ),
    ROLE_REVOKED: _form(
        "ROLE_REVOKED role_grant Q-5",
        "principal_id:COUNT role",
    ),
    ACCOUNT_DELEGATED: _form(
        "ACCOUNT_DELEGATED delegation Q-5",
        """account_id principal_id:COUNT scopes:COUNT withdraws_from_time_ns:TIME_NS
        expires_time_ns:TIME_NS""",
    ),
    DELEGATION_ENDED: _form(
        "DELEGATION_ENDED delegation Q-5",
        "account_id principal_id:COUNT",
    ),
    NON_DEFAULT_TERMS_SET: _form(
        "NON_DEFAULT_TERMS_SET non_default_terms C-13",
        "cause asset_id equity_max:ASSET_AMOUNT member_cap_ppb:PPB",
    ),
    NON_DEFAULT_LOSS_DECLARED: _form(
        "NON_DEFAULT_LOSS_DECLARED non_default_loss C-13 C-14",
        "loss_id:COUNT cause holder_id:COUNT asset_id amount:ASSET_AMOUNT loss_day:COUNT",
    ),
    NON_DEFAULT_LOSS_SHARED: _form(
        "NON_DEFAULT_LOSS_SHARED non_default_share C-13",
        """loss_id:COUNT member_id:COUNT asset_id exposed:ASSET_AMOUNT share:ASSET_AMOUNT
        paid:ASSET_AMOUNT""",
    ),
    NON_DEFAULT_LOSS_PAID: _form(
        "NON_DEFAULT_LOSS_PAID non_default_payment C-13",
        """loss_id:COUNT payer member_id:COUNT account_id asset_id amount:ASSET_AMOUNT
        released:ASSET_AMOUNT left:ASSET_AMOUNT""",
    ),
    NON_DEFAULT_LOSS_UNCOVERED: _form(
        "NON_DEFAULT_LOSS_UNCOVERED non_default_rest C-13",
        "loss_id:COUNT asset_id amount:ASSET_AMOUNT",
    ),
    PENALTY_RATES_SET: _form(
        "PENALTY_RATES_SET penalty_rates C-5",
        "asset_class:COUNT securities_ppb:PPB cash_ppb:PPB",
    ),
    PENALTY_CLASS_SET: _form(
        "PENALTY_CLASS_SET penalty_class C-5",
        "market_id asset_class:COUNT",
    ),
    PENALTY_RATED: _form(
        "PENALTY_RATED penalty_rating C-5",
        """session_id:COUNT account_id market_id reason asset_class:COUNT rate_ppb:PPB
        price_per_lot>price:PRICE_PER_LOT""",
    ),
    CASH_IN_ADVANCE_SET: _form(
        "CASH_IN_ADVANCE_SET cash_in_advance C-5",
        "segment_id:COUNT cash_in_advance",
    ),
    CASH_SET_APART: _form(
        "CASH_SET_APART settlement_payment C-5",
        "session_id:COUNT account_id asset_id amount:ASSET_AMOUNT",
    ),
    CASH_SET_FREE: _form(
        "CASH_SET_FREE settlement_payment C-5",
        "session_id:COUNT account_id asset_id amount:ASSET_AMOUNT",
    ),
    LIQUIDITY_TERMS_SET: _form(
        "LIQUIDITY_TERMS_SET liquidity_terms C-12",
        """run_seconds:SECONDS target_ppb:PPB other_margin_seconds:SECONDS cover:COUNT
        stress_days:COUNT""",
    ),
    CREDIT_LINE_SET: _form(
        "CREDIT_LINE_SET credit_line C-12",
        "line_id:COUNT asset_id amount:ASSET_AMOUNT seconds:SECONDS",
    ),
    LIQUIDITY_COMPARED: _form(
        "LIQUIDITY_COMPARED liquidity_moment C-12",
        """run_id:COUNT asset_id value_date:COUNT due_ns>due_time_ns:TIME_NS
        first_member_id:COUNT second_member_id:COUNT need:ASSET_AMOUNT margin:ASSET_AMOUNT
        own:ASSET_AMOUNT fund:ASSET_AMOUNT committed:ASSET_AMOUNT other_margin:ASSET_AMOUNT
        stress holder_id:COUNT first_need:ASSET_AMOUNT first_margin:ASSET_AMOUNT
        first_other_margin:ASSET_AMOUNT""",
    ),
    LIQUIDITY_ALERTED: _form(
        "LIQUIDITY_ALERTED liquidity_alert C-12",
        """asset_id due_ns>due_time_ns:TIME_NS need:ASSET_AMOUNT available:ASSET_AMOUNT
        lacking:ASSET_AMOUNT stress""",
    ),
    LIQUIDITY_DRAW_PLANNED: _form(
        "LIQUIDITY_DRAW_PLANNED liquidity_draw C-12",
        "asset_id due_ns>due_time_ns:TIME_NS resource line_id:COUNT amount:ASSET_AMOUNT stress",
    ),
    LIQUIDITY_RUN_ENDED: _form(
        "LIQUIDITY_RUN_ENDED liquidity_run C-12",
        "run_id:COUNT moments:COUNT alerts:COUNT",
    ),
    COOLING_OFF_SET: _form(
        "COOLING_OFF_SET cooling_off_terms C-8",
        "period_seconds:SECONDS cap_ppb:PPB",
    ),
    COOLING_OFF_BEGUN: _form(
        "COOLING_OFF_BEGUN cooling_off C-8 C-10",
        "case_id:COUNT until_ns>until_time_ns:TIME_NS",
    ),
    COOLING_OFF_LIMITED: _form(
        "COOLING_OFF_LIMITED cooling_off_limit C-8 C-10",
        "member_id:COUNT contribution:VALUATION_AMOUNT new_money_max:VALUATION_AMOUNT",
    ),
    ACCOUNT_FROZEN: _form(
        "ACCOUNT_FROZEN account_freeze Q-5",
        "account_id principal_id:COUNT reason",
    ),
    ACCOUNT_RELEASED: _form(
        "ACCOUNT_RELEASED account_freeze Q-5",
        "account_id principal_id:COUNT reason",
    ),
    APPROVAL_LIMIT_SET: _form(
        "APPROVAL_LIMIT_SET approval_limit Q-5",
        "asset_id amount:ASSET_AMOUNT",
    ),
    WITHDRAWAL_APPROVED: _form(
        "WITHDRAWAL_APPROVED approval Q-5",
        "withdrawal_id account_id asset_id amount:ASSET_AMOUNT principal_id:COUNT",
    ),
    DEPOSIT_APPROVED: _form(
        "DEPOSIT_APPROVED approval Q-5",
        "deposit_id account_id asset_id amount:ASSET_AMOUNT principal_id:COUNT",
    ),
    BREAK_GLASS: _form(
        "BREAK_GLASS break_glass Q-5",
        "withdrawal_id account_id asset_id amount:ASSET_AMOUNT principal_id:COUNT reason",
    ),
    DESTINATION_ADDED: _form(
        "DESTINATION_ADDED destination Q-5",
        "account_id destination_id:SEQUENCE usable_from_time_ns:TIME_NS",
    ),
    DESTINATION_REMOVED: _form(
        "DESTINATION_REMOVED destination Q-5",
        "account_id destination_id:SEQUENCE",
    ),
    DESTINATIONS_ONLY_SET: _form(
        "DESTINATIONS_ONLY_SET destinations_only Q-5",
        "account_id ends_time_ns:TIME_NS",
    ),
    PARAMETER_APPROVAL_SET: _form(
        "PARAMETER_APPROVAL_SET parameter_approval Q-5",
        "enabled",
    ),
    PARAMETERS_PROPOSED: _form(
        "PARAMETERS_PROPOSED proposal Q-5",
        "proposal_id:SEQUENCE command_kind:COUNT principal_id:COUNT is_let_go",
    ),
    PARAMETERS_APPROVED: _form(
        "PARAMETERS_APPROVED proposal Q-5",
        "proposal_id:SEQUENCE command_kind:COUNT principal_id:COUNT is_let_go",
    ),
    PARAMETER_GLASS_BROKEN: _form(
        "PARAMETER_GLASS_BROKEN parameter_glass Q-5",
        "proposal_id:SEQUENCE command_kind:COUNT principal_id:COUNT reason",
    ),
    RECOVERY_KEYS_SET: _form(
        "RECOVERY_KEYS_SET recovery_keys Q-5",
        "count:COUNT threshold:COUNT",
    ),
    AUTHORITY_RECOVERED: _form(
        "AUTHORITY_RECOVERED recovery Q-5",
        "recovery_number:COUNT signatures:COUNT operators:COUNT",
    ),
    DELEGATION_LIMIT_SET: _form(
        "DELEGATION_LIMIT_SET delegation_limit Q-5",
        """account_id principal_id:COUNT asset_id limit_kind amount:ASSET_AMOUNT removed
        from_time_ns:TIME_NS""",
    ),
    GAP_RECORDED: _form(
        "GAP_RECORDED gap U-6.2",
        "from_ns>from_time_ns:TIME_NS to_ns>to_time_ns:TIME_NS cause moves_ns:NS",
    ),
    DEADLINE_MOVED: _form(
        "DEADLINE_MOVED deadline_move U-6.2 C-4.1",
        "deadline_kind>kind subject_id:COUNT deadline_ns>deadline_time_ns:TIME_NS moved_ns:NS",
    ),
    CALENDAR_OFFSETS_SET: _form(
        "CALENDAR_OFFSETS_SET calendar_offsets C-4.2",
        "calendar_id:COUNT changes:COUNT",
    ),
    MANDATE_SET: _form(
        "MANDATE_SET mandate C-17",
        """account_id principal_id:COUNT acts:COUNT amount_a_day:VALUATION_AMOUNT
        expires_time_ns:TIME_NS""",
    ),
    MANDATE_USED: _form(
        "MANDATE_USED mandate_use C-17",
        "account_id act:COUNT amount:VALUATION_AMOUNT used:VALUATION_AMOUNT",
    ),
    CALENDAR_ENDING: _form(
        "CALENDAR_ENDING calendar_end C-4.2",
        "calendar_id:COUNT last_day:COUNT session_id:COUNT",
    ),
    DEADLINES_POSTPONED: _form(
        "DEADLINES_POSTPONED deadlines_postponed C-4.1",
        "deadline_kind>kind to_ns>to_time_ns:TIME_NS limit_ns>limit_time_ns:TIME_NS",
    ),
    SESSION_MOVED: _form(
        "SESSION_MOVED session_move U-6.2 C-4.1",
        """session_id:COUNT segment_id:COUNT value_date:COUNT cut_off_ns>cut_off_time_ns:TIME_NS
        settlement_ns>settlement_time_ns:TIME_NS is_house_cause""",
    ),
    OBLIGATION_CARRIED: _form(
        "OBLIGATION_CARRIED settlement_fail C-4.1 C-5",
        """session_id:COUNT account_id market_id lots>quantity:LOTS age_days:COUNT
        price_per_lot>price:PRICE_PER_LOT cash>net_cash:QUOTE_AMOUNT reason
        late_lots>late_quantity:LOTS""",
    ),
    NUMBERS_CONTINUED: _form(
        "NUMBERS_CONTINUED numbers_continued J-9.1",
        "last_account_id last_order_id last_trade_id last_money_id last_break_id",
    ),
    INTRADAY_CREDIT_SET: _form(
        "INTRADAY_CREDIT_SET intraday_credit C-5.5",
        "member_id:COUNT line:VALUATION_AMOUNT repay_seconds:SECONDS volume_ppb:PPB",
    ),
    INTRADAY_CREDIT_DRAWN: _form(
        "INTRADAY_CREDIT_DRAWN settlement_payment C-5.5",
        "session_id:COUNT account_id asset_id amount:ASSET_AMOUNT",
    ),
    INTRADAY_CREDIT_SECURED: _form(
        "INTRADAY_CREDIT_SECURED settlement_payment C-5.5",
        "session_id:COUNT account_id asset_id amount:ASSET_AMOUNT",
    ),
    INTRADAY_CREDIT_REPAID: _form(
        "INTRADAY_CREDIT_REPAID settlement_payment C-5.5",
        "session_id:COUNT account_id asset_id amount:ASSET_AMOUNT",
    ),
    INTRADAY_CREDIT_FREED: _form(
        "INTRADAY_CREDIT_FREED settlement_payment C-5.5",
        "session_id:COUNT account_id asset_id amount:ASSET_AMOUNT",
    ),
    INTRADAY_CREDIT_OVERDUE: _form(
        "INTRADAY_CREDIT_OVERDUE settlement_payment C-5.5 C-7.2",
        "session_id:COUNT account_id asset_id amount:ASSET_AMOUNT",
    ),
    WORK_QUARANTINED: _form(
        "WORK_QUARANTINED quarantined_work J-2.2",
        "work_kind>kind subject_id:COUNT",
    ),
    QUARANTINE_LIFTED: _form(
        "QUARANTINE_LIFTED quarantined_work J-2.2",
        "work_kind>kind subject_id:COUNT",
    ),
    WAITING_TERMS_SET: _form(
        "WAITING_TERMS_SET waiting_terms C-16.1",
        "segment_id:COUNT wait_seconds:SECONDS lapse_fee_ppb:PPB",
    ),
    TRADE_WAITS: _form(
        "TRADE_WAITS waiting_trade C-16.1",
        """waiting_trade_id:COUNT market_id buyer_account_id seller_account_id
        price_per_lot>price:PRICE_PER_LOT lots>quantity:LOTS value_date:COUNT
        until_ns>until_time_ns:TIME_NS lacking_sides:COUNT""",
    ),
    WAITING_TRADE_ENDED: _form(
        "WAITING_TRADE_ENDED waiting_trade_end C-16.1",
        """waiting_trade_id:COUNT market_id buyer_account_id seller_account_id end trade_id
        lacking_sides:COUNT price_e9>reference_price:PRICE_PER_LOT_E9""",
    ),
    LAPSED_TRADE_OWED: _form(
        "LAPSED_TRADE_OWED lapsed_trade C-16.1",
        """waiting_trade_id:COUNT account_id receiver_account_id asset_id amount:ASSET_AMOUNT
        fee:ASSET_AMOUNT""",
    ),
    LAPSED_TRADE_PAID: _form(
        "LAPSED_TRADE_PAID lapsed_trade C-16.1 I-1",
        """waiting_trade_id:COUNT account_id receiver_account_id asset_id amount:ASSET_AMOUNT
        fee:ASSET_AMOUNT""",
    ),
    LAPSED_TRADE_FORGIVEN: _form(
        "LAPSED_TRADE_FORGIVEN lapsed_trade C-16.1",
        """waiting_trade_id:COUNT account_id receiver_account_id asset_id amount:ASSET_AMOUNT
        fee:ASSET_AMOUNT""",
    ),
    RECEIPT_DEFERRED: _form(
        "RECEIPT_DEFERRED settlement_payment C-5.4",
        "session_id:COUNT account_id asset_id amount:ASSET_AMOUNT",
    ),
    IDENTIFIER_SET: _form(
        "IDENTIFIER_SET identifier A-4",
        "scheme subject_id:COUNT",
    ),
    CASH_CALLED: _form(
        "CASH_CALLED cash_call C-5.4 C-7.2",
        """call_id:COUNT account_id segment_id:COUNT asset_id amount:ASSET_AMOUNT
        required:ASSET_AMOUNT deadline_ns>deadline_time_ns:TIME_NS""",
    ),
    CASH_CALL_MET: _form(
        "CASH_CALL_MET cash_call C-5.4",
        """call_id:COUNT account_id segment_id:COUNT asset_id amount:ASSET_AMOUNT
        required:ASSET_AMOUNT deadline_ns>deadline_time_ns:TIME_NS""",
    ),
    CASH_CALL_MISSED: _form(
        "CASH_CALL_MISSED cash_call C-5.4 C-7.2",
        """call_id:COUNT account_id segment_id:COUNT asset_id amount:ASSET_AMOUNT
        required:ASSET_AMOUNT deadline_ns>deadline_time_ns:TIME_NS""",
    ),
}

# Kind -> its name and the names of all its integers. The first is always `offset`: an event has the
# first sequence number of the record plus `offset`.
EVENT_FIELDS: Final[dict[int, tuple[str, tuple[str, ...]]]] = {
    kind: (form.name, ("offset", *(field.name for field in form.fields)))
    for kind, form in EVENTS.items()
}


class Event:
    """One event with its name and its fields by name, for readers outside the hot path."""

    def __init__(self, kind: int, name: str, fields: dict[str, int]) -> None:
        """Store the kind, its name and the fields in the order of `EVENT_FIELDS`."""
        self.kind = kind
        self.name = name
        self.fields = fields


def split(values: list[int]) -> list[Event]:
    """Split a flat list of event integers into events.

    Raises ValueError on a kind that this format does not have, or a list that ends inside an event.
    """
    found: list[Event] = []
    at = 0
    while at < len(values):
        entry = EVENT_FIELDS.get(values[at])
        if entry is None:
            raise ValueError(f"unknown event kind {values[at]} at position {at}")
        name, names = entry
        end = at + 1 + len(names)
        if end > len(values):
            raise ValueError(f"{name} at position {at} is cut short")
        found.append(Event(values[at], name, dict(zip(names, values[at + 1 : end], strict=True))))
        at = end
    return found
