package dev.dagfetch.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.dagfetch.server.testkit.Caller;
import dev.dagfetch.server.testkit.DaemonProcess;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.v1.GetCapabilitiesRequest;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers that misuse HTTP/2: they hurt themselves, and others are served. */
class TransportAbuseIT {
  private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int GOAWAY = 7;
  private static final int ENHANCE_YOUR_CALM = 11;
  private static final int CONNECTIONS = 9_990;

  /** For everything else that both processes have open. */
  private static final int OTHER_DESCRIPTORS = 1_000;

  @TempDir Path tmp;
  private GitRepo upstream;
  private String commit;
  private DaemonProcess daemon;

  @BeforeEach
  void start() {
    upstream = GitRepo.create(tmp.resolve("up.git"));
    commit = upstream.commit("a.py", "x = 1\n");
    daemon = DaemonProcess.in(tmp).repository("up", upstream.url()).start();
  }

  @AfterEach
  void stop() {
    daemon.close();
  }

  @Test
  void rapidReset_endsThatConnectionAndNoOther() throws IOException {
    try (Caller other = daemon.callTcp();
        Socket attacker = new Socket(InetAddress.getLoopbackAddress(), daemon.port())) {
      assertServed(other);
      attacker.setSoTimeout(30_000);
      OutputStream out = attacker.getOutputStream();
      out.write(PREFACE);
      out.write(frame(SETTINGS, 0, 0, new byte[0]));
      Thread.ofVirtual().start(() -> reset(out, 5_000));

      assertThat(errorOfGoaway(new DataInputStream(attacker.getInputStream())))
          .isEqualTo(ENHANCE_YOUR_CALM);
      assertServed(other);
    }
  }

  /** Until the daemon ends the connection. */
  private static void reset(OutputStream out, int streams) {
    try {
      for (int i = 0; i < streams; i++) {
        int id = 2 * i + 1;
        out.write(frame(HEADERS, 4, id, request()));
        out.write(frame(RST_STREAM, 0, id, new byte[] {0, 0, 0, 8}));
      }
      out.flush();
    } catch (IOException e) {
      // That is what is wanted; what the daemon said of it is read by the test.
    }
  }

  /** The beginning of a call, in HPACK without any compression. */
  private static byte[] request() {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.write(0x83); // :method POST
    block.write(0x86); // :scheme http
    block.write(0x04); // :path
    text(block, "/dagfetch.v1.DagFetchService/FetchDag");
    block.write(0x01); // :authority
    text(block, "localhost");
    block.write(0x00);
    text(block, "content-type");
    text(block, "application/grpc");
    block.write(0x00);
    text(block, "te");
    text(block, "trailers");
    return block.toByteArray();
  }

  private static void text(ByteArrayOutputStream block, String text) {
    block.write(text.length());
    block.writeBytes(text.getBytes(US_ASCII));
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  private static int errorOfGoaway(DataInputStream in) throws IOException {
    while (true) {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      in.readNBytes(5);
      byte[] payload = in.readNBytes(length);
      int error = type == GOAWAY ? ByteBuffer.wrap(payload).getInt(4) : 0;
      if (error != 0) {
        return error;
      }
    }
  }

  @Test
  void oversizedMetadata_isRefused_andTheConnectionGoesOn() {
    Metadata large = new Metadata();
    large.put(Metadata.Key.of("x-large", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(100_000));
    try (Caller caller = daemon.callTcp()) {
      assertServed(caller);

      assertThatThrownBy(() ->
              caller
                  .dags()
                  .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(large))
                  .getCapabilities(GetCapabilitiesRequest.getDefaultInstance()))
          .isInstanceOf(StatusRuntimeException.class);

      assertServed(caller);
    }
  }

  /** As many as the daemon takes, or as descriptors allow. */
  @Test
  void tenThousandIdleConnections_leaveTheDaemonServing() throws IOException {
    int count = (int) Math.min(CONNECTIONS, descriptors() - OTHER_DESCRIPTORS);
    List<SocketChannel> idle = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        SocketChannel connection =
            SocketChannel.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), daemon.port()));
        idle.add(connection);
        connection.write(ByteBuffer.wrap(PREFACE));
        connection.write(ByteBuffer.wrap(frame(SETTINGS, 0, 0, new byte[0])));
      }
      System.out.println(count + " idle connections");

      try (Caller caller = daemon.callTcp()) {
        assertServed(caller);
      }
      assertThat(idle).allMatch(SocketChannel::isConnected);
    } finally {
      for (SocketChannel connection : idle) {
        connection.close();
      }
    }
    try (Caller caller = daemon.callTcp()) {
      assertServed(caller);
    }
  }

  private static long descriptors() {
    return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getMaxFileDescriptorCount();
  }

  private void assertServed(Caller caller) {
    assertThat(caller.fetch("up", commit).files()).isEqualTo(upstream.lsTree(commit, ""));
  }
}
