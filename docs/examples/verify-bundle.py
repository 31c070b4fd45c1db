#!/usr/bin/env python3
"""Verifies an exported part of the log with nothing but Python: that the entries lead to the root in the checkpoint.

    python3 verify-bundle.py log.zip

Whether the checkpoint is signed by a key you know is one more step: docs/ledger.md.
"""
import base64
import hashlib
import json
import sys
import zipfile

WIDE = 5


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def head(major, n):
    for size, more in ((24, None), (1 << 8, 24), (1 << 16, 25), (1 << 32, 26), (1 << 64, 27)):
        if n < size:
            return bytes([major << 5 | n]) if more is None else bytes([major << 5 | more]) + n.to_bytes(1 << more - 24, "big")
    raise ValueError(n)


def cbor(value):
    if value is None:
        return b"\xf6"
    if value is True or value is False:
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    return head(4, len(value)) + b"".join(map(cbor, value))


def leaf(line, fields):
    """The leaf that the shown fields and the hashes of the hidden ones give."""
    hidden = {first: (count, bytes.fromhex(digest)) for first, count, digest in line.get("hidden", [])}

    def salt(place, field):
        if field["name"] in line.get("salts", {}):
            return bytes.fromhex(line["salts"][field["name"]])
        secret = bytes.fromhex(line["personal" if field["secret"] == "personal" else "key"])
        pair = sha(b"\x02guosuo/salt/v1", secret, bytes([place // 2]))
        return pair[16:] if place % 2 else pair[:16]

    def one(place):
        if place in hidden:
            return hidden[place][1]
        field = fields[place]
        value = line["fields"].get(field["name"])
        return sha(b"\0guosuo/field/v1", salt(place, field), cbor([field["name"], value]))

    def five(first):
        if hidden.get(first, (0,))[0] == WIDE:
            return hidden[first][1]
        return sha(b"\1", *(one(place) for place in range(first, first + WIDE)))

    root = sha(b"\1", *(five(first) for first in range(0, len(fields), WIDE)))
    return sha(b"\0", cbor(["guosuo/entry/v1", len(fields), root]))


def walk(low, high, first, leaves, left, right):
    """The root of the entries low to high (RFC 6962, 2.1), from the range's leaves and the subtrees around it."""
    end = first + len(leaves)
    size = high - low
    whole = size & (size - 1) == 0
    if high <= first and whole:
        return left.pop(0)
    if low >= end:
        return right.pop(0)
    if size == 1:
        return leaves[low - first]
    middle = low + (1 << (size - 1).bit_length() - 1)
    before = walk(low, middle, first, leaves, left, right)
    return sha(b"\1", before, walk(middle, high, first, leaves, left, right))


def main(path):
    bundle = zipfile.ZipFile(path)
    assert len(set(bundle.namelist())) == len(bundle.namelist()), "a part is there twice"
    manifest, schema, proof = (json.loads(bundle.read(f"{n}.json")) for n in ("manifest", "schema", "proof"))
    assert manifest["form"] == schema["bundle"] == "guosuo/bundle/v2", "another version"
    origin, size, root = bundle.read("checkpoint").decode().split("\n")[:3]
    assert (origin, int(size)) == (manifest["origin"], manifest["size"]), "another log"
    leaves = []
    with bundle.open("entries.jsonl") as lines:
        for seq, text in enumerate(lines, manifest["first"]):
            line = json.loads(text)
            assert line["seq"] == seq, f"entry {seq} is missing or moved"
            leaves.append(leaf(line, schema["fields"]))
            assert leaves[-1].hex() == line["leaf"], f"entry {seq} was altered"
    assert len(leaves) == manifest["count"], "entries are missing at the end"
    left, right = ([bytes.fromhex(digest) for digest in proof[side]] for side in ("left", "right"))
    found = walk(0, int(size), manifest["first"], leaves, left, right) if int(size) else sha()
    assert not left and not right and found == base64.b64decode(root), "the entries do not lead to the signed root"
    print(f"{len(leaves)} entries from {manifest['first']} of {size} of {origin} lead to the root {root}")


if __name__ == "__main__":
    main(sys.argv[1])
