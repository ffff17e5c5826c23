# SPDX-License-Identifier: Apache-2.0
"""Dispatch of commands, the passing of time, and idempotency."""
