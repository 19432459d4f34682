"""`python -m tools.pages`: docs/mfactl.md, docs/parameters.md, docs/rights.md and docs/events.schema.json."""

from tools.pages import manual, template

if __name__ == "__main__":
    for path, text in {**template.pages(), manual.TARGET: manual.manual()}.items():
        path.write_text(text)
