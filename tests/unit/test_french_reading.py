"""French as the parser reads it: who said what, who did what to whom, a whole article."""

from datetime import UTC, datetime
from functools import cache

import pytest

from entente.core.analyzer import Analyzer
from entente.core.cast.leaders import find_cast
from entente.core.knowledge import load_knowledge
from entente.core.parsing.pipelines import Pipeline, load_pipeline, shipped_languages
from entente.core.signals import find_signals
from entente.core.statements import find_statements
from entente.messages import (
    Analysis,
    Article,
    Outcome,
    Precision,
    SignalType,
    Statement,
    Status,
)
from tests.unit.sentence_cases import (
    Act,
    expected_act,
    sentence_cases,
    sentence_rows,
)
from tests.unit.sentence_cases import told as acts_of

pytestmark = pytest.mark.skipif(
    "fr" not in shipped_languages(), reason="the package has no French weights"
)
SENTENCES = "french_signals.txt"
PUBLISHED = datetime(2025, 9, 3, 20, tzinfo=UTC)


@cache
def pipeline() -> Pipeline:
    return load_pipeline("fr")


def statements(text: str) -> list[Statement]:
    doc = pipeline().parse(text).doc
    return find_statements(doc, "fr", find_cast(doc, "fr", load_knowledge(), PUBLISHED.date()))


def told(text: str) -> list[tuple[str, str, str | None]]:
    """Return (kind, content, speaker) of each statement; parts are joined by an ellipsis."""
    return [
        (
            found.kind,
            " … ".join(text[start:end] for start, end in found.parts),
            found.speaker.name if found.speaker else None,
        )
        for found in statements(text)
    ]


MERCIER = "Paul Mercier"
SPEECH = {
    "an office between commas after the name of a source": (
        "Selon Paul Mercier, directeur du port de Brest, la grève est finie.",
        [("indirect", "la grève est finie", MERCIER)],
    ),
    "an addressee before an infinitive, and a relative after it": (
        "Paul Mercier a demandé aux marins de rendre les clés qu'ils gardaient.",
        [("indirect", "rendre les clés qu'ils gardaient", MERCIER)],
    ),
    "an addressee before a clause": (
        "Paul Mercier a dit à ses marins que la grève était finie.",
        [("indirect", "la grève était finie", MERCIER)],
    ),
    "another conjunction than that of a clause": (
        "Paul Mercier a demandé une pause afin que les marins dorment.",
        [],
    ),
    "an agent after the label": (
        "La grève a été qualifiée d'« erreur » par Paul Mercier.",
        [("mixed", "erreur", MERCIER)],
    ),
    "a cue that the tagger takes for a noun": (
        "Le port fermera lundi, annonce Paul Mercier",
        [("indirect", "Le port fermera lundi", MERCIER)],
    ),
    "a plain passive is no cue of its subject": (
        "Des erreurs, commises par fatigue, sont pointées.",
        [],
    ),
    "a quotation before its cue, subject last": (
        "« Nous ne céderons jamais », a déclaré à Lyon le général Paul Mercier.",
        [("direct", "Nous ne céderons jamais", MERCIER)],
    ),
    "a clitic subject": (
        "Paul Mercier est parti. « Le port fermera », a-t-il ajouté.",
        [("direct", "Le port fermera", MERCIER)],
    ),
    "a cue between commas inside the marks": (
        "« Nous voulons parler, a indiqué Paul Mercier, mais avec des garanties. »",
        [("direct", "Nous voulons parler … mais avec des garanties.", MERCIER)],
    ),
    "a cue inside the marks that ends a sentence": (
        "« Nous irons, promet Paul Mercier. Rien ne nous arrêtera. »",
        [("direct", "Nous irons … Rien ne nous arrêtera.", MERCIER)],
    ),
    "a cue between two quotations": (
        "« Nous voulons parler », a indiqué Paul Mercier, « mais avec des garanties ».",
        [("direct", "Nous voulons parler … mais avec des garanties", MERCIER)],
    ),
    "a colon": (
        "Paul Mercier : « La porte reste ouverte. »",
        [("direct", "La porte reste ouverte.", MERCIER)],
    ),
    "curly marks": (
        "“Personne ne partira”, a juré Paul Mercier.",
        [("direct", "Personne ne partira", MERCIER)],
    ),
    "a clause with a quoted fragment": (
        "Paul Mercier soutient que le plan est « un chiffon de papier ».",
        [("mixed", "le plan est « un chiffon de papier »", MERCIER)],
    ),
    "an elided conjunction": (
        "Paul Mercier a affirmé qu’il resterait à Lomé.",
        [("indirect", "il resterait à Lomé", MERCIER)],
    ),
    "a clause that the next verb of saying ends": (
        "Paul Mercier a dit que le plan avançait et a ajouté que les fonds manquaient.",
        [("indirect", "le plan avançait", MERCIER), ("indirect", "les fonds manquaient", MERCIER)],
    ),
    "an infinitive": (
        "Paul Mercier affirme ne pas avoir reçu de réponse.",
        [("indirect", "ne pas avoir reçu de réponse", MERCIER)],
    ),
    "a request": (
        "Paul Mercier a demandé au Togo de retirer ses troupes.",
        [("indirect", "retirer ses troupes", MERCIER)],
    ),
    "a question": (
        "Paul Mercier a demandé si l'accord tenait.",
        [("indirect", "si l'accord tenait", MERCIER)],
    ),
    "a label after an elided preposition": (
        "Paul Mercier a qualifié l'attaque d'« acte de barbarie ».",
        [("mixed", "acte de barbarie", MERCIER)],
    ),
    "a reflexive verb in the perfect": (
        "Paul Mercier s'est réjoui d'un accord « historique ».",
        [("mixed", "un accord « historique »", MERCIER)],
    ),
    "somebody who says of himself": (
        "Paul Mercier s'est dit « très inquiet ».",
        [("mixed", "très inquiet", MERCIER)],
    ),
    "as somebody said": (
        "Le pont, comme l'a souligné Paul Mercier, a été détruit.",
        [("indirect", "Le pont … a été détruit", MERCIER)],
    ),
    "according to somebody": (
        "D'après Paul Mercier, le pont a été détruit.",
        [("indirect", "le pont a été détruit", MERCIER)],
    ),
    "the author of a document": (
        "Le pont a été détruit, selon un communiqué du Kremlin.",
        [("indirect", "Le pont a été détruit", "Kremlin")],
    ),
    "an apposition of title, state and name": (
        "Le ministre ghanéen de la Défense, Kofi Tamale, assure que le pont tient.",
        [("indirect", "le pont tient", "Kofi Tamale")],
    ),
    "a relative clause between subject and cue": (
        "Paul Mercier, qui s'exprimait à Lomé, a affirmé que l'accord tenait.",
        [("indirect", "l'accord tenait", MERCIER)],
    ),
    "what was not said": ("Paul Mercier n'a pas dit que le port fermerait.", []),
    "what is not said": ("Paul Mercier ne dit pas que le port fermera.", []),
    "what will be said": ("Paul Mercier dira lundi si le port ferme.", []),
    "the name of a work": ("Le roman « Les oubliés de Lomé » paraît lundi.", []),
    "the writer's distance": ("Le prétendu « plan de paix » n'existe pas.", []),
}


@pytest.mark.parametrize(("text", "expected"), SPEECH.values(), ids=SPEECH.keys())
def test_speech_is_found(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert told(text) == expected


def test_a_denial_is_a_statement_of_its_own_kind() -> None:
    (found,) = statements("Paul Mercier a nié avoir signé le contrat.")
    assert found.polarity == "denied"


def acts(text: str) -> set[Act]:
    doc = pipeline().parse(text).doc
    cast = find_cast(doc, "fr", load_knowledge(), PUBLISHED.date())
    said = find_statements(doc, "fr", cast)
    return acts_of(find_signals(doc, "fr", cast, said, PUBLISHED, Precision.INSTANT))


def test_the_sentences_cover_all_types_and_statuses() -> None:
    rows = sentence_rows(SENTENCES)
    assert {row[0] for row in rows} == {kind.value for kind in SignalType}
    assert {row[3] for row in rows} == {status.value for status in Status}


@pytest.mark.parametrize(("kind", "source", "target", "status", "text"), sentence_cases(SENTENCES))
def test_acts_are_read_with_pair_and_status(
    kind: str, source: str, target: str, status: str, text: str
) -> None:
    assert expected_act(kind, source, target, status) in acts(text)


@pytest.mark.parametrize(
    "text",
    [
        "Le Ghana n'a attaqué personne.",
        "Le Ghana et le Togo se sont rencontrés en finale de la Coupe du monde.",
        "Le ministre togolais a signé un autographe à un Ghanéen.",
        "La tempête menace le Ghana.",
        "Deux soldats togolais en poste sur le sol ghanéen ont été tués mercredi.",
    ],
)
def test_what_is_no_act_between_states_is_left_alone(text: str) -> None:
    assert {act for act in acts(text) if act[3] == "asserted"} == set()


TITLE = "Paris et Varsovie signent un accord de défense aérienne"
ARTICLE = """\
PARIS, 3 septembre 2025. — La France et la Pologne ont signé mercredi à Paris un accord de \
coopération sur la défense aérienne.

« La sécurité de la Pologne est aussi la nôtre », a déclaré le président français Emmanuel \
Macron à l'issue d'un entretien avec le Premier ministre polonais, Donald Tusk. Le chef de \
l'État a promis d'aider la Pologne à protéger ses ports.

M. Tusk a remercié la France pour son soutien. « Nous n'oublierons pas ce geste, a-t-il ajouté, \
et nous attendons la même clarté de nos autres alliés. »

Le Kremlin a réagi dans la soirée. Selon son porte-parole, Dmitri Peskov, Paris « joue avec le \
feu ». Moscou nie avoir envoyé des drones en Pologne.

La Hongrie n'a pas signé le texte. Budapest pourrait imposer un veto, a prévenu son ministre des \
Affaires étrangères, Peter Szijjarto.

Un traité d'amitié franco-polonais avait déjà été signé en 1991.
"""


@cache
def analysis() -> Analysis:
    analyzer = Analyzer({"fr": pipeline()}, load_knowledge())
    article = Article.model_validate(
        {"text": ARTICLE, "title": TITLE, "published_at": PUBLISHED.isoformat()}
    )
    return analyzer.analyze(article, PUBLISHED)


def test_an_article_is_analysed() -> None:
    assert analysis().outcome is Outcome.ANALYZED
    assert analysis().language == "fr"


def test_the_leaders_of_an_article_are_known() -> None:
    leaders = {(each.name, each.role, each.state) for each in analysis().leaders}
    assert leaders == {
        ("Emmanuel Macron", "president", "FRA"),
        ("Donald Tusk", "prime minister", "POL"),
        ("Dmitry Peskov", "spokesperson of the president", "RUS"),
        ("Péter Szijjártó", "foreign minister", "HUN"),
    }


def test_the_statements_of_an_article_have_their_speakers() -> None:
    found = {
        (ARTICLE[each.start : each.end][:24], each.speaker.name, each.polarity)
        for each in analysis().statements
        if each.speaker
    }
    assert found == {
        ("La sécurité de la Pologn", "Emmanuel Macron", "said"),
        ("aider la Pologne à proté", "Emmanuel Macron", "said"),
        ("Nous n'oublierons pas ce", "Donald Tusk", "said"),
        ("Paris « joue avec le feu", "Dmitry Peskov", "said"),
        ("avoir envoyé des drones ", "Moscou", "denied"),
        ("Budapest pourrait impose", "Péter Szijjártó", "said"),
    }


def test_the_signals_of_an_article_have_pair_and_status() -> None:
    assert acts_of(analysis().signals) == {
        ("treaty_signed", "FRA", "POL", "asserted"),
        ("treaty_signed", "FRA", "POL", "background"),
        ("meeting", "FRA", "POL", "asserted"),
        ("support_pledged", "FRA", "POL", "asserted"),
        ("praise", "POL", "FRA", "asserted"),
        ("military_aid", "RUS", "POL", "denied"),
    }
