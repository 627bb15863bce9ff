"""Two places contradict each other on one model.

What: two tables, or two claims that the spec cannot judge, give one model different values of the same thing: of its
parameters, operations, accuracy or another quantity. Any models are compared, of whatever family, as long as a table
has a column of their names, or a page is named after one. The name must be the same, letter by letter, and nothing may
say that the values are of different things: with and without buffers, of backbone and whole, of the paper and measured,
on other data, at another size of image. Values are compared as far as they are printed: 25.6M and 25.56M agree. Two
tables that differ in most models that both list were made of different things, whatever they say, and so were two
accuracies under different headings of one page, unless their tables agree on another model.

Why: one of the two is wrong or needs a word that says what it counts, and a reader of either page cannot know.

Wrong:

    | Model     | Params |
    | --------- | ------ |
    | ResNet-50 | 25.6M  |

    | Model     | Params | Top-1 |
    | --------- | ------ | ----- |
    | ResNet-50 | 23.5M  | 76.1  |

Right:

    | Model     | Params |
    | --------- | ------ |
    | ResNet-50 | 25.6M  |

    | Model     | Params | Top-1 |
    | --------- | ------ | ----- |
    | ResNet-50 | 25.6M  | 76.1  |

Fix: none; which is right, only a checkpoint can tell. The place that fewer others agree with is reported, else the
later one; the other is named beside it. Only documents of one run are compared: a commit hook that passes the changed
files compares these with each other. A place that is suppressed takes no part.
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
    for wrong, other in disagreements(noted).between:
        note = wrong.note
        message = msg(
            "{quantity} of {subject}: this says {said}, and another place {other}",
            quantity=note.quantity,
            subject=note.subject,
            said=note.text,
            other=other.note.text,
        )
        yield Contradiction(wrong, message, (told_at(other),))


RULE = Rule("CNX302", "error", "two places contradict each other on one model", across=_across)
