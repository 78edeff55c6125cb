"""An installed spaCy pipeline that fails on command, for showing what a worker does then.

It is a package of its own, named in `ENTENTE_PIPELINE__ES` as any other would be; the service has
no hook for it. A word in the article says how to fail.
"""

from pathlib import Path
from textwrap import dedent

NAME = "entente_faulty_es"
SOURCE = '''
    """Fails as the article tells it to."""

    import ctypes
    import os
    import time

    import spacy
    from spacy.language import Language


    @Language.component("obey")
    def obey(doc):
        for word in {token.text for token in doc}:
            if word == "CUELGA":
                while True:
                    pass
            if word == "DUERME":
                time.sleep(1.5)
            if word == "SEGFAULT":
                ctypes.string_at(0)
            if word == "SALIDA":
                os._exit(7)
            if word == "MEMORIA":
                hoard = [bytearray(64 << 20) for _ in range(1_000)]
            if word == "EXCEPCIÓN":
                raise ValueError("on command")
        return doc


    def load(**_options):
        nlp = spacy.blank("es")
        nlp.add_pipe("sentencizer")
        nlp.add_pipe("obey")
        return nlp
'''


def install(folder: Path) -> dict[str, str]:
    """Write the package into `folder`; return the environment in which a worker uses it."""
    package = folder / NAME
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(dedent(SOURCE), encoding="utf-8")
    metadata = folder / f"{NAME}-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {NAME}\nVersion: 1.0\n", encoding="utf-8"
    )
    return {"PYTHONPATH": str(folder), "ENTENTE_PIPELINE__ES": NAME}
