from __future__ import annotations

from pathlib import Path

from predictions.charts.drawing import DRAWN_BY, chart_style, hash_files


def test_a_release_that_draws_otherwise_has_another_version(tmp_path: Path) -> None:
    copies = [tmp_path / path.name for path in DRAWN_BY]
    for path, copy in zip(DRAWN_BY, copies, strict=True):
        copy.write_bytes(path.read_bytes())
    before = hash_files(copies)
    assert before == hash_files(DRAWN_BY)

    for copy in copies:
        original = copy.read_bytes()
        copy.write_bytes(original + b" ")
        assert hash_files(copies) != before
        copy.write_bytes(original)


def test_the_style_of_a_chart_that_stands_alone_follows_the_readers_scheme() -> None:
    assert "@media (prefers-color-scheme:dark)" in chart_style()
