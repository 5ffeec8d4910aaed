"""One contract for every scanner: the simulator always, ClamAV's daemon where there is one."""

import io
import os
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from documents.gateways import scanner_clamd
from documents.gateways.scanner import Scanner, Verdict
from documents.gateways.scanner_clamd import ClamdScanner
from documents.gateways.scanner_simulator import DOWN, EICAR, SLOW, SimulatedScanner
from spot_portal.core.errors import GatewayError, GatewayTimeout
from tests.documents import samples


@pytest.fixture(
    params=[
        pytest.param("simulator"),
        pytest.param("clamd", marks=pytest.mark.clamav),
    ]
)
def scanner(request) -> Scanner:
    if request.param == "simulator":
        return SimulatedScanner()
    return ClamdScanner(os.environ["CLAMD_ADDRESS"])


class TestContract:
    def test_a_good_file_is_clean(self, scanner):
        assert scanner.scan(io.BytesIO(samples.PDF)).verdict is Verdict.CLEAN

    def test_a_large_good_file_is_clean(self, scanner):
        content = samples.PDF + os.urandom(3_000_000)
        assert scanner.scan(io.BytesIO(content)).verdict is Verdict.CLEAN

    @pytest.mark.parametrize(
        "content",
        [
            pytest.param(EICAR, id="U07 plain"),
            pytest.param(samples.infected_pdf(packed=False), id="U07 in a PDF"),
            pytest.param(samples.infected_pdf(packed=True), id="U07 in a packed part of a PDF"),
        ],
    )
    def test_the_test_virus_is_found_and_named(self, scanner, content):
        result = scanner.scan(io.BytesIO(content))

        assert result.verdict is Verdict.INFECTED
        assert result.signature

    def test_asking_twice_gives_the_same_answer(self, scanner):
        results = [scanner.scan(io.BytesIO(samples.PDF)) for _ in range(2)]
        assert results[0] == results[1]


class TestSimulator:
    def test_it_says_what_it_is(self):
        assert SimulatedScanner.is_simulator
        assert not ClamdScanner.is_simulator

    @pytest.mark.parametrize(("word", "error"), [(DOWN, GatewayError), (SLOW, GatewayTimeout)])
    def test_magic_words_bring_the_faults(self, word, error):
        with pytest.raises(error):
            SimulatedScanner().scan(io.BytesIO(b"%PDF-1.4 " + word))

    def test_a_finding_across_two_chunks_is_seen(self):
        padding = b" " * (1024 * 1024 - 20)
        assert SimulatedScanner().scan(io.BytesIO(padding + EICAR)).verdict is Verdict.INFECTED

    def test_this_repository_sets_off_no_scanner(self):
        for module in (scanner_clamd, samples):
            with open(module.__file__, "rb") as source:
                assert EICAR not in source.read()


Daemon = Callable[[socket.socket], None]


@contextmanager
def daemon(behave: Daemon) -> Iterator[str]:
    """A daemon that answers one connection as told."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _address = server.accept()
            with connection:
                behave(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        thread.join()


def receive(connection: socket.socket) -> bytes:
    """Read a whole INSTREAM conversation; return the file."""
    stream = connection.makefile("rb")
    assert stream.read(10) == b"zINSTREAM\0"
    content = b""
    while size := struct.unpack("!L", stream.read(4))[0]:
        content += stream.read(size)
    return content


class TestClamdProtocol:
    def answer(self, answer: bytes, content: bytes = samples.PDF):
        received = []

        def behave(connection: socket.socket) -> None:
            received.append(receive(connection))
            connection.sendall(answer)

        with daemon(behave) as address:
            try:
                return ClamdScanner(address).scan(io.BytesIO(content))
            finally:
                assert received == [content]

    def test_ok_is_clean(self):
        assert self.answer(b"stream: OK\0").verdict is Verdict.CLEAN

    def test_a_large_file_arrives_whole(self):
        assert self.answer(b"stream: OK\0", os.urandom(5_000_000)).verdict is Verdict.CLEAN

    def test_found_is_infected(self):
        result = self.answer(b"stream: Win.Test.EICAR_HDB-1 FOUND\0")
        assert (result.verdict, result.signature) == (Verdict.INFECTED, "Win.Test.EICAR_HDB-1")

    @pytest.mark.parametrize(
        "name", ["Heuristics.Limits.Exceeded.MaxFiles", "Heuristics.Encrypted.PDF"]
    )
    def test_what_it_did_not_look_into_is_not_clean(self, name):
        assert self.answer(f"stream: {name} FOUND\0".encode()).verdict is Verdict.UNREADABLE

    @pytest.mark.parametrize(
        "answer",
        [
            pytest.param(b"", id="U28 says nothing"),
            pytest.param(b"INSTREAM size limit exceeded. ERROR\0", id="U28 too large for it"),
            pytest.param(b"stream: Can't allocate memory ERROR\0", id="U28 out of memory"),
            pytest.param(b"stream: OK but not quite\0", id="U28 unknown words"),
            pytest.param(b"\xff\xfe\0", id="U28 noise"),
        ],
    )
    def test_anything_else_is_no_verdict(self, answer):
        with pytest.raises(GatewayError):
            self.answer(answer)

    def test_u28_it_hangs(self, monkeypatch):
        monkeypatch.setattr(scanner_clamd, "ANSWER_SECONDS", 0.2)

        def behave(connection: socket.socket) -> None:
            receive(connection)
            connection.recv(1)  # until the other side gives up

        with daemon(behave) as address, pytest.raises(GatewayTimeout):
            ClamdScanner(address).scan(io.BytesIO(samples.PDF))

    def test_u28_it_crashes_in_the_middle(self):
        with daemon(lambda connection: None) as address, pytest.raises(GatewayError):
            ClamdScanner(address).scan(io.BytesIO(os.urandom(5_000_000)))

    def test_u28_it_is_down(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            address = f"127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(GatewayError):
            ClamdScanner(address).scan(io.BytesIO(samples.PDF))

    def test_it_listens_on_a_unix_socket_too(self, tmp_path):
        path = str(tmp_path / "clamd.sock")
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
            server.bind(path)
            server.listen()

            def serve() -> None:
                connection, _address = server.accept()
                with connection:
                    receive(connection)
                    connection.sendall(b"stream: OK\0")

            thread = threading.Thread(target=serve)
            thread.start()
            assert (
                ClamdScanner(f"unix:{path}").scan(io.BytesIO(samples.PDF)).verdict is Verdict.CLEAN
            )
            thread.join()
