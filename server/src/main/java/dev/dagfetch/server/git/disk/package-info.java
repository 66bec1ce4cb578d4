/** What a mirror looks like on the daemon's disk, and what is said when the disk fails. */
@NullMarked
package dev.dagfetch.server.git.disk;

import org.jspecify.annotations.NullMarked;
