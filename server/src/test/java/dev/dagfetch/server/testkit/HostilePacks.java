package dev.dagfetch.server.testkit;

import static dev.dagfetch.server.testkit.GitFiles.utf8;

import dev.dagfetch.server.testkit.HostilePack.Answer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A catalogue of packs that no honest host sends; limits as in {@link HostileTrees#limits}. */
public final class HostilePacks {
  private static final String NOWHERE = "1234567890123456789012345678901234567890";

  private HostilePacks() {}

  public static List<HostilePack> all() {
    return Stream.of(damaged(), lies(), bombs(), objects()).flatMap(packs -> packs).toList();
  }

  private static Stream<HostilePack> damaged() {
    return Stream.of(
        cutOff("cut off in an object", bytes -> Arrays.copyOf(bytes, bytes.length / 2)),
        cutOff("cut off in its header", bytes -> Arrays.copyOf(bytes, 10)),
        cutOff("without its checksum", bytes -> Arrays.copyOf(bytes, bytes.length - 20)),
        cutOff("nothing at all", bytes -> new byte[0]),
        damaged("a wrong checksum", bytes -> flipped(bytes, bytes.length - 1)),
        damaged("a flipped byte in an object", bytes -> flipped(bytes, 20)),
        damaged("bytes behind its end", bytes -> Arrays.copyOf(bytes, bytes.length + 7)),
        damaged("not a pack", bytes -> utf8("<html>Please log in, and read our terms</html>")),
        damaged("an unknown version", bytes -> flipped(bytes, 7)));
  }

  private static Stream<HostilePack> lies() {
    return Stream.of(
        corrupt("fewer objects than it has", pack -> honest(pack, p -> p.bytes(2))),
        corrupt("more objects than it has", pack -> honest(pack, p -> p.bytes(9))),
        rejected(
            Threat.DAMAGED_PACK,
            "two thousand million objects",
            "objects",
            pack -> honest(pack, p -> p.bytes(Integer.MAX_VALUE))),
        rejected(
            Threat.DAMAGED_PACK,
            "four thousand million objects",
            "objects",
            pack -> honest(pack, p -> p.bytes(-1))),
        corrupt(
            "another commit than the one that is wanted",
            pack -> {
              honest(pack, RawPack::bytes);
              return new Answer(NOWHERE, pack.bytes());
            }),
        corrupt("a tree that is missing", pack -> new Answer(pack.commit(NOWHERE), pack.bytes())),
        corrupt(
            "a file that is missing",
            pack -> {
              String tree = pack.tree(new RawTree().entry("100644", "a", NOWHERE));
              return new Answer(pack.commit(tree), pack.bytes());
            }),
        corrupt(
            "a delta without its base",
            pack -> honest(pack.delta(NOWHERE, RawPack.copies(1 << 16, 1 << 16)), RawPack::bytes)),
        corrupt(
            "a delta against another size",
            pack ->
                honest(pack.delta(pack.blob(new byte[9]), RawPack.copies(5, 5)), RawPack::bytes)),
        corrupt(
            "a delta beyond its base",
            pack ->
                honest(
                    pack.delta(pack.blob(new byte[9]), RawPack.copies(9, 1 << 16)),
                    RawPack::bytes)),
        corrupt(
            "a delta that is empty",
            pack -> honest(pack.delta(pack.blob(new byte[9]), new byte[0]), RawPack::bytes)),
        corrupt(
            "an unknown type of object",
            pack -> honest(pack.raw(new byte[] {0x50, 1, 2, 3}), RawPack::bytes)),
        corrupt(
            "a size that never ends",
            pack -> honest(pack.raw(filled(100, (byte) 0xff)), RawPack::bytes)),
        corrupt(
            "an object that does not unpack",
            pack -> honest(pack.raw(filled(30, (byte) 0x35)), RawPack::bytes)));
  }

  private static Stream<HostilePack> bombs() {
    return Stream.of(
        rejected(
            Threat.DELTA_BOMB,
            "1 GiB out of 16 KiB",
            "blob_bytes",
            pack -> {
              String base = pack.blob(new byte[1 << 16]);
              return honest(pack.delta(base, RawPack.copies(1 << 16, 1L << 30)), RawPack::bytes);
            }),
        rejected(
            Threat.DELTA_BOMB,
            "many deltas that are together too much",
            "tree_bytes",
            pack -> {
              String base = pack.blob(new byte[1 << 16]);
              for (int i = 1; i < 16; i++) {
                pack.delta(base, RawPack.copies(1 << 16, (1 << 20) - (i << 16)));
              }
              return honest(pack, RawPack::bytes);
            }),
        rejected(
            Threat.ZLIB_BOMB,
            "a directory of 512 MiB",
            "blob_bytes",
            pack -> honest(pack.treeOfSize(512L << 20, new byte[100]), RawPack::bytes)),
        corrupt(
            Threat.ZLIB_BOMB,
            "a file that unpacks to more than it says",
            pack -> honest(pack.blobOfSize(100, new byte[4 << 20]), RawPack::bytes)),
        corrupt(
            Threat.ZLIB_BOMB,
            "a file that unpacks to less than it says",
            pack -> honest(pack.blobOfSize(100, new byte[10]), RawPack::bytes)));
  }

  private static Stream<HostilePack> objects() {
    return Stream.of(
        rejectedTree(Threat.TRUNCATED_TREE, "a tree that ends in a name", utf8("100644 abc")),
        rejectedTree(Threat.TRUNCATED_TREE, "a tree that ends in an id", utf8("100644 a\0short")),
        rejectedTree(Threat.TRUNCATED_TREE, "a tree that ends in a mode", utf8("1006")),
        rejectedTree(Threat.TRUNCATED_TREE, "a tree of noise", filled(64, (byte) 0xee)),
        rejectedTree(
            Threat.EMPTY_NAME,
            "a name without characters",
            new RawTree().entry("100644", "", NOWHERE).bytes()),
        corrupt(
            Threat.CYCLE,
            "a directory that is a file",
            pack -> {
              String blob = pack.blob(utf8("x"));
              String tree = pack.tree(new RawTree().entry("40000", "a", blob));
              return new Answer(pack.commit(tree), pack.bytes());
            }),
        corrupt(
            Threat.CYCLE,
            "a file that is a directory",
            pack -> {
              String blob = pack.blob(utf8("x"));
              String below = pack.tree(new RawTree().entry("100644", "a", blob));
              String tree = pack.tree(new RawTree().entry("100644", "a", below));
              return new Answer(pack.commit(tree), pack.bytes());
            }),
        corrupt(
            Threat.CYCLE,
            "a directory that is the commit above it",
            pack -> {
              String blob = pack.blob(utf8("x"));
              String inner = pack.commit(pack.tree(new RawTree().entry("100644", "a", blob)));
              String tree = pack.tree(new RawTree().entry("40000", "a", inner));
              return new Answer(pack.commit(tree), pack.bytes());
            }),
        corrupt(
            Threat.CYCLE,
            "a commit of a file",
            pack -> new Answer(pack.commit(pack.blob(utf8("x"))), pack.bytes())),
        rejectedCommit("no tree", "author A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nm\n"),
        rejectedCommit("a tree that is no id", "tree ../../../etc/passwd\n\nm\n"),
        rejectedCommit("a parent that is no id", "tree " + NOWHERE + "\nparent --upload-pack\n\n"),
        rejectedCommit("nothing", ""));
  }

  private static Answer honest(RawPack pack, Function<RawPack, byte[]> bytes) {
    String tree = pack.tree(new RawTree().entry("100644", "a", pack.blob(utf8("content"))));
    return new Answer(pack.commit(tree), bytes.apply(pack));
  }

  private static HostilePack cutOff(String name, UnaryOperator<byte[]> damage) {
    return new HostilePack(
        name,
        Threat.DAMAGED_PACK,
        pack -> honest(pack, p -> damage.apply(p.bytes())),
        "REMOTE_UNREACHABLE",
        "");
  }

  private static HostilePack damaged(String name, UnaryOperator<byte[]> damage) {
    return corrupt(Threat.DAMAGED_PACK, name, pack -> honest(pack, p -> damage.apply(p.bytes())));
  }

  private static HostilePack corrupt(String name, Function<RawPack, Answer> maker) {
    return corrupt(Threat.DAMAGED_PACK, name, maker);
  }

  private static HostilePack corrupt(Threat threat, String name, Function<RawPack, Answer> maker) {
    return new HostilePack(name, threat, maker, "OBJECT_CORRUPT", "");
  }

  private static HostilePack rejected(
      Threat threat, String name, String rule, Function<RawPack, Answer> maker) {
    return new HostilePack(name, threat, maker, "TREE_REJECTED", rule);
  }

  private static HostilePack rejectedTree(Threat threat, String name, byte[] tree) {
    return rejected(
        threat,
        name,
        "object_check",
        pack -> new Answer(pack.commit(pack.tree(tree)), pack.bytes()));
  }

  private static HostilePack rejectedCommit(String name, String text) {
    return rejected(
        Threat.COMMIT_HEADER,
        "a commit with " + name,
        "object_check",
        pack -> new Answer(pack.commitText(text), pack.bytes()));
  }

  private static byte[] flipped(byte[] bytes, int at) {
    byte[] copy = bytes.clone();
    copy[at] ^= 0x10;
    return copy;
  }

  private static byte[] filled(int length, byte with) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, with);
    return bytes;
  }
}
