# SPDX-License-Identifier: Apache-2.0
"""The codec: the only place that knows both protobuf and the domain.

Owns the conversion of bytes to commands and of outcomes and events to bytes, once each way. `methods.METHODS`
is the table of all unary mutating calls; `scales.Scales` the units that the sequencer publishes; `errors.EdgeError`
what is refused here. Must never keep state beyond bounded memos, and never decide what needs the state.
"""
