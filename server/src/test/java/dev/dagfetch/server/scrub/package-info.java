@NullMarked
package dev.dagfetch.server.scrub;

import org.jspecify.annotations.NullMarked;
