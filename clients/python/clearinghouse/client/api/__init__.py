# SPDX-License-Identifier: Apache-2.0
"""Define the API for users of the client: enumerations, models, events, requests, calls."""
