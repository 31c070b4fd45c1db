// Checks an exported archive (guosuo/bundle/v2) in the reader's browser. Written from the format, not from the service's
// own verifier: a second opinion. It speaks to nobody; the page's policy forbids it.
(function () {
  "use strict";
  var page = document.getElementById("verify");
  var NAMES = ["seq", "time", "emitter", "emitter_seq", "actor", "recipient", "subject", "prev", "action", "claims",
    "commitment", "detail", "purpose", "basis", "decision", "rules", "policy", "law", "consent", "notice", "country",
    "mechanism", "counters", "obligations", "note"];
  var PERSONAL = [6, 7, 10], WIDE = 5;
  var PARTS = ["entries.jsonl", "manifest.json", "checkpoint", "proof.json", "vkey", "schema.json", "README.txt",
    "about.json", "policy.json", "law.json", "tlog-policy", "entries.csv", "entries.ocsf.jsonl", "entries.parquet"];
  var SMALL = 4 * 1024 * 1024, LONGEST = 256 * 1024, DIRECTORY = 64 * 1024;
  var encoder = new TextEncoder();

  // The first thing that is wrong: a word of the page's dictionary, and what stands in its text.
  function Wrong(word, values) { this.word = word; this.values = values || {}; }
  function refuse(word, values) { throw new Wrong(word, values); }
  function expect(holds, word, values) { if (!holds) refuse(word, values); }

  // SHA-256 (FIPS 180-4), at once: WebCrypto's answers one promise a hash, and there are fifty in every entry. It is
  // compared with WebCrypto's before anything is believed.
  var K = new Int32Array(64), START = new Int32Array(8), W = new Int32Array(64);
  var LAST = new Uint8Array(128);
  (function () {
    function fraction(x) { return ((x - Math.floor(x)) * 4294967296) | 0; }
    for (var n = 2, at = 0; at < 64; n++) {
      var prime = true;
      for (var d = 2; d * d <= n; d++) if (n % d === 0) { prime = false; break; }
      if (!prime) continue;
      if (at < 8) START[at] = fraction(Math.sqrt(n));
      K[at++] = fraction(Math.cbrt(n));
    }
  })();
  function sha256(bytes, length) {
    var padded = (length + 72) & ~63, whole = length & ~63, rest = length - whole;
    LAST.fill(0);
    for (var n = 0; n < rest; n++) LAST[n] = bytes[whole + n];
    LAST[rest] = 0x80;
    for (n = 0, rest = padded - whole - 1; n < 5; n++) LAST[rest - n] = Math.floor(length * 8 / Math.pow(256, n)) & 255;
    var h0 = START[0], h1 = START[1], h2 = START[2], h3 = START[3];
    var h4 = START[4], h5 = START[5], h6 = START[6], h7 = START[7];
    for (var at = 0; at < padded; at += 64) {
      var t, x, y, from = at < whole ? bytes : LAST, o = at < whole ? at : at - whole;
      for (t = 0; t < 16; t++, o += 4) W[t] = from[o] << 24 | from[o + 1] << 16 | from[o + 2] << 8 | from[o + 3];
      for (; t < 64; t++) {
        x = W[t - 15]; y = W[t - 2];
        x = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
        y = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
        W[t] = (W[t - 16] + x + W[t - 7] + y) | 0;
      }
      var a = h0, b = h1, c = h2, d = h3, e = h4, f = h5, g = h6, h = h7;
      for (t = 0; t < 64; t++) {
        x = (h + (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7)))
          + ((e & f) ^ (~e & g)) + K[t] + W[t]) | 0;
        y = ((((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10)))
          + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        h = g; g = f; f = e; e = (d + x) | 0; d = c; c = b; b = a; a = (x + y) | 0;
      }
      h0 = (h0 + a) | 0; h1 = (h1 + b) | 0; h2 = (h2 + c) | 0; h3 = (h3 + d) | 0;
      h4 = (h4 + e) | 0; h5 = (h5 + f) | 0; h6 = (h6 + g) | 0; h7 = (h7 + h) | 0;
    }
    var out = new Uint8Array(32), words = [h0, h1, h2, h3, h4, h5, h6, h7];
    for (n = 0; n < 32; n++) out[n] = words[n >> 2] >> (24 - 8 * (n & 3));
    return out;
  }

  // A message put together piece by piece.
  var message = new Uint8Array(1 << 20), length = 0;
  function begin() { length = 0; }
  function room(more) {
    if (length + more <= message.length) return;
    var larger = new Uint8Array(2 * (length + more));
    larger.set(message);
    message = larger;
  }
  function byte(one) { room(1); message[length++] = one; }
  function push(bytes) { room(bytes.length); message.set(bytes, length); length += bytes.length; }
  function text(words) { room(3 * words.length); length += encoder.encodeInto(words, message.subarray(length)).written; }
  function hash() { return sha256(message, length); }
  function node(children) { begin(); byte(1); children.forEach(push); return hash(); }

  function hex(bytes) {
    return Array.prototype.map.call(bytes, function (b) { return (b < 16 ? "0" : "") + b.toString(16); }).join("");
  }
  function unhex(digits, size) {
    if (typeof digits !== "string" || digits.length !== 2 * size || !/^[0-9a-f]*$/.test(digits)) return null;
    var out = new Uint8Array(size);
    for (var at = 0; at < size; at++) out[at] = parseInt(digits.substr(2 * at, 2), 16);
    return out;
  }
  function unbase64(letters) {
    try {
      var raw = atob(letters);
      if (btoa(raw) !== letters) return null;
      return Uint8Array.from(raw, function (c) { return c.charCodeAt(0); });
    } catch (_) { return null; }
  }

  // JSON in its one spelling (RFC 8785): numbers and strings as ECMAScript writes them, members in order.
  function canonical(value) {
    if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
    if (value && typeof value === "object") {
      return "{" + Object.keys(value).sort().map(function (name) {
        return JSON.stringify(name) + ":" + canonical(value[name]);
      }).join(",") + "}";
    }
    return JSON.stringify(value);
  }
  function parse(words) {
    var value;
    // Halves of characters have no place in text.
    if (/\\u[d]/i.test(words)) return undefined;
    try { value = JSON.parse(words); } catch (_) { return undefined; }
    return canonical(value) === words ? value : undefined;
  }
  function plain(value, names) {
    return value && typeof value === "object" && !Array.isArray(value)
      && Object.keys(value).every(function (name) { return names.indexOf(name) >= 0; });
  }

  // Deterministic CBOR (RFC 8949 §4.2); false for what has no place in the log.
  function head(major, number) {
    major <<= 5;
    if (number < 24) return byte(major | number);
    if (number < 256) { byte(major | 24); return byte(number); }
    if (number < 65536) { byte(major | 25); byte(number >> 8); return byte(number & 255); }
    var wide = new DataView(new ArrayBuffer(8));
    if (number < 4294967296) {
      wide.setUint32(0, number);
      byte(major | 26);
      return push(new Uint8Array(wide.buffer, 0, 4));
    }
    wide.setUint32(0, Math.floor(number / 4294967296));
    wide.setUint32(4, number % 4294967296);
    byte(major | 27);
    push(new Uint8Array(wide.buffer));
  }
  function cbor(value, depth) {
    if (value === null) { byte(0xf6); return true; }
    if (value === true || value === false) { byte(value ? 0xf5 : 0xf4); return true; }
    if (typeof value === "number") {
      if (!Number.isSafeInteger(value)) return false;
      if (value < 0) head(1, -1 - value); else head(0, value);
      return true;
    }
    if (typeof value === "string") {
      var bytes = encoder.encode(value);
      head(3, bytes.length);
      push(bytes);
      return true;
    }
    if (!Array.isArray(value) || depth === 0) return false;
    head(4, value.length);
    return value.every(function (item) { return cbor(item, depth - 1); });
  }

  // One line of entries.jsonl; undefined for any other spelling.
  function readLine(words) {
    var line = parse(words);
    if (!plain(line, ["fields", "hidden", "key", "leaf", "personal", "salts", "seq"])) return undefined;
    if (!plain(line.fields, NAMES) || !Number.isSafeInteger(line.seq) || line.seq < 0) return undefined;
    var read = { seq: line.seq, leaf: unhex(line.leaf, 32), fields: line.fields, hides: [], hidden: {}, salts: {} };
    if (!read.leaf) return undefined;
    for (var name in line.fields) if (line.fields[name] === null) return undefined;
    if (line.hidden !== undefined) {
      if (!Array.isArray(line.hidden) || line.hidden.length === 0) return undefined;
      var next = 0;
      for (var run of line.hidden) {
        if (!Array.isArray(run) || run.length !== 3) return undefined;
        var first = run[0], count = run[1], bytes = unhex(run[2], 32);
        var fits = Number.isSafeInteger(first) && first >= next && first < NAMES.length;
        if (!fits || !bytes || !(count === 1 || (count === WIDE && first % WIDE === 0))) return undefined;
        for (var place = first; place < first + count; place++) {
          if (line.fields[NAMES[place]] !== undefined) return undefined;
          read.hides[place] = true;
        }
        read.hidden[first + "/" + count] = bytes;
        next = first + count;
      }
    }
    for (var secret of ["key", "personal"]) {
      if (line[secret] !== undefined && !(read[secret] = unhex(line[secret], 16))) return undefined;
    }
    if (line.salts !== undefined) {
      if (!plain(line.salts, NAMES) || Object.keys(line.salts).length === 0) return undefined;
      for (var of in line.salts) {
        var where = NAMES.indexOf(of);
        if (read.hides[where] || secretOf(read, where)) return undefined;
        if (!(read.salts[where] = unhex(line.salts[of], 16))) return undefined;
      }
    }
    return read;
  }
  function secretOf(read, place) { return PERSONAL.indexOf(place) >= 0 ? read.personal : read.key; }

  // The leaf that the fields really have; null when one is shown without its salt.
  function leafOf(read) {
    var pairs = new Map();
    function salt(place) {
      var secret = secretOf(read, place);
      if (!secret) return read.salts[place] || null;
      var pair = place >> 1, label = (secret === read.personal ? "p" : "k") + pair;
      if (!pairs.has(label)) {
        begin(); byte(2); text("guosuo/salt/v1"); push(secret); byte(pair);
        pairs.set(label, hash());
      }
      var both = pairs.get(label);
      return place % 2 ? both.subarray(16) : both.subarray(0, 16);
    }
    function field(place) {
      if (read.hides[place]) return read.hidden[place + "/1"];
      var own = salt(place), value = read.fields[NAMES[place]];
      if (!own) return null;
      begin(); byte(0); text("guosuo/field/v1"); push(own); byte(0x82);
      head(3, NAMES[place].length);
      text(NAMES[place]);
      return cbor(value === undefined ? null : value, 4) ? hash() : null;
    }
    var nodes = [];
    for (var first = 0; first < NAMES.length; first += WIDE) {
      var whole = read.hidden[first + "/" + WIDE];
      if (whole) { nodes.push(whole); continue; }
      var five = [];
      for (var place = first; place < first + WIDE; place++) {
        var one = field(place);
        if (!one) return null;
        five.push(one);
      }
      nodes.push(node(five));
    }
    var root = node(nodes);
    begin(); byte(0); byte(0x83);
    head(3, 15);
    text("guosuo/entry/v1");
    head(0, NAMES.length);
    head(2, 32);
    push(root);
    return hash();
  }

  // What an entry is under the manifest's rule.
  function judge(manifest, read) {
    var time = read.fields.time, timed = manifest.from !== null || manifest.to !== null;
    var seen = typeof time === "number";
    if (seen && ((manifest.from !== null && time < manifest.from) || (manifest.to !== null && time >= manifest.to))) {
      return "left";
    }
    var asked = Object.keys(manifest.filter);
    var other = asked.some(function (name) {
      if (read.hides[NAMES.indexOf(name)]) return false;
      var value = read.fields[name];
      return canonical(value === undefined ? null : value) !== canonical(manifest.filter[name]);
    });
    if (other) return "left";
    var hidden = NAMES.map(function (_, n) { return n; }).filter(function (n) { return read.hides[n]; });
    if (hidden.length === NAMES.length) return "erased";
    var needed = asked.map(function (name) { return NAMES.indexOf(name); }).concat(timed ? [1] : []);
    var unseen = needed.filter(function (n) { return read.hides[n]; });
    function personal(n) { return PERSONAL.indexOf(n) >= 0; }
    if (unseen.length) return unseen.every(personal) ? "erased" : "dropped";
    var beyond = hidden.some(function (n) { return !personal(n) && manifest.hide.indexOf(NAMES[n]) < 0; });
    return beyond ? "dropped" : "shown";
  }

  // The archive (APPNOTE.TXT §4.3): known names alone, each once, none over another.
  async function directory(file) {
    var tail = Math.max(0, file.size - DIRECTORY - 1024);
    var view = new DataView(await file.slice(tail).arrayBuffer());
    var end = view.byteLength - 22;
    while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
    expect(end >= 0, "unreadable", { part: "zip" });
    function wide(at) { return view.getUint32(at, true) + 4294967296 * view.getUint32(at + 4, true); }
    var count = view.getUint16(end + 10, true), start = view.getUint32(end + 16, true);
    if ((count === 0xffff || start === 0xffffffff) && end >= 20 && view.getUint32(end - 20, true) === 0x07064b50) {
      var more = wide(end - 12) - tail;
      expect(more >= 0 && more + 56 <= end && view.getUint32(more, true) === 0x06064b50, "unreadable", { part: "zip" });
      count = wide(more + 32);
      start = wide(more + 48);
    }
    var at = start - tail, parts = {};
    expect(at >= 0 && count <= 2 * PARTS.length, "unreadable", { part: "zip" });
    for (var n = 0; n < count; n++) {
      expect(at + 46 <= end && view.getUint32(at, true) === 0x02014b50, "unreadable", { part: "zip" });
      var sizes = [view.getUint16(at + 28, true), view.getUint16(at + 30, true), view.getUint16(at + 32, true)];
      expect(at + 46 + sizes[0] + sizes[1] + sizes[2] <= end, "unreadable", { part: "zip" });
      var name = new TextDecoder().decode(new Uint8Array(view.buffer, at + 46, sizes[0]));
      expect(PARTS.indexOf(name) >= 0, "foreign", { part: name.slice(0, 80) });
      expect(!Object.prototype.hasOwnProperty.call(parts, name), "foreign", { part: name });
      var part = { name: name, flags: view.getUint16(at + 8, true), method: view.getUint16(at + 10, true),
        packed: view.getUint32(at + 20, true), size: view.getUint32(at + 24, true), at: view.getUint32(at + 42, true) };
      for (var extra = at + 46 + sizes[0], stop = extra + sizes[1]; extra + 4 <= stop;) {
        var body = extra + 4, bytes = view.getUint16(extra + 2, true);
        if (view.getUint16(extra, true) === 1 && body + bytes <= stop) {
          if (part.size === 0xffffffff) { part.size = wide(body); body += 8; }
          if (part.packed === 0xffffffff) { part.packed = wide(body); body += 8; }
          if (part.at === 0xffffffff) part.at = wide(body);
        }
        extra += 4 + bytes;
      }
      expect(!(part.flags & 1) && (part.method === 0 || part.method === 8), "unreadable", { part: name });
      parts[name] = part;
      at += 46 + sizes[0] + sizes[1] + sizes[2];
    }
    var free = 0, apart = Object.keys(parts).map(function (name) { return parts[name]; });
    apart.sort(function (one, other) { return one.at - other.at; });
    for (var each of apart) {
      expect(each.at >= free && each.at + 30 <= start, "unreadable", { part: each.name });
      var local = new DataView(await file.slice(each.at, each.at + 30).arrayBuffer());
      expect(local.getUint32(0, true) === 0x04034b50, "unreadable", { part: each.name });
      each.data = each.at + 30 + local.getUint16(26, true) + local.getUint16(28, true);
      free = each.data + each.packed;
      expect(free <= start, "unreadable", { part: each.name });
    }
    return parts;
  }
  async function* pieces(file, part) {
    var stream = file.slice(part.data, part.data + part.packed).stream();
    if (part.method === 8) stream = stream.pipeThrough(new DecompressionStream("deflate-raw"));
    var reader = stream.getReader();
    for (;;) {
      var next;
      try { next = await reader.read(); } catch (_) { refuse("unreadable", { part: part.name }); }
      if (next.done) return;
      yield next.value;
    }
  }
  async function small(file, parts, name) {
    expect(parts[name], "unreadable", { part: name });
    var out = "", size = 0, decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    for await (var piece of pieces(file, parts[name])) {
      size += piece.length;
      expect(size <= SMALL, "large", { part: name });
      try { out += decoder.decode(piece, { stream: true }); } catch (_) { refuse("unreadable", { part: name }); }
    }
    return out;
  }
  // Every line, one after another; null for one that is not text.
  async function* lines(file, part) {
    var rest = new Uint8Array(0);
    function decode(bytes) {
      try { return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes); } catch (_) { return null; }
    }
    for await (var piece of pieces(file, part)) {
      var all = piece;
      if (rest.length) {
        all = new Uint8Array(rest.length + piece.length);
        all.set(rest);
        all.set(piece, rest.length);
      }
      var from = 0, end;
      while ((end = all.indexOf(10, from)) >= 0) {
        yield decode(all.subarray(from, end));
        from = end + 1;
      }
      rest = all.slice(from);
      expect(rest.length <= LONGEST, "large", { part: part.name });
    }
    if (rest.length) yield null;
  }

  // The key and the signed head (C2SP signed-note, tlog-checkpoint).
  function readKey(vkey) {
    var plus = vkey.indexOf("+"), second = vkey.indexOf("+", plus + 1);
    expect(plus > 0 && second > plus, "key");
    var key = { name: vkey.slice(0, plus), id: unhex(vkey.slice(plus + 1, second), 4), type: 0 };
    var material = unbase64(vkey.slice(second + 1));
    expect(key.id && material && material.length === 33 && material[0] === 1, "key");
    key.bytes = material.subarray(1);
    begin(); text(key.name); byte(10); push(material);
    expect(hex(hash().subarray(0, 4)) === hex(key.id), "key");
    return key;
  }
  async function openNote(note, key) {
    var at = note.lastIndexOf("\n\n");
    expect(at >= 0 && note.endsWith("\n"), "checkpoint");
    var body = note.slice(0, at + 1), signed = false;
    var trusted = await crypto.subtle.importKey("raw", key.bytes, { name: "Ed25519" }, false, ["verify"]);
    for (var line of note.slice(at + 2).split("\n").slice(0, -1)) {
      var found = /^\u2014 (\S+) (\S+)$/.exec(line), bytes = found && unbase64(found[2]);
      expect(bytes && bytes.length > 4, "checkpoint");
      if (found[1] !== key.name || hex(bytes.subarray(0, 4)) !== hex(key.id)) continue;
      var holds = await crypto.subtle.verify({ name: "Ed25519" }, trusted, bytes.subarray(4), encoder.encode(body));
      expect(holds, "checkpoint");
      signed = true;
    }
    expect(signed, "key");
    var rows = body.split("\n"), root = unbase64(rows[2] || "");
    expect(rows[0] && /^(0|[1-9][0-9]*)$/.test(rows[1]) && root && root.length === 32, "checkpoint");
    var size = Number(rows[1]);
    expect(Number.isSafeInteger(size), "checkpoint");
    return { origin: rows[0], size: size, root: root };
  }

  // The tree (RFC 6962 §2.1): complete subtrees so far, and the root with what comes behind.
  function bits(number) { var ones = 0; for (; number > 0; number = Math.floor(number / 2)) ones += number % 2; return ones; }
  function append(tree, leaf) {
    for (var size = tree.size; size % 2 === 1; size = Math.floor(size / 2)) leaf = node([tree.roots.pop(), leaf]);
    tree.roots.push(leaf);
    tree.size++;
  }
  function rootOf(tree, size, behind) {
    if (size === 0) { begin(); expect(behind.length === 0, "range"); return hash(); }
    var left = tree.roots.slice(), right = behind.slice();
    function walk(low, high) {
      if (high <= tree.size && bits(high - low) === 1) return left.shift() || refuse("range");
      if (low >= tree.size) return right.shift() || refuse("range");
      var half = 1;
      while (half * 2 < high - low) half *= 2;
      var before = walk(low, low + half);
      return node([before, walk(low + half, high)]);
    }
    var root = walk(0, size);
    expect(!left.length && !right.length, "range");
    return root;
  }

  function number(value) { return Number.isSafeInteger(value) && value >= 0; }
  function hashes(list) {
    expect(Array.isArray(list), "unreadable", { part: "proof.json" });
    return list.map(function (digits) { return unhex(digits, 32) || refuse("unreadable", { part: "proof.json" }); });
  }
  function readManifest(words) {
    var wrong = { part: "manifest.json" }, manifest = parse(words);
    expect(manifest && manifest.form === "guosuo/bundle/v2", manifest && manifest.form ? "version" : "unreadable", wrong);
    expect(plain(manifest, ["form", "origin", "first", "count", "size", "from", "to", "filter", "hide", "view", "parts"]),
      "unreadable", wrong);
    expect(number(manifest.first) && number(manifest.count) && number(manifest.size), "unreadable", wrong);
    expect(["from", "to"].every(function (end) { return manifest[end] === null || Number.isSafeInteger(manifest[end]); }),
      "unreadable", wrong);
    expect(plain(manifest.filter, NAMES) && Array.isArray(manifest.hide), "range");
    expect(manifest.hide.every(function (name) { return NAMES.indexOf(name) >= 0; }), "range");
    expect(plain(manifest.parts, PARTS), "unreadable", wrong);
    return manifest;
  }

  // An index stands where another belongs: once through the lines to say how that came.
  async function diagnose(file, part, manifest, seq, found) {
    var count = 0, elsewhere = false, here = null, others = [];
    for await (var words of lines(file, part)) {
      var line = words === null ? undefined : readLine(words);
      if (line) {
        elsewhere = elsewhere || line.seq === seq;
        if (line.seq === found) {
          if (manifest.first + count === seq) here = hex(line.leaf);
          else if (others.length < 16) others.push(hex(line.leaf));
        }
      }
      count++;
    }
    if (elsewhere) return new Wrong("reordered", { seq: seq, found: found });
    var missing = count < manifest.count || others.indexOf(here) >= 0;
    return new Wrong(missing ? "missing" : "altered", { seq: seq });
  }

  async function verify(file, pinned, progress) {
    var probe = crypto.getRandomValues(new Uint8Array(200));
    for (var size of [0, 55, 56, 64, 200]) {
      var theirs = new Uint8Array(await crypto.subtle.digest("SHA-256", probe.subarray(0, size)));
      expect(hex(theirs) === hex(sha256(probe, size)), "unable");
    }
    var parts = await directory(file);
    var manifest = readManifest(await small(file, parts, "manifest.json"));
    for (var name in manifest.parts) {
      var bytes = encoder.encode(await small(file, parts, name));
      expect(hex(sha256(bytes, bytes.length)) === manifest.parts[name], "unreadable", { part: name });
    }
    var proof = parse(await small(file, parts, "proof.json"));
    expect(plain(proof, ["left", "right", "since"]), "unreadable", { part: "proof.json" });
    var left = hashes(proof.left), right = hashes(proof.right);
    var vkey = pinned || (await small(file, parts, "vkey")).trim();
    var checkpoint = await openNote(await small(file, parts, "checkpoint"), readKey(vkey));
    expect(manifest.origin === checkpoint.origin && manifest.size === checkpoint.size, "range");
    expect(manifest.first + manifest.count <= checkpoint.size, "range");
    expect(left.length === bits(manifest.first), "range");
    var tree = { size: manifest.first, roots: left }, counts = { shown: 0, left: 0, erased: 0 };
    var entries = parts["entries.jsonl"], first = null, last = null;
    expect(entries, "unreadable", { part: "entries.jsonl" });
    for await (var words of lines(file, entries)) {
      var seq = tree.size;
      expect(seq - manifest.first < manifest.count, "range");
      var line = words === null ? undefined : readLine(words);
      expect(line, "altered", { seq: seq });
      if (line.seq !== seq) throw await diagnose(file, entries, manifest, seq, line.seq);
      var leaf = leafOf(line);
      expect(leaf && hex(leaf) === hex(line.leaf), "altered", { seq: seq });
      var kind = judge(manifest, line);
      expect(kind !== "dropped", "dropped", { seq: seq });
      counts[kind]++;
      append(tree, leaf);
      last = line.hides[1] ? undefined : line.fields.time;
      if (first === null) first = last;
      if (tree.size % 500 === 0) {
        progress(tree.size - manifest.first, manifest.count);
        // The page is painted, and may be left, in between.
        await new Promise(function (go) { setTimeout(go); });
      }
    }
    expect(tree.size - manifest.first === manifest.count, "missing", { seq: tree.size });
    expect(hex(rootOf(tree, checkpoint.size, right)) === hex(checkpoint.root), "replaced");
    // The time asked for is not cut short: its neighbours are there, and lie outside of it.
    expect(manifest.from === null || manifest.first === 0 || (number(first) && first < manifest.from), "range");
    expect(manifest.to === null || tree.size === manifest.size || (number(last) && last >= manifest.to), "range");
    return { manifest: manifest, checkpoint: checkpoint, counts: counts, vkey: vkey, own: !pinned };
  }

  function say(word, values) {
    var key = word.replace(/-(.)/g, function (_, letter) { return letter.toUpperCase(); });
    return (page.dataset[key] || word).replace(/\{(\w+)\}/g, function (_, name) {
      return values && values[name] !== undefined ? String(values[name]) : "";
    });
  }
  function paragraph(words, kind) {
    var made = document.createElement("p");
    made.textContent = words;
    if (kind) made.className = kind;
    return made;
  }
  function show(list, verdict) {
    var result = document.getElementById("verify-result");
    result.replaceChildren.apply(result, list);
    result.dataset.verdict = verdict;
  }
  function proved(found) {
    var manifest = found.manifest, counts = found.counts;
    var said = [paragraph(say("proved"), "verdict good"),
      paragraph(say("says-proved", { count: manifest.count, first: manifest.first })),
      paragraph(say("log", { origin: found.checkpoint.origin, size: found.checkpoint.size }))];
    if (counts.left || Object.keys(manifest.filter).length) {
      said.push(paragraph(say("shown", { shown: counts.shown, left: counts.left })));
    }
    if (counts.erased) said.push(paragraph(say("erased", { count: counts.erased })));
    if (manifest.hide.length) said.push(paragraph(say("hidden", { names: manifest.hide.join(", ") })));
    if (manifest.view) said.push(paragraph(say("view", { part: manifest.view })));
    if (found.own) said.push(paragraph(say("own-key"), "note"));
    var key = paragraph(found.vkey, "whole");
    said.push(key);
    show(said, "proved");
  }
  function wrong(error) {
    var known = error instanceof Wrong ? error : new Wrong("unable");
    show([paragraph(say("wrong"), "verdict grave"), paragraph(say(known.word, known.values))], known.word);
  }

  var chosen = document.getElementById("verify-file"), bar = document.getElementById("verify-progress"), turn = 0;
  function check(file) {
    var mine = ++turn, pinned = document.getElementById("verify-key").value.trim();
    bar.hidden = false;
    bar.value = 0;
    show([paragraph(say("reading", { count: 0 }))], "reading");
    verify(file, pinned, function (done, all) {
      if (mine !== turn) return;
      bar.value = all ? done / all : 0;
      show([paragraph(say("reading", { count: done }))], "reading");
    }).then(function (found) { if (mine === turn) proved(found); }, function (error) { if (mine === turn) wrong(error); })
      .then(function () { if (mine === turn) bar.hidden = true; });
  }
  page.hidden = false;
  if (typeof DecompressionStream === "undefined" || !window.crypto || !crypto.subtle) {
    wrong(new Wrong("unable"));
    return;
  }
  chosen.addEventListener("change", function () { if (chosen.files.length) check(chosen.files[0]); });
  document.getElementById("verify-key").addEventListener("change", function () {
    if (chosen.files.length) check(chosen.files[0]);
  });
  ["dragenter", "dragover"].forEach(function (kind) {
    page.addEventListener(kind, function (event) { event.preventDefault(); page.classList.add("drop"); });
  });
  ["dragleave", "drop"].forEach(function (kind) {
    page.addEventListener(kind, function (event) { event.preventDefault(); page.classList.remove("drop"); });
  });
  page.addEventListener("drop", function (event) {
    if (event.dataTransfer.files.length) check(event.dataTransfer.files[0]);
  });
})();
