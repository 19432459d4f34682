"""Archives of code and layers, unpacked once and shared by the local functions.

ministack unpacks the layer again for each function: 14 times 70 MB, without the bytecode that Python would keep beside
it. Here the folder that a function gets is a link to one unpacked copy per content, which makes a first start of all
functions several times as fast. Where ministack no longer looks `zipfile` up as it does today, this has no effect.
"""

import hashlib
import os
import shutil
import threading
import zipfile
from pathlib import Path
from types import SimpleNamespace

# The archives of a run: the functions, the layers, and the layer with changes loaded since.
KEPT = 4

_unpacking = threading.Lock()


def shared_in(folder: Path) -> SimpleNamespace:
    """Return a stand-in for the module `zipfile` whose archives unpack into `folder` and link to it.

    What `folder` holds from earlier runs is kept as far as it was used last.
    """
    _forget_all_but(KEPT, folder)

    class SharedArchive(zipfile.ZipFile):
        def extractall(self, path: object = None, members: object = None, pwd: object = None) -> None:  # noqa: ARG002
            unpacked = self._unpacked_once()
            place = Path(str(path))
            place.rmdir()
            place.symlink_to(unpacked, target_is_directory=True)

        def namelist(self) -> list[str]:
            """Return nothing: ministack would look at each name of a layer, again for each function."""
            return []

        def _unpacked_once(self) -> Path:
            unpacked = folder / hashlib.sha256(Path(str(self.filename)).read_bytes()).hexdigest()
            with _unpacking:
                if not unpacked.exists():
                    partial = unpacked.with_suffix(".partial")
                    super().extractall(partial, super().namelist())
                    partial.rename(unpacked)
                os.utime(unpacked)
            return unpacked

    return SimpleNamespace(**{**vars(zipfile), "ZipFile": SharedArchive})


def _forget_all_but(kept: int, folder: Path) -> None:
    by_use = sorted(folder.iterdir(), key=lambda entry: entry.stat().st_mtime, reverse=True)
    for entry in by_use[kept:]:
        shutil.rmtree(entry)
