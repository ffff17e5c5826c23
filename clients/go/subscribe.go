// SPDX-License-Identifier: Apache-2.0

package clearinghouse

import (
	"context"
	"fmt"
	"time"

	v1 "clearinghouse.example/go/clearinghouse/v1"
	"google.golang.org/protobuf/proto"
)

const (
	heartbeat        = 5 * time.Second
	missedHeartbeats = 3
	quietMin         = time.Second
	firstFrame       = 10 * time.Second
	reconnect        = time.Minute
)

// Subscription is the events from a sequence on, without a gap and without repeats, over disconnects.
type Subscription struct {
	client  *Client
	request *v1.SubscribeRequest
	taken   int // events of the next sequence, which came in parts
	frames  chan *v1.SubscribeResponse
	failure error
	cancel  context.CancelFunc
}

// Subscribe follows the events that a request asks for; FromSequence 0 is from now on. Read them with Next, and Close it.
func (c *Client) Subscribe(ctx context.Context, request *v1.SubscribeRequest) *Subscription {
	ctx, cancel := context.WithCancel(ctx)
	made := &Subscription{
		client: c, request: proto.CloneOf(request), frames: make(chan *v1.SubscribeResponse), cancel: cancel,
	}
	go func() {
		made.failure = made.follow(ctx)
		close(made.frames)
	}()
	return made
}

// Next returns the next frame. Its events were in no frame before, and no event between two frames is missing.
func (s *Subscription) Next() (*v1.SubscribeResponse, error) {
	frame, open := <-s.frames
	if !open {
		return nil, s.failure
	}
	return frame, nil
}

// Close ends the subscription.
func (s *Subscription) Close() {
	s.cancel()
	for range s.frames {
	}
}

func (s *Subscription) follow(ctx context.Context) error {
	wait := &pauses{longest: longestPause}
	last := time.Now()
	for {
		tried := s.client.addresses.current()
		err := s.connect(ctx, func() { last = time.Now(); wait.reset() })
		if ctx.Err() != nil {
			return ctx.Err()
		}
		failed, ours := err.(*Error)
		if !ours {
			failed = fromStatus(err, "")
		}
		if _, lagged := resumeFrom(err); !lagged {
			if failed.Kind != Unavailable || time.Since(last) > reconnect {
				return failed
			}
			s.client.addresses.learn(failed, tried)
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait.take()):
		}
	}
}

// connect reads frames of one connection until it ends, or is silent for too long.
func (s *Subscription) connect(ctx context.Context, received func()) error {
	if s.request.FromSequence == 0 { // a number survives the first disconnect
		head, err := v1.NewJournalServiceClient(s.client).GetHead(ctx, &v1.GetHeadRequest{})
		if err != nil {
			return err
		}
		s.request.FromSequence = head.Sequence + 1
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := v1.NewJournalServiceClient(s.client).Subscribe(ctx, s.request)
	if err != nil {
		return err
	}
	quiet := heartbeat
	if s.request.HeartbeatIntervalMs != 0 {
		quiet = time.Duration(s.request.HeartbeatIntervalMs) * time.Millisecond
	}
	silence := time.AfterFunc(firstFrame, cancel)
	defer silence.Stop()
	for {
		frame, err := stream.Recv()
		if err != nil {
			return err
		}
		received()
		fresh, err := s.take(frame)
		if err != nil {
			return err
		}
		if fresh {
			silence.Stop() // while the reader is slow nothing is read
			select {
			case s.frames <- frame:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		silence.Reset(max(quietMin, missedHeartbeats*quiet))
	}
}

// take leaves in a frame what was not handed out before; false if nothing is.
func (s *Subscription) take(frame *v1.SubscribeResponse) (bool, error) {
	next := s.request.FromSequence
	if frame.FirstSequence > next {
		return false, &Error{Kind: ClientFault, Message: fmt.Sprintf("a gap: %d came after %d", frame.FirstSequence, next-1)}
	}
	if len(frame.ChainHead) > 0 {
		s.request.KnownSequence, s.request.KnownChainHead = frame.ChainSequence, frame.ChainHead
	}
	last := frame.Sequence
	if frame.IsPartial {
		last = frame.FirstSequence
	}
	if frame.IsHeartbeat || last < next {
		return false, nil
	}
	known := 0
	if frame.FirstSequence == next {
		if int(frame.FirstEventIndex) > s.taken {
			return false, &Error{Kind: ClientFault, Message: fmt.Sprintf("a gap in sequence %d", next)}
		}
		known = s.taken - int(frame.FirstEventIndex)
	}
	came := int(frame.FirstEventIndex) + len(frame.Events)
	fresh := frame.Events[:0:0]
	for _, event := range frame.Events {
		if event.Sequence >= next {
			fresh = append(fresh, event)
		}
	}
	frame.Events, frame.FirstSequence = fresh[min(known, len(fresh)):], next
	if frame.IsPartial {
		s.taken = max(s.taken, came)
		return len(frame.Events) > 0, nil
	}
	s.request.FromSequence, s.taken = frame.Sequence+1, 0
	return true, nil
}
