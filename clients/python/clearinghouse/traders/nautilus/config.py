# SPDX-License-Identifier: Apache-2.0
"""Define the settings of a node for this venue, and make the connection from them."""

from typing import Final, Protocol

from nautilus_trader.config import LiveDataClientConfig, LiveExecClientConfig

from clearinghouse.client import AsyncClient, Tls

DEFAULT_ADDRESS: Final = "127.0.0.1:7411"
DEFAULT_SECONDS: Final = 10


class ClearinghouseDataClientConfig(LiveDataClientConfig, frozen=True):  # type: ignore[call-arg]
    """Settings of market data: the address of the server, the caller, and the number of levels to follow in each book.

    `address` is that of the server, or the addresses of all nodes, separated by commas; `tls` has the fields of `Tls`;
    `timeout_seconds` limits one call with its repeats. `book_depth` is at most 1,000; 0: no books and no market
    status.
    """

    address: str = DEFAULT_ADDRESS
    principal: str = ""
    api_key: str = ""
    tls: dict[str, str] | None = None
    timeout_seconds: int = DEFAULT_SECONDS
    book_depth: int = 100


class ClearinghouseExecClientConfig(LiveExecClientConfig, frozen=True):  # type: ignore[call-arg]
    """Settings of orders: those of market data, and the account to trade for; 0: the only account of the principal."""

    address: str = DEFAULT_ADDRESS
    principal: str = ""
    api_key: str = ""
    tls: dict[str, str] | None = None
    timeout_seconds: int = DEFAULT_SECONDS
    account: int = 0


class _Place(Protocol):
    """The settings of the server that both configurations have."""

    address: str
    principal: str
    api_key: str
    tls: dict[str, str] | None
    timeout_seconds: int


class Connection:
    """The connection of a node, opened at its first use inside the event loop of the node."""

    def __init__(self, config: _Place) -> None:
        self._config = config
        self._client: AsyncClient | None = None

    @property
    def client(self) -> AsyncClient:
        """Return the client of the connection, which is opened if needed."""
        if self._client is None:
            config = self._config
            self._client = AsyncClient(
                config.address.split(","),
                principal=config.principal,
                api_key=config.api_key,
                tls=Tls(**config.tls) if config.tls else None,
                timeout=config.timeout_seconds,
            )
        return self._client

    async def close(self) -> None:
        """Close the connection; the next use opens a new one."""
        if self._client is not None:
            client, self._client = self._client, None
            await client.close()
