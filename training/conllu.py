"""CoNLL-U and IOB2 files as sentences of `training.corpus`.

English keeps the syntactic words of UD ("do", "n't"), which is how spaCy's tokenizer splits.
Romance contractions ("du", "pela", "deu-lhe") are one word to it, so there the words of a
multiword token become one: the one nearest the root, of several the verb or else the first.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from training.corpus import Sentence, Word, key_of, sentence_key

from entente.core.parsing.text import normalise

NAME_LABELS = {"PER", "LOC", "ORG"}
VERBS = {"VERB", "AUX"}
PREPOSITIONS = {"ADP", "SCONJ"}

Names = Mapping[str, tuple[str, ...]]
NO_NAMES: Names = {}


def _blocks(path: Path) -> Iterator[tuple[list[str], list[list[str]]]]:
    comments: list[str] = []
    rows: list[list[str]] = []
    for line in (*path.read_text(encoding="utf-8").splitlines(), ""):
        if line.startswith("#"):
            comments.append(line)
        elif line.strip():
            rows.append(line.split("\t"))
        elif rows:
            yield comments, rows
            comments, rows = [], []


def read_conllu(
    path: Path, names: Names = NO_NAMES, *, contracted: bool = False
) -> Iterator[list[Sentence]]:
    """Yield the documents of a CoNLL-U file (`# newdoc`) as lists of sentences.

    `names` are tags of the syntactic words; `contracted` makes each multiword token one word.
    """
    document: list[Sentence] = []
    for comments, rows in _blocks(path):
        if document and any(c.startswith("# newdoc") for c in comments):
            yield document
            document = []
        document.append(_read(rows, names, contracted=contracted))
    if document:
        yield document


def read_by_id(path: Path, *, contracted: bool = False) -> dict[str, Sentence]:
    """Read a CoNLL-U file as sentences by their `# sent_id`."""
    found: dict[str, Sentence] = {}
    for comments, rows in _blocks(path):
        name = next(c.partition("=")[2].strip() for c in comments if c.startswith("# sent_id"))
        found[name] = _read(rows, NO_NAMES, contracted=contracted)
    return found


def _read(rows: list[list[str]], names: Names, *, contracted: bool) -> Sentence:
    sentence = with_names(_sentence(rows), names)
    if contracted:
        sentence = split_spaces(contract(sentence, _multiword_tokens(rows)))
    return tuple(replace(word, form=word.form.replace(" ", "")) for word in sentence)


def _multiword_tokens(rows: list[list[str]]) -> dict[int, tuple[int, str]]:
    """Return first word -> (word after the last, form), counted from 0."""
    tokens = {}
    for row in (r for r in rows if "-" in r[0]):
        first, last = map(int, row[0].split("-"))
        tokens[first - 1] = (last, normalise(row[1]))
    return tokens


def _sentence(rows: list[list[str]]) -> Sentence:
    glued: set[int] = set()  # words that no space follows
    covered: set[int] = set()  # words under a multiword token, whose own MISC says nothing
    for row in rows:
        if "-" in row[0]:
            first, last = map(int, row[0].split("-"))
            covered.update(range(first, last + 1))
            glued.update(range(first, last))
            if "SpaceAfter=No" in row[9]:
                glued.add(last)
    words: list[Word] = []
    for row in (r for r in rows if r[0].isdigit()):
        number, head = int(row[0]), int(row[6])
        if number not in covered and "SpaceAfter=No" in row[9]:
            glued.add(number)
        words.append(
            Word(
                form=normalise(row[1]),
                space=number not in glued,
                upos=row[3],
                feats="" if row[5] == "_" else row[5],
                lemma="" if row[2] == "_" != row[1] else normalise(row[2]),
                head=number - 1 if head == 0 else head - 1,
                dep="ROOT" if head == 0 else row[7],
            )
        )
    return tuple(words)


def contract(sentence: Sentence, tokens: Mapping[int, tuple[int, str]]) -> Sentence:
    """Make one word of each multiword token: first word -> (word after the last, form).

    A tree stays a tree: what hung on a word inside hangs on the whole.
    """
    places: list[int] = []  # of each old word among the new ones
    spans: list[range] = []
    while len(places) < len(sentence):
        first = len(places)
        end = tokens[first][0] if first in tokens else first + 1
        places += [len(spans)] * (end - first)
        spans.append(range(first, end))
    words: list[Word] = []
    for span in spans:
        word = sentence[span.start]
        if len(span) > 1:
            word = _whole(sentence, span, tokens[span.start][1])
        words.append(replace(word, head=places[word.head]))
    return _without_orphaned_tags(words)


def _whole(sentence: Sentence, span: range, form: str) -> Word:
    inner = [sentence[index] for index in span]
    chosen = sentence[_representative(sentence, span)]
    feats = chosen.feats
    if chosen.upos in PREPOSITIONS:  # the article says gender and number
        both = {feature for word in inner for feature in word.feats.split("|") if feature}
        feats = "|".join(sorted(both, key=str.lower))
    head = span.start if chosen.dep == "ROOT" else chosen.head
    space = inner[-1].space
    return replace(chosen, form=form, feats=feats, head=head, space=space, entity=inner[0].entity)


def _representative(sentence: Sentence, span: range) -> int:
    """Return the word that stands for the span: one of those nearest the root, first a verb.

    Every word then hangs on one nearer the root than itself, so that no circle can arise.
    """
    depths = {index: _depth(sentence, index) for index in span}
    nearest = [index for index in span if depths[index] == min(depths.values())]
    return next((i for i in nearest if sentence[i].upos in VERBS), nearest[0])


def _depth(sentence: Sentence, index: int) -> int:
    steps = 0
    while sentence[index].head != index and steps <= len(sentence):
        index, steps = sentence[index].head, steps + 1
    return steps


def _without_orphaned_tags(words: Sequence[Word]) -> Sentence:
    """Let a name begin with its first whole word: "no Brasil" is no name, "Brasil" is."""
    tagged: list[Word] = []
    for word in words:
        before = tagged[-1].entity[2:] if tagged else ""
        orphan = word.entity.startswith("I-") and before != word.entity[2:]
        tagged.append(replace(word, entity=f"B-{word.entity[2:]}") if orphan else word)
    return tuple(tagged)


def split_spaces(sentence: Sentence) -> Sentence:
    """Part words with a space inside ("10 000"): the first keeps its place, the rest are flat."""
    parts = [word.form.split() or [word.form] for word in sentence]
    places = [sum(map(len, parts[:index])) for index in range(len(parts))]
    words: list[Word] = []
    for place, word, forms in zip(places, sentence, parts, strict=True):
        first = replace(word, form=forms[0], head=places[word.head])
        inside = f"I-{word.entity[2:]}" if word.entity.startswith("B-") else word.entity
        rest = [replace(first, form=f, head=place, dep="flat", entity=inside) for f in forms[1:]]
        run = [first, *rest]
        if rest:
            run = [replace(w, lemma=w.form) for w in run]
        words += [replace(w, space=True) for w in run[:-1]] + [replace(run[-1], space=word.space)]
    return tuple(words)


def relabelled(
    sentence: Sentence, relations: Mapping[str, str], features: frozenset[str]
) -> Sentence:
    """Return the sentence with relations renamed and without features not in `features`."""
    return tuple(
        replace(
            word,
            dep=relations.get(word.dep, word.dep),
            feats="|".join(f for f in word.feats.split("|") if f.partition("=")[0] in features),
        )
        for word in sentence
    )


def name_arguments(sentences: Iterable[Sentence], examples: Iterable[Sentence]) -> list[Sentence]:
    """Tell obl:arg and obl:agent from obl as the examples do for verb and preposition.

    The treebanks of PUD have no subtypes of obl; others of the same language have them everywhere.
    """
    seen: dict[tuple[str, str], Counter[str]] = {}
    for sentence in examples:
        for index, word in enumerate(sentence):
            if word.dep.startswith("obl"):
                seen.setdefault(_frame(sentence, index), Counter()).update([word.dep])
    named = []
    for sentence in sentences:
        words = list(sentence)
        for index, word in enumerate(sentence):
            frame = _frame(sentence, index)
            if word.dep == "obl" and frame in seen:
                words[index] = replace(word, dep=seen[frame].most_common(1)[0][0])
        named.append(tuple(words))
    return named


def _frame(sentence: Sentence, index: int) -> tuple[str, str]:
    """Return the verb (any participle is the same) and the preposition of what depends on it."""
    verb = sentence[sentence[index].head]
    preposition = next((w.lemma for w in sentence if w.head == index and w.dep == "case"), "")
    return ("" if "VerbForm=Part" in verb.feats else verb.lemma, preposition)


def names_by_sentence(path: Path) -> dict[str, tuple[str, ...]]:
    """Read an IOB2 file of UNER: sentence key -> tags of its words, PER LOC ORG or `O`."""
    found: dict[str, tuple[str, ...]] = {}
    for _, rows in _blocks(path):
        tags = [r[2] if r[2][2:] in NAME_LABELS else "O" for r in rows]
        found[sentence_key(normalise(r[1]) for r in rows)] = tuple(tags)
    return found


def with_names(sentence: Sentence, names: Names) -> Sentence:
    """Return the sentence with its name tags; unchanged where they do not fit its words."""
    tags = names.get(key_of(sentence))
    if tags is None or len(tags) != len(sentence):
        return sentence
    return tuple(replace(w, entity=tag) for w, tag in zip(sentence, tags, strict=True))


def read_names(path: Path) -> Iterator[Sentence]:
    """Yield the sentences of an IOB2 file that hold a name; they have no trees (`dep` is "").

    The file does not say where spaces were, so the words stand apart.
    """
    for _, rows in _blocks(path):
        tags = [r[2] if r[2][2:] in NAME_LABELS else "O" for r in rows]
        if set(tags) != {"O"}:
            forms = (normalise(r[1]).replace(" ", "") for r in rows)
            yield tuple(
                Word(form, True, "", "", "", index, "", tag)
                for index, (form, tag) in enumerate(zip(forms, tags, strict=True))
            )
