# SPDX-License-Identifier: Apache-2.0
"""Run the roles of the demo's day, one process each.

Owns their behaviour. Each role uses only the public client and knows the others only by their effect on the market.
Refusals result from the way they trade; no order is sent only to be refused.
"""
