/** Which repository and scope a DAG is delivered from. */
@NullMarked
package dev.dagfetch.server.dag;

import org.jspecify.annotations.NullMarked;
