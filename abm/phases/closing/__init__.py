"""The end of a quarter: public finance, news, records, trend."""
