// SPDX-License-Identifier: Apache-2.0

// Generated from the schema in proto/ by `python proto/generate.py`; change it there.

package clearinghouse

// Whether the same bytes may be taken later, here or at another node.
type repetition int

const (
	unstated repetition = iota
	passing
	final
)

// Refusals of the edge, without a sequence (I-11, Q-3).
var repeats = map[string]repetition{
	"QUEUE_FULL":               passing,
	"SHUTTING_DOWN":            passing,
	"NOT_OPEN_YET":             passing,
	"DISK_RESTRICTED":          passing,
	"DISK_READ_ONLY":           passing,
	"PRINCIPAL_QUEUE_FULL":     passing,
	"RATE_LIMITED":             passing,
	"DEADLINE_PASSED":          passing,
	"TOO_MANY_STREAMS":         passing,
	"QUESTION_LIMIT":           passing,
	"NOT_LEADER":               passing,
	"NO_QUORUM":                passing,
	"BEHIND":                   passing,
	"LOG_FULL":                 passing,
	"READ_ONLY_AFTER_STOP":     passing,
	"UNKNOWN_ASSET":            final,
	"UNKNOWN_MARKET":           final,
	"MALFORMED_REQUEST":        final,
	"UNKNOWN_FIELD":            final,
	"INVALID_ARGUMENT":         final,
	"BATCH_EMPTY":              final,
	"BATCH_TOO_LARGE":          final,
	"CREDENTIAL_ABSENT":        final,
	"CREDENTIAL_INVALID":       final,
	"CREDENTIAL_EXPIRED":       final,
	"CREDENTIAL_NETWORK":       final,
	"CREDENTIALS_DIFFER":       final,
	"CREDENTIAL_NOT_YET_VALID": final,
	"CREDENTIAL_AUDIENCE":      final,
	"CREDENTIAL_LIFETIME":      final,
	"CREDENTIAL_CLAIMS":        final,
	"CREDENTIAL_SCOPE":         final,
	"URGENT_ONLY":              final,
	"RECOVERY_GENESIS":         final,
	"RECOVERY_SIGNATURE":       final,
	"UNKNOWN_METHOD":           final,
	"COMMAND_QUARANTINED":      final,
}

// A stream with one of these was never open; each other reason can end one whose frames were taken.
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
