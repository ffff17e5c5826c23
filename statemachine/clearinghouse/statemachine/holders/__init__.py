# SPDX-License-Identifier: Apache-2.0
"""Holders outside: what is booked there, statements, and losses."""
