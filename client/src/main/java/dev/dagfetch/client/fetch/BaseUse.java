package dev.dagfetch.client.fetch;

import dev.dagfetch.v1.FetchDagHeader.BaseOutcome;

/**
 * What became of the base of a fetch.
 *
 * @param treeId the base's tree id if it was used; else empty
 * @param whyNot why none was used, in words; empty if one was
 */
public record BaseUse(String treeId, String whyNot) {
  /** Nothing was fetched. */
  public static final BaseUse NONE = not("nothing had to be fetched");

  static BaseUse of(String treeId) {
    return new BaseUse(treeId, "");
  }

  static BaseUse not(String why) {
    return new BaseUse("", why);
  }

  static BaseUse declined(BaseOutcome outcome) {
    return not(
        switch (outcome) {
          case BASE_OUTCOME_UNKNOWN -> "the daemon does not know it";
          case BASE_OUTCOME_UNSUPPORTED -> "the daemon does not support bases";
          case BASE_OUTCOME_NOT_WORTH_IT -> "sending everything is cheaper";
          default -> "the daemon sent everything";
        });
  }
}
