# SPDX-License-Identifier: Apache-2.0
"""Plain pictures of the state for readers, what-if questions, inputs of explanations."""
