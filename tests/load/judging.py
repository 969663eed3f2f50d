"""Judging: microseconds a message, and what the first one costs, beside the rules alone; and comparing two messages."""

import asyncio
import json
import sys

from figures import Figures
from machine import ROOT

_MEASURE = """
import json, resource, sys, time
from bot.triage.corpus import messages
texts = [message.text for message in messages("train")][::8]
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
def spent(act):
    began = time.process_time(); act(); return time.process_time() - began
from desk.triage import Triage, judge
before = peak()
rules_ready = spent(lambda: [judge(text) for text in ("a", "ก", "ا", "salam chetori", "sawasdee krub")])
rules_mib = peak() - before
from bot.triage.weights import shipped
before = peak()
found = {}
weights_ready = spent(lambda: found.update(by=Triage(model=shipped())))
weights_mib = peak() - before
by = found["by"]
def microseconds(*by):
    [judge(text, *by) for text in texts[::10]]
    return min(spent(lambda: [judge(text, *by) for text in texts]) for _ in range(3)) / len(texts) * 1e6
longest = max(texts, key=len) * 30
from itertools import combinations
from desk.alike import gist_of, likeness
gists = [gist_of(text) for text in texts[::10]]
pairs = list(combinations(gists, 2))
print(json.dumps({
    "rules": {"us_a_message": microseconds(), "first_ms": rules_ready * 1000, "more_mib": rules_mib},
    "desk": {"us_a_message": microseconds(by), "weights_ms": weights_ready * 1000, "weights_mib": weights_mib,
             "hundred_kb_ms": spent(lambda: judge(longest[:100_000], by)) * 1000},
    "alike": {"us_a_message": spent(lambda: [gist_of(text) for text in texts]) / len(texts) * 1e6,
              "us_a_comparison": spent(lambda: [likeness(one, other) for one, other in pairs]) / len(pairs) * 1e6},
    "messages": len(texts),
}))
"""


async def judging() -> Figures:
    """In a process of its own, with the processor's time, so that a busy machine does not count."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _MEASURE, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    found: Figures = json.loads(said)
    return found
