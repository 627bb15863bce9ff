"""What a fact rests on, as people are told it. A spec keeps it in English, in the sentences that extraction makes.

What stands in a family's file, such as an assumption, is in the catalogs word for word; a sentence that is in none of
them, as a user's own family may have it, stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from cnx_doclint.messages.messages import Message, Origin, msg


def evidence_message(evidence: str) -> Message:
    """Return a piece of a fact's evidence as a message.

    >>> told("elements of 20 parameters under head.").origin.template
    'elements of {parameters} parameters under {part}'
    """
    for pattern, said in _SENTENCES:
        if match := pattern.fullmatch(evidence):
            return said(match.groupdict())
    template = evidence.replace("{", "{{").replace("}", "}}")
    return Message(evidence, Origin(template, "", 1, {}))


Said = Callable[[dict[str, str]], Message]

_P, _B = r"elements of (?P<parameters>[\d,]+) parameters", r" and (?P<buffers>[\d,]+) buffers"
_UNDER = r" under (?P<part>\S+)"
# In the order in which they are tried: what is said in more words comes first.
_FORMS: tuple[tuple[str, Said], ...] = (
    (
        f"{_P}{_B}{_UNDER}",
        lambda said: msg("elements of {parameters} parameters and {buffers} buffers under {part}", **said),
    ),
    (f"{_P}{_B}", lambda said: msg("elements of {parameters} parameters and {buffers} buffers", **said)),
    (f"{_P}{_UNDER}", lambda said: msg("elements of {parameters} parameters under {part}", **said)),
    (_P, lambda said: msg("elements of {parameters} parameters", **said)),
    (r"elements of (?P<tensors>.+)", lambda said: msg("elements of {tensors}", **said)),
    (r"the one value of (?P<fact>.+)", lambda said: msg("the one value of {fact}", **said)),
    (r"lookup of (?P<facts>.+)", lambda said: msg("lookup of {facts}", **said)),
    (r"(?P<fact>.+) is a multiple of (?P<factor>\d+)", lambda said: msg("{fact} is a multiple of {factor}", **said)),
    (r"no (?P<names>.+) among the tensors", lambda said: msg("no {names} among the tensors", **said)),
    (r"the configuration's (?P<key>\S+)", lambda said: msg("the configuration's {key}", **said)),
    ("reference architecture", lambda _: msg("reference architecture")),
)
_SENTENCES = tuple((re.compile(form), said) for form, said in _FORMS)
