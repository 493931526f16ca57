"""Many visitors at once: `python -m bench.load [--visitors 10] [--changes 5] [--rounds 2]`.

Each visitor opens a link over a websocket of its own, as a browser does, then changes the salary again and again, with no pause to
think: a hundred times what people do. Every answer is checked for the salary it is about. First one replica, then two behind nginx.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import statistics
import tempfile
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from tests import image
from tests.served import Server, server

LINK = "area=beijing&status=flexible&salary=9000&age=35&sex=female&on=2026-03-01&lang=zh"


@dataclass
class Figures:
    """What the visitors of one round waited for, in seconds, and how many answers were about something else."""

    first: list[float] = field(default_factory=list)
    changes: list[float] = field(default_factory=list)
    wrong: int = 0
    seconds: float = 0.0
    cpu: float = 0.0  # what the replicas worked for one run of the page, in seconds


async def _run(socket: ClientConnection, query: str, salary: tuple[str, float] | None) -> tuple[str, str]:
    """One run of the page: the id of the salary field, and all text that came."""
    message = BackMsg()
    message.rerun_script.query_string = query
    if salary:
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.double_value = salary
    await socket.send(message.SerializeToString())
    field_id, text = salary[0] if salary else "", []
    async for data in socket:
        got = ForwardMsg()
        got.ParseFromString(data if isinstance(data, bytes) else data.encode())
        kind = got.WhichOneof("type")
        if kind == "delta":
            element = got.delta.new_element
            if element.WhichOneof("type") == "number_input" and element.number_input.id.endswith("form_salary"):
                field_id = element.number_input.id
            elif element.WhichOneof("type") == "html":
                text.append(element.html.body)
        elif kind == "script_finished" and got.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            break
    return field_id, "".join(text)


async def _visitor(url: str, changes: int, figures: Figures) -> None:
    cookie = {"Cookie": f"yibao_replica={uuid.uuid4().hex}"}
    address = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
    async with connect(address, additional_headers=cookie, max_size=None, open_timeout=60) as socket:
        start = time.perf_counter()
        field_id, _ = await _run(socket, LINK, None)
        figures.first.append(time.perf_counter() - start)
        for i in range(changes):
            salary = 5000 + 137 * i
            start = time.perf_counter()
            _, text = await _run(socket, LINK, (field_id, float(salary)))
            figures.changes.append(time.perf_counter() - start)
            figures.wrong += f"月收入 {salary:,} 元" not in text


async def _all(url: str, visitors: int, changes: int) -> Figures:
    figures = Figures()
    start = time.perf_counter()
    await asyncio.gather(*(_visitor(url, changes, figures) for _ in range(visitors)))
    figures.seconds = time.perf_counter() - start
    return figures


def _memory(replicas: Sequence[Server]) -> int:
    """What the replicas hold, in megabytes."""
    total = 0
    for replica in replicas:
        status = Path(f"/proc/{replica.process.pid}/status").read_text(encoding="utf-8")
        total += next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) // 1024
    return total


def _cpu(replicas: Sequence[Server]) -> float:
    """What the replicas have worked since their start, in seconds."""
    ticks = 0
    for replica in replicas:
        fields = Path(f"/proc/{replica.process.pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _p(seconds: Sequence[float], percent: int) -> float:
    return statistics.quantiles(seconds, n=100)[percent - 1] * 1000


def measure(count: int, visitors: int, changes: int, rounds: int) -> Figures:
    """Prints the figures of `count` replicas, round by round, and returns those of the last round."""
    with contextlib.ExitStack() as stack:
        replicas = [stack.enter_context(server()) for _ in range(count)]
        url = replicas[0].url
        if count > 1:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            url = stack.enter_context(image.nginx(folder, replicas))
        for replica in replicas:  # the first visit ever loads what all later ones share
            asyncio.run(_all(replica.url, 1, 1))
        before = _memory(replicas)
        print(f"{count} replica{'s' * (count > 1)}, {visitors} visitors at once, {changes} changes each; {before} MB")
        for number in range(1, rounds + 1):
            worked = _cpu(replicas)
            f = asyncio.run(_all(url, visitors, changes))
            f.cpu = (_cpu(replicas) - worked) / (len(f.first) + len(f.changes))
            after = _memory(replicas)
            print(
                f"  round {number}: first page p50 {_p(f.first, 50):.0f} ms, p95 {_p(f.first, 95):.0f} ms; "
                f"a change p50 {_p(f.changes, 50):.0f} ms, p95 {_p(f.changes, 95):.0f} ms; "
                f"{len(f.changes) / f.seconds:.1f} changes/s; {f.cpu * 1000:.0f} ms of CPU a run; wrong answers {f.wrong}; "
                f"{after} MB"
            )
    return f


def main() -> None:
    """One replica, then two."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--visitors", type=int, default=10)
    parser.add_argument("--changes", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=2)
    given = parser.parse_args()
    one = measure(1, given.visitors, given.changes, given.rounds)
    two = measure(2, given.visitors, given.changes, given.rounds)
    for percent in (50, 95):
        ratio = _p(two.changes, percent) / _p(one.changes, percent)
        print(f"a change with two replicas against one, p{percent}: x{ratio:.2f}")


if __name__ == "__main__":
    main()
