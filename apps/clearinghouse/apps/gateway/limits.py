# SPDX-License-Identifier: Apache-2.0
"""Limit how many calls and streams a caller may have at the gateway. The server's own limits apply too.

Owns the limits and what they count: an address, and a caller by the credential, so that each caller behind a shared
address has its own rate. The gateway does not know whether a name is true: a name without a credential is counted
together with its address, so that no caller uses up the rate of another.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from clearinghouse.apps.gateway.metadata import CREDENTIAL_HEADER, PRINCIPAL_HEADER
from clearinghouse.client.transport.credential import Metadata
from clearinghouse.server.config.limits import Rate
from clearinghouse.server.edge.admission import Allowance, place
from clearinghouse.statemachine.vocabulary import codes

# A body counts as another call for each so many bytes, or each so many values that are read here.
BYTES_A_CALL: Final = 65_536
VALUES_A_CALL: Final = 512
CALLS: Final = 512
CALLS_OF_ADDRESS: Final = 64
CALLS_OF_CALLER: Final = 64
SOCKETS: Final = 512
SOCKETS_OF_ADDRESS: Final = 32
SUBSCRIPTIONS_OF_SOCKET: Final = 16


@dataclass(frozen=True, slots=True)
class Rates:
    """The permitted calls per second of one address, and of one caller at that address; 0 is no limit."""

    address: int
    caller: int


class Limits:
    """The calls and sockets that are open now and the calls of the last moments, counted in one process."""

    def __init__(self, rates: Rates) -> None:
        what = "calls to the gateway"
        self._address = Allowance(Rate(rates.address, 2 * rates.address), f"{what} from an address")
        self._caller = Allowance(Rate(rates.caller, 2 * rates.caller), what)
        self._held: dict[str, int] = {}

    def take(self, address: str, metadata: Metadata, calls: int = 1) -> None:
        """Count calls of a caller against its rate. Raises EdgeError RATE_LIMITED if there are too many."""
        if self._address.is_on:
            self._address.take(address, calls)
        if self._caller.is_on:
            self._caller.take(_caller(address, metadata), calls)

    @contextmanager
    def call(self, address: str, metadata: Metadata) -> Iterator[None]:
        """Count a call as open during the block. Raises EdgeError QUEUE_FULL if too many are open."""
        with ExitStack() as held:
            self._hold(held, codes.QUEUE_FULL, "call", CALLS, "calls of all callers")
            what = "calls of your address"
            self._hold(held, codes.QUEUE_FULL, f"call {address}", CALLS_OF_ADDRESS, what)
            # A credential may call from many addresses.
            caller = f"caller {_caller(address, metadata)}"
            self._hold(held, codes.QUEUE_FULL, caller, CALLS_OF_CALLER, "calls of yours")
            yield

    @contextmanager
    def socket(self, address: str) -> Iterator[None]:
        """Count a WebSocket as open during the block. Raises EdgeError TOO_MANY_STREAMS if too many are open."""
        code = codes.TOO_MANY_STREAMS
        with ExitStack() as held:
            self._hold(held, code, "socket", SOCKETS, "WebSockets of all callers")
            what = "WebSockets of your address"
            self._hold(held, code, f"socket {address}", SOCKETS_OF_ADDRESS, what)
            yield

    def _hold(self, held: ExitStack, code: int, name: str, limit: int, what: str) -> None:
        held.enter_context(place(self._held, name, limit, code, what))


def calls_of(length: int, values: int) -> int:
    """Return for how many more calls a large request body counts, by its bytes and its values."""
    return max(length // BYTES_A_CALL, values // VALUES_A_CALL)


def _caller(address: str, metadata: Metadata) -> str:
    """Return the key under which a caller is counted: a hash, so that no table keeps a secret."""
    said = [value for name, value in metadata if name == CREDENTIAL_HEADER]
    said = said or [address, *(value for name, value in metadata if name == PRINCIPAL_HEADER)]
    return blake2b("\0".join(said).encode("utf-8"), digest_size=16).hexdigest()
