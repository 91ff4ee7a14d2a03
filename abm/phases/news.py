"""The quarter opens: last quarter's statistics are known, the outside world changes, luck strikes."""

import numpy as np

from abm.agents import central_bank
from abm.agents.smes import closing
from abm.calendar import QUARTERS
from abm.luck import chance
from abm.measures import business_demography, sheet
from abm.phases.phase import blank_what_is_decided
from abm.state.conditions import conditions
from abm.state.firms import FirmState
from abm.state.state import QuarterRecord, State


def news_arrives(state: State) -> None:
    """A clean record; the shock of the quarter; each firm's luck with its customers."""
    firms, p = state.firms, state.parameters
    state.ledger.open_quarter()
    if state.quarter % QUARTERS == 0:
        state.year = business_demography.year_start(state)
    had_played = state.has_played
    state.record = QuarterRecord(len(firms), len(state.workers), len(state.banks))
    blank_what_is_decided(state)
    state.record.opening = sheet.opening(state)
    if had_played:
        just_opened = firms.born == state.quarter - 1
        firms.shut_share = np.where(just_opened, 0.0, 1.0 - state.conditions.open_now.mean(axis=0))
    state.conditions = conditions(state.shock, firms, state.seed, state.quarter)
    the_central_bank_answers(state)
    draw = chance.laplaces(chance.stream(state.seed, chance.Purpose.FIRM_LUCK, state.quarter), firms.id)
    shock = np.where(firms.state == FirmState.CLOSED, 0.0, draw * p.luck_scale[firms.size_class])
    firms.luck = closing.luck(firms.luck, shock, p.luck_persistence)


def the_central_bank_answers(state: State) -> None:
    """Rule 17: prices against those of a year ago, once they are known, and unemployment against what is taken for
    normal, move its rate; with what the shock does to it, it stays at zero or above."""
    p, memory, levels = state.parameters, state.memory, [measures["price_level"] for _, measures in state.history]
    inflation = levels[-1] / levels[-1 - QUARTERS] - 1.0 if len(levels) > QUARTERS else 0.0
    memory.rate_answer = float(
        central_bank.rate_answer(
            memory.rate_answer,
            inflation,
            state.news.unemployment - memory.usual_unemployment,
            p.rate_to_inflation,
            p.rate_to_unemployment,
            p.rate_smoothing,
            -max(0.0, p.reference_rate + state.conditions.policy_rate_change),
        )
    )
