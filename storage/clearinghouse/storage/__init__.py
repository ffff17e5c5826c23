# SPDX-License-Identifier: Apache-2.0
"""Store records durably in an append-only log, with a hash chain over the records (SPEC §14).

Owns bytes and sequence numbers. It must never know what a command or an event means: it imports neither the state
machine nor protobuf.
"""
