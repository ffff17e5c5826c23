# SPDX-License-Identifier: Apache-2.0
"""The API as the client sees it: enums, models, events, requests, calls."""
