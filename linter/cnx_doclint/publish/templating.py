"""Finds and fills templates. jinja2 is imported here and nowhere else, and only when a template is filled."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from traceback import extract_tb
from typing import TYPE_CHECKING, Any

from cnx_doclint.errors import ConfigError, DoclintError
from cnx_doclint.messages.messages import msg

if TYPE_CHECKING:
    from jinja2 import Environment

_SUFFIX = ".md.j2"


@dataclass(frozen=True, slots=True)
class Templates:
    """Folders of templates, those of the user first: a template there replaces ours of the same name."""

    folders: tuple[Path, ...]

    def named(self, name: str, lang: str) -> str:
        """Return what a template is called in a language: ``model.es`` where there is one, else ``model``."""
        return f"{name}.{lang}" if self.has(f"{name}.{lang}") else name

    def has(self, name: str) -> bool:
        """Say whether there is a template called ``name``, without its ``.md.j2``."""
        return any((folder / f"{name}{_SUFFIX}").is_file() for folder in self.folders)

    def blocks(self) -> frozenset[str]:
        """Return the names of the blocks that templates make in our stead: ``table_models``."""
        found = (path.name for folder in self.folders for path in (folder / "blocks").glob(f"*{_SUFFIX}"))
        return frozenset(name.removesuffix(_SUFFIX) for name in found)

    def pages(self) -> tuple[str, ...]:
        """Return the names of the page templates, without languages: all but the parts, which begin with ``_``."""
        found = {path.name.partition(".")[0] for folder in self.folders for path in folder.glob(f"*{_SUFFIX}")}
        return tuple(sorted(name for name in found if not name.startswith("_")))

    def render(self, name: str, **variables: object) -> str:
        """Fill a template.

        Raises:
            ConfigError: the template is malformed, or uses a name that nothing defines.
        """
        try:
            return _environment(self.folders).get_template(f"{name}{_SUFFIX}").render(**variables)
        except DoclintError:
            raise  # a block that does not exist says so itself
        except Exception as error:  # a template may divide by zero, or call what it sees with anything
            where = _place(error, self.folders) or f"{name}{_SUFFIX}"
            message = msg("the template {where} cannot be filled: {error}", where=where, error=error)
            raise ConfigError(message, _HINT) from error


def _place(error: Exception, folders: tuple[Path, ...]) -> str:
    """The file and line of a template that an error comes from, the innermost; nothing when no line is to blame."""
    frames = [(frame.filename, frame.lineno) for frame in extract_tb(error.__traceback__)]
    told = (getattr(error, "filename", None), getattr(error, "lineno", None))  # of a syntax error
    for file, line in (told, *reversed(frames)):
        if file and line and any(Path(file).is_relative_to(folder) for folder in folders):
            return f"{file}:{line}"
    return ""


_HINT = msg("compare it with the template of that name that comes with cnx-doclint")


def load_templates(user: Path | None = None) -> Templates:
    """Return the templates that come with the package, after those in the folder ``user``.

    Raises:
        ConfigError: ``user`` is not a folder.
    """
    if user is None:
        return Templates((shipped(),))
    if not user.is_dir():
        raise ConfigError(
            msg("there is no folder of templates {user}", user=user), msg("name a folder that holds *.md.j2 files")
        )
    return Templates((user, shipped()))


def shipped() -> Path:
    """Return the folder of our own templates: in the package when installed, beside the sources otherwise."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "templates"
    return installed if installed.is_dir() else package.parents[1] / "templates"


@cache
def _environment(folders: tuple[Path, ...]) -> Environment:
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    # A template is text, like everything else that is read: it must not be able to run code.
    environment: Any = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([str(folder) for folder in folders]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # the output is Markdown, not HTML
    )
    return environment  # type: ignore[no-any-return]
