package dev.dagfetch.server.segment;

/** How the frames of a delivery come. */
public enum Form {
  /** As they are. */
  PLAIN,
  /** Compressed by Zstandard, where that makes them smaller. */
  ZSTANDARD
}
