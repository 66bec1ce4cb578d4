/**
 * One fetch from request to receipt: the answer's frames are proven as they arrive and handed on to
 * be written.
 */
@NullMarked
package dev.dagfetch.client.fetch;

import org.jspecify.annotations.NullMarked;
