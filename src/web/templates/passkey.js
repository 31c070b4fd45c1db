(function () {
  var form = document.getElementById("passkey");
  var button = form.querySelector("button[value='sign-in'], button[value='register']");
  var create = button.value === "register";
  if (!window.PublicKeyCredential || !navigator.credentials) {
    document.getElementById("passkey-unsupported").hidden = false;
    button.disabled = true;
    return;
  }
  function read(text) {
    text = text.replace(/-/g, "+").replace(/_/g, "/");
    var raw = atob(text), out = new Uint8Array(raw.length), i;
    for (i = 0; i !== raw.length; i++) out[i] = raw.charCodeAt(i);
    return out.buffer;
  }
  function write(buffer) {
    var raw = "", bytes = new Uint8Array(buffer), i;
    for (i = 0; i !== bytes.length; i++) raw += String.fromCharCode(bytes[i]);
    return btoa(raw).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  }
  function ids(list) {
    (list || []).forEach(function (item) { item.id = read(item.id); });
  }
  form.addEventListener("submit", function (event) {
    if (event.submitter !== button || form.elements.credential.value) return;
    event.preventDefault();
    var options = JSON.parse(form.getAttribute("data-options"));
    var key = options.publicKey;
    delete options.mediation;
    key.challenge = read(key.challenge);
    ids(key.allowCredentials);
    ids(key.excludeCredentials);
    if (create) key.user.id = read(key.user.id);
    var asked = create ? navigator.credentials.create(options) : navigator.credentials.get(options);
    asked.then(function (found) {
      var from = found.response, answer = { clientDataJSON: write(from.clientDataJSON) };
      ["attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (name) {
        if (from[name]) answer[name] = write(from[name]);
      });
      form.elements.credential.value = JSON.stringify({
        id: found.id, rawId: write(found.rawId), type: found.type, response: answer,
        extensions: found.getClientExtensionResults()
      });
      form.submit();
    }, function () { button.disabled = false; });
  });
})();
