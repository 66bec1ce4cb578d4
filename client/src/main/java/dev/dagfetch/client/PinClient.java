package dev.dagfetch.client;

import dev.dagfetch.client.rpc.Connection;
import dev.dagfetch.v1.BatchCreatePinsRequest;
import dev.dagfetch.v1.BatchCreatePinsResponse;
import dev.dagfetch.v1.CreatePinRequest;
import dev.dagfetch.v1.CreatePinResponse;
import dev.dagfetch.v1.DeletePinRequest;
import dev.dagfetch.v1.GetPinRequest;
import dev.dagfetch.v1.ListPinsRequest;
import dev.dagfetch.v1.ListPinsResponse;
import dev.dagfetch.v1.Pin;
import dev.dagfetch.v1.PinServiceGrpc;
import dev.dagfetch.v1.RenewPinRequest;
import java.time.Duration;

/**
 * The calls of {@code dagfetch.v1.PinService}, whose proto file says what each does. Thread-safe.
 */
public final class PinClient {
  private final Connection connection;
  private final PinServiceGrpc.PinServiceBlockingStub stub;

  PinClient(Connection connection) {
    this.connection = connection;
    this.stub = PinServiceGrpc.newBlockingStub(connection.channel());
  }

  public CreatePinResponse create(CreatePinRequest request, Duration timeout) {
    return connection.call(() -> connection.within(timeout, stub).createPin(request));
  }

  public BatchCreatePinsResponse createAll(BatchCreatePinsRequest request, Duration timeout) {
    return connection.call(() -> connection.within(timeout, stub).batchCreatePins(request));
  }

  public Pin get(String pinId, Duration timeout) {
    GetPinRequest request = GetPinRequest.newBuilder().setPinId(pinId).build();
    return connection.call(() -> connection.within(timeout, stub).getPin(request)).getPin();
  }

  /** Reads pins; each page is a call of its own, made when it is needed, with the same timeout. */
  public Iterable<Pin> list(ListPinsRequest filter, Duration timeout) {
    return Pages.of(
        token -> page(filter.toBuilder().setPageToken(token).build(), timeout),
        ListPinsResponse::getPinsList,
        ListPinsResponse::getNextPageToken);
  }

  private ListPinsResponse page(ListPinsRequest request, Duration timeout) {
    return connection.call(() -> connection.within(timeout, stub).listPins(request));
  }

  public Pin renew(RenewPinRequest request, Duration timeout) {
    return connection.call(() -> connection.within(timeout, stub).renewPin(request)).getPin();
  }

  public void delete(DeletePinRequest request, Duration timeout) {
    connection.call(() -> connection.within(timeout, stub).deletePin(request));
  }
}
