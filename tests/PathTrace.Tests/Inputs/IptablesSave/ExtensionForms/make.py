#!/usr/bin/env python3
"""Loads every form of forms.txt with the four iptables tools in a network namespace and writes down what their save tools print.

Usage: make.py [NAME...]   (root; iptables 1.8.9, ipset, iproute2). The namespace is called "ptext-PID".
"""
import os
import pathlib
import shutil
import socket
import struct
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
FLAVOURS = [("4", "nft", "iptables-nft"), ("4", "legacy", "iptables-legacy"), ("6", "nft", "ip6tables-nft"), ("6", "legacy", "ip6tables-legacy")]
BUILTINS = {
    "raw": ["PREROUTING", "OUTPUT"],
    "mangle": ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"],
    "nat": ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"],
    "filter": ["INPUT", "FORWARD", "OUTPUT"],
}
SETS = [("ptaddr", "hash:ip", "counters"), ("ptport", "hash:ip,port", ""), ("ptnet", "hash:net", ""), ("pttime", "hash:ip", "timeout 0"), ("ptinfo", "hash:ip", "skbinfo")]
ATTRIBUTES = {"alignment": 4, "name": 1}


def sections():
    name, forms = None, []
    for line in (HERE / "forms.txt").read_text().splitlines():
        if line.startswith("["):
            if name:
                yield name, forms
            name, forms = line.strip("[]").split(), []
        elif line and not line.startswith("#"):
            families, rest = line.split(" ", 1)
            forms.append((families, [part.split(" ", 2) for part in rest.split(" ;; ")]))
    yield name, forms


def run(*command, text=None):
    return subprocess.run(command, input=text, text=True, capture_output=True)


def make_sets(family):
    run("ipset", "destroy")
    for name, kind, options in SETS:
        run("ipset", "create", name, *kind.split(), "family", "inet6" if family == "6" else "inet", *options.split())


def make_counter(name):
    """nfnl_acct (linux/netfilter/nfnetlink_acct.h): NFNL_MSG_ACCT_NEW with its name and two zero counters."""
    def attribute(kind, value):
        size = 4 + len(value)
        return struct.pack("=HH", size, kind) + value + b"\0" * (-size % ATTRIBUTES["alignment"])

    body = struct.pack("=BBH", 0, 0, 0) + attribute(ATTRIBUTES["name"], name.encode() + b"\0") + attribute(2, b"\0" * 8) + attribute(3, b"\0" * 8)
    message = struct.pack("=IHHII", 16 + len(body), 7 << 8, 1 | 4 | 0x400, 1, 0) + body
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12) as netlink:
        netlink.send(message)
        netlink.recv(4096)


def load_and_save(tool, rules):
    table = rules[0][0]
    text = f"*{table}\n" + "".join(f":{chain} ACCEPT [0:0]\n" for chain in BUILTINS[table])
    text += "".join(f"-A {chain} {options}\n" for _, chain, options in rules) + "COMMIT\n"
    loaded = run(f"{tool}-restore", text=text)
    saved = run(f"{tool}-save", "-t", table)
    lines = [line for line in saved.stdout.splitlines() if line.startswith("-A ")]
    run(f"{tool}-restore", text=f"*{table}\nCOMMIT\n")
    if loaded.returncode or len(lines) != len(rules):
        said = [line.strip() for line in loaded.stderr.splitlines() if line.strip()]
        return None, said[0] if said else "loaded, but not saved"
    return lines, None


def write(kind, name, forms):
    out = [f"# What iptables 1.8.9 prints for {name}. Made by make.py from forms.txt."]
    for families, rules in forms:
        out += ["", "# " + " ;; ".join(options for _, _, options in rules)]
        table = rules[0][0]
        if families.endswith("save"):
            who = ",".join(family + "save" for family in families.removesuffix("save"))
            out += [f"*{table}  {who}  -A {chain} {options}" for _, chain, options in rules]
            continue
        printed = {}
        for family, flavour, tool in FLAVOURS:
            if family not in families:
                continue
            make_sets(family)
            lines, why = load_and_save(tool, rules)
            for line in lines or [f"refused: {why}"]:
                printed.setdefault(line, []).append(family + flavour)
        for line, who in printed.items():
            word = "# " if line.startswith("refused") else ""
            out.append(f"{word}*{table}  {','.join(who)}  {line}")
    folder = HERE / ("Matches" if kind == "match" else "Targets")
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.lines").write_text("\n".join(out) + "\n")


def main():
    if os.environ.get("PTEXT_NS") is None:
        name = f"ptext-{os.getpid()}"
        run("ip", "netns", "add", name)
        try:
            environment = dict(os.environ, PTEXT_NS=name, XTABLES_LOCKFILE=f"/run/{name}.lock")
            code = subprocess.run(["ip", "netns", "exec", name, sys.executable, __file__, *sys.argv[1:]], env=environment).returncode
        finally:
            run("ip", "netns", "del", name)
            pathlib.Path(f"/run/{name}.lock").unlink(missing_ok=True)
        sys.exit(code)
    run("ip", "link", "set", "lo", "up")
    run("sysctl", "-qw", "net.netfilter.nf_conntrack_acct=1")
    make_counter("drops")
    if not shutil.which("iptables-nft-restore"):
        sys.exit("iptables is not installed")
    for (kind, name), forms in sections():
        if len(sys.argv) < 2 or name in sys.argv[1:]:
            write(kind, name, forms)


if __name__ == "__main__":
    main()
