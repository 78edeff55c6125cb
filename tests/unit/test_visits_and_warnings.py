"""Signals of visits, meetings and warnings: who is met together, and who is threatened."""

import pytest

from entente.messages import SignalType, Status
from tests.unit.test_signals import signals


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "El primer ministro chino visitará Nueva Zelanda, Australia y Malasia."),
        ("en", "Chinese Premier Li Qiang will visit New Zealand, Australia and Malaysia."),
        ("en", "The Chinese premier will make visits to New Zealand, Australia and Malaysia."),
    ],
)
def test_a_round_of_visits_meets_each_host_apart(language: str, text: str) -> None:
    found = signals(text, language)
    pairs = {(s.source, s.target) for s in found}
    assert pairs == {("CHN", "NZL"), ("CHN", "AUS"), ("CHN", "MYS")}
    assert all(s.group is None and s.members == () and s.place is None for s in found)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "Los presidentes de Perú, Chile y Bolivia se reunieron en Brasil."),
        ("en", "The presidents of Peru, Chile and Bolivia met in Brazil."),
    ],
)
def test_a_meeting_of_several_is_one_group(language: str, text: str) -> None:
    found = signals(text, language)
    assert {frozenset((s.source, s.target)) for s in found} == {
        frozenset(pair) for pair in (("PER", "CHL"), ("PER", "BOL"), ("CHL", "BOL"))
    }
    assert {s.members for s in found} == {("PER", "CHL", "BOL")}
    assert {(s.place, s.status) for s in found} == {("BRA", Status.ASSERTED)}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "es",
            "El presidente peruano mantendrá una reunión con Chile y después volará a Brasil.",
        ),
        (
            "en",
            "The Peruvian president will hold talks with Chile and will then dine in Brazil.",
        ),
    ],
)
def test_the_place_of_another_act_is_not_taken(language: str, text: str) -> None:
    assert {s.place for s in signals(text, language)} <= {None}


@pytest.mark.parametrize(
    ("language", "text", "condition"),
    [
        (
            "es",
            "Perú advirtió a Chile de que cometería un error si cierra la frontera.",
            "si cierra la frontera",
        ),
        (
            "en",
            "Peru warned Chile that it would be making a mistake if it closed the border.",
            "if it closed the border",
        ),
    ],
)
def test_a_warning_is_news_with_its_condition(language: str, text: str, condition: str) -> None:
    (signal,) = signals(text, language)
    assert (signal.type, signal.status) == (SignalType.THREAT, Status.ASSERTED)
    assert (signal.condition, signal.alert) == (condition, True)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "Japón advirtió a Filipinas de que un tifón tendría graves consecuencias."),
        ("es", "Japón advirtió a Filipinas de la llegada de un tsunami."),
        ("es", "Perú advirtió a sus ciudadanos de las consecuencias de viajar a Chile."),
        ("es", "Perú advirtió a Chile de que Bolivia responderá."),
        ("es", "Perú advirtió a Chile de un ataque boliviano."),
        ("en", "Japan warned the Philippines of a tsunami."),
        ("en", "Peru warned its citizens against travelling to Chile."),
        ("en", "Peru warned Chile that Bolivia would respond."),
        ("en", "Peru warned Chile of a Bolivian attack."),
    ],
)
def test_a_warning_of_what_others_do_threatens_nobody(language: str, text: str) -> None:
    assert [s for s in signals(text, language) if s.type is SignalType.THREAT] == []


@pytest.mark.parametrize(
    ("language", "text", "silent"),
    [
        ("es", "Perú y Chile firmaron un acuerdo al margen de la cumbre.", SignalType.MEETING),
        ("es", "La UE sancionó a Rusia por la invasión de Ucrania.", SignalType.ARMED_ATTACK),
        ("en", "Peru may support the programme of Chile.", SignalType.PRAISE),
        ("es", "Perú podría elogiar a Chile.", SignalType.PRAISE),
        ("en", "Peru would reconsider its ban on arming Chile.", SignalType.MILITARY_AID),
    ],
)
def test_what_surrounds_an_act_is_no_act_of_its_subject(
    language: str, text: str, silent: SignalType
) -> None:
    found = [s for s in signals(text, language) if s.type is silent]
    assert [s for s in found if s.status is Status.ASSERTED] == []
    assert silent is SignalType.MILITARY_AID or found == []
