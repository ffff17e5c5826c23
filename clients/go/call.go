// SPDX-License-Identifier: Apache-2.0

package clearinghouse

import (
	"context"
	cryptorand "crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

const (
	firstPause   = 50 * time.Millisecond
	longestPause = time.Second
	// Among several nodes pauses and first tries are short: the next one may be the leader.
	longestPauseAmongMany = 100 * time.Millisecond
	firstTryAmongMany     = 500 * time.Millisecond
	shortestTry           = time.Second
)

// pauses grow, with jitter, so that many callers do not come back at once.
type pauses struct{ next, longest time.Duration }

func (p *pauses) reset() { p.next = firstPause }

func (p *pauses) take() time.Duration {
	pause := max(p.next, firstPause)
	p.next = min(2*pause, p.longest)
	return pause/2 + rand.N(pause/2+1)
}

// frozen is a request as the bytes that each try sends, and the reply that they are read into.
type frozen struct{}

func (frozen) Name() string { return "proto" }

func (frozen) Marshal(value any) ([]byte, error) {
	if data, ok := value.([]byte); ok {
		return data, nil
	}
	return proto.Marshal(value.(proto.Message))
}

func (frozen) Unmarshal(data []byte, value any) error {
	return proto.Unmarshal(data, value.(proto.Message))
}

// withKey returns a request with a request id and a creation time, and the id: "" for a read.
func withKey(request proto.Message) (proto.Message, string) {
	fields := request.ProtoReflect().Descriptor().Fields()
	id, created := fields.ByName("request_id"), fields.ByName("created_time_ns")
	if id == nil || created == nil {
		return request, ""
	}
	message := request.ProtoReflect()
	if message.Get(id).String() != "" && message.Get(created).Int() != 0 {
		return request, message.Get(id).String()
	}
	keyed := proto.Clone(request)
	message = keyed.ProtoReflect()
	if message.Get(id).String() == "" {
		message.Set(id, protoreflect.ValueOfString(newRequestID()))
	}
	if message.Get(created).Int() == 0 {
		message.Set(created, protoreflect.ValueOfInt64(time.Now().UnixNano()))
	}
	return keyed, message.Get(id).String()
}

func newRequestID() string {
	var data [16]byte
	if _, err := cryptorand.Read(data[:]); err != nil {
		panic(err) // the system has no randomness
	}
	return hex.EncodeToString(data[:])
}

// Invoke sends a unary call until its outcome is known, or the time is over. Generated stubs call it.
func (c *Client) Invoke(ctx context.Context, method string, args, reply any, options ...grpc.CallOption) error {
	request, ok := args.(proto.Message)
	if !ok {
		return &Error{Kind: ClientFault, Message: fmt.Sprintf("%s takes a message, not %T", method, args)}
	}
	request, id := withKey(request)
	data, err := proto.Marshal(request)
	if err != nil {
		return &Error{Kind: ClientFault, Message: err.Error(), Cause: err}
	}
	ctx, cancel := c.deadline(ctx)
	defer cancel()
	ends, _ := ctx.Deadline()
	calls := append(options[:len(options):len(options)], grpc.ForceCodec(frozen{}))
	wait := &pauses{longest: longestPause}
	try := max(shortestTry, time.Until(ends)/2)
	if c.addresses.many() {
		wait.longest, try = longestPauseAmongMany, firstTryAmongMany
	}
	var unknown *Error
	for {
		tried := c.addresses.current()
		failed := c.try(ctx, tried, method, data, reply, try, calls, id)
		if failed == nil {
			return nil
		}
		pause := wait.take()
		isNow := passing[failed.Reason]
		switch {
		case failed.Kind == UnknownOutcome:
			unknown = failed
		case failed.Kind == Unavailable || (failed.Reason == "" && isUnknown(failed.Status)):
		case unknown == nil:
			return failed
		case !isNow:
			return stillUnknown(unknown, failed)
		default:
			pause = max(pause, min(failed.RetryAfter, longestPause))
		}
		if failed.Status == codes.DeadlineExceeded || failed.Reason == "DEADLINE_PASSED" {
			try *= 2 // it may be a long call
		}
		if ctx.Err() != nil || time.Now().Add(pause).After(ends) {
			if unknown == nil || unknown == failed {
				return failed
			}
			return stillUnknown(unknown, failed)
		}
		if failed.Kind == Unavailable || failed.Kind == UnknownOutcome {
			c.addresses.learn(failed, tried)
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

// try sends a call once.
func (c *Client) try(
	ctx context.Context, node int, method string, data []byte, reply any, longest time.Duration, calls []grpc.CallOption,
	id string,
) *Error {
	ctx, err := c.outgoing(ctx)
	if err != nil {
		return &Error{Kind: ClientFault, Message: err.Error(), Cause: err}
	}
	attempt, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	if err := c.nodes[node].Invoke(attempt, method, data, reply, calls...); err != nil {
		return fromStatus(err, id)
	}
	return nil
}

// stillUnknown is the outcome where an earlier try had no answer and a repeat was refused: a refusal of the edge says
// nothing about the earlier try.
func stillUnknown(earlier, refusal *Error) *Error {
	found := *earlier
	found.Message = "an earlier try had no answer, and the repeat was refused: " + refusal.Error()
	found.Cause = errors.Join(earlier.Cause, refusal)
	return &found
}

func (c *Client) deadline(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, has := ctx.Deadline(); has {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, c.options.Timeout)
}

// NewStream opens a stream at the node of the moment, and does not open it again: see Subscribe and OpenSession.
func (c *Client) NewStream(
	ctx context.Context, desc *grpc.StreamDesc, method string, options ...grpc.CallOption,
) (grpc.ClientStream, error) {
	ctx, err := c.outgoing(ctx)
	if err != nil {
		return nil, err
	}
	return c.nodes[c.addresses.current()].NewStream(ctx, desc, method, options...)
}
