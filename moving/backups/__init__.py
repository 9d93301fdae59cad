"""Backups: one archive of database, media and a manifest, and the way back."""
