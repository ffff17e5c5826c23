// SPDX-License-Identifier: Apache-2.0

package clearinghouse

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	v1 "clearinghouse.example/go/clearinghouse/v1"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"
)

// SessionOptions say what happens at the end of a stream.
type SessionOptions struct {
	// CancelOnDisconnect names accounts whose orders are cancelled when a stream ends, however it ends.
	CancelOnDisconnect []uint64
	// EndExits cancels exits of positions too.
	EndExits bool
}

// Session is a stream of frames of orders, each answered in its order. Unanswered frames are sent again on a new stream
// as they were. It may be used by many goroutines.
type Session struct {
	client  *Client
	options SessionOptions
	mutex   sync.Mutex
	waiting []*Frame // sent or to be sent, without an answer, in their order
	changed chan struct{}
	failure *Error
	closing bool
	cancel  context.CancelFunc
	ended   chan struct{}
}

// Frame is a frame under way.
type Frame struct {
	request *v1.SessionRequest
	isSent  bool // on the stream of the moment
	unknown bool // a stream ended without its answer
	answer  *v1.SessionAnswer
	failure *Error
	done    chan struct{}
}

// OpenSession opens a stream of order frames. Close it.
func (c *Client) OpenSession(ctx context.Context, options SessionOptions) *Session {
	ctx, cancel := context.WithCancel(ctx)
	made := &Session{
		client: c, options: options, changed: make(chan struct{}, 1), cancel: cancel, ended: make(chan struct{}),
	}
	go made.run(ctx)
	return made
}

// Send hands over a frame and returns at once. Instructions without a request id get one.
func (s *Session) Send(request *v1.SessionRequest) (*Frame, error) {
	keyed, _ := withKey(request)
	frame := &Frame{request: proto.CloneOf(keyed.(*v1.SessionRequest)), done: make(chan struct{})}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.failure != nil {
		return nil, s.failure
	}
	if s.closing {
		return nil, &Error{Kind: ClientFault, Message: "the session is closed"}
	}
	s.waiting = append(s.waiting, frame)
	s.notify()
	return frame, nil
}

// Wait returns the answer to a frame. An edge that did not take it is an Error; a refused instruction is in the answer.
func (f *Frame) Wait(ctx context.Context) (*v1.SessionAnswer, error) {
	select {
	case <-f.done:
		if f.failure != nil {
			return nil, f.failure
		}
		return f.answer, nil
	case <-ctx.Done():
		return nil, &Error{
			Kind: UnknownOutcome, Status: codes.DeadlineExceeded, Message: ctx.Err().Error(),
			RequestID: f.request.RequestId, Cause: ctx.Err(),
		}
	}
}

// Close waits until each frame has its answer, or the context ends, then ends the stream.
func (s *Session) Close(ctx context.Context) error {
	s.mutex.Lock()
	s.closing = true
	s.notify()
	s.mutex.Unlock()
	select {
	case <-s.ended:
	case <-ctx.Done():
	}
	s.cancel()
	<-s.ended
	if s.failure != nil {
		return s.failure
	}
	return nil
}

// notify wakes the writer; the mutex is held.
func (s *Session) notify() {
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

func (s *Session) over() bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.closing && len(s.waiting) == 0
}

func (s *Session) run(ctx context.Context) {
	defer close(s.ended)
	wait := &pauses{longest: longestPause}
	for !s.over() && ctx.Err() == nil {
		tried := s.client.addresses.current()
		err := s.stream(ctx, wait)
		if s.over() || ctx.Err() != nil {
			break
		}
		failed := &Error{Kind: Unavailable, Status: codes.Unavailable, Message: "the server ended the stream"}
		if err != nil && !errors.As(err, &failed) {
			failed = fromStatus(err, "")
		}
		if failed.Kind != Unavailable && repeats[failed.Reason] != passing {
			s.fail(failed)
			return
		}
		s.client.addresses.learn(failed, tried)
		select {
		case <-ctx.Done():
		case <-time.After(wait.take()):
		}
	}
	s.fail(&Error{Kind: Unavailable, Status: codes.Canceled, Message: "the session has ended"})
}

// fail ends all frames that wait.
func (s *Session) fail(failure *Error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.failure = failure
	if s.closing && len(s.waiting) == 0 {
		s.failure = nil
	}
	for _, frame := range s.waiting {
		frame.failure = failure
		if frame.unknown || frame.isSent {
			frame.failure = stillUnknown(&Error{
				Kind: UnknownOutcome, Status: codes.Unavailable, RequestID: frame.request.RequestId,
			}, failure)
		}
		close(frame.done)
	}
	s.waiting = nil
}

// stream sends and reads on one stream until it ends; every frame that waits is sent on it, the oldest first.
func (s *Session) stream(ctx context.Context, wait *pauses) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if len(s.options.CancelOnDisconnect) > 0 {
		ids := make([]string, len(s.options.CancelOnDisconnect))
		for number, id := range s.options.CancelOnDisconnect {
			ids[number] = strconv.FormatUint(id, 10)
		}
		ctx = metadata.AppendToOutgoingContext(ctx, "clearinghouse-cancel-on-disconnect", strings.Join(ids, ","))
		if s.options.EndExits {
			ctx = metadata.AppendToOutgoingContext(ctx, "clearinghouse-end-exits-on-disconnect", "true")
		}
	}
	stream, err := v1.NewTradingServiceClient(s.client).Session(ctx)
	if err != nil {
		return err
	}
	silence := time.AfterFunc(time.Hour, cancel)
	defer silence.Stop()
	writer := make(chan struct{})
	defer func() { cancel(); <-writer; s.lost() }()
	go func() {
		defer close(writer)
		for {
			for _, frame := range s.unsent() {
				silence.Reset(max(shortestTry, s.client.options.Timeout/2))
				if stream.Send(frame) != nil {
					return
				}
			}
			if s.over() {
				_ = stream.CloseSend()
				return
			}
			select {
			case <-s.changed:
			case <-ctx.Done():
				return
			}
		}
	}()
	for {
		reply, err := stream.Recv()
		if err != nil {
			return err
		}
		for _, answer := range reply.Answers {
			if refusal := s.settle(answer); refusal != nil {
				return refusal // not now: all that wait are sent again, in their order
			}
			wait.reset()
		}
		if s.idle() {
			silence.Reset(time.Hour)
		}
		if s.over() {
			return nil
		}
	}
}

// unsent returns the frames that this stream has not had.
func (s *Session) unsent() []*v1.SessionRequest {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	var found []*v1.SessionRequest
	for _, frame := range s.waiting {
		if !frame.isSent {
			frame.isSent = true
			found = append(found, frame.request)
		}
	}
	return found
}

func (s *Session) idle() bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return len(s.waiting) == 0
}

// lost notes the end of a stream: what it did not answer may have been carried out.
func (s *Session) lost() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, frame := range s.waiting {
		frame.unknown = frame.unknown || frame.isSent
		frame.isSent = false
	}
}

// settle hands an answer to its frame; an answer that means "not now" is returned.
func (s *Session) settle(answer *v1.SessionAnswer) *Error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	at := slices.IndexFunc(s.waiting, func(frame *Frame) bool { return frame.request.RequestId == answer.RequestId })
	if at < 0 {
		return nil
	}
	frame := s.waiting[at]
	if answer.EdgeCode != v1.ResultCode_RESULT_CODE_OK {
		reason := strings.TrimPrefix(answer.EdgeCode.String(), "RESULT_CODE_")
		refusal := &Error{
			Kind: Invalid, Reason: reason, Message: answer.EdgeMessage, RequestID: answer.RequestId,
			Status: codes.FailedPrecondition,
		}
		if answer.EdgeField != "" {
			refusal.Fields = []string{answer.EdgeField}
		}
		if repeats[reason] == passing {
			refusal.Kind, frame.isSent = Unavailable, false
			return refusal
		}
		frame.failure = refusal
		if frame.unknown {
			frame.failure = stillUnknown(&Error{
				Kind: UnknownOutcome, Status: codes.Unavailable, RequestID: answer.RequestId,
			}, refusal)
		}
	}
	frame.answer = answer
	s.waiting = slices.Delete(s.waiting, at, at+1)
	close(frame.done)
	return nil
}
