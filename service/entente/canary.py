"""The synthetic article of `entente canary`, and how its alerts are told from those of the news.

It speaks of two territories that nobody lives on, Bouvet (BVT) and Heard and McDonald (HMD): no
news is ever about the two alone, and its alerts come about like all others without touching what
is remembered of any other pair. Board and deliveries leave them out. No sender can hide news by a
mark, since there is none: all actors of an alert have to be uninhabited.
"""

from datetime import datetime
from typing import Final

from entente.messages import Alert, Article

UNINHABITED: Final = frozenset({"BVT", "HMD"})
ARTICLE_ID: Final = "entente-canary"
OUTLET: Final = "entente canary"
# Criticism, since its severity keeps it in the lowest tier however new it is.
_TEXT: Final = "Isla Bouvet criticó a las Islas Heard y McDonald."


def synthetic_article(at: datetime, *, retracted: bool) -> Article:
    """Return the article as of `at`; its id is always the same, so that there is one alert."""
    return Article(
        id=ARTICLE_ID,
        text=_TEXT,
        language="es",
        published_at=at,
        outlet=OUTLET,
        version=at.isoformat(),
        retracted=retracted,
    )


def is_synthetic(alert: Alert) -> bool:
    """Tell whether an alert comes from the canary."""
    actors = {alert.source, *alert.members, *alert.against}
    if alert.target is not None:
        actors.add(alert.target)
    return actors <= UNINHABITED
