# SPDX-License-Identifier: Apache-2.0
"""Views of the state as plain values for readers, what-if questions, and the inputs of explanations."""
