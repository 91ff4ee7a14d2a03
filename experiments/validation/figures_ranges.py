"""One row of the validation table as a picture: what is accepted, the
data, and the worlds of the model, figure by figure."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from experiments.find.result import Result
from experiments.show import marks, style
from experiments.show.saved import Saved
from experiments.show.units import title
from experiments.validation.score import MISS, PASS, Score

MODEL, MISSED, DATA, ACCEPTED = marks.PALETTE[0], marks.PALETTE[1], marks.AGAINST, style.ACCEPTED
WIDTH, HEIGHT_EACH, MARGIN = 7.2, 0.85, 0.6  # inches


def ranges(scores: Sequence[Score], result: Result, stem: Path) -> Saved:
    """A strip for each figure that is judged by a range: grey = accepted, dot = data, line = 90 % of worlds with their
    mean."""
    lines = [
        score
        for score in scores
        if score.mean is not None
        and score.verdict in (PASS, MISS)
        and (score.target.low is not None or score.target.high is not None)
    ]
    with style.plt.rc_context(style.STYLE):
        figure, axes = style.canvas(max(1, len(lines)), 1, WIDTH, MARGIN + HEIGHT_EACH * max(1, len(lines)))
        for axis, score in zip(axes, lines, strict=False):
            strip(axis, score)
        passed = sum(score.verdict == PASS for score in lines)
        name = f"{title(lines[0].target.row)}: {passed} of {len(lines)} pass" if lines else "Nothing to show"
        words = (
            "grey = accepted, black dot = data, line = 90 % of worlds, coloured mark = their mean (blue and filled"
            " passes, red and hollow misses)"
        )
        return style.save(figure, table(lines), stem, name, words, style.origin(result))


def strip(axis, score: Score) -> None:
    target, factor = score.target, 100.0 if score.target.unit.startswith("share") else 1.0
    known = [end for end in (target.low, target.high, target.value, score.low, score.high) if end is not None]
    width = (max(known) - min(known)) or 1.0
    ends = min(known) - 0.08 * width, max(known) + 0.08 * width
    accepted = ends[0] if target.low is None else target.low, ends[1] if target.high is None else target.high
    axis.axvspan(accepted[0] * factor, accepted[1] * factor, color=ACCEPTED, lw=0)
    colour = MODEL if score.verdict == PASS else MISSED
    if score.low is not None and score.high is not None:
        axis.plot([score.low * factor, score.high * factor], [0, 0], color=colour, lw=2)
    if score.mean is not None:
        face = colour if score.verdict == PASS else "white"
        axis.plot([score.mean * factor], [0], "o", mec=colour, mfc=face, ms=6, mew=1.6)
    if target.value is not None:
        axis.plot([target.value * factor], [0], "o", color=DATA, ms=4)
    axis.set_xlim(ends[0] * factor, ends[1] * factor)
    axis.set_yticks([])
    axis.spines["left"].set_visible(False)
    axis.set_title(f"{title(target.name)}, {target.unit.replace('share', 'per cent', 1)}", fontsize=8)


def table(scores: Sequence[Score]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "figure": one.target.name,
                "unit": one.target.unit,
                "mean": one.mean,
                "low": one.low,
                "high": one.high,
                "data": one.target.value,
                "accepted_low": one.target.low,
                "accepted_high": one.target.high,
                "verdict": one.verdict,
            }
            for one in scores
        ]
    )
