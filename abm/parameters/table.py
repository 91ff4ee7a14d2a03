"""What every table of a config is: read by pydantic, with its own words for what is wrong in it."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Table(BaseModel):
    """A table of a config: no key but its own, no text for a number, nothing infinite."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    # What is said of a key too many, a key too few, and a value where the table is expected.
    STRANGE: ClassVar[str] = "no such key"
    ABSENT: ClassVar[str] = "is not said; expected {wanted}"
    NO_TABLE: ClassVar[str] = "expected a table with {needed}"
