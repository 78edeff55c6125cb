"""The sample dispatches: a fortnight of diplomacy, 10 to 24 June 2024, to see entente at work.

They are handed out as the raw bytes of the wire, not as parsed articles, so that whoever sends
them exercises the same path as a producer does. What they tell and where the facts come from is
in `data/samples/README.md`.
"""

from importlib.resources import files

from entente.errors import ConfigError


def load_samples() -> list[bytes]:
    """Return the dispatches, one JSON `Article` each, UTF-8 without newline.

    They come in the order of `published_at`; a correction or a retraction follows what it
    replaces. Raises `ConfigError` where the package lacks the file.
    """
    resource = files("entente") / "data" / "samples" / "dispatches.ndjson"
    try:
        content = resource.read_bytes()
    except FileNotFoundError as gone:
        raise ConfigError(f"{resource} is missing: install entente again") from gone
    return [line for line in content.splitlines() if line.strip()]
