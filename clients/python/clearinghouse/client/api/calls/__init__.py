# SPDX-License-Identifier: Apache-2.0
"""Define every call of the API as a value: its path, its bytes, and the reading of its answer.

Owns the requests and the reading of replies, as pure functions that both interfaces of the client share. Must never
touch a channel, a clock or a thread.
"""
