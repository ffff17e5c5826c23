// SPDX-License-Identifier: Apache-2.0

// Generated from the schema in proto/ by `python proto/generate.py`; change it there.

package clearinghouse

// Refusals of the edge, without a sequence, by their reason (I-11, Q-3).

// The cause of these passes with time: the same bytes may be accepted later, here or elsewhere.
var passing = map[string]bool{
	"QUEUE_FULL":           true,
	"SHUTTING_DOWN":        true,
	"NOT_OPEN_YET":         true,
	"DISK_RESTRICTED":      true,
	"DISK_READ_ONLY":       true,
	"PRINCIPAL_QUEUE_FULL": true,
	"RATE_LIMITED":         true,
	"DEADLINE_PASSED":      true,
	"TOO_MANY_STREAMS":     true,
	"QUESTION_LIMIT":       true,
	"NOT_LEADER":           true,
	"NO_QUORUM":            true,
	"BEHIND":               true,
	"LOG_FULL":             true,
	"READ_ONLY_AFTER_STOP": true,
}

// Those above in which the caller made no error: a client sends the same bytes again by itself.
var notNow = map[string]bool{
	"SHUTTING_DOWN":        true,
	"NOT_OPEN_YET":         true,
	"DEADLINE_PASSED":      true,
	"NOT_LEADER":           true,
	"NO_QUORUM":            true,
	"BEHIND":               true,
	"READ_ONLY_AFTER_STOP": true,
}

// These are final: the same bytes would be refused here again.
var final = map[string]bool{
	"UNKNOWN_ASSET":            true,
	"UNKNOWN_MARKET":           true,
	"MALFORMED_REQUEST":        true,
	"UNKNOWN_FIELD":            true,
	"INVALID_ARGUMENT":         true,
	"BATCH_EMPTY":              true,
	"BATCH_TOO_LARGE":          true,
	"CREDENTIAL_ABSENT":        true,
	"CREDENTIAL_INVALID":       true,
	"CREDENTIAL_EXPIRED":       true,
	"CREDENTIAL_NETWORK":       true,
	"CREDENTIALS_DIFFER":       true,
	"CREDENTIAL_NOT_YET_VALID": true,
	"CREDENTIAL_AUDIENCE":      true,
	"CREDENTIAL_LIFETIME":      true,
	"CREDENTIAL_CLAIMS":        true,
	"CREDENTIAL_SCOPE":         true,
	"URGENT_ONLY":              true,
	"RECOVERY_GENESIS":         true,
	"RECOVERY_SIGNATURE":       true,
	"UNKNOWN_METHOD":           true,
	"COMMAND_QUARANTINED":      true,
}

// A stream that ends with one of these was never open: the server read none of its frames.
var neverOpen = map[string]bool{
	"INVALID_ARGUMENT":   true,
	"NOT_OPEN_YET":       true,
	"CREDENTIAL_ABSENT":  true,
	"CREDENTIALS_DIFFER": true,
	"TOO_MANY_STREAMS":   true,
	"CREDENTIAL_SCOPE":   true,
	"URGENT_ONLY":        true,
	"UNKNOWN_METHOD":     true,
}
