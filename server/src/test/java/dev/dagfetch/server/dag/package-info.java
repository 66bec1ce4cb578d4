@NullMarked
package dev.dagfetch.server.dag;

import org.jspecify.annotations.NullMarked;
