// Logins under FAPI 2.0 over kept connections: pushed request, authorize, token, userinfo; every call signed for by the
// client's key and bound to it. A flow counts when userinfo names the subject that the first one named.
//
// `secure key FILE` makes a key and prints what a client registers. `secure push` and `secure run` read what to do from
// standard input: the one prints what a browser asks /authorize with, the other plays.
package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

type order struct {
	Base, Issuer, Client, Redirect, Cookie, Key string
	Connections                                 int
	Seconds                                     float64
}

var b64 = base64.RawURLEncoding

const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

func public(key *ecdsa.PrivateKey) map[string]string {
	place := func(n interface{ FillBytes([]byte) []byte }) string {
		return b64.EncodeToString(n.FillBytes(make([]byte, 32)))
	}
	return map[string]string{"kty": "EC", "crv": "P-256", "x": place(key.X), "y": place(key.Y)}
}

// A client at work: its key, and what makes every token another, in this run and in the next.
type party struct {
	order
	key    *ecdsa.PrivateKey
	head   string
	proves string
	run    string
	count  atomic.Uint64
	// How the subject is told, once it is known.
	sub atomic.Pointer[string]
}

// One call and how long it took.
type timed func(method, path string, form url.Values, headers map[string]string) (*http.Response, string, error)

func (p *party) unique() string {
	return p.run + strconv.FormatUint(p.count.Add(1), 36)
}

func (p *party) sign(head string, claims map[string]any) string {
	claims["jti"] = p.unique()
	claims["iat"] = time.Now().Unix()
	text := head + "." + b64.EncodeToString(must(json.Marshal(claims)))
	hash := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, p.key, hash[:])
	must(0, err)
	signed := make([]byte, 64)
	r.FillBytes(signed[:32])
	s.FillBytes(signed[32:])
	return text + "." + b64.EncodeToString(signed)
}

func (p *party) assertion() string {
	claims := map[string]any{"iss": p.Client, "sub": p.Client, "aud": p.Issuer, "exp": time.Now().Unix() + 60}
	return p.sign(p.head, claims)
}

func (p *party) proof(method, path, token string) string {
	claims := map[string]any{"htm": method, "htu": p.Issuer + path}
	if token != "" {
		hash := sha256.Sum256([]byte(token))
		claims["ath"] = b64.EncodeToString(hash[:])
	}
	return p.sign(p.proves, claims)
}

func (p *party) ask(c *http.Client, method, path string, form url.Values, headers map[string]string) (*http.Response, string, error) {
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	request := must(http.NewRequest(method, p.Base+path, body))
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	answer, err := c.Do(request)
	if err != nil {
		return nil, "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return answer, string(text), err
}

func (p *party) signed(form url.Values) url.Values {
	form.Set("client_id", p.Client)
	form.Set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
	form.Set("client_assertion", p.assertion())
	return form
}

// What a browser asks with, once a request was pushed.
func (p *party) push(call timed) (string, error) {
	unique := p.unique()
	pushed := p.signed(url.Values{
		"response_type": {"code"}, "redirect_uri": {p.Redirect}, "scope": {"openid"}, "state": {"s" + unique},
		"nonce": {"n" + unique}, "code_challenge": {challenge}, "code_challenge_method": {"S256"},
	})
	_, text, err := call("POST", "/par", pushed, map[string]string{"DPoP": p.proof("POST", "/par", "")})
	if err != nil {
		return "", err
	}
	var par struct{ Request_uri string }
	if json.Unmarshal([]byte(text), &par); par.Request_uri == "" {
		return "", errors.New(text)
	}
	return url.Values{"client_id": {p.Client}, "request_uri": {par.Request_uri}}.Encode(), nil
}

// One login.
func (p *party) login(call timed) error {
	query, err := p.push(call)
	if err != nil {
		return err
	}
	answer, text, err := call("GET", "/authorize?"+query, nil, map[string]string{"Cookie": p.Cookie})
	if err != nil {
		return err
	}
	place, _ := url.Parse(answer.Header.Get("Location"))
	if place == nil || place.Query().Get("code") == "" {
		return fmt.Errorf("%d %s %s", answer.StatusCode, answer.Header.Get("Location"), text)
	}
	form := p.signed(url.Values{
		"grant_type": {"authorization_code"}, "code": {place.Query().Get("code")}, "redirect_uri": {p.Redirect},
		"code_verifier": {verifier},
	})
	_, text, err = call("POST", "/token", form, map[string]string{"DPoP": p.proof("POST", "/token", "")})
	if err != nil {
		return err
	}
	var tokens struct{ Access_token string }
	if json.Unmarshal([]byte(text), &tokens); tokens.Access_token == "" {
		return errors.New(text)
	}
	shown := map[string]string{
		"Authorization": "DPoP " + tokens.Access_token, "DPoP": p.proof("GET", "/userinfo", tokens.Access_token),
	}
	_, text, err = call("GET", "/userinfo", nil, shown)
	if err != nil {
		return err
	}
	var told struct{ Sub string }
	if json.Unmarshal([]byte(text), &told); told.Sub == "" {
		return errors.New(text)
	}
	p.sub.CompareAndSwap(nil, &told.Sub)
	if told.Sub != *p.sub.Load() {
		return errors.New("another subject: " + text)
	}
	return nil
}

func head(members map[string]any) string {
	return b64.EncodeToString(must(json.Marshal(members)))
}

func client() *http.Client {
	return &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: 1, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func ordered() *party {
	p := new(party)
	must(0, json.NewDecoder(os.Stdin).Decode(&p.order))
	p.key = must(x509.ParseECPrivateKey(must(os.ReadFile(p.Key))))
	seed := make([]byte, 8)
	must(rand.Read(seed))
	p.run = b64.EncodeToString(seed)
	p.head = head(map[string]any{"alg": "ES256", "kid": "bench"})
	p.proves = head(map[string]any{"alg": "ES256", "typ": "dpop+jwt", "jwk": public(p.key)})
	return p
}

func run(p *party) {
	end := time.Now().Add(time.Duration(p.Seconds * float64(time.Second)))
	var lock sync.Mutex
	var took []time.Duration
	var flows, bad atomic.Int64
	var sample atomic.Value
	sample.Store("")
	var all sync.WaitGroup
	began := time.Now()
	for i := 0; i < p.Connections; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			c, own := client(), []time.Duration(nil)
			call := func(method, path string, form url.Values, headers map[string]string) (*http.Response, string, error) {
				began := time.Now()
				answer, text, err := p.ask(c, method, path, form, headers)
				own = append(own, time.Since(began))
				return answer, text, err
			}
			for time.Now().Before(end) {
				if err := p.login(call); err == nil {
					flows.Add(1)
				} else {
					bad.Add(1)
					sample.Store(err.Error())
				}
			}
			lock.Lock()
			took = append(took, own...)
			lock.Unlock()
		}()
	}
	all.Wait()
	sort.Slice(took, func(i, j int) bool { return took[i] < took[j] })
	at := func(share float64) float64 {
		return float64(took[int(share*float64(len(took)-1))].Microseconds()) / 1000
	}
	rate := float64(flows.Load()) / time.Since(began).Seconds()
	fmt.Printf("RESULT %f %f %f %d %s\n", rate, at(0.5), at(0.99), bad.Load(), sample.Load())
}

func main() {
	if len(os.Args) == 3 && os.Args[1] == "key" {
		key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
		must(0, os.WriteFile(os.Args[2], must(x509.MarshalECPrivateKey(key)), 0o600))
		told := public(key)
		told["kid"], told["use"], told["alg"] = "bench", "sig", "ES256"
		os.Stdout.Write(bytes.TrimSpace(must(json.Marshal(told))))
		return
	}
	p := ordered()
	if len(os.Args) == 2 && os.Args[1] == "push" {
		ask := func(method, path string, form url.Values, headers map[string]string) (*http.Response, string, error) {
			return p.ask(client(), method, path, form, headers)
		}
		fmt.Print(must(p.push(ask)))
		return
	}
	run(p)
}
