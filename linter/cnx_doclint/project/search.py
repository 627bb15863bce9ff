"""Which documents a run is about: those that are named, and those found below folders that are named."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.errors import DocumentError, UsageError
from cnx_doclint.messages.messages import msg
from cnx_doclint.project.files import Source, read, source, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cnx_doclint.project.config import Config
    from cnx_doclint.project.gitignore import Ignore

SUFFIXES = frozenset({".md", ".markdown", ".mdx", ".ipynb"})

# Folders that hold other people's or generated Markdown; hidden folders are left out as well.
_FOREIGN = frozenset({"node_modules", "venv", "__pycache__", "site", "_site", "build", "dist", "site-packages"})
# What tells of the past, in lower case: beginnings of files' names, and folders.
_PAST_FILES = ("changelog", "change_log", "change-log", "release-notes", "release_notes")
_PAST_FOLDERS = frozenset({"archive", "archives", "archived", "changelogs"})
_WILD = frozenset("*?[")


class Search(NamedTuple):
    """What is left out and what is read besides Markdown when a folder is searched.

    Attributes:
        root: the folder that patterns start from.
        exclude: files and folders that are left out.
        include: files that are read besides Markdown and notebooks.
        gitignore: whether what git ignores is left out.
        force: whether a file that is named is left out where a search would leave it out.
        history: whether changelogs and archives are read.
    """

    root: Path = Path()
    exclude: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    gitignore: bool = True
    force: bool = False
    history: bool = False

    @classmethod
    def from_config(cls, config: Config) -> Search:
        """Return how folders are searched with some settings."""
        return cls(
            root=config.root,
            exclude=(*config.exclude, *config.extend_exclude),
            include=config.include,
            gitignore=config.respect_gitignore,
            force=config.force_exclude,
            history=config.include_history,
        )

    def sources(self, paths: Iterable[str]) -> Iterator[Source | DocumentError]:
        """Yield every document that some paths stand for once, and an error in the place of one that is unreadable."""
        found = (item for path in paths for name in expand_pattern(path) for item in self.documents(Path(name)))
        for item in dict.fromkeys(found):
            try:
                yield item if isinstance(item, DocumentError) else source(str(item), item, read(item))
            except DocumentError as error:
                yield error

    def documents(self, path: Path) -> Iterator[Path | DocumentError]:
        """Yield the documents below a folder, sorted; a file is itself, whatever its name.

        A path that does not exist and a folder that cannot be listed are yielded as errors, so that the others go on.
        """
        if self.force and self.leaves_out(path):
            return
        try:
            is_folder = path.is_dir()
            path.stat()
        except OSError as error:
            yield unreadable(path, error)
            return
        if is_folder:
            yield from self._below(path, self._above(path))
        else:
            yield path

    def _below(self, folder: Path, ignores: tuple[Ignore, ...]) -> Iterator[Path | DocumentError]:
        try:
            entries = sorted(folder.iterdir())
        except OSError as error:
            yield unreadable(folder, error)
            return
        ignores = (*ignores, *self._of(folder))
        for entry in entries:
            if entry.name.startswith("."):
                continue
            is_folder = entry.is_dir()
            if not (is_folder or self.is_document(entry)) or self._leaves_out(entry, is_folder, ignores):
                continue
            if not is_folder:
                yield entry
            elif not entry.is_symlink():
                yield from self._below(entry, ignores)

    def is_document(self, path: Path) -> bool:
        """Say whether a file is read when a folder is searched."""
        return path.suffix.lower() in SUFFIXES or self._matches(path, self.include)

    def _leaves_out(self, entry: Path, is_folder: bool, ignores: tuple[Ignore, ...]) -> bool:
        if is_folder and entry.name in _FOREIGN:
            return True
        if not self.history and _is_past(entry.name.lower(), is_folder):
            return True
        if self._matches(entry, self.exclude):
            return True
        if not ignores:
            return False
        from cnx_doclint.project.gitignore import is_ignored

        return is_ignored(entry, is_folder, ignores)

    def leaves_out(self, path: Path) -> bool:
        """Say whether a search from the root down would leave out a file or folder, or one that it is in."""
        top, whole = os.path.abspath(self.root), os.path.abspath(path)
        start = Path(top if Path(whole).is_relative_to(top) else os.path.dirname(whole))
        ignores = (*self._above(start), *self._of(start))
        for name in Path(whole).relative_to(start).parts:
            start = start / name
            is_folder = start.is_dir()
            if name.startswith(".") or self._leaves_out(start, is_folder, ignores):
                return True
            ignores = (*ignores, *self._of(start)) if is_folder else ignores
        return False

    def _matches(self, path: Path, patterns: tuple[str, ...]) -> bool:
        if not patterns:
            return False
        from cnx_doclint.project.patterns import matches

        return matches(path, patterns, self.root)

    def _above(self, folder: Path) -> tuple[Ignore, ...]:
        if not self.gitignore:
            return ()
        from cnx_doclint.project.gitignore import above

        return above(folder)

    def _of(self, folder: Path) -> tuple[Ignore, ...]:
        if not self.gitignore:
            return ()
        from cnx_doclint.project.gitignore import ignore_of

        found = ignore_of(folder)
        return (found,) if found else ()


def _is_past(name: str, is_folder: bool) -> bool:
    return name in _PAST_FOLDERS if is_folder else name.startswith(_PAST_FILES)


def expand_pattern(path: str) -> list[str]:
    """Return the files a pattern stands for, where no shell looked for them; a path that exists is no pattern."""
    if not _WILD & {*path} or os.path.lexists(path):
        return [path]
    from glob import glob

    return sorted(glob(path, recursive=True)) or [path]


def parse_path_list(data: bytes) -> list[str]:
    """Return the paths of a list, with line ends or NULs between them.

    Raises:
        UsageError: they are not UTF-8.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            msg("--files-from: not UTF-8 at byte {byte}", byte=error.start), msg("save the list as UTF-8")
        ) from error
    names = text.split("\0") if "\0" in text else text.splitlines()
    return [name for name in names if name.strip()]


def common_folder(paths: Iterable[str]) -> Path:
    """Return the folder that some paths have in common; where we are, without any."""
    whole = [os.path.abspath(path) for path in paths]
    found = Path(os.path.commonpath(whole)) if whole else Path.cwd()
    return found if found.is_dir() else found.parent
