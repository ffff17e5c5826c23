# SPDX-License-Identifier: Apache-2.0
"""List the attributes of records that are state, with their tables in a snapshot (SPEC J-4).

Owns the list of all attributes of all records of a state. It excludes derived attributes (caches, indices, recomputed
sums), each with its reason; a test compares the list with the classes, so that no new attribute is missed.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Final

Row = tuple[object, ...]


class Shape:
    """Where a snapshot stores each attribute of one record class.

    `columns` are written as they are (`a.b`: the id of the record to which the attribute refers), attributes in
    `elsewhere` are rows of the named table, attributes in `derived` are not stored, each for the given reason.
    `written_as` gives the column of an attribute that was renamed after the column: names in files stay (J-4).
    """

    def __init__(
        self,
        columns: str,
        elsewhere: dict[str, str] | None = None,
        derived: str = "",
        written_as: dict[str, str] | None = None,
    ) -> None:
        """Read lists of names separated by blanks; each line of `derived` is names, a colon and the reason."""
        self.columns: tuple[str, ...] = tuple(columns.split())
        self.elsewhere: dict[str, str] = {} if elsewhere is None else elsewhere
        self.written_as: dict[str, str] = {} if written_as is None else written_as
        self.derived: dict[str, str] = {}
        for line in derived.splitlines():
            names, _, reason = line.partition(":")
            for name in names.split():
                self.derived[name] = reason.strip()

    def row(self) -> Callable[[object], Row]:
        """Return the getter of a record's columns; every record has two or more."""
        assert len(self.columns) > 1
        getter: Callable[[object], Row] = attrgetter(*self.columns)
        return getter

    def names(self, *before: str) -> tuple[str, ...]:
        """Return the names of a table's columns: first `before`, the ids of the owning record, then its own columns."""
        return before + tuple(
            self.written_as.get(name, name.replace(".", "_")) for name in self.columns
        )


# Boolean attributes; written as 1 and 0.
BOOLS: Final = frozenset(
    {
        "approves",
        "armed",
        "cancel_pending",
        "counts",
        "engaged",
        "frozen",
        "has_ended",
        "has_pool",
        "has_sample",
        "is_again",
        "is_stopped",
        "is_touched",
        "is_visited",
        "ends_exits",
        "is_any_old",
        "is_at_tier_3",
        "is_begun",
        "is_below",
        "is_behind",
        "is_bound",
        "is_guarded",
        "is_late",
        "is_listed",
        "is_ordered",
        "is_reversed",
        "liquidates",
        "machine",
        "on",
        "recourse",
        "risk_disabled",
        "settles",
        "sold",
        "spot_exposed",
        "switch_disabled",
    }
)

SHAPES: Final[dict[str, Shape]] = {
    "Genesis": Shape(
        "seed valuation_symbol valuation_scale request_window_ns request_ahead_ns settlement_interval_ns "
        "rule_set first_operator second_operator notice_ns"
    ),
    "State": Shape(
        "sequence time_ns rule_set risk_disabled interest_second last_account_id last_order_id last_trade_id "
        "last_money_id last_break_id",
        {
            "genesis": "genesis",
            "assets": "assets",
            "markets": "markets",
            "accounts": "accounts",
            "sources": "sources",
            "orders": "orders",
            "conditionals": "conditionals",
            "brackets": "brackets",
            "twaps": "twaps",
            "dead_man_switches": "dead_men",
            "last_seen_ns": "heard",
            "disarmed_ids": "expired_dead_men",
            "deposits": "deposits",
            "custody": "credited_deposits",
            "busts": "busts",
            "holders": "holders",
            "withdrawals": "withdrawals",
            "holds": "holds",
            "breaks": "breaks",
            "requests": "answers",
            "request_ages": "answers",
            "versions": "versions",
            "work": "work",
            "cursors": "cursors",
            "margin_watch": "boxes",
            "triggered": "triggered",
            "trigger_backlogs": "trigger_backlogs",
            "timers": "timers",
            "sampled": "sampled",
            "waterfall": "liquidation_rules",
            "pnl_settlement": "reconciliation_rules",
            "brakes": "clearinghouse_brakes",
            "clearing": "members",
            "dvp": "settlements",
            "corporate_actions": "corporate_actions",
            "pvp": "pvp_currencies",
            "gap": "gap",
            "moving": "deadline_move",
            "quarantine": "quarantined_work",
            "setting_changes": "setting_notice",
            "defaults": "default_cases",
            "margin": "collateral",
            "intraday": "intraday_credit_terms",
            "liquidity": "liquidity_terms",
            "authority": "principals",
        },
        """valuation: asset 1
pool_ids: assets with a pool, ascending
symbols: of assets and markets, each of the last that has it
owned_ids house_ids: of the accounts
dead_man_counts: of the dead-man timers
twap_counts: of the orders in slices
has_stable_prices: of its assets
version trial_version: tells fresh caches from stale ones
events: output, taken before the next record
observer: a trace hook, no part of the state
discarded: freed in parts, no part of the state
touched: empty between commands
prices_due: False between commands""",
    ),
    "Asset": Shape(
        "id symbol scale weight_kind weight_base_ppb weight_penalty_ppb debt_max_leverage "
        "debt_imf_factor_ppb debt_mmf_base_ppb debt_mmf_factor_ppb outflow_limit outflow_window_ns "
        "chain_fee_limit house_fee_limit "
        "price_e9 price_state index_e9 index_changed_ns index_allowance_ppb without_index_ns "
        "stable_e9 stable_ns allowed_price_e9 dependents",
        {
            "instrument": "instruments",
            "index_rules": "index_rules",
            "pool": "pools",
            "outflow": "asset_caps",
            "dust": "asset_caps",
            "pause": "asset_caps",
            "brakes": "asset_caps",
        },
        """value_denominator: of the scale
version: tells fresh caches from stale ones
exposed_holders: holdings of accounts with exposure
holders: holdings
unsettled unsettled_ids borrowers lenders lender_blocks: holdings with such an amount, of `funding` apart
listings: the markets that have it as base or quote
bounds debt_bounds share_bounds: of the margin watch, made again at the next move of a price (W-7)""",
    ),
    "IndexRules": Shape(
        "quorum_min cap_bps_per_second cap_saved_seconds capless_after_ns jumped_bps stale_ns wide_bps "
        "frozen_after_ns frozen_move_bps stable_ppb_per_second adverse_bps agreement_bps"
    ),
    "Instrument": Shape(
        "fresh_ns clamp_bps source_ids fresh_ids uncapped_e9 fresh_units",
        {"ticks": "ticks", "units": "price_units"},
    ),
    "PriceUnit": Shape("weight", {"sources": "price_units"}),
    "Source": Shape("id name principal weight quote_asset_id group_id"),
    "Tick": Shape(
        "price_e9 spread_e9 confidence_e9 source_time_ns received_ns changed_ns others_e9 frozen standing"
    ),
    "Pool": Shape(
        "kink_ppb base_rate_ppb slope1_ppb slope2_ppb reserve_factor_ppb borrow_accrual supply_accrual "
        "supply_cap borrow_cap account_supply_cap account_borrow_cap utilisation_max_ppb throttle_ppb "
        "throttle_share_ppb throttle_window_ns claims_min fee_share_ppb virtual_claim supply_index borrow_index "
        "supply_shares borrow_shares virtual_shares accrued_ns base_borrow_index base_supply_index base_borrow_rate "
        "base_lend_rate base_seconds reserve_e36 fee_stream_e36 fee_stream_seconds paid_e36 "
        "earned_e36 kept_e36 fees fees_due window window_out served_place served_expected epoch",
        {"redemption_queue": "asks", "expected": "expected_losses"},
        written_as={
            "reserve_e36": "reserve_fine",
            "fee_stream_e36": "pot_fine",
            "fee_stream_seconds": "pot_seconds",
            "paid_e36": "paid_fine",
            "earned_e36": "earned_fine",
            "kept_e36": "kept_fine",
        },
    ),
    "RedemptionQueue": Shape(
        "",
        {"amounts": "asks", "places": "asks", "whole": "asks"},
        "total order line: of the amounts, the shares and the places",
    ),
    "ExpectedLosses": Shape(
        "uncovered uncovered_ray",
        {"amounts": "expected_losses", "left": "shares_left"},
        "total left_total: sums",
    ),
    "Market": Shape(
        "id symbol kind matching base.id quote.id lot_units lot_decimals lot_divisor tick_units "
        "tick_decimals lot_base_units tick_per_lot venue_account_id status risk_disabled maker_fee_ppb "
        "taker_fee_ppb notional_min notional_max open_order_lots_max open_interest_lots_max "
        "position_weight_ppb band_ppb slippage_ppb max_leverage imf_factor_ppb mmf_base_ppb "
        "mmf_factor_ppb imf_scale_ppb mmf_scale_ppb mark_e9 basis_e9 sampled_ns allowed_mark_e9 "
        "funding_index_ray funding_line last_price_per_lot open_interest_lots times_gone_on closed_ns",
        {
            "dynamic_margin": "dynamic_margins",
            "mark_rules": "mark_rules",
            "funding": "funding",
            "expiry": "expiries",
            "bids": "queue",
            "asks": "queue",
            "waiting": "waiting_rounds",
            "auction_bids": "auction_orders",
            "auction_asks": "auction_orders",
            "triggers": "trigger_books",
            "halt": "halts",
            "made_trades": "made_trades",
        },
        """is_spot is_deferred is_instant: of the kind
version: tells fresh caches from stale ones
exposed blocks venue_lines: lines with a position or an open order
sizes: bounds of these positions
worst_lots: sums over its lines
bounds funding_bounds scale_bounds: of the margin watch, made again at the next move of a price (W-7)
price_limits: cache, made again when next needed""",
    ),
    "WorstLots": Shape(
        "", None, "long_lots short_lots bid_lots ask_lots: of the lines of the market"
    ),
    "DynamicMargin": Shape(
        "sample_ns ewma_ns volatility_ppb open_interest_low open_interest_high depth_notional "
        "depth_width_ppb cap_ppb buffer_ppb rise_ppb_per_hour variance_e18 sampled_e9 sampled_ns scaled_ns "
        "since_ns volatility_ratio_ppb open_interest_ratio_ppb depth_ratio_ppb"
    ),
    "MarkRules": Shape(
        "impact_notional ewma_ns clamp_bps ewma_in_force_ns width_in_force_ppb has_sample"
    ),
    "Funding": Shape(
        "interval_ns interest_ppb inner_ppb bound_ppb divisor rate_ppb samples mark_e9 index_e9 counted_ns",
        {"sums": "funding_sums"},
    ),
    "Expiry": Shape("expires_ns window_ns samples sum_e9 index_e9 counted_ns price_e9"),
    "BookSide": Shape(
        "",
        {"levels": "queue"},
        "buy: of its place\nicebergs keys long_levels: sums over its orders",
    ),
    "AuctionQueue": Shape(
        "", {"head": "auction_orders", "tail": "auction_orders"}, "count: of its orders"
    ),
    "Level": Shape(
        "",
        {"head": "queue", "tail": "queue"},
        "price lots excess_lots orders owners: of its orders",
    ),
    "Account": Shape(
        "id owner kind parent_id isolated_market_id status max_leverage flags fee_tier position_limit "
        "risk_disabled exposure_count spot_exposed",
        {
            "isolated": "isolated_accounts",
            "holdings": "holdings",
            "lines": "lines",
            "orders": "orders",
            "conditionals": "conditionals",
            "bounds": "boxes",
        },
        """spot_orders client_orders: of its orders
brackets: of those that name it
deposits withdrawals holds: of those that wait
sub_account_ids sub_account_count ended_isolated: of the accounts that name it
tentative: None between commands
margin_watch: of its box, or None
seen dirty_holding dirty_line net_value upnl exposure: cache, summed when next needed
imf deduction projected_liabilities: cache, summed when next needed
spot_fees spot_stale spot_seen spot_means spot_borrows spot_deduction spot_imf: cache, summed when next needed
spot_bound spot_bound_seen: cache, summed when next needed
free_margin free_margin_seen free_margin_pays_spot exposure_most: cache, summed when next needed""",
        written_as={"exposure_count": "exposures"},
    ),
    "Holding": Shape(
        "account.id asset.id balance reserved held lent_shares borrow_shares unsettled "
        "is_remainder dust_ns auto_shares",
        None,
        """seen lent doubtful borrowed value net_value debt_exposure debt_imf debt_mmf: cache, made when next needed
next_dirty: of the same cache""",
    ),
    "Line": Shape(
        "account.id market.id position cost funding_index_ray bid_lots ask_lots fees means",
        {"recent": "recent"},
        """orders reduce_only: of its orders
reduce_only_bids reduce_only_asks reduce_only_fees excess_bids excess_asks excess_fees: sums over its orders
exits: of the waiting orders
tentative: None between commands
loss_stamp: given again
order_loss_seen bid_loss_e9 ask_loss_e9 bid_price_max ask_price_min: cache, made again when next needed
seen upnl exposure imf deduction projected_liability liability_seen mmf_seen mmf: cache, made again when next needed
next_dirty: of the same cache""",
    ),
    "RecentResult": Shape("side bucket result best_per_lot opened_lots"),
    "Order": Shape(
        "id account.id market.id side type price_per_lot quantity_lots remaining_lots filled_lots tif flags stp "
        "client_id expire_ns accepted_sequence accepted_ns maker_fee_ppb taker_fee_ppb fee_accrued_ppb fee_paid "
        "fee_open reserved cancel_pending machine display_lots shown_lots oco_id",
        {"venue_fill_ids": "venue_fills", "level": "queue", "previous": "queue", "next": "queue"},
        "line: of account and market\nexcess_lots: of the position of its line\n"
        "notional_left: an open order has none",
        {
            "price_per_lot": "price",
            "quantity_lots": "quantity",
            "remaining_lots": "remaining",
            "filled_lots": "filled",
        },
    ),
    "ConditionalOrder": Shape(
        "id account_id market_id accepted_sequence accepted_ns trigger_kind trigger_source trigger_e9 "
        "distance_ppb reached_e9 side order_type tif flags stp price_units quantity_units display_units "
        "client_id expire_ns oco_id entry_id waits_for edge_e9 is_touched"
    ),
    "WaitingExits": Shape(
        "seen_status seen_decision seen_bid seen_ask untried", {"of_account": "waiting_exits"}
    ),
    "Bracket": Shape(
        "entry_id account_id market_id accepted_sequence side stp trigger_source take_profit_e9 "
        "take_profit_price_units stop_e9 stop_price_units exit_flags legs take_profit_id stop_id lots"
    ),
    "Twap": Shape("order_id lots slices interval_ns number filled_lots missed_lots"),
    "MarketTriggers": Shape(
        "",
        dict.fromkeys(("mark", "index", "last"), "trailing"),
        "timed: of the orders in slices\nedge_fall edge_rise: of the waiting orders",
    ),
    "PriceTriggers": Shape(
        "",
        {
            "trailing_fall": "trailing",
            "trailing_rise": "trailing",
            "backlog": "trigger_backlogs",
            "newcomers": "trigger_backlogs",
        },
        "fixed_fall fixed_rise: of the waiting orders",
    ),
    "FixedTriggers": Shape("", None, "entries: of the waiting orders\nsign: of its place"),
    "TrailingTriggers": Shape(
        "",
        {"groups": "trailing"},
        "bests members nearest: of the groups\nsign: of its place",
    ),
    "TrailingGroup": Shape("", {"best": "trailing", "entries": "trailing"}),
    "DeadManSwitch": Shape("account_id principal timeout_ns armed ends_exits"),
    "Custody": Shape(
        "",
        {
            "credited": "credited_deposits",
            "references": "credited_references",
            "decided": "decisions",
            "reversal_debts": "reversal_debts",
            "house_moves": "house_moves",
            "shortfalls": "custody_shortfalls",
        },
        "requested_in pending: of the deposits\nrequested_out: of the withdrawals\ndebtors claimants: of the debts",
    ),
    "Holders": Shape(
        "",
        {
            "holders": "holders",
            "by_number": "holder_accounts",
            "loss_terms": "non_default_loss_terms",
            "non_default_losses": "non_default_losses",
        },
        "account_of of_asset: of the accounts\nlost: of the losses",
    ),
    "Holder": Shape("id kind name calendar_id utc_offset_seconds"),
    "HolderAccount": Shape(
        "id holder_id asset_id is_main stop_above booked closed_day statement_day stated in_transit reference "
        "explained explanation difference opened_day age_days assignee released",
        {"closings": "holder_closings"},
    ),
    "Closing": Shape("day booked requested_in requested_out"),
    "NonDefaultLossTerms": Shape("asset_id cause equity_max member_cap_ppb"),
    "NonDefaultLoss": Shape(
        "id cause holder_id asset_id amount loss_day declared_ns explanation by_equity by_members by_cover"
    ),
    "Pvp": Shape(
        "",
        {
            "currencies": "pvp_currencies",
            "members": "pvp_members",
            "pairs": "pvp_pairs",
            "last_pair_id": "pvp_reading",
            "ended_references": "pvp_ended_references",
            "reading": "pvp_reading",
            "schedule": "pvp_schedule",
            "day": "pvp_day",
        },
        "references: of the pairs that wait",
    ),
    "PvpCurrency": Shape("asset_id haircut_ppb rate_band_ppb"),
    "PvpMember": Shape(
        "account_id active total_short_limit traded_day",
        {
            "calls": "pvp_calls",
            "claims": "pvp_claims",
            "short_limits": "pvp_short_limits",
            "traded": "pvp_traded",
        },
        "queued gives pairs: of the pairs that wait",
    ),
    "PvpPair": Shape(
        "id account_id asset_id amount counterparty_account_id counterparty_asset_id "
        "counterparty_amount reference queued_ns"
    ),
    "PvpReading": Shape(
        "round last_id", {"listed": "pvp_listed"}, "heap: of the pairs that are listed"
    ),
    "PvpSchedule": Shape(
        "call_seconds close_seconds utc_offset_seconds calendar_id",
        {"asset_ids": "pvp_deadlines", "seconds": "pvp_deadlines", "shares_ppb": "pvp_deadlines"},
    ),
    "PvpCall": Shape("called paid late"),
    "Gap": Shape("from_ns to_ns cause moves_ns day moved_ns"),
    "DeadlineMove": Shape(
        "kind last_kind last_id from_ns by_ns to_ns", {"limits": "deadline_limits"}
    ),
    "Quarantine": Shape("", {"work": "quarantined_work"}),
    "QuarantinedWork": Shape(
        "work_kind subject_id sequence since_ns principal reason has_frozen held"
    ),
    "PvpDay": Shape(
        "state day place account_id last_pair_id moved_ns",
        {"missing": "pvp_missing", "claims": "pvp_pay_outs", "cash": "pvp_pay_outs"},
    ),
    "CreditedDeposit": Shape(
        "id account_id asset_id amount credited_ns asked_by asked_ns is_reversed reference"
    ),
    "CreditedReference": Shape("asset_id reference credited_ns"),
    "Decision": Shape(
        "id kind account_id asset_id asked done decided_ns chain_fee fee_from_house asked_by "
        "asked_ns asked_with_fee is_reversed"
    ),
    "ReversalDebt": Shape(
        "owner asset_id amount passes place found asked_by asked_ns asked_amount",
        {"claims": "bust_claims", "of_clients": "debts_of_clients"},
        "claimed: of the claims",
    ),
    "BustClaim": Shape("trade_id receiver_account_id left"),
    "MadeTrades": Shape(
        "", {"made": "made_trades", "sealed": "trade_digests"}, "block: of the trades"
    ),
    "SealedBlock": Shape("block last_ns digest"),
    "Busts": Shape(
        "",
        {"last_id": "bust_ids", "announced": "busts", "busted": "busted_trades"},
        "bust_of kept: of the trades of the busts",
    ),
    "SettingChange": Shape("id kind subject_id due_ns", {"values": "setting_change_values"}),
    "SettingChanges": Shape("notice_ns last_id", {"announced": "setting_changes"}),
    "Bust": Shape("id market_id asset_id ends_ns asked_by approves", {"trades": "bust_trades"}),
    "BustTrade": Shape(
        "trade_id price_per_lot new_price_per_lot lots gainer_account_id loser_account_id "
        "keeper_account_id amount buyer_fee_back seller_fee_back"
    ),
    "HouseMove": Shape(
        "giver_account_id asset_id account_id amount floor reason asked_by asked_ns"
    ),
    "Deposit": Shape("id account_id asset_id amount reference"),
    "Withdrawal": Shape(
        "id account_id asset_id amount requested_ns reference fee_from_house counts"
    ),
    "Hold": Shape("id account_id beneficiary_id asset_id amount expire_ns"),
    "Break": Shape("id code market_id order_id side price lots venue_fill_id"),
    "StoredAnswer": Shape("digest time_ns items work", {"answer": "answers"}),
    "Answer": Shape(
        "first_sequence time_ns codes ids filled remaining fills parts version kept "
        "takes_effect_ns",
        {"figures": "answer_figures"},
    ),
    "Timers": Shape("", {"due": "timers"}, "agenda: of the deadlines"),
    "Waterfall": Shape(
        "",
        {
            "rules": "liquidation_rules",
            "cases": "flagged",
            "providers": "providers",
            "losses": "losses",
            "to_sell": "to_sell",
            "taken_over": "taken_over",
            "to_repay": "to_repay",
            "apart": "apart",
            "apart_losses": "apart_losses",
            "debt_lines": "debt_lines",
        },
        """bankrupt expecting: empty between commands
case_blocks: of the cases
losing_pools: those with expected losses""",
    ),
    "LiquidationRules": Shape(
        "on interval_ns pass_share_ppb band_ppb fee_ppb exit_buffer_ppb throttle_ppb auto_close_divisor "
        "auto_close_offset_ppb spread_ppb takeover_passes recourse"
    ),
    "LineApart": Shape("amount until_ns"),
    "Provider": Shape("account_id market_id capacity_lots priority spread_ppb"),
    "LiquidationCase": Shape(
        "sold below_zero flagged_ns is_visited",
        {"lots": "flagged_lots", "amounts": "flagged_amounts", "unfilled": "flagged_unfilled"},
    ),
    "PnlSettlement": Shape(
        "",
        {
            "rules": "reconciliation_rules",
            "quotes": "quotes",
            "unsold": "waiting",
            "unpaid_passes": "unpaid_passes",
            "realised_at": "realised_at",
            "unpaid_since_ns": "unpaid_since",
            "loss_order": "unranked",
            "loss_indices": "loss_indices",
        },
        "ranked: empty between commands\noverdue: of the unpaid losses\nclaims: of the holdings\n"
        "unsold_ids: of unsold\nunpaid_ids: of unpaid_since_ns",
    ),
    "LossIndex": Shape(
        "ray time_ns offered_id",
        {"losses": "unpaid_losses"},
        "overdue overdue_ids blocks: of the unpaid losses",
    ),
    "UnpaidLoss": Shape("passes since_ns index_ray borrow_failed seen_ns announced_ns"),
    "LossOrder": Shape("", {"unranked": "unranked"}, "heaps stamp: of the lines"),
    "MarketLosses": Shape("", None, "entries funding: of the lines"),
    "ReconciliationRules": Shape(
        "on slack_ppb limit_ppb spot_liquidation_passes realisation_passes borrow_passes"
    ),
    "Quote": Shape("account_id market_id price lots expire_ns"),
    "UnsoldCollateral": Shape("passes", {"amounts": "waiting_amounts"}),
    "Brakes": Shape(
        "switch_disabled gate_mode gate_hold_ns",
        {"kill_switch": "brakes", "withdrawal_gate": "brakes", "asked_pauses": "asked_pauses"},
    ),
    "AskedPause": Shape("asset_id asked_by asked_ns pause_ns cause reason"),
    "Brake": Shape(
        "kind market_id asset_id engaged since_ns cause reason limit actual until_ns wanted"
    ),
    "AssetBrakes": Shape(
        "",
        {
            "borrow": "asset_caps",
            "deposit": "asset_caps",
            "losers": "asset_caps",
            "fund": "asset_caps",
            "depth": "asset_caps",
            "unpaid": "asset_cap_unpaid",
            "borrow_cap": "brakes",
            "deposit_cap": "brakes",
            "outflow_limit": "brakes",
        },
    ),
    "AssetPause": Shape("", {"window": "asset_caps", "brake": "brakes"}),
    "AmountWindow": Shape("limit window_ns total", {"entries": "asset_cap_entries"}),
    "Counted": Shape("first_ns last_ns amount", {"owners": "asset_cap_owners"}),
    "VolatilityHalt": Shape(
        "source move_ppb window_ns halt_ns price_e9 resume_status held",
        {"brake": "brakes", "stood": "halt_prices"},
    ),
    "Extremes": Shape("until_ns low high"),
    "Cursors": Shape(
        "is_behind settles liquidates pools_checked fired",
        {
            "liquidation": "liquidation_pass",
            "health": "health_round",
            "pnl_settlement": "pnl_settlement_pass",
            "lost_pools": "lenders_to_check",
            "is_checking": "lenders_to_check",
            "to_check": "lenders_to_check",
            "ages": "cursor_ages",
            "late_markets": "late_markets",
            "to_reduce": "orders_to_reduce",
            "ending": "market_ends",
            "uncrossings": "uncrossings",
        },
    ),
    "Uncrossing": Shape(
        "market_id to_status stage next_stage is_guarded is_listed key next_id visit_ids waiting is_bound has_ended "
        "price left traded",
        {
            "checks": "uncrossings",
            "projected": "uncrossings",
            "ranked": "uncrossings",
            "buys": "uncrossing_sides",
            "sells": "uncrossing_sides",
            "search": "uncrossing_limits",
            "paid": "uncrossing_payments",
        },
    ),
    "AuctionSide": Shape(
        "at_market is_begun key at paired",
        dict.fromkeys(("ids", "limits", "lots"), "uncrossing_sides"),
    ),
    "LongList": Shape("", {"parts": "uncrossing_sides"}, "count: of the parts"),
    "PriceSearch": Shape(
        "at demand supply bid ask reference_e9 best",
        {
            "bought": "uncrossing_limits",
            "sold": "uncrossing_limits",
        },
        "limit: of those that are not searched",
    ),
    "LimitSums": Shape(
        "",
        {"limits": "uncrossing_limits", "lots": "uncrossing_limits"},
        "falls: of the side\nturn first second: of the limits and the searched ones",
    ),
    "PaidAhead": Shape(
        "is_begun has_pool cash claims debt window_out cap_left",
        {
            "leaving": "uncrossing_payments",
            "own": "uncrossing_payments",
            "loans": "uncrossing_payments",
            "debts": "uncrossing_payments",
            "shares": "uncrossing_payments",
        },
    ),
    "OrdersToReduce": Shape("newest_id done_from account_ids blocks code market_ids"),
    "MarketEnd": Shape(
        "market_id blocks account_ids conditional_ids is_listed", {"ended": "ended_positions"}
    ),
    "LiquidationPass": Shape(
        "phase place to_rank flagged_before_ns ranked",
        {
            "visit": "liquidation_visit",
            "cover": "closing",
            "rankings": "rankings",
            "rest": "rest_closing",
            "losses": "losses_to_share",
        },
        "sizes: empty between commands",
    ),
    "LiquidationVisit": Shape("account_id market_ids phase place is_at_tier_3 is_below"),
    "LossToShare": Shape("amount closed"),
    "SideSizes": Shape("", derived="gone heap lots_left whole: of the positions"),
    "ShortfallAllocation": Shape(
        "size missing by_fund uncovered done paid place lots_before mark_e9 equity"
    ),
    "RestClosing": Shape(
        "account_id market_id position mark_e9 before phase place done loss left charged is_again is_stopped "
        "members bearable borne still to_list",
        {"sharing": "rest_shares", "touched": "rest_touched"},
    ),
    "PnlSettlementPass": Shape(
        "begun_ns to_rank asset_ids phase place blocks to_visit paid_in paid_out interest "
        "interest_from_ns waiting net_claims is_any_old unpaid_debts",
        {
            "by_owner": "pnl_settlement_owners",
            "unpaid": "pnl_settlement_owners",
            "sharing": "pnl_settlement_shares",
            "offer": "collateral_offer",
            "run": "loss_run",
        },
    ),
    "CollateralOffer": Shape("account_id asset_id left paid paid_denominator"),
    "Sharing": Shape(
        "",
        {
            "total": "pnl_settlement_shares",
            "whole": "pnl_settlement_shares",
            "stage": "pnl_settlement_shares",
            "at": "pnl_settlement_shares",
            "left": "pnl_settlement_shares",
            "members": "pnl_settlement_shares",
            "remainders": "pnl_settlement_shares",
            "more": "pnl_settlement_shares",
        },
    ),
    "LossRun": Shape(
        "",
        {
            "needed": "loss_run",
            "covered": "loss_run",
            "paid": "loss_run",
            "left": "loss_run",
            "step": "loss_run",
            "seen": "loss_run",
            "done": "loss_run",
        },
    ),
    "MarginFraction": Shape(
        "",
        {"equity": "rankings", "exposure": "rankings", "account_id": "rankings"},
    ),
    "Ranking": Shape("", {"to_rank": "rankings", "entries": "rankings", "aside": "rankings"}),
    "CursorAge": Shape("begun_ns until slices is_late"),
    "HealthVisits": Shape(
        "round worked_round last_id",
        {"listed": "listed", "blocks": "concerned_blocks"},
        "heap block_heap: of those listed\nunits: of the command under way",
    ),
    "WorkMeter": Shape(
        "",
        {"by_principal": "work", "second": "work"},
        "batch_stop units stop: of the call under way",
    ),
    "ConcernedBlock": Shape("", {"round": "concerned_blocks", "subjects": "concerned_blocks"}),
    "MarginWatch": Shape(
        "",
        {"unwatched": "unwatched", "refused": "refused"},
        "last_id: of the bounds",
    ),
    "BlockCounts": Shape("", derived="counts: of the accounts"),
    "SortedParts": Shape("", derived="parts lasts: of the deadlines"),
    "PositionSizes": Shape("", derived="longs shorts: of the lines"),
    "AccountBlocks": Shape("", {"blocks": "unwatched"}, "count: of the accounts"),
    "AccountBounds": Shape(
        "",
        dict.fromkeys(
            ("edges", "margin_left", "payment_left", "exposure_most", "weights_may_fall"), "boxes"
        ),
        "id: of its making\ntables: of its edges",
    ),
    "PriceBounds": Shape("", None, "uppers lowers: of the boxes"),
    "PriceLimits": Shape(
        "",
        None,
        "mark_e9 band_ppb bid_least bid_most ask_least ask_most: cache, made again when next needed",
    ),
    "WatchIndex": Shape(
        "", None, "blocks groups heap listed places: of the boxes and the listed blocks"
    ),
    "Margin": Shape(
        "",
        {
            "collateral": "collateral",
            "contributions": "default_fund_contributions",
            "parameters": "margin_parameters",
            "terms": "margin_assets",
            "requirements": "margin_requirements",
            "calls": "margin_calls",
            "variation": "variation_margin",
            "paid_by_trades": "paid_by_trades",
            "run": "margin_run",
            "paid_marks": "paid_marks",
            "marks": "margin_marks",
            "stress_scenarios": "stress_scenarios",
            "fund": "default_fund_rules",
            "contributions_required": "contributions_required",
            "contribution_calls": "contribution_calls",
            "cooling_off": "cooling_off",
            "notices": "leaving_notices",
            "required_by_day": "required_by_day",
            "stress_margins": "stress_margins",
            "fund_days": "fund_days",
            "rates": "collateral_rates",
            "interest": "collateral_interest",
            "interest_key": "collateral_interest_seen",
        },
        "variation_held: in `ccp`\nlodged: of the collateral",
    ),
    "IntradayCredits": Shape(
        "",
        {"terms": "intraday_credit_terms", "open": "intraday_credits"},
        "units: of the credit and the settlements",
    ),
    "CreditTerms": Shape("member_id line repay_seconds volume_ppb"),
    "IntradayCredit": Shape(
        "account_id due_ns amount is_overdue sessions",
        {"securities": "intraday_credit_securities"},
    ),
    "Liquidity": Shape(
        "compared_id compared_ns",
        {
            "terms": "liquidity_terms",
            "credit_lines": "credit_lines",
            "run": "liquidity_run",
            "moments": "liquidity_moments",
        },
    ),
    "LiquidityTerms": Shape("target_ppb run_seconds other_margin_seconds cover stress_days"),
    "CreditLine": Shape("id provider asset_id amount seconds"),
    "LiquidityRun": Shape(
        "id begun_ns place phase alerts is_asked until_date",
        {
            "order": "liquidity_run_order",
            "sums": "liquidity_run_due",
            "found": "liquidity_run_found",
        },
    ),
    "LiquiditySums": Shape(
        "",
        {
            "moments": "liquidity_run_moments",
            "due": "liquidity_run_due",
            "lodged": "liquidity_run_lodged",
        },
    ),
    "MemberDue": Shape("due covered"),
    "LiquidityMoment": Shape(
        "stress asset_id value_date due_ns first_member_id second_member_id need margin own fund "
        "committed other_margin first_need first_margin first_other_margin holder_id"
    ),
    "MarginParameters": Shape(
        "version confidence_ppb look_back_days stress_days floor_weight_ppb call_seconds "
        "reminder_seconds run_seconds concentration_ppb concentration_rate_ppb cover_ppb "
        "reduction_max_ppb sale_share_ppb exposure_multiple exposure_unlimited"
    ),
    "MarginAsset": Shape(
        "asset_id version eligible haircut_ppb collateral_max liquidation_days daily_volume "
        "issuer_member_id scenarios_version",
        {"returns_ppb": "margin_scenarios"},
        "tails: of the returns and the parameters",
    ),
    "CollateralRate": Shape("asset_id account_id rate_ppb rate_sum since_ns"),
    "EarnedInterest": Shape("earned rate_sum"),
    "MarginCall": Shape("account_id member_id amount called_ns deadline_ns is_missed"),
    "StressScenario": Shape("id name", {"shocks_ppb": "stress_shocks"}),
    "FundRules": Shape(
        "version contribution_min call_seconds scenario_id first_member_id second_member_id required "
        "notice_seconds cover_days buffer_ppb required_min sizing_days cover uncovered sized_day "
        "skin_days skin_lacking skin_due_ns skin_overdue"
    ),
    "FundDay": Shape("day cover short"),
    "ContributionCall": Shape("member_id amount deadline_ns is_missed"),
    "CoolingOff": Shape(
        "period_seconds cap_ppb until_ns case_id", {"members": "cooling_off_members"}
    ),
    "CoolingMember": Shape("member_id limit lost assessed replenished"),
    "LeavingNotice": Shape(
        "member_id limit lost assessed replenished base known_case_id ends_ns lapses_ns"
    ),
    "MarginRun": Shape(
        "id seen place phase is_sizing pays_by_trades required last_trade_id",
        {
            "order": "margin_run_order",
            "marks": "margin_run_marks",
            "by_trades": "margin_run_by_trades",
            "gains": "margin_run_gains",
            "lacks": "margin_run_lacks",
            "cut_first": "margin_run_cut_first",
            "receipts": "margin_run_pots",
            "stress": "margin_run_stress",
            "margins": "margin_run_margins",
            "lodged_stress": "margin_run_held",
            "worst": "margin_run_worst",
        },
        "total_gains: of the gains\ntotal_cut_first: of the gains that are cut first",
    ),
    "Defaults": Shape(
        "",
        {"cases": "default_cases"},
        "lots: of the cases\ncase_of: of the cases\ncase_with: of the accounts of cases",
    ),
    "DefaultCase": Shape(
        "id member_id declared_ns state deadline_ns porting_seconds assessment_seconds "
        "assessment_cap_ppb listed step cut_session_id cut_key",
        {
            "losses_found": "default_accounts",
            "losses": "default_accounts",
            "debts": "default_accounts",
            "offers": "default_offers",
            "paid": "default_paid",
            "owed": "default_owed",
            "sources": "default_sources",
            "returns": "default_returns",
            "marks": "default_marks",
            "gains": "default_gains",
            "assessments": "default_assessments",
            "lots": "auction_lots",
        },
    ),
    "AuctionLot": Shape(
        "id case_id session_id account_id market_id lots minimum_lots bids_until_ns "
        "reveals_until_ns taken_lots is_closed limit_per_lot",
        {"bids": "auction_bids"},
    ),
    "Bid": Shape("member_id account_id commitment is_revealed price_per_lot lots taken_lots"),
    "Assessment": Shape("member_id called paid"),
    "Authority": Shape(
        "",
        {
            "principals": "principals",
            "delegations": "delegations",
            "delegation_limits": "delegation_limits",
            "mandates": "mandates",
            "freezes": "freezes",
            "seizures": "seizures",
            "destinations": "destinations",
            "destinations_only": "destinations_only",
            "approval_limits": "approval_limits",
            "approvals": "approvals",
            "has_parameter_approval": "parameter_approval",
            "proposals": "proposals",
            "recovery_keys": "recovery_keys",
            "recovery_threshold": "recovery",
            "recoveries": "recovery",
        },
        "is_on: of genesis",
    ),
    "Principal": Shape("id name", {"grants": "grants"}, "roles first_expiry_ns: of the grants"),
    "Grant": Shape("role expires_ns granted_by sequence granted_ns"),
    "Delegation": Shape("account_id name granted_by scopes withdraws_from_ns expires_ns sequence"),
    "DelegationLimit": Shape(
        "account_id name asset_id kind amount next_amount changes_ns day moved sequence"
    ),
    "Mandate": Shape("account_id owner client acts amount_a_day expires_ns day used sequence"),
    "Proposal": Shape("id digest kind name proposed_ns glass_by"),
    "Approval": Shape("money_id name sequence approved_ns"),
    "Destination": Shape("account_id address id label usable_ns"),
    "Freeze": Shape("account_id reason name sequence frozen_ns"),
    "Seizure": Shape("account_id receiver_id reference asked_by asked_ns is_ordered"),
    "Clearing": Shape(
        "last_session_id to_net",
        {
            "members": "members",
            "identifiers": "identifiers",
            "calendars": "calendars",
            "asset_calendars": "asset_calendars",
            "segments": "segments",
            "markets": "cleared_markets",
            "sessions": "sessions",
            "ported": "ported_accounts",
            "affirmation": "affirmation",
            "give_ups": "give_ups",
            "waiting": "waiting_trade_numbers",
        },
        "member_of groups parties: of the members\nnets_of dues: of the nets\nlast_batch: each batch has a new one",
    ),
    "AccountNets": Shape("", derived="nets kept: of the nets"),
    "KeptCover": Shape(
        "",
        derived="batch changed gain margin open parts positions quotes sequence unpriced version: of the nets",
    ),
    "KeptPart": Shape(
        "", derived="asked asked_gain asked_margin gain margin positions: of the nets"
    ),
    "Position": Shape("", derived="cash is_whole lots market_id reach value: of the nets"),
    "Reach": Shape("", derived="begun least_lots margin most_lots: of the terms"),
    "BatchCover": Shape(
        "",
        derived="asked_cash asked_gain asked_id asked_lots begun first_id first_margin gain margin most number: of "
        "the nets",
    ),
    "Affirmation": Shape(
        "last_side_id",
        {"sides": "trade_sides", "cancels": "trade_cancels"},
        "by_name counts: of the sides\nasks: of the cancels",
    ),
    "TradeSide": Shape(
        "id account_id counterparty_account_id reference market_id side price_per_lot lots value_date "
        "cut_off_ns is_consented"
    ),
    "WaitingTrades": Shape(
        "last_id",
        {
            "terms": "waiting_terms",
            "trades": "waiting_trades",
            "place": "waiting_round",
            "delayed": "waiting_delays",
        },
        "names parties lacks_of debts: of the trades",
    ),
    "WaitingTerms": Shape("segment_id wait_seconds lapse_fee_ppb"),
    "WaitingTrade": Shape(
        "id name principal market_id segment_id asset_id buyer_account_id seller_account_id price quantity "
        "price_per_lot lots asked_date value_date cut_off_ns until_ns lapse_fee_ppb lacks is_lapsed owed fee_owed"
    ),
    "GiveUps": Shape(
        "last_id", {"open": "open_give_ups"}, "of_trade of_market counts: of the give-ups"
    ),
    "GiveUp": Shape(
        "id session_id trade_id market_id side account_id to_account_id lots cut_off_ns is_consented"
    ),
    "Member": Shape(
        "id owner status open_exposure_max settlement_cap concentration_ppb resign_ns assessable group_id",
        derived="nets open_cash open_lots: of the nets\nexposure: of one command",
    ),
    "KeptExposure": Shape(
        "", derived="changed sequence total values version: of the nets, for one command"
    ),
    "Calendar": Shape(
        "id weekend_days last_day",
        {"holidays": "calendars", "changes_ns": "calendars", "offsets": "calendars"},
    ),
    "Segment": Shape(
        "id symbol calendar_id utc_offset_seconds cut_off_seconds settlement_seconds cycle_days call_seconds",
        {"cash_in_advance": "cash_in_advance"},
        "sessions: of the sessions",
    ),
    "ClearedMarket": Shape(
        "market_id segment_id dvp_model concentration_floor_lots band_ppb mark_minutes mark_owners anchor "
        "traded_session_id",
        derived="trades names open_lots failed_lots: of the trades and nets",
    ),
    "Session": Shape(
        "id segment_id value_date cut_off_ns settlement_ns state place is_house_cause",
        {
            "trades": "session_trades",
            "nets": "session_nets",
            "cash": "session_cash",
            "marks": "session_marks",
            "prices": "session_prices",
        },
        "markets currencies of_members order: of the trades and nets",
    ),
    "SessionPrices": Shape(
        "",
        {"buckets": "session_prices"},
        "members older parties shares totals: of the trades, and of the groups",
    ),
    "PriceBucket": Shape(
        "minute first_id", derived="pairs lots value buyers sellers: of the trades"
    ),
    "PriceRow": Shape("", derived="lots value counted_lots counted_value: of the trades"),
    "Trades": Shape(
        "",
        {"blocks": "trade_parts"}
        | dict.fromkeys(
            [
                "trade_ids",
                "market_ids",
                "buyer_ids",
                "seller_ids",
                "lots",
                "prices",
                "venue_trade_ids",
            ],
            "session_trades",
        ),
    ),
    "Net": Shape(
        "account_id market_id bought_lots sold_lots cash trades "
        "carried_lots carried_cash carried_layers penalty claim deferred is_closed",
        derived="cash_net open_lots bought_cash prefund_due traded_cash: of the session, the member and the trades",
    ),
    "CashNet": Shape(
        "account_id asset_id amount gross_paid gross_received is_closed failed",
        {"prefunded": "prefunded_cash"},
        "member of_member prefund_due: of the account and the nets",
    ),
    "OpenLots": Shape("", derived="long short: of the nets"),
    "MemberTotals": Shape(
        "", derived="amount lots nets traded_cash trades: of the cash and the nets"
    ),
    "Dvp": Shape(
        "settling last_offer_id last_cash_call_id",
        {
            "terms": "settlement_terms",
            "penalty_rates": "penalty_rates",
            "penalty_classes": "penalty_classes",
            "priorities": "settlement_priorities",
            "settlements": "settlements",
            "advances": "settlement_advances",
            "offers": "buy_in_offers",
            "cash_calls": "cash_calls",
        },
        "offers_of: of the offers\ncash_calls_of: of the calls",
    ),
    "CorporateActions": Shape(
        "last_id paying",
        {
            "actions": "corporate_actions",
            "redeemed": "redemptions",
            "asked": "asked_redenominations",
        },
        "parts_of claims_of: of the actions",
    ),
    "CorporateAction": Shape(
        "id security_id account_id kind asset_id amount per_units record_ns pay_ns status total unpaid place",
        {
            "holder_ids": "action_holders",
            "holder_units": "action_holders",
            "claims": "entitlements",
            "sessions": "claim_sessions",
        },
    ),
    "AskedRedenomination": Shape(
        "asset_id account_id into_id new_units old_units record_ns asked_by asked_ns"
    ),
    "Redemption": Shape("security_id action_id asset_id amount per_units is_split settled_ids"),
    "Entitlement": Shape("account_id market_id units amount"),
    "SettlementTerms": Shape(
        "market_id allows_partial penalty_ppb buy_in_days offer_limit_ppb cash_premium_ppb"
    ),
    "CashCall": Shape("id account_id segment_id asset_id called_ns deadline_ns is_missed"),
    "BuyInOffer": Shape("id market_id account_id price lots is_held"),
    "CashLeg": Shape(
        "account_id asset_id amount gross_held trade_held locked is_out distance tries credit deferred",
        derived="is_listed receipts deliveries: of the settlement",
    ),
    "TradeFlow": Shape(
        "account_id asset_id kind market_id given got locked gave received trades",
        derived="place is_listed queue: of the settlement and its trades",
    ),
    "Obligation": Shape(
        "account_id market_id lots cash layers priority own_lots locked served settled is_given_up "
        "on_credit",
        derived="leg rank: of the settlement",
    ),
    "Piece": Shape("", derived="one days from_lot to_lot rank: of the obligations"),
    "MarketLots": Shape(
        "", derived="all deliverers receivers pieces is_ranked is_listed: of the obligations"
    ),
    "Settlement": Shape(
        "session_id phase place is_open prunes_id to_forget to_allocate to_check settled_trades late_ids to_balance "
        "distances",
        {
            "obligations": "settlement_obligations",
            "legs": "settlement_legs",
            "flows": "settlement_flows",
        },
        "legs_by_key flows_by_key markets order: of the obligations, the cash, the flows and the session",
    ),
    "SessionTotals": Shape("", derived="trades gross net open_nets: of the trades and nets"),
}
