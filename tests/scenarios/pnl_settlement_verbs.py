# SPDX-License-Identifier: Apache-2.0
"""The verbs of reconciliation: its parameters, and providers' standing quotes.

Owns how those rows become commands.
"""

from __future__ import annotations
