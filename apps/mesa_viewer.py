"""The flagship economy in Mesa's own viewer: `solara run apps/mesa_viewer.py`."""

from credit_flow.dashboard import mesa_viewer

page = mesa_viewer()
