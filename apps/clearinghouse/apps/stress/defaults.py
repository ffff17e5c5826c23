# SPDX-License-Identifier: Apache-2.0
"""Play the whole default of a clearing member on a fork, before it happens: `clearinghouse stress --default` (SPEC
C-9).

Owns the commands that operators and the other members would send, and the record of each step. Every figure comes from
the machine on the fork: must never compute who pays.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from clearinghouse.apps.stress.bids import (
    Ask,
    LotBid,
    bids_of,
    market_price,
    market_quantity,
    shown_lot,
)
from clearinghouse.apps.stress.books import CODE_NAMES, PRINCIPAL
from clearinghouse.apps.stress.playing import Playing
from clearinghouse.apps.stress.scenario import STAY, Move, Scenario, ScenarioError
from clearinghouse.server.analysis.state_views import NoSubjectError
from clearinghouse.server.codec.decimals import units_to_text
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.server.console.output import watching
from clearinghouse.server.journal.records import Recorded
from clearinghouse.server.reports.clearing_tables import (
    accounts_of,
    case_report,
    find_member,
)
from clearinghouse.server.startup.forking import Fork, fork_journal
from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.default.auction import commitment_of
from clearinghouse.statemachine.default.losses import mark_per_lot
from clearinghouse.statemachine.default.positions import open_nets_of
from clearinghouse.statemachine.default.sales import is_sold_in, margin_lots
from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.state.clearing import Member
from clearinghouse.statemachine.state.default import AuctionLot, DefaultCase
from clearinghouse.statemachine.state.open_nets import net_lots
from clearinghouse.statemachine.state.state import Market
from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.events import Event, split
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId

STEP_SECONDS: Final = 60
"""How long each step takes that ends by itself: porting, bids, reveals, assessments."""
PRICES_SECONDS: Final = 10
HOUR_NS: Final = 3_600 * types.SECOND_NS
TRIES_MAX: Final = 96
"""Hours until a session that is being booked, or a tear-up that has to follow one, is over."""
SALT: Final = "stress"
LAYERS: Final = {
    types.LAYER_MARGIN: "margin",
    types.LAYER_CONTRIBUTION: "contribution",
    types.LAYER_SKIN: "ccp_skin",
    types.LAYER_SURVIVORS: "contributions of others",
    types.LAYER_ASSESSMENTS: "assessments",
    types.LAYER_EQUITY: "ccp_equity",
    types.LAYER_GAINS: "cuts of gains",
}


@dataclass(frozen=True)
class Plan:
    """The default to play: the member, the price shocks, and the actions of the other members."""

    member: str
    shocks_ppb: dict[str, int]  # by symbol of the asset
    scenario_id: int = 0  # of the default fund; 0: none
    worse_ppb: int | None = (
        None  # how much worse than the mark the others bid; None: they do not bid
    )
    port_to: str = ""  # a member that takes the client accounts over; empty: none does
    ask: Ask | None = None  # the bids on a lot, instead of equal ones


@dataclass
class Losses:
    """What another member loses in the default, in the valuation asset."""

    contribution: int = 0
    assessments: int = 0
    cuts: int = 0
    is_in_default: bool = False

    @property
    def total(self) -> int:
        """Return the sum of all parts of the loss."""
        return self.contribution + self.assessments + self.cuts


@dataclass
class Played:
    """The record of a played default, up to its end or to the step that failed."""

    fork: Fork
    member: Member
    case: DefaultCase
    shocks_ppb: dict[str, int]
    steps: list[dict[str, Any]] = field(default_factory=list)
    others: dict[int, Losses] = field(default_factory=dict)
    auction: list[dict[str, Any]] = field(default_factory=list)
    torn_up: int = 0
    stopped: str = ""
    violations: list[str] = field(default_factory=list)


def run_default(directory: Path, plan: Plan, at: int | None = None) -> Played:
    """Play the default of a member on a fork of the journal in `directory` after sequence `at`; None: after the last
    one.

    Raises ScenarioError for a plan that is impossible in this state, MomentError, and errors of the storage.
    """
    with watching("replay") as progress:
        fork = fork_journal(directory, at, progress=progress)
    return _Default(fork, plan).play()


class _Default:
    """Send the commands of one default and record its steps."""

    def __init__(self, fork: Fork, plan: Plan) -> None:
        self._fork = fork
        self._plan = plan
        self._owners = {member.id: member for member in fork.state.clearing.members.values()}
        self._member = self._find(plan.member)
        self._port_to = self._find(plan.port_to) if plan.port_to else None
        self._others: dict[int, Losses] = {
            key: Losses() for key in sorted(self._owners) if key != self._member.id
        }
        self._torn_up = 0

    def _find(self, name: str) -> Member:
        """Return a member by its owner or its number. Raises ScenarioError."""
        try:
            return find_member(self._fork.state, name)
        except NoSubjectError as error:
            raise ScenarioError(str(error)) from None

    def play(self) -> Played:
        """Move the prices, then take each step of the default case; return the record."""
        shocks = self._shocks()
        self._move_prices(shocks)
        self._fork.on_record = self._hear
        case = self._declare()
        played = Played(self._fork, self._member, case, shocks, others=self._others)
        self._note(played)
        for take in (self._port, self._hedge, self._auction, self._allocate, self._close):
            take(played)
            if played.stopped:
                break
        played.torn_up = self._torn_up
        played.violations = violations(self._fork.state)
        return played

    # --- prices ---

    def _shocks(self) -> dict[str, int]:
        """Return the price shocks by symbol: those of the stress scenario, replaced by those of the plan.

        Raises ScenarioError.
        """
        state = self._fork.state
        found: dict[str, int] = {}
        if self._plan.scenario_id:
            scenarios = state.margin.stress_scenarios
            one = scenarios.get(self._plan.scenario_id)
            if one is None:
                known = ", ".join(map(str, sorted(scenarios))) or "none"
                raise ScenarioError(
                    f"there is no stress scenario {self._plan.scenario_id}; there are: {known}"
                )
            found = {state.assets[key].symbol: ppb for key, ppb in one.shocks_ppb.items()}
        return found | self._plan.shocks_ppb

    def _move_prices(self, shocks: dict[str, int]) -> None:
        """Let the price sources report all prices, with the shocks applied."""
        if not shocks:
            return
        moves = tuple(Move(0, symbol, ppb, None, 0) for symbol, ppb in shocks.items())
        ns = PRICES_SECONDS * types.SECOND_NS
        Playing(self._fork, Scenario("prices", "", ns, types.SECOND_NS, ns, STAY, ns, moves)).run()

    # --- steps ---

    def _declare(self) -> DefaultCase:
        """Declare the default and let the member's accounts freeze; return the case. Raises ScenarioError."""
        outcome = self._fork.apply(
            commands.DeclareDefault(
                *self._head(), self._member.id, STEP_SECONDS, STEP_SECONDS, types.PPB
            )
        )
        if outcome.codes != [codes.OK]:
            name = CODE_NAMES[outcome.codes[0]]
            raise ScenarioError(f"the default of {self._member.owner} cannot be declared: {name}")
        case = self._fork.state.defaults.cases[outcome.ids[0]]
        for _ in range(TRIES_MAX):
            if case.state != types.CASE_DECLARED:
                break
            self._pass(1)
        return case

    def _port(self, played: Played) -> None:
        """Offer the client accounts to the member that the plan names to take them over, if it names one."""
        self._advance(played, types.CASE_PORTING)
        if self._port_to is None or played.stopped:
            return
        backup = self._port_to
        own = next(
            (
                one.id
                for one in accounts_of(self._fork.state, backup)
                if one.kind == types.KIND_MEMBER_HOUSE
            ),
            AccountId(0),
        )
        for account in accounts_of(self._fork.state, self._member):
            if account.kind == types.KIND_MEMBER_HOUSE:
                continue
            offered = (played.case.id, account.id, backup.id)
            self._fork.apply(commands.OfferPorting(*self._head(), *offered))
            accepted = (played.case.id, own, account.id)
            self._fork.apply(commands.AcceptPorting(*self._head(), *accepted))
        self._note(played)

    def _hedge(self, played: Played) -> None:
        """Move the case past hedging without a trade: no other member is forced to trade."""
        self._advance(played, types.CASE_HEDGING)

    def _auction(self, played: Played) -> None:
        """Auction each net position as one lot. All active members bid the same price, and the lowest number wins.

        Margin that is not in the valuation asset is auctioned in any case, and all bid the lowest price for it.
        """
        self._advance(played, types.CASE_AUCTION)
        if played.stopped:
            return
        state = self._fork.state
        for account_id in played.case.losses_found:
            for market in self._sold_in(account_id):
                self._add_lot(played, 0, account_id, market, margin_lots(state, account_id, market))
        is_bid_for = self._plan.worse_ppb is not None or self._plan.ask is not None
        if is_bid_for:
            for session, net in list(open_nets_of(state, played.case)):
                market = state.markets[net.market_id]
                self._add_lot(played, session.id, net.account_id, market, abs(net_lots(net)))
        lots = [one for one in played.case.lots.values() if not one.is_closed]
        if not is_bid_for and not lots:
            return
        bids_on = {lot.id: self._bids_on(lot) for lot in lots}
        answers: dict[tuple[int, AccountId], int] = {}
        for lot in lots:
            market = state.markets[lot.market_id]
            for bid in bids_on[lot.id]:
                price = bid.ticks * market.tick_per_lot
                text = commitment_of(lot.id, bid.account_id, price, bid.lots, SALT)
                sent = commands.SubmitBid(*self._head(), lot.id, bid.account_id, text)
                answers[lot.id, bid.account_id] = self._fork.apply(sent).codes[0]
        self._pass(STEP_SECONDS)
        for lot in lots:
            market = state.markets[lot.market_id]
            for bid in bids_on[lot.id]:
                if answers[lot.id, bid.account_id] == codes.OK:
                    price, quantity = bid.ticks * market.tick_units, bid.lots * market.lot_units
                    revealed = commands.RevealBid(
                        *self._head(), lot.id, bid.account_id, market.id, price, quantity, SALT
                    )
                    answers[lot.id, bid.account_id] = self._fork.apply(revealed).codes[0]
        self._pass(STEP_SECONDS)
        self._note(played)
        for lot in lots:
            self._note_lot(played, lot, bids_on[lot.id], answers)

    def _bids_on(self, lot: AuctionLot) -> list[LotBid]:
        """Return the bids on a lot: the ones that a person gave, else equal bids of all members. Raises
        ScenarioError.
        """
        if self._plan.ask is not None:
            return bids_of(self._fork.state, lot, self._plan.ask)
        ticks = self._bid(lot, self._plan.worse_ppb or 0)
        return [LotBid(account_id, ticks, abs(lot.lots)) for account_id in self._bidders()]

    def _note_lot(
        self,
        played: Played,
        lot: AuctionLot,
        bids: list[LotBid],
        answers: dict[tuple[int, AccountId], int],
    ) -> None:
        """Record the bids on a lot, and how much worse than the mark its accepted prices are."""
        state = self._fork.state
        shown, market = shown_lot(state, lot), state.markets[lot.market_id]
        taken = {one.account_id: one for one in lot.bids.values()}
        sign = 1 if lot.lots > 0 else -1
        discount = sum(
            sign * one.taken_lots * (mark_per_lot(state, market) - one.price_per_lot)
            for one in taken.values()
        )
        played.auction.append(
            {
                "lot": lot.id,
                "account_id": int(lot.account_id),
                "market": shown.market,
                "sells": lot.lots > 0,
                "quantity": shown.quantity,
                "mark": shown.mark,
                "bids": [
                    {
                        "member": state.accounts[bid.account_id].owner,
                        "price": market_price(market, bid.ticks),
                        "quantity": market_quantity(market, bid.lots),
                        "answer": CODE_NAMES[answers[lot.id, bid.account_id]],
                        "taken": market_quantity(
                            market,
                            taken[bid.account_id].taken_lots if bid.account_id in taken else 0,
                        ),
                    }
                    for bid in bids
                ],
                "discount": units_to_text(discount, market.quote.scale),
                "currency": market.quote.symbol,
            }
        )

    def _sold_in(self, account_id: AccountId) -> list[Market]:
        """Return, for each asset in which an account has margin, the first market in which that asset can be sold."""
        state = self._fork.state
        found: dict[AssetId, Market] = {}
        for market in state.markets.values():
            if is_sold_in(state, market) and margin_lots(state, account_id, market):
                found.setdefault(market.base.id, market)
        return list(found.values())

    def _add_lot(
        self, played: Played, session_id: int, account_id: AccountId, market: Market, lots: int
    ) -> None:
        """Add to the auction a lot with a net position of a session, or with margin, for which the session is 0."""
        self._fork.apply(
            commands.AddAuctionLot(
                *self._head(), played.case.id, session_id, account_id, market.id, lots * market.lot_units,
                0, STEP_SECONDS, STEP_SECONDS, 0,
            )
        )  # fmt: skip

    def _bidders(self) -> list[AccountId]:
        """Return the own account of each active member, by number."""
        found: list[AccountId] = []
        for member in self._owners.values():
            if member.status == types.MEMBER_ACTIVE:
                own = accounts_of(self._fork.state, member)
                found += [one.id for one in own if one.kind == types.KIND_MEMBER_HOUSE][:1]
        return found

    def _bid(self, lot: AuctionLot, worse_ppb: int) -> int:
        """Return the price of a bid in ticks: worse than the mark by `worse_ppb`, rounded down; the lowest for
        margin.
        """
        market = self._fork.state.markets[lot.market_id]
        if lot.session_id == 0:
            return lot.limit_per_lot // market.tick_per_lot
        share = types.PPB - worse_ppb if lot.lots > 0 else types.PPB + worse_ppb
        return max(
            1, mark_per_lot(self._fork.state, market) * share // (types.PPB * market.tick_per_lot)
        )

    def _allocate(self, played: Played) -> None:
        """Find the loss and let the layers pay; members pay their assessments as far as their funds permit."""
        for _ in range(TRIES_MAX):
            self._advance(played, types.CASE_ALLOCATION)
            if played.stopped != CODE_NAMES[codes.DEFAULT_CASE_OPEN]:
                break
            played.stopped = ""
            self._fork.pass_until(self._fork.now_ns + HOUR_NS)
        if played.stopped or played.case.state != types.CASE_ALLOCATION:
            played.stopped = played.stopped or CODE_NAMES[codes.DEFAULT_CASE_OPEN]
            return
        valuation = self._fork.state.valuation
        for one in list(played.case.assessments.values()):
            accounts = accounts_of(self._fork.state, self._owners[one.member_id])
            own = next(account for account in accounts if account.kind == types.KIND_MEMBER_HOUSE)
            holding = own.holdings.get(valuation.id)
            amount = min(one.called, 0 if holding is None else max(0, free_balance(holding)))
            if amount:
                self._fork.apply(
                    commands.PayAssessment(*self._head(), played.case.id, own.id, amount)
                )
        self._pass(STEP_SECONDS + 1)
        for _ in range(TRIES_MAX):
            if played.case.is_allocated:
                break
            self._fork.pass_until(self._fork.now_ns + HOUR_NS)
        self._note(played)

    def _close(self, played: Played) -> None:
        """Close the case, which returns the amounts that no loss used."""
        self._advance(played, types.CASE_CLOSED)

    # --- commands ---

    def _head(self) -> tuple[str, str, int]:
        """Return the principal, the request id and the time, for the next command."""
        return self._fork.fields(PRINCIPAL)

    def _advance(self, played: Played, state: int) -> None:
        """Move the case to its next state and record it, or record why that failed."""
        outcome = self._fork.apply(
            commands.AdvanceDefaultCase(*self._head(), played.case.id, state)
        )
        if outcome.codes != [codes.OK]:
            played.stopped = CODE_NAMES[outcome.codes[0]]
            return
        self._pass(1)
        self._note(played)

    def _pass(self, seconds: int) -> None:
        """Move the time forward and run all due work."""
        self._fork.pass_until(self._fork.now_ns + seconds * types.SECOND_NS)

    # --- the record ---

    def _note(self, played: Played) -> None:
        """Record the present state of the case and its layers."""
        state = self._fork.state
        tables = case_report(state, str(played.case.id), scales_of(state))
        (case,) = tables["case"]
        layers = [
            {**row, "layer": LAYERS[place]} for place, row in enumerate(tables["layers"], start=1)
        ]
        played.steps.append({"case": case, "layers": layers})

    def _hear(self, recorded: Recorded) -> None:
        """Add the losses of other members in the events of a record."""
        for entry in recorded.entries:
            for event in split(entry.events or []):
                self._count(event)

    def _count(self, event: Event) -> None:
        """Add the loss of another member in one event, if it has any."""
        own = event.fields
        if event.kind == events.DEFAULT_LAYER_PAID and own["member_id"] in self._others:
            losses = self._others[own["member_id"]]
            if own["layer"] == types.LAYER_SURVIVORS:
                losses.contribution += own["amount"]
            elif own["layer"] == types.LAYER_ASSESSMENTS:
                losses.assessments += own["amount"]
        elif event.kind == events.GAIN_CUT:
            owner = self._fork.state.accounts[AccountId(own["account_id"])].owner
            member_id = self._fork.state.clearing.member_of[owner].id
            if member_id in self._others:  # a gain of the member in default pays first
                self._others[member_id].cuts += own["amount"]
        elif event.kind == events.POSITION_TORN_UP:
            self._torn_up += 1
        elif event.kind == events.DEFAULT_DECLARED and own["member_id"] in self._others:
            self._others[own["member_id"]].is_in_default = True


# --- the report ----------------------------------------------------------------------------------------------


def default_report(played: Played) -> dict[str, Any]:
    """Return all results of a played default as plain values; amounts are decimal texts of the valuation asset."""
    fork = played.fork
    valuation = fork.state.valuation

    def text(units: int) -> str:
        return units_to_text(units, valuation.scale)

    owners = {member.id: member.owner for member in fork.state.clearing.members.values()}
    last = played.steps[-1]
    return {
        "ok": not played.violations,
        "member": played.member.owner,
        "shocks_percent": {key: f"{ppb / 10**7:g}" for key, ppb in played.shocks_ppb.items()},
        "journal_sequence": fork.forked_at,
        "fork_sequence": fork.head.sequence,
        "fork_chain_head": fork.head.hash.hex(),
        "stopped": played.stopped,
        "steps": played.steps,
        "auction": played.auction,
        "layers": {row["layer"]: row["paid"] for row in last["layers"]},
        "torn_up": played.torn_up,
        "others": [
            {
                "member": owners[key],
                "contribution": text(one.contribution),
                "assessments": text(one.assessments),
                "cuts": text(one.cuts),
                "total": text(one.total),
                "in_default": one.is_in_default,
            }
            for key, one in played.others.items()
        ],
        "others_total": text(sum(one.total for one in played.others.values())),
        "violations": played.violations,
    }


def default_lines(report: dict[str, Any], symbol: str) -> list[str]:
    """Return the report as lines for people; `symbol` is that of the valuation asset."""
    shocks = ", ".join(f"{key} {value} %" for key, value in report["shocks_percent"].items())
    lines = [
        f"default of {report['member']} on a fork after sequence {report['journal_sequence']}",
        f"prices: {shocks or 'as they are'}; amounts in {symbol}",
        f"{'step':<12}{'nets':>6}{'loss':>20}{'left':>20}",
    ]
    for step in report["steps"]:
        case = step["case"]
        lines.append(
            f"{case['state']:<12}{case['open_nets']:>6}{case['loss']:>20}{case['loss_left']:>20}"
        )
    lines += ["", f"{'layer':<26}{'held before':>20}{'paid':>20}{'holds now':>20}"]
    first, last = report["steps"][0]["layers"], report["steps"][-1]["layers"]
    for before, after in zip(first, last, strict=True):
        lines.append(
            f"{after['layer']:<26}{before['available']:>20}{after['paid']:>20}{after['available']:>20}"
        )
    lines += ["", f"{'other member':<26}{'contribution':>20}{'assessments':>20}{'cuts':>20}"]
    for row in report["others"]:
        if row["total"] != "0" or row["in_default"]:
            lines.append(
                f"{row['member']:<26}{row['contribution']:>20}{row['assessments']:>20}{row['cuts']:>20}"
                + ("  in default too" if row["in_default"] else "")
            )
    lines.append(
        f"other members lose {report['others_total']} in all; {report['torn_up']} nets torn up"
    )
    if report["stopped"]:
        lines.append(f"the case could not go on: {report['stopped']}")
    lines += [f"violation: {found}" for found in report["violations"]]
    return lines
