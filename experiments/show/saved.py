"""What is known of a figure that was saved, and of where it comes from."""

from pathlib import Path
from typing import NamedTuple


class Origin(NamedTuple):
    """Where a figure comes from: what a reader needs to know of it, and what its file keeps."""

    said: str
    kept: str = ""


class Saved(NamedTuple):
    """Its place without ending (.svg, .pdf, .png, .csv), the finding at its head, and what it shows."""

    stem: Path
    title: str
    caption: str

    @property
    def name(self) -> str:
        return self.stem.name

    @property
    def alt(self) -> str:
        """What is said in place of the figure."""
        return f"{self.title} ({self.caption})"
