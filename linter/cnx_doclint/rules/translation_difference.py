"""A translation gives another value than its original.

What: two documents are one page in two languages, and where one gives a value of a model, the other gives a different
one. They are recognised by their paths: ``guide.md`` and ``guide.es.md``, ``README.md`` and ``README_es.md``,
``en/guide.md`` and ``es/guide.md``. Decimal commas and separators of thousands are understood, and headings
of tables in English, Spanish and Chinese. No spec is needed.

Why: one of the two was corrected and the other forgotten. What a reader learns then depends on the language.

Wrong:

    | Modelo    | Parámetros | Top-1 |
    | --------- | ---------- | ----- |
    | ResNet-50 | 23,5 M     | 76,1  |

Right:

    | Modelo    | Parámetros | Top-1 |
    | --------- | ---------- | ----- |
    | ResNet-50 | 25,6 M     | 76,1  |

Fix: none; which of the two is right, the rule cannot know. The one whose path names no language, or English, is taken
for the original, and the finding stands in the other. Both have to be in the run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnx_doclint.findings.notes import Contradiction, LocatedNote
from cnx_doclint.findings.rule import Rule
from cnx_doclint.messages.messages import msg
from cnx_doclint.rules._disagreements import disagreements, told_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def _across(noted: Sequence[LocatedNote]) -> Iterator[Contradiction]:
    for wrong, other in disagreements(noted).translated:
        note = wrong.note
        plain = note.quantity.startswith("#")
        what = note.subject if plain else msg("{subject} of {names}", subject=note.quantity, names=note.subject)
        message = msg(
            "{what}: this says {said}, and the same page in another language {other}",
            what=what,
            said=note.text,
            other=other.note.text,
        )
        yield Contradiction(wrong, message, (told_at(other),))


RULE = Rule("CNX305", "error", "a translation gives another value than its original", across=_across)
