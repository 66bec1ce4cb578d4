package dev.dagfetch.client.tree;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/**
 * The names that a file system may take for ".git", as Git's own fsck knows them.
 *
 * <p>Case does not matter on some file systems; HFS+ ignores certain code points; NTFS drops
 * trailing dots and spaces, knows the short name "git~1", and what follows a colon or a backslash
 * is not part of the name.
 */
final class DotGit {
  /** Zero-width and direction marks that HFS+ ignores when it compares names. */
  private static final Set<Integer> IGNORED_BY_HFS =
      Set.of(
          0x200c, 0x200d, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x206a, 0x206b,
          0x206c, 0x206d, 0x206e, 0x206f, 0xfeff);

  private DotGit() {}

  static boolean isSpelledBy(byte[] name) {
    if (!mayBe(name, 0, name.length)) {
      return false;
    }
    String text = new String(name, StandardCharsets.UTF_8);
    return isGit(onNtfs(text)) || isGit(onHfs(text)) || isGit(onNtfs(onHfs(text)));
  }

  /** Whether a name begins like one of them: nearly all others are told from them by that. */
  static boolean mayBe(byte[] bytes, int from, int to) {
    return switch (bytes[from]) {
      case '.' -> to - from > 1 && isOrIgnored(bytes[from + 1], 'g');
      case 'g', 'G' -> to - from > 1 && isOrIgnored(bytes[from + 1], 'i');
      default -> bytes[from] < 0;
    };
  }

  /** Whether a byte is that letter, in either case, or part of what HFS+ may ignore. */
  private static boolean isOrIgnored(byte b, char letter) {
    return (b | 0x20) == letter || b < 0;
  }

  private static boolean isGit(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.equals(".git") || lower.equals("git~1");
  }

  private static String onHfs(String name) {
    int[] kept = name.codePoints().filter(c -> !IGNORED_BY_HFS.contains(c)).toArray();
    return new String(kept, 0, kept.length);
  }

  private static String onNtfs(String name) {
    int[] ends = {name.indexOf(':'), name.indexOf('\\'), name.length()};
    int end = Arrays.stream(ends).filter(i -> i >= 0).min().orElse(0);
    while (end > 0 && (name.charAt(end - 1) == '.' || name.charAt(end - 1) == ' ')) {
      end--;
    }
    return name.substring(0, end);
  }
}
