/**
 * What an operator can set: records of plain values, one parser, and the file that is watched for
 * changes. Read by {@code Daemon} only; uses nothing but {@code error}.
 */
@NullMarked
package dev.dagfetch.server.config;

import org.jspecify.annotations.NullMarked;
