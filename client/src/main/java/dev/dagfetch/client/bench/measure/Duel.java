package dev.dagfetch.client.bench.measure;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Times of ours and of a peer, taken in turns, so that whatever else the machine does meets both
 * alike.
 *
 * @param ours milliseconds, one per round
 * @param peer milliseconds, one per round
 */
public record Duel(List<Double> ours, List<Double> peer) {
  public Duel {
    ours = List.copyOf(ours);
    peer = List.copyOf(peer);
    if (ours.isEmpty() || ours.size() != peer.size()) {
      throw new IllegalArgumentException(
          "rounds: %d of ours, %d of the peer (expected: as many, at least one)"
              .formatted(ours.size(), peer.size()));
    }
  }

  /** Runs ours, peer, ours, peer and so on; the first rounds are not counted. */
  public static Duel fight(Rounds rounds, Contestant ours, Contestant peer)
      throws IOException, InterruptedException {
    List<Double> oursTimes = new ArrayList<>();
    List<Double> peerTimes = new ArrayList<>();
    for (int round = 0; round < rounds.alone(); round++) {
      double unused = ours.time();
    }
    for (int round = 0; round < rounds.all(); round++) {
      double mine = ours.time();
      double theirs = peer.time();
      if (round >= rounds.warmups()) {
        oursTimes.add(mine);
        peerTimes.add(theirs);
      }
    }
    return new Duel(oursTimes, peerTimes);
  }

  /** Ours as a part of the peer's, round by round. */
  public Spread ratio() {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < ours.size(); i++) {
      ratios.add(ours.get(i) / peer.get(i));
    }
    return Spread.of(ratios);
  }

  public double oursMs() {
    return Spread.of(ours).median();
  }

  public double peerMs() {
    return Spread.of(peer).median();
  }
}
