package dev.dagfetch.server.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Whom an https remote's certificate must be from, and who we are: {@code certificateRef} and
 * {@code keyRef} say together where a client certificate and its private key are.
 */
public record DeclaredTls(
    Optional<Path> caFile, Optional<String> certificateRef, Optional<String> keyRef) {}
