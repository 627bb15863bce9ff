"""Files on the web, read by range requests in the client that fsspec sets up.

fsspec would download all of a file whose server knows no ranges. Here every answer is checked before its body is read:
its status, the range it has, and whether the file is the one of the request before.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

import aiohttp
from fsspec.asyn import sync

from cnx_doclint.checkpoints.sources.blocks import BLOCK, DOWNLOAD, Blocks, too_much
from cnx_doclint.checkpoints.sources.remote_errors import changed_error, empty_error
from cnx_doclint.checkpoints.sources.source import AbsentError, Source, source_of_bytes
from cnx_doclint.errors import CheckpointError
from cnx_doclint.messages.messages import Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnx_doclint.checkpoints.bounds.limits import Limits
    from cnx_doclint.checkpoints.sources.url import Url

_REDIRECTS = 10
_RANGE = re.compile(r"bytes (\d{1,19})-(\d{1,19})/(\d{1,19})")
_AGAIN = msg("try again later, or {download}", download=DOWNLOAD)
_NETWORK = msg("check the address and your network")
_ADDRESS = msg("check the address")
_PRIVATE = msg("check the address; a private file must be downloaded first with what has access to it")
_ABSENT: dict[int, Message] = {
    HTTPStatus.UNAUTHORIZED: _PRIVATE,
    HTTPStatus.FORBIDDEN: _PRIVATE,
    HTTPStatus.NOT_FOUND: _ADDRESS,
    HTTPStatus.GONE: _ADDRESS,
}
# The first that fits counts.
_FAILURES: tuple[tuple[type[BaseException], Message, Message], ...] = (
    (TimeoutError, msg("no answer in time"), _AGAIN),
    (aiohttp.TooManyRedirects, msg("redirects without end"), _ADDRESS),
    (aiohttp.RedirectClientError, msg("a redirect to something that is no web address"), _ADDRESS),
    (aiohttp.ClientSSLError, msg("a secure connection that could not be made"), _NETWORK),
    (aiohttp.ClientConnectorDNSError, msg("no host of that name"), _NETWORK),
    (aiohttp.ClientConnectorError, msg("a refused connection"), _NETWORK),
    (aiohttp.ClientPayloadError, msg("an answer that was cut short"), _AGAIN),
    (aiohttp.ClientError, msg("a connection that failed"), _AGAIN),
    (ValueError, msg("an address that cannot be understood"), _ADDRESS),
    (OSError, msg("a connection that failed"), _AGAIN),
)


class _Answer(NamedTuple):
    """What came for a request.

    Attributes:
        data: the body.
        total: the file's size.
        tag: tells one state of the file from another; empty where the server says nothing of it.
        whole: whether the server sent all of the file instead of the range.
    """

    data: bytes
    total: int
    tag: str
    whole: bool = False


class _File(NamedTuple):
    """A file to ask for: its address, the file system of fsspec whose client asks, and the bounds."""

    url: Url
    system: Any
    limits: Limits

    def get(self, offset: int, length: int) -> _Answer:
        """Ask for a range and wait for the answer."""
        answer: _Answer = sync(self.system.loop, self._get, offset, length)
        return answer

    async def _get(self, offset: int, length: int) -> _Answer:
        try:
            session = await self.system.set_session()
            async with session.get(self.system.encode_url(self.url.text), **self._options(offset, length)) as response:
                return await _understood(response, offset, length, self.limits)
        except tuple(kind for kind, _, _ in _FAILURES) as error:
            _, found, hint = next(each for each in _FAILURES if isinstance(error, each[0]))
            raise CheckpointError(msg("found {found}, expected a checkpoint", found=found), hint) from None

    def _options(self, offset: int, length: int) -> dict[str, Any]:
        """Add a range to what the user has set for all requests in the configuration of fsspec."""
        # Ranges of a compressed answer would be ranges of the compressed bytes.
        wanted = {"Range": f"bytes={offset}-{offset + length - 1}", "Accept-Encoding": "identity"}
        return {
            **self.system.kwargs,
            "headers": {**self.system.kwargs.get("headers", {}), **wanted},
            "timeout": aiohttp.ClientTimeout(total=self.limits.seconds),
            "max_redirects": _REDIRECTS,
        }


@contextmanager
def open_web(url: Url, system: type[Any], limits: Limits) -> Iterator[Source]:
    """Open a file by its first range; a small one whose server knows no ranges is held whole.

    Raises:
        CheckpointError: it cannot be reached, or is too large to be read without ranges.
    """
    files = system(skip_instance_cache=True)
    try:
        file = _File(url, files, limits)
        first = file.get(0, BLOCK)
        if not first.total:
            raise empty_error()
        yield _whole(file, first) if first.whole else _by_ranges(file, first)
    finally:
        if files._session is not None:
            files.close_session(files.loop, files._session)


def _whole(file: _File, first: _Answer) -> Source:
    source = source_of_bytes(first.data, file.url.name)
    return Source(source.name, source.size, source.pread, url=file.url)


def _by_ranges(file: _File, first: _Answer) -> Source:
    def fetch(offset: int, length: int) -> bytes:
        answer = file.get(offset, length)
        if answer.whole:
            raise _ceased()
        if (answer.total, answer.tag) != (first.total, first.tag):
            raise changed_error()
        return answer.data

    return Source(file.url.name, first.total, Blocks(first.total, fetch, file.limits, first.data).pread, url=file.url)


async def _understood(response: aiohttp.ClientResponse, offset: int, length: int, limits: Limits) -> _Answer:
    tag = response.headers.get("ETag") or response.headers.get("Last-Modified") or ""
    if response.status == HTTPStatus.PARTIAL_CONTENT:
        total, expected = _range(response, offset, length)
        data = await _body(response, expected)
        if len(data) != expected:
            raise CheckpointError(
                msg("found {number:,} bytes in an answer, expected {expected:,}", number=len(data), expected=expected),
                _AGAIN,
            )
        return _Answer(data, total, tag)
    if response.status == HTTPStatus.OK:
        data = await _all(response, offset, limits)
        return _Answer(data, len(data), tag, whole=True)
    if response.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and not offset:
        return _Answer(b"", 0, tag)
    raise _refused(response)


def _refused(response: aiohttp.ClientResponse) -> CheckpointError:
    found = f"{response.status} {(response.reason or '')[:60]}".rstrip()
    if response.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        return changed_error()
    if hint := _ABSENT.get(response.status):
        return AbsentError(msg("found the answer {found}, expected a checkpoint", found=found), hint)
    return CheckpointError(msg("found the answer {found}, expected a checkpoint", found=found), _AGAIN)


def _range(response: aiohttp.ClientResponse, offset: int, length: int) -> tuple[int, int]:
    """Return the file's size and how many bytes the answer must have."""
    announced = response.headers.get("Content-Range", "")
    found = _RANGE.fullmatch(announced)
    encoded = response.headers.get("Content-Encoding", "identity") != "identity"
    if found is None or encoded:
        raise CheckpointError(msg("found an answer that does not say which bytes of the file it has"), DOWNLOAD)
    first, last, total = map(int, found.groups())
    expected = min(length, total - offset)
    if first != offset or last - first + 1 != expected:
        raise CheckpointError(
            msg(
                "found {announced!r} in an answer, expected {expected:,} bytes at byte {offset:,}",
                announced=announced[:60],
                expected=expected,
                offset=offset,
            ),
            _AGAIN,
        )
    return total, expected


async def _all(response: aiohttp.ClientResponse, offset: int, limits: Limits) -> bytes:
    """Return a whole file that came instead of its first range, unless it is large."""
    if offset:
        raise _ceased()
    if (response.content_length or 0) > limits.fetched:
        raise _too_large(limits)
    data = await _body(response, limits.fetched + 1)
    if len(data) > limits.fetched:
        raise _too_large(limits)
    return data


async def _body(response: aiohttp.ClientResponse, most: int) -> bytes:
    """Return the body, at most that many bytes of it."""
    data = bytearray()
    # The end has to be seen for the connection to be used again; what goes on beyond it is left.
    async for part in response.content.iter_any():
        if len(data) == most:
            break
        data += part[: most - len(data)]
    return bytes(data)


def _ceased() -> CheckpointError:
    return CheckpointError(msg("found a server that ceased to answer with ranges"), _AGAIN)


def _too_large(limits: Limits) -> CheckpointError:
    what = msg("a server that knows no ranges, and a file of more than {fetched:,} bytes", fetched=limits.fetched)
    return too_much(what, "fetched")
