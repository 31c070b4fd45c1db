"""The programs as they should be built: PAR, private_key_jwt, DPoP, refresh, introspection, revocation, sign-out."""

import json
import os
import subprocess
import urllib.parse

from guest import Guest, same, tea_house, told
from scene import Program, answers, free_port

# What an operator decides about a tea house; the rest is the program's own word.
STANDING = ["purposes", "country", "sector", "recipient_role", "recipient_contract"]
FAPI = {"security_profile": "fapi2-security"}


class House:
    """A tea house with a key of its own. It registers itself, or an operator does, with more than it says."""

    def __init__(self, demo, name, register, serve, **more):
        self.demo, self.name, self.port = demo, name, free_port()
        self.home = f"http://localhost:{self.port}/"
        folder = f"{demo.work}/{name.split()[0]}"
        env = {**os.environ, "ISSUER": demo.issuer, "PORT": str(self.port)}
        if not more:
            standing = {member: tea_house(self.port)[member] for member in STANDING}
            env["INITIAL_ACCESS_TOKEN"] = demo.invite({**standing, **FAPI, "scope": "openid offline_access"})
        done = subprocess.run(register, cwd=folder, env=env, text=True, capture_output=True)
        assert done.returncode == 0, done.stderr
        said = done.stdout.strip()
        self.client_id = demo.register({**json.loads(said), **more})["client_id"] if more else said
        self.tells("register", "by an operator" if more else "by itself, with an initial access token")
        self.program = Program(serve, folder, f"{folder}.secure.log", {**env, "CLIENT_ID": self.client_id})
        self.program.until(lambda: answers(self.port), name)

    def __enter__(self):
        return self

    def __exit__(self, *how):
        self.program.__exit__(*how)

    def tells(self, step, what):
        told(f"{self.name} {step}", what)

    def login(self, guest):
        page = guest.signs_in()
        guest.knows(page)
        self.tells("login", page.text.strip())

    def tokens(self, guest):
        """Renews, looks at, and gives back what a guest's sign-in brought."""
        guest.knows(guest.visit("renew"))
        self.tells("refresh", "a new access token, and userinfo knows it")
        page = guest.visit("check")
        told_of = page.json()
        bound = told_of.get("cnf", {}).get("jkt")
        same((told_of.get("active"), told_of.get("token_type"), bound is None), (True, "DPoP", False), page)
        self.tells("introspection", f"active, and bound to the key {bound}")
        guest.visit("revoke")
        page = guest.visit("check")
        same(page.json().get("active"), False, page)
        self.tells("revocation", "the access token is worth nothing any more")

    def unpushed(self):
        """The same request in the address alone, which this client gave up."""
        request = {"client_id": self.client_id, "redirect_uri": f"{self.home}callback", "response_type": "code"}
        request |= {"scope": "openid", "code_challenge": "A" * 43, "code_challenge_method": "S256"}
        page = Guest("bao", self.home).fetch(f"{self.demo.issuer}/authorize?{urllib.parse.urlencode(request)}")
        same("error=invalid_request&" in page.url.query, True, page)
        self.tells("unpushed", "a request that was not pushed is refused")


def both(demo, one, other):
    """Two tea houses and one guest; who signs out at one is signed out at the other, which the provider tells."""
    with House(demo, *one) as first, House(demo, *other) as second:
        for house in (first, second):
            house.unpushed()
        for left, other in [(first, second), (second, first)]:
            here = Guest("bao", left.home)
            there = here.at(other.home)
            left.login(here)
            other.login(there)
            left.tokens(here)
            here.visit("logout")
            other.program.until(there.is_gone, "back-channel logout")
            other.tells("back-channel logout", f"was told that the guest left {left.name}")


def signed(demo, register, serve):
    """Signed requests (JAR) and answers (JARM), and nothing else from this client."""
    with House(demo, "javascript signed", register, serve, security_profile="fapi2-message-signing") as house:
        guest = Guest("carlos", house.home)
        guest.visit("login", answer="consent-deny")
        assert guest.is_gone()
        house.login(guest)
