/** What a bench found out, for people, programs and pages. */
@NullMarked
package dev.dagfetch.client.bench.report;

import org.jspecify.annotations.NullMarked;
