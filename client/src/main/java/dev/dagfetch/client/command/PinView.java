package dev.dagfetch.client.command;

import dev.dagfetch.v1.Pin;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How pins look. */
final class PinView {
  private PinView() {}

  static Map<String, @Nullable Object> json(Pin pin) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("pin_id", pin.getPinId());
    json.put("dag_id", pin.getDagId());
    json.put("repository", pin.getRepository());
    json.put("commit", pin.getCommit());
    json.put("tree_id", pin.getTreeId());
    Views.path(json, "scope", pin.getScope());
    json.put("ref", pin.getRef());
    json.put("labels", new TreeMap<>(pin.getLabelsMap()));
    json.put("create_time", pin.hasCreateTime() ? Amounts.instant(pin.getCreateTime()) : null);
    json.put("expire_time", pin.hasExpireTime() ? Amounts.instant(pin.getExpireTime()) : null);
    return json;
  }

  static void lines(Pin pin, PrintWriter out) {
    out.println("%s -> %s@%s".formatted(pin.getPinId(), pin.getDagId(), pin.getCommit()));
    out.println("  tree        " + pin.getTreeId());
    out.println(
        "  repository  %s%s"
            .formatted(
                pin.getRepository(),
                pin.getScope().isEmpty() ? "" : ", " + Views.path(pin.getScope())));
    if (!pin.getRef().isEmpty()) {
      out.println("  made from   " + pin.getRef());
    }
    out.println("  lasts       " + life(pin));
    if (pin.getLabelsCount() > 0) {
      out.println("  labels      " + labels(pin));
    }
  }

  static void table(List<Pin> pins, PrintWriter out) {
    Table table = new Table("PIN", "DAG", "COMMIT", "REF", "LASTS", "LABELS");
    pins.forEach(pin ->
        table.add(
            pin.getPinId(),
            pin.getDagId(),
            Views.shortId(pin.getCommit()),
            pin.getRef(),
            life(pin),
            labels(pin)));
    table.lines().forEach(out::println);
  }

  private static String life(Pin pin) {
    return pin.hasExpireTime() ? "until " + Amounts.instant(pin.getExpireTime()) : "until deleted";
  }

  private static String labels(Pin pin) {
    return new TreeMap<>(pin.getLabelsMap())
        .entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining(","));
  }
}
