package dev.dagfetch.client.write;

import dev.dagfetch.client.tree.Manifest;
import dev.dagfetch.client.tree.Stamps;

/**
 * What is kept beside a tree.
 *
 * @param manifest what the tree holds
 * @param stamps of its files; {@link Stamps#NONE} if nobody took them
 */
public record Contents(Manifest manifest, Stamps stamps) {}
