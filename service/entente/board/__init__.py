"""The live page: alerts from their topic, kept in memory, shown, searched and streamed.

The board owns nothing: it reads the alerts topic from its beginning at every start, so it can be
killed, doubled or thrown away. Judgements of readers are the only thing that it writes.
"""
