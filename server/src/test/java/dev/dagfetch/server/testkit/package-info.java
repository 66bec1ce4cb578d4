/**
 * Real remotes for tests: repositories made by the {@code git} program, served over file, smart
 * HTTP and SSH by Git's own {@code upload-pack}. Nothing here uses JGit's repository code or the
 * daemon's, so that it can judge both.
 */
@NullMarked
package dev.dagfetch.server.testkit;

import org.jspecify.annotations.NullMarked;
