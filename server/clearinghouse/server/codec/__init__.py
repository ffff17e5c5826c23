# SPDX-License-Identifier: Apache-2.0
"""The codec: the only package that knows both protobuf and the domain.

Owns the conversion of bytes to commands and of outcomes and events to bytes, once each way. `methods.METHODS` is the
table of all unary mutating calls; `scales.Scales` are the units that the sequencer publishes; `errors.EdgeError` is a
refusal of this package. Must never keep state beyond bounded memos, and never make a decision that needs the state.
"""
