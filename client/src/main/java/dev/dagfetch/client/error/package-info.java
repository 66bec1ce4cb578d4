/** What can go wrong for a user of the client, in words that people and programs understand. */
@NullMarked
package dev.dagfetch.client.error;

import org.jspecify.annotations.NullMarked;
