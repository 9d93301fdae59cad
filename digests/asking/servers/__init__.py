"""How the servers of models differ: what they refuse, how they think, and how they say that something went wrong."""
