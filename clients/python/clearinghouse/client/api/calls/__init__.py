# SPDX-License-Identifier: Apache-2.0
"""Every call of the API as a value: where it goes, its bytes, and how its answer is read.

Owns the requests and the reading of replies, as pure functions that both faces of the client share. Must
never touch a channel, a clock or a thread.
"""
