/** What trees say of submodules, and the trees that have the submodules' content in place. */
@NullMarked
package dev.dagfetch.server.git.submodule;

import org.jspecify.annotations.NullMarked;
