package dev.dagfetch.server.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class Crc32cSumTest {
  @Test
  void sum_ofPieces_isTheCrcOfTheWhole() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 200; round++) {
      CRC32C whole = new CRC32C();
      Crc32cSum sum = new Crc32cSum();
      for (int pieces = random.nextInt(6); pieces > 0; pieces--) {
        byte[] piece = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(3_000)];
        random.nextBytes(piece);
        whole.update(piece);
        sum.add(crc(piece), piece.length);
      }
      assertThat(sum.value()).isEqualTo((int) whole.getValue());
    }
  }

  @Test
  void sum_withAPieceOfManyGigabytes_isThatOfItsHalves() {
    long half = 3L << 31;
    Crc32cSum halves = new Crc32cSum();
    halves.add(0x12345678, half);
    halves.add(0x0abcdef0, half);
    Crc32cSum together = new Crc32cSum();
    together.add(7, 1);
    together.add(halves.value(), 2 * half);
    Crc32cSum apart = new Crc32cSum();
    apart.add(7, 1);
    apart.add(0x12345678, half);
    apart.add(0x0abcdef0, half);

    assertThat(apart.value()).isEqualTo(together.value());
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
