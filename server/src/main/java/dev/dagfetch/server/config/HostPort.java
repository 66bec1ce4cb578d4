package dev.dagfetch.server.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A TCP address to listen on; an IPv6 host is kept without its brackets. Port 0: any free one. */
public record HostPort(String host, int port) {
  private static final Pattern FORM =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9.-]+)):([0-9]{1,5})");

  public HostPort {
    if (host.isEmpty() || port < 0 || port > 65_535) {
      throw new IllegalArgumentException("not an address (expected: HOST:PORT)");
    }
  }

  /**
   * Reads {@code 127.0.0.1:7433} or {@code [::1]:7433}.
   *
   * @throws IllegalArgumentException saying what is expected
   */
  public static HostPort parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "not an address (expected: HOST:PORT, for example 127.0.0.1:7433)");
    }
    String host = form.group(1) != null ? form.group(1) : form.group(2);
    return new HostPort(host, Integer.parseInt(form.group(3)));
  }

  /**
   * Whether only this host can connect. Names other than localhost are not looked up: they are not.
   */
  public boolean isLoopback() {
    return host.equals("localhost") || host.equals("::1") || host.matches("127(\\.[0-9]{1,3}){3}");
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
