"""A web server on this machine, with and without ranges, and with every way to answer wrongly that is tested."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple
from urllib.parse import unquote


class Request(NamedTuple):
    path: str
    headers: Mapping[str, str]


class Served(NamedTuple):
    """A server's address, what was asked of it, and the sizes of what it sent."""

    address: str
    requests: list[Request]
    parts: list[int]
    connections: list[object]

    @property
    def sent(self) -> int:
        return sum(self.parts)

    def forget(self) -> None:
        for noted in (self.requests, self.parts, self.connections):
            noted.clear()

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.requests]


class Handler(BaseHTTPRequestHandler):
    """Answers ``/MODE/FILE`` in one of the modes below with a file of a folder."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *args: object, folder: Path, served: Served, ended: Event) -> None:
        self.folder, self.served, self.ended = folder, served, ended
        served.connections.append(args[1])
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        _, mode, name = unquote(path).split("/", 2)
        self.file = self.folder / name
        self.before = len(self.served.requests)
        self.served.requests.append(Request(self.path, dict(self.headers)))
        try:
            if mode.isdigit():
                self.answer(int(mode), {}, b"no")
            elif not self.file.is_file():
                self.answer(404, {}, b"nothing here")
            else:
                MODES[mode](self)
        except ConnectionError:
            self.close_connection = True  # the client has seen enough

    def log_message(self, *_: object) -> None:
        pass

    def answer(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.write(body)

    def write(self, body: bytes) -> None:
        self.wfile.write(body)
        self.served.parts.append(len(body))

    @property
    def size(self) -> int:
        return self.file.stat().st_size

    @property
    def range(self) -> tuple[int, int]:
        first, last = self.headers["Range"].removeprefix("bytes=").split("-")
        return int(first), min(int(last) + 1, self.size)

    def content(self, start: int, stop: int) -> bytes:
        with self.file.open("rb") as file:
            file.seek(start)
            return file.read(stop - start)


def ranges(handler: Handler, **headers: str) -> None:
    start, stop = handler.range
    if start >= handler.size:
        handler.answer(416, {"Content-Range": f"bytes */{handler.size}"}, b"")
        return
    given = {"Content-Range": f"bytes {start}-{stop - 1}/{handler.size}", "ETag": '"1"'}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    handler.answer(206, {name: value for name, value in given.items() if value}, handler.content(start, stop))


def whole(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(handler.size))
    handler.end_headers()
    _pour(handler)


def unsized(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.close_connection = True
    _pour(handler)


def _pour(handler: Handler) -> None:
    for start in range(0, handler.size, 1 << 16):
        handler.write(handler.content(start, min(start + (1 << 16), handler.size)))


def changing(handler: Handler) -> None:
    ranges(handler, ETag=f'"{handler.before}"')


def touched(handler: Handler) -> None:
    ranges(handler, ETag="", Last_Modified=f"Mon, 01 Jan 2024 00:00:0{handler.before} GMT")


def growing(handler: Handler) -> None:
    start, stop = handler.range
    ranges(handler, Content_Range=f"bytes {start}-{stop - 1}/{handler.size + handler.before}")


def ceasing(handler: Handler) -> None:
    (whole if handler.before else ranges)(handler)


def restarting(handler: Handler) -> None:
    """The whole file where its first range is asked for again."""
    (whole if handler.before and not handler.range[0] else ranges)(handler)


def shrinking(handler: Handler) -> None:
    if handler.before:
        handler.answer(416, {"Content-Range": "bytes */9"}, b"")
    else:
        ranges(handler)


def shifted(handler: Handler) -> None:
    start, stop = handler.range
    ranges(handler, Content_Range=f"bytes {start + 1}-{stop}/{handler.size}")


def lying(handler: Handler) -> None:
    """More bytes than the range has."""
    start, stop = handler.range
    body = handler.content(start, stop) + b"more" * 100_000
    handler.answer(206, {"Content-Range": f"bytes {start}-{stop - 1}/{handler.size}"}, body)


def short(handler: Handler) -> None:
    start, stop = handler.range
    body = handler.content(start, stop)
    ending = {"Content-Length": str(len(body)), "Connection": "close"}
    handler.answer(206, {"Content-Range": f"bytes {start}-{stop - 1}/{handler.size}", **ending}, body[:-9])
    handler.close_connection = True


def fewer(handler: Handler) -> None:
    """Fewer bytes than the range has, in an answer that is whole."""
    start, stop = handler.range
    handler.answer(206, {"Content-Range": f"bytes {start}-{stop - 1}/{handler.size}"}, handler.content(start, stop - 9))


def slow(handler: Handler) -> None:
    handler.ended.wait(20)


def dripping(handler: Handler) -> None:
    start, stop = handler.range
    handler.answer(206, {"Content-Range": f"bytes {start}-{stop - 1}/{handler.size}", "Content-Length": "4096"}, b"")
    for _ in range(100):
        handler.write(b"x")
        time.sleep(0.1)


def redirected(to: str) -> Callable[[Handler], None]:
    return lambda handler: handler.answer(302, {"Location": to.format(name=handler.file.name)}, b"")


def broken(handler: Handler) -> None:
    handler.wfile.write(b"this is not HTTP\r\n\r\n")
    handler.close_connection = True


MODES: dict[str, Callable[[Handler], None]] = {
    **{mode.__name__: mode for mode in (ranges, whole, unsized, changing, touched, growing, ceasing)},
    **{mode.__name__: mode for mode in (restarting, shrinking, shifted, lying, short, fewer, slow, dripping, broken)},
    "moved": redirected("/ranges/{name}?signature=secret"),
    "loop": redirected("/loop/{name}"),
    "elsewhere": redirected("ftp://127.0.0.1/{name}"),
    "nameless": partial(ranges, Content_Range=""),
    "packed": partial(ranges, Content_Encoding="gzip"),
    "unknown": partial(ranges, Content_Range="bytes 0-9/*"),
}


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """Serve a folder for as long as the context lasts."""
    ended = Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    served = Served(f"http://127.0.0.1:{server.server_address[1]}", [], [], [])
    server.RequestHandlerClass = partial(Handler, folder=folder, served=served, ended=ended)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield served
    finally:
        ended.set()
        server.shutdown()
        thread.join()
        server.server_close()
