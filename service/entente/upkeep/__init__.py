"""Looks after the knowledge: says what is missing or contradicts itself, and refreshes it.

Nothing here reads articles. The core reads files, this package makes and checks them; so the core
needs no network, and a faulty answer of Wikidata cannot reach an article.
"""
