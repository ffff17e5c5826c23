# SPDX-License-Identifier: Apache-2.0
"""The gRPC edge: it decodes calls, maps refusals to statuses, and runs streams, services and helper processes."""
