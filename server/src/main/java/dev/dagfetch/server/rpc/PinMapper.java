package dev.dagfetch.server.rpc;

import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.pin.CreatedPin;
import dev.dagfetch.server.pin.Pin;
import dev.dagfetch.server.pin.PinFilter;
import dev.dagfetch.server.pin.PinRequest;
import dev.dagfetch.v1.CreatePinRequest;
import dev.dagfetch.v1.CreatePinResponse;
import dev.dagfetch.v1.ListPinsRequest;
import java.time.Duration;
import java.util.Optional;

/** Pins between the wire and our values. */
final class PinMapper {
  private PinMapper() {}

  static dev.dagfetch.v1.Pin toWire(Pin pin) {
    dev.dagfetch.v1.Pin.Builder wire =
        dev.dagfetch.v1.Pin.newBuilder()
            .setPinId(pin.id())
            .setDagId(pin.dagId())
            .setRepository(pin.repository())
            .setCommit(pin.commit().hex())
            .setTreeId(pin.tree().hex())
            .setScope(VersionMapper.toWire(pin.scope()))
            .setRef(pin.ref().orElse(""))
            .putAllLabels(pin.labels())
            .setCreateTime(Times.toWire(pin.created()));
    pin.expires().ifPresent(time -> wire.setExpireTime(Times.toWire(time)));
    return wire.build();
  }

  static CreatePinResponse toWire(CreatedPin created) {
    return CreatePinResponse.newBuilder()
        .setPin(toWire(created.pin()))
        .setCreated(created.created())
        .build();
  }

  static PinRequest fromWire(CreatePinRequest request) {
    return new PinRequest(
        request.getPinId(),
        request.getDagId(),
        request.hasCommit() ? Optional.of(CommitId.parse(request.getCommit())) : Optional.empty(),
        request.hasRef() ? Optional.of(request.getRef()) : Optional.empty(),
        ttl(request.hasTtl(), request.getTtl()),
        request.getLabelsMap(),
        Times.fromWire("max_age", request.getMaxAge()));
  }

  static Optional<Duration> ttl(boolean given, com.google.protobuf.Duration ttl) {
    return given ? Optional.of(Times.fromWire("ttl", ttl)) : Optional.empty();
  }

  static PinFilter filter(ListPinsRequest request) {
    return new PinFilter(
        given(request.getDagId()),
        given(request.getRepository()),
        given(request.getCommit()).map(CommitId::parse),
        request.getLabelsMap());
  }

  private static Optional<String> given(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }
}
