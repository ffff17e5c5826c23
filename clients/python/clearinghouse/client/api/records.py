# SPDX-License-Identifier: Apache-2.0
"""Represent records of the journal as bytes, for callers that keep or audit a copy of the journal."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Records in order, each in the byte form of a cluster's log, and the last sequence of the journal."""

    records: tuple[bytes, ...]
    sequence: int
