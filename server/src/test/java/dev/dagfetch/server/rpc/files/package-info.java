@NullMarked
package dev.dagfetch.server.rpc.files;

import org.jspecify.annotations.NullMarked;
