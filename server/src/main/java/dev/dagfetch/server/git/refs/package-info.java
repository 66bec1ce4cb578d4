/** What refs point to: asked of the remote, remembered, told with its age, refreshed. */
@NullMarked
package dev.dagfetch.server.git.refs;

import org.jspecify.annotations.NullMarked;
