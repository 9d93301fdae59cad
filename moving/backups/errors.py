"""What goes wrong with a backup."""

from __future__ import annotations


class BackupError(Exception):
    """A backup cannot be made or restored; the text is a sentence that names the place and the mend."""
