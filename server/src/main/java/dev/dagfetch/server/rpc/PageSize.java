package dev.dagfetch.server.rpc;

import dev.dagfetch.server.error.DagfetchException;

/** How many entries a page of one list may have. */
record PageSize(int usual, int most) {
  /**
   * @throws DagfetchException FIELD_INVALID if the request asks for none, or for more than the list
   *     allows
   */
  int of(int requested) {
    if (requested < 0 || requested > most) {
      throw DagfetchException.invalidField(
          "page_size", String.valueOf(requested), "1 to " + most + ", or 0 for " + usual);
    }
    return requested == 0 ? usual : requested;
  }
}
