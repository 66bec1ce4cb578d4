package dev.dagfetch.client.write;

/** A directory cannot serve as a base. The message says why, as a clause: {@code it has …}. */
public final class UnusableBaseException extends Exception {
  private static final long serialVersionUID = 1L;

  public UnusableBaseException(String why) {
    super(why);
  }
}
