// SPDX-License-Identifier: Apache-2.0

// Package clearinghouse calls a clearinghouse over gRPC. A Client is a connection that the generated stubs take, so
// each call of the API is there as its stub has it:
//
//	client, err := clearinghouse.Dial([]string{"127.0.0.1:7411"}, clearinghouse.Options{Principal: "desk"})
//	trading := v1.NewTradingServiceClient(client)
//	reply, err := trading.PlaceOrders(ctx, &v1.PlaceOrdersRequest{Orders: orders})
//
// A command gets a request id and its creation time, and the same bytes are sent again until its outcome is known
// (I-11). Amounts are decimal text, never floats.
package clearinghouse

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/metadata"
)

// The reply to a batch of 8,192 orders may have more fills than gRPC's default of 4 MiB holds.
const maxReply = 64 << 20

// Options of a client; the zero value is a caller without a name on plain text.
type Options struct {
	// Principal names the caller to a server that asks for no credentials.
	Principal string
	// APIKey is sent with each call; Token, in its place, is asked before each.
	APIKey string
	Token  func(context.Context) (string, error)
	// TLS makes the connection secure; see LoadTLS.
	TLS *tls.Config
	// Timeout is how long a call without a deadline may take in all, repeats included; 0: ten seconds.
	Timeout time.Duration
	// Linearizable reads include all that anybody was answered before they began.
	Linearizable bool
	// Dial has more options of gRPC, such as interceptors for metrics and traces.
	Dial []grpc.DialOption
}

// Client is a connection to a server, or to the nodes of a cluster. It may be used by many goroutines.
type Client struct {
	addresses *addresses
	nodes     []*grpc.ClientConn
	options   Options
	fixed     []string
}

var _ grpc.ClientConnInterface = (*Client)(nil)

// LoadTLS reads PEM files: the CAs that sign the server's certificate, and the caller's own certificate and key, "" for
// none.
func LoadTLS(ca, certificate, key string) (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if ca != "" {
		text, err := os.ReadFile(ca)
		if err != nil {
			return nil, err
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("%s has no certificate", ca)
		}
	}
	if certificate != "" || key != "" {
		own, err := tls.LoadX509KeyPair(certificate, key)
		if err != nil {
			return nil, err
		}
		config.Certificates = []tls.Certificate{own}
	}
	return config, nil
}

// Dial returns a client of a server, or of all nodes of a cluster. It opens no connection yet.
func Dial(nodes []string, options Options) (*Client, error) {
	if len(nodes) == 0 {
		return nil, errors.New("give at least one address")
	}
	if options.APIKey != "" && options.Token != nil {
		return nil, errors.New("give APIKey or Token, not both")
	}
	if options.Timeout == 0 {
		options.Timeout = 10 * time.Second
	}
	transport := insecure.NewCredentials()
	if options.TLS != nil {
		transport = credentials.NewTLS(options.TLS)
	}
	dial := append([]grpc.DialOption{
		grpc.WithTransportCredentials(transport),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 30 * time.Second, Timeout: 10 * time.Second}),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff:           backoff.Config{BaseDelay: 100 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2, MaxDelay: time.Second},
			MinConnectTimeout: time.Second,
		}),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxReply)),
		grpc.WithDisableRetry(),
	}, options.Dial...)
	client := &Client{options: options, addresses: &addresses{all: nodes, leftOut: make([]time.Time, len(nodes))}}
	if options.Principal != "" {
		client.fixed = append(client.fixed, "clearinghouse-principal", options.Principal)
	}
	if options.Linearizable {
		client.fixed = append(client.fixed, "clearinghouse-read", "linearizable")
	}
	for _, address := range nodes {
		if options.TLS == nil && (options.APIKey != "" || options.Token != nil) && !isLocal(address) {
			return nil, fmt.Errorf("an API key or a token would go to %s in plain text: give TLS", address)
		}
		node, err := grpc.NewClient(address, dial...)
		if err != nil {
			return nil, errors.Join(err, client.Close())
		}
		client.nodes = append(client.nodes, node)
	}
	return client, nil
}

// Close ends all connections; calls under way fail.
func (c *Client) Close() error {
	var failures []error
	for _, node := range c.nodes {
		failures = append(failures, node.Close())
	}
	return errors.Join(failures...)
}

// outgoing adds who the caller is.
func (c *Client) outgoing(ctx context.Context) (context.Context, error) {
	pairs := c.fixed
	secret := c.options.APIKey
	if c.options.Token != nil {
		token, err := c.options.Token(ctx)
		if err != nil {
			return nil, err
		}
		secret = token
	}
	if secret != "" {
		pairs = append(pairs[:len(pairs):len(pairs)], "authorization", "Bearer "+secret)
	}
	return metadata.AppendToOutgoingContext(ctx, pairs...), nil
}

func isLocal(address string) bool {
	if strings.HasPrefix(address, "unix:") {
		return true
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}
