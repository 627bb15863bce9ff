"""Works on the documents of a run, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from cnx_doclint.errors import DoclintError, DocumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cnx_doclint.project.files import Source

Done = TypeVar("Done")


def run_batch(
    sources: Iterable[Source | DocumentError], work: Callable[[Source], Done]
) -> tuple[list[Done], list[DoclintError]]:
    """Work on every document; one that cannot be read or worked on does not stop the others."""
    done: list[Done] = []
    errors: list[DoclintError] = []
    for source in sources:
        try:
            if isinstance(source, DocumentError):
                errors.append(source)
            else:
                done.append(work(source))
        except DoclintError as error:
            errors += (error, *error.others)
    return done, errors
