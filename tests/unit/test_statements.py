from functools import cache

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from entente.core.cast.leaders import find_cast
from entente.core.cast.mentions import Cast
from entente.core.knowledge import load_knowledge
from entente.core.parsing.pipelines import Pipeline, load_pipeline
from entente.core.statements import find_statements
from entente.core.statements.lexicon import load_lexicon
from entente.errors import ConfigError
from entente.messages import Statement

pipeline = cache(load_pipeline)


def read(language: str, text: str) -> list[Statement]:
    parser: Pipeline = pipeline(language)
    doc = parser.parse(text).doc
    return find_statements(doc, language, find_cast(doc, language, load_knowledge(), None))


def told(language: str, text: str) -> list[tuple[str, str, str | None]]:
    """Return (kind, content, speaker) of each statement; parts are joined by an ellipsis."""
    return [
        (
            found.kind,
            " … ".join(text[start:end] for start, end in found.parts),
            found.speaker.name if found.speaker else None,
        )
        for found in read(language, text)
    ]


SPANISH = {
    "a quotation before its cue": (
        "«Nunca cederemos», ha asegurado Marta Ibáñez en Lima.",
        [("direct", "Nunca cederemos", "Marta Ibáñez")],
    ),
    "a colon and no verb": (
        "Marta Ibáñez: “La puerta sigue abierta”.",
        [("direct", "La puerta sigue abierta", "Marta Ibáñez")],
    ),
    "one cue between two parts": (
        "“Queremos hablar”, indicó Marta Ibáñez, “pero con garantías”.",
        [("direct", "Queremos hablar … pero con garantías", "Marta Ibáñez")],
    ),
    "dialogue between dashes": (
        "—Nadie se rendirá —juró la coronel Marta Ibáñez—. Nadie.",
        [("direct", "Nadie se rendirá … Nadie.", "Marta Ibáñez")],
    ),
    "a clause with a quoted fragment": (
        "Marta Ibáñez sostiene que el plan es “papel mojado”.",
        [("mixed", "el plan es “papel mojado”", "Marta Ibáñez")],
    ),
    "a clause without marks": (
        "Marta Ibáñez anunció ayer que el puerto cerrará en junio.",
        [("indirect", "el puerto cerrará en junio", "Marta Ibáñez")],
    ),
    "a clause that the next verb of saying ends": (
        "Marta Ibáñez dijo que el plan avanza y añadió que faltan fondos.",
        [
            ("indirect", "el plan avanza", "Marta Ibáñez"),
            ("indirect", "faltan fondos", "Marta Ibáñez"),
        ],
    ),
    "a clause that a deed of the speaker ends": (
        "Marta Ibáñez dijo que el plan avanza y abandonó la sala.",
        [("indirect", "el plan avanza", "Marta Ibáñez")],
    ),
    "as somebody said": (
        "El puente, como subrayó Marta Ibáñez, fue destruido.",
        [("indirect", "El puente … fue destruido", "Marta Ibáñez")],
    ),
    "the author of a document": (
        "El puente fue destruido, según un comunicado del Kremlin.",
        [("indirect", "El puente fue destruido", "Kremlin")],
    ),
    "according to": (
        "El puente fue destruido, según Marta Ibáñez.",
        [("indirect", "El puente fue destruido", "Marta Ibáñez")],
    ),
    "the source of a report does not speak": (
        "“Somos amigos”, ha dicho Marta Ibáñez, según la transcripción oficial.",
        [("direct", "Somos amigos", "Marta Ibáñez")],
    ),
    "a relative pronoun": (
        "La cita fue idea de Marta Ibáñez, quien ha subrayado que habrá otra.",
        [("indirect", "habrá otra", "Marta Ibáñez")],
    ),
    "a dropped subject": (
        "Marta Ibáñez llegó a Lima el lunes. “Venimos a escuchar”, ha explicado.",
        [("direct", "Venimos a escuchar", "Marta Ibáñez")],
    ),
    "a quotation that goes on": (
        "“Hay acuerdo”, afirmó Marta Ibáñez. “Ahora toca cumplirlo entre todos”.",
        [
            ("direct", "Hay acuerdo", "Marta Ibáñez"),
            ("direct", "Ahora toca cumplirlo entre todos", "Marta Ibáñez"),
        ],
    ),
    "a label": (
        "Marta Ibáñez calificó de “farsa” la votación.",
        [("mixed", "“farsa” la votación", "Marta Ibáñez")],
    ),
    "a promise": (
        "Marta Ibáñez prometió abrir la frontera.",
        [("indirect", "abrir la frontera", "Marta Ibáñez")],
    ),
    "a noun of saying": (
        "La advertencia de Marta Ibáñez de que la tregua peligra llegó tarde.",
        [("indirect", "la tregua peligra", "Marta Ibáñez")],
    ),
    "what is announced": (
        "Marta Ibáñez anunció ayer la suspensión de los vuelos a Quito.",
        [("indirect", "la suspensión de los vuelos a Quito", "Marta Ibáñez")],
    ),
    "what is demanded of whom": (
        "Marta Ibáñez exigió a Perú el cese de los ensayos.",
        [("indirect", "el cese de los ensayos", "Marta Ibáñez")],
    ),
    "what is warned of": (
        "Marta Ibáñez alertó sobre el riesgo de una sequía en el norte.",
        [("indirect", "el riesgo de una sequía en el norte", "Marta Ibáñez")],
    ),
    "an object that only names a subject": ("Marta Ibáñez criticó la medida de Quito.", []),
    "an object that tells nothing": ("Marta Ibáñez pidió la palabra.", []),
    "a label without marks": (
        "Marta Ibáñez tachó de absurda la propuesta de Lima.",
        [("indirect", "absurda la propuesta de Lima", "Marta Ibáñez")],
    ),
    "an infinitive of saying": (
        "Marta Ibáñez aseguró no haber firmado el contrato.",
        [("indirect", "no haber firmado el contrato", "Marta Ibáñez")],
    ),
    "an infinitive that is an adjunct": (
        "Marta Ibáñez dijo tras reunirse con la OEA que habrá elecciones.",
        [("indirect", "habrá elecciones", "Marta Ibáñez")],
    ),
    "a stance with a clause": (
        "Marta Ibáñez se mostró convencida de que habrá acuerdo.",
        [("indirect", "habrá acuerdo", "Marta Ibáñez")],
    ),
    "a stance with an infinitive": (
        "Marta Ibáñez se declaró dispuesta a negociar con Lima.",
        [("indirect", "negociar con Lima", "Marta Ibáñez")],
    ),
    "a gerund that begins another report": (
        "Marta Ibáñez dijo que el plan avanza, subrayando que faltan fondos.",
        [
            ("indirect", "el plan avanza", "Marta Ibáñez"),
            ("indirect", "faltan fondos", "Marta Ibáñez"),
        ],
    ),
    "a time between cue and clause": (
        "Marta Ibáñez propuso la semana pasada que se aplazara la votación.",
        [("indirect", "se aplazara la votación", "Marta Ibáñez")],
    ),
    "an indirect question": (
        "Marta Ibáñez preguntó cuándo abrirá el puerto.",
        [("indirect", "cuándo abrirá el puerto", "Marta Ibáñez")],
    ),
    "so it was said": (
        "El puerto abrirá en junio. Así lo anunció Marta Ibáñez.",
        [("indirect", "El puerto abrirá en junio", "Marta Ibáñez")],
    ),
    "two quotations before one cue": (
        "“No habrá cambios en el pacto”. “Seguiremos igual”, ha dicho Marta Ibáñez.",
        [
            ("direct", "No habrá cambios en el pacto", "Marta Ibáñez"),
            ("direct", "Seguiremos igual", "Marta Ibáñez"),
        ],
    ),
    "a cue between commas before a quoted predicate": (
        "El pacto, dijo Marta Ibáñez, “es histórico”.",
        [("mixed", "El pacto … es histórico", "Marta Ibáñez")],
    ),
    "a study": (
        "Según un estudio, el puerto pierde dinero.",
        [("indirect", "el puerto pierde dinero", "estudio")],
    ),
    "a norm": ("Según el plan, el puerto abrirá en junio.", []),
    "a blank before the closing mark": (
        '"Nunca cederemos ", ha asegurado Marta Ibáñez en Lima.',
        [("direct", "Nunca cederemos", "Marta Ibáñez")],
    ),
    "a noun before a colon": (
        "La respuesta de Marta Ibáñez fue clara: “No firmaré”.",
        [("direct", "No firmaré", "Marta Ibáñez")],
    ),
    "future words that are known": (
        "Marta Ibáñez pedirá en Quito “más ambición”.",
        [("mixed", "más ambición", "Marta Ibáñez")],
    ),
    "future words that nobody knows": ("Marta Ibáñez dirá mañana que el pacto está muerto.", []),
    "what is hoped for by nobody in particular": (
        "Se espera que Marta Ibáñez diga que el pacto está muerto.",
        [],
    ),
    "the writer's distance": ("El líder de la llamada «nueva república» viajó a Lima.", []),
    "the title of a work": ("Marta Ibáñez firmó su libro «Los años lentos» en Lima.", []),
    "unsaid words": ("La ministra no dijo que fuera a dimitir.", []),
    "avoided words": ("La ministra evitó decir si acudirá a la cita.", []),
}

ENGLISH = {
    "a quotation before its cue": (
        "“We will never yield,” said Marta Ibanez in Lima.",
        [("direct", "We will never yield", "Marta Ibanez")],
    ),
    "the subject before the cue": (
        '"The door is open," Marta Ibanez told reporters.',
        [("direct", "The door is open", "Marta Ibanez")],
    ),
    "one cue between two parts": (
        "“We want to talk,” Marta Ibanez said, “but on our terms.”",
        [("direct", "We want to talk … but on our terms.", "Marta Ibanez")],
    ),
    "a clause with that": (
        "Marta Ibanez said that the port would close in June.",
        [("indirect", "the port would close in June", "Marta Ibanez")],
    ),
    "a clause without that": (
        "Marta Ibanez said the plan was “dead in the water”.",
        [("mixed", "the plan was “dead in the water”", "Marta Ibanez")],
    ),
    "a cue between commas": (
        "The embargo, Marta Ibanez said, would be lifted by June.",
        [("indirect", "The embargo … would be lifted by June", "Marta Ibanez")],
    ),
    "according to": (
        "The bridge was destroyed, according to Marta Ibanez.",
        [("indirect", "The bridge was destroyed", "Marta Ibanez")],
    ),
    "a report of a promise": (
        'Marta Ibanez promised Peru "full support" for the deal, state media said on Friday.',
        [("mixed", '"full support" for the deal', "Marta Ibanez")],
    ),
    "an insertion before the cue": (
        "Marta Ibanez, citing two officials, said that the port had closed.",
        [("indirect", "the port had closed", "Marta Ibanez")],
    ),
    "two verbs of saying": (
        'Marta Ibanez rejected the claims as "baseless" and accused Peru of "lies".',
        [("mixed", "baseless", "Marta Ibanez"), ("mixed", "lies", "Marta Ibanez")],
    ),
    "the agent of a passive": (
        "The vote was described by Marta Ibanez as “a farce”.",
        [("mixed", "a farce", "Marta Ibanez")],
    ),
    "a pronoun": (
        "Marta Ibanez landed in Quito on Monday. “We have come to listen,” she said.",
        [("direct", "We have come to listen", "Marta Ibanez")],
    ),
    "what is announced": (
        "Marta Ibanez announced the suspension of all flights to Quito.",
        [("indirect", "the suspension of all flights to Quito", "Marta Ibanez")],
    ),
    "what is called for": (
        "Marta Ibanez proposed a ban on imports of Russian gas.",
        [("indirect", "a ban on imports of Russian gas", "Marta Ibanez")],
    ),
    "an object that tells nothing": ("Marta Ibanez demanded an explanation from Peru.", []),
    "a label without marks": (
        "Marta Ibanez dismissed the report as propaganda.",
        [("indirect", "the report as propaganda", "Marta Ibanez")],
    ),
    "a label without a preposition": (
        "Marta Ibanez called the attack an act of war.",
        [("indirect", "the attack an act of war", "Marta Ibanez")],
    ),
    "an accusation": (
        "Marta Ibanez accused Peru of arming the rebels.",
        [("indirect", "arming the rebels", "Marta Ibanez")],
    ),
    "a claim with an infinitive": (
        "Marta Ibanez claimed to have won the vote.",
        [("indirect", "to have won the vote", "Marta Ibanez")],
    ),
    "a gerund that begins another report": (
        "Marta Ibanez said talks had stalled, warning that the truce could collapse.",
        [
            ("indirect", "talks had stalled", "Marta Ibanez"),
            ("indirect", "the truce could collapse", "Marta Ibanez"),
        ],
    ),
    "that inside a clause without one": (
        "Marta Ibanez said it was vital that the port stayed open.",
        [("indirect", "it was vital that the port stayed open", "Marta Ibanez")],
    ),
    "a blank before the closing mark": (
        "“We will never yield, ” Marta Ibanez said.",
        [("direct", "We will never yield", "Marta Ibanez")],
    ),
    "so-called": ("The head of the so-called “new republic” went to Lima.", []),
    "unsaid words": ("The minister did not say whether she would resign.", []),
    "expected words": ("The minister is expected to say that the pact is dead.", []),
}


@pytest.mark.parametrize(("text", "expected"), SPANISH.values(), ids=SPANISH)
def test_spanish_reports_speech_by(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert told("es", text) == expected


# the shipped weights take the speaker for an apposition; strict: the test tells when they do not
MISREAD = {"a cue between commas": pytest.mark.xfail(reason="parsed wrong", strict=True)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [pytest.param(*case, id=name, marks=MISREAD.get(name, ())) for name, case in ENGLISH.items()],
)
def test_english_reports_speech_by(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert told("en", text) == expected


def test_a_denial_is_a_statement_of_its_own_polarity() -> None:
    (found,) = read("es", "Marta Ibáñez negó que sus tropas hayan cruzado el río.")
    assert found.polarity == "denied"


def test_joint_speakers_are_all_named() -> None:
    (found,) = read("es", "Marta Ibáñez y Pavel Orlov coincidieron en que urge un pacto.")
    assert [speaker.name for speaker in found.speakers] == ["Marta Ibáñez", "Pavel Orlov"]


def test_the_addressee_is_named() -> None:
    (found,) = read("es", "Marta Ibáñez ha pedido a Pavel Orlov que levante el veto.")
    assert found.addressee is not None
    assert found.addressee.name == "Pavel Orlov"


def test_a_leader_who_speaks_is_linked() -> None:
    (found,) = read("es", "“Es un honor”, ha dicho Vladimir Putin.")
    assert found.speaker is not None
    assert (found.speaker.qid, found.speaker.state) == ("Q7747", "RUS")


def test_a_capital_speaks_for_its_state() -> None:
    (found,) = read("es", "Moscú advirtió de que habrá respuesta.")
    assert found.speaker is not None
    assert (found.speaker.name, found.speaker.state, found.speaker.leader) == (
        "Moscú",
        "RUS",
        False,
    )


def test_a_language_without_data_is_a_configuration_error() -> None:
    with pytest.raises(ConfigError, match="reporting"):
        load_lexicon("xx")


ODD = (
    "dijo que “ ” « » — – , . : ; ? según Putin said that ‘ ’ ' according to ha dicho a de "
    'quien y El 27" " (...) \u200f مرحبا 你好 🙂 \x00 \u2028'
)
WORDS = st.sampled_from([*ODD.split(" "), "\n"])


def check_offsets(text: str, found: list[Statement]) -> None:
    for statement in found:
        spans = [*statement.parts, (statement.start, statement.end)]
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert text[statement.start : statement.end].strip()


@given(st.lists(WORDS, max_size=60).map(" ".join), st.sampled_from(["es", "en"]))
@settings(deadline=None)
def test_no_text_without_a_parse_is_too_odd(text: str, language: str) -> None:
    doc = spacy.blank(language)(text)
    check_offsets(doc.text, find_statements(doc, language, Cast()))


@given(st.lists(WORDS, max_size=40).map(" ".join) | st.text(max_size=80))
@settings(deadline=None, max_examples=40)
def test_no_parsed_text_is_too_odd(text: str) -> None:
    doc = pipeline("es").parse(text).doc
    check_offsets(doc.text, find_statements(doc, "es", Cast()))
