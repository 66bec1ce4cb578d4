package dev.dagfetch.server.git.fetch;

import dev.dagfetch.server.git.disk.MirrorDirectory;
import dev.dagfetch.server.git.object.RecentObjects;
import dev.dagfetch.server.git.stock.CommitMarks;

/**
 * Where fetches of one repository put what they bring.
 *
 * @param repository its name
 * @param directory its mirror
 * @param marks take note of commits that are here with their whole tree
 * @param recent takes small objects as they arrive
 * @param intake what they may bring
 */
public record Landing(
    String repository,
    MirrorDirectory directory,
    CommitMarks marks,
    RecentObjects recent,
    Intake intake) {}
