@NullMarked
package dev.dagfetch.server.pin;

import org.jspecify.annotations.NullMarked;
