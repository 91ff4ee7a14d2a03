"""Rules at rest, for tests that look at one mechanism by itself: what a firm has or is let off moves neither what it
buys nor whom it keeps within the month."""

CREDIT = {"purchases_bound_by_means": 0.0, "assortment_elasticity": 0.0, "counter_records_scored": 0.0}
LABOUR = {
    "waits_for_free_travel": 1.0,
    "cash_foreseen": 0.0,
    "hours_before_heads": 0.0,
    "dismissals_follow_cost": 0.0,
    "relief_in_cost": 0.0,
}
EXPORTS = {"home_from_stock": 0.0}
ALL = CREDIT | LABOUR | EXPORTS


def at_rest(state):
    """A fork of a world, without these rules."""
    other = state.fork()
    other.parameters = other.parameters.changed(**ALL)
    return other
