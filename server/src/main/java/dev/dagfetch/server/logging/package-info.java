/** How log lines look and where they go. */
@NullMarked
package dev.dagfetch.server.logging;

import org.jspecify.annotations.NullMarked;
