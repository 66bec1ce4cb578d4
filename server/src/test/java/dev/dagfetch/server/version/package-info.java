@NullMarked
package dev.dagfetch.server.version;

import org.jspecify.annotations.NullMarked;
