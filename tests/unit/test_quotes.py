import pytest
from hypothesis import given
from hypothesis import strategies as st

from entente.core.statements.quotes import find_paragraphs, find_quotations

MARKS = "“”„‟«»‹›‘’‚'\"`「」¡¿—–:,. \nab7sZ\u2028\x00é"


def quoted(text: str) -> list[str]:
    return [text[quotation.start : quotation.end] for quotation in find_quotations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dijo “vamos juntos” y calló.", ["“vamos juntos”"]),
        ("Dijo «vamos juntos» y calló.", ["«vamos juntos»"]),
        ("Er sagte „wir kommen“ und ging.", ["„wir kommen“"]),
        ("Er sagte „wir kommen” und ging.", ["„wir kommen”"]),
        ("Er sagte »wir kommen« und ging.", ["»wir kommen«"]),
        ("Hon sade ”vi kommer” och gick.", ["”vi kommer”"]),
        ("Il dit ‹ venez › et sort.", ["‹ venez ›"]),
        ("Il dit « venez » et sort.", ["« venez »"]),
        ('She said "we come" and left.', ['"we come"']),
        ("She said ``we come'' and left.", ["``we come''"]),
        ("She said ‘we come’ and left.", ["‘we come’"]),
        ("She said 'we come' and left.", ["'we come'"]),
        ("「我们」", ["「我们」"]),
    ],
    ids=[
        "curly", "guillemets", "low-high", "low-high, high", "reversed guillemets", "swedish",
        "single guillemets", "spaced guillemets", "plain", "tex", "single curly", "single plain",
        "corner brackets",
    ],
)  # fmt: skip
def test_each_style_of_marks_is_paired(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("«No se hable de “zona” aquí», dijo.", ["«No se hable de “zona” aquí»"]),
        ("«Me dijo: “Firmen ya”», relató.", ["«Me dijo: “Firmen ya”»"]),
        ("“They said ‘sign’ and left,” she said.", ["“They said ‘sign’ and left,”"]),
        (
            "“It doesn’t help the allies’ cause,” he said.",
            ["“It doesn’t help the allies’ cause,”"],
        ),
        ("\"I read 'War and Peace'\", he said.", ["\"I read 'War and Peace'\""]),
    ],
)
def test_marks_inside_marks_belong_to_the_outer_quotation(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('Una pantalla de 27" aquí. "Es la línea", dijo.', ['"Es la línea"']),
        ('El "memorando no sale. Dijo "no" ayer.', ['"no"']),
        ("El “memorando no sale.\n\nDijo “no” ayer.", ["“no”"]),
        ("Un » suelto y “no” después.", ["“no”"]),
        ("The ministers' man said the allies' view hadn't changed.", []),
        ("It’s the allies’ view.", []),
        ("The '90s were \"bad\" for the allies' cause.", ['"bad"']),
        ('""', []),
        ("", []),
    ],
)
def test_an_odd_mark_is_dropped_alone(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


def test_a_quotation_runs_over_paragraphs_that_reopen_it() -> None:
    text = "Leyó: “No busca nada.\n\n“Pedimos paz.\n\n“Y respeto”. Calló. “Fin”."
    first, second = find_quotations(text)
    assert [text[a:b] for a, b in first.parts] == ["No busca nada.", "Pedimos paz.", "Y respeto"]
    assert text[first.end - 1] == "”"
    assert text[second.start : second.end] == "“Fin”"


def test_an_open_quotation_is_dropped_where_the_next_paragraph_does_not_reopen_it() -> None:
    assert quoted("Leyó: “No busca nada.\n\nEso dijo.") == []


@given(st.text(alphabet=MARKS, max_size=200))
def test_any_marks_give_ordered_slices_without_overlap(text: str) -> None:
    position = 0
    for quotation in find_quotations(text):
        assert position <= quotation.start < quotation.end <= len(text)
        position = quotation.end
        for start, end in quotation.parts:
            assert quotation.start <= start < end <= quotation.end


@given(st.text(alphabet=MARKS, max_size=100))
def test_paragraphs_hold_all_that_is_not_blank(text: str) -> None:
    kept = "".join(text[start:end] for start, end in find_paragraphs(text))
    assert "".join(kept.split()) == "".join(text.split())
