/**
 * The configured repositories: declared in the file or added by API, their mirrors, and the DAGs
 * they deliver.
 */
@NullMarked
package dev.dagfetch.server.repository;

import org.jspecify.annotations.NullMarked;
