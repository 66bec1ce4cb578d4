/**
 * What must survive: pins, and the repositories that were added by API. The only code that knows
 * SQL.
 */
@NullMarked
package dev.dagfetch.server.catalog;

import org.jspecify.annotations.NullMarked;
