package dev.dagfetch.server.config;

/** How a remote is reached. The first two are always allowed in the file. */
public enum Transport {
  HTTPS,
  SSH,
  HTTP,
  GIT,
  FILE
}
