"""Intervals, tests and effect sizes have one text: whoever shows one takes it from `measures/statistics`."""

import re
from pathlib import Path

import credit_flow

PACKAGE = Path(credit_flow.__file__).parent
HOME = PACKAGE / "measures" / "statistics"
OWN = re.compile(
    r"stats\.(bootstrap|permutation_test|ttest_\w+|wilcoxon|mannwhitneyu|sem|t\.ppf|norm\.ppf)|\b1\.96\b|\.sem\(|ddof=1\) */ *np\.sqrt"
)


def test_nobody_computes_an_interval_or_a_test_of_his_own():
    found = [
        f"{file.relative_to(PACKAGE)}: {match[0]}"
        for file in PACKAGE.rglob("*.py")
        if HOME not in file.parents and "theory" not in file.parts
        for match in OWN.finditer(file.read_text(encoding="utf-8"))
    ]
    assert found == []
    assert any(OWN.search(file.read_text(encoding="utf-8")) for file in HOME.glob("*.py"))
