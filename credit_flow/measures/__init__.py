"""Measures: pure functions of arrays, one family a file; NaN and a `MeasureWarning` where one is undefined."""
