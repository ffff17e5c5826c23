# SPDX-License-Identifier: Apache-2.0
"""Explain a sequence: the rule, the inputs with their sources, the arithmetic, and the chain of causes (SPEC A-2).

Owns the order of work: replay, apply with observers, make each event a part, search back once for all causes.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Final

from clearinghouse.server.analysis.cause_search import Cause, Search, Wanted, flag_keys
from clearinghouse.server.analysis.explain import (
    authority,
    buy_ins,
    default,
    gains,
    liquidation,
    losses,
    money,
    netting,
    non_default,
    orders,
    prices,
    pvp,
    redemptions,
    variation,
)
from clearinghouse.server.analysis.explain.builder import Input, Part, PartWriter, Working
from clearinghouse.server.analysis.explain.cash_calls import (
    CASH_CALLS,
    explain_call_ended,
)
from clearinghouse.server.analysis.explain.order_fees import Charged, OrderFees
from clearinghouse.server.analysis.explain.step_events import StepEvents
from clearinghouse.server.analysis.explain.watch import Watch
from clearinghouse.server.analysis.replayed_state import Past, Step
from clearinghouse.server.analysis.sources import BECAME, Key
from clearinghouse.server.codec.events.concerned import account_of_item, as_read_by, concerns
from clearinghouse.server.codec.events.messages import CommandAt
from clearinghouse.server.codec.scales import Scales, scales_of
from clearinghouse.server.codec.text.events import (
    CODE_NAMES,
    Plain,
    command_plain,
    event_line,
    event_plain,
)
from clearinghouse.server.startup.directory import Progress, no_progress
from clearinghouse.statemachine.authority.permissions import permitted
from clearinghouse.statemachine.ledger.postings_from_events import COST, POSITION, postings
from clearinghouse.statemachine.vocabulary import codes, events
from clearinghouse.statemachine.vocabulary.code_forms import CODES
from clearinghouse.statemachine.vocabulary.commands import (
    AdvanceTime,
    Brackets,
    ConditionalOrders,
    OrderBatch,
)
from clearinghouse.statemachine.vocabulary.events import EVENTS, Event, split
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId

PARTS_MAX: Final = 500
_MARGIN_CODES: Final = (codes.INSUFFICIENT_MARGIN, codes.WITHDRAWAL_MARGIN)

# The explanation of an event from the state after its sequence.
_TELLERS: Final[dict[int, Callable[[PartWriter, Event], None]]] = {
    events.CONDITIONAL_TRIGGERED: orders.explain_trigger,
    events.CONDITIONAL_WAITING: orders.explain_waiting,
    events.CONDITIONAL_ENDED: orders.explain_conditional_end,
    events.TWAP_SLICE: orders.explain_slice,
    events.INDEX_CHANGED: prices.explain_index,
    events.MARK_CHANGED: prices.explain_mark,
    events.PRICE_STATE_CHANGED: prices.explain_price_state,
    events.PRICE_JUDGED: prices.explain_judged,
    events.LIQUIDATION_FILL: liquidation.explain_tier_one_fill,
    events.BACKSTOP_FILL: liquidation.explain_tier_two_fill,
    events.DELEVERAGED: liquidation.explain_deleveraged,
    events.REST_CLOSED: liquidation.explain_rest_closed,
    events.BAD_DEBT: liquidation.explain_bad_debt,
    events.SETTLED_IN: money.explain_paid_in,
    events.PAID_IN: money.explain_paid_in,
    events.CONVERSION_ANNOUNCED: money.explain_conversion_notice,
    events.SETTLED_OUT: money.explain_paid_out,
    events.SETTLEMENT_PASS: money.explain_pass,
    events.POSITION_REALISED: money.explain_realised,
    events.INTEREST_HOUR: money.explain_interest,
    events.LENT: money.explain_loan,
    events.REDEEMED: money.explain_loan,
    events.BORROWED: money.explain_loan,
    events.REPAID: money.explain_loan,
    events.DUST_REPAID: money.explain_dust,
    events.FUNDING_RATE: money.explain_funding_rate,
    events.FUNDING_PAID: money.explain_funding_paid,
    events.POSITION_SETTLED: money.explain_position_settled,
    **dict.fromkeys(money.MONEY_MOVED, money.explain_money_moved),
    events.DEPOSIT_REVERSED: money.explain_deposit_reversed,
    events.REVERSAL_DEBT_PAID: money.explain_reversal_debt,
    events.REVERSAL_DEBT_WRITTEN_OFF: money.explain_reversal_debt,
}
# The explanation of an event from the state after its sequence and from the events beside it.
_STEP_TELLERS: Final[dict[int, Callable[[PartWriter, StepEvents, int], None]]] = {
    events.ACCOUNT_NETTED: netting.explain_net,
    events.CASH_NETTED: netting.explain_cash,
    events.CASH_SET_APART: netting.explain_set_apart,
    events.CASH_SET_FREE: netting.explain_set_apart,
    **dict.fromkeys((events.OBLIGATION_FAILED, events.OBLIGATION_CARRIED), netting.explain_fail),
    events.FAIL_PENALISED: netting.explain_penalty,
    events.PENALTY_SHARED: netting.explain_penalty_share,
    **dict.fromkeys((events.BUY_IN_FILLED, events.BUY_IN_CASH_SETTLED), buy_ins.explain_buy_in),
    events.COLLATERAL_INTEREST_PAID: buy_ins.explain_interest,
    **dict.fromkeys((events.VARIATION_PAID, events.VARIATION_RECEIVED), variation.explain_posted),
    events.SECURITY_REDEEMED: redemptions.explain_redeemed,
    events.SECURITY_EXCHANGED: redemptions.explain_redeemed,
    events.OPEN_TRADES_EXCHANGED: redemptions.explain_exchanged_trades,
    events.OPEN_TRADES_REDEEMED: redemptions.explain_open_trades,
    events.NON_DEFAULT_LOSS_SHARED: non_default.explain_shared,
    events.NON_DEFAULT_LOSS_PAID: non_default.explain_paid,
    events.NON_DEFAULT_LOSS_UNCOVERED: non_default.explain_uncovered,
    events.DEFAULT_MARGIN_PAID: default.explain_margin_paid,
    events.DEFAULT_LAYER_PAID: default.explain_layer_paid,
    events.DEFAULT_COLLATERAL_SOLD: default.explain_margin_sold,
    events.ASSESSMENT_CALLED: default.explain_assessment,
    events.GAIN_CUT: gains.explain_cut,
    events.CASH_CALL_MET: explain_call_ended,
    events.POSITION_TORN_UP: gains.explain_torn_up,
    events.LOSS_SHARED: losses.explain_loss_shared,
    events.PVP_LOSS_SHARED: pvp.explain_short_shared,
}
# Events whose part begins with the explanation of an observation of this kind, of the same account, market or asset.
_BEGUN_BY: Final[dict[int, int]] = {
    events.LIQUIDATION_STARTED: events.LIQUIDATION_STARTED,
    events.LIQUIDATION_ENDED: events.LIQUIDATION_ENDED,
    events.LIQUIDATION_FILL: events.LIQUIDATION_FILL,
    events.BACKSTOP_FILL: events.BACKSTOP_FILL,
    events.DELEVERAGED: events.DELEVERAGED,
    events.REST_CLOSED: events.REST_CLOSED,
    events.BAD_DEBT: events.BAD_DEBT,
    events.COLLATERAL_SOLD: events.COLLATERAL_SOLD,
    events.SETTLED_IN: events.SETTLED_IN,
    events.SETTLED_OUT: events.SETTLED_OUT,
    events.FUNDING_RATE: events.FUNDING_RATE,
    events.FUTURE_EXPIRED: events.FUTURE_EXPIRED,
    events.ORDER_CANCELLED: events.ORDER_CANCELLED,
    events.MARGIN_CALLED: events.MARGIN_CALLED,
    events.VARIATION_PAID: events.VARIATION_PAID,
    events.VARIATION_RECEIVED: events.VARIATION_RECEIVED,
    events.DIVIDEND_PAID: events.DIVIDEND_PAID,
    events.MARKET_CLAIM_BOOKED: events.MARKET_CLAIM_BOOKED,
    events.DEFAULT_LOSS_FOUND: events.DEFAULT_LOSS_FOUND,
    events.DEFAULT_LAYER_PAID: events.DEFAULT_LAYER_PAID,
    **dict.fromkeys(CASH_CALLS, events.CASH_CALLED),
}
# Events whose explanation has figures of their own account and of market data alone.
_OWN_FIGURES: Final = frozenset(
    {
        events.REFUSED,
        events.TRADE,
        events.ORDER_ACCEPTED,
        events.ORDER_CANCELLED,
        events.CONDITIONAL_TRIGGERED,
        events.CONDITIONAL_WAITING,
        events.CONDITIONAL_ENDED,
        events.TWAP_SLICE,
        events.LIQUIDATION_STARTED,
        events.LIQUIDATION_ENDED,
        events.LIQUIDATION_FILL,
        events.COLLATERAL_SOLD,
        events.BAD_DEBT,
        events.SETTLED_IN,
        events.PAID_IN,
        events.CONVERSION_ANNOUNCED,
        events.SETTLED_OUT,
        events.POSITION_REALISED,
        events.LENT,
        events.REDEEMED,
        events.BORROWED,
        events.REPAID,
        events.DUST_REPAID,
        events.FUNDING_PAID,
        events.POSITION_SETTLED,
        events.DEPOSIT_CONFIRMED,
        events.DEPOSIT_REJECTED,
        events.DEPOSIT_REVERSED,
        events.WITHDRAWAL_CONFIRMED,
        events.WITHDRAWAL_REJECTED,
        events.WITHDRAWAL_REVERSED,
        events.CHAIN_FEE_PAID,
        events.CHAIN_FEE_RETURNED,
        events.HOLD_CAPTURED,
        events.HOLD_RELEASED,
        events.TRANSFERRED,
        events.HOUSE_MONEY_MOVED,
        events.MARGIN_CALLED,
        events.VARIATION_PAID,
        events.DIVIDEND_PAID,
        events.ACCOUNT_NETTED,
        events.CASH_NETTED,
        events.CASH_SET_APART,
        events.CASH_SET_FREE,
        *CASH_CALLS,
    }
)
# Events without an account that say how an item was answered.
_ANSWERS: Final = (events.REFUSED, events.CALL_REFUSED, events.CALL_REPEATED)


class NotConcernedError(Exception):
    """The sequence concerns no account that the reader may read."""


@dataclass
class Explanation:
    """The explanation of a sequence. Causes are numbered from 1; inputs and causes name their own causes by number."""

    sequence: int
    time_ns: int
    command: str
    principal: str
    asked: Plain
    result: str
    parts: list[Part]
    causes: list[Cause] = field(default_factory=list)
    parts_left_out: int = 0
    unanswered: list[str] = field(default_factory=list)

    def plain(self) -> dict[str, object]:
        """Return the explanation as plain values, for JSON."""
        return {
            "sequence": self.sequence,
            "time_ns": self.time_ns,
            "command": self.command,
            "principal": self.principal,
            "asked": self.asked,
            "result": self.result,
            "parts": [
                {
                    "subject": part.subject,
                    "line": part.line,
                    "rules": part.rules,
                    "inputs": [
                        {
                            "name": one.name,
                            "value": one.value,
                            "sequences": one.sequences,
                            "causes": one.causes,
                        }
                        for one in part.inputs
                    ],
                    "workings": [asdict(one) for one in part.workings],
                }
                for part in self.parts
            ],
            "causes": [
                {key: value for key, value in asdict(cause).items() if key != "depth"}
                for cause in self.causes
            ],
            "parts_left_out": self.parts_left_out,
            "unanswered": self.unanswered,
        }


def explain_sequence(
    past: Past,
    sequence: int,
    *,
    progress: Progress = no_progress,
    back: int = 0,
    account_id: int = 0,
    reads_all: bool = True,
) -> Explanation:
    """Explain a sequence of a journal at or after the position of `past`; the sequence is applied when this returns.

    `back` limits how many earlier sequences are searched for sources; 0: no limit. With `account_id`, a pass over many
    accounts is explained only by events that name the account. Unless the reader `reads_all` accounts, the answer has
    only parts and causes of that account, and names the command only if it acts on that account (Q-5.2).

    Raises OutOfRangeError and the errors of `Past`; NotConcernedError if the reader may read nothing of the sequence.
    """
    step = past.go_before(sequence)
    scales = scales_of(step.state)
    item = sequence - step.call_sequence
    is_own = reads_all or _acts_on(step, item, account_id)
    asked = command_plain(step.command, item, scales)
    before = len(split(step.events_so_far()))
    flags = {
        flagged: flag_keys(step.state, flagged) for flagged in sorted(step.state.waterfall.cases)
    }
    watch = Watch(step, scales, before)
    fees = OrderFees(step.state)
    step.state.observer = watch.explain
    try:
        past.step()
    finally:
        past.state.observer = None
    scales = scales_of(past.state)
    maker = _Maker(
        past,
        step,
        scales,
        watch,
        fees,
        before,
        sequence,
        account_id,
        0 if reads_all else account_id,
        is_own=is_own,
    )
    parts = maker.parts()
    if not parts and not is_own:
        raise NotConcernedError
    code = step.codes[sequence - step.sequence]
    found = Explanation(
        sequence,
        step.time_ns,
        type(step.command).__name__ if is_own else "",
        step.command.principal if is_own else "",
        asked if is_own else {},
        CODE_NAMES.get(code, str(code)) if is_own else "",
        parts[:PARTS_MAX],
        parts_left_out=max(0, len(parts) - PARTS_MAX),
    )
    oldest = max(sequence - back, 1) if back else 1
    search = Search(past.reader, past.state, scales, flags, oldest, 0 if reads_all else account_id)
    _find_sources(search, found, progress)
    return found


def _acts_on(step: Step, item: int, account_id: int) -> bool:
    """Return whether an item acts on an account that its principal may act on; called before the item is applied."""
    code, command = permitted(step.state, step.command)
    return code == codes.OK and account_of_item(command, item) == account_id


class _Maker:
    """The parts of an applied step while they are made, one for each event."""

    def __init__(
        self,
        past: Past,
        step: Step,
        scales: Scales,
        watch: Watch,
        fees: OrderFees,
        before: int,
        sequence: int,
        account_id: int,
        reader_account_id: int,
        *,
        is_own: bool,
    ) -> None:
        self._past = past
        self._step = step
        self._scales = scales
        self._watch = watch
        self._fees = fees
        self._before = before
        self._sequence = sequence
        self._account_id = account_id
        self._reader_account_id = reader_account_id
        self._is_own = is_own
        self._said = split(step.events)
        self._beside = StepEvents(
            self._said, watch.gains, watch.torn_up, watch.losses, watch.shorts
        )
        self._asked = (CommandAt(0, step.command),)

    def parts(self) -> list[Part]:
        """Return a part for each event of the sequence, in order; a part for the command if there is no event."""
        item = self._sequence - self._step.call_sequence
        numbers = [
            number
            for number, event in enumerate(self._said)
            if event.fields["offset"] == item and (self._account_id == 0 or self._is_wanted(event))
        ]
        if not numbers and self._is_own:
            return [
                Part(
                    type(self._step.command).__name__,
                    f"no event concerns account {self._account_id}"
                    if self._account_id
                    else "no event: the command changed only the inputs of prices, or time",
                    ["P-1", "U-6"],
                )
            ]
        return [self._part(number, self._said[number]) for number in numbers]

    def _is_wanted(self, event: Event) -> bool:
        """Return whether an event is explained: it names the account, or is the result of the account's own item."""
        if self._reader_account_id and self._is_own and event.kind in _ANSWERS:
            return True
        return concerns(event, (self._account_id,))

    def _part(self, number: int, event: Event) -> Part:
        """Return the explanation of one event; `number` is its place in the step."""
        place = self._before + number
        reader = self._reader_account_id
        if reader:
            event = as_read_by(event, (reader,))
        plain = event_plain(event, self._scales, self._asked)
        writer = PartWriter(self._step.state, self._scales, place)
        subject = event.name
        rules = list(EVENTS[event.kind].rules)
        code = event.fields.get("code")
        if code is not None:
            subject = CODE_NAMES.get(code, str(code))
            if event.kind not in (events.REFUSED, events.CALL_REFUSED):
                subject = f"{event.name} {subject}"
            rules = list(dict.fromkeys([*(CODES[code].rules if code in CODES else ()), *rules]))
        if reader and event.kind not in _OWN_FIGURES:
            return Part(subject, event_line(event.name, plain, self._scales), rules, place=place)
        begun = self._begun(event, place)
        if event.kind == events.REFUSED:
            self._refusal(writer, event, plain)
        elif event.kind == events.TRADE:
            orders.explain_trade(
                writer,
                event,
                lambda account, market: self._rewound(number, account, market),
                lambda role: self._charged(number, role),
                reader,
            )
        elif event.kind == events.ORDER_ACCEPTED:
            orders.explain_accepted(
                writer, event, by_machine=self._is_machines(event.fields["order_id"])
            )
        elif event.kind in _TELLERS:
            _TELLERS[event.kind](writer, event)
        elif event.kind in _STEP_TELLERS:
            _STEP_TELLERS[event.kind](writer, self._beside, number)
        elif event.kind == events.DEFAULT_LOSS_FOUND and begun is None:
            default.explain_loss_in_session(writer, self._beside, number)
        if not reader:
            if event.kind in authority.EXPLAINED:
                authority.explain_stated(writer, self._step.command, event)
            authority.explain_limits(writer, self._step.command, event)
        inputs: list[Input] = []
        workings: list[Working] = []
        first_place = place
        if begun is not None:
            inputs += begun.inputs
            workings += begun.workings
            first_place = begun.place
        inputs += writer.inputs
        workings += writer.workings
        line = event_line(event.name, plain, self._scales)
        return Part(subject, line, rules, inputs, workings, first_place)

    def _charged(self, number: int, role: str) -> Charged:
        """Return the fees of the order of one side of a trade before it; the machine's orders pay none (W-2)."""
        order_id = self._said[number].fields[f"{role}_order_id"]
        return self._fees.before(self._said, number, role, free=self._is_machines(order_id))

    def _is_machines(self, order_id: int) -> bool:
        """Return whether a pass placed an order that the step accepted, and no conditional order did."""
        return isinstance(self._step.command, AdvanceTime) and not any(
            other.kind in BECAME and other.fields[BECAME[other.kind]] == order_id
            for other in self._said
        )

    def _begun(self, event: Event, place: int) -> PartWriter | None:
        """Return the explanation made when the machine decided about an event's subject; None if none was made."""
        own = event.fields
        kind = _BEGUN_BY.get(event.kind)
        if event.kind == events.ORDER_CANCELLED and own["code"] != codes.RESTING_ORDER_MARGIN:
            kind = None
        if event.kind == events.REFUSED and own["code"] in _MARGIN_CODES:
            kind = events.REFUSED
        if kind is None:
            return None
        others = tuple(
            own[name]
            for name in ("market_id", "asset_id", "case_id", "call_id", "action_id")
            if name in own
        )
        if event.kind == events.REFUSED:
            reader = self._reader_account_id
            tapped = [
                one
                for one in self._watch.tapped
                if one.kind == events.REFUSED and reader in (0, one.account_id)
            ]
            at = [one for one in tapped if one.writer.place <= place]
            return at[-1].writer if at else None
        if self._reader_account_id and own.get("account_id") != self._reader_account_id:
            return None
        return self._watch.take(kind, own.get("account_id", 0), others, place)

    def _refusal(self, writer: PartWriter, event: Event, plain: Plain) -> None:
        """Explain a refused item: lack of margin from what the observer saw, any other reason from the state."""
        code = event.fields["code"]
        figures: Plain = {
            name: plain[name] for name in ("limit", "actual", "shortfall") if name in plain
        }
        command = self._step.command
        item = event.fields["offset"]
        is_order = isinstance(command, OrderBatch | ConditionalOrders | Brackets)
        if code in _MARGIN_CODES:
            if is_order and code == codes.INSUFFICIENT_MARGIN:
                orders.explain_gate(writer, code)
            money.compare_with_limit(writer, code, figures)
        elif is_order:
            orders.explain_refused_order(writer, command, item, code, figures)
        else:
            money.explain_refused_movement(writer, command, item, code, figures)

    def _rewound(self, number: int, account_id: int, market_id: int) -> tuple[int, int]:
        """Return position (lots) and cost base before an event: present figures less all changes since then."""
        state = self._past.state
        account = state.accounts[AccountId(account_id)]
        line = account.lines.get(MarketId(market_id))
        lots, cost = (line.position, line.cost) if line is not None else (0, 0)
        for event in self._said[number:]:
            for entry in postings(event, state.markets):
                if entry.account_id == account_id and entry.market_id == market_id:
                    if entry.book == POSITION:
                        lots -= entry.amount
                    elif entry.book == COST:
                        cost -= entry.amount
        return lots, cost


def _find_sources(search: Search, found: Explanation, progress: Progress) -> None:
    """Search the journal back for the events that wrote each input, and add them as causes."""
    for part in found.parts:
        for one in part.inputs:
            if one.key is None:
                continue

            def take(cause: Cause, one: Input = one) -> None:
                if cause.number not in one.causes:
                    one.causes.append(cause.number)
                    one.sequences.append(cause.sequence)

            bound = (found.sequence, part.place)
            search.ask(Wanted(one.key, bound, take, 1, one.lots))
    search.run(lambda sequence: progress(found.sequence - sequence, found.sequence))
    found.causes = search.causes
    own = _name_own(found)
    unanswered = set(search.unanswered)
    if search.reader_account_id:
        # Causes ask about inputs of other accounts, too: leave these out.
        unanswered &= {one.key for part in found.parts for one in part.inputs if one.key}
    found.unanswered = [key_text(key) for key in sorted(unanswered) if key not in own]


def _name_own(found: Explanation) -> set[Key]:
    """Mark the amounts that a refused item itself stated, and return their keys: no earlier event wrote them."""
    own: set[Key] = set()
    for part in found.parts:
        if part.subject not in map(CODE_NAMES.get, _MARGIN_CODES):
            continue
        for one in part.inputs:
            if one.key is not None and not one.causes and one.key[0] in ("orders", "held"):
                one.sequences.append(found.sequence)
                own.add(one.key)
    return own


def key_text(key: Key) -> str:
    """Return the key of a figure as text."""
    return " ".join(str(part) for part in key if part)
