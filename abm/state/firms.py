"""What is known of each firm: one row an agent, SMEs, large firms, special producers and platforms in one table."""

from enum import IntEnum

import numpy as np

from abm.names import DESTINATIONS as DESTINATION_NAMES
from abm.names import Industry
from abm.state.columns import Table


class SizeClass(IntEnum):
    SELF_EMPLOYED = 0
    MICRO = 1
    SMALL = 2
    MEDIUM = 3
    LARGE = 4
    SPECIAL = 5
    PLATFORM = 6


class FirmState(IntEnum):
    OPEN = 0
    SUSPENDED = 1
    DORMANT = 2
    CLOSED = 3


class Channel(IntEnum):
    SHOP = 0
    ONLINE = 1
    BUSINESS = 2
    EXPORT = 3


CHANNELS = len(Channel)
PRODUCTS = len(Industry)
ABROAD = PRODUCTS  # the row after all products: what comes from abroad
DESTINATIONS = len(DESTINATION_NAMES)
CELLS = (PRODUCTS, len(SizeClass))
NOBODY = -1

MONEY, SHARE, COUNT, CODE, FLAG = np.float64, np.float64, np.int64, np.int8, np.bool_


class Firms(Table):
    """Firms; money in trend yuan, goods in units that cost one yuan at rest, labour in persons (of the scaled
    world)."""

    COLUMNS = {
        # who it is
        "id": (COUNT, NOBODY),
        "industry": (CODE, 0),
        "size_class": (CODE, 0),
        "state": (CODE, FirmState.CLOSED),
        "weight": (SHARE, 1.0),
        "owner": (COUNT, NOBODY),
        "bank": (np.int16, 0),
        "born": (COUNT, 0),
        "pays_contributions": (FLAG, False),
        "has_relationship": (FLAG, False),
        "online": (FLAG, False),
        "months_idle": (np.int16, 0),
        "months_furloughed": (np.int16, 0),
        "shut_share": (SHARE, 0.0),
        "cause_of_closure": (CODE, 0),
        "closed_at": (COUNT, -1),
        "entrant": (FLAG, False),
        # an empty place: who owned the firm that left it, and what its bank lost
        "estate_owner": (COUNT, NOBODY),
        "estate_claim": (MONEY, 0.0),
        # what it makes with what
        "productivity": (SHARE, 0.0),
        "staff": (COUNT, 0),
        "hours": (SHARE, 1.0),
        "furlough": (SHARE, 0.0),
        "normal_output": (SHARE, 0.0),
        "output_per_capital": (SHARE, 0.0),
        "capital": (MONEY, 0.0),
        "leased_capital": (MONEY, 0.0),
        "materials": (SHARE, 0.0),
        "material_value": (MONEY, 0.0),
        "finished": (SHARE, 0.0),
        "finished_value": (MONEY, 0.0),
        "made_for_export": (SHARE, 0.0),
        "backlog": (SHARE, 0.0),
        "cancelled_orders": (SHARE, 0.0),
        # what it plans
        "expected_orders": (SHARE, 0.0, CHANNELS),
        "orders": (SHARE, 0.0, CHANNELS),
        "wanted_output": (SHARE, 0.0),
        "wanted_materials": (SHARE, 0.0),
        "wanted_staff": (SHARE, 0.0),
        "vacancies": (COUNT, 0),
        "opened": (COUNT, 0),
        "filled": (COUNT, 0),
        "price": (SHARE, 1.0),
        "unit_cost": (SHARE, 0.0),
        "usual_gap": (SHARE, 0.0),
        "wage_offer": (MONEY, 0.0),
        "planned_investment": (MONEY, 0.0),
        "planned_drawings": (MONEY, 0.0),
        "luck": (SHARE, 0.0),
        # its customers
        "standing": (SHARE, 0.0),
        "standing_export": (SHARE, 0.0, DESTINATIONS),
        "reliability": (SHARE, 1.0),
        "sales_record": (SHARE, 0.0),
        "usual_sales_record": (SHARE, 0.0),
        "attraction": (SHARE, 1.0),
        "platform_orders": (SHARE, 0.0),
        # its habits at rest
        "usual_drawings": (MONEY, 0.0),
        "wanted_runway": (SHARE, 0.0),
        "wanted_cash": (MONEY, 0.0),
        "usual_loan": (SHARE, 0.0),
        "monthly_outlays": (MONEY, 0.0),
        "owner_income": (MONEY, 0.0),
        "fixed_rent": (MONEY, 0.0),
        "ground_rent": (MONEY, 0.0),
        "state_dues": (MONEY, 0.0),
        "new_capital": (MONEY, 0.0),
        "usual_pay": (MONEY, 0.0),
        "production_tax_rate": (SHARE, 0.0),
        "profit_tax_rate": (SHARE, 0.0),
        "online_share": (SHARE, 0.0),
        "usual_orders": (SHARE, 0.0),
        "rent_share": (SHARE, 0.0),
        "believed_share": (SHARE, 1.0),
        "has_collateral": (FLAG, False),
        "export_platform": (FLAG, False),
        "export_platform_from": (COUNT, 0),
        "export_quality": (SHARE, 0.0),
        "export_entry_excess": (MONEY, 0.0),
        # what it owes and is owed beside money at the bank
        "loan": (MONEY, 0.0),
        "guaranteed_loan": (MONEY, 0.0),
        "relief_guaranteed": (MONEY, 0.0),
        "platform_loan": (MONEY, 0.0),
        "stock_credit": (MONEY, 0.0),
        "advance": (MONEY, 0.0),
        "relief_advance": (MONEY, 0.0),
        "refinanced": (MONEY, 0.0),
        "advance_months": (np.int16, 0),
        "stock_credit_months": (np.int16, 0),
        "granted_loan": (MONEY, 0.0),
        "granted_platform_loan": (MONEY, 0.0),
        "score": (SHARE, 0.0),
        "not_yet_due": (MONEY, 0.0, PRODUCTS),
        "overdue": (MONEY, 0.0, PRODUCTS),
        "rent_not_yet_due": (MONEY, 0.0),
        "rent_overdue": (MONEY, 0.0),
        "ground_rent_overdue": (MONEY, 0.0),
        "receivable": (MONEY, 0.0),
        "receivable_overdue": (MONEY, 0.0),
        "escrow": (MONEY, 0.0),
        "escrow_held": (MONEY, 0.0),
        "rent_receivable": (MONEY, 0.0),
        "rent_receivable_overdue": (MONEY, 0.0),
        "owed_wages": (MONEY, 0.0),
        "owed_taxes": (MONEY, 0.0),
        "owed_interest": (MONEY, 0.0),
        "owed_platform_interest": (MONEY, 0.0),
        "called_loan": (MONEY, 0.0),
        "called_platform_loan": (MONEY, 0.0),
        "owed_principal": (MONEY, 0.0),
        "owed_platform_principal": (MONEY, 0.0),
        "owed_instalments": (MONEY, 0.0),
        "owed_stock_instalments": (MONEY, 0.0),
        "record_clear_from": (COUNT, 0),
        "months_overdue": (np.int16, 0),
        "profit_of_quarter": (MONEY, 0.0),
    }

    @property
    def cell(self) -> np.ndarray:
        """Industry and size class as one number, industries together."""
        return self.industry.astype(np.int64) * len(SizeClass) + self.size_class

    def by_cell(self, amount: np.ndarray, rows: np.ndarray | slice = slice(None)) -> np.ndarray:
        """An amount by firm added up by industry and size class, of all firms or of some."""
        return np.bincount(self.cell[rows], weights=amount[rows], minlength=np.prod(CELLS)).reshape(CELLS)
