"""Loads models and knowledge in the fork server, once, when it imports this module.

Every process of the pool then shares their memory, and a killed one is replaced in milliseconds.

A fault is left for the processes themselves to find: they can report it, the fork server cannot.
"""

from contextlib import suppress

from entente.stream.reading import warm_up

with suppress(Exception):
    warm_up()
