# SPDX-License-Identifier: Apache-2.0
"""Run stress tests: price shocks on a copy of a journal's state, in memory, by the real machine (SPEC A-1, N-4).

Such a copy is a fork. Owns scenarios, their player and their report. It must never write to a journal, nor be imported
by the server.
"""
