# SPDX-License-Identifier: Apache-2.0
"""The API for users of the client: enums, models, events, requests, calls."""
