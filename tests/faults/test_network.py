"""Nothing goes over the network: every socket of a sweep on this machine, of its driver, its workers and Ray's own
processes, stays at home."""

import ipaddress
import os
from contextlib import suppress
from pathlib import Path

import pytest

from tests.faults.sweep import ended, every_now_and_then

TABLES = ("tcp", "tcp6", "udp", "udp6")


def address(words: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """As the system writes it: bytes in hexadecimal, each four turned round, then the port."""
    content = bytes.fromhex(words.split(":")[0])
    turned = b"".join(content[index : index + 4][::-1] for index in range(0, len(content), 4))
    found = ipaddress.ip_address(turned)
    return getattr(found, "ipv4_mapped", None) or found


def ends(line: str) -> tuple[str, list]:
    """A socket's number and its ends: its own, and the far one unless it only listens."""
    words = line.split()
    own, far = map(address, words[1:3])
    return words[9], [own] if far.is_unspecified else [own, far]


def sockets(process: int) -> set[str]:
    """Those open at this moment; files and processes may go while one looks."""
    found = set()
    with suppress(OSError):
        for entry in Path(f"/proc/{process}/fd").iterdir():
            with suppress(OSError):
                found.add(str(entry.readlink()))
    return {link[8:-1] for link in found if link.startswith("socket:[")}


def abroad(processes: dict[int, str]) -> set[tuple[str, str]]:
    """Sockets with an end, or an open door, that is not this machine's loopback."""
    known = dict(ends(line) for table in TABLES for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:])
    return {
        (words.split(" --")[0], str(end))
        for process, words in processes.items()
        for socket in sockets(process) & known.keys()
        for end in known[socket]
        if not end.is_loopback
    }


def test_this_test_sees_what_it_looks_for():
    import socket

    with socket.socket() as door, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as far:
        door.bind(("0.0.0.0", 0))
        door.listen()
        far.connect(("192.0.2.1", 9))  # no packet leaves before something is sent
        assert {end for _, end in abroad({os.getpid(): "test"})} >= {"0.0.0.0", "192.0.2.1"}


@pytest.mark.slow
def test_every_socket_stays_at_home(sweep):
    one, seen, looks = sweep(nap=0.002), set(), 0
    driver = one.start("--workers", "2")
    for _ in every_now_and_then(driver, 0.1):
        seen |= abroad(one.processes())
        looks += len(one.workers()) > 0
    code, said = ended(driver)
    assert code == 0, said
    assert looks > 0, "the workers were never met"
    assert seen == set()
