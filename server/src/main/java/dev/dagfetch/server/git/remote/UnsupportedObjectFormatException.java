package dev.dagfetch.server.git.remote;

import java.io.IOException;

/** The remote names objects by another hash than SHA-1. */
final class UnsupportedObjectFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  UnsupportedObjectFormatException(String format) {
    super("object format " + format);
  }
}
