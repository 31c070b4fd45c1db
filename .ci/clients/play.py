"""Plays the programs of docs/examples as their guests would, and says what was seen. Any surprise ends it."""

import sys

import mistakes
from guest import told
from plain import pages, printed, spring, with_key
from scene import Demo
from secure import both, signed


def main(guosuo, work):
    python = f"{work}/venv/bin/python"
    with Demo(guosuo, work) as demo:
        names = [
            pages(demo, "javascript", ["node", "login.mjs"]),
            pages(demo, "python", [python, "login.py"]),
            spring(demo, "spring"),
            spring(demo, "spring with a key", *with_key(demo)),
            printed(demo, "rust", ["./tea-house"]),
        ]
        for alg in ["EdDSA", "PS256", "RS256"]:
            registered = {"id_token_signed_response_alg": alg}
            names.append(pages(demo, f"javascript {alg}", ["node", "login.mjs"], registered))
            names.append(pages(demo, f"python {alg}", [python, "login.py"], registered))
        assert len(set(names)) == len(names), names
        told("pairwise", f"anna has {len(names)} names at {len(names)} tea houses")
        both(
            demo,
            ("javascript", ["node", "register.mjs"], ["node", "secure.mjs"]),
            ("python", [python, "register.py"], [python, "secure.py"]),
        )
        signed(demo, ["node", "register.mjs"], ["node", "signed.mjs"])
        with open("docs/relying-party.md") as manual:
            mistakes.play(demo, manual.read())
    told("clients", "all right")


main(*sys.argv[1:])
