"""Plays the programs of docs/examples as their guests would, and says what was seen. Any surprise ends it."""

import sys

from guest import told
from plain import leave_spring, pages, printed
from scene import Demo


def main(guosuo, work):
    python = f"{work}/venv/bin/python"
    with Demo(guosuo, work) as demo:
        names = [
            pages(demo, "javascript", ["node", "login.mjs"]),
            pages(demo, "python", [python, "login.py"]),
            pages(demo, "spring", ["java", "-jar", "target/tea-house.jar"], "oauth2/authorization/guosuo", leave_spring),
            printed(demo, "rust", ["./tea-house"]),
        ]
        assert len(set(names)) == len(names), names
        told("pairwise", f"anna has {len(names)} names at {len(names)} tea houses")
    told("clients", "all right")


main(*sys.argv[1:])
