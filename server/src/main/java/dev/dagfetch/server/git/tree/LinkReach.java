package dev.dagfetch.server.git.tree;

import java.nio.charset.StandardCharsets;

/**
 * How far the symbolic links below a directory may lead out of it: enough to see that a tree keeps
 * the policy, and known for a tree as soon as it is known for each directory in it.
 *
 * <p>Only links of the usual form are followed here: relative, and all {@code ..} in front, as in
 * {@code ../../lib/x}. If every link of a tree has this form, and none climbs above the tree from
 * where it stands, then none leads outside, through however many other links it goes. For the
 * directory in which a link is found on the way is a real one, so that what it climbs is its own
 * depth at most; and what is left of the path before it only descends. Whatever has another form is
 * {@link #UNCLEAR}, and left to {@link SymlinkRule}.
 *
 * @param any whether there is a link
 * @param climb by how many levels the one that climbs furthest leaves the directory; not above zero
 *     if all stay
 */
public record LinkReach(boolean any, int climb) {
  private static final int NOWHERE = Integer.MIN_VALUE / 2;
  private static final int ANYWHERE = Integer.MAX_VALUE / 2;

  /** There are no links. */
  public static final LinkReach NONE = new LinkReach(false, NOWHERE);

  /** There is one that may lead anywhere. */
  public static final LinkReach UNCLEAR = new LinkReach(true, ANYWHERE);

  /** The reach of a link with this target, for the directory it stands in. */
  static LinkReach of(byte[] target) {
    String text = new String(target, StandardCharsets.ISO_8859_1);
    if (text.startsWith("/")) {
      return UNCLEAR;
    }
    int climb = 0;
    boolean descends = false;
    for (String segment : text.split("/", -1)) {
      boolean up = segment.equals("..");
      if (up && descends) {
        return UNCLEAR;
      }
      climb += up ? 1 : 0;
      descends |= !up && !segment.isEmpty() && !segment.equals(".");
    }
    return new LinkReach(true, climb);
  }

  /** The same seen from the directory above. */
  public LinkReach below() {
    return climb == NOWHERE || climb == ANYWHERE ? this : new LinkReach(any, climb - 1);
  }

  public LinkReach plus(LinkReach other) {
    return climb >= other.climb ? this : other;
  }

  /** Whether a tree with these links surely keeps the policy. */
  public boolean keeps(SymlinkPolicy policy) {
    return switch (policy) {
      case DELIVER -> true;
      case REFUSE -> !any;
      case REFUSE_OUTSIDE -> climb <= 0;
    };
  }
}
