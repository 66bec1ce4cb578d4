package dev.dagfetch.client.command;

import dev.dagfetch.v1.DagRule;
import dev.dagfetch.v1.Repository;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How repositories look. */
final class RepositoryView {
  private RepositoryView() {}

  static Map<String, @Nullable Object> json(Repository repository) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", repository.getName());
    json.put("url", repository.getUrl());
    json.put("default_ref", repository.getDefaultRef());
    json.put("dags", repository.getDagsList().stream().map(RepositoryView::json).toList());
    json.put("credential_kind", credential(repository));
    json.put("known_hosts", repository.getKnownHostsList());
    json.put("symlink_policy", word(repository.getSymlinkPolicy().name(), "SYMLINK_POLICY_"));
    json.put("disabled", repository.getDisabled());
    json.put("origin", word(repository.getOrigin().name(), "ORIGIN_"));
    json.put("etag", repository.getEtag());
    json.put(
        "create_time",
        repository.hasCreateTime() ? Amounts.instant(repository.getCreateTime()) : null);
    json.put(
        "update_time",
        repository.hasUpdateTime() ? Amounts.instant(repository.getUpdateTime()) : null);
    return json;
  }

  private static Map<String, @Nullable Object> json(DagRule rule) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("dag_id", rule.getDagId());
    Views.path(json, "scope", rule.getScope());
    return json;
  }

  static void lines(Repository repository, PrintWriter out) {
    out.println(
        "%s  %s%s"
            .formatted(
                repository.getName(),
                repository.getUrl(),
                repository.getDisabled() ? "  (disabled)" : ""));
    out.println(
        "  default ref  "
            + (repository.getDefaultRef().isEmpty() ? "HEAD" : repository.getDefaultRef()));
    out.println("  credential   " + credential(repository));
    out.println(
        "  declared     "
            + (repository.getOrigin() == Repository.Origin.ORIGIN_API
                ? "by API"
                : "in the configuration file"));
    repository.getDagsList().forEach(rule -> out.println("  DAG          " + describe(rule)));
  }

  static void table(List<Repository> repositories, PrintWriter out) {
    Table table = new Table("NAME", "URL", "DEFAULT REF", "DAGS", "CREDENTIAL", "ORIGIN");
    for (Repository repository : repositories) {
      table.add(
          repository.getName() + (repository.getDisabled() ? " (disabled)" : ""),
          repository.getUrl(),
          repository.getDefaultRef().isEmpty() ? "HEAD" : repository.getDefaultRef(),
          repository.getDagsList().stream().map(DagRule::getDagId).collect(Collectors.joining(",")),
          credential(repository),
          word(repository.getOrigin().name(), "ORIGIN_"));
    }
    table.lines().forEach(out::println);
  }

  private static String describe(DagRule rule) {
    return rule.getDagId()
        + (rule.getScope().isEmpty() ? " (whole tree)" : " in " + Views.path(rule.getScope()));
  }

  private static String credential(Repository repository) {
    return repository.getCredentialKind() == Repository.CredentialKind.CREDENTIAL_KIND_UNSPECIFIED
        ? "none"
        : word(repository.getCredentialKind().name(), "CREDENTIAL_KIND_");
  }

  private static String word(String name, String prefix) {
    String word = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    return word.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
