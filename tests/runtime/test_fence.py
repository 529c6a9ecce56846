"""The fence holds for anything that runs in the process, Python included: the engine may have a hole."""

import subprocess
import sys
from pathlib import Path

import pytest

SRC = str(Path(__file__).parents[2] / "src")
TRY = """
import sys; sys.path.append(sys.argv[1])
import errno, os, resource, socket, mmap
from layers.runtime.sandbox.child import fence
fence.limits(256 << 20, files=8)
assert fence.{fence}()
try:
    {attempt}
except OSError as error:
    denied = errno.errorcode[error.errno]
except MemoryError:
    denied = "MEMORY"
else:
    denied = "allowed"
os.write(1, denied.encode())
os._exit(0)
"""
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux alone filters system calls")


def tried(fence: str, attempt: str) -> str:
    code = TRY.format(fence=fence, attempt=attempt)
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code, SRC], capture_output=True, text=True, timeout=60)
    return done.stdout or done.stderr


@pytest.mark.parametrize(
    "attempt",
    [
        "open('/etc/passwd')", "os.listdir('/')", "socket.socket()", "os.fork()", "os.execv('/bin/true', ['true'])",
        "os.kill(os.getppid(), 0)", "os.write(2, b'x')", "os.read(1, 1)", "os.mkdir('/tmp/x')", "os.pipe()",
        "mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC)", "os.setuid(0)", "os.stat('/')",
    ],
)  # fmt: skip
def test_a_calculating_process_is_denied_everything_else(attempt):
    assert tried("calculating", attempt) == "EPERM"


@pytest.mark.parametrize(
    "attempt", ["socket.socket()", "open('/tmp/fence-test', 'w')", "os.unlink('/tmp/fence-test')", "os.mkdir('/tmp/x')"]
)
def test_a_process_apart_reaches_no_network_and_writes_nothing(attempt):
    assert tried("apart", attempt) == "EPERM"


def test_a_process_apart_may_read_what_a_program_needs_to_start():
    assert tried("apart", "open('/etc/hostname').close()") == "allowed"


def test_memory_beyond_the_limit_is_refused():
    assert tried("calculating", "x = bytearray(600 << 20)") == "MEMORY"


def test_a_file_cannot_grow_and_no_core_is_dumped():
    limits = "assert [resource.getrlimit(r) for r in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)] == [(0, 0)] * 2"
    assert tried("apart", limits) == "allowed"
