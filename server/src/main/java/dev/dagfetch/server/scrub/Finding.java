package dev.dagfetch.server.scrub;

/** What came of a check. That something could not be checked is an exception, never a finding. */
public enum Finding {
  SOUND,
  /** Proven not to be what was written. */
  DAMAGED,
  /** Deleted or replaced meanwhile, as anything but a catalog may be. */
  GONE
}
