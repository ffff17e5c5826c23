// SPDX-License-Identifier: Apache-2.0
package clearinghouse.client;

import clearinghouse.v1.OracleServiceGrpc;
import clearinghouse.v1.ResultCode;
import clearinghouse.v1.SessionAnswer;
import clearinghouse.v1.SessionResponse;
import clearinghouse.v1.StreamTicksResponse;
import clearinghouse.v1.TradingServiceGrpc;
import io.grpc.MethodDescriptor;
import java.util.List;

/**
 * An answer to a frame.
 *
 * @param requestId which frame it answers
 * @param answer the message
 * @param refusal why the edge did not take the frame; null where it did
 */
record Answered<A>(String requestId, A answer, ClearinghouseException refusal) {
  /** The stream of orders. */
  static final MethodDescriptor<byte[], List<Answered<SessionAnswer>>> ORDERS =
      Frozen.method(
          TradingServiceGrpc.getSessionMethod(),
          (SessionResponse reply) ->
              reply.getAnswersList().stream()
                  .map(
                      one ->
                          of(
                              one.getRequestId(),
                              one,
                              one.getEdgeCodeValue(),
                              one.getEdgeMessage(),
                              one.getEdgeField()))
                  .toList());

  /** The stream of ticks. */
  static final MethodDescriptor<byte[], List<Answered<StreamTicksResponse>>> TICKS =
      Frozen.method(
          OracleServiceGrpc.getStreamTicksMethod(),
          (StreamTicksResponse one) ->
              List.of(
                  of(
                      one.getRequestId(),
                      one,
                      one.getEdgeCodeValue(),
                      one.getEdgeMessage(),
                      one.getEdgeField())));

  private static <A> Answered<A> of(
      String requestId, A answer, int edgeCode, String message, String field) {
    if (edgeCode == ResultCode.RESULT_CODE_OK_VALUE) {
      return new Answered<>(requestId, answer, null);
    }
    ResultCode code = ResultCode.forNumber(edgeCode);
    String reason =
        code == null
            ? String.valueOf(edgeCode) // of a newer server
            : code.name().replaceFirst("^RESULT_CODE_", "");
    return new Answered<>(
        requestId, answer, ClearinghouseException.ofFrame(reason, message, field, requestId));
  }
}
