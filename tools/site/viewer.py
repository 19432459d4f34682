"""The site's copy of the page at GET /docs: the same files, with the same description."""

import shutil
from pathlib import Path

from local.settings import ROOT

# The files in the layer, and the folder where `make docs` installs the viewer's package.
LAYER = ROOT / "layers" / "reference" / "mfa_reference"
PACKAGES = ROOT / ".tools" / "docs"
# The page and its description are in one folder, and other files in its folder docs/, as in the service.
FOLDER, PAGE = "viewer", "viewer/index.html"
_BESIDE = ("index.html", "openapi.json")
_FROM_PACKAGE = ("LICENSE", "swagger-ui-bundle.js", "swagger-ui.css")


def copy_viewer(content: Path) -> None:
    """Copy the page into the site's `content`."""
    files = content / FOLDER / "docs"
    shutil.copytree(LAYER, files, ignore=shutil.ignore_patterns("__pycache__"))
    for name in _BESIDE:
        (files / name).rename(content / FOLDER / name)
    (dist,) = PACKAGES.glob("lib/python*/site-packages/flask_swagger_ui/dist")
    for name in _FROM_PACKAGE:
        shutil.copyfile(dist / name, files / name)
