"""How fast X12 is read: tokenizing with envelope checks, and modelling eligibility answers.

Run as ``python benchmarks/x12.py``. Repeats a committed answer to 10 MB and prints figures.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from spot_portal.x12.envelope import check_envelope
from spot_portal.x12.medicare import medicare_view
from spot_portal.x12.reader import iter_transactions
from spot_portal.x12.t271 import parse_271

SAMPLES = Path(__file__).resolve().parent.parent / "tests" / "x12" / "samples"
SIZE = 10_000_000
RUNS = 3


def repeated(name: str, size: int = SIZE) -> bytes:
    """One interchange that holds the transaction of a sample again and again."""
    text = (SAMPLES / name).read_text()
    start, end = text.index("ST*"), text.index("GE*")
    body = text[start:end]
    count = max(1, size // len(body))
    tail = text[end:].replace("GE*1*", f"GE*{count}*", 1)
    return (text[:start] + body * count + tail).encode()


def megabytes_per_second(data: bytes) -> float:
    """The best of a few runs: other work on the machine can only make a run slower."""
    best = 0.0
    for _ in range(RUNS):
        started = time.perf_counter()
        findings = check_envelope(data)
        seconds = time.perf_counter() - started
        if findings:
            raise SystemExit(f"the file of the benchmark is faulty: {findings[0]}")
        best = max(best, len(data) / seconds / 1e6)
    return best


def answers_per_second(data: bytes, *, with_tabs: bool = False) -> float:
    best = 0.0
    for _ in range(RUNS):
        started, count = time.perf_counter(), 0
        for transaction in iter_transactions(data):
            for answer in parse_271(transaction):
                count += 1
                if with_tabs:
                    for member in answer.members:
                        medicare_view(member.benefits)
        best = max(best, count / (time.perf_counter() - started))
    return best


def main() -> None:
    typical, full = repeated("own__271_typical.edi"), repeated("own__271_hets.edi", SIZE // 4)
    print(f"read {len(typical) / 1e6:.1f} MB of eligibility answers, best of {RUNS} runs")
    print(
        f"every tab filled, sorted into tabs: {answers_per_second(full, with_tabs=True):.0f} per_s"
    )
    modelled = answers_per_second(typical[: SIZE // 4])
    print(f"figure x12_read_mb_per_s {megabytes_per_second(typical):.1f} MB/s")
    print(f"figure t271_per_s {modelled:.0f} per_s")


if __name__ == "__main__":
    main()
