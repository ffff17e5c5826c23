# SPDX-License-Identifier: Apache-2.0
"""Stress: price shocks on a fork of a journal, through the real machine (SPEC A-1, N-4).

Owns scenarios, who plays them, and what is reported. It must never write to a journal, nor be imported by what serves.
"""
