"""The weights of players that have learnt, in one file that needs no torch, and what is known of how they play under each contract."""

from __future__ import annotations

import json
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from credit_flow.agents.players.outlook import MODES
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.discover import nearest
from credit_flow.core.records.record_writer import replace

SHIPPED = Path(__file__).parent / "shipped"
"""Where the players stand that come with the package."""

FILE = "players.npz"

FACTS = ("world_name", "world", "n_agents", "n_features", "mode", "contract", "low", "high", "horizon")
"""What the file says of the game, at least: its world and settings, the agents, features and steps of an episode, whose networks they are, the contract that they saw in training, if any, and its range of theta."""


@dataclass(frozen=True)
class PlayerWeights:
    """Layers of tanh units, `weights[k]` (policies, outputs, inputs) and `biases[k]` (policies, outputs); `theta` (points,) credits, `values` (points, agents) and `null` (agents,), credits an
    episode, are what each agent has under a contract and without one, where that was examined."""

    weights: tuple[np.ndarray, ...]
    biases: tuple[np.ndarray, ...]
    facts: dict
    theta: np.ndarray
    values: np.ndarray
    null: np.ndarray

    def _sound(self) -> PlayerWeights:
        """Itself. Errors: ValueError for layers that do not follow from each other, another number of networks than its agents need, and what is not finite."""
        n_agents, mode = self.facts["n_agents"], self.facts["mode"]
        if mode not in MODES:
            raise ValueError(f"mode = {mode!r}: must be one of {', '.join(MODES)}")
        policies, width = n_agents if mode == "separate" else 1, self.weights[0].shape[-1]
        for weight, bias in zip(self.weights, self.biases, strict=True):
            if weight.shape != (policies, *bias.shape[1:], width) or len(bias) != policies:
                raise ValueError(
                    f"{policies} networks of layers that follow from each other are needed, and one is {weight.shape}"
                )
            width = weight.shape[1]
        if self.values.shape != (len(self.theta), n_agents) or self.null.shape != (n_agents,):
            raise ValueError(
                f"values are {self.values.shape}, of {len(self.theta)} thetas and {n_agents} agents"
            )
        examined = (self.theta, self.values, self.null) if len(self.theta) else ()
        if not all(np.isfinite(array).all() for array in (*self.weights, *self.biases, *examined)):
            raise ValueError("some numbers are not finite")
        return self

    def logits(self, policy: np.ndarray, shown: np.ndarray) -> np.ndarray:
        """What the networks `policy` (n,), indices, say of what each is `shown` (n, inputs): (n, outputs) numbers."""
        found = np.empty((len(policy), self.weights[-1].shape[1]))
        for k in np.unique(policy):
            mine = policy == k
            found[mine] = self._forward(k, shown[mine])
        return found

    def _forward(self, k: int, x: np.ndarray) -> np.ndarray:
        last = len(self.weights) - 1
        for layer, (weight, bias) in enumerate(zip(self.weights, self.biases)):
            x = x @ weight[k].T + bias[k]
            x = x if layer == last else np.tanh(x)
        return x

    def save(self, path: Path) -> None:
        """Write them to `path`, at once."""
        arrays = {f"weight{k}": array for k, array in enumerate(self.weights)}
        arrays |= {f"bias{k}": array for k, array in enumerate(self.biases)}
        arrays |= {"theta": self.theta, "values": self.values, "null": self.null}
        text = np.frombuffer(json.dumps(self.facts).encode(), dtype=np.uint8)
        replace(Path(path), lambda file: _write(file, {"facts": text, **arrays}))

    @classmethod
    def load(cls, name: str) -> PlayerWeights:
        """Those that ship as `name`, of a training's folder, or of a file. Errors: `ParameterError`, `UnknownName`."""
        path = _path(name)
        try:
            with np.load(path, allow_pickle=False) as file:
                arrays = {key: file[key] for key in file.files}
                facts = json.loads(arrays.pop("facts").tobytes())
            n = sum(key.startswith("weight") for key in arrays)
            layers = [
                [arrays[f"{part}{k}"].astype(np.float32) for k in range(n)] for part in ("weight", "bias")
            ]
            known = (arrays[key].astype(np.float64) for key in ("theta", "values", "null"))
            missing = [key for key in FACTS if key not in facts]
            if missing or n == 0:
                raise KeyError(missing[0] if missing else "weight0")
            return cls(*map(tuple, layers), facts, *known)._sound()
        except (
            OSError,
            KeyError,
            ValueError,
            TypeError,
            AttributeError,
            zipfile.BadZipFile,
            zlib.error,
        ) as error:
            raise ParameterError(f"checkpoint = {str(name)!r}: holds no players: {error}") from None


def shipped() -> list[str]:
    """The names of the players that come with the package."""
    return sorted(path.stem for path in SHIPPED.glob("*.npz"))


def _path(name: str) -> Path:
    given = Path(name)
    if name in shipped():
        return SHIPPED / f"{name}.npz"
    if given.is_dir():
        return given / FILE
    if not given.suffix and len(given.parts) == 1:
        raise nearest(name, shipped(), "checkpoint that ships, and no folder or file:")
    return given


def _write(path: Path, arrays: dict[str, np.ndarray]) -> None:
    with open(path, "wb") as file:
        np.savez_compressed(file, **arrays)
