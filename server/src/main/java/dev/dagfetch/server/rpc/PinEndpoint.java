package dev.dagfetch.server.rpc;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.git.gate.Wait;
import dev.dagfetch.server.pin.Pin;
import dev.dagfetch.server.pin.PinRequest;
import dev.dagfetch.server.pin.Pins;
import dev.dagfetch.server.rpc.call.UnaryCall;
import dev.dagfetch.server.rpc.call.Waits;
import dev.dagfetch.v1.BatchCreatePinsRequest;
import dev.dagfetch.v1.BatchCreatePinsResponse;
import dev.dagfetch.v1.CreatePinRequest;
import dev.dagfetch.v1.CreatePinResponse;
import dev.dagfetch.v1.DeletePinRequest;
import dev.dagfetch.v1.DeletePinResponse;
import dev.dagfetch.v1.GetPinRequest;
import dev.dagfetch.v1.GetPinResponse;
import dev.dagfetch.v1.ListPinsRequest;
import dev.dagfetch.v1.ListPinsResponse;
import dev.dagfetch.v1.PinServiceGrpc.PinServiceImplBase;
import dev.dagfetch.v1.RenewPinRequest;
import dev.dagfetch.v1.RenewPinResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** PinService: what a scheduler calls. Thread-safe. */
final class PinEndpoint extends PinServiceImplBase {
  private static final PageSize PAGE = new PageSize(100, 1000);
  private static final int MAX_BATCH = 1000;

  private final Pins pins;

  PinEndpoint(Pins pins) {
    this.pins = pins;
  }

  @Override
  public void createPin(CreatePinRequest request, StreamObserver<CreatePinResponse> caller) {
    UnaryCall.answer(
        caller,
        () -> PinMapper.toWire(pins.create(PinMapper.fromWire(request), wait(List.of(request)))));
  }

  @Override
  public void batchCreatePins(
      BatchCreatePinsRequest request, StreamObserver<BatchCreatePinsResponse> caller) {
    UnaryCall.answer(caller, () -> createAll(request.getRequestsList()));
  }

  @Override
  public void getPin(GetPinRequest request, StreamObserver<GetPinResponse> caller) {
    UnaryCall.answer(
        caller,
        () ->
            GetPinResponse.newBuilder()
                .setPin(PinMapper.toWire(pins.get(request.getPinId())))
                .build());
  }

  @Override
  public void listPins(ListPinsRequest request, StreamObserver<ListPinsResponse> caller) {
    UnaryCall.answer(caller, () -> list(request));
  }

  @Override
  public void renewPin(RenewPinRequest request, StreamObserver<RenewPinResponse> caller) {
    UnaryCall.answer(caller, () -> renew(request));
  }

  @Override
  public void deletePin(DeletePinRequest request, StreamObserver<DeletePinResponse> caller) {
    UnaryCall.answer(
        caller,
        () -> {
          pins.delete(request.getPinId(), request.getAllowMissing());
          return DeletePinResponse.getDefaultInstance();
        });
  }

  private BatchCreatePinsResponse createAll(List<CreatePinRequest> requests) {
    if (requests.isEmpty() || requests.size() > MAX_BATCH) {
      throw DagfetchException.invalidField(
          "requests", requests.size() + " requests", "1 to " + MAX_BATCH);
    }
    List<PinRequest> wanted = new ArrayList<>();
    for (CreatePinRequest request : requests) {
      wanted.add(parse(request, wanted.size()));
    }
    BatchCreatePinsResponse.Builder answer = BatchCreatePinsResponse.newBuilder();
    pins.createAll(wanted, wait(requests))
        .forEach(created -> answer.addResponses(PinMapper.toWire(created)));
    return answer.build();
  }

  private static PinRequest parse(CreatePinRequest request, int index) {
    try {
      return PinMapper.fromWire(request);
    } catch (DagfetchException e) {
      throw e.with("index", String.valueOf(index));
    }
  }

  /** The batch is one piece of work, so the most impatient request decides. */
  private static Wait wait(List<CreatePinRequest> requests) {
    Optional<com.google.protobuf.Duration> shortest =
        requests.stream()
            .filter(CreatePinRequest::hasRemoteTimeout)
            .map(CreatePinRequest::getRemoteTimeout)
            .min(
                Comparator.comparingLong(com.google.protobuf.Duration::getSeconds)
                    .thenComparingInt(com.google.protobuf.Duration::getNanos));
    return Waits.of(shortest, progress -> {});
  }

  private ListPinsResponse list(ListPinsRequest request) {
    int size = PAGE.of(request.getPageSize());
    PageToken token =
        new PageToken(
            "ListPins",
            List.of(
                request.getDagId(),
                request.getRepository(),
                request.getCommit(),
                new TreeMap<>(request.getLabelsMap()).toString()));
    Optional<String> after =
        request.getPageToken().isEmpty()
            ? Optional.empty()
            : Optional.of(token.decode(request.getPageToken()));
    // One more than asked for tells whether there is another page.
    List<Pin> found = pins.list(PinMapper.filter(request), after, size + 1);
    List<Pin> page = found.subList(0, Math.min(size, found.size()));
    return ListPinsResponse.newBuilder()
        .addAllPins(page.stream().map(PinMapper::toWire).toList())
        .setNextPageToken(found.size() > size ? token.encode(page.getLast().id()) : "")
        .build();
  }

  private RenewPinResponse renew(RenewPinRequest request) {
    Pin pin = pins.renew(request.getPinId(), PinMapper.ttl(request.hasTtl(), request.getTtl()));
    return RenewPinResponse.newBuilder().setPin(PinMapper.toWire(pin)).build();
  }
}
