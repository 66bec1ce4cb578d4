package dev.dagfetch.client.fetch;

import dev.dagfetch.client.tree.Manifest;
import dev.dagfetch.v1.Codec;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a fetch has done: the directory is complete, and its tree id was proven.
 *
 * @param origin DAG, repository and commit
 * @param treeId Git's tree id of the files in the directory; with submodules, that of their files
 *     in place of the gitlinks
 * @param files files, links and gitlinks in the directory
 * @param bytes their content
 * @param submodulesLeftOut gitlinks among them, which are empty directories
 * @param transfer what travelled
 * @param source what the answer cost
 * @param base what became of the base
 * @param narrowed whether the directory holds only a part of the version
 * @param elapsed from the call to the receipt
 * @param path the directory
 */
public record FetchReceipt(
    Manifest.Origin origin,
    String treeId,
    long files,
    long bytes,
    int submodulesLeftOut,
    Transfer transfer,
    Source source,
    BaseUse base,
    boolean narrowed,
    Duration elapsed,
    Path path) {

  /** The receipt where the directory had everything already. */
  public static FetchReceipt local(
      Manifest manifest, Manifest.Origin origin, Path path, Duration elapsed) {
    return new FetchReceipt(
        origin,
        manifest.treeId(),
        manifest.files().size(),
        manifest.bytes(),
        manifest.submodulesLeftOut(),
        Transfer.NONE,
        Source.LOCAL,
        BaseUse.NONE,
        !manifest.narrowing().isEmpty(),
        elapsed,
        path);
  }

  /** Content that travelled; 0 if the directory was there already. */
  public long bytesReceived() {
    return transfer.bytes();
  }

  /**
   * What travelled.
   *
   * @param bytes content as it came: compressed where it was, and as often as it came
   * @param retries calls that were made because the one before failed
   * @param resumptions those of them that went on behind what had come
   * @param codec how frames were compressed, if they were
   */
  public record Transfer(long bytes, int retries, int resumptions, Codec codec) {
    /** Nothing travelled. */
    public static final Transfer NONE = new Transfer(0, 0, 0, Codec.CODEC_IDENTITY);
  }

  /** What an answer cost. */
  public enum Source {
    /**
     * Nothing: the directory was there with the same tree, and its quick check found nothing wrong.
     */
    LOCAL,
    /** The daemon had everything in memory. */
    MEMORY,
    /** The daemon had everything on its disk. */
    DISK,
    /** The daemon fetched the commit from the remote. */
    REMOTE,
    /** The daemon gave a word that this client does not know. */
    UNKNOWN
  }
}
