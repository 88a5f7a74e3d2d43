"""Makes the README's pictures: a terminal session, drawn from the program's real output in a pseudo-terminal, and the
page of `metrics --html`, as rendered by Chromium.

usage: pictures.py REFCTL   writes the pictures next to this file; ./dev pictures runs it
"""

import html
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import unicodedata

import pexpect

HERE = pathlib.Path(__file__).resolve().parent
SESSION = HERE / "session.svg"
REPORT = HERE / "report.png"
HOME_SHOWN, HOST_SHOWN = "/home/sam", "laptop"
PASSWORD = "Winter-Garden-81"
COLUMNS = 98

# The commands to type, and whether each asks for a password.
STEPS = [
    ("refctl import users.json --trust-roles --fields read,added,refused", False),
    ("refctl login anna@example.com", True),
    ("refctl referrals --tree", False),
    ("refctl --operator explain anna@example.com", False),
]

CELL, ROW, MARGIN, BAR = 8.4, 19, 20, 34  # pixels
TONES = {"": "", "1": "strong", "2": "dim", "31": "bad", "32": "good"}
STYLE = """
text{font:14px ui-monospace,'DejaVu Sans Mono','Liberation Mono',Menlo,Consolas,monospace;fill:#d7dce2;white-space:pre}
.strong{font-weight:700;fill:#fff}.dim{fill:#8b96a5}.bad{fill:#ff7b72}.good{fill:#7ee787}.prompt{fill:#7ee787}.typed{fill:#fff}
"""


def run_in_terminal(refctl, home, command, password):
    env = {"HOME": str(home), "PATH": f"{home}/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "xterm", "REFCTL_STORE": f"{home}/shop",
           "REFCTL_PAGER": "cat"}
    child = pexpect.spawn("/bin/sh", ["-c", command], env=env, cwd=str(home), timeout=60, encoding="utf-8", dimensions=(60, COLUMNS))
    said = ""
    if password:
        child.expect_exact("Password: ")
        said = child.before + "Password: "
        child.sendline(PASSWORD)
    child.expect(pexpect.EOF)
    child.close()
    if child.exitstatus != 0:
        raise RuntimeError(f"{command}: exit {child.exitstatus}\n{child.before}")
    text = (said + child.before).replace("\r\n", "\n").replace(str(home), HOME_SHOWN)
    text = text.replace(f"cli on {socket.gethostname()}", f"cli on {HOST_SHOWN}")
    # A progress bar erases its line before the next one.
    return re.sub("[^\n]*\r\x1b\\[2K", "", text).rstrip("\n").split("\n")


def lines_of_session(refctl):
    """Lines of (class, text) runs."""
    home = pathlib.Path(tempfile.mkdtemp(prefix="refctl-picture-"))
    try:
        (home / "bin").mkdir()
        (home / "bin" / "refctl").symlink_to(refctl)
        shutil.copy(HERE.parent / "data" / "django-small.json", home / "users.json")
        lines = [[("prompt", "$ "), ("typed", "export REFCTL_STORE=~/shop")]]
        for command, password in STEPS:
            if len(lines) > 1:
                lines.append([])
            lines.append([("prompt", "$ "), ("typed", command)])
            for line in run_in_terminal(refctl, home, command, password):
                lines += broken(runs_of(line))
        return lines
    finally:
        shutil.rmtree(home)


def runs_of(line):
    runs = []
    tone = ""
    for piece in re.split("(\x1b\\[[0-9]*m)", line):
        if piece.startswith("\x1b["):
            tone = TONES[piece[2:-1].removeprefix("0")]
        elif piece:
            assert "\x1b" not in piece, f"not drawn: {piece!r}"
            runs.append((tone, piece))
    return runs


def broken(runs):
    """Returns the rows that a line takes on a terminal."""
    rows = [[]]
    column = 0
    for tone, text in runs:
        row = ""
        for c in text:
            if column + width_of(c) > COLUMNS:
                rows[-1].append((tone, row))
                rows.append([])
                row, column = "", 0
            row += c
            column += width_of(c)
        rows[-1].append((tone, row))
    return rows


def width_of(text):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def svg_of(lines):
    width = round(COLUMNS * CELL + 2 * MARGIN)
    height = BAR + len(lines) * ROW + MARGIN
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">',
           "<title>A terminal session with refctl</title>", f"<style>{STYLE}</style>",
           f'<rect width="{width}" height="{height}" rx="10" fill="#12161c"/>']
    out += [f'<circle cx="{MARGIN + 18 * i}" cy="17" r="5.5" fill="{color}"/>' for i, color in enumerate(("#ff5f57", "#febc2e", "#28c840"))]
    for number, runs in enumerate(lines):
        column = 0
        for tone, text in runs:
            # Positions each word at its own column, so that the reader's font cannot shift it.
            for word in re.finditer(r"\S+(?: \S+)*", text):
                x = MARGIN + (column + width_of(text[:word.start()])) * CELL
                length = width_of(word.group()) * CELL
                kind = f' class="{tone}"' if tone else ""
                out.append(f'<text x="{x:.1f}" y="{BAR + number * ROW + 14}" textLength="{length:.1f}"{kind}>{html.escape(word.group())}</text>')
            column += width_of(text)
    return "\n".join(out) + "\n</svg>\n"


def session_svg(refctl):
    return svg_of(lines_of_session(pathlib.Path(refctl).resolve()))


def without_times(svg):
    """Returns the text without times, which differ between runs."""
    return re.sub(r"20\d\d-\d\d-\d\d[T ]\d\d:\d\d(:[\d.]+Z)?", "TIME", svg)


def picture_of_report(refctl, target):
    """A store of seeded users whose names the fonts of a plain Debian can show."""
    seeded = ["seed", "--users", "12000", "--seed", "6", "--password-stdin", "-q"]
    report = ["--operator", "metrics", "--until", "2026-01-01", "--top", "8", "--html", "-"]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        env = {"HOME": name, "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}

        def output(*words, stdin=""):
            return subprocess.run([refctl, "--store", folder / "store", *words], env=env, input=stdin, capture_output=True,
                                  text=True, check=True).stdout

        output(*seeded, stdin=PASSWORD + "\n")
        page = folder / "report.html"
        page.write_text(output(*report).replace(str(folder / "store"), "/var/lib/refctl"))
        browser = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                   "--disable-component-update", "--disable-sync", f"--user-data-dir={folder / 'profile'}", "--hide-scrollbars"]
        subprocess.run(["chromium", *browser, "--window-size=1100,1230", f"--screenshot={target}", page.as_uri()],
                       env=env, check=True, capture_output=True, timeout=120)


if __name__ == "__main__":
    picture_of_report(pathlib.Path(sys.argv[1]).resolve(), REPORT)
    print(os.path.relpath(REPORT))
    SESSION.write_text(session_svg(sys.argv[1]))
    print(os.path.relpath(SESSION))
