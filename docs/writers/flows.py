"""The page of flows: who may pay whom, and which item of the national accounts it is."""

from abm.books.flows import DECLARED, Sector
from abm.measures.flow_of_funds import EARNED_WHEN_DUE, GOODS, PRINCIPAL
from docs.writers import glossary
from docs.writers.markdown import page, table


def who_pays_whom() -> str:
    """All declared flows: who may pay, who may be paid, what it is and how the flow of funds treats it."""
    codes = glossary.read()["flow"]
    rows = [[f.name, sectors(f.payers), sectors(f.payees), f.meaning, kind(f.name), codes[f.name]] for f in DECLARED]
    return page(
        "Who pays whom",
        "Every yuan moves under one of these names, from a sector that may pay it to one that may be paid; "
        "anything else is an error. Declared in `abm/books/flows.py`, moved in `abm/books/ledger.py` alone. A "
        "special producer (farm, dwellings, services of banks and the state) counts to its owner's "
        "sector.\n\n*Kind* says when a flow makes its payer poorer: *goods* when they are delivered, *due* when "
        "the claim falls due (payment then settles it), *principal* never (a claim changes hands for money), "
        "*transfer* when it is paid. *SNA* is the item of the System of National Accounts 2008; where one flow "
        "settles several, all are named.",
        table(["flow", "may pay", "may be paid", "meaning", "kind", "SNA"], rows),
    )


def kind(flow: str) -> str:
    kinds = (("goods", GOODS), ("due", EARNED_WHEN_DUE), ("principal", PRINCIPAL))
    return next((name for name, flows in kinds if flow in flows), "transfer")


def sectors(some) -> str:
    return ", ".join(sector.name.lower().replace("_", " ") for sector in Sector if sector in some)
