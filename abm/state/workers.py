"""What is known of each worker: one row a person of the non-farm labour force."""

from enum import IntEnum

import numpy as np

from abm.names import Industry
from abm.state.columns import Column, Table
from abm.state.firms import Channel


class WorkerState(IntEnum):
    AT_WORK = 0
    SHORT_HOURS = 1
    FURLOUGHED = 2
    ATTACHED = 3
    STRANDED = 4
    SEARCHING = 5
    NOT_SEARCHING = 6
    IN_VILLAGE = 7
    OWNER_IDLE = 8


class ShopGroup(IntEnum):
    """Products that households buy from sellers they know by name."""

    SHOP = 0
    ONLINE = 1
    CATERING = 2
    TRANSPORT = 3
    SERVICES = 4


GROUPS = len(ShopGroup)
OFFLINE = [group for group in ShopGroup if group != ShopGroup.ONLINE]
INDUSTRY_OF_GROUP = np.array([Industry.TRADE, Industry.TRADE, Industry.CATERING, Industry.TRANSPORT, Industry.PUBLIC])
SLOT_OF_GROUP = np.array(
    [Channel.ONLINE if group == ShopGroup.ONLINE else Channel.SHOP for group in ShopGroup], dtype=np.int64
)
SELLERS = 3
NOBODY = -1


class Workers(Table):
    """Workers; money in trend yuan, pay a quarter at full hours and before contributions and tax."""

    id = Column(np.int64, "number", "permanent name of the person", rest=NOBODY)
    state = Column(
        np.int8,
        "code: WorkerState",
        "at work, furloughed, attached, searching, in the village …",
        rest=WorkerState.SEARCHING,
    )
    employer = Column(np.int64, "row", "row of the firm, -1 if none", rest=NOBODY)
    own_firm = Column(np.int64, "row", "row of the firm that the person owns and runs, -1 if none", rest=NOBODY)
    industry = Column(np.int8, "code: Industry", "industry of the present or last job")
    migrant = Column(np.bool_, "true or false", "has a home in the village")
    insured = Column(np.bool_, "true or false", "covered by unemployment insurance")
    bank = Column(np.int16, "row", "row of the bank that keeps the account")
    wage = Column(
        np.float64, "yuan a quarter", "pay at full hours, before contributions and tax", sna="D.1", symbol="w"
    )
    last_wage = Column(np.float64, "yuan a quarter", "pay of the last job", symbol="w_{0}")
    quarters_jobless = Column(np.int16, "quarters", "quarters without a job")
    mortgage = Column(np.float64, "yuan", "loan on the home", sna="AF.4")
    property_share = Column(np.float64, "share", "share of the property income of all households", sna="D.4")
    capital_share = Column(np.float64, "share", "share of the capital that all households put up", sna="F.5")
    income = Column(np.float64, "yuan a quarter", "disposable income of the last quarter", sna="B.6g", symbol="y")
    usual_income = Column(np.float64, "yuan a quarter", "income counted on", symbol=r"\bar{y}")
    wanted_deposits = Column(np.float64, "yuan", "deposits wished for", symbol="M^{w}")
    usual_share = Column(np.float64, "share", "share of usual income that is spent", symbol=r"\alpha")
    housing_share = Column(np.float64, "share", "share of usual income spent on housing")
    planned_spending = Column(np.float64, "yuan a quarter", "consumption planned", sna="P.31", symbol="C")
    planned_housing = Column(np.float64, "yuan a quarter", "housing to be bought", sna="P.51g")
    put_off = Column(np.float64, "yuan", "spending put off out of fear")
    brought_forward = Column(np.float64, "yuan", "spending done before its time, to use a coupon")
    taste = Column(np.float32, "share", "share of spending by product group", by={"product group": GROUPS})
    sellers = Column(
        np.int32,
        "row",
        "rows of the three regular sellers of each group",
        rest=NOBODY,
        by={"product group": GROUPS, "regular seller": SELLERS},
    )
    budget_share = Column(
        np.float32,
        "share",
        "how a group's budget is split among them",
        by={"product group": GROUPS, "regular seller": SELLERS},
    )
    budget = Column(np.float64, "yuan a quarter", "planned spending by group", by={"product group": GROUPS}, sna="P.31")
    released = Column(
        np.float64,
        "yuan a month",
        "orders of last month that could not be delivered, by group",
        by={"product group": GROUPS},
    )
    pooled_budget = Column(np.float64, "yuan a quarter", "spending without a regular seller", sna="P.31")
