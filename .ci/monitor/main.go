// Monitor reads a log as a stranger would: with Go's own note and tlog packages, over HTTP. It opens the checkpoint,
// checks the cosignature of a witness, fetches every tile it needs and makes the root again, proves each entry of the
// bundles to be the leaf it should be, and that the log grew out of the head it saw before.
//
// Usage: monitor PREFIX TOKEN LOG-VKEY [WITNESS-VKEY]
package main

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

var prefix, token string

func get(path string) ([]byte, error) {
	request, err := http.NewRequest("GET", prefix+path, nil)
	if err != nil {
		return nil, err
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != 200 {
		err = fmt.Errorf("%s: %s", path, response.Status)
	}
	return body, err
}

// path turns Go's name of a tile into that of tlog-tiles: no height, and "entries" for data.
func path(tile tlog.Tile) string {
	parts := strings.SplitN(tile.Path(), "/", 4)
	level := parts[2]
	if level == "data" {
		level = "entries"
	}
	return "/tile/" + level + "/" + parts[3]
}

// reader is a tlog.TileReader over HTTP. tlog checks every tile against the tree's head before it uses it.
type reader struct{ tiles int }

func (r *reader) Height() int { return height }

func (r *reader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		body, err := get(path(tile))
		if err != nil {
			return nil, err
		}
		data[i] = body
		r.tiles++
	}
	return data, nil
}

func (r *reader) SaveTiles([]tlog.Tile, [][]byte) {}

func head(verifier note.Verifier, witness string) (tlog.Tree, error) {
	body, err := get("/checkpoint")
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(body, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if lines[0] != verifier.Name() {
		return tlog.Tree{}, fmt.Errorf("the head is of %q", lines[0])
	}
	var tree tlog.Tree
	if _, err := fmt.Sscan(lines[1], &tree.N); err != nil {
		return tree, err
	}
	if tree.Hash, err = tlog.ParseHash(lines[2]); err != nil {
		return tree, err
	}
	if witness != "" {
		err = cosigned(opened, witness)
	}
	return tree, err
}

// cosigned checks a cosignature/v1 with nothing but Go's standard library.
func cosigned(opened *note.Note, vkey string) error {
	parts := strings.SplitN(vkey, "+", 3)
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 33 || key[0] != 4 {
		return fmt.Errorf("%s is no witness's key", vkey)
	}
	for _, signature := range opened.UnverifiedSigs {
		raw, err := base64.StdEncoding.DecodeString(signature.Base64)
		if signature.Name != parts[0] || err != nil || len(raw) != 4+8+64 {
			continue
		}
		if fmt.Sprintf("%08x", binary.BigEndian.Uint32(raw)) != parts[1] {
			continue
		}
		seen := binary.BigEndian.Uint64(raw[4:])
		message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", seen, opened.Text)
		if !ed25519.Verify(key[1:], []byte(message), raw[12:]) {
			return fmt.Errorf("the cosignature is false")
		}
		fmt.Printf("cosigned by %s at %s\n", parts[0], time.Unix(int64(seen), 0).UTC().Format(time.RFC3339))
		return nil
	}
	return fmt.Errorf("%s did not cosign", parts[0])
}

// entries fetches every bundle and compares each entry with the leaf that the tree has there.
func entries(tree tlog.Tree, hashes tlog.HashReader) error {
	for first := int64(0); first < tree.N; first += 1 << height {
		width := int64(1) << height
		if tree.N-first < width {
			width = tree.N - first
		}
		bundle, err := get(path(tlog.Tile{H: height, L: -1, N: first >> height, W: int(width)}))
		if err != nil {
			return err
		}
		rest := bytes.NewBuffer(bundle)
		for index := first; index < first+width; index++ {
			size := rest.Next(2)
			if len(size) != 2 {
				return fmt.Errorf("the bundle of entry %d ends early", index)
			}
			entry := rest.Next(int(binary.BigEndian.Uint16(size)))
			leaf, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
			if err != nil {
				return err
			}
			if tlog.RecordHash(entry) != leaf[0] {
				return fmt.Errorf("entry %d is not the leaf in the tree", index)
			}
			if index%97 == 0 || index == tree.N-1 {
				proof, err := tlog.ProveRecord(tree.N, index, hashes)
				if err != nil {
					return err
				}
				if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, leaf[0]); err != nil {
					return err
				}
			}
		}
		if rest.Len() != 0 {
			return fmt.Errorf("the bundle from entry %d is too long", first)
		}
	}
	return nil
}

func run() error {
	prefix, token = strings.TrimSuffix(os.Args[1], "/"), os.Args[2]
	witness := ""
	if len(os.Args) > 4 {
		witness = os.Args[4]
	}
	verifier, err := note.NewVerifier(os.Args[3])
	if err != nil {
		return err
	}
	before, err := head(verifier, witness)
	if err != nil {
		return err
	}
	tiles := &reader{}
	hashes := tlog.TileHashReader(before, tiles)
	if err := entries(before, hashes); err != nil {
		return err
	}
	after, err := head(verifier, witness)
	if err != nil {
		return err
	}
	if after.N < before.N {
		return fmt.Errorf("the log shrank from %d to %d", before.N, after.N)
	}
	if after.N > before.N {
		proof, err := tlog.ProveTree(after.N, before.N, tlog.TileHashReader(after, tiles))
		if err != nil {
			return err
		}
		if err := tlog.CheckTree(proof, after.N, after.Hash, before.N, before.Hash); err != nil {
			return err
		}
	}
	fmt.Printf("%s: %d entries proved, then %d, over %d tiles\n", verifier.Name(), before.N, after.N, tiles.tiles)
	return nil
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "monitor:", err)
		os.Exit(1)
	}
}
