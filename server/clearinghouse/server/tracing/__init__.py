# SPDX-License-Identifier: Apache-2.0
"""Traces of calls by OpenTelemetry, off by default (SPEC Q-8)."""
