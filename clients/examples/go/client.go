// SPDX-License-Identifier: Apache-2.0

// Places an order, shows two refusals, and follows all events over a kill of the server.
//
// With the address of a frame port it sends the same orders there instead, without gRPC, and ends.
//
//	client HOST:PORT ACCOUNT MARKET REQUEST_ID [FRAMES_HOST:PORT]
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	pb "clearinghouse.example/client/gen/clearinghouse/v1"
)

const pause = 200 * time.Millisecond

// The reason of the server and its metadata. Without a reason the outcome is unknown.
func reasonOf(err error) (string, map[string]string) {
	for _, detail := range status.Convert(err).Details() {
		if info, ok := detail.(*errdetails.ErrorInfo); ok && info.Domain == "clearinghouse.v1" {
			return info.Reason, info.Metadata
		}
	}
	return "", nil
}

// True: sending the same again, after a pause, is right. Without a reason the outcome is unknown.
func isForLater(reason string) bool {
	switch reason {
	case "", "NOT_OPEN_YET", "SHUTTING_DOWN", "QUEUE_FULL", "LAGGED", "PRINCIPAL_QUEUE_FULL", "RATE_LIMITED",
		"TOO_MANY_STREAMS", "QUESTION_LIMIT", "DEADLINE_PASSED", "DISK_RESTRICTED", "DISK_READ_ONLY", "NO_QUORUM",
		"BEHIND", "LOG_FULL":
		return true
	}
	return false
}

// Sends the same request until its outcome is known.
func place(ctx context.Context, desk pb.TradingServiceClient, request *pb.PlaceOrdersRequest) (*pb.PlaceOrdersResponse, error) {
	for {
		attempt, cancel := context.WithTimeout(ctx, 5*time.Second)
		reply, err := desk.PlaceOrders(attempt, request)
		cancel()
		if err == nil {
			return reply, nil
		}
		if reason, _ := reasonOf(err); !isForLater(reason) {
			return nil, err
		}
		time.Sleep(pause)
	}
}

func show(reply *pb.PlaceOrdersResponse, err error) {
	if err != nil {
		reason, figures := reasonOf(err)
		fmt.Println("invalid", reason, "limit", figures["limit"], "actual", figures["actual"])
		return
	}
	for _, result := range reply.Results {
		if result.Code == pb.ResultCode_RESULT_CODE_OK {
			fmt.Println("placed", result.OrderId, "repeat", reply.IsRepeat)
		} else {
			code := strings.TrimPrefix(result.Code.String(), "RESULT_CODE_")
			fmt.Println("refused", code, "limit", result.Limit, "actual", result.Actual)
		}
	}
}

// Where a reader is: what it has covered, and the chain there.
type position struct {
	sequence, chainSequence uint64
	chainHead               []byte
}

// Reads until the stream breaks. Events count when their sequence is covered; a part of one is kept until then.
func follow(ctx context.Context, journal pb.JournalServiceClient, at *position) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := journal.Subscribe(ctx, &pb.SubscribeRequest{
		FromSequence: at.sequence + 1, KnownSequence: at.chainSequence, KnownChainHead: at.chainHead,
	})
	if err != nil {
		return err
	}
	var parts []*pb.Event
	for {
		frame, err := stream.Recv()
		if err != nil {
			return err
		}
		if frame.FirstSequence != at.sequence+1 {
			log.Fatalf("a gap: frame from %d after %d", frame.FirstSequence, at.sequence)
		}
		parts = append(parts, frame.Events...)
		if frame.IsPartial {
			continue
		}
		for _, event := range parts {
			fmt.Println("event", event.Sequence, strings.TrimPrefix(event.Kind.String(), "EVENT_KIND_"))
		}
		parts, at.sequence = nil, frame.Sequence
		if frame.ChainSequence != 0 {
			at.chainSequence, at.chainHead = frame.ChainSequence, frame.ChainHead
		}
	}
}

func number(text string) uint64 {
	value, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func main() {
	channel, err := grpc.NewClient(os.Args[1],
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 30 * time.Second, Timeout: 10 * time.Second}),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff:           backoff.Config{BaseDelay: pause, Multiplier: 1.6, MaxDelay: time.Second},
			MinConnectTimeout: time.Second,
		}))
	if err != nil {
		log.Fatal(err)
	}
	ctx := metadata.AppendToOutgoingContext(context.Background(), "clearinghouse-principal", "desk")
	desk, journal := pb.NewTradingServiceClient(channel), pb.NewJournalServiceClient(channel)
	order := func(id, quantity, price string) *pb.PlaceOrdersRequest {
		return &pb.PlaceOrdersRequest{RequestId: id, CreatedTimeNs: time.Now().UnixNano(), Orders: []*pb.NewOrder{{
			AccountId: number(os.Args[2]), MarketId: uint32(number(os.Args[3])), Side: pb.Side_SIDE_BUY,
			Type: pb.OrderType_ORDER_TYPE_LIMIT, TimeInForce: pb.TimeInForce_TIME_IN_FORCE_GTC,
			Quantity: quantity, Price: price,
		}}}
	}
	mine := order(os.Args[4], "1", "149")
	if len(os.Args) > 5 {
		orders := []*pb.PlaceOrdersRequest{mine, order(os.Args[4]+"-bad", "1.0000000001", "149"), mine}
		if err := sendFrames(os.Args[5], orders); err != nil {
			log.Fatal(reasonOf(err))
		}
		return
	}
	show(place(ctx, desk, mine))
	show(place(ctx, desk, order(os.Args[4]+"-far", "1", "999")))
	show(place(ctx, desk, order(os.Args[4]+"-bad", "1.0000000001", "149")))
	at := &position{}
	for {
		err := follow(ctx, journal, at)
		if reason, figures := reasonOf(err); !isForLater(reason) {
			log.Fatal(reason, figures)
		}
		fmt.Println("lost", status.Code(err))
		show(place(ctx, desk, mine)) // as if its answer had been lost
		time.Sleep(pause)
	}
}
