package dev.dagfetch.client.fetch;

import dev.dagfetch.v1.FetchDagHeader;
import dev.dagfetch.v1.FetchDagResponse;
import java.util.List;

/**
 * What lies between two resume tokens of an answer, or before the first, or behind the last.
 *
 * @param header the Header of the call that brought it
 * @param frames the frames
 * @param resumed whether it is the first run of a call that goes on with an earlier answer
 * @param last whether the answer ends with it
 */
record Run(FetchDagHeader header, List<FetchDagResponse> frames, boolean resumed, boolean last) {}
