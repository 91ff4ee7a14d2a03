"""Working capital: what a firm can pay decides what stock it buys, what credit it asks for and what its shelves show
(rules 2, 8, 10)."""

import numpy as np

from abm.agents.arithmetic import between, ratio


def down_payment(abroad, trade_credit_share, overdue):
    """Part of a purchase that is paid on order: what comes from abroad and, by who is overdue with suppliers, all of
    it; share (rule 2)."""
    at_home = np.where(overdue > 0, 1, 1 - trade_credit_share)
    return abroad + (1 - abroad) * at_home


def means_for_stock(cash, receipts, outlays, due, kept):
    """Money of the month that is free for stock: cash and receipts less what must be paid before and what the owner
    does not touch; yuan (rule 2)."""
    return np.maximum(0, cash + receipts - outlays - due - kept)


def kept_from_stock(wanted_cash, kept, spared_at_rest):
    """Cash an owner does not spend on stock: a part of what he likes to hold, at most what a usual month spares; yuan
    (rule 2).
    """
    return wanted_cash * np.minimum(kept, spared_at_rest)


def affordable_purchases(means, line, down_payment):
    """Purchases whose down payment means and undrawn lines of credit carry; yuan (rule 2)."""
    return (means + line) / down_payment


def bounded_purchases(wanted, affordable, strength):
    """Purchases cut to what is affordable; of the rest suppliers lend a part where `strength` is below one; yuan
    (rule 2)."""
    return wanted - strength * np.maximum(0, wanted - affordable)


def credit_for_stock(wanted, down_payment, means):
    """Loan that covers the down payment on wanted purchases beyond means; yuan (rule 10)."""
    return np.maximum(0, down_payment * wanted - means)


def services_kept(contact_at_work, fear):
    """Part of the usual services for its work that a firm goes on buying when people shun meetings, by product; share
    (rule 2)."""
    return 1 - np.minimum(1, contact_at_work * fear)


def assortment_pull(stock, usual_stock, wider_stock, elasticity):
    """Pull of a shop on customers by how much it holds of its usual stock and of what it added to it on purpose; 1 when
    the usual is full, and what merely lies unsold draws nobody (rule 8) [D085]."""
    full = 1 + ratio(wider_stock, usual_stock, 0)
    return between(ratio(stock, usual_stock, 1), 0, full) ** elasticity


def stock_that_pays(usual_stock, sales, margin, elasticity, rate):
    """Stock at which the customers whom a further yuan of goods draws bring in just its interest, at least the usual:
    the most of margin * sales * (stock / usual stock) ** elasticity - rate * stock; yuan (rule 2).
    """
    gain = ratio(elasticity * margin * sales, rate * usual_stock, 1)
    return usual_stock * np.maximum(1, gain) ** (1 / (1 - elasticity))
