@NullMarked
package dev.dagfetch.server.metrics;

import org.jspecify.annotations.NullMarked;
