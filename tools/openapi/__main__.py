"""`python -m tools.openapi`: prints the API's OpenAPI 3.1 description; `--write` stores it."""

import sys

from tools.openapi.description import SERVED, TARGET, digest, served, written


def main() -> None:
    """Print the description, or with `--write` store it in docs/openapi.json and in the layer that serves it."""
    if sys.argv[1:] == ["--write"]:
        TARGET.write_text(written())
        SERVED.write_text(served())
        sys.stdout.write(f"{TARGET.name} is sha256:{digest(written())}. Put this into CHANGELOG.md.\n")
    else:
        sys.stdout.write(written())


if __name__ == "__main__":
    main()
