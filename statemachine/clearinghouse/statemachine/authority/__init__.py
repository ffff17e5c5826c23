# SPDX-License-Identifier: Apache-2.0
"""The rules of authority: who may state a command, which accounts it reaches, and where two principals are needed."""
