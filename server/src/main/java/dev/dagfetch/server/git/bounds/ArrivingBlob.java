package dev.dagfetch.server.git.bounds;

import dev.dagfetch.server.git.object.RecentObjects;
import java.io.ByteArrayOutputStream;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.BlobObjectChecker;
import org.eclipse.jgit.lib.Constants;
import org.jspecify.annotations.Nullable;

/** A blob while it comes piece by piece: counted, and kept in memory if it stays small. */
final class ArrivingBlob implements BlobObjectChecker {
  private final ArrivalBudget budget;
  private final RecentObjects recent;
  private @Nullable ByteArrayOutputStream content = new ByteArrayOutputStream(1024);
  private long size;

  ArrivingBlob(ArrivalBudget budget, RecentObjects recent) {
    this.budget = budget;
    this.recent = recent;
  }

  @Override
  public void update(byte[] in, int offset, int length) {
    size += length;
    budget.unpacked(length, size);
    if (size > RecentObjects.MOST_BYTES_EACH) {
      content = null;
    }
    if (content != null) {
      content.write(in, offset, length);
    }
  }

  @Override
  public void endBlob(AnyObjectId id) {
    if (content != null) {
      recent.add(id, Constants.OBJ_BLOB, content.toByteArray());
    }
  }
}
