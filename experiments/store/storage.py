"""Where workers keep what they finish: a folder, or storage behind a URL that every node of a cluster reaches."""

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from abm.errors import ConfigError
from experiments.store.files import write_safely, write_whole


@dataclass(frozen=True)
class Folder:
    """A folder, on this machine or shared by all nodes under the same path."""

    root: Path

    def __str__(self) -> str:
        return str(self.root)

    def write(self, name: str, content: bytes) -> None:
        write_whole(self.root / name, content)

    def take(self, file: Path, name: str) -> None:
        """The same file under a second name, without a copy where the file system can."""
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        try:
            os.link(file, target)
        except OSError:
            write_safely(target, lambda part: shutil.copyfile(file, part))

    def read(self, name: str) -> bytes:
        return (self.root / name).read_bytes()

    def has(self, name: str) -> bool:
        return (self.root / name).is_file()

    def names(self, folder: str, ending: str) -> list[str]:
        """Files directly in a folder, by name from the root."""
        return sorted(
            f"{folder}/{file.name}" for file in (self.root / folder).glob(f"*{ending}") if not file.name.startswith(".")
        )

    def remove(self, name: str) -> None:
        (self.root / name).unlink(missing_ok=True)

    def clear(self, folder: str) -> None:
        shutil.rmtree(self.root / folder, ignore_errors=True)


@dataclass(frozen=True)
class Remote:
    """Storage behind a URL: an object is there whole or not at all."""

    url: str

    def __post_init__(self):
        opened(self.url)  # what cannot be opened is refused before anything is played

    def __str__(self) -> str:
        return self.url

    @property
    def files(self):
        """The file system of the URL; the library keeps and hands out one for each kind."""
        return opened(self.url)[0]

    def at(self, name: str) -> str:
        return f"{opened(self.url)[1].rstrip('/')}/{name}"

    def write(self, name: str, content: bytes) -> None:
        with in_words(self.url):
            self.files.pipe_file(self.at(name), content)

    def take(self, file: Path, name: str) -> None:
        with in_words(self.url):
            self.files.put_file(str(file), self.at(name))

    def read(self, name: str) -> bytes:
        with in_words(self.url):
            return self.files.cat_file(self.at(name))

    def has(self, name: str) -> bool:
        with in_words(self.url):
            self.files.invalidate_cache()
            return self.files.exists(self.at(name))

    def names(self, folder: str, ending: str) -> list[str]:
        with in_words(self.url):
            self.files.invalidate_cache()
            found = self.files.find(self.at(folder), maxdepth=1)
        return sorted(f"{folder}/{path.rpartition('/')[2]}" for path in found if path.endswith(ending))

    def remove(self, name: str) -> None:
        if self.has(name):
            with in_words(self.url):
                self.files.rm_file(self.at(name))

    def clear(self, folder: str) -> None:
        with in_words(self.url):
            self.files.invalidate_cache()
            if self.files.exists(self.at(folder)):
                self.files.rm(self.at(folder), recursive=True)


Storage = Folder | Remote


def storage_of(where: str | Path) -> Storage:
    """A path or file:// is a folder; any other URL goes to the library that knows it."""
    text = str(where)
    if "://" not in text or text.startswith("file://"):
        return Folder(Path(text.removeprefix("file://")).resolve())
    return Remote(text)


def opened(url: str):
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise ConfigError(
            f"{url}: storage by URL needs fsspec, and the library of its kind; install the extra `cluster`"
        ) from None
    try:
        return url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise ConfigError(f"{url}: {error}") from None


@contextmanager
def in_words(url: str) -> Generator[None]:
    """Each kind of storage has errors of its own; here they are those of a disk."""
    try:
        yield
    except (OSError, ConfigError):
        raise
    except Exception as error:
        raise OSError(f"{url}: {type(error).__name__}: {error}") from error
