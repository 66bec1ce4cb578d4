@NullMarked
package dev.dagfetch.server.rpc.wire;

import org.jspecify.annotations.NullMarked;
