@NullMarked
package dev.dagfetch.server.rpc.call;

import org.jspecify.annotations.NullMarked;
