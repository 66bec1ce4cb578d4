/** What the disk below the state directory still takes. */
@NullMarked
package dev.dagfetch.server.disk;

import org.jspecify.annotations.NullMarked;
