"""Notebooks kept as percent scripts: their cells, and the page of one that was played, with what its cells showed.

Nothing that a cell shows is kept in the repository: whoever wants the page plays the notebook.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from docs.writers.markdown import ROOT

HERE = ROOT / "docs" / "notebooks"
MARKER = re.compile(r"^# %%(.*)\n", re.MULTILINE)
WORDS = "[markdown]"
SHOWN = ("text/html", "image/svg+xml")  # rather than plain text


@dataclass(frozen=True)
class Cell:
    """Words as Markdown, or code."""

    text: str
    words: bool


def files() -> list[Path]:
    return sorted(HERE.glob("*.py"))


def cells(file: Path) -> list[Cell]:
    """In their order."""
    _, *parts = MARKER.split(file.read_text("utf-8"))
    return [
        Cell(unquoted(text) if WORDS in head else text.strip("\n"), WORDS in head)
        for head, text in zip(parts[::2], parts[1::2], strict=True)
    ]


def unquoted(text: str) -> str:
    """Markdown without the signs of a comment."""
    return "\n".join(line.removeprefix("#").removeprefix(" ") for line in text.strip("\n").splitlines())


def page(file: Path, outputs: list[list[dict[str, Any]]] | None = None) -> str:
    """A notebook as Markdown; `outputs`: of each cell of code what it showed, as nbformat has it."""
    told = []
    shown = iter(outputs or [])
    for cell in cells(file):
        if cell.words:
            told.append(re.sub(r"\((\w+)\.py\)", r"(\1.md)", cell.text))
        else:
            told += [f"```python\n{cell.text}\n```", *map(one, next(shown, []))]
    return "\n\n".join(filter(None, told)) + "\n"


def one(output: dict[str, Any]) -> str:
    """What one output is on a page; of progress nothing."""
    if output["output_type"] == "stream":
        return f"```text\n{output['text'].rstrip()}\n```" if output["name"] == "stdout" else ""
    data = output.get("data", {})
    for kind in SHOWN:
        if kind in data and "<progress" not in data[kind]:
            drawn = data[kind][max(0, data[kind].find("<svg ")) :] if "svg" in kind else data[kind]  # no head of a file
            drawn = drawn.replace("<svg ", '<svg role="img" ', 1)
            return re.sub(r"\n\s*\n", "\n", f"<div>{drawn}</div>")
    return f"```text\n{data['text/plain']}\n```" if "text/plain" in data and "text/html" not in data else ""


def played(file: Path) -> str:
    """The page of a notebook that a kernel has just played, in a folder that holds the reference results and is gone
    with it; needs the extra `notebooks`."""
    import jupytext
    from nbclient import NotebookClient

    notebook = jupytext.read(file)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    with TemporaryDirectory() as folder:
        Path(folder, "results").mkdir()
        Path(folder, "results", "reference").symlink_to(ROOT / "results" / "reference")
        NotebookClient(notebook, timeout=1800, resources={"metadata": {"path": folder}}).execute()
    return page(file, [cell.outputs for cell in notebook.cells if cell.cell_type == "code"])
