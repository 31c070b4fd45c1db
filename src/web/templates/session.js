(function () {
  // SHA-256 (FIPS 180-4), in plain script: the API of browsers answers too late for a message, and not everywhere.
  var primes = [], roots = [], start = [], n, i;
  function fraction(x) { return ((x - Math.floor(x)) * 4294967296) | 0; }
  for (n = 2; primes.length !== 64; n++) {
    if (primes.some(function (p) { return n % p === 0; })) continue;
    if (start.length !== 8) start.push(fraction(Math.sqrt(n)));
    primes.push(n);
    roots.push(fraction(Math.cbrt(n)));
  }
  function turn(x, by) { return (x >>> by) | (x << (32 - by)); }
  function block(state, words) {
    var w = words.slice(), s = state.slice(), t, a, b;
    for (t = 16; t !== 64; t++) {
      a = turn(w[t - 15], 7) ^ turn(w[t - 15], 18) ^ (w[t - 15] >>> 3);
      b = turn(w[t - 2], 17) ^ turn(w[t - 2], 19) ^ (w[t - 2] >>> 10);
      w[t] = (w[t - 16] + a + w[t - 7] + b) | 0;
    }
    for (t = 0; t !== 64; t++) {
      a = s[7] + (turn(s[4], 6) ^ turn(s[4], 11) ^ turn(s[4], 25)) + ((s[4] & s[5]) ^ (~s[4] & s[6])) + roots[t] + w[t];
      b = (turn(s[0], 2) ^ turn(s[0], 13) ^ turn(s[0], 22)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
      s = [(a + b) | 0, s[0], s[1], s[2], (s[3] + a) | 0, s[4], s[5], s[6]];
    }
    return state.map(function (x, at) { return (x + s[at]) | 0; });
  }
  function sha256(text) {
    var bytes = unescape(encodeURIComponent(text)), length = bytes.length, words = [], state = start.slice();
    for (i = 0; i !== ((length + 72) >> 6) * 16; i++) words.push(0);
    for (i = 0; i !== length; i++) words[i >> 2] |= bytes.charCodeAt(i) << (24 - (i % 4) * 8);
    words[length >> 2] |= 0x80 << (24 - (length % 4) * 8);
    words[words.length - 1] = length * 8;
    for (i = 0; i !== words.length; i += 16) state = block(state, words.slice(i, i + 16));
    return state.map(function (x) { return ("0000000" + (x >>> 0).toString(16)).slice(-8); }).join("");
  }
  function browser() {
    var found = document.cookie.match(/(?:^|; )guosuo-browser=([^;]*)/);
    return found ? found[1] : "";
  }
  // What the relying party was told of the session, against what it would be told now (Session Management §3.2).
  addEventListener("message", function (event) {
    var parts = String(event.data).split(" "), answer = "error";
    var told = parts.length === 2 && parts[1].split(".");
    if (!event.source || event.source === window && window.top !== window) return;
    if (told && told.length === 2 && told[1]) {
      var now = sha256([parts[0], event.origin, browser(), told[1]].join(" "));
      answer = now === told[0] ? "unchanged" : "changed";
    }
    event.source.postMessage(answer, event.origin);
  });
})();
