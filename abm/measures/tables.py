"""The published matrices of the books and their columns, in words. Imports nothing heavy."""

TABLES = {
    "balance sheet": (
        "instrument or real asset x sector at the quarter's end, assets positive, debts negative, less net worth"
        " (dwellings are not counted): columns add up to zero, rows of instruments too; yuan"
    ),
    "payments": "flow x payer and payee ('smes to households'), of the quarter; yuan",
    "transactions": (
        "flow x sector, received less paid, and the change in money with a minus: rows of flows and all columns add up"
        " to zero; yuan a quarter"
    ),
    "net lending": (
        "item x sector: what a sector's net financial wealth gained by saving, and by claims that ended unpaid, of"
        " closed firms and of debtors given up; rows add up to zero; yuan a quarter"
    ),
    "memoranda": (
        "item x sector at the quarter's end: principal in arrears (part of the loans), loans the state guarantees,"
        " closed firms' capital leased to entrants, provisions of banks against their loans; owed, promised, used or"
        " set aside negative; yuan"
    ),
    "trend division": (
        "instrument or real asset x sector: what the division by the trend, and wear of capital, took off after the"
        " close; yuan"
    ),
}
COLUMNS = {
    "arm": "arm of the experiment",
    "world": "number of the world",
    "quarter": "quarter, such as 2020Q1",
    "table": "which matrix",
    "row": "its row",
    "column": "its column, a sector or payer and payee",
    "value": "yuan of the whole economy, in trend yuan of 2019",
}
