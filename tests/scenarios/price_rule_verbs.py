# SPDX-License-Identifier: Apache-2.0
"""The verbs of operators about how prices are made and checked.

Owns how those rows become commands. What a row does not state is off. Must never read state beyond names
and units.
"""

from __future__ import annotations
