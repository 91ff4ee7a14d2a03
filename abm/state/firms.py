"""What is known of each firm: one row an agent, SMEs, large firms, special producers and platforms in one table."""

from enum import IntEnum

import numpy as np

from abm.names import DESTINATIONS as DESTINATION_NAMES
from abm.names import Industry
from abm.state.columns import Column, Table


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
LINKS = 3  # from a firm that failed to those that lack its goods; the last stands for all beyond
NOBODY = -1


class Firms(Table):
    """Firms; money in trend yuan, goods in units that cost one yuan at
    rest, labour in persons (of the scaled world)."""

    # who it is
    id = Column(np.int64, "number", "permanent name of the firm; an entrant gets a new one", rest=NOBODY)
    industry = Column(np.int64, "code: Industry", "what it makes")
    size_class = Column(np.int8, "code: SizeClass", "size, or the kind of special producer or platform")
    state = Column(np.int8, "code: FirmState", "open, suspended, dormant or closed", rest=FirmState.CLOSED)
    weight = Column(np.float64, "share", "firms that the agent stands for, over the scale", rest=1.0)
    owner = Column(np.int64, "row", "row of the person who owns it, -1 if many do", rest=NOBODY)
    bank = Column(np.int64, "row", "row of the bank that keeps its account")
    born = Column(np.int64, "quarter", "quarter of its foundation")
    pays_contributions = Column(np.bool_, "true or false", "pays social contributions")
    has_relationship = Column(np.bool_, "true or false", "its bank knows its cash flow")
    online = Column(np.bool_, "true or false", "sells online")
    months_idle = Column(np.int16, "months", "months since work stopped, or since dormancy began")
    months_furloughed = Column(np.int16, "months", "months since staff were first sent home")
    shut_share = Column(np.float64, "share", "share of the quarter in which it may not open")
    cause_of_closure = Column(np.int8, "code: Cause", "why it closed for good")
    closed_at = Column(np.int64, "quarter", "quarter in which it closed, -1 if it has not", rest=-1)
    entrant = Column(np.bool_, "true or false", "opened after the opening of the economy")
    # an empty place: who owned the firm that left it, and what its bank lost
    estate_owner = Column(
        np.int64,
        "row",
        "of an empty place: row of the person who owned the firm that left it, -1 if nobody",
        rest=NOBODY,
    )
    estate_claim = Column(np.float64, "yuan", "of an empty place: what the bank lost on the firm that left it")
    # what it makes with what
    productivity = Column(np.float64, "goods a quarter per person", "output of a person at full hours", symbol="A")
    staff = Column(np.int64, "persons", "people employed", symbol="N")
    hours = Column(np.float64, "share of full hours", "hours worked by those not sent home", rest=1.0, symbol="h")
    furlough = Column(np.float64, "share of staff", "staff sent home on reduced pay", symbol="h^{0}")
    normal_output = Column(np.float64, "goods a quarter", "output that prices are calculated with", symbol=r"\bar{Y}")
    output_per_capital = Column(
        np.float64, "goods a quarter per yuan", "capacity of a yuan of capital", symbol=r"\kappa"
    )
    capital = Column(np.float64, "yuan", "fixed capital at work, leased capital included", sna="AN.11", symbol="K")
    leased_capital = Column(
        np.float64,
        "yuan",
        "the part of it that its founder could not buy and leases from all households",
        sna="AN.11",
        symbol="K^{l}",
    )
    materials = Column(
        np.float64, "goods", "stock of materials, in trade of merchandise", sna="AN.121, AN.125", symbol="X"
    )
    material_value = Column(np.float64, "yuan", "what that stock cost", sna="AN.121, AN.125")
    wider_stock = Column(
        np.float64, "goods", "merchandise beyond the usual, bought with a programme's money", symbol="X^{+}"
    )
    given_stock = Column(np.float64, "goods", "the part of it that was bought with money given, not lent")
    finished = Column(np.float64, "goods", "finished goods for the home market", sna="AN.123", symbol="S")
    finished_value = Column(np.float64, "yuan", "what finished goods cost, those for export included", sna="AN.123")
    made_for_export = Column(np.float64, "goods", "goods made for export that wait for a ship", sna="AN.123")
    backlog = Column(np.float64, "goods", "export orders accepted and not yet delivered", symbol="B")
    cancelled_orders = Column(np.float64, "goods", "export orders cancelled in the last month", symbol="B^{-}")
    # what it plans
    expected_orders = Column(
        np.float64, "goods a quarter", "orders expected, by channel", by={"channel": CHANNELS}, symbol="O^{e}"
    )
    orders = Column(np.float64, "goods a quarter", "orders received, by channel", by={"channel": CHANNELS}, symbol="O")
    wanted_output = Column(np.float64, "goods a quarter", "output planned", symbol="Y^{w}")
    wanted_materials = Column(np.float64, "goods a quarter", "materials to be bought")
    wanted_staff = Column(np.float64, "persons", "staff planned", symbol="N^{w}")
    vacancies = Column(np.int64, "persons", "places open now", symbol="V")
    opened = Column(np.int64, "persons", "places opened in the quarter")
    filled = Column(np.int64, "persons", "places filled in the quarter")
    price = Column(np.float64, "yuan", "price of a unit", rest=1.0, symbol="p")
    unit_cost = Column(np.float64, "yuan", "cost of a unit at normal output", symbol="c")
    usual_gap = Column(np.float64, "log points or share", "stock or idle capacity taken for normal")
    wage_offer = Column(np.float64, "yuan a quarter", "pay offered to a newcomer", symbol="w^{o}")
    planned_investment = Column(np.float64, "yuan a quarter", "capital to be ordered", sna="P.51g", symbol="I")
    planned_drawings = Column(np.float64, "yuan a quarter", "what the owner means to take out", sna="D.42", symbol="d")
    luck = Column(np.float64, "log share", "share of demand beyond the usual, as a log", symbol="z")
    # its customers
    standing = Column(np.float64, "yuan a quarter", "weight among the sellers of a product's pool")
    standing_export = Column(
        np.float64, "yuan a quarter", "weight among exporters, by destination", by={"destination": DESTINATIONS}
    )
    reliability = Column(np.float64, "share", "share of orders delivered, as buyers remember it", rest=1.0, symbol="r")
    sales_record = Column(np.float64, "yuan a quarter", "online or QR sales that the scorer remembers")
    usual_sales_record = Column(np.float64, "yuan a quarter", "the same at the opening")
    attraction = Column(np.float64, "index", "pull on a buyer who compares", rest=1.0, symbol="a")
    platform_orders = Column(np.float64, "yuan a quarter", "orders through export platforms")
    # whose customer it is
    supplier = Column(np.int64, "row", "row of its regular supplier of goods, -1 if it has none", rest=NOBODY)
    regular_share = Column(np.float64, "share", "part of a maker's goods which that supplier sends when nothing fails")
    supplied = Column(
        np.float64,
        "share",
        "part of that supplier's goods in the stock of materials that is there, where such goods bind",
        rest=1.0,
    )
    failure_links = Column(
        np.int8, "links", "links of the chain to the firm whose failure left it short; 0 if it is not, at most 3"
    )
    # its habits at rest
    usual_drawings = Column(
        np.float64, "yuan a quarter", "what the owner takes out when cash is as wanted", sna="D.42", symbol=r"\bar{d}"
    )
    wanted_runway = Column(np.float64, "months of outlays", "cash it likes to hold", symbol=r"\rho")
    wanted_cash = Column(np.float64, "yuan", "the same in money", symbol="M^{w}")
    spared_at_rest = Column(
        np.float64,
        "share",
        "part of the cash it likes to hold that purchases at rest leave untouched",
        rest=1.0,
    )
    usual_loan = Column(np.float64, "yuan", "bank loan that is usual for its size", symbol=r"\bar{L}")
    usual_platform_loan = Column(np.float64, "yuan", "standing platform loan that is usual for it")
    monthly_outlays = Column(
        np.float64, "yuan a month", "wages, contributions, rent and interest of a month", symbol="C"
    )
    owner_income = Column(np.float64, "yuan a quarter", "profit as the owner feels it, smoothed")
    fixed_rent = Column(np.float64, "yuan a quarter", "rent owed whether open or closed", sna="P.2")
    ground_rent = Column(np.float64, "yuan a quarter", "rent of land, out of surplus", sna="D.45")
    state_dues = Column(
        np.float64, "yuan a quarter", "profit that goes to the state as owner, and land premium", sna="D.42, NP.1"
    )
    new_capital = Column(np.float64, "yuan a quarter", "shares and bonds it sells to households", sna="F.5, F.3")
    usual_pay = Column(np.float64, "yuan a quarter", "pay of a self-employed owner", sna="B.3g")
    production_tax_rate = Column(np.float64, "share", "production tax on value added", sna="D.2")
    profit_tax_rate = Column(np.float64, "share", "tax on positive profit", sna="D.51")
    usual_orders = Column(np.float64, "goods a quarter", "orders at the opening")
    rent_share = Column(np.float64, "share", "share of all fixed rents that it receives")
    believed_share = Column(
        np.float64, "share", "share of next quarter that its owner believes to be open", rest=1.0, symbol=r"\omega^{e}"
    )
    has_collateral = Column(np.bool_, "true or false", "has property to pledge")
    export_platform = Column(np.bool_, "true or false", "sells on an export platform")
    export_platform_from = Column(np.int64, "quarter", "quarter of its first sales there")
    export_quality = Column(np.float64, "index", "quality by which platform orders are split", symbol="q")
    export_entry_excess = Column(np.float64, "yuan", "cost of joining beside the fee")
    # what it owes and is owed beside money at the bank
    loan = Column(np.float64, "yuan", "bank loan", sna="AF.4", symbol="L")
    guaranteed_loan = Column(np.float64, "yuan", "the part of it that the state guarantees", sna="AF.4")
    relief_guaranteed = Column(np.float64, "yuan", "the part of that which a programme guarantees", sna="AF.4")
    platform_loan = Column(np.float64, "yuan", "standing platform loan, booked at a bank", sna="AF.4")
    stock_credit = Column(np.float64, "yuan", "credit that bought the sponsor's stock", sna="AF.81")
    advance = Column(np.float64, "yuan", "platform loan in instalments", sna="AF.4")
    relief_advance = Column(np.float64, "yuan", "the part of it that a programme granted", sna="AF.4")
    refinanced = Column(np.float64, "yuan", "the part of it with which a programme paid older debts", sna="AF.4")
    advance_months = Column(np.int16, "months", "months left to pay it back")
    stock_credit_months = Column(np.int16, "months", "months left to pay for tied stock")
    granted_loan = Column(np.float64, "yuan", "bank loan granted and not yet drawn")
    relief_in_hand = Column(np.float64, "yuan", "what programmes gave or took over in the last month")
    granted_platform_loan = Column(np.float64, "yuan", "platform loan granted and not yet drawn")
    score = Column(np.float64, "0 to 1", "transaction score", symbol="s")
    not_yet_due = Column(np.float64, "yuan", "purchases to be paid next month", sna="AF.81")
    overdue = Column(np.float64, "yuan", "purchases overdue", sna="AF.81")
    rent_not_yet_due = Column(np.float64, "yuan", "rent to be paid next month", sna="AF.81")
    rent_overdue = Column(np.float64, "yuan", "rent overdue", sna="AF.81")
    ground_rent_overdue = Column(np.float64, "yuan", "ground rent overdue", sna="AF.89")
    receivable = Column(np.float64, "yuan", "sales to be received next month", sna="AF.81")
    receivable_overdue = Column(np.float64, "yuan", "sales that customers should have paid", sna="AF.81")
    escrow = Column(np.float64, "yuan", "online receipts that wait with the platform", sna="AF.89")
    escrow_held = Column(np.float64, "yuan", "of a platform: such receipts that it holds for sellers", sna="AF.89")
    rent_receivable = Column(np.float64, "yuan", "rent to be received next month", sna="AF.81")
    rent_receivable_overdue = Column(np.float64, "yuan", "rent that tenants should have paid", sna="AF.81")
    owed_wages = Column(np.float64, "yuan", "wages owed to staff, present and past", sna="AF.89")
    owed_taxes = Column(np.float64, "yuan", "taxes and contributions owed", sna="AF.89")
    owed_interest = Column(np.float64, "yuan", "interest owed to the bank", sna="AF.4")
    owed_platform_interest = Column(np.float64, "yuan", "interest owed on platform loans", sna="AF.4")
    called_loan = Column(np.float64, "yuan a quarter", "bank loan not renewed and so due", sna="F.4")
    called_platform_loan = Column(np.float64, "yuan a quarter", "platform loan not renewed and so due", sna="F.4")
    owed_principal = Column(
        np.float64, "yuan", "principal of the bank loan that was asked for and not paid", sna="AF.4"
    )
    owed_platform_principal = Column(np.float64, "yuan", "the same of the standing platform loan", sna="AF.4")
    owed_instalments = Column(np.float64, "yuan", "the same of the advance", sna="AF.4")
    owed_stock_instalments = Column(np.float64, "yuan", "the same of tied stock", sna="AF.81")
    record_clear_from = Column(
        np.int64, "quarter", "quarter from which lenders forget that a loan was called in or lost"
    )
    months_overdue = Column(np.int16, "months", "months for which principal or interest has been overdue")
    drew_last = Column(np.int64, "quarter", "quarter in which it last drew credit from a platform")
    profit_of_quarter = Column(np.float64, "yuan", "profit so far in the quarter, before tax")

    @property
    def cell(self) -> np.ndarray:
        """Industry and size class as one number, industries together."""
        return self.industry.astype(np.int64) * len(SizeClass) + self.size_class

    def by_cell(self, amount: np.ndarray, rows: np.ndarray | slice = slice(None)) -> np.ndarray:
        """An amount by firm added up by industry and size class, of all firms or of some."""
        return np.bincount(self.cell[rows], weights=amount[rows], minlength=np.prod(CELLS)).reshape(CELLS)
