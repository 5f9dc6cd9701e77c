"""The page Commons: a game played twice on one seed, without a contract and with one."""
