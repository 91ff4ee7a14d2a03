"""What a name stands for, in the terminal: facts, then its numbers one under the other, as wide as the terminal is."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from experiments.ask.described import Described
from experiments.show.terminal import prose


def show(found: Sequence[Described], as_json: bool) -> None:
    if as_json:
        print(json.dumps([asdict(one) for one in found], indent=2, ensure_ascii=False))
        return
    from rich.text import Text

    for one in found:
        prose(Text(f"{one.name} ({one.kind})", style="bold"))
        for label, text in one.facts.items():
            prose(Text.assemble((f"{label}: ", "dim"), " ".join(text.split())), indent=2)
        for entry in one.entries:
            print()
            prose(Text(entry["name"], style="bold"), indent=2)
            prose(f"{entry['value']} (from {entry['range']}) {entry['unit']}; {entry['status']}", indent=4)
            prose(entry["meaning"], indent=4)
            prose(f"source: {entry['source']}", indent=4)
        print()
