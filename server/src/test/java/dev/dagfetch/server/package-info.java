@NullMarked
package dev.dagfetch.server;

import org.jspecify.annotations.NullMarked;
