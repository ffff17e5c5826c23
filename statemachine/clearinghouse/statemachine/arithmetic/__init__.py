# SPDX-License-Identifier: Apache-2.0
"""Pure integer functions under contract, one module per subject; no state."""
