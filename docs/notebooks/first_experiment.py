# %% [markdown]
# # A first experiment
#
# What does a programme of relief do? In this notebook an economy is opened and played twice, with the programme and
# without, under the same luck; then a small experiment says how far luck and what nobody knows move the answer.
#
# It is small so that it takes seconds: an agent stands for 45,000 persons, and few worlds are played. Read its numbers
# as an example of how to ask, not as an answer; the answer of this project is in
# [the headline](headline.py).

# %% [markdown]
# ## One economy, twice
#
# China in 2019 opens and meets the pandemic of 2020. `run` plays quarters, `fork` copies the books: the copy meets the
# same luck, firm by firm, under another policy.

# %%
from abm import Economy

nothing = Economy("china_2019", shock="covid_2020", scale=45_000, rng=7)
nothing.run(until="2019Q4")
helped = nothing.fork(relief=["mybank_loans"])
for economy in (nothing, helped):
    economy.run(until="2020Q4")
helped

# %% [markdown]
# What the programme is: who pays, who may be served, from when on.

# %%
(loans,) = helped.state.relief
loans

# %% [markdown]
# `against` holds one economy against the other, quarter by quarter. Jobs in persons of China:

# %%
import polars as pl

apart = helped.against(nothing)
jobs = apart.filter(pl.col("measure") == "employment").select("quarter", "value", "other", "difference")
jobs.tail(4)

# %% [markdown]
# ## An experiment
#
# One luck is no more than an example. An experiment plays *arms* in many *worlds*: each world has luck of its own and
# draws what nobody knows, and every arm meets the same worlds. This one is a shipped file with a few keys changed.

# %%
from experiments import Experiment

experiment = Experiment.read(
    "first_look",
    [
        'question="Do contact-free loans keep jobs?"',
        "scale=45_000",
        "worlds.draws=4",
        "worlds.seeds_per_draw=1",
        'arms={nothing=[], loans=[{programme="mybank_loans"}]}',
        'play=["nothing", "loans"]',
        'compare.measures=["employment", "programme_cost"]',
        "claim=[]",
        "fates={}",
    ],
)
experiment

# %% [markdown]
# `run` writes a folder; what lies there already is not played again. `workers=0` plays in this process.

# %%
result = experiment.run("results/first_experiment", workers=0)
result

# %% [markdown]
# `effects` is a frame with a row for each arm, measure and window: the mean over worlds of the arm less the arm without
# relief, and the interval of that mean. With so few worlds the interval is wide, and may well hold zero.

# %%
effect = result.effects.row(
    by_predicate=(pl.col("measure") == "employment") & (pl.col("window") == "during"), named=True
)
print(
    f"{effect['effect'] / 1e3:,.0f} [{effect['low'] / 1e3:,.0f}, {effect['high'] / 1e3:,.0f}] thousand persons,"
    f" {effect['confidence']:.0%} interval, {effect['worlds']} worlds"
)

# %% [markdown]
# The difference quarter by quarter, as a figure; `save` keeps it, `numbers` are what it shows, as CSV.

# %%
picture = result.plot("employment")
picture.save("results/first_experiment/jobs.svg")
picture

# %% [markdown]
# ## On
#
# More worlds narrow the interval: `worlds.draws=16`, `workers=2`. A finer scale serves programmes for few firms:
# `scale=10_000`. `result.report()` writes one page for readers who have nothing else. The same in the terminal:
# `relief run first_look --set worlds.draws=16`.
