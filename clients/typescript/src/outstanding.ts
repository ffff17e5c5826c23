// SPDX-License-Identifier: Apache-2.0

import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import { ClearinghouseError, isForLater, notSent, stillUnknown } from "./errors.js";
import { NEVER_OPEN, PASSING } from "./repeats.js";
import type { Frozen } from "./request.js";
import { Backoff } from "./retry.js";

/** A frame that waits for its answer. */
export interface SentFrame<I extends DescMessage, A> extends Frozen<I> {
  resolve(answer: A): void;
  reject(error: ClearinghouseError): void;
  /** A stream ended without its answer: it may have been carried out, and no refusal says that it was not. */
  isUnknown: boolean;
  /** The server does not have it until it is sent again. */
  isHeld: boolean;
}

/** An answer, with why the edge did not take the frame, if it did not. */
export interface Answered<A> {
  readonly requestId: string;
  readonly answer: A;
  readonly refusal: ClearinghouseError | undefined;
}

/**
 * The frames of a stream that wait for their answers, in the order sent. None is ever lost: after a disconnect all are
 * sent again as they were, which is safe because each has its own request id (I-11).
 *
 * After a frame was refused for now the stream pauses: frames that come meanwhile are held with it. After the pause the
 * first of them is sent alone, and the others in their order once it is answered.
 */
export class Outstanding<I extends DescMessage, A> {
  readonly #frames = new Map<string, SentFrame<I, A>>();
  readonly #pause = new Backoff();
  #since = 0;
  #hasAnswer = false; // on this stream
  #isPaused = false;
  #alone: string | undefined; // the request id of the frame that was sent alone after a pause, until it is answered
  #takesFrames = false; // it was answered, and the others may follow

  get size(): number {
    return this.#frames.size;
  }

  /** Notes a frame; returns whether it is to be sent now. */
  add(frame: SentFrame<I, A>): boolean {
    if (this.#frames.has(frame.requestId)) {
      throw notSent(`request id ${frame.requestId} is under way already`);
    }
    frame.isHeld = this.#isPaused;
    if (!frame.isHeld) {
      this.#noteSent();
    }
    this.#frames.set(frame.requestId, frame);
    return !frame.isHeld;
  }

  /** The time from which the server's next answer is due; undefined while it has no frame to answer. */
  waitsSince(): number | undefined {
    return this.#waits() ? this.#since : undefined;
  }

  /** Notes a new stream; returns the frames to send on it. */
  beginStream(): MessageShape<I>[] {
    for (const frame of this.#frames.values()) {
      frame.isHeld = false;
    }
    this.#isPaused = this.#takesFrames = this.#hasAnswer = false;
    this.#alone = undefined;
    this.#since = performance.now();
    return [...this.#frames.values()].map((frame) => frame.message);
  }

  /** Notes the end of the stream: what it had and did not answer may have been carried out, if it was ever open. */
  endStream(failure: ClearinghouseError | undefined): void {
    if (failure !== undefined && NEVER_OPEN.has(failure.reason) && !this.#hasAnswer) {
      return;
    }
    for (const frame of this.#frames.values()) {
      frame.isUnknown ||= !frame.isHeld;
    }
  }

  /** Returns whether another stream is to be opened after one that ended so. */
  outlives(failure: ClearinghouseError): boolean {
    const hasUnknown = [...this.#frames.values()].some((frame) => frame.isUnknown);
    return isForLater(failure) || (PASSING.has(failure.reason) && hasUnknown);
  }

  /**
   * Hands answers to those who wait. A refusal for now leaves its frame, and so does one that passes where an earlier
   * stream may have brought the frame to its effect. Returns the last "not now", and after how long to `repeat`.
   */
  settle(answers: readonly Answered<A>[]): { notNow: ClearinghouseError | undefined; pause: number | undefined } {
    let notNow: ClearinghouseError | undefined;
    let isRefused = false;
    let takesFrames: boolean | undefined; // what the answer to the frame that was sent alone says
    this.#hasAnswer = true;
    this.#since = performance.now();
    for (const { requestId, answer, refusal } of answers) {
      const frame = this.#frames.get(requestId);
      const isNotNow = refusal !== undefined && isForLater(refusal);
      if (isNotNow) {
        notNow = refusal;
      }
      const isHeld = isNotNow || (frame?.isUnknown === true && refusal !== undefined && PASSING.has(refusal.reason));
      if (requestId === this.#alone) {
        takesFrames = !isHeld;
      }
      if (frame === undefined) {
        continue; // it was given up
      }
      if (isHeld) {
        frame.isHeld = isRefused = true;
        continue;
      }
      this.#frames.delete(requestId);
      this.#pause.reset();
      if (refusal === undefined) {
        frame.resolve(answer);
      } else {
        frame.reject(errorOf(frame, refusal));
      }
    }
    if (takesFrames !== undefined) {
      this.#alone = undefined;
      this.#takesFrames = takesFrames;
      return { notNow, pause: takesFrames ? 0 : this.#pause.next() };
    }
    if (!isRefused || this.#isPaused) {
      return { notNow, pause: undefined };
    }
    this.#isPaused = true;
    return { notNow, pause: this.#pause.next() };
  }

  /** The frames that are now sent on the same stream: the first of those held, or all after its answer. */
  repeat(): MessageShape<I>[] {
    let held = [...this.#frames.values()].filter((frame) => frame.isHeld);
    const isAsking = held.length > 0 && !this.#takesFrames;
    if (isAsking) {
      held = held.slice(0, 1);
    }
    for (const frame of held) {
      this.#noteSent();
      frame.isHeld = false;
    }
    this.#alone = isAsking ? held[0]?.requestId : undefined;
    this.#isPaused = isAsking;
    this.#takesFrames = false;
    return held.map((frame) => frame.message);
  }

  /** Stops waiting for a frame: its outcome is unknown. */
  giveUp(requestId: string, message: string): void {
    const frame = this.#frames.get(requestId);
    this.#frames.delete(requestId);
    frame?.reject(
      new ClearinghouseError({ kind: "unknown_outcome", status: Code.DeadlineExceeded, message, requestId }),
    );
  }

  giveUpAll(): void {
    for (const requestId of [...this.#frames.keys()]) {
      this.giveUp(requestId, "the session ended before the answer came");
    }
  }

  /** Lets every frame fail with the reason for which the stream was refused. */
  fail(error: ClearinghouseError): void {
    for (const frame of this.#frames.values()) {
      frame.reject(errorOf(frame, error));
    }
    this.#frames.clear();
  }

  #waits(): boolean {
    return this.#alone !== undefined || [...this.#frames.values()].some((frame) => !frame.isHeld);
  }

  #noteSent(): void {
    if (!this.#waits()) {
      this.#since = performance.now(); // the answer of the only frame is due from now on
    }
  }
}

function errorOf<I extends DescMessage, A>(frame: SentFrame<I, A>, refusal: ClearinghouseError): ClearinghouseError {
  return frame.isUnknown ? stillUnknown(frame.requestId, Code.Unavailable, refusal) : refusal;
}
