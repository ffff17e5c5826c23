# SPDX-License-Identifier: Apache-2.0
"""Incident analysis: the past of a journal looked at, compared, explained and played on (SPEC section 15).

Owns no state of its own. Everything in here reads a journal that somebody else wrote, on a machine of its own, and
must never write to the journal's directory, nor be imported by what serves.
"""
