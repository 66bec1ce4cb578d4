"""A version's files as values: paths, entries, Git's hashes over them, the manifest, and a check against it."""
