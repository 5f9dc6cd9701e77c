"""Known values of societies that buy and sell states; ids as in the acceptance lists."""

from __future__ import annotations

from credit_flow.theory.known import Known

SOCIETIES: dict[str, Known] = {
    "SD.chain": Known(
        (0.768477, 0.776239, 0.784080, 0.792000, 0.800000),
        1e-6,
        what="Chain: Q*(s, right) in cells 0..4",
        source="chang2020",
    ),
    "SD.chain.left": Known(
        (0.760792, 0.760792, 0.768477, 0.776239, 0.784080),
        1e-6,
        what="Chain: Q*(s, left) in cells 0..4",
        source="chang2020",
    ),
    "SD.bandit": Known((0.2, 0.4, 0.6, 0.8), 1e-12, what="market bandit: Q* of four arms", source="chang2020"),
    "SD.duality": Known(50.0, 1e-9, what="Duality: value of the cycle, 0.5 / (1 - 0.99)", source="chang2020"),
    "SD.P1": Known(
        (-0.028, -0.010, -0.060, 0.1),
        1e-9,
        what="winner's utility under ccv, v, bb, env; bids .30 .70 .55 .65, then .50 .20 .60 .58, r .1, g .9",
        source="chang2020",
    ),
    "SD.P2": Known(
        (0.0, 0.0), 1e-12, what="sum U - (sum r - price_0), g = 1: ccv, bb; of v it is the summed gaps", source="chang2020"
    ),
    "SD.P3": Known(
        (0.0, 0.79),
        1e-12,
        what="largest gain over truth on a grid of 101 bids: second price, first price",
        source="vickrey1961",
    ),
    "SD.P4": Known(
        (0.0, -0.00761, 0.01592),
        1e-5,
        what="Chain, bids Q*, ccv: winner's utility with 2 clones in every cell; solitary in cells 0, 4",
        source="chang2020",
    ),
    "SD.P5": Known(
        0.0, 0.005, what="cloned ccv = Q-learning: largest |v - Q*| on Chain after 3,000 episodes", source="watkins1992"
    ),
    "SD.ii": Known(
        ((0.2 - 7 / 9) / 8, (0.4 - 7 / 9) / 8, (0.6 - 7 / 9) / 8, (0.8 - 7 / 9) / 8),
        0.005,
        what="bandit, 4 x 2 bids uniform on [0, 1]: mean utility per clone and auction under ccv",
        source="chang2020",
    ),
    "SD.ii.bb": Known(
        ((0.2 - 8 / 9) / 8, (0.4 - 8 / 9) / 8, (0.6 - 8 / 9) / 8, (0.8 - 8 / 9) / 8),
        0.005,
        what="the same under bb",
        source="chang2020",
    ),
    "EM.A1": Known(1.0, 0.05, what="break the rules, full rules: success with entry frozen, >= 0.95", source="baum1999"),
    "EM.A2": Known(0.0, 0.40, what="break the rules, no property: success with entry frozen, <= 0.40", source="baum1999"),
    "EM.A7": Known(2.0, 1e-9, what="Woods100, full observability: mean steps over the 6 starts", source="kwee2001"),
    "EM.A7.bit": Known(7 / 3, 1e-9, what="Woods100, best policy with one bit: mean steps", source="kwee2001"),
    "EM.A7.blind": Known(
        10 / 3, 1e-6, what="Woods100, best memoryless stochastic policy: mean steps", source="littman1994"
    ),
    "EM.B1": Known(
        (4.018776, 4.822531, 5.787037, 6.944444, 8.333333),
        1e-6,
        what="taxed brigade of 5 rules, reward 1 at the end, b .1, x .02: strengths",
        source="holland1985",
    ),
    "EM.B3": Known(0.0, 1e-12, what="brigade = TD(0): largest difference over 1,000 random transitions", source="sutton1988"),
    "EM.B4": Known((1.6875, 3.5), 1e-3, what="mean steps over free cells: Woods1, Maze4", source="wilson1994"),
    "EM.C1": Known(
        (0.7685, 0.7762, 0.7841, 0.7920, 0.8000),
        2e-3,
        what="cloned Vickrey fixed point on Chain, v(s, right), eps .1, 15,000 episodes",
        source="baum1999",
    ),
    "EM.C4": Known((0.0, 0.0), what="single bidder, second price: price, upstream revenue", source="vickrey1961"),
}  # fmt: skip
