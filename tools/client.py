"""`python -m tools.client`: writes the methods of the Python client's classes from the functions of its operations."""

import ast
import re

from local.settings import ROOT

CLIENT = ROOT / "clients" / "python" / "mfa_client"


def written() -> str:
    """Return client.py with a method for each public function of operations.py, in its order."""
    text = (CLIENT / "client.py").read_text()
    tree = ast.parse((CLIENT / "operations.py").read_text())
    public = [
        (each.name, "Page[" in ast.unparse(each.returns or each))
        for each in tree.body
        if isinstance(each, ast.FunctionDef) and not each.name.startswith("_")
    ]
    for plain, paged in (("_now", "_now_each"), ("_awaited", "_awaited_each")):
        lines = "".join(
            f"    {name} = {paged if is_paged else plain}(operations.{name})\n" for name, is_paged in public
        )
        text = re.sub(rf"(    \w+ = {plain}(_each)?\(operations\.\w+\)\n)+", lines, text)
    return text


def main() -> None:
    """Write the file."""
    (CLIENT / "client.py").write_text(written())


if __name__ == "__main__":
    main()
