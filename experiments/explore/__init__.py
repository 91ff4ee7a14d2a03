"""The live page: an economy beside its twin without relief, under the same luck, quarter by quarter."""
