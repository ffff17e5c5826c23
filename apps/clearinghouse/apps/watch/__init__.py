# SPDX-License-Identifier: Apache-2.0
"""Read the status of a running server from outside: by the client and from `/metrics`.

Owns which server such programs read, the readings, and the conditions that need a person. Never changes a state, and
never reads more than the credential of its reader permits.
"""
