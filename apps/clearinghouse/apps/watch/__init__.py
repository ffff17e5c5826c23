# SPDX-License-Identifier: Apache-2.0
"""The status of a running server, read from outside: by the client and from `/metrics`.

Owns the target of such programs, the readings and the conditions that ask for a person. Never changes a state, and
never sees more than the credential of its reader may.
"""
