"""What a name stands for, in the terminal: facts, then its numbers one under the other, as wide as the terminal is."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from experiments.ask.described import Described


def show(found: Sequence[Described], as_json: bool) -> None:
    if as_json:
        print(json.dumps([asdict(one) for one in found], indent=2, ensure_ascii=False))
        return
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    console = Console(highlight=False)
    for one in found:
        console.print(Text(f"{one.name} ({one.kind})", style="bold"))
        for label, text in one.facts.items():
            console.print(Padding(Text.assemble((f"{label}: ", "dim"), text), (0, 0, 0, 2)))
        for entry in one.entries:
            console.print(Padding(Text(entry["name"], style="bold"), (1, 0, 0, 2)))
            for text in (
                f"{entry['value']} (from {entry['range']}) {entry['unit']}; {entry['status']}",
                entry["meaning"],
                f"source: {entry['source']}",
            ):
                console.print(Padding(Text(text), (0, 0, 0, 4)))
        console.print()
