"""Imported by the fork server, once: loads models and knowledge, so that every process of the pool
shares their memory and a killed one is replaced in milliseconds.

A fault is left for the processes themselves to find: they can report it, the fork server cannot.
"""

from contextlib import suppress

from entente.errors import EntenteError
from entente.stream.reading import warm_up

with suppress(EntenteError, OSError, RuntimeError):
    warm_up()
