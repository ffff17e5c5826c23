# SPDX-License-Identifier: Apache-2.0
"""Trace calls by OpenTelemetry; off by default (SPEC Q-8)."""
