@NullMarked
package dev.dagfetch.server.logging;

import org.jspecify.annotations.NullMarked;
