# SPDX-License-Identifier: Apache-2.0
"""Checks of custody: what is booked at holders outside."""
