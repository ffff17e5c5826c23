# SPDX-License-Identifier: Apache-2.0
"""The conditions for value to leave or enter an account, holds, withdrawals, and records of decisions."""
