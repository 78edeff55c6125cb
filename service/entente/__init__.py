"""entente reads news articles from Kafka and alerts on how states draw together or apart."""

from importlib.metadata import version

__version__ = version("entente")
