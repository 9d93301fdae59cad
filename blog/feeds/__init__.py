"""Feeds: RSS 2.0, Atom and JSON Feed with the whole text, and the list of all feeds that the site has."""
