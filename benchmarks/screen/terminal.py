"""A real pseudo-terminal around a program, read without delay: what stood on it when, and what it took."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import resource
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence

from benchmarks.processes import ROOT, SURROUNDINGS, ProgramError, clean

_PATIENCE_S = 40.0
_SEQUENCE = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_][^\x1b]*\x1b\\|[ -/]*[0-~])"
)
_PAINTED = re.compile(rb"\S")
_ANSWERS = {b"\x1b[6n": b"\x1b[1;1R", b"\x1b[c": b"\x1b[?62;22c", b"\x1b[?2026$p": b"\x1b[?2026;2$y"}
"""What a terminal answers when it is asked about itself; some programs wait for it."""


class Terminal:
    """Runs a program in a pseudo-terminal of a size; use it as a context, which ends the program.

    Args:
        command: the program and its arguments.
        folder: where it runs.
        environment: more variables.
    """

    def __init__(
        self,
        command: Sequence[str],
        folder: str = str(ROOT),
        environment: Mapping[str, str] | None = None,
        size: tuple[int, int] = (120, 36),
    ) -> None:
        variables = {**clean(os.environ), **SURROUNDINGS, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        variables |= environment or {}
        self.output = bytearray()
        self._began = time.perf_counter()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            columns, rows = size
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.chdir(folder)
            os.execvpe(command[0], list(command), variables)
        self._used: resource.struct_rusage | None = None

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        if self._used is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self._fd)

    @property
    def passed(self) -> float:
        """Seconds since it was started."""
        return time.perf_counter() - self._began

    def press(self, keys: bytes) -> None:
        """Types."""
        os.write(self._fd, keys)

    def until(self, there: Callable[[bytes], bool], what: str, patience: float = _PATIENCE_S) -> float:
        """Reads until something holds of what was written since the last `forget`; gives the seconds passed.

        Raises:
            ProgramError: it never did.
        """
        while not there(bytes(self.output)):
            if not self.read(patience):
                raise ProgramError(f"never seen: {what}\n{bytes(self.output[-1500:])!r}")
        return self.passed

    def forget(self) -> None:
        """Begins to look anew."""
        self.output.clear()

    def read(self, seconds: float) -> bool:
        """Takes what comes within so many seconds; whether anything came."""
        ready, _, _ = select.select([self._fd], [], [], seconds)
        if not ready:
            return False
        try:
            data = os.read(self._fd, 1 << 16)
        except OSError:
            return False
        self.output += data
        for question, answer in _ANSWERS.items():
            if question in data:
                os.write(self._fd, answer)
        return bool(data)

    def read_for(self, seconds: float) -> None:
        """Goes on reading for so many seconds."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self.read(left)

    def wait(self) -> float:
        """Reads until it has ended by itself; gives the seconds that this took.

        Raises:
            ProgramError: it does not end.
        """
        began = time.perf_counter()
        while self.read(_PATIENCE_S):
            pass
        _, _, self._used = os.wait4(self.pid, 0)
        return time.perf_counter() - began

    @property
    def cpu_s(self) -> float:
        """CPU seconds of the whole process, once it has ended."""
        assert self._used is not None
        return self._used.ru_utime + self._used.ru_stime


def painted(least: int = 12) -> Callable[[bytes], bool]:
    """Whether so many visible characters were written."""

    def there(output: bytes) -> bool:
        return len(_PAINTED.findall(visible(output))) >= least

    return there


def visible(output: bytes) -> bytes:
    """The output without the sequences that place and colour it."""
    return _SEQUENCE.sub(b"", output)


def says(*words: str) -> Callable[[bytes], bool]:
    """Whether each of these stands in the output; a word that is painted in pieces is not found."""
    return lambda output: all(word.encode() in output for word in words)


def cpu_of(pid: int) -> float:
    """CPU seconds that a running process has used so far."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def work_of(pid: int) -> float:
    """CPU seconds that a running process has used so far, to the microsecond; 0 where the system has none."""
    total = 0
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/schedstat") as file:
                total += int(file.read().split()[0])
    except OSError:
        return 0.0
    return total / 1e9


def memory_of(pid: int) -> float:
    """Resident megabytes of a running process."""
    return int(_stat(pid)[21]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _stat(pid: int) -> list[str]:
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rpartition(")")[2].split()
