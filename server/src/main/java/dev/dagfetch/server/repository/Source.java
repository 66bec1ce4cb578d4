package dev.dagfetch.server.repository;

import dev.dagfetch.server.git.mirror.Mirror;

/** An enabled repository and its mirror, as they were at one moment. */
public record Source(Repository repository, Mirror mirror) {}
