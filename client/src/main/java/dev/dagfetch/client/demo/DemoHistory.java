package dev.dagfetch.client.demo;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The history of the demo's repository as a stream for {@code git fast-import}: three DAGs and a
 * shared library that grow.
 */
final class DemoHistory {
  static final List<String> DAGS = List.of("sales_daily", "inventory_hourly", "churn_weekly");

  private static final long FIRST_COMMIT_EPOCH = 1_760_000_000L;

  private DemoHistory() {}

  static byte[] fastImport(int commits) {
    StringBuilder out = new StringBuilder();
    for (int n = 1; n <= commits; n++) {
      out.append("commit refs/heads/main\n");
      out.append("committer Demo Author <author@example.org> ")
          .append(FIRST_COMMIT_EPOCH + 3600L * n)
          .append(" +0000\n");
      data(out, "change " + n + "\n");
      if (n == 1) {
        first(out);
      }
      String dag = DAGS.get(n % DAGS.size());
      file(out, "100644", "dags/" + dag + "/dag.py", dagFile(dag, n));
      file(
          out,
          "100644",
          "dags/" + dag + "/sql/step_" + n % 7 + ".sql",
          "SELECT * FROM " + dag + " WHERE revision = " + n + ";\n");
    }
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void first(StringBuilder out) {
    file(out, "100644", "README.md", "# Our pipelines\n");
    file(out, "100644", ".gitattributes", "*.sql text eol=crlf\n");
    for (String dag : DAGS) {
      file(out, "100644", "dags/" + dag + "/dag.py", dagFile(dag, 0));
      file(
          out,
          "100755",
          "dags/" + dag + "/bin/check.sh",
          "#!/bin/sh\nexec python3 \"$(dirname \"$0\")/../dag.py\"\n");
      file(out, "120000", "dags/" + dag + "/latest.sql", "sql/step_1.sql");
      file(out, "100644", "dags/" + dag + "/__init__.py", "");
    }
  }

  private static String dagFile(String dag, int revision) {
    return "DAG_ID = \""
        + dag
        + "\"\nREVISION = "
        + revision
        + "\n\nprint(f\"{DAG_ID} at revision {REVISION}\")\n";
  }

  private static void file(StringBuilder out, String mode, String path, String content) {
    out.append("M ").append(mode).append(" inline ").append(path).append('\n');
    data(out, content);
  }

  private static void data(StringBuilder out, String text) {
    out.append("data ")
        .append(text.getBytes(StandardCharsets.UTF_8).length)
        .append('\n')
        .append(text)
        .append('\n');
  }
}
