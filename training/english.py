"""What the English pipeline learns from: web text, news and encyclopedic text, with names.

Of GUM only the genres whose texts are free for every use are taken; its own test and dev documents
among them are a second test set, since EWT says nothing about news. The folder of the treebanks
holds, from public repositories: `en_gum`, the files of not-to-release/sources of
UniversalDependencies/UD_English-GUM (afb41ee9bca5); `en_pud` (UD_English-PUD, f16eba4ae7f3);
`uner_en_pud` (UniversalNER/UNER_English-PUD, 07ea0553144e); `uner_en_ewt_train`, the train file of
UniversalNER/UNER_English-EWT (0c7ce0debb13); and `en_gum_names`, made of `en_gum` by
`training.teachers.corenlp`.
"""

import random
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path

from training.conllu import NO_NAMES, Names, names_by_sentence, read_conllu
from training.corpus import Sentence, keys_of, without
from training.english_reports import speeches
from training.parts import Documents, Parts
from training.reports import reports

# genres of GUM under CC BY or CC BY-SA; the others are non-commercial or of many sources
FREE_GENRES = ("news", "interview", "bio", "voyage", "academic")
# the documents of these genres in the official dev and test parts of GUM
GUM_TEST = frozenset(
    {"academic_exposure", "academic_librarians", "academic_discrimination", "academic_eegimaa"}
    | {"bio_byron", "bio_emperor", "bio_dvorak", "bio_jespersen"}
    | {"interview_cyclone", "interview_gaming", "interview_hill", "interview_libertarian"}
    | {"news_homeopathic", "news_iodine", "news_nasa", "news_sensitive"}
    | {"voyage_athens", "voyage_coron", "voyage_oakland", "voyage_vavau"}
)
EVALUATED_ELSEWHERE = frozenset({"news_korea"})  # among the articles the service is tuned on
NEWS_WEIGHT = 2  # copies of what is closest to the press


def parts(treebanks: Path) -> Parts:
    """Return EWT and PUD with the names of UNER, and the free part of GUM with a teacher's.

    One fifth of EWT dev chooses the checkpoint; the rest of it is trained on.
    """
    development = list(_read_ewt("dev", treebanks))
    dev = development[::5]
    rest = [d for index, d in enumerate(development) if index % 5]
    tested = [d for _, documents in tests(treebanks) for d in documents]
    banned = keys_of([*dev, *tested, *_read_gum(treebanks, EVALUATED_ELSEWHERE)])
    gum = _gum_documents(treebanks) - GUM_TEST - EVALUATED_ELSEWHERE
    news = {name for name in gum if name.startswith("news_")}
    taught = names_by_sentence(_found(treebanks / "en_gum_names" / "gum.iob2"))
    press = [*_read_gum(treebanks, news, taught), *_read_pud(treebanks)]
    other = _read_gum(treebanks, gum - news, taught)
    train = [*_read_ewt("train", treebanks), *rest, *other, *NEWS_WEIGHT * press]
    allowed = [kept for d in train if (kept := without(d, banned))]
    chance = random.Random(5)  # noqa: S311 -- a fixed seed: repeatable
    spoken = reports(allowed, speeches(allowed), chance, comma_inside=True)
    return Parts([*allowed, *([sentence] for sentence in spoken)], dev)


def tests(treebanks: Path) -> Iterator[tuple[str, Documents]]:
    """Yield (name, documents) of the sets that no training may see; that of GUM if it is there."""
    yield "en_ewt-ud-test", list(_read_ewt("test", treebanks))
    if (treebanks / "en_gum").exists():
        yield "en_gum-free-test", list(_read_gum(treebanks, GUM_TEST))


def _read_ewt(part: str, treebanks: Path) -> Iterator[list[Sentence]]:
    file = {"train": "en_ewt-ud-train.rebuilt.conllu"}.get(part, f"en_ewt-ud-{part}.conllu")
    folder = "uner_en_ewt_train" if part == "train" else "uner_en_ewt_devtest"
    names = names_by_sentence(_found(treebanks / folder / f"en_ewt-ud-{part}.iob2"))
    return read_conllu(_found(treebanks / "en_ewt_full" / file), names)


def _read_pud(treebanks: Path) -> Iterator[list[Sentence]]:
    names = names_by_sentence(_found(treebanks / "uner_en_pud" / "en_pud-ud-test.iob2"))
    return read_conllu(_found(treebanks / "en_pud" / "en_pud-ud-test.conllu"), names)


def _gum_documents(treebanks: Path) -> set[str]:
    files = _found(treebanks / "en_gum").glob("GUM_*.conllu")
    found = {file.stem.removeprefix("GUM_") for file in files}
    return {name for name in found if name.partition("_")[0] in FREE_GENRES}


def _read_gum(
    treebanks: Path, documents: AbstractSet[str], names: Names = NO_NAMES
) -> Iterator[list[Sentence]]:
    for document in sorted(documents):
        yield from read_conllu(_found(treebanks / "en_gum" / f"GUM_{document}.conllu"), names)


def _found(path: Path) -> Path:
    if not path.exists():
        message = f"{path} is missing: training/README.md says where it comes from"
        raise FileNotFoundError(message)
    return path
