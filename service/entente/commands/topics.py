"""`entente topics`: what each topic is for, and whether it is as it must be."""

import asyncio
import sys

from entente.settings import Settings
from entente.stream.topics import create_topics, topic_faults, topic_specs


def run_topics(settings: Settings, *, create: bool) -> bool:
    """Print the topics and their faults; return whether all is well."""
    created = asyncio.run(create_topics(settings)) if create else []
    faults = asyncio.run(topic_faults(settings))
    for spec in topic_specs(settings):
        note = " (created)" if spec.name in created else ""
        sys.stdout.write(f"{spec.name}\t{spec.purpose}{note}\n")
    for fault in faults:
        sys.stderr.write(f"entente: {fault}\n")
    return not faults
