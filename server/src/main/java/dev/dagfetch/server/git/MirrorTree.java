package dev.dagfetch.server.git;

/**
 * A tree that is complete in a mirror, and how symbolic links in it are to be treated: all that is
 * needed to deliver its files.
 */
public record MirrorTree(Mirror mirror, TreeId tree, SymlinkPolicy symlinks) {}
