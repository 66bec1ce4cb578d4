package dev.dagfetch.server.git.fetch;

import dev.dagfetch.server.disk.DiskRoom;
import dev.dagfetch.server.git.bounds.Room;
import dev.dagfetch.server.git.object.TreeLimits;

/**
 * What fetches may take in.
 *
 * @param limits what a repository may at most contain
 * @param room the budget for what arrives
 * @param disk whether the disk takes anything
 */
public record Intake(TreeLimits limits, Room room, DiskRoom disk) {}
