/** What the daemon tells about itself over HTTP: metrics, and whether it is alive and ready. */
@NullMarked
package dev.dagfetch.server.metrics;

import org.jspecify.annotations.NullMarked;
