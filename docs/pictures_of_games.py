"""The pictures of games in the user guide, into docs/images (`make docs`)."""

from __future__ import annotations

from pathlib import Path

from credit_flow import run
from credit_flow.experiments.games.own_or_pooled import own_or_pooled
from credit_flow.experiments.games.trivial_policies import trivial_policies
from credit_flow.models.clockwork.scenario_choice import preset
from credit_flow.views.games.grid_replay import grid_replay
from credit_flow.views.games.theta_curve import theta_curve
from credit_flow.views.learning.pay_curves import pay_curves
from credit_flow.views.learning.signal_to_noise import signal_to_noise
from credit_flow.views.learning.thresholds import thresholds
from credit_flow.views.save import save

IMAGES = Path(__file__).resolve().parent / "images"


def main() -> None:
    """Two grids without and with a contract, welfare over theta for seven at the river, what own and pooled pay teach, and trade that unravels."""
    paid = preset("cleanup_mini")
    records = [run(paid.but(others=0, terms="none", theta=0.0), rng=1), run(paid, rng=1)]
    save(grid_replay(records, "page"), IMAGES / "grid_replay.png")
    every_number = run(preset("cleanup_ssd").but(others=-1, copies=48), rng=1)
    save(theta_curve(every_number, "page"), IMAGES / "theta_curve.png")
    save(pay_curves(own_or_pooled(), trivial_policies(arrival=0.3), "page"), IMAGES / "pay_curves.png")
    many = run(preset("bandit").but(experts=64, copies=64), rng=1)
    save(signal_to_noise(many, "page"), IMAGES / "signal_to_noise.png")
    spreads = [round(0.6 + 0.05 * step, 2) for step in range(29)]
    lemons = [run(preset("lemons").but(ticks=5, **{"world.spread": spread}), rng=1) for spread in spreads]
    save(thresholds(lemons, "page"), IMAGES / "thresholds.png")


if __name__ == "__main__":
    main()
