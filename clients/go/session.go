// SPDX-License-Identifier: Apache-2.0

package clearinghouse

import (
	"context"
	"errors"
	"io"
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

// answered is what an answer to a frame says of the edge.
type answered interface {
	GetRequestId() string
	GetEdgeCode() v1.ResultCode
	GetEdgeMessage() string
	GetEdgeField() string
}

// exchange is one stream: it sends frames and receives their answers.
type exchange[Q proto.Message, A answered] struct {
	send    func(Q) error
	end     func() error
	receive func() ([]A, error)
}

// Session is a stream of frames, each answered in its order. Unanswered frames are sent again on a new stream as they
// were. While a frame is refused for now, later ones are held; after a pause the first is sent alone, and the others in
// their order once it is answered. It may be used by many goroutines.
type Session[Q proto.Message, A answered] struct {
	client  *Client
	open    func(context.Context) (exchange[Q, A], error)
	options SessionOptions
	mutex   sync.Mutex
	waiting []*Frame[Q, A] // sent or to be sent, without an answer, in their order
	paused  bool           // a frame was refused for now
	alone   *Frame[Q, A]   // sent by itself after the pause, until it is answered
	replied bool           // an answer came on this stream
	repeats *pauses
	refusal *Error // how the end of the stream is understood where the server states no status
	changed chan struct{}
	failure *Error
	closing bool
	cancel  context.CancelFunc
	ended   chan struct{}
}

// OrderSession is a stream of orders and cancels, each frame as one call of SubmitOrders.
type OrderSession = Session[*v1.SessionRequest, *v1.SessionAnswer]

// TickSession is a stream of an oracle's ticks, each frame as one call of SubmitTicks.
type TickSession = Session[*v1.StreamTicksRequest, *v1.StreamTicksResponse]

// Frame is a frame under way.
type Frame[Q proto.Message, A answered] struct {
	request Q
	id      string
	isSent  bool // on the stream of the moment, and not refused for now
	unknown bool // a stream ended without its answer
	expiry  *time.Timer
	answer  A
	failure *Error
	done    chan struct{}
}

// OpenSession opens a stream of order frames. Close it.
func (c *Client) OpenSession(ctx context.Context, options SessionOptions) *OrderSession {
	return newSession(ctx, c, options, func(ctx context.Context) (exchange[*v1.SessionRequest, *v1.SessionAnswer], error) {
		stream, err := v1.NewTradingServiceClient(c).Session(ctx)
		if err != nil {
			return exchange[*v1.SessionRequest, *v1.SessionAnswer]{}, err
		}
		return exchange[*v1.SessionRequest, *v1.SessionAnswer]{stream.Send, stream.CloseSend, func() ([]*v1.SessionAnswer, error) {
			reply, err := stream.Recv()
			return reply.GetAnswers(), err
		}}, nil
	})
}

// OpenTickSession opens a stream of frames of ticks. Close it.
func (c *Client) OpenTickSession(ctx context.Context) *TickSession {
	return newSession(ctx, c, SessionOptions{}, func(ctx context.Context) (exchange[*v1.StreamTicksRequest, *v1.StreamTicksResponse], error) {
		stream, err := v1.NewOracleServiceClient(c).StreamTicks(ctx)
		if err != nil {
			return exchange[*v1.StreamTicksRequest, *v1.StreamTicksResponse]{}, err
		}
		return exchange[*v1.StreamTicksRequest, *v1.StreamTicksResponse]{stream.Send, stream.CloseSend, func() ([]*v1.StreamTicksResponse, error) {
			reply, err := stream.Recv()
			return []*v1.StreamTicksResponse{reply}, err
		}}, nil
	})
}

func newSession[Q proto.Message, A answered](
	ctx context.Context, c *Client, options SessionOptions, open func(context.Context) (exchange[Q, A], error),
) *Session[Q, A] {
	ctx, cancel := context.WithCancel(ctx)
	made := &Session[Q, A]{
		client: c, open: open, options: options, repeats: &pauses{longest: longestPause},
		changed: make(chan struct{}, 1), cancel: cancel, ended: make(chan struct{}),
	}
	go made.run(ctx)
	return made
}

// Send hands over a frame and returns at once. One without a request id gets one. After the client's Timeout without an
// answer its outcome is unknown.
func (s *Session[Q, A]) Send(request Q) (*Frame[Q, A], error) {
	keyed, id := withKey(request)
	frame := &Frame[Q, A]{request: proto.Clone(keyed).(Q), id: id, done: make(chan struct{})}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.failure != nil {
		return nil, s.failure
	}
	if s.closing {
		return nil, &Error{Kind: ClientFault, Message: "the session is closed"}
	}
	frame.expiry = time.AfterFunc(s.client.options.Timeout, func() { s.giveUp(frame) })
	s.waiting = append(s.waiting, frame)
	s.notify()
	return frame, nil
}

// Wait returns the answer to a frame. An edge that did not take it is an Error; a refused instruction is in the answer.
func (f *Frame[Q, A]) Wait(ctx context.Context) (A, error) {
	var none A
	select {
	case <-f.done:
		if f.failure != nil {
			return none, f.failure
		}
		return f.answer, nil
	case <-ctx.Done():
		return none, &Error{
			Kind: UnknownOutcome, Status: codes.DeadlineExceeded, Message: ctx.Err().Error(),
			RequestID: f.id, Cause: ctx.Err(),
		}
	}
}

// Close waits until each frame has its answer, or the context ends, then ends the stream.
func (s *Session[Q, A]) Close(ctx context.Context) error {
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
func (s *Session[Q, A]) notify() {
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

func (s *Session[Q, A]) over() bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.closing && len(s.waiting) == 0
}

func (s *Session[Q, A]) run(ctx context.Context) {
	defer close(s.ended)
	wait := &pauses{longest: longestPause}
	for !s.over() && ctx.Err() == nil {
		tried := s.client.addresses.current()
		err := s.stream(ctx, wait)
		failed := s.refusal
		if err != nil && err != io.EOF && !errors.As(err, &failed) {
			failed = fromStatus(err, "")
		}
		isUnknown := s.lost(failed)
		if s.over() || ctx.Err() != nil {
			break
		}
		if failed.Kind != Unavailable && !(passing[failed.Reason] && isUnknown) {
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
func (s *Session[Q, A]) fail(failure *Error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.failure = failure
	if s.closing && len(s.waiting) == 0 {
		s.failure = nil
	}
	for _, frame := range s.waiting {
		frame.refuse(failure)
	}
	s.waiting = nil
}

// stream sends and reads on one stream until it ends; every frame that waits is sent on it, the oldest first.
func (s *Session[Q, A]) stream(ctx context.Context, wait *pauses) error {
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
	stream, err := s.open(ctx)
	if err != nil {
		return err
	}
	s.begin()
	silence := time.AfterFunc(time.Hour, cancel)
	defer silence.Stop()
	writer := make(chan struct{})
	defer func() { cancel(); <-writer }()
	go func() {
		defer close(writer)
		for {
			for _, frame := range s.unsent() {
				silence.Reset(max(shortestTry, s.client.options.Timeout/2))
				if stream.send(frame) != nil {
					return
				}
			}
			if s.over() {
				_ = stream.end()
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
		answers, err := stream.receive()
		if err != nil {
			return err
		}
		for _, answer := range answers {
			if s.settle(ctx, answer) {
				wait.reset()
			}
		}
		if s.idle() {
			silence.Reset(time.Hour)
		}
		if s.over() {
			return nil
		}
	}
}

// begin notes a new stream, on which all frames are sent.
func (s *Session[Q, A]) begin() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.paused, s.alone, s.replied = false, nil, false
	s.refusal = &Error{Kind: Unavailable, Status: codes.Unavailable, Message: "the server ended the stream"}
}

// unsent returns the frames that are now to be sent.
func (s *Session[Q, A]) unsent() []Q {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	var found []Q
	for _, frame := range s.waiting {
		if !frame.isSent && (!s.paused || frame == s.alone) {
			frame.isSent = true
			found = append(found, frame.request)
		}
	}
	return found
}

// idle returns whether no answer is due.
func (s *Session[Q, A]) idle() bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return !slices.ContainsFunc(s.waiting, func(frame *Frame[Q, A]) bool { return frame.isSent })
}

// lost notes the end of a stream: what it did not answer may have been carried out, if it was ever open. It returns
// whether that is so of a frame.
func (s *Session[Q, A]) lost(failure *Error) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	wasOpen, isUnknown := s.replied || !neverOpen[failure.Reason], false
	for _, frame := range s.waiting {
		frame.unknown = frame.unknown || (frame.isSent && wasOpen)
		frame.isSent = false
		isUnknown = isUnknown || frame.unknown
	}
	return isUnknown
}

// settle hands an answer to its frame, or holds the frame where the answer means "not now". It returns whether the
// frame was taken or refused for good.
func (s *Session[Q, A]) settle(ctx context.Context, answer A) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.replied = true
	id := answer.GetRequestId()
	at := slices.IndexFunc(s.waiting, func(frame *Frame[Q, A]) bool { return frame.id == id })
	if at < 0 {
		return true
	}
	frame := s.waiting[at]
	refusal := refusalOf(answer)
	if refusal != nil && (refusal.Kind == Unavailable || (frame.unknown && passing[refusal.Reason])) {
		frame.isSent = false
		if refusal.Kind == Unavailable {
			s.refusal = refusal
		}
		if frame == s.alone || !s.paused {
			s.paused, s.alone = true, nil
			time.AfterFunc(s.repeats.take(), func() { s.ask(ctx) })
		}
		return false
	}
	s.waiting = slices.Delete(s.waiting, at, at+1)
	s.repeats.reset()
	if frame == s.alone {
		s.paused, s.alone = false, nil
		s.notify()
	}
	if refusal != nil {
		frame.refuse(refusal)
		return true
	}
	frame.answer = answer
	frame.end()
	return true
}

// ask sends the first of the frames that are held, if the stream is still that of ctx.
func (s *Session[Q, A]) ask(ctx context.Context) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if ctx.Err() == nil {
		s.askNext()
	}
}

// askNext sends the first of the frames that are held; the mutex is held.
func (s *Session[Q, A]) askNext() {
	at := slices.IndexFunc(s.waiting, func(frame *Frame[Q, A]) bool { return !frame.isSent })
	if at < 0 {
		s.paused, s.alone = false, nil
		return
	}
	s.alone = s.waiting[at]
	s.notify()
}

// giveUp stops waiting for a frame.
func (s *Session[Q, A]) giveUp(frame *Frame[Q, A]) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	at := slices.Index(s.waiting, frame)
	if at < 0 {
		return
	}
	s.waiting = slices.Delete(s.waiting, at, at+1)
	frame.failure = &Error{
		Kind: UnknownOutcome, Status: codes.DeadlineExceeded, Message: "no answer within the timeout", RequestID: frame.id,
	}
	frame.end()
	if frame == s.alone {
		s.askNext() // its late answer says nothing of the others
	}
	s.notify()
}

func (f *Frame[Q, A]) end() {
	f.expiry.Stop()
	close(f.done)
}

// refuse ends a frame: a refusal says nothing about a stream before it.
func (f *Frame[Q, A]) refuse(refusal *Error) {
	f.failure = refusal
	if f.unknown {
		f.failure = stillUnknown(&Error{Kind: UnknownOutcome, Status: codes.Unavailable, RequestID: f.id}, refusal)
	}
	f.end()
}

// refusalOf returns why the edge did not take a frame; nil where it did.
func refusalOf(answer answered) *Error {
	if answer.GetEdgeCode() == v1.ResultCode_RESULT_CODE_OK {
		return nil
	}
	made := &Error{
		Reason:  strings.TrimPrefix(answer.GetEdgeCode().String(), "RESULT_CODE_"),
		Message: answer.GetEdgeMessage(), RequestID: answer.GetRequestId(), Status: codes.InvalidArgument,
	}
	if field := answer.GetEdgeField(); field != "" {
		made.Fields = []string{field}
	}
	made.Kind = kindOf(made)
	return made
}
