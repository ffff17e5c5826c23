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


EVENTS: Final[dict[int, EventForm]] = {
    # An item of a call was refused with `code`; the figures are those of the rule, 0 where it has
    # none (Q-3).
    REFUSED: EventForm(
        "REFUSED",
        "refusal",
        ("Q-3",),
        (
            Field("code", "code", units.RAW),
            Field("limit", "limit", units.FIGURE),
            Field("actual", "actual", units.FIGURE),
            Field("shortfall", "shortfall", units.FIGURE),
        ),
    ),
    # The whole call was refused with `code` before any item of it was checked (I-11).
    CALL_REFUSED: EventForm(
        "CALL_REFUSED",
        "refusal",
        ("I-11",),
        (
            Field("code", "code", units.RAW),
            Field("limit", "limit", units.FIGURE),
            Field("actual", "actual", units.FIGURE),
        ),
    ),
    # The call is a repeat; the stored answer was returned again and nothing changed (I-11).
    CALL_REPEATED: EventForm(
        "CALL_REPEATED",
        "repeat",
        ("I-11",),
        (Field("original_sequence", "original_sequence", units.SEQUENCE),),
    ),
    # An asset was listed (U-2, M-1).
    ASSET_CREATED: EventForm(
        "ASSET_CREATED",
        "asset",
        ("U-2", "M-1"),
        (Field("asset_id", "asset_id", units.RAW),),
        "asset_id",
    ),
    # Risk parameters of an asset changed (M-1, M-4).
    ASSET_CHANGED: EventForm(
        "ASSET_CHANGED",
        "asset",
        ("M-1", "M-4"),
        (Field("asset_id", "asset_id", units.RAW),),
    ),
    # A market was listed (O-1, U-3).
    MARKET_CREATED: EventForm(
        "MARKET_CREATED",
        "market",
        ("O-1", "U-3"),
        (Field("market_id", "market_id", units.RAW),),
        "market_id",
    ),
    # Parameters of a market changed (O-7, M-4).
    MARKET_CHANGED: EventForm(
        "MARKET_CHANGED",
        "market",
        ("O-7", "M-4"),
        (Field("market_id", "market_id", units.RAW),),
    ),
    # A market moved from one status to another (O-2).
    MARKET_STATUS_CHANGED: EventForm(
        "MARKET_STATUS_CHANGED",
        "market",
        ("O-2",),
        (
            Field("market_id", "market_id", units.RAW),
            Field("from_status", "from_status", units.RAW),
            Field("to_status", "to_status", units.RAW),
        ),
    ),
    # A risk switch was set (1) or lifted (0) (G-2).
    RISK_SWITCH_SET: EventForm(
        "RISK_SWITCH_SET",
        "risk_switch",
        ("G-2",),
        (
            Field("scope", "scope", units.RAW),
            Field("target_id", "target_id", units.RAW),
            Field("disabled", "disabled", units.RAW),
        ),
    ),
    # A price source was admitted (P-1).
    SOURCE_CREATED: EventForm(
        "SOURCE_CREATED",
        "source",
        ("P-1",),
        (Field("source_id", "source_id", units.RAW),),
        "source_id",
    ),
    # The sources that price an asset were set (P-1, P-2).
    INSTRUMENT_SET: EventForm(
        "INSTRUMENT_SET",
        "asset",
        ("P-1", "P-2"),
        (Field("asset_id", "asset_id", units.RAW),),
    ),
    # An account was opened (L-1).
    ACCOUNT_CREATED: EventForm(
        "ACCOUNT_CREATED",
        "account",
        ("L-1",),
        (Field("account_id", "account_id", units.RAW),),
        "account_id",
    ),
    # Settings or limits of an account changed (L-3, M-4).
    ACCOUNT_CHANGED: EventForm(
        "ACCOUNT_CHANGED",
        "account",
        ("L-3", "M-4"),
        (Field("account_id", "account_id", units.RAW),),
    ),
    # An account was closed for good (L-3).
    ACCOUNT_CLOSED: EventForm(
        "ACCOUNT_CLOSED",
        "account",
        ("L-3",),
        (Field("account_id", "account_id", units.RAW),),
    ),
    # A deposit was announced; nothing is credited yet (L-4).
    DEPOSIT_REQUESTED: EventForm(
        "DEPOSIT_REQUESTED",
        "deposit",
        ("L-4",),
        (
            Field("deposit_id", "deposit_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
        "deposit_id",
    ),
    # A deposit was credited, from `external` to the account (L-4, I-1).
    DEPOSIT_CONFIRMED: EventForm(
        "DEPOSIT_CONFIRMED",
        "deposit",
        ("L-4", "I-1"),
        (
            Field("deposit_id", "deposit_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # A deposit was rejected; nothing moved (L-4).
    DEPOSIT_REJECTED: EventForm(
        "DEPOSIT_REJECTED",
        "deposit",
        ("L-4",),
        (
            Field("deposit_id", "deposit_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # An amount was locked for a withdrawal and no longer counts as collateral (L-4).
    WITHDRAWAL_REQUESTED: EventForm(
        "WITHDRAWAL_REQUESTED",
        "withdrawal",
        ("L-4",),
        (
            Field("withdrawal_id", "withdrawal_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
        "withdrawal_id",
    ),
    # A withdrawal left, from the account to `external`; `amount` is the amount that the receiver
    # got (L-4, I-1).
    WITHDRAWAL_CONFIRMED: EventForm(
        "WITHDRAWAL_CONFIRMED",
        "withdrawal",
        ("L-4", "I-1"),
        (
            Field("withdrawal_id", "withdrawal_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # A withdrawal was rejected and its amount is unlocked (L-4).
    WITHDRAWAL_REJECTED: EventForm(
        "WITHDRAWAL_REJECTED",
        "withdrawal",
        ("L-4",),
        (
            Field("withdrawal_id", "withdrawal_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # An amount moved between accounts (L-5, L-4).
    TRANSFERRED: EventForm(
        "TRANSFERRED",
        "transfer",
        ("L-5", "L-4"),
        (
            Field("from_id", "from_id", units.RAW),
            Field("to_id", "to_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # An amount was held for a beneficiary (L-5, L-4).
    HOLD_CREATED: EventForm(
        "HOLD_CREATED",
        "hold",
        ("L-5", "L-4"),
        (
            Field("hold_id", "hold_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("beneficiary_id", "beneficiary_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
        "hold_id",
    ),
    # The beneficiary received `captured`, and `released` was unlocked for the account (L-5).
    HOLD_CAPTURED: EventForm(
        "HOLD_CAPTURED",
        "hold",
        ("L-5",),
        (
            Field("hold_id", "hold_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("beneficiary_id", "beneficiary_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("captured", "captured", units.ASSET_AMOUNT),
            Field("released", "released", units.ASSET_AMOUNT),
        ),
    ),
    # A hold ended without payment; `code` says why (released, expired, or cancelled by a default)
    # (L-5).
    HOLD_RELEASED: EventForm(
        "HOLD_RELEASED",
        "hold",
        ("L-5",),
        (
            Field("hold_id", "hold_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("code", "code", units.RAW),
        ),
    ),
    # CloseAll ended, and an obstacle still keeps the account from closing (B-2.1). `code` is the
    # reason; OK: the machine removes the obstacle by itself.
    CLOSING_REMAINS: EventForm(
        "CLOSING_REMAINS",
        "closing_remains",
        ("B-2", "L-3"),
        (
            Field("account_id", "account_id", units.RAW),
            Field("item", "item", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("lots", "quantity", units.LOTS),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("code", "code", units.RAW),
        ),
    ),
    # An order passed all risk checks; `price` is its price in the book (G-8, G-9, O-3).
    ORDER_ACCEPTED: EventForm(
        "ORDER_ACCEPTED",
        "order",
        ("G-8", "G-9", "O-3"),
        (
            Field("order_id", "order_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("side", "side", units.RAW),
            Field("price_per_lot", "price", units.PRICE_PER_LOT),
            Field("lots", "quantity", units.LOTS),
            Field("client_order_id", "client_order_id", units.RAW),
        ),
        "order_id",
        ("account_id", "market_id", "side"),
    ),
    # The quantity of an open order was reduced by `lots` without a fill; `code` says why (O-3,
    # O-6).
    ORDER_REDUCED: EventForm(
        "ORDER_REDUCED",
        "order",
        ("O-3", "O-6"),
        (
            Field("order_id", "order_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("lots", "quantity", units.LOTS),
            Field("remaining_lots", "remaining_quantity", units.LOTS),
            Field("code", "code", units.RAW),
        ),
    ),
    # The remaining quantity of an order, `lots`, was cancelled; `code` says why (O-3).
    ORDER_CANCELLED: EventForm(
        "ORDER_CANCELLED",
        "order",
        ("O-3",),
        (
            Field("order_id", "order_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("lots", "quantity", units.LOTS),
            Field("code", "code", units.RAW),
        ),
    ),
    # A cancel of an external order waits for its venue; its risk stays reserved (O-1).
    ORDER_CANCEL_PENDING: EventForm(
        "ORDER_CANCEL_PENDING",
        "order",
        ("O-1",),
        (
            Field("order_id", "order_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("lots", "quantity", units.LOTS),
            Field("code", "code", units.RAW),
        ),
    ),
    # Two orders traded, settled in the same command; an order id is 0 for the side of an external
    # venue, and for both when an operator books a break. Fees are charges (a rebate is negative);
    # realised results are as the account sees them (O-3, O-7, S-1, S-2).
    TRADE: EventForm(
        "TRADE",
        "trade",
        ("O-3", "O-7", "S-1", "S-2"),
        (
            Field("trade_id", "trade_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("price_per_lot", "price", units.PRICE_PER_LOT),
            Field("lots", "quantity", units.LOTS),
            Field("taker_side", "taker_side", units.RAW),
            Field("maker_order_id", "maker_order_id", units.RAW),
            Field("taker_order_id", "taker_order_id", units.RAW),
            Field("maker_account_id", "maker_account_id", units.RAW),
            Field("taker_account_id", "taker_account_id", units.RAW),
            Field("maker_fee", "maker_fee", units.QUOTE_AMOUNT),
            Field("taker_fee", "taker_fee", units.QUOTE_AMOUNT),
            Field("maker_realised", "maker_realised", units.QUOTE_AMOUNT),
            Field("taker_realised", "taker_realised", units.QUOTE_AMOUNT),
        ),
    ),
    # An auction ended at one price with this volume (O-2), after the trades of the round.
    AUCTION_UNCROSSED: EventForm(
        "AUCTION_UNCROSSED",
        "auction",
        ("O-2",),
        (
            Field("market_id", "market_id", units.RAW),
            Field("price_per_lot", "price", units.PRICE_PER_LOT),
            Field("lots", "quantity", units.LOTS),
        ),
    ),
    # A fill of an external venue could not be matched; nothing moved (O-1).
    BREAK_RECORDED: EventForm(
        "BREAK_RECORDED",
        "venue_break",
        ("O-1",),
        (
            Field("break_id", "break_id", units.RAW),
            Field("code", "code", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("order_id", "order_id", units.RAW),
            Field("price_per_lot", "price", units.PRICE_PER_LOT),
            Field("lots", "quantity", units.LOTS),
        ),
        "break_id",
    ),
    # An operator ended a BREAK (O-1).
    BREAK_RESOLVED: EventForm(
        "BREAK_RESOLVED",
        "venue_break",
        ("O-1",),
        (
            Field("break_id", "break_id", units.RAW),
            Field("resolution", "resolution", units.RAW),
            Field("account_id", "account_id", units.RAW),
        ),
    ),
    # The index of an asset changed, from this many fresh sources (P-2).
    INDEX_CHANGED: EventForm(
        "INDEX_CHANGED",
        "index",
        ("P-2",),
        (
            Field("asset_id", "asset_id", units.RAW),
            Field("index_e9", "index_price", units.INDEX_E9),
            Field("fresh_sources", "fresh_sources", units.COUNT),
        ),
    ),
    # The mark price of a market changed (P-3).
    MARK_CHANGED: EventForm(
        "MARK_CHANGED",
        "mark",
        ("P-3",),
        (
            Field("market_id", "market_id", units.RAW),
            Field("mark_e9", "mark_price", units.PRICE_PER_LOT_E9),
        ),
    ),
    # The state of an asset's price changed (P-4).
    PRICE_STATE_CHANGED: EventForm(
        "PRICE_STATE_CHANGED",
        "price_state",
        ("P-4",),
        (
            Field("asset_id", "asset_id", units.RAW),
            Field("from_state", "from_state", units.RAW),
            Field("to_state", "to_state", units.RAW),
        ),
    ),
    # A source dropped out of an asset's price (P-2).
    SOURCE_EXCLUDED: EventForm(
        "SOURCE_EXCLUDED",
        "source_excluded",
        ("P-2",),
        (
            Field("asset_id", "asset_id", units.RAW),
            Field("source_id", "source_id", units.RAW),
        ),
    ),
    # The account fell below its maintenance margin and is LIQUIDATING (I-6); the figures are those
    # at this moment.
    LIQUIDATION_STARTED: EventForm(
        "LIQUIDATION_STARTED",
        "liquidation",
        ("W-1", "M-5", "I-6"),
        (
            Field("account_id", "account_id", units.RAW),
            Field("equity", "equity", units.VALUATION_AMOUNT),
            Field("maintenance_margin", "maintenance_margin", units.VALUATION_AMOUNT),
            Field("exposure", "exposure", units.VALUATION_AMOUNT),
        ),
    ),
    # The account is at or above its maintenance margin again (W-1, M-5).
    LIQUIDATION_ENDED: EventForm(
        "LIQUIDATION_ENDED",
        "liquidation",
        ("W-1", "M-5"),
        (
            Field("account_id", "account_id", units.RAW),
            Field("equity", "equity", units.VALUATION_AMOUNT),
            Field("maintenance_margin", "maintenance_margin", units.VALUATION_AMOUNT),
            Field("exposure", "exposure", units.VALUATION_AMOUNT),
        ),
    ),
    # An account paid an unsettled loss into `settlement` (R-1).
    SETTLED_IN: EventForm(
        "SETTLED_IN",
        "settlement",
        ("R-1", "S-5"),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # `settlement` paid an account an unsettled gain (R-2).
    SETTLED_OUT: EventForm(
        "SETTLED_OUT",
        "settlement",
        ("R-2", "S-5"),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # A settlement pass of one asset ended; the unpaid amounts of both sides are stated (R-1, R-2).
    SETTLEMENT_PASS: EventForm(
        "SETTLEMENT_PASS",
        "settlement_pass",
        ("R-1", "R-2"),
        (
            Field("asset_id", "asset_id", units.RAW),
            Field("paid_in", "paid_in", units.ASSET_AMOUNT),
            Field("paid_out", "paid_out", units.ASSET_AMOUNT),
            Field("unpaid_claims", "unpaid_claims", units.ASSET_AMOUNT),
            Field("unpaid_debts", "unpaid_debts", units.ASSET_AMOUNT),
        ),
    ),
    # The status of a source for an asset's price changed: 1 it counts, 2 its tick is too old, 3 it
    # is frozen, 4 its quote asset has no index (P-2).
    SOURCE_STANDING: EventForm(
        "SOURCE_STANDING",
        "source_standing",
        ("P-2",),
        (
            Field("asset_id", "asset_id", units.RAW),
            Field("source_id", "source_id", units.RAW),
            Field("standing", "standing", units.RAW),
        ),
    ),
    # A price got a new state. The figures are the inputs: sources that count (a group is one), the
    # quorum, the index before and after the cap, the age of the newest tick, the medians of spread
    # and confidence (P-4).
    PRICE_JUDGED: EventForm(
        "PRICE_JUDGED",
        "price_judged",
        ("P-4",),
        (
            Field("asset_id", "asset_id", units.RAW),
            Field("price_state", "price_state", units.RAW),
            Field("fresh_sources", "fresh_sources", units.COUNT),
            Field("quorum", "quorum", units.COUNT),
            Field("uncapped_e9", "uncapped_price", units.INDEX_E9),
            Field("index_e9", "index_price", units.INDEX_E9),
            Field("age_ns", "age_ns", units.NS),
            Field("spread_e9", "spread", units.INDEX_E9),
            Field("confidence_e9", "confidence", units.INDEX_E9),
        ),
    ),
    # The price has no index any more; until it has one, the asset is valued at its stable price
    # (P-4, M-9).
    VALUED_AT_STABLE: EventForm(
        "VALUED_AT_STABLE",
        "valued_at_stable",
        ("P-4", "M-9"),
        (
            Field("asset_id", "asset_id", units.RAW),
            Field("stable_e9", "stable_price", units.INDEX_E9),
        ),
    ),
    # The average of book mid less index moved; a mid of 0 means that the book had no sample (P-3).
    MARK_SAMPLED: EventForm(
        "MARK_SAMPLED",
        "mark_sampled",
        ("P-3",),
        (
            Field("market_id", "market_id", units.RAW),
            Field("mid_e9", "mid_price", units.PRICE_PER_LOT_E9),
            Field("basis_e9", "basis", units.PRICE_PER_LOT_E9),
        ),
    ),
    # The quote asset and the group of a source were set; 0 is the valuation asset, and no group
    # (P-2).
    SOURCE_QUOTE_SET: EventForm(
        "SOURCE_QUOTE_SET",
        "source_quote",
        ("P-2",),
        (
            Field("source_id", "source_id", units.RAW),
            Field("quote_asset_id", "quote_asset_id", units.RAW),
            Field("group_id", "group_id", units.RAW),
        ),
    ),
    # The rules of the asset's index and of its price states were set (P-2, P-4).
    INDEX_RULES_SET: EventForm(
        "INDEX_RULES_SET",
        "asset",
        ("P-2", "P-4"),
        (Field("asset_id", "asset_id", units.RAW),),
    ),
    # The rules by which the market's mark follows its book were set (P-3).
    MARK_RULES_SET: EventForm(
        "MARK_RULES_SET",
        "market",
        ("P-3",),
        (Field("market_id", "market_id", units.RAW),),
    ),
    # The lending pool of an asset was opened (B-1).
    POOL_CREATED: EventForm(
        "POOL_CREATED",
        "asset",
        ("B-1",),
        (Field("asset_id", "asset_id", units.RAW),),
    ),
    # The terms of a lending pool changed (B-2).
    POOL_CHANGED: EventForm(
        "POOL_CHANGED",
        "asset",
        ("B-2",),
        (Field("asset_id", "asset_id", units.RAW),),
    ),
    # An amount went from an account to the pool, for so many shares of its claims (B-1).
    LENT: EventForm(
        "LENT",
        "loan",
        ("B-1",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("shares", "shares", units.POOL_SHARES),
        ),
    ),
    # An amount came back from the pool for so many shares (B-1, B-4).
    REDEEMED: EventForm(
        "REDEEMED",
        "loan",
        ("B-1", "B-4"),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("shares", "shares", units.POOL_SHARES),
        ),
    ),
    # An amount went from the pool to an account, for so many shares of its debts (B-1, B-4).
    BORROWED: EventForm(
        "BORROWED",
        "loan",
        ("B-1", "B-4"),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("shares", "shares", units.POOL_SHARES),
        ),
    ),
    # An amount went back to the pool for so many shares of a debt (B-1, S-3).
    REPAID: EventForm(
        "REPAID",
        "loan",
        ("B-1", "S-3"),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("shares", "shares", units.POOL_SHARES),
        ),
    ),
    # A whole hour of a pool ended. The figures are the payments of borrowers (ceiled), the earnings
    # of lenders and the part of the reserve (floored) since the hour before, and the present pool;
    # rates and indices have 27 decimals (B-3, B-2).
    INTEREST_HOUR: EventForm(
        "INTEREST_HOUR",
        "interest",
        ("B-3", "B-2"),
        (
            Field("asset_id", "asset_id", units.RAW),
            Field("paid", "paid", units.ASSET_AMOUNT),
            Field("earned", "earned", units.ASSET_AMOUNT),
            Field("kept", "kept", units.ASSET_AMOUNT),
            Field("debt", "debt", units.ASSET_AMOUNT),
            Field("claims", "claims", units.ASSET_AMOUNT),
            Field("cash", "cash", units.ASSET_AMOUNT),
            Field("borrow_rate_ray", "borrow_rate", units.RAY),
            Field("lend_rate_ray", "lend_rate", units.RAY),
            Field("borrow_index_ray", "borrow_index", units.RAY),
            Field("supply_index_ray", "supply_index", units.RAY),
        ),
    ),
    # The pool's reserve became pool shares of `lending_reserve` (B-3).
    RESERVE_POSTED: EventForm(
        "RESERVE_POSTED",
        "reserve",
        ("B-3",),
        (
            Field("asset_id", "asset_id", units.RAW),
            Field("shares", "shares", units.POOL_SHARES),
        ),
    ),
    # The lenders' share of trading fees went from `fees` to the pool, to be paid over the next hour
    # (B-3).
    LENDERS_FEES: EventForm(
        "LENDERS_FEES",
        "pool_payment",
        ("B-3",),
        (
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # `rounding` paid the excess of half-up rounding of an index (B-3).
    POOL_TOPPED_UP: EventForm(
        "POOL_TOPPED_UP",
        "pool_payment",
        ("B-3",),
        (
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # The debt of a bankrupt account is written off: the liquidity fund paid a part, and the supply
    # index spread the remaining part over all lenders (B-5).
    POOL_LOSS: EventForm(
        "POOL_LOSS",
        "pool_loss",
        ("B-5",),
        (
            Field("asset_id", "asset_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("shares", "shares", units.POOL_SHARES),
            Field("loss", "loss", units.ASSET_AMOUNT),
            Field("from_fund", "from_fund", units.ASSET_AMOUNT),
            Field("from_lenders", "from_lenders", units.ASSET_AMOUNT),
            Field("supply_index_ray", "supply_index", units.RAY),
        ),
    ),
    # The pool's epoch ended at this index. The new shares of each lender are its old shares times
    # the index, floored; the next epoch starts at an index of one (B-5).
    POOL_EPOCH_CLOSED: EventForm(
        "POOL_EPOCH_CLOSED",
        "pool_epoch",
        ("B-5",),
        (
            Field("asset_id", "asset_id", units.RAW),
            Field("epoch", "epoch", units.COUNT),
            Field("supply_index_ray", "supply_index", units.RAY),
        ),
    ),
    # A lender requested this amount of its loan from a pool that cannot pay it now; 0: the request
    # ended (W-6).
    REDEMPTION_ASKED: EventForm(
        "REDEMPTION_ASKED",
        "redemption_ask",
        ("W-6", "B-4"),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # The remaining part of a debt was repaid in cash: the account paid the fund, which became the
    # debtor (B-2.1).
    DUST_REPAID: EventForm(
        "DUST_REPAID",
        "dust_repaid",
        ("B-2", "W-3"),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("shares", "shares", units.POOL_SHARES),
            Field("value_paid", "value_paid", units.VALUATION_AMOUNT),
        ),
    ),
    # A funding interval ended with this rate (positive: longs pay) from this number of samples. The
    # cumulative index after it is in quote units per lot with 27 decimals (P-5).
    FUNDING_RATE: EventForm(
        "FUNDING_RATE",
        "funding_rate",
        ("P-5",),
        (
            Field("market_id", "market_id", units.RAW),
            Field("rate_ppb", "rate_ppb", units.PPB),
            Field("funding_index_ray", "funding_index", units.FUNDING_INDEX),
            Field("samples", "samples", units.COUNT),
        ),
    ),
    # The accrued funding of a position went to the account's unsettled equity (negative: the
    # account pays), its opposite to the market's `funding` line (P-5).
    FUNDING_PAID: EventForm(
        "FUNDING_PAID",
        "funding_payment",
        ("P-5",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("amount", "amount", units.QUOTE_AMOUNT),
        ),
    ),
    # The market has no positions left, and the remainder of rounding in its `funding` line went to
    # `rounding` (P-5).
    FUNDING_SWEPT: EventForm(
        "FUNDING_SWEPT",
        "funding_payment",
        ("P-5",),
        (
            Field("market_id", "market_id", units.RAW),
            Field("amount", "amount", units.QUOTE_AMOUNT),
        ),
    ),
    # Terms of funding were set, or funding ended (P-5).
    FUNDING_CHANGED: EventForm(
        "FUNDING_CHANGED",
        "market",
        ("P-5",),
        (Field("market_id", "market_id", units.RAW),),
    ),
    # A dated future got its expiry, or another one (O-1).
    EXPIRY_CHANGED: EventForm(
        "EXPIRY_CHANGED",
        "market",
        ("O-1",),
        (Field("market_id", "market_id", units.RAW),),
    ),
    # A dated future is settled at this price, in quote units per lot with nine more decimals.
    # `samples` is the number of samples in its window (O-1).
    FUTURE_EXPIRED: EventForm(
        "FUTURE_EXPIRED",
        "future_expired",
        ("O-1",),
        (
            Field("market_id", "market_id", units.RAW),
            Field("price_e9", "price", units.PRICE_PER_LOT_E9),
            Field("samples", "samples", units.COUNT),
        ),
    ),
    # A position (signed lots) ended in cash at the market's last price: its cost base was released
    # and its result went to unsettled equity (O-1, S-4).
    POSITION_SETTLED: EventForm(
        "POSITION_SETTLED",
        "position_settled",
        ("O-1", "S-4"),
        (
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("lots", "quantity", units.LOTS),
            Field("released_cost", "released_cost", units.QUOTE_AMOUNT),
            Field("realised", "realised", units.QUOTE_AMOUNT),
        ),
    ),
    # The remainder of the floored values of all positions at expiry went to `rounding` (U-5).
    EXPIRY_ROUNDED: EventForm(
        "EXPIRY_ROUNDED",
        "expiry_rounding",
        ("U-5",),
        (
            Field("market_id", "market_id", units.RAW),
            Field("amount", "amount", units.QUOTE_AMOUNT),
        ),
    ),
    # From now on the requirements of a market follow volatility, open interest and depth, or no
    # longer do (M-7).
    DYNAMIC_MARGIN_SET: EventForm(
        "DYNAMIC_MARGIN_SET",
        "dynamic_margin",
        ("M-7",),
        (
            Field("market_id", "market_id", units.RAW),
            Field("enabled", "enabled", units.RAW),
        ),
    ),
    # The factors on IMF and MMF of a market changed. The raw scale is the largest of the three
    # ratios, and 0 is a ratio that was not computed yet (M-7).
    MARGIN_SCALE_CHANGED: EventForm(
        "MARGIN_SCALE_CHANGED",
        "margin_scale",
        ("M-7",),
        (
            Field("market_id", "market_id", units.RAW),
            Field("imf_scale_ppb", "imf_scale_ppb", units.PPB),
            Field("mmf_scale_ppb", "mmf_scale_ppb", units.PPB),
            Field("raw_scale_ppb", "raw_scale_ppb", units.PPB),
            Field("volatility_ratio_ppb", "volatility_ratio_ppb", units.PPB),
            Field("open_interest_ratio_ppb", "open_interest_ratio_ppb", units.PPB),
            Field("depth_ratio_ppb", "depth_ratio_ppb", units.PPB),
        ),
    ),
    # An account's position in a market now has an isolated account of its own, or no longer has one
    # (M-8).
    ISOLATED_SET: EventForm(
        "ISOLATED_SET",
        "isolated",
        ("M-8",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("isolated_account_id", "isolated_account_id", units.RAW),
            Field("isolated", "isolated", units.RAW),
        ),
    ),
    # Reconciliation was switched on with the parameters of the command, or off (section 10) (R-1,
    # R-3).
    RECONCILIATION_SET: EventForm(
        "RECONCILIATION_SET",
        "reconciliation_rules",
        ("R-1", "R-3"),
        (Field("enabled", "enabled", units.RAW),),
    ),
    # A provider made or changed its standing bid for conversions, or ended it: then all figures are
    # 0 (R-1).
    QUOTE_SET: EventForm(
        "QUOTE_SET",
        "quote",
        ("R-1",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("price_per_lot", "price", units.PRICE_PER_LOT),
            Field("lots", "quantity", units.LOTS),
            Field("expire_ns", "expire_time_ns", units.TIME_NS),
        ),
    ),
    # R-1: an account with a loss paid parts of it in a pass. The figures are the payments by source
    # and the remaining debt; each payment has its own `SETTLED_IN`.
    PAID_IN: EventForm(
        "PAID_IN",
        "pay_in",
        ("R-1",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("from_balance", "from_balance", units.ASSET_AMOUNT),
            Field("from_loans", "from_loans", units.ASSET_AMOUNT),
            Field("from_fund", "from_fund", units.ASSET_AMOUNT),
            Field("from_borrow", "from_borrow", units.ASSET_AMOUNT),
            Field("from_orders", "from_orders", units.ASSET_AMOUNT),
            Field("from_conversion", "from_conversion", units.ASSET_AMOUNT),
            Field("unpaid", "unpaid", units.ASSET_AMOUNT),
        ),
    ),
    # R-1: the fund bought a part of the paying account's loan that the pool could not pay back, at
    # the value of its claim.
    LOAN_SOLD_TO_FUND: EventForm(
        "LOAN_SOLD_TO_FUND",
        "loan",
        ("R-1",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("shares", "shares", units.POOL_SHARES),
        ),
    ),
    # R-1: collateral of a paying account was sold on the book (or the owed asset was bought) for
    # its debt.
    COLLATERAL_CONVERTED: EventForm(
        "COLLATERAL_CONVERTED",
        "conversion",
        ("R-1",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("order_id", "order_id", units.RAW),
            Field("side", "side", units.RAW),
            Field("lots", "quantity", units.LOTS),
            Field("value", "value", units.QUOTE_AMOUNT),
            Field("limit_price_per_lot", "limit_price", units.PRICE_PER_LOT),
            Field("for_asset_id", "for_asset_id", units.RAW),
        ),
    ),
    # R-1: a provider's standing quote bought collateral of a paying account.
    QUOTE_FILLED: EventForm(
        "QUOTE_FILLED",
        "conversion",
        ("R-1",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("counterparty_account_id", "counterparty_account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("lots", "quantity", units.LOTS),
            Field("value", "value", units.QUOTE_AMOUNT),
            Field("for_asset_id", "for_asset_id", units.RAW),
        ),
    ),
    # R-3: the cost base of a position moved to the mark, and the difference went to unsettled
    # equity.
    POSITION_REALISED: EventForm(
        "POSITION_REALISED",
        "position_realised",
        ("R-3",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("signed_lots", "signed_quantity", units.LOTS),
            Field("realised", "realised", units.QUOTE_AMOUNT),
        ),
    ),
    # R-3 realised losses at the mark, because claims stayed unpaid. The figures are the amount that
    # claims needed, the amount by which claims fell or which was paid in, and the part paid in.
    LOSSES_REALISED: EventForm(
        "LOSSES_REALISED",
        "realisation",
        ("R-3",),
        (
            Field("asset_id", "asset_id", units.RAW),
            Field("needed", "needed", units.ASSET_AMOUNT),
            Field("covered", "covered", units.ASSET_AMOUNT),
            Field("paid", "paid", units.ASSET_AMOUNT),
        ),
    ),
    # R-1.5: the next pass converts collateral of this account for its loss, unless the loss is paid
    # before.
    CONVERSION_ANNOUNCED: EventForm(
        "CONVERSION_ANNOUNCED",
        "conversion_notice",
        ("R-1",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("reason", "reason", units.RAW),
        ),
    ),
    # The liquidation waterfall was switched on with the parameters of the command, or off (section
    # 11) (W-1, W-2).
    LIQUIDATION_SET: EventForm(
        "LIQUIDATION_SET",
        "liquidation_rules",
        ("W-1", "W-2"),
        (Field("enabled", "enabled", units.RAW),),
    ),
    # A backstop provider's offer in a market was set to the values of the command (W-3).
    BACKSTOP_SET: EventForm(
        "BACKSTOP_SET",
        "backstop",
        ("W-3",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
        ),
    ),
    # An account gave an amount to the liquidity fund (L-2).
    FUND_CONTRIBUTED: EventForm(
        "FUND_CONTRIBUTED",
        "fund_payment",
        ("L-2",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # An account repaid a debt that was written off under recourse (L-6).
    DEBT_LINE_REPAID: EventForm(
        "DEBT_LINE_REPAID",
        "fund_payment",
        ("L-6",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # Tier 1 (W-2): a liquidation order traded. The figures are its total, the price at which no
    # equity would have been left, the fee for the fund, and bankruptcy equity before and after. The
    # order is the taker of its `TRADE`s.
    LIQUIDATION_FILL: EventForm(
        "LIQUIDATION_FILL",
        "liquidation_fill",
        ("W-2", "W-0"),
        (
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("order_id", "order_id", units.RAW),
            Field("lots", "quantity", units.LOTS),
            Field("value", "value", units.QUOTE_AMOUNT),
            Field("limit_price_per_lot", "limit_price", units.PRICE_PER_LOT),
            Field("liquidation_fee", "liquidation_fee", units.QUOTE_AMOUNT),
            Field("equity_before", "equity_before", units.VALUATION_AMOUNT),
            Field("equity_after", "equity_after", units.VALUATION_AMOUNT),
        ),
    ),
    # Tier 2 (W-3): a provider took lots, booked for both at `value`; `signed_lots` is what the
    # account traded. The spread is split between provider and fund; where no equity was left the
    # fund paid `fund_paid` of the `fund_before` that it could pay.
    BACKSTOP_FILL: EventForm(
        "BACKSTOP_FILL",
        "close_out",
        ("W-3", "W-0"),
        (
            Field("trade_id", "trade_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("counterparty_account_id", "counterparty_account_id", units.RAW),
            Field("signed_lots", "signed_quantity", units.LOTS),
            Field("value", "value", units.QUOTE_AMOUNT),
            Field("account_realised", "account_realised", units.QUOTE_AMOUNT),
            Field("counterparty_realised", "counterparty_realised", units.QUOTE_AMOUNT),
            Field("fund_paid", "fund_paid", units.QUOTE_AMOUNT),
            Field("fund_spread", "fund_spread", units.QUOTE_AMOUNT),
            Field("provider_spread", "provider_spread", units.QUOTE_AMOUNT),
            Field("fund_before", "fund_before", units.QUOTE_AMOUNT),
            Field("equity_before", "equity_before", units.VALUATION_AMOUNT),
            Field("equity_after", "equity_after", units.VALUATION_AMOUNT),
        ),
    ),
    # Tier 3 (W-4): a counterparty was deleveraged, as number `rank` of its ranking, at a price
    # moved only by the amount that neither the account nor the fund could pay.
    DELEVERAGED: EventForm(
        "DELEVERAGED",
        "close_out",
        ("W-4", "W-0"),
        (
            Field("trade_id", "trade_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("counterparty_account_id", "counterparty_account_id", units.RAW),
            Field("signed_lots", "signed_quantity", units.LOTS),
            Field("value", "value", units.QUOTE_AMOUNT),
            Field("account_realised", "account_realised", units.QUOTE_AMOUNT),
            Field("counterparty_realised", "counterparty_realised", units.QUOTE_AMOUNT),
            Field("fund_paid", "fund_paid", units.QUOTE_AMOUNT),
            Field("rank", "rank", units.RANK),
            Field("price_per_lot", "price", units.PRICE_PER_LOT),
            Field("fund_before", "fund_before", units.QUOTE_AMOUNT),
            Field("equity_before", "equity_before", units.VALUATION_AMOUNT),
            Field("equity_after", "equity_after", units.VALUATION_AMOUNT),
        ),
    ),
    # W-5: the residual of a position after tier 3 was closed at mark against this counterparty, pro
    # rata.
    REST_CLOSED: EventForm(
        "REST_CLOSED",
        "close_out",
        ("W-5",),
        (
            Field("trade_id", "trade_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("counterparty_account_id", "counterparty_account_id", units.RAW),
            Field("signed_lots", "signed_quantity", units.LOTS),
            Field("value", "value", units.QUOTE_AMOUNT),
            Field("account_realised", "account_realised", units.QUOTE_AMOUNT),
            Field("counterparty_realised", "counterparty_realised", units.QUOTE_AMOUNT),
            Field("fund_paid", "fund_paid", units.QUOTE_AMOUNT),
            Field("fund_before", "fund_before", units.QUOTE_AMOUNT),
            Field("equity_before", "equity_before", units.VALUATION_AMOUNT),
            Field("equity_after", "equity_after", units.VALUATION_AMOUNT),
        ),
    ),
    # W-5: a position on the other side paid a part of a loss; its bankruptcy equity never falls
    # below 0 by the payment.
    LOSS_SHARED: EventForm(
        "LOSS_SHARED",
        "loss_share",
        ("W-5",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("counterparty_account_id", "counterparty_account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # W-8: an account could not pay a loss, and others paid it: `amount` = `fund_paid` + `shared` +
    # `fund_debt`. A negative amount is a claim of the account that moved to the fund with its
    # debts.
    BAD_DEBT: EventForm(
        "BAD_DEBT",
        "bad_debt",
        ("W-8", "W-5"),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("fund_paid", "fund_paid", units.ASSET_AMOUNT),
            Field("shared", "shared", units.ASSET_AMOUNT),
            Field("fund_debt", "fund_debt", units.ASSET_AMOUNT),
            Field("fund_before", "fund_before", units.ASSET_AMOUNT),
        ),
    ),
    # W-6: to pay a debt in `asset_id`, collateral of an account was sold on the book, or the owed
    # asset bought there. The account is the debtor, or the liquidity fund if the fund trades for
    # itself.
    COLLATERAL_SOLD: EventForm(
        "COLLATERAL_SOLD",
        "collateral_sale",
        ("W-6",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("order_id", "order_id", units.RAW),
            Field("lots", "quantity", units.LOTS),
            Field("value", "value", units.QUOTE_AMOUNT),
            Field("limit_price_per_lot", "limit_price", units.PRICE_PER_LOT),
            Field("asset_id", "asset_id", units.RAW),
        ),
    ),
    # W-6: a provider bought the remainder of a forced sale on the book, at the index less the
    # provider's spread.
    COLLATERAL_TAKEN: EventForm(
        "COLLATERAL_TAKEN",
        "collateral_sale",
        ("W-6",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("counterparty_account_id", "counterparty_account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("lots", "quantity", units.LOTS),
            Field("value", "value", units.QUOTE_AMOUNT),
        ),
    ),
    # W-8: a holding smaller than a lot moved to the fund.
    REMAINDER_TAKEN: EventForm(
        "REMAINDER_TAKEN",
        "take_over",
        ("W-8",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # W-6: the fund acquired a holding of a bankrupt account, at the index.
    TAKEN_OVER: EventForm(
        "TAKEN_OVER",
        "take_over",
        ("W-6",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("index_e9", "index_price", units.INDEX_E9),
        ),
    ),
    # W-6: the fund acquired a loan to a pool, in pool shares.
    LOAN_TAKEN_OVER: EventForm(
        "LOAN_TAKEN_OVER",
        "take_over",
        ("W-6",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("shares", "shares", units.POOL_SHARES),
        ),
    ),
    # B-5: the fund became the debtor of a borrow, as far as the fund's assets cover it.
    BORROW_TAKEN_OVER: EventForm(
        "BORROW_TAKEN_OVER",
        "take_over",
        ("B-5", "W-6"),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("shares", "shares", units.POOL_SHARES),
            Field("fund_before", "fund_before", units.ASSET_AMOUNT),
        ),
    ),
    # W-8: the fund paid for the remainder of the previous event, at the index.
    REMAINDER_PAID: EventForm(
        "REMAINDER_PAID",
        "take_over",
        ("W-8",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # W-6: a liquidated borrower paid a lender that asks (the counterparty) in the valuation asset
    # at this index. Debt and claim fell by `amount`, in so many shares each; `rounding` gets the
    # difference of the two values.
    LENDER_PAID: EventForm(
        "LENDER_PAID",
        "lender_payment",
        ("W-6",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("counterparty_account_id", "counterparty_account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("borrow_shares", "borrow_shares", units.POOL_SHARES),
            Field("lent_shares", "lent_shares", units.POOL_SHARES),
            Field("value_paid", "value_paid", units.VALUATION_AMOUNT),
            Field("value_received", "value_received", units.VALUATION_AMOUNT),
            Field("index_e9", "index_price", units.INDEX_E9),
        ),
    ),
    # An order waits for a price (O-3); `trigger_e9` is its present trigger price, in quote units
    # per lot with nine more decimals.
    CONDITIONAL_PLACED: EventForm(
        "CONDITIONAL_PLACED",
        "conditional",
        ("O-3",),
        (
            Field("conditional_order_id", "conditional_order_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("side", "side", units.RAW),
            Field("trigger_e9", "trigger_price", units.PRICE_PER_LOT_E9),
            Field("lots", "quantity", units.LOTS),
            Field("client_order_id", "client_order_id", units.RAW),
        ),
        "conditional_order_id",
        ("account_id", "market_id", "side"),
    ),
    # A price triggered a conditional order, which became this order; 0 if a risk check refused it,
    # as the next event states (O-3).
    CONDITIONAL_TRIGGERED: EventForm(
        "CONDITIONAL_TRIGGERED",
        "conditional",
        ("O-3",),
        (
            Field("conditional_order_id", "conditional_order_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("price_e9", "price", units.PRICE_PER_LOT_E9),
            Field("order_id", "order_id", units.RAW),
        ),
    ),
    # A conditional order ended without becoming an order; `code` says why, with the figures of the
    # gate that refused it (O-3).
    CONDITIONAL_ENDED: EventForm(
        "CONDITIONAL_ENDED",
        "conditional",
        ("O-3",),
        (
            Field("conditional_order_id", "conditional_order_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("side", "side", units.RAW),
            Field("code", "code", units.RAW),
            Field("limit", "limit", units.FIGURE),
            Field("actual", "actual", units.FIGURE),
            Field("shortfall", "shortfall", units.FIGURE),
        ),
    ),
    # Of two orders, open or waiting, one cancels the other from now on (O-3).
    OCO_PAIRED: EventForm(
        "OCO_PAIRED",
        "pair",
        ("O-3",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("first_id", "first_id", units.RAW),
            Field("second_id", "second_id", units.RAW),
        ),
    ),
    # An iceberg displays a new part of its quantity, at the end of the queue of its price (O-3).
    ICEBERG_DISPLAYED: EventForm(
        "ICEBERG_DISPLAYED",
        "iceberg",
        ("O-3",),
        (
            Field("order_id", "order_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("displayed_lots", "displayed_quantity", units.LOTS),
        ),
    ),
    # The dead-man timer of an account was set: the time without an order command after which its
    # orders are cancelled; 0: off (O-3).
    DEAD_MAN_SET: EventForm(
        "DEAD_MAN_SET",
        "silence",
        ("O-3",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("timeout_ns", "timeout_ns", units.NS),
        ),
    ),
    # The account's principal sent no order command for the time of its dead-man timer; the next
    # events cancel this number of open and waiting orders (O-3).
    DEAD_MAN_EXPIRED: EventForm(
        "DEAD_MAN_EXPIRED",
        "silence",
        ("O-3",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("cancelled", "cancelled", units.COUNT),
        ),
    ),
    # A session that requested cancel on disconnect has ended; the next events cancel this number of
    # orders, open and waiting (O-3).
    DISCONNECT_REPORTED: EventForm(
        "DISCONNECT_REPORTED",
        "silence",
        ("O-3",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("cancelled", "cancelled", units.COUNT),
        ),
    ),
    # An entry order with exits was accepted; the exits wait until it fills (O-3). The event is
    # repeated if another order replaces the entry.
    BRACKET_PLACED: EventForm(
        "BRACKET_PLACED",
        "bracket",
        ("O-3",),
        (
            Field("order_id", "order_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("trigger_source", "trigger_source", units.RAW),
            Field("take_profit_trigger_e9", "take_profit_trigger_price", units.PRICE_PER_LOT_E9),
            Field("take_profit_price", "take_profit_price", units.PRICE_UNITS),
            Field("stop_trigger_e9", "stop_trigger_price", units.PRICE_PER_LOT_E9),
            Field("stop_price", "stop_price", units.PRICE_UNITS),
        ),
    ),
    # The exits of a filled entry order close this quantity from now on (O-3).
    BRACKET_SIZED: EventForm(
        "BRACKET_SIZED",
        "bracket",
        ("O-3",),
        (
            Field("order_id", "order_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("take_profit_id", "take_profit_id", units.RAW),
            Field("stop_id", "stop_id", units.RAW),
            Field("lots", "quantity", units.LOTS),
        ),
    ),
    # The terms of a circuit brake were set to those of the command; `enabled` is whether it engages
    # by itself from now on (K-1).
    BRAKE_SET: EventForm(
        "BRAKE_SET",
        "brake",
        ("K-1",),
        (
            Field("brake", "brake", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("enabled", "enabled", units.RAW),
        ),
    ),
    # A brake engaged, or states again why it stays engaged. It shows the figure and its limit in
    # the unit of the brake, and when it releases by itself (0: an operator has to) (K-1).
    BRAKE_ENGAGED: EventForm(
        "BRAKE_ENGAGED",
        "brake",
        ("K-1",),
        (
            Field("brake", "brake", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("cause", "cause", units.RAW),
            Field("limit", "limit", units.FIGURE),
            Field("actual", "actual", units.FIGURE),
            Field("until_ns", "until_time_ns", units.TIME_NS),
        ),
    ),
    # A brake was released (K-1).
    BRAKE_RELEASED: EventForm(
        "BRAKE_RELEASED",
        "brake",
        ("K-1",),
        (
            Field("brake", "brake", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("cause", "cause", units.RAW),
            Field("limit", "limit", units.FIGURE),
            Field("actual", "actual", units.FIGURE),
        ),
    ),
    # The first of two principals requested the pause of an asset (O-2.2), with its length and
    # reason.
    ASSET_PAUSE_ASKED: EventForm(
        "ASSET_PAUSE_ASKED",
        "brake",
        ("O-2.2",),
        (
            Field("brake", "brake", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("cause", "cause", units.RAW),
            Field("actual", "actual", units.FIGURE),
        ),
    ),
    # The first of two principals requested that an asset be exchanged for another one (O-11).
    REDENOMINATION_ASKED: EventForm(
        "REDENOMINATION_ASKED",
        "redenomination",
        ("O-11",),
        (
            Field("asset_id", "asset_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("into_asset_id", "into_asset_id", units.RAW),
            Field("new_units", "new_units", units.COUNT),
            Field("old_units", "old_units", units.COUNT),
            Field("record_time_ns", "record_time_ns", units.TIME_NS),
        ),
    ),
    # The record time of a redenomination has come but an obstacle prevents it; the machine tries
    # again in an hour (O-11).
    REDENOMINATION_WAITS: EventForm(
        "REDENOMINATION_WAITS",
        "redenomination_obstacle",
        ("O-11",),
        (
            Field("action_id", "action_id", units.COUNT),
            Field("asset_id", "asset_id", units.RAW),
            Field("code", "code", units.RAW),
            Field("count", "count", units.COUNT),
        ),
    ),
    # The lending pool of an exchanged asset continues in the new asset: same terms and indices,
    # amounts multiplied by the ratio (O-11).
    POOL_EXCHANGED: EventForm(
        "POOL_EXCHANGED",
        "exchanged_pool",
        ("O-11",),
        (
            Field("action_id", "action_id", units.COUNT),
            Field("asset_id", "asset_id", units.RAW),
            Field("into_asset_id", "into_asset_id", units.RAW),
            Field("borrow_index_ray", "borrow_index", units.RAY),
            Field("supply_index_ray", "supply_index", units.RAY),
        ),
    ),
    # The loan or debt of one account at the lending pool of an exchanged asset continues in the new
    # asset: one event for each asset (O-11).
    LOAN_EXCHANGED: EventForm(
        "LOAN_EXCHANGED",
        "exchanged_loan",
        ("O-11",),
        (
            Field("action_id", "action_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("lent", "lent", units.ASSET_AMOUNT),
            Field("lent_shares", "lent_shares", units.POOL_SHARES),
            Field("borrowed", "borrowed", units.ASSET_AMOUNT),
            Field("borrowed_shares", "borrowed_shares", units.POOL_SHARES),
        ),
    ),
    # A later set of the rules is in force (J-5).
    RULE_SET_CHANGED: EventForm(
        "RULE_SET_CHANGED",
        "rule_set",
        ("J-5",),
        (Field("rule_set", "rule_set", units.COUNT),),
    ),
    # W-4: the counterparty is about to be deleveraged. The profit that its position realised in the
    # last minute is the largest loss at which it may be closed.
    RECENT_RESULT_COUNTED: EventForm(
        "RECENT_RESULT_COUNTED",
        "recent_result",
        ("W-4",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("amount", "amount", units.QUOTE_AMOUNT),
        ),
    ),
    # W-2: the limit price of an account's forced orders in a market moves by half the base MMF
    # further from the index, after passes without a fill.
    LIQUIDATION_LIMIT_WIDENED: EventForm(
        "LIQUIDATION_LIMIT_WIDENED",
        "liquidation_limit",
        ("W-2",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("steps", "steps", units.COUNT),
        ),
    ),
    # R-1.1: the interest of a loss that stays unpaid was added to it.
    LOSS_INTEREST: EventForm(
        "LOSS_INTEREST",
        "settlement",
        ("R-1",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # R-1.1: an account whose claim is unpaid received its part of that interest, as a claim.
    CLAIM_INTEREST: EventForm(
        "CLAIM_INTEREST",
        "settlement",
        ("R-1",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # R-1.1: the fund bought collateral of an account whose loss stays unpaid, below the index; its
    # payment follows.
    COLLATERAL_BOUGHT: EventForm(
        "COLLATERAL_BOUGHT",
        "take_over",
        ("R-1",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("index_e9", "index_price", units.INDEX_E9),
        ),
    ),
    # R-1.1: the fund paid for the collateral of the previous event, in the asset that the account
    # owes.
    COLLATERAL_PAID: EventForm(
        "COLLATERAL_PAID",
        "take_over",
        ("R-1",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # R-1.1: an account with a waiting claim (the counterparty) received collateral of an account
    # with an unpaid loss, at a price below the index; the next events state the decrease of the
    # claim.
    COLLATERAL_GIVEN: EventForm(
        "COLLATERAL_GIVEN",
        "collateral_offer",
        ("R-1",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("counterparty_account_id", "counterparty_account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("index_e9", "index_price", units.INDEX_E9),
        ),
    ),
    # R-1.1: the account's loss, and the counterparty's claim, fell by this amount for the
    # collateral of the previous event.
    CLAIM_COVERED: EventForm(
        "CLAIM_COVERED",
        "collateral_offer",
        ("R-1",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("counterparty_account_id", "counterparty_account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # W-8: before a write-off the fund acquired a holding whose price P-4 bans, and keeps it
    # separate until the price is OK.
    LINE_SET_APART: EventForm(
        "LINE_SET_APART",
        "line_apart",
        ("W-8", "P-4"),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("until_ns", "until_time_ns", units.TIME_NS),
        ),
    ),
    # W-8: the price of a separate holding is OK again; its value above the loss that was paid
    # returned to the account.
    LINE_RETURNED: EventForm(
        "LINE_RETURNED",
        "line_apart",
        ("W-8",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("index_e9", "index_price", units.INDEX_E9),
            Field("loss_value", "loss_value", units.VALUATION_AMOUNT),
            Field("returned", "returned", units.ASSET_AMOUNT),
        ),
    ),
    # B-5: the loss that a borrower in liquidation is expected to leave to a pool was set; 0 ends
    # it. A lender who withdraws leaves its part of all expected losses in the pool.
    POOL_LOSS_EXPECTED: EventForm(
        "POOL_LOSS_EXPECTED",
        "expected_loss",
        ("B-5",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("equity", "equity", units.VALUATION_AMOUNT),
            Field("expected", "expected", units.ASSET_AMOUNT),
            Field("uncovered", "uncovered", units.ASSET_AMOUNT),
        ),
    ),
    # B-5: an account paid the part of a pool's loss that falls to the claims it had withdrawn. A
    # negative number restores a claim, because another account's held part covered it.
    HELD_CLAIM_BOOKED: EventForm(
        "HELD_CLAIM_BOOKED",
        "held_claim",
        ("B-5",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("shares", "shares", units.POOL_SHARES),
        ),
    ),
    # L-4: a principal of custody requested the reversal of a credited deposit; a second principal
    # must request it too.
    DEPOSIT_REVERSAL_ASKED: EventForm(
        "DEPOSIT_REVERSAL_ASKED",
        "deposit",
        ("L-4",),
        (
            Field("deposit_id", "deposit_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # L-4: a credited deposit was reversed: the account paid first, then the liquidity fund, and the
    # remaining amount is a shortfall of custody. The owner of the account owes the amount that the
    # account did not pay.
    DEPOSIT_REVERSED: EventForm(
        "DEPOSIT_REVERSED",
        "deposit_reversal",
        ("L-4",),
        (
            Field("deposit_id", "deposit_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("from_account", "from_account", units.ASSET_AMOUNT),
            Field("from_fund", "from_fund", units.ASSET_AMOUNT),
            Field("lacking", "lacking", units.ASSET_AMOUNT),
        ),
    ),
    # L-4: an account gave an amount that fills a shortfall of custody.
    CUSTODY_SHORTFALL_FILLED: EventForm(
        "CUSTODY_SHORTFALL_FILLED",
        "custody_filled",
        ("L-4",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("left", "left", units.ASSET_AMOUNT),
        ),
    ),
    # L-4: an account paid a part of its owner's debt for reversed deposits, to custody up to its
    # shortfall, then to the liquidity fund.
    REVERSAL_DEBT_PAID: EventForm(
        "REVERSAL_DEBT_PAID",
        "reversal_debt",
        ("L-4",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("to_custody", "to_custody", units.ASSET_AMOUNT),
            Field("left", "left", units.ASSET_AMOUNT),
        ),
    ),
    # L-4: two operators wrote off a part of an owner's debt for reversed deposits; the liquidity
    # fund paid the amount that custody lacked.
    REVERSAL_DEBT_WRITTEN_OFF: EventForm(
        "REVERSAL_DEBT_WRITTEN_OFF",
        "reversal_debt",
        ("L-4",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("to_custody", "to_custody", units.ASSET_AMOUNT),
            Field("left", "left", units.ASSET_AMOUNT),
        ),
    ),
    # L-4: the first of two operators requested to write off a part of an owner's debt for reversed
    # deposits.
    REVERSAL_DEBT_WRITE_OFF_ASKED: EventForm(
        "REVERSAL_DEBT_WRITE_OFF_ASKED",
        "reversal_debt",
        ("L-4",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("left", "left", units.ASSET_AMOUNT),
        ),
    ),
    # L-4: a principal of custody requested the reversal of a confirmed withdrawal; a second
    # principal must request it too.
    WITHDRAWAL_REVERSAL_ASKED: EventForm(
        "WITHDRAWAL_REVERSAL_ASKED",
        "withdrawal",
        ("L-4",),
        (
            Field("withdrawal_id", "withdrawal_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # L-4: a confirmed withdrawal was reversed: the amount is in its account again.
    WITHDRAWAL_REVERSED: EventForm(
        "WITHDRAWAL_REVERSED",
        "withdrawal",
        ("L-4", "I-1"),
        (
            Field("withdrawal_id", "withdrawal_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # L-7: the first of two operators requested to move money of the clearinghouse to an account.
    HOUSE_MONEY_ASKED: EventForm(
        "HOUSE_MONEY_ASKED",
        "house_money",
        ("L-7",),
        (
            Field("giver_account_id", "giver_account_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("floor", "floor", units.ASSET_AMOUNT),
        ),
    ),
    # L-7: two operators moved money of the clearinghouse to an account.
    HOUSE_MONEY_MOVED: EventForm(
        "HOUSE_MONEY_MOVED",
        "house_money",
        ("L-7", "I-1"),
        (
            Field("giver_account_id", "giver_account_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("floor", "floor", units.ASSET_AMOUNT),
        ),
    ),
    # L-4: a chain or a bank charged a fee for a withdrawal: deducted from its amount, or paid from
    # `fees`.
    CHAIN_FEE_PAID: EventForm(
        "CHAIN_FEE_PAID",
        "chain_fee",
        ("L-4", "I-1"),
        (
            Field("withdrawal_id", "withdrawal_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # L-4: a withdrawal was never sent, and its chain fee was returned to its payer.
    CHAIN_FEE_RETURNED: EventForm(
        "CHAIN_FEE_RETURNED",
        "chain_fee",
        ("L-4", "I-1"),
        (
            Field("withdrawal_id", "withdrawal_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # The first of two principals of custody asked that a frozen account be closed by an order of a
    # court (L-8).
    SEIZURE_ASKED: EventForm(
        "SEIZURE_ASKED",
        "account_seizure",
        ("L-8",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("receiver_id", "receiver_id", units.RAW),
        ),
    ),
    # Two principals of custody ordered that a frozen account be closed, and that what may leave it
    # goes to a named account (L-8).
    SEIZURE_ORDERED: EventForm(
        "SEIZURE_ORDERED",
        "account_seizure",
        ("L-8",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("receiver_id", "receiver_id", units.RAW),
        ),
    ),
    # I-12: work that is done in slices needed more slices than its limit, so a market accepts only
    # orders that reduce risk until no work is late.
    WORK_LATE: EventForm(
        "WORK_LATE",
        "work",
        ("I-12",),
        (
            Field("cursor", "cursor", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("begun_ns", "begun_time_ns", units.TIME_NS),
            Field("slices", "slices", units.COUNT),
        ),
    ),
    # I-12: no work is late any more; the market has its earlier status again, or will have it after
    # its halt.
    WORK_CAUGHT_UP: EventForm(
        "WORK_CAUGHT_UP",
        "work",
        ("I-12",),
        (Field("market_id", "market_id", units.RAW),),
    ),
    # O-2: an auction collects no more orders. Its orders are frozen and the market stays in AUCTION
    # until all crossing orders have traded; then it gets the stated status.
    AUCTION_ENDED: EventForm(
        "AUCTION_ENDED",
        "market",
        ("O-2",),
        (
            Field("market_id", "market_id", units.RAW),
            Field("from_status", "from_status", units.RAW),
            Field("to_status", "to_status", units.RAW),
        ),
    ),
    # Q-3: a call that sets parameters omitted a field, which keeps its value; one event for each
    # value of such a field.
    SETTING_KEPT: EventForm(
        "SETTING_KEPT",
        "setting",
        ("Q-3",),
        (
            Field("field", "field", units.COUNT),
            Field("place", "place", units.RANK),
            Field("value", "value", units.SETTING),
        ),
    ),
    # Q-9: the notice period was set, for changes that worsen existing positions, collateral, debts
    # or claims.
    SETTING_NOTICE_SET: EventForm(
        "SETTING_NOTICE_SET",
        "setting_notice",
        ("Q-9",),
        (Field("notice_ns", "notice_ns", units.NS),),
    ),
    # Q-9: a parameter was announced to get a value once its notice is over; one event for each
    # field.
    SETTING_ANNOUNCED: EventForm(
        "SETTING_ANNOUNCED",
        "announced_setting",
        ("Q-9",),
        (
            Field("change_id", "change_id", units.COUNT),
            Field("command_kind", "command_kind", units.COUNT),
            Field("subject_id", "subject_id", units.COUNT),
            Field("field", "field", units.COUNT),
            Field("value", "value", units.SETTING),
            Field("due_ns", "takes_effect_time_ns", units.TIME_NS),
            Field("code", "code", units.RAW),
        ),
    ),
    # Q-9: an announced value is in force from now on; one event for each field.
    SETTING_TOOK_EFFECT: EventForm(
        "SETTING_TOOK_EFFECT",
        "announced_setting",
        ("Q-9",),
        (
            Field("change_id", "change_id", units.COUNT),
            Field("command_kind", "command_kind", units.COUNT),
            Field("subject_id", "subject_id", units.COUNT),
            Field("field", "field", units.COUNT),
            Field("value", "value", units.SETTING),
            Field("due_ns", "takes_effect_time_ns", units.TIME_NS),
            Field("code", "code", units.RAW),
        ),
    ),
    # Q-9: an announced value will not be in force: another value replaced it, or it did not fit the
    # values in force.
    SETTING_WITHDRAWN: EventForm(
        "SETTING_WITHDRAWN",
        "announced_setting",
        ("Q-9",),
        (
            Field("change_id", "change_id", units.COUNT),
            Field("command_kind", "command_kind", units.COUNT),
            Field("subject_id", "subject_id", units.COUNT),
            Field("field", "field", units.COUNT),
            Field("value", "value", units.SETTING),
            Field("due_ns", "takes_effect_time_ns", units.TIME_NS),
            Field("code", "code", units.RAW),
        ),
    ),
    # From now on an order is sent in slices over time (O-3). CONDITIONAL_ENDED states its end.
    TWAP_PLACED: EventForm(
        "TWAP_PLACED",
        "twap",
        ("O-3",),
        (
            Field("order_id", "order_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("side", "side", units.RAW),
            Field("lots", "quantity", units.LOTS),
            Field("slices", "slices", units.COUNT),
            Field("interval_ns", "interval_ns", units.NS),
            Field("price", "price", units.PRICE_UNITS),
            Field("reduce_only", "reduce_only", units.RAW),
        ),
        "order_id",
        ("account_id", "market_id", "side"),
    ),
    # A slice of a TWAP became this order, which the next events state; 0: a risk check refused the
    # slice, and it is skipped (O-3).
    TWAP_SLICE: EventForm(
        "TWAP_SLICE",
        "twap",
        ("O-3",),
        (
            Field("order_id", "order_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("side", "side", units.RAW),
            Field("lots", "quantity", units.LOTS),
            Field("slice_number", "slice_number", units.COUNT),
            Field("slice_order_id", "slice_order_id", units.RAW),
            Field("code", "code", units.RAW),
            Field("limit", "limit", units.FIGURE),
            Field("actual", "actual", units.FIGURE),
            Field("shortfall", "shortfall", units.FIGURE),
        ),
    ),
    # An exit whose price was reached waits until it can trade (O-9.1): `quantity` is its remaining
    # quantity, `code` the reason, with the figures of the risk check; OK: it waits for its price
    # again.
    CONDITIONAL_WAITING: EventForm(
        "CONDITIONAL_WAITING",
        "conditional",
        ("O-9",),
        (
            Field("conditional_order_id", "conditional_order_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("side", "side", units.RAW),
            Field("code", "code", units.RAW),
            Field("limit", "limit", units.FIGURE),
            Field("actual", "actual", units.FIGURE),
            Field("shortfall", "shortfall", units.FIGURE),
            Field("lots", "quantity", units.LOTS),
        ),
    ),
    # A fill of the other leg of a pair reduced a waiting order: `quantity` remains (O-9).
    CONDITIONAL_REDUCED: EventForm(
        "CONDITIONAL_REDUCED",
        "conditional",
        ("O-9",),
        (
            Field("conditional_order_id", "conditional_order_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("lots", "quantity", units.LOTS),
            Field("code", "code", units.RAW),
        ),
    ),
    # The next fill of an exit would worsen its account, so the remaining quantity of the exit ends
    # or waits (G-8.3). The figures are the account's margin before and after that fill.
    EXIT_STOPPED: EventForm(
        "EXIT_STOPPED",
        "exit_stopped",
        ("G-8",),
        (
            Field("order_id", "order_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("price_per_lot", "price", units.PRICE_PER_LOT),
            Field("lots", "quantity", units.LOTS),
            Field("equity_before", "equity_before", units.VALUATION_AMOUNT),
            Field("exposure_before", "exposure_before", units.VALUATION_AMOUNT),
            Field("maintenance_before", "maintenance_before", units.VALUATION_AMOUNT),
            Field("equity_after", "equity_after", units.VALUATION_AMOUNT),
            Field("exposure_after", "exposure_after", units.VALUATION_AMOUNT),
            Field("maintenance_after", "maintenance_after", units.VALUATION_AMOUNT),
            Field("net_equity_after", "net_equity_after", units.VALUATION_AMOUNT),
        ),
    ),
    # O-10: an operator announced that trades are to be busted; for a day the profits of their
    # winners stay in their accounts.
    BUST_ANNOUNCED: EventForm(
        "BUST_ANNOUNCED",
        "bust",
        ("O-10",),
        (
            Field("bust_id", "bust_id", units.COUNT),
            Field("market_id", "market_id", units.RAW),
            Field("price_e9", "price", units.PRICE_PER_LOT_E9),
            Field("distance_ppb", "distance_ppb", units.PPB),
            Field("trades", "trades", units.COUNT),
            Field("ends_ns", "ends_time_ns", units.TIME_NS),
        ),
    ),
    # O-10: a trade is to be busted with an announced bust; its winner must keep this amount in the
    # account.
    BUST_TRADE_ANNOUNCED: EventForm(
        "BUST_TRADE_ANNOUNCED",
        "bust_trade",
        ("O-10",),
        (
            Field("bust_id", "bust_id", units.COUNT),
            Field("trade_id", "trade_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # O-10: the first of two operators decided on an announced bust.
    BUST_DECISION_ASKED: EventForm(
        "BUST_DECISION_ASKED",
        "bust_decision",
        ("O-10",),
        (
            Field("bust_id", "bust_id", units.COUNT),
            Field("market_id", "market_id", units.RAW),
            Field("approves", "approves", units.RAW),
        ),
    ),
    # O-10: two operators decided on an announced bust, which has ended.
    BUST_DECIDED: EventForm(
        "BUST_DECIDED",
        "bust_decision",
        ("O-10",),
        (
            Field("bust_id", "bust_id", units.COUNT),
            Field("market_id", "market_id", units.RAW),
            Field("approves", "approves", units.RAW),
        ),
    ),
    # O-10: a trade was busted: the side that won owes the amount to the other side, and fees were
    # returned.
    TRADE_BUSTED: EventForm(
        "TRADE_BUSTED",
        "busted_trade",
        ("O-10", "I-1"),
        (
            Field("bust_id", "bust_id", units.COUNT),
            Field("trade_id", "trade_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("price_per_lot", "price", units.PRICE_PER_LOT),
            Field("new_price_per_lot", "new_price", units.PRICE_PER_LOT),
            Field("lots", "quantity", units.LOTS),
            Field("gainer_account_id", "gainer_account_id", units.RAW),
            Field("loser_account_id", "loser_account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("gainer_fee_back", "gainer_fee_back", units.ASSET_AMOUNT),
            Field("loser_fee_back", "loser_fee_back", units.ASSET_AMOUNT),
        ),
    ),
    # O-10: the side that won a busted trade paid a part of its debt to the other side.
    BUST_CLAIM_PAID: EventForm(
        "BUST_CLAIM_PAID",
        "bust_claim",
        ("O-10", "I-1"),
        (
            Field("trade_id", "trade_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("receiver_account_id", "receiver_account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("left", "left", units.ASSET_AMOUNT),
        ),
    ),
    # C-6: a currency settles payment versus payment, with this haircut.
    PVP_CURRENCY_SET: EventForm(
        "PVP_CURRENCY_SET",
        "pvp_setting",
        ("C-6",),
        (Field("asset_id", "asset_id", units.RAW),),
    ),
    # C-6: an account is a member of payment versus payment, with this limit.
    PVP_MEMBER_SET: EventForm(
        "PVP_MEMBER_SET",
        "pvp_setting",
        ("C-6",),
        (Field("account_id", "account_id", units.RAW),),
    ),
    # C-6: the limit of a member's short position in a currency was set.
    PVP_SHORT_LIMIT_SET: EventForm(
        "PVP_SHORT_LIMIT_SET",
        "pvp_setting",
        ("C-6",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
        ),
    ),
    # C-6: a member paid in, and its claim rose by the same amount.
    PVP_PAID_IN: EventForm(
        "PVP_PAID_IN",
        "pvp_payment",
        ("C-6", "L-4"),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("claim", "claim", units.ASSET_AMOUNT),
        ),
    ),
    # C-6: a member was paid out of its claim.
    PVP_PAID_OUT: EventForm(
        "PVP_PAID_OUT",
        "pvp_payment",
        ("C-6",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("claim", "claim", units.ASSET_AMOUNT),
        ),
    ),
    # C-6: a pair was queued. The event states one of its payments; the event of the other payment
    # follows at once.
    PVP_LEG_QUEUED: EventForm(
        "PVP_LEG_QUEUED",
        "pvp_leg",
        ("C-6",),
        (
            Field("pair_id", "pair_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("counterparty_account_id", "counterparty_account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
        "pair_id",
        ("account_id", "asset_id"),
    ),
    # C-6: a pair settled: by this payment a claim went from one member to the other. The event of
    # the other payment follows at once, in the same command.
    PVP_LEG_SETTLED: EventForm(
        "PVP_LEG_SETTLED",
        "pvp_leg",
        ("C-6",),
        (
            Field("pair_id", "pair_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("counterparty_account_id", "counterparty_account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # C-6: a pair left the queue without effect; `code` says why.
    PVP_PAIR_ENDED: EventForm(
        "PVP_PAIR_ENDED",
        "pvp_pair_end",
        ("C-6",),
        (
            Field("pair_id", "pair_id", units.RAW),
            Field("code", "code", units.RAW),
        ),
    ),
    # C-6: a member has missed its pay-in; the next events cover its short positions, and its pairs
    # settle no more.
    PVP_PAY_IN_MISSED: EventForm(
        "PVP_PAY_IN_MISSED",
        "pvp_setting",
        ("C-6",),
        (Field("account_id", "account_id", units.RAW),),
    ),
    # C-6: a member with a claim paid a part of it to a member that missed its pay-in; the next
    # event states the asset that it received in return.
    PVP_CLAIM_SOLD: EventForm(
        "PVP_CLAIM_SOLD",
        "pvp_claim",
        ("C-6",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("counterparty_account_id", "counterparty_account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # C-6: a member that missed its pay-in gave this amount of its claim in return, at the rates
    # less the haircut.
    PVP_CLAIM_PAID: EventForm(
        "PVP_CLAIM_PAID",
        "pvp_claim",
        ("C-6",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("counterparty_account_id", "counterparty_account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # C-6: a member pays a share of the shortage that remained, so its claim falls.
    PVP_LOSS_SHARED: EventForm(
        "PVP_LOSS_SHARED",
        "pvp_claim",
        ("C-6",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("counterparty_account_id", "counterparty_account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # C-6: the day of payment versus payment has this schedule from its next call on.
    PVP_SCHEDULE_SET: EventForm(
        "PVP_SCHEDULE_SET",
        "pvp_schedule_setting",
        ("C-6",),
        (
            Field("call_seconds", "call_seconds", units.SECONDS),
            Field("close_seconds", "close_seconds", units.SECONDS),
            Field("utc_offset_seconds", "utc_offset_seconds", units.SECONDS),
            Field("calendar_id", "calendar_id", units.COUNT),
            Field("deadlines", "deadlines", units.COUNT),
        ),
    ),
    # C-6: all pay-ins of the day are called, and pairs settle from here on.
    PVP_DAY_OPENED: EventForm(
        "PVP_DAY_OPENED",
        "pvp_day",
        ("C-6",),
        (
            Field("day", "day", units.COUNT),
            Field("pairs", "pairs", units.COUNT),
        ),
    ),
    # C-6: a member is called to pay in the amount that it will lack in a currency once all its
    # pairs have settled.
    PVP_PAY_IN_CALLED: EventForm(
        "PVP_PAY_IN_CALLED",
        "pvp_pay_in",
        ("C-6",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # C-6: at a deadline a member lacked this amount of its call; none of its pairs settles until it
    # is paid in.
    PVP_PAY_IN_LATE: EventForm(
        "PVP_PAY_IN_LATE",
        "pvp_pay_in",
        ("C-6",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # C-6: a member has missed its pay-in, and a currency of its claims has no usable price, so its
    # shorts are not covered now. Its pairs settle no more.
    PVP_COVER_DELAYED: EventForm(
        "PVP_COVER_DELAYED",
        "pvp_setting",
        ("C-6",),
        (Field("account_id", "account_id", units.RAW),),
    ),
    # C-6: the day is over: unsettled pairs are cancelled, and members are paid out.
    PVP_DAY_CLOSED: EventForm(
        "PVP_DAY_CLOSED",
        "pvp_day",
        ("C-6",),
        (
            Field("day", "day", units.COUNT),
            Field("pairs", "pairs", units.COUNT),
        ),
    ),
    # An owner of accounts became a clearing member (C-0).
    MEMBER_ADMITTED: EventForm(
        "MEMBER_ADMITTED",
        "member",
        ("C-0",),
        (
            Field("member_id", "member_id", units.COUNT),
            Field("status", "status", units.RAW),
            Field("open_exposure_max", "open_exposure_max", units.VALUATION_AMOUNT),
            Field("settlement_cap", "settlement_cap", units.VALUATION_AMOUNT),
            Field("concentration_ppb", "concentration_ppb", units.PPB),
        ),
    ),
    # Status or limits of a clearing member were set (C-0, C-2).
    MEMBER_CHANGED: EventForm(
        "MEMBER_CHANGED",
        "member",
        ("C-0", "C-2"),
        (
            Field("member_id", "member_id", units.COUNT),
            Field("status", "status", units.RAW),
            Field("open_exposure_max", "open_exposure_max", units.VALUATION_AMOUNT),
            Field("settlement_cap", "settlement_cap", units.VALUATION_AMOUNT),
            Field("concentration_ppb", "concentration_ppb", units.PPB),
        ),
    ),
    # A calendar was made, or its days were set (C-4).
    CALENDAR_SET: EventForm(
        "CALENDAR_SET",
        "calendar",
        ("C-4",),
        (
            Field("calendar_id", "calendar_id", units.COUNT),
            Field("weekend_days", "weekend_days", units.COUNT),
            Field("holidays", "holidays", units.COUNT),
        ),
    ),
    # A segment was made (C-4).
    SEGMENT_CREATED: EventForm(
        "SEGMENT_CREATED",
        "segment",
        ("C-4",),
        (
            Field("segment_id", "segment_id", units.COUNT),
            Field("calendar_id", "calendar_id", units.COUNT),
            Field("utc_offset_seconds", "utc_offset_seconds", units.SECONDS),
            Field("cut_off_seconds", "cut_off_seconds", units.SECONDS),
            Field("settlement_seconds", "settlement_seconds", units.SECONDS),
            Field("cycle_days", "cycle_days", units.COUNT),
        ),
    ),
    # The central counterparty clears a market from now on, or clears it in another way (C-1, C-3).
    CLEARING_SET: EventForm(
        "CLEARING_SET",
        "cleared_market",
        ("C-1", "C-3"),
        (
            Field("market_id", "market_id", units.RAW),
            Field("segment_id", "segment_id", units.COUNT),
            Field("dvp_model", "dvp_model", units.RAW),
            Field("concentration_floor_lots", "concentration_floor", units.LOTS),
        ),
    ),
    # The first trade of a session was captured (C-4).
    SESSION_OPENED: EventForm(
        "SESSION_OPENED",
        "session",
        ("C-4",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("segment_id", "segment_id", units.COUNT),
            Field("value_date", "value_date", units.COUNT),
        ),
    ),
    # A trade became two: the central counterparty bought from the seller and sold to the buyer
    # (C-1, C-2).
    TRADE_NOVATED: EventForm(
        "TRADE_NOVATED",
        "novation",
        ("C-1", "C-2"),
        (
            Field("trade_id", "trade_id", units.RAW),
            Field("session_id", "session_id", units.COUNT),
            Field("market_id", "market_id", units.RAW),
            Field("buyer_account_id", "buyer_account_id", units.RAW),
            Field("seller_account_id", "seller_account_id", units.RAW),
            Field("price_per_lot", "price", units.PRICE_PER_LOT),
            Field("lots", "quantity", units.LOTS),
        ),
        "trade_id",
    ),
    # A session takes no more trades (C-4).
    SESSION_CUT_OFF: EventForm(
        "SESSION_CUT_OFF",
        "session",
        ("C-4",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("segment_id", "segment_id", units.COUNT),
            Field("value_date", "value_date", units.COUNT),
            Field("trades", "trades", units.COUNT),
        ),
    ),
    # All nets of a session are written: its accounts deliver and pay these (C-3).
    SESSION_NETTED: EventForm(
        "SESSION_NETTED",
        "session",
        ("C-3",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("segment_id", "segment_id", units.COUNT),
            Field("value_date", "value_date", units.COUNT),
            Field("trades", "trades", units.COUNT),
            Field("nets", "nets", units.COUNT),
            Field("open_nets", "open_nets", units.COUNT),
        ),
    ),
    # An account was netted in a market after the cut-off of a session: the figures are what it
    # bought and sold, and its cash (C-3).
    ACCOUNT_NETTED: EventForm(
        "ACCOUNT_NETTED",
        "account_net",
        ("C-3",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("trades", "trades", units.COUNT),
            Field("bought_lots", "bought_quantity", units.LOTS),
            Field("sold_lots", "sold_quantity", units.LOTS),
            Field("cash", "net_cash", units.QUOTE_AMOUNT),
        ),
    ),
    # The cash of an account in a currency was netted after the cut-off of a session (C-3).
    CASH_NETTED: EventForm(
        "CASH_NETTED",
        "account_cash",
        ("C-3",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "net_cash", units.ASSET_AMOUNT),
        ),
    ),
    # A market was netted after the cut-off of a session; the figures are its totals (C-3).
    MARKET_NETTED: EventForm(
        "MARKET_NETTED",
        "market_netting",
        ("C-3",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("market_id", "market_id", units.RAW),
            Field("trades", "trades", units.COUNT),
            Field("gross_lots", "gross_quantity", units.LOTS),
            Field("net_lots", "net_quantity", units.LOTS),
        ),
    ),
    # A currency was netted after the cut-off of a session; the figures are its totals (C-3).
    CURRENCY_NETTED: EventForm(
        "CURRENCY_NETTED",
        "currency_netting",
        ("C-3",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("asset_id", "asset_id", units.RAW),
            Field("gross_value", "gross_value", units.ASSET_AMOUNT),
            Field("net_value", "net_value", units.ASSET_AMOUNT),
        ),
    ),
    # One account stated its side of a bilateral trade, or replaced its earlier statement; it waits
    # for the other side (C-1).
    TRADE_SIDE_SUBMITTED: EventForm(
        "TRADE_SIDE_SUBMITTED",
        "trade_side",
        ("C-1",),
        (
            Field("side_id", "side_id", units.COUNT),
            Field("market_id", "market_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("counterparty_account_id", "counterparty_account_id", units.RAW),
            Field("side", "side", units.RAW),
            Field("price_per_lot", "price", units.PRICE_PER_LOT),
            Field("lots", "quantity", units.LOTS),
            Field("value_date", "value_date", units.COUNT),
        ),
    ),
    # Both sides of a bilateral trade were stated and do not agree (C-1).
    TRADE_SIDES_DIFFER: EventForm(
        "TRADE_SIDES_DIFFER",
        "trade_sides_differ",
        ("C-1",),
        (
            Field("side_id", "side_id", units.COUNT),
            Field("counterparty_side_id", "counterparty_side_id", units.COUNT),
            Field("differing", "differing", units.COUNT),
        ),
    ),
    # A waiting side became a trade: both accounts stated the same terms (C-1).
    TRADE_SIDE_MATCHED: EventForm(
        "TRADE_SIDE_MATCHED",
        "trade_side_end",
        ("C-1",),
        (
            Field("side_id", "side_id", units.COUNT),
            Field("trade_id", "trade_id", units.RAW),
        ),
    ),
    # The account withdrew a waiting side of a bilateral trade (C-1).
    TRADE_SIDE_CANCELLED: EventForm(
        "TRADE_SIDE_CANCELLED",
        "trade_side_end",
        ("C-1",),
        (Field("side_id", "side_id", units.COUNT),),
    ),
    # A waiting side of a bilateral trade was not affirmed before the cut-off of its session (C-1,
    # C-4).
    TRADE_SIDE_EXPIRED: EventForm(
        "TRADE_SIDE_EXPIRED",
        "trade_side_end",
        ("C-1", "C-4"),
        (Field("side_id", "side_id", units.COUNT),),
    ),
    # One account of a trade requested its cancellation; the other account must request it too
    # (C-1).
    TRADE_CANCEL_ASKED: EventForm(
        "TRADE_CANCEL_ASKED",
        "trade_cancel",
        ("C-1",),
        (
            Field("trade_id", "trade_id", units.RAW),
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
        ),
    ),
    # Both accounts of a trade requested its cancellation: its two legs are removed from the nets
    # (C-1, C-3).
    TRADE_CANCELLED: EventForm(
        "TRADE_CANCELLED",
        "novation",
        ("C-1", "C-3"),
        (
            Field("trade_id", "trade_id", units.RAW),
            Field("session_id", "session_id", units.COUNT),
            Field("market_id", "market_id", units.RAW),
            Field("buyer_account_id", "buyer_account_id", units.RAW),
            Field("seller_account_id", "seller_account_id", units.RAW),
            Field("price_per_lot", "price", units.PRICE_PER_LOT),
            Field("lots", "quantity", units.LOTS),
        ),
    ),
    # A currency now uses the non-business days of a calendar, or of none (C-4).
    ASSET_CALENDAR_SET: EventForm(
        "ASSET_CALENDAR_SET",
        "asset_calendar",
        ("C-4",),
        (
            Field("asset_id", "asset_id", units.RAW),
            Field("calendar_id", "calendar_id", units.COUNT),
        ),
    ),
    # An account proposed to transfer a leg, or a part of it, to an account of another member, which
    # must accept (C-1).
    GIVE_UP_PROPOSED: EventForm(
        "GIVE_UP_PROPOSED",
        "give_up",
        ("C-1",),
        (
            Field("give_up_id", "give_up_id", units.COUNT),
            Field("session_id", "session_id", units.COUNT),
            Field("trade_id", "trade_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("side", "side", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("to_account_id", "to_account_id", units.RAW),
            Field("lots", "quantity", units.LOTS),
        ),
    ),
    # A proposed transfer of a leg is no longer open (C-1).
    GIVE_UP_ENDED: EventForm(
        "GIVE_UP_ENDED",
        "give_up_end",
        ("C-1",),
        (
            Field("give_up_id", "give_up_id", units.COUNT),
            Field("reason", "reason", units.RAW),
        ),
    ),
    # A leg, or a part of it, moved to another account at its price: by a give-up or by an
    # allocation (C-1, C-2, C-3).
    TRADE_LEG_MOVED: EventForm(
        "TRADE_LEG_MOVED",
        "leg_move",
        ("C-1", "C-2", "C-3"),
        (
            Field("trade_id", "trade_id", units.RAW),
            Field("session_id", "session_id", units.COUNT),
            Field("market_id", "market_id", units.RAW),
            Field("side", "side", units.RAW),
            Field("from_account_id", "from_account_id", units.RAW),
            Field("to_account_id", "to_account_id", units.RAW),
            Field("price_per_lot", "price", units.PRICE_PER_LOT),
            Field("lots", "quantity", units.LOTS),
            Field("new_trade_id", "new_trade_id", units.RAW),
        ),
        "new_trade_id",
    ),
    # A member resigned: until the end of its unwinding period it may only bring its nets nearer to
    # 0 (C-0, C-8).
    MEMBER_RESIGNED: EventForm(
        "MEMBER_RESIGNED",
        "resignation",
        ("C-0", "C-8"),
        (
            Field("member_id", "member_id", units.COUNT),
            Field("status", "status", units.RAW),
            Field("resign_ns", "resign_time_ns", units.TIME_NS),
            Field("assessable", "assessable", units.VALUATION_AMOUNT),
        ),
    ),
    # The unwinding period of a member is over and it still has open items, so it stays a member for
    # one more day (C-0, C-9).
    RESIGNATION_HELD: EventForm(
        "RESIGNATION_HELD",
        "held_resignation",
        ("C-0", "C-9"),
        (
            Field("member_id", "member_id", units.COUNT),
            Field("open_items", "open_items", units.COUNT),
        ),
    ),
    # The settlement terms of a cleared market were set (C-5).
    SETTLEMENT_TERMS_SET: EventForm(
        "SETTLEMENT_TERMS_SET",
        "settlement_terms",
        ("C-5",),
        (
            Field("market_id", "market_id", units.RAW),
            Field("allows_partial", "allows_partial", units.COUNT),
            Field("penalty_ppb", "penalty_ppb", units.PPB),
            Field("buy_in_days", "buy_in_days", units.COUNT),
            Field("offer_limit_ppb", "offer_limit_ppb", units.PPB),
            Field("cash_premium_ppb", "cash_premium_ppb", units.PPB),
        ),
    ),
    # The settlement priority of an account was set (C-5).
    SETTLEMENT_PRIORITY_SET: EventForm(
        "SETTLEMENT_PRIORITY_SET",
        "settlement_priority",
        ("C-5",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("priority", "priority", units.COUNT),
        ),
    ),
    # A fail that was carried into a session was valued at a new mark at its netting: `cash` is the
    # change to the mark (C-5).
    FAIL_REPRICED: EventForm(
        "FAIL_REPRICED",
        "settlement_fail",
        ("C-5",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("lots", "quantity", units.LOTS),
            Field("age_days", "age_days", units.COUNT),
            Field("price_per_lot", "price", units.PRICE_PER_LOT),
            Field("cash", "net_cash", units.QUOTE_AMOUNT),
        ),
    ),
    # An account reserved securities for a session, or for an offer for a buy-in (C-5).
    SECURITIES_LOCKED: EventForm(
        "SECURITIES_LOCKED",
        "settlement_delivery",
        ("C-5",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("lots", "quantity", units.LOTS),
        ),
    ),
    # Reserved securities are free again: the counterparty of the delivery lacks cash, or an offer
    # for a buy-in is bought or ends (C-5).
    SECURITIES_RELEASED: EventForm(
        "SECURITIES_RELEASED",
        "settlement_delivery",
        ("C-5",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("lots", "quantity", units.LOTS),
        ),
    ),
    # An account reserved cash for a session (C-5).
    CASH_LOCKED: EventForm(
        "CASH_LOCKED",
        "settlement_payment",
        ("C-5",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # Reserved cash is free again: the account pays less (C-5).
    CASH_RELEASED: EventForm(
        "CASH_RELEASED",
        "settlement_payment",
        ("C-5",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # The equity of the central counterparty advanced the amount that an account lacks for its
    # payment; the account repays it from its receipts. Session 0 means an advance for variation
    # margin, against collateral (C-7.5).
    CASH_ADVANCED: EventForm(
        "CASH_ADVANCED",
        "settlement_payment",
        ("C-5",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # The equity of the central counterparty cannot advance this amount of an account's change to
    # the mark: it is due in the next session, and receipts and deliveries of the account in this
    # currency wait until then (C-5.4).
    PAYMENT_DEFERRED: EventForm(
        "PAYMENT_DEFERRED",
        "settlement_payment",
        ("C-5.4",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # All deliveries and payments of a session are reserved, and its fails are decided (C-5).
    SESSION_LOCKED: EventForm(
        "SESSION_LOCKED",
        "session",
        ("C-5",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("segment_id", "segment_id", units.COUNT),
            Field("value_date", "value_date", units.COUNT),
        ),
    ),
    # The settlement of a session is final (C-5).
    SESSION_COMMITTED: EventForm(
        "SESSION_COMMITTED",
        "session",
        ("C-5",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("segment_id", "segment_id", units.COUNT),
            Field("value_date", "value_date", units.COUNT),
        ),
    ),
    # An account delivered to the central counterparty (C-5).
    SECURITIES_DELIVERED: EventForm(
        "SECURITIES_DELIVERED",
        "settlement_delivery",
        ("C-5",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("lots", "quantity", units.LOTS),
        ),
    ),
    # An account paid the central counterparty (C-5).
    CASH_PAID: EventForm(
        "CASH_PAID",
        "settlement_payment",
        ("C-5",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # The central counterparty delivered to an account (C-5).
    SECURITIES_RECEIVED: EventForm(
        "SECURITIES_RECEIVED",
        "settlement_delivery",
        ("C-5",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("lots", "quantity", units.LOTS),
        ),
    ),
    # The central counterparty paid an account (C-5).
    CASH_RECEIVED: EventForm(
        "CASH_RECEIVED",
        "settlement_payment",
        ("C-5",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # An account repaid a part of an advance (C-5).
    ADVANCE_REPAID: EventForm(
        "ADVANCE_REPAID",
        "settlement_payment",
        ("C-5",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # A part of an obligation is open after its session and is carried into the next one: `cash` is
    # the cash of the carried part, `reason` why it failed (C-5.4).
    OBLIGATION_FAILED: EventForm(
        "OBLIGATION_FAILED",
        "settlement_fail",
        ("C-5",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("lots", "quantity", units.LOTS),
            Field("age_days", "age_days", units.COUNT),
            Field("price_per_lot", "price", units.PRICE_PER_LOT),
            Field("cash", "net_cash", units.QUOTE_AMOUNT),
            Field("reason", "reason", units.RAW),
            Field("late_lots", "late_quantity", units.LOTS),
        ),
    ),
    # An account that failed is charged a penalty, in the cash of the next session (C-5).
    FAIL_PENALISED: EventForm(
        "FAIL_PENALISED",
        "settlement_penalty",
        ("C-5",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("lots", "quantity", units.LOTS),
            Field("amount", "amount", units.QUOTE_AMOUNT),
        ),
    ),
    # An account that another account failed to deliver to receives a share of penalties, in the
    # cash of the next session (C-5).
    PENALTY_SHARED: EventForm(
        "PENALTY_SHARED",
        "settlement_penalty",
        ("C-5",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("lots", "quantity", units.LOTS),
            Field("amount", "amount", units.QUOTE_AMOUNT),
        ),
    ),
    # All movements of a session are booked (C-5).
    SESSION_POSTED: EventForm(
        "SESSION_POSTED",
        "session",
        ("C-5",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("segment_id", "segment_id", units.COUNT),
            Field("value_date", "value_date", units.COUNT),
        ),
    ),
    # An account offers to deliver for a buy-in (C-5).
    BUY_IN_OFFERED: EventForm(
        "BUY_IN_OFFERED",
        "buy_in_offer",
        ("C-5",),
        (
            Field("offer_id", "offer_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("price_per_lot", "price", units.PRICE_PER_LOT),
            Field("lots", "quantity", units.LOTS),
        ),
    ),
    # An offer was bought entirely or withdrawn: `quantity` is its remaining quantity (C-5).
    BUY_IN_OFFER_ENDED: EventForm(
        "BUY_IN_OFFER_ENDED",
        "buy_in_offer",
        ("C-5",),
        (
            Field("offer_id", "offer_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("price_per_lot", "price", units.PRICE_PER_LOT),
            Field("lots", "quantity", units.LOTS),
        ),
    ),
    # Securities that failed for too long were bought from an offer, for the account that failed
    # (C-5).
    BUY_IN_FILLED: EventForm(
        "BUY_IN_FILLED",
        "buy_in",
        ("C-5",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("counterparty_account_id", "counterparty_account_id", units.RAW),
            Field("price_per_lot", "price", units.PRICE_PER_LOT),
            Field("lots", "quantity", units.LOTS),
        ),
    ),
    # No offer was left for securities that failed for too long: cash takes their place, and the
    # fail of both accounts ends (C-5).
    BUY_IN_CASH_SETTLED: EventForm(
        "BUY_IN_CASH_SETTLED",
        "buy_in",
        ("C-5",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("counterparty_account_id", "counterparty_account_id", units.RAW),
            Field("price_per_lot", "price", units.PRICE_PER_LOT),
            Field("lots", "quantity", units.LOTS),
        ),
    ),
    # A corporate action was announced (C-5).
    CORPORATE_ACTION_ANNOUNCED: EventForm(
        "CORPORATE_ACTION_ANNOUNCED",
        "corporate_action",
        ("C-5",),
        (
            Field("action_id", "action_id", units.COUNT),
            Field("action_kind", "kind", units.RAW),
            Field("security_id", "security_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("per_units", "per_units", units.COUNT),
            Field("record_time_ns", "record_time_ns", units.TIME_NS),
            Field("pay_time_ns", "pay_time_ns", units.TIME_NS),
        ),
    ),
    # A corporate action was cancelled by an operator, or by the machine at its record time. The
    # machine cancels it if it concerns more accounts or pays more than the limits, if a market of
    # the security is quoted in another currency, if the security has been redeemed, or if it cannot
    # be redeemed or split any more (C-5).
    CORPORATE_ACTION_CANCELLED: EventForm(
        "CORPORATE_ACTION_CANCELLED",
        "corporate_action",
        ("C-5",),
        (
            Field("action_id", "action_id", units.COUNT),
            Field("action_kind", "kind", units.RAW),
            Field("security_id", "security_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("per_units", "per_units", units.COUNT),
            Field("record_time_ns", "record_time_ns", units.TIME_NS),
            Field("pay_time_ns", "pay_time_ns", units.TIME_NS),
        ),
    ),
    # The record time of a corporate action has come. `amount` is the total for all holders: for a
    # redemption the price of all units, rounded down once; for a split the new number of units
    # (C-5).
    CORPORATE_ACTION_RECORDED: EventForm(
        "CORPORATE_ACTION_RECORDED",
        "corporate_payment",
        ("C-5",),
        (
            Field("action_id", "action_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # The paying account lacks this amount of the payment to holders, so the payment is tried again
    # later. Amount 0: the account has the money but may not withdraw it; or a movement of a
    # security to be redeemed or split is open, so its record time comes again later (C-5).
    CORPORATE_ACTION_DELAYED: EventForm(
        "CORPORATE_ACTION_DELAYED",
        "corporate_payment",
        ("C-5",),
        (
            Field("action_id", "action_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # The paying account has reserved the payment to holders (C-5).
    CORPORATE_ACTION_FUNDED: EventForm(
        "CORPORATE_ACTION_FUNDED",
        "corporate_payment",
        ("C-5",),
        (
            Field("action_id", "action_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # A holder received its part of a dividend from the reserved payment (C-5).
    DIVIDEND_PAID: EventForm(
        "DIVIDEND_PAID",
        "dividend",
        ("C-5",),
        (
            Field("action_id", "action_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("counterparty_account_id", "counterparty_account_id", units.RAW),
            Field("units", "units", units.COUNT),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # An account with open trades receives the dividend on units that it has not received yet, or
    # pays the dividend on units that it has not delivered, in the cash of a session (C-5).
    MARKET_CLAIM_BOOKED: EventForm(
        "MARKET_CLAIM_BOOKED",
        "market_claim",
        ("C-5",),
        (
            Field("action_id", "action_id", units.COUNT),
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("units", "units", units.COUNT),
            Field("amount", "amount", units.QUOTE_AMOUNT),
        ),
    ),
    # All payments of a corporate action are made (C-5).
    CORPORATE_ACTION_PAID: EventForm(
        "CORPORATE_ACTION_PAID",
        "corporate_payment",
        ("C-5",),
        (
            Field("action_id", "action_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # All units that a holder has of a redeemed security have left the clearinghouse. The holder
    # received their price from the reserved payment; for the paying account itself no cash moves
    # (C-5).
    SECURITY_REDEEMED: EventForm(
        "SECURITY_REDEEMED",
        "redemption",
        ("C-5",),
        (
            Field("action_id", "action_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("counterparty_account_id", "counterparty_account_id", units.RAW),
            Field("security_id", "security_id", units.RAW),
            Field("units", "units", units.COUNT),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("released", "released", units.ASSET_AMOUNT),
        ),
    ),
    # Open trades of an account in a redeemed security settle in cash. The account receives the
    # price of the units that it was to receive, or pays the price of the units that it was to
    # deliver, beside the cash of the trades (C-5).
    OPEN_TRADES_REDEEMED: EventForm(
        "OPEN_TRADES_REDEEMED",
        "market_claim",
        ("C-5",),
        (
            Field("action_id", "action_id", units.COUNT),
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("units", "units", units.COUNT),
            Field("amount", "amount", units.QUOTE_AMOUNT),
        ),
    ),
    # All units that a holder has of a split security have left the clearinghouse. The holder
    # received units of the new security from the reserved ones; for the paying account itself no
    # new units move (C-5).
    SECURITY_EXCHANGED: EventForm(
        "SECURITY_EXCHANGED",
        "redemption",
        ("C-5",),
        (
            Field("action_id", "action_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("counterparty_account_id", "counterparty_account_id", units.RAW),
            Field("security_id", "security_id", units.RAW),
            Field("units", "units", units.COUNT),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("released", "released", units.ASSET_AMOUNT),
        ),
    ),
    # Open trades of one account in a split security continue in a market of the new security, in
    # the same session and for the same cash (C-5).
    OPEN_TRADES_EXCHANGED: EventForm(
        "OPEN_TRADES_EXCHANGED",
        "exchanged_trades",
        ("C-5",),
        (
            Field("action_id", "action_id", units.COUNT),
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("to_market_id", "to_market_id", units.RAW),
            Field("units", "units", units.COUNT),
            Field("to_units", "to_units", units.COUNT),
            Field("cash", "cash", units.QUOTE_AMOUNT),
            Field("age_days", "age_days", units.COUNT),
        ),
    ),
    # An account received and delivered securities in one session, so they pass through it without a
    # movement (C-5.3).
    SECURITIES_PASSED_ON: EventForm(
        "SECURITIES_PASSED_ON",
        "settlement_delivery",
        ("C-5.3",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("lots", "quantity", units.LOTS),
        ),
    ),
    # An account received and paid cash in one session, so the cash passes through it without a
    # movement (C-5.3).
    CASH_PASSED_ON: EventForm(
        "CASH_PASSED_ON",
        "settlement_payment",
        ("C-5.3",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # --- margin, calls, default fund ---
    # An account reserved an amount of its balance as collateral (C-7).
    COLLATERAL_LODGED: EventForm(
        "COLLATERAL_LODGED",
        "collateral",
        ("C-7",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("lodged", "lodged", units.ASSET_AMOUNT),
        ),
    ),
    # An account got an amount of its collateral back, or it pays variation margin with it (C-7.5).
    COLLATERAL_WITHDRAWN: EventForm(
        "COLLATERAL_WITHDRAWN",
        "collateral",
        ("C-7",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("lodged", "lodged", units.ASSET_AMOUNT),
        ),
    ),
    # A member paid into the default fund (C-8).
    DEFAULT_FUND_CONTRIBUTED: EventForm(
        "DEFAULT_FUND_CONTRIBUTED",
        "contribution",
        ("C-8",),
        (
            Field("member_id", "member_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("amount", "amount", units.VALUATION_AMOUNT),
            Field("contribution", "contribution", units.VALUATION_AMOUNT),
        ),
    ),
    # An account paid into the central counterparty's own funds (C-10).
    CCP_FUNDED: EventForm(
        "CCP_FUNDED",
        "ccp_funding",
        ("C-10",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("counterparty_account_id", "counterparty_account_id", units.RAW),
            Field("amount", "amount", units.VALUATION_AMOUNT),
        ),
    ),
    # The parameters of margin and margin calls were set to the values of the call (C-7).
    MARGIN_PARAMETERS_SET: EventForm(
        "MARGIN_PARAMETERS_SET",
        "margin_setting",
        ("C-7",),
        (
            Field("asset_id", "asset_id", units.RAW),
            Field("version", "version", units.COUNT),
        ),
    ),
    # The terms of an asset as collateral and its add-ons were set to the values of the call (C-7).
    MARGIN_ASSET_SET: EventForm(
        "MARGIN_ASSET_SET",
        "margin_setting",
        ("C-7",),
        (
            Field("asset_id", "asset_id", units.RAW),
            Field("version", "version", units.COUNT),
        ),
    ),
    # The scenarios of an asset were set to those of the call (C-7).
    MARGIN_SCENARIOS_SET: EventForm(
        "MARGIN_SCENARIOS_SET",
        "margin_setting",
        ("C-7",),
        (
            Field("asset_id", "asset_id", units.RAW),
            Field("version", "version", units.COUNT),
        ),
    ),
    # An account paid variation margin, or returned received variation margin: the loss of its open
    # nets since the last payment, or the amount that moved with a leg (C-7, C-7.5).
    VARIATION_PAID: EventForm(
        "VARIATION_PAID",
        "variation",
        ("C-7", "C-7.5"),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("total", "total", units.ASSET_AMOUNT),
        ),
    ),
    # An account received variation margin, or received paid variation margin back (C-7, C-7.5).
    VARIATION_RECEIVED: EventForm(
        "VARIATION_RECEIVED",
        "variation",
        ("C-7", "C-7.5"),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("total", "total", units.ASSET_AMOUNT),
        ),
    ),
    # An account has to lodge collateral by a deadline, or more collateral than before (C-7).
    MARGIN_CALLED: EventForm(
        "MARGIN_CALLED",
        "margin_call",
        ("C-7",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("member_id", "member_id", units.COUNT),
            Field("amount", "amount", units.VALUATION_AMOUNT),
            Field("required", "required", units.VALUATION_AMOUNT),
            Field("deadline_ns", "deadline_time_ns", units.TIME_NS),
        ),
    ),
    # The deadline of a margin call is near (C-7).
    MARGIN_CALL_REMINDED: EventForm(
        "MARGIN_CALL_REMINDED",
        "margin_call",
        ("C-7",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("member_id", "member_id", units.COUNT),
            Field("amount", "amount", units.VALUATION_AMOUNT),
            Field("required", "required", units.VALUATION_AMOUNT),
            Field("deadline_ns", "deadline_time_ns", units.TIME_NS),
        ),
    ),
    # A margin call was met, or margin fell below the collateral (C-7).
    MARGIN_CALL_MET: EventForm(
        "MARGIN_CALL_MET",
        "margin_call",
        ("C-7",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("member_id", "member_id", units.COUNT),
            Field("amount", "amount", units.VALUATION_AMOUNT),
            Field("required", "required", units.VALUATION_AMOUNT),
            Field("deadline_ns", "deadline_time_ns", units.TIME_NS),
        ),
    ),
    # A margin call was not met at its deadline: a potential default, which an operator decides on
    # (C-7, C-9).
    POTENTIAL_DEFAULT: EventForm(
        "POTENTIAL_DEFAULT",
        "margin_call",
        ("C-7", "C-9"),
        (
            Field("account_id", "account_id", units.RAW),
            Field("member_id", "member_id", units.COUNT),
            Field("amount", "amount", units.VALUATION_AMOUNT),
            Field("required", "required", units.VALUATION_AMOUNT),
            Field("deadline_ns", "deadline_time_ns", units.TIME_NS),
        ),
    ),
    # A margin run has seen all accounts (C-7).
    MARGIN_RUN_ENDED: EventForm(
        "MARGIN_RUN_ENDED",
        "margin_run",
        ("C-7",),
        (
            Field("run_id", "run_id", units.COUNT),
            Field("accounts", "accounts", units.COUNT),
            Field("required", "required", units.VALUATION_AMOUNT),
            Field("calls", "calls", units.COUNT),
        ),
    ),
    # A stress scenario was set to the moves of the call or removed, or a split gave the move of the
    # old security to the new one (C-8).
    STRESS_SCENARIO_SET: EventForm(
        "STRESS_SCENARIO_SET",
        "stress_scenario",
        ("C-8",),
        (
            Field("scenario_id", "scenario_id", units.COUNT),
            Field("assets", "assets", units.COUNT),
        ),
    ),
    # The parameters of default fund calls were set (C-8).
    DEFAULT_FUND_PARAMETERS_SET: EventForm(
        "DEFAULT_FUND_PARAMETERS_SET",
        "default_fund_parameters",
        ("C-8",),
        (
            Field("contribution_min", "contribution_min", units.VALUATION_AMOUNT),
            Field("call_seconds", "call_seconds", units.SECONDS),
        ),
    ),
    # The default fund was sized by the losses of two members beyond their margin in the stress
    # scenarios (C-8).
    DEFAULT_FUND_SIZED: EventForm(
        "DEFAULT_FUND_SIZED",
        "default_fund_size",
        ("C-8",),
        (
            Field("run_id", "run_id", units.COUNT),
            Field("scenario_id", "scenario_id", units.COUNT),
            Field("first_member_id", "first_member_id", units.COUNT),
            Field("second_member_id", "second_member_id", units.COUNT),
            Field("required", "required", units.VALUATION_AMOUNT),
        ),
    ),
    # A member has to pay into the default fund by a deadline, or more than before (C-8).
    CONTRIBUTION_CALLED: EventForm(
        "CONTRIBUTION_CALLED",
        "contribution_call",
        ("C-8",),
        (
            Field("member_id", "member_id", units.COUNT),
            Field("amount", "amount", units.VALUATION_AMOUNT),
            Field("required", "required", units.VALUATION_AMOUNT),
            Field("deadline_ns", "deadline_time_ns", units.TIME_NS),
        ),
    ),
    # A member has paid its required contribution to the default fund (C-8).
    CONTRIBUTION_CALL_MET: EventForm(
        "CONTRIBUTION_CALL_MET",
        "contribution_call",
        ("C-8",),
        (
            Field("member_id", "member_id", units.COUNT),
            Field("amount", "amount", units.VALUATION_AMOUNT),
            Field("required", "required", units.VALUATION_AMOUNT),
            Field("deadline_ns", "deadline_time_ns", units.TIME_NS),
        ),
    ),
    # A contribution was not paid at its deadline: a potential default, which an operator decides on
    # (C-8, C-9).
    CONTRIBUTION_MISSED: EventForm(
        "CONTRIBUTION_MISSED",
        "contribution_call",
        ("C-8", "C-9"),
        (
            Field("member_id", "member_id", units.COUNT),
            Field("amount", "amount", units.VALUATION_AMOUNT),
            Field("required", "required", units.VALUATION_AMOUNT),
            Field("deadline_ns", "deadline_time_ns", units.TIME_NS),
        ),
    ),
    # A member got a part of its contribution back (C-8).
    CONTRIBUTION_RETURNED: EventForm(
        "CONTRIBUTION_RETURNED",
        "contribution",
        ("C-8",),
        (
            Field("member_id", "member_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("amount", "amount", units.VALUATION_AMOUNT),
            Field("contribution", "contribution", units.VALUATION_AMOUNT),
        ),
    ),
    # The interest on collateral in an asset was set, and the account that pays it (C-7).
    COLLATERAL_INTEREST_SET: EventForm(
        "COLLATERAL_INTEREST_SET",
        "interest_rate",
        ("C-7",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("rate_ppb", "rate_ppb", units.PPB),
        ),
    ),
    # An account got the interest on its collateral of the time before a midnight (C-7).
    COLLATERAL_INTEREST_PAID: EventForm(
        "COLLATERAL_INTEREST_PAID",
        "collateral_interest",
        ("C-7",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("counterparty_account_id", "counterparty_account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # The account that pays the interest on collateral lacks it. What is earned stays, and is due at
    # the next midnight (C-7).
    COLLATERAL_INTEREST_DELAYED: EventForm(
        "COLLATERAL_INTEREST_DELAYED",
        "collateral_interest",
        ("C-7",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("counterparty_account_id", "counterparty_account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # A clearing member was declared to be in default; from now on its accounts cannot pay or
    # transfer anything out (C-9).
    DEFAULT_DECLARED: EventForm(
        "DEFAULT_DECLARED",
        "default_case",
        ("C-9",),
        (
            Field("case_id", "case_id", units.COUNT),
            Field("member_id", "member_id", units.COUNT),
            Field("state", "state", units.RAW),
            Field("deadline_ns", "deadline_time_ns", units.TIME_NS),
        ),
    ),
    # A default case entered its next step (C-9, C-10).
    DEFAULT_CASE_MOVED: EventForm(
        "DEFAULT_CASE_MOVED",
        "default_case",
        ("C-9", "C-10"),
        (
            Field("case_id", "case_id", units.COUNT),
            Field("member_id", "member_id", units.COUNT),
            Field("state", "state", units.RAW),
            Field("deadline_ns", "deadline_time_ns", units.TIME_NS),
        ),
    ),
    # A client account of a case was offered to another member (C-9).
    PORTING_OFFERED: EventForm(
        "PORTING_OFFERED",
        "porting",
        ("C-9",),
        (
            Field("case_id", "case_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("member_id", "member_id", units.COUNT),
        ),
    ),
    # A client account moved to another member, with its trades, nets and collateral (C-9).
    ACCOUNT_PORTED: EventForm(
        "ACCOUNT_PORTED",
        "porting",
        ("C-9",),
        (
            Field("case_id", "case_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("member_id", "member_id", units.COUNT),
        ),
    ),
    # A part of a net of a case, or of the margin of one of its accounts, is up for auction (C-9).
    AUCTION_LOT_ADDED: EventForm(
        "AUCTION_LOT_ADDED",
        "auction_lot",
        ("C-9",),
        (
            Field("lot_id", "lot_id", units.COUNT),
            Field("case_id", "case_id", units.COUNT),
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("lots", "quantity", units.LOTS),
        ),
    ),
    # A member sent a sealed bid for a lot (C-9).
    BID_SUBMITTED: EventForm(
        "BID_SUBMITTED",
        "auction_bid",
        ("C-9",),
        (
            Field("lot_id", "lot_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
        ),
    ),
    # A member revealed its bid (C-9).
    BID_REVEALED: EventForm(
        "BID_REVEALED",
        "auction_bid",
        ("C-9",),
        (
            Field("lot_id", "lot_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("price_per_lot", "price", units.PRICE_PER_LOT),
            Field("lots", "quantity", units.LOTS),
        ),
    ),
    # A bid buys lots of a case at its own price; the previous event states the trade, or the sale
    # of margin (C-9).
    BID_AWARDED: EventForm(
        "BID_AWARDED",
        "auction_bid",
        ("C-9",),
        (
            Field("lot_id", "lot_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("price_per_lot", "price", units.PRICE_PER_LOT),
            Field("lots", "quantity", units.LOTS),
        ),
    ),
    # The auction of a lot is over; lots without a bid stay with the case (C-9).
    AUCTION_LOT_ENDED: EventForm(
        "AUCTION_LOT_ENDED",
        "auction_lot",
        ("C-9",),
        (
            Field("lot_id", "lot_id", units.COUNT),
            Field("case_id", "case_id", units.COUNT),
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("lots", "quantity", units.LOTS),
            Field("taken_lots", "taken_quantity", units.LOTS),
            Field("code", "code", units.RAW),
        ),
    ),
    # A session that had passed its cut-off got a trade of a case, so its nets are written once more
    # (C-5, C-9).
    SESSION_NETTED_ANEW: EventForm(
        "SESSION_NETTED_ANEW",
        "session",
        ("C-5", "C-9"),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("segment_id", "segment_id", units.COUNT),
            Field("value_date", "value_date", units.COUNT),
        ),
    ),
    # The loss of an account of a default case was computed; the layers of the waterfall pay it
    # (C-10).
    DEFAULT_LOSS_FOUND: EventForm(
        "DEFAULT_LOSS_FOUND",
        "default_loss",
        ("C-10",),
        (
            Field("case_id", "case_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("case_loss", "case_loss", units.VALUATION_AMOUNT),
        ),
    ),
    # A layer of the waterfall paid a part of the loss of an account of a case (C-10).
    DEFAULT_LAYER_PAID: EventForm(
        "DEFAULT_LAYER_PAID",
        "default_payment",
        ("C-10",),
        (
            Field("case_id", "case_id", units.COUNT),
            Field("layer", "layer", units.RAW),
            Field("member_id", "member_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("receiver_account_id", "receiver_account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # A member must pay a part of a loss beyond its contribution, by the deadline of the case
    # (C-10).
    ASSESSMENT_CALLED: EventForm(
        "ASSESSMENT_CALLED",
        "assessment",
        ("C-10",),
        (
            Field("case_id", "case_id", units.COUNT),
            Field("member_id", "member_id", units.COUNT),
            Field("called", "called", units.VALUATION_AMOUNT),
        ),
    ),
    # A member has not paid its assessment in time, so it is in default too (C-10).
    ASSESSMENT_UNPAID: EventForm(
        "ASSESSMENT_UNPAID",
        "assessment",
        ("C-10",),
        (
            Field("case_id", "case_id", units.COUNT),
            Field("member_id", "member_id", units.COUNT),
            Field("called", "called", units.VALUATION_AMOUNT),
        ),
    ),
    # An unpaid gain is reduced: the session owes this amount less to the account, and this amount
    # more to the account of the case (C-10).
    GAIN_CUT: EventForm(
        "GAIN_CUT",
        "gain_cut",
        ("C-10",),
        (
            Field("case_id", "case_id", units.COUNT),
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("receiver_account_id", "receiver_account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("market_id", "market_id", units.RAW),
        ),
    ),
    # A net of a case without a bid ends at the last mark against a net on the other side; the
    # previous event states the trade (C-10).
    POSITION_TORN_UP: EventForm(
        "POSITION_TORN_UP",
        "auction_bid",
        ("C-10",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("price_per_lot", "price", units.PRICE_PER_LOT),
            Field("lots", "quantity", units.LOTS),
        ),
    ),
    # Losses did not use a part of the contribution of the member in default: it returned to the
    # member's own account. Or an account of a closed case repaid an amount that another layer had
    # paid (C-9.3, C-10).
    DEFAULT_SURPLUS_RETURNED: EventForm(
        "DEFAULT_SURPLUS_RETURNED",
        "default_payment",
        ("C-9.3", "C-10"),
        (
            Field("case_id", "case_id", units.COUNT),
            Field("layer", "layer", units.RAW),
            Field("member_id", "member_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("receiver_account_id", "receiver_account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # Margin paid a part of the loss of an account of a case. It is no longer reserved, and does not
    # move if the account itself lodged it (C-7, C-10).
    DEFAULT_MARGIN_PAID: EventForm(
        "DEFAULT_MARGIN_PAID",
        "default_payment",
        ("C-7", "C-10"),
        (
            Field("case_id", "case_id", units.COUNT),
            Field("layer", "layer", units.RAW),
            Field("member_id", "member_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("receiver_account_id", "receiver_account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # An account of a member in default was removed from a settlement before its commitment. It
    # neither delivers nor receives in the session, and the decision on fails is made again (C-5,
    # C-9).
    ACCOUNT_REMOVED: EventForm(
        "ACCOUNT_REMOVED",
        "account_removed",
        ("C-5", "C-9"),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
        ),
    ),
    # A member bought margin of a case that was auctioned. What it paid is margin of the same
    # account in the valuation asset, which pays the first layer (C-7, C-10).
    DEFAULT_COLLATERAL_SOLD: EventForm(
        "DEFAULT_COLLATERAL_SOLD",
        "default_collateral_sale",
        ("C-7", "C-10"),
        (
            Field("lot_id", "lot_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("counterparty_account_id", "counterparty_account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("proceeds", "proceeds", units.VALUATION_AMOUNT),
        ),
    ),
    # A lot has a limit price for bids: the lowest if the case sells, the highest if it buys. The
    # account is that of the case (C-9).
    AUCTION_LIMIT_SET: EventForm(
        "AUCTION_LIMIT_SET",
        "auction_bid",
        ("C-9",),
        (
            Field("lot_id", "lot_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("price_per_lot", "price", units.PRICE_PER_LOT),
        ),
    ),
    # A member gave notice that it withdraws its contribution from the default fund (C-8.2).
    LEAVING_NOTICE_GIVEN: EventForm(
        "LEAVING_NOTICE_GIVEN",
        "leaving_notice",
        ("C-8.2",),
        (
            Field("member_id", "member_id", units.COUNT),
            Field("ends_ns", "ends_time_ns", units.TIME_NS),
            Field("lapses_ns", "lapses_time_ns", units.TIME_NS),
            Field("base", "base", units.VALUATION_AMOUNT),
        ),
    ),
    # A member was put into a group of affiliated owners, or taken out of one (C-16).
    MEMBER_GROUPED: EventForm(
        "MEMBER_GROUPED",
        "member_group",
        ("C-16",),
        (
            Field("member_id", "member_id", units.COUNT),
            Field("group_id", "group_id", units.COUNT),
        ),
    ),
    # A run compared the default fund and lodged stress margin with the losses of two members beyond
    # their margin (C-8.3).
    DEFAULT_FUND_COMPARED: EventForm(
        "DEFAULT_FUND_COMPARED",
        "default_fund_cover",
        ("C-8.3",),
        (
            Field("run_id", "run_id", units.COUNT),
            Field("scenario_id", "scenario_id", units.COUNT),
            Field("first_member_id", "first_member_id", units.COUNT),
            Field("second_member_id", "second_member_id", units.COUNT),
            Field("cover", "cover", units.VALUATION_AMOUNT),
            Field("uncovered", "uncovered", units.VALUATION_AMOUNT),
            Field("fund", "fund", units.VALUATION_AMOUNT),
            Field("short", "short", units.VALUATION_AMOUNT),
        ),
    ),
    # The margin that is required of a member for its stress loss beyond half the default fund has
    # changed (C-8.3).
    STRESS_MARGIN_SET: EventForm(
        "STRESS_MARGIN_SET",
        "stress_margin",
        ("C-8.3",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("member_id", "member_id", units.COUNT),
            Field("amount", "amount", units.VALUATION_AMOUNT),
        ),
    ),
    # A loss used a part of `ccp_skin`: the central counterparty must replace it by a deadline
    # (C-8.3).
    CCP_SKIN_DUE: EventForm(
        "CCP_SKIN_DUE",
        "ccp_skin",
        ("C-8.3",),
        (
            Field("lacking", "lacking", units.VALUATION_AMOUNT),
            Field("deadline_ns", "deadline_time_ns", units.TIME_NS),
        ),
    ),
    # The central counterparty replaced the losses of `ccp_skin` (C-8.3).
    CCP_SKIN_FILLED: EventForm(
        "CCP_SKIN_FILLED",
        "ccp_skin",
        ("C-8.3",),
        (
            Field("lacking", "lacking", units.VALUATION_AMOUNT),
            Field("deadline_ns", "deadline_time_ns", units.TIME_NS),
        ),
    ),
    # The central counterparty did not replace the losses of `ccp_skin` by the deadline (C-8.3).
    CCP_SKIN_OVERDUE: EventForm(
        "CCP_SKIN_OVERDUE",
        "ccp_skin",
        ("C-8.3",),
        (
            Field("lacking", "lacking", units.VALUATION_AMOUNT),
            Field("deadline_ns", "deadline_time_ns", units.TIME_NS),
        ),
    ),
    # A bank, custodian or depository was named, or changed, with the name and calendar of the call
    # (C-14).
    HOLDER_SET: EventForm(
        "HOLDER_SET",
        "holder",
        ("C-14",),
        (
            Field("holder_id", "holder_id", units.COUNT),
            Field("holder_kind", "holder_kind", units.RAW),
            Field("calendar_id", "calendar_id", units.COUNT),
            Field("utc_offset_seconds", "utc_offset_seconds", units.SECONDS),
        ),
    ),
    # The account of an asset at a holder was opened, or its limit set (C-14).
    HOLDER_ACCOUNT_SET: EventForm(
        "HOLDER_ACCOUNT_SET",
        "holder_account",
        ("C-14",),
        (
            Field("holder_id", "holder_id", units.COUNT),
            Field("asset_id", "asset_id", units.RAW),
            Field("stop_above", "stop_above", units.ASSET_AMOUNT),
            Field("is_main", "main", units.RAW),
        ),
    ),
    # An amount went from one holder to another one. No balance of the ledger changed (C-14).
    HOLDER_MOVED: EventForm(
        "HOLDER_MOVED",
        "holder_move",
        ("C-14",),
        (
            Field("asset_id", "asset_id", units.RAW),
            Field("from_holder_id", "from_holder_id", units.COUNT),
            Field("to_holder_id", "to_holder_id", units.COUNT),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # A statement was compared with the entries of the ledger at the end of its day (C-14).
    STATEMENT_LOADED: EventForm(
        "STATEMENT_LOADED",
        "holder_statement",
        ("C-14",),
        (
            Field("holder_id", "holder_id", units.COUNT),
            Field("asset_id", "asset_id", units.RAW),
            Field("statement_day", "statement_day", units.COUNT),
            Field("balance", "balance", units.ASSET_AMOUNT),
            Field("booked", "booked", units.ASSET_AMOUNT),
            Field("in_transit", "in_transit", units.ASSET_AMOUNT),
            Field("explained", "explained", units.ASSET_AMOUNT),
        ),
    ),
    # A statement differs from the ledger, and the previous statement did not (C-14).
    STATEMENT_BREAK_OPENED: EventForm(
        "STATEMENT_BREAK_OPENED",
        "statement_break",
        ("C-14",),
        (
            Field("holder_id", "holder_id", units.COUNT),
            Field("asset_id", "asset_id", units.RAW),
            Field("statement_day", "statement_day", units.COUNT),
            Field("difference", "difference", units.ASSET_AMOUNT),
            Field("age_days", "age_days", units.COUNT),
            Field("is_stopping", "stopping", units.RAW),
        ),
    ),
    # A later statement, or an explanation, changed the difference (C-14).
    STATEMENT_BREAK_CHANGED: EventForm(
        "STATEMENT_BREAK_CHANGED",
        "statement_break",
        ("C-14",),
        (
            Field("holder_id", "holder_id", units.COUNT),
            Field("asset_id", "asset_id", units.RAW),
            Field("statement_day", "statement_day", units.COUNT),
            Field("difference", "difference", units.ASSET_AMOUNT),
            Field("age_days", "age_days", units.COUNT),
            Field("is_stopping", "stopping", units.RAW),
        ),
    ),
    # A later statement agrees, or all of the difference is explained (C-14).
    STATEMENT_BREAK_CLOSED: EventForm(
        "STATEMENT_BREAK_CLOSED",
        "statement_break",
        ("C-14",),
        (
            Field("holder_id", "holder_id", units.COUNT),
            Field("asset_id", "asset_id", units.RAW),
            Field("statement_day", "statement_day", units.COUNT),
            Field("difference", "difference", units.ASSET_AMOUNT),
            Field("age_days", "age_days", units.COUNT),
            Field("is_stopping", "stopping", units.RAW),
        ),
    ),
    # A business day of the holder is over and the break is still there (C-14).
    STATEMENT_BREAK_AGED: EventForm(
        "STATEMENT_BREAK_AGED",
        "statement_break",
        ("C-14",),
        (
            Field("holder_id", "holder_id", units.COUNT),
            Field("asset_id", "asset_id", units.RAW),
            Field("statement_day", "statement_day", units.COUNT),
            Field("difference", "difference", units.ASSET_AMOUNT),
            Field("age_days", "age_days", units.COUNT),
            Field("is_stopping", "stopping", units.RAW),
        ),
    ),
    # An operator named the person who resolves the break (C-14).
    STATEMENT_BREAK_ASSIGNED: EventForm(
        "STATEMENT_BREAK_ASSIGNED",
        "statement_break",
        ("C-14",),
        (
            Field("holder_id", "holder_id", units.COUNT),
            Field("asset_id", "asset_id", units.RAW),
            Field("statement_day", "statement_day", units.COUNT),
            Field("difference", "difference", units.ASSET_AMOUNT),
            Field("age_days", "age_days", units.COUNT),
            Field("is_stopping", "stopping", units.RAW),
        ),
    ),
    # An operator permits withdrawals in spite of the break (C-14).
    STATEMENT_BREAK_RELEASED: EventForm(
        "STATEMENT_BREAK_RELEASED",
        "statement_break",
        ("C-14",),
        (
            Field("holder_id", "holder_id", units.COUNT),
            Field("asset_id", "asset_id", units.RAW),
            Field("statement_day", "statement_day", units.COUNT),
            Field("difference", "difference", units.ASSET_AMOUNT),
            Field("age_days", "age_days", units.COUNT),
            Field("is_stopping", "stopping", units.RAW),
        ),
    ),
    # A business day of the holder is over, and no statement of the previous day is loaded (C-14).
    STATEMENT_MISSING: EventForm(
        "STATEMENT_MISSING",
        "statement_due",
        ("C-14",),
        (
            Field("holder_id", "holder_id", units.COUNT),
            Field("asset_id", "asset_id", units.RAW),
            Field("statement_day", "statement_day", units.COUNT),
        ),
    ),
    # A business day of a holder is over. The figures are the ledger's balance there, which the
    # statement of the day must equal, and the requests that are not confirmed (C-14).
    HOLDER_DAY_CLOSED: EventForm(
        "HOLDER_DAY_CLOSED",
        "holder_day",
        ("C-14",),
        (
            Field("holder_id", "holder_id", units.COUNT),
            Field("asset_id", "asset_id", units.RAW),
            Field("statement_day", "statement_day", units.COUNT),
            Field("booked", "booked", units.ASSET_AMOUNT),
            Field("requested_in", "requested_in", units.ASSET_AMOUNT),
            Field("requested_out", "requested_out", units.ASSET_AMOUNT),
        ),
    ),
    # A principal has a role from now on, or its role has a new end time (Q-5).
    ROLE_GRANTED: EventForm(
        "ROLE_GRANTED",
        "role_grant",
        ("Q-5",),
        (
            Field("principal_id", "principal_id", units.COUNT),
            Field("role", "role", units.RAW),
            Field("expires_time_ns", "expires_time_ns", units.TIME_NS),
        ),
    ),
    # A principal no longer has a role (Q-5).
    ROLE_REVOKED: EventForm(
        "ROLE_REVOKED",
        "role_grant",
        ("Q-5",),
        (
            Field("principal_id", "principal_id", units.COUNT),
            Field("role", "role", units.RAW),
        ),
    ),
    # A principal may act on an account of another principal from now on, or its permissions there
    # changed (Q-5).
    ACCOUNT_DELEGATED: EventForm(
        "ACCOUNT_DELEGATED",
        "delegation",
        ("Q-5",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("principal_id", "principal_id", units.COUNT),
            Field("scopes", "scopes", units.COUNT),
            Field("withdraws_from_time_ns", "withdraws_from_time_ns", units.TIME_NS),
            Field("expires_time_ns", "expires_time_ns", units.TIME_NS),
        ),
    ),
    # A principal may no longer act on an account of another principal (Q-5).
    DELEGATION_ENDED: EventForm(
        "DELEGATION_ENDED",
        "delegation",
        ("Q-5",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("principal_id", "principal_id", units.COUNT),
        ),
    ),
    # The payers of losses of a cause and an asset that no default causes were set (C-13).
    NON_DEFAULT_TERMS_SET: EventForm(
        "NON_DEFAULT_TERMS_SET",
        "non_default_terms",
        ("C-13",),
        (
            Field("cause", "cause", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("equity_max", "equity_max", units.ASSET_AMOUNT),
            Field("member_cap_ppb", "member_cap_ppb", units.PPB),
        ),
    ),
    # A loss that no default has caused was declared. Assets outside fall by this amount; the payers
    # follow (C-13, C-14).
    NON_DEFAULT_LOSS_DECLARED: EventForm(
        "NON_DEFAULT_LOSS_DECLARED",
        "non_default_loss",
        ("C-13", "C-14"),
        (
            Field("loss_id", "loss_id", units.COUNT),
            Field("cause", "cause", units.RAW),
            Field("holder_id", "holder_id", units.COUNT),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("loss_day", "loss_day", units.COUNT),
        ),
    ),
    # A member pays a share of a loss, in proportion to its exposed part; the next events state the
    # payments of its own accounts (C-13).
    NON_DEFAULT_LOSS_SHARED: EventForm(
        "NON_DEFAULT_LOSS_SHARED",
        "non_default_share",
        ("C-13",),
        (
            Field("loss_id", "loss_id", units.COUNT),
            Field("member_id", "member_id", units.COUNT),
            Field("asset_id", "asset_id", units.RAW),
            Field("exposed", "exposed", units.ASSET_AMOUNT),
            Field("share", "share", units.ASSET_AMOUNT),
            Field("paid", "paid", units.ASSET_AMOUNT),
        ),
    ),
    # An account has paid a part of a loss (C-13).
    NON_DEFAULT_LOSS_PAID: EventForm(
        "NON_DEFAULT_LOSS_PAID",
        "non_default_payment",
        ("C-13",),
        (
            Field("loss_id", "loss_id", units.COUNT),
            Field("payer", "payer", units.RAW),
            Field("member_id", "member_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("released", "released", units.ASSET_AMOUNT),
            Field("left", "left", units.ASSET_AMOUNT),
        ),
    ),
    # All payers have paid, and a part of the loss remains without a payer. Nothing of the asset can
    # be withdrawn until it is covered (C-13).
    NON_DEFAULT_LOSS_UNCOVERED: EventForm(
        "NON_DEFAULT_LOSS_UNCOVERED",
        "non_default_rest",
        ("C-13",),
        (
            Field("loss_id", "loss_id", units.COUNT),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # The rates of fails in the markets of an asset class were set (C-5).
    PENALTY_RATES_SET: EventForm(
        "PENALTY_RATES_SET",
        "penalty_rates",
        ("C-5",),
        (
            Field("asset_class", "asset_class", units.COUNT),
            Field("securities_ppb", "securities_ppb", units.PPB),
            Field("cash_ppb", "cash_ppb", units.PPB),
        ),
    ),
    # The asset class of a cleared market was set, or removed (C-5).
    PENALTY_CLASS_SET: EventForm(
        "PENALTY_CLASS_SET",
        "penalty_class",
        ("C-5",),
        (
            Field("market_id", "market_id", units.RAW),
            Field("asset_class", "asset_class", units.COUNT),
        ),
    ),
    # A penalty was computed at this rate, in a market of an asset class. The event follows
    # FAIL_PENALISED of the same account, which has the quantity and the amount. Without a class
    # there is one rate for lack of securities and of cash, that of the market's terms (C-5).
    PENALTY_RATED: EventForm(
        "PENALTY_RATED",
        "penalty_rating",
        ("C-5",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("reason", "reason", units.RAW),
            Field("asset_class", "asset_class", units.COUNT),
            Field("rate_ppb", "rate_ppb", units.PPB),
            Field("price_per_lot", "price", units.PRICE_PER_LOT),
        ),
    ),
    # It was set whether trades of a segment need cash in advance (C-5).
    CASH_IN_ADVANCE_SET: EventForm(
        "CASH_IN_ADVANCE_SET",
        "cash_in_advance",
        ("C-5",),
        (
            Field("segment_id", "segment_id", units.COUNT),
            Field("cash_in_advance", "cash_in_advance", units.RAW),
        ),
    ),
    # An account reserved cash in advance for payments of a session (C-5).
    CASH_SET_APART: EventForm(
        "CASH_SET_APART",
        "settlement_payment",
        ("C-5",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # Cash reserved in advance is free again, since the payment is smaller. Or the next event locks
    # it for the settlement (CASH_LOCKED), or reserves it for a fail in the next session
    # (CASH_SET_APART) (C-5).
    CASH_SET_FREE: EventForm(
        "CASH_SET_FREE",
        "settlement_payment",
        ("C-5",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # The times at which liquidity is compared with need, and the target ratio, were set (C-12).
    LIQUIDITY_TERMS_SET: EventForm(
        "LIQUIDITY_TERMS_SET",
        "liquidity_terms",
        ("C-12",),
        (
            Field("run_seconds", "run_seconds", units.SECONDS),
            Field("target_ppb", "target_ppb", units.PPB),
            Field("other_margin_seconds", "other_margin_seconds", units.SECONDS),
            Field("cover", "cover", units.COUNT),
            Field("stress_days", "stress_days", units.COUNT),
        ),
    ),
    # A committed line of credit was set, or removed (C-12).
    CREDIT_LINE_SET: EventForm(
        "CREDIT_LINE_SET",
        "credit_line",
        ("C-12",),
        (
            Field("line_id", "line_id", units.COUNT),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("seconds", "seconds", units.SECONDS),
        ),
    ),
    # A run compared the cash that the default of two members would require up to a moment with the
    # liquid resources (C-12).
    LIQUIDITY_COMPARED: EventForm(
        "LIQUIDITY_COMPARED",
        "liquidity_moment",
        ("C-12",),
        (
            Field("run_id", "run_id", units.COUNT),
            Field("asset_id", "asset_id", units.RAW),
            Field("value_date", "value_date", units.COUNT),
            Field("due_ns", "due_time_ns", units.TIME_NS),
            Field("first_member_id", "first_member_id", units.COUNT),
            Field("second_member_id", "second_member_id", units.COUNT),
            Field("need", "need", units.ASSET_AMOUNT),
            Field("margin", "margin", units.ASSET_AMOUNT),
            Field("own", "own", units.ASSET_AMOUNT),
            Field("fund", "fund", units.ASSET_AMOUNT),
            Field("committed", "committed", units.ASSET_AMOUNT),
            Field("other_margin", "other_margin", units.ASSET_AMOUNT),
            Field("stress", "stress", units.RAW),
            Field("holder_id", "holder_id", units.COUNT),
            Field("first_need", "first_need", units.ASSET_AMOUNT),
            Field("first_margin", "first_margin", units.ASSET_AMOUNT),
            Field("first_other_margin", "first_other_margin", units.ASSET_AMOUNT),
        ),
    ),
    # The liquid resources for a moment are below the target (C-12).
    LIQUIDITY_ALERTED: EventForm(
        "LIQUIDITY_ALERTED",
        "liquidity_alert",
        ("C-12",),
        (
            Field("asset_id", "asset_id", units.RAW),
            Field("due_ns", "due_time_ns", units.TIME_NS),
            Field("need", "need", units.ASSET_AMOUNT),
            Field("available", "available", units.ASSET_AMOUNT),
            Field("lacking", "lacking", units.ASSET_AMOUNT),
            Field("stress", "stress", units.RAW),
        ),
    ),
    # A draw was planned for a moment with an alert: the amount that this resource would pay (C-12).
    LIQUIDITY_DRAW_PLANNED: EventForm(
        "LIQUIDITY_DRAW_PLANNED",
        "liquidity_draw",
        ("C-12",),
        (
            Field("asset_id", "asset_id", units.RAW),
            Field("due_ns", "due_time_ns", units.TIME_NS),
            Field("resource", "resource", units.RAW),
            Field("line_id", "line_id", units.COUNT),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("stress", "stress", units.RAW),
        ),
    ),
    # A run that compares liquidity has seen all moments (C-12).
    LIQUIDITY_RUN_ENDED: EventForm(
        "LIQUIDITY_RUN_ENDED",
        "liquidity_run",
        ("C-12",),
        (
            Field("run_id", "run_id", units.COUNT),
            Field("moments", "moments", units.COUNT),
            Field("alerts", "alerts", units.COUNT),
        ),
    ),
    # The cooling-off period of the default fund was set. One that runs keeps its terms (C-8).
    COOLING_OFF_SET: EventForm(
        "COOLING_OFF_SET",
        "cooling_off_terms",
        ("C-8",),
        (
            Field("period_seconds", "period_seconds", units.SECONDS),
            Field("cap_ppb", "cap_ppb", units.PPB),
        ),
    ),
    # A cooling-off period began: a loss takes contributions of members that are not in default, or
    # calls assessments (C-8, C-10).
    COOLING_OFF_BEGUN: EventForm(
        "COOLING_OFF_BEGUN",
        "cooling_off",
        ("C-8", "C-10"),
        (
            Field("case_id", "case_id", units.COUNT),
            Field("until_ns", "until_time_ns", units.TIME_NS),
        ),
    ),
    # A cooling-off period limits the payments of a member: it pays `new_money_max` at most (C-8,
    # C-10).
    COOLING_OFF_LIMITED: EventForm(
        "COOLING_OFF_LIMITED",
        "cooling_off_limit",
        ("C-8", "C-10"),
        (
            Field("member_id", "member_id", units.COUNT),
            Field("contribution", "contribution", units.VALUATION_AMOUNT),
            Field("new_money_max", "new_money_max", units.VALUATION_AMOUNT),
        ),
    ),
    # Custody has frozen an account, or has stated another reason (Q-5).
    ACCOUNT_FROZEN: EventForm(
        "ACCOUNT_FROZEN",
        "account_freeze",
        ("Q-5",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("principal_id", "principal_id", units.COUNT),
            Field("reason", "reason", units.RAW),
        ),
    ),
    # Custody has released an account (Q-5).
    ACCOUNT_RELEASED: EventForm(
        "ACCOUNT_RELEASED",
        "account_freeze",
        ("Q-5",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("principal_id", "principal_id", units.COUNT),
            Field("reason", "reason", units.RAW),
        ),
    ),
    # The amount above which two principals of custody must confirm was set (Q-5).
    APPROVAL_LIMIT_SET: EventForm(
        "APPROVAL_LIMIT_SET",
        "approval_limit",
        ("Q-5",),
        (
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # A principal of custody has approved a withdrawal that needs two; a second principal must
    # confirm it (Q-5).
    WITHDRAWAL_APPROVED: EventForm(
        "WITHDRAWAL_APPROVED",
        "approval",
        ("Q-5",),
        (
            Field("withdrawal_id", "withdrawal_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("principal_id", "principal_id", units.COUNT),
        ),
    ),
    # A principal of custody has approved a deposit that needs two; a second principal must confirm
    # it (Q-5).
    DEPOSIT_APPROVED: EventForm(
        "DEPOSIT_APPROVED",
        "approval",
        ("Q-5",),
        (
            Field("deposit_id", "deposit_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("principal_id", "principal_id", units.COUNT),
        ),
    ),
    # An operator has confirmed a withdrawal alone that needs two principals of custody (Q-5).
    BREAK_GLASS: EventForm(
        "BREAK_GLASS",
        "break_glass",
        ("Q-5",),
        (
            Field("withdrawal_id", "withdrawal_id", units.RAW),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("principal_id", "principal_id", units.COUNT),
            Field("reason", "reason", units.RAW),
        ),
    ),
    # A destination of withdrawals is on an account's list, or has another label (Q-5).
    DESTINATION_ADDED: EventForm(
        "DESTINATION_ADDED",
        "destination",
        ("Q-5",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("destination_id", "destination_id", units.SEQUENCE),
            Field("usable_from_time_ns", "usable_from_time_ns", units.TIME_NS),
        ),
    ),
    # A destination of withdrawals is no longer on an account's list (Q-5).
    DESTINATION_REMOVED: EventForm(
        "DESTINATION_REMOVED",
        "destination",
        ("Q-5",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("destination_id", "destination_id", units.SEQUENCE),
        ),
    ),
    # From now on an account may withdraw only to listed destinations, or to any again (Q-5).
    DESTINATIONS_ONLY_SET: EventForm(
        "DESTINATIONS_ONLY_SET",
        "destinations_only",
        ("Q-5",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("ends_time_ns", "ends_time_ns", units.TIME_NS),
        ),
    ),
    # An operator set whether changes of parameters need two persons (Q-5).
    PARAMETER_APPROVAL_SET: EventForm(
        "PARAMETER_APPROVAL_SET",
        "parameter_approval",
        ("Q-5",),
        (Field("enabled", "enabled", units.RAW),),
    ),
    # A principal has proposed a change of parameters; a second principal must state it too. Nothing
    # has changed (Q-5).
    PARAMETERS_PROPOSED: EventForm(
        "PARAMETERS_PROPOSED",
        "proposal",
        ("Q-5",),
        (
            Field("proposal_id", "proposal_id", units.SEQUENCE),
            Field("command_kind", "command_kind", units.COUNT),
            Field("principal_id", "principal_id", units.COUNT),
            Field("is_let_go", "is_let_go", units.RAW),
        ),
    ),
    # A second principal has stated a proposed change of parameters; the events before this one
    # state the change (Q-5).
    PARAMETERS_APPROVED: EventForm(
        "PARAMETERS_APPROVED",
        "proposal",
        ("Q-5",),
        (
            Field("proposal_id", "proposal_id", units.SEQUENCE),
            Field("command_kind", "command_kind", units.COUNT),
            Field("principal_id", "principal_id", units.COUNT),
            Field("is_let_go", "is_let_go", units.RAW),
        ),
    ),
    # An operator has released a change of parameters without a second principal (Q-5).
    PARAMETER_GLASS_BROKEN: EventForm(
        "PARAMETER_GLASS_BROKEN",
        "parameter_glass",
        ("Q-5",),
        (
            Field("proposal_id", "proposal_id", units.SEQUENCE),
            Field("command_kind", "command_kind", units.COUNT),
            Field("principal_id", "principal_id", units.COUNT),
            Field("reason", "reason", units.RAW),
        ),
    ),
    # Two operators named the keys that can recover the authority (Q-5).
    RECOVERY_KEYS_SET: EventForm(
        "RECOVERY_KEYS_SET",
        "recovery_keys",
        ("Q-5",),
        (
            Field("count", "count", units.COUNT),
            Field("threshold", "threshold", units.COUNT),
        ),
    ),
    # A quorum of recovery keys named other operators; the roles that were granted and revoked
    # follow (Q-5).
    AUTHORITY_RECOVERED: EventForm(
        "AUTHORITY_RECOVERED",
        "recovery",
        ("Q-5",),
        (
            Field("recovery_number", "recovery_number", units.COUNT),
            Field("signatures", "signatures", units.COUNT),
            Field("operators", "operators", units.COUNT),
        ),
    ),
    # The owner of an account set the limits of a delegate (Q-5).
    DELEGATION_LIMIT_SET: EventForm(
        "DELEGATION_LIMIT_SET",
        "delegation_limit",
        ("Q-5",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("principal_id", "principal_id", units.COUNT),
            Field("asset_id", "asset_id", units.RAW),
            Field("limit_kind", "limit_kind", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("removed", "removed", units.RAW),
            Field("from_time_ns", "from_time_ns", units.TIME_NS),
        ),
    ),
    # For some time no command could be made durable. Work that became due in that time follows, in
    # the order of its due times (U-6.2).
    GAP_RECORDED: EventForm(
        "GAP_RECORDED",
        "gap",
        ("U-6.2",),
        (
            Field("from_ns", "from_time_ns", units.TIME_NS),
            Field("to_ns", "to_time_ns", units.TIME_NS),
            Field("cause", "cause", units.RAW),
            Field("moves_ns", "moves_ns", units.NS),
        ),
    ),
    # A deadline by which a member must act moves, by the time of a gap or to the time that two
    # operators state (U-6.2, C-4.1).
    DEADLINE_MOVED: EventForm(
        "DEADLINE_MOVED",
        "deadline_move",
        ("U-6.2", "C-4.1"),
        (
            Field("deadline_kind", "kind", units.RAW),
            Field("subject_id", "subject_id", units.COUNT),
            Field("deadline_ns", "deadline_time_ns", units.TIME_NS),
            Field("moved_ns", "moved_ns", units.NS),
        ),
    ),
    # The changes of local time of a calendar were set (C-4.2).
    CALENDAR_OFFSETS_SET: EventForm(
        "CALENDAR_OFFSETS_SET",
        "calendar_offsets",
        ("C-4.2",),
        (
            Field("calendar_id", "calendar_id", units.COUNT),
            Field("changes", "changes", units.COUNT),
        ),
    ),
    # The client of a client account was named, or the mandate of its member was stated (C-17).
    MANDATE_SET: EventForm(
        "MANDATE_SET",
        "mandate",
        ("C-17",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("principal_id", "principal_id", units.COUNT),
            Field("acts", "acts", units.COUNT),
            Field("amount_a_day", "amount_a_day", units.VALUATION_AMOUNT),
            Field("expires_time_ns", "expires_time_ns", units.TIME_NS),
        ),
    ),
    # Under its mandate a member gave a command that lowered the value of a client account at the
    # reference prices (C-17).
    MANDATE_USED: EventForm(
        "MANDATE_USED",
        "mandate_use",
        ("C-17",),
        (
            Field("account_id", "account_id", units.RAW),
            Field("act", "act", units.COUNT),
            Field("amount", "amount", units.VALUATION_AMOUNT),
            Field("used", "used", units.VALUATION_AMOUNT),
        ),
    ),
    # A calendar ends in less than 90 days. The event is written when the calendar is set, when a
    # session with it is cut off, and each hour that a session waits because its fails would lie
    # beyond the end (C-4.2).
    CALENDAR_ENDING: EventForm(
        "CALENDAR_ENDING",
        "calendar_end",
        ("C-4.2",),
        (
            Field("calendar_id", "calendar_id", units.COUNT),
            Field("last_day", "last_day", units.COUNT),
            Field("session_id", "session_id", units.COUNT),
        ),
    ),
    # Two operators move the open deadlines of a kind to a later time; DEADLINE_MOVED follows for
    # each that moves (C-4.1).
    DEADLINES_POSTPONED: EventForm(
        "DEADLINES_POSTPONED",
        "deadlines_postponed",
        ("C-4.1",),
        (
            Field("deadline_kind", "kind", units.RAW),
            Field("to_ns", "to_time_ns", units.TIME_NS),
            Field("limit_ns", "limit_time_ns", units.TIME_NS),
        ),
    ),
    # A session moved: by two operators, by a gap, or since it was set aside (U-6.2, C-4.1).
    SESSION_MOVED: EventForm(
        "SESSION_MOVED",
        "session_move",
        ("U-6.2", "C-4.1"),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("segment_id", "segment_id", units.COUNT),
            Field("value_date", "value_date", units.COUNT),
            Field("cut_off_ns", "cut_off_time_ns", units.TIME_NS),
            Field("settlement_ns", "settlement_time_ns", units.TIME_NS),
            Field("is_house_cause", "is_house_cause", units.RAW),
        ),
    ),
    # A part of an obligation is open after a session that the clearinghouse delayed. It is carried
    # into the next one and is no fail (C-4.1, C-5).
    OBLIGATION_CARRIED: EventForm(
        "OBLIGATION_CARRIED",
        "settlement_fail",
        ("C-4.1", "C-5"),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("market_id", "market_id", units.RAW),
            Field("lots", "quantity", units.LOTS),
            Field("age_days", "age_days", units.COUNT),
            Field("price_per_lot", "price", units.PRICE_PER_LOT),
            Field("cash", "net_cash", units.QUOTE_AMOUNT),
            Field("reason", "reason", units.RAW),
            Field("late_lots", "late_quantity", units.LOTS),
        ),
    ),
    # The journal was restored to an earlier end. Numbers go on beyond those that the lost history
    # has given out, and withdrawals stop until an operator releases the gate (J-9.1).
    NUMBERS_CONTINUED: EventForm(
        "NUMBERS_CONTINUED",
        "numbers_continued",
        ("J-9.1",),
        (
            Field("last_account_id", "last_account_id", units.RAW),
            Field("last_order_id", "last_order_id", units.RAW),
            Field("last_trade_id", "last_trade_id", units.RAW),
            Field("last_money_id", "last_money_id", units.RAW),
            Field("last_break_id", "last_break_id", units.RAW),
        ),
    ),
    # The amount that a clearing member may owe within a day was set (C-5.5).
    INTRADAY_CREDIT_SET: EventForm(
        "INTRADAY_CREDIT_SET",
        "intraday_credit",
        ("C-5.5",),
        (
            Field("member_id", "member_id", units.COUNT),
            Field("line", "line", units.VALUATION_AMOUNT),
            Field("repay_seconds", "repay_seconds", units.SECONDS),
            Field("volume_ppb", "volume_ppb", units.PPB),
        ),
    ),
    # `ccp_liquidity` lent an account this amount for securities that a session delivers to it. The
    # amount is locked for them, and the account owes it until its time of repayment (C-5.5).
    INTRADAY_CREDIT_DRAWN: EventForm(
        "INTRADAY_CREDIT_DRAWN",
        "settlement_payment",
        ("C-5.5",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # Securities that a session delivered on credit are under hold for `ccp`, in units of the
    # security (C-5.5).
    INTRADAY_CREDIT_SECURED: EventForm(
        "INTRADAY_CREDIT_SECURED",
        "settlement_payment",
        ("C-5.5",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # An account repaid a part of its intraday debt to `ccp_liquidity` (C-5.5).
    INTRADAY_CREDIT_REPAID: EventForm(
        "INTRADAY_CREDIT_REPAID",
        "settlement_payment",
        ("C-5.5",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # Securities held for credit are free: a repayment frees its part; a default or a redemption
    # frees all (C-5.5).
    INTRADAY_CREDIT_FREED: EventForm(
        "INTRADAY_CREDIT_FREED",
        "settlement_payment",
        ("C-5.5",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # An account did not repay its intraday debt in time: a call of this amount is missed (C-5.5,
    # C-7.2).
    INTRADAY_CREDIT_OVERDUE: EventForm(
        "INTRADAY_CREDIT_OVERDUE",
        "settlement_payment",
        ("C-5.5", "C-7.2"),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # Two operators quarantined work that stopped the machine (J-2.2).
    WORK_QUARANTINED: EventForm(
        "WORK_QUARANTINED",
        "quarantined_work",
        ("J-2.2",),
        (
            Field("work_kind", "kind", units.RAW),
            Field("subject_id", "subject_id", units.COUNT),
        ),
    ),
    # Two operators ended the quarantine of work (J-2.2).
    QUARANTINE_LIFTED: EventForm(
        "QUARANTINE_LIFTED",
        "quarantined_work",
        ("J-2.2",),
        (
            Field("work_kind", "kind", units.RAW),
            Field("subject_id", "subject_id", units.COUNT),
        ),
    ),
    # The time that captured trades of a segment may wait for cover was set (C-16.1).
    WAITING_TERMS_SET: EventForm(
        "WAITING_TERMS_SET",
        "waiting_terms",
        ("C-16.1",),
        (
            Field("segment_id", "segment_id", units.COUNT),
            Field("wait_seconds", "wait_seconds", units.SECONDS),
            Field("lapse_fee_ppb", "lapse_fee_ppb", units.PPB),
        ),
    ),
    # A captured trade that a side does not cover waits (C-16.1).
    TRADE_WAITS: EventForm(
        "TRADE_WAITS",
        "waiting_trade",
        ("C-16.1",),
        (
            Field("waiting_trade_id", "waiting_trade_id", units.COUNT),
            Field("market_id", "market_id", units.RAW),
            Field("buyer_account_id", "buyer_account_id", units.RAW),
            Field("seller_account_id", "seller_account_id", units.RAW),
            Field("price_per_lot", "price", units.PRICE_PER_LOT),
            Field("lots", "quantity", units.LOTS),
            Field("value_date", "value_date", units.COUNT),
            Field("until_ns", "until_time_ns", units.TIME_NS),
            Field("lacking_sides", "lacking_sides", units.COUNT),
        ),
    ),
    # A captured trade waits no more. If it lapsed and a side owes for it, LAPSED_TRADE_OWED follows
    # (C-16.1).
    WAITING_TRADE_ENDED: EventForm(
        "WAITING_TRADE_ENDED",
        "waiting_trade_end",
        ("C-16.1",),
        (
            Field("waiting_trade_id", "waiting_trade_id", units.COUNT),
            Field("market_id", "market_id", units.RAW),
            Field("buyer_account_id", "buyer_account_id", units.RAW),
            Field("seller_account_id", "seller_account_id", units.RAW),
            Field("end", "end", units.RAW),
            Field("trade_id", "trade_id", units.RAW),
            Field("lacking_sides", "lacking_sides", units.COUNT),
            Field("price_e9", "reference_price", units.PRICE_PER_LOT_E9),
        ),
    ),
    # A side let a captured trade lapse, and owes the loss of the other side and a fee (C-16.1).
    LAPSED_TRADE_OWED: EventForm(
        "LAPSED_TRADE_OWED",
        "lapsed_trade",
        ("C-16.1",),
        (
            Field("waiting_trade_id", "waiting_trade_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("receiver_account_id", "receiver_account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("fee", "fee", units.ASSET_AMOUNT),
        ),
    ),
    # A part of the debt for a lapsed trade was paid: the amount to the other side, the fee to
    # `fees` (C-16.1, I-1).
    LAPSED_TRADE_PAID: EventForm(
        "LAPSED_TRADE_PAID",
        "lapsed_trade",
        ("C-16.1", "I-1"),
        (
            Field("waiting_trade_id", "waiting_trade_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("receiver_account_id", "receiver_account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("fee", "fee", units.ASSET_AMOUNT),
        ),
    ),
    # The remaining claim for a lapsed trade ended: the member that owes it is in default or clears
    # no more, or the other side has waived its part (C-16.1).
    LAPSED_TRADE_FORGIVEN: EventForm(
        "LAPSED_TRADE_FORGIVEN",
        "lapsed_trade",
        ("C-16.1",),
        (
            Field("waiting_trade_id", "waiting_trade_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("receiver_account_id", "receiver_account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("fee", "fee", units.ASSET_AMOUNT),
        ),
    ),
    # An account receives less of its change to the mark now, by this amount, since others did not
    # pay theirs: the amount is due in the next session (C-5.4).
    RECEIPT_DEFERRED: EventForm(
        "RECEIPT_DEFERRED",
        "settlement_payment",
        ("C-5.4",),
        (
            Field("session_id", "session_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
        ),
    ),
    # A security or a legal entity got an identifier, or lost it; ListAssets and ListMembers show it
    # (A-4).
    IDENTIFIER_SET: EventForm(
        "IDENTIFIER_SET",
        "identifier",
        ("A-4",),
        (
            Field("scheme", "scheme", units.RAW),
            Field("subject_id", "subject_id", units.COUNT),
        ),
    ),
    # Purchases of an account failed in a session since it lacked cash, or its change to the mark
    # was not paid: this amount of its currency must be there by a deadline. Each further session
    # repeats the event with the same deadline (C-5.4, C-7.2).
    CASH_CALLED: EventForm(
        "CASH_CALLED",
        "cash_call",
        ("C-5.4", "C-7.2"),
        (
            Field("call_id", "call_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("segment_id", "segment_id", units.COUNT),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("required", "required", units.ASSET_AMOUNT),
            Field("deadline_ns", "deadline_time_ns", units.TIME_NS),
        ),
    ),
    # A call for cash is over: the cash is there, no such purchase is open any more, or the account
    # belongs to a default case (C-5.4).
    CASH_CALL_MET: EventForm(
        "CASH_CALL_MET",
        "cash_call",
        ("C-5.4",),
        (
            Field("call_id", "call_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("segment_id", "segment_id", units.COUNT),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("required", "required", units.ASSET_AMOUNT),
            Field("deadline_ns", "deadline_time_ns", units.TIME_NS),
        ),
    ),
    # A call for cash was not met at its deadline. It counts as missed, like a margin call (C-5.4,
    # C-7.2).
    CASH_CALL_MISSED: EventForm(
        "CASH_CALL_MISSED",
        "cash_call",
        ("C-5.4", "C-7.2"),
        (
            Field("call_id", "call_id", units.COUNT),
            Field("account_id", "account_id", units.RAW),
            Field("segment_id", "segment_id", units.COUNT),
            Field("asset_id", "asset_id", units.RAW),
            Field("amount", "amount", units.ASSET_AMOUNT),
            Field("required", "required", units.ASSET_AMOUNT),
            Field("deadline_ns", "deadline_time_ns", units.TIME_NS),
        ),
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
