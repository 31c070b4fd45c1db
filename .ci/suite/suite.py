"""The suite by its HTTP interface: makes a plan, plays its modules, tells what came of each."""

import collections
import json
import ssl
import subprocess
import time
import urllib.parse
import urllib.request

OVER = ("FINISHED", "INTERRUPTED")


class Suite:
    def __init__(self, address):
        self.address = address
        trusting = ssl._create_unverified_context()
        handlers = urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trusting)
        self.opener = urllib.request.build_opener(*handlers)

    def ask(self, method, path, body=None, **query):
        url = f"{self.address}/api/{path}?{urllib.parse.urlencode(query)}"
        body = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, body, {"Content-Type": "application/json"}, method=method)
        text = self.opener.open(request, timeout=120).read()
        return json.loads(text) if text else {}

    def play(self, plan):
        """Every module of a plan in turn; how many ended how."""
        query = {"planName": plan.name, "variant": json.dumps(plan.variant)}
        made = self.ask("POST", "plan", plan.configuration, **query)
        print(f"== {plan.name} {plan.variant}", flush=True)
        ends = collections.Counter()
        for module in made["modules"]:
            variant = json.dumps(module.get("variant") or {})
            test = self.ask("POST", "runner", plan=made["id"], test=module["testModule"], variant=variant)["id"]
            ends[self.follow(plan, module["testModule"], test)] += 1
        print(f"== {plan.name} {dict(ends)}", flush=True)
        return ends

    def follow(self, plan, name, test):
        """A module until it is over."""
        began, seen, end = time.time(), set(), "HANGS"
        with plan.browser() as browser:
            while time.time() < began + 240:
                info = self.ask("GET", f"info/{test}")
                if info["status"] in OVER:
                    end = info.get("result") or info["status"]
                    break
                if info["status"] == "CONFIGURED" and "start" not in seen:
                    plan.wish(name)
                    self.ask("POST", f"runner/{test}")
                    seen.add("start")
                if browser:
                    self.drive(browser, test, seen)
                time.sleep(0.3)
        print(f"{end:<8} {name} {test}", flush=True)
        for entry in self.ask("GET", f"log/{test}"):
            if entry.get("result") in ("FAILURE", "WARNING"):
                print(f"    {entry['result']} {entry['src']}: {entry.get('msg')} {entry.get('requirements', '')}")
        return end

    def drive(self, browser, test, seen):
        """What the module wants visited, in a browser of ours."""
        wanted = self.ask("GET", f"runner/{test}").get("browser", {}).get("urls", [])
        for url in wanted:
            if url not in seen:
                seen.add(url)
                self.ask("POST", f"runner/browser/{test}/visit", url=url)
                browser.go(url)
                break
        browser.step()


class Command:
    """The program, on the demo's deployment."""

    def __init__(self, guosuo, work):
        self.guosuo, self.work = guosuo, work

    def run(self, *words, given=None):
        call = [self.guosuo, *words, "--config", f"{self.work}/guosuo.toml"]
        text = None if given is None else json.dumps(given)
        return subprocess.run(call, input=text, capture_output=True, text=True, check=True).stdout
