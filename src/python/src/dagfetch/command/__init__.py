"""The ``dagfetch-py`` command: for images without a JVM, the same words, JSON and exit codes as ``dagfetch``."""
