"""Makes the dump of a release for the test of upgrades: its database and what its public pages showed.

    .venv/bin/python tests/upgrades/make_dump.py CHECKOUT NAME

CHECKOUT is a folder with the code of the release, NAME the name of the dump, such as 0.1.0 or a commit. The content is
of our own making, beside the bundled sample. Two files are written: NAME.sqlite3.xz, the database as SQLite keeps it,
with the search's virtual table and all triggers, and NAME.json.xz.
"""

from __future__ import annotations

import lzma
import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from tests.fakes.model_server import running_model_server  # noqa: E402


def make_dump(checkout: Path, name: str) -> None:
    """Runs the release in a folder of its own and keeps what it made."""
    with tempfile.TemporaryDirectory(prefix="hindcast-release-") as folder, running_model_server() as server:
        shown = Path(folder) / "shown.json"
        environment = {
            **{key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ},
            "PYTHONPATH": str(checkout),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "HINDCAST_ENV_FILE": os.devnull,
            "HINDCAST_VAR_DIR": folder,
            "HINDCAST_EMBEDDED_MODEL": "false",
            "SECRET_KEY": "only-for-tests-and-known-to-all-0123456789",
            "OPENAI_BASE_URL": server.base_url,
            "OPENAI_API_KEY": "sk-none",
            "OPENAI_MODEL": "fake",
        }
        subprocess.run(
            [sys.executable, HERE / "old_site.py", shown],
            cwd=checkout,
            env=environment,
            check=True,
            timeout=300,
        )
        database = Path(folder) / "hindcast.sqlite3"
        with closing(sqlite3.connect(database, isolation_level=None)) as connection:
            connection.execute("DELETE FROM hindcast_cache")
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("VACUUM")
        for source, target in ((database, f"{name}.sqlite3.xz"), (shown, f"{name}.json.xz")):
            # Feeds repeat what posts say; unlike gzip, xz sees that from afar.
            (HERE / target).write_bytes(lzma.compress(source.read_bytes(), preset=9))


if __name__ == "__main__":
    make_dump(Path(sys.argv[1]).resolve(), sys.argv[2])
