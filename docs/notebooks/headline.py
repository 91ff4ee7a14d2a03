# %% [markdown]
# # The headline, from stored tables
#
# How many jobs does the platforms' relief keep, how sure is that, and what does a job cost? Nothing is played here: the
# numbers are those of the reference result, and each is computed from the table it stands in.

# %%
import polars as pl

from experiments import Result

result = Result.read("results/reference/relief_2020")
result.question.question

# %% [markdown]
# ## Jobs
#
# The arm `both` has all programmes of the platforms. Its effect is the mean over worlds of jobs with them less jobs
# without any, each world held against itself; *cumulated* adds it up from the first programme to the end of 2021, in
# job-quarters.


# %%
def found(measure: str, window: str = "cumulated", arm: str = "both") -> dict:
    """One row of the effects."""
    asked = (pl.col("arm") == arm) & (pl.col("measure") == measure) & (pl.col("window") == window)
    return result.effects.row(by_predicate=asked, named=True)


def three_figures(value: float) -> str:
    """As the front page says numbers."""
    size = abs(value)
    digits = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3
    return f"{value:,.{digits}f}"


def said(row: dict, size: float) -> str:
    """An estimate with its interval."""
    estimate, low, high = (three_figures(row[end] / size) for end in ("effect", "low", "high"))
    return f"{estimate} [{low}, {high}]"


jobs = found("employment")
share = jobs["percent"]
headline = f"{said(jobs, 1e6)} million job-quarters"
print(f"Jobs kept: {headline}; {three_figures(share)} % of all of that time")

# %% [markdown]
# The interval speaks of worlds of this model: of luck, and of what was drawn because nobody knows it.

# %%
print(f"{jobs['confidence']:.0%} interval over {jobs['units']} draws, {jobs['worlds']} worlds")
print(f"more than nothing in {jobs['share_positive']:.0%} of the worlds")

# %% [markdown]
# ## What a job costs
#
# What is paid and lost over what is kept, with Fieller's interval, in yuan for a job held for a quarter: with the costs
# that the programmes report, and with all that the sponsors bear.

# %%
costs = {name: said(found(name), 1.0) for name in ("cost_per_job", "full_cost_per_job")}
for name, cost in costs.items():
    print(f"{name.replace('_', ' ')}: {cost} yuan a job-quarter")

# %% [markdown]
# ## Against the state
#
# The arm `public` cuts payroll contributions by a similar sum. The verdict on a claim is computed from the interval:

# %%
pl.DataFrame([{"claim": one.claim.says, "verdict": one.word} for one in result.verdicts])

# %% [markdown]
# ## The main figure

# %%
picture = result.plot()
picture
