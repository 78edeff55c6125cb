"""Who said what: quotations and reported speech with their speakers.

The order of the stages is the design: marks first, then cues, then content, then speakers, since
each is more certain than the next.
"""

from entente.core.statements.assemble import find_statements

__all__ = ["find_statements"]
