"""Progress of a command that takes longer than a second: one line on the terminal, removed at the end."""

import sys
import threading

_PATIENCE = 1.0
_CLEAR = "\r\x1b[K"


class _Waiting:
    """A line that counts seconds, written by its own thread, only to a terminal."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._text = "Asking AWS"
        self._shown = False
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        if sys.stderr.isatty() and self._thread is None:
            self._over.clear()
            self._thread = threading.Thread(target=self._count, daemon=True)
            self._thread.start()

    def say(self, text: str) -> None:
        self._text = text

    def end(self) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._shown:
            self._shown = False
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()

    def _count(self) -> None:
        seconds = 0
        while not self._over.wait(_PATIENCE):
            seconds += 1
            self._shown = True
            sys.stderr.write(f"{_CLEAR}{self._text} … {seconds} s")
            sys.stderr.flush()


_waiting = _Waiting()
# A command calls `begin` when it starts to work, `say` to name what it waits for, and `end` before it prints or asks.
begin, say, end = _waiting.begin, _waiting.say, _waiting.end
