"""The public site as static files, for a host without Python."""
