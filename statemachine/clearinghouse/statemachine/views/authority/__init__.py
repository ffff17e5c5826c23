# SPDX-License-Identifier: Apache-2.0
"""Views of authority: roles, delegations, and the parameters in force."""
