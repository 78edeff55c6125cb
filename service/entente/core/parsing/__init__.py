"""From text to trees: characters, tokens, the nets that ship with entente, pipelines of others.

Offsets are those of the article throughout. What is above this package reads Universal
Dependencies and knows no parser by name.
"""
