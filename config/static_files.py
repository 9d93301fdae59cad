"""Where pages find the site's static files."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Under names with a hash, as `collectstatic` gathered them; one that was not gathered under its own name.

    So a page is never lost for a file, and a site that was made by Django's own commands has its style.
    """

    def stored_name(self, name: str) -> str:
        """The name under which the file is served."""
        try:
            return str(super().stored_name(name))
        except ValueError:
            return name
