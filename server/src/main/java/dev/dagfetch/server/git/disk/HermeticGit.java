package dev.dagfetch.server.git.disk;

import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.storage.file.WindowCacheConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/**
 * JGit's view of the machine: no configuration of the system, of the user or of JGit, whatever the
 * daemon's host has, and no start of the git program to look for one.
 *
 * <p>JGit asks for these through process-wide statics; {@link #install} is called once, before JGit
 * is used.
 */
public final class HermeticGit extends SystemReader.Delegate {
  /**
   * Objects up to this size are read whole, larger ones are streamed: bounds what each reading
   * thread holds in memory.
   */
  public static final int STREAM_THRESHOLD = 1 << 20;

  private HermeticGit(SystemReader host) {
    super(host);
  }

  /**
   * Makes this JGit's view of the machine, for the whole process; once is as good as more often.
   */
  public static synchronized void install() {
    if (SystemReader.getInstance() instanceof HermeticGit) {
      return;
    }
    SystemReader.setInstance(new HermeticGit(SystemReader.getInstance()));
    WindowCacheConfig cache = new WindowCacheConfig();
    cache.setStreamFileThreshold(STREAM_THRESHOLD);
    cache.setPackedGitMMAP(false);
    cache.setPackedGitLimit(64L << 20);
    cache.setPackedGitOpenFiles(1024);
    cache.setExposeStatsViaJmx(false);
    cache.install();
  }

  @Override
  public @Nullable String getenv(String variable) {
    // Variables such as GIT_TRACE, GIT_DIR or XDG_CONFIG_HOME must not reach JGit.
    return null;
  }

  @Override
  public FileBasedConfig openSystemConfig(Config parent, FS fs) {
    return new NoConfig(parent, fs);
  }

  @Override
  public FileBasedConfig openUserConfig(Config parent, FS fs) {
    return new NoConfig(parent, fs);
  }

  @Override
  public FileBasedConfig openJGitConfig(Config parent, FS fs) {
    return new NoConfig(parent, fs);
  }

  /**
   * A configuration without a file. It answers one question: how exact the file systems' clocks
   * are, which JGit otherwise measures for seconds at its first use of each of them.
   */
  private static final class NoConfig extends FileBasedConfig {
    private static final long CLOCK_RESOLUTION_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    NoConfig(Config parent, FS fs) {
      super(parent, null, fs);
    }

    @Override
    public void load() {
      // Nothing to load.
    }

    @Override
    public boolean isOutdated() {
      return false;
    }

    @Override
    public long getTimeUnit(
        String section, String subsection, String name, long defaultValue, TimeUnit wanted) {
      return section.equals("filesystem")
          ? wanted.convert(CLOCK_RESOLUTION_NANOS, TimeUnit.NANOSECONDS)
          : defaultValue;
    }
  }
}
