package dev.dagfetch.server.segment;

/**
 * The CRC-32C of a sequence of pieces, from the CRC-32C of each: what {@link java.util.zip.CRC32C}
 * says of them all in one, without looking at a byte of them.
 *
 * <p>A CRC is a remainder modulo a polynomial over GF(2). Appending n bytes multiplies what came
 * before by x^(8n); the rest is an exclusive or, since the inversions at both ends cancel out (as
 * in zlib's {@code crc32_combine}). Polynomials are written with the coefficient of x^0 in the
 * highest bit. Not thread-safe.
 */
public final class Crc32cSum {
  private static final int POLYNOMIAL = 0x82f63b78;
  private static final int ONE = 1 << 31;

  /** x^(2^k) for each k: enough for pieces of any length that there can be. */
  private static final int[] SQUARES = squares();

  private int crc;

  /** Appends a piece. */
  public void add(int pieceCrc, long pieceBytes) {
    crc = multiply(power(pieceBytes), crc) ^ pieceCrc;
  }

  public int value() {
    return crc;
  }

  /** x^(8n). */
  private static int power(long bytes) {
    int product = ONE;
    int k = 3;
    for (long left = bytes; left != 0; left >>>= 1) {
      if ((left & 1) != 0) {
        product = multiply(SQUARES[k], product);
      }
      k++;
    }
    return product;
  }

  private static int multiply(int a, int b) {
    int product = 0;
    int shifted = b;
    for (int bit = ONE; bit != 0; bit >>>= 1) {
      if ((a & bit) != 0) {
        product ^= shifted;
      }
      shifted = (shifted & 1) == 0 ? shifted >>> 1 : (shifted >>> 1) ^ POLYNOMIAL;
    }
    return product;
  }

  private static int[] squares() {
    int[] squares = new int[64];
    squares[0] = ONE >>> 1;
    for (int k = 1; k < squares.length; k++) {
      squares[k] = multiply(squares[k - 1], squares[k - 1]);
    }
    return squares;
  }
}
