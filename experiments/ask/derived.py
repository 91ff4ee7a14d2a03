"""Measures that are not counted in one run: ratios of two effects, known only by comparing arms."""

# name: (what is paid, what is kept, unit, sentence)
DERIVED = {
    "cost_per_job": (
        "programme_cost",
        "employment",
        "yuan a job-quarter",
        (
            "what the sponsor pays for one job kept one quarter: cumulated cost over the cumulated difference in"
            " employment"
        ),
    ),
    "full_cost_per_job": (
        "full_cost",
        "employment",
        "yuan a job-quarter",
        (
            "what sponsors pay and banks lose for one job kept one quarter: cumulated cost and loans of relief written"
            " off over the cumulated difference in employment"
        ),
    ),
    "cost_per_export": (
        "programme_cost",
        "exports",
        "yuan a yuan",
        "what the sponsor pays for one yuan of exports kept: cumulated cost over the cumulated difference in exports",
    ),
}
