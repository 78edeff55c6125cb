"""Pipelines of others under our labels: Universal Dependencies, as our treebanks use them.

What reads a tree above this module is one code for all languages, so a pipeline that is used
instead of ours is adapted once, where it is loaded: ClearNLP's trees, which the official English
pipelines give, are rebuilt; others get the labels that they leave out.
"""

from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from entente.core.parsing.clear_style import to_universal
from entente.core.parsing.trees import Tree, tree_of, write_tree

_CLEAR_STYLE: Final = frozenset({"dobj", "pobj", "nsubjpass", "auxpass"})
_KEPT: Final = frozenset(
    {"nsubj:pass", "nsubj:outer", "csubj:pass", "csubj:outer", "aux:pass", "expl:pass", "expl:pv",
     "expl:impers", "obl:agent", "obl:arg", "obl:unmarked", "acl:relcl", "advcl:relcl",
     "nmod:poss", "nmod:desc", "nmod:unmarked", "compound:prt", "det:predet", "cc:preconj"}
)  # fmt: skip
_PASSIVE: Final = {"es": "ser", "fr": "être", "pt": "ser", "it": "essere", "ca": "ser"}
_AGENT: Final = {"es": {"por"}, "fr": {"par"}, "pt": {"por", "pelo"}, "it": {"da"}, "ca": {"per"}}
_DIRECT: Final = frozenset({"a", "al", "à", "ao"})  # prepositions that a direct object may have
_BARE: Final = frozenset({"obj", "iobj"})


def adapt(nlp: Language) -> None:
    """Add to a pipeline what turns its trees into ours; nothing where they are ours already."""
    if not nlp.has_pipe("parser"):
        return
    labels = set(nlp.get_pipe("parser").labels)  # type: ignore[attr-defined]
    if labels & _CLEAR_STYLE:
        nlp.add_pipe("entente_clear_style", last=True)  # last: it asks for classes and names
    elif nlp.lang in _PASSIVE and ("aux:pass" not in labels or _foreign(labels)):
        nlp.add_pipe("entente_universal_labels", last=True)


def _foreign(labels: set[str]) -> set[str]:
    return {label for label in labels if ":" in label and label not in _KEPT}


@Language.component("entente_clear_style")
def rebuild_clear_style(doc: Doc) -> Doc:
    """Rebuild a tree in ClearNLP's style."""
    tree = tree_of(doc)
    to_universal(tree)
    return write_tree(tree, doc)


@Language.component("entente_universal_labels")
def complete_labels(doc: Doc) -> Doc:
    """Give the labels of passives and prepositional objects, and leave out unknown subtypes."""
    tree = tree_of(doc)
    for index, dep in enumerate(tree.deps):
        if dep not in _KEPT:
            tree.deps[index] = dep.partition(":")[0]
    _name_passives(tree, doc.lang_)
    _name_oblique_objects(tree, doc.lang_)
    return write_tree(tree, doc)


def _name_passives(tree: Tree, language: str) -> None:
    """Name `fue detenido` aux:pass, and the subject of it and of `se firmó` nsubj:pass."""
    for index, dep in enumerate(tree.deps):
        head = tree.heads[index]
        passive = tree.words[index].lemma == _PASSIVE[language]
        if dep == "aux" and passive and tree.words[head].form_of_verb == "Part":
            tree.deps[index] = "aux:pass"
    for index in range(len(tree)):
        if tree.children(index, "aux:pass", "expl:pass"):
            for child in tree.children(index, "nsubj", "csubj"):
                tree.deps[child] += ":pass"


def _name_oblique_objects(tree: Tree, language: str) -> None:
    """Tell objects with a preposition from direct ones, agents, and verbs' own pronouns."""
    for index, dep in enumerate(tree.deps):
        if dep in _BARE and tree.words[index].form == "se":
            tree.deps[index] = "expl:pv"
        if dep not in _BARE and dep != "obl":
            continue
        links = [tree.words[child].lemma for child in tree.children(index, "case")]
        if not links:
            continue
        participle = tree.words[tree.heads[index]].form_of_verb == "Part"
        if links[0] in _AGENT[language] and participle:
            tree.deps[index] = "obl:agent"
        elif dep in _BARE and links[0] not in _DIRECT:
            tree.deps[index] = "obl:arg"
