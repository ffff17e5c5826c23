# SPDX-License-Identifier: Apache-2.0
"""Provide tools for traders on top of the client: execution reports, the drop copy, and books."""

from clearinghouse.traders.books import Book, BookMismatch, Books
from clearinghouse.traders.drop_copy import ExecutionFrame, async_drop_copy, drop_copy
from clearinghouse.traders.executions import ExecType, ExecutionReport, Executions, OrdStatus

__all__ = [
    "Book",
    "BookMismatch",
    "Books",
    "ExecType",
    "ExecutionFrame",
    "ExecutionReport",
    "Executions",
    "OrdStatus",
    "async_drop_copy",
    "drop_copy",
]
