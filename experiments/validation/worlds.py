"""The worlds that `relief validate` plays: shipped experiments, each under the name by which targets know it."""

from collections.abc import Collection, Sequence

from experiments.experiment import Experiment

QUIET, COVID, ANCHORS, CREDIT, RUSH = "quiet", "covid", "anchors", "credit", "rush"
HOLD_OUT = "hold_out"
# the worlds of the pandemic under another public relief
WITHOUT = "without_relending", "without_deferral", "without_payroll_cut"


def validation_experiments(
    economy: str,
    scale: int | None,
    worlds: int | None,
    hold_out: bool,
    changes: Sequence[str] = (),
    needed: Collection[str] = (QUIET, COVID, ANCHORS, CREDIT, RUSH),
) -> dict[str, Experiment]:
    """Those that are needed, by name; the pandemic stops with the fit window unless the hold-out is asked for."""
    asked = [f"economy={economy}", *([] if scale is None else [f"scale={scale}"]), *changes]
    fewer = [] if worlds is None else [f"worlds.seeds_per_draw={worlds}"]
    names = {
        QUIET: "validation_quiet",
        COVID: f"validation_{HOLD_OUT if hold_out else COVID}",
        ANCHORS: "validation_anchors",
        CREDIT: "validation_credit",
        RUSH: "validation_rush",
    }
    names = {name: file for name, file in names.items() if name in needed}
    names |= {name: f"validation_{name}" for name in WITHOUT if COVID in needed}
    found = {name: Experiment.read(file, [*asked, *fewer]) for name, file in names.items()}
    for name in (QUIET, CREDIT, RUSH):
        if worlds is not None and name in needed:
            usual = Experiment.read(names[name], asked)
            found[name] = usual if worlds > len(usual.worlds) else found[name]
    return found
