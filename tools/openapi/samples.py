"""Code samples of each operation with curl, Python's httpx and TypeScript's fetch."""

import json
from typing import Any

from mfa.edge.operation import Operation

Sample = dict[str, str]


def samples(operation: Operation, path: str, body: Any) -> list[Sample]:
    """Return the samples; `path` has example values, `body` is None where the operation takes none."""
    return [
        {"lang": "Shell", "label": "curl", "source": _curl(operation.method, path, body)},
        {"lang": "Python", "label": "Python", "source": _python(operation.method, path, body)},
        {"lang": "TypeScript", "label": "TypeScript", "source": _typescript(operation.method, path, body)},
    ]


def _curl(method: str, path: str, body: Any) -> str:
    lines = [f'curl --request {method} "$API_URL{path}"', '--header "Authorization: Bearer $API_TOKEN"']
    if body is not None:
        quoted = json.dumps(body, ensure_ascii=False).replace("'", "'\\''")
        lines += ['--header "Content-Type: application/json"', f"--data '{quoted}'"]
    return " \\\n  ".join(lines)


def _python(method: str, path: str, body: Any) -> str:
    sent = "" if body is None else f"\n    json={body!r},"
    return (
        "import os\n\nimport httpx\n\n"
        f'answer = httpx.request(\n    "{method}",\n    os.environ["API_URL"] + "{path}",\n'
        f'    headers={{"Authorization": "Bearer " + os.environ["API_TOKEN"]}},{sent}\n)\n'
        "answer.raise_for_status()"
    )


def _typescript(method: str, path: str, body: Any) -> str:
    headers = "Authorization: `Bearer ${process.env.API_TOKEN}`"
    sent = ""
    if body is not None:
        headers += ', "Content-Type": "application/json"'
        sent = f"\n  body: JSON.stringify({json.dumps(body, ensure_ascii=False)}),"
    return (
        f"const answer = await fetch(`${{process.env.API_URL}}{path}`, {{\n"
        f'  method: "{method}",\n  headers: {{ {headers} }},{sent}\n}});\n'
        "if (!answer.ok) throw new Error(await answer.text());"
    )
