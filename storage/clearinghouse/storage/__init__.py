# SPDX-License-Identifier: Apache-2.0
"""Durable storage: an append-only log of records with a hash chain over them (SPEC §14).

Owns bytes and sequence numbers. It must never know what a command or an event means: it imports neither
the state machine nor protobuf.
"""
