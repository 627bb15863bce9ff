"""Pickles that would run something when they are loaded: every opcode that calls, with names that do harm."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hostile_files.cases import Case, blob, joined
from hostile_files.pickles import (
    PROTOCOL,
    TAR_WEIGHTS,
    legacy,
    nested,
    of_tensor,
    scripted,
    short,
    storage,
    tar_members,
    tensor,
    text,
    torch_zip,
    with_weights,
)
from hostile_files.tars import tar_of
from hostile_files.zips import DEFLATED

COMMAND = "echo executed > executed"
NAMES = """
os.system posix.system nt.system os.popen os.execv os.spawnl os.remove os.startfile
subprocess.Popen subprocess.run subprocess.call subprocess.check_output subprocess.getoutput pty.spawn
builtins.eval builtins.exec builtins.compile builtins.open builtins.getattr builtins.setattr builtins.__import__
builtins.map builtins.filter builtins.apply builtins.breakpoint builtins.type builtins.globals builtins.input
__builtin__.eval __builtin__.execfile __builtin__.file importlib.import_module importlib.__import__
runpy.run_path runpy.run_module runpy._run_code code.interact code.InteractiveInterpreter pdb.run bdb.Bdb
timeit.timeit cProfile.run profile.run trace.Trace doctest.debug_script webbrowser.open webbrowser.get
pip.main pip._internal.main pip._internal.cli.main.main setuptools.setup distutils.core.run_setup ensurepip.bootstrap
socket.socket urllib.request.urlopen http.client.HTTPConnection ftplib.FTP smtplib.SMTP requests.get
shutil.rmtree shutil.copy tempfile.mktemp pathlib.Path.write_text logging.config.dictConfig
pickle.loads pickle._loads _pickle.Unpickler marshal.loads types.CodeType types.FunctionType shelve.open dill.loads
cloudpickle.loads joblib.load ctypes.CDLL ctypes.cdll.LoadLibrary _ctypes.dlopen cffi.FFI
operator.attrgetter operator.methodcaller functools.partial functools.reduce itertools.starmap
torch.load torch.hub.load torch.hub.load_state_dict_from_url torch.jit.load torch.jit._script.unpackage_script_module
torch.serialization.load torch.package.PackageImporter torch.ops.load_library torch.utils.cpp_extension.load_inline
torch._inductor.codecache.compile_file torch.storage.UntypedStorage.from_file torch.multiprocessing.spawn
torch.fx._symbolic_trace.wrap torch.utils._config_module.load_config torch._dynamo.guards.GuardBuilder.get
torch.utils.data.datapipes.utils.decoder.basichandlers torch.utils.collect_env.run torch.utils.bottleneck.__main__.run
numpy.load numpy.fromfile numpy.memmap numpy.f2py.compile numpy.testing._private.utils.runstring
numpy.core.multiarray._reconstruct numpy._core.multiarray.scalar numpy.ndarray numpy.random._pickle.__bit_generator_ctor
asyncio.unix_events._UnixSubprocessTransport._start idlelib.run.Executive lib2to3.pgen2.pgen.ParserGenerator
multiprocessing.util.spawnv_passfds concurrent.futures.ProcessPoolExecutor signal.signal sys.exit os._exit
yaml.unsafe_load pandas.read_pickle pandas.eval keras.models.load_model tensorflow.keras.models.load_model
commands.getoutput popen2.popen3 test.support.script_helper.assert_python_ok venv.create zipimport.zipimporter
""".split()  # noqa: SIM905 (a name a line would be a page)
ARGUMENT = text(COMMAND) + b"\x85"


def _global(name: str) -> bytes:
    module, _, attribute = name.rpartition(".")
    return f"c{module}\n{attribute}\n".encode()


def _stack_global(name: str) -> bytes:
    module, _, attribute = name.partition(".")
    return short(module) + short(attribute) + b"\x93"


def _instance(name: str) -> bytes:
    module, _, attribute = name.rpartition(".")
    return b"(" + text(COMMAND) + f"i{module}\n{attribute}\n".encode()


FORMS: dict[str, Callable[[str], bytes]] = {
    "reduce": lambda name: _global(name) + ARGUMENT + b"R",
    "stack-global": lambda name: _stack_global(name) + ARGUMENT + b"R",
    "inst": _instance,
    "obj": lambda name: b"(" + _global(name) + text(COMMAND) + b"o",
    "newobj": lambda name: _global(name) + ARGUMENT + b"\x81",
    "newobj-ex": lambda name: _global(name) + ARGUMENT + b"}" + text("shell") + b"\x88s\x92",
    "setstate": lambda name: b"cbuiltins\nobject\n)\x81}" + text("__setstate__") + _global(name) + b"sb"
    + ARGUMENT + b"b",
    "slots-state": lambda name: b"ca\nB\n)\x81N}" + text("__class__") + _global(name) + b"s\x86b",
    "reduce-ex": lambda name: b"ca\nB\n)\x81}" + text("__reduce_ex__") + _global(name) + b"sb",
    "from-type": lambda name: b"ctorch._tensor\n_rebuild_from_type_v2\n(" + _global(name) * 2 + ARGUMENT + b"}tR",
    "default-factory": lambda name: b"ccollections\ndefaultdict\n" + _global(name) + b"\x85R" + text("k") + b"Ns",
    "reconstructor": lambda name: b"ccopyreg\n_reconstructor\n" + _global(name) * 2 + b"N\x87R",
    "parameter": lambda name: b"ctorch.nn.parameter\nParameter\n" + _global(name) + ARGUMENT + b"R\x85R",
    "set-key": lambda name: b"}" + _global(name) + ARGUMENT + b"R" + b"Ns",
    "as-list": lambda name: _global(name) + ARGUMENT + b"R(" + ARGUMENT + b"e",
    "memoised": lambda name: _global(name) + b"q\x7f0h\x7f" + ARGUMENT + b"R",
}  # fmt: skip
USUAL = ("os.system", "builtins.eval", "torch.load")
_IN_TEXT = {
    "ext1": b"\x82\x01" + ARGUMENT + b"R",
    "ext2": b"\x83\x01\x00" + ARGUMENT + b"R",
    "ext4": b"\x84\xff\xff\xff\x7f" + ARGUMENT + b"R",
    "ext4-zero": b"\x84\x00\x00\x00\x00" + ARGUMENT + b"R",
    "global-with-spaces": b"cos \nsystem\n" + ARGUMENT + b"R",
    "global-not-utf8": b"c\xff\xfe\nsystem\n" + ARGUMENT + b"R",
    "global-with-escapes": b"c\x1b[2J\nsystem\n" + ARGUMENT + b"R",
    "global-empty": b"c\n\n" + ARGUMENT + b"R",
    "global-long": b"c" + b"a" * 60_000 + b"\nb\n" + ARGUMENT + b"R",
    "stack-global-of-numbers": b"K\x01K\x02\x93" + ARGUMENT + b"R",
    "stack-global-of-a-call": b"cos\ngetcwd\n)R" + short("system") + b"\x93" + ARGUMENT + b"R",
    "stack-global-dotted": short("torch") + short("serialization.os.system") + b"\x93" + ARGUMENT + b"R",
    "call-of-a-call": b"cbuiltins\ngetattr\ncos\nenviron\n" + text("x") + b"\x86R" + ARGUMENT + b"R",
    "call-of-a-number": b"K\x01" + ARGUMENT + b"R",
    "call-of-a-tensor": tensor() + ARGUMENT + b"R",
    "call-without-a-tuple": b"cos\nsystem\n" + text(COMMAND) + b"R",
    "call-with-a-stub": b"cos\nsystem\nca\nb\n)R" + b"R",
    "chained": b"cbuiltins\nmap\ncos\nsystem\n]" + text(COMMAND) + b"a\x86Rcbuiltins\nlist\n0",
    "proxies": b"coperator\nmethodcaller\n" + text("system") + text(COMMAND) + b"\x86Rcos\n__name__\n\x85R",
    "numpy-scalar": b"cnumpy.core.multiarray\nscalar\ncnumpy\ndtype\n" + text("O8") + b"\x85RC\x08\x80\x02cos\nsy\x86R",
    "codecs": b"c_codecs\nencode\n" + text(COMMAND) + text("rot13") + b"\x86R",
    "bytes-of-a-call": b"cbuiltins\nbytes\ncos\nsystem\n" + ARGUMENT + b"R\x85R",
    "size-of-a-call": b"ctorch\nSize\ncos\nsystem\n" + ARGUMENT + b"R\x85R",
}


def persistent() -> Iterator[Case]:
    """Persistent ids that name gadgets, in both notations."""
    for name in ("os.system", "builtins.eval", "pip.main"):
        yield blob(f"class-{name}", torch_zip(of_tensor(tensor(run=storage(kind=_global(name))))))
        yield blob(f"key-{name}", torch_zip(of_tensor(tensor(run=storage(key=f"../{name}")))))
        yield blob(f"text-{name}", torch_zip(PROTOCOL + f"P{name}\n.".encode()))
        module = b"(" + text("module") + _global(name) + text("a.py") + text("import os") + b"tQ"
        yield blob(f"module-{name}", legacy(with_weights(module + ARGUMENT + b"R")))
        yield blob(f"call-{name}", torch_zip(with_weights(_global(name) + ARGUMENT + b"RQ")))
    yield blob("tuple-in-itself", torch_zip(PROTOCOL + b"]q\x00h\x00a" + text("storage") + b"h\x00\x86Q."))


def names() -> Iterator[Case]:
    """Every name, called in the two usual ways."""
    for name in NAMES:
        for form in ("reduce", "stack-global"):
            yield blob(f"{name}-{form}", torch_zip(with_weights(FORMS[form](name))))


def forms() -> Iterator[Case]:
    """Every way to call, in every format that has a pickle in it."""
    for form, make in FORMS.items():
        for name in USUAL:
            gadget = make(name)
            content = with_weights(gadget)
            yield blob(f"{form}-{name}-zip", torch_zip(content))
            yield blob(f"{form}-{name}-deflated", torch_zip(content, DEFLATED))
            yield blob(f"{form}-{name}-legacy", legacy(content))
            yield blob(f"{form}-{name}-script", scripted(content))
            yield blob(
                f"{form}-{name}-pickle", PROTOCOL + b"}(" + text("a") + gadget + text("w") + _own_weights() + b"u."
            )
            yield blob(f"{form}-{name}-nested", PROTOCOL + nested(PROTOCOL + gadget + b".") + b".")
            yield blob(f"{form}-{name}-in-place-of-weights", torch_zip(of_tensor(gadget)))
            yield blob(f"{form}-{name}-tar", _torch_tar(gadget))


def _own_weights() -> bytes:
    """A tensor that brings its storage along."""
    return tensor(run=nested(PROTOCOL + storage() + b"."))


def _torch_tar(gadget: bytes) -> bytes:
    bad = PROTOCOL + b"}(" + text("bad") + gadget + TAR_WEIGHTS[3:-2] + b"u."
    return tar_of({**tar_members(bad), "sys_info": PROTOCOL + gadget + b"."})


def others() -> Iterator[Case]:
    """Calls that fit no pattern, and gadgets in the pickles around the object's own."""
    for name, gadget in _IN_TEXT.items():
        yield blob(f"{name}-zip", torch_zip(with_weights(gadget)))
        yield blob(f"{name}-legacy", legacy(with_weights(gadget)))
    whole = PROTOCOL + FORMS["reduce"]("os.system") + b"."
    weights = legacy(of_tensor(tensor()))
    yield blob("before-the-magic", whole + weights)
    yield blob("keys", legacy(of_tensor(tensor()), keys=whole))
    yield blob("after-the-end", torch_zip(of_tensor(tensor()) + whole))
    for member in ("sys_info", "storages", "tensors", "pickle"):
        yield blob(f"torch-tar-{member}", tar_of({**tar_members(TAR_WEIGHTS), member: whole}))


def calls() -> Iterator[Case]:
    """Everything that would run."""
    return joined(names(), forms(), others())
