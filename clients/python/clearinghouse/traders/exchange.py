# SPDX-License-Identifier: Apache-2.0
"""Provide the exchange class for programs written for CCXT, synchronous and asynchronous, on the Python client.

Owns the connection, and the mapping of the client's errors to CCXT's exceptions. Needs the extra `ccxt`.

    exchange = Clearinghouse({"hostname": "127.0.0.1:7411", "options": {"principal": "alice", "account": 1001}})

`AsyncClearinghouse` is the same inside an event loop.
"""

from collections.abc import Awaitable
from typing import Any, Final, cast

import ccxt
import ccxt.async_support

from clearinghouse.client import (
    AsyncClient,
    ClearinghouseError,
    Client,
    NotFound,
    OverLimit,
    QueueFull,
    Refused,
    ResultCode,
    StatusError,
    Unavailable,
    UnknownInstrument,
    UnknownOutcome,
)
from clearinghouse.traders.ccxt_forms import (
    NO_PARAMS,
    Plan,
    T,
    Values,
)
from clearinghouse.traders.ccxt_private import Private
from clearinghouse.traders.words import CCXT_OTHER, CCXT_REASONS

# What the client raises for a value that no message can hold, such as a time before 1970.
ARGUMENT_ERRORS: Final = (TypeError, ValueError, OverflowError)


def raised(error: ClearinghouseError) -> Exception:
    """Return the exception of CCXT that corresponds to an error of the client."""
    text = str(error)
    if isinstance(error, Refused | StatusError) and error.reason is not None:
        name = CCXT_REASONS.get(ResultCode(error.reason), CCXT_OTHER)
        return cast("Exception", getattr(ccxt, name)(text))
    if isinstance(error, UnknownOutcome):
        # It may have been carried out: CCXT's own word for that is a request without an answer.
        return cast("Exception", ccxt.RequestTimeout(text))
    if isinstance(error, UnknownInstrument):
        return cast("Exception", ccxt.BadSymbol(text))
    if isinstance(error, OverLimit | QueueFull):
        return cast("Exception", ccxt.RateLimitExceeded(text))
    if isinstance(error, NotFound):
        return cast("Exception", ccxt.BadRequest(text))
    if isinstance(error, Unavailable):
        return cast("Exception", ccxt.ExchangeNotAvailable(text))
    return cast("Exception", ccxt.ExchangeError(text))


class Clearinghouse(Private, ccxt.Exchange):  # type: ignore[misc]  # CCXT ships no types
    """The exchange class of CCXT for threads."""

    def __init__(self, config: Values = NO_PARAMS) -> None:
        super().__init__(dict(config))
        self.client: Client = self._connected(Client)

    def _run(self, plan: Plan[T]) -> T:
        """Carry out a plan and return its result. Raises exceptions of CCXT."""
        answer: Any = None
        failure: Exception | None = None
        try:
            while True:
                step = plan.send(answer) if failure is None else plan.throw(failure)
                answer, failure = None, None
                try:
                    answer = step(self.client)
                except ClearinghouseError as error:
                    failure = raised(error)
                except ARGUMENT_ERRORS as error:
                    failure = ccxt.BadRequest(f"clearinghouse: {error}")
        except StopIteration as done:
            return cast("T", done.value)
        except ClearinghouseError as error:
            raise raised(error) from error

    def close(self) -> None:
        """Close the connection."""
        self.client.close()


class AsyncClearinghouse(Private, ccxt.async_support.Exchange):  # type: ignore[misc]
    """The exchange class of CCXT for an event loop; `close` it at the end."""

    def __init__(self, config: Values = NO_PARAMS) -> None:
        super().__init__(dict(config))
        self._client: AsyncClient | None = None

    async def _run(self, plan: Plan[T]) -> T:  # type: ignore[override]
        """Carry out a plan and return its result. Raises exceptions of CCXT."""
        if self._client is None:
            self._client = self._connected(AsyncClient)
        answer: Any = None
        failure: Exception | None = None
        try:
            while True:
                step = plan.send(answer) if failure is None else plan.throw(failure)
                answer, failure = None, None
                try:
                    answer = await cast("Awaitable[Any]", step(self._client))
                except ClearinghouseError as error:
                    failure = raised(error)
                except ARGUMENT_ERRORS as error:
                    failure = ccxt.BadRequest(f"clearinghouse: {error}")
        except StopIteration as done:
            return cast("T", done.value)
        except ClearinghouseError as error:
            raise raised(error) from error

    async def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            await self._client.close()
        await super().close()
