"""Debts of firms: in which order they are paid back, and where what was missed is kept (rules 10-12)."""

ARREARS = {
    "stock_credit": "owed_stock_instalments",
    "advance": "owed_instalments",
    "platform_loan": "owed_platform_principal",
    "loan": "owed_principal",
}
OWED_TO_BANKS = ("advance", "platform_loan", "loan")
KEPT_BACK = ("advance", "platform_loan")  # from receipts, by the platform
