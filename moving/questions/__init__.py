"""Questions beside the posts of a Hugo site: what they ask, their forecasts, and what came of them, as data files."""
