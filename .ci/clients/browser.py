"""A browser for programs: cookies, redirections, forms. It knows the demo's sign-in and the consent page."""

import html.parser
import http.cookiejar
import json
import urllib.error
import urllib.parse
import urllib.request


class Forms(html.parser.HTMLParser):
    """Every form of a page: where it goes, its fields, its boxes, its buttons by id."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.found.append({"action": given.get("action", ""), "fields": [], "boxes": [], "buttons": {}})
        elif self.found and tag in ("input", "button"):
            form, pair = self.found[-1], (given.get("name", ""), given.get("value") or "")
            if tag == "button":
                form["buttons"][given.get("id")] = pair
            elif given.get("type") == "checkbox":
                form["boxes"].append(pair)
            else:
                form["fields"].append(pair)


class Page:
    def __init__(self, response):
        self.url = urllib.parse.urlsplit(response.url)
        self.status = response.status
        self.text = response.read().decode()

    def json(self):
        """The object it is, or an empty one."""
        return json.loads(self.text) if self.text.startswith("{") else {}

    def form(self, action):
        for form in Forms(self.text).found:
            if form["action"].split("?")[0] == action:
                return form
        raise AssertionError(f"{self.url.path} ({self.status}) has no form to {action}: {self.text[:400]}")


class Browser:
    """One person's browser. Whoever the provider asks to sign in is the specimen of that name."""

    def __init__(self, specimen):
        self.specimen = specimen
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(jar)
        )

    def fetch(self, url, pairs=None, headers=None):
        body = None if pairs is None else urllib.parse.urlencode(pairs).encode()
        request = urllib.request.Request(url, body, headers or {})
        try:
            return Page(self.opener.open(request, timeout=30))
        except urllib.error.HTTPError as answer:
            return Page(answer)

    def submit(self, page, action, button, filled=(), ticked=True):
        form = page.form(action)
        pairs = [pair for pair in form["fields"] if pair[0] not in dict(filled)] + list(filled)
        pairs += form["boxes"] if ticked else []
        pairs += [pair for pair in [form["buttons"][button]] if pair[0]]
        origin = f"{page.url.scheme}://{page.url.netloc}"
        return self.fetch(urllib.parse.urljoin(origin, form["action"]), pairs, {"Origin": origin})

    def open(self, url, answer="consent-allow"):
        """Opens an address and goes wherever it leads: through sign-in and consent, if asked, and back."""
        page = self.fetch(url)
        if page.url.path == "/demo/sign-in":
            page = self.submit(page, "/demo/sign-in", "login-submit", [("username", self.specimen)])
        if page.url.path == "/consent":
            page = self.submit(page, "/consent", answer)
        return page
