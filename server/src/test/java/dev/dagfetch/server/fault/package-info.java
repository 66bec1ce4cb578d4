@NullMarked
package dev.dagfetch.server.fault;

import org.jspecify.annotations.NullMarked;
