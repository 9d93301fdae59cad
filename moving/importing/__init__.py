"""Moving in: a Hugo site becomes posts, digests and predictions. `run.import_site` is the way in."""
