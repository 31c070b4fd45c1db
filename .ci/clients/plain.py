"""The programs that begin: code flow with PKCE and a secret, userinfo, sign-out."""

import json
import subprocess

from guest import Guest, same, tea_house, told
from scene import Program, answers, free_port


def start(demo, name, command, port, key=None):
    """With a secret, or with the key of a file and its public part."""
    file, jwks = key or ("", None)
    signed = {"token_endpoint_auth_method": "private_key_jwt", "jwks": jwks} if key else {}
    made = demo.register(tea_house(port, **signed))
    env = {"ISSUER": demo.issuer, "PORT": str(port), "CLIENT_ID": made["client_id"]}
    env |= {"KEY": file, "METHOD": "private_key_jwt"} if key else {"CLIENT_SECRET": made["client_secret"]}
    return Program(command, f"{demo.work}/{name.split()[0]}", f"{demo.work}/{name}.log", env)


def pages(demo, name, command, key=None, login="login", leave=lambda guest: guest.visit("logout")):
    """A program with pages; returns the guest's name there."""
    port = free_port()
    with start(demo, name, command, port, key) as program:
        program.until(lambda: answers(port), name)
        guest = Guest("anna", f"http://localhost:{port}/")
        guest.visit(login, answer="consent-deny")
        assert guest.is_gone()
        told(f"{name} refused", "the visitor said no and nothing was learned")
        page = guest.signs_in(login)
        subject = guest.knows(page)
        told(f"{name} login", json.dumps(page.json()))
        leave(guest)
        assert guest.is_gone()
        portal = guest.fetch(f"{demo.issuer}/portal")
        same(portal.url.path, "/demo/sign-in", portal)
        told(f"{name} logout", "signed out here and at the provider")
        return subject


def spring(demo, name, key=None):
    """Spring signs in at an address of its own, and asks before it signs anybody out."""
    leave = lambda guest: guest.submit(guest.visit("logout"), "/logout", None)
    return pages(demo, name, ["java", "-jar", "target/tea-house.jar"], key, "oauth2/authorization/guosuo", leave)


def made_key(demo):
    """The file of a key, and its public part, as register.mjs makes them."""
    folder = f"{demo.work}/javascript"
    done = subprocess.run(["node", "register.mjs"], cwd=folder, text=True, capture_output=True, check=True)
    return f"{folder}/key.json", json.loads(done.stdout)["jwks"]


def printed(demo, name, command):
    """A program that prints where to go, waits for the browser, and prints what it learned."""
    port = free_port()
    with start(demo, name, command, port) as program:
        program.until(lambda: "\n" in program.said(), name)
        Guest("anna", "").open(program.said().splitlines()[0])
        program.until(lambda: not program.runs(), name)
        line = program.said().splitlines()[-1]
        assert program.process.returncode == 0 and '{"18": true}' in line, program.said()
        told(f"{name} login", line)
        return line.split()[0]
