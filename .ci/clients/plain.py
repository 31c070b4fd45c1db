"""The programs that begin: code flow with PKCE and a secret, userinfo, sign-out."""

import json
import subprocess

from guest import Guest, same, tea_house, told
from scene import Program, answers, free_port


def start(demo, name, command, port, registered=None, env=None):
    """Registers a tea house, perhaps with more than that it has a secret, and starts its program."""
    made = demo.register(tea_house(port, **(registered or {})))
    known = {"CLIENT_ID": made["client_id"], "CLIENT_SECRET": made.get("client_secret", "")}
    env = {"ISSUER": demo.issuer, "PORT": str(port), **known, **(env or {})}
    return Program(command, f"{demo.work}/{name.split()[0]}", f"{demo.work}/{name}.log", env)


def leave(guest):
    guest.visit("logout")


def pages(demo, name, command, registered=None, env=None, login="login", leave=leave):
    """A program with pages; returns the guest's name there."""
    port = free_port()
    with start(demo, name, command, port, registered, env) as program:
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


def leave_spring(guest):
    """Spring asks before it signs anybody out."""
    guest.submit(guest.visit("logout"), "/logout", None)


def spring(demo, name, registered=None, env=None):
    """Spring signs in at an address of its own."""
    command = ["java", "-jar", "target/tea-house.jar"]
    return pages(demo, name, command, registered, env, "oauth2/authorization/guosuo", leave_spring)


def with_key(demo):
    """What a program registers that signs who it is, and where it finds the key; made by register.mjs."""
    folder = f"{demo.work}/javascript"
    done = subprocess.run(["node", "register.mjs"], cwd=folder, text=True, capture_output=True, check=True)
    method = "private_key_jwt"
    registered = {"token_endpoint_auth_method": method, "jwks": json.loads(done.stdout)["jwks"]}
    return registered, {"METHOD": method, "KEY": f"{folder}/key.json"}
