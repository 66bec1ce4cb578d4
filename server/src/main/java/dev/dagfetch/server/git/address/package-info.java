/**
 * Where remotes are, how they are reached, and what is needed to log in there: addresses, networks,
 * credentials, and the secrets behind them.
 */
@NullMarked
package dev.dagfetch.server.git.address;

import org.jspecify.annotations.NullMarked;
