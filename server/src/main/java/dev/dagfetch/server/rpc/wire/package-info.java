/**
 * How the messages of FetchDag become bytes: most of them are bytes already, and no object is made
 * for each file in them.
 */
@NullMarked
package dev.dagfetch.server.rpc.wire;

import org.jspecify.annotations.NullMarked;
