"""./dev bench login: whether the time of a refused log-in reveals if the e-mail is registered. 500 known and 500
unknown e-mails, in random order, over REST, each from its own address so that no throttle applies; Welch's t of their
times.

The hashes are as cheap as the settings allow: with a shorter hash any other difference is more visible."""

import http.client
import json
import random
import statistics
import subprocess
import time
import urllib.parse

from rounds import table, verdict
from servers import Refctl

TRIES = 500
LIMIT = 4.5  # a larger |t| means that the two distributions differ


def welch(a, b):
    spread = statistics.variance(a) / len(a) + statistics.variance(b) / len(b)
    return (statistics.mean(a) - statistics.mean(b)) / spread**0.5


def bench_login(bench):
    store = bench.scratch / "login.store"

    def refctl(*words, stdin=""):
        return subprocess.run([bench.refctl, "--store", store, *words], env=bench.env, check=True, capture_output=True, text=True, input=stdin).stdout

    refctl("config", "set", "security.argon2_memory_mib", "19")
    refctl("seed", "--users", str(TRIES), "--password-stdin", "-q", stdin="a password that nobody here will say\n")
    known = [json.loads(line)["email"] for line in refctl("export", "-").splitlines()]
    tries = [("wrong password", email) for email in known] + [("unknown e-mail", f"n{email}") for email in known]
    random.Random(1).shuffle(tries)
    server = Refctl(bench, store, "--trusted-proxy", "127.0.0.0/8", alone=False)
    parts = urllib.parse.urlsplit(server.url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    times, answers = {"wrong password": [], "unknown e-mail": []}, set()
    for number, (kind, email) in enumerate(tries):
        body = json.dumps({"email": email, "password": "not the password of anybody"})
        fields = {"Content-Type": "application/json", "X-Forwarded-For": f"10.{number >> 8}.{number & 255}.1"}
        begun = time.perf_counter()
        connection.request("POST", "/api/accounts/login/", body=body, headers=fields)
        answer = connection.getresponse()
        text = answer.read()
        times[kind].append(time.perf_counter() - begun)
        answers.add((answer.status, text))
    server.stop()
    if len(answers) != 1 or next(iter(answers))[0] != 401:
        raise SystemExit(f"bench: the answers differ: {answers}")
    table([[kind, f"{statistics.mean(values) * 1000:.3f} ms", f"{statistics.stdev(values) * 1000:.3f} ms"] for kind, values in times.items()],
          ["refused log-in", "mean", "deviation"])
    print()
    table([verdict("Welch's |t| of the two", abs(welch(*times.values())), LIMIT, 2, higher=False, unit="")],
          ["figure", "value", "at most", "stretch", ""])
