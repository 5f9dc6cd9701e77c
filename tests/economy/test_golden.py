"""One short run per preset, remembered by its journal hash: a change of any rule, draw or rounding shows here first.

If a rule was meant to change, run `python tests/economy/test_golden.py` and put the new hashes in, with the reason in the commit.
"""

import pytest

from credit_flow import CreditFlow, preset

HASHES = {
    "attention": "1c9cbfc80885f1770183b426f842ed9c",
    "closed": "f3949ae84bde9d1ddb9122fba48ee3e9",
    "default": "adb06654ee186db57b5f80c75333f7ad",
    "digits": "60b02ffcd30a7bb86b60e580a5ed3a6e",
    "no_hiring": "3964784643abdbaf3930a97ffea4a634",
    "scarce_compute": "745252931753d3d7e1ed352449f0a633",
    "trophic": "ca0f497ff56325d9b7a68236f2be4dca",
}


LAST_TICK_ALONE = {
    "closed": "69bc0fc166398013d0d75284f787ae5b",
    "default": "6c90afaab35931bcdf4f42ba618b9e16",
    "no_hiring": "3964784643abdbaf3930a97ffea4a634",
    "scarce_compute": "80039d435492f47bbc7c73ced0afc451",
}
"""The hashes of version 0.1 before load was a running mean: `load_memory` 1 is that rule."""


def journal_hash(name: str, **changes) -> str:
    return CreditFlow(preset(name).but(**changes), rng=11).run(40).ledger.journal.hash


@pytest.mark.parametrize("name", HASHES)
def test_the_run_is_the_one_remembered(name):
    assert journal_hash(name) == HASHES[name]


@pytest.mark.parametrize("name", LAST_TICK_ALONE)
def test_a_load_of_the_last_tick_alone_is_the_old_rule(name):
    assert journal_hash(name, load_memory=1) == LAST_TICK_ALONE[name]


if __name__ == "__main__":
    from credit_flow.models.presets import PRESETS

    for name in sorted(set(PRESETS) - {"from_file"}):
        print(f'    "{name}": "{journal_hash(name)}",')
