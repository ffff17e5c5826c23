# SPDX-License-Identifier: Apache-2.0
"""Checks of custody: amounts booked at outside holders."""
