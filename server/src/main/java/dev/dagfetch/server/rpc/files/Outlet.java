package dev.dagfetch.server.rpc.files;

import dev.dagfetch.server.rpc.call.FrameSink;
import dev.dagfetch.server.rpc.wire.FetchFrame;
import java.util.function.IntConsumer;

/**
 * Where an answer goes.
 *
 * @param observer told the size of every piece of content
 */
public record Outlet(FrameSink<FetchFrame> sink, IntConsumer observer) {}
