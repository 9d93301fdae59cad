"""Models and prompts side by side: the same topics for each, the same gates, nothing published."""
