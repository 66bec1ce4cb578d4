package dev.dagfetch.server.git.address;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.testkit.Fuzz;
import org.junit.jupiter.api.Test;

/** What operators say of remotes, almost right. */
class AddressFuzzTest {
  @Test
  void secrets_areTakenOrRefused() {
    Fuzz.run(
        AddressFuzzTest::parseSecretRef,
        DagfetchException.class,
        "file:/etc/dagfetch/secrets/x".getBytes(UTF_8),
        "env:DAGFETCH_SECRET_X".getBytes(UTF_8));
  }

  @Test
  void addresses_areTakenOrRefused() {
    Fuzz.run(
        AddressFuzzTest::parseAddress,
        DagfetchException.class,
        "https://git.example.com:8443/data/pipelines.git".getBytes(UTF_8),
        "ssh://git@git.example.com/~/x.git".getBytes(UTF_8),
        "git@git.example.com:x.git".getBytes(UTF_8),
        "http://[::1]:80/x".getBytes(UTF_8),
        "file:///srv/git/x.git".getBytes(UTF_8));
  }

  @FuzzTest(maxDuration = "10m")
  void address(byte[] input) {
    Fuzz.one(AddressFuzzTest::parseAddress, DagfetchException.class, input);
  }

  private static void parseAddress(byte[] input) {
    var unused = RemoteUrl.parse(text(input));
  }

  private static void parseSecretRef(byte[] input) {
    var unused = new SecretRef(text(input));
  }

  private static String text(byte[] input) {
    return new String(input, UTF_8);
  }
}
