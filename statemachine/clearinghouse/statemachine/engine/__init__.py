# SPDX-License-Identifier: Apache-2.0
"""Dispatch of commands, the advance of time, and idempotency."""
