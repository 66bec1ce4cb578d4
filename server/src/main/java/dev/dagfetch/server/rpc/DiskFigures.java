package dev.dagfetch.server.rpc;

/** What is said of the state directory's disk as a whole. Thread-safe. */
public interface DiskFigures {
  /** What everything together may take; 0 if only the file system bounds it. */
  long budgetBytes();

  /** What everything together takes now. */
  long usedBytes();
}
