# SPDX-License-Identifier: Apache-2.0
"""Handlers of authority: roles, delegations, approvals, freezes, and recovery keys."""
