"""So that `solara run apps/dashboard.py` shows the dashboard; `credit-flow dashboard` serves it with its guard."""

from credit_flow.dashboard.app import routes  # noqa: F401
