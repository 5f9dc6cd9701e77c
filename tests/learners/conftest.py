"""Tests of learners need torch; without the extra `learn` they are left out, and say so."""

import pytest

pytest.importorskip("torch", reason="the extra `learn` is not installed")
