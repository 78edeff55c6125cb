"""From ClearNLP's trees, those of the official English pipelines, to Universal Dependencies.

ClearNLP lets function words govern: a preposition its object, "to be" its predicate, each
conjunct the next one. Universal Dependencies lets content words govern, so most of the work is
letting a word take its head's place; the rest is names of relations.
"""

from typing import Final

from entente.core.parsing.trees import Tree

_PREDICATES: Final = frozenset({"VERB", "AUX", "ADJ", "ADV", "SCONJ"})
_PLACES: Final = frozenset({"here", "there", "where", "how", "out", "away", "back", "over", "up"})
# words that make one preposition together; the second is `fixed` on the first
_FIXED: Final = frozenset(
    {("because", "of"), ("instead", "of"), ("according", "to"), ("such", "as"), ("due", "to"),
     ("rather", "than"), ("as", "of"), ("as", "to"), ("that", "is"), ("prior", "to")}
)  # fmt: skip
_ADVERBS: Final = frozenset({("of", "course"), ("at", "least")})
_PLAIN: Final = {
    "nsubjpass": "nsubj:pass",
    "csubjpass": "csubj:pass",
    "auxpass": "aux:pass",
    "dobj": "obj",
    "dative": "iobj",
    "relcl": "acl:relcl",
    "poss": "nmod:poss",
    "prt": "compound:prt",
    "neg": "advmod",
    "quantmod": "advmod",
    "predet": "det:predet",
    "preconj": "cc:preconj",
    "intj": "discourse",
    "meta": "dep",
    "attr": "xcomp",
    "acomp": "xcomp",
    "oprd": "xcomp",
    "pcomp": "advcl",
    "agent": "obl:agent",
}


def to_universal(tree: Tree) -> None:
    """Rebuild the whole tree; the order matters, each step relies on those before it."""
    _currencies(tree)
    _prepositions(tree)
    _raised_subjects(tree)
    _copulas(tree)
    _coordinations(tree)
    _people(tree)
    for index in range(len(tree)):
        tree.deps[index] = _renamed(tree, index)


def _renamed(tree: Tree, index: int) -> str:
    dep, word = tree.deps[index], tree.words[index]
    head = tree.words[tree.heads[index]]
    if dep == "aux" and word.tag == "TO":
        return "mark"
    if dep == "npadvmod":
        return "obl:unmarked" if head.pos in _PREDICATES else "nmod:unmarked"
    if dep == "nmod":
        return "compound" if index < tree.heads[index] else "nmod"
    if dep == "prep":  # one without an object
        return "advmod" if word.pos == "ADV" else "obl"
    return _PLAIN.get(dep, dep)


def _currencies(tree: Tree) -> None:
    """Let the sign govern the number: "$ 5 million"."""
    for index, word in enumerate(tree.words):
        number = tree.heads[index]
        if tree.deps[index] != "quantmod" or word.pos != "SYM":
            continue
        tree.promote(index, "nummod")
        for child in tree.children(number):
            if tree.deps[child] not in {"compound", "quantmod", "advmod", "punct"}:
                tree.hang(child, index)


def _prepositions(tree: Tree) -> None:
    """Make each preposition the `case` or `mark` of what it governs, the innermost first."""
    depth = [0] * len(tree)
    for index in _from_the_top(tree):
        if not tree.is_root(index):
            depth[index] = depth[tree.heads[index]] + 1
    for index in sorted(range(len(tree)), key=lambda each: -depth[each]):
        if tree.deps[index] in {"prep", "agent"} or tree.words[index].pos in {"ADP", "SCONJ"}:
            _demote(tree, index)


def _from_the_top(tree: Tree) -> list[int]:
    found = [index for index in range(len(tree)) if tree.is_root(index)]
    for index in found:
        found.extend(tree.children(index))
    return found


def _demote(tree: Tree, index: int) -> None:
    """Let the object of a preposition take its place."""
    inner = tree.children(index, "pobj") or _object_of_inner(tree, index)
    clauses = tree.children(index, "pcomp")
    if not inner and not clauses:
        return
    if inner and (tree.words[index].form, tree.words[inner[0]].form) in _ADVERBS:
        tree.deps[index], tree.deps[inner[0]] = "advmod", "fixed"
        return
    governed = (inner or clauses)[0]
    own, clausal = tree.deps[index], not inner and _is_clausal(tree, governed)
    tree.promote(governed, "mark" if clausal else "case")
    tree.hand_over(index, governed)
    tree.deps[governed] = _place(tree, governed, own, clausal=clausal)
    first, *others = [index, *(c for c in tree.children(governed, "case") if c > index)]
    for other in others:
        if other == first + 1 and (tree.words[first].form, tree.words[other].form) in _FIXED:
            tree.hang(other, first, "fixed")


def _object_of_inner(tree: Tree, index: int) -> list[int]:
    """Return the object of the preposition that follows: "out of X", "according to X"."""
    found = [child for child in tree.children(index, "obl", "nmod") if child > index]
    return [child for child in found if tree.children(child, "case")[:1] == [index + 1]]


def _is_clausal(tree: Tree, index: int) -> bool:
    return tree.words[index].pos in {"VERB", "AUX"} or bool(
        tree.children(index, "nsubj", "nsubjpass", "cop")
    )


def _place(tree: Tree, index: int, preposition: str, *, clausal: bool) -> str:
    """Return the relation of a preposition's object to what the preposition hung on."""
    if tree.is_root(index) or preposition in {"conj", "ccomp", "xcomp", "relcl", "advcl"}:
        return preposition
    predicate = tree.words[tree.heads[index]].pos in _PREDICATES
    if preposition == "agent":
        return "obl:agent"
    if clausal:
        return "advcl" if predicate else "acl"
    return "obl" if predicate else "nmod"


def _raised_subjects(tree: Tree) -> None:
    """Make "him" of "want him to go" and "let him go" an object of the main verb."""
    for index in range(len(tree)):
        if tree.deps[index] != "ccomp" or tree.words[index].tag not in {"VB", "VBN"}:
            continue
        helpers = [tree.words[child] for child in tree.children(index, "aux")]
        if any(helper.tag != "TO" for helper in helpers) or tree.children(index, "mark"):
            continue
        subjects = tree.children(index, "nsubj")
        verb = tree.heads[index]
        if len(subjects) == 1 and verb < subjects[0] < index and tree.words[verb].pos == "VERB":
            tree.hang(subjects[0], verb, "obj")
            tree.deps[index] = "xcomp"


def _copulas(tree: Tree) -> None:
    """Let the predicate of "to be" take its place."""
    for index, word in enumerate(tree.words):
        if word.lemma not in {"be", "’s", "'s"} or word.pos not in {"AUX", "VERB"}:
            continue
        if tree.deps[index] in {"aux", "auxpass", "cop"}:
            continue
        predicates = tree.children(index, "attr", "acomp")
        if tree.children(index, "expl") and not tree.children(index, "nsubj"):
            for child in predicates:
                tree.deps[child] = "nsubj"
            continue
        predicate = predicates[0] if predicates else _other_predicate(tree, index)
        if predicate is not None:
            _make_copula(tree, index, predicate)


def _other_predicate(tree: Tree, index: int) -> int | None:
    """Return the phrase, place or clause that "to be" says of its subject."""
    for dep in ("obl", "advmod", "ccomp", "xcomp"):
        for child in tree.children(index, dep):
            if dep == "advmod" and tree.words[child].form not in _PLACES:
                continue
            if child > index or dep == "advmod":
                return child
    return None


def _make_copula(tree: Tree, index: int, predicate: int) -> None:
    clausal = tree.deps[predicate] in {"ccomp", "xcomp"}
    outer = tree.children(index, "nsubj", "csubj") if clausal else []
    tree.promote(predicate, "cop")
    tree.hand_over(index, predicate)
    for subject in outer:
        tree.deps[subject] += ":outer"


def _coordinations(tree: Tree) -> None:
    """Hang every conjunct on the first, and each conjunction on the conjunct after it."""
    for index in _from_the_top(tree):
        head = tree.heads[index]
        while tree.deps[index] == tree.deps[head] == "conj" and not tree.is_root(head):
            if not tree.hang(index, tree.heads[head]):
                break
            head = tree.heads[index]
    for index in range(len(tree)):
        if tree.deps[index] != "cc":
            continue
        head = tree.heads[index]
        first = tree.heads[head] if tree.deps[head] == "conj" else head
        following = [each for each in tree.children(first, "conj") if each > index]
        if following and (index > head):
            tree.hang(index, following[0])


def _people(tree: Tree) -> None:
    """Let the first word of a person's name govern the others, and titles hang on it."""
    for index, word in enumerate(tree.words):
        if word.name is None or word.pos != "PROPN":
            continue
        parts = [each for each in tree.children(index, "compound")
                 if each < index and tree.words[each].name == word.name]  # fmt: skip
        titles = [each for each in tree.children(index, "compound") if each not in parts]
        for title in titles:
            tree.deps[title] = "nmod:desc"
        if not parts:
            continue
        first = parts[0]
        tree.promote(first, "flat")
        tree.hand_over(index, first)
        for part in parts[1:]:
            tree.deps[part] = "flat"
