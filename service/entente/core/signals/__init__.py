"""Signals: what one state did, said or promised to another, with status and proof.

`find_signals` reads a parsed article; frames and words are data of the language, grammar is code.
"""

from entente.core.signals.finder import find_signals

__all__ = ["find_signals"]
