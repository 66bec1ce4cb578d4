package dev.dagfetch.server.git.bounds;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.git.object.RecentObjects;
import dev.dagfetch.server.git.object.Rejection;
import dev.dagfetch.server.git.object.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.BlobObjectChecker;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectChecker;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every object while it arrives: its form, its size, and names in trees that some file
 * system takes for {@code .git} or for a way out of the directory.
 *
 * <p>JGit's rules for Windows and macOS are taken as far as they guard {@code .git}. Names that
 * only cannot be stored there ({@code aux}, {@code a:b}, {@code README} beside {@code readme}) are
 * lawful in Git and are delivered. Who wrote a commit does not matter to its files, so author lines
 * may be malformed. What passes is at hand for a while ({@link RecentObjects}). Used by one thread.
 */
public final class ArrivalChecker extends ObjectChecker {
  private static final Pattern DOT_GIT = Pattern.compile("\\.git[. ]*|git~[0-9]+[. ]*");

  private final ArrivalBudget budget;
  private final RecentObjects recent;

  /** Folds names as macOS does; that two names fold to one is not its business here. */
  private final ObjectChecker folding =
      new ObjectChecker()
          .setSafeForMacOS(true)
          .setIgnore(ErrorType.DUPLICATE_ENTRIES, true)
          .setIgnore(ErrorType.BAD_UTF8, true);

  /**
   * Checks what comes in one fetch.
   *
   * @param budget counts what is unpacked
   * @param recent takes small objects
   */
  public ArrivalChecker(ArrivalBudget budget, RecentObjects recent) {
    this.budget = budget;
    this.recent = recent;
    setAllowInvalidPersonIdent(true);
  }

  @Override
  public void check(@Nullable AnyObjectId id, int type, byte[] raw) throws CorruptObjectException {
    if (type == Constants.OBJ_BLOB) {
      budget.unpacked(raw.length, raw.length);
      keep(id, type, raw);
      return;
    }
    budget.unpacked(raw.length, 0);
    try {
      super.check(id, type, raw);
      if (type == Constants.OBJ_TREE) {
        folding.checkTree(raw);
        checkNames(raw);
      }
      keep(id, type, raw);
    } catch (CorruptObjectException e) {
      throw rejected(id, type, raw, e);
    } catch (IndexOutOfBoundsException e) {
      // JGit reads on where a commit ends too early.
      throw rejected(id, type, raw, new CorruptObjectException("it ends too early"));
    }
  }

  @Override
  public BlobObjectChecker newBlobObjectChecker() {
    return new ArrivingBlob(budget, recent);
  }

  private void keep(@Nullable AnyObjectId id, int type, byte[] raw) {
    if (id != null) {
      recent.add(id, type, raw);
    }
  }

  private static void checkNames(byte[] tree) throws CorruptObjectException {
    Optional<String> name =
        new TreeNames(tree).stream().filter(ArrivalChecker::foolsWindows).findFirst();
    if (name.isPresent()) {
      throw new CorruptObjectException("name " + DagfetchException.quote(name.get()));
    }
  }

  /**
   * Windows reads a backslash as a slash, and what follows a colon as a stream of the file before
   * it.
   */
  private static boolean foolsWindows(String name) {
    if (name.indexOf('\\') < 0 && name.indexOf(':') < 0) {
      return false;
    }
    for (String part : name.split("[\\\\:]", -1)) {
      String folded = part.toLowerCase(Locale.ROOT);
      if (folded.equals("..") || DOT_GIT.matcher(folded).matches()) {
        return true;
      }
    }
    return false;
  }

  private DagfetchException rejected(
      @Nullable AnyObjectId id, int type, byte[] raw, CorruptObjectException problem) {
    String name = type == Constants.OBJ_TREE ? shown(culprit(raw)) : "";
    String object = Constants.typeString(type) + " " + (id == null ? "?" : id.name());
    String why = "is malformed or could do harm: %s in %s".formatted(detail(problem), object);
    return Rejection.of(name, "object_check", why).with("object", object);
  }

  private static String detail(CorruptObjectException problem) {
    @Nullable ErrorType type = problem.getErrorType();
    return type == null
        ? String.valueOf(problem.getMessage())
        : type.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** The first name that is bad by itself or where it stands; empty if the fault is another one. */
  private String culprit(byte[] tree) {
    TreeNames names = new TreeNames(tree);
    return names.stream().filter(this::isBad).findFirst().or(names::outOfPlace).orElse("");
  }

  private boolean isBad(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
    try {
      checkPathSegment(bytes, 0, bytes.length);
      folding.checkPathSegment(bytes, 0, bytes.length);
    } catch (CorruptObjectException e) {
      return true;
    }
    return name.indexOf('/') >= 0 || foolsWindows(name);
  }

  private static String shown(String name) {
    return TreePath.ofTree(name.getBytes(StandardCharsets.ISO_8859_1)).toString();
  }
}
