package dev.dagfetch.server.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Gives a parser thousands of inputs that are almost right. It is to take each or to refuse it by
 * the exception that it promises, and never to do a third thing.
 *
 * <p>{@code -Ddagfetch.fuzz=SECONDS} goes on for so long with each parser, from a new seed every
 * time; without it the inputs are few and always the same. Beside it Jazzer, which sees which code
 * an input reaches, gives {@linkplain #one single} inputs to the same parsers.
 */
public final class Fuzz {
  private static final int FEW = 3_000;

  private static final List<byte[]> PIECES =
      Stream.of("\0", "/", "..", "\n", ":", "-", "%", "\u00ff", "99999999999999999999", "-1", "\t")
          .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
          .toList();

  private Fuzz() {}

  /** What is tried; throws only what is no fault of it. */
  public interface Parser {
    void parse(byte[] input) throws Exception;
  }

  /**
   * Tries a parser with changes of sound inputs.
   *
   * @param refusal what it may throw
   * @param sound inputs that it takes
   */
  public static void run(Parser parser, Class<? extends Exception> refusal, byte[]... sound) {
    long seconds = Long.getLong("dagfetch.fuzz", 0);
    long seed = seconds == 0 ? 1 : System.nanoTime();
    long end = System.nanoTime() + seconds * 1_000_000_000;
    Random random = new Random(seed);
    List<byte[]> corpus = new ArrayList<>(List.of(sound));
    for (int i = 0; i < FEW || System.nanoTime() < end; i++) {
      byte[] input = mutated(corpus.get(random.nextInt(corpus.size())), random);
      if (tried(parser, refusal, input) && corpus.size() < 1000) {
        corpus.add(input);
      }
    }
  }

  /** Tries a parser with one input. */
  public static void one(Parser parser, Class<? extends Exception> refusal, byte[] input) {
    boolean unused = tried(parser, refusal, input);
  }

  private static boolean tried(Parser parser, Class<? extends Exception> refusal, byte[] input) {
    try {
      parser.parse(input.clone());
      return true;
    } catch (Exception | Error e) {
      if (refusal.isInstance(e)) {
        return false;
      }
      throw new AssertionError("input " + Base64.getEncoder().encodeToString(input), e);
    }
  }

  private static byte[] mutated(byte[] sound, Random random) {
    byte[] input = sound;
    for (int i = random.nextInt(3); i >= 0; i--) {
      input = mutatedOnce(input, random);
    }
    return input;
  }

  private static byte[] mutatedOnce(byte[] input, Random random) {
    int at = random.nextInt(input.length + 1);
    int end = Math.min(input.length, at + random.nextInt(8));
    return switch (random.nextInt(6)) {
      case 0 -> flipped(input, random);
      case 1 -> Arrays.copyOf(input, at);
      case 2 -> spliced(input, at, end, new byte[0]);
      case 3 -> spliced(input, at, at, Arrays.copyOfRange(input, at, end));
      case 4 -> spliced(input, at, end, PIECES.get(random.nextInt(PIECES.size())));
      default -> spliced(input, at, at, PIECES.get(random.nextInt(PIECES.size())));
    };
  }

  private static byte[] flipped(byte[] input, Random random) {
    byte[] copy = input.clone();
    if (copy.length > 0) {
      copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return copy;
  }

  private static byte[] spliced(byte[] input, int from, int to, byte[] piece) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(input, 0, from);
    out.writeBytes(piece);
    out.write(input, to, input.length - to);
    return out.toByteArray();
  }
}
