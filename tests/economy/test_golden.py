"""One short run per preset, remembered by its journal hash: a change of any rule, draw or rounding shows here first.

If a rule was meant to change, run `python tests/economy/test_golden.py` and put the new hashes in, with the reason in the commit.
"""

import json
import os
import subprocess
import sys

import pytest

from credit_flow import CreditFlow, preset
from credit_flow.core.programs import kernel, phases
from credit_flow.models.clockwork.scenario_choice import presets, short_name

TICKS = 60
HASHES = {
    "attention": "6323481bbf0191aa99e56cc1ce1bb429",
    "bandit": "b74246e8fdcd25bdc211124fe1f1d429",
    "bargain": "fb65c590cadecc9a792bbde76dfce41b",
    "blocked_debits": "bfc2253c2e544c61fead72866b4cbeaf",
    "blocks": "ae072470ac8ed2b2cbf7393b70881097",
    "blocks_200": "a203db69183b528b977516a600e04550",
    "blocks_no_property": "28f75d9ee22e6ceb9a1db2410726e288",
    "blocks_printing": "7fcf7e8d1930b9337e4c3a62dbce7cce",
    "box_trapped": "94360db4858d291ec77a9e2c48571387",
    "bucket_brigade": "0a8dbb5e52dbf725589357227a587ea7",
    "cleanup_meltingpot": "cb7bcfe17a93f5908bf9d5567b59222c",
    "cleanup_mini": "6c91bfd9c07ca743daa1339afee482d3",
    "cleanup_ssd": "c40e3928e69fe9fd98f3ebff3822ca91",
    "closed": "5067f38c6432aa40ac3fabe9adb07614",
    "common": "8ec8baaa6adf2870c602cabdf69e96c5",
    "default": "479511b96fed26677c5bd0216ed0bc95",
    "detection": "f06f1483daa7d78248e7e3b549b3f588",
    "digits": "abaa70131fddd94ebd31d647f42cf5f2",
    "false_alarms": "135c98079df8d346e10f0d249984e3f4",
    "free_entry": "7167b13075be5d934b8e47b7ace82afb",
    "gifts": "7857959bbf908a26f329b5d8021dae59",
    "harvest_meltingpot": "ab4bfca153fee0f7622526f0589abb99",
    "harvest_mini": "07c5746a329dda604b67176af297b5fe",
    "harvest_ssd": "7f23d631472bd656b23884ed0e0a1b5f",
    "hayek_machine": "59b756ece424278585820483f4eb6352",
    "hidden_effort": "d31d1c9c4e3a726d182235b30e5ab1ce",
    "influence": "2228344d0d04683ad90d2205fe977e6f",
    "junction_easy": "77f5f3d66827c55ca5f901d4255144c9",
    "junction_hard": "b84479790dc89a9da5405d518ddb6d81",
    "junction_medium": "62574999f7ad314e85fd24b94c3bd86c",
    "late_payment": "3fdcf08aa116a45508fa430b885239ba",
    "leader": "45887aced964de4d713950335f0352fd",
    "learned": "91fce02c74f617f8df2e934ce9561dc1",
    "lemons": "09dc7039fb7365a0f1cb1f0bdc96b806",
    "mediator": "982ed6cb75abadc24ca0a43e6824cd0f",
    "merge_hard": "1205748e335a7c26978cb25f5e22fada",
    "merge_uniform": "515559edf4c7c99a48dc5e4036a2ba6a",
    "neural_bucket_brigade": "6977ed1d2beaaf4d93e24b8a31675a1f",
    "no_hiring": "257cd29e100e30eb8b4dee96b04263b5",
    "no_property": "22fa98c7afeb3d284d45dafdb767ec3b",
    "noisy_index": "47310514ebadeb1138cbecc248aa9707",
    "own_pay": "95e5b35b189e7f55d8751e567c686335",
    "pooled_pay": "059128dd1f90d1b62fd297fa8fdcd450",
    "printing": "dec79f8d5708601ba579e249ddd47efb",
    "prisoners_dilemma": "be980c51f0db71fbfa6f5389e35b91b3",
    "private": "78e7f319ee9f13a2c0542c4125ea32ac",
    "public_goods": "b57ab386a07282167262d1b0f4f854fd",
    "redistribution": "8f17b834a2e3fde5b868189c45c9deb3",
    "relational": "913d155d0ba2db51e78568e4bad2e5ef",
    "renegotiation": "923689dca14b4280e0fe8ddfdf2d6c5b",
    "ring": "49f45601ce778f822136f1a2532aed17",
    "scarce_compute": "d91cb5a0c3627ee1da6e6a096d63fd94",
    "self_report": "a2a34b1010bd3d21626f02bb5d4f97e0",
    "short_contract": "abb770f143c34054678b2f872eb37309",
    "single_mind": "00aa4faf963cab77f3f74366328655c9",
    "stag_hunt": "97c51e057e50744cc004cdea8373ea88",
    "steady": "0466bd002dfd3df0588a62e0ea0088e6",
    "trophic": "3fac152b63ea2bd7c2853f16912a8017",
    "vickrey_society": "a57b892dc07a46c42f8fe4ef90004c8d",
    "yard_sale": "1410be54ece441ab79279a2d134a906e",
}
PRESETS = sorted(short_name(name) for name, one in presets().items() if not one.needs)
"""All of every scenario, but those that need something of the user's."""

LAST_TICK_ALONE = {
    "closed": "69bc0fc166398013d0d75284f787ae5b",
    "default": "6c90afaab35931bcdf4f42ba618b9e16",
    "no_hiring": "3964784643abdbaf3930a97ffea4a634",
    "scarce_compute": "80039d435492f47bbc7c73ced0afc451",
}
"""The hashes of version 0.1 before load was a running mean: `load_memory` 1 is that rule."""


def journal_hash(name: str, ticks: int = TICKS, **changes) -> str:
    return CreditFlow(preset(name).but(**changes), rng=11).run(ticks).ledger.journal.hash


def test_every_preset_is_remembered():
    assert sorted(HASHES) == PRESETS


@pytest.mark.parametrize("name", HASHES)
def test_the_run_is_the_one_remembered(name):
    assert journal_hash(name) == HASHES[name]


@pytest.mark.parametrize(
    "name", ["attention", "default", "digits", "trophic"]
)  # the others share their phases
def test_the_run_is_the_same_on_three_cores(name, monkeypatch):
    """Every batch and every phase is made to spread although it is small."""
    monkeypatch.setattr(kernel, "SPREAD_FROM", 8)
    monkeypatch.setattr(phases, "SPREAD_FROM", 8)
    monkeypatch.setattr(kernel, "_n_threads", 3)
    assert journal_hash(name) == HASHES[name]


def test_the_runs_are_the_same_in_plain_python():
    """The digits learn from images a pixel at a time, and rules play twenty episodes a tick: half a minute in plain Python, so they stop early."""
    few = {"digits": 2} | {name: 6 for name in HASHES if name.startswith("blocks")}
    code = (
        "import json; from tests.economy.test_golden import HASHES, TICKS, journal_hash; "
        f"few = {few!r}; print(json.dumps({{n: journal_hash(n, few.get(n, TICKS)) for n in HASHES}}))"
    )
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert json.loads(run.stdout) == HASHES | {name: journal_hash(name, ticks) for name, ticks in few.items()}


@pytest.mark.parametrize("name", LAST_TICK_ALONE)
def test_a_load_of_the_last_tick_alone_is_the_old_rule(name):
    assert journal_hash(name, ticks=40, load_memory=1) == LAST_TICK_ALONE[name]


if __name__ == "__main__":
    for name in PRESETS:
        print(f'    "{name}": "{journal_hash(name)}",')
