"""./dev bench upload: the memory of a server that imports 300 MB over REST, by the kind of file. A new process for each;
valid on a busy machine, too.

Peak is that of the resident set (VmHWM). It contains the pages of data.mdb that the process has read, which belong to the
page cache and which the system takes back when it needs memory; anonymous memory (RssAnon, sampled) is what the process
holds."""

import http.client
import json
import os
import pathlib
import random
import re
import subprocess
import threading
import urllib.parse

import data
from rounds import table, verdict
from servers import Refctl

HEADER = ["figure", "value", "at least", "stretch", ""]
MIB = 1024 * 1024
BYTES = 300_000_000


def written(path: pathlib.Path, lines) -> pathlib.Path:
    """A file of lines, 300 MB or as many lines as there are."""
    size = 0
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        for line in lines:
            size += len(line.encode()) + 1
            if size > BYTES:
                break
            file.write(line + "\n")
    return path


def shuffled(source: pathlib.Path, target: pathlib.Path) -> pathlib.Path:
    with open(source, encoding="utf-8") as file:
        lines = file.readlines()
    random.Random(7).shuffle(lines)
    with open(target, "w", encoding="utf-8", newline="\n") as file:
        file.writelines(lines)
    return target


def memory(server, kind: str) -> int:
    text = pathlib.Path(f"/proc/{server.popen.pid}/status").read_text(encoding="utf-8")
    return int(re.search(rf"{kind}:\s+(\d+)", text).group(1)) * 1024


class Samples:
    """The most anonymous memory that the process had at any sample."""

    def __init__(self, server):
        self.most, self._server, self._over = 0, server, threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self):
        while not self._over.wait(0.02):
            self.most = max(self.most, memory(self._server, "RssAnon"))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()


def upload(server, token, path: pathlib.Path, query: str) -> tuple[int, dict]:
    parts = urllib.parse.urlsplit(server.url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=600)
    kind = "text/csv" if path.suffix == ".csv" else "application/x-ndjson"
    with open(path, "rb") as file:
        connection.request("POST", f"/api/import/?{query}", body=file, headers={
            "Content-Type": kind, "Content-Length": str(os.path.getsize(path)), "Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        report = json.loads(answer.read())
    connection.close()
    return answer.status, report


def bench_upload(bench):
    def refctl(store, *words, stdin=""):
        env = bench.env | {"REFCTL_CONFIG": str(bench.scratch / "config.json")}
        return subprocess.run([bench.refctl, "--store", store, *words], env=env, input=stdin, capture_output=True, text=True, check=True).stdout

    folder = bench.scratch
    whole = (data.as_json(user) for user in data.users(1_300_000, first_id=100))
    ordered = written(folder / "ordered.jsonl", whole)
    files = {
        "users with hashes, in order": (ordered, ""),
        "  again, unchanged": (ordered, "on_conflict=update"),
        "  again, each refused": (ordered, ""),
        "users with hashes, shuffled": (shuffled(ordered, folder / "shuffled.jsonl"), ""),
        "users of a name and an e-mail each": (
            written(folder / "short.jsonl", (f'{{"name":"N","email":"n{i}@example.com"}}' for i in range(BYTES))), ""),
        "the same e-mail in every record": (
            written(folder / "same.jsonl", ('{"name":"N","email":"n@example.com"}' for _ in range(BYTES))), ""),
        "  all but one left out": (folder / "same.jsonl", "skip_invalid=true"),
        "no record valid": (written(folder / "invalid.jsonl", ('{"name":"N","email":"nowhere"}' for _ in range(BYTES))), ""),
        "no record JSON": (written(folder / "noise.jsonl", ("noise" for _ in range(BYTES))), ""),
        "one line": (written(folder / "line.jsonl", ["x" * (BYTES - 2)]), ""),
        "a CSV of short rows": (
            written(folder / "short.csv", (row for i in range(-1, BYTES) for row in [f"n{i}@example.com,N" if i >= 0 else "email,name"])), ""),
    }
    figures, rows, store = [], [], None
    for name, (path, query) in files.items():
        if not name.startswith("  ") or store is None:
            store = folder / f"store{len(rows)}"
            refctl(store, "signup", "--name", "Ada", "--email", "ada@admin.example", "--role", "admin", "--no-password")
        token = json.loads(refctl(store, "login", "ada@admin.example", "--json"))["token"]
        server = Refctl(bench, store, alone=False)
        idle = server.resident()
        with Samples(server) as samples:
            status, report = upload(server, token, path, query)
        most = memory(server, "VmHWM")
        server.stop()
        rows.append([name, f"{path.stat().st_size / 1e6:.0f} MB", status, report.get("code", ""), f"{idle / MIB:.0f} MiB", f"{most / MIB:.0f} MiB",
                     f"{samples.most / MIB:.0f} MiB"])
        figures.append(verdict(f"peak: {name.strip()}", most / MIB, 256, 128, higher=False, unit="MiB"))
        figures.append(verdict("  anonymous", samples.most / MIB, 256, 128, higher=False, unit="MiB"))
        print(" · ".join(map(str, rows[-1])), flush=True)
    print()
    table(rows, ["file", "size", "status", "", "idle", "peak", "anonymous"])
    print()
    table(figures, HEADER)
