@NullMarked
package dev.dagfetch.server.repository;

import org.jspecify.annotations.NullMarked;
