@NullMarked
package dev.dagfetch.server.segment;

import org.jspecify.annotations.NullMarked;
