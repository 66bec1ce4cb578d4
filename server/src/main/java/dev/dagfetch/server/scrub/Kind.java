package dev.dagfetch.server.scrub;

import java.util.Locale;

/** What there is at rest, in the order in which it is checked: what cannot be made again first. */
public enum Kind {
  CATALOG,
  PACK,
  CHECKOUT,
  SEGMENT;

  /** In metrics and logs. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
