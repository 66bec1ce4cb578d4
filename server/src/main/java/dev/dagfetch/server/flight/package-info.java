/** Work that is done once for all who ask for it at the same time. Uses {@code error} only. */
@NullMarked
package dev.dagfetch.server.flight;

import org.jspecify.annotations.NullMarked;
