"""The standstill: turnover, entry, exit, quits and shocks at zero; buyers keep sellers; no losses and no risk margin,
and banks that pay what they usually pay."""

from abm.parameters.parameters import Parameters

AT_REST = (
    "quit_rate", "voluntary_hazard", "starts_a_stall", "comparison_probability", "entry_refill",
    "risk_margin", "return_from_village", "dividend_ratio",
)  # fmt: skip # a table
TABLES_AT_REST = ("luck_scale", "other_exit")  # a figure by size class


def resting_parameters(p: Parameters) -> Parameters:
    """The same economy without luck and turnover; draws are zero, not replaced by means."""
    return p.changed(**dict.fromkeys(AT_REST, 0.0), **{name: {"times": 0.0} for name in TABLES_AT_REST})
