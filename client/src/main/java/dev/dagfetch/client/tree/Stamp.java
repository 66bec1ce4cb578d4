package dev.dagfetch.client.tree;

/**
 * Marks a state of a file: any later change of the file gives it another one.
 *
 * @param modified time of the last change of the content, in ns since 1970
 * @param changed time of the last change of anything, in ns since 1970; no program can set it
 * @param inode the file's number in its file system
 */
public record Stamp(long modified, long changed, long inode) {}
