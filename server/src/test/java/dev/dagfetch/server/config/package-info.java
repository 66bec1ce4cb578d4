@NullMarked
package dev.dagfetch.server.config;

import org.jspecify.annotations.NullMarked;
