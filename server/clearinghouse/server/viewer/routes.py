# SPDX-License-Identifier: Apache-2.0
"""Map the paths under `/api/` and their parameters to answers and refusals.

Owns the reading of parameters: an unknown path is NOT_FOUND, a parameter that is unknown, missing or invalid is
BAD_REQUEST with a sentence. No answer changes the journal, and every answer has a size limit.
"""

import threading
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

import click

from clearinghouse.server.analysis.replayed_state import OutOfRangeError, out_of_range
from clearinghouse.server.cli.moments import MomentType
from clearinghouse.server.console.times import time_text
from clearinghouse.server.journal.records import CommandRaisedError
from clearinghouse.server.viewer import endpoints, waterfall
from clearinghouse.server.viewer.checkpoints import Keyframes
from clearinghouse.server.viewer.overview import Survey
from clearinghouse.server.viewer.series import Points, Series, Window, milliseconds
from clearinghouse.server.viewer.workers import Reply, Workers, refused
from clearinghouse.storage.errors import JournalDamagedError, StorageError
from clearinghouse.storage.reader import open_read_only

TEXT_MAX: Final = 100
PAGE_MAX: Final = 1_000_000
SECONDS_GOING_ON: Final = 5.0
_MOMENT: Final = MomentType()
_NO_POINTS: Final = Points([], [], [])


class BadQueryError(ValueError):
    """A parameter of a request is unknown, missing or invalid."""


class Query:
    """The parameters of a request. Each is read once; `done` raises an error if one was not read."""

    def __init__(self, text: str) -> None:
        """Parse the parameters of a request.

        Raises BadQueryError for a text that is no query, or in which a name occurs twice.
        """
        try:
            pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text))
        except ValueError as error:
            raise BadQueryError("the query is not name=value&name=value") from error
        self._left = dict(pairs)
        if len(self._left) != len(pairs):
            raise BadQueryError("a parameter is given twice")

    def text(self, name: str, default: str | None = None) -> str:
        """Return a short text; `default` if the parameter is missing. Raises BadQueryError."""
        value = self._left.pop(name, default)
        if value is None:
            raise BadQueryError(f"parameter {name} is missing")
        if len(value) > TEXT_MAX or not value.isprintable():
            raise BadQueryError(f"parameter {name} is too long, or not printable")
        return value

    def integer(self, name: str, default: int, most: int) -> int:
        """Return a number from 0 to `most`; `default` if the parameter is missing. Raises BadQueryError."""
        text = self.text(name, str(default))
        if not (text.isascii() and text.isdecimal()) or int(text) > most:
            raise BadQueryError(f"parameter {name} is no number from 0 to {most}")
        return int(text)

    def moment(self, name: str, default: int, survey: Survey) -> int:
        """Return the sequence that a parameter states, as a sequence or as a time; `default` if the parameter is
        missing.

        Raises OutOfRangeError if the journal does not have it.
        """
        text = self.text(name, "")
        if not text:
            return default
        try:
            found = _MOMENT.convert(text, None, None)
        except (click.UsageError, ValueError, OverflowError) as error:
            raise BadQueryError(f"parameter {name}: {error}") from error
        if found < 0:
            return survey.sequence_at(-found)
        if found > survey.end:
            raise out_of_range(found, survey.end)
        if found < survey.begin:
            raise OutOfRangeError(
                f"sequence {found} is not shown: this page begins with {survey.begin} (see --from)"
            )
        return found

    def done(self) -> None:
        """Raise BadQueryError if the request has a parameter that was not read."""
        if self._left:
            raise BadQueryError(f"there is no parameter {', '.join(sorted(self._left))} here")


class Routes:
    """The answers to all requests about one journal."""

    def __init__(
        self, directory: Path, survey: Survey, frames: Keyframes, workers: Workers
    ) -> None:
        self._survey = survey
        self._frames = frames
        self._workers = workers
        self._directory = directory
        self._name = directory.name or str(directory)
        self._broken_at = ""
        # Held while a thread extends the survey, or reads all of it.
        self._turn = threading.Lock()
        self._paths: Final[Mapping[str, Callable[[Query], Reply]]] = {
            "journal": self._journal,
            "timeline": self._alone(self._timeline),
            "waterfall": self._alone(self._waterfall),
            "state": self._state,
            "command": self._command,
            "book": self._book,
            "account": self._account,
            "clearing": self._clearing,
            "session": self._session,
            "member": self._member,
            "history": self._history,
            "events": self._events,
            "explain": self._explain,
        }

    @property
    def end(self) -> int:
        """Return the last sequence that the answers show."""
        return self._survey.end

    @property
    def _place(self) -> endpoints.Place:
        """Return the directories and the last shown sequence, for the machines of the worker processes."""
        return endpoints.Place(self._directory, self._frames.directory, self._survey.end)

    def _catch_up(self) -> tuple[int, str]:
        """Apply the records committed meanwhile, for at most as long as a page may wait.

        Returns the number of sequences that are left, and the fault of the journal there, "" if there is none.
        """
        survey = self._survey
        if self._broken_at:
            return 0, self._broken_at
        enough = time.monotonic() + SECONDS_GOING_ON
        try:
            reader = open_read_only(self._directory)
            try:
                survey.go_on(reader, self._frames, until=lambda: time.monotonic() > enough)
                return max(reader.head().sequence - survey.end, 0), ""
            finally:
                reader.close()
        except (JournalDamagedError, CommandRaisedError) as error:
            self._broken_at = str(error)  # the machine is inside that record: it cannot continue
            return 0, self._broken_at
        except StorageError as error:
            return 0, str(error)

    def answer(self, path: str, query: str) -> Reply:
        """Return the reply to a request for `/api/PATH?QUERY`; `path` is PATH."""
        found = self._paths.get(path)
        if found is None:
            names = ", ".join(self._paths)
            return refused(HTTPStatus.NOT_FOUND, f"there is no view {path!r}; there are {names}")
        try:
            return found(Query(query))
        except (BadQueryError, OutOfRangeError) as error:
            return refused(HTTPStatus.BAD_REQUEST, str(error))

    def _alone(self, view: Callable[[Query], Reply]) -> Callable[[Query], Reply]:
        """Return a view that runs only while no thread extends the survey."""

        def asked(query: Query) -> Reply:
            with self._turn:
                return view(query)

        return asked

    # --- from the survey ---

    def _window(self, query: Query) -> Window:
        """Return the window of time between two sequences of a request."""
        survey = self._survey
        whole = survey.whole
        first = query.moment("from", survey.begin, survey)
        last = query.moment("to", survey.end, survey)
        if first > last:
            raise BadQueryError(f"from lies after to: {first} and {last}")
        if (first, last) == (survey.begin, survey.end):
            return whole
        return Window(max(survey.time_of(first), whole.from_ns), survey.time_of(last))

    def _journal(self, query: Query) -> Reply:
        """Return which part of the journal can be shown; every page requests this first."""
        query.done()
        with self._turn:
            later, trouble = self._catch_up()
            return self._what_there_is(later, trouble)

    def _what_there_is(self, later: int, trouble: str) -> Reply:
        """Return the part of the journal that can be shown: its end, markets, assets, and what is left to apply.

        `later` is the number of sequences left, `trouble` the fault of the journal.
        """
        survey = self._survey
        scales = survey.scales
        return Reply(
            HTTPStatus.OK,
            {
                "name": self._name,
                "begin": survey.begin,
                "end": survey.end,
                "later": later,
                "trouble": trouble,
                "from_ms": milliseconds(survey.whole.from_ns),
                "to_ms": milliseconds(survey.whole.to_ns),
                "from": time_text(survey.whole.from_ns),
                "to": time_text(survey.whole.to_ns),
                "accounts": survey.accounts,
                "refused": len(survey.refusals),
                "steps": dict(survey.counts),
                "valuation": scales.valuation.symbol,
                "markets": [
                    {"id": one.market_id, "symbol": one.symbol, "prices": self._prices(key)}
                    for key, one in sorted(scales.markets.items())
                ],
                "fund_assets": [scales.assets[key].symbol for key in sorted(survey.fund)],
            },
        )

    def _prices(self, market_id: int) -> int:
        """Return how many prices of a market are kept."""
        return len(self._survey.marks.get(market_id, ()))

    def _timeline(self, query: Query) -> Reply:
        """Return data for the time line: prices of a market, liquidations by tier, the fund in an asset, refusals by
        code.
        """
        survey = self._survey
        scales = survey.scales
        window = self._window(query)
        symbols = {one.symbol: one for one in scales.markets.values()}
        named = query.text("market", "")
        fund_named = query.text("fund", scales.valuation.symbol)
        query.done()
        market = symbols.get(named)
        if named and market is None:
            raise BadQueryError(f"there is no market {named}")
        asset = next((one for one in scales.assets.values() if one.symbol == fund_named), None)
        if asset is None:
            raise BadQueryError(f"there is no asset {fund_named}")
        marks = survey.marks.get(market.market_id) if market is not None else None
        indices = survey.indices.get(market.base.asset_id) if market is not None else None
        return Reply(
            HTTPStatus.OK,
            {
                "from_ms": milliseconds(window.from_ns),
                "to_ms": milliseconds(window.to_ns),
                "market": named,
                "fund_asset": fund_named,
                "mark": _points(marks, window),
                "index": _points(indices, window),
                "fund": _points(survey.fund.get(asset.asset_id), window),
                "liquidations": survey.closes_by_tier(window).plain(),
                "refusals": survey.refusals_by_reason(window).plain(),
            },
        )

    def _waterfall(self, query: Query) -> Reply:
        """Return the liquidated accounts by tier, and who paid their losses; with an account, each of its steps."""
        window = self._window(query)
        account_id = query.integer("account", 0, 2**63)
        query.done()
        steps = list(self._survey.steps_in(window, account_id))
        content = {
            "from": time_text(window.from_ns),
            "to": time_text(window.to_ns),
            "account": account_id,
            "tiers": waterfall.by_tier(self._survey, steps).plain(),
            "losses": waterfall.losses(self._survey, steps).plain(),
            "valuation": self._survey.scales.valuation.symbol,
        }
        if account_id:
            content["table"] = waterfall.steps_of(self._survey, steps).plain()
        else:
            content["table"] = waterfall.liquidated(self._survey, steps).plain()
        return Reply(HTTPStatus.OK, content)

    # --- from a machine ---

    def _state(self, query: Query) -> Reply:
        """Return the answer of `state_at` for a moment."""
        at = query.moment("at", self._survey.end, self._survey)
        page = query.integer("page", 0, PAGE_MAX)
        wanted = query.text("find", "")
        query.done()
        return self._workers.ask(endpoints.state_at, self._place, at, page, wanted)

    def _command(self, query: Query) -> Reply:
        """Return the command and the events of a sequence."""
        at = query.moment("at", self._survey.end, self._survey)
        query.done()
        return self._workers.ask(endpoints.command_at, self._place, at)

    def _book(self, query: Query) -> Reply:
        """Return a market's order book at a moment."""
        at = query.moment("at", self._survey.end, self._survey)
        market = query.text("market")
        query.done()
        return self._workers.ask(endpoints.book_at, self._place, at, market)

    def _account(self, query: Query) -> Reply:
        """Return the tables of an account at a moment."""
        at = query.moment("at", self._survey.end, self._survey)
        account = query.text("account")
        query.done()
        return self._workers.ask(endpoints.account_at, self._place, at, account)

    def _clearing(self, query: Query) -> Reply:
        """Return the sessions and members of the central counterparty at a moment."""
        at = query.moment("at", self._survey.end, self._survey)
        query.done()
        return self._workers.ask(endpoints.clearing_at, self._place, at)

    def _session(self, query: Query) -> Reply:
        """Return the report of a session at a moment."""
        at = query.moment("at", self._survey.end, self._survey)
        session_id = query.integer("session", 0, 2**63)
        query.done()
        return self._workers.ask(endpoints.session_at, self._place, at, session_id)

    def _member(self, query: Query) -> Reply:
        """Return the statement of a clearing member at a moment."""
        at = query.moment("at", self._survey.end, self._survey)
        owner = query.text("member")
        session_id = query.integer("session", 0, 2**63)
        query.done()
        return self._workers.ask(endpoints.member_at, self._place, at, owner, session_id)

    def _history(self, query: Query) -> Reply:
        """Return the figures of an account over time."""
        first = query.moment("from", self._survey.begin, self._survey)
        last = query.moment("to", self._survey.end, self._survey)
        account = query.text("account")
        query.done()
        if first > last:
            raise BadQueryError(f"from lies after to: {first} and {last}")
        return self._workers.ask(endpoints.history_of, self._place, account, first, last)

    def _events(self, query: Query) -> Reply:
        """Return the matching events from a sequence on."""
        first = query.moment("from", self._survey.begin, self._survey)
        account_id = query.integer("account", 0, 2**63)
        pattern = query.text("name", "*")
        query.done()
        return self._workers.ask(
            endpoints.events_from, self._place, first, account_id, pattern.upper()
        )

    def _explain(self, query: Query) -> Reply:
        """Return the explanation of a sequence."""
        sequence = query.moment("sequence", 0, self._survey)
        back = query.integer("back", 0, 2**63)
        query.done()
        if sequence == 0:
            raise BadQueryError("sequence 0 is genesis: what happens begins at sequence 1")
        return self._workers.ask(endpoints.explain_at, self._place, sequence, back)


def _points(series: Series | None, window: Window) -> dict[str, Any]:
    """Return the points of a series in a window; no points if the series is None."""
    return (_NO_POINTS if series is None else series.points(window)).plain()
