"""A result as it meets a user of Python: its frames, figures, page, and how a notebook shows it."""

import html
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from abm.errors import ConfigError
from experiments.find import result as stored
from experiments.show import figures, paths, report, tables
from experiments.show.web.page import write as write_page

ENDINGS = (".svg", ".pdf", ".png", ".csv")


@dataclass(frozen=True)
class Picture:
    """A figure by the endings of its files; `svg`, which a notebook draws; `numbers`: what it shows, as CSV."""

    files: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def read(cls, stem: Path) -> "Picture":
        """As it was drawn, in every form."""
        return cls({ending: stem.with_suffix(ending).read_bytes() for ending in ENDINGS})

    @property
    def svg(self) -> str:
        return self.files[".svg"].decode()

    @property
    def numbers(self) -> str:
        return self.files[".csv"].decode()

    def save(self, path: str | Path) -> Path:
        """In the form that the name ends in: .svg, .pdf, .png, or .csv for its numbers. ConfigError for another ending
        and where it cannot be written."""
        file = Path(path)
        if file.suffix not in ENDINGS:
            raise ConfigError(f"{file}: expected the name of a file that ends in {', '.join(ENDINGS)}")
        try:
            file.write_bytes(self.files[file.suffix])
        except OSError as error:
            raise ConfigError(f"{file}: {error.strerror}; name a file in a folder that can be written") from None
        return file

    def _repr_svg_(self) -> str:
        return self.svg


@dataclass(frozen=True, repr=False)
class Result(stored.Result):
    """`effects`, `quarters`, `runs`: polars tables; `plot()`: figures; `report()`: one HTML file."""

    def plot(self, measure: str | None = None) -> Picture:
        """All effects with their intervals; of one measure the difference that each arm makes, quarter by quarter."""
        self.refuse_without_worlds()
        if not self.compared:
            raise ConfigError(f"{self.folder}: one arm alone, so that there is nothing to compare it with")
        told = list(dict.fromkeys(self.effects["measure"]))
        drawn = [name for name in told if name in self.panel.measures]
        if measure is not None and measure not in drawn:
            raise ConfigError(f"{measure}: no path of it was compared; expected one of {', '.join(drawn)}")
        with TemporaryDirectory() as folder:
            stem = Path(folder) / "figure"
            if measure is None:
                figures.effect_plot(self, stem)
            else:
                paths.difference_chart(self, measure, stem)
            return Picture.read(stem)

    def report(self, out: str | Path | None = None) -> Path:
        """One HTML file that needs nothing but a browser; `out` is report.html in its folder if none is named."""
        return write_page([self.folder], None if out is None else Path(out))

    def __repr__(self) -> str:
        asked, worlds = self.question, len(self.panel.worlds) if self.complete else 0
        failed = f", {len(self.failures)} failed" if self.failures else ""
        return (
            f"Result({self.name}: {len(self.manifest['arms'])} arms x {worlds} worlds{failed},"
            f" {asked.first_quarter} to {asked.last_quarter}, {str(self.folder)!r})"
        )

    @property
    def complete(self) -> bool:
        """Whether any world could be finished."""
        return stored.QUARTERS in self.files

    def _repr_html_(self) -> str:
        about = f"<p><b>{html.escape(self.question.question)}</b></p>"
        if not self.complete or not self.compared:
            return about + f"<p>{html.escape(repr(self))}</p>"
        head, *rows = [tables.HEADS, *tables.lines(self.effects)]
        body = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
        heads = "".join(f"<th>{html.escape(cell)}</th>" for cell in head)
        words = html.escape(report.answer(self))
        return f"{about}<p>{words}</p><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
