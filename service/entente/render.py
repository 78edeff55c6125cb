"""An analysis for people: the article with its speakers, quotes and signals in colour."""

import unicodedata
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from entente.messages import Analysis, Article, Signal, Speaker, Statement

_STYLES = {
    "leader": "bold cyan",
    "statement": "green",
    "cue": "bold magenta",
    "signal": "underline yellow",
}
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
_HARMLESS: Final = frozenset("\n\t\N{SOFT HYPHEN}\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}")
_DRIVING: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def render_analysis(article: Article, analysis: Analysis, console: Console | None = None) -> None:
    """Print the article highlighted, then tables of leaders, statements and signals."""
    console = console or Console()
    if article.title:
        console.print(Text(inert(article.title), style="bold"))
    console.print(highlighted(article, analysis))
    console.print()
    console.print(
        Text.assemble(
            "colours: ",
            *[part for name, style in _STYLES.items() for part in ((name, style), " ")],
        )
    )
    note = f"outcome {analysis.outcome}, language {analysis.language or 'unknown'}"
    if analysis.truncated_at is not None:
        note += f", read up to character {analysis.truncated_at}"
    console.print(note)
    for table in (_leaders(analysis), _statements(article, analysis), _signals(article, analysis)):
        if table.row_count:
            console.print(table)


def highlighted(article: Article, analysis: Analysis) -> Text:
    """Return the article's text with styles laid over it; control characters are made visible."""
    text = Text(inert(article.text))
    for statement in analysis.statements:
        if statement.where == "text":
            text.stylize(_STYLES["statement"], statement.start, statement.end)
            if statement.cue is not None:
                text.stylize(_STYLES["cue"], statement.cue.start, statement.cue.end)
    for signal in analysis.signals:
        if signal.where == "text":
            for span in signal.evidence:
                text.stylize(_STYLES["signal"], span.start, span.end)
    for leader in analysis.leaders:
        for mention in leader.mentions:
            if mention.where == "text":
                text.stylize(_STYLES["leader"], mention.start, mention.end)
    return text


def inert(text: str) -> str:
    """Replace what can drive a terminal or reorder its text, one character for one.

    Control and format characters, surrogates and line separators go; soft hyphens and the joiners
    that scripts need stay.
    """
    return "".join(
        char if char in _HARMLESS or unicodedata.category(char) not in _DRIVING else _REPLACEMENT
        for char in text
    )


def _leaders(analysis: Analysis) -> Table:
    table = Table("leader", "role", "state", "Wikidata", "mentions", title="Leaders")
    for leader in analysis.leaders:
        count = str(len(leader.mentions))
        table.add_row(
            Text(inert(leader.name)),
            leader.role or "",
            leader.state or "",
            leader.qid or "",
            count,
        )
    return table


def _statements(article: Article, analysis: Analysis) -> Table:
    table = Table("speaker", "how", "kind", "words", title="Statements")
    for statement in analysis.statements:
        table.add_row(
            Text(inert(_speaker(statement.speaker))),
            "" if statement.speaker is None else statement.speaker.how,
            statement.kind + (", denied" if statement.polarity == "denied" else ""),
            Text(_words(article, statement)),
        )
    return table


def _signals(article: Article, analysis: Analysis) -> Table:
    table = Table("signal", "who", "status", "alert", "words", title="Signals")
    for signal in analysis.signals:
        source = article.title or "" if signal.where == "title" else article.text
        words = " … ".join(inert(source[span.start : span.end]) for span in signal.evidence)
        table.add_row(
            signal.type, _who(signal), signal.status, "yes" if signal.alert else "", Text(words)
        )
    return table


def _who(signal: Signal) -> str:
    who = signal.source if signal.target is None else f"{signal.source} → {signal.target}"
    return who + (f" against {', '.join(signal.against)}" if signal.against else "")


def _speaker(speaker: Speaker | None) -> str:
    if speaker is None:
        return "unknown"
    return speaker.name + (f" ({speaker.state})" if speaker.state else "")


def _words(article: Article, statement: Statement) -> str:
    source = article.title or "" if statement.where == "title" else article.text
    return inert(source[statement.start : statement.end])
