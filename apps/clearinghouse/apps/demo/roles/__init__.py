# SPDX-License-Identifier: Apache-2.0
"""Those who take part in the demo's day, one process each.

Owns their behaviour. Each talks to the server through the public client alone and knows the others only by
what they do to the market. Refusals happen because of how they trade, none is sent for show.
"""
