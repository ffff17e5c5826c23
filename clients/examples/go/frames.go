// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"time"

	rpc "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	pb "clearinghouse.example/client/gen/clearinghouse/v1"
)

// The highest bit of the length of the server's last message.
const last = 1 << 31

func message(body []byte) []byte {
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), body...)
}

// The next message of the server, and whether it is the last one.
func next(connection net.Conn) ([]byte, bool, error) {
	var head [4]byte
	if _, err := io.ReadFull(connection, head[:]); err != nil {
		return nil, false, err
	}
	length := binary.BigEndian.Uint32(head[:])
	body := make([]byte, length&^last)
	_, err := io.ReadFull(connection, body)
	return body, length&last != 0, err
}

// Sends orders to the frame port, without gRPC, and shows their answers. An error without a reason leaves unanswered
// orders unknown: send them again with the same request ids.
func sendFrames(address string, orders []*pb.PlaceOrdersRequest) error {
	connection, err := net.DialTimeout("tcp", address, 10*time.Second)
	if err != nil {
		return err
	}
	defer connection.Close()
	out := message([]byte(pb.TradingService_Session_FullMethodName + "\nclearinghouse-principal: desk"))
	for _, order := range orders {
		frame := &pb.SessionRequest{RequestId: order.RequestId, CreatedTimeNs: order.CreatedTimeNs}
		for _, one := range order.Orders {
			frame.Instructions = append(frame.Instructions, &pb.OrderInstruction{
				Action: pb.OrderAction_ORDER_ACTION_PLACE, AccountId: one.AccountId, MarketId: one.MarketId, Side: one.Side,
				Type: one.Type, TimeInForce: one.TimeInForce, Quantity: one.Quantity, Price: one.Price,
			})
		}
		body, err := proto.Marshal(frame)
		if err != nil {
			return err
		}
		out = append(out, message(body)...)
	}
	// Answers are read below. Who sends more than a few frames reads in a goroutine of its own meanwhile.
	if _, err := connection.Write(append(out, message(nil)...)); err != nil {
		return err
	}
	for {
		body, isLast, err := next(connection)
		if err != nil {
			return err
		}
		if isLast {
			end := &rpc.Status{}
			if err := proto.Unmarshal(body, end); err != nil {
				return err
			}
			return status.ErrorProto(end)
		}
		reply := &pb.SessionResponse{}
		if err := proto.Unmarshal(body, reply); err != nil {
			return err
		}
		for _, answer := range reply.Answers {
			if answer.EdgeCode != pb.ResultCode_RESULT_CODE_OK {
				fmt.Println("frame invalid", answer.EdgeCode)
				continue
			}
			for _, result := range answer.Results {
				fmt.Println("frame", result.Code, result.OrderId, "repeat", answer.IsRepeat)
			}
		}
	}
}
