package dev.dagfetch.server.config;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.dagfetch.server.testkit.Fuzz;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Configuration files, almost right. */
class ConfigFuzzTest {
  private static final String SOUND =
      """
      git: {idle_timeout: 30s, limits: {pack_size: 8 GiB, files: 20}}
      listeners: {unix: {mode: "0660"}, tcp: ["127.0.0.1:7433"]}
      repositories:
      - name: p
        url: https://git.example.com/p.git
        credential: {user: u, password_ref: "file:/x"}
        dags: [{dag_id: "etl_*", scope: "dags/*"}]
      """;

  @Test
  void file_isTakenOrItsProblemsAreNamed() {
    Fuzz.run(ConfigFuzzTest::parse, ConfigException.class, SOUND.getBytes(StandardCharsets.UTF_8));
  }

  @FuzzTest(maxDuration = "10m")
  void file(byte[] input) {
    Fuzz.one(ConfigFuzzTest::parse, ConfigException.class, input);
  }

  private static void parse(byte[] input) throws Exception {
    Path etc = Path.of("/etc/x");
    ConfigParser parser = new ConfigParser(Config.defaults(new HostPaths(etc, etc, etc, etc)));
    var unused = parser.parse("x.yaml", input);
  }
}
