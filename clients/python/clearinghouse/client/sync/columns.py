# SPDX-License-Identifier: Apache-2.0
# Made from client/aio by clients/python/generate_sync.py: change it there.
"""Send batches from tables, and read lists as Arrow tables.

Owns the methods through which any batch or list call can be made, so that no list of calls is kept here. They need the
extra `arrow`: it is imported only when one of them is first called.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from clearinghouse.client.sync.channel import Connection
from clearinghouse.client.values.errors import InvalidRequest, RequestKey

if TYPE_CHECKING:
    import pyarrow as pa


class Columns(Connection):
    """Methods that send batches from tables and read lists as tables."""

    def send_columns(
        self,
        method: str,
        data: object,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
        **fields: object,
    ) -> "pa.Table":
        """Send the rows of a table as the items of a batch call, named as Service/Method; return a table of their
        outcomes.

        `data` is a table of Arrow, Polars, pandas or any library with Arrow's stream interface, or a mapping of names
        to lists. A column has the name of a field of the item; an instrument may be a symbol, in `market` or `asset`.
        `fields` are the other fields of the request, such as `atomic`. Raises `ColumnError` with column, row, value
        and limit if a value cannot be sent, or if the server refuses it: then nothing was done.
        """
        from clearinghouse.client.columns import calls, writing  # noqa: PLC0415  an extra

        table = writing.given(data)
        try:
            return self._call(calls.send(method, table, fields, key or self.new_key()), timeout)
        except InvalidRequest as error:
            raise (writing.of_server(error, table) or error) from error

    def read_column_pages(
        self, method: str, *, timeout: float | None = None, **fields: object
    ) -> "Iterator[pa.Table]":
        """Yield the pages of a list call, named as Service/Method, as tables that all have one schema.

        `fields` are those of the request, with an instrument by symbol or number. The metadata of a table's schema has
        the single values of its reply, such as `as_of_sequence`.
        """
        from clearinghouse.client.columns import calls  # noqa: PLC0415  an extra

        following: dict[str, object] | None = {}
        while following is not None:
            page = self._call(calls.read(method, {**fields, **following}), timeout)
            yield page.table
            following = page.following

    def read_columns(
        self, method: str, *, timeout: float | None = None, **fields: object
    ) -> "pa.Table":
        """Return all pages of a list as one table, with the metadata of the last page; see `read_column_pages`."""
        from clearinghouse.client.columns import reading  # noqa: PLC0415  an extra

        pages: list[pa.Table] = []
        for page in self.read_column_pages(method, timeout=timeout, **fields):
            pages += [page]
        return reading.whole(pages)
