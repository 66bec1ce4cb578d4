package dev.dagfetch.server.pin;

/** A pin, and whether this call made it. */
public record CreatedPin(Pin pin, boolean created) {}
