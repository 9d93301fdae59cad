"""Hugo Markdown becomes values and values become Hugo Markdown: pure, without ORM, network or clock."""
