"""The demo's pages, as the suite's own browser is told to use them, and in a Chromium where its own is not enough."""

import contextlib
import json
import subprocess
import time
import urllib.request

OP = "https://localhost:9443"


def task(name, path, *commands, needed=False):
    return {"task": name, "match": f"{OP}{path}*", "optional": not needed, "commands": list(commands)}


def see(words, optional=""):
    """Waits for words and gives the page to whoever reviews."""
    return ["wait", "xpath", "//*", 10, words, f"update-image-placeholder{optional}"]


def at(path, *tasks, **more):
    return {"match": f"{OP}{path}*", "tasks": list(tasks), **more}


ENTER = [["text", "name", "username", "anna"], ["click", "id", "login-submit"]]
SIGN_IN = task("sign in", "/demo/sign-in", *ENTER)
SEEN_SIGN_IN = task("sign in", "/demo/sign-in", see("pecimen", "-optional"), *ENTER)
AGREE = [["click", "css", "input[name=kind]", "optional"], ["click", "id", "consent-allow"]]
CONSENT = task("consent", "/consent", *AGREE)
BACK = {"task": "back", "match": "*/test/*/callback*", "commands": [["wait", "id", "submission_complete", 10]]}
CONFIRM = task("confirm", "/logout", ["click", "id", "logout-confirm", "optional"])
GONE = {"task": "back", "match": "*/test/*/post*"}

LOGIN = at("/authorize", SIGN_IN, CONSENT, BACK)
SEEN_LOGIN = at("/authorize", SEEN_SIGN_IN, CONSENT, BACK)
REFUSED = at("/authorize", task("look", "/", see("did not work"), needed=True))
CLIENT = at("/authorize", SIGN_IN, task("look", "/consent", see("OIDF"), needed=True))
LOGOUT = at("/logout", CONFIRM, GONE)
REFUSED_LOGOUT = at("/logout", task("look", "/", see("did not work"), needed=True))
DONE_LOGOUT = at("/logout", CONFIRM, task("look", "/", see("You are signed out"), needed=True))
CANCEL = at("/authorize", task("cancel", "/demo/sign-in", ["click", "id", "login-cancel"], needed=True), BACK)
LOOK = at("/authorize", task("look", "/demo/sign-in", see("pecimen", "-optional"), needed=True), **{"match-limit": 1})


class Chromium:
    """One profile of a headless Chromium, by chromedriver."""

    def __init__(self, port=9533):
        self.driver = f"http://127.0.0.1:{port}/session"
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(["chromedriver", f"--port={port}"], **quiet)
        time.sleep(2)
        options = {"args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]}
        wanted = {"acceptInsecureCerts": True, "goog:chromeOptions": options}
        self.driver += "/" + self.ask("POST", "", {"capabilities": {"alwaysMatch": wanted}})["sessionId"]

    def ask(self, method, path, body=None):
        body = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.driver + path, body, {"Content-Type": "application/json"}, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        return json.load(opener.open(request, timeout=60))["value"]

    def go(self, url):
        self.ask("POST", "/url", {"url": url})

    def do(self, css, text=None):
        for found in self.ask("POST", "/elements", {"using": "css selector", "value": css})[:1]:
            action = ("click", {}) if text is None else ("value", {"text": text})
            self.ask("POST", f"/element/{list(found.values())[0]}/{action[0]}", action[1])

    def step(self):
        """What a person would do on this page of the demo."""
        url = self.ask("GET", "/url")
        if "/demo/sign-in" in url:
            self.do("#username", "anna")
            self.do("#login-submit")
        elif "/consent" in url:
            self.do("input[name=kind]")
            self.do("#consent-allow")
        elif url.startswith(f"{OP}/logout"):
            self.do("#logout-confirm")

    def close(self):
        self.process.terminate()


def chromium():
    return contextlib.closing(Chromium())


def nobody():
    return contextlib.nullcontext()
