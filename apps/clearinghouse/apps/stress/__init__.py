# SPDX-License-Identifier: Apache-2.0
"""Stress tests: price shocks on a fork of a journal, through the real machine (SPEC A-1, N-4).

Owns scenarios, their player and their report. It must never write to a journal, nor be imported by the server.
"""
