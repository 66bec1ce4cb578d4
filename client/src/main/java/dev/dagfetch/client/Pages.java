package dev.dagfetch.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The items of a paged list; a page is asked for when its first item is needed. Not thread-safe.
 */
final class Pages<P, T> implements Iterator<T> {
  private final Function<String, P> call;
  private final Function<P, List<T>> items;
  private final Function<P, String> nextToken;
  private final Deque<T> page = new ArrayDeque<>();
  private @Nullable String token;

  private Pages(
      String first,
      Function<String, P> call,
      Function<P, List<T>> items,
      Function<P, String> nextToken) {
    this.token = first;
    this.call = call;
    this.items = items;
    this.nextToken = nextToken;
  }

  static <P, T> Iterable<T> of(
      Function<String, P> call, Function<P, List<T>> items, Function<P, String> nextToken) {
    return from("", call, items, nextToken);
  }

  /** Begins with the page of that token. */
  static <P, T> Iterable<T> from(
      String first,
      Function<String, P> call,
      Function<P, List<T>> items,
      Function<P, String> nextToken) {
    return () -> new Pages<>(first, call, items, nextToken);
  }

  @Override
  public boolean hasNext() {
    while (page.isEmpty() && token != null) {
      P answer = call.apply(token);
      page.addAll(items.apply(answer));
      String next = nextToken.apply(answer);
      token = next.isEmpty() ? null : next;
    }
    return !page.isEmpty();
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return page.remove();
  }
}
