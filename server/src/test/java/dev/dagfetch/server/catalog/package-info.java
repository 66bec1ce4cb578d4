@NullMarked
package dev.dagfetch.server.catalog;

import org.jspecify.annotations.NullMarked;
