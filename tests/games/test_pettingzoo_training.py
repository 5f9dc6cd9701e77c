"""A learner of others on our environments: Stable-Baselines3, through SuperSuit's vectors."""

import pytest

from credit_flow import parallel_env

HOW = "not installed: pip install supersuit stable-baselines3"
ROUNDS = 10


def trained(theta: float, steps: int = 10_000):
    """A policy that both prisoners of four games have learned by themselves, under a fine of `theta` credits for who defects."""
    from stable_baselines3 import PPO
    from stable_baselines3.common.utils import set_random_seed
    from supersuit import concat_vec_envs_v1, pettingzoo_env_to_vec_env_v1

    env = parallel_env("matrix_game", rounds=ROUNDS, contract="defectors_fine", theta=theta)
    games = concat_vec_envs_v1(pettingzoo_env_to_vec_env_v1(env), 4, base_class="stable_baselines3")
    games.venv.reset(seed=1)
    set_random_seed(1)
    model = PPO(
        "MlpPolicy", games, n_steps=100, batch_size=200, n_epochs=10, learning_rate=3e-3, device="cpu"
    )
    return model.learn(steps)


def welfare(model, theta: float, episodes: int = 20) -> float:
    """What both prisoners come to in an episode, credits, on average."""
    env = parallel_env("matrix_game", rounds=ROUNDS, contract="defectors_fine", theta=theta)
    total = 0.0
    for episode in range(episodes):
        seen, _ = env.reset(seed=1000 + episode)
        while env.agents:
            seen, reward, *_ = env.step({name: int(model.predict(seen[name])[0]) for name in env.agents})
            total += sum(reward.values())
    return total / episodes


@pytest.mark.slow
def test_prisoners_learn_to_defect_and_where_it_is_fined_not_to():
    pytest.importorskip("supersuit", reason=HOW)
    torch = pytest.importorskip("torch", reason=HOW)
    pytest.importorskip("stable_baselines3", reason=HOW)
    torch.set_num_threads(1)
    came = {theta: welfare(trained(theta), theta) for theta in (0.0, 2.0)}
    # Both defect: -4 a round; both cooperate: -2.
    assert came[0.0] < -3.6 * ROUNDS and came[2.0] > -2.4 * ROUNDS
