"""The end of a month: bills, payments, who pays whom."""
