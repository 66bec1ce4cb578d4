package dev.dagfetch.server.git.mirror;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.address.Remote;
import dev.dagfetch.server.git.disk.LocalDisk;
import dev.dagfetch.server.git.disk.MirrorDirectory;
import dev.dagfetch.server.git.disk.PackPair;
import dev.dagfetch.server.git.fetch.CommitFetcher;
import dev.dagfetch.server.git.fetch.CommitSupply;
import dev.dagfetch.server.git.fetch.Landing;
import dev.dagfetch.server.git.gate.Wait;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.object.RecentObjects;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.object.TreeLimits;
import dev.dagfetch.server.git.refs.RefListings;
import dev.dagfetch.server.git.refs.RefSupply;
import dev.dagfetch.server.git.refs.RemoteRefs;
import dev.dagfetch.server.git.refs.RemoteReport;
import dev.dagfetch.server.git.refs.Tip;
import dev.dagfetch.server.git.stock.CommitMarks;
import dev.dagfetch.server.git.stock.MirrorParts;
import dev.dagfetch.server.git.stock.Stock;
import dev.dagfetch.server.git.tree.TreeReader;
import dev.dagfetch.server.git.upkeep.PackChoice;
import dev.dagfetch.server.git.upkeep.Retention;
import dev.dagfetch.server.git.upkeep.Upkeep;
import dev.dagfetch.server.git.upkeep.UpkeepMeters;
import dev.dagfetch.server.git.upkeep.UpkeepSettings;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.jspecify.annotations.Nullable;

/** Our bare, shallow local copy of a repository. Thread-safe. */
public final class Mirror {
  private final String repository;
  private final MirrorParts parts;
  private final CommitMarks marks;
  private final CommitSupply commits;
  private final Upkeep upkeep;
  private final RefSupply refs;
  private final RefListings listings;
  private final TreeLimits limits;
  private final RecentObjects recent;
  private final GraftedTrees grafted = new GraftedTrees();
  private final AtomicReference<Remote> remote;
  private volatile boolean closed;

  private Mirror(MirrorParts parts, Remote remote, Engine engine, Upkeep upkeep) {
    this.repository = parts.repository();
    this.parts = parts;
    this.remote = new AtomicReference<>(remote);
    this.limits = engine.intake().limits();
    this.recent = engine.recent().ofAnother();
    this.marks = parts.marks();
    this.upkeep = upkeep;
    Landing landing = new Landing(repository, parts.directory(), marks, recent, engine.intake());
    CommitFetcher fetcher =
        new CommitFetcher(landing, engine.gateway(), parts.doubts(), engine.clock());
    Stock stock = new Stock(parts);
    this.commits =
        new CommitSupply(
            landing, stock, fetcher, engine.gateway(), this.remote::get, parts.occupancy());
    RemoteRefs remoteRefs = new RemoteRefs(repository, engine.gateway(), this.remote::get);
    this.refs =
        new RefSupply(
            remoteRefs, parts.directory().gitDir(), engine.settings().refs(), engine.clock());
    this.listings = new RefListings(remoteRefs, engine.clock());
  }

  /** Opens a mirror, made if needed. */
  static Mirror open(String repository, Remote remote, Engine engine, UpkeepSettings upkeep) {
    MirrorDirectory directory = engine.settings().directory(repository);
    return LocalDisk.use(
        repository,
        () -> {
          directory.create();
          directory.sweep();
          MirrorParts parts = MirrorParts.open(repository, directory, engine.clock());
          Mirror mirror = new Mirror(parts, remote, engine, upkeep(parts, engine, upkeep));
          mirror.refs.start();
          return mirror;
        });
  }

  private static Upkeep upkeep(MirrorParts parts, Engine engine, UpkeepSettings settings) {
    return new Upkeep(
        parts,
        new Retention(parts.marks(), parts.uses(), engine.clock()),
        new PackChoice(settings.packs()),
        new UpkeepMeters(engine.meters(), parts.repository()));
  }

  /** The name of the repository. */
  public String repository() {
    return repository;
  }

  /** Whether the commit with its whole tree is proven to be here. No network. */
  public boolean has(CommitId commit) {
    parts.uses().record(commit);
    return onDisk(() -> marks.isComplete(commit));
  }

  /**
   * Makes sure that the commit with its whole tree is here. Returns whether a fetch was needed (by
   * this caller or one it joined).
   *
   * @throws DagfetchException {@link Reason#COMMIT_UNKNOWN} if the remote does not have it; {@link
   *     Reason#REMOTE_UNREACHABLE}, {@link Reason#REMOTE_AUTH_FAILED}, {@link
   *     Reason#REMOTE_REFUSED}, {@link Reason#RATE_LIMITED}, {@link Reason#QUEUE_FULL}, {@link
   *     Reason#OBJECT_FORMAT_UNSUPPORTED} if it could not be asked; {@link Reason#TREE_REJECTED}
   *     for hostile or too large content; {@link Reason#REMOTE_TIMEOUT} after the caller's time
   */
  public boolean ensure(CommitId commit, Wait wait) {
    parts.uses().record(commit);
    return onDisk(() -> commits.ensure(commit, wait));
  }

  /**
   * What a branch or tag (short or full, or "HEAD") points to: a known answer younger than {@code
   * maxAge}, else the remote's. An answer never tells an older state of a ref than one before it.
   */
  public Tip resolve(String ref, Duration maxAge, Wait wait) {
    return refs.resolve(ref, maxAge, wait);
  }

  /**
   * The remote's branches and tags whose full name begins with {@code prefix}, in the order of
   * their names.
   */
  public List<Tip> listRefs(String prefix, Wait wait) {
    return listings.list(prefix, wait);
  }

  /** Asks the remote who it is; changes nothing. */
  public RemoteReport check(Wait wait) {
    return listings.check(wait);
  }

  /**
   * Keeps a commit that is here until {@link #release}; idempotent, durable when it returns.
   *
   * @throws DagfetchException {@link Reason#NOT_CACHED} if the commit is not here
   */
  public void keep(CommitId commit) {
    onDisk(() -> {
      parts.uses().record(commit);
      if (!marks.isComplete(commit)) {
        throw new DagfetchException(
            Reason.NOT_CACHED,
            "commit %s… of \"%s\" is not here and cannot be kept; fetch it first"
                .formatted(commit.abbreviated(), repository));
      }
      marks.keep(commit);
      return commit;
    });
  }

  /** Lets a commit go; idempotent, durable when it returns. */
  public void release(CommitId commit) {
    onDisk(() -> {
      marks.release(commit);
      return commit;
    });
  }

  /** The commits that {@link #keep} keeps here. */
  public Set<CommitId> kept() {
    return onDisk(marks::kept);
  }

  /** What a tree may at most have to be delivered. */
  public TreeLimits limits() {
    return limits;
  }

  /** A reader for one thread. */
  public TreeReader openReader() {
    return new TreeReader(
        repository, openObjects(), limits, List.of(recent), parts.doubts()::raise);
  }

  /** A reader of this and of what trees have in place of gitlinks, for one thread. */
  TreeReader openReader(Grafts grafts) {
    if (grafts.isEmpty()) {
      return openReader();
    }
    grafted.remember(grafts.trees());
    List<Mirror> all = new ArrayList<>(List.of(this));
    all.addAll(grafts.mirrors());
    ObjectReader joint =
        new JointReader(
            all.stream().map(Mirror::openObjects).toList(),
            id -> {
              @Nullable ObjectLoader tree = grafts.trees().find(id);
              return tree != null ? tree : grafted.find(id);
            });
    return new TreeReader(
        repository,
        joint,
        limits,
        all.stream().map(mirror -> mirror.recent).toList(),
        () -> all.forEach(mirror -> mirror.parts.doubts().raise()));
  }

  private ObjectReader openObjects() {
    return new RecentFirst(parts.readers().watch(parts.local().newObjectReader()), recent);
  }

  /** Where later fetches go; what another remote said about refs is forgotten. */
  void use(Remote next) {
    remote.set(next);
    refs.use(next);
  }

  /** What puts packs together and lets commits go that nobody needs. */
  Upkeep upkeep() {
    return upkeep;
  }

  /** Whether a tree is here, perhaps without all that is in it. */
  boolean hasTree(TreeId tree) {
    return onDisk(() -> {
      try (ObjectReader reader = parts.local().newObjectReader()) {
        return reader.has(org.eclipse.jgit.lib.ObjectId.fromString(tree.hex()), Constants.OBJ_TREE);
      }
    });
  }

  /** What it reads from; empty if it was deleted. */
  List<PackPair> packs() throws IOException {
    try {
      return PackPair.in(parts.directory().objects().resolve("pack"));
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /** Looks at everything that is here, since some of it was found damaged. */
  void doubt() throws IOException {
    parts.doubts().raise();
    parts.doubts().settle();
  }

  /** Stops fetches and upkeep under way. Open readers go on. */
  void close() {
    closed = true;
    commits.close();
    refs.close();
    listings.close();
    upkeep.close();
    parts.local().close();
  }

  /**
   * What fails because the mirror has just been closed, and perhaps deleted, is called off: its
   * files go while work on them is under way, which then ends in whatever way it meets that.
   */
  private <V> V onDisk(LocalDisk.Action<V> action) {
    try {
      return LocalDisk.use(repository, action);
    } catch (DagfetchException | CancellationException e) {
      throw e;
    } catch (RuntimeException e) {
      if (closed) {
        throw new CancellationException("the mirror of \"%s\" was closed".formatted(repository));
      }
      throw e;
    }
  }
}
