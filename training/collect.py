"""Computes the committed numbers from the labelled documents: ``python training/collect.py ../shared``.

The real documents are not part of the project, so this is run only where they lie; everybody else trains from the
numbers.
"""

from __future__ import annotations

import multiprocessing
import sys
from pathlib import Path

from labelled import OWN_GROUP, UNSEEN, USUAL_FAMILY, Labelled, all_documents
from mutated import Mutant, as_given, mutated
from numbers_file import Copy, write
from rows import rows_of, thinned
from strangers import strangers

HERE = Path(__file__).parent
NUMBERS = HERE / "numbers.txt.xz"
# How many copies of each kind, made wrong and with strangers, are made of a document: of the many about one family, and
# of the project's own, fewer.
OURS = frozenset({OWN_GROUP, UNSEEN})
FEW, SOME, MANY = (1, 1), (2, 1), (4, 3)


def copies_of(numbered: tuple[int, Labelled]) -> list[Copy]:
    """Return a document as it is and its changed copies, with their rows."""
    number, document = numbered
    wrong, strange = FEW if document.family == USUAL_FAMILY else SOME if document.group in OURS else MANY
    made = [
        ("as is", Mutant(document.text, document.labels)),
        *([("given", as_given(document))] if document.edits else []),
        *(("made wrong", mutated(document, seed)) for seed in range(wrong)),
        *(("strangers", strangers(document, seed)) for seed in range(strange)),
    ]
    return [_copy(number, document, kind, mutant, at) for at, (kind, mutant) in enumerate(made)]


def _copy(number: int, document: Labelled, kind: str, mutant: Mutant, at: int) -> Copy:
    rows = list(rows_of(document, mutant.text, mutant.labels))
    if document.group in OURS:
        rows = list(thinned(rows, f"{document.name}:{at}"))
    wrong = sorted({label.line for label in mutant.labels if label.verdict in {"wrong", "made"}})
    return Copy(number, document.project, document.family, document.group, kind, tuple(wrong), tuple(rows))


def main() -> None:
    """Compute the rows of all documents and write them."""
    documents = all_documents(Path(sys.argv[1]))
    with multiprocessing.Pool() as pool:
        made = pool.map(copies_of, enumerate(documents), chunksize=2)
    write(NUMBERS, (copy for copies in made for copy in copies))


if __name__ == "__main__":
    main()
