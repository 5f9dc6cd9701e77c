"""What a learner's gradient is worth if it is paid its own reward or that of the team: the law of the shared-reward bandit (key `singh2019`).

N agents act with probability 1/2, r_i = mu a_i + sigma e_i, e standard normal; agent i's gradient is g_i = (a_i - 1/2)(R - E R), R its own reward or the sum of all. Credits.
"""

from __future__ import annotations


def gradient_mean(gain: float = 1.0) -> float:
    """E g_i = mu / 4, the same under own and pooled reward."""
    return gain / 4.0


def gradient_variance(
    n_agents: int, gain: float = 1.0, noise: float = 1.0, *, pooled: bool, baseline: bool = True
) -> float:
    """Var g_i: sigma^2 / 4 under own reward, (N - 1) mu^2 / 16 + N sigma^2 / 4 under the sum of all; without a baseline, R in the place of R - E R,
    (n^2 + n - 1) mu^2 / 16 + n sigma^2 / 4 of n = 1 or N rewards."""
    n = n_agents if pooled else 1
    rest = n - 1 if baseline else n * n + n - 1
    return rest * gain**2 / 16.0 + n * noise**2 / 4.0


def signal_to_noise(
    n_agents: int, gain: float = 1.0, noise: float = 1.0, *, pooled: bool, baseline: bool = True
) -> float:
    """The power ratio (E g)^2 / Var g: 1/4 for every N under own reward with mu = sigma, 1 / (5N - 1) pooled, which in amplitude falls as 1 / sqrt(N);
    the mean instead of the sum changes nothing."""
    return gradient_mean(gain) ** 2 / gradient_variance(
        n_agents, gain, noise, pooled=pooled, baseline=baseline
    )
