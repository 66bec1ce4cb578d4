package dev.dagfetch.client.bench.report;

/**
 * Where and on what figures were taken; without it they say nothing.
 *
 * @param cores processors that the JVM may use
 * @param fileSystem type and place of the target directories
 * @param stateFileSystem type and place of the daemon's state
 * @param java version of the JVM of daemon and client
 * @param git version of the git program
 * @param kernel name and version of the operating system
 * @param repository name of the repository
 * @param commit the commit that was fetched
 * @param files of the commit
 * @param bytes of the commit
 * @param alone rounds of ours without a peer, before all others
 * @param warmups rounds with the peer that were not counted
 * @param coldWarmups the same where each round uses up a copy of the repository; none are alone
 * @param runs rounds that were counted
 * @param smoke whether it was only to be seen that everything works
 */
public record Setting(
    int cores,
    String fileSystem,
    String stateFileSystem,
    String java,
    String git,
    String kernel,
    String repository,
    String commit,
    long files,
    long bytes,
    int alone,
    int warmups,
    int coldWarmups,
    int runs,
    boolean smoke) {}
