"""The messages on the wire: what producers may send and consumers may rely on.

A field is never renamed and never changes its type; a new one is optional. Readers ignore the
fields that they do not know, so a producer may be ahead of us.
"""

from entente.messages.alert import (
    Act,
    Alert,
    Cause,
    Changed,
    Claim,
    Report,
    Revision,
    SeverityTerm,
    Versions,
)
from entente.messages.analysis import (
    Analysis,
    CharSpan,
    Leader,
    Mention,
    Signal,
    Speaker,
    Statement,
)
from entente.messages.article import Article, Precision
from entente.messages.feedback import Feedback
from entente.messages.observation import Observation, ObservedSignal, ObservedStatement
from entente.messages.vocabulary import (
    CONFLICT_QUADS,
    ONTOLOGY,
    Outcome,
    Quad,
    SignalType,
    Status,
)
from entente.messages.wire import Message

__all__ = [
    "CONFLICT_QUADS",
    "ONTOLOGY",
    "Act",
    "Alert",
    "Analysis",
    "Article",
    "Cause",
    "Changed",
    "CharSpan",
    "Claim",
    "Feedback",
    "Leader",
    "Mention",
    "Message",
    "Observation",
    "ObservedSignal",
    "ObservedStatement",
    "Outcome",
    "Precision",
    "Quad",
    "Report",
    "Revision",
    "SeverityTerm",
    "Signal",
    "SignalType",
    "Speaker",
    "Statement",
    "Status",
    "Versions",
]
