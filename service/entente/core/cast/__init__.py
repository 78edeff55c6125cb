"""Who is spoken of in an article: leaders, other people, states and organisations, and where.

Found once, before statements and signals, which look people and actors up by token.
"""
