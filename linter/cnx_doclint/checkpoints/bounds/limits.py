"""How much of a file's claims a reader believes: every quantity that a hostile file could inflate."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cnx_doclint.errors import CheckpointError
from cnx_doclint.messages.messages import Message, msg

MIB = 1 << 20
_REPETITIONS = 8


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one file, all archives and pickles inside it counted together.

    A file that asks for more ends in a ``CheckpointError`` naming the limit. A tensor of ``torch.save`` takes
    about 33 instructions and 2.4 kB of accounted memory: the defaults have room for 30,000 parameters with an
    Adam state (four tensors each); they keep any file under 5 s and 512 MiB.

    Attributes:
        opcodes: pickle instructions carried out; bounds time.
        memory: bytes of all values ever made, estimated generously; freed values are not given back.
        stack: values waiting on the pickle stack.
        marks: MARKs waiting on the pickle stack, that is, nesting in the pickle's text.
        memo: entries in the pickle memo.
        string: bytes of one text; longer byte strings stay in the file.
        integer: bytes of one integer.
        line: bytes of one line of a text-protocol pickle, of one key or name in a GGUF or ONNX header.
        name: characters of a global's, a storage's or a container key's name.
        dimensions: of one tensor.
        nested: pickles within pickles (``torch.storage._load_from_bytes``).
        archives: archives around a checkpoint, one inside the other; a gzip counts as one.
        looked: files of an archive, those of archives in it counted too, that are looked at for a checkpoint.
        unpacked: bytes that archives around a checkpoint inflate to, all members and repetitions together.
        member: bytes of an archive member that must be held whole, such as ``data.pkl``.
        ratio: how many times larger than its packed size a member may be.
        members: entries of one archive, or files of a folder.
        directory: bytes of a zip's central directory, or of all headers of a tar.
        extension: bytes of one extended header of a tar.
        json: bytes of a JSON header or file.
        steps: lengths and tags followed through the header of a GGUF or ONNX file; bounds time. A vocabulary of
            300,000 words takes as many, its merges twice that.
        depth: how deep below the file's root a state dict is looked for; arrays within arrays of a GGUF header.
        containers: how many mappings and lists are looked into for it, those nearest the root first.
        modules: modules inside one another, in a model that was pickled whole.
        tensors: entries of one state dict, header, listing or index.
        candidates: state dicts in one file.
        scalars: values beside the state dict that are kept as metadata.
        shards: files that one index may name. They share the bounds on time by the tensors each has; the other
            bounds are for each of them.
        fetched: bytes fetched of one remote file, and its size where the server knows no ranges.
        requests: requests for one remote file.
        seconds: time for one answer on the web, from the connection to the last byte.
    """

    opcodes: int = 5_000_000
    memory: int = 320 * MIB
    stack: int = 1_000_000
    marks: int = 50_000
    memo: int = 2_000_000
    string: int = 16 * MIB
    integer: int = 1_024
    line: int = 65_536
    name: int = 500
    dimensions: int = 64
    nested: int = 2
    archives: int = 3
    looked: int = 10_000
    unpacked: int = 1_024 * MIB
    member: int = 64 * MIB
    ratio: int = 1_100
    members: int = 250_000
    directory: int = 48 * MIB
    extension: int = 1 * MIB
    json: int = 16 * MIB
    steps: int = 1_000_000
    depth: int = 12
    containers: int = 200_000
    modules: int = 64
    tensors: int = 250_000
    candidates: int = 1_000
    scalars: int = 1_000
    shards: int = 1_000
    fetched: int = 64 * MIB
    requests: int = 1_000
    seconds: float = 30

    def for_values(self, size: int) -> Limits:
        """Return the bounds for reading all values of a file of ``size`` bytes, and not its header alone.

        Weights pack badly: what is inflated of them, and again to go back in an archive, is a few times the file.
        """
        return replace(self, unpacked=self.unpacked + _REPETITIONS * size)

    def check(self, limit: str, found: int, what: str) -> None:
        """Refuse ``found`` units of ``what`` when they exceed the limit of that name.

        Raises:
            CheckpointError: ``found`` is more than the limit.
        """
        allowed: int = getattr(self, limit)
        if found > allowed:
            raise exceeded(what, limit, allowed, found)


def exceeded(what: str, limit: str, allowed: int, found: int | None = None) -> CheckpointError:
    """Return the error for a file that goes beyond the limit called ``limit``."""
    amount = "more" if found is None else f"{found:,}"
    return CheckpointError(
        Message(f"found {amount} {what}, expected at most {allowed:,}"),
        msg(
            "checkpoints do not need that many; if you trust this file, read it from Python with "
            "read_inventory(path, limits=Limits({limit}=...))",
            limit=limit,
        ),
    )


def damaged(found: str, expected: str = "") -> CheckpointError:
    """Return the error for content that contradicts its own format."""
    message = f"found {found}, expected {expected}" if expected else f"found {found}"
    return CheckpointError(Message(message), msg("the file is damaged or cut short: fetch it again, or save it again"))
