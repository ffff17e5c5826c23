// SPDX-License-Identifier: Apache-2.0

// The driver of the Go client for clients/conformance: it does what each line of JSON says.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	clearinghouse "clearinghouse.example/go"
	v1 "clearinghouse.example/go/clearinghouse/v1"
	"github.com/shopspring/decimal"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

type line struct {
	Op                 string            `json:"op"`
	Client             string            `json:"client"`
	Addresses          []string          `json:"addresses"`
	Principal          string            `json:"principal"`
	APIKey             string            `json:"apiKey"`
	CA                 string            `json:"ca"`
	Certificate        string            `json:"certificate"`
	Key                string            `json:"key"`
	TimeoutMs          int64             `json:"timeoutMs"`
	Read               string            `json:"read"`
	Method             string            `json:"method"`
	Request            json.RawMessage   `json:"request"`
	Requests           []json.RawMessage `json:"requests"`
	AtOnce             int               `json:"atOnce"`
	Bodies             bool              `json:"bodies"`
	Stream             string            `json:"stream"`
	Until              json.Number       `json:"until"`
	Session            string            `json:"session"`
	CancelOnDisconnect []json.Number     `json:"cancelOnDisconnect"`
	Instructions       []json.RawMessage `json:"instructions"`
	Ticks              json.RawMessage   `json:"ticks"`
	Count              int               `json:"count"`
	Market             string            `json:"market"`
	Price              string            `json:"price"`
	Quantity           string            `json:"quantity"`
}

type values = map[string]any

// opened is a session of orders or of ticks, and the frames that are under way.
type opened struct {
	orders *clearinghouse.OrderSession
	ticks  *clearinghouse.TickSession
	frames []frame
}

// frame waits for the results of a frame; one that the session did not take says so here.
type frame func(context.Context) ([]values, error)

// watch is a stream that only the server fills, and the message that a frame fills.
type watch struct {
	stream grpc.ClientStream
	frame  proto.Message
}

var (
	clients  = map[string]*clearinghouse.Client{}
	streams  = map[string]*clearinghouse.Subscription{}
	sessions = map[string]*opened{}
	watched  = map[string]watch{}
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 64<<20)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var asked line
		var answer values
		err := json.Unmarshal(lines.Bytes(), &asked)
		if err == nil {
			answer, err = do(&asked)
		}
		if err != nil {
			answer = values{"error": errorOf(err)}
		}
		if err := out.Encode(answer); err != nil {
			panic(err)
		}
		if asked.Op == "end" {
			return
		}
	}
}

func do(asked *line) (values, error) {
	ctx := context.Background()
	switch asked.Op {
	case "connect":
		return values{}, connect(asked)
	case "call":
		return call(ctx, asked)
	case "calls":
		return calls(ctx, asked), nil
	case "subscribe":
		request := &v1.SubscribeRequest{}
		if err := protojson.Unmarshal(asked.Request, request); err != nil {
			return nil, err
		}
		streams[asked.Stream] = clients[asked.Client].Subscribe(ctx, request)
		return values{}, nil
	case "next":
		return next(asked)
	case "watch":
		return values{}, open(ctx, asked)
	case "frame":
		found := watched[asked.Stream]
		if err := found.stream.RecvMsg(found.frame); err != nil {
			return nil, err
		}
		text, err := protojson.Marshal(found.frame)
		return values{"frame": json.RawMessage(text)}, err
	case "session":
		options := clearinghouse.SessionOptions{}
		for _, id := range asked.CancelOnDisconnect {
			number, err := strconv.ParseUint(id.String(), 10, 64)
			if err != nil {
				return nil, err
			}
			options.CancelOnDisconnect = append(options.CancelOnDisconnect, number)
		}
		if len(asked.Ticks) > 0 {
			sessions[asked.Session] = &opened{ticks: clients[asked.Client].OpenTickSession(ctx)}
		} else {
			sessions[asked.Session] = &opened{orders: clients[asked.Client].OpenSession(ctx, options)}
		}
		return values{}, nil
	case "send":
		return values{}, send(asked)
	case "answers":
		return answers(ctx, asked)
	case "bench":
		return bench(ctx, asked)
	case "quantise":
		return quantise(ctx, asked)
	case "end":
		return values{}, nil
	}
	return values{"unsupported": asked.Op}, nil
}

func connect(asked *line) error {
	options := clearinghouse.Options{
		Principal: asked.Principal, APIKey: asked.APIKey, Timeout: time.Duration(asked.TimeoutMs) * time.Millisecond,
		Linearizable: asked.Read != "",
	}
	if asked.CA != "" {
		config, err := clearinghouse.LoadTLS(asked.CA, asked.Certificate, asked.Key)
		if err != nil {
			return err
		}
		options.TLS = config
	}
	client, err := clearinghouse.Dial(asked.Addresses, options)
	clients[asked.Client] = client
	return err
}

// call sends any call by the messages that its descriptor names.
func call(ctx context.Context, asked *line) (values, error) {
	request, reply, err := messages(asked)
	if err != nil {
		return nil, err
	}
	if err := clients[asked.Client].Invoke(ctx, "/clearinghouse.v1."+asked.Method, request, reply); err != nil {
		return nil, err
	}
	text, err := protojson.Marshal(reply)
	return values{"reply": json.RawMessage(text)}, err
}

// open opens a stream that only the server fills.
func open(ctx context.Context, asked *line) error {
	request, frame, err := messages(asked)
	if err != nil {
		return err
	}
	path := "/clearinghouse.v1." + asked.Method
	stream, err := clients[asked.Client].NewStream(ctx, &grpc.StreamDesc{ServerStreams: true}, path)
	if err != nil {
		return err
	}
	watched[asked.Stream] = watch{stream, frame}
	return errors.Join(stream.SendMsg(request), stream.CloseSend())
}

// bench makes a call so many times, or sends so many frames, and says how long it took.
func bench(ctx context.Context, asked *line) (values, error) {
	if asked.Session != "" {
		return benchSession(ctx, asked)
	}
	request, reply, err := messages(asked)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	for range asked.Count {
		if err := clients[asked.Client].Invoke(ctx, "/clearinghouse.v1."+asked.Method, request, reply); err != nil {
			return nil, err
		}
	}
	return values{"seconds": time.Since(began).Seconds()}, nil
}

func benchSession(ctx context.Context, asked *line) (values, error) {
	request, err := frameOf(asked)
	if err != nil {
		return nil, err
	}
	session := sessions[asked.Session].orders
	frames := make([]interface {
		Wait(context.Context) (*v1.SessionAnswer, error)
	}, asked.Count)
	began := time.Now()
	for at := range frames {
		if frames[at], err = session.Send(request); err != nil {
			return nil, err
		}
	}
	for _, frame := range frames {
		if _, err := frame.Wait(ctx); err != nil {
			return nil, err
		}
	}
	return values{"seconds": time.Since(began).Seconds()}, nil
}

// messages returns the request of a call, and the message that its reply fills.
func messages(asked *line) (request, reply proto.Message, err error) {
	service, name, _ := strings.Cut(asked.Method, "/")
	found, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName("clearinghouse.v1." + service))
	if err != nil {
		return nil, nil, err
	}
	method := found.(protoreflect.ServiceDescriptor).Methods().ByName(protoreflect.Name(name))
	if method == nil {
		return nil, nil, fmt.Errorf("no method %s", asked.Method)
	}
	if request, err = empty(method.Input()); err != nil {
		return nil, nil, err
	}
	if len(asked.Request) > 0 {
		if err := protojson.Unmarshal(asked.Request, request); err != nil {
			return nil, nil, err
		}
	}
	reply, err = empty(method.Output())
	return request, reply, err
}

// calls sends many requests of one method, so many at once.
func calls(ctx context.Context, asked *line) values {
	replies := make([]values, len(asked.Requests))
	places := make(chan struct{}, asked.AtOnce)
	for number, request := range asked.Requests {
		places <- struct{}{}
		go func() {
			defer func() { <-places }()
			one := *asked
			one.Request = request
			reply, err := call(ctx, &one)
			if err != nil {
				reply = values{"error": errorOf(err)}
			}
			replies[number] = reply
		}()
	}
	for range asked.AtOnce {
		places <- struct{}{}
	}
	return values{"replies": replies}
}

func empty(descriptor protoreflect.MessageDescriptor) (proto.Message, error) {
	kind, err := protoregistry.GlobalTypes.FindMessageByName(descriptor.FullName())
	if err != nil {
		return nil, err
	}
	return kind.New().Interface(), nil
}

func next(asked *line) (values, error) {
	until, err := strconv.ParseUint(asked.Until.String(), 10, 64)
	if err != nil {
		return nil, err
	}
	events := []values{}
	for {
		frame, err := streams[asked.Stream].Next()
		if err != nil {
			return nil, err
		}
		for _, event := range frame.Events {
			found := values{
				"sequence": strconv.FormatUint(event.Sequence, 10),
				"kind":     strings.TrimPrefix(event.Kind.String(), "EVENT_KIND_"),
			}
			if asked.Bodies {
				message := event.ProtoReflect()
				field := message.WhichOneof(message.Descriptor().Oneofs().ByName("body"))
				text, err := protojson.Marshal(message.Get(field).Message().Interface())
				if err != nil {
					return nil, err
				}
				found["body"] = json.RawMessage(text)
			}
			events = append(events, found)
		}
		if !frame.IsPartial && frame.Sequence >= until {
			return values{"events": events, "covered": strconv.FormatUint(frame.Sequence, 10)}, nil
		}
	}
}

func send(asked *line) error {
	session := sessions[asked.Session]
	if session.orders == nil {
		request := &v1.StreamTicksRequest{}
		if err := protojson.Unmarshal(fmt.Appendf(nil, `{"ticks": %s}`, asked.Ticks), request); err != nil {
			return err
		}
		sent, err := session.ticks.Send(request)
		session.frames = append(session.frames, func(ctx context.Context) ([]values, error) {
			if err != nil {
				return nil, err
			}
			answer, err := sent.Wait(ctx)
			return codesOf(answer), err
		})
		return nil
	}
	request, err := frameOf(asked)
	if err != nil {
		return err
	}
	sent, err := session.orders.Send(request)
	session.frames = append(session.frames, func(ctx context.Context) ([]values, error) {
		if err != nil {
			return nil, err
		}
		answer, err := sent.Wait(ctx)
		return resultsOf(answer), err
	})
	return nil
}

func codesOf(answer *v1.StreamTicksResponse) []values {
	var found []values
	for _, code := range answer.GetCodes() {
		found = append(found, values{"code": strings.TrimPrefix(code.String(), "RESULT_CODE_")})
	}
	return found
}

func resultsOf(answer *v1.SessionAnswer) []values {
	var found []values
	for _, result := range answer.GetResults() {
		found = append(found, values{
			"code":    strings.TrimPrefix(result.Code.String(), "RESULT_CODE_"),
			"orderId": strconv.FormatUint(result.OrderId, 10),
		})
	}
	return found
}

func frameOf(asked *line) (*v1.SessionRequest, error) {
	request := &v1.SessionRequest{}
	for _, text := range asked.Instructions {
		instruction := &v1.OrderInstruction{}
		if err := protojson.Unmarshal(text, instruction); err != nil {
			return nil, err
		}
		request.Instructions = append(request.Instructions, instruction)
	}
	return request, nil
}

func answers(ctx context.Context, asked *line) (values, error) {
	session := sessions[asked.Session]
	results := []values{}
	for range asked.Count {
		frame := session.frames[0]
		session.frames = session.frames[1:]
		found, err := frame(ctx)
		if err != nil {
			return nil, err
		}
		results = append(results, found...)
	}
	return values{"results": results}, nil
}

func quantise(ctx context.Context, asked *line) (values, error) {
	listed, err := v1.NewMarketDataServiceClient(clients[asked.Client]).ListMarkets(ctx, &v1.ListMarketsRequest{})
	if err != nil {
		return nil, err
	}
	for _, market := range listed.Markets {
		if market.Symbol != asked.Market {
			continue
		}
		text, step := asked.Price, market.TickSize
		if text == "" {
			text, step = asked.Quantity, market.LotSize
		}
		value, err := decimal.NewFromString(text)
		if err != nil {
			return nil, err
		}
		size, err := decimal.NewFromString(step)
		if err != nil {
			return nil, err
		}
		down, failure := clearinghouse.QuantiseDown(value, size)
		up, other := clearinghouse.QuantiseUp(value, size)
		places := -size.Exponent()
		return values{"down": down.StringFixed(places), "up": up.StringFixed(places)}, errors.Join(failure, other)
	}
	return nil, fmt.Errorf("no market %s", asked.Market)
}

func errorOf(err error) values {
	var found *clearinghouse.Error
	if !errors.As(err, &found) {
		return values{"kind": clearinghouse.ClientFault, "text": err.Error()}
	}
	return values{
		"kind": found.Kind, "reason": found.Reason, "fields": found.Fields, "text": found.Error(),
		"limit": found.Limit, "actual": found.Actual,
	}
}
