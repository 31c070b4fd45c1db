"""The demo and the relying parties' programs, each a process of its own on a port of its own."""

import json
import os
import socket
import subprocess
import time
import urllib.request


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def answers(port):
    try:
        socket.create_connection(("localhost", port), timeout=1).close()
        return True
    except OSError:
        return False


class Program:
    """A process with what it says in a file; what it said is shown if it ends before its time."""

    def __init__(self, command, folder, log, env=None):
        self.log = open(log, "w+")
        env = {**os.environ, **(env or {})}
        self.process = subprocess.Popen(command, cwd=folder, env=env, stdout=self.log, stderr=subprocess.STDOUT)

    def said(self):
        with open(self.log.name) as file:
            return file.read()

    def runs(self):
        return self.process.poll() is None

    def until(self, ready, what):
        for _ in range(600):
            if ready():
                return
            assert self.runs(), f"{what}: it ended\n{self.said()}"
            time.sleep(0.1)
        raise AssertionError(f"{what}: not within a minute\n{self.said()}")

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind:
            print(self.said())
        self.process.terminate()
        self.process.wait(30)


class Demo(Program):
    def __init__(self, guosuo, work):
        self.guosuo, self.work, self.data = guosuo, work, f"{work}/data"
        command = [guosuo, "demo", "--listen", "127.0.0.1:0", "--data", self.data, "--json"]
        super().__init__(command, work, f"{work}/demo.log")
        self.until(lambda: self.said().startswith("{") and "\n" in self.said(), "the demo")
        self.told = json.loads(self.said().splitlines()[0])
        self.issuer = self.told["issuer"]
        with urllib.request.urlopen(self.told["discovery"]) as answer:
            self.discovered = json.load(answer)

    def operate(self, *command, given):
        """What an operator says at the command line."""
        command = [self.guosuo, *command, "-", "--data", self.data]
        done = subprocess.run(command, input=json.dumps(given), text=True, capture_output=True)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def register(self, metadata):
        return self.operate("client", "create", "--metadata", given=metadata)

    def invite(self, standing):
        """An initial access token."""
        return self.operate("client", "invite", "--standing", given=standing)["token"]
