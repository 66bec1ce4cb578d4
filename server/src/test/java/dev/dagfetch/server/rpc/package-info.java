@NullMarked
package dev.dagfetch.server.rpc;

import org.jspecify.annotations.NullMarked;
