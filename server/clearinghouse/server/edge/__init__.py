# SPDX-License-Identifier: Apache-2.0
"""The gRPC edge: decoding, refusals as statuses, streams of calls, services, the explain process."""
