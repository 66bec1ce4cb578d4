/**
 * {@code dagfetch demo}: the main job on a real repository, with a real daemon, told step by step.
 */
@NullMarked
package dev.dagfetch.client.demo;

import org.jspecify.annotations.NullMarked;
