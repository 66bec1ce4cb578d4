@NullMarked
package dev.dagfetch.server.store;

import org.jspecify.annotations.NullMarked;
