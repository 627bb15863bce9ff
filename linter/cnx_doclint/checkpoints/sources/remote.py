"""Remote files, read by ranges through fsspec: only the parts that a reader asks for are fetched.

The web has a module of its own, since a server may answer a range with anything; other protocols (``s3``, ``hf``,
``memory``) are read through the file objects that fsspec's file systems make. The extra ``remote`` installs what this
needs, and nothing but `opening.opened` imports it.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cnx_doclint.checkpoints.sources.blocks import DOWNLOAD, Blocks
from cnx_doclint.checkpoints.sources.remote_errors import changed_error, empty_error
from cnx_doclint.checkpoints.sources.source import AbsentError, Source
from cnx_doclint.checkpoints.sources.url import WEB, Url
from cnx_doclint.errors import CheckpointError
from cnx_doclint.messages.messages import Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cnx_doclint.checkpoints.bounds.limits import Limits

INSTALL = msg('pip install "cnx-doclint[remote]"')
# What tells one state of a file from another, in the words of various file systems.
_STATE = ("size", "ETag", "etag", "LastModified", "last_modified", "mtime", "created", "oid", "blob_id")
# They lead to files of this machine, or through an archive or a cache to another address.
_NOT_REMOTE = frozenset(
    {
        *("asynclocal", "dir", "file", "git", "local", "reference"),
        *("blockcache", "cached", "filecache", "simplecache"),
        *("generic", "libarchive", "tar", "zip"),
    }
)
_PAGE = (b"<!doctype html", b"<html")


@contextmanager
def open_remote(url: Url, limits: Limits) -> Iterator[Source]:
    """Open a remote file for as long as the context lasts.

    Raises:
        CheckpointError: it cannot be reached, cannot be read by ranges, or is no file. `AbsentError` where it is not
            there, or not for everybody.
    """
    system = _file_system(url)
    if url.scheme in WEB:
        from cnx_doclint.checkpoints.sources.web import open_web

        opening = open_web(url, system, limits)
    else:
        opening = _opened(url, system, limits)
    with opening as source:
        _refuse_page(source)
        yield source


def _file_system(url: Url) -> type[Any]:
    """Return fsspec's class for a protocol. Chains of protocols, which fsspec understands too, are not followed."""
    if url.scheme in _NOT_REMOTE:
        raise CheckpointError(
            msg(
                "found {scheme}://, which leads to no other machine, expected the address of a remote file",
                scheme=url.scheme,
            ),
            msg("name the path of a file here; --member chooses what is in an archive"),
        )
    try:
        from fsspec.registry import get_filesystem_class
    except ImportError:
        raise CheckpointError(msg("found an address, and no fsspec to read it with"), INSTALL) from None
    try:
        return get_filesystem_class(url.scheme)  # type: ignore[no-any-return]
    except ValueError:
        raise CheckpointError(
            msg("found the unknown protocol {scheme}://", scheme=url.scheme), msg("check the address")
        ) from None
    except ImportError as error:
        missing = Message(error.msg) if error.msg else msg("install what fsspec needs for {scheme}", scheme=url.scheme)
        needs = INSTALL if url.scheme in WEB else missing
        raise CheckpointError(
            msg("found the protocol {scheme}://, and a package for it is missing", scheme=url.scheme), needs
        ) from None


@contextmanager
def _opened(url: Url, system: type[Any], limits: Limits) -> Iterator[Source]:
    with _explained(url):
        files = system(**system._get_kwargs_from_urls(url.text))
        path = system._strip_protocol(url.text)
        before = files.info(path)
        size = _size(before)
        # Blocks are kept and read ahead here; a file system doing so as well would fetch megabytes.
        file = files.open(path, "rb", cache_type="none")

    def fetch(offset: int, length: int) -> bytes:
        with _explained(url):
            file.seek(offset)
            return bytes(file.read(length))

    try:
        yield Source(url.name, size, Blocks(size, fetch, limits).pread, url=url)
        with _explained(url):
            files.invalidate_cache()
            after = files.info(path)
    finally:
        file.close()
    if _state(before) != _state(after):
        raise changed_error()


def _size(info: Mapping[str, Any]) -> int:
    if info.get("type") == "directory":
        raise CheckpointError(msg("found a folder, expected a file"), msg("name the checkpoint file itself"))
    size = info.get("size")
    if not isinstance(size, int):
        raise CheckpointError(msg("found a file of unknown size, which cannot be read by ranges"), DOWNLOAD)
    if not size:
        raise empty_error()
    return size


def _state(info: Mapping[str, Any]) -> tuple[object, ...]:
    return tuple(info.get(key) for key in _STATE)


@contextmanager
def _explained(url: Url) -> Iterator[None]:
    """Turn the errors of a file system, of which each has its own, into ours."""
    try:
        yield
    except CheckpointError:
        raise
    except FileNotFoundError:
        raise AbsentError(msg("found no such file, expected a checkpoint"), msg("check the address")) from None
    except PermissionError:
        raise AbsentError(msg("found a file that may not be read"), msg("check your access to it")) from None
    except ImportError as error:
        raise CheckpointError(msg("found a package missing that the address needs"), Message(str(error))) from None
    except Exception as error:  # noqa: BLE001 - they share no other class
        text = str(error).replace(url.text, str(url)).partition("\n")[0][:200]
        raise CheckpointError(
            msg(
                "found a failure to read by {scheme}:// ({kind}: {text})",
                scheme=url.scheme,
                kind=type(error).__name__,
                text=text,
            ),
            msg("check the address and your access to it, or {download}", download=DOWNLOAD),
        ) from None


def _refuse_page(source: Source) -> None:
    if source.head.lstrip()[:20].lower().startswith(_PAGE):
        raise AbsentError(
            msg("found a web page, expected a checkpoint"),
            msg("name the address of the file itself, under which a browser would download it"),
        )
