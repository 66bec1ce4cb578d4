"""How files get to disk: staged aside, then published under their final name in one step."""
