"""Writes the generated pages in docs/: `python -m tools.pages`."""

from tools.pages import manual, template

if __name__ == "__main__":
    for path, text in {**template.pages(), manual.TARGET: manual.manual()}.items():
        path.write_text(text)
