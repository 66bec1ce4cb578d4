package dev.dagfetch.client.command;

import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar. */
final class ClientVersion implements IVersionProvider {
  static String text() {
    String version = ClientVersion.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {"dagfetch " + text()};
  }
}
