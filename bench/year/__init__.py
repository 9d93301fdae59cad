"""A year in which stories come true or do not: what is asked, forecast, judged and scored by the real pipeline."""
