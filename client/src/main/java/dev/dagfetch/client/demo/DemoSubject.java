package dev.dagfetch.client.demo;

/**
 * What the demo is about: one DAG of the upstream.
 *
 * @param dagId the DAG
 * @param scope its directory in the repository; empty for the whole tree
 * @param changedFile the file that the demo's own commits change, relative to the repository
 * @param dags the {@code dags:} list of the configuration, as YAML
 */
record DemoSubject(String dagId, String scope, String changedFile, String dags) {
  /** One of the three DAGs of the demo's own repository. */
  static DemoSubject ofDemoRepository() {
    String dag = DemoHistory.DAGS.get(0);
    return new DemoSubject(
        dag, "dags/" + dag, "dags/" + dag + "/dag.py", "[{dag_id: \"*\", scope: dags/*}]");
  }

  /** The whole tree of somebody's repository. */
  static DemoSubject ofWholeTree() {
    return new DemoSubject("everything", "", "dagfetch_demo.txt", "[{dag_id: everything}]");
  }

  String config(String url) {
    return """
    # Made by "dagfetch demo".
    repositories:
      - name: demo
        url: "%s"
        allow: [git]
        dags: %s
    """
        .formatted(url, dags);
  }
}
