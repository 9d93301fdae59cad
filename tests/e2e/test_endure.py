"""Sixty simulated days under faults, as `make endure` runs them: none missed, doubled, malformed or paid twice."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.e2e.site import ROOT


@pytest.mark.timeout(400)
def test_sixty_days_go_by_and_none_is_missed() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "bench.endure", "--days", "60", "--seed", "5"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=380,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr[-4000:]
    found = dict(re.findall(r"^(\S[^\n]*?)  +(\S.*)$", result.stdout, re.MULTILINE))
    assert found["days published"] == "60"
    names = ("missed", "doubled", "malformed", "repeats within 14 days", "calls paid twice")
    assert {name: found[name] for name in names} == dict.fromkeys(names, "0")
    assert "days without a worker" in found["faults"] and "models:" in found["faults"]
