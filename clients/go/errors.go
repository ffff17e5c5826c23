// SPDX-License-Identifier: Apache-2.0

package clearinghouse

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

const domain = "clearinghouse.v1"

// Kind says what a caller can conclude from an error.
type Kind string

const (
	// Invalid: the request is wrong as it is; Fields names what. Nothing was done.
	Invalid Kind = "invalid"
	// Denied: the caller may not do this, or is not who it must be. Nothing was done.
	Denied Kind = "denied"
	// NotFound: what the request names does not exist. Nothing was done.
	NotFound Kind = "not_found"
	// OverLimit: the server takes no more now; RetryAfter says when. Nothing was done.
	OverLimit Kind = "over_limit"
	// Unavailable: no answer in time, or no node that takes the call. A read can be repeated; nothing was changed.
	Unavailable Kind = "unavailable"
	// UnknownOutcome: a command may have run. Send the same request id again, or ask GetCall.
	UnknownOutcome Kind = "unknown_outcome"
	// Client: the call was never sent.
	ClientFault Kind = "client"
)

// Error is what a call fails with when it has no reply. A refused item is no Error: see Refusals.
type Error struct {
	Kind       Kind
	Status     codes.Code
	Reason     string // a result code without its prefix; "" where the server states none
	Message    string
	Fields     []string // of the request, that are wrong
	Limit      string
	Actual     string
	RetryAfter time.Duration
	Leader     string // of NOT_LEADER: the address to go to, if one is known
	RequestID  string // of a command
	Cause      error
}

func (e *Error) Error() string {
	name := e.Reason
	if name == "" {
		name = e.Status.String()
	}
	text := fmt.Sprintf("%s: %s", name, e.Message)
	if len(e.Fields) > 0 {
		text += " (" + strings.Join(e.Fields, ", ") + ")"
	}
	if e.RequestID != "" && e.Kind == UnknownOutcome {
		text += " [request id " + e.RequestID + "]"
	}
	return text
}

// Unwrap returns what led to the error.
func (e *Error) Unwrap() error { return e.Cause }

// KindOf returns the kind of an error of this package, "" for another one.
func KindOf(err error) Kind {
	var found *Error
	if errors.As(err, &found) {
		return found.Kind
	}
	return ""
}

// Statuses that do not say whether a command was given a sequence, where the server states no reason.
func isUnknown(code codes.Code) bool {
	switch code {
	case codes.Unavailable, codes.DeadlineExceeded, codes.Canceled, codes.Internal, codes.Unknown, codes.Aborted,
		codes.DataLoss:
		return true
	}
	return false
}

// fromStatus reads a gRPC error; requestID is "" for a read.
func fromStatus(err error, requestID string) *Error {
	found := status.Convert(err)
	made := &Error{Status: found.Code(), Message: found.Message(), RequestID: requestID, Cause: err}
	for _, detail := range found.Details() {
		switch info := detail.(type) {
		case *errdetails.ErrorInfo:
			if info.Domain == domain {
				made.Reason = info.Reason
				made.Limit, made.Actual, made.Leader = info.Metadata["limit"], info.Metadata["actual"], info.Metadata["leader"]
			}
		case *errdetails.BadRequest:
			for _, violation := range info.FieldViolations {
				made.Fields = append(made.Fields, violation.Field)
			}
		case *errdetails.RetryInfo:
			made.RetryAfter = info.RetryDelay.AsDuration()
		}
	}
	made.Kind = kindOf(made)
	return made
}

func kindOf(e *Error) Kind {
	switch {
	case notNow[e.Reason] || e.Reason == "LAGGED":
		return Unavailable
	case passing[e.Reason]:
		return OverLimit
	case e.Status == codes.NotFound:
		return NotFound
	case !final[e.Reason] && isUnknown(e.Status):
		if e.RequestID == "" {
			return Unavailable
		}
		return UnknownOutcome
	case e.Status == codes.PermissionDenied || e.Status == codes.Unauthenticated:
		return Denied
	}
	return Invalid
}

func resumeFrom(err error) (uint64, bool) {
	for _, detail := range status.Convert(err).Details() {
		if info, ok := detail.(*errdetails.ErrorInfo); ok && info.Reason == "LAGGED" {
			value, failed := strconv.ParseUint(info.Metadata["resume_sequence"], 10, 64)
			return value, failed == nil
		}
	}
	return 0, false
}
